"""The post: takes e-mails one by one to the mail server, each at most once.

Without a network a letter waits, at most as long as the settings say. It is tried again only as
long as the server surely did not take it.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from uuid6 import uuid7

from kiosk.domain.email_address import NoAddress, address_of
from kiosk.printing.delivery import MaybeSent, NotSent, hand_in
from kiosk.printing.jobs import Jobs, JobState, Taken, Way
from kiosk.printing.mail_server import MailServer
from kiosk.printing.message import Mail, message_bytes, read_mail, write_mail
from kiosk.printing.rounds import Rounds, utc_now
from kiosk.words.letter import Letter

_log = logging.getLogger(__name__)
_FIRST_PAUSE = timedelta(seconds=30)
_LONGEST_PAUSE = timedelta(minutes=30)


@dataclass
class Post:
    """The mail server's only customer on this kiosk."""

    jobs: Jobs
    server: MailServer
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

    async def send(self, to: str, letter: Letter) -> int:
        """Keep a letter; it goes as soon as it can. Returns its number.

        Raises ``NoAddress``, and ``SQLAlchemyError`` where it cannot be kept.
        """
        mail = write_mail(Mail(str(uuid7()), address_of(to).addr_spec, letter))
        life = timedelta(seconds=self.server.keep)
        number = await asyncio.to_thread(self.jobs.add, Way.EMAIL, mail, self.clock(), life)
        self.changed()
        self._rounds.wake()
        return number

    def look(self) -> None:
        """There may be a network again, or a letter may be due."""
        self._rounds.wake()

    async def deliver(self, taken: Taken) -> None:
        """See ``Handler``."""
        try:
            mail = read_mail(taken.content)
            message = message_bytes(mail, self.server.sender, self.clock())
        except NoAddress as error:
            _log.warning("e-mail %d is dropped: %s", taken.number, error)
            await asyncio.to_thread(self.jobs.finish, taken.number, JobState.EXPIRED)
            return
        try:
            await hand_in(self.server, mail.to, message)
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
