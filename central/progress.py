"""How far an import is: asked for at the command line and over the API, while it runs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TextIO

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
class Progress:
    """``count``: of records to write, once they are counted. ``about``: what is read."""

    phase: Phase
    began_at: datetime
    at: datetime
    about: str = ""
    count: int = 0


Tell = Callable[[Phase, str, int], None]
_PROGRESS = TypeAdapter(Progress)
_NAME = "import"


def tell_nobody(_: Phase, __: str, ___: int) -> None:
    """For who does not want to know."""


def keep(store: Store, progress: Progress) -> None:
    """Write down how far it is, apart from what it does."""
    with store.write() as connection:
        remember(connection, _NAME, _PROGRESS.dump_json(progress).decode())


@dataclass
class Telling:
    """Tells on a terminal, if there is one, and to whoever asks the service."""

    store: Store
    to: TextIO | None
    clock: Callable[[], datetime]

    def __post_init__(self) -> None:
        """It begins now."""
        self.began_at = self.clock()

    def __call__(self, phase: Phase, about: str, count: int) -> None:
        """Tell what it is at."""
        progress = Progress(phase, self.began_at, self.clock(), about, count)
        keep(self.store, progress)
        if self.to is not None:
            print(in_words(progress), file=self.to, flush=True)


def in_words(progress: Progress) -> str:
    """Say it in a line."""
    seconds = (progress.at - progress.began_at).total_seconds()
    words = {
        Phase.READING: f"reading {progress.about}",
        Phase.COMPARING: "comparing with what is known",
        Phase.WRITING: f"writing {progress.count} records that are not as they were",
        Phase.DONE: f"done: {progress.count} records are not as they were",
        Phase.REFUSED: "refused: nothing was imported",
    }
    return f"{progress.began_at:%Y-%m-%d %H:%M}Z +{seconds:.0f} s: {words[progress.phase]}"


def latest(connection: Connection) -> Progress | None:
    """Return how far the latest import is or came; ``None``: there was none."""
    text = remembered(connection, _NAME)
    return None if text is None else _PROGRESS.validate_json(text)
