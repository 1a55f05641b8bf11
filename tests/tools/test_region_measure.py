"""The measure of a region's file measures what it says, in small."""

from pathlib import Path

from tools.measures import region


def test_a_small_region_is_installed_changed_and_weighed(tmp_path: Path) -> None:
    figures = {
        each.name: each
        for each in region.measure(patrons=2000, changed=200, turns=1, kept=tmp_path)
    }
    assert figures.keys() == {
        "snapshot_install_over_floor",
        "delta_apply_over_floor",
        "snapshot_bytes_per_pass",
        "kiosk_cache_mb",
        "kiosk_cache_with_items_mb",
    }
    assert all(each.value > 0 for each in figures.values())
    assert "2000 items with title and author, 200 of them lent" in (
        figures["kiosk_cache_with_items_mb"].how
    )
    assert "2000 passes" in figures["snapshot_bytes_per_pass"].how
    assert [each.name for each in tmp_path.iterdir()] == [
        each.name for each in tmp_path.glob("membership-2000-*.db")
    ]
