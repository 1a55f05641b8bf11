"""A receipt as an e-mail: the same lines as on paper, as plain text and as HTML."""

from dataclasses import dataclass
from html import escape
from typing import assert_never

from kiosk.drivers import Line, QrCode, Rule, Text
from kiosk.words.catalogue import Words, words_in

_RULE = "-" * 40


@dataclass(frozen=True, slots=True)
class Letter:
    """An e-mail's content. ``library``: who writes, by its name."""

    library: str
    subject: str
    text: str
    html: str
    language: str


def receipt_letter(lines: tuple[Line, ...], library_name: str, language: str) -> Letter:
    """The receipt's lines, already in this language, as a letter from the library."""
    words = words_in(language)
    library = _clean(library_name)
    subject = words.gettext("Your receipt from {library}").format(library=library)
    closing = words.gettext("You asked for this e-mail at the kiosk. Nobody reads replies to it.")
    text = "\n".join((*(_in_text(line) for line in lines), "", closing, ""))
    return Letter(library, subject, text, _page(words, subject, lines, closing), language)


def _in_text(line: Line) -> str:
    match line:
        case Text(text=text):
            return _clean(text)
        case Rule():
            return _RULE
        case QrCode(payload=payload):
            return _clean(payload)
        case _:
            assert_never(line)


def _page(words: Words, subject: str, lines: tuple[Line, ...], closing: str) -> str:
    body = "\n".join(_in_html(line) for line in lines)
    return (
        f'<!doctype html>\n<html lang="{words.language}">\n<head><meta charset="utf-8">'
        f"<title>{_safe(subject)}</title></head>\n"
        '<body style="font-family:sans-serif;font-size:1em;line-height:1.4;max-width:36em">\n'
        f"{body}\n<p>{_safe(closing)}</p>\n</body>\n</html>\n"
    )


def _in_html(line: Line) -> str:
    match line:
        case Text(text=text, large=True):
            return f"<h1>{_safe(text)}</h1>"
        case Text(text=text, bold=True):
            return f"<div><strong>{_safe(text)}</strong></div>"
        case Text(text=text):
            return f"<div>{_safe(text)}</div>"
        case Rule():
            return "<hr>"
        case QrCode(payload=payload):
            address = _safe(payload)
            return f'<p><a href="{address}">{address}</a></p>'
        case _:
            assert_never(line)


def _safe(text: str) -> str:
    return escape(_clean(text), quote=True)


def _clean(text: str) -> str:
    """A title may hold control characters, which no reader of mail should meet."""
    return "".join(char if char.isprintable() else " " for char in text).rstrip()
