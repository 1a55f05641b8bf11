"""The keys that sign manifests, made on the first start beside the master key.

``root.key`` signs the list of keys, and nothing else: once the service ran it can be kept where
nobody reaches it, until keys are changed. ``signing.key`` signs manifests. ``keys.json`` has every
list of keys there ever was: a kiosk that was away for years follows them one by one.
"""

import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from central.keys import KEY_BYTES, secret_file
from kiosk.regionfile.disk import private_file, sync
from kiosk.sync.wire import KeyList, KeyLists, Signed, Wire


class CannotSign(Exception):
    """The signing keys are not what they should be; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Signing:
    """What signs manifests, and what tells kiosks whom to believe."""

    lists: KeyLists
    root_key: str
    """The public key of the newest root, in hex: what a kiosk is given when it enrols."""
    _key: Ed25519PrivateKey = field(repr=False)

    def sign(self, said: Wire) -> Signed:
        """Sign a manifest."""
        return _signed(said, self._key)


@dataclass(frozen=True, slots=True)
class KeyFiles:
    """The three files in the state directory."""

    directory: Path

    def signing(self) -> Signing:
        """Open the keys; make them on the first start. Raises ``CannotSign``, ``OSError``."""
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not self._lists.exists():
            self._begin()
        lists = self._read()
        newest = KeyList.model_validate_json(lists.lists[-1].text)
        key = self._private("signing.key")
        if public(key) not in newest.manifests:
            raise CannotSign(
                f"{self.directory}/signing.key is not in keys.json: put the right file back, or "
                "make new keys with central rotate-keys"
            )
        return Signing(lists, newest.root, key)

    def rotate(self, *, root: bool) -> int:
        """Make a new signing key, and a new root too; return the version of the list of keys.

        Raises ``CannotSign``: without the root's key nobody may.
        """
        if not (self.directory / "root.key").exists():
            raise CannotSign(
                f"{self.directory}/root.key is not here: put it back to change keys, for without "
                "it no kiosk would believe the new ones"
            )
        lists, old = self._read(), self._private("root.key")
        before = KeyList.model_validate_json(lists.lists[-1].text)
        if public(old) != before.root:
            raise CannotSign(f"{self.directory}/root.key is not the root of keys.json")
        fresh, new_root = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
        top = new_root if root else old
        said = KeyList(version=before.version + 1, root=public(top), manifests=(public(fresh),))
        told = KeyLists(lists=(*lists.lists, _signed(said, old, top)))
        # Half of it done is found out at the next start: the key is then not in the list.
        _write(self._lists, told.model_dump_json())
        _write(self.directory / "signing.key", _hex(fresh))
        if root:
            _write(self.directory / "root.key", _hex(new_root))
        return said.version

    @property
    def _lists(self) -> Path:
        return self.directory / "keys.json"

    def _begin(self) -> None:
        root, key = self._private("root.key"), self._private("signing.key")
        said = KeyList(version=1, root=public(root), manifests=(public(key),))
        _write(self._lists, KeyLists(lists=(_signed(said, root),)).model_dump_json())

    def _read(self) -> KeyLists:
        try:
            return KeyLists.model_validate_json(self._lists.read_bytes())
        except ValueError:
            raise CannotSign(f"{self._lists} cannot be read: put the right file back") from None

    def _private(self, name: str) -> Ed25519PrivateKey:
        path = self.directory / name
        text = secret_file(path, os.urandom(KEY_BYTES).hex().encode() + b"\n")
        try:
            return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(text.decode("ascii")))
        except ValueError:
            raise CannotSign(f"{path} is no key: put the right file back") from None


def public(key: Ed25519PrivateKey) -> str:
    """Tell the public half of a key, in hex."""
    return key.public_key().public_bytes_raw().hex()


def _signed(said: Wire, *keys: Ed25519PrivateKey) -> Signed:
    text = said.model_dump_json()
    signatures = {public(key): key.sign(text.encode()).hex() for key in keys}
    return Signed(text=text, signatures=signatures)


def _hex(key: Ed25519PrivateKey) -> str:
    return key.private_bytes_raw().hex() + "\n"


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all, readable by its owner only."""
    part = path.with_name(f"{path.name}.{secrets.token_hex(8)}.part")
    with private_file(part) as file:
        file.write(text.encode("ascii"))
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    sync(path.parent)
