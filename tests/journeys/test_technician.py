"""A technician at a kiosk that runs, and at one that was stopped."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import IO

from tools.programs import ROOT
from whole_library import View, WholeLibrary

SECONDS = 40


def kiosk_command(library: WholeLibrary, *words: str) -> list[str]:
    return [
        *(sys.executable, "-m", "kiosk", *words),
        *("--settings", str(library.programs.settings)),
    ]


def doctor(library: WholeLibrary) -> dict[str, View]:
    """What the doctor finds, by what it is about."""
    command = kiosk_command(library, "doctor", "--json")
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS)
    assert answer.returncode in (0, 1), answer.stderr
    return {one["about"]: one for one in json.loads(answer.stdout)["findings"]}


def devices(found: dict[str, View]) -> dict[str, str]:
    return {about: one["state"] for about, one in found.items() if about.startswith("device ")}


def is_lost(health: View) -> bool:
    return any(d["name"] == "scanner" and d["state"] == "lost" for d in health["devices"])


def test_the_doctor_looks_at_a_running_kiosk_through_it(library: WholeLibrary) -> None:
    found = doctor(library)
    assert found["kiosk"]["state"] == "ok"
    assert set(devices(found).values()) == {"ok"}
    assert (found["central service"]["state"], found["cache"]["state"]) == ("ok", "ok")
    library.plug("hid", plugged=False)
    library.await_health(is_lost, "the scanner is lost", 15)
    assert doctor(library)["device scanner"]["complaint"] == "device-lost"


def test_an_eid_is_read_beside_the_running_kiosk(library: WholeLibrary) -> None:
    library.put_in_eid("P0001")
    library.until_state("loans")
    command = kiosk_command(library, "eid", "read", "--json")
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS)
    told = json.loads(answer.stdout)
    assert told["accepted"], answer.stdout
    assert told["assurance"] == "genuine"


@contextmanager
def watching(library: WholeLibrary) -> Iterator["IO[str]"]:
    """What ``kiosk watch`` says, until the block ends."""
    process = subprocess.Popen(
        kiosk_command(library, "watch"),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={"PYTHONUNBUFFERED": "1"},
    )
    giving_up = threading.Timer(SECONDS, process.kill)
    giving_up.start()
    try:
        assert process.stdout is not None
        yield process.stdout
    finally:
        giving_up.cancel()
        process.terminate()
        process.communicate()


def until(lines: "IO[str]", words: str) -> None:
    said = []
    for line in lines:
        said.append(line)
        if words in line:
            return
    raise AssertionError(f"never said {words!r}: {''.join(said)}")


def test_a_stopped_kiosk_is_looked_at_and_its_devices_are_watched(library: WholeLibrary) -> None:
    bench = partial(library.http.request, "POST")
    library.stop("kiosk")
    found = doctor(library)
    assert found["kiosk"]["complaint"] == "kiosk-not-running"
    assert set(devices(found).values()) == {"ok"}
    assert found["identity"]["state"] == "ok"
    with watching(library) as lines:
        until(lines, "online")
        url = f"{library.programs.bench_url}/bench"
        bench(f"{url}/eid", json={"patron": "P0001"}).raise_for_status()
        until(lines, "eID (genuine)")


def test_a_running_kiosk_tells_what_its_devices_do_and_goes_on_serving(
    library: WholeLibrary,
) -> None:
    with watching(library) as lines:
        until(lines, "printer         online")
        library.scan("20000990000018")
        library.until_state("loans")
        until(lines, "scanner         code, 14 characters")
        library.end_visit()
        library.plug("serial", plugged=False)
        until(lines, "serial-scanner  lost. ")
        library.stop("kiosk")
        assert "how it is: sudo kiosk doctor" in "".join(lines)
