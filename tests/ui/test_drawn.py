"""Every screen as it is drawn: it fits each panel, anybody can use it, and it hides nothing."""

import re
from itertools import cycle
from pathlib import Path

import pytest

from axe_in_page import hard_to_use
from kiosk.words import LANGUAGES
from sample_screens import SCREENS, in_language
from touch_screen import PANELS
from watched_screen import Desks, Watched

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

BY_DEFAULT = ("nl", "en")
ALL = tuple(LANGUAGES)
OFFERED = [*((one, BY_DEFAULT) for one in BY_DEFAULT), *((one, ALL) for one in ALL)]
HARDEST = {
    *((panel, "nl", ALL) for panel in PANELS),
    *((panel, one, ALL) for panel in ("7-inch", "5-inch-upright") for one in ("fr", "de")),
    ("7-inch", "en", BY_DEFAULT),
    ("10-inch", "nl", BY_DEFAULT),
}
"""Every panel, the longest words on the smallest, the fewest languages. All under ``--full``."""
DRAWINGS = [
    pytest.param(
        *drawing,
        id=f"{drawing[0]}-{drawing[1]} of {len(drawing[2])}",
        marks=() if drawing in HARDEST else pytest.mark.full,
    )
    for drawing in ((panel, *offer) for panel in PANELS for offer in OFFERED)
]

IN_THE_PAGE = Path(__file__).parent
FITS = (IN_THE_PAGE / "fits.js").read_text()
TEXTS = (IN_THE_PAGE / "texts.js").read_text()


@pytest.mark.parametrize(("panel", "language", "offered"), DRAWINGS)
async def test_every_screen_fits_the_panel_with_targets_a_finger_can_hit(
    desks: Desks, panel: str, language: str, offered: tuple[str, ...]
) -> None:
    watched = await desks.at(panel, offered)
    wrong = {}
    for name, (session, situation) in SCREENS.items():
        await watched.draw(in_language(session, language), situation)
        if found := await watched.page.evaluate(FITS):
            wrong[name] = found
    assert not wrong
    assert not watched.errors


@pytest.mark.parametrize(("name", "language"), tuple(zip(SCREENS, cycle(ALL), strict=False)))
async def test_axe_finds_nothing_wrong(desks: Desks, name: str, language: str, full: bool) -> None:
    watched = await desks.at("10-inch", ALL)
    session, situation = SCREENS[name]
    for spoken in ALL if full else (language,):
        await watched.draw(in_language(session, spoken), situation)
        assert await hard_to_use(watched.page) == ""


async def test_the_glass_says_what_the_view_says_and_nothing_else(watched: Watched) -> None:
    for name, (session, situation) in SCREENS.items():
        await watched.draw(session, situation)
        drawn = await watched.page.evaluate(TEXTS)
        answer = await watched.page.request.get(f"{watched.screen.url}api/view")
        said = texts(await answer.json())
        assert (name, sorted(map(plain, drawn))) == (name, sorted(map(plain, said)))


NOT_TEXTS = {"state", "language", "tap", "value", "result", "due", "tone", "picture"}


def texts(part: object, name: str = "") -> list[str]:
    """All that a view says, as often as it says it."""
    match part:
        case str():
            return [part] if part and name not in NOT_TEXTS else []
        case list():
            return [text for entry in part for text in texts(entry, name)]
        case dict():
            # A dialog's name is what the page calls it, not what it says.
            fields = {k: v for k, v in part.items() if not (name == "dialog" and k == "name")}
            return [text for key, entry in fields.items() for text in texts(entry, key)]
        case _:
            return []


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


@pytest.mark.parametrize("language", BY_DEFAULT)
async def test_the_health_page_is_drawn_for_anybody(alone: Watched, language: str) -> None:
    alone.screen.situation = SCREENS["identify_without_an_eid_reader"][1]
    await alone.page.goto(f"{alone.screen.url}health?language={language}")
    await alone.page.get_by_text("Plug it in.").wait_for()
    found = await hard_to_use(alone.page)
    alone.errors.clear()  # axe's own
    assert found == ""
