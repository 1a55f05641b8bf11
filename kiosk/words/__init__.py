"""Everything the kiosk says, in every language: one catalogue for screen and receipt.

Texts in the code are plain English and are what gettext looks up; ``kiosk/locales`` holds the
languages. After changing a text: ``make i18n``, then word the new entries in every ``kiosk.po``.
"""

from kiosk.words.catalogue import DEFAULT, LANGUAGES, Saying, Words, words_in

__all__ = ["DEFAULT", "LANGUAGES", "Saying", "Words", "words_in"]
