"""Why a patron is refused, what can be done about it, and what else is said at admission.

Each member has words in every language.
"""

from enum import StrEnum


class Reason(StrEnum):
    """Why a patron is not admitted."""

    UNKNOWN_PASS = "unknown_pass"
    OLDER_PASS_ELSEWHERE = "older_pass_elsewhere"
    PASS_LOST = "pass_lost"
    PASS_BLOCKED = "pass_blocked"
    PASS_REPLACED = "pass_replaced"
    PASS_NOT_LINKED = "pass_not_linked"
    EID_NOT_A_PASS = "eid_not_a_pass"
    STAFF_BLOCK = "staff_block"
    UNCONFIRMED = "unconfirmed"
    NOT_STARTED = "not_started"
    EXPIRED = "expired"
    NOT_ENROLLED = "not_enrolled"
    ENROL_WITHOUT_PAYING = "enrol_without_paying"
    KOPPELING_MISSING = "koppeling_missing"
    ADMINISTRATIVE = "administrative"
    SEVERAL_RECORDS = "several_records"
    NOT_READY = "not_ready"
    """The kiosk has not fetched its region yet, so it knows nobody."""


class Remedy(StrEnum):
    """What the patron can do about a refusal."""

    # A patron who is not admitted
    OTHER_PASS_OR_DESK = "other_pass_or_desk"
    USE_LIBRARY_PASS = "use_library_pass"
    USE_NEW_PASS = "use_new_pass"
    USE_OWN_PASS = "use_own_pass"
    REPLACE_PASS = "replace_pass"
    LINK_PASS = "link_pass"
    CONFIRM_ENROLMENT = "confirm_enrolment"
    RENEW_MEMBERSHIP = "renew_membership"
    RENEW_WITHOUT_PAYING = "renew_without_paying"
    ENROL = "enrol"
    ENROL_WITHOUT_PAYING = "enrol_without_paying"
    ASK_DESK = "ask_desk"
    TRY_LATER = "try_later"

    # An item that is not lent, renewed or taken back
    SCAN_OTHER_BARCODE = "scan_other_barcode"
    HAND_IN_AT_DESK = "hand_in_at_desk"
    READ_IT_HERE = "read_it_here"
    BRING_SOMETHING_BACK = "bring_something_back"
    BRING_BACK_IN_TIME = "bring_back_in_time"
    RETURN_IT_THERE = "return_it_there"
    RENEW_IT_THERE = "renew_it_there"
    PAY_FIRST = "pay_first"
    RETURN_OVERDUE_FIRST = "return_overdue_first"
    PAY_THERE = "pay_there"
    NOTHING = "nothing"

    @property
    def needs_desk(self) -> bool:
        """Whether it takes someone at the desk."""
        return self not in _WITHOUT_DESK


_WITHOUT_DESK = frozenset(
    {
        Remedy.USE_LIBRARY_PASS,
        Remedy.USE_NEW_PASS,
        Remedy.USE_OWN_PASS,
        Remedy.TRY_LATER,
        Remedy.SCAN_OTHER_BARCODE,
        Remedy.READ_IT_HERE,
        Remedy.BRING_SOMETHING_BACK,
        Remedy.BRING_BACK_IN_TIME,
        Remedy.RETURN_IT_THERE,
        Remedy.RENEW_IT_THERE,
        Remedy.RETURN_OVERDUE_FIRST,
        Remedy.PAY_THERE,
        Remedy.NOTHING,
    }
)

REMEDIES = {
    Reason.UNKNOWN_PASS: Remedy.OTHER_PASS_OR_DESK,
    Reason.OLDER_PASS_ELSEWHERE: Remedy.REPLACE_PASS,
    Reason.PASS_LOST: Remedy.ASK_DESK,
    Reason.PASS_BLOCKED: Remedy.ASK_DESK,
    Reason.PASS_REPLACED: Remedy.USE_NEW_PASS,
    Reason.PASS_NOT_LINKED: Remedy.LINK_PASS,
    Reason.EID_NOT_A_PASS: Remedy.USE_LIBRARY_PASS,
    Reason.STAFF_BLOCK: Remedy.ASK_DESK,
    Reason.UNCONFIRMED: Remedy.CONFIRM_ENROLMENT,
    Reason.NOT_STARTED: Remedy.ASK_DESK,
    Reason.EXPIRED: Remedy.RENEW_MEMBERSHIP,
    Reason.NOT_ENROLLED: Remedy.ENROL,
    Reason.ENROL_WITHOUT_PAYING: Remedy.ENROL_WITHOUT_PAYING,
    Reason.KOPPELING_MISSING: Remedy.ASK_DESK,
    Reason.ADMINISTRATIVE: Remedy.USE_OWN_PASS,
    Reason.SEVERAL_RECORDS: Remedy.ASK_DESK,
    Reason.NOT_READY: Remedy.TRY_LATER,
}


class Meanwhile(StrEnum):
    """What can be done in any case, also when nobody is at the desk."""

    RETURN = "return"
    """Returning needs no card."""
    OTHER_PASS = "other_pass"
    OTHER_ITEMS = "other_items"


class Way(StrEnum):
    """By which way a patron is admitted."""

    OWN = "own"
    REGIONAL = "regional"


class Notice(StrEnum):
    """What an admitted patron is told."""

    ENDS_THIS_MONTH = "ends_this_month"
    RENEW_ONLY_ONE = "renew_only_one"
    """One membership is enough, unless a digital collection of another library is needed."""
    DEBT = "debt"
    LONG_OVERDUE = "long_overdue"


class StaffNotice(StrEnum):
    """What staff are told; nothing of it is shown to patrons."""

    SEVERAL_KINDS = "several_kinds"
    """Valid subscriptions that differ in kind: one is to be stopped."""
    KOPPELING_MISSING = "koppeling_missing"
    NUMBER_ON_SEVERAL_RECORDS = "number_on_several_records"
    """To be merged by staff (*ontdubbelen*)."""
    CAME_BACK_MISSING = "came_back_missing"
    CAME_BACK_IN_TRANSIT = "came_back_in_transit"
    LENT_TO_SOMEONE_ELSE = "lent_to_someone_else"
    PARTS_MISSING = "parts_missing"
    PARTS_UNCHECKED = "parts_unchecked"
    INTERLIBRARY_BACK = "interlibrary_back"
    NO_TRANSPORT_ANY_MORE = "no_transport_any_more"
    """Lent before the group stepped back: someone must bring it home."""
