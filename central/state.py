"""The state directory: the master key, the admin token, and the embedded database."""

import os
from dataclasses import dataclass
from pathlib import Path

from central.keys import KEY_BYTES, Keys, new_secret, secret_file
from central.store import Store, StoreRefused, migrate_store, open_store


@dataclass(frozen=True, slots=True)
class State:
    """A state directory, made when it is not there; only its owner may look in."""

    directory: Path

    def prepare(self) -> None:
        """Make the directory. Raises ``OSError``."""
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)

    def keys(self) -> Keys:
        """Return the keys, made on the first start. Raises ``StoreRefused``, ``OSError``."""
        path = self.directory / "master.key"
        text = secret_file(path, os.urandom(KEY_BYTES).hex().encode() + b"\n")
        try:
            master = bytes.fromhex(text.decode("ascii"))
        except ValueError:
            master = b""
        if len(master) != KEY_BYTES:
            raise StoreRefused(f"{path} is no key: put the right file back")
        return Keys(master)

    def admin_token(self) -> str:
        """Return the token of staff's tools, made on the first start. Raises ``OSError``."""
        path = self.directory / "admin.token"
        return secret_file(path, f"{new_secret()}\n".encode()).decode().strip()

    def store(self, url: str | None) -> Store:
        """Open the database, by default the embedded one. Raises ``StoreRefused``, ``OSError``."""
        self.prepare()
        return open_store(url or self._embedded(), self.keys())

    def migrate(self, url: str | None) -> str:
        """Bring the database to the newest step; return its name. Raises as ``store`` does.

        And make every key: what is copied to another machine after this is complete.
        """
        from central.signing import CannotSign, KeyFiles

        self.prepare()
        step = migrate_store(url or self._embedded(), self.keys())
        self.admin_token()
        try:
            KeyFiles(self.directory).signing()
        except CannotSign as why:
            raise StoreRefused(str(why)) from None
        return step

    def _embedded(self) -> str:
        return f"sqlite:///{self.directory.resolve()}/central.db"
