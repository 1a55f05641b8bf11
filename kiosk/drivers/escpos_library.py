"""python-escpos 3.1, imported so that it leaves the process as it was.

Left alone, importing it configures the root logger, makes a directory in ``/tmp`` (and fails
where that is read-only), and its printers log through the root logger on every connect.
"""

import logging
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from pickle import UnpicklingError
from threading import Lock

_PICKLES = "ESCPOS_CAPABILITIES_PICKLE_DIR"
_log = logging.getLogger("escpos")
_lock = Lock()


def load(private: Path) -> None:
    """Import python-escpos, once; takes about 0.1 s, the first time ever 0.3 s.

    ``private``: a directory of the kiosk's own, made where it is missing. A pickle of the printer
    profiles is written and read there, so nobody else may write in it. Raises ``OSError``.
    """
    with _lock:
        if "escpos.printer" in sys.modules:
            return
        private.mkdir(mode=0o700, parents=True, exist_ok=True)
        private.chmod(0o700)
        try:
            _import(private)
        except (EOFError, UnpicklingError):
            # A power cut left half a pickle behind.
            for pickled in private.glob("*.pickle"):
                pickled.unlink()
            _import(private)


def known_profiles() -> frozenset[str]:
    """The printer profiles that python-escpos knows, once loaded."""
    from escpos.capabilities import CAPABILITIES

    return frozenset(CAPABILITIES["profiles"])


def _import(private: Path) -> None:
    with _root_logger_untouched(), _temporary_files_in(private):
        from escpos.printer import network, serial, usb
    _log.setLevel(logging.WARNING)
    network.logging = serial.logging = usb.logging = _log


@contextmanager
def _root_logger_untouched() -> Iterator[None]:
    """``logging.basicConfig()`` does nothing where the root logger has a handler."""
    handler = logging.NullHandler()
    logging.getLogger().addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(handler)


@contextmanager
def _temporary_files_in(private: Path) -> Iterator[None]:
    """python-escpos makes a temporary directory even where it is told another one."""
    before = tempfile.tempdir
    with tempfile.TemporaryDirectory(dir=private) as scratch:
        os.environ[_PICKLES] = str(private)
        tempfile.tempdir = scratch
        try:
            yield
        finally:
            tempfile.tempdir = before
            del os.environ[_PICKLES]
