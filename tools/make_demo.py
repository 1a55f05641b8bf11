"""Makes the demo's data: libraries, patrons, passes, items, loans. The same seed, the same data.

``python -m tools.make_demo [--today 2026-11-22] [--seed 2018] [--out demo]``
"""

import argparse
import random
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from tools.demodata import libraries, people
from tools.demodata.collection import Collection
from tools.demodata.numbers import Numbers
from tools.demodata.people import Crowd
from tools.demodata.readme import readme
from tools.demodata.writing import Setting, write

TODAY = date(2026, 11, 22)
"""The day for which the committed data is made."""
SEED = 2018
PATRONS = 400
ITEMS = 3000


def make(out: Path, today: date, seed: int) -> None:
    """Write all files and the README into a directory."""
    setting = Setting(today, random.Random(seed))  # noqa: S311 - made-up data, the same each time
    numbers = Numbers(setting.dice)
    everybody = Crowd(setting, numbers).people(PATRONS)
    shelves = Collection(setting, numbers)
    shelves.fill(ITEMS)
    files = {
        "libraries.csv": libraries.libraries(),
        "branches.csv": libraries.branches(),
        "staffed_hours.csv": libraries.staffed_hours(),
        "groups.csv": libraries.groups(),
        "group_forms.csv": libraries.group_forms(),
        "group_options.csv": libraries.group_options(),
        "group_members.csv": libraries.group_members(),
        "calendar.csv": libraries.calendar(today),
        "subscriptions.csv": libraries.subscriptions(),
        "productkoppelingen.csv": libraries.koppelingen(),
        "digital_licences.csv": libraries.licences(),
        "lending_rules.csv": libraries.lending_rules(),
        "patrons.csv": people.patrons(everybody),
        "passes.csv": people.passes(everybody),
        "memberships.csv": people.memberships(everybody),
        "items.csv": shelves.items(),
        "loans.csv": shelves.loans(everybody),
        "holds.csv": shelves.holds(everybody),
        "fees.csv": shelves.fees(everybody),
    }
    out.mkdir(parents=True, exist_ok=True)
    for name, rows in files.items():
        print(f"{name}: {write(out, name, rows)}")
    books = [book for branch in ("3550", "2100") for book in shelves.free(branch, 5)]
    (out / "README.md").write_text(readme(everybody, books, today), encoding="utf-8")


def main(words: Sequence[str] | None = None) -> None:
    """Read the command line and make the data."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--today", type=date.fromisoformat, default=TODAY, help="YYYY-MM-DD")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--out", type=Path, default=Path("demo"))
    given = parser.parse_args(words)
    make(given.out, given.today, given.seed)


if __name__ == "__main__":
    main()
