"""What imports, yet staff should look at: listed, and never decided silently.

Looked for in all that is known, so that a doubt stays on the list until its cause is gone.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from kiosk.csvdata.after import Met
from kiosk.csvdata.before import Before
from kiosk.csvdata.dataset import Agreements, PassRow
from kiosk.csvdata.files import Files
from kiosk.csvdata.item_tables import ITEMS, LOANS
from kiosk.csvdata.library_tables import GROUPS
from kiosk.csvdata.merge import by_the
from kiosk.csvdata.patron_tables import PASSES
from kiosk.csvdata.places import regions
from kiosk.csvdata.problem import Problem, Warned
from kiosk.csvdata.spool import Spool
from kiosk.csvdata.subscription_tables import KOPPELINGEN
from kiosk.domain.credential import Scheme, UnclearCode, classify, is_flemish_barcode
from kiosk.domain.ids import GroupId, LibraryCode
from kiosk.domain.records import Item
from kiosk.domain.region import Audience, Form, Region
from kiosk.domain.samenwerking import Here, here, merged

_AT_ONCE = 2_000


class Doubts:
    """Looks at every record that goes by. What was over by ``today`` is left alone."""

    def __init__(self, files: Files, before: Before, agreed: Agreements, today: date) -> None:
        self._files, self._before, self._agreed, self._today = files, before, agreed, today
        self._regions = regions(agreed, today)
        self._limits = {
            library.code: region.age_limits
            for region in self._regions
            for library in region.libraries
        }
        self._problems: list[Problem] = []
        spool = files.spool
        self._number = spool.make(
            "number_of", "issuer TEXT, number TEXT, patron TEXT, pass TEXT, line INTEGER"
        )
        self._code = spool.make("code_of", "library TEXT, code TEXT, item TEXT, line INTEGER")
        self._lent = spool.make("lent", "item TEXT, loan TEXT, line INTEGER")

    def passes(self, those: Iterable[Met[PassRow]]) -> Iterator[PassRow]:
        """Look at all passes, and hand them on."""
        for met in those:
            self.pass_(met.record, met.number)
            yield met.record

    def items(self, those: Iterable[Met[Item]]) -> Iterator[Item]:
        """Look at all items, and hand them on."""
        for met in those:
            self.item(met.record, met.number)
            yield met.record

    def pass_(self, row: PassRow, line: int) -> None:
        """Look at a pass. An older number counts per library; others are unique, or ought to be."""
        record = row.record
        issuer = record.issuer if record.kind is Scheme.LEGACY else ""
        for credential in row.credentials:
            self._number(issuer, credential.canonical, record.patron, record.id, line)
        if issuer and _mistaken(row):
            reason = "a scan of this number is taken for another kind of code: replace the pass"
            self._problems.append(_of_pass(record.id, line, reason, Warned.NUMBER_UNREADABLE))

    def item(self, row: Item, line: int) -> None:
        """Look at an item."""
        library = "" if is_flemish_barcode(row.barcode) else row.library
        self._code(library, row.barcode, row.id, line)
        if row.age_mark not in self._limits.get(row.library, (0,)):
            reason = f"no age class says who is {row.age_mark}: see age_limits of libraries.csv"
            self._problems.append(_of_item(row.id, line, "age_mark", reason, Warned.AGE_NOT_ASKED))

    def loan(self, loan: str, item: str, line: int = 0) -> None:
        """Look at an open loan."""
        self._lent(item, loan, line)

    def found(self) -> Iterator[Problem]:
        """Name everything doubtful, once all went by."""
        for adding in (self._number, self._code, self._lent):
            adding.flush()
        places = [
            place
            for region in self._regions
            for day in _turning_points(self._agreed, self._today)
            for place in _desks(region, day)
        ]
        yield from _missing_koppelingen(places)
        yield from _across_referentieregios(self._files, places)
        yield from self._problems
        yield from _same_numbers(self._files.spool)
        yield from _same_barcodes(self._files.spool)
        yield from _unknown_items(self._files, self._before)


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


def _same_numbers(spool: Spool) -> Iterator[Problem]:
    spool.driver.execute("CREATE INDEX same_number ON number_of (issuer, number, patron)")
    of_several = "issuer, number HAVING min(patron) < max(patron)"
    for (_, first, whose), *others in _shared(spool, "number_of", of_several, "pass, patron"):
        for line, key, patron in others:
            if patron != whose:
                reason = (
                    f"pass {key} of {patron} has the number of pass "
                    f"{first} of {whose}: to be merged (ontdubbelen)"
                )
                yield _of_pass(key, line, reason, Warned.NUMBER_TWICE)


def _shared(spool: Spool, table: str, by: str, told: str) -> Iterator[list[tuple[Any, ...]]]:
    """Find rows that have two columns in common, each time all of them: ``line`` and what is told.

    ``by``: the two columns, and which of their groups count.
    """
    both = by.partition(" HAVING ")[0]
    found = spool.rows(
        f"SELECT {both}, line, {told} FROM (SELECT {both} FROM {table} GROUP BY {by}) "  # noqa: S608 - names of our own
        f"JOIN {table} USING ({both}) ORDER BY {both}, line, {told}"
    )
    for _, its in groupby(found, key=itemgetter(0, 1)):
        yield [row[2:] for row in its]


def _mistaken(row: PassRow) -> bool:
    return not all(isinstance(classify(each.number), UnclearCode) for each in row.credentials)


def _of_pass(key: str, line: int, reason: str, warned: Warned) -> Problem:
    return Problem(PASSES.name, line, "number", reason, warned, key)


def _same_barcodes(spool: Spool) -> Iterator[Problem]:
    spool.driver.execute("CREATE INDEX same_code ON code_of (library, code)")
    of_several = "library, code HAVING count(*) > 1"
    for (_, first), *others in _shared(spool, "code_of", of_several, "item"):
        for line, key in others:
            reason = f"item {key} has the barcode of item {first}"
            yield _of_item(key, line, "barcode", reason, Warned.BARCODE_TWICE)


def _of_item(key: str, line: int, column: str, reason: str, warned: Warned) -> Problem:
    return Problem(ITEMS.name, line, column, reason, warned, key)


def _unknown_items(files: Files, before: Before) -> Iterator[Problem]:
    named = files.long(ITEMS).name
    found = files.spool.rows(
        f"SELECT loan, item, line FROM lent WHERE NOT EXISTS "  # noqa: S608 - a name of our own
        f"(SELECT 1 FROM {named} WHERE key = lent.item) ORDER BY line, loan"
    )
    for some in by_the(_AT_ONCE, found):
        known = before.known(ITEMS, {item for _, item, _ in some})
        for loan, item, line in some:
            if item not in known:
                reason = f"loan {loan} is of an item that is not in {ITEMS.name}"
                yield Problem(LOANS.name, line, "item", reason, Warned.ITEM_UNKNOWN, loan)
