import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, event, select, update

from central import schema
from central.engines import engine_of
from central.enrolment import CODE_LASTS, revoke
from central.keys import hashed
from central.sessions import (
    CHALLENGE_LASTS,
    SESSION_LASTS,
    challenge,
    open_session,
    sender_of,
)
from central_here import BOTH, NOON, PRIVATE_KEY, CentralHere, KioskThere, asking, later, return_
from kiosk.sync.identity import Identity
from kiosk.sync.wire import CHALLENGED, SignedIn, SignIn, words_to_sign


def test_a_code_takes_in_one_kiosk_and_no_second(filled: CentralHere) -> None:
    code = filled.code("2100")
    taken = filled.http.post("/v1/enrolments", json=asking(code))
    assert (taken.json()["region"], taken.json()["branch"]) == ("waas", "2100")
    assert len(bytes.fromhex(taken.json()["region_key"])) == 32
    again = filled.http.post("/v1/enrolments", json=asking(code))
    assert again.status_code == 403
    assert "make a new one" in again.json()["detail"]


def test_a_code_may_be_typed_in_small_letters_and_without_dashes(filled: CentralHere) -> None:
    code = filled.code("2100").replace("-", " ").lower()
    assert filled.http.post("/v1/enrolments", json=asking(code)).status_code == 200


def test_a_code_that_is_too_old_is_of_no_use(filled: CentralHere) -> None:
    old = filled.code("2100", datetime.now(UTC) - CODE_LASTS - timedelta(seconds=1))
    assert filled.http.post("/v1/enrolments", json=asking(old)).status_code == 403


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
    for secret in (code, code.replace("-", ""), PRIVATE_KEY, kiosk.enrolment.region_key):
        assert secret not in dump


def test_without_a_known_token_nobody_gets_in(filled: CentralHere) -> None:
    for path in ("head", "changes", "loans", "operations", "staff-work"):
        for header in ("", "Bearer", "Bearer nonsense", "Basic eDp5", "Bearer é"):
            headers = [(b"Authorization", header.encode())] if header else []
            refused = filled.http.get(f"/v1/{path}", headers=headers)
            assert refused.status_code == 401, (path, header)


def test_who_shows_no_token_costs_no_look_into_the_database(filled: CentralHere) -> None:
    looks: list[object] = []
    event.listen(
        filled.store.engine, "before_cursor_execute", lambda *words: looks.append(words[2])
    )
    nothing = {"incarnation": "incarnation-1", "operations": []}
    for shown in ({}, {"Authorization": "Bearer"}, {"Authorization": "Basic eDp5"}):
        asked = filled.http.get("/v1/head", headers=shown)
        told = filled.http.post("/v1/operations", headers=shown, json=nothing)
        assert (asked.status_code, told.status_code) == (401, 401), shown
    assert looks == []
    filled.http.get("/v1/head", headers={"Authorization": "Bearer nonsense"})
    assert looks, "whoever shows one is looked up"


def test_a_kiosk_is_not_staff_and_staff_are_no_kiosk(filled: CentralHere) -> None:
    kiosk = filled.enrol("2100")
    assert kiosk.get("/v1/loans").status_code == 401
    admin = {"Authorization": "Bearer the-admin-token"}
    assert filled.http.get("/v1/changes", headers=admin).status_code == 401


def signed(
    kiosk: KioskThere, challenge: str, key: str = PRIVATE_KEY, name: str = ""
) -> dict[str, str]:
    """Answer a challenge, as this kiosk or under its name."""
    name = name or kiosk.enrolment.kiosk
    identity = Identity.of(kiosk.enrolment, key)
    signature = identity.sign(words_to_sign(name, challenge)).hex()
    return {"kiosk": name, "challenge": challenge, "signature": signature}


def challenged(central: CentralHere) -> str:
    """Ask without a token, and return what is asked in turn."""
    refused = central.http.get("/v1/head")
    assert refused.status_code == 401
    found = CHALLENGED.fullmatch(refused.headers["WWW-Authenticate"])
    assert found is not None
    return found[1]


def test_a_kiosk_signs_in_with_its_own_key_when_it_is_asked_to(
    filled: CentralHere, kiosk: KioskThere
) -> None:
    answer = filled.http.post("/v1/sessions", json=signed(kiosk, challenged(filled)))
    token = {"Authorization": f"Bearer {answer.raise_for_status().json()['token']}"}
    assert filled.http.get("/v1/head", headers=token).status_code == 200


def test_a_copy_of_the_disk_without_the_key_is_nobody(
    filled: CentralHere, kiosk: KioskThere
) -> None:
    other = filled.enrol("2130").enrolment.kiosk
    for forged in (
        signed(kiosk, challenged(filled), key="5b" * 32),
        signed(kiosk, challenged(filled)) | {"kiosk": other},
        signed(kiosk, challenged(filled)) | {"kiosk": "kiosk-nobody"},
        signed(kiosk, challenged(filled)) | {"challenge": challenged(filled)},
        signed(kiosk, "1." + challenged(filled)),
        signed(kiosk, f"{2**40}.aa.bb"),
        signed(kiosk, "nothing"),
    ):
        assert filled.http.post("/v1/sessions", json=forged).status_code == 401, forged


@BOTH
def test_a_challenge_is_answered_once_at_whichever_process(
    filled: CentralHere, kiosk: KioskThere
) -> None:
    other = filled.enrol("2130")
    words = challenged(filled)
    answer = SignIn.model_validate(signed(kiosk, words))
    ready = threading.Barrier(6)

    def sign_in(_: int) -> SignedIn | None:
        with closing(replace(filled.store, engine=engine_of(address))) as store:
            ready.wait()
            return open_session(store, answer, later())

    address = filled.store.engine.url.render_as_string(hide_password=False)
    with ThreadPoolExecutor(6) as processes:
        sessions = list(processes.map(sign_in, range(6)))
    assert len([each for each in sessions if each is not None]) == 1
    again = filled.http.post("/v1/sessions", json=signed(kiosk, words))
    assert again.status_code == 401
    assert CHALLENGED.fullmatch(again.headers["WWW-Authenticate"]), "and it may try another one"
    assert filled.http.post("/v1/sessions", json=signed(other, words)).status_code == 200


def test_a_challenge_is_to_be_answered_at_once_and_a_token_ends(
    filled: CentralHere, kiosk: KioskThere
) -> None:
    words = challenge(filled.store.keys, NOON)
    answer = SignIn.model_validate(signed(kiosk, words))
    assert open_session(filled.store, answer, NOON + CHALLENGE_LASTS) is None
    session = open_session(filled.store, answer, NOON)
    assert session is not None
    there = sender_of(filled.store, session.token, NOON + SESSION_LASTS - timedelta(seconds=1))
    assert there is not None
    assert there.id == kiosk.enrolment.kiosk
    assert sender_of(filled.store, session.token, NOON + SESSION_LASTS) is None


def test_a_kiosk_whose_token_ended_signs_in_again_without_noticing(
    filled: CentralHere, kiosk: KioskThere
) -> None:
    assert kiosk.get("/v1/head").status_code == 200
    with filled.store.write() as connection:
        connection.execute(delete(schema.session))
    (outcome,) = kiosk.send(return_("I2"))
    assert outcome.outcome == "applied"


def test_a_revoked_kiosk_that_signs_in_is_told_to_wipe_itself(
    filled: CentralHere, kiosk: KioskThere
) -> None:
    revoke(filled.store, kiosk.enrolment.kiosk, "stolen", NOON)
    answer = filled.http.post("/v1/sessions", json=signed(kiosk, challenged(filled)))
    assert (answer.status_code, answer.json()["wipe"]) == (403, True)


def test_of_tokens_only_hashes_are_kept_and_not_for_ever(
    filled: CentralHere, kiosk: KioskThere, tmp_path: Path
) -> None:
    shown = [kiosk.get("/v1/head").request.headers["Authorization"] for _ in range(2)]
    token = shown[0].removeprefix("Bearer ")
    with filled.store.write() as connection:
        assert connection.execute(select(schema.session.c.token_hash)).scalars().all() == [
            hashed(token)
        ]
        connection.execute(update(schema.session).values(ends_at="2020-01-01"))
    assert kiosk.get("/v1/head").status_code == 200
    with filled.store.read() as connection:
        assert len(connection.execute(select(schema.session)).all()) == 1
    assert token.encode() not in (tmp_path / "central.db").read_bytes()
