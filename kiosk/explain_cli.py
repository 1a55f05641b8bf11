"""``kiosk explain``: why the kiosk decides as it does, from its own cache or from CSV files."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.technician.commands import settings_option
from kiosk.words.marking import msg

if TYPE_CHECKING:
    from kiosk.explain import Known, Moment

_ACTIONS = ("admit", "checkout", "return", "renew", "pay", "collect")
"""As ``kiosk.explain.Action``, which is imported when the command runs."""


@click.command()
@click.option("--pass", "card", metavar="KIND:VALUE", help="The pass that is shown.")
@click.option("--item", metavar="BARCODE", help="The item that is scanned.")
@click.option("--action", type=click.Choice(_ACTIONS), help="What is to be done.")
@click.option("--branch", help="Where, e.g. 3550; without it where this kiosk stands.")
@click.option("--at", "when", metavar="DAY[THH:MM]", help="When; without it now.")
@click.option("--lang", type=click.Choice(("nl", "en")), default="nl", show_default=True)
@click.option("--json", "as_data", is_flag=True, help="As JSON, for programs.")
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Read this directory of CSV files instead of the kiosk's cache.",
)
@settings_option
def explain(
    card: str | None,
    item: str | None,
    action: str | None,
    branch: str | None,
    when: str | None,
    lang: str,
    data: Path | None,
    path: Path,
    *,
    as_data: bool,
) -> None:
    """Tell what the kiosk decides, and by which rules.

    KIND is 2000, eid, chip, uitpas, akaart or legacy:LIBRARY; without KIND the value is taken as
    a scan would be. With a pass alone it is about admission, with an item alone about its
    return, with both about lending.
    """
    from kiosk.domain.ids import BranchCode
    from kiosk.explain import Action, CannotExplain, Moment, Question, Shown, to_json
    from kiosk.explain import explain as explain_why
    from kiosk.explain.question import item_code, usual_action
    from kiosk.words import words_in

    try:
        shown = None if card is None else Shown.parse(card)
        code = None if item is None else item_code(item)
        moment = _now() if when is None else Moment.parse(when)
        wanted = usual_action(shown, code) if action is None else Action(action)
        with _known(data, path, branch, moment) as (known, place):
            question = Question(wanted, BranchCode(place), moment, shown, code)
            explained = explain_why(known, question)
    except CannotExplain as why:
        raise click.ClickException(why.said(words_in(lang))) from None
    if as_data:
        click.echo(to_json(explained))
    else:
        click.echo("\n".join(explained.story(words_in(lang))))


def _now() -> "Moment":
    from kiosk.domain.period import BRUSSELS
    from kiosk.explain import Moment

    return Moment.at(datetime.now(BRUSSELS))


@contextmanager
def _known(
    data: Path | None, settings: Path, branch: str | None, when: "Moment"
) -> Iterator[tuple["Known", str]]:
    if data is not None:
        yield _in_files(data, branch, when)
        return
    with _in_cache(settings) as (known, home):
        yield known, branch or home


def _in_files(directory: Path, branch: str | None, when: "Moment") -> tuple["Known", str]:
    from kiosk.csvdata.directory import read_directory
    from kiosk.domain.ids import BranchCode
    from kiosk.explain import CannotExplain, CsvData
    from kiosk.explain.deciding import NO_BRANCH

    read = read_directory(directory, when.day)
    if read.dataset is None:
        said = msg("{directory} cannot be used ({count} errors). The first: {error}")
        count, first = len(read.errors), read.errors[0]
        raise CannotExplain(said, directory=str(directory), count=f"{count}", error=str(first))
    codes = ", ".join(row.code for row in read.dataset.agreements.branches)
    if branch is None:
        raise CannotExplain(msg("Say where: --branch with one of {codes}."), codes=codes)
    try:
        return CsvData.at(read.dataset, BranchCode(branch), when.day), branch
    except LookupError:
        raise CannotExplain(NO_BRANCH, branch=branch, codes=codes) from None


@contextmanager
def _in_cache(settings: Path) -> Iterator[tuple["Known", str]]:
    """What this kiosk knows and did, looked at beside the kiosk that runs."""
    from kiosk.cache.facts import Facts
    from kiosk.cache.local import CacheDamaged, LocalCache
    from kiosk.cache.peek import CannotPeek, peek_cache, peek_overlays
    from kiosk.explain import CannotExplain, ThisKiosk
    from kiosk.explain.deciding import NOTHING_FETCHED
    from kiosk.settings import BadSettings, read_settings
    from kiosk.sync.identity import NotEnrolled, read_identity

    try:
        state = read_settings(settings).state
        identity = read_identity(state)
        if not peek_cache(state / "cache.db").filled:
            raise CannotExplain(NOTHING_FETCHED)
        overlays = peek_overlays(state / "outbox.db")
        cache = LocalCache(state / "cache.db", only_look=True)
        try:
            facts = Facts(cache, overlays)
            yield ThisKiosk(facts, bytes.fromhex(identity.region_key)), identity.branch
        finally:
            cache.close()
    except (BadSettings, NotEnrolled, CannotPeek, CacheDamaged) as error:
        raise CannotExplain(msg("This kiosk cannot tell: {why}"), why=str(error)) from None
