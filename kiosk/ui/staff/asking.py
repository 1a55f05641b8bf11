"""Staff ask why: the rule book's answer, from what this kiosk knows. Blocking."""

from dataclasses import dataclass
from datetime import datetime

from kiosk.cache.facts import Facts
from kiosk.domain.ids import BranchCode
from kiosk.explain import Action, CannotExplain, Moment, Question, Shown, ThisKiosk, explain
from kiosk.explain.question import item_code, usual_action
from kiosk.ui.staff.room import Answer, Asked
from kiosk.words import words_in
from kiosk.words.marking import msg


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Decides as the desk at this branch would. ``language``: in which it tells the rules."""

    facts: Facts
    region_key: bytes
    branch: BranchCode
    language: str

    def answer(self, asked: Asked, now: datetime) -> Answer:
        """Tell what is decided, and by which rules; or what is wrong with the question."""
        words = words_in(self.language)
        try:
            known = ThisKiosk(self.facts, self.region_key)
            return Answer(explain(known, self._question(asked, now)).story(words))
        except CannotExplain as why:
            return Answer(trouble=why.said(words))

    def _question(self, asked: Asked, now: datetime) -> Question:
        card = f"{asked.kind}:{asked.number}" if asked.kind else asked.number
        shown = Shown.parse(card) if asked.number else None
        code = item_code(asked.item) if asked.item else None
        when = Moment.parse(asked.moment) if asked.moment else Moment.at(now)
        action = _action(asked.action) if asked.action else usual_action(shown, code)
        return Question(action, self.branch, when, shown, code)


def _action(text: str) -> Action:
    try:
        return Action(text)
    except ValueError:
        said = msg("There is no such action; there are: {actions}.")
        raise CannotExplain(said, actions=", ".join(Action)) from None
