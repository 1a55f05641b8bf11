"""What happened in a visit → the receipt, in the patron's language. Nothing on it says who."""

from datetime import date, datetime

from kiosk.domain.period import day_of
from kiosk.domain.visit import Done, Line
from kiosk.drivers import Align, QrCode, Rule, Text
from kiosk.drivers import Line as PaperLine
from kiosk.words.catalogue import Words, words_in
from kiosk.words.counts import count

_KEEPS_TOGETHER = "\N{NO-BREAK SPACE}"
"""A day that is torn over two lines is overlooked."""
_ORDER = (Done.LENT, Done.RENEWED, Done.RETURNED)


def receipt_lines(
    lines: tuple[Line, ...],
    *,
    branch_name: str,
    library_name: str,
    at: datetime,
    language: str,
    account: str | None = None,
) -> tuple[PaperLine, ...]:
    """The receipt of these lines. ``at``: an aware moment. Refused items are not on it.

    ``account``: the address of the page where anyone who signs in sees their loans.
    """
    words = words_in(language)
    today = day_of(at)
    when = words.gettext("{day}, {time}").format(day=words.day(today, today), time=words.clock(at))
    return (
        Text(library_name, bold=True, large=True, align=Align.CENTER),
        Text(branch_name, align=Align.CENTER),
        Text(when, align=Align.CENTER),
        *(part for done in _ORDER for part in _section(words, lines, done, today)),
        Rule(),
        *_account(words, account),
        Text(words.gettext("Thank you, and enjoy!"), bold=True, align=Align.CENTER),
    )


def _account(words: Words, account: str | None) -> tuple[PaperLine, ...]:
    if account is None:
        return ()
    invitation = words.gettext("See your loans online, and renew them:")
    return (Text(invitation, align=Align.CENTER), QrCode(account))


def _section(
    words: Words, lines: tuple[Line, ...], done: Done, today: date
) -> tuple[PaperLine, ...]:
    """The items that this was done with, under how many they are."""
    mine = [line for line in lines if line.done is done]
    if not mine:
        return ()
    heading = Text(count(words, done, len(mine)), bold=True)
    return (Rule(), heading, *(part for line in mine for part in _item(words, line, today)))


def _item(words: Words, line: Line, today: date) -> tuple[PaperLine, ...]:
    title = Text(line.title or line.barcode, indent=2)
    if line.due is None:
        return (title,)
    day = words.day(line.due, today).replace(" ", _KEEPS_TOGETHER)
    back = words.gettext("Due back {day}").format(day=day)
    told = [title, Text(f"  {back}", bold=True, indent=2)]
    if line.fee:
        told.append(Text(f"  {words.money(line.fee)}", indent=2))
    if line.fine:
        late = words.gettext("Late: {amount}").format(amount=words.money(line.fine))
        told.append(Text(f"  {late}", indent=2))
    return tuple(told)
