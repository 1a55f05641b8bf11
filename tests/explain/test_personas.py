"""Every persona of the demo, asked why: what demo/README.md promises is what the kiosk decides."""

import json
import re

import pytest

from kiosk.domain.reasons import StaffNotice
from kiosk.domain.rule import Rule
from kiosk.explain import Action, Verdict, to_json
from kiosk.words import words_in
from tests.explain.conftest import DEMO, Ask

STORIES = """
P0001 eid:71031099919         3550 own      ZOT VOLW
P0001 20000990000018          3560 regional ZOT VOLW
P0002 uitpas:0909970000107    3550 own      ZOT VOLW
P0002 chip:0493CD821A804E     3550 own      ZOT VOLW
P0003 chip:047A7640928E77     3550 own      ZOT JEUGD
P0004 eid:41083099985         3550 regional OOS VOLW
P0005 20000990000049          3550 own      ZOT VOLW
P0006 eid:11071999901         3550 own      ZOT JEUGD
P0007 20000990000080          2100 own      BEV VOLW
P0007 20000990000080          2130 regional BEV VOLW
P0007 20000990000080          3550 unknown_pass
P0008 0909970001501           2100 own      BEV VOLW
P0009 0909970002210           2100 regional SNK JEUGD
P0010 20000990000111          2130 own      LOK VOLW
P0011 20000990000142          2100 regional TEM VOLW
P0012 20000990000173          3550 pass_lost
P0012 20000990000204          3550 own      ZOT VOLW
P0013 20000990000235          3550 pass_blocked
P0014 legacy:BEV:BV0048213    2100 pass_replaced
P0014 0909970002905           2100 own      BEV VOLW
P0015 legacy:KRU:KR2085432    2100 own      BEV VOLW
P0015 KR2085432               2120 own      BEV VOLW
P0015 legacy:KRU:KR2085432    2130 older_pass_elsewhere
P0016 20000990000266          3550 own      ZOT VOLW
P0016 20000990000266          3560 pass_not_linked
P0017 akaart:0909970003606    2120 own      BEV VOLW
P0018 eid:76022899962         2170 eid_not_a_pass
P0018 76022899962             2160 regional STE VOLW
P0019 20000999999997          2100 own      BEV VOLW
P0020 20000999999997          2180 own      TEM VOLW
P0020 20000999999997          2130 several_records
P0021 eid:62051599982         2130 expired
P0022 eid:61121299906         3550 own      ZOT VOLW   ends_this_month
P0023 eid:96031799943         3550 own      ZOT VOLW   several_kinds
P0024 20000990000297          3550 own      ZOT VOLW   renew_only_one
P0025 20000990000328          3560 regional ZOT VOLW   expired_here_valid_elsewhere
P0026 eid:52063099911         2190 own      WAM LEERKR
P0026 eid:52063099911         2180 koppeling_missing
P0027 20000990000359          3570 own      HRZ VOLW
P0027 20000990000359          3550 unknown_pass
P0028 20000990000390          3590 enrol_without_paying
P0029 20000990000421          2130 not_enrolled
P0030 20000990000452          2160 own      SNK KLAS   class_or_institution
P0031 20000990000483          2130 own      LOK INST   class_or_institution
P0032 20000990000514          2100 administrative
P0033 20000990000545          2140 own      LOK VOLW   library_merged
P0034 20000990000576          3550 staff_block
P0035 eid:62020999947         3550 unconfirmed
P0036 20000990000607          3550 own      ZOT VOLW   debt
P0037 20000990000638          2100 own      BEV VOLW   long_overdue
"""
ROWS = [line.split() for line in STORIES.strip().splitlines()]
ADMITTED = [row for row in ROWS if row[3] in ("own", "regional")]
REFUSED = [row for row in ROWS if row not in ADMITTED]


@pytest.mark.parametrize("row", ADMITTED, ids=" ".join)
def test_a_persona_is_admitted_as_the_demo_promises(ask: Ask, row: list[str]) -> None:
    _, card, branch, way, source, subscription, *told = row
    explained = ask(branch, card)
    data = json.loads(to_json(explained))
    found = [data[field] for field in ("decision", "way", "from", "subscription")]
    assert found == ["admitted", way, source, subscription]
    assert Rule(f"{way}_subscription") in explained.rules
    assert set(told) <= set(data["rules"])
    assert data["reason"] is None


@pytest.mark.parametrize("row", REFUSED, ids=" ".join)
def test_a_persona_is_refused_as_the_demo_promises(ask: Ask, row: list[str]) -> None:
    _, card, branch, reason = row
    explained = ask(branch, card)
    data = json.loads(to_json(explained))
    assert (data["decision"], data["reason"], data["rules"][-1]) == ("refused", reason, reason)
    assert data["way"] is data["rights"] is data["subscription"] is None


def test_every_persona_of_the_demo_has_its_story() -> None:
    promised = re.findall(r"^\| `(P\d{4})` \|", (DEMO / "README.md").read_text(), re.MULTILINE)
    assert len(promised) > 30
    assert {row[0] for row in ROWS} == set(promised)


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("row", ROWS, ids=" ".join)
def test_no_story_tells_the_number_of_the_pass(ask: Ask, row: list[str], language: str) -> None:
    number = row[1].rpartition(":")[2]
    explained = ask(row[2], row[1])
    told = "\n".join((*explained.story(words_in(language)), to_json(explained), repr(explained)))
    assert number not in told
    assert number[:-4] not in told


@pytest.mark.parametrize("row", ROWS, ids=" ".join)
def test_a_story_is_told_in_one_language(ask: Ask, row: list[str]) -> None:
    explained = ask(row[2], row[1])
    dutch, english = (explained.story(words_in(language)) for language in ("nl", "en"))
    assert len(dutch) == len(english)
    assert not set(dutch) & set(english)


def test_one_number_on_two_records_is_told_to_staff(ask: Ask) -> None:
    explained = ask("2100", "20000999999997")
    assert explained.admission is not None
    assert explained.admission.staff_notices == (StaffNotice.NUMBER_ON_SEVERAL_RECORDS,)
    assert "ontdubbel" in "\n".join(explained.story(words_in("nl")))


def test_who_owes_too_much_may_bring_back_and_pay_but_not_borrow(ask: Ask) -> None:
    card, book = "20000990000607", "30000099000152"
    assert json.loads(to_json(ask("3550", card)))["rights"]["own"] == ["return", "pay"]
    lending = json.loads(to_json(ask("3550", card, book)))
    assert (lending["decision"], lending["reason"], lending["remedy"]) == (
        "refused",
        "debt",
        "pay_first",
    )
    paying = ask("3550", card, action=Action.PAY)
    assert paying.verdict is Verdict.PAYABLE
    assert json.loads(to_json(paying))["payable"] == 2450
    assert ask("3550", card, "ZO2085470", Action.RETURN).verdict is Verdict.ACCEPTED


def test_a_minor_may_not_borrow_what_is_for_older_patrons(ask: Ask) -> None:
    lending = json.loads(to_json(ask("3550", "eid:11071999901", "30000099002124")))
    assert (lending["decision"], lending["reason"]) == ("refused", "too_young")
    assert ask("3550", "eid:71031099919", "30000099002124").verdict is Verdict.GRANTED


def test_a_hold_that_is_ready_is_collected_by_who_asked_for_it(ask: Ask) -> None:
    mine = ask("3550", "20000990000049", "ZO2085068", Action.COLLECT)
    assert mine.verdict is Verdict.GRANTED
    assert Rule.HOLD_COLLECTED in mine.rules
    assert Rule.OLDER_BARCODE in mine.rules
    other = json.loads(to_json(ask("3550", "20000990000018", "ZO2085068", Action.COLLECT)))
    assert (other["decision"], other["reason"]) == ("refused", "no_hold_ready")
    lending = json.loads(to_json(ask("3550", "20000990000018", "ZO2085068")))
    assert lending["reason"] == "on_hold_for_someone_else"


def test_a_loan_is_renewed_by_who_has_it_and_by_nobody_else(ask: Ask) -> None:
    mine = json.loads(to_json(ask("3550", "20000990000049", "30000099023408", Action.RENEW)))
    assert (mine["decision"], mine["due"], mine["fine"]) == ("granted", "2026-12-20", 25)
    other = json.loads(to_json(ask("3550", "20000990000018", "30000099023408", Action.RENEW)))
    assert (other["reason"], other["remedy"]) == ("not_on_loan", "nothing")


def test_what_costs_something_is_asked_first_and_then_lent(ask: Ask) -> None:
    film = ask("3550", "20000990000018", "30000099006986")
    data = json.loads(to_json(film))
    assert (data["decision"], data["asked"]) == ("ask_first", {"fee": 100, "parts": 2})
    assert (data["fee"], data["due"]) == (100, "2026-12-06")
    assert Rule.ASKED_FIRST in film.rules
    told = film.story(words_in("nl"))
    assert "Eerst wordt gevraagd of de lener akkoord gaat met €\N{NO-BREAK SPACE}1,00." in told
    assert "Ja: uitgeleend tot en met zondag 6 december." in told


def test_a_returned_item_is_told_where_to_go(ask: Ask) -> None:
    at_home = json.loads(to_json(ask("2100", item="30000099000832")))
    assert at_home["destination"] == {"place": "shelf", "branch": None, "held_for": None}
    brought = json.loads(to_json(ask("2130", item="30000099000832")))
    assert brought["destination"]["place"] == "transport"
    assert brought["destination"]["branch"] == "2100"
    elsewhere = json.loads(to_json(ask("3560", item="30000099000152")))
    assert (elsewhere["reason"], elsewhere["elsewhere"]) == ("return_elsewhere", "3550")


def test_a_late_return_costs_what_the_rule_says(ask: Ask) -> None:
    """Five days late at 5 cents, by the rule of the group."""
    assert json.loads(to_json(ask("3550", item="30000099023408")))["fine"] == 25


def test_an_item_that_nobody_knows_is_refused_after_the_admission(ask: Ask) -> None:
    unknown = ask("3550", "20000990000018", "30000099999999")
    assert unknown.item is None
    assert unknown.rules[-2:] == (Rule.DIGITAL_NEEDS_OWN_MEMBERSHIP, Rule.UNKNOWN_ITEM)


def test_a_refused_patron_can_still_bring_back(ask: Ask) -> None:
    returned = ask("3550", "20000990000576", "30000099000152", Action.RETURN)
    assert returned.verdict is Verdict.ACCEPTED
    lending = json.loads(to_json(ask("3550", "20000990000576", "30000099000152")))
    assert (lending["decision"], lending["reason"]) == ("refused", "staff_block")


def test_another_day_is_decided_by_the_rules_of_that_day(ask: Ask) -> None:
    """In 2018 BiblioWaas was of form 1: enrol in each library; in 2028 it has options."""
    then = json.loads(to_json(ask("2130", "20000990000080", at="2018-05-01")))
    assert (then["form"], then["decision"]) == ("1", "refused")
    assert json.loads(to_json(ask("2130", "20000990000080", at="2028-05-01")))["form"] == "3c"


def test_when_nobody_is_at_the_desk_it_is_said_when_somebody_will_be(ask: Ask) -> None:
    """A Sunday; the desk of Zottegem is staffed on Tuesday from 14:00."""
    asked_at_ten = ask("3550", "20000990000235", at="2026-11-22T10:00")
    data = json.loads(to_json(asked_at_ten))
    assert data["staffed_from"] == "2026-11-24T14:00:00+01:00"
    assert Rule.DESK_UNSTAFFED in asked_at_ten.rules
    assert "dinsdag 24 november" in "\n".join(asked_at_ten.story(words_in("nl")))
    staffed = json.loads(to_json(ask("3550", "20000990000235", at="2026-11-24T15:00")))
    assert staffed["staffed_from"] is None
