"""Compressing a region's file."""

import hashlib
import os
from pathlib import Path

import zstandard

from kiosk.regionfile.disk import private_file

LEVEL = 3
"""zstd's: above it, minutes of work save a few percent."""
_CHUNK = 1 << 20


def compress(source: Path, target: Path) -> str:
    """Compress a file, on the disk when it returns; return the SHA-256 of what came out."""
    sha = hashlib.sha256()
    packing = zstandard.ZstdCompressor(level=LEVEL).chunker(source.stat().st_size, _CHUNK)
    with source.open("rb") as file, private_file(target) as out:

        def write(chunk: bytes) -> None:
            sha.update(chunk)
            out.write(chunk)

        while data := file.read(_CHUNK):
            for chunk in packing.compress(data):
                write(chunk)
        for chunk in packing.finish():  # type: ignore[no-untyped-call]  # zstandard types all but this
            write(chunk)
        out.flush()
        os.fsync(out.fileno())
    return sha.hexdigest()
