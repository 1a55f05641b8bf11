"""Who may use the kiosk: from a pass number to the decision, with a region of 3 million patrons."""

import json
import random
import sqlite3
import statistics
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

from kiosk.bodies import DIGEST_BYTES, REGION, pass_digest
from kiosk.cache.local import LocalCache
from kiosk.csvdata.directory import read_directory
from kiosk.csvdata.places import regions
from kiosk.domain.credential import Credential, Scheme
from kiosk.domain.ids import BranchCode
from kiosk.domain.membership import Admitted, Refused, admit
from kiosk.domain.period import BRUSSELS
from kiosk.domain.samenwerking import here_at
from kiosk.regionfile.tables import form
from tools.measures import Figure, percentile

PATRONS = 3_000_000
SAMPLES = 20_000
WARM_UP = 2_000
KEPT = Path(".cache")
KEY = sha256(b"a made-up region").digest()
BRANCH = BranchCode("2100")
NOW = datetime(2026, 11, 17, 15, tzinfo=BRUSSELS)
LIBRARIES = ("BEV", "LOK", "SGW", "SNK", "STE", "TEM")
"""One patron in six is of the library where they stand; the others are known by the region."""
RAW = "SELECT body FROM pass WHERE digest = ?"


def measure(patrons: int = PATRONS, samples: int = SAMPLES, kept: Path = KEPT) -> list[Figure]:
    """Measure decisions beside raw look-ups, by turns. The file is made once and kept."""
    path = made(kept / f"membership-{patrons}-{form()}.db", patrons)
    dice = random.Random(3550)  # noqa: S311 - which patrons come by
    cache = LocalCache(path, only_look=True)
    times: list[tuple[float, float]] = []
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as raw:
        for _ in range(WARM_UP + samples):
            digest = pass_digest(KEY, credential(dice.randrange(patrons)))
            shown = credential(dice.randrange(patrons))
            started = time.perf_counter()
            row = raw.execute(RAW, (digest,)).fetchone()
            between = time.perf_counter()
            decision = _decide(cache, shown)
            times.append((between - started, time.perf_counter() - between))
            if row is None or not isinstance(decision, Admitted):
                raise AssertionError("the patrons of the measure are known and admitted")
    times = times[WARM_UP:]
    cache.close()
    looked_up, decided = ([1000 * one for one in column] for column in zip(*times, strict=True))
    median, raw_median = statistics.median(decided), statistics.median(looked_up)
    p99, raw_p99 = percentile(decided, 99), percentile(looked_up, 99)
    how = (
        f"{samples} of {patrons} patrons at random, by turns with the raw look-up; "
        f"median {1000 * median:.0f} µs, raw {1000 * raw_median:.0f} µs; "
        f"p99 {1000 * p99:.0f} µs, raw {1000 * raw_p99:.0f} µs"
    )
    return [
        Figure("membership_decision_over_raw_lookup", median / raw_median, "x", how),
        Figure("membership_decision_p99_ms", p99, "ms", how),
    ]


def credential(number: int) -> Credential:
    """The pass of a patron."""
    return Credential(Scheme.BIB, f"2000{number:010}")


def _decide(cache: LocalCache, shown: Credential) -> Admitted | Refused:
    """As the desk decides on a card, with its number to begin with."""
    region = cache.region()
    if region is None:
        raise AssertionError("the measure's own cache holds a region")
    at = here_at(region, BRANCH, NOW)
    return admit(at, shown.scheme, cache.passes(pass_digest(KEY, shown)))


def made(path: Path, patrons: int) -> Path:
    """Make the cache's file as a feed would, only faster: in the order of its keys."""
    if path.exists():
        return path
    part = path.with_suffix(".part")
    part.parent.mkdir(parents=True, exist_ok=True)
    part.unlink(missing_ok=True)
    LocalCache(part).close()
    with closing(sqlite3.connect(part)) as connection:
        connection.execute("PRAGMA journal_mode=OFF")
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("INSERT INTO region VALUES ('bibliowaas', ?)", (_region(),))
        connection.executemany("INSERT INTO patron VALUES (?, ?)", map(patron, range(patrons)))
        connection.executemany('INSERT INTO "pass" VALUES (?, ?, ?, ?)', _passes(patrons))
        connection.commit()
        connection.execute("PRAGMA journal_mode=WAL")
    part.rename(path)
    return path


def _region() -> str:
    read = read_directory(Path("demo"), date(2026, 11, 22))
    if read.dataset is None:
        raise AssertionError("the demo's files can be read")
    [region] = [one for one in regions(read.dataset.agreements) if one.id == "bibliowaas"]
    return REGION.dump_json(region, exclude_defaults=True).decode()


def _key(number: int) -> str:
    return f"P{number:08}"


def patron(number: int) -> tuple[str, str]:
    """A patron's key and body."""
    library = LIBRARIES[number % len(LIBRARIES)]
    period = {"start": "2024-03-01", "end": "2027-02-28"}
    membership = {"library": library, "subscription": "VOLW", "period": period}
    body = {"key": _key(number), "library": library, "memberships": [membership]}
    return _key(number), json.dumps(body, separators=(",", ":"))


def _passes(patrons: int) -> Iterator[tuple[bytes, int, str, str]]:
    digests = sorted(
        pass_digest(KEY, credential(number)) + number.to_bytes(4) for number in range(patrons)
    )
    for each in digests:
        number = int.from_bytes(each[DIGEST_BYTES:])
        body = {"kind": "2000", "issuer": LIBRARIES[number % len(LIBRARIES)]}
        text = json.dumps(body, separators=(",", ":"))
        yield each[:DIGEST_BYTES], 0, _key(number), text
