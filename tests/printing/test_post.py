"""E-mailed receipts through a real SMTP server: at most once, later when offline, and private."""

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from kept_receipts import Clock, readable
from kiosk.domain.ids import PatronKey
from kiosk.drivers import QrCode, Rule, Text
from kiosk.printing.delivery import NotSent
from kiosk.printing.jobs import Jobs, JobState
from kiosk.printing.mail_server import MailServer, Security
from kiosk.printing.post import Post
from kiosk.words.letter import receipt_letter
from mail_server_here import PASSWORD, USER, MailServerHere, mail_server
from meanwhile import meanwhile

AN = PatronKey("p-1")
BOB = PatronKey("p-2")
ANS = "an.peeters@example.org"
RECEIPT = (
    Text("Bib Beveren", bold=True, large=True),
    Rule(),
    Text("Het verdriet van België"),
    Text("  Uiterlijk terug op dinsdag 14 juli", bold=True),
    QrCode("https://waas.bibliotheek.be/"),
)
LETTER = receipt_letter(RECEIPT, "Bib Beveren", "nl")


@dataclass
class Office:
    """A post office, its server, and what is seen of its jobs."""

    jobs: Jobs
    clock: Clock
    server: MailServerHere
    password: Path
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    addresses: dict[PatronKey, str] = field(
        default_factory=lambda: {AN: f" {ANS} ", BOB: "bob@example.org"}
    )
    central_is_away: bool = False

    async def address(self, patron: PatronKey) -> str | None:
        """What the central service says."""
        if self.central_is_away:
            raise NotSent("central_away")
        return self.addresses.get(patron)

    def settings(self, security: Security = Security.STARTTLS, **more: object) -> MailServer:
        """How the kiosk is told of the server."""
        told = {
            "host": "127.0.0.1",
            "port": self.server.port,
            "security": security,
            "ca": self.server.ca,
            "user": USER,
            "password": self.password,
            "sender": "bib@beveren.example",
            "timeout": 2,
        }
        return MailServer.model_validate(told | more)

    @asynccontextmanager
    async def working(self, settings: MailServer | None = None) -> AsyncIterator[Post]:
        """A post that works."""
        post = Post(
            self.jobs,
            settings or self.settings(),
            self.address,
            timedelta(minutes=30),
            self.clock,
            self.changed.set,
        )
        async with meanwhile(post.run()):
            yield post

    async def until(self, state: JobState, reason: str = "") -> None:
        """Wait until the newest letter is so."""
        async with asyncio.timeout(20):
            while (self.state, self.reason) != (state, reason):
                await self.changed.wait()
                self.changed.clear()

    @property
    def state(self) -> JobState:
        """How far the newest letter is."""
        return self.jobs.recent()[0].state

    @property
    def reason(self) -> str:
        """Why it is so."""
        return self.jobs.recent()[0].reason


@pytest.fixture
def office(jobs: Jobs, clock: Clock, tmp_path: Path) -> Iterator[Office]:
    password = tmp_path / "password"
    password.write_text(f"{PASSWORD}\n", encoding="utf-8")
    server = mail_server(tmp_path)
    yield Office(jobs, clock, server, password)
    server.door.close()


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
async def test_a_letter_arrives_in_text_and_html_and_nothing_of_it_is_kept(
    office: Office, security: Security, tmp_path: Path
) -> None:
    async with office.server.open(security), office.working(office.settings(security)) as post:
        assert await post.send(AN, LETTER)
        await office.until(JobState.SENT)
    [letter] = office.server.letters
    assert letter["From"] == "Bib Beveren <bib@beveren.example>"
    assert (letter["To"], office.server.recipients) == (ANS, [ANS])
    assert letter["Subject"] == "Je bonnetje van Bib Beveren"
    text, html = (letter.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None
    title, due = text.get_content().splitlines()[2:4]
    assert (title, due) == ("Het verdriet van België", "  Uiterlijk terug op dinsdag 14 juli")
    assert '<html lang="nl">' in html.get_content()
    assert '<a href="https://waas.bibliotheek.be/">' in html.get_content()
    for word in (ANS, "verdriet", "Beveren"):
        assert readable(tmp_path / "print.db", word) == []


async def test_a_server_on_this_machine_needs_no_password(office: Office) -> None:
    settings = office.settings(Security.NONE, user=None, password=None)
    async with office.server.open("none", signs_in=False), office.working(settings) as post:
        await post.send(AN, LETTER)
        await office.until(JobState.SENT)
    assert len(office.server.raw) == 1


async def test_every_byte_of_a_letter_is_ascii(office: Office) -> None:
    async with office.server.open(), office.working() as post:
        await post.send(AN, LETTER)
        await office.until(JobState.SENT)
    assert office.server.raw[0].isascii()


async def test_offline_a_letter_waits_and_goes_when_there_is_a_network(office: Office) -> None:
    async with office.working() as post:
        await post.send(AN, LETTER)
        await office.until(JobState.QUEUED, "SMTPConnectError")
        office.clock.passes(seconds=31)
        async with office.server.open():
            post.look()
            await office.until(JobState.SENT)
    assert len(office.server.raw) == 1


async def test_a_letter_that_waited_too_long_is_never_sent(office: Office, tmp_path: Path) -> None:
    async with office.working() as post:
        await post.send(AN, LETTER)
        await office.until(JobState.QUEUED, "SMTPConnectError")
        office.clock.passes(hours=24)
        async with office.server.open():
            post.look()
            await office.until(JobState.EXPIRED, "SMTPConnectError")
    assert office.server.raw == []
    assert readable(tmp_path / "print.db", "verdriet") == []


async def test_a_letter_waits_over_a_restart_and_is_tried_at_once(office: Office) -> None:
    async with office.working() as post:
        await post.send(AN, LETTER)
        await office.until(JobState.QUEUED, "SMTPConnectError")
    async with office.server.open(), office.working():
        await office.until(JobState.SENT)
    [letter] = office.server.letters
    assert letter["To"] == ANS


async def test_a_kiosk_that_is_stopped_before_the_letter_goes_sends_it_after_the_restart(
    office: Office,
) -> None:
    greeted, gone, door = asyncio.Event(), asyncio.Event(), office.server.door

    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.here\r\n")
        assert (await reader.readline()).startswith(b"EHLO")
        greeted.set()
        await reader.read()
        writer.close()
        gone.set()

    door.listen()
    async with await asyncio.start_server(greet, sock=door.dup()):
        async with office.working() as post:
            await post.send(AN, LETTER)
            await greeted.wait()
            assert office.state is JobState.SENDING
        await gone.wait()
    assert (office.state, office.reason) == (JobState.QUEUED, "stopped")


async def test_no_file_holds_the_address_while_a_letter_waits(
    office: Office, tmp_path: Path
) -> None:
    async with office.working() as post:
        await post.send(AN, LETTER)
        await office.until(JobState.QUEUED, "SMTPConnectError")
        assert readable(tmp_path / "print.db", "verdriet")
        assert readable(tmp_path / "print.db", "peeters") == []


async def test_where_it_goes_is_asked_when_it_goes(office: Office) -> None:
    office.central_is_away = True
    async with office.server.open(), office.working() as post:
        await post.send(AN, LETTER)
        await office.until(JobState.QUEUED, "central_away")
        office.central_is_away = False
        office.addresses.clear()
        office.clock.passes(seconds=31)
        post.look()
        await office.until(JobState.QUEUED, "no_address")
        office.addresses[AN] = "an@new.example"
        office.clock.passes(seconds=61)
        post.look()
        await office.until(JobState.SENT)
    assert office.server.recipients == ["an@new.example"]


async def test_a_letter_that_cannot_be_kept_is_told(office: Office, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "print.db")) as full:
        full.execute("CREATE TRIGGER no BEFORE INSERT ON job BEGIN SELECT raise(abort,''); END")
    async with office.working() as post:
        assert not await post.send(AN, LETTER)


@pytest.mark.parametrize("where", ["answers_to_recipient", "answers_to_letter"])
async def test_a_server_that_says_later_is_asked_later(office: Office, where: str) -> None:
    setattr(office.server, where, ["451 4.7.1 greylisted an.peeters@example.org"])
    async with office.server.open(), office.working() as post:
        await post.send(AN, LETTER)
        await office.until(JobState.QUEUED, "smtp_451")
        office.clock.passes(seconds=31)
        post.look()
        await office.until(JobState.SENT)
    assert len(office.server.raw) == 1


@pytest.mark.parametrize("where", ["answers_to_recipient", "answers_to_letter"])
async def test_a_server_that_says_never_is_not_asked_again(office: Office, where: str) -> None:
    setattr(office.server, where, ["550 5.1.1 no such user"])
    async with office.server.open(), office.working() as post:
        await post.send(AN, LETTER)
        await office.until(JobState.FAILED, "smtp_550")
    assert office.server.raw == []


async def test_a_server_that_never_stops_saying_later_is_given_up(office: Office) -> None:
    office.server.answers_to_recipient = ["451 later"] * 100
    async with office.server.open(), office.working() as post:
        post.attempts = 3
        await post.send(AN, LETTER)
        for pause in (31, 61):
            await office.until(JobState.QUEUED, "smtp_451")
            office.changed.clear()
            office.clock.passes(seconds=pause)
            post.look()
            await office.changed.wait()
        await office.until(JobState.FAILED, "smtp_451")
    assert len(office.server.answers_to_recipient) == 97


async def test_a_connection_lost_after_the_letter_leaves_it_to_staff(office: Office) -> None:
    office.server.hangs_up = True
    async with office.server.open(), office.working() as post:
        await post.send(AN, LETTER)
        [job] = office.jobs.recent()
        await office.until(JobState.UNCONFIRMED, "SMTPServerDisconnected")
        office.clock.passes(minutes=10)
        post.look()
        office.server.hangs_up = False
        await post.send(BOB, LETTER)
        await office.until(JobState.SENT)
        assert office.server.recipients == [ANS, "bob@example.org"]
        assert office.jobs.ask_again(job.number, office.clock(), timedelta(minutes=1))
        post.look()
        async with asyncio.timeout(10):
            while len(office.server.raw) < 3:
                office.changed.clear()
                await office.changed.wait()


async def test_a_wrong_password_is_waited_for(office: Office) -> None:
    office.password.write_text("fout")
    async with office.server.open(), office.working() as post:
        await post.send(AN, LETTER)
        await office.until(JobState.QUEUED, "smtp_535")
        office.password.write_text(PASSWORD, encoding="utf-8")
        office.clock.passes(seconds=31)
        post.look()
        await office.until(JobState.SENT)


async def test_without_a_password_file_nothing_is_said_to_the_server(office: Office) -> None:
    office.password.unlink()
    async with office.server.open(), office.working() as post:
        await post.send(AN, LETTER)
        await office.until(JobState.QUEUED, "no_password")


async def test_a_server_that_cannot_prove_who_it_is_gets_no_letter(office: Office) -> None:
    async with office.server.open(), office.working(office.settings(ca=None)) as post:
        await post.send(AN, LETTER)
        async with asyncio.timeout(20):
            while not office.reason:
                await office.changed.wait()
                office.changed.clear()
        assert office.state is JobState.QUEUED
    assert office.server.raw == []


async def test_a_server_that_will_not_be_secret_gets_no_letter(office: Office) -> None:
    async with office.server.open("none"), office.working() as post:
        await post.send(AN, LETTER)
        await office.until(JobState.QUEUED, "SMTPException")
    assert office.server.raw == []


async def test_a_server_that_says_nothing_is_not_waited_for_long(office: Office) -> None:
    office.server.door.listen()
    impatient = office.settings().model_copy(update={"timeout": 0.2})  # no technician may say so
    async with office.working(impatient) as post:
        await post.send(AN, LETTER)
        await office.until(JobState.QUEUED, "SMTPConnectTimeoutError")


async def test_what_is_no_address_gets_no_letter(office: Office) -> None:
    office.addresses[AN] = "an(at)example.org"
    async with office.server.open(), office.working() as post:
        await post.send(AN, LETTER)
        await office.until(JobState.FAILED, "bad_address")
    assert office.server.raw == []


async def test_neither_logs_nor_the_list_for_staff_tell_whose_letter_it_was(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    office.server.answers_to_recipient = [f"450 {ANS} later", f"550 {ANS} never"]
    async with office.server.open(), office.working() as post:
        await post.send(AN, LETTER)
        await office.until(JobState.QUEUED, "smtp_450")
        office.clock.passes(seconds=31)
        post.look()
        await office.until(JobState.FAILED, "smtp_550")
    kiosks = "".join(r.getMessage() for r in caplog.records if r.name.startswith("kiosk"))
    told = kiosks + repr(office.jobs.recent())
    assert "e-mail 1: failed (smtp_550)" in told
    assert not [word for word in ("peeters", "verdriet", PASSWORD) if word in told]
