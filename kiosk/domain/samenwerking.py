"""Who is recognised where: the forms 0 to 3c of cooperation between libraries.

Source: Cultuurconnect, "Samenwerking tussen bibliotheken in het Bibliotheeksysteem" and "Klanten
in samenwerkingsgroep 3". Every question is asked for a day.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kiosk.domain.ids import BranchCode, LibraryCode
from kiosk.domain.region import Branch, Form, Group, Library, Region


class Right(StrEnum):
    """What a patron may do."""

    LEND = "lend"
    RETURN = "return"
    RENEW = "renew"
    COLLECT = "collect"
    PAY = "pay"


@dataclass(frozen=True, slots=True)
class Rights:
    """What may be done with the own library's items and with those of other libraries."""

    own: frozenset[Right]
    others: frozenset[Right]


@dataclass(frozen=True, slots=True)
class Here:
    """Where and when a decision is made: the branch, its library, group and form on a day."""

    region: Region
    day: date
    branch: Branch
    library: Library
    group: Group | None
    form: Form
    network: frozenset[LibraryCode]
    """The libraries in one group with this one today, merged ones included; or this one alone."""

    def option(self, name: str) -> bool:
        """Whether the group has an option of form 3c today, e.g. ``floating``."""
        if self.group is None or not self.form.at_least(Form.OPTIONS):
            return False
        return any(o.option == name and o.period.covers(self.day) for o in self.group.options)

    def is_own(self, library: LibraryCode) -> bool:
        """Whether a library, perhaps an old code, is the one here."""
        return self.today(library) == self.library.code

    def today(self, library: LibraryCode) -> LibraryCode:
        """Follow mergers: the library that the code belongs to today."""
        return merged(self.region, library, self.day)


def here(region: Region, branch: BranchCode, day: date) -> Here:
    """Tell where a branch stands on a day. Raises ``LookupError`` for an unknown branch."""
    place = find_branch(region, branch)
    library = find_library(region, merged(region, place.library, day))
    group = _group_of(region, library.code, day)
    members = {library.code} if group is None else _members(region, group, day)
    network = frozenset(
        code.code for code in region.libraries if merged(region, code.code, day) in members
    )
    form = Form.NONE if group is None else _form(group, day)
    return Here(region, day, place, library, group, form, network | {library.code})


def rights(form: Form, *, renews_foreign: bool) -> Rights:
    """Tell what an admitted patron may do at a branch, whosever the item.

    The own library's items: everything. Those of others from 3b on; fees of others from 3a on
    (one financial organisation).
    """
    others: set[Right] = set()
    if form.at_least(Form.REGIOBIB):
        others.add(Right.PAY)
    if form.at_least(Form.TRANSPORT):
        others |= {Right.LEND, Right.RETURN, Right.COLLECT}
        if renews_foreign:
            others.add(Right.RENEW)
    return Rights(frozenset(Right), frozenset(others))


def merged(region: Region, library: LibraryCode, day: date) -> LibraryCode:
    """Return the library that a code belongs to on a day."""
    seen = {library}
    while True:
        found = next((entry for entry in region.libraries if entry.code == library), None)
        if found is None or found.merged_into is None or found.merged_into in seen:
            return library
        if found.merged_on is not None and day < found.merged_on:
            return library
        library = found.merged_into
        seen.add(library)


def find_branch(region: Region, code: BranchCode) -> Branch:
    """Find a branch. Raises ``LookupError``."""
    for branch in region.branches:
        if branch.code == code:
            return branch
    raise LookupError(f"branch {code} is not in region {region.id}")


def find_library(region: Region, code: LibraryCode) -> Library:
    """Find a library. Raises ``LookupError``."""
    for library in region.libraries:
        if library.code == code:
            return library
    raise LookupError(f"library {code} is not in region {region.id}")


def _group_of(region: Region, library: LibraryCode, day: date) -> Group | None:
    for group in region.groups:
        if library in _members(region, group, day):
            return group
    return None


def _members(region: Region, group: Group, day: date) -> set[LibraryCode]:
    return {merged(region, m.library, day) for m in group.members if m.period.covers(day)}


def _form(group: Group, day: date) -> Form:
    return next((f.form for f in group.forms if f.period.covers(day)), Form.NONE)
