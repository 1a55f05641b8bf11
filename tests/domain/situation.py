"""One row of the decision table put to the domain: who stands where, with what, and does what."""

from dataclasses import replace

from kiosk.domain.account import account, card_name
from kiosk.domain.circulation import (
    Answers,
    ItemFacts,
    ItemRefused,
    LoanedItem,
    Parts,
    checkout,
    choose,
    collect,
    renew,
    take_back,
)
from kiosk.domain.credential import ItemCode, Scheme
from kiosk.domain.ids import ItemId
from kiosk.domain.membership import Admitted, Refused, admit
from kiosk.domain.payment import pay
from kiosk.domain.samenwerking import here_at
from kiosk.domain.session.events import ItemShown
from kiosk.domain.session.state import Loans, Session
from kiosk.domain.session.table import step
from kiosk.domain.standing import in_standing
from kiosk.domain.visit import Done, Line, Patron
from tests.domain import said_of_records as read
from tests.domain.clauses import Said, cents, moment
from tests.domain.dutch import BRANCH
from tests.domain.said_of_patron import found
from tests.domain.said_of_records import ME
from tests.domain.said_of_region import region

_TODAY = "2026-11-17"
_PARTS = {
    "volledig": Parts.COMPLETE,
    "onvolledig": Parts.INCOMPLETE,
    "niet geteld": Parts.UNCHECKED,
}


class Situation:
    """A situation in Dutch, put into the domain's terms."""

    def __init__(self, text: str) -> None:
        said = self.said = Said(text)
        branch = BRANCH[said.get("waar") or "Beveren"]
        self.at = here_at(region(said), branch, moment(said.get("wanneer") or _TODAY))
        self.found = found(said)
        self.scheme = self.found[0].card.kind if self.found else Scheme.BIB
        self.facts = self._facts()
        self.loans = self._loans()
        self.fees = tuple(read.fee(text, n) for n, text in enumerate(said.several("schuld")))
        self.answers = self._answers()

    def decide(self) -> object:
        """Let the domain decide on what the patron does."""
        action = self.said.get("doet") or "meldt zich aan"
        if action == "levert in":
            return self._take_back(None)
        patron = self._admit()
        return patron if isinstance(patron, Refused) else self._decide_for(patron, action)

    def _decide_for(self, patron: Admitted, action: str) -> object:
        match action:
            case "meldt zich aan":
                return patron
            case "ontleent":
                return self._checkout(patron)
            case "scant het twee keer":
                return self._scan_twice(patron)
            case "haalt af":
                return collect(self.at, patron, self.facts, self.loans, self.answers)
            case "verlengt":
                return renew(self.at, patron, self._mine(), self.facts.holds, self.answers)
            case "levert in na aanmelden":
                return self._take_back(patron)
            case "betaalt":
                return pay(self.at, patron, self.fees)
            case "betaalt alles":
                return pay(self.at, patron, self.fees, [fee.id for fee in self.fees])
            case "bekijkt de kaart":
                return card_name(self.at, patron.source)
            case _:
                assert action == "bekijkt de rekening", f"wie {action}?"
                return self._account()

    def _account(self) -> object:
        mine = (hold for hold in self.facts.holds if hold.patron == ME)
        holds = tuple((hold, "De aanslag") for hold in mine)
        return account(self.at, self.loans, holds, self.fees)

    def _admit(self) -> Admitted | Refused:
        decision = admit(self.at, self.scheme, self.found)
        if isinstance(decision, Refused):
            return decision
        return in_standing(self.at, decision, self.fees, self.loans)

    def _chosen(self, patron: Admitted | None) -> ItemFacts | ItemRefused:
        if self.said.get("exemplaar") == "onbekend":
            return choose(self.at, (), patron)
        others = [read.item(text, 9) for text in self.said.several("ook deze barcode")]
        return choose(self.at, (*(ItemFacts(other) for other in others), self.facts), patron)

    def _checkout(self, patron: Admitted) -> object:
        chosen = self._chosen(patron)
        if isinstance(chosen, ItemRefused):
            return chosen
        return checkout(self.at, patron, chosen, self.loans, self.answers)

    def _scan_twice(self, patron: Admitted) -> object:
        """What is in the list is not even asked about again; what was refused is."""
        decision = self._checkout(patron)
        code = ItemCode(self.facts.item.barcode)
        refused = isinstance(decision, ItemRefused)
        line = Line("", "", Done.REFUSED if refused else Done.LENT, code.barcode)
        loans = Loans(Patron(patron, ""), (line,))
        session, effects = step(Session(loans), ItemShown(code))
        return self._checkout(patron) if effects else session.hint

    def _take_back(self, patron: Admitted | None) -> object:
        chosen = self._chosen(patron)
        if isinstance(chosen, ItemRefused):
            return chosen
        borrower = self.found[0].patron if chosen.loan and chosen.loan.patron == ME else None
        key = None if patron is None else patron.patron
        return take_back(self.at, chosen, self.answers, borrower, key)

    def _mine(self) -> LoanedItem:
        assert self.facts.loan is not None, "er is niets uitgeleend"
        return LoanedItem(self.facts.loan, self.facts.item)

    def _answers(self) -> Answers:
        fee, parts = 0, Parts.NOT_ASKED
        for answer in self.said.several("antwoord"):
            if answer.startswith("akkoord met"):
                fee = cents(answer.split()[-1])
            else:
                parts = _PARTS[answer]
        return Answers(fee, parts)

    def _facts(self) -> ItemFacts:
        told = self.said.get("exemplaar")
        item = read.item("boek van Beveren" if told in ("", "onbekend") else told, 1)
        lent = self.said.get("uitgeleend")
        holds = self.said.several("reservering")
        return ItemFacts(
            item,
            read.loan(lent, item) if lent else None,
            tuple(read.hold(text, number, item) for number, text in enumerate(holds)),
        )

    def _loans(self) -> tuple[LoanedItem, ...]:
        loans: list[LoanedItem] = []
        if self.facts.loan is not None and self.facts.loan.patron == ME:
            loans.append(self._mine())
        for text in self.said.several("heeft"):
            count, kind, _, branch, *rest = text.split()
            when = " ".join(rest) or "op 2026-11-03"
            loans += (_loan(kind, branch, when, len(loans) + n) for n in range(int(count)))
        for text in self.said.several("te laat"):
            _, due, _, branch = text.split()
            loans.append(_loan("boek", branch, f"op 2025-01-02, tot {due}", len(loans)))
        return tuple(loans)


def _loan(kind: str, branch: str, when: str, number: int) -> LoanedItem:
    item = replace(read.item(f"{kind} van Beveren", 2), id=ItemId(f"ex-x{number}"))
    return LoanedItem(read.loan(f"deze lener, in {branch}, {when}", item), item)
