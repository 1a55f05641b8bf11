"""Every action and every kind of pass, and the command on files without any service."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from kiosk.cli import main
from kiosk.explain import Action, to_json
from tests.explain.conftest import Ask

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
    ask: Ask, action: str, card: str | None, item: str | None, decision: str
) -> None:
    told = json.loads(to_json(ask("3550", card, item, Action(action))))
    assert (told["action"], told["decision"]) == (action, decision)
    assert told.keys() >= KEYS
    assert told["rules"]
    assert (told["reason"] is None) == (told["remedy"] is None) == (decision != "refused")


def test_a_moment_is_a_day_or_a_day_and_time_and_then_the_desk_is_staffed_or_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Paying takes the desk, so it is said when somebody is there."""
    monkeypatch.chdir(Path(__file__).parents[2])
    asked, sunday = ("--pass", "20000990000607", "--action", "pay"), "2026-11-22T10:00"
    assert "De balie is bemand vanaf dinsdag 24 november, 14.00 uur." in explain(*asked, at=sunday)
    by_day = json.loads(explain(*asked, "--json"))
    assert (by_day["at"], by_day["payable"]) == ("2026-11-22", 2450)
    assert by_day["staffed_from"] is None
    by_hour = json.loads(explain(*asked, "--json", at=sunday))
    assert by_hour["at"] == "2026-11-22T10:00:00+01:00"
    assert by_hour["staffed_from"] == "2026-11-24T14:00:00+01:00"
