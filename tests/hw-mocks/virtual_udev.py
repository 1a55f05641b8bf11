"""What udev would make of a device: rule files applied to a device that is only described.

Knows the part of the rules' language that the kiosk's files use, as udev(7) tells it, and takes
anything else for a mistake: udev itself would pass over it with a line in the journal.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

MATCHED = {"ACTION", "SUBSYSTEM", "KERNEL", "ENV", "ATTR", "ATTRS", "TEST"}
SET = {"GROUP", "MODE", "ENV", "ATTR", "GOTO", "LABEL"}
ADDED = {"SYMLINK", "TAG"}
OPERATORS = {"==": MATCHED, "!=": MATCHED, "=": SET, "+=": ADDED}
NAMED = {"ENV", "ATTR", "ATTRS"}
"""Keys that carry a name in braces."""

TERM = re.compile(r'([A-Z]+)(?:\{([^}]+)\})?(==|!=|\+=|=)"([^"]*)"')
VARIABLE = re.compile(r"\$env\{([A-Z_]+)\}")


@dataclass(frozen=True, slots=True)
class Device:
    """A device as the kernel shows it; ``parents`` are the attributes of those above it."""

    subsystem: str
    kernel: str
    properties: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)
    parents: Sequence[Mapping[str, str]] = ()
    action: str = "add"


@dataclass(slots=True)
class Outcome:
    """What the rules made of a device."""

    properties: dict[str, str]
    symlinks: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    group: str | None = None
    mode: str | None = None
    written: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Term:
    """One ``KEY{name}operator"value"`` of a rule."""

    key: str
    name: str
    operator: str
    value: str


Rule = Sequence[Term]


def read_rules(file: Path) -> Sequence[Rule]:
    """The rules of a file. Raises ``ValueError`` with file and line for whatever udev refuses."""
    lines = enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
    rules = [
        _read_rule(line, f"{file.name}:{number}")
        for number, line in lines
        if line and not line.startswith("#")
    ]
    labels = [term.value for rule in rules for term in rule if term.key == "LABEL"]
    jumps = {term.value for rule in rules for term in rule if term.key == "GOTO"}
    if jumps != set(labels) or len(labels) != len(set(labels)):
        raise ValueError(f"{file.name}: GOTO {sorted(jumps)} but LABEL {sorted(labels)}")
    return rules


def apply(rules: Sequence[Rule], device: Device) -> Outcome:
    """Follow the rules, top to bottom, for one device."""
    outcome = Outcome(dict(device.properties))
    jump: str | None = None
    for rule in rules:
        if jump is None and _matches(rule, device, outcome):
            jump = _carry_out(rule, outcome)
        elif Term("LABEL", "", "=", jump or "") in rule:
            jump = None
    if jump is not None:
        raise ValueError(f"GOTO {jump} jumps back")
    return outcome


def _read_rule(line: str, where: str) -> Rule:
    terms = [_read_term(part, where) for part in re.split(r",\s+(?=[A-Z])", line)]
    if not any(term.operator in {"=", "+="} for term in terms):
        raise ValueError(f"{where}: the rule does nothing")
    return terms


def _read_term(text: str, where: str) -> Term:
    found = TERM.fullmatch(text)
    if not found:
        raise ValueError(f"{where}: cannot read {text!r}")
    key, name, operator, value = found.groups(default="")
    if key not in OPERATORS[operator] or (key in NAMED) != bool(name):
        raise ValueError(f"{where}: cannot use {text!r}")
    return Term(key, name, operator, value)


def _matches(rule: Rule, device: Device, outcome: Outcome) -> bool:
    terms = [term for term in rule if term.operator in {"==", "!="}]
    about_parents = [term for term in terms if term.key == "ATTRS"]
    # All ATTRS of one rule are about one and the same device, itself or one above it.
    chain = (device.attributes, *device.parents)
    return all(
        _holds(term, device, outcome) for term in terms if term not in about_parents
    ) and any(
        all(_agrees(term, attributes.get(term.name)) for term in about_parents)
        for attributes in chain
    )


def _holds(term: Term, device: Device, outcome: Outcome) -> bool:
    match term.key:
        case "ENV":
            return _agrees(term, outcome.properties.get(term.name, ""))
        case "ATTR":
            return _agrees(term, device.attributes.get(term.name))
        case "TEST":
            return (term.value in device.attributes) == (term.operator == "==")
        case _:
            return _agrees(term, getattr(device, term.key.lower()))


def _agrees(term: Term, actual: str | None) -> bool:
    """An attribute that is not there (None) agrees with nothing."""
    if actual is None:
        return False
    fits = any(fnmatchcase(actual, pattern) for pattern in term.value.split("|"))
    return fits == (term.operator == "==")


def _carry_out(rule: Rule, outcome: Outcome) -> str | None:
    jump = None
    for term in (term for term in rule if term.operator in {"=", "+="}):
        value = VARIABLE.sub(lambda found: outcome.properties.get(found[1], ""), term.value)
        match term.key:
            case "SYMLINK":
                outcome.symlinks += value.split()
            case "TAG":
                outcome.tags.append(value)
            case "GROUP":
                outcome.group = value
            case "MODE":
                outcome.mode = value
            case "ENV":
                outcome.properties[term.name] = value
            case "ATTR":
                outcome.written[term.name] = value
            case "GOTO":
                jump = value
    return jump
