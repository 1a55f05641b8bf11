"""Everything at once, at random, for long: nothing leaks, and the next patron is served."""

import os
from dataclasses import dataclass
from itertools import islice
from typing import Self

import psutil
import pytest

from storm import Pockets, Storm, pockets, storm
from tests.conftest import Prove
from whole_library import WholeLibrary

EVENTS, PAUSES = 10_000, 10
FEW_EVENTS, FEW_PAUSES = 60, 2
PATRON = "P0001"
"""Comes when the storm is over."""


@dataclass(frozen=True, slots=True)
class Held:
    """What the kiosk's process holds while all is calm. ``memory``: resident, in MiB."""

    threads: int
    files: int
    memory: float

    @classmethod
    def by_kiosk(cls, library: WholeLibrary) -> Self:
        """Look at it from outside."""
        process = psutil.Process(library.running["kiosk"].pid)
        return cls(process.num_threads(), process.num_fds(), process.memory_info().rss / 2**20)


MORE = Held(threads=min(32, (os.cpu_count() or 1) + 4), files=12, memory=6.0)
"""How much more it may hold in the second half of a storm than in the first; it never falls back.

Threads: asyncio's pool grows to so many, the first time that all of them are busy at once. Files:
two SQLite connections (database, log, index), which SQLAlchemy's pools open in the same way, and
a few sockets. Memory: such a connection keeps 2 MiB of pages. Measured over 10,000 events: 3
threads, 4 files, 0.5 MiB. What is lost at each twentieth of 1,000 replugs, or 1.5 KiB an event,
is more.
"""


def brought(library: WholeLibrary) -> Pockets:
    """Patrons of the branch's own region, whom no other story tells of; and books."""
    url = f"{library.programs.bench_url}/bench/people?limit=2000"
    people = library.http.get(url).raise_for_status().json()
    here = ("Bib Zottegem", "Bib Oosterzele")
    nobody = [one for one in people if one["key"] > "P0030" and one["library"] in here]
    return pockets(nobody[:40], [book.barcode for book in islice(library.books, 24)])


def calm(library: WholeLibrary, hands: Storm) -> Held:
    """Have everything plugged in and nobody there; see what the kiosk holds then."""
    library.printer(cutter="ok")
    library.set_right()
    hands.calm()
    library.await_handed_on()
    library.http.delete(f"{library.programs.bench_url}/bench/paper").raise_for_status()
    return Held.by_kiosk(library)


@pytest.mark.timeout(1200)
def test_a_storm_leaks_nothing_and_the_next_patron_is_served(
    library: WholeLibrary, full: bool, proof: Prove, request: pytest.FixtureRequest
) -> None:
    seed = int(request.config.getoption("--hypothesis-seed") or 20)
    before = {operation["id"] for operation in library.operations()}
    events, pauses = (EVENTS, PAUSES) if full else (FEW_EVENTS, FEW_PAUSES)
    bench_url, screen_url = library.programs.bench_url, library.programs.screen_url
    kiosk = library.running["kiosk"]
    with storm(bench_url, screen_url, brought(library), seed) as hands:
        held = []
        for _ in range(pauses):
            hands.blow(events // pauses)
            held.append(calm(library, hands))
    did = hands.did
    proof(
        f"random events at one desk ({', '.join(f'{n} {what}' for what, n in did.items())})",
        did.total(),
        seed,
    )

    assert library.running["kiosk"] is kiosk
    assert kiosk.poll() is None
    assert did.total() == events
    first, second = held[: pauses // 2], held[pauses // 2 :]
    for what in ("threads", "files", "memory"):
        plateau = max(getattr(one, what) for one in first)
        now = max(getattr(one, what) for one in second)
        assert now <= plateau + getattr(MORE, what), (what, held)
    handed_on = [one["seq"] for one in library.operations() if one["id"] not in before]
    assert handed_on == list(range(handed_on[0], handed_on[0] + len(handed_on)))
    a_patron_is_served(library)


def a_patron_is_served(library: WholeLibrary) -> None:
    """In with an eID, one book, the receipt; the central service has it exactly once."""
    before = {loan["title"] for loan in library.loans(PATRON)}
    library.put_in_eid(PATRON)
    book = library.borrow()
    library.press("done")
    library.until_state("receipt")
    library.press("receipt_yes")
    library.await_paper(lambda paper: book.title in paper)
    assert library.paper().count(book.title) == 1
    library.await_loans(PATRON, before | {book.title})
    [loan] = [loan for loan in library.loans(PATRON) if loan["barcode"] == book.barcode]
    assert sum(loan["id"] in operation["body"] for operation in library.operations()) == 1
