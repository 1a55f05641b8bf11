"""Views drawn as HTML. Templates hold no words; what is not in a view is not on the glass."""

from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined

from kiosk.domain.session.events import Tap
from kiosk.ui.assets import Assets
from kiosk.ui.health import HealthPage
from kiosk.ui.view import Result, Tone, View
from kiosk.words import Saying, words_in
from kiosk.words.marking import msg

SIGNS: dict[Result | Tone | Tap, str] = {
    Result.LENT: "check",
    Result.RENEWED: "check",
    Result.RETURNED: "check",
    Result.REFUSED: "cross",
    Result.CHECKING: "wait",
    Result.ON_LOAN: "book",
    Result.OVERDUE: "late",
    Result.READY: "star",
    Result.EXPIRED: "late",
    Tone.INFO: "info",
    Tone.PROBLEM: "problem",
    Tone.TAKE_CARD: "card",
    Tap.BACK: "back",
    Tap.DONE: "check",
    Tap.ACCOUNT: "list",
    Tap.RETURN: "give",
    Tap.LEND: "book",
    Tap.RENEW_ALL: "renew",
    Tap.RECEIPT_YES: "print",
    Tap.RECEIPT_MAIL: "mail",
}
"""The sign that goes with a word, by the name of its icon; colour is never alone."""

LYING = {"help": "desk", "still_there": "asleep"}
"""The picture of a dialog, by its name; a question about an item has that of an item."""

OUT_OF_ORDER = Saying(
    msg("Out of order for a moment"),
    msg("Nothing is lost. Go to the desk, or wait until this screen comes back."),
)


@dataclass(frozen=True, slots=True)
class Pages:
    """Draws views. Templates are compiled once, before the first patron."""

    templates: Environment
    assets: Assets

    def fragment(self, view: View, version: int) -> str:
        """One screen, to be morphed into the page. ``version``: of the glass, to tell it by."""
        return self.templates.get_template("glass.html").render(view=view, version=version)

    def whole(self, view: View, version: int, languages: tuple[str, ...], heartbeat: float) -> str:
        """The page with the screen in it. ``heartbeat`` in seconds."""
        page = self.templates.get_template("page.html")
        return page.render(
            view=view,
            version=version,
            heartbeat=heartbeat,
            out_of_order=[
                {"language": name, "said": words_in(name).saying(OUT_OF_ORDER)}
                for name in languages
            ],
        )

    def health(self, page: HealthPage) -> str:
        """How the kiosk is doing, for staff."""
        return self.templates.get_template("health.html").render(page=page)


def load_pages(assets: Assets) -> Pages:
    """Compile all templates."""
    templates = Environment(
        loader=PackageLoader("kiosk.ui"),
        autoescape=True,
        auto_reload=False,
        cache_size=-1,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    templates.globals.update(assets=assets.prefix, build=assets.build, signs=SIGNS, lying=LYING)
    for name in templates.list_templates():
        templates.get_template(name)
    return Pages(templates, assets)
