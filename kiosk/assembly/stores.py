"""What a kiosk holds open while it runs: its files, and its line to the central service."""

import contextlib
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass

from kiosk.cache.local import LocalCache
from kiosk.cache.outbox import Outbox
from kiosk.cache.outbox.versions import OutboxTooNew
from kiosk.printing.jobs import Jobs
from kiosk.settings import Settings
from kiosk.sync.client import CentralClient
from kiosk.sync.identity import Identity, read_identity
from kiosk.sync.signing_in import SignsIn
from kiosk.sync.trust import BadAuthority, trusting


class CannotStart(Exception):
    """The kiosk cannot start; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class Stores:
    """Opened, and closed by whoever opened it."""

    identity: Identity
    cache: LocalCache
    outbox: Outbox
    jobs: Jobs
    client: CentralClient


@contextlib.asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Stores]:
    """Open it all; close it at the end. Raises ``NotEnrolled`` or ``CannotStart``."""
    identity = read_identity(settings.state)
    with contextlib.ExitStack() as files:
        cache = LocalCache(settings.state / "cache.db")
        files.callback(cache.close)
        outbox = _outbox(settings)
        files.callback(outbox.close)
        jobs = Jobs(settings.state / "print.db")
        files.callback(jobs.close)
        client = CentralClient(settings.central.url, SignsIn(identity), verify=_trust(settings))
        try:
            yield Stores(identity, cache, outbox, jobs, client)
        finally:
            await client.close()


def _trust(settings: Settings) -> ssl.SSLContext | bool:
    try:
        return trusting(settings.central.ca_file)
    except BadAuthority as error:
        raise CannotStart(str(error)) from error


def _outbox(settings: Settings) -> Outbox:
    try:
        return Outbox(settings.state / "outbox.db")
    except OutboxTooNew as error:
        raise CannotStart(str(error)) from error
