"""The screen on which anybody brings items back."""

from kiosk.domain.session.events import Tap
from kiosk.domain.session.state import Returns
from kiosk.ui.screens.results import counts, items
from kiosk.ui.screens.scene import Scene
from kiosk.ui.view import Button, State, View


def returns(scene: Scene, screen: Returns) -> View:
    """What was brought back so far, and where each item goes."""
    _ = scene.words.gettext
    return View(
        State.RETURNS,
        _("Scan what you bring back"),
        _("Look where each item goes.") if screen.lines else _("One by one. You need no card."),
        counts=counts(scene, screen.lines),
        items=items(scene, screen.lines, screen.checking),
        buttons=(
            Button(Tap.LEND, _("Borrow")),
            Button(Tap.DONE, _("Done"), primary=True),
        ),
    )
