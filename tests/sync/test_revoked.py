"""A kiosk that was revoked wipes what it knows; one that is merely refused does not."""

from pathlib import Path

import pytest

from kiosk.assembly.farewell import revoked_since, say_farewell
from kiosk.bodies import Kind
from kiosk.cache.local import Cursor
from kiosk.sync.client import NotAccepted, Revoked
from kiosk.sync.identity import CREDENTIAL, Identity, NotEnrolled, keep_identity, read_identity
from kiosk.sync.patience import patiently
from kiosk.sync.revoked import note_revoked, why_revoked
from small_region import ATLAS, put
from tests.sync.conftest import Synced

ENROLMENT = Identity.model_validate(
    {
        "kiosk": "k",
        "region": "waas",
        "branch": "b1",
        "private_key": "7a" * 32,
        "region_key": "ab" * 32,
    }
)


def left(state: Path) -> list[Path]:
    return list(state.glob("cache*"))


async def test_being_revoked_is_not_waited_out(synced: Synced) -> None:
    synced.central.dismissal = {"detail": "it was stolen", "wipe": True}
    with pytest.raises(Revoked, match="it was stolen"):
        await patiently(synced.feed.follow_once, synced.feed.link)


@pytest.mark.parametrize("dismissal", [{"detail": "moved"}, {"wipe": True}, {}])
async def test_a_refusal_that_does_not_say_so_wipes_nothing(
    synced: Synced, dismissal: dict[str, object]
) -> None:
    synced.central.dismissal = dismissal
    with pytest.raises(NotAccepted):
        await synced.feed.follow_once()


async def test_what_it_knew_is_gone_and_what_it_did_is_not(synced: Synced, tmp_path: Path) -> None:
    keep_identity(tmp_path, ENROLMENT)
    synced.cache.apply([put(Kind.ITEM, ATLAS.id, ATLAS)], Cursor("e1", 1))
    synced.cache.replace([([put(Kind.ITEM, ATLAS.id, ATLAS)], Cursor("e2", 1))])
    synced.cache.close()
    for name in ("incoming/e1-1-0123456789abcdef.zst", "believed.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("half of a region")
    say_farewell(tmp_path, "k", "stolen")
    assert left(tmp_path) == []
    assert list((tmp_path / "incoming").iterdir()) == []
    assert not (tmp_path / "believed.json").exists()
    with pytest.raises(NotEnrolled):
        read_identity(tmp_path)
    assert (tmp_path / "outbox.db").exists()


def test_who_was_enrolled_anew_before_it_heard_that_it_was_revoked_keeps_that(
    tmp_path: Path,
) -> None:
    keep_identity(tmp_path, ENROLMENT.model_copy(update={"kiosk": "new"}))
    say_farewell(tmp_path, "k", "stolen")
    assert read_identity(tmp_path).kiosk == "new"
    assert revoked_since(tmp_path) is None


def test_it_stays_revoked_over_a_restart_until_someone_else_is_enrolled_here(
    tmp_path: Path,
) -> None:
    assert why_revoked(tmp_path, "k") is None
    note_revoked(tmp_path, "k", "it was stolen")
    assert why_revoked(tmp_path, None) == "it was stolen"
    # A systemd credential outlives the wiping.
    assert why_revoked(tmp_path, "k") == "it was stolen"
    assert why_revoked(tmp_path, "k2") is None


def test_who_is_enrolled_again_is_not_who_a_credential_says_that_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "given").mkdir()
    keep_identity(tmp_path, ENROLMENT).rename(tmp_path / "given" / CREDENTIAL)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path / "given"))
    assert read_identity(tmp_path).kiosk == "k"
    keep_identity(tmp_path, ENROLMENT.model_copy(update={"kiosk": "k2"}))
    assert read_identity(tmp_path).kiosk == "k2"


@pytest.mark.parametrize("noted", [b"", b"[]", b'{"kiosk": "k"}', b"\xff"])
def test_a_note_that_cannot_be_read_revokes_nobody(tmp_path: Path, noted: bytes) -> None:
    (tmp_path / "revoked.json").write_bytes(noted)
    assert why_revoked(tmp_path, None) is None
