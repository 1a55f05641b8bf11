"""The screens before a patron is known: start, where each card goes, and turned away."""

from typing import assert_never

from kiosk.desk.situation import Freshness
from kiosk.domain.freshness import LOANS_WHEN_CAPPED
from kiosk.domain.membership import Reason
from kiosk.domain.reasons import REMEDIES as USUAL
from kiosk.domain.session.events import Tap
from kiosk.domain.session.state import Identify, TurnedAway
from kiosk.domain.visit import Advice
from kiosk.drivers.health import DeviceKind
from kiosk.ui.screens.scene import Scene
from kiosk.ui.view import Button, Message, Picture, State, Tone, View, Way
from kiosk.words import words_in
from kiosk.words.marking import msg
from kiosk.words.passes import REASONS
from kiosk.words.remedies import MEANWHILE, REMEDIES, can_do_now

_FROM_DATA = frozenset(
    {
        Reason.UNKNOWN_PASS,
        Reason.NOT_ENROLLED,
        Reason.EXPIRED,
        Reason.PASS_BLOCKED,
        Reason.STAFF_BLOCK,
        Reason.UNCONFIRMED,
        Reason.PASS_NOT_LINKED,
    }
)
"""Refusals that the desk may have put right since the data was fetched."""
_OUT_OF_SERVICE = msg("This kiosk is out of service")
_AT_THE_DESK = msg("Go to the desk to borrow and return.")


def out_of_service(languages: tuple[str, ...]) -> View:
    """The kiosk may not work any more. It says so in every language, for it takes no taps."""
    first, *others = (words_in(language) for language in languages)
    return View(
        State.OUT_OF_SERVICE,
        first.gettext(_OUT_OF_SERVICE),
        first.gettext(_AT_THE_DESK),
        language=languages[0],
        messages=tuple(
            Message(Tone.INFO, f"{words.gettext(_OUT_OF_SERVICE)}.", words.gettext(_AT_THE_DESK))
            for words in others
        ),
    )


def starting(scene: Scene) -> View:
    """The kiosk was never filled: it cannot help anybody yet."""
    _ = scene.words.gettext
    return View(
        State.STARTING,
        _("The kiosk is getting ready"),
        _("It is fetching its data. Until then, go to the desk to borrow and return."),
    )


def start(scene: Scene) -> View:
    """Waiting for a card or an item."""
    _ = scene.words.gettext
    borrow = Button(Tap.LEND, _("Borrow"), primary=True, note=_("With your card"))
    back = Button(Tap.RETURN, _("Return"), primary=True, note=_("Without a card"))
    lends = scene.situation.freshness is not Freshness.TOO_OLD
    return View(
        State.START,
        _("Welcome"),
        _("Show your card, scan an item, or choose here.") if lends else _("Return items here."),
        messages=(*_cut_off(scene), *_scanner_trouble(scene)),
        buttons=(borrow, back) if lends else (back,),
    )


def _cut_off(scene: Scene) -> tuple[Message, ...]:
    """What the central service's being away means for patrons; more, the longer it lasts."""
    words = scene.words
    _ = words.gettext
    match scene.situation.freshness:
        case Freshness.EMPTY | Freshness.FRESH:
            return ()
        case Freshness.STALE:
            now = _("The kiosk has no connection now.")
            return (Message(Tone.INFO, now, _("You can borrow and return as always.")),)
        case Freshness.CAPPED:
            long = _("The kiosk has had no connection for more than a day.")
            few = words.ngettext(
                "You can borrow {count} item, and return as always.",
                "You can borrow {count} items, and return as always.",
                LOANS_WHEN_CAPPED,
            )
            return (Message(Tone.INFO, long, few),)
        case Freshness.TOO_OLD:
            none = _("Nothing can be borrowed here today.")
            why = _("The kiosk has had no connection for days. Go to the desk to borrow.")
            return (Message(Tone.PROBLEM, none, why),)
        case _:
            assert_never(scene.situation.freshness)


def _scanner_trouble(scene: Scene) -> tuple[Message, ...]:
    if scene.works(DeviceKind.SCANNER):
        return ()
    _ = scene.words.gettext
    return (Message(Tone.PROBLEM, _("The scanner does not work now."), _("Go to the desk.")),)


def identify(scene: Scene, screen: Identify) -> View:
    """Where each card goes."""
    _ = scene.words.gettext
    waiting = screen.item is not None
    return View(
        State.IDENTIFY,
        _("Show your card"),
        _("Then you borrow what you scanned.") if waiting else _("Any of these will do."),
        ways=_ways(scene),
        buttons=(
            Button(Tap.BACK, _("Back")),
            Button(Tap.RETURN, _("Return it instead") if waiting else _("Return")),
        ),
    )


def _ways(scene: Scene) -> tuple[Way, ...]:
    _ = scene.words.gettext
    ways = {
        DeviceKind.EID: Way(Picture.EID, _("eID"), _("Put it in the reader and leave it there.")),
        DeviceKind.NFC: Way(
            Picture.CONTACTLESS, _("UiTPAS or A-kaart"), _("Hold it still to the reader.")
        ),
        DeviceKind.SCANNER: Way(
            Picture.BARCODE, _("Card with a barcode"), _("Hold the barcode to the scanner.")
        ),
    }
    return tuple(
        way if scene.works(kind) else _broken(scene, way)
        for kind, way in ways.items()
        if scene.has(kind)
    )


def _broken(scene: Scene, way: Way) -> Way:
    return Way(way.picture, way.name, "", scene.words.gettext("This does not work now."))


def turned_away(scene: Scene, screen: TurnedAway) -> View:
    """Why a patron is not admitted, and what to do now."""
    _ = scene.words.gettext
    said = scene.words.saying(REASONS[screen.reason])
    return View(
        State.TURNED_AWAY,
        said.what,
        _now(scene, screen, said.now),
        messages=(
            *take_card(scene),
            *_unstaffed(scene, screen.advice),
            *_perhaps_outdated(scene, screen.reason),
        ),
        buttons=(
            Button(Tap.RETURN, _("Return items")),
            Button(Tap.BACK, _("OK"), primary=True),
        ),
    )


def _now(scene: Scene, screen: TurnedAway, said: str) -> str:
    """What to do; when nobody is at the desk, a message beside it says when, and what meanwhile."""
    advice = screen.advice
    if advice is not None and advice.staffed_from is not None:
        return scene.words.gettext(REMEDIES[advice.remedy])
    return can_do_now(scene.words, said, USUAL[screen.reason], advice, scene.today)


def _unstaffed(scene: Scene, advice: Advice | None) -> tuple[Message, ...]:
    if advice is None or advice.staffed_from is None:
        return ()
    words = scene.words
    moment = words.moment(advice.staffed_from, scene.today)
    when = words.gettext("The desk is staffed from {moment}.").format(moment=moment)
    return (
        Message(Tone.INFO, when, " ".join(words.gettext(MEANWHILE[m]) for m in advice.meanwhile)),
    )


def _perhaps_outdated(scene: Scene, reason: Reason) -> tuple[Message, ...]:
    if not scene.data_is_old or reason not in _FROM_DATA:
        return ()
    _ = scene.words.gettext
    return (
        Message(
            Tone.INFO,
            _("The kiosk has no connection now."),
            _("Did you arrange this only just now? The desk can see that already."),
        ),
    )


def take_card(scene: Scene) -> tuple[Message, ...]:
    """Remind of the card that is still in the reader."""
    if not scene.session.eid_inside:
        return ()
    _ = scene.words.gettext
    return (Message(Tone.TAKE_CARD, _("Take your eID out of the reader.")),)
