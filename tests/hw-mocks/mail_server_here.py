"""A real SMTP server on 127.0.0.1 that can be away, picky, slow or hang up."""

import asyncio
import socket
import ssl
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import partial
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from anyio.from_thread import start_blocking_portal

from certified import certified

USER, PASSWORD = "kiosk", "geheim-ç"


@dataclass
class MailServerHere:
    """What the server got, and what it answers. Answers are used up, the first first."""

    door: socket.socket
    ca: Path
    tls: ssl.SSLContext
    answers_to_recipient: list[str] = field(default_factory=list)
    answers_to_letter: list[str] = field(default_factory=list)
    hangs_up: bool = False
    """Ends the connection when it has the letter, and says nothing."""
    raw: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)

    @property
    def port(self) -> int:
        """Where it listens while it is there."""
        return int(self.door.getsockname()[1])

    @property
    def letters(self) -> list[EmailMessage]:
        """The letters it took, oldest first."""
        return [message_from_bytes(raw, policy=default) for raw in self.raw]

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: object
    ) -> str:
        """One more recipient."""
        if self.answers_to_recipient:
            return self.answers_to_recipient.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """A whole letter."""
        if self.answers_to_letter:
            return self.answers_to_letter.pop(0)
        assert isinstance(envelope.content, bytes)
        self.raw.append(envelope.content)
        self.recipients += envelope.rcpt_tos
        if self.hangs_up:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return "250 OK"

    @asynccontextmanager
    async def open(
        self, security: str = "starttls", *, signs_in: bool = True
    ) -> AsyncIterator[None]:
        """It is there, for so long."""
        speak = self._speaker(security, signs_in=signs_in)
        ssl_from_the_start = self.tls if security == "tls" else None
        self.door.listen()
        server = await asyncio.get_running_loop().create_server(
            speak, sock=self.door.dup(), ssl=ssl_from_the_start
        )
        try:
            yield
        finally:
            server.close()
            await server.wait_closed()

    @contextmanager
    def open_to_others(self) -> Iterator[None]:
        """It is there for other programs, for so long, and asks for no password."""
        open_it = partial(self.open, "none", signs_in=False)
        with (
            start_blocking_portal() as portal,
            portal.wrap_async_context_manager(portal.call(open_it)),
        ):
            yield

    def _speaker(self, security: str, *, signs_in: bool) -> Callable[[], SMTP]:
        starttls = security == "starttls"

        def speak() -> SMTP:
            with warnings.catch_warnings():
                # It cannot know that the whole connection is secret.
                warnings.simplefilter("ignore", UserWarning)
                return SMTP(
                    self,
                    hostname="mail.here",
                    tls_context=self.tls if starttls else None,
                    require_starttls=starttls,
                    auth_required=signs_in,
                    auth_require_tls=starttls,
                    authenticator=_authenticate,
                )

        return speak


def _authenticate(
    _server: SMTP, _session: Session, _envelope: Envelope, _how: str, data: object
) -> AuthResult:
    right = data == LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=False)


def mail_server(folder: Path) -> MailServerHere:
    """A server that is not there yet: its port refuses."""
    door = socket.socket()
    door.bind(("127.0.0.1", 0))
    both = certified(folder, datetime.now(UTC) + timedelta(hours=1))
    return MailServerHere(door, both.authority, both.server)
