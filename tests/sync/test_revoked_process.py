"""A kiosk is revoked while it runs: it wipes itself, says so on its screen, and stays up."""

import asyncio
import signal
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from central.enrolment import revoke
from central.store import migrate_store
from central_here import KEYS, CentralHere, central_here, checkout, return_
from kiosk.cache.outbox import Outbox
from kiosk.domain.ids import BranchCode, ItemId
from kiosk.domain.operation import Return
from kiosk.technician.doctor import examine
from kiosk.technician.finding import Complaint
from kiosk.technician.machine import Machine
from lone_kiosk import PATIENCE, LoneKiosk, until
from small_export import small_export


@pytest.fixture
def central(tmp_path: Path) -> Iterator[CentralHere]:
    url = f"sqlite:///{tmp_path}/central.db"
    migrate_store(url, KEYS)
    with central_here(url, tmp_path / "central") as here:
        here.take(small_export(tmp_path / "export"))
        yield here


def was_here(kiosk: LoneKiosk) -> None:
    """Something was done before the process is started."""
    outbox = Outbox(kiosk.state / "outbox.db")
    outbox.record(Return(ItemId("I2"), BranchCode("2100"), datetime.now(UTC)), None)
    outbox.close()


@pytest.mark.timeout(180)
def test_a_revoked_kiosk_wipes_itself_says_so_and_works_again_once_it_is_enrolled_again(
    central: CentralHere, tmp_path: Path
) -> None:
    kiosk = LoneKiosk(tmp_path, central)
    kiosk.enrol()
    was_here(kiosk)
    with kiosk.running() as process:
        kiosk.await_screen("start")
        until(lambda: central.loans() == {}, "the return arrived")
        name = central.staff("operations")["operations"][0]["kiosk"]
        revoke(central.store, name, "it was stolen", datetime.now(UTC))
        # What is new in its region ends its waiting for news.
        other = central.enrol("2130")
        other.send(checkout("K1", "I1", "P1", "2130"))
        kiosk.await_screen("out_of_service")
        assert not any(each.startswith(("cache", "identity", "print")) for each in kiosk.kept())
        assert {"outbox.db", "revoked.json"} <= kiosk.kept()
        found = {each.about: each for each in asyncio.run(examine(kiosk.settings, Machine()))}
        assert found["identity"].complaint is Complaint.REVOKED
        assert "it was stolen" in found["identity"].reason
        assert process.poll() is None
        kiosk.enrol()
        kiosk.await_screen("start")
        assert "revoked.json" not in kiosk.kept()
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
    other.send(return_("I1", "2130"))
