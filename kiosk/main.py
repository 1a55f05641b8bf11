"""The composition root: settings become objects, objects run in one TaskGroup, a signal ends it.

Nothing else constructs anything. A crash of any task ends the process visibly, so that systemd
starts it again; shutting down releases the devices.
"""

import asyncio
import contextlib
import logging
import signal
import socket
import ssl
import time
from collections.abc import AsyncIterator, Coroutine
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from uuid6 import uuid7

from kiosk.cache import generations
from kiosk.cache.facts import Facts
from kiosk.cache.local import LocalCache
from kiosk.cache.outbox import Outbox
from kiosk.cache.outbox_versions import OutboxTooNew
from kiosk.desk.decisions import Decisions
from kiosk.desk.desk import Desk
from kiosk.desk.glass import Glass
from kiosk.desk.situation import Freshness, Situation
from kiosk.domain.account import branch_name
from kiosk.domain.freshness import freshness
from kiosk.domain.period import BRUSSELS, day_of
from kiosk.domain.reading import Reading
from kiosk.domain.samenwerking import here
from kiosk.domain.session.effects import Print, Receipt
from kiosk.domain.session.state import Session
from kiosk.drivers import Printer
from kiosk.drivers.catalog import PrinterSettings, build_printer, build_reader, kind_of
from kiosk.drivers.happenings import Happenings, of_health, of_reading
from kiosk.drivers.health import DeviceHealth, HealthBoard
from kiosk.drivers.supervisor import supervise, watch_printer
from kiosk.notify import keep_watchdog_quiet, tell_systemd
from kiosk.out_of_service import out_of_service
from kiosk.printing.addresses import asking
from kiosk.printing.jobs import Jobs
from kiosk.printing.post import Post
from kiosk.printing.press import Press
from kiosk.settings import Settings
from kiosk.sync.belief import Belief, forget_belief
from kiosk.sync.client import CentralClient, Revoked
from kiosk.sync.clock import Clock
from kiosk.sync.download import forget_incoming
from kiosk.sync.feed import Feed
from kiosk.sync.identity import Identity, NotEnrolled, forget_identity, read_identity
from kiosk.sync.link import Link
from kiosk.sync.push import Push
from kiosk.sync.region_files import RegionFiles
from kiosk.sync.revoked import forget_revoked, note_revoked, why_revoked
from kiosk.sync.signing_in import SignsIn
from kiosk.sync.trouble import FeedCondition
from kiosk.sync.trust import BadAuthority, trusting
from kiosk.words.letter import receipt_letter
from kiosk.words.receipt import receipt_lines

if TYPE_CHECKING:
    from fastapi import FastAPI

    from kiosk.serving import ScreenServer
    from kiosk.ui.front import Front
    from kiosk.ui.pages import Pages

_log = logging.getLogger(__name__)
Work = Coroutine[Any, Any, None]


class CannotStart(Exception):
    """The kiosk cannot start; the sentence says why and what to do."""


@dataclass
class Kiosk:
    """One kiosk, put together. It does nothing before its tasks run."""

    settings: Settings
    identity: Identity
    cache: LocalCache
    outbox: Outbox
    jobs: Jobs
    client: CentralClient
    glass: Glass = field(init=False)
    happenings: Happenings = field(default_factory=Happenings)
    board: HealthBoard = field(init=False)
    link: Link = field(init=False)
    clock: Clock = field(init=False)
    push: Push = field(init=False)
    feed: Feed = field(init=False)
    press: Press = field(init=False)
    post: Post | None = None
    desk: Desk = field(init=False)
    printers: list[tuple[Printer, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Tie the parts together."""
        screen = self.settings.screen
        devices = self.settings.devices.values()
        prints = any(isinstance(device, PrinterSettings) for device in devices)
        mails = self.settings.email is not None
        self.glass = Glass(Session(receipts=screen.receipts, prints=prints, mails=mails))
        self.board = HealthBoard(self._device_changed)
        self.link = Link(self.glass.refresh)
        self.clock = Clock(self.settings.state)
        refresh = self.glass.refresh
        self.push = Push(self.client, self.outbox, self.link, refresh, self.clock.now)
        self.feed = Feed(
            self.client,
            self.cache,
            self.outbox,
            self.link,
            self.glass.refresh,
            self.push.hand_all_on,
            self.clock.now,
            self.clock.heard,
            self._region_files(),
        )
        for name, device in self.settings.devices.items():
            if isinstance(device, PrinterSettings):
                private = self.settings.state / "printing"
                self.printers.append((build_printer(name, device, private), kind_of(device)))
        printers = tuple(printer for printer, _ in self.printers)
        lives = self.settings.receipts.lives
        self.press = Press(self.jobs, printers, lives)
        if self.settings.email is not None:
            where = asking(self.client)
            self.post = Post(self.jobs, self.settings.email, where, lives.kept)
        decisions = Decisions(
            Facts(self.cache, self.outbox),
            self.outbox,
            self.identity.branch,
            bytes.fromhex(self.identity.region_key),
            self.now,
            uuid7,
            self._freshness,
        )
        self.desk = Desk(self.glass, decisions, self._deliver, self.push.wake, screen.patience)

    def _region_files(self) -> RegionFiles | None:
        """Snapshots are for a kiosk that knows whose signature to believe."""
        who, state = self.identity, self.settings.state
        if not who.root_key:
            return None
        belief = Belief(state, who.root_key)
        return RegionFiles(self.client, self.cache, belief, who.region, state, self.clock.now)

    def tasks(self) -> list[Work]:
        """Everything that runs for as long as the kiosk does."""
        readers = [
            supervise(build_reader(name, device), self.board, self._read, kind=kind_of(device))
            for name, device in self.settings.devices.items()
            if not isinstance(device, PrinterSettings)
        ]
        printers = [watch_printer(p, self.board, kind=kind) for p, kind in self.printers]
        ours = [self.desk.run(), self.feed.run(), self.push.run(), self.press.run()]
        if self.post is not None:
            ours.append(self.post.run())
        return [*ours, keep_watchdog_quiet(), *readers, *printers]

    def situation(self) -> Situation:
        """How the kiosk is doing, now."""
        region = self.cache.region()
        counted = self.outbox.count()
        files = self.feed.files
        condition = FeedCondition() if files is None else files.condition
        code = self.identity.branch
        names: tuple[str, str, str] = (code, "", "")
        if region is not None:
            with contextlib.suppress(LookupError):
                at = here(region, code, day_of(self.now()))
                group = "" if at.group is None else at.group.region_name
                names = (branch_name(region, code), at.library.name, group)
        return Situation(
            at=self.now(),
            branch=code,
            branch_name=names[0],
            library_name=names[1],
            region_name=names[2],
            freshness=Freshness.EMPTY if region is None else self._freshness(),
            synced_at=self.clock.heard_at(),
            central_up=self.link.up,
            unsent=counted.pending,
            set_aside=counted.set_aside + counted.damaged,
            devices=self.board.devices(),
            feed=condition.trouble,
            mended=condition.mended,
        )

    def _freshness(self) -> Freshness:
        files = self.feed.files
        over = files is not None and files.belief.is_over(self.clock.now())
        return freshness(self.clock.age(), over=over)

    def now(self) -> datetime:
        """The time on the wall of a Flemish library."""
        return self.clock.now().astimezone(BRUSSELS)

    def _read(self, device: str, reading: Reading) -> None:
        self.happenings.tell(of_reading(device, reading))
        self.desk.read(device, reading)

    def _device_changed(self, health: DeviceHealth) -> None:
        self.happenings.tell(of_health(health))
        self.glass.refresh()

    async def _deliver(self, receipt: Receipt) -> bool:
        situation = self.situation()
        lines = receipt_lines(
            receipt.lines,
            branch_name=situation.branch_name,
            library_name=situation.library_name,
            at=situation.at,
            language=receipt.language,
            account=self.settings.receipts.account,
        )
        if isinstance(receipt, Print):
            return await self.press.print(lines)
        if self.post is None:
            return False
        letter = receipt_letter(lines, situation.library_name, receipt.language)
        return await self.post.send(receipt.patron, letter)


@contextlib.asynccontextmanager
async def put_together(settings: Settings) -> AsyncIterator[Kiosk]:
    """Open the files and the connection; close them at the end. Raises ``NotEnrolled``."""
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
            yield Kiosk(settings, identity, cache, outbox, jobs, client)
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


async def run(settings: Settings) -> None:
    """Run a kiosk until SIGTERM or SIGINT. Raises ``NotEnrolled`` or ``CannotStart``."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    while not stop.is_set():
        why = why_revoked(settings.state, _who(settings.state))
        listening = _listen(settings.screen.host, settings.screen.port)
        if why is None:
            forget_revoked(settings.state)
            why = await _serve(settings, listening, stop)
        else:
            forget_all(settings.state)
            await out_of_service(settings, listening, stop, lambda: _is_enrolled(settings.state))
        listening.close()
        if why is not None:
            _log.error("%s", why)


def forget_all(state: Path) -> None:
    """Wipe what a revoked kiosk knows: its cache, its receipts and its keys.

    What it did and could not hand on stays, for staff; no number of a pass is in it.
    """
    generations.wipe(state / "cache.db")
    generations.delete(state / "print.db")
    forget_incoming(state)
    forget_belief(state)
    forget_identity(state)


def _who(state: Path) -> str | None:
    try:
        return read_identity(state).kiosk
    except NotEnrolled:
        return None


def _is_enrolled(state: Path) -> bool:
    who = _who(state)
    return who is not None and why_revoked(state, who) is None


async def _serve(settings: Settings, listening: socket.socket, stop: asyncio.Event) -> str | None:
    """Run until told to stop; or until the kiosk is revoked: then return why."""
    end, why = asyncio.Event(), list[str]()

    async def heeding(work: Work) -> None:
        try:
            await work
        except Revoked as revoked:
            why.append(str(revoked))
            end.set()

    async def waiting() -> None:
        await stop.wait()
        tell_systemd("STOPPING=1")
        end.set()

    async with put_together(settings) as kiosk, asyncio.TaskGroup() as group:
        running = [group.create_task(heeding(work)) for work in (*kiosk.tasks(), waiting())]
        front = _front(kiosk)
        server = _server(kiosk, front)
        serving = group.create_task(server.serve(sockets=[listening]))
        await server.ready.wait()
        tell_systemd("READY=1")
        _log.info("the screen is at http://%s:%s/", *listening.getsockname()[:2])
        await end.wait()
        front.close()
        kiosk.happenings.end()
        server.leave()
        await serving
        for task in running:
            task.cancel()
    if why:
        note_revoked(settings.state, kiosk.identity.kiosk, why[0])
        forget_all(settings.state)
    return why[0] if why else None


def _front(kiosk: Kiosk) -> "Front":
    from kiosk.ui.front import Front, loopback

    screen = kiosk.settings.screen
    return Front(
        glass=kiosk.glass,
        send=kiosk.desk.send,
        situation=kiosk.situation,
        hosts=loopback(screen.port),
        languages=screen.languages,
        pixels_per_mm=screen.pixels_per_mm,
    )


def _server(kiosk: Kiosk, front: "Front") -> "ScreenServer":
    from kiosk.serving import ScreenServer
    from kiosk.ui.app import create_app
    from kiosk.ui.assets import load_assets
    from kiosk.ui.metrics import mount_metrics
    from kiosk.ui.pages import load_pages
    from kiosk.ui.watch import mount_watch

    pages = load_pages(load_assets(front.pixels_per_mm))
    app = create_app(front, pages)
    mount_metrics(app, kiosk.situation, kiosk.desk.tally)
    mount_watch(app, kiosk.happenings, kiosk.board.devices)
    _mount_staff(app, kiosk, pages)
    if kiosk.settings.bench is not None:
        from kiosk.ui.bench_proxy import mount_bench

        mount_bench(app, kiosk.settings.bench.url)
    return ScreenServer(app)


def _mount_staff(app: "FastAPI", kiosk: Kiosk, pages: "Pages") -> None:
    from kiosk.ui.staff.door import Door, read_pin, systemd_credentials
    from kiosk.ui.staff.reading import Backroom
    from kiosk.ui.staff.room import StaffRoom
    from kiosk.ui.staff.routes import mount_staff

    screen, identity = kiosk.settings.screen, kiosk.identity
    back = Backroom(
        Facts(kiosk.cache, kiosk.outbox),
        kiosk.outbox,
        kiosk.jobs,
        kiosk.settings.lives,
        identity.branch,
        bytes.fromhex(identity.region_key),
        kiosk.now,
        lambda: tuple(kiosk.desk.kept_for),
        kiosk.desk.notices.latest,
        screen.languages[0],
    )
    door = Door(read_pin(screen.staff_pin_file, systemd_credentials()), time.monotonic)
    room = StaffRoom(door, kiosk.situation, back.matters, back.why, back.dismiss, back.again)
    mount_staff(app, room, pages, screen.languages[0])


def _listen(host: str, port: int) -> socket.socket:
    try:
        listening = socket.create_server((host, port), reuse_port=False)
    except OSError as error:
        raise CannotStart(
            f"port {port} on {host} cannot be used ({error.strerror}): "
            "stop what uses it, or set [screen] port to another one"
        ) from None
    # Connections inherit it; without, an answer in two parts takes 40 ms.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening
