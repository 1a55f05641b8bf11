"""A card that another program has when it is put in for the kiosk."""

import re
import threading
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import pytest

from kiosk.domain.reading import (
    Assurance,
    CardRemoved,
    EidRead,
    ReadProblem,
    Unreadable,
)
from kiosk.drivers.pcsc import EidReader
from metal_desk import not_on_metal
from other_program import OtherProgram
from supervised import Supervised, eventually, supervised
from virtual_pcscd import VirtualPcscd
from virtual_town_hall import TownHall

NUMBER = "85073003328"

WAITS_FOR_THE_CARD = re.compile("Error Reader Exclusive|Waiting for release of lock")
"""What pcscd writes while another program has the card."""

MakeReader = Callable[..., EidReader]


@pytest.fixture
def eid_reader(pcscd: VirtualPcscd, pinned_roots: Path) -> MakeReader:
    return partial(EidReader, "eid", socket=pcscd.socket, roots=pinned_roots)


HOLDS: dict[str, Callable[[OtherProgram], bool]] = {
    "exclusively": OtherProgram.try_to_hold,
    "shared": lambda program: program.try_to_hold(share=True),
    "in a transaction": OtherProgram.try_to_begin_transaction,
}


Patience = Callable[[float], None]
"""Says for how many seconds from now on another program may have a card."""


@pytest.fixture
def patience(monkeypatch: pytest.MonkeyPatch) -> Patience:
    where = "kiosk.drivers.card_claim.PATIENCE_SECONDS"
    return lambda seconds: monkeypatch.setattr(where, seconds)


PutInAgain = Callable[[Supervised, float], Awaitable[None]]
"""Takes the card out and puts it in again, with so much patience."""


@pytest.fixture
def put_in_again(pcscd: VirtualPcscd, town_hall: TownHall, patience: Patience) -> PutInAgain:
    async def again(seen: Supervised, seconds: float) -> None:
        pcscd.remove()
        assert await seen.reading() == CardRemoved()
        patience(seconds)
        pcscd.insert(town_hall.issue(NUMBER))

    return again


@pytest.fixture
async def other_program(
    pcscd: VirtualPcscd,
    eid_reader: MakeReader,
    town_hall: TownHall,
    patience: Patience,
    request: pytest.FixtureRequest,
) -> OtherProgram:
    """It took the card before the kiosk could."""
    not_on_metal(request, "another program must take the card before the kiosk does")
    async with supervised(eid_reader()):  # which tells libpcsclite where pcscd is
        program = OtherProgram()
        patience(0.3)
    pcscd.insert(town_hall.issue(NUMBER))
    await eventually(lambda: HOLDS[request.param](program))
    return program


@pytest.mark.parametrize("other_program", ["shared"], indirect=True)
async def test_a_card_that_another_program_holds_is_told_and_read_when_put_in_again(
    eid_reader: MakeReader, put_in_again: PutInAgain, other_program: OtherProgram
) -> None:
    async with supervised(eid_reader()) as seen:
        assert await seen.reading() == Unreadable(ReadProblem.CARD_IN_USE)
        other_program.let_go()
        await put_in_again(seen, 30)
        assert await seen.reading() == EidRead(NUMBER, Assurance.GENUINE)
        assert seen.healths.empty()  # the reader itself was never lost


@pytest.mark.parametrize("other_program", ["exclusively", "in a transaction"], indirect=True)
async def test_a_program_that_soon_lets_go_disturbs_nobody(
    pcscd: VirtualPcscd, eid_reader: MakeReader, patience: Patience, other_program: OtherProgram
) -> None:
    patience(30)
    async with supervised(eid_reader()) as seen:
        await eventually(lambda: WAITS_FOR_THE_CARD.search(pcscd.log()) is not None)
        other_program.let_go()
        assert await seen.reading() == EidRead(NUMBER, Assurance.GENUINE)


@pytest.mark.parametrize("other_program", ["in a transaction"], indirect=True)
async def test_a_program_that_never_lets_go_costs_one_waiting_thread_however_often_cards_go_in(
    eid_reader: MakeReader, put_in_again: PutInAgain, other_program: OtherProgram
) -> None:
    async with supervised(eid_reader()) as seen:
        for then in (0.3, 30):
            assert await seen.reading() == Unreadable(ReadProblem.CARD_IN_USE)
            await put_in_again(seen, then)
        assert seen.healths.empty()  # the reader itself was never lost
        assert [thread.name for thread in threading.enumerate()].count("card claim") <= 1
        other_program.let_go()
        assert await seen.reading() == EidRead(NUMBER, Assurance.GENUINE)
    assert "card claim" not in {thread.name for thread in threading.enumerate()}
