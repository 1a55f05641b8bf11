"""One language's words: texts from its catalogue; dates, times and money as people say them."""

import gettext
import io
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from kiosk.domain.period import BRUSSELS, day_of
from kiosk.words.calendar import MONTHS, WEEKDAYS
from kiosk.words.marking import msg

LANGUAGES = {"nl": "Nederlands", "fr": "Français", "en": "English", "de": "Deutsch"}
"""The languages there are catalogues for, each by its own name; Dutch first."""
DEFAULT = "nl"

TRANSLATION = msg("translation")
"""What a language says of itself where it is not the official one."""


@dataclass(frozen=True, slots=True)
class Saying:
    """What is the matter, and what one can do now. Either is one short sentence or two."""

    what: str
    now: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language."""

    language: str
    catalogue: gettext.NullTranslations

    def gettext(self, text: str) -> str:
        """The text in this language; itself where the catalogue lacks it."""
        return self.catalogue.gettext(text)

    def ngettext(self, one: str, many: str, count: int) -> str:
        """The text for this many, with ``{count}`` filled in."""
        return self.catalogue.ngettext(one, many, count).format(count=count)

    def saying(self, saying: Saying) -> Saying:
        """The saying in this language."""
        now = self.gettext(saying.now) if saying.now else ""
        return Saying(self.gettext(saying.what), now)

    def day(self, day: date, today: date) -> str:
        """A day as people say it, ``dinsdag 14 juli``; with its year where that is another."""
        pattern = (
            self.gettext("{weekday} {day} {month}")
            if day.year == today.year
            else self.gettext("{weekday} {day} {month} {year}")
        )
        weekday, month = WEEKDAYS[day.weekday()], MONTHS[day.month - 1]
        # Only the first of a month has a word of its own in some languages: «1er».
        number = self.gettext("1") if day.day == 1 else str(day.day)
        return pattern.format(
            weekday=self.gettext(weekday), day=number, month=self.gettext(month), year=day.year
        )

    def clock(self, moment: datetime) -> str:
        """The time of an aware moment in Flanders: ``14.05 uur``."""
        local = moment.astimezone(BRUSSELS)
        return self.gettext("{hour}:{minute}").format(hour=local.hour, minute=f"{local:%M}")

    def moment(self, moment: datetime, today: date) -> str:
        """A moment in Flanders: its time, and its day where that is not today."""
        day, time = day_of(moment), self.clock(moment)
        if day == today:
            return time
        return self.gettext("{day}, {time}").format(day=self.day(day, today), time=time)

    def money(self, cents: int) -> str:
        """An amount in euros: ``€ 5,00``."""
        return self.gettext("€{euros}.{cents}").format(
            euros=cents // 100, cents=f"{cents % 100:02}"
        )


@cache
def words_in(language: str) -> Words:
    """The words of a language of ``LANGUAGES``. Raises ``LookupError`` for another."""
    if language not in LANGUAGES:
        raise LookupError(f"No catalogue for {language!r}; there are: {', '.join(LANGUAGES)}.")
    return Words(language, _catalogue(files("kiosk") / "locales" / language / "LC_MESSAGES"))


def _catalogue(folder: Traversable) -> gettext.GNUTranslations:
    """A package holds compiled catalogues; a checkout that was not set up compiles in memory."""
    compiled = folder / "kiosk.mo"
    if compiled.is_file():
        return gettext.GNUTranslations(io.BytesIO(compiled.read_bytes()))
    return _compiled_here(folder / "kiosk.po")


def _compiled_here(source: Traversable) -> gettext.GNUTranslations:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with source.open("rb") as text:
        catalogue = read_po(text)
    binary = io.BytesIO()
    write_mo(binary, catalogue)
    return gettext.GNUTranslations(io.BytesIO(binary.getvalue()))
