"""A job is sent at most once, not when it is old, and leaves nothing to read behind."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from kept_receipts import Clock, readable
from kiosk.printing.jobs import Jobs, JobState, Way

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
WORDS = "De kapellekensbaan, terug op 3 maart"


def add(jobs: Jobs, clock: Clock, content: str = WORDS, way: Way = Way.PAPER) -> int:
    return jobs.add(way, content, clock(), MINUTE)


def states(jobs: Jobs) -> list[JobState]:
    return [job.state for job in jobs.recent()]


def test_the_oldest_job_goes_first_and_each_goes_once(jobs: Jobs, clock: Clock) -> None:
    for words in ("een", "twee", "drie"):
        add(jobs, clock, words)
    taken = [jobs.take(Way.PAPER, clock()) for _ in range(4)]
    assert [one and one.content for one in taken] == ["een", "twee", "drie", None]


def test_two_programs_never_take_the_same_job(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "print.db"
    with_jobs = Jobs(path)
    for number in range(40):
        add(with_jobs, clock, str(number))
    taken: list[str] = []

    def take_all() -> None:
        other = Jobs(path)
        while job := other.take(Way.PAPER, clock()):
            taken.append(job.content)
        other.close()

    programs = [Thread(target=take_all) for _ in range(2)]
    for program in programs:
        program.start()
    for program in programs:
        program.join()
    assert sorted(map(int, taken)) == list(range(40))
    with_jobs.close()


def test_paper_and_e_mail_do_not_take_each_others_jobs(jobs: Jobs, clock: Clock) -> None:
    add(jobs, clock, way=Way.EMAIL)
    assert jobs.take(Way.PAPER, clock()) is None
    assert jobs.take(Way.EMAIL, clock()) is not None


def test_an_expired_job_is_not_taken_though_nobody_dropped_it_yet(jobs: Jobs, clock: Clock) -> None:
    add(jobs, clock)
    clock.passes(seconds=60)
    assert jobs.take(Way.PAPER, clock()) is None


def test_an_expired_job_is_wiped_and_cannot_be_asked_for_again(
    jobs: Jobs, clock: Clock, tmp_path: Path
) -> None:
    number = add(jobs, clock)
    clock.passes(seconds=59)
    assert jobs.expire(Way.PAPER, clock()) == ()
    clock.passes(seconds=1)
    assert jobs.expire(Way.PAPER, clock()) == (number,)
    assert states(jobs) == [JobState.EXPIRED]
    assert not jobs.ask_again(number, clock(), MINUTE)
    assert jobs.take(Way.PAPER, clock()) is None
    assert readable(tmp_path / "print.db", WORDS) == []


def test_a_clock_that_goes_back_does_not_make_a_job_young_again(jobs: Jobs, clock: Clock) -> None:
    add(jobs, clock)
    clock.passes(days=-3)
    assert jobs.take(Way.PAPER, clock()) is None
    assert len(jobs.expire(Way.PAPER, clock())) == 1


def test_a_clock_that_is_set_right_by_seconds_costs_no_job(jobs: Jobs, clock: Clock) -> None:
    add(jobs, clock)
    clock.passes(seconds=-2)
    assert jobs.take(Way.PAPER, clock()) is not None


def test_what_was_printed_is_wiped(jobs: Jobs, clock: Clock, tmp_path: Path) -> None:
    number = add(jobs, clock)
    assert readable(tmp_path / "print.db", WORDS) != []
    jobs.take(Way.PAPER, clock())
    jobs.finish(number, JobState.PRINTED)
    assert readable(tmp_path / "print.db", WORDS) == []
    assert states(jobs) == [JobState.PRINTED]
    assert not jobs.ask_again(number, clock(), MINUTE)


@pytest.mark.parametrize("state", [JobState.UNCONFIRMED, JobState.FAILED])
def test_staff_can_ask_once_for_what_may_not_have_come_out(
    jobs: Jobs, clock: Clock, state: JobState
) -> None:
    number = add(jobs, clock)
    jobs.take(Way.PAPER, clock())
    jobs.needs_staff(number, state, "paper_out", clock(), HOUR)
    assert jobs.take(Way.PAPER, clock()) is None
    clock.passes(minutes=59)
    assert jobs.ask_again(number, clock(), MINUTE)
    assert not jobs.ask_again(number, clock(), MINUTE)
    taken = jobs.take(Way.PAPER, clock())
    assert taken is not None
    assert (taken.number, taken.content) == (number, WORDS)


def test_staff_cannot_ask_for_what_was_kept_too_long(
    jobs: Jobs, clock: Clock, tmp_path: Path
) -> None:
    number = add(jobs, clock)
    jobs.take(Way.PAPER, clock())
    jobs.needs_staff(number, JobState.FAILED, "paper_out", clock(), HOUR)
    clock.passes(minutes=60)
    assert not jobs.ask_again(number, clock(), MINUTE)
    jobs.expire(Way.PAPER, clock())
    assert readable(tmp_path / "print.db", WORDS) == []


def test_a_job_that_is_asked_for_again_lives_from_then_on(jobs: Jobs, clock: Clock) -> None:
    number = add(jobs, clock)
    jobs.take(Way.PAPER, clock())
    jobs.needs_staff(number, JobState.FAILED, "paper_out", clock(), HOUR)
    clock.passes(minutes=30)
    jobs.ask_again(number, clock(), MINUTE)
    clock.passes(seconds=61)
    assert jobs.take(Way.PAPER, clock()) is None


def test_a_job_that_nobody_asked_for_again_cannot_be(jobs: Jobs, clock: Clock) -> None:
    number = add(jobs, clock)
    assert not jobs.ask_again(number, clock(), MINUTE)
    assert not jobs.ask_again(number + 1, clock(), MINUTE)


def test_a_job_of_which_nothing_arrived_waits_for_its_time(jobs: Jobs, clock: Clock) -> None:
    add(jobs, clock)
    first = jobs.take(Way.PAPER, clock())
    assert first is not None
    jobs.put_back(first, "offline", clock() + timedelta(seconds=30))
    assert jobs.take(Way.PAPER, clock()) is None
    clock.passes(seconds=30)
    second = jobs.take(Way.PAPER, clock())
    assert second is not None
    assert (first.attempts, second.attempts) == (0, 1)


def test_a_job_that_is_being_sent_does_not_expire_under_the_printer(
    jobs: Jobs, clock: Clock
) -> None:
    add(jobs, clock)
    jobs.take(Way.PAPER, clock())
    clock.passes(minutes=5)
    assert jobs.expire(Way.PAPER, clock()) == ()


def test_after_a_restart_a_job_that_was_being_sent_waits_for_staff(
    tmp_path: Path, clock: Clock
) -> None:
    before = Jobs(tmp_path / "print.db")
    number = add(before, clock)
    before.take(Way.PAPER, clock())
    before.close()
    after = Jobs(tmp_path / "print.db")
    assert after.recover(Way.EMAIL, clock(), HOUR) == ()
    assert after.recover(Way.PAPER, clock(), HOUR) == (number,)
    assert after.take(Way.PAPER, clock()) is None
    assert states(after) == [JobState.UNCONFIRMED]
    assert after.ask_again(number, clock(), MINUTE)
    after.close()


def test_after_a_week_nobody_knows_that_there_was_a_receipt(jobs: Jobs, clock: Clock) -> None:
    number = add(jobs, clock)
    jobs.finish(number, JobState.PRINTED)
    clock.passes(days=6)
    jobs.expire(Way.PAPER, clock())
    assert len(jobs.recent()) == 1
    clock.passes(days=2)
    jobs.expire(Way.PAPER, clock())
    assert jobs.recent() == ()


def test_only_the_kiosk_may_read_the_file(jobs: Jobs, tmp_path: Path) -> None:
    assert (tmp_path / "print.db").stat().st_mode & 0o077 == 0


def test_a_fault_of_the_file_does_not_quote_the_receipt(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "print.db"
    jobs = Jobs(path)
    jobs.close()
    path.write_bytes(b"no database at all" * 300)
    with pytest.raises(SQLAlchemyError) as error:
        add(jobs, clock)
    assert "kapellekensbaan" not in str(error.value)
    jobs.close()


@pytest.mark.parametrize(
    "damage", [b"no database at all" * 300, b"SQLite format 3\0" + b"x" * 9000]
)
def test_a_damaged_file_is_made_anew(tmp_path: Path, clock: Clock, damage: bytes) -> None:
    path = tmp_path / "print.db"
    path.write_bytes(damage)
    jobs = Jobs(path)
    add(jobs, clock)
    assert states(jobs) == [JobState.QUEUED]
    jobs.close()


def test_a_file_of_which_a_page_is_damaged_is_made_anew(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "print.db"
    before = Jobs(path)
    for _ in range(50):
        add(before, clock)
    before.close()
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + bytes(4096) + whole[8192:])
    jobs = Jobs(path)
    add(jobs, clock)
    assert states(jobs) == [JobState.QUEUED]
    jobs.close()


def test_a_file_of_another_release_is_made_anew(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "print.db"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE job (number INTEGER)")
        database.execute("PRAGMA user_version = 99")
    jobs = Jobs(path)
    add(jobs, clock)
    jobs.close()
    again = Jobs(path)
    assert states(again) == [JobState.QUEUED]
    again.close()


def test_what_cannot_be_opened_is_told_and_not_taken_away(tmp_path: Path) -> None:
    path = tmp_path / "print.db"
    path.mkdir()
    with pytest.raises(OperationalError):
        Jobs(path)
    assert path.is_dir()
