"""``kiosk eid read``: every check by name, and nobody's number unless it is asked for."""

import asyncio
import json
import logging
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kiosk.cli import main
from kiosk.domain.reading import Assurance, ReadProblem, Require
from kiosk.drivers import DeviceLost, Fault
from kiosk.drivers.catalog import Eid
from kiosk.technician.eid import MASK, EidReport, NoCard, as_json, as_text, read_one
from virtual_card import MUTE_CARD, OtherCard, VirtualCard
from virtual_pcscd import VirtualPcscd
from virtual_town_hall import TownHall, copied, with_another_number

NUMBER, ANOTHER_NUMBER = "85073003328", "90010100123"
TODAY = date(2026, 6, 1)


@pytest.fixture
def reader(pcscd: VirtualPcscd, pinned_roots: Path) -> Eid:
    return Eid(driver="eid", socket=pcscd.socket, roots=pinned_roots)


def report_of(reader: Eid, wait: float = 10) -> EidReport:
    return asyncio.run(read_one(reader, lambda: TODAY, wait))


def test_a_genuine_card_passes_every_check(
    pcscd: VirtualPcscd, reader: Eid, town_hall: TownHall
) -> None:
    pcscd.insert(town_hall.issue(NUMBER))
    report = report_of(reader)
    assert report.accepted
    assert report.read is not None
    assert report.read.assurance is Assurance.GENUINE
    text = as_text(report, show=False)
    assert text.count("ok    ") == 7
    assert "CN=Made-up Root CA6" in text
    assert "it is no copy" in text
    assert report.reader.startswith("Virtual PCD 00 00")


def test_an_older_card_leaves_open_what_it_cannot_prove(
    pcscd: VirtualPcscd, reader: Eid, town_hall: TownHall
) -> None:
    pcscd.insert(town_hall.issue(NUMBER, "1.7"))
    text = as_text(report_of(reader), show=False)
    assert "open  the chip was not asked" in text
    assert "Accepted as signed" in text


@pytest.mark.parametrize("show", [False, True])
def test_the_number_is_masked_unless_it_is_asked_for(
    pcscd: VirtualPcscd, reader: Eid, town_hall: TownHall, *, show: bool
) -> None:
    pcscd.insert(town_hall.issue(NUMBER))
    report = report_of(reader)
    text, data = as_text(report, show=show), as_json(report, show=show)
    assert (NUMBER in text) is (NUMBER in data) is show
    assert json.loads(data)["national_number"] == (NUMBER if show else MASK)
    assert "Proefkonijn" not in text + data
    assert NUMBER not in repr(report)


def forged(town_hall: TownHall) -> VirtualCard:
    return with_another_number(town_hall.issue(NUMBER), ANOTHER_NUMBER)


def copy(town_hall: TownHall) -> VirtualCard:
    return copied(town_hall.issue(NUMBER))


def expired(town_hall: TownHall) -> VirtualCard:
    return town_hall.issue(NUMBER, valid=(date(2010, 1, 1), date(2020, 1, 1)))


@pytest.mark.parametrize(
    ("card", "problem", "passed", "why"),
    [
        (forged, ReadProblem.EID_FORGED, 2, "not what the national register signed"),
        (copy, ReadProblem.EID_FORGED, 4, "it is a copy"),
        (expired, ReadProblem.EID_EXPIRED, 6, "today is not among"),
        (lambda _: OtherCard(), ReadProblem.NOT_AN_EID, 0, "SELECT applet answered 6A82"),
        (lambda _: MUTE_CARD, ReadProblem.CARD_MUTE, 0, ""),
    ],
)
def test_a_card_that_is_refused_says_after_which_check_and_why(
    pcscd: VirtualPcscd,
    reader: Eid,
    town_hall: TownHall,
    card: Callable[[TownHall], VirtualCard],
    problem: ReadProblem,
    passed: int,
    why: str,
) -> None:
    pcscd.insert(card(town_hall))
    report = report_of(reader)
    text = as_text(report, show=True)
    assert not report.accepted
    assert (report.problem, len(report.checks)) == (problem, passed)
    assert f"Not accepted ({problem})" in text
    assert why in text
    told = json.loads(as_json(report, show=True))
    assert (told["accepted"], told["problem"], told["national_number"]) == (False, problem, None)
    assert NUMBER not in text
    assert ANOTHER_NUMBER not in text


def test_other_roots_can_be_trusted_for_test_cards(
    pcscd: VirtualPcscd, reader: Eid, town_hall: TownHall, tmp_path: Path
) -> None:
    pcscd.insert(town_hall.issue(NUMBER))
    with pytest.raises(DeviceLost) as lost:
        report_of(reader.model_copy(update={"roots": tmp_path}))
    assert str(tmp_path) in lost.value.sentence
    elsewhere = town_hall.pki.write_roots(tmp_path / "test-roots")
    assert report_of(reader.model_copy(update={"roots": elsewhere})).accepted


def test_a_library_that_asks_for_more_refuses_an_older_card(
    pcscd: VirtualPcscd, reader: Eid, town_hall: TownHall
) -> None:
    pcscd.insert(town_hall.issue(NUMBER, "1.1"))
    strict = reader.model_copy(update={"require": Require.GENUINE})
    assert report_of(strict).problem is ReadProblem.EID_UNSURE


def test_a_card_may_be_put_in_late_and_nobody_need_put_one_in(
    pcscd: VirtualPcscd, reader: Eid, town_hall: TownHall
) -> None:
    with pytest.raises(NoCard):
        report_of(reader, wait=0.1)
    pcscd.insert(town_hall.issue(NUMBER))
    assert report_of(reader).accepted


def test_without_a_reader_it_says_what_is_missing(pcscd: VirtualPcscd, reader: Eid) -> None:
    pcscd.stop()
    pcscd.start(reader=False)
    with pytest.raises(DeviceLost) as lost:
        report_of(reader)
    assert lost.value.fault is Fault.NOT_FOUND


@pytest.mark.parametrize("words", [[], ["--json", "--show"]])
def test_the_command_ends_well_for_a_card_that_the_kiosk_would_accept(
    pcscd: VirtualPcscd,
    pinned_roots: Path,
    town_hall: TownHall,
    tmp_path: Path,
    words: list[str],
) -> None:
    pcscd.insert(town_hall.issue(NUMBER))
    done = command(tmp_path, pcscd, "--roots", str(pinned_roots), *words)
    assert done.exit_code == 0
    assert (NUMBER in done.output) is ("--show" in words)


def test_the_command_ends_badly_for_a_card_of_unknown_roots(
    pcscd: VirtualPcscd, town_hall: TownHall, tmp_path: Path
) -> None:
    pcscd.insert(town_hall.issue(NUMBER))
    done = command(tmp_path, pcscd)  # with the Belgian roots, which know no made-up register
    assert done.exit_code == 1
    assert "open  no pinned root signed" in done.output
    assert "Not accepted (eid_forged)" in done.output


def command(folder: Path, pcscd: VirtualPcscd, *words: str) -> Result:
    settings = folder / "kiosk.toml"
    settings.write_text(f'[devices.eid]\ndriver = "eid"\nsocket = "{pcscd.socket}"\n')
    try:
        return CliRunner().invoke(main, ["eid", "read", "--settings", str(settings), *words])
    finally:
        logging.disable(logging.NOTSET)  # the command silenced this process, too
