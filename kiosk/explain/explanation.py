"""What came of a question: the decision, and the chain of rules that led to it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from kiosk.domain.circulation import (
    AskFirst,
    ItemRefused,
    LoanGranted,
    RenewalGranted,
    ReturnAccepted,
)
from kiosk.domain.membership import Admitted, Refused
from kiosk.domain.payment import Payable, PaymentRefused
from kiosk.domain.records import Item
from kiosk.domain.rule import Rule, Rules
from kiosk.domain.samenwerking import Here
from kiosk.explain.question import Question
from kiosk.words.catalogue import Words

Refusal = Refused | ItemRefused | PaymentRefused
Outcome = Admitted | LoanGranted | RenewalGranted | ReturnAccepted | Payable | Refusal


class Verdict(StrEnum):
    """A decision in one word."""

    ADMITTED = "admitted"
    GRANTED = "granted"
    """Lent, collected or renewed."""
    ACCEPTED = "accepted"
    """Taken back."""
    PAYABLE = "payable"
    ASK_FIRST = "ask_first"
    """As ``outcome`` says, once the patron agreed to what it costs or counted the parts."""
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Explanation:
    """The answer to a question.

    ``admission``: of the pass, where one was shown; ``asked``: what the patron is asked before
    ``outcome``; ``item``: where the barcode meant one.
    """

    question: Question
    at: Here
    admission: Admitted | Refused | None
    outcome: Outcome
    asked: AskFirst | None = None
    item: Item | None = None

    @property
    def verdict(self) -> Verdict:
        """The decision in one word."""
        match self.outcome:
            case Refused() | ItemRefused() | PaymentRefused():
                return Verdict.REFUSED
            case _ if self.asked is not None:
                return Verdict.ASK_FIRST
            case Admitted():
                return Verdict.ADMITTED
            case LoanGranted() | RenewalGranted():
                return Verdict.GRANTED
            case ReturnAccepted():
                return Verdict.ACCEPTED
            case Payable():
                return Verdict.PAYABLE
            case _:
                assert_never(self.outcome)

    @property
    def rules(self) -> Rules:
        """The chain of rules, in their order."""
        asked = () if self.asked is None else (Rule.ASKED_FIRST,)
        return tuple(dict.fromkeys((*self.outcome.rules, *asked)))

    def story(self, words: Words) -> tuple[str, ...]:
        """Tell it in a language, a line each, ending in the rules by their number."""
        from kiosk.explain.story import story

        return story(self, words)
