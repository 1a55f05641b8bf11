"""Who is recognised where: the forms 0 to 3c of cooperation between libraries.

Source: Cultuurconnect, "Samenwerking tussen bibliotheken in het Bibliotheeksysteem" and "Klanten
in samenwerkingsgroep 3". Every question is asked for a day.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache

from kiosk.domain.agreed import Agreed, agreed
from kiosk.domain.ids import BranchCode, LibraryCode
from kiosk.domain.period import BRUSSELS, day_of
from kiosk.domain.region import Branch, Form, Group, Library, Region
from kiosk.domain.rule import Rule, Rules


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

    def without(self, *taken: Right) -> "Rights":
        """The rights that are left."""
        return Rights(self.own.difference(taken), self.others.difference(taken))


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
    rights: Rights
    """What an admitted patron may do here, whose items they may be."""
    agreed: Agreed = field(repr=False)
    midnight: datetime = field(repr=False)
    """When the day ends."""
    rules: Rules = ()
    moment: datetime | None = None
    """The time of the day, where it matters whether the desk is staffed."""

    @property
    def is_regiobib(self) -> bool:
        """Whether the group is a regiobib: one membership, one financial organisation."""
        return self.form.at_least(Form.REGIOBIB)

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
        return self.agreed.today.get(library, library)

    def counts(self, library: LibraryCode, *, over_group: bool) -> bool:
        """Whether what a patron has at a library counts here: over this library or the group."""
        return library in self.network if over_group else self.is_own(library)

    def lender(self, branch: BranchCode) -> LibraryCode | None:
        """The library of a branch; ``None`` where the region does not know it."""
        return self.agreed.lenders.get(branch)


def here(region: Region, branch: BranchCode, day: date) -> Here:
    """Tell where a branch stands on a day. Raises ``LookupError`` for an unknown branch."""
    return _here(_Same(region), branch, day)


def here_at(region: Region, branch: BranchCode, moment: datetime) -> Here:
    """Tell where a branch stands at an aware moment. Raises ``LookupError``."""
    return replace(here(region, branch, day_of(moment)), moment=moment)


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


class _Same:
    """A region by its identity: comparing it field by field would cost more than it saves."""

    __slots__ = ("region",)

    def __init__(self, region: Region) -> None:
        self.region = region

    def __hash__(self) -> int:
        return id(self.region)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.region is other.region


@lru_cache(maxsize=8)
def _here(same: _Same, code: BranchCode, day: date) -> Here:
    region = same.region
    branch = find_branch(region, code)
    today = {lib.code: merged(region, lib.code, day) for lib in region.libraries}
    library = find_library(region, today.get(branch.library, branch.library))
    group = _group_of(region, library.code, today, day)
    network = frozenset(
        old
        for old, now in today.items()
        if now == library.code
        or (group is not None and _group_of(region, now, today, day) is group)
    )
    form = Form.NONE if group is None else _form(group, day)
    return Here(
        region=region,
        day=day,
        branch=branch,
        library=library,
        group=group,
        form=form,
        network=network,
        rights=rights(form, renews_foreign=library.renews_foreign_items),
        agreed=agreed(region, code, day, today, network, group, form),
        midnight=datetime.combine(day + timedelta(days=1), time(), BRUSSELS).astimezone(UTC),
        rules=_rules(branch, library, group, form),
    )


def _group_of(
    region: Region,
    library: LibraryCode,
    today: Mapping[LibraryCode, LibraryCode],
    day: date,
) -> Group | None:
    """The group of a library: the one that it joined itself, else that of one that it took in."""
    joined: list[tuple[bool, str, Group]] = []
    for group in region.groups:
        codes = [m.library for m in group.members if m.period.covers(day)]
        if library in [today.get(code, code) for code in codes]:
            joined.append((library not in codes, group.id, group))
    return min(joined, key=lambda entry: entry[:2])[2] if joined else None


def _form(group: Group, day: date) -> Form:
    """Forms never overlap, says the import; if they do, the one that began last holds."""
    valid = [entry for entry in group.forms if entry.period.covers(day)]
    latest = max(valid, key=lambda e: (e.period.start or date.min, e.form.value), default=None)
    return Form.NONE if latest is None else latest.form


_FORM_RULES = {
    Form.NONE: Rule.FORM_0,
    Form.ONE_FEE: Rule.FORM_1,
    Form.ONE_REGLEMENT: Rule.FORM_2,
    Form.REGIOBIB: Rule.FORM_3A,
    Form.TRANSPORT: Rule.FORM_3B,
    Form.OPTIONS: Rule.FORM_3C,
}


def _rules(branch: Branch, library: Library, group: Group | None, form: Form) -> Rules:
    network = Rule.NETWORK_ALONE if group is None else Rule.NETWORK_OF_GROUP
    merger = () if branch.library == library.code else (Rule.LIBRARY_MERGED,)
    return (*merger, network, _FORM_RULES[form])
