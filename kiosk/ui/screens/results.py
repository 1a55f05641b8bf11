"""One item's result, as it stands in a list."""

from dataclasses import replace
from typing import assert_never

from kiosk.domain.item_reasons import ITEM_REMEDIES
from kiosk.domain.visit import Done, Line
from kiosk.ui.screens.scene import Scene
from kiosk.ui.view import Item, Result
from kiosk.words.counts import count
from kiosk.words.items import DONE, destination, refusal
from kiosk.words.remedies import can_do_now

RESULTS: dict[Done, Result] = {
    Done.LENT: Result.LENT,
    Done.RENEWED: Result.RENEWED,
    Done.RETURNED: Result.RETURNED,
    Done.REFUSED: Result.REFUSED,
}


def items(scene: Scene, lines: tuple[Line, ...], checking: str | None) -> tuple[Item, ...]:
    """The lines as items, the newest first; above them the code that is being decided on."""
    done = tuple(item(scene, line) for line in reversed(lines))
    return done if checking is None else (_checking(scene, checking), *done)


def item(scene: Scene, line: Line) -> Item:
    """What was done with one item, or why not."""
    title = line.title or line.barcode or line.key
    said = Item(title, RESULTS[line.done], scene.words.gettext(DONE[line.done]))
    match line.done:
        case Done.LENT | Done.RENEWED:
            return _with_due(scene, said, line)
        case Done.RETURNED:
            place = destination(scene.words, line.place, line.branch) if line.place else ""
            return replace(said, message=f"{place} {costs(scene, line)}".strip())
        case Done.REFUSED:
            return replace(said, message=why(scene, line))
        case _:
            assert_never(line.done)


def costs(scene: Scene, line: Line) -> str:
    """What is now owed for it. Whoever brings it back need not be who borrowed it: no amount."""
    _, money = scene.words.gettext, scene.words.money
    if line.done is Done.RETURNED:
        late = _("This is late. What it costs is in the account of whoever borrowed it.")
        return late if line.fine else ""
    price = _("It costs {amount}.").format(amount=money(line.fee)) if line.fee else ""
    fine = _("You were late: {amount}.").format(amount=money(line.fine)) if line.fine else ""
    return f"{price} {fine}".strip()


def why(scene: Scene, line: Line) -> str:
    """Why a line is refused and what to do now, in one text."""
    if line.reason is None:
        return ""
    said = refusal(scene.words, line.reason, line.branch)
    usual = ITEM_REMEDIES[line.reason]
    now = can_do_now(scene.words, said.now, usual, line.advice, scene.today)
    return f"{said.what} {now}"


def _with_due(scene: Scene, said: Item, line: Line) -> Item:
    told = replace(said, message=costs(scene, line))
    if line.due is None:
        return told
    day = scene.words.day(line.due, scene.today)
    words = scene.words.gettext("Due back {day}").format(day=day)
    return replace(told, due=line.due, due_words=words)


def _checking(scene: Scene, code: str) -> Item:
    return Item(code, Result.CHECKING, scene.words.gettext("One moment…"))


def counts(scene: Scene, lines: tuple[Line, ...]) -> tuple[str, ...]:
    """How many were lent, renewed and returned, in words; nothing of what is none."""
    done = [line.done for line in lines]
    kinds = (Done.LENT, Done.RENEWED, Done.RETURNED)
    return tuple(count(scene.words, kind, done.count(kind)) for kind in kinds if kind in done)
