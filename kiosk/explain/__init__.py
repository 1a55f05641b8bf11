"""Ask the kiosk why: one question, one decision, and the chain of rules that led to it.

``explain(known, question)`` decides as the desk would and keeps nothing. ``Explanation.story``
tells it to people, ``to_json`` to programs.
"""

from kiosk.explain.deciding import explain
from kiosk.explain.explanation import Explanation, Verdict
from kiosk.explain.known import CsvData, Known, ThisKiosk
from kiosk.explain.question import Action, CannotExplain, Moment, Question, Shown
from kiosk.explain.to_json import to_json

__all__ = [
    "Action",
    "CannotExplain",
    "CsvData",
    "Explanation",
    "Known",
    "Moment",
    "Question",
    "Shown",
    "ThisKiosk",
    "Verdict",
    "explain",
    "to_json",
]
