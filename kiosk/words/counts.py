"""How many items something was done with, in words."""

from typing import assert_never

from kiosk.domain.visit import Done
from kiosk.words.catalogue import Words


def count(words: Words, done: Done, number: int) -> str:
    """``3 borrowed``, as a heading or a total."""
    match done:
        case Done.LENT:
            return words.ngettext("{count} borrowed", "{count} borrowed", number)
        case Done.RENEWED:
            return words.ngettext("{count} renewed", "{count} renewed", number)
        case Done.RETURNED:
            return words.ngettext("{count} returned", "{count} returned", number)
        case Done.REFUSED:
            return words.ngettext("{count} not possible", "{count} not possible", number)
        case _:
            assert_never(done)
