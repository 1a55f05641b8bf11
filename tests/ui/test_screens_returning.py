"""What comes back, as it is said."""

from dataclasses import replace

from kiosk.domain.session.state import Returns, Session
from sample_screens import AWAITED
from seen_screens import sample, seen


def test_a_returned_item_says_where_it_goes() -> None:
    shelf, _, transport, refused, _ = sample("returns").items
    assert shelf.message == "Leg het in het inleverrek."
    assert transport.message == "Leg het in de bak voor Bibliotheek Temse."
    assert refused.message.endswith("Breng het terug in Bibliotheek Lokeren.")


def test_who_brings_back_late_reads_that_and_not_what_another_owes() -> None:
    *_, late = sample("returns").items
    assert late.message == (
        "Leg het in het inleverrek. Dit is te laat. "
        "Wat dat kost, ziet wie het leende bij Mijn uitleningen."
    )


def test_for_whom_a_returned_item_is_kept_is_never_on_the_glass() -> None:
    awaited = replace(AWAITED, kept_for="…42")
    assert "…42" not in repr(seen(Session(Returns((awaited,)))))
