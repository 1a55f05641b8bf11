"""One e-mail to one server, and knowing whether it took it.

Until the server has the whole letter, a fault means that it surely did not take it. From the
letter's first byte to the server's answer nobody knows; then it is never tried again by itself.
"""

import asyncio
import socket
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kiosk.domain.email_address import address_of
from kiosk.printing.mail_server import MailServer, NoPassword, Security

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from aiosmtplib import SMTP

_PERMANENT = 500
_CONNECTS = 3


@dataclass
class NotSent(Exception):
    """The server surely did not take it. ``again``: whether trying later makes sense.

    ``why``: never the server's own words, which may quote the address.
    """

    why: str
    again: bool = True


@dataclass
class MaybeSent(Exception):
    """The connection ended before the server said whether it took it."""

    why: str


async def hand_in(server: MailServer, to: str, message: bytes, begun: asyncio.Event) -> None:
    """Hand a letter to the server. Raises ``NotSent`` or ``MaybeSent``; bounded in time.

    ``begun`` is set before the first byte of the letter goes.
    """
    async with signed_in(server) as connection:
        await _address(connection, server, to)
        begun.set()
        await _give(connection, server, message)


@asynccontextmanager
async def signed_in(server: MailServer, connects: int = _CONNECTS) -> "AsyncIterator[SMTP]":
    """Meet the server, in secret and by name where the settings say so. Raises ``NotSent``.

    ``connects``: how often it is tried before the server counts as away.
    """
    from aiosmtplib import SMTP

    try:
        password = server.read_password()
    except NoPassword as error:
        raise NotSent("no_password") from error
    connection = SMTP(
        hostname=server.host,
        port=server.real_port,
        username=server.user,
        password=password,
        local_hostname=socket.gethostname() or "kiosk",  # without asking the network for it
        timeout=server.timeout,
        use_tls=server.security is Security.TLS,
        start_tls=server.security is Security.STARTTLS,
        cert_bundle=None if server.ca is None else str(server.ca),
    )
    try:
        await _connect(connection, server, connects)
        yield connection
    finally:
        connection.close()


async def _connect(connection: "SMTP", server: MailServer, connects: int) -> None:
    """Whatever is wrong until now may be mended while the letter waits: also a password."""
    from aiosmtplib import SMTPConnectError, SMTPException, SMTPResponseException
    from tenacity import (
        AsyncRetrying,
        retry_if_exception_type,
        stop_after_attempt,
        wait_random_exponential,
    )

    try:
        async for attempt in AsyncRetrying(
            retry=retry_if_exception_type(SMTPConnectError),
            stop=stop_after_attempt(connects),
            wait=wait_random_exponential(multiplier=0.5, max=5),
            reraise=True,
        ):
            with attempt:
                async with asyncio.timeout(server.timeout * 2):
                    await connection.connect()
    except SMTPResponseException as error:
        raise NotSent(f"smtp_{error.code}") from None
    except (SMTPException, OSError, ValueError) as error:
        raise NotSent(type(error).__name__) from None


async def _address(connection: "SMTP", server: MailServer, to: str) -> None:
    from aiosmtplib import SMTPException, SMTPResponseException

    try:
        async with asyncio.timeout(server.timeout * 2):
            await connection.mail(address_of(server.sender).addr_spec)
            await connection.rcpt(address_of(to).addr_spec)
    except SMTPResponseException as error:
        raise NotSent(f"smtp_{error.code}", again=error.code < _PERMANENT) from None
    except (SMTPException, OSError) as error:
        raise NotSent(type(error).__name__) from None


async def _give(connection: "SMTP", server: MailServer, message: bytes) -> None:
    from aiosmtplib import SMTPException, SMTPResponseException

    try:
        async with asyncio.timeout(server.timeout * 2):
            await connection.data(message)
    except SMTPResponseException as error:
        raise NotSent(f"smtp_{error.code}", again=error.code < _PERMANENT) from None
    except (SMTPException, OSError) as error:
        raise MaybeSent(type(error).__name__) from None
