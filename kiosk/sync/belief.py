"""Whose word on snapshots is believed, and until when: keys, expiry, and no way back.

The root's key came when the kiosk enrolled. It signs lists of keys, one version after the other; a
listed key signs manifests. What was believed last is kept on the disk, so that nothing older is
believed after a restart.
"""

import logging
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic import BaseModel, ValidationError

from kiosk.domain.ids import RegionId
from kiosk.regionfile.disk import sync
from kiosk.sync.trouble import FeedTrouble, NotBelieved
from kiosk.sync.wire import KeyList, KeyLists, Manifest, Signed

W = TypeVar("W", KeyList, Manifest)
_log = logging.getLogger(__name__)
FILE = "believed.json"
SLACK = timedelta(hours=2)
"""By how much a version may go back: several processes sign, each by its own clock."""


class Kept(BaseModel):
    """``began``: the root that the kiosk enrolled with. ``version``: of the list; 0: none yet."""

    began: str
    root: str
    version: int = 0
    manifests: tuple[str, ...] = ()
    manifest: Manifest | None = None


class Belief:
    """What is believed. ``root_key``: of the enrolment, 32 bytes in hex."""

    def __init__(self, state: Path, root_key: str) -> None:
        self._file = state / FILE
        self._kept = _read(self._file, root_key)

    @property
    def manifest(self) -> Manifest | None:
        """The last manifest that was believed."""
        return self._kept.manifest

    def is_over(self, now: datetime) -> bool:
        """Whether the last manifest has ended: what is known here may be held at an old state."""
        return self.manifest is not None and now > self.manifest.not_after

    def learn(self, lists: KeyLists) -> None:
        """Follow the lists of keys to the newest. Raises ``NotBelieved``: one is not right."""
        for signed in lists.lists:
            said = _parsed(KeyList, signed)
            if said.version > self._kept.version and self._is_next(signed, said):
                known = {"root": said.root, "version": said.version, "manifests": said.manifests}
                self._keep(self._kept.model_copy(update=known))

    def _is_next(self, signed: Signed, said: KeyList) -> bool:
        begins = self._kept.version == 0
        right = _is_by(signed, self._kept.root) and _is_by(signed, said.root)
        if begins and not right:
            return False  # of a time before this kiosk's root
        if not right or not (begins or said.version == self._kept.version + 1):
            raise NotBelieved(
                FeedTrouble.NOT_SIGNED, "a list of keys is not signed by the root before it"
            )
        return True

    def believe(self, signed: Signed, region: RegionId, now: datetime) -> Manifest:
        """Check a manifest and remember it. Raises ``NotBelieved``.

        ``now``: aware; by the kiosk's own clock, if it has heard the time.
        """
        if not any(_is_by(signed, key) for key in self._kept.manifests):
            raise NotBelieved(FeedTrouble.NOT_SIGNED, "a manifest is signed by no key we believe")
        said = _parsed(Manifest, signed)
        if said.region != region:
            raise NotBelieved(FeedTrouble.NOT_SIGNED, "a manifest is of another region")
        if said.not_after < now:
            raise NotBelieved(
                FeedTrouble.EXPIRED, f"a manifest ended at {said.not_after:%Y-%m-%d %H:%M} UTC"
            )
        before = self.manifest
        if before is not None and said.version < before.version - SLACK.total_seconds():
            raise NotBelieved(
                FeedTrouble.ROLLED_BACK, "a manifest is older than one that was here before"
            )
        if before is None or said.version >= before.version:
            self._keep(self._kept.model_copy(update={"manifest": said}))
        return said

    def _keep(self, kept: Kept) -> None:
        self._kept = kept
        self._file.parent.mkdir(parents=True, exist_ok=True)
        part = self._file.with_name(f"{FILE}.part")
        with part.open("w", encoding="utf-8") as file:
            file.write(kept.model_dump_json())
            file.flush()
            os.fsync(file.fileno())
        part.replace(self._file)
        sync(self._file.parent)


def forget_belief(state: Path) -> None:
    """Begin anew with the next enrolment."""
    for name in (FILE, f"{FILE}.part"):
        (state / name).unlink(missing_ok=True)


def _read(file: Path, root_key: str) -> Kept:
    """Read what was believed; of another enrolment it means nothing."""
    fresh = Kept(began=root_key, root=root_key)
    try:
        kept = Kept.model_validate_json(file.read_bytes())
    except FileNotFoundError:
        return fresh
    except (OSError, ValidationError) as error:
        _log.warning("what was believed is forgotten: %s (%s)", file, type(error).__name__)
        return fresh
    return kept if kept.began == root_key else fresh


def _parsed(model: type[W], signed: Signed) -> W:
    try:
        return model.model_validate_json(signed.text)
    except ValidationError:
        raise NotBelieved(
            FeedTrouble.NOT_SIGNED, f"what was signed is no {model.__name__}"
        ) from None


def _is_by(signed: Signed, key: str) -> bool:
    try:
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
        public.verify(bytes.fromhex(signed.signatures.get(key, "")), signed.text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True
