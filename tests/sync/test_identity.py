"""Who a kiosk is, where that cannot be written down."""

from pathlib import Path

from click.testing import CliRunner

from kiosk.cli import main


def test_no_code_is_spent_on_an_identity_that_cannot_be_kept(tmp_path: Path) -> None:
    """The central service, which is not there, was not even asked."""
    (tmp_path / "full").touch()
    settings = tmp_path / "kiosk.toml"
    settings.write_text(f'state = "{tmp_path}/full/state"\n[central]\nurl = "http://127.0.0.1:1"\n')
    done = CliRunner().invoke(main, ["enrol", "--settings", str(settings), "--code", "ABCD"])
    assert (done.exit_code, type(done.exception)) == (1, SystemExit)
    assert "the identity cannot be kept" in done.output
    assert "sudo -u kiosk kiosk enrol" in done.output


def test_nothing_is_left_of_looking_whether_it_could_be_kept(tmp_path: Path) -> None:
    settings = tmp_path / "kiosk.toml"
    settings.write_text(f'state = "{tmp_path}/state"\n[central]\nurl = "http://127.0.0.1:1"\n')
    done = CliRunner().invoke(main, ["enrol", "--settings", str(settings), "--code", "ABCD"])
    assert "cannot be used: no answer" in done.output
    assert list((tmp_path / "state").iterdir()) == []
