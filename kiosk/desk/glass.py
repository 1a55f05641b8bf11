"""What is on the glass now, for whoever draws it. State lives only here, never in a browser."""

import asyncio

from kiosk.domain.session.state import Session


class Glass:
    """The session that is shown. Every change has a version, so that no reader misses the last."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._version = 1
        self._changed = asyncio.Event()

    @property
    def session(self) -> Session:
        """The session as it is now."""
        return self._session

    @property
    def version(self) -> int:
        """Counts the changes, from 1."""
        return self._version

    def show(self, session: Session) -> None:
        """Put a session on the glass."""
        if session != self._session:
            self._session = session
            self.refresh()

    def refresh(self) -> None:
        """Have it drawn again: something around the session changed."""
        self._version += 1
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    async def after(self, version: int) -> int:
        """Wait until there is a newer version than this one; return it."""
        while self._version <= version:
            await self._changed.wait()
        return self._version
