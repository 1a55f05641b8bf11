"""What must hold, point by point, and the tests that show it: kept true by looking for them."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TESTS = Path(__file__).parents[1]


@dataclass(frozen=True)
class Point:
    """One point. ``proofs``: a file under ``tests``, and the names of tests in it."""

    says: str
    proofs: Mapping[str, tuple[str, ...]]

    def lacking(self) -> list[str]:
        """The tests that there are none of."""
        named = [(file, name) for file, names in self.proofs.items() for name in names]
        return [f"{file}::{name}" for file, name in named if name not in _names_in(file)]


@cache
def _names_in(file: str) -> frozenset[str]:
    tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
    functions = ast.FunctionDef | ast.AsyncFunctionDef
    return frozenset(node.name for node in tree.body if isinstance(node, functions))
