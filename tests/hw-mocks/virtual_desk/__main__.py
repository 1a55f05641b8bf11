"""``python -m virtual_desk``: lay out the desk and serve the bench until told to stop."""

import asyncio
import atexit
import fcntl
import gc
import logging
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import uvicorn

from virtual_desk.app import bench_app
from virtual_desk.demo_files import Demo, NoDemo, read_demo
from virtual_desk.desk import laid_out
from virtual_desk.settings_file import write_settings

HERE = "127.0.0.1"
_STOP_SECONDS = 2


class CannotStart(Exception):
    """Why the bench does not start, in a sentence."""


class _Server(uvicorn.Server):
    """Leaves the signals to us: uvicorn would end with their exit code, devices still open."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


@click.command()
@click.option("--directory", type=click.Path(path_type=Path), required=True)
@click.option("--demo", type=click.Path(path_type=Path), default=Path("demo"), show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=8802, show_default=True)
@click.option("--screen", default="http://127.0.0.1:8800/", show_default=True)
@click.option("--printer-port", type=click.IntRange(0, 65535), help="TCP instead of serial")
def main(directory: Path, demo: Path, port: int, screen: str, printer_port: int | None) -> None:
    """Lay virtual devices out in DIRECTORY and offer hands for them on 127.0.0.1."""
    atexit.register(gc.freeze)  # or Python would look through all that it loaded once more
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    try:
        with _alone(directory.absolute()) as place, _door(port) as door:
            asyncio.run(_serve(place, door, read_demo(demo), screen, printer_port))
    except (CannotStart, NoDemo) as why:
        sys.exit(f"The bench does not start. {why}")


async def _serve(
    directory: Path, door: socket.socket, demo: Demo, screen: str, printer_port: int | None
) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    url = f"http://{HERE}:{door.getsockname()[1]}"
    with laid_out(directory, printer_port) as desk:
        settings = write_settings(desk, url)
        if desk.slot.why_not:
            click.echo(f"{desk.slot.why_not} Everything else works.")
        click.echo(f"The bench is at {url}/bench; the devices' settings are in {settings}.")
        config = uvicorn.Config(
            bench_app(desk, demo, screen),
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=_STOP_SECONDS,
        )
        await _until(stop, _Server(config), door)


async def _until(stop: asyncio.Event, server: uvicorn.Server, door: socket.socket) -> None:
    async with asyncio.TaskGroup() as tasks:
        serving = tasks.create_task(server.serve(sockets=[door]))
        stopped = tasks.create_task(stop.wait())
        await asyncio.wait((serving, stopped), return_when=asyncio.FIRST_COMPLETED)
        server.should_exit = True
        stopped.cancel()


@contextmanager
def _alone(directory: Path) -> Iterator[Path]:
    """Claim the directory: a second bench in it would take the devices away from the first."""
    directory.mkdir(parents=True, exist_ok=True)
    with (directory / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotStart(f"Another bench uses {directory}: stop it first.") from None
        yield directory


@contextmanager
def _door(port: int) -> Iterator[socket.socket]:
    with socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # Connections inherit it; without, an answer in two parts takes 40 ms.
        door.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            door.bind((HERE, port))
        except OSError as error:
            raise CannotStart(f"Port {port} is taken ({error.strerror}): choose --port.") from None
        yield door


if __name__ == "__main__":
    main()
