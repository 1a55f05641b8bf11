"""python-escpos leaves the process as it was: seen from a process of its own."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

PRINT_ONCE = """
import asyncio, logging, sys
from pathlib import Path

import kiosk.drivers.printer
assert not any(name.split(".")[0] in ("escpos", "PIL", "usb") for name in sys.modules)

from desk_printer import desk_printer
from kiosk.drivers import PrintOutcome, QrCode, Text
from kiosk.drivers.escpos_job import Model

async def main(way):
    folder = Path(sys.argv[1])
    with desk_printer(way, folder, Model("POS-5890", columns=32)) as printer:
        receipt = (Text("Dag!"), QrCode("https://bib.be"))
        assert await printer.driver.print(receipt) is PrintOutcome.PRINTED
        printer.device.unplug()
        assert await printer.driver.print(receipt) is PrintOutcome.UNAVAILABLE

for way in ("network", "serial", "usb"):
    asyncio.run(main(way))
assert logging.getLogger().handlers == []
assert logging.getLogger().level == logging.WARNING
"""


PRINT_NOWHERE = """
import asyncio, sys
from pathlib import Path
from kiosk.drivers.escpos_address import NetworkAddress
from kiosk.drivers.escpos_job import Model
from kiosk.drivers.printer import EscposPrinter

private = Path(sys.argv[1], "file", "escpos")
printer = EscposPrinter("printer", NetworkAddress("127.0.0.1"), Model(), private)
print(asyncio.run(printer.print(())))
asyncio.run(printer.status())
"""


def run(program: str, folder: Path, temporary: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", program, str(folder)],
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
            "TMPDIR": str(temporary),
        },
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )


@pytest.fixture
def temporary(tmp_path: Path) -> Path:
    folder = tmp_path / "tmp"
    folder.mkdir()
    return folder


@dataclass(frozen=True, slots=True)
class Printed:
    """What a first process said, and the directory where the kiosk keeps the profiles."""

    done: subprocess.CompletedProcess[str]
    private: Path
    left_in_tmp: bool


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Printed:
    folder, temporary = tmp_path_factory.mktemp("kiosk"), tmp_path_factory.mktemp("tmp")
    private = folder / "escpos"
    private.mkdir(mode=0o777)
    before = temporary.stat().st_mtime_ns
    done = run(PRINT_ONCE, folder, temporary)
    return Printed(done, private, temporary.stat().st_mtime_ns != before)


def test_printing_says_nothing_logs_nothing_and_needs_no_tmp(printed: Printed) -> None:
    done = printed.done
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert not printed.left_in_tmp


def test_the_profiles_are_kept_where_only_the_kiosk_may_write(printed: Printed) -> None:
    assert printed.private.stat().st_mode & 0o777 == 0o700
    (pickled,) = printed.private.iterdir()
    assert pickled.suffix == ".pickle"


@pytest.mark.parametrize("kept", [0, 1000])
def test_half_a_pickle_after_a_power_cut_is_made_anew(
    printed: Printed, tmp_path: Path, temporary: Path, kept: int
) -> None:
    shutil.copytree(printed.private, tmp_path / "escpos")
    (pickled,) = (tmp_path / "escpos").iterdir()
    whole = pickled.read_bytes()
    pickled.write_bytes(whole[:kept])
    done = run(PRINT_ONCE, tmp_path, temporary)
    assert (done.returncode, done.stderr) == (0, "")
    assert pickled.read_bytes() == whole


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path, temporary: Path) -> None:
    (tmp_path / "file").touch()
    done = run(PRINT_NOWHERE, tmp_path, temporary)
    assert done.stdout == "unavailable\n"
    assert "not_permitted: The kiosk cannot write in" in done.stderr
