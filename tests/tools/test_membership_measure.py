"""The measure of membership decisions, on a small region: the figures are there, and so is why."""

from pathlib import Path

from tools.measures import membership


def test_the_measure_gives_its_figures_and_keeps_its_patrons(tmp_path: Path) -> None:
    ratio, worst = membership.measure(patrons=300, samples=50, kept=tmp_path)
    assert ratio.name == "membership_decision_over_raw_lookup"
    assert ratio.value > 1
    assert (worst.name, worst.unit) == ("membership_decision_p99_ms", "ms")
    assert "50 of 300 patrons" in ratio.how
    [made] = tmp_path.glob("*.db")
    before = made.stat().st_mtime_ns
    membership.measure(patrons=300, samples=50, kept=tmp_path)
    assert made.stat().st_mtime_ns == before
