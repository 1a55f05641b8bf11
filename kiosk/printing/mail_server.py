"""The settings of the server that sends e-mail."""

import os
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from kiosk.domain.email_address import address_of

_PORTS = {"starttls": 587, "tls": 465, "none": 25}


class NoPassword(Exception):
    """The password cannot be read; the sentence says what to do."""


class Security(StrEnum):
    """How the connection is kept secret."""

    STARTTLS = "starttls"
    """It begins open and must become secret before anything is said."""
    TLS = "tls"
    NONE = "none"
    """Not at all: for a server on this machine, or one that is told no password."""


class MailServer(BaseModel):
    """Any SMTP server that may send for the library. Times in seconds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: str = Field(min_length=1, description="its name")
    port: int | None = Field(
        None, ge=1, le=65535, description="587 for starttls, 465 for tls, 25 for none"
    )
    security: Security = Field(Security.STARTTLS, description="`starttls`, `tls` or `none`")
    ca: Path | None = Field(None, description="certificates to trust beside the system's")
    user: str | None = Field(None, description="with which name to sign in, if any")
    password: Path | None = Field(
        None, description="file with the password; a name alone is a systemd credential"
    )
    sender: str = Field(description="from which address")
    keep: float = Field(
        86_400, ge=60, le=7 * 86_400, description="how long one may wait for the network"
    )
    timeout: float = Field(20, ge=1, le=120, description="how long to wait for each answer")

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        address_of(self.sender)
        if (self.user is None) is not (self.password is None):
            raise ValueError("user and password go together")
        if self.user and self.security is Security.NONE and not _is_here(self.host):
            raise ValueError("a password is not sent in the open: security starttls or tls")
        return self

    @property
    def real_port(self) -> int:
        """The port, where none is given the usual one."""
        return self.port or _PORTS[self.security]

    def read_password(self) -> str | None:
        """Read it anew each time, so that it can be changed. Raises ``NoPassword``."""
        if self.password is None:
            return None
        path = _credential(self.password)
        try:
            return path.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise NoPassword(f"the password of the mail server is not in {path}") from error


def _credential(path: Path) -> Path:
    """A name alone is looked up where systemd puts credentials (``LoadCredential=``)."""
    if len(path.parts) > 1:
        return path
    return Path(os.environ.get("CREDENTIALS_DIRECTORY", "/run/credentials/kiosk.service")) / path


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
