"""The way to the central service, over real sockets; it may be away, and it may be wrong."""

import socket
from collections.abc import Generator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import httpx
import pytest

from answering_server import answering
from certified import certified
from kiosk.technician.checks.central import (
    Answer,
    CentralFacts,
    check_central,
    gather_central,
)
from kiosk.technician.finding import Complaint, Finding, State

NOW = datetime.now(UTC)
TOKEN = "the-token"


class Shows(httpx.Auth):
    """Shows a token; a real kiosk signs in for it."""

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Send the request with it."""
        request.headers["Authorization"] = f"Bearer {TOKEN}"
        yield request


KNOWN = Shows()
FAR = "https://central.example.org"


def answer_of(facts: CentralFacts) -> Finding:
    return check_central(facts, NOW)[0]


def test_a_central_service_that_knows_this_kiosk_is_well() -> None:
    with answering() as central:
        facts = gather_central(central.url, KNOWN)
        assert central.asked == [("/v1/head?epoch=&after=0&wait=0", f"Bearer {TOKEN}")]
    findings = check_central(facts, datetime.now(UTC))
    assert [finding.state for finding in findings] == [State.OK]
    assert facts.clock is not None
    assert abs(facts.clock - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_kiosk_that_is_not_enrolled_asks_only_whether_it_is_there() -> None:
    with answering() as central:
        assert gather_central(central.url, None).answer is Answer.WELCOME
        assert central.asked == [("/health", "")]


def test_its_clock_is_read_from_its_answer() -> None:
    then = datetime(2031, 2, 3, 4, 5, tzinfo=UTC)
    with answering(headers=(("Date", format_datetime(then, usegmt=True)),)) as central:
        assert gather_central(central.url, KNOWN).clock == then


@pytest.mark.parametrize("headers", [(("Date", "yesterday"),), (("X", "y"),)])
def test_a_central_service_without_a_clock_is_no_trouble(
    headers: tuple[tuple[str, str], ...],
) -> None:
    with answering(headers=headers) as central:
        assert gather_central(central.url, KNOWN).clock is None


@pytest.mark.parametrize(
    ("status", "state", "complaint"),
    [
        (401, State.BAD, Complaint.CENTRAL_REFUSES),
        (403, State.BAD, Complaint.CENTRAL_REFUSES),
        (404, State.BAD, Complaint.CENTRAL_WRONG),
        (500, State.BAD, Complaint.CENTRAL_WRONG),
        (301, State.BAD, Complaint.CENTRAL_WRONG),
        (503, State.WARNING, Complaint.CENTRAL_AWAY),
        (410, State.OK, None),
    ],
)
def test_each_answer_means_something(
    status: int, state: State, complaint: Complaint | None
) -> None:
    with answering(status) as central:
        finding = answer_of(gather_central(central.url, KNOWN))
    assert (finding.state, finding.complaint) == (state, complaint)
    assert TOKEN not in repr(finding)


def test_a_central_service_that_is_down_is_only_away() -> None:
    with answering() as central:
        url = central.url
    finding = answer_of(gather_central(url, KNOWN))
    assert (finding.state, finding.complaint) == (State.WARNING, Complaint.CENTRAL_AWAY)
    assert "Connection refused" in finding.reason


def test_one_that_says_nothing_is_away_after_a_moment() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        url = f"http://127.0.0.1:{mute.getsockname()[1]}"
        finding = answer_of(gather_central(url, KNOWN, seconds=0.2))
    assert finding.complaint is Complaint.CENTRAL_AWAY
    assert "ReadTimeout" in finding.reason


def test_a_name_that_nobody_knows_is_told_with_the_command_that_asks_for_it() -> None:
    finding = answer_of(gather_central("https://central.invalid", KNOWN))
    assert finding.complaint is Complaint.CENTRAL_NAME_UNKNOWN
    assert finding.mend == "getent hosts central.invalid"


@pytest.mark.parametrize("url", ["https://[", "ftp://example.org", "https://"])
def test_an_address_that_is_none_is_wrong(url: str) -> None:
    assert gather_central(url, KNOWN).answer in (Answer.WRONG, Answer.NAME_UNKNOWN)


def test_http_where_https_was_meant_is_wrong() -> None:
    with answering() as central:
        facts = gather_central(central.url.replace("http:", "https:"), KNOWN)
    assert facts.answer is Answer.WRONG


def test_a_good_certificate_tells_until_when(tmp_path: Path) -> None:
    until = (NOW + timedelta(days=60)).replace(microsecond=0)
    both = certified(tmp_path, until)
    with answering(encrypted=both.server) as central:
        facts = gather_central(central.url, KNOWN, both.authority)
    assert facts.until == until
    assert check_central(facts, NOW)[1].state is State.OK


def test_a_certificate_that_ends_soon_is_worth_a_letter(tmp_path: Path) -> None:
    both = certified(tmp_path, NOW + timedelta(days=13))
    with answering(encrypted=both.server) as central:
        facts = gather_central(central.url, KNOWN, both.authority)
    assert check_central(facts, NOW)[1].complaint is Complaint.CERTIFICATE_ENDS


def test_a_certificate_that_ended_is_refused_and_says_so(tmp_path: Path) -> None:
    both = certified(tmp_path, NOW - timedelta(days=1))
    with answering(encrypted=both.server) as central:
        facts = gather_central(central.url, KNOWN, both.authority)
    away, certificate = check_central(facts, NOW)
    assert away.complaint is Complaint.CENTRAL_AWAY
    assert certificate.complaint is Complaint.CERTIFICATE_REFUSED
    assert "expired" in certificate.reason
    assert certificate.state is State.BAD


def test_a_certificate_of_an_unknown_authority_is_refused(tmp_path: Path) -> None:
    both = certified(tmp_path, NOW + timedelta(days=60))
    with answering(encrypted=both.server) as central:
        facts = gather_central(central.url, KNOWN)
        assert central.asked == []
    assert "self-signed" in check_central(facts, NOW)[1].reason


def test_a_certificate_of_another_than_the_librarys_own_authority_is_refused(
    tmp_path: Path,
) -> None:
    (tmp_path / "other").mkdir()
    both = certified(tmp_path, NOW + timedelta(days=60))
    other = certified(tmp_path / "other", NOW + timedelta(days=60))
    with answering(encrypted=both.server) as central:
        facts = gather_central(central.url, KNOWN, other.authority)
        assert central.asked == []
    assert check_central(facts, NOW)[1].complaint is Complaint.CERTIFICATE_REFUSED


def test_an_authority_that_cannot_be_read_is_told_with_the_setting(tmp_path: Path) -> None:
    facts = gather_central("https://127.0.0.1:1", KNOWN, tmp_path / "gone.pem")
    assert "[central] ca_file" in check_central(facts, NOW)[1].reason


def test_an_open_line_over_the_network_is_bad() -> None:
    facts = CentralFacts("http://central.example.org", Answer.WELCOME)
    complaints = [finding.complaint for finding in check_central(facts, NOW)]
    assert complaints == [None, Complaint.CENTRAL_NOT_ENCRYPTED]


def test_each_finding_of_a_far_central_service_names_it() -> None:
    for answer in Answer:
        assert any(
            "central.example.org" in finding.reason + finding.mend
            for finding in check_central(CentralFacts(FAR, answer), NOW)
        )
