"""Who and what there is to play with: read from the demo's CSV files, in the import's format."""

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.domain.credential import Scheme
from virtual_desk.refusal import not_there

_ADULT = 18


class NoDemo(Exception):
    """There is nothing to play with. Says what is missing."""


@dataclass(frozen=True, slots=True)
class Wallet:
    """The passes in a patron's pocket. Numbers stay out of ``repr``; all of them are made up."""

    national_number: str | None = field(default=None, repr=False)
    chip: str | None = field(default=None, repr=False)
    barcodes: tuple[tuple[Scheme, str], ...] = field(default=(), repr=False)
    """What a scanner reads: the kind of pass and its number."""


@dataclass(frozen=True, slots=True)
class Persona:
    """A made-up patron. ``story``: in Dutch, a few words."""

    key: str
    library: str
    story: str
    wallet: Wallet


@dataclass(frozen=True, slots=True)
class DemoItem:
    """An item to scan."""

    barcode: str
    title: str
    author: str
    kind: str
    library: str
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
    libraries = {row["code"]: row["name"] for row in _rows(folder / "libraries.csv")}
    wallets = _wallets(folder / "passes.csv")
    remarks = _remarks(folder)
    people = {
        row["key"]: Persona(
            row["key"],
            libraries.get(row["library"], row["library"]),
            _story(row, remarks[row["key"]]),
            wallets.get(row["key"], Wallet()),
        )
        for row in _rows(folder / "patrons.csv")
    }
    return Demo(folder, people, tuple(_items(folder, libraries)))


def _rows(path: Path) -> Iterator[Mapping[str, str]]:
    if path.is_file():
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                yield defaultdict(str, {k: v or "" for k, v in row.items() if k})


def _wallets(path: Path) -> dict[str, Wallet]:
    passes: dict[str, list[Mapping[str, str]]] = defaultdict(list)
    for row in _rows(path):
        passes[row["patron"]].append(row)
    return {patron: _wallet(rows) for patron, rows in passes.items()}


def _wallet(rows: list[Mapping[str, str]]) -> Wallet:
    numbers = [(Scheme(row["kind"]), row["number"]) for row in rows if row["number"]]
    chips = [row["chip"] for row in rows if row["chip"]]
    chips += [number for kind, number in numbers if kind is Scheme.CHIP]
    eids = [number for kind, number in numbers if kind is Scheme.EID]
    codes = [(kind, n) for kind, n in numbers if kind not in (Scheme.EID, Scheme.CHIP)]
    return Wallet(next(iter(eids), None), next(iter(chips), None), tuple(codes))


def _remarks(folder: Path) -> dict[str, list[str]]:
    """What is out of the ordinary with each patron."""
    remarks: dict[str, list[str]] = defaultdict(list)
    for row in _rows(folder / "passes.csv"):
        if row["status"] not in ("", "active"):
            remarks[row["patron"]].append(f"pas {_STATUS.get(row['status'], row['status'])}")
    lent: dict[str, int] = defaultdict(int)
    for row in _rows(folder / "loans.csv"):
        lent[row["patron"]] += 1
    for patron, count in lent.items():
        remarks[patron].append(f"{count} geleend")
    for row in _rows(folder / "fees.csv"):
        remarks[row["patron"]].append(f"€ {row['amount'].replace('.', ',')} open")
    return remarks


_STATUS = {"lost": "verloren", "blocked": "geblokkeerd", "replaced": "vervangen"}


def _story(row: Mapping[str, str], remarks: list[str]) -> str:
    age = int(row["age_class"] or _ADULT)
    parts = ["volwassene" if age >= _ADULT else f"jeugd vanaf {age} jaar"]
    if row["staff_block"] == "yes":
        parts.append("door personeel geblokkeerd")
    if row["unconfirmed"] == "yes":
        parts.append("online ingeschreven, nog te bevestigen")
    return ", ".join([*parts, *remarks])


def _items(folder: Path, libraries: dict[str, str]) -> Iterator[DemoItem]:
    lent = {row["item"]: row["patron"] for row in _rows(folder / "loans.csv")}
    for row in _rows(folder / "items.csv"):
        yield DemoItem(
            row["barcode"],
            row["title"],
            row["author"],
            row["kind"] or "boek",
            libraries.get(row["library"], row["library"]),
            lent.get(row["id"], ""),
        )
