"""What is asked before it is done, as it is said."""

from kiosk.domain.session.events import Tap
from kiosk.ui.view import Tone
from seen_screens import sample


def test_a_film_that_costs_is_asked_about_in_plain_words_with_two_answers() -> None:
    dialog = sample("loans_asking_a_price").dialog
    assert dialog is not None
    assert dialog.title == "Rosie (film)"
    assert dialog.text == "Dit kost €\N{NO-BREAK SPACE}1,00. Wil je het lenen?"
    assert [button.tap for button in dialog.buttons] == [Tap.DECLINE, Tap.AGREE]
    assert all(button.value for button in dialog.buttons)


def test_the_parts_of_a_game_are_told_so_that_they_can_be_counted() -> None:
    dialog = sample("returns_asking_for_parts").dialog
    assert dialog is not None
    assert "72 delen" in dialog.text


def test_a_hint_during_a_question_is_said_in_it() -> None:
    shown = sample("loans_asking_while_another_is_scanned")
    assert shown.dialog is not None
    assert shown.dialog.message is not None
    assert shown.dialog.message.tone is Tone.INFO
    assert shown.dialog.message not in shown.messages
