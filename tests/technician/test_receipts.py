"""``kiosk receipts``: what became of them, and having one printed again."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kiosk.cli import main
from kiosk.printing.jobs import Jobs, JobState, Way
from kiosk.technician.receipts import as_text

HOUR = timedelta(hours=1)


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    path = tmp_path / "kiosk.toml"
    path.write_text(f'state = "{tmp_path}"\n')
    return path


@pytest.fixture
def failed(tmp_path: Path) -> int:
    """A receipt that did not come out."""
    jobs, now = Jobs(tmp_path / "print.db"), datetime.now(UTC)
    number = jobs.add(Way.PAPER, "De kapellekensbaan", now, HOUR)
    jobs.needs_staff(number, JobState.FAILED, "paper_out", now, HOUR)
    jobs.close()
    return number


def kiosk(settings: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["receipts", "--settings", str(settings), *arguments])


@pytest.mark.parametrize("arguments", [(), ("list",)])
def test_what_failed_is_told_with_the_command_that_mends_it(
    settings: Path, failed: int, arguments: tuple[str, ...]
) -> None:
    told = kiosk(settings, *arguments)
    assert told.exit_code == 0
    assert "paper  failed (paper_out); until" in told.output
    assert f"kiosk receipts reprint {failed}" in told.output
    assert "kapellekensbaan" not in told.output


def test_it_is_printed_again_once(settings: Path, failed: int, tmp_path: Path) -> None:
    assert kiosk(settings, "reprint", str(failed)).exit_code == 0
    jobs = Jobs(tmp_path / "print.db")
    assert [job.state for job in jobs.recent()] == [JobState.QUEUED]
    jobs.close()
    again = kiosk(settings, "reprint", str(failed))
    assert again.exit_code == 1
    assert "cannot be printed again" in again.output


def test_what_is_kept_no_more_is_not_offered(tmp_path: Path, failed: int) -> None:
    jobs = Jobs(tmp_path / "print.db")
    told = as_text(jobs.recent(), datetime.now(UTC) + 2 * HOUR)
    jobs.close()
    assert "failed" in told
    assert "reprint" not in told


def test_a_kiosk_that_never_ran_gets_no_file_from_this(settings: Path, tmp_path: Path) -> None:
    told = kiosk(settings)
    assert told.exit_code == 1
    assert "has not run yet" in told.output
    assert kiosk(settings, "reprint", "1").exit_code == 1
    assert not (tmp_path / "print.db").exists()


def test_settings_that_cannot_be_used_are_told(tmp_path: Path) -> None:
    (tmp_path / "kiosk.toml").write_text("stat = 3")
    assert "Did you mean «state»" in kiosk(tmp_path / "kiosk.toml").output


def test_help_is_there_before_there_are_settings(tmp_path: Path) -> None:
    nowhere = ["receipts", "--settings", str(tmp_path / "none.toml")]
    assert CliRunner().invoke(main, [*nowhere, "reprint", "--help"]).exit_code == 0
    assert CliRunner().invoke(main, [*nowhere, "list"]).exit_code == 1


def test_a_week_without_receipts_is_told() -> None:
    assert as_text((), datetime.now(UTC)) == "There were no receipts this week."
