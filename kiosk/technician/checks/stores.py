"""The kiosk's own files: who it is, what it knows, what it has not handed on yet."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from kiosk.cache.outbox import OutboxCount
from kiosk.cache.peek import CachePeek, CannotPeek, damaged_files, peek_cache, peek_outbox
from kiosk.sync.identity import FILE, NotEnrolled, read_identity
from kiosk.sync.signing_in import SignsIn
from kiosk.technician.finding import Complaint, Finding, ill, wary, well

STALE = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class IdentityFacts:
    """Who this kiosk is. ``auth``: shows it to the central service, if it is enrolled."""

    branch: str = ""
    auth: SignsIn | None = None
    closed: bool = False
    """The file is there and we may not read it."""
    sealed: bool = False
    """There is none: systemd has it, and gives it to nobody but the kiosk."""

    def __repr__(self) -> str:
        return f"IdentityFacts(branch={self.branch!r})"


@dataclass(frozen=True, slots=True)
class CacheFacts:
    """``age``: since the central service was last heard, or the file was last written."""

    filled: bool
    age: timedelta | None


@dataclass(frozen=True, slots=True)
class Closed:
    """A file that could not be looked into."""

    path: Path
    why: str
    damaged: bool


def gather_identity(state: Path, *, sealed: bool = False) -> IdentityFacts:
    """Read who this kiosk is. ``sealed``: systemd has an identity for it."""
    try:
        (state / FILE).read_bytes()
    except PermissionError:
        return IdentityFacts(closed=True)
    except OSError:
        return IdentityFacts(sealed=sealed)
    try:
        identity = read_identity(state)
    except NotEnrolled:
        return IdentityFacts()
    return IdentityFacts(identity.branch, SignsIn(identity))


def gather_cache(state: Path, now: datetime) -> CacheFacts | Closed:
    """Look into the cache of a kiosk that does not run."""
    path = state / "cache.db"
    try:
        peek: CachePeek = peek_cache(path)
    except CannotPeek as error:
        return Closed(path, str(error), error.damaged)
    return CacheFacts(peek.filled, None if peek.changed_at is None else now - peek.changed_at)


def gather_outbox(state: Path) -> OutboxCount | Closed:
    """Look into the outbox of a kiosk that does not run."""
    path = state / "outbox.db"
    try:
        return peek_outbox(path)
    except CannotPeek as error:
        return Closed(path, str(error), error.damaged)


def outbox_of_running(state: Path, unsent: int, for_staff: int) -> OutboxCount:
    """The outbox of a kiosk that runs. ``for_staff``: what it says that staff must look at."""
    damaged = damaged_files(state / "outbox.db")
    return OutboxCount(unsent, max(0, for_staff - damaged), damaged)


def check_identity(facts: IdentityFacts) -> Finding:
    """Judge who it is."""
    if facts.closed:
        return _closed("identity", "its file may not be read by you")
    if facts.sealed:
        return well("identity", "enrolled; only systemd can open its keys")
    if facts.auth is None:
        reason = "this kiosk is not known to the central service"
        return ill("identity", Complaint.NOT_ENROLLED, reason, "sudo -u kiosk kiosk enrol")
    return well("identity", f"enrolled for branch {facts.branch}")


def check_cache(facts: CacheFacts | Closed) -> Finding:
    """Judge what it knows."""
    if isinstance(facts, Closed):
        return _shut("cache", facts, "sudo systemctl restart kiosk  # it is fetched again")
    if not facts.filled:
        reason = "nothing was ever fetched: no patron can be recognised"
        mend = "connect the network, then: sudo systemctl restart kiosk"
        return ill("cache", Complaint.CACHE_EMPTY, reason, mend)
    if facts.age is None or facts.age > STALE:
        age = "unknown" if facts.age is None else _spoken(facts.age)
        reason = f"its age is {age}: what changed elsewhere since is not known here"
        mend = "mend the central service's row; it catches up by itself"
        return wary("cache", Complaint.CACHE_STALE, reason, mend)
    return well("cache", f"its age is {_spoken(facts.age)}")


def check_feed(trouble: str | None, mended: int) -> Iterator[Finding]:
    """Judge what a running kiosk says of the data that it is sent and that it keeps."""
    if trouble is not None:
        reason = f"what the central service sends is not taken: {trouble.replace('_', ' ')}"
        yield ill("feed", Complaint.FEED_REFUSED, reason, _FEED_MENDS.get(trouble, _ASK_CENTRAL))
    if mended:
        reason = f"{mended} rows of the cache had changed by themselves and were put right"
        mend = "replace the memory card: kiosk enrol on a new one"
        yield wary("memory card", Complaint.CARD_WEARS, reason, mend)


_ASK_CENTRAL = "ask whoever runs the central service; meanwhile the kiosk goes on with what it has"
_FEED_MENDS = {
    "expired": "compare both clocks: timedatectl; central snapshot on the central service",
    "not_signed": "ask whether keys.json was replaced there; if so: sudo -u kiosk kiosk enrol",
    "no_room": "sudo journalctl --vacuum-size=50M && sudo apt clean",
}


def check_outbox(facts: OutboxCount | Closed, *, central_up: bool) -> tuple[Finding, ...]:
    """Judge what waits to be sent."""
    if isinstance(facts, Closed):
        mend = f"sudo cp -a {facts.path}* /root/ && sudo systemctl restart kiosk"
        return (_shut("unsent work", facts, mend),)
    return tuple(_outbox(facts, central_up=central_up))


def _outbox(facts: OutboxCount, *, central_up: bool) -> Iterator[Finding]:
    if facts.pending and not central_up:
        reason = f"{facts.pending} operations are on this kiosk only: do not wipe its card"
        mend = "mend the central service's row; they are sent by themselves"
        yield wary("unsent work", Complaint.WORK_UNSENT, reason, mend)
    else:
        yield well("unsent work", f"{facts.pending} operations")
    if facts.set_aside:
        reason = f"the library system did not take in {facts.set_aside} operations"
        mend = "have staff look at them on this kiosk's own page, /staff"
        yield wary("refused work", Complaint.WORK_SET_ASIDE, reason, mend)
    if facts.damaged:
        reason = f"{facts.damaged} outbox files were damaged; what could be read of them goes on"
        mend = "have staff compare the day's work with the library system, then move them away"
        yield wary("damaged work", Complaint.WORK_DAMAGED, reason, mend)


def _shut(about: str, facts: Closed, mend: str) -> Finding:
    if facts.damaged:
        return ill(about, Complaint.STORE_DAMAGED, facts.why, mend)
    return _closed(about, facts.why)


def _closed(about: str, why: str) -> Finding:
    return wary(about, Complaint.STORE_CLOSED, why, "sudo kiosk doctor")


def _spoken(age: timedelta) -> str:
    minutes = int(age.total_seconds()) // 60
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"
