"""The demo's README: who there is to play, from the data itself."""

from collections.abc import Iterator
from datetime import date

from tools.demodata.collection import Copy
from tools.demodata.libraries import at
from tools.demodata.people import Person

_HEAD = """\
# Made-up data to play with

Written by `python -m tools.make_demo`, for {today}. **Nobody here exists.** The national numbers
pass their check but have a serial that is never given out (999); the cards and barcodes are made
up as well. The libraries are named after real ones; their branches' codes, their rules and who
works together outside BiblioWaas and Zottegem–Oosterzele are made up.

The files are of the format that `docs/data-format.md` describes. What is told against today
("this month") was so on {today}; `python -m tools.make_demo --today 2027-03-01` makes it so
for another day. The same day and `--seed` always make the same files.

`central import demo` gives {warnings}: a number on two records, a productkoppeling that is
missing, a loan of an item that nobody has. They are there on purpose.

## Who there is to play

| patron | library | cards | what happens |
|---|---|---|---|
"""

_TAIL = """
Good places to stand: `3550` Zottegem (form 3a with Oosterzele: recognised at once, no transport)
and `2100` Beveren (form 3b, BiblioWaas: lend, return and renew each other's items).

Books that are on the shelf there:

| branch | barcode | title |
|---|---|---|
{books}
A barcode that starts with 3000 is unique in Flanders, the others only in
their own library: `LR2085002` and `BV2085002` may be scanned as `2085002`, and then the library
where one stands decides. All items are in `items.csv`.
"""


def readme(people: list[Person], books: list[Copy], today: date) -> str:
    """Return the README's text. ``books``: some that are free to borrow."""
    head = _HEAD.format(today=today, warnings="a few warnings")
    shelf = "".join(
        f"| {book.row['home_branch']} | `{book.row['barcode']}` | {book.work.title} |\n"
        for book in books
    )
    return head + "".join(_rows(people)) + _TAIL.format(books=shelf)


def _rows(people: list[Person]) -> Iterator[str]:
    for person in people:
        if person.story.text:
            library = at(person.story.library).name
            cards = "<br>".join(_card(dict(row)) for row in person.passes)
            yield f"| `{person.key}` | {library} | {cards} | {person.story.text} |\n"


def _card(row: dict[str, str | int]) -> str:
    chip = f", chip `{row['chip']}`" if row.get("chip") else ""
    return f"{row['kind']} `{row['number']}`{chip}"
