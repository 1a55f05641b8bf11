"""The post: takes e-mails one by one to the mail server, each at most once.

Without a network a letter waits, at most as long as the settings say. It is tried again only as
long as the server surely did not take it. Where it goes is asked at that moment, and not kept.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError
from uuid6 import uuid7

from kiosk.domain.email_address import NoAddress, address_of
from kiosk.domain.ids import PatronKey
from kiosk.printing.delivery import MaybeSent, NotSent, hand_in
from kiosk.printing.jobs import Jobs, JobState, Taken, Way
from kiosk.printing.mail_server import MailServer
from kiosk.printing.message import Mail, message_bytes, read_mail, write_mail
from kiosk.printing.paper import NotReadable
from kiosk.printing.rounds import Rounds, tell_fault, utc_now
from kiosk.words.letter import Letter

_log = logging.getLogger(__name__)
_FIRST_PAUSE = timedelta(seconds=30)
_LONGEST_PAUSE = timedelta(minutes=30)

AskAddress = Callable[[PatronKey], Awaitable[str | None]]
"""Where a patron is written to; ``None``: nowhere, or not yet. Bounded; raises ``NotSent``."""


@dataclass
class Post:
    """The mail server's only customer on this kiosk."""

    jobs: Jobs
    server: MailServer
    address: AskAddress
    kept: timedelta
    """For how long staff can have a letter sent again of which nobody knows whether it arrived."""
    clock: Callable[[], datetime] = utc_now
    changed: Callable[[], None] = lambda: None
    """Told after each change of a job."""
    attempts: int = 60
    """How often a letter is tried at most: more than fit in a day with the pauses between."""
    _rounds: Rounds = field(init=False)

    def __post_init__(self) -> None:
        """Nothing is done before it runs."""
        self._rounds = Rounds(self.jobs, Way.EMAIL, self.kept, self.clock, lambda: self.changed())

    async def run(self) -> None:
        """Send for ever."""
        await self._rounds.run(self)

    async def send(self, patron: PatronKey, letter: Letter) -> bool:
        """Keep a letter, which goes as soon as it can; tell whether it could be kept."""
        mail = write_mail(Mail(str(uuid7()), patron, letter))
        life = timedelta(seconds=self.server.keep)
        try:
            await asyncio.to_thread(self.jobs.add, Way.EMAIL, mail, self.clock(), life)
        except SQLAlchemyError as error:
            return not tell_fault(error)
        self.changed()
        self._rounds.wake()
        return True

    def look(self) -> None:
        """There may be a network again, or a letter may be due."""
        self._rounds.wake()

    async def deliver(self, taken: Taken) -> None:
        """See ``Handler``."""
        try:
            mail = read_mail(taken.content)
        except NotReadable as error:
            _log.warning("e-mail %d is dropped: %s", taken.number, error)
            await asyncio.to_thread(self.jobs.finish, taken.number, JobState.EXPIRED)
            return
        begun = asyncio.Event()
        try:
            to = await self._where(mail.patron)
            message = message_bytes(mail, to, self.server.sender, self.clock())
            await hand_in(self.server, to, message, begun)
        except asyncio.CancelledError:
            if not begun.is_set():  # the kiosk is stopped, and surely nothing went
                with suppress(SQLAlchemyError):
                    self.jobs.put_back(taken, "stopped", self.clock())
            raise
        except NotSent as fault:
            await asyncio.to_thread(self._not_sent, taken, fault)
        except MaybeSent as fault:
            await asyncio.to_thread(self._for_staff, taken, JobState.UNCONFIRMED, fault.why)
        else:
            _log.info("e-mail %d: sent", taken.number)
            await asyncio.to_thread(self.jobs.finish, taken.number, JobState.SENT)

    def dropped(self, number: int) -> None:
        """See ``Handler``: nobody waits for it."""

    def stopped(self) -> None:
        """See ``Handler``: nobody waits for it."""

    async def _where(self, patron: PatronKey) -> str:
        """Ask anew each time: until it is mailed, it may become another."""
        told = await self.address(patron)
        if told is None:
            raise NotSent("no_address")
        try:
            return address_of(told).addr_spec
        except NoAddress:
            raise NotSent("bad_address", again=False) from None

    def _not_sent(self, taken: Taken, fault: NotSent) -> None:
        if not fault.again or taken.attempts + 1 >= self.attempts:
            self._for_staff(taken, JobState.FAILED, fault.why)
            return
        pause = min(_FIRST_PAUSE * 2 ** min(taken.attempts, 10), _LONGEST_PAUSE)
        _log.info("e-mail %d: not sent (%s), again in %s", taken.number, fault.why, pause)
        self.jobs.put_back(taken, fault.why, self.clock() + pause)

    def _for_staff(self, taken: Taken, state: JobState, why: str) -> None:
        _log.warning("e-mail %d: %s (%s)", taken.number, state, why)
        self.jobs.needs_staff(taken.number, state, why, self.clock(), self.kept)
