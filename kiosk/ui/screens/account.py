"""The screen on which patrons see what they have, and renew it."""

from dataclasses import replace

from kiosk.domain.session.events import Tap
from kiosk.domain.session.state import AccountPage
from kiosk.domain.visit import AccountLoan, Done, Line
from kiosk.ui.screens.results import why
from kiosk.ui.screens.scene import Scene
from kiosk.ui.view import Button, Group, Item, Message, Result, State, Tone, View
from kiosk.words.items import DONE


def account(scene: Scene, screen: AccountPage) -> View:
    """The loans of every branch, holds that are ready, and what is owed."""
    _ = scene.words.gettext
    groups = (*_holds(scene, screen), *_loans(scene, screen))
    total = sum(len(group.loans) for group in screen.account.loans)
    renew_all = (Button(Tap.RENEW_ALL, _("Renew all")),) if total > 1 else ()
    return View(
        State.ACCOUNT,
        _("My loans"),
        "" if groups else _("You have nothing on loan."),
        card=screen.loans.patron.card,
        messages=_messages(scene, screen),
        groups=groups,
        buttons=(
            Button(Tap.BACK, _("Back")),
            *renew_all,
            Button(Tap.DONE, _("Done"), primary=True),
        ),
    )


def _loans(scene: Scene, screen: AccountPage) -> tuple[Group, ...]:
    results = {line.key: line for line in screen.loans.lines}
    return tuple(
        Group(
            branch.branch,
            tuple(_loan(scene, loan, results.get(loan.item)) for loan in branch.loans),
        )
        for branch in screen.account.loans
    )


def _loan(scene: Scene, loan: AccountLoan, result: Line | None) -> Item:
    _ = scene.words.gettext
    day = scene.words.day(loan.due, scene.today)
    known = Item(
        loan.title,
        Result.OVERDUE if loan.overdue else Result.ON_LOAN,
        _("Overdue") if loan.overdue else "",
        loan.due,
        _("Due back {day}").format(day=day),
        button=Button(Tap.RENEW, _("Renew"), value=loan.item),
    )
    return known if result is None else _after(scene, known, result)


def _after(scene: Scene, known: Item, result: Line) -> Item:
    """What became of renewing it in this visit; once it is done, the button has no more use."""
    word = scene.words.gettext(DONE[result.done])
    match result.done:
        case Done.RENEWED:
            return replace(known, result=Result.RENEWED, word=word, button=None)
        case Done.REFUSED:
            message = why(scene, result)
            return replace(known, result=Result.REFUSED, word=word, message=message, button=None)
        case Done.LENT | Done.RETURNED:
            return known


def _holds(scene: Scene, screen: AccountPage) -> tuple[Group, ...]:
    ready = tuple(Item(title, Result.READY) for title in screen.account.holds_ready)
    return (Group(scene.words.gettext("Ready for you to collect"), ready),) if ready else ()


def _messages(scene: Scene, screen: AccountPage) -> tuple[Message, ...]:
    return (*_debt(scene, screen), *_waiting(scene, screen), *_outdated(scene))


def _debt(scene: Scene, screen: AccountPage) -> tuple[Message, ...]:
    if not screen.account.owed:
        return ()
    _ = scene.words.gettext
    amount = scene.words.money(screen.account.owed)
    text = _("You still have to pay {amount}.").format(amount=amount)
    return (Message(Tone.INFO, text, _("You can do that at the desk.")),)


def _waiting(scene: Scene, screen: AccountPage) -> tuple[Message, ...]:
    waiting = screen.account.holds_waiting
    if not waiting:
        return ()
    text = scene.words.ngettext(
        "{count} reservation is not here yet.", "{count} reservations are not here yet.", waiting
    )
    return (Message(Tone.INFO, text),)


def _outdated(scene: Scene) -> tuple[Message, ...]:
    synced = scene.situation.synced_at
    if not scene.data_is_old or synced is None:
        return ()
    _ = scene.words.gettext
    now = _("This list is from {time}.").format(time=scene.words.moment(synced, scene.today))
    return (Message(Tone.INFO, _("The kiosk has no connection now."), now),)
