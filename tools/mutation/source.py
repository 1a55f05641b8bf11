"""What mutmut would leave alone in the source."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

_PROPERTY = re.compile(r"( +)@property\n +def (\w+)\(self\) -> (.+):\n")
_BESIDE = r"\1@property\n\1def \2(self) -> \3:\n\1    return self._\2()\n\n\1def _\2(self) -> \3:\n"


def undecorate(folder: Path) -> None:
    """Bring what stands under a decorator into its reach: properties, and what is remembered."""
    for path in folder.rglob("*.py"):
        text = re.sub(r"@lru_cache\(.*\)\n", "", path.read_text())
        path.write_text(_PROPERTY.sub(_BESIDE, text))


def constants(path: Path) -> Iterator[str]:
    """The names that a module gives values to outside of its functions."""
    for statement in ast.parse(path.read_text()).body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                yield name


def asked_for(folder: Path) -> set[str]:
    """The names that functions ask for while they run."""
    return {
        node.id
        for path in folder.rglob("*.py")
        for function in ast.walk(ast.parse(path.read_text()))
        if isinstance(function, ast.FunctionDef)
        for statement in function.body
        for node in ast.walk(statement)
        if isinstance(node, ast.Name)
    }
