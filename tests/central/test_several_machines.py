"""Machines with nothing in common but the database and the keys: a kiosk may ask each in turn."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from hashlib import sha256
from itertools import cycle
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select, update

from central import published, region_copy, schema
from central.alone import only_machine
from central_here import WAAS, CentralHere, KioskThere, central_here, checkout, later
from kiosk.regionfile.sums import Sums
from kiosk.regionfile.writing import file_sums
from kiosk.sync.wire import BucketSums
from small_export import SmallExport
from told_region import fed, manifest, unpacked

pytestmark = pytest.mark.parametrize("database", ["postgresql"], indirect=True)
Machines = tuple[CentralHere, CentralHere]


class InTurn(httpx.BaseTransport):
    """A balancer that sends each request to the next machine."""

    def __init__(self, machines: Machines) -> None:
        self._next = cycle(machines)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Pass it on."""
        to = next(self._next).http
        url = to.base_url.copy_with(raw_path=request.url.raw_path)
        content = request.read()
        return to.send(httpx.Request(request.method, url, headers=request.headers, content=content))


@pytest.fixture
def machines(database: str, tmp_path: Path, export: SmallExport) -> Iterator[Machines]:
    """Two, on one database; the second has a copy of the first one's keys."""
    here, there = tmp_path / "here", tmp_path / "there"
    with ExitStack() as stack:
        first = stack.enter_context(central_here(database, here))
        assert first.take(export).errors == ()
        shutil.copytree(here, there)
        yield first, stack.enter_context(central_here(database, there))


@pytest.fixture
def kiosk(machines: Machines) -> Iterator[KioskThere]:
    """A kiosk behind the balancer."""
    with httpx.Client(base_url="http://central", transport=InTurn(machines)) as http:
        yield KioskThere(http, machines[0].enrol().enrolment)


def test_what_one_machine_made_each_of_them_tells_of_and_serves(
    machines: Machines, kiosk: KioskThere, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(published, "PART", 700)
    for number, maker in enumerate(machines):
        kiosk.send(checkout(f"K{number}", "I1", "P1"))
        made, whole = maker.snapshot(), b""
        assert manifest(kiosk).name == manifest(kiosk).name == made.name
        while len(whole) < made.bytes:
            wanted = {"Range": f"bytes={len(whole)}-{len(whole) + 499}"}
            part = kiosk.ask(f"/v1/snapshots/{made.name}", **wanted)
            assert part.status_code == 206
            whole += part.content
        assert sha256(whole).hexdigest() == made.sha256
    with unpacked(kiosk, tmp_path) as driver:
        assert file_sums(driver) == fed(kiosk)


def test_one_machine_makes_what_is_due_and_the_other_keeps_its_copy_level(
    machines: Machines, kiosk: KioskThere
) -> None:
    first, second = (machine.files.snapshots for machine in machines)
    with only_machine(first.store, "snapshot of waas") as is_ours:
        assert is_ours
        assert second.see_to(WAAS, later()) is None
    assert second.newest(WAAS, kiosk.head().epoch) is None
    assert sums_of(machines[1], kiosk) == fed(kiosk)
    made = first.see_to(WAAS, later())
    assert made is not None
    assert second.see_to(WAAS, later()) is None
    assert second.newest(WAAS, made.epoch) == made


def test_a_machine_whose_copy_is_far_behind_has_work_though_no_snapshot_is_due(
    machines: Machines, kiosk: KioskThere, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(region_copy, "_LITTLE", 3)
    made = machines[0].snapshot()
    first, second = (machine.files.snapshots for machine in machines)
    assert (WAAS in first.due(made.at), WAAS in second.due(made.at)) == (False, True)
    assert kiosk.get("/v1/sums").status_code == 200
    assert kiosk.get("/v1/sums").status_code == 503
    second.see_to(WAAS, made.at)
    assert WAAS not in second.due(made.at)


def test_a_file_that_is_not_whole_in_the_database_is_not_served_and_another_is_made(
    machines: Machines, kiosk: KioskThere
) -> None:
    made, path = machines[0].snapshot(), "/v1/snapshots/{}"
    snapshots = [machine.files.snapshots for machine in machines]
    assert WAAS not in snapshots[0].due(made.at)
    parts = schema.snapshot_part
    with machines[0].store.write() as connection:
        connection.execute(update(parts).values(content=b"of something else"))
    told = {kiosk.get(path.format(made.name)).status_code for _ in machines}
    assert told == {200, 410}
    assert manifest(kiosk).name == ""
    assert WAAS in snapshots[0].due(made.at)
    again = snapshots[0].see_to(WAAS, made.at)
    assert again is not None
    assert {kiosk.get(path.format(again.name)).status_code for _ in machines} == {200}


def test_older_snapshots_are_gone_from_the_database_and_from_every_machine(
    machines: Machines, kiosk: KioskThere, tmp_path: Path
) -> None:
    names = []
    for number in range(3):
        kiosk.send(checkout(f"K{number}", "I1", "P1"))
        names.append(machines[0].snapshot().name)
        for _ in machines:
            assert kiosk.get(f"/v1/snapshots/{names[-1]}").status_code == 200
    assert {kiosk.get(f"/v1/snapshots/{names[0]}").status_code for _ in machines} == {410}
    for folder in ("here", "there"):
        files = (tmp_path / folder).glob("snapshots/waas/*.zst")
        assert {path.name.partition(".")[0] for path in files} == set(names[1:])
    with machines[1].store.read() as connection:
        assert set(connection.scalars(select(schema.snapshot_part.c.name))) == set(names[1:])


def sums_of(machine: CentralHere, kiosk: KioskThere) -> Sums:
    directly = KioskThere(machine.http, kiosk.enrolment)
    answer = directly.get("/v1/sums").raise_for_status()
    return Sums.from_hexes(BucketSums.model_validate_json(answer.content).sums)
