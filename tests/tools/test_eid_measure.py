"""The measure of an eID's cost: its figures are there, and so is how they were taken."""

from pathlib import Path

from kiosk.drivers.pcscd import use_pcscd
from tools.measures import eid
from virtual_pcscd import VirtualPcscd
from virtual_town_hall import TownHall


def test_the_measure_gives_its_figures(
    pcscd: VirtualPcscd, town_hall: TownHall, pinned_roots: Path
) -> None:
    use_pcscd(pcscd.socket)
    told = eid.figures(pcscd, town_hall, pinned_roots, reads=3, older=())
    figures = {one.name: one for one in told}
    assert list(figures) == [
        "eid_apdus_first",
        "eid_apdus_known_certificate",
        "eid_bytes_first",
        "eid_bytes_known_certificate",
        "eid_verified_read_ms",
    ]
    assert figures["eid_apdus_known_certificate"].value < figures["eid_apdus_first"].value
    assert figures["eid_bytes_known_certificate"].value < figures["eid_bytes_first"].value
    assert "3 samples" in figures["eid_verified_read_ms"].how
