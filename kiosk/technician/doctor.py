"""The doctor: looks at every part of this kiosk, running or not, and says what mends it."""

import asyncio
import os
import pwd
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kiosk.drivers import DeviceLost
from kiosk.drivers.catalog import Eid, NfcPcsc
from kiosk.drivers.health import DeviceHealth
from kiosk.drivers.pcscd import use_pcscd
from kiosk.printing.mail_server import MailServer
from kiosk.settings import BadSettings, Settings, read_settings
from kiosk.sync.identity import SEALED
from kiosk.technician.checks.central import Answer, CentralFacts, check_central, gather_central
from kiosk.technician.checks.clock import check_clock, gather_clock
from kiosk.technician.checks.daemon import DaemonFacts, check_daemon, gather_daemon
from kiosk.technician.checks.devices import ask_devices, check_device, gather_device
from kiosk.technician.checks.disk import check_disk, gather_disk
from kiosk.technician.checks.drivers import check_driver, gather_driver
from kiosk.technician.checks.kernel import check_kernel, gather_kernel
from kiosk.technician.checks.mail import MailFacts, check_mail, gather_mail
from kiosk.technician.checks.revoked import check_revoked, gather_revoked
from kiosk.technician.checks.roots import check_roots, gather_roots
from kiosk.technician.checks.smartcards import check_pcscd, gather_pcscd
from kiosk.technician.checks.stores import (
    CacheFacts,
    check_cache,
    check_feed,
    check_identity,
    check_outbox,
    gather_cache,
    gather_identity,
    gather_outbox,
    outbox_of_running,
)
from kiosk.technician.finding import Complaint, Finding, ill, wary, well
from kiosk.technician.machine import KIOSK, Machine
from kiosk.technician.usb import read_usb


def utc_now() -> datetime:
    """The time, with its zone."""
    return datetime.now(UTC)


async def examine(
    path: Path, machine: Machine, now: Callable[[], datetime] = utc_now
) -> tuple[Finding, ...]:
    """Look at the kiosk whose settings are in ``path``: about 5 s, at most half a minute."""
    try:
        settings = read_settings(path)
    except BadSettings as bad:
        mend = f"kiosk check-settings --settings {path}; a new one: kiosk detect"
        return tuple(
            ill("settings", Complaint.SETTINGS_WRONG, problem, mend) for problem in bad.problems
        )
    examination = await _Examination.begun(path, settings, machine, now())
    return tuple(examination.findings())


@dataclass(frozen=True, slots=True)
class _Examination:
    """What was asked of others, before the rest is looked at."""

    path: Path
    settings: Settings
    machine: Machine
    now: datetime
    daemon: DaemonFacts
    central: CentralFacts
    mail: MailFacts | None
    """``None``: the settings name no mail server."""
    devices: dict[str, DeviceHealth] = field(default_factory=dict)

    @classmethod
    async def begun(
        cls, path: Path, settings: Settings, machine: Machine, now: datetime
    ) -> "_Examination":
        screen, at = settings.screen, settings.central
        auth = gather_identity(settings.state).auth
        daemon, central, mail = await asyncio.gather(
            asyncio.to_thread(gather_daemon, screen.host, screen.port),
            asyncio.to_thread(gather_central, at.url, auth, at.ca_file),
            _asked(settings.email),
        )
        if daemon.says and gather_revoked(settings.state) is None:
            told = {one.name: one for one in daemon.says.devices}
        else:
            told = await ask_devices(settings.devices)
        return cls(path, settings, machine, now, daemon, central, mail, told)

    def findings(self) -> Iterator[Finding]:
        yield well("settings", f"{self.path} is good")
        yield from self._rights()
        yield check_daemon(self.daemon)
        yield from self._devices()
        yield from self._drivers()
        yield from self._eids()
        yield from self._system()
        yield from check_central(self.central, self.now)
        if self.mail is not None:
            yield check_mail(self.mail)
        yield from self._stores()

    def _rights(self) -> Iterator[Finding]:
        if not _sees_everything():
            reason = "not everything can be looked at by you"
            yield wary("rights", Complaint.NOT_ROOT, reason, "sudo kiosk doctor")

    def _devices(self) -> Iterator[Finding]:
        usb = read_usb(self.machine)
        for name, device in self.settings.devices.items():
            health = self.devices.get(name)
            yield check_device(gather_device(self.machine, usb, name, device, health))
        if not self.settings.devices:
            reason = "the settings name none"
            yield ill("devices", Complaint.NO_DEVICES, reason, "kiosk detect")

    def _drivers(self) -> Iterator[Finding]:
        for device in self.settings.devices.values():
            if isinstance(device, Eid | NfcPcsc):
                with suppress(DeviceLost):  # the device's own row tells
                    use_pcscd(device.socket)
        for driver in sorted({device.driver for device in self.settings.devices.values()}):
            yield check_driver(gather_driver(driver))

    def _eids(self) -> Iterator[Finding]:
        for device in self.settings.devices.values():
            if isinstance(device, Eid):
                yield check_roots(gather_roots(device.trusted_roots), device.require)

    def _system(self) -> Iterator[Finding]:
        devices = self.settings.devices.values()
        yield from check_kernel(gather_kernel(self.machine), {one.driver for one in devices})
        sockets = {one.socket for one in devices if isinstance(one, Eid | NfcPcsc)}
        for place in sorted(sockets, key=str):
            yield from check_pcscd(gather_pcscd(self.machine, place))
        yield check_clock(gather_clock(self.machine, self.now, self.central.clock))
        yield check_disk(gather_disk(self.settings.state))

    def _stores(self) -> Iterator[Finding]:
        state, says = self.settings.state, self.daemon.says
        yield from self._memory()
        if says is None:
            up = self.central.answer is Answer.WELCOME
            yield from check_outbox(gather_outbox(state), central_up=up)
            return
        yield from check_feed(says.feed, says.mended)
        count = outbox_of_running(state, says.unsent, says.set_aside)
        yield from check_outbox(count, central_up=says.central_up)

    def _memory(self) -> Iterator[Finding]:
        """Who it is and what it knows; one that was revoked wiped all that."""
        state, says = self.settings.state, self.daemon.says
        why = gather_revoked(state)
        if why is not None:
            yield check_revoked(why)
            return
        sealed = self.machine.rights(SEALED) is not None
        yield check_identity(gather_identity(state, sealed=sealed))
        if says is None:
            yield check_cache(gather_cache(state, self.now))
        else:
            seconds = says.cache_age_seconds
            age = None if seconds is None else timedelta(seconds=seconds)
            yield check_cache(CacheFacts(says.freshness != "empty", age))


async def _asked(server: MailServer | None) -> MailFacts | None:
    return None if server is None else await gather_mail(server)


def _sees_everything() -> bool:
    """Root does, and the daemon's own user sees its own files."""
    mine = os.geteuid()
    try:
        return mine in (0, pwd.getpwnam(KIOSK).pw_uid)
    except KeyError:
        return mine == 0
