"""The way to the mail server: name, network, encryption, and whether it lets this kiosk in.

Nothing is sent. Who has no e-mail in the settings is not asked.
"""

import asyncio
import socket
import ssl
from dataclasses import dataclass
from enum import Enum
from typing import assert_never

from kiosk.printing.delivery import NotSent, signed_in
from kiosk.printing.mail_server import MailServer, NoPassword, Security
from kiosk.sync.trust import causes
from kiosk.technician.finding import Complaint, Finding, ill, wary, well

ABOUT = "mail server"
_SECONDS = 10.0


class Welcome(Enum):
    """How the mail server took this kiosk."""

    WELCOME = "welcome"
    NAME_UNKNOWN = "name unknown"
    AWAY = "away"
    NOT_BELIEVED = "not believed"
    REFUSES = "refuses"
    NO_PASSWORD = "no password"


@dataclass(frozen=True, slots=True)
class MailFacts:
    """``detail``: in a few words, why; never the server's own, which may quote an address."""

    server: MailServer
    welcome: Welcome
    detail: str = ""


async def gather_mail(server: MailServer, seconds: float = _SECONDS) -> MailFacts:
    """Sign in as the post does, and go again; takes ``seconds`` at most."""
    try:
        async with asyncio.timeout(seconds), signed_in(server, connects=1):
            return MailFacts(server, Welcome.WELCOME)
    except TimeoutError:
        return MailFacts(server, Welcome.AWAY, "it is silent")
    except NotSent as fault:
        return MailFacts(server, *_failed(fault))


def check_mail(facts: MailFacts) -> Finding:
    """Judge it. That it is away is a warning only: letters wait."""
    server, detail = facts.server, facts.detail
    where = f"{server.host} port {server.real_port}"
    match facts.welcome:
        case Welcome.WELCOME:
            return well(ABOUT, f"takes letters at {where}")
        case Welcome.NAME_UNKNOWN:
            reason = f"nobody knows the name {server.host}; letters wait"
            return wary(ABOUT, Complaint.MAIL_AWAY, reason, f"getent hosts {server.host}")
        case Welcome.AWAY:
            reason = f"no answer from {where} ({detail}); letters wait"
            return wary(ABOUT, Complaint.MAIL_AWAY, reason, _look(server))
        case Welcome.NOT_BELIEVED:
            reason = f"{where} is not believed ({detail}): no letter goes"
            return ill(ABOUT, Complaint.MAIL_NOT_BELIEVED, reason, _look(server))
        case Welcome.REFUSES:
            mend = "correct user and password in [email]"
            return ill(
                ABOUT, Complaint.MAIL_REFUSES, f"{where} refuses this kiosk ({detail})", mend
            )
        case Welcome.NO_PASSWORD:
            mend = "sudo kiosk doctor, while the kiosk runs; then correct password in [email]"
            return wary(ABOUT, Complaint.MAIL_PASSWORD_UNREAD, detail, mend)
        case _:
            assert_never(facts.welcome)


def _failed(fault: NotSent) -> tuple[Welcome, str]:
    for cause in causes(fault):
        match cause:
            case NoPassword():
                return Welcome.NO_PASSWORD, str(cause)
            case ssl.SSLCertVerificationError():
                return Welcome.NOT_BELIEVED, cause.verify_message
            case ssl.SSLError():
                return Welcome.NOT_BELIEVED, "it does not speak TLS as we do"
            case socket.gaierror():
                return Welcome.NAME_UNKNOWN, ""
            case ConnectionRefusedError():
                return Welcome.AWAY, "it refuses the connection"
    if fault.why.startswith("smtp_"):
        return Welcome.REFUSES, f"code {fault.why.removeprefix('smtp_')}"
    return Welcome.AWAY, fault.why


def _look(server: MailServer) -> str:
    there = f"{server.host}:{server.real_port}"
    match server.security:
        case Security.STARTTLS:
            return f"openssl s_client -connect {there} -starttls smtp -brief"
        case Security.TLS:
            return f"openssl s_client -connect {there} -brief"
        case Security.NONE:
            return f"curl --verbose smtp://{there}"
        case _:
            assert_never(server.security)
