"""``kiosk eid roots``: what a technician compares with the state's own sites."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from kiosk.cli import main
from kiosk.drivers.eid import BELGIAN_ROOTS


def printed(*words: str) -> str:
    done = CliRunner().invoke(main, ["eid", "roots", *words], catch_exceptions=False)
    assert done.exit_code == 0
    return done.output


@pytest.fixture
def settings(tmp_path: Path) -> str:
    path = tmp_path / "kiosk.toml"
    path.write_text('[devices.eid]\ndriver = "eid"\n')
    return str(path)


def test_the_roots_that_come_with_the_kiosk_are_shown_with_their_fingerprints(
    settings: str,
) -> None:
    text = printed("--settings", settings)
    assert f"folder: {BELGIAN_ROOTS}" in text
    assert text.count("comes with the kiosk") == text.count("SHA-256") == 4
    assert "SHA-256 9C:87:2B:C9:79:A7:C0:9A:58" in text
    assert "CN=Belgium Root CA4,C=BE\n  comes with the kiosk; until 2032-10-22" in text


def test_others_are_marked(pinned_roots: Path) -> None:
    assert printed("--roots", str(pinned_roots)).count("NOT one that comes with the kiosk") == 3
    told = json.loads(printed("--roots", str(pinned_roots), "--json"))
    assert {root["comes_with_the_kiosk"] for root in told["roots"]} == {False}


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "odd.pem").write_text("junk")
    done = CliRunner().invoke(main, ["eid", "roots", "--roots", str(tmp_path)])
    assert done.exit_code == 1
    assert "odd.pem is no certificate" in done.output
