"""What the libraries agreed on: what was known before, with what the files say now."""

from dataclasses import replace

from kiosk.csvdata.dataset import Agreements
from kiosk.csvdata.files import Files
from kiosk.csvdata.library_tables import (
    BRANCHES,
    CALENDAR,
    GROUP_FORMS,
    GROUP_MEMBERS,
    GROUP_OPTIONS,
    GROUPS,
    LIBRARIES,
    STAFFED_HOURS,
    branch,
    calendar_day,
    group,
    group_form,
    group_member,
    group_option,
    library,
    staffed_hours,
)
from kiosk.csvdata.merge import by_key, by_owner, grouped, since
from kiosk.csvdata.subscription_tables import (
    KOPPELINGEN,
    LICENCES,
    RULES,
    SUBSCRIPTIONS,
    koppeling,
    lending_rule,
    licence,
    subscription,
)
from kiosk.domain.region import (
    Branch,
    CalendarDay,
    DigitalLicence,
    Group,
    LendingRule,
    Library,
    Productkoppeling,
    Subscription,
)


def agreements(files: Files, before: Agreements) -> Agreements:
    """Put together what was agreed on. Sorted, so that the order of lines changes nothing."""
    return Agreements(
        libraries=_libraries(files, before.libraries),
        branches=_branches(files, before.branches),
        groups=_groups(files, before.groups),
        calendar=_calendar(files, before.calendar),
        subscriptions=_subscriptions(files, before.subscriptions),
        koppelingen=_koppelingen(files, before.koppelingen),
        licences=_licences(files, before.licences),
        lending_rules=_rules(files, before.lending_rules),
    )


def _libraries(files: Files, before: tuple[Library, ...]) -> tuple[Library, ...]:
    now = (library(line) for line in files.lines(LIBRARIES))
    return tuple(sorted(by_key(before, now, lambda row: row.code), key=lambda row: row.code))


def _branches(files: Files, before: tuple[Branch, ...]) -> tuple[Branch, ...]:
    staffed = {row.code: row.staffed for row in before}
    staffed |= grouped(staffed_hours(line) for line in files.lines(STAFFED_HOURS))
    now = (branch(line) for line in files.lines(BRANCHES))
    rows = by_key(before, now, lambda row: row.code)
    with_hours = (replace(row, staffed=staffed.get(row.code, ())) for row in rows)
    sorted_hours = (
        replace(row, staffed=tuple(sorted(row.staffed, key=lambda h: (h.weekday, h.opens))))
        for row in with_hours
    )
    return tuple(sorted(sorted_hours, key=lambda row: row.code))


def _groups(files: Files, before: tuple[Group, ...]) -> tuple[Group, ...]:
    known = {row.id: row for row in before}
    forms = grouped(group_form(line) for line in files.lines(GROUP_FORMS))
    options = grouped(group_option(line) for line in files.lines(GROUP_OPTIONS))
    members = grouped(group_member(line) for line in files.lines(GROUP_MEMBERS))

    def whole(row: Group) -> Group:
        was = known.get(row.id, row)
        its_forms = forms.get(row.id, was.forms)
        its_options = options.get(row.id, was.options)
        its_members = members.get(row.id, was.members)
        return replace(
            row,
            forms=tuple(sorted(its_forms, key=lambda f: since(f.period))),
            options=tuple(sorted(its_options, key=lambda o: (o.option, since(o.period)))),
            members=tuple(sorted(its_members, key=lambda m: (m.library, since(m.period)))),
        )

    rows = by_key(before, (group(line) for line in files.lines(GROUPS)), lambda row: row.id)
    return tuple(sorted(map(whole, rows), key=lambda row: row.id))


def _calendar(files: Files, before: tuple[CalendarDay, ...]) -> tuple[CalendarDay, ...]:
    now = (calendar_day(line) for line in files.lines(CALENDAR))
    rows = by_owner(before, now, lambda row: (row.branch, row.day.year))
    return tuple(sorted(rows, key=lambda row: (row.branch, row.day, row.kind)))


def _subscriptions(files: Files, before: tuple[Subscription, ...]) -> tuple[Subscription, ...]:
    now = (subscription(line) for line in files.lines(SUBSCRIPTIONS))
    rows = by_key(before, now, lambda row: (row.library, row.code))
    return tuple(sorted(rows, key=lambda row: (row.library, row.code)))


def _koppelingen(
    files: Files, before: tuple[Productkoppeling, ...]
) -> tuple[Productkoppeling, ...]:
    now = (koppeling(line) for line in files.lines(KOPPELINGEN))
    rows = by_owner(before, now, lambda row: (row.from_library, row.to_library))
    return tuple(
        sorted(
            rows,
            key=lambda row: (
                row.from_library,
                row.from_subscription,
                row.to_library,
                since(row.period),
            ),
        )
    )


def _licences(files: Files, before: tuple[DigitalLicence, ...]) -> tuple[DigitalLicence, ...]:
    now = (licence(line) for line in files.lines(LICENCES))
    rows = by_owner(before, now, lambda row: row.library)
    return tuple(sorted(rows, key=lambda row: (row.library, row.collection, since(row.period))))


def _rules(files: Files, before: tuple[LendingRule, ...]) -> tuple[LendingRule, ...]:
    now = (lending_rule(line) for line in files.lines(RULES))
    rows = by_owner(before, now, lambda row: (row.group, row.library))
    return tuple(
        sorted(
            rows,
            key=lambda row: (
                row.group or "",
                row.library or "",
                row.subscription or "",
                row.item_kind or "",
                since(row.period),
            ),
        )
    )
