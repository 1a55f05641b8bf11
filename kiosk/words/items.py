"""Words about items: what was done with one, why not, and where it goes."""

from kiosk.domain.circulation import ItemReason, Place
from kiosk.domain.visit import Done
from kiosk.words.catalogue import Saying, Words
from kiosk.words.marking import msg

DONE: dict[Done, str] = {
    Done.LENT: msg("Borrowed"),
    Done.RENEWED: msg("Renewed"),
    Done.RETURNED: msg("Returned"),
    Done.REFUSED: msg("Not possible"),
}

PLACES: dict[Place, str] = {
    Place.SHELF: msg("Put it on the returns shelf."),
    Place.HOLD_SHELF: msg("Someone is waiting for this. Put it on the reservations shelf."),
    Place.TRANSPORT: msg("Put it in the box for another branch."),
    Place.DESK: msg("Hand it in at the desk."),
}

ITEM_REASONS: dict[ItemReason, Saying] = {
    ItemReason.UNKNOWN_ITEM: Saying(
        msg("We do not know this code."),
        msg("Scan the library's own barcode. No luck? Go to the desk."),
    ),
    ItemReason.SEVERAL_ITEMS: Saying(
        msg("This code is on more than one item."),
        msg("Go to the desk with it."),
    ),
    ItemReason.OTHER_LIBRARY: Saying(
        msg("This belongs to another library. You cannot borrow it here."),
        msg("Hand it in at the desk."),
    ),
    ItemReason.NOT_FOR_LOAN: Saying(
        msg("This cannot be borrowed. You can use it in the library."),
        msg("Questions? Ask at the desk."),
    ),
    ItemReason.TOO_YOUNG: Saying(
        msg("You are not old enough to borrow this yet."),
        msg("Questions? Ask at the desk."),
    ),
    ItemReason.MISSING: Saying(
        msg("We had lost this. Good that you found it!"),
        msg("Hand it in at the desk."),
    ),
    ItemReason.IN_TRANSIT: Saying(
        msg("This is still on its way to a branch."),
        msg("Hand it in at the desk."),
    ),
    ItemReason.LENT_TO_SOMEONE_ELSE: Saying(
        msg("This is still borrowed by someone else."),
        msg("Hand it in at the desk."),
    ),
    ItemReason.ON_HOLD_FOR_SOMEONE_ELSE: Saying(
        msg("Someone else has reserved this."),
        msg("Bring it back on time, or hand it in at the desk."),
    ),
    ItemReason.TOO_MANY_LOANS: Saying(
        msg("You have borrowed as many items as you can."),
        msg("Bring something back first, or leave this one here."),
    ),
    ItemReason.TOO_MANY_OF_KIND: Saying(
        msg("You have borrowed as many of this kind as you can."),
        msg("Bring one back first, or leave this one here."),
    ),
    ItemReason.NO_MORE_RENEWALS: Saying(
        msg("You cannot renew this any more."),
        msg("Bring it back on time."),
    ),
    ItemReason.NO_RENEWAL_HERE: Saying(
        msg("You cannot renew this here."),
        msg("Ask in the library where you borrowed it."),
    ),
    ItemReason.NOT_ON_LOAN: Saying(
        msg("You have not borrowed this, so you cannot renew it."),
        msg("You need not do anything."),
    ),
    ItemReason.RETURN_ELSEWHERE: Saying(
        msg("You cannot bring this back here."),
        msg("Bring it back where you borrowed it."),
    ),
    ItemReason.DEBT: Saying(
        msg("You have to pay before you can borrow again."),
        msg("Pay first. You can still bring items back."),
    ),
    ItemReason.LONG_OVERDUE: Saying(
        msg("You have had something for far too long."),
        msg("Bring it back first. Then you can borrow again."),
    ),
    ItemReason.INTERLIBRARY: Saying(
        msg("We borrowed this from another library for someone."),
        msg("Ask at the desk."),
    ),
    ItemReason.HOLD_READY_ELSEWHERE: Saying(
        msg("You reserved this, and it is to be collected in another branch."),
        msg("Ask at the desk."),
    ),
    ItemReason.PICKUP_EXPIRED: Saying(
        msg("You are too late to collect this."),
        msg("Ask at the desk whether you can still have it."),
    ),
    ItemReason.NO_HOLD_READY: Saying(
        msg("There is no reservation of yours ready for this."),
        msg("Ask at the desk."),
    ),
    ItemReason.PARTS_MISSING: Saying(
        msg("A part is missing. You cannot borrow this now."),
        msg("Hand it in at the desk."),
    ),
    ItemReason.NOT_SAVED: Saying(
        msg("We could not save this. Nothing has changed."),
        msg("Scan it again. No luck? Go to the desk."),
    ),
    ItemReason.KNOWN_TOO_LONG_AGO: Saying(
        msg("This kiosk has had no connection for days. It cannot lend or renew now."),
        msg("Go to the desk with it. You can return items here."),
    ),
    ItemReason.ENOUGH_FOR_NOW: Saying(
        msg("This kiosk has no connection. You cannot borrow more here now."),
        msg("Go to the desk with it. You can return items here."),
    ),
}


def refusal(words: Words, reason: ItemReason, branch: str | None = None) -> Saying:
    """Why something was not done with an item. ``branch``: where it can be done."""
    said = words.saying(ITEM_REASONS[reason])
    if not branch:
        return said
    _ = words.gettext
    match reason:
        case ItemReason.RETURN_ELSEWHERE:
            return Saying(said.what, _("Bring it back in {branch}.").format(branch=branch))
        case ItemReason.NO_RENEWAL_HERE:
            there = _("Ask in {branch}, where you borrowed it.").format(branch=branch)
            return Saying(said.what, there)
        case ItemReason.HOLD_READY_ELSEWHERE:
            where = _("You reserved this, and it is to be collected in {branch}.")
            return Saying(where.format(branch=branch), said.now)
        case _:
            return said


def destination(words: Words, place: Place, branch: str | None = None) -> str:
    """Where a returned item goes. ``branch``: where transport brings it."""
    if place is Place.TRANSPORT and branch:
        return words.gettext("Put it in the box for {branch}.").format(branch=branch)
    return words.gettext(PLACES[place])
