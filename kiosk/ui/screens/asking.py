"""The question before something that costs or must be counted, with two answers."""

from kiosk.domain.session.events import Tap
from kiosk.domain.visit import Question
from kiosk.ui.screens.frame import hints
from kiosk.ui.screens.scene import Scene
from kiosk.ui.view import Button, Dialog
from kiosk.words.asking import asking


def question(scene: Scene, asked: Question) -> Dialog:
    """What is asked about an item. The answer that costs nothing is never hidden."""
    said = asking(scene.words, asked)
    return Dialog(
        "parts" if asked.parts else "price",
        asked.title or asked.code.barcode,
        said.text,
        (
            Button(Tap.DECLINE, said.no, value=asked.name),
            Button(Tap.AGREE, said.yes, value=asked.name, primary=True),
        ),
        next(iter(hints(scene)), None),
    )
