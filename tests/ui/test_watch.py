"""What ``kiosk watch`` is told by a running kiosk."""

import asyncio
from datetime import UTC, datetime

import pytest

from kiosk.drivers.happenings import Happening, Happenings
from kiosk.drivers.health import DeviceHealth, DeviceKind, DeviceState
from kiosk.ui import watch

AT = datetime(2026, 11, 22, 10, tzinfo=UTC)
ONLINE = DeviceHealth("eid", DeviceKind.EID, DeviceState.ONLINE, AT)


async def test_first_how_each_device_is_then_what_happens_until_the_end() -> None:
    happenings = Happenings()
    stream = watch.events(happenings, [ONLINE])
    first = await anext(stream)
    assert (first.event, first.data.device, first.data.what) == ("happening", "eid", "online")
    happenings.tell(Happening(AT, "eid", "card removed"))
    assert (await anext(stream)).data == Happening(AT, "eid", "card removed")
    waiting = asyncio.ensure_future(anext(stream, None))
    await asyncio.sleep(0)
    happenings.end()
    assert await asyncio.wait_for(waiting, 5) is None


async def test_a_kiosk_where_nothing_happens_gives_signs_of_life(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(watch, "HEARTBEAT_SECONDS", 0.01)
    assert (await anext(watch.events(Happenings(), []))).event == "beat"
