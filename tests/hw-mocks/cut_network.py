"""A kiosk and a central service on a network of their own, which is cut in every way.

``unshare -rn python cut_network.py FOLDER ROUNDS SEED``: in each round something is done at the
kiosk, the network is cut by a rule of nftables, the kiosk tries to hand on and to pull, the network
is mended, and the kiosk goes on. Prints JSON: what the central service took in, and what it made of
each cut.
"""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from sqlalchemy import select

from central import schema
from central.store import migrate_store
from central_here import KEYS, PRIVATE_KEY, CentralHere, central_here
from kiosk.cache.local import LocalCache
from kiosk.cache.outbox import Outbox
from kiosk.domain.ids import BranchCode, ItemId
from kiosk.domain.operation import Return
from kiosk.sync.client import CentralClient, CentralDown
from kiosk.sync.feed import Feed
from kiosk.sync.identity import Identity
from kiosk.sync.link import Link
from kiosk.sync.push import Push
from kiosk.sync.signing_in import SignsIn
from small_export import small_export

CUTS = {
    "what the kiosk sends is dropped": "tcp dport {port} drop",
    "what the kiosk sends is refused": "tcp dport {port} reject with tcp reset",
    "what it is answered is dropped": "tcp sport {port} drop",
    "all but the first packets are dropped": "tcp sport {port} meta length > 100 drop",
}
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def nft(command: str) -> None:
    """Change this network's rules."""
    subprocess.run(["nft", command], check=True)


@contextmanager
def cut(how: str, port: int) -> Iterator[None]:
    """Cut the network; mend it at the end."""
    nft(f"add rule inet faults arriving {CUTS[how].format(port=port)}")
    try:
        yield
    finally:
        nft("flush chain inet faults arriving")


async def live(central: CentralHere, folder: Path, hows: list[str]) -> dict[str, object]:
    """Go through the cuts, one after the other."""
    port = int(str(central.http.base_url).rpartition(":")[2])
    identity = Identity.of(central.enrol("2100").enrolment, PRIVATE_KEY)
    outbox, cache = Outbox(folder / "outbox.db"), LocalCache(folder / "cache.db")
    url = str(central.http.base_url)
    client = CentralClient(url, SignsIn(identity), answer_seconds=0.4)
    link = Link()
    push = Push(client, outbox, link, lambda: None)
    feed = Feed(client, cache, outbox, link, lambda: None, push.hand_all_on)

    async def pull() -> None:
        link.lost(CentralDown("so that it asks for news without waiting for them"))
        await feed.follow_once()

    await pull()
    felt = []
    for number, how in enumerate(hows):
        at = NOON + timedelta(minutes=number)
        outbox.record(Return(ItemId("I2"), BranchCode("2100"), at), None)
        with cut(how, port):
            for work in (push.hand_all_on, pull):
                try:
                    await work()
                    felt.append(f"{how}: nothing")
                except CentralDown as why:
                    felt.append(f"{how}: {why}")
        await push.hand_all_on()
        await pull()
    pending = outbox.count().pending
    await client.close()
    outbox.close()
    cache.close()
    with central.store.read() as connection:
        taken = connection.scalars(select(schema.operation.c.seq).order_by("received_at")).all()
    return {"felt": felt, "pending": pending, "taken": sorted(taken)}


def main(folder: Path, rounds: int, seed: int) -> None:
    """Set up, live, and tell."""
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    nft("add table inet faults")
    nft("add chain inet faults arriving { type filter hook input priority 0; }")
    chance = Random(seed)  # noqa: S311 - the same cuts each time
    hows = [*CUTS, *(chance.choice(sorted(CUTS)) for _ in range(rounds - len(CUTS)))]
    url = f"sqlite:///{folder}/central.db"
    migrate_store(url, KEYS)
    with central_here(url, folder / "central") as central:
        central.take(small_export(folder / "export"))
        told = asyncio.run(live(central, folder, hows))
    print(json.dumps(told))  # noqa: T201 - for the test


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
