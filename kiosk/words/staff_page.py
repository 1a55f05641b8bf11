"""Words of the staff's page: what was done, and why the central service set it aside."""

from kiosk.words.marking import msg

OPERATIONS = {
    "checkout": msg("Lending"),
    "renewal": msg("Renewal"),
    "return": msg("Return"),
    "": msg("Cannot be read"),
}

SET_ASIDE = {
    "unknown_item": msg("The item is not known at the central service."),
    "unknown_patron": msg("The patron is not known at the central service."),
    "unknown_branch": msg("The branch is not known at the central service."),
    "unknown_loan": msg("The loan is not known at the central service."),
    "loan_of_other": msg("The loan is of another item or patron."),
    "loan_id_used": msg("There is another loan under this number."),
    "was_lent_to_other": msg("The item was lent to someone else; that loan was ended."),
    "was_lent_to_same": msg("The patron had the item already; the old loan was replaced."),
    "returned_since": msg("It came in late: the item came back since."),
    "lent_since": msg("It came in late: the item was lent again since."),
    "was_not_lent": msg("The item was not on loan."),
    "was_in_transit": msg("The item was in transit."),
    "was_missing": msg("The item was missing."),
    "not_understood": msg("The central service did not understand it."),
    "id_used": msg("Another operation came in under this number."),
    "seq_used": msg("Another operation came in under this number. Was this kiosk copied?"),
    "poison": msg("The central service fails at it each time; it is tried again now and then."),
    "could_not_apply": msg("The central service could not apply it."),
}
"""By the reason that goes over the wire; one that is new is shown as it is."""
