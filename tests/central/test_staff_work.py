"""Staff work is there until somebody closes it, and then it is known who did."""

import json

import httpx

from central import trail
from central.trail import Did
from central_here import ADMIN, BOTH, CentralHere, KioskThere, checkout
from small_export import SmallExport


def close(central: CentralHere, key: str, who: str = "AP", library: str = "") -> httpx.Response:
    """Close a piece of work, as staff do."""
    asked = {"key": key, "who": who, "library": library}
    headers = {"Authorization": f"Bearer {ADMIN}"}
    return central.http.post("/v1/staff-work/closed", json=asked, headers=headers)


def a_conflict(kiosk: KioskThere) -> str:
    """Lend at one kiosk what another patron has; the key of the work that comes of it."""
    kiosk.send(checkout("K1", "I1", "P1"))
    (outcome,) = kiosk.send(checkout("K2", "I1", "P2"))
    return f"operation:{outcome.id}"


def who_closed(central: CentralHere) -> list[tuple[str, str, str]]:
    """Who closed what, by the trail."""
    with central.store.read() as connection:
        steps = trail.latest(connection, 100)
    return [(step.who, step.about, step.detail) for step in steps if step.did is Did.CLOSED]


@BOTH
def test_work_that_is_closed_is_listed_no_more_and_it_is_known_who_closed_it(
    filled: CentralHere, kiosk: KioskThere
) -> None:
    key = a_conflict(kiosk)
    assert close(filled, key).raise_for_status().json()["closed_by"] == "staff:AP"
    assert filled.work() == []
    (closed,) = filled.staff("staff-work", closed=True)["work"]
    assert (closed["key"], closed["closed_by"]) == (key, "staff:AP")
    assert who_closed(filled) == [("staff:AP", closed["about"], "was_lent_to_other")]


@BOTH
def test_work_that_is_closed_twice_was_closed_by_the_first(
    filled: CentralHere, kiosk: KioskThere
) -> None:
    key = a_conflict(kiosk)
    first, second = close(filled, key, "AP"), close(filled, key, "BV")
    assert first.json() == second.json()
    assert [who for who, _, _ in who_closed(filled)] == ["staff:AP"]


@BOTH
def test_a_library_sees_and_closes_its_own_work_only(
    filled: CentralHere, kiosk: KioskThere
) -> None:
    key = a_conflict(kiosk)
    assert filled.staff("staff-work", library="LOK")["work"] == []
    assert close(filled, key, library="LOK").status_code == 404
    assert [work["key"] for work in filled.staff("staff-work", library="BEV")["work"]] == [key]
    assert close(filled, key, library="BEV").status_code == 200


@BOTH
def test_a_kiosk_is_told_what_is_closed_of_its_own_work_only(
    filled: CentralHere, kiosk: KioskThere
) -> None:
    key = a_conflict(kiosk)
    asked = f'{{"ids": ["{key.removeprefix("operation:")}"]}}'
    assert kiosk.post("/v1/closed-work", asked).json() == {"ids": []}
    close(filled, key)
    assert kiosk.post("/v1/closed-work", asked).json() == json.loads(asked)
    assert filled.enrol("2100").post("/v1/closed-work", asked).json() == {"ids": []}


def test_work_that_is_not_there_and_a_closer_without_a_name_are_refused(
    filled: CentralHere, kiosk: KioskThere
) -> None:
    assert close(filled, "operation:nothing").status_code == 404
    for nobody in ("", " ", "A P", "much-too-long-for-initials"):
        assert close(filled, a_conflict(kiosk), nobody).status_code == 422


def test_only_staff_close_work(filled: CentralHere, kiosk: KioskThere) -> None:
    asked = f'{{"key": "{a_conflict(kiosk)}", "who": "AP"}}'
    assert filled.http.post("/v1/staff-work/closed", content=asked).status_code == 401
    assert kiosk.post("/v1/staff-work/closed", asked).status_code == 401


def test_a_warning_that_was_closed_comes_back_only_when_it_was_gone(
    filled: CentralHere, export: SmallExport
) -> None:
    known = [("number_unreadable", "P3-1")]
    filled.take(export.swap("passes.csv", "2085432", "30004000138035"))
    assert filled.work() == known
    assert close(filled, "import:number_unreadable:P3-1").status_code == 200
    filled.take(export)
    assert filled.work() == []
    filled.take(export.swap("passes.csv", "30004000138035", "2085432"))
    assert filled.work() == filled.staff("staff-work", closed=True)["work"] == []
    filled.take(export.swap("passes.csv", "2085432", "30004000138035"))
    assert filled.work() == known
    assert who_closed(filled) == [("staff:AP", "", "number_unreadable")]
