"""The whole command on a directory of files, without any service: every action and every kind."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from kiosk.cli import main

KEYS = {
    "decision",
    "way",
    "from",
    "subscription",
    "rights",
    "reason",
    "remedy",
    "due",
    "destination",
    "notices",
    "rules",
}
"""What other programs may count on, whatever was asked and whatever came of it."""
AN, A_BOOK, A_LOAN, A_HOLD = "20000990000018", "30000099000152", "30000099023408", "ZO2085068"
CASES = [
    ("admit", "2000:" + AN, None, "admitted"),
    ("admit", "eid:71031099919", None, "admitted"),
    ("admit", "uitpas:0909970000107", None, "admitted"),
    ("admit", "chip:0493CD821A804E", None, "admitted"),
    ("admit", "akaart:0909970003606", None, "refused"),
    ("admit", "legacy:ZOT:ZO3602633", None, "admitted"),
    ("admit", "71031099919", None, "admitted"),
    ("checkout", AN, A_BOOK, "granted"),
    ("checkout", "20000990000607", A_BOOK, "refused"),
    ("return", None, A_BOOK, "accepted"),
    ("return", None, "30000099000118", "refused"),
    ("renew", "20000990000049", A_LOAN, "granted"),
    ("renew", AN, A_LOAN, "refused"),
    ("pay", "20000990000607", None, "payable"),
    ("pay", AN, None, "refused"),
    ("collect", "20000990000049", A_HOLD, "granted"),
    ("collect", AN, A_HOLD, "refused"),
]


def explain(*words: str, at: str = "2026-11-22") -> str:
    place = ("--data", "demo", "--branch", "3550", "--at", at)
    result = CliRunner().invoke(main, ["explain", *place, *words])
    assert result.exit_code == 0, result.stderr
    return result.stdout


@pytest.mark.parametrize(("action", "card", "item", "decision"), CASES, ids=str)
def test_every_action_and_every_kind_of_pass_is_explained(
    action: str,
    card: str | None,
    item: str | None,
    decision: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(Path(__file__).parents[2])
    shown = () if card is None else ("--pass", card)
    scanned = () if item is None else ("--item", item)
    asked = ("--action", action, *shown, *scanned)
    told = json.loads(explain(*asked, "--json"))
    assert (told["action"], told["decision"]) == (action, decision)
    assert told.keys() >= KEYS
    assert told["rules"]
    assert (told["reason"] is None) == (told["remedy"] is None) == (decision != "refused")


def test_paying_takes_the_desk_so_it_is_said_when_somebody_is_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(Path(__file__).parents[2])
    asked, sunday = ("--pass", "20000990000607", "--action", "pay"), "2026-11-22T10:00"
    assert "De balie is bemand vanaf dinsdag 24 november, 14.00 uur." in explain(*asked, at=sunday)
    told = json.loads(explain(*asked, "--json", at=sunday))
    assert (told["payable"], told["staffed_from"]) == (2450, "2026-11-24T14:00:00+01:00")
    assert json.loads(explain(*asked, "--json", at="2026-11-24T15:00"))["staffed_from"] is None


def test_a_moment_is_a_day_or_a_day_and_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(__file__).parents[2])
    blocked = ("--pass", "20000990000235", "--json")
    by_day, by_hour = (
        json.loads(explain(*blocked)),
        json.loads(explain(*blocked, at="2026-11-22T10:00")),
    )
    assert (by_day["at"], by_hour["at"]) == ("2026-11-22", "2026-11-22T10:00:00+01:00")
    assert by_day["staffed_from"] is None
    assert by_hour["staffed_from"] == "2026-11-24T14:00:00+01:00"
