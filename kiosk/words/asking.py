"""Words that ask: before something that costs, and to count the parts of a set."""

from dataclasses import dataclass

from kiosk.domain.visit import Deed, Question
from kiosk.words.catalogue import Words


@dataclass(frozen=True, slots=True)
class Asking:
    """A question and its two answers."""

    text: str
    yes: str
    no: str


def asking(words: Words, question: Question) -> Asking:
    """The question in words: the parts first, then the price. Bringing back costs nothing."""
    return _parts(words, question.parts) if question.parts else _price(words, question)


def _parts(words: Words, parts: int) -> Asking:
    text = words.ngettext(
        "This is {count} part. Is it there?",
        "This has {count} parts. Count them: are they all there?",
        parts,
    )
    return Asking(text, words.gettext("Yes, all there"), words.gettext("No, something is missing"))


def _price(words: Words, question: Question) -> Asking:
    _ = words.gettext
    amount = words.money(question.fee)
    if question.deed is Deed.RENEW:
        text = _("Renewing costs {amount}. Do you want to renew it?").format(amount=amount)
        return Asking(text, _("Yes, renew it"), _("No, do not renew it"))
    text = _("This costs {amount}. Do you want to borrow it?").format(amount=amount)
    return Asking(text, _("Yes, borrow it"), _("No, do not borrow it"))
