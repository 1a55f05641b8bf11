"""What imports, yet staff should look at: listed, and never decided silently.

Looked for in all that is known, so that a doubt stays on the list until its cause is gone.
"""

from collections.abc import Iterator
from datetime import date

from kiosk.csvdata.dataset import Agreements, Dataset, PassRow
from kiosk.csvdata.files import Files
from kiosk.csvdata.item_tables import ITEMS, LOANS
from kiosk.csvdata.library_tables import GROUPS
from kiosk.csvdata.merge import grouped
from kiosk.csvdata.patron_tables import PASSES
from kiosk.csvdata.places import regions
from kiosk.csvdata.problem import Problem, Warned
from kiosk.csvdata.subscription_tables import KOPPELINGEN
from kiosk.csvdata.table import Table
from kiosk.domain.credential import Scheme, UnclearCode, classify, is_flemish_barcode
from kiosk.domain.ids import GroupId, LibraryCode
from kiosk.domain.records import Item
from kiosk.domain.region import Audience, Form, Region
from kiosk.domain.samenwerking import Here, here, merged


def doubts(files: Files, data: Dataset, today: date) -> Iterator[Problem]:
    """Name everything doubtful. What was over by ``today`` is left alone."""
    whole = regions(data.agreements, today)
    places = [
        place
        for region in whole
        for day in _turning_points(data.agreements, today)
        for place in _desks(region, day)
    ]
    yield from _missing_koppelingen(places)
    yield from _across_referentieregios(files, places)
    yield from _numbers(files, data)
    yield from _items(files, data, whole)
    yield from _loans(files, data)


def _turning_points(agreed: Agreements, today: date) -> list[date]:
    """Today, and every later day on which who works together with whom changes."""
    starts = [form.period.start for group in agreed.groups for form in group.forms]
    starts += [member.period.start for group in agreed.groups for member in group.members]
    starts += [library.merged_on for library in agreed.libraries]
    return sorted({today, *(day for day in starts if day is not None and day > today)})


def _desks(region: Region, day: date) -> Iterator[Here]:
    """Return where one may stand in a region on a day: once per library that has a branch."""
    seen: set[LibraryCode] = set()
    codes = {library.code for library in region.libraries}
    for branch in region.branches:
        library = merged(region, branch.library, day)
        if library in codes and library not in seen:
            seen.add(library)
            yield here(region, branch.code, day)


def _missing_koppelingen(places: list[Here]) -> Iterator[Problem]:
    seen: set[str] = set()
    for at in places:
        if at.form.at_least(Form.REGIOBIB):
            for about, reason in _unrecognised(at):
                if about not in seen:
                    seen.add(about)
                    yield Problem(KOPPELINGEN.name, 0, "", reason, Warned.KOPPELING_MISSING, about)


def _unrecognised(at: Here) -> Iterator[tuple[str, str]]:
    for one in at.region.subscriptions:
        elsewhere = one.library in at.network and not at.is_own(one.library)
        counts = one.audience is not Audience.ADMINISTRATIVE
        if elsewhere and counts and (one.library, one.code) not in at.agreed.links:
            yield (
                f"{one.library}:{one.code}>{at.library.code}",
                f"{one.code} of {one.library} counts as nothing in {at.library.code}: "
                f"its patrons are sent to the desk there",
            )


def _across_referentieregios(files: Files, places: list[Here]) -> Iterator[Problem]:
    seen: set[GroupId] = set()
    for at in places:
        group = at.group
        if group is None or group.id in seen or not at.form.at_least(Form.ONE_REGLEMENT):
            continue
        found = {
            library.referentieregio
            for library in at.region.libraries
            if library.referentieregio and _is_member_today(at, library.code)
        }
        if len(found) > 1:
            seen.add(group.id)
            line = files.line_where(GROUPS, id=group.id)
            reason = f"{group.id} has members in {len(found)} referentieregio's: " + ", ".join(
                sorted(found)
            )
            yield Problem(GROUPS.name, line, "id", reason, Warned.REFERENTIEREGIO, group.id)


def _is_member_today(at: Here, library: LibraryCode) -> bool:
    """A library that merged no longer counts for where the group lies."""
    return library in at.network and at.today(library) == library


def _numbers(files: Files, data: Dataset) -> Iterator[Problem]:
    lines = _line_numbers(files, PASSES)
    found = grouped(pair for row in data.passes for pair in _found_by(row))
    for first, *others in found.values():
        for row in others:
            if row.record.patron != first.record.patron:
                reason = (
                    f"pass {row.record.id} of {row.record.patron} has the number of pass "
                    f"{first.record.id} of {first.record.patron}: to be merged (ontdubbelen)"
                )
                yield _of_pass(row, lines, reason, Warned.NUMBER_TWICE)
    for row in data.passes:
        if row.record.kind is Scheme.LEGACY and _mistaken(row):
            reason = "a scan of this number is taken for another kind of code: replace the pass"
            yield _of_pass(row, lines, reason, Warned.NUMBER_UNREADABLE)


def _found_by(row: PassRow) -> Iterator[tuple[tuple[str, str], PassRow]]:
    """An older number counts per library; all others are unique, or ought to be."""
    issuer = row.record.issuer if row.record.kind is Scheme.LEGACY else ""
    for credential in row.credentials:
        yield (issuer, credential.canonical), row


def _mistaken(row: PassRow) -> bool:
    return not all(isinstance(classify(each.number), UnclearCode) for each in row.credentials)


def _of_pass(row: PassRow, lines: dict[str, int], reason: str, warned: Warned) -> Problem:
    key = row.record.id
    return Problem(PASSES.name, lines.get(key, 0), "number", reason, warned, key)


def _items(files: Files, data: Dataset, whole: tuple[Region, ...]) -> Iterator[Problem]:
    lines = _line_numbers(files, ITEMS)
    for first, *others in grouped((_unique_code(row), row) for row in data.items).values():
        for row in others:
            reason = f"item {row.id} has the barcode of item {first.id}"
            yield _of_item(row, lines, "barcode", reason, Warned.BARCODE_TWICE)
    limits = {library.code: region.age_limits for region in whole for library in region.libraries}
    for row in data.items:
        if row.age_mark not in limits.get(row.library, (0,)):
            reason = f"no age class says who is {row.age_mark}: see age_limits of libraries.csv"
            yield _of_item(row, lines, "age_mark", reason, Warned.AGE_NOT_ASKED)


def _unique_code(row: Item) -> tuple[str, str]:
    return "" if is_flemish_barcode(row.barcode) else row.library, row.barcode


def _of_item(row: Item, lines: dict[str, int], column: str, reason: str, warned: Warned) -> Problem:
    return Problem(ITEMS.name, lines.get(row.id, 0), column, reason, warned, row.id)


def _loans(files: Files, data: Dataset) -> Iterator[Problem]:
    lines = _line_numbers(files, LOANS)
    known = {row.id for row in data.items}
    for row in data.loans:
        if row.item not in known:
            reason = f"loan {row.id} is of an item that is not in {ITEMS.name}"
            yield Problem(
                LOANS.name, lines.get(row.id, 0), "item", reason, Warned.ITEM_UNKNOWN, row.id
            )


def _line_numbers(files: Files, table: Table) -> dict[str, int]:
    (key,) = table.key
    return {str(line[key]): line.number for line in files.lines(table)}
