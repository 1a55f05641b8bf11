"""The latest receipts, and having one sent again. What is on them is not told."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from kiosk.domain.period import BRUSSELS
from kiosk.printing.jobs import NEEDS_STAFF, Job, Jobs, Way


class NoReceipts(Exception):
    """There is no file of receipts."""


def recent(state: Path) -> tuple[Job, ...]:
    """The latest receipts of the kiosk that keeps its files in ``state``. Raises ``NoReceipts``."""
    with _opened(state) as jobs:
        return jobs.recent()


def ask_again(state: Path, number: int, at: datetime, lives: Mapping[Way, timedelta]) -> bool:
    """Have the running kiosk send one again; whether it is still kept. Raises ``NoReceipts``."""
    with _opened(state) as jobs:
        way = next((one.way for one in jobs.recent() if one.number == number), None)
        return way is not None and jobs.ask_again(number, at, lives[way])


def as_text(receipts: tuple[Job, ...], now: datetime) -> str:
    """A line for each, newest first."""
    if not receipts:
        return "There were no receipts this week."
    return "\n".join(_line(receipt, now) for receipt in receipts)


def _line(receipt: Job, now: datetime) -> str:
    made = receipt.made_at.astimezone(BRUSSELS)
    why = f" ({receipt.reason})" if receipt.reason else ""
    told = f"{receipt.number:>6}  {made:%d/%m %H:%M}  {receipt.way:<5}  {receipt.state}{why}"
    if receipt.state in NEEDS_STAFF and receipt.expires_at > now:
        until = receipt.expires_at.astimezone(BRUSSELS)
        told += f"; until {until:%d/%m %H:%M}: kiosk receipts reprint {receipt.number}"
    return told


@contextmanager
def _opened(state: Path) -> Iterator[Jobs]:
    """Only a file that the kiosk made: one that is made here would not be the kiosk's."""
    path = state / "print.db"
    if not path.is_file():
        raise NoReceipts(f"there is no {path}: this kiosk has not run yet")
    jobs = Jobs(path)
    try:
        yield jobs
    finally:
        jobs.close()
