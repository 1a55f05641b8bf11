"""What a batch costs the database: on PostgreSQL trips, on SQLite rows that are read."""

import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from central_here import CentralHere, KioskThere, checkout, return_


def test_however_much_is_kept_a_batch_looks_it_up_by_keys(
    filled: CentralHere, kiosk: KioskThere
) -> None:
    asked: list[Any] = []
    event.listen(filled.store.engine, "before_cursor_execute", lambda *words: asked.append(words))
    kiosk.send(checkout("K1", "I1", "P1"))
    ((_, _, statement, words, *_),) = [each for each in asked if each[2].startswith("WITH")]
    with filled.store.read() as connection:
        steps = str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", words).all())
    assert "SEARCH loan" in steps
    assert re.findall(r"SCAN (item|loan|hold|operation|feed)\b", steps) == []


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_fifty_operations_go_to_postgresql_and_back_just_twice(
    filled: CentralHere, kiosk: KioskThere, tmp_path: Path
) -> None:
    kiosk.send(return_("I1"))  # it signs in, and what is asked is planned
    with (tmp_path / "said").open("w") as said:

        @event.listens_for(filled.store.engine, "checkout")
        def taken(connection: Any, *_: object) -> None:
            connection.pgconn.trace(said.fileno())

        kiosk.send(*(checkout(f"K{n}", "I1", "P1") for n in range(1, 51)))
        filled.store.close()
    waits = re.findall(r"\tSync$", (tmp_path / "said").read_text(), re.MULTILINE)
    assert len(waits) == len(("ask who it is, lock and look up", "write and commit"))
