"""What holds at one branch on one day, looked up once and then used for every decision there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kiosk.domain.ids import BranchCode, LibraryCode, SubscriptionCode
from kiosk.domain.region import (
    Audience,
    DayKind,
    DigitalLicence,
    Form,
    Group,
    LendingRule,
    Productkoppeling,
    Region,
    Subscription,
)

SubscriptionKey = tuple[LibraryCode, SubscriptionCode]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Agreed:
    """The agreements of a region, seen from a library, its branch and a day."""

    today: Mapping[LibraryCode, LibraryCode]
    """Each code, with the library that it belongs to today."""
    subscriptions: Mapping[SubscriptionKey, Subscription]
    links: Mapping[SubscriptionKey, Subscription]
    """Subscriptions of elsewhere or of an old code, with what they count as here."""
    lending: tuple[LendingRule, ...]
    """The lending rules, those of the group first, then the ones that say most."""
    days: Mapping[date, frozenset[DayKind]]
    """The special days of the branch."""
    licences: tuple[DigitalLicence, ...]
    """Of the libraries in the network."""
    lenders: Mapping[BranchCode, LibraryCode]
    """The branches of the region, each with its library of today."""

    def is_administrative(self, library: LibraryCode, code: SubscriptionCode) -> bool:
        """Whether a subscription is for the library's own work."""
        subscription = self.subscriptions.get((library, code))
        return subscription is not None and subscription.audience is Audience.ADMINISTRATIVE


def agreed(
    region: Region,
    branch: BranchCode,
    day: date,
    today: Mapping[LibraryCode, LibraryCode],
    network: frozenset[LibraryCode],
    group: Group | None,
    form: Form,
) -> Agreed:
    """Look up what holds at a branch on a day."""
    lenders = {b.code: today.get(b.library, b.library) for b in region.branches}
    subscriptions = {(s.library, s.code): s for s in region.subscriptions}
    return Agreed(
        today=today,
        subscriptions=subscriptions,
        links=_links(region, day, today, lenders[branch], subscriptions),
        lending=_lending(region, day, lenders[branch], group, form),
        days=_days(region, branch),
        licences=tuple(
            licence
            for licence in sorted(region.licences, key=lambda one: (one.library, one.collection))
            if licence.library in network and licence.period.covers(day)
        ),
        lenders=lenders,
    )


def _links(
    region: Region,
    day: date,
    today: Mapping[LibraryCode, LibraryCode],
    library: LibraryCode,
    subscriptions: Mapping[SubscriptionKey, Subscription],
) -> dict[SubscriptionKey, Subscription]:
    """What counts as what here; from an old code also by way of the library that took it in.

    What the library itself gives out needs no link, also when one is left from before a merger.
    """
    links: dict[SubscriptionKey, Subscription] = {}
    inward: dict[SubscriptionKey, SubscriptionKey] = {}
    for link in sorted(region.koppelingen, key=lambda one: _best_last(one, library)):
        if link.from_library == library or not link.period.covers(day):
            continue
        source = (link.from_library, link.from_subscription)
        target = (link.to_library, link.to_subscription)
        if today.get(link.to_library) == library and target in subscriptions:
            links[source] = subscriptions[target]
        elif today.get(link.from_library) == today.get(link.to_library):
            inward[source] = target
    by_way = {source: links[to] for source, to in inward.items() if to in links}
    return by_way | links


def _best_last(link: Productkoppeling, library: LibraryCode) -> tuple[bool, date, str, str]:
    """One to the library's own code goes before one to an old code, then the latest counts."""
    start = link.period.start or date.min
    return (link.to_library == library, start, link.to_library, link.to_subscription)


def _days(region: Region, branch: BranchCode) -> dict[date, frozenset[DayKind]]:
    days: dict[date, frozenset[DayKind]] = {}
    for entry in region.calendar:
        if entry.branch == branch:
            days[entry.day] = days.get(entry.day, frozenset()) | {entry.kind}
    return days


def _lending(
    region: Region, day: date, library: LibraryCode, group: Group | None, form: Form
) -> tuple[LendingRule, ...]:
    """From form 2 on the group's rules go before the library's own."""
    of_group = group.id if group and form.at_least(Form.ONE_REGLEMENT) else None
    valid = [
        rule
        for rule in region.lending_rules
        if rule.period.covers(day)
        and (rule.library == library if rule.group is None else rule.group == of_group)
    ]
    return tuple(sorted(valid, key=_says_most, reverse=True))


def _says_most(rule: LendingRule) -> tuple[bool, bool, bool, date, str]:
    return (
        rule.group is not None,
        rule.item_kind is not None,
        rule.subscription is not None,
        rule.period.start or date.min,
        repr(rule),
    )
