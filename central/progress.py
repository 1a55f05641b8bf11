"""How far an import is: asked for at the command line and over the API, while it runs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TextIO, assert_never

from pydantic import TypeAdapter
from sqlalchemy import Connection

from central.store import Store, remember, remembered


class Phase(StrEnum):
    """What an import is at."""

    READING = "reading"
    """The files."""
    COMPARING = "comparing"
    """With what is known; kiosks go on as ever."""
    WRITING = "writing"
    """What is new; kiosks wait."""
    DONE = "done"
    REFUSED = "refused"
    """There are errors: nothing was imported."""


@dataclass(frozen=True, slots=True)
class At:
    """Where it is. ``about``: the file, or the kind of record.

    ``count``: of its rows, those done; of the whole, the records to write. ``of``: how many there
    are, where that is known.
    """

    phase: Phase
    about: str = ""
    count: int = 0
    of: int = 0


@dataclass(frozen=True, slots=True)
class Progress:
    """Where it is at a moment, as ``At`` has it."""

    phase: Phase
    began_at: datetime
    at: datetime
    about: str = ""
    count: int = 0
    of: int = 0


Tell = Callable[[At], None]
TELL_EVERY = timedelta(seconds=2)
_PROGRESS = TypeAdapter(Progress)
_NAME = "import"


def tell_nobody(_: At) -> None:
    """For who does not want to know."""


def keep(store: Store, progress: Progress) -> None:
    """Write down how far it is, apart from what it does."""
    with store.write() as connection:
        remember(connection, _NAME, _PROGRESS.dump_json(progress).decode())


@dataclass
class Telling:
    """Tells on a terminal, if there is one, and to whoever asks the service.

    Of rows that go by every two seconds, of a new phase or file at once.
    """

    store: Store
    to: TextIO | None
    clock: Callable[[], datetime]

    def __post_init__(self) -> None:
        """It begins now."""
        self.began_at = self.told_at = self.clock()
        self.told: At | None = None

    def __call__(self, now: At) -> None:
        """Tell where it is."""
        at, before = self.clock(), self.told
        is_new = before is None or (before.phase, before.about) != (now.phase, now.about)
        if not is_new and at - self.told_at < TELL_EVERY:
            return
        self.told, self.told_at = now, at
        progress = Progress(now.phase, self.began_at, at, now.about, now.count, now.of)
        if self._can_keep(now):
            keep(self.store, progress)
        if self.to is not None:
            print(in_words(progress), file=self.to, flush=True)

    def _can_keep(self, now: At) -> bool:
        """SQLite has one writer: while it writes the import, it writes nothing else."""
        is_within = now.phase is Phase.WRITING and now.about != ""
        return not is_within or self.store.engine.dialect.name != "sqlite"


def in_words(progress: Progress) -> str:
    """Say it in a line."""
    seconds = (progress.at - progress.began_at).total_seconds()
    return f"{progress.began_at:%Y-%m-%d %H:%M}Z +{seconds:.0f} s: {_where(progress)}"


def _where(progress: Progress) -> str:
    rows = f"{progress.count} of {progress.of}" if progress.of else str(progress.count)
    about = f" {progress.about}: {rows} rows" if progress.about else ""
    match progress.phase:
        case Phase.READING:
            return f"reading{about}"
        case Phase.COMPARING:
            return f"comparing with what is known{about and f',{about}'}"
        case Phase.WRITING if progress.about:
            return f"writing{about}"
        case Phase.WRITING:
            return f"writing {progress.count} records that are not as they were"
        case Phase.DONE:
            return f"done: {progress.count} records are not as they were"
        case Phase.REFUSED:
            return "refused: nothing was imported"
        case never:
            assert_never(never)


def latest(connection: Connection) -> Progress | None:
    """Return how far the latest import is or came; ``None``: there was none."""
    text = remembered(connection, _NAME)
    return None if text is None else _PROGRESS.validate_json(text)
