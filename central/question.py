"""Many looks in one statement: on the way to the database and back time is lost, not in it.

What each look finds comes back as one JSON text.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import CompoundSelect
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import Text

Found = Mapping[str, list[list[Any]]]
"""What each look found: rows, with their cells in the order of its columns."""


class _Listed(FunctionElement[str]):
    type = Text()
    inherit_cache = True


@compiles(_Listed)
def _listed(element: _Listed, compiler: SQLCompiler, **words: Any) -> str:
    cells = compiler.process(element.clauses, **words)
    return f"json_group_array(json_array({cells}))"


@compiles(_Listed, "postgresql")
def _listed_in_postgresql(element: _Listed, compiler: SQLCompiler, **words: Any) -> str:
    cells = compiler.process(element.clauses, **words)
    return f"CAST(json_agg(json_build_array({cells})) AS TEXT)"


def question(**looks: Select[Any] | CompoundSelect[Any]) -> Select[Any]:
    """Put looks together into one statement."""
    return select(*(_as_a_cell(name, look) for name, look in looks.items()))


def _as_a_cell(name: str, look: Select[Any] | CompoundSelect[Any]) -> Any:
    rows = look.subquery()
    return select(_Listed(*rows.c)).select_from(rows).scalar_subquery().label(name)


def answer(rows: Sequence[Any]) -> Found:
    """Read what a question found."""
    (row,) = rows
    return {name: json.loads(cell or "[]") for name, cell in zip(row._fields, row, strict=True)}
