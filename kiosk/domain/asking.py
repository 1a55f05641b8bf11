"""What a patron is asked before anything is done: a price, and whether a set is complete."""

from kiosk.domain.outcome import Answers, AskFirst, Parts
from kiosk.domain.records import Item
from kiosk.domain.rule import Rule, Rules


def ask_first(item: Item, fee: int, parts: int, answers: Answers, rules: Rules) -> AskFirst | None:
    """Return the questions that are still open; none where all is free and in one part.

    A fee that differs from the one that was agreed to is asked for again.
    """
    cost = fee if fee != answers.fee else 0
    to_count = parts if parts > 1 and answers.parts is Parts.NOT_ASKED else 0
    if not cost and not to_count:
        return None
    return AskFirst(item, cost, to_count, (*rules, Rule.ASKED_FIRST))
