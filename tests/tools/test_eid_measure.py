"""The measure of an eID's cost: its figures are there, and so is how they were taken."""

from tools.measures import eid


def test_the_measure_gives_its_figures() -> None:
    figures = {one.name: one for one in eid.measure(reads=3, older=())}
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
