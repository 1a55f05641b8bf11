"""What keeping one operation costs, beside the disk's own least: one write that is waited for."""

import os
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from kiosk.cache.outbox import Outbox
from kiosk.domain.ids import BranchCode, ItemId, LoanId, PatronKey
from kiosk.domain.operation import Checkout
from kiosk.domain.records import Loan
from tools.measures import Figure, percentile

TIMES = 1_000
PLACE = Path(".cache")
"""On the disk; a temporary folder may lie in memory."""
_PAGE = bytes(range(256)) * 16


def measure() -> list[Figure]:
    """Measure both in turns on the same file system, so that both have the same disk."""
    PLACE.mkdir(exist_ok=True)
    ours, least = list[float](), list[float]()
    with tempfile.TemporaryDirectory(dir=PLACE, prefix="bench-") as place:
        plain = os.open(Path(place) / "plain", os.O_WRONLY | os.O_CREAT)
        with closing(Outbox(Path(place) / "outbox.db")) as outbox:
            for number in range(TIMES):
                ours.append(_ms(partial(_keep, outbox, number)))
                least.append(_ms(partial(_write, plain)))
        os.close(plain)
    p50, floor = percentile(ours, 50), percentile(least, 50)
    how = (
        f"one loan kept, p50 of {TIMES}: {p50:.3f} ms (p99 {percentile(ours, 99):.3f} ms), over "
        f"one write of 4 KiB and fdatasync in between on the same disk: {floor:.3f} ms"
    )
    return [Figure("outbox_commit_over_fdatasync", p50 / floor, "", how)]


def _keep(outbox: Outbox, number: int) -> None:
    now = datetime.now(UTC)
    loan = Loan(
        id=LoanId(f"loan-{number}"),
        item=ItemId(f"item-{number}"),
        patron=PatronKey(f"patron-{number % 50}"),
        branch=BranchCode("2100"),
        lent_at=now,
        due=date(2026, 12, 20),
    )
    made = Checkout(loan.id, loan.item, loan.patron, loan.branch, now, loan.due)
    outbox.record(made, loan)


def _write(plain: int) -> None:
    os.write(plain, _PAGE)
    os.fdatasync(plain)


def _ms(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000
