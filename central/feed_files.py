"""The feed as files: snapshots, what signs them, and the segments of deltas; and who makes them."""

import asyncio
import logging
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from central.signing import KeyFiles, Signing
from central.snapshots import Snapshots
from central.store import Store

log = logging.getLogger(__name__)
LOOK_EVERY_S = 60.0
_END_WITHIN_S = 5.0


@dataclass(frozen=True, slots=True)
class FeedFiles:
    """Where they are, and the state directory that ``central snapshot`` is to work on."""

    state: Path
    snapshots: Snapshots
    signing: Signing

    @classmethod
    def of(cls, store: Store, state: Path) -> "FeedFiles":
        """Open them; the keys are made on the first start. Raises ``CannotSign``, ``OSError``."""
        return cls(state, Snapshots(store, state / "snapshots"), KeyFiles(state).signing())

    @asynccontextmanager
    async def kept_made(self, looked: Callable[[], None] = lambda: None) -> AsyncIterator[None]:
        """Have snapshots made whenever they are due; ``looked``: told after each time."""
        making = asyncio.create_task(self._make_for_ever(looked))
        try:
            yield
        finally:
            making.cancel()
            with suppress(asyncio.CancelledError):
                await making

    async def _make_for_ever(self, looked: Callable[[], None]) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            try:
                if await asyncio.to_thread(self.snapshots.due, datetime.now(UTC)):
                    await self._make()
            except (SQLAlchemyError, OSError) as why:
                log.warning("snapshots were not made (%s); later", type(why).__name__)
            looked()

    async def _make(self) -> None:
        """In a process of its own: minutes of work beside which kiosks are answered at once."""
        url = self.snapshots.store.engine.url.render_as_string(hide_password=False)
        child = await asyncio.create_subprocess_exec(
            *("nice", "-n", "10", sys.executable, "-m", "central", "snapshot"),
            env={**os.environ, "CENTRAL_STATE": str(self.state), "CENTRAL_DATABASE": url},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
        )
        try:
            status = await child.wait()
        except asyncio.CancelledError:
            child.terminate()
            async with asyncio.timeout(_END_WITHIN_S):
                await child.wait()
            raise
        if status:
            log.warning("central snapshot ended with %d; it is tried again", status)
