"""The technician's commands. What they need is imported when they run: help is there at once."""

import asyncio
import logging
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from kiosk.drivers.catalog import Eid
    from kiosk.settings import Settings

SETTINGS = Path("/etc/kiosk/kiosk.toml")
settings_option = click.option(
    "--settings",
    "path",
    type=click.Path(path_type=Path, dir_okay=False),
    default=SETTINGS,
    show_default=True,
    help="The kiosk's settings file.",
)
_json_option = click.option("--json", "as_data", is_flag=True, help="As JSON, for programs.")
_root_option = click.option(
    "--root",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("/"),
    hidden=True,
    help="Where /sys, /dev, /proc and /etc lie.",
)
_roots_option = click.option(
    "--roots",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Folder with other root certificates to trust, for test cards.",
)


def _quietly() -> None:
    """These commands tell by themselves what the drivers would log."""
    logging.disable(logging.CRITICAL)


@click.command()
@settings_option
@_json_option
@_root_option
def doctor(path: Path, root: Path, *, as_data: bool) -> None:
    """Look at every part of this kiosk; say what is wrong and the command that mends it.

    Ends with status 1 where something keeps the kiosk from its work.
    """
    from kiosk.technician.doctor import examine
    from kiosk.technician.finding import healthy
    from kiosk.technician.machine import Machine
    from kiosk.technician.report import as_json, as_text

    _quietly()
    findings = asyncio.run(examine(path, Machine(root)))
    click.echo(as_json(findings) if as_data else as_text(findings))
    sys.exit(0 if healthy(findings) else 1)


@click.command()
@_json_option
@_root_option
def detect(root: Path, *, as_data: bool) -> None:
    """Find the readers, scanners and printers on USB; propose settings for them."""
    from kiosk.technician.detect import as_json, as_toml
    from kiosk.technician.detect import detect as look
    from kiosk.technician.machine import Machine

    found = look(Machine(root))
    click.echo(as_json(found) if as_data else as_toml(found))


@click.command()
@settings_option
def watch(path: Path) -> None:
    """Show live what each device reads and how it is; numbers are masked.

    A running kiosk tells it itself and goes on serving; of a stopped one the devices are opened.
    """
    from kiosk.technician.checks.daemon import Daemon, check_daemon, gather_daemon
    from kiosk.technician.watch import KioskGone, watch_running
    from kiosk.technician.watch import watch as watch_devices

    settings = _settings(path)
    if not settings.devices:
        raise click.ClickException(f"{path} names no device; see: kiosk detect")
    _quietly()
    facts = gather_daemon(settings.screen.host, settings.screen.port)
    with suppress(KeyboardInterrupt):
        match facts.daemon:
            case Daemon.STOPPED:
                asyncio.run(watch_devices(settings.devices, click.echo))
            case Daemon.RUNS:
                try:
                    watch_running(facts.address, settings.devices, click.echo)
                except KioskGone:
                    raise click.ClickException(
                        "the kiosk tells nothing any more; how it is: sudo kiosk doctor"
                    ) from None
            case Daemon.HANGS | Daemon.STRANGER:
                ill = check_daemon(facts)
                raise click.ClickException(f"{ill.reason}: {ill.mend}")


@click.group()
def eid() -> None:
    """Look at an eID."""


@eid.command("read")
@settings_option
@_roots_option
@click.option("--wait", default=30.0, show_default=True, help="Seconds to wait for a card.")
@click.option("--show", is_flag=True, help="Show the national number.")
@_json_option
def read(path: Path, roots: Path | None, wait: float, *, show: bool, as_data: bool) -> None:
    """Read the card in the reader; say step by step what was verified.

    Ends with status 1 where the kiosk would not accept the card.
    """
    from kiosk.drivers import DeviceLost
    from kiosk.drivers.pcsc import belgian_today
    from kiosk.technician.eid import NoCard, as_json, as_text, read_one

    _quietly()
    settings = _eid_settings(path)
    if roots:
        settings = settings.model_copy(update={"roots": roots})
    try:
        report = asyncio.run(read_one(settings, belgian_today, wait))
    except DeviceLost as lost:
        raise click.ClickException(lost.sentence) from None
    except NoCard:
        raise click.ClickException(f"no card was put in within {wait:g} s") from None
    click.echo(as_json(report, show=show) if as_data else as_text(report, show=show))
    sys.exit(0 if report.accepted else 1)


@eid.command("roots")
@settings_option
@_roots_option
@_json_option
def eid_roots(path: Path, roots: Path | None, *, as_data: bool) -> None:
    """Show the root certificates that an eID is believed by, with their fingerprints.

    Compare them with those on repository.eid.belgium.be and repository.eidpki.belgium.be.
    """
    from kiosk.drivers.eid.roots import RootsUnusable
    from kiosk.technician.eid_roots import as_json, as_text, roots_in

    folder = roots or _eid_settings(path).trusted_roots
    try:
        shown = roots_in(folder)
    except RootsUnusable as unusable:
        raise click.ClickException(str(unusable)) from None
    click.echo(as_json(folder, shown) if as_data else as_text(folder, shown))


def _eid_settings(path: Path) -> "Eid":
    """The eID reader of the settings; where there are none, one as it is by default."""
    from kiosk.drivers.catalog import Eid

    if path == SETTINGS and not path.exists():
        return Eid(driver="eid")
    devices = _settings(path).devices.values()
    return next((one for one in devices if isinstance(one, Eid)), Eid(driver="eid"))


@click.group(invoke_without_command=True)
@settings_option
@click.pass_context
def receipts(context: click.Context, path: Path) -> None:
    """Look at the latest receipts, or have one printed again."""
    context.obj = path  # read by what needs it: help is there without
    if context.invoked_subcommand is None:
        context.invoke(list_receipts)


def _settings(path: Path) -> "Settings":
    from kiosk.settings import BadSettings, read_settings

    try:
        return read_settings(path)
    except BadSettings as error:
        raise click.ClickException(str(error)) from None


@receipts.command("list")
@click.pass_obj
def list_receipts(path: Path) -> None:
    """Tell what became of the latest receipts."""
    from kiosk.technician.receipts import NoReceipts, as_text, recent

    try:
        click.echo(as_text(recent(_settings(path).state), datetime.now(UTC)))
    except NoReceipts as error:
        raise click.ClickException(str(error)) from None


@receipts.command("reprint")
@click.argument("number", type=int)
@click.pass_obj
def reprint(path: Path, number: int) -> None:
    """Have the kiosk print (or send) a receipt again that may not have arrived."""
    from kiosk.technician.receipts import NoReceipts, ask_again

    settings = _settings(path)
    try:
        asked = ask_again(settings.state, number, datetime.now(UTC), settings.lives)
    except NoReceipts as error:
        raise click.ClickException(str(error)) from None
    if not asked:
        raise click.ClickException(
            f"receipt {number} cannot be printed again: it was printed, or is not kept any more"
        )
    click.echo(f"The kiosk prints receipt {number} when it runs; see: kiosk receipts")


COMMANDS = (doctor, detect, watch, eid, receipts)
