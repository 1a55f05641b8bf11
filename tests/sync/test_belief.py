"""Whose word is believed: the root of the enrolment, and whom it named since."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from central.signing import CannotSign, KeyFiles
from kiosk.domain.ids import RegionId
from kiosk.sync.belief import Belief
from kiosk.sync.trouble import FeedTrouble, NotBelieved
from kiosk.sync.wire import KeyLists, Manifest, Signed
from losing_files import losing_files

WAAS = RegionId("waas")
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def manifest(version: int = 1_000_000, region: RegionId = WAAS) -> Manifest:
    return Manifest(
        region=region,
        version=version,
        not_after=NOW + timedelta(hours=72),
        epoch="e1",
        rv=7,
        form="f",
        name="e1-7-0123456789abcdef",
        bytes=1,
        unpacked=2,
        sha256="00",
        rows={},
    )


@pytest.fixture
def keys(tmp_path: Path) -> KeyFiles:
    files = KeyFiles(tmp_path / "central")
    files.signing()
    return files


@pytest.fixture
def belief(keys: KeyFiles, tmp_path: Path) -> Belief:
    return Belief(tmp_path / "kiosk", keys.signing().root_key)


def signed(keys: KeyFiles) -> Signed:
    return keys.signing().sign(manifest())


def test_a_manifest_is_believed_once_its_key_was_named_by_the_root(
    keys: KeyFiles, belief: Belief
) -> None:
    with pytest.raises(NotBelieved):
        belief.believe(signed(keys), WAAS, NOW)
    belief.learn(keys.signing().lists)
    assert belief.believe(signed(keys), WAAS, NOW) == manifest() == belief.manifest


def test_a_changed_key_is_believed_and_the_one_before_no_longer(
    keys: KeyFiles, belief: Belief
) -> None:
    old = signed(keys)
    belief.learn(keys.signing().lists)
    keys.rotate(root=False)
    with pytest.raises(NotBelieved):
        belief.believe(signed(keys), WAAS, NOW)
    belief.learn(keys.signing().lists)
    belief.believe(signed(keys), WAAS, NOW)
    with pytest.raises(NotBelieved, match="no key we believe"):
        belief.believe(old, WAAS, NOW)


def test_a_kiosk_that_was_away_follows_every_change_of_keys_and_of_the_root(
    keys: KeyFiles, belief: Belief
) -> None:
    belief.learn(keys.signing().lists)
    for root in (False, True, False, True, True):
        keys.rotate(root=root)
    belief.learn(keys.signing().lists)
    belief.believe(signed(keys), WAAS, NOW)


def test_a_kiosk_that_enrols_later_begins_with_the_root_of_then(
    keys: KeyFiles, tmp_path: Path
) -> None:
    keys.rotate(root=True)
    keys.rotate(root=False)
    late = Belief(tmp_path / "late", keys.signing().root_key)
    late.learn(keys.signing().lists)
    late.believe(signed(keys), WAAS, NOW)


def test_a_list_that_the_root_before_did_not_sign_is_refused(
    keys: KeyFiles, belief: Belief, tmp_path: Path
) -> None:
    belief.learn(keys.signing().lists)
    stranger = KeyFiles(tmp_path / "stranger")
    stranger.signing()
    stranger.rotate(root=False)
    with pytest.raises(NotBelieved, match="root before it"):
        belief.learn(stranger.signing().lists)
    belief.believe(signed(keys), WAAS, NOW)


def test_no_version_of_the_list_may_be_left_out(keys: KeyFiles, belief: Belief) -> None:
    belief.learn(keys.signing().lists)
    keys.rotate(root=False)
    keys.rotate(root=False)
    lists = keys.signing().lists.lists
    with pytest.raises(NotBelieved):
        belief.learn(KeyLists(lists=(lists[0], lists[2])))


def test_an_older_list_changes_nothing(keys: KeyFiles, belief: Belief) -> None:
    before = keys.signing().lists
    keys.rotate(root=False)
    belief.learn(keys.signing().lists)
    belief.learn(before)
    belief.believe(signed(keys), WAAS, NOW)


def test_a_manifest_of_another_region_is_refused(keys: KeyFiles, belief: Belief) -> None:
    belief.learn(keys.signing().lists)
    other = keys.signing().sign(manifest(region=RegionId("other")))
    with pytest.raises(NotBelieved, match="another region"):
        belief.believe(other, WAAS, NOW)


def test_a_manifest_ends(keys: KeyFiles, belief: Belief) -> None:
    belief.learn(keys.signing().lists)
    with pytest.raises(NotBelieved) as refused:
        belief.believe(signed(keys), WAAS, NOW + timedelta(hours=73))
    assert refused.value.trouble is FeedTrouble.EXPIRED
    belief.believe(signed(keys), WAAS, NOW + timedelta(hours=72))
    assert not belief.is_over(NOW + timedelta(hours=72))
    assert belief.is_over(NOW + timedelta(hours=72, seconds=1))


def test_a_version_may_go_back_by_two_hours_for_clocks_differ_and_by_no_more(
    keys: KeyFiles, belief: Belief, tmp_path: Path
) -> None:
    belief.learn(keys.signing().lists)
    sign = keys.signing().sign
    belief.believe(sign(manifest(1_000_000)), WAAS, NOW)
    belief.believe(sign(manifest(1_000_000 - 7200)), WAAS, NOW)
    again = Belief(tmp_path / "kiosk", keys.signing().root_key)
    assert again.manifest == manifest(1_000_000)
    with pytest.raises(NotBelieved) as refused:
        again.believe(sign(manifest(1_000_000 - 7201)), WAAS, NOW)
    assert refused.value.trouble is FeedTrouble.ROLLED_BACK


def test_a_power_cut_forgets_no_manifest_that_was_believed(
    keys: KeyFiles, belief: Belief, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    belief.learn(keys.signing().lists)
    sign, root = keys.signing().sign, keys.signing().root_key
    belief.believe(sign(manifest(1_000_000)), WAAS, NOW)
    with losing_files(tmp_path / "kiosk", monkeypatch) as disk:
        belief.believe(sign(manifest(2_000_000)), WAAS, NOW)
    after = tmp_path / "after"
    after.mkdir()
    for moment in range(len(disk.moments)):
        for seed in range(5):
            found = disk.lose_power(moment, Random(seed))  # noqa: S311 - the same each time
            (after / "believed.json").write_bytes(found["believed.json"])
            told = Belief(after, root).manifest
            assert told is not None
            done = moment == len(disk.moments) - 1
            assert told.version in ((2_000_000,) if done else (1_000_000, 2_000_000))


def test_a_text_changed_by_a_letter_is_refused(keys: KeyFiles, belief: Belief) -> None:
    belief.learn(keys.signing().lists)
    right = signed(keys)
    wrong = right.model_copy(update={"text": right.text.replace("7", "8", 1)})
    with pytest.raises(NotBelieved):
        belief.believe(wrong, WAAS, NOW)


def test_what_was_believed_is_forgotten_with_another_enrolment_or_when_it_cannot_be_read(
    keys: KeyFiles, belief: Belief, tmp_path: Path
) -> None:
    belief.learn(keys.signing().lists)
    belief.believe(signed(keys), WAAS, NOW)
    assert Belief(tmp_path / "kiosk", "ab" * 32).manifest is None
    (tmp_path / "kiosk" / "believed.json").write_text("{")
    assert Belief(tmp_path / "kiosk", keys.signing().root_key).manifest is None


def test_without_the_root_nobody_changes_keys(keys: KeyFiles) -> None:
    (keys.directory / "root.key").rename(keys.directory / "elsewhere")
    assert keys.signing().sign(manifest())
    with pytest.raises(CannotSign, match="put it back"):
        keys.rotate(root=False)


def test_a_signing_key_that_the_list_does_not_name_is_told(keys: KeyFiles, tmp_path: Path) -> None:
    other = KeyFiles(tmp_path / "other")
    other.signing()
    (other.directory / "signing.key").replace(keys.directory / "signing.key")
    with pytest.raises(CannotSign, match=r"not in keys\.json"):
        keys.signing()
