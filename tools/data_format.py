"""Writes the tables of docs/data-format.md from the format itself; a test holds them together.

``python -m tools.data_format``
"""

import re
from pathlib import Path
from typing import Any

from kiosk.csvdata.table import Absent, Column, Table
from kiosk.csvdata.tables import TABLES

PAGE = Path(__file__).resolve().parent.parent / "docs" / "data-format.md"
_BETWEEN = re.compile(r"(?<=<!-- files -->\n).*(?=<!-- end of files -->)", re.DOTALL)


def described(page: str) -> str:
    """Return the page with its tables as the format is now."""
    return _BETWEEN.sub(lambda _: "\n" + "\n".join(map(_section, TABLES)) + "\n", page)


def _section(table: Table) -> str:
    key = ", ".join(f"`{column.name}`" for column in table.key)
    unique = f" No two lines share {key}." if key else ""
    lines = [
        f"### `{table.name}`",
        "",
        f"{table.says}{unique} On import it {table.renews}.",
        "",
        "| column | holds | empty means | what it is |",
        "|---|---|---|---|",
        *(_row(table, column) for column in table.columns),
        "",
    ]
    return "\n".join(lines)


def _row(table: Table, column: Column[Any]) -> str:
    return f"| `{column.name}` | {_holds(table, column)} | {_empty(column)} | {column.says} |"


def _holds(table: Table, column: Column[Any]) -> str:
    files = [each.file for each in table.references if each.columns[-1] is column]
    return column.shape.says.replace("|", r"\|") + "".join(
        f", in `{file}`" for file in dict.fromkeys(files)
    )


def _empty(column: Column[Any]) -> str:
    match column.default:
        case Absent():
            return "**must be filled**"
        case None | "" | ():
            return "–"
        case bool() as told:
            return "yes" if told else "no"
        case value:
            return f"`{value}`"


if __name__ == "__main__":
    PAGE.write_text(described(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
