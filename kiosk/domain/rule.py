"""The rules by name: every decision says which of them led to it, in their order.

A refusal's last rule has the name of its reason. What a rule says, in words, is in
``kiosk.words.rules``.
"""

from enum import StrEnum


class Rule(StrEnum):
    """A sentence of the rule book."""

    # Network and time
    NETWORK_ALONE = "network_alone"
    NETWORK_OF_GROUP = "network_of_group"
    LIBRARY_MERGED = "library_merged"
    FORM_0 = "form_0"
    FORM_1 = "form_1"
    FORM_2 = "form_2"
    FORM_3A = "form_3a"
    FORM_3B = "form_3b"
    FORM_3C = "form_3c"
    LENT_BEFORE_STEPPING_BACK = "lent_before_stepping_back"

    # Passes
    UNIQUE_NUMBER = "unique_number"
    OLDER_PASS_OF_THIS_LIBRARY = "older_pass_of_this_library"
    ADMISSIBLE_RECORD_SERVES = "admissible_record_serves"
    UNKNOWN_PASS = "unknown_pass"
    OLDER_PASS_ELSEWHERE = "older_pass_elsewhere"
    PASS_LOST = "pass_lost"
    PASS_BLOCKED = "pass_blocked"
    PASS_REPLACED = "pass_replaced"
    PASS_NOT_LINKED = "pass_not_linked"
    EID_NOT_A_PASS = "eid_not_a_pass"
    SEVERAL_RECORDS = "several_records"

    # Memberships
    STAFF_BLOCK = "staff_block"
    UNCONFIRMED = "unconfirmed"
    OWN_SUBSCRIPTION = "own_subscription"
    REGIONAL_SUBSCRIPTION = "regional_subscription"
    EXPIRED_HERE_VALID_ELSEWHERE = "expired_here_valid_elsewhere"
    LATEST_END_FIRST = "latest_end_first"
    PRODUCTKOPPELING = "productkoppeling"
    SEVERAL_KINDS = "several_kinds"
    CLASS_OR_INSTITUTION = "class_or_institution"
    ENDS_THIS_MONTH = "ends_this_month"
    RENEW_ONLY_ONE = "renew_only_one"
    NOT_STARTED = "not_started"
    EXPIRED = "expired"
    NOT_ENROLLED = "not_enrolled"
    ENROL_WITHOUT_PAYING = "enrol_without_paying"
    KOPPELING_MISSING = "koppeling_missing"
    ADMINISTRATIVE = "administrative"
    DIGITAL_NEEDS_OWN_MEMBERSHIP = "digital_needs_own_membership"
    COUNTED_PER_LIBRARY = "counted_per_library"
    COUNTED_OVER_GROUP = "counted_over_group"
    DEBT = "debt"
    LONG_OVERDUE = "long_overdue"
    DESK_UNSTAFFED = "desk_unstaffed"

    # Whose item, and which
    OWN_ITEM = "own_item"
    ITEM_OF_THE_GROUP = "item_of_the_group"
    OLDER_BARCODE = "older_barcode"
    UNKNOWN_ITEM = "unknown_item"
    SEVERAL_ITEMS = "several_items"
    OTHER_LIBRARY = "other_library"

    # Lending
    RULE_OF_GROUP = "rule_of_group"
    RULE_OF_LIBRARY = "rule_of_library"
    RULE_OF_NOBODY = "rule_of_nobody"
    DUE_DATE = "due_date"
    CLOSED_DAY = "closed_day"
    HOLIDAY = "holiday"
    HOLD_COLLECTED = "hold_collected"
    ASKED_FIRST = "asked_first"
    NOT_FOR_LOAN = "not_for_loan"
    TOO_YOUNG = "too_young"
    MISSING = "missing"
    IN_TRANSIT = "in_transit"
    LENT_TO_SOMEONE_ELSE = "lent_to_someone_else"
    ON_HOLD_FOR_SOMEONE_ELSE = "on_hold_for_someone_else"
    TOO_MANY_LOANS = "too_many_loans"
    TOO_MANY_OF_KIND = "too_many_of_kind"
    PARTS_MISSING = "parts_missing"
    INTERLIBRARY = "interlibrary"
    HOLD_READY_ELSEWHERE = "hold_ready_elsewhere"
    PICKUP_EXPIRED = "pickup_expired"
    NO_HOLD_READY = "no_hold_ready"

    # Renewing
    SECOND_LOAN_RENEWS = "second_loan_renews"
    NEVER_SHORTER = "never_shorter"
    NO_MORE_RENEWALS = "no_more_renewals"
    NO_RENEWAL_HERE = "no_renewal_here"
    NOT_ON_LOAN = "not_on_loan"

    # Returning
    RETURN_NEEDS_NO_CARD = "return_needs_no_card"
    RETURN_ELSEWHERE = "return_elsewhere"
    HOME_SHELF = "home_shelf"
    TRANSPORT_HOME = "transport_home"
    FLOATING = "floating"
    HELD_FOR_A_PATRON = "held_for_a_patron"
    STAFF_ARE_TOLD = "staff_are_told"
    FINE = "fine"
    FINE_CAP = "fine_cap"

    # Paying
    PAID_HERE = "paid_here"
    ONE_FINANCIAL_ORGANISATION = "one_financial_organisation"
    PAY_ELSEWHERE = "pay_elsewhere"
    NOTHING_OWED = "nothing_owed"


Rules = tuple[Rule, ...]
