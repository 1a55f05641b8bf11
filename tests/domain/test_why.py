"""By which rules: the chain that `kiosk explain` and the staff's page show, told of situations.

Decisions compare equal whatever led to them, so the decision table does not see the chain.
"""

from typing import Protocol, cast

import pytest

from kiosk.domain.rule import Rules
from tests.domain.situation import Situation


class _Decision(Protocol):
    rules: Rules


def why(situation: str) -> str:
    return " ".join(cast("_Decision", Situation(situation).decide()).rules)


@pytest.mark.parametrize(
    ("situation", "rules"),
    [
        ("groep: 0", "network_of_group form_0 unique_number own_subscription"),
        ("groep: 1", "network_of_group form_1 unique_number own_subscription"),
        ("groep: 2", "network_of_group form_2 unique_number own_subscription"),
        ("groep: 3a", "network_of_group form_3a unique_number own_subscription"),
        ("groep: 3b", "network_of_group form_3b unique_number own_subscription"),
        ("groep: 3c", "network_of_group form_3c unique_number own_subscription"),
        (
            "waar: Zottegem; lid: Zottegem Volwassene",
            "network_alone form_0 unique_number own_subscription",
        ),
        (
            "waar: Kruibeke; lid: Beveren Volwassene",
            "library_merged network_of_group form_3b unique_number own_subscription",
        ),
        (
            "wanneer: 2024-12-31; waar: Kruibeke; lid: Kruibeke Volwassene van 2024-01-01",
            "network_of_group form_3b unique_number own_subscription",
        ),
        (
            "wanneer: 2025-01-01; waar: Kruibeke; lid: Kruibeke Volwassene van 2024-01-01",
            "library_merged network_of_group form_3b unique_number own_subscription",
        ),
    ],
)
def test_a_chain_begins_with_the_network_and_its_form_today(situation: str, rules: str) -> None:
    assert why(f"productkoppeling: geen; {situation}") == rules


FORM = "network_of_group form_3b"
MEMBER = f"{FORM} unique_number own_subscription"
ELSEWHERE = f"{FORM} unique_number regional_subscription"


@pytest.mark.parametrize(
    ("situation", "rules"),
    [
        ("lid: Lokeren Volwassene", f"{ELSEWHERE} productkoppeling"),
        (
            "lid: Beveren Volwassene t/m 2026-10-31 + Lokeren Volwassene",
            f"{ELSEWHERE} expired_here_valid_elsewhere productkoppeling",
        ),
        (
            "lid: Temse Volwassene t/m 2026-10-31 + Lokeren Volwassene",
            f"{ELSEWHERE} productkoppeling",
        ),
        (
            "lid: Beveren Volwassene van 2026-12-01 + Lokeren Volwassene",
            f"{ELSEWHERE} productkoppeling",
        ),
        (
            "lid: Lokeren Volwassene + Temse Volwassene t/m 2027-01-01",
            f"{ELSEWHERE} latest_end_first productkoppeling",
        ),
        ("lid: Lokeren Klas", f"{ELSEWHERE} productkoppeling class_or_institution"),
        (
            "lid: Lokeren Volwassene; licentie: Lokeren kranten",
            f"{ELSEWHERE} productkoppeling digital_needs_own_membership",
        ),
        ("lid: Kruibeke Volwassene", f"{MEMBER} productkoppeling"),
        ("productkoppeling: geen; lid: Kruibeke Volwassene", MEMBER),
        (
            "productkoppeling: geen; lid: Beveren Volwassene t/m 2026-11-30",
            f"{MEMBER} ends_this_month",
        ),
        (
            "productkoppeling: geen; lid: Beveren Volwassene + Beveren Leerkracht",
            f"{MEMBER} latest_end_first several_kinds",
        ),
        (
            "productkoppeling: geen; lid: Beveren Volwassene + Lokeren Volwassene",
            f"{MEMBER} koppeling_missing",
        ),
        (
            "productkoppeling: geen; pas: oude pas van Beveren",
            f"{FORM} older_pass_of_this_library own_subscription",
        ),
        (
            "productkoppeling: geen; lid: Beveren Volwassene; zelfde nummer: Temse Volwassene",
            f"{MEMBER} admissible_record_serves",
        ),
        ("lid: Beveren Volwassene t/m 2026-10-31", f"{FORM} expired"),
        ("lid: Beveren Intern", f"{FORM} administrative"),
        ("pas: onbekend", f"{FORM} unknown_pass"),
    ],
)
def test_who_is_admitted_reads_by_which_subscription(situation: str, rules: str) -> None:
    assert why(situation) == rules


UNSTAFFED = "wanneer: 2026-11-17 20:00; balie: woensdag 13:00-18:00"


@pytest.mark.parametrize(
    ("situation", "rules"),
    [
        ("lid: Beveren Volwassene t/m 2026-10-31", "expired desk_unstaffed"),
        ("pas: 2000, vervangen", "pass_replaced"),
        ("doet: levert in; exemplaar: onbekend", "unknown_item"),
    ],
)
def test_that_nobody_is_at_the_desk_is_told_to_who_must_go_there(
    situation: str, rules: str
) -> None:
    assert why(f"{UNSTAFFED}; {situation}") == f"{FORM} {rules}"


@pytest.mark.parametrize(
    ("situation", "rules"),
    [
        ("schuldgrens: 5,00; schuld: 5,00 bij Beveren", "counted_over_group debt"),
        ("schuldgrens: 5,00; schuld: 4,99 bij Beveren", ""),
        (
            "grens te laat: 3 maanden; te laat: tot 2026-08-17 in Beveren",
            "counted_over_group long_overdue",
        ),
        ("doet: ontleent", "own_item rule_of_nobody due_date"),
        ("doet: ontleent; exemplaar: boek van Kruibeke", "own_item rule_of_nobody due_date"),
        (
            "doet: ontleent; exemplaar: boek van Lokeren",
            "item_of_the_group rule_of_nobody due_date",
        ),
        ("doet: ontleent; reglement: groep, 21 dagen", "own_item rule_of_group due_date"),
        ("doet: ontleent; reglement: Beveren, 10 dagen", "own_item rule_of_library due_date"),
        (
            "doet: ontleent; exemplaar: boek van Beveren, oude barcode",
            "older_barcode own_item rule_of_nobody due_date",
        ),
        (
            "doet: ontleent; kalender: 2026-12-15..2026-12-17 gesloten",
            "own_item rule_of_nobody due_date closed_day",
        ),
        (
            "doet: ontleent; kalender: 2026-12-14..2026-12-20 vakantie + 2026-12-22 gesloten",
            "own_item rule_of_nobody due_date holiday closed_day",
        ),
        (
            "doet: ontleent; reservering: deze lener, klaar, in Beveren",
            "own_item rule_of_nobody hold_collected due_date",
        ),
        (
            "doet: ontleent; exemplaar: dvd van Beveren; reglement: groep, dvd, leengeld 1,00",
            "own_item rule_of_group asked_first",
        ),
        ("doet: ontleent; reglement: groep, max 0", "own_item rule_of_group too_many_loans"),
        ("doet: ontleent; reservering: deze lener, klaar, in Melsele", "hold_ready_elsewhere"),
        ("doet: haalt af", "no_hold_ready"),
        (
            "doet: haalt af; reservering: deze lener, klaar, in Beveren, tot 2026-11-16",
            "pickup_expired",
        ),
        (
            "doet: ontleent; exemplaar: boek van Beveren, vermist, oude barcode",
            "older_barcode missing",
        ),
        (
            f"{UNSTAFFED}; doet: ontleent; exemplaar: boek van Beveren, vermist",
            "missing desk_unstaffed",
        ),
        (
            "doet: ontleent; uitgeleend: deze lener",
            "second_loan_renews own_item rule_of_nobody due_date",
        ),
        ("doet: verlengt; uitgeleend: deze lener", "own_item rule_of_nobody due_date"),
        (
            "doet: verlengt; uitgeleend: deze lener, tot 2026-12-15",
            "own_item rule_of_nobody due_date",
        ),
        (
            "doet: verlengt; uitgeleend: deze lener, tot 2026-12-16",
            "own_item rule_of_nobody due_date never_shorter",
        ),
    ],
)
def test_what_a_member_does_adds_its_own_rules(situation: str, rules: str) -> None:
    assert why(f"productkoppeling: geen; {situation}") == f"{MEMBER} {rules}".rstrip()


def test_before_the_regiobib_debts_are_counted_per_library() -> None:
    chain = why("groep: 2; schuldgrens: 5,00; schuld: 5,00 bij Beveren")
    assert chain.endswith("counted_per_library debt")


@pytest.mark.parametrize(
    ("situation", "rules"),
    [
        ("groep: 3b", "form_3b return_needs_no_card own_item home_shelf"),
        ("groep: 3b; waar: Melsele", "form_3b return_needs_no_card own_item transport_home"),
        (
            "groep: 3b; exemplaar: boek van Lokeren",
            "form_3b return_needs_no_card item_of_the_group transport_home",
        ),
        (
            "groep: 3c; opties: floating; exemplaar: boek van Lokeren",
            "form_3c return_needs_no_card item_of_the_group floating",
        ),
        (
            "groep: 3a; exemplaar: boek van Lokeren",
            "form_3a return_needs_no_card return_elsewhere",
        ),
        (
            "vormen: 3b t/m 2026-11-10 + 3a van 2026-11-11; exemplaar: boek van Lokeren; "
            "uitgeleend: deze lener, op 2026-11-03",
            "form_3a return_needs_no_card lent_before_stepping_back transport_home staff_are_told",
        ),
        (
            "groep: 3b; exemplaar: boek van Beveren, IBL",
            "form_3b return_needs_no_card own_item interlibrary staff_are_told",
        ),
        (
            "groep: 3b; exemplaar: dvd van Beveren, 3 delen",
            "form_3b return_needs_no_card asked_first",
        ),
        (
            "groep: 3b; exemplaar: dvd van Beveren, 3 delen; antwoord: onvolledig",
            "form_3b return_needs_no_card own_item parts_missing staff_are_told",
        ),
        (
            "groep: 3b; reservering: iemand anders",
            "form_3b return_needs_no_card own_item held_for_a_patron",
        ),
        (
            "groep: 3b; uitgeleend: deze lener, tot 2026-11-10; "
            "reglement: groep, boete 0,10 per dag, hoogstens 0,50",
            "form_3b return_needs_no_card own_item home_shelf fine fine_cap",
        ),
    ],
)
def test_what_comes_back_says_why_it_goes_where_it_goes(situation: str, rules: str) -> None:
    assert why(f"doet: levert in; {situation}") == f"network_of_group {rules}"
