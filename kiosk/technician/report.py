"""Findings as a technician reads them, and as a program does."""

import json
from collections.abc import Iterable

from kiosk.technician.finding import Finding, State, healthy

_MARKS = {State.OK: "ok  ", State.WARNING: "WARN", State.BAD: "BAD "}


def as_text(findings: Iterable[Finding]) -> str:
    """A line each; under what is not well its complaint and what mends it."""
    found = tuple(findings)
    width = max((len(one.about) for one in found), default=0)
    lines = [line for one in found for line in _lines(one, width)]
    return "\n".join([*lines, "", _verdict(found)])


def as_json(findings: Iterable[Finding]) -> str:
    """``{"healthy": …, "findings": [{"about", "state", "reason", "complaint", "mend"}]}``."""
    found = tuple(findings)
    told = [
        {
            "about": one.about,
            "state": one.state,
            "reason": one.reason,
            "complaint": one.complaint,
            "mend": one.mend,
        }
        for one in found
    ]
    return json.dumps({"healthy": healthy(found), "findings": told}, ensure_ascii=False, indent=2)


def _lines(finding: Finding, width: int) -> list[str]:
    told = [f"{_MARKS[finding.state]}  {finding.about:{width}}  {finding.reason}"]
    if finding.complaint:
        indent = " " * (width + 8)
        told += [f"{indent}[{finding.complaint}]", f"{indent}> {finding.mend}"]
    return told


def _verdict(found: tuple[Finding, ...]) -> str:
    bad = sum(one.state is State.BAD for one in found)
    wary = sum(one.state is State.WARNING for one in found)
    verdict = "The kiosk is healthy" if not bad else f"The kiosk is not healthy: {bad} to mend"
    return f"{verdict}, {wary} to look at." if wary else f"{verdict}."
