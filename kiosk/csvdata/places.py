"""In which region's data a library stands, and with it everything of the library.

A region is what the kiosks of one network hold. A library stands in the regions of all groups
that it is or will be a member of, so that all is there on its first day; what it left it leaves the
day after its last. Without any it stands in a region of its own. One that merged also stands where
the library that it became part of stands.
"""

from dataclasses import dataclass
from datetime import date

from kiosk.csvdata.dataset import Agreements
from kiosk.csvdata.library_tables import LONE_REGION
from kiosk.csvdata.merge import since
from kiosk.domain.ids import BranchCode, LibraryCode, RegionId
from kiosk.domain.period import Period
from kiosk.domain.region import Group, Region
from kiosk.domain.samenwerking import merged


@dataclass(frozen=True, slots=True)
class Standing:
    """A library and a region in which it stands."""

    library: LibraryCode
    region: RegionId


def standings(agreed: Agreements, day: date = date.min) -> tuple[Standing, ...]:
    """Tell for every library in which regions it stands on a day; without one, ever stood."""
    of = {library.code: _of_groups(agreed, library.code, day) for library in agreed.libraries}
    for library in agreed.libraries:
        target = library.merged_into
        seen = {library.code}
        while target is not None and target not in seen and target in of:
            of[library.code] = of[library.code] | _of_groups(agreed, target, day)
            seen.add(target)
            target = next(row.merged_into for row in agreed.libraries if row.code == target)
    return tuple(Standing(code, region) for code in of for region in sorted(of[code]))


def regions(agreed: Agreements, day: date = date.min) -> tuple[Region, ...]:
    """Cut what was agreed on into one value for each region, as of a day; else as of all days."""
    places = standings(agreed, day)
    return tuple(
        _region(agreed, region, frozenset(p.library for p in places if p.region == region))
        for region in sorted({place.region for place in places})
    )


def region_of(agreed: Agreements, branch: BranchCode, day: date) -> RegionId:
    """Tell which region a kiosk at a branch holds. Raises ``LookupError`` for no such branch."""
    place = next((row for row in agreed.branches if row.code == branch), None)
    if place is None:
        raise LookupError(f"there is no branch {branch}")
    everywhere = Region(id=RegionId(""), libraries=agreed.libraries)
    library = merged(everywhere, place.library, day)
    return _in_turn(agreed, library, day)


def _in_turn(agreed: Agreements, library: LibraryCode, day: date) -> RegionId:
    """The group of that day first; else the one joined last; else the library's own."""
    joined = [
        (member.period.covers(day), since(member.period), _data_region(group))
        for group in agreed.groups
        for member in group.members
        if member.library == library and not _is_over(member.period, day)
    ]
    return max(joined)[2] if joined else _alone(library)


def _of_groups(agreed: Agreements, library: LibraryCode, day: date) -> frozenset[RegionId]:
    joined = frozenset(
        _data_region(group)
        for group in agreed.groups
        if any(
            member.library == library and not _is_over(member.period, day)
            for member in group.members
        )
    )
    return joined or frozenset({_alone(library)})


def _is_over(period: Period, day: date) -> bool:
    return period.end is not None and period.end < day


def _data_region(group: Group) -> RegionId:
    return group.region or RegionId(group.id)


def _alone(library: LibraryCode) -> RegionId:
    return RegionId(f"{LONE_REGION}{library}")


def _region(agreed: Agreements, region: RegionId, libraries: frozenset[LibraryCode]) -> Region:
    branches = tuple(row for row in agreed.branches if row.library in libraries)
    groups = tuple(row for row in agreed.groups if _data_region(row) == region)
    codes = {row.code for row in branches}
    group_ids = {row.id for row in groups}
    limits = {
        limit
        for row in agreed.libraries
        if row.code in libraries
        for limit in row.age_limits or Region(region).age_limits
    }
    return Region(
        id=region,
        libraries=tuple(row for row in agreed.libraries if row.code in libraries),
        branches=branches,
        groups=groups,
        calendar=tuple(row for row in agreed.calendar if row.branch in codes),
        subscriptions=tuple(row for row in agreed.subscriptions if row.library in libraries),
        koppelingen=tuple(
            row
            for row in agreed.koppelingen
            if row.from_library in libraries and row.to_library in libraries
        ),
        licences=tuple(row for row in agreed.licences if row.library in libraries),
        lending_rules=tuple(
            row
            for row in agreed.lending_rules
            if row.group in group_ids or row.library in libraries
        ),
        age_limits=tuple(sorted(limits | {0})),
    )
