"""The kiosk's settings: one TOML file, read whole, every error told at once.

Secrets are not here: the kiosk's identity lies in its state directory, made at enrolment.
"""

import difflib
import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from kiosk.desk.idle import Patience
from kiosk.domain.session.state import ReceiptMode
from kiosk.drivers.catalog import (
    DEVICES,
    DeviceSettings,
    Eid,
    EscPosNetwork,
    EscPosUsb,
    NfcPcsc,
)
from kiosk.printing.jobs import Way
from kiosk.printing.mail_server import MailServer
from kiosk.printing.press import Lives
from kiosk.words import LANGUAGES


class BadSettings(Exception):
    """The settings cannot be used. ``problems``: a line each, with what to do."""

    def __init__(self, path: Path, problems: tuple[str, ...]) -> None:
        lines = "\n".join(f"  {problem}" for problem in problems)
        super().__init__(f"{path} cannot be used:\n{lines}")
        self.problems = problems


class Section(BaseModel):
    """Frozen; an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Central(Section):
    """Where the central service is."""

    url: str = Field("https://localhost", pattern=r"^https?://", description="its address")
    ca_file: Path | None = Field(
        None, description="PEM file of who signs its certificate, where that is not a public one"
    )
    unencrypted: bool = Field(
        False, description="whether it may be called by http: on a network that nobody else is on"
    )

    @model_validator(mode="after")
    def _encrypted(self) -> Self:
        parts = urlsplit(self.url)
        here = parts.hostname in ("127.0.0.1", "::1", "localhost")
        if parts.scheme == "http" and not here and not self.unencrypted:
            raise ValueError(
                "the central service is called by https://, or on this machine; "
                "unencrypted = true lets everyone on the way read along"
            )
        return self


class Screen(Section):
    """The touch screen's server and manners. Times in seconds."""

    host: str = Field("127.0.0.1", description="address to listen on; loopback only")
    port: int = Field(8800, ge=1, le=65535, description="port to listen on")
    languages: tuple[str, ...] = Field(("nl", "en"), min_length=1, description="Dutch first")
    pixels_per_mm: float = Field(5.9, gt=1, lt=30, description="of the panel: 10.1″ 1280×800: 5.9")
    receipts: ReceiptMode = Field(
        ReceiptMode.ASK, description="when there is a receipt: `never`, `ask`, `always`"
    )
    idle: float = Field(45, ge=5, description="until the time-out warning")
    warning: float = Field(20, ge=5, description="from the warning to the end")
    staff_pin_file: Path | None = Field(
        None, description="file with the PIN of the staff's page, 6 to 12 digits; no PIN: no page"
    )

    @model_validator(mode="after")
    def _loopback(self) -> Self:
        if self.host not in ("127.0.0.1", "::1", "localhost"):
            raise ValueError("the screen is served on this machine only: host 127.0.0.1")
        return self

    @field_validator("languages")
    @classmethod
    def _known_languages(cls, chosen: tuple[str, ...]) -> tuple[str, ...]:
        if unknown := [language for language in chosen if language not in LANGUAGES]:
            there_are = ", ".join(LANGUAGES)
            raise ValueError(f"there is no «{unknown[0]}»; there are: {there_are}")
        if len(set(chosen)) < len(chosen):
            raise ValueError("a language is named twice")
        return chosen

    @property
    def patience(self) -> Patience:
        """How long the screens wait."""
        return Patience(visit=self.idle, warning=self.warning)


class Receipts(Section):
    """Receipts on paper. Times in seconds."""

    wait: float = Field(60, ge=5, le=600, description="how long one may still come out by itself")
    keep: float = Field(
        1800, ge=60, le=86_400, description="how long staff can print one that did not come out"
    )
    account: str | None = Field(
        None, pattern=r"^https?://", description="page to renew at, as a QR code on each receipt"
    )

    @property
    def lives(self) -> Lives:
        """How long a receipt lives."""
        return Lives(queued=timedelta(seconds=self.wait), kept=timedelta(seconds=self.keep))


class Bench(Section):
    """Development only: virtual devices, and the page that plays with them."""

    directory: Path = Field(description="where the virtual devices are")
    url: str = Field(pattern=r"^http://127\.0\.0\.1:\d+$", description="the bench's own address")


SECTIONS: dict[str, type[BaseModel]] = {
    "central": Central,
    "screen": Screen,
    "receipts": Receipts,
    "email": MailServer,
    "bench": Bench,
}
"""Each section's settings, beside the devices'."""


class Settings(Section):
    """Everything a kiosk is told by its technician."""

    state: Path = Field(Path("/var/lib/kiosk"), description="where the kiosk keeps its files")
    central: Central = Field(default_factory=lambda: Central())
    screen: Screen = Field(default_factory=lambda: Screen())
    receipts: Receipts = Field(default_factory=lambda: Receipts())
    email: MailServer | None = None
    devices: dict[str, DeviceSettings] = Field(default_factory=dict)
    bench: Bench | None = None

    @property
    def lives(self) -> dict[Way, timedelta]:
        """How long a receipt may wait, on each way."""
        by_mail = self.email.keep if self.email else self.receipts.wait
        return {
            Way.PAPER: self.receipts.lives.queued,
            Way.EMAIL: timedelta(seconds=by_mail),
        }

    @model_validator(mode="after")
    def _no_real_devices_on_the_bench(self) -> Self:
        if self.bench is None:
            return self
        real = [
            name for name, device in self.devices.items() if not _is_virtual(device, self.bench)
        ]
        if real:
            raise ValueError(
                f"the bench is on, but {', '.join(sorted(real))} is a real device: "
                "take out [bench] or the device"
            )
        return self


def read_settings(path: Path) -> Settings:
    """Read a settings file. Raises ``BadSettings`` with all that is wrong."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BadSettings(path, ("there is no such file",)) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadSettings(path, (str(error),)) from None
    try:
        return Settings.model_validate(data)
    except ValidationError as error:
        problems = tuple(_sentence(entry, data) for entry in error.errors())
        raise BadSettings(path, problems) from None


def _is_virtual(device: DeviceSettings, bench: Bench) -> bool:
    if isinstance(device, EscPosUsb):
        return False
    if isinstance(device, EscPosNetwork):
        return device.host == "127.0.0.1"
    place = device.socket if isinstance(device, Eid | NfcPcsc) else Path(device.path)
    return place is not None and place.is_relative_to(bench.directory)


def _sentence(error: Any, data: dict[str, Any]) -> str:
    """One problem in one line: where, what, and what was probably meant."""
    where = ".".join(str(part) for part in _keys(error["loc"], data))
    what = str(error["msg"]).removeprefix("Value error, ")
    match error["type"]:
        case "extra_forbidden":
            key, known = str(error["loc"][-1]), _known(error["loc"][:-1], data)
            return f"{where}: there is no such setting. {_hint(key, known)}"
        case "union_tag_invalid":
            tag = str(error["ctx"]["tag"])
            return f"{where}.driver: there is no driver «{tag}». {_hint(tag, set(DEVICES))}"
        case "union_tag_not_found":
            return f"{where}.driver: say which driver. {_hint('', set(DEVICES))}"
        case _:
            return f"{where}: {what}" if where else what


def _hint(key: str, known: set[str]) -> str:
    close = difflib.get_close_matches(key, known, n=1)
    return f"Did you mean «{close[0]}»?" if close else f"Known: {', '.join(sorted(known))}."


def _keys(location: tuple[str | int, ...], data: Any) -> tuple[str | int, ...]:
    """Leave out of a location what is not in the file: the names of union members."""
    kept: list[str | int] = []
    for number, part in enumerate(location):
        inside = isinstance(data, dict) and part in data
        if inside or number == len(location) - 1:
            kept.append(part)
            data = data[part] if inside else None
    return tuple(kept)


def _known(location: tuple[str | int, ...], data: dict[str, Any]) -> set[str]:
    """Return the settings that there are at a location."""
    match location:
        case ():
            return set(Settings.model_fields)
        case ("devices", str(name), *_):
            return set(DEVICES[data["devices"][name]["driver"]].model_fields)
        case (str(section), *_):
            return set(SECTIONS[section].model_fields)
        case _:
            return set()
