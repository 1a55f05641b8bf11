"""One at a time: on a machine by a locked file, among machines by a lock of their database.

Either ends with the process that holds it.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from central.store import Store

_LOCKED_WITHIN_S = 2.0
_LOOK_AGAIN_S = 0.02


class Occupied(Exception):
    """Somebody else is at it, for longer than a request can wait."""


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Keep every other process and thread of this machine out. Raises ``Occupied``."""
    handle = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        _lock(handle)
        yield
    finally:
        os.close(handle)


def _lock(handle: int) -> None:
    until = time.monotonic() + _LOCKED_WITHIN_S
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise Occupied from None
            time.sleep(_LOOK_AGAIN_S)
        else:
            return


@contextmanager
def only_machine(store: Store, work: str) -> Iterator[bool]:
    """Tell whether this is for us to do: no other machine on the same database is at it."""
    if not store.is_shared:
        yield True
        return
    number = int.from_bytes(sha256(work.encode()).digest()[:8], signed=True)
    with store.look() as connection:
        is_ours = bool(connection.scalar(select(func.pg_try_advisory_lock(number))))
        try:
            yield is_ours
        finally:
            with suppress(SQLAlchemyError):  # the lock is gone with the connection, too
                connection.execute(select(func.pg_advisory_unlock(number)))
