"""The command ``central``: import data, take kiosks in, serve."""

import atexit
import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click
from sqlalchemy.exc import SQLAlchemyError

from central.enrolment import issue_code, revoke, taken_in
from central.feed import start_epoch
from central.importing import Export, Imported, import_directory, is_empty
from central.keys import WrongKey
from central.progress import At, Phase, Telling, in_words
from central.progress import latest as latest_import
from central.slow import told_when_slow
from central.staff import close_work, kept_work
from central.state import State
from central.store import Store, StoreRefused
from central.trail import COMMAND, Did, Step, latest, leave
from kiosk.csvdata.spool import NoRoom
from kiosk.domain.ids import BranchCode

if TYPE_CHECKING:
    from central.server import Tls

_state = click.option(
    "--state",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("central-state"),
    show_default=True,
    envvar="CENTRAL_STATE",
    show_envvar=True,
    help="Where the keys and the embedded database are.",
)
_database = click.option(
    "--database",
    metavar="URL",
    envvar="CENTRAL_DATABASE",
    show_envvar=True,
    help="The database, as SQLAlchemy names it; by default SQLite in the state directory.",
)
_limit = click.option(
    "--limit",
    type=click.IntRange(1, 100_000),
    default=100,
    show_default=True,
    help="How many lines at most.",
)
_data = click.Path(file_okay=False, path_type=Path)
_file = click.Path(dir_okay=False, path_type=Path)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """The central service of RegioBib: knows every region, feeds the kiosks."""
    os.umask(0o077)
    # At its end Python would look through all that it loaded: longer than all else at the end.
    atexit.register(gc.freeze)


@main.command("import")
@click.argument("directory", type=_data)
@click.option("--full", is_flag=True, help="Patrons, passes and items not named in it are gone.")
@click.option("--yes", is_flag=True, help="With --full: however many those are.")
@_state
@_database
def import_(directory: Path, full: bool, yes: bool, state: Path, database: str | None) -> None:
    """Import the CSV files in DIRECTORY: all of it, or nothing.

    Every bad line is named with file, line, column and reason. See docs/data-format.md. Kiosks go
    on meanwhile; «central imports» tells how far it is.
    """
    with _opened(state, database) as store:
        telling = Telling(store, _terminal(), lambda: datetime.now(UTC))
        export = Export(directory, is_full=full, is_sure=yes)
        done = import_directory(store, export, datetime.now(UTC), telling)
        telling(At(Phase.REFUSED if done.errors else Phase.DONE, count=done.changed))
    _report(done)
    if done.errors:
        sys.exit(1)


@main.command()
@_state
@_database
def imports(state: Path, database: str | None) -> None:
    """Tell how far the latest import is, or how it ended."""
    with _opened(state, database) as store, store.read() as connection:
        progress = latest_import(connection)
    click.echo("there was none" if progress is None else in_words(progress))


@main.command()
@click.option("--branch", required=True, help="Where the kiosk stands, e.g. 3550.")
@_state
@_database
def enrol(branch: str, state: Path, database: str | None) -> None:
    """Print a one-time code, with which one kiosk enrols within the hour."""
    with told_when_slow(), _opened(state, database) as store:
        try:
            code = issue_code(store, BranchCode(branch), datetime.now(UTC))
        except LookupError as why:
            raise click.ClickException(str(why)) from None
    click.echo(code)


@main.command("revoke")
@click.argument("kiosk")
@click.option("--why", default="it was revoked", show_default=True, help="What the kiosk is told.")
@_state
@_database
def revoke_(kiosk: str, why: str, state: Path, database: str | None) -> None:
    """Turn KIOSK away for good: stolen, copied or taken out of use.

    As soon as it calls it is told to wipe its cache and its keys.
    """
    with told_when_slow(), _opened(state, database) as store:
        try:
            revoke(store, kiosk, why, datetime.now(UTC))
        except LookupError as unknown:
            raise click.ClickException(str(unknown)) from None
    click.echo(f"{kiosk} is revoked")


@main.command()
@_state
@_database
def kiosks(state: Path, database: str | None) -> None:
    """List the kiosks: since when, where, and whether they are turned away."""
    with _opened(state, database) as store, store.read() as connection:
        for each in taken_in(connection):
            since = each.enrolled_at.isoformat(timespec="seconds")
            click.echo(f"{since}  {each.id}  {each.branch}  {each.region}  {each.revoked}".rstrip())


@main.command("staff-work")
@click.option("--library", default="", help="Only what is of this library's branches.")
@click.option("--closed", is_flag=True, help="What was closed, the latest first, and by whom.")
@_limit
@_state
@_database
def staff_work(
    library: str, limit: int, state: Path, database: str | None, *, closed: bool
) -> None:
    """List what there is for staff to look at, oldest first, each with its key.

    What it says is in GET /v1/staff-work.
    """
    with _opened(state, database) as store, store.read() as connection:
        for work in kept_work(connection, limit, library, closed=closed):
            line = f"{work.branch or '-'}  {work.reason}  {work.key}"
            if work.closed_at is not None:
                at = work.closed_at.isoformat(timespec="seconds")
                line = f"{at}  {work.closed_by}  {line}"
            click.echo(line)


@main.command("close-work")
@click.argument("key")
@_state
@_database
def close_work_(key: str, state: Path, database: str | None) -> None:
    """Close a piece of staff work, by the KEY that staff-work lists: it was looked at."""
    with told_when_slow(), _opened(state, database) as store, store.write() as connection:
        work = close_work(connection, key, COMMAND, datetime.now(UTC))
    if work is None:
        raise click.ClickException(f"there is no staff work {key}")
    click.echo(f"{key} is closed")


@main.command()
@_limit
@_state
@_database
def trail(limit: int, state: Path, database: str | None) -> None:
    """List who did what to this service, the latest last."""
    with _opened(state, database) as store, store.read() as connection:
        for step in latest(connection, limit):
            at = step.at.isoformat(timespec="seconds")
            click.echo(f"{at}  {step.who}  {step.did}  {step.about}  {step.detail}".rstrip())


@main.command()
@_state
@_database
def migrate(state: Path, database: str | None) -> None:
    """Bring the database to this program's schema.

    The embedded one needs no asking. Stop what serves an older schema first.
    """
    try:
        step = State(state).migrate(database)
    except (StoreRefused, OSError) as why:
        raise click.ClickException(str(why)) from None
    click.echo(f"the database is at step {step}")


@main.command("new-epoch")
@_state
@_database
def new_epoch(state: Path, database: str | None) -> None:
    """Make every kiosk fetch all again: after the database came back from a backup.

    Run it before anything serves the restored database. Kiosks then also send again what they did
    in the last 35 days: what the backup does not know is applied, the rest are duplicates.
    """
    with told_when_slow(), _opened(state, database) as store, store.write() as connection:
        feeds = start_epoch(connection)
        step = Step(datetime.now(UTC), COMMAND, Did.EPOCH_BEGUN, detail=f"{feeds} regions")
        leave(connection, step)
    click.echo(f"a new epoch began for {feeds} regions")


@main.command()
@_state
@_database
def snapshot(state: Path, database: str | None) -> None:
    """Make the snapshots that are due; what serves does so by itself."""
    from central.region_copy import TooFarBehind
    from central.snapshots import Snapshots

    with _opened(state, database) as store:
        snapshots = Snapshots(store, state / "snapshots")
        for region in snapshots.due(datetime.now(UTC)):
            try:
                made = snapshots.see_to(region, datetime.now(UTC))
            except TooFarBehind as why:
                click.echo(f"{region}: {why}", err=True)
                continue
            if made is not None:
                click.echo(f"{region}: {made.name}, {made.bytes} bytes")


@main.command("rotate-keys")
@_state
@_database
@click.option("--root", is_flag=True, help="Change the root's key too.")
def rotate_keys(state: Path, database: str | None, *, root: bool) -> None:
    """Sign manifests with a new key from the next start on; kiosks follow by themselves.

    Needs root.key in the state directory.
    """
    from central.signing import CannotSign, KeyFiles

    with told_when_slow(), _opened(state, database) as store, store.write() as connection:
        try:
            version = KeyFiles(state).rotate(root=root)
        except (CannotSign, OSError) as why:
            raise click.ClickException(str(why)) from None
        step = Step(datetime.now(UTC), COMMAND, Did.KEYS_CHANGED, detail=f"version {version}")
        leave(connection, step)
    click.echo(f"the keys are at version {version}; restart what serves")


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8801,
    show_default=True,
    help="Port to listen on; 0: any.",
)
@_state
@_database
@click.option("--import-if-empty", type=_data, help="Import this first, unless there is data.")
@click.option("--tls-cert", type=_file, help="Certificate (PEM), to be called by https.")
@click.option("--tls-key", type=_file, help="Its key (PEM).")
def serve(
    host: str,
    port: int,
    state: Path,
    database: str | None,
    import_if_empty: Path | None,
    tls_cert: Path | None,
    tls_key: Path | None,
) -> None:
    """Serve kiosks and staff until SIGTERM or Ctrl-C.

    By https with --tls-cert and --tls-key; or leave that to a proxy on this machine.
    """
    from central.app import create_app
    from central.feed_files import FeedFiles
    from central.server import CannotListen, listen, run
    from central.signing import CannotSign

    with _opened(state, database) as store:
        if import_if_empty is not None and is_empty(store):
            _import_first(store, import_if_empty)
        try:
            tls = _tls(tls_cert, tls_key)
            claimed = listen(host, port)
        except CannotListen as why:
            raise click.ClickException(str(why)) from None
        try:
            files = FeedFiles.of(store, state)
        except (CannotSign, OSError) as why:
            raise click.ClickException(str(why)) from None
        app = create_app(store, files, State(state).admin_token())
        address = f"{'https' if tls else 'http'}://{host}:{claimed.getsockname()[1]}"
        run(
            app,
            claimed,
            ready=lambda: click.echo(f"central service listens on {address}"),
            stopping=app.state.central.news.close,
            tls=tls,
        )


def _tls(certificate: Path | None, key: Path | None) -> "Tls | None":
    """Put both together, or neither. Raises ``CannotListen``."""
    from central.server import Tls

    if certificate is None and key is None:
        return None
    if certificate is None or key is None:
        raise click.UsageError("--tls-cert and --tls-key go together")
    tls = Tls(certificate, key)
    tls.check()
    return tls


def _import_first(store: Store, directory: Path) -> None:
    done = import_directory(store, directory, datetime.now(UTC))
    if done.errors:
        _report(done)
        raise click.ClickException(f"{directory} cannot be imported, so nothing is served")
    click.echo(f"imported {directory}: {done.changed} records, {len(done.warnings)} warnings")


def _terminal() -> TextIO | None:
    return sys.stderr if sys.stderr.isatty() else None


def _report(done: Imported) -> None:
    for problem in done.errors:
        click.echo(f"error: {problem}", err=True)
    for problem in done.warnings:
        click.echo(f"warning: {problem}", err=True)
    if done.errors:
        click.echo(f"nothing imported: {len(done.errors)} errors", err=True)
    else:
        click.echo(f"imported: {done.changed} records changed, {len(done.warnings)} warnings")


@contextmanager
def _opened(state: Path, database: str | None) -> Iterator[Store]:
    """Open the store; whatever is wrong with it becomes one sentence."""
    try:
        store = State(state).store(database)
    except (StoreRefused, WrongKey, OSError) as why:
        raise click.ClickException(str(why)) from None
    try:
        yield store
    except NoRoom as why:
        raise click.ClickException(str(why)) from None
    except SQLAlchemyError as why:
        sentence = str(why).partition("\n")[0]
        raise click.ClickException(f"the database gave up, nothing was done: {sentence}") from None
    finally:
        store.close()
