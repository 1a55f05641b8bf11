"""What cannot be true at once. Such data is an error: nothing of it is imported."""

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import NamedTuple

from kiosk.csvdata.dataset import Agreements
from kiosk.csvdata.files import Files
from kiosk.csvdata.item_tables import LOANS
from kiosk.csvdata.library_tables import GROUP_FORMS, GROUP_MEMBERS, GROUP_OPTIONS, LIBRARIES
from kiosk.csvdata.merge import grouped, overlap
from kiosk.csvdata.problem import Problem
from kiosk.csvdata.subscription_tables import RULES
from kiosk.csvdata.tables import EXPORT
from kiosk.domain.ids import LibraryCode
from kiosk.domain.period import Period


def contradictions(files: Files, agreed: Agreements) -> Iterator[Problem]:
    """Name everything that contradicts something else."""
    yield from _two_groups_at_once(files, agreed)
    yield from _two_forms_at_once(files, agreed)
    yield from _one_option_twice(files, agreed)
    yield from _mergers_in_a_ring(files, agreed)
    yield from _group_rules_on_nothing(files, agreed)
    yield from _lent_twice(files)
    yield from _two_exports(files)


class _Span(NamedTuple):
    """A period, what it is about in words, and the line that says so (0: known before)."""

    period: Period
    words: str
    line: int


def _clashes(spans: Iterable[_Span]) -> Iterator[tuple[_Span, _Span]]:
    """Return pairs that overlap, the one to blame last."""
    for pair in combinations(sorted(spans, key=lambda span: span.line), 2):
        if overlap(pair[0].period, pair[1].period):
            yield pair


def _two_groups_at_once(files: Files, agreed: Agreements) -> Iterator[Problem]:
    spans = grouped(
        (
            member.library,
            _Span(
                member.period,
                f"group {group.id}",
                files.line_where(
                    GROUP_MEMBERS,
                    group=group.id,
                    library=member.library,
                    start=member.period.start,
                ),
            ),
        )
        for group in agreed.groups
        for member in group.members
    )
    for library, its in spans.items():
        for first, second in _clashes(its):
            reason = f"{library} is in {first.words} at the same time{_told(first)}"
            yield Problem(GROUP_MEMBERS.name, second.line, "library", reason)


def _two_forms_at_once(files: Files, agreed: Agreements) -> Iterator[Problem]:
    for group in agreed.groups:
        spans = [
            _Span(
                form.period,
                f"form {form.form}",
                files.line_where(GROUP_FORMS, group=group.id, start=form.period.start),
            )
            for form in group.forms
        ]
        for first, second in _clashes(spans):
            reason = f"{group.id} has {first.words} at the same time{_told(first)}"
            yield Problem(GROUP_FORMS.name, second.line, "start", reason)


def _one_option_twice(files: Files, agreed: Agreements) -> Iterator[Problem]:
    spans = grouped(
        (
            (group.id, option.option),
            _Span(
                option.period,
                option.option,
                files.line_where(
                    GROUP_OPTIONS,
                    group=group.id,
                    option=option.option,
                    start=option.period.start,
                ),
            ),
        )
        for group in agreed.groups
        for option in group.options
    )
    for (group_id, option), its in spans.items():
        for first, second in _clashes(its):
            reason = f"{group_id} has {option} at the same time{_told(first)}"
            yield Problem(GROUP_OPTIONS.name, second.line, "start", reason)


def _told(span: _Span) -> str:
    return f" (line {span.line})" if span.line else " (known before)"


def _mergers_in_a_ring(files: Files, agreed: Agreements) -> Iterator[Problem]:
    into = {row.code: row.merged_into for row in agreed.libraries}
    for code in into:
        seen: set[LibraryCode] = set()
        step: LibraryCode | None = code
        while step is not None and step not in seen:
            seen.add(step)
            step = into.get(step)
        if step == code:
            line = files.line_where(LIBRARIES, code=code)
            yield Problem(LIBRARIES.name, line, "merged_into", f"{code} ends up in itself")


def _group_rules_on_nothing(files: Files, agreed: Agreements) -> Iterator[Problem]:
    codes = {row.code for row in agreed.subscriptions}
    for rule in agreed.lending_rules:
        if rule.group is not None and rule.subscription not in codes | {None}:
            line = files.line_where(RULES, group=rule.group, subscription=rule.subscription)
            reason = f"no library has the subscription {rule.subscription}"
            yield Problem(RULES.name, line, "subscription", reason)


def _lent_twice(files: Files) -> Iterator[Problem]:
    for number, first in files.long(LOANS).sharing("item"):
        yield Problem(LOANS.name, number, "item", f"line {first} lends this item already")


def _two_exports(files: Files) -> Iterator[Problem]:
    for line in tuple(files.lines(EXPORT))[1:]:
        yield Problem(EXPORT.name, line.number, "made_at", "an export is made once: one line")
