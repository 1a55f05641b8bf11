"""Real devices in the place of virtual ones: a person is told what the test would do to a device.

The same tests then run on metal (``pytest --hardware=SETTINGS``). What no hand can do, such as
noise on a line, is skipped with that reason. Cards and codes have other numbers than in the tests:
the first that is read after a person was asked for one is that one from then on.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import NoReturn

import pytest

from kiosk.domain.reading import ChipRead, CodeScanned, EidRead, Reading

Ask = Callable[[str], str]
"""Shows a sentence to the person; for one that ends in ``…`` gives back what was typed."""
LOOKS_A_SECOND = 5
"""What a contactless reader is surely asked; a real one does not tell."""


@dataclass
class Person:
    """Whoever stands at the desk. ``ask``: how to speak to them."""

    ask: Ask
    _wanted: list[str] = field(default_factory=list)
    _known: dict[str, str] = field(default_factory=dict)
    _labels: dict[str, list[str]] = field(default_factory=dict)

    def do(self, device: str, what: str) -> None:
        """Tell what to do; the test sees by itself that it was done."""
        self.ask(f"{device}: {what}")

    def have_done(self, device: str, what: str) -> None:
        """Wait until it was done, for no device tells; or until they cannot do it."""
        if self.ask(f"{device}: {what}; then Enter, or s if you cannot …").strip() == "s":
            pytest.skip(f"nobody could do it: {what}")

    def label(self, kind: str, number: str) -> str:
        """What a card of this kind is called that plays this number."""
        of_kind = self._labels.setdefault(kind, [])
        if number not in of_kind:
            of_kind.append(number)
        return f"{kind} {of_kind.index(number) + 1}"

    def expect(self, number: str) -> None:
        """Expect a card that plays this number."""
        self._wanted.append(number)

    def named(self, reading: Reading) -> Reading:
        """Give a reading the number that it plays in the test."""
        match reading:
            case ChipRead(uid=uid):
                return ChipRead(self._plays(uid))
            case EidRead(national_number=number):
                return replace(reading, national_number=self._plays(number))
            case CodeScanned(text=text, symbology="C"):
                return CodeScanned(text)  # whether it tells the kind of code is a setting of it
            case _:
                return reading

    def _plays(self, number: str) -> str:
        if number not in self._known and self._wanted:
            self._known[number] = self._wanted[-1]
        return self._known.get(number, number)


class Metal:
    """A real device. What is not told here, no hand can do."""

    def __init__(self, person: Person, device: str) -> None:
        self._person = person
        self._device = device

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("__"):
            raise AttributeError(name)
        self._only_virtual(name)

    def __setattr__(self, name: str, value: object) -> None:
        """Refuse what only a virtual device can be."""
        if (
            not name.startswith("_")
            and name not in ("path", "socket")
            and not hasattr(type(self), name)
        ):
            self._only_virtual(name)
        super().__setattr__(name, value)

    def plug(self) -> None:
        """Have its plug put in."""
        self._do("put its plug in")

    def unplug(self) -> None:
        """Have it pulled out."""
        self._do("pull its plug out")

    def _do(self, what: str) -> None:
        self._person.do(self._device, what)

    def _only_virtual(self, name: str) -> NoReturn:
        pytest.skip(f"cannot be shown on metal: only a virtual {self._device} has «{name}»")

    def _cannot(self, what: str) -> NoReturn:
        pytest.skip(f"cannot be shown on metal: no hand makes the {self._device} {what}")


class MetalScanner(Metal):
    """A scanner of either kind. ``path``: where the driver finds it."""

    def __init__(self, person: Person, device: str, path: str, baud: int = 0) -> None:
        super().__init__(person, device)
        self.path = path
        self._baud = baud

    def scan(
        self, code: str, *, enter: bool = True, end: bytes = b"\r", at: float | None = None
    ) -> None:
        """Have a code scanned from the screen."""
        if not enter or end != b"\r" or at is not None or code.startswith("]"):
            self._cannot("send it in another way than it is set up for")
        self._do(f"scan {code}\n\n{bars(code)}")

    def begin(self, code: str) -> None:
        """Break a code off: no hand pulls a plug just then, and it need not."""

    def speaks(self, baud: int) -> None:
        """Refuse another speed than it is set up for."""
        if baud != self._baud:
            self._cannot(f"change to {baud} bits per second")


class MetalNfc(Metal):
    """A contactless reader that nfcpy drives. ``path``: as in the settings."""

    def __init__(self, person: Person, path: str) -> None:
        super().__init__(person, "contactless reader")
        self.path = path
        self.take()

    @property
    def looks(self) -> int:
        """How often it was surely asked by now."""
        return int(time.monotonic() * LOOKS_A_SECOND)

    def put(self, *uids: str, **_: float) -> None:
        """Have cards laid on it, all at once. A 4-byte number is any other chip's."""
        names = [self._name(uid) for uid in uids]
        self._do(f"lay {' and '.join(names)} on it, and leave it there")

    def tap(self, uid: str, *_: float, **__: float) -> None:
        """Have one card held to it, and no other."""
        self._do(f"hold {self._name(uid)} to it, alone")

    def put_phone(self, *_: float) -> None:
        """Have a phone laid on it."""
        self._do("lay a phone on it, unlocked, with NFC on")

    def take(self) -> None:
        """Have everything taken away."""
        self._person.have_done(self._device, "take everything away from it")

    def _name(self, uid: str) -> str:
        if len(uid) == 8:
            return "a bank card or a gym tag"
        self._person.expect(uid)
        return self._person.label("UiTPAS or A-kaart", uid)


class MetalEid:
    """Somebody's own eID, of this applet, that plays this number."""

    def __init__(self, number: str, applet: str) -> None:
        self.number = number
        self.applet = applet

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("__"):
            raise AttributeError(name)
        pytest.skip(f"cannot be shown on metal: nobody looks into an eID ({name})")


class MetalTownHall:
    """Issues nothing: whoever stands there has a card of their own."""

    def issue(self, national_number: str, applet: str = "1.8", **more: object) -> MetalEid:
        """Tell which card is wanted."""
        if more:
            pytest.skip("cannot be shown on metal: nobody has such an eID")
        return MetalEid(national_number, applet)


COMMON = ("1.7", "1.8")
"""Applets of cards that are valid today."""


class MetalPcscd(Metal):
    """The system's pcscd and the eID reader behind it. ``socket``: as in the settings."""

    def __init__(self, person: Person, socket: object) -> None:
        super().__init__(person, "eID reader")
        self.socket = socket

    def renew(self) -> None:
        """Have no card in it."""
        self._person.have_done(self._device, "leave it plugged in and empty, and pcscd running")

    def insert(self, card: object, slot: int = 0) -> None:
        """Have an eID put in that plays this one."""
        if slot or not isinstance(card, MetalEid):
            self._cannot("read a card that exists in tests only")
        self._person.expect(card.number)
        what = f"put in {self._person.label('eID', card.number)}, of applet {card.applet}"
        # Cards from before 2014 have ended: hardly anybody still has one.
        (self._do if card.applet in COMMON else partial(self._person.have_done, self._device))(what)

    def remove(self, *_: int) -> None:
        """Have it taken out."""
        self._do("take the eID out")

    def stop(self) -> None:
        """Have pcscd stopped."""
        self._do("in a terminal: sudo systemctl stop pcscd.socket pcscd")

    def start(self, **otherwise: object) -> None:
        """Have it started."""
        if otherwise:
            self._cannot(f"start with {', '.join(otherwise)}")
        self._do("in a terminal: sudo systemctl start pcscd.socket")


class MetalPrinter(Metal):
    """A receipt printer; what it printed, eyes see and no program."""

    def __init__(self, person: Person) -> None:
        super().__init__(person, "receipt printer")
        person.have_done("receipt printer", "plug it in, put paper in, close its cover")

    @property
    def paper(self) -> str:
        """Nobody asks a real one here."""
        self._cannot("tell its paper otherwise than to its driver")

    @paper.setter
    def paper(self, level: str) -> None:
        if level == "low":
            self._cannot("have little paper on purpose")
        what = {"out": "take its paper out", "ok": "put a roll of paper in"}[level]
        self._person.have_done(self._device, what)

    @property
    def cover(self) -> str:
        """Nobody asks a real one here."""
        self._cannot("tell its cover otherwise than to its driver")

    @cover.setter
    def cover(self, cover: str) -> None:
        self._person.have_done(
            self._device, {"open": "open", "closed": "close"}[cover] + " its cover"
        )

    def plug(self) -> None:
        """Have its plug put in; its driver sees that only when it is asked."""
        self._person.have_done(self._device, "put its plug in, and wait until it is ready")

    def unplug(self) -> None:
        """Have it pulled out."""
        self._person.have_done(self._device, "pull its plug out")

    def wait_for_receipts(self, count: int, *_: float) -> bool:
        """Ask whether so many receipts lie there."""
        answer = self._person.ask(f"{self._device}: are {count} receipts cut off? y or n …")
        return answer.strip() == "y"


def bars(code: str) -> str:
    """Draw a code as Code 128 for a terminal of 140 columns: black on white on any."""
    from barcode.codex import Code128

    [modules] = Code128(code).build()
    line = "".join("\x1b[40m \x1b[0m" if one == "1" else "\x1b[107m \x1b[0m" for one in modules)
    quiet = "\x1b[107m" + " " * 10 + "\x1b[0m"
    return "\n".join([f"{quiet}{line}{quiet}"] * 8) + "\n"
