"""A program that prints receipts as the kiosk does, to be killed: FOLDER PORT TITLE."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

from kiosk.drivers import Text
from kiosk.drivers.escpos_address import NetworkAddress
from kiosk.drivers.escpos_job import Model
from kiosk.drivers.printer import EscposPrinter
from kiosk.printing.jobs import Jobs
from kiosk.printing.press import Press
from meanwhile import meanwhile


def driver(folder: Path, port: int) -> EscposPrinter:
    """The driver of a printer on the network that confirms."""
    address = NetworkAddress("127.0.0.1", port)
    return EscposPrinter("printer", address, Model(confirms=True), folder / "escpos")


@asynccontextmanager
async def press_at_work(folder: Path, port: int) -> AsyncIterator[Press]:
    """A press with its own file of jobs."""
    jobs = Jobs(folder / "print.db")
    press = Press(jobs, [driver(folder, port)])
    with closing(jobs):
        async with meanwhile(press.run()):
            yield press


async def _main(folder: Path, port: int, title: str) -> None:
    async with press_at_work(folder, port) as press:
        print("ready", flush=True)  # noqa: T201 - the test waits for it
        await press.print((Text(title), Text("Dubbelspel"), Text("terug op 3 maart")))


if __name__ == "__main__":
    asyncio.run(_main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]))
