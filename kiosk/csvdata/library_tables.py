"""The files about libraries, their branches, and the groups in which they work together."""

from kiosk.csvdata.dated import END, START, in_order, period
from kiosk.csvdata.shapes import (
    CODE,
    DATE,
    EUROS,
    TEXT,
    TIME,
    YES_NO,
    one_of,
    several,
    within,
)
from kiosk.csvdata.table import (
    Complaint,
    Line,
    Reference,
    Table,
    columns_of,
    defaulted,
    optional,
    required,
)
from kiosk.domain.ids import BranchCode, GroupId, LibraryCode, RegionId
from kiosk.domain.region import (
    Branch,
    CalendarDay,
    DayKind,
    Form,
    Group,
    GroupForm,
    GroupMember,
    GroupOption,
    Library,
    StaffedHours,
)


class _Libraries:
    code = required("code", CODE, "the library (*instantie*)")
    name = required("name", TEXT, "as patrons see it")
    referentieregio = defaulted("referentieregio", TEXT, "", "of the Vlaamse Regering")
    merged_into = optional("merged_into", CODE, "the library that it became part of")
    merged_on = optional("merged_on", DATE, "the first day on which it was")
    eid_as_pass = defaulted("eid_as_pass", YES_NO, True, "whether the eID is a pass here")
    renews_foreign_items = defaulted(
        "renews_foreign_items",
        YES_NO,
        True,
        "whether items of other libraries may be renewed at this one",
    )
    item_prefixes = defaulted(
        "item_prefixes", several(CODE), (), "prefixes of older item barcodes that a scan may lack"
    )
    debt_limit = optional("debt_limit", EUROS, "who owes this or more lends nothing; empty: none")
    overdue_limit_months = optional(
        "overdue_limit_months",
        within(0, 120),
        "who has a loan overdue for this long or longer lends nothing; empty: no limit",
    )
    age_limits = defaulted(
        "age_limits", several(within(0, 120)), (), "the ages asked for; empty: 0, 6, 12, 16, 18"
    )


def _merger_whole(line: Line) -> list[Complaint]:
    into, on = line[_Libraries.merged_into], line[_Libraries.merged_on]
    if into is not None and on is None:
        return [(_Libraries.merged_on, "is empty: when did it merge?")]
    if into is None and on is not None:
        return [(_Libraries.merged_into, "is empty: into which library did it merge?")]
    return []


LIBRARIES = Table(
    "libraries.csv",
    "The libraries. One that merged stays, for its old codes and passes do.",
    columns_of(_Libraries),
    (_Libraries.code,),
    "replaces the line of that library",
    (Reference((_Libraries.merged_into,), "libraries.csv"),),
    _merger_whole,
)


def library(line: Line) -> Library:
    """Read a line of libraries.csv."""
    of = _Libraries
    into = line[of.merged_into]
    return Library(
        code=LibraryCode(line[of.code]),
        name=line[of.name],
        referentieregio=line[of.referentieregio],
        merged_into=None if into is None else LibraryCode(into),
        merged_on=line[of.merged_on],
        eid_as_pass=line[of.eid_as_pass],
        renews_foreign_items=line[of.renews_foreign_items],
        item_prefixes=line[of.item_prefixes],
        debt_limit=line[of.debt_limit],
        overdue_limit_months=line[of.overdue_limit_months],
        age_limits=line[of.age_limits],
    )


class _Branches:
    code = required("code", CODE, "the branch (*vestiging*), e.g. `3550`")
    library = required("library", CODE, "the library it is of")
    name = required("name", TEXT, "as patrons see it")


BRANCHES = Table(
    "branches.csv",
    "The branches of the libraries.",
    columns_of(_Branches),
    (_Branches.code,),
    "replaces the line of that branch; its staffed hours stay",
    (Reference((_Branches.library,), "libraries.csv"),),
)


def branch(line: Line) -> Branch:
    """Read a line of branches.csv."""
    of = _Branches
    return Branch(BranchCode(line[of.code]), LibraryCode(line[of.library]), line[of.name])


class _StaffedHours:
    branch = required("branch", CODE, "the branch")
    weekday = required("weekday", within(1, 7), "1 Monday … 7 Sunday")
    opens = required("opens", TIME, "when somebody is at the desk")
    closes = required("closes", TIME, "until when; before midnight")


def _opens_before_closing(line: Line) -> list[Complaint]:
    if line[_StaffedHours.closes] <= line[_StaffedHours.opens]:
        return [(_StaffedHours.closes, "is not after the time at which it opens")]
    return []


STAFFED_HOURS = Table(
    "staffed_hours.csv",
    "When somebody is at the desk. A branch without any line is not said to be unstaffed.",
    columns_of(_StaffedHours),
    (_StaffedHours.branch, _StaffedHours.weekday, _StaffedHours.opens),
    "replaces all staffed hours of that branch",
    (Reference((_StaffedHours.branch,), "branches.csv"),),
    _opens_before_closing,
)


def staffed_hours(line: Line) -> tuple[BranchCode, StaffedHours]:
    """Read a line of staffed_hours.csv: whose, and when."""
    of = _StaffedHours
    hours = StaffedHours(line[of.weekday], line[of.opens], line[of.closes])
    return BranchCode(line[of.branch]), hours


class _Groups:
    id = required("id", CODE, "the samenwerkingsgroep")
    region = required("region", CODE, "the region, as data, that its kiosks hold")
    name = required("name", TEXT, "as staff know it")
    region_name = required("region_name", TEXT, "as patrons know it, e.g. `BiblioWaas`")


def _region_not_reserved(line: Line) -> list[Complaint]:
    if line[_Groups.region].startswith(LONE_REGION):
        return [(_Groups.region, f"starts with {LONE_REGION}, kept for libraries without a group")]
    return []


LONE_REGION = "bib-"
"""How the region of a library without a group starts; the library's code follows."""

GROUPS = Table(
    "groups.csv",
    "The samenwerkingsgroepen. Several groups may share one region.",
    columns_of(_Groups),
    (_Groups.id,),
    "replaces the line of that group; its forms, options and members stay",
    (),
    _region_not_reserved,
)


def group(line: Line) -> Group:
    """Read a line of groups.csv."""
    of = _Groups
    return Group(
        id=GroupId(line[of.id]),
        name=line[of.name],
        region_name=line[of.region_name],
        region=RegionId(line[of.region]),
    )


class _GroupForms:
    group = required("group", CODE, "the group")
    form = required("form", one_of(Form), "how closely it works together")
    start = START
    end = END


GROUP_FORMS = Table(
    "group_forms.csv",
    "Which form a group has when. Two forms never overlap.",
    columns_of(_GroupForms),
    (_GroupForms.group, _GroupForms.start),
    "replaces all forms of that group",
    (Reference((_GroupForms.group,), "groups.csv"),),
    in_order,
)


def group_form(line: Line) -> tuple[GroupId, GroupForm]:
    """Read a line of group_forms.csv: whose, and which form when."""
    return GroupId(line[_GroupForms.group]), GroupForm(line[_GroupForms.form], period(line))


class _GroupOptions:
    group = required("group", CODE, "the group")
    option = required("option", CODE, "an option of form 3c, e.g. `floating`")
    start = START
    end = END


GROUP_OPTIONS = Table(
    "group_options.csv",
    "Which options of form 3c a group has when. In another form they count for nothing.",
    columns_of(_GroupOptions),
    (_GroupOptions.group, _GroupOptions.option, _GroupOptions.start),
    "replaces all options of that group",
    (Reference((_GroupOptions.group,), "groups.csv"),),
    in_order,
)


def group_option(line: Line) -> tuple[GroupId, GroupOption]:
    """Read a line of group_options.csv: whose, and which option when."""
    return GroupId(line[_GroupOptions.group]), GroupOption(line[_GroupOptions.option], period(line))


class _GroupMembers:
    group = required("group", CODE, "the group")
    library = required("library", CODE, "the member")
    start = START
    end = END


GROUP_MEMBERS = Table(
    "group_members.csv",
    "Which library is in a group when. A library is in one group at a time.",
    columns_of(_GroupMembers),
    (_GroupMembers.group, _GroupMembers.library, _GroupMembers.start),
    "replaces all members of that group",
    (
        Reference((_GroupMembers.group,), "groups.csv"),
        Reference((_GroupMembers.library,), "libraries.csv"),
    ),
    in_order,
)


def group_member(line: Line) -> tuple[GroupId, GroupMember]:
    """Read a line of group_members.csv: in which group, and who when."""
    member = GroupMember(LibraryCode(line[_GroupMembers.library]), period(line))
    return GroupId(line[_GroupMembers.group]), member


class _Calendar:
    branch = required("branch", CODE, "the branch")
    day = required("day", DATE, "the day")
    kind = required("kind", one_of(DayKind), "what is special about it; `boetevrij` is fine-free")


CALENDAR = Table(
    "calendar.csv",
    "Days on which a branch is not as usual.",
    columns_of(_Calendar),
    (_Calendar.branch, _Calendar.day, _Calendar.kind),
    "replaces all days of that branch in that year",
    (Reference((_Calendar.branch,), "branches.csv"),),
)


def calendar_day(line: Line) -> CalendarDay:
    """Read a line of calendar.csv."""
    of = _Calendar
    return CalendarDay(BranchCode(line[of.branch]), line[of.day], line[of.kind])
