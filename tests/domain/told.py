"""A decision told in Dutch, as the decision table expects it: ``woord → waarde``."""

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any

from kiosk.domain.circulation import (
    AskFirst,
    ItemRefused,
    LoanGranted,
    Place,
    RenewalGranted,
    ReturnAccepted,
)
from kiosk.domain.membership import Admitted, Refused
from kiosk.domain.payment import Payable, PaymentRefused
from kiosk.domain.period import BRUSSELS
from kiosk.domain.visit import Account, NoteKind
from tests.domain.dutch import (
    MEANWHILE,
    NOTICE,
    PLACE,
    REASON,
    REMEDY,
    RIGHT,
    STAFF,
    WAY,
    branch_named,
    library_named,
)

Told = dict[str, str]
NOTHING = "geen"


def told(decision: object) -> Told:
    """Tell a decision in the words of the table."""
    match decision:
        case Admitted():
            return _admitted(decision)
        case Refused() | ItemRefused() | PaymentRefused():
            return _refused(decision)
        case LoanGranted(due=due, fee=fee, hold=hold):
            collected = "ja" if hold else "nee"
            return {"uitgeleend": "", "tot": f"{due}", "kost": euros(fee), "afgehaald": collected}
        case RenewalGranted(due=due, fee=fee, fine=fine):
            costs = {"kost": euros(fee), "boete": euros(fine)}
            return {"verlengd": "", "tot": f"{due}", **costs}
        case AskFirst(fee=fee, parts=parts):
            return {"eerst vragen": "", "kost": euros(fee), "delen": f"{parts}"}
        case ReturnAccepted():
            return _returned(decision)
        case Payable(amount=amount, elsewhere=elsewhere):
            rest = sum(fee.amount for fee in elsewhere)
            return {"te betalen": euros(amount), "elders": euros(rest)}
        case Account():
            return _account(decision)
        case str():
            return _said(decision)
        case _:
            raise AssertionError(f"niet te vertellen: {decision}")


def _said(text: str) -> Told:
    already = text is NoteKind.ALREADY_LISTED
    return {"staat al in de lijst": ""} if already else {"kaart": text}


def _admitted(decision: Admitted) -> Told:
    digital = (
        f"{library_named(offer.library)} {offer.collection} {'ja' if offer.yours else 'nee'}"
        for offer in decision.digital
    )
    only = (f"{library_named(o.library)} {o.collection}" for o in decision.only_elsewhere)
    return {
        "toegelaten": WAY[decision.way],
        "lener": decision.patron,
        "van": library_named(decision.source),
        "als": decision.subscription.name,
        "leeftijd": f"{decision.age_class}",
        "melding": listed(NOTICE, decision.notices),
        "tenzij voor": " + ".join(only) or NOTHING,
        "personeel": listed(STAFF, decision.staff_notices),
        "eigen": listed(RIGHT, decision.rights.own),
        "andermans": listed(RIGHT, decision.rights.others),
        "digitaal": " + ".join(digital) or NOTHING,
    }


def _refused(decision: Refused | ItemRefused | PaymentRefused) -> Told:
    said = {"geweigerd": REASON[decision.reason], "raad": REMEDY[decision.remedy]}
    if isinstance(decision, PaymentRefused):
        return said | {"bij": " + ".join(map(library_named, decision.libraries)) or NOTHING}
    opens = decision.staffed_from
    said["balie vanaf"] = f"{opens.astimezone(BRUSSELS):%Y-%m-%d %H:%M}" if opens else NOTHING
    said["intussen"] = listed(MEANWHILE, decision.meanwhile)
    if isinstance(decision, Refused):
        return said | {"personeel": listed(STAFF, decision.staff_notices)}
    return said | {"in": branch_named(decision.branch) if decision.branch else NOTHING}


def _returned(decision: ReturnAccepted) -> Told:
    to = PLACE[decision.place]
    if decision.place is Place.TRANSPORT and decision.branch:
        to = f"{to} naar {branch_named(decision.branch)}"
    held = decision.held_for
    return {
        "ingeleverd": "",
        "naar": to,
        "voor": held.patron if held else NOTHING,
        "boete": euros(decision.fine),
        "personeel": listed(STAFF, decision.staff_notices),
    }


def _account(decision: Account) -> Told:
    loans = (f"{group.branch} {len(group.loans)}" for group in decision.loans)
    elsewhere = (f"{ready.branch}" for ready in decision.holds_elsewhere)
    fees = (
        f"{fee.library} {euros(fee.amount)} {'hier' if fee.payable else 'daar'}"
        for fee in decision.fees
    )
    return {
        "rekening": "",
        "uitleningen": " + ".join(loans) or NOTHING,
        "klaar": f"{len(decision.holds_ready)}",
        "wachtend": f"{decision.holds_waiting}",
        "klaar elders": " + ".join(elsewhere) or NOTHING,
        "te laat om af te halen": f"{len(decision.holds_expired)}",
        "open": euros(decision.owed),
        "hier te betalen": euros(decision.payable),
        "per bibliotheek": " + ".join(fees) or NOTHING,
    }


def euros(amount: int) -> str:
    """An amount as the table writes it."""
    return f"{amount // 100},{amount % 100:02}"


def listed(names: Mapping[Any, str], members: Iterable[Enum]) -> str:
    """Several things as the table writes them, in the order of their words' list."""
    present = set(members)
    return " + ".join(name for member, name in names.items() if member in present) or NOTHING
