"""Who and what there is to play with: read from the demo's CSV files, in the import's format.

The stories are those of the demo's README, where it tells one of a patron; the items that it
recommends come first.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.domain.credential import Scheme
from kiosk.domain.records import PassStatus
from virtual_desk.refusal import not_there

Row = Mapping[str, str]

_ADULT = 18
_STORY = re.compile(r"^\| `(?P<key>P\d+)` \|.*\| (?P<story>[^|]+) \|$", re.MULTILINE)
_RECOMMENDED = re.compile(r"^\| \d+ \| `(?P<barcode>\w+)` \|", re.MULTILINE)


class NoDemo(Exception):
    """There is nothing to play with. Says what is missing."""


@dataclass(frozen=True, slots=True)
class BarcodePass:
    """A pass that a scanner reads."""

    kind: Scheme
    number: str = field(repr=False)
    status: PassStatus


@dataclass(frozen=True, slots=True)
class Wallet:
    """The passes in a patron's pocket. Numbers stay out of ``repr``; all of them are made up."""

    national_number: str | None = field(default=None, repr=False)
    chip: str | None = field(default=None, repr=False)
    barcodes: tuple[BarcodePass, ...] = ()


@dataclass(frozen=True, slots=True)
class Persona:
    """A made-up patron. ``story``: in Dutch, a few words."""

    key: str
    library: str
    story: str
    wallet: Wallet


@dataclass(frozen=True, slots=True)
class DemoItem:
    """An item to scan. ``branch``: where it belongs, by code and name."""

    barcode: str
    title: str
    author: str
    kind: str
    branch: str
    lent_to: str
    """A patron's key, empty where it stood on the shelf when the demo was made."""


@dataclass(frozen=True)
class Demo:
    """All of it."""

    folder: Path
    people: dict[str, Persona]
    items: tuple[DemoItem, ...]

    def persona(self, key: str) -> Persona:
        """The patron with this key. Raises ``Refused``."""
        if found := self.people.get(key):
            return found
        raise not_there(
            f"There is no patron {key!r} in {self.folder}: GET /bench/people lists them."
        )

    def national_number(self, key: str) -> str:
        """The number on this patron's eID. Raises ``Refused``."""
        number = self.persona(key).wallet.national_number
        if number is None:
            raise not_there(f"Patron {key} has no eID in {self.folder}: choose another patron.")
        return number

    def chip(self, key: str) -> str:
        """The UID of this patron's contactless card. Raises ``Refused``."""
        chip = self.persona(key).wallet.chip
        if chip is None:
            raise not_there(
                f"Patron {key} has no card with a chip in {self.folder}: choose another."
            )
        return chip


def read_demo(folder: Path) -> Demo:
    """Read what there is. Raises ``NoDemo``."""
    for name in ("patrons.csv", "passes.csv", "items.csv"):
        if not (folder / name).is_file():
            raise NoDemo(f"There is no {folder / name}: name the folder of the demo with --demo.")
    told = folder / "README.md"
    words = told.read_text(encoding="utf-8") if told.is_file() else ""
    people = {one.key: one for one in _people(folder, words)}
    recommended = [one["barcode"] for one in _RECOMMENDED.finditer(words)]
    places = {barcode: place for place, barcode in enumerate(recommended)}
    items = sorted(_items(folder), key=lambda item: places.get(item.barcode, len(places)))
    return Demo(folder, people, tuple(items))


def _rows(path: Path) -> Iterator[Row]:
    if path.is_file():
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                yield defaultdict(str, {name: cell or "" for name, cell in row.items() if name})


def _people(folder: Path, words: str) -> Iterator[Persona]:
    stories = {one["key"]: one["story"].strip() for one in _STORY.finditer(words)}
    libraries = {row["code"]: row["name"] for row in _rows(folder / "libraries.csv")}
    remarks = _remarks(folder)
    passes: dict[str, list[Row]] = defaultdict(list)
    for row in _rows(folder / "passes.csv"):
        passes[row["patron"]].append(row)
    for row in _rows(folder / "patrons.csv"):
        key, library = row["key"], libraries.get(row["library"], row["library"])
        story = stories.get(key) or _story(row, remarks[key])
        yield Persona(key, library, story, _wallet(passes[key]))


def _wallet(rows: list[Row]) -> Wallet:
    numbers = [(Scheme(row["kind"]), row) for row in rows if row["number"]]
    chips = [row["chip"] for row in rows if row["chip"]]
    chips += [row["number"] for kind, row in numbers if kind is Scheme.CHIP]
    eids = [row["number"] for kind, row in numbers if kind is Scheme.EID]
    codes = tuple(
        BarcodePass(kind, row["number"], PassStatus(row["status"] or PassStatus.ACTIVE))
        for kind, row in numbers
        if kind not in (Scheme.EID, Scheme.CHIP)
    )
    return Wallet(next(iter(eids), None), next(iter(chips), None), codes)


def _remarks(folder: Path) -> dict[str, list[str]]:
    """What is out of the ordinary with each patron."""
    remarks: dict[str, list[str]] = defaultdict(list)
    lent: dict[str, int] = defaultdict(int)
    for row in _rows(folder / "loans.csv"):
        lent[row["patron"]] += 1
    for patron, count in lent.items():
        remarks[patron].append(f"{count} geleend")
    for row in _rows(folder / "fees.csv"):
        remarks[row["patron"]].append(f"€ {row['amount'].replace('.', ',')} open")
    return remarks


def _story(row: Row, remarks: list[str]) -> str:
    age = int(row["age_class"] or _ADULT)
    parts = ["volwassene" if age >= _ADULT else f"jeugd vanaf {age} jaar"]
    if row["staff_block"] == "yes":
        parts.append("door personeel geblokkeerd")
    if row["unconfirmed"] == "yes":
        parts.append("online ingeschreven, nog te bevestigen")
    return ", ".join([*parts, *remarks])


def _items(folder: Path) -> Iterator[DemoItem]:
    branches = {row["code"]: row["name"] for row in _rows(folder / "branches.csv")}
    lent = {row["item"]: row["patron"] for row in _rows(folder / "loans.csv")}
    for row in _rows(folder / "items.csv"):
        at = row["home_branch"]
        yield DemoItem(
            row["barcode"],
            row["title"],
            row["author"],
            row["kind"] or "boek",
            f"{at} {branches.get(at, '')}".strip(),
            lent.get(row["id"], ""),
        )
