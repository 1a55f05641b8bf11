"""Marks a text that is worded later, so that it is collected into the catalogues."""


def msg(text: str) -> str:
    """The text itself; ``make i18n`` finds it by this name."""
    return text
