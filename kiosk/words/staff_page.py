"""Words of the staff's page: what was done, why staff must look at it, and what to do then."""

from kiosk.words.catalogue import Saying
from kiosk.words.marking import msg

OPERATIONS = {
    "checkout": msg("Lending"),
    "renewal": msg("Renewal"),
    "return": msg("Return"),
    "": msg("Cannot be read"),
}

_REGISTER = msg("Look it up in the library system, and register there what was done here.")
_WHOSE = msg("The work list of the central service tells which patron it was. Register it there.")
_LOOK = msg("See in the library system who has the item now, and put the loan right.")
_COPIED = msg("Call the technician, and register it in the library system.")
_NOTHING = msg("There is nothing to do.")
_TWICE = msg("Did the patron agree to pay twice for it? Then cancel one of the fees.")

REASONS = {
    "unknown_item": Saying(msg("The item is not known at the central service."), _REGISTER),
    "unknown_patron": Saying(msg("The patron is not known at the central service."), _WHOSE),
    "unknown_branch": Saying(msg("The branch is not known at the central service."), _REGISTER),
    "unknown_loan": Saying(msg("The loan is not known at the central service."), _LOOK),
    "loan_of_other": Saying(msg("The loan is of another item or patron."), _LOOK),
    "loan_id_used": Saying(msg("There is another loan under this number."), _COPIED),
    "was_lent_to_other": Saying(
        msg("The item was lent to someone else; that loan was ended."),
        msg("If the patron before asks about it: that loan is closed."),
    ),
    "was_lent_to_same": Saying(
        msg("The patron had the item already; the old loan was replaced."), _TWICE
    ),
    "returned_since": Saying(
        msg("It came in late: the item came back since."),
        msg("Is the item on its shelf? Then it is in order. If not, see who has it."),
    ),
    "lent_since": Saying(msg("It came in late: the item was lent again since."), _TWICE),
    "was_not_lent": Saying(msg("The item was not on loan."), _NOTHING),
    "fine_not_booked": Saying(
        msg("The fine was not booked: the loan was not as the kiosk saw it."),
        msg("See in the library system whether it was late, and book the fine there."),
    ),
    "was_in_transit": Saying(
        msg("The item was in transit."),
        msg("See whether it still has to travel, and put that right in the library system."),
    ),
    "was_missing": Saying(
        msg("The item was missing."),
        msg("It was found: see that it is complete and that the library system knows."),
    ),
    "not_understood": Saying(msg("The central service did not understand it."), _COPIED),
    "id_used": Saying(msg("Another operation came in under this number."), _COPIED),
    "seq_used": Saying(
        msg("Another operation came in under this number. Was this kiosk copied?"), _COPIED
    ),
    "could_not_apply": Saying(msg("The central service could not apply it."), _COPIED),
    "poison": Saying(
        msg("The central service fails at it each time; it is tried again now and then."),
        msg("Call the technician. It stays here until the central service takes it in."),
    ),
    "unreadable": Saying(
        msg("The kiosk cannot read any more what was done."),
        msg("Call the technician. It stays here until a newer kiosk can read it."),
    ),
}
"""By the reason that goes over the wire; one that is new is shown as it is."""

UNKNOWN_REASON = _REGISTER
