"""What surrounds every screen: whose kiosk it is, the languages, help, and the hint."""

from dataclasses import replace

from kiosk.domain.session.events import Tap
from kiosk.domain.visit import NoteKind
from kiosk.ui.screens.scene import Scene
from kiosk.ui.view import Button, Message, Tone, View
from kiosk.words import LANGUAGES, Words, words_in
from kiosk.words.catalogue import TRANSLATION
from kiosk.words.hints import hint_words

_HARMLESS = frozenset(
    {
        NoteKind.ALREADY_LISTED,
        NoteKind.SHOW_CARD_FIRST,
        NoteKind.ANSWER_FIRST,
        NoteKind.NOT_LENT,
        NoteKind.NOT_RENEWED,
    }
)


def framed(scene: Scene, page: View, languages: tuple[str, ...]) -> View:
    """The page in its frame."""
    return replace(
        page,
        language=scene.session.language,
        library=scene.situation.library_name,
        branch=scene.situation.branch_name,
        messages=(*(() if scene.session.questions else hints(scene)), *page.messages),
        buttons=(*page.buttons, help_button(scene.words), *_languages(scene, languages)),
    )


def help_button(words: Words) -> Button:
    """Calls for help, from every screen."""
    return Button(Tap.HELP, words.gettext("Help"))


def hints(scene: Scene) -> tuple[Message, ...]:
    """The hint, if there is one. It is said where the patron is looking: in a question, there."""
    hint = scene.session.hint
    if hint is None:
        return ()
    said = hint_words(scene.words, hint)
    return (Message(Tone.INFO if hint in _HARMLESS else Tone.PROBLEM, said.what, said.now),)


def _languages(scene: Scene, languages: tuple[str, ...]) -> tuple[Button, ...]:
    """The official language comes first; any other says that it is a translation."""
    if len(languages) < len(("official", "another")):
        return ()
    official = languages[0]
    return tuple(
        Button(
            Tap.LANGUAGE,
            LANGUAGES[language],
            value=language,
            note="" if language == official else words_in(language).gettext(TRANSLATION),
            pressed=language == scene.session.language,
        )
        for language in languages
    )
