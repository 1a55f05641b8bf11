import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from central.enrolment import CODE_LASTS
from central_here import CentralHere


def test_a_code_takes_in_one_kiosk_and_no_second(filled: CentralHere) -> None:
    code = filled.code("2100")
    taken = filled.http.post("/v1/enrolments", json={"code": code})
    assert (taken.json()["region"], taken.json()["branch"]) == ("waas", "2100")
    assert len(bytes.fromhex(taken.json()["region_key"])) == 32
    again = filled.http.post("/v1/enrolments", json={"code": code})
    assert again.status_code == 403
    assert "make a new one" in again.json()["detail"]


def test_a_code_may_be_typed_in_small_letters_and_without_dashes(filled: CentralHere) -> None:
    code = filled.code("2100").replace("-", " ").lower()
    assert filled.http.post("/v1/enrolments", json={"code": code}).status_code == 200


def test_a_code_that_is_too_old_is_of_no_use(filled: CentralHere) -> None:
    old = filled.code("2100", datetime.now(UTC) - CODE_LASTS - timedelta(seconds=1))
    assert filled.http.post("/v1/enrolments", json={"code": old}).status_code == 403


def test_there_is_no_code_for_a_branch_that_is_not_there(filled: CentralHere) -> None:
    with pytest.raises(LookupError, match="there is no branch 9999"):
        filled.code("9999")


def test_neither_code_nor_token_nor_key_stands_in_the_database(
    filled: CentralHere, tmp_path: Path
) -> None:
    code, kiosk = filled.code("2100"), filled.enrol("2130")
    with sqlite3.connect(tmp_path / "central.db") as database:
        dump = "\n".join(database.iterdump())
    database.close()
    assert kiosk.enrolment.kiosk in dump
    for secret in (code, code.replace("-", ""), kiosk.enrolment.token, kiosk.enrolment.region_key):
        assert secret not in dump


def test_without_a_known_token_nobody_gets_in(filled: CentralHere) -> None:
    for path in ("head", "changes", "loans", "operations", "staff-work"):
        for header in ("", "Bearer", "Bearer nonsense", "Basic eDp5", "Bearer é"):
            headers = [(b"Authorization", header.encode())] if header else []
            refused = filled.http.get(f"/v1/{path}", headers=headers)
            assert refused.status_code == 401, (path, header)


def test_a_kiosk_is_not_staff_and_staff_are_no_kiosk(filled: CentralHere) -> None:
    kiosk = filled.enrol("2100")
    assert kiosk.get("/v1/loans").status_code == 401
    admin = {"Authorization": "Bearer the-admin-token"}
    assert filled.http.get("/v1/changes", headers=admin).status_code == 401
