"""The numbers for Prometheus, read as Prometheus reads them."""

from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from kiosk.desk.glass import Glass
from kiosk.desk.situation import Situation
from kiosk.desk.tally import Deed, Tally
from kiosk.domain.session.events import Settled, Welcomed
from kiosk.domain.session.state import Session
from kiosk.drivers import Fault
from kiosk.drivers.health import DeviceKind, DeviceState
from kiosk.ui.app import create_app
from kiosk.ui.front import Front, loopback
from kiosk.ui.metrics import mount_metrics
from sample_screens import EMPTY, NOW, PATRON, REFUSED, SHELVED, SITUATION, device, lent, without

HOST = "127.0.0.1:8800"


async def asked(
    situation: Situation, tally: Tally | None = None, host: str = HOST
) -> httpx.Response:
    """What the kiosk answers in this situation."""
    app = create_app(Front(Glass(Session()), lambda _: None, lambda: situation, loopback(8800)))
    mount_metrics(app, lambda: situation, tally or Tally())
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url=f"http://{host}") as prometheus:
        return await prometheus.get("/metrics")


async def numbers(situation: Situation, tally: Tally | None = None) -> dict[str, float]:
    """Each sample by its name and the device that it is about."""
    answer = await asked(situation, tally)
    assert answer.headers["content-type"].startswith("text/plain")
    return {
        " ".join((sample.name, *(v for k, v in sample.labels.items() if k != "kind"))): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


async def test_each_device_is_up_or_not() -> None:
    found = await numbers(without(DeviceKind.EID))
    assert found["kiosk_device_up the-eid"] == 0
    assert found["kiosk_device_up the-printer"] == 1
    assert found["kiosk_device_wants_attention the-printer"] == 0


async def test_a_printer_that_wants_paper_is_up_and_wants_attention() -> None:
    wanting = replace(
        device(DeviceKind.PRINTER, Fault.NOT_READY, "Paper."), state=DeviceState.WARNING
    )
    found = await numbers(replace(SITUATION, devices=(wanting,)))
    assert found["kiosk_device_up the-printer"] == 1
    assert found["kiosk_device_wants_attention the-printer"] == 1


async def test_what_waits_and_how_old_the_cache_is() -> None:
    old = replace(SITUATION, at=NOW + timedelta(minutes=20), unsent=3, set_aside=1)
    found = await numbers(replace(old, central_up=False))
    assert found["kiosk_operations_unsent"] == 3
    assert found["kiosk_operations_set_aside"] == 1
    assert found["kiosk_cache_age_seconds"] == 1200
    assert found["kiosk_central_up"] == 0
    assert found["kiosk_info 3550"] == 1


async def test_a_cache_that_was_never_filled_has_no_age() -> None:
    assert "kiosk_cache_age_seconds" not in await numbers(EMPTY)


async def test_what_was_done_is_counted() -> None:
    tally = Tally()
    tally.note([Welcomed(PATRON), Settled(lent(1)), Settled(lent(2))])
    tally.note([Settled(SHELVED), Settled(REFUSED)])
    found = await numbers(SITUATION, tally)
    assert found["kiosk_visits_total"] == 1
    assert found["kiosk_loans_total"] == 2
    assert found["kiosk_returns_total"] == 1
    assert found["kiosk_items_refused_total"] == 1
    assert found["kiosk_renewals_total"] == 0
    assert tally.count(Deed.LOAN) == 2


async def test_nothing_is_told_of_anybody() -> None:
    tally = Tally()
    tally.note([Welcomed(PATRON), Settled(lent(1))])
    text = (await asked(SITUATION, tally)).text
    line = lent(1)
    assert not [word for word in (PATRON.key, line.title, line.key, line.barcode) if word in text]


@pytest.mark.parametrize("host", ["kiosk.example.org", "192.0.2.7:8800"])
async def test_it_is_for_this_machine_only(host: str) -> None:
    assert (await asked(SITUATION, host=host)).status_code == 400
