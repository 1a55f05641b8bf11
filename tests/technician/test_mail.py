"""The way to the mail server, over real sockets; it may be away, unknown, or not let us in."""

import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from kiosk.printing.mail_server import MailServer
from kiosk.technician.checks.mail import Welcome, check_mail, gather_mail
from kiosk.technician.finding import Complaint, Finding, State
from mail_server_here import PASSWORD, USER, MailServerHere, mail_server

pytestmark = pytest.mark.filterwarnings("ignore:Session.login_data is deprecated")


@pytest.fixture
def mail(tmp_path: Path) -> Iterator[MailServerHere]:
    server = mail_server(tmp_path)
    with closing(server.door):
        yield server


@pytest.fixture
def password(tmp_path: Path) -> Path:
    file = tmp_path / "password"
    file.write_text(PASSWORD)
    return file


def settings(mail: MailServerHere, **more: Any) -> MailServer:
    known = {"host": "127.0.0.1", "port": mail.port, "ca": mail.ca, "sender": "bib@here.example"}
    return MailServer.model_validate(known | more)


async def found(server: MailServer, seconds: float = 30) -> Finding:
    return check_mail(await gather_mail(server, seconds))


async def test_a_mail_server_that_lets_the_kiosk_in_is_well_and_gets_no_letter(
    mail: MailServerHere, password: Path
) -> None:
    async with mail.open():
        finding = await found(settings(mail, user=USER, password=password))
    assert (finding.state, mail.letters) == (State.OK, [])


async def test_one_that_is_away_is_a_warning_for_letters_wait(mail: MailServerHere) -> None:
    finding = await found(settings(mail))
    assert (finding.state, finding.complaint) == (State.WARNING, Complaint.MAIL_AWAY)
    assert "refuses the connection" in finding.reason


async def test_one_that_takes_the_connection_and_says_nothing_holds_nobody_up(
    mail: MailServerHere,
) -> None:
    mail.door.listen()
    finding = await found(settings(mail), seconds=0.2)
    assert (finding.complaint, "it is silent" in finding.reason) == (Complaint.MAIL_AWAY, True)


async def test_one_whose_name_nobody_knows_is_told_apart(
    mail: MailServerHere, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody_knows(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nobody_knows)
    facts = await gather_mail(settings(mail, host="mail.invalid"))
    assert facts.welcome is Welcome.NAME_UNKNOWN
    assert check_mail(facts).mend == "getent hosts mail.invalid"


async def test_a_wrong_password_keeps_letters_from_going(
    mail: MailServerHere, tmp_path: Path
) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_text("guessed")
    async with mail.open():
        finding = await found(settings(mail, user=USER, password=wrong))
    assert (finding.state, finding.complaint) == (State.BAD, Complaint.MAIL_REFUSES)
    assert "code 535" in finding.reason
    assert "guessed" not in finding.reason


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        pytest.param({"ca": None}, "self-signed", id="of an unknown authority"),
        pytest.param({"security": "tls"}, "TLS as we do", id="with TLS at the wrong moment"),
    ],
)
async def test_one_that_is_not_believed_gets_no_letter(
    mail: MailServerHere, wrong: dict[str, object], why: str
) -> None:
    async with mail.open("starttls" if "ca" in wrong else "none", signs_in=False):
        finding = await found(settings(mail, **wrong))
    assert (finding.state, finding.complaint) == (State.BAD, Complaint.MAIL_NOT_BELIEVED)
    assert why in finding.reason


async def test_a_password_that_is_not_there_is_told_with_its_place(
    mail: MailServerHere, tmp_path: Path
) -> None:
    finding = await found(settings(mail, user=USER, password=tmp_path / "none"))
    assert finding.complaint is Complaint.MAIL_PASSWORD_UNREAD
    assert str(tmp_path / "none") in finding.reason
