"""What may be done with an item: checkout, return, renewal, with a due date or a reason.

The decisions, gathered to import from one place. Rights come from the form of cooperation
(``samenwerking``); days and numbers from the lending rule that applies (``lending``).
"""

from kiosk.domain.checkout import checkout, collect
from kiosk.domain.choosing import choose, spellings
from kiosk.domain.item_reasons import ItemReason
from kiosk.domain.outcome import (
    Answers,
    AskFirst,
    HeldFor,
    ItemFacts,
    ItemRefused,
    LoanedItem,
    LoanGranted,
    Parts,
    Place,
    RenewalGranted,
    ReturnAccepted,
)
from kiosk.domain.renewal import renew, renew_item
from kiosk.domain.returning import take_back

__all__ = [
    "Answers",
    "AskFirst",
    "HeldFor",
    "ItemFacts",
    "ItemReason",
    "ItemRefused",
    "LoanGranted",
    "LoanedItem",
    "Parts",
    "Place",
    "RenewalGranted",
    "ReturnAccepted",
    "checkout",
    "choose",
    "collect",
    "renew",
    "renew_item",
    "spellings",
    "take_back",
]
