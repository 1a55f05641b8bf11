"""The command ``kiosk``: for technicians."""

import asyncio
import atexit
import gc
import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.explain_cli import explain
from kiosk.loading import loading
from kiosk.technician.commands import COMMANDS, settings_option

if TYPE_CHECKING:
    from kiosk.settings import Settings


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="regiobib-kiosk")
def main() -> None:
    """Self-checkout for the public libraries of Flanders."""
    # At its end Python would look through all that it loaded: longer than all else at the end.
    atexit.register(gc.freeze)


@main.command()
@settings_option
@click.option("--verbose", is_flag=True, help="Log more.")
def run(path: Path, *, verbose: bool) -> None:
    """Run the kiosk: its devices, its screen, its link to the central service."""
    logging.basicConfig(
        level=logging.DEBUG if verbose else logging.INFO,
        format="%(levelname)s %(name)s: %(message)s",
        stream=sys.stderr,
    )
    for noisy in ("httpx", "httpcore", "nfc", "asyncio"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    with loading():
        from kiosk.main import CannotStart
        from kiosk.main import run as run_kiosk
        from kiosk.settings import BadSettings, read_settings
        from kiosk.sync.identity import NotEnrolled

    try:
        asyncio.run(run_kiosk(read_settings(path)))
    except (BadSettings, NotEnrolled, CannotStart) as error:
        raise click.ClickException(str(error)) from None
    except PermissionError as error:
        raise click.ClickException(f"{error}: «sudo kiosk doctor» tells what mends it") from None


@main.command()
@settings_option
@click.option("--code", prompt=True, help="The one-time code that «central enrol» printed.")
def enrol(path: Path, code: str) -> None:
    """Make this kiosk known to the central service, once, for one branch."""
    from kiosk.settings import BadSettings, read_settings
    from kiosk.sync.client import CentralDown, NotAccepted
    from kiosk.sync.trust import BadAuthority

    try:
        settings = read_settings(path)
        kiosk, branch, file = asyncio.run(_enrol(settings, code))
    except (BadSettings, BadAuthority) as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(
            f"the identity cannot be kept: {error}; run it as the kiosk: sudo -u kiosk kiosk enrol"
        ) from None
    except NotAccepted:
        raise click.ClickException(
            "the code is not valid (any more): ask for a new one with «central enrol»"
        ) from None
    except CentralDown as error:
        raise click.ClickException(
            f"the central service at {settings.central.url} cannot be used: {error}"
        ) from None
    click.echo(f"Enrolled as kiosk {kiosk} of branch {branch}; kept in {file}.")


@main.command("check-settings")
@settings_option
def check_settings(path: Path) -> None:
    """Tell everything that is wrong with a settings file."""
    from kiosk.settings import BadSettings, read_settings

    try:
        settings = read_settings(path)
    except BadSettings as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{path} is good: {len(settings.devices)} devices.")


@main.command()
def privacy() -> None:
    """Tell every field that a kiosk keeps, why, and for how long."""
    from kiosk.cache.privacy import as_text

    click.echo(as_text())


for technicians_command in COMMANDS:
    main.add_command(technicians_command)
main.add_command(explain)


async def _enrol(settings: "Settings", code: str) -> tuple[str, str, Path]:
    from kiosk.sync.client import CentralClient
    from kiosk.sync.identity import Identity, fresh_key, keep_identity, make_room, public_key
    from kiosk.sync.trust import trusting

    make_room(settings.state)
    at, private_key = settings.central, fresh_key()
    client = CentralClient(at.url, "", verify=trusting(at.ca_file))
    try:
        enrolment = await client.enrol(code.strip(), public_key(private_key))
    finally:
        await client.close()
    identity = Identity.of(enrolment, private_key)
    return identity.kiosk, identity.branch, keep_identity(settings.state, identity)
