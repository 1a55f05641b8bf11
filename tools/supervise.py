"""Runs a few programs as one: started in order, stopped in reverse, none left behind.

Every program leads a session of its own, so that Ctrl-C in the terminal reaches only this one,
which then stops the others one by one; the kernel ends them should this one be killed outright.
"""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx

START_SECONDS = 60.0  # the first start imports the demo's data, on a slow machine too
STOP_SECONDS = 5.0
ASK_EVERY_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Service:
    """A program that runs as long as the set does; it has started once ``health_url`` answers."""

    name: str
    command: Sequence[str]
    health_url: str
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Chore:
    """A program that runs to its end before the next one starts, unless ``makes`` is there."""

    name: str
    command: Sequence[str]
    makes: Path | None = None


class CannotGoOn(Exception):
    """Why the set does not start or stops by itself: one sentence for whoever started it."""


class StopAsked(Exception):
    """Ctrl-C, or SIGTERM, or the terminal is gone."""


def say(line: str) -> None:
    """Print for the developer; a terminal that is gone is no reason to leave programs behind."""
    with contextlib.suppress(OSError):
        print(line, flush=True)


def run_together(steps: Sequence[Service | Chore], when_ready: Callable[[], None]) -> int:
    """Run all ``steps`` until asked to stop: exit code 0, or 1 when one of them failed."""
    code = 0
    try:
        asyncio.run(_until_stopped(steps, when_ready))
    except* StopAsked:
        say("Stopped.")
    except* CannotGoOn as several:
        say(f"Stopped: {several.exceptions[0]}")
        code = 1
    return code


async def _until_stopped(steps: Sequence[Service | Chore], when_ready: Callable[[], None]) -> None:
    asked = _asked_to_stop()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_raise_when(asked))
        async with contextlib.AsyncExitStack() as running:
            for step in steps:
                match step:
                    case Chore():
                        await _do(step)
                    case Service():
                        await running.enter_async_context(_serving(step, tasks))
            when_ready()
            await asyncio.Event().wait()  # until a task of the group raises


def _asked_to_stop() -> asyncio.Event:
    asked = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, asked.set)
    return asked


async def _raise_when(asked: asyncio.Event) -> None:
    await asked.wait()
    say("Stopping …")
    raise StopAsked


async def _do(chore: Chore) -> None:
    if chore.makes is not None and chore.makes.exists():
        return
    async with _started(chore.name, chore.command, {}) as process:
        code = await process.wait()
    if code != 0:
        raise CannotGoOn(f"{chore.name} {_ending(code)}; what it said is above.")


@contextlib.asynccontextmanager
async def _serving(service: Service, tasks: asyncio.TaskGroup) -> AsyncIterator[None]:
    async with _started(service.name, service.command, service.environment) as process:
        watch = tasks.create_task(_raise_when_ended(service, process))
        try:
            await _until_it_answers(service)
            yield
        finally:
            watch.cancel()


async def _raise_when_ended(service: Service, process: asyncio.subprocess.Process) -> None:
    code = await process.wait()
    raise CannotGoOn(f"{service.name} {_ending(code)}; what it said is above.")


async def _until_it_answers(service: Service) -> None:
    """Any answer will do: a kiosk that reports a lost device has started."""
    try:
        async with asyncio.timeout(START_SECONDS), httpx.AsyncClient(trust_env=False) as client:
            while True:
                with contextlib.suppress(httpx.TransportError):
                    await client.get(service.health_url)
                    return
                _heed_a_stop()
                await asyncio.sleep(ASK_EVERY_SECONDS)
    except TimeoutError:
        raise CannotGoOn(
            f"{service.name} did not answer at {service.health_url} within {START_SECONDS:.0f} s."
        ) from None


def _heed_a_stop() -> None:
    """A cancellation that meets a connection as it fails may be lost on the way through."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


@contextlib.asynccontextmanager
async def _started(
    name: str, command: Sequence[str], environment: Mapping[str, str]
) -> AsyncIterator[asyncio.subprocess.Process]:
    # A pipe of our own: asyncio's would hold back a program's end until its children end too.
    reading_end, writing_end = os.pipe()
    process = await asyncio.create_subprocess_exec(
        *("setpriv", "--pdeathsig", "TERM", "--", *command),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=writing_end,
        stderr=writing_end,
        start_new_session=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1", **environment},
    )
    os.close(writing_end)
    forwarding = asyncio.create_task(_forward_lines(name, reading_end))
    try:
        yield process
    finally:
        await _stop(name, process)
        with contextlib.suppress(TimeoutError):  # a straggler may still hold the pipe
            await asyncio.wait_for(forwarding, STOP_SECONDS)


async def _forward_lines(name: str, pipe: int) -> None:
    lines = asyncio.StreamReader(limit=2**20)
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(lines), os.fdopen(pipe, "rb", buffering=0)
    )
    with contextlib.closing(transport):
        async for line in lines:
            say(f"{name:7} | {line.decode(errors='replace').rstrip()}")


async def _stop(name: str, process: asyncio.subprocess.Process) -> None:
    """Ask the program; kill what it did not stop, itself included, once its time is over."""
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    try:
        async with asyncio.timeout(STOP_SECONDS):
            await process.wait()
    except TimeoutError:
        say(f"{name} did not stop within {STOP_SECONDS:.0f} s and is killed.")
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    await process.wait()


def _ending(code: int) -> str:
    if code < 0:
        return f"was ended by {signal.Signals(-code).name}"
    return f"ended by itself with exit code {code}"
