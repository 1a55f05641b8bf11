"""Work that staff closed at the central service is gone from the kiosk's own list too."""

import asyncio
from contextlib import suppress

import pytest

from assembled_kiosk import assembled, works_until
from central_here import ADMIN, NOON, CentralHere, checkout
from filed_kiosk import Kiosk
from kiosk.domain.ids import BranchCode, ItemId
from kiosk.domain.operation import Return
from kiosk.sync import closing
from kiosk.sync.closing import Closing


async def conflict(kiosk: Kiosk) -> str:
    """Lend here what another kiosk lent to somebody else; return the operation's id."""
    await asyncio.to_thread(kiosk.there.send, checkout("K1", "I1", "P1"))
    kiosk.outbox.record(checkout("K2", "I1", "P2"), None)
    await kiosk.feed.hand_all_on()
    (told,) = kiosk.outbox.for_staff()
    assert told.reason == "was_lent_to_other"
    return str(told.id)


def close(central: CentralHere, operation: str) -> None:
    """Close its work, as staff do."""
    asked = {"key": f"operation:{operation}", "who": "AP"}
    headers = {"Authorization": f"Bearer {ADMIN}"}
    central.http.post("/v1/staff-work/closed", json=asked, headers=headers).raise_for_status()


async def test_what_is_open_stays_and_what_is_closed_is_gone(
    central: CentralHere, kiosk: Kiosk
) -> None:
    operation, asking = await conflict(kiosk), Closing(kiosk.client, kiosk.outbox)
    await asking.ask()
    assert len(kiosk.outbox.for_staff()) == 1
    close(central, operation)
    await asking.ask()
    assert kiosk.outbox.for_staff() == ()


async def test_who_has_nothing_to_tell_asks_nothing(central: CentralHere, kiosk: Kiosk) -> None:
    await Closing(kiosk.client, kiosk.outbox).ask()
    kiosk.outbox.record(Return(ItemId("I2"), BranchCode("2100"), NOON), None)
    await kiosk.feed.hand_all_on()
    await Closing(kiosk.client, kiosk.outbox).ask()
    assert "/v1/closed-work" not in kiosk.line.asked


async def test_it_asks_again_after_the_central_service_was_away(
    central: CentralHere, kiosk: Kiosk
) -> None:
    close(central, await conflict(kiosk))
    left: list[int] = []

    async def pass_time(_: float) -> None:
        left.append(len(kiosk.outbox.for_staff()))
        if len(left) == 1:
            kiosk.line.change["/v1/closed-work"] = lambda _: b"nonsense"
        if len(left) == 2:
            kiosk.line.change.clear()
        if len(left) == 3:
            raise asyncio.CancelledError

    with suppress(asyncio.CancelledError):
        await Closing(kiosk.client, kiosk.outbox, pass_time).run()
    assert left == [1, 1, 0]


async def test_a_kiosk_that_was_put_together_asks_by_itself(
    central: CentralHere, kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closing, "EVERY_S", 0.0)
    await conflict(kiosk)
    asked = asyncio.Event()

    def answered(body: bytes) -> bytes:
        asked.set()
        return body

    kiosk.line.change["/v1/closed-work"] = answered
    async with assembled(kiosk.state, kiosk.there.enrolment, kiosk.line) as whole:
        await works_until(whole, asked)
