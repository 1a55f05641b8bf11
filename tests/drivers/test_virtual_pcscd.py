"""The virtual reader's own manners: what it leaves behind, and what it says where it cannot run."""

import asyncio
import os
import subprocess
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import psutil
import pytest

import virtual_pcscd
from debian_pcscd import debian_pcscd
from supervised import eventually
from virtual_card import OtherCard
from virtual_pcscd import PcscdFailed, VirtualPcscd

START_AND_SAY_SO = """
import sys
from virtual_pcscd import NamespaceNotPermitted, VirtualPcscd
try:
    with VirtualPcscd() as pcscd:
        print(pcscd.socket.parents[1], flush=True)
        sys.stdin.read()
except NamespaceNotPermitted as refused:
    print(refused)
"""


def python(program: str) -> list[str]:
    return [sys.executable, "-c", program]


def surroundings() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(Path(virtual_pcscd.__file__).parent)}


def test_where_namespaces_are_not_permitted_one_sentence_says_so() -> None:
    debian_pcscd()  # fetched before, for no network is left below
    no_more = 'echo 0 > /proc/sys/user/max_user_namespaces; exec "$@"'
    answer = subprocess.run(
        ["unshare", "-Ur", "sh", "-c", no_more, "sh", *python(START_AND_SAY_SO)],
        env=surroundings(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    assert answer.stdout.startswith("There is no virtual eID reader, for this machine")
    assert answer.stdout.count("\n") == 1
    assert "unshare" in answer.stdout


async def test_nothing_is_left_of_it_when_its_process_is_killed() -> None:
    started = await asyncio.create_subprocess_exec(
        *python(START_AND_SAY_SO), env=surroundings(), stdin=PIPE, stdout=PIPE
    )
    assert started.stdout
    directory = (await started.stdout.readline()).decode().strip()
    assert running_in(directory)
    started.kill()
    await started.communicate()
    await eventually(lambda: not running_in(directory))
    assert not exists(directory)


def exists(directory: str) -> bool:
    return Path(directory).exists()


def running_in(directory: str) -> list[str]:
    """The programs that were told of the directory and still run."""
    assert directory
    lines = [process.info["cmdline"] or [] for process in psutil.process_iter(["cmdline"])]
    return [line[0] for line in lines if any(directory in word for word in line)]


def test_nothing_is_left_of_it_when_it_is_closed() -> None:
    with VirtualPcscd() as pcscd:
        directory = pcscd.socket.parents[1]
        assert running_in(str(directory))
    assert not running_in(str(directory))
    assert not directory.exists()


def test_a_stopped_one_takes_no_card(pcscd: VirtualPcscd) -> None:
    pcscd.stop()
    with pytest.raises(PcscdFailed, match="start it first"):
        pcscd.insert(OtherCard())


def test_its_socket_fits_where_a_socket_may_be(pcscd: VirtualPcscd) -> None:
    assert len(str(pcscd.socket).encode()) < 108
