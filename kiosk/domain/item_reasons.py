"""Why something is not done with an item, and what can be done instead.

Each member has words in every language.
"""

from collections.abc import Iterable
from enum import StrEnum

from kiosk.domain.reasons import Notice, Remedy


class ItemReason(StrEnum):
    """Why something was not done with an item."""

    UNKNOWN_ITEM = "unknown_item"
    SEVERAL_ITEMS = "several_items"
    OTHER_LIBRARY = "other_library"
    NOT_FOR_LOAN = "not_for_loan"
    TOO_YOUNG = "too_young"
    MISSING = "missing"
    IN_TRANSIT = "in_transit"
    LENT_TO_SOMEONE_ELSE = "lent_to_someone_else"
    ON_HOLD_FOR_SOMEONE_ELSE = "on_hold_for_someone_else"
    TOO_MANY_LOANS = "too_many_loans"
    TOO_MANY_OF_KIND = "too_many_of_kind"
    NO_MORE_RENEWALS = "no_more_renewals"
    NO_RENEWAL_HERE = "no_renewal_here"
    NOT_ON_LOAN = "not_on_loan"
    RETURN_ELSEWHERE = "return_elsewhere"
    DEBT = "debt"
    LONG_OVERDUE = "long_overdue"
    INTERLIBRARY = "interlibrary"
    """Borrowed from outside the network: only for who asked for it, and not renewed here."""
    HOLD_READY_ELSEWHERE = "hold_ready_elsewhere"
    PICKUP_EXPIRED = "pickup_expired"
    NO_HOLD_READY = "no_hold_ready"
    PARTS_MISSING = "parts_missing"
    NOT_SAVED = "not_saved"
    """The kiosk could not write it down; nothing was done."""
    KNOWN_TOO_LONG_AGO = "known_too_long_ago"
    """The central service was not heard for days: what is known is too old to lend on."""
    ENOUGH_FOR_NOW = "enough_for_now"
    """The central service was not heard for a day: so many items and no more."""


ITEM_REMEDIES = {
    ItemReason.UNKNOWN_ITEM: Remedy.SCAN_OTHER_BARCODE,
    ItemReason.SEVERAL_ITEMS: Remedy.ASK_DESK,
    ItemReason.OTHER_LIBRARY: Remedy.HAND_IN_AT_DESK,
    ItemReason.NOT_FOR_LOAN: Remedy.READ_IT_HERE,
    ItemReason.TOO_YOUNG: Remedy.ASK_DESK,
    ItemReason.MISSING: Remedy.HAND_IN_AT_DESK,
    ItemReason.IN_TRANSIT: Remedy.HAND_IN_AT_DESK,
    ItemReason.LENT_TO_SOMEONE_ELSE: Remedy.HAND_IN_AT_DESK,
    ItemReason.ON_HOLD_FOR_SOMEONE_ELSE: Remedy.HAND_IN_AT_DESK,
    ItemReason.TOO_MANY_LOANS: Remedy.BRING_SOMETHING_BACK,
    ItemReason.TOO_MANY_OF_KIND: Remedy.BRING_SOMETHING_BACK,
    ItemReason.NO_MORE_RENEWALS: Remedy.BRING_BACK_IN_TIME,
    ItemReason.NO_RENEWAL_HERE: Remedy.RENEW_IT_THERE,
    ItemReason.NOT_ON_LOAN: Remedy.NOTHING,
    ItemReason.RETURN_ELSEWHERE: Remedy.RETURN_IT_THERE,
    ItemReason.DEBT: Remedy.PAY_FIRST,
    ItemReason.LONG_OVERDUE: Remedy.RETURN_OVERDUE_FIRST,
    ItemReason.INTERLIBRARY: Remedy.ASK_DESK,
    ItemReason.HOLD_READY_ELSEWHERE: Remedy.ASK_DESK,
    ItemReason.PICKUP_EXPIRED: Remedy.ASK_DESK,
    ItemReason.NO_HOLD_READY: Remedy.ASK_DESK,
    ItemReason.PARTS_MISSING: Remedy.HAND_IN_AT_DESK,
    ItemReason.NOT_SAVED: Remedy.TRY_LATER,
    ItemReason.KNOWN_TOO_LONG_AGO: Remedy.ASK_DESK,
    ItemReason.ENOUGH_FOR_NOW: Remedy.ASK_DESK,
}

_STOPS = {Notice.DEBT: ItemReason.DEBT, Notice.LONG_OVERDUE: ItemReason.LONG_OVERDUE}


def stopped_by(notices: Iterable[Notice]) -> ItemReason | None:
    """Tell why a patron may not lend or renew at all, by what the patron was told."""
    return next((_STOPS[notice] for notice in notices if notice in _STOPS), None)
