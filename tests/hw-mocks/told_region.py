"""A region as a central service tells it to a kiosk: by its manifest, its snapshot, its feed."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import zstandard

from central_here import KioskThere
from kiosk.bodies import Kind
from kiosk.regionfile.rows import to_row
from kiosk.regionfile.sums import Sums
from kiosk.regionfile.writing import file_sums, make_tables, write_all
from kiosk.sync.wire import Manifest, Signed


def manifest(kiosk: KioskThere) -> Manifest:
    """What the newest snapshot is."""
    said = Signed.model_validate_json(kiosk.get("/v1/manifest").raise_for_status().content)
    return Manifest.model_validate_json(said.text)


@contextmanager
def unpacked(kiosk: KioskThere, folder: Path) -> Iterator[sqlite3.Connection]:
    """Fetch the newest snapshot and open it."""
    name = manifest(kiosk).name
    answer = kiosk.get(f"/v1/snapshots/{name}").raise_for_status()
    path = folder / f"{name}.db"
    path.write_bytes(zstandard.ZstdDecompressor().decompress(answer.content))
    with closing(sqlite3.connect(path)) as driver:
        yield driver


def fed(kiosk: KioskThere) -> Sums:
    """The sums of what a kiosk holds that reads the whole feed."""
    with closing(sqlite3.connect(":memory:")) as driver:
        make_tables(driver)
        write_all(
            driver, [to_row(Kind(kind), key, body) for (kind, key), body in kiosk.rows().items()]
        )
        return file_sums(driver)
