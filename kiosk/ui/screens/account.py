"""The screen on which patrons see what they have, and renew it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from kiosk.domain.session.events import Tap
from kiosk.domain.session.state import AccountPage
from kiosk.domain.visit import AccountLoan, Done, LibraryFees, Line, ReadyHere
from kiosk.ui.screens.lending import notices
from kiosk.ui.screens.results import costs, why
from kiosk.ui.screens.scene import Scene
from kiosk.ui.view import Button, Group, Item, Message, Result, State, Tone, View
from kiosk.words.items import DONE


def account(scene: Scene, screen: AccountPage) -> View:
    """The loans of every branch, holds that are ready, and what is owed."""
    _ = scene.words.gettext
    groups = (*_ready_here(scene, screen), *_loans(scene, screen), *_other_holds(scene, screen))
    total = sum(len(group.loans) for group in screen.account.loans)
    renew_all = (Button(Tap.RENEW_ALL, _("Renew all")),) if total > 1 else ()
    return View(
        State.ACCOUNT,
        _("My loans"),
        "" if groups else _("You have nothing on loan."),
        card=screen.loans.patron.card,
        messages=(*_outdated(scene), *notices(scene, screen.loans.patron)),
        groups=groups,
        notes=(*_debts(scene, screen), *_waiting(scene, screen), *_digital(scene, screen)),
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
            told = costs(scene, result)
            return replace(known, result=Result.RENEWED, word=word, message=told, button=None)
        case Done.REFUSED:
            message = why(scene, result)
            return replace(known, result=Result.REFUSED, word=word, message=message, button=None)
        case Done.LENT | Done.RETURNED:
            return known


def _ready_here(scene: Scene, screen: AccountPage) -> tuple[Group, ...]:
    _ = scene.words.gettext
    ready = tuple(_ready(scene, hold) for hold in screen.account.holds_ready)
    return (Group(_("Ready for you to collect"), ready),) if ready else ()


def _ready(scene: Scene, hold: ReadyHere) -> Item:
    _ = scene.words.gettext
    title = hold.title or _("Something you reserved")
    take = _("Take it from the reservations shelf and scan it here.")
    if hold.until is None:
        return Item(title, Result.READY, message=take)
    until = _("Kept for you until {day}").format(day=scene.words.day(hold.until, scene.today))
    return Item(title, Result.READY, due=hold.until, due_words=until, message=take)


def _other_holds(scene: Scene, screen: AccountPage) -> tuple[Group, ...]:
    """Of what cannot be collected here now: where it can, and what was not in time."""
    _ = scene.words.gettext
    elsewhere: dict[str, list[str]] = {}
    for hold in screen.account.holds_elsewhere:
        title = hold.title or _("Something you reserved")
        elsewhere.setdefault(hold.branch, []).append(title)
    there = (
        _held(_("Ready for you in {branch}").format(branch=branch), titles, Result.READY)
        for branch, titles in elsewhere.items()
    )
    titles_missed = [title or _("Something you reserved") for title in screen.account.holds_expired]
    missed = _held(_("Not collected in time"), titles_missed, Result.EXPIRED)
    return (*(group for groups in there for group in groups), *missed)


def _held(name: str, titles: Sequence[str], result: Result) -> tuple[Group, ...]:
    items = tuple(Item(title, result) for title in titles)
    return (Group(name, items),) if items else ()


def _debts(scene: Scene, screen: AccountPage) -> tuple[Message, ...]:
    return tuple(_debt(scene, fees, screen.account.staffed_from) for fees in screen.account.fees)


def _debt(scene: Scene, fees: LibraryFees, staffed: datetime | None) -> Message:
    """To whom, how much, and where: a kiosk takes no money, so at a desk that somebody is at."""
    _ = scene.words.gettext
    text = _("You still have to pay {amount} to {library}.").format(
        amount=scene.words.money(fees.amount), library=fees.library
    )
    if not fees.payable:
        return Message(Tone.INFO, text, _("You can only do that there."))
    here = _("You can do that here, at the desk.")
    if staffed is not None:
        opens = scene.words.moment(staffed, scene.today)
        when = _("The desk is staffed from {moment}.").format(moment=opens)
        here = f"{here} {when}"
    return Message(Tone.INFO, text, here)


def _waiting(scene: Scene, screen: AccountPage) -> tuple[Message, ...]:
    waiting = screen.account.holds_waiting
    if not waiting:
        return ()
    text = scene.words.ngettext(
        "{count} reservation is not here yet.", "{count} reservations are not here yet.", waiting
    )
    return (Message(Tone.INFO, text),)


def _digital(scene: Scene, screen: AccountPage) -> tuple[Message, ...]:
    """Digital collections are only for the own members of the library that has them."""
    _ = scene.words.gettext
    return tuple(
        Message(Tone.INFO, _("You can use {collection} of {library}.").format(**named))
        if offer.yours
        else Message(
            Tone.INFO,
            _("{collection} is only for members of {library} itself.").format(**named),
            _("Your membership of the region does not count for it."),
        )
        for offer in screen.account.digital
        for named in ({"collection": offer.name, "library": offer.library},)
    )


def _outdated(scene: Scene) -> tuple[Message, ...]:
    synced = scene.situation.synced_at
    if not scene.data_is_old or synced is None:
        return ()
    _ = scene.words.gettext
    now = _("This list is from {time}.").format(time=scene.words.moment(synced, scene.today))
    return (Message(Tone.INFO, _("The kiosk has no connection now."), now),)
