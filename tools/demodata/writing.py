"""Writing rows as the files of the format, with the columns that the format has."""

import csv
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from kiosk.csvdata.tables import TABLES

Row = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Setting:
    """What the data is made from: the same setting makes the same data."""

    today: date
    dice: random.Random

    def days(self, number: int) -> date:
        """The day so many days after today."""
        return self.today + timedelta(days=number)


def write(directory: Path, name: str, rows: Iterable[Row]) -> int:
    """Write a file and return how many rows it has. Raises ``KeyError`` for a stray column."""
    columns = next(
        [column.name for column in table.columns] for table in TABLES if table.name == name
    )
    listed = list(rows)
    for row in listed:
        if stray := set(row) - set(columns):
            raise KeyError(f"{name} has no column {stray}")
    used = [column for column in columns if any(row.get(column, "") != "" for row in listed)]
    with (directory / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, used, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows({key: row.get(key, "") for key in used} for row in listed)
    return len(listed)
