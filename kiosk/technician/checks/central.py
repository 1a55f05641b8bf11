"""The way to the central service: name, network, certificate, and whether it knows this kiosk."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import Enum
from pathlib import Path
from typing import assert_never
from urllib.parse import urlsplit

import httpx

from kiosk.sync.trust import BadAuthority, causes, trusting, why_not_believed
from kiosk.technician.finding import Complaint, Finding, ill, wary, well

ABOUT, CERTIFICATE = "central service", "certificate"
_SECONDS = 5.0
_SOON = timedelta(days=14)
_HERE = frozenset({"127.0.0.1", "::1", "localhost"})


class Answer(Enum):
    """How the central service took a question."""

    WELCOME = "welcome"
    NAME_UNKNOWN = "name unknown"
    AWAY = "away"
    BAD_CERTIFICATE = "bad certificate"
    REFUSES = "refuses"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class CentralFacts:
    """``detail``: in a word, why. ``clock``: what its own clock says. ``until``: certificate."""

    url: str
    answer: Answer
    detail: str = ""
    clock: datetime | None = None
    until: datetime | None = None


def gather_central(
    url: str, auth: httpx.Auth | None, authority: Path | None = None, seconds: float = _SECONDS
) -> CentralFacts:
    """Ask it one thing, as this kiosk; or, without one, only whether it is there."""
    try:
        verify = trusting(authority)
    except BadAuthority as bad:
        return CentralFacts(url, Answer.BAD_CERTIFICATE, str(bad))
    path = "/v1/head?epoch=&after=0&wait=0" if auth else "/health"
    try:
        with (
            httpx.Client(verify=verify, trust_env=False, timeout=seconds, auth=auth) as client,
            client.stream("GET", url.rstrip("/") + path) as response,
        ):
            return CentralFacts(url, *_taken(response), _clock(response), _until(response))
    except httpx.InvalidURL:
        return CentralFacts(url, Answer.WRONG, "it is no address")
    except httpx.HTTPError as error:
        return CentralFacts(url, *_failed(error))


def check_central(facts: CentralFacts, now: datetime) -> tuple[Finding, ...]:
    """Judge it. That it is away is a warning only: patrons can go on."""
    return (_answer(facts), *_encryption(facts, now))


def _answer(facts: CentralFacts) -> Finding:
    url, host = facts.url, urlsplit(facts.url).hostname or ""
    look = f"curl --verbose {url}/health"
    match facts.answer:
        case Answer.WELCOME:
            return well(ABOUT, f"answers at {url}")
        case Answer.NAME_UNKNOWN:
            reason = f"nobody knows the name {host}: the network is away, or the name is wrong"
            return wary(ABOUT, Complaint.CENTRAL_NAME_UNKNOWN, reason, f"getent hosts {host}")
        case Answer.AWAY:
            reason = f"no answer from {url} ({facts.detail}); what is done here waits"
            return wary(ABOUT, Complaint.CENTRAL_AWAY, reason, look)
        case Answer.WRONG:
            reason = f"{url} is no central service, or is ill ({facts.detail})"
            return ill(ABOUT, Complaint.CENTRAL_WRONG, reason, look)
        case Answer.REFUSES:
            reason = f"{url} refuses this kiosk ({facts.detail})"
            return ill(ABOUT, Complaint.CENTRAL_REFUSES, reason, "sudo -u kiosk kiosk enrol")
        case Answer.BAD_CERTIFICATE:
            return wary(ABOUT, Complaint.CENTRAL_AWAY, f"{url} is not believed, see below", look)
        case _:
            assert_never(facts.answer)


def _encryption(facts: CentralFacts, now: datetime) -> Iterator[Finding]:
    host = urlsplit(facts.url).hostname
    if facts.answer is Answer.BAD_CERTIFICATE:
        mend = f"openssl s_client -connect {host}:{urlsplit(facts.url).port or 443} -brief"
        reason = f"it is refused: {facts.detail}"
        yield ill(CERTIFICATE, Complaint.CERTIFICATE_REFUSED, reason, mend)
    elif urlsplit(facts.url).scheme == "http" and host not in _HERE:
        mend = "set [central] url to an address that begins with https://"
        reason = "everything goes over the network unencrypted, the kiosk's token too"
        yield ill(CERTIFICATE, Complaint.CENTRAL_NOT_ENCRYPTED, reason, mend)
    elif facts.until is not None and facts.until - now < _SOON:
        reason = f"it ends on {facts.until:%Y-%m-%d}"
        mend = "ask whoever runs the central service to renew it"
        yield wary(CERTIFICATE, Complaint.CERTIFICATE_ENDS, reason, mend)
    elif facts.until is not None:
        yield well(CERTIFICATE, f"good until {facts.until:%Y-%m-%d}")


def _taken(response: httpx.Response) -> tuple[Answer, str]:
    match response.status_code:
        case 200 | 410:  # gone: our place in the feed; a running kiosk then fetches all anew
            return Answer.WELCOME, ""
        case 401 | 403 as status:
            return Answer.REFUSES, f"status {status}"
        case 502 | 503 | 504 as status:
            return Answer.AWAY, f"status {status}"
        case status:
            return Answer.WRONG, f"status {status}"


def _failed(error: httpx.HTTPError) -> tuple[Answer, str]:
    if refused := why_not_believed(error):
        return Answer.BAD_CERTIFICATE, refused
    for cause in causes(error):
        match cause:
            case ssl.SSLError():
                return Answer.WRONG, "it does not speak TLS as we do"
            case socket.gaierror():
                return Answer.NAME_UNKNOWN, ""
            case OSError(strerror=str(why)):
                return Answer.AWAY, why
    if isinstance(error, httpx.UnsupportedProtocol | httpx.RemoteProtocolError):
        return Answer.WRONG, "it does not speak HTTP"
    return Answer.AWAY, type(error).__name__


def _clock(response: httpx.Response) -> datetime | None:
    with suppress(KeyError, ValueError):
        said = parsedate_to_datetime(response.headers["date"])
        return said if said.tzinfo else said.replace(tzinfo=UTC)
    return None


def _until(response: httpx.Response) -> datetime | None:
    encrypted = response.extensions["network_stream"].get_extra_info("ssl_object")
    ends = (encrypted.getpeercert() or {}).get("notAfter") if encrypted else None
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(ends), UTC) if ends else None
