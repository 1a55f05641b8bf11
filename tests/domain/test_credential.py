"""Every kind of code that a patron can show is told apart, never by its length alone."""

import pytest

from kiosk.domain.credential import (
    CodeProblem,
    Credential,
    ItemCode,
    NotUsable,
    Scheme,
    UnclearCode,
    classify,
    is_chip_number,
    is_national_number,
    meaning,
)
from kiosk.domain.reading import Assurance, ChipRead, CodeScanned, EidRead

UITPAS_NUMBER = "0945000057915"
NATIONAL_NUMBER = "85073003328"


def test_an_eid_in_the_reader_is_a_national_number() -> None:
    read = meaning(EidRead(NATIONAL_NUMBER, Assurance.GENUINE))
    assert read == Credential(Scheme.EID, NATIONAL_NUMBER)


def test_a_chip_is_looked_up_in_upper_case() -> None:
    assert meaning(ChipRead("044d71da862680")) == Credential(Scheme.CHIP, "044D71DA862680")


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("20001000000018", Credential(Scheme.BIB, "20001000000018")),
        ("30004000138035", ItemCode("30004000138035")),
        (UITPAS_NUMBER, Credential(Scheme.UITPAS, UITPAS_NUMBER)),
        ("0930000420206", Credential(Scheme.UITPAS, "0930000420206")),
        (NATIONAL_NUMBER, Credential(Scheme.EID, NATIONAL_NUMBER)),
        ("LR012345", UnclearCode("LR012345")),
        ("123456", UnclearCode("123456")),
        ("9789460010019", NotUsable(CodeProblem.ISBN)),
        ("9790001138673", NotUsable(CodeProblem.ISBN)),
        ("\x00\x7f", NotUsable(CodeProblem.GARBLED)),
        ("", NotUsable(CodeProblem.GARBLED)),
        ("   ", NotUsable(CodeProblem.GARBLED)),
        ("x" * 65, NotUsable(CodeProblem.GARBLED)),
        ("<script>", NotUsable(CodeProblem.GARBLED)),
        ("٣٠٠٠٤٠٠٠١٣٨٠٣٥", NotUsable(CodeProblem.GARBLED)),
    ],
)
def test_a_scanned_code_says_what_it_is(code: str, expected: object) -> None:
    assert classify(code) == expected
    assert meaning(CodeScanned(code)) == expected


@pytest.mark.parametrize(
    "code",
    [
        "2000100000001",  # one digit short of a pass
        "200010000000180",  # one too many
        "3000400013803",
        "300040001380350",
        "0945000057916",  # Luhn fails
        "18",  # the check fits, the length does not
        "0945000057925",  # the last digit but one is neither 0 nor 1
        "85073003329",  # check of the national number fails
        "8507300332A",
    ],
)
def test_what_nearly_is_a_known_number_is_left_to_the_data(code: str) -> None:
    assert classify(code) == UnclearCode(code)


def test_spaces_round_a_code_do_not_count() -> None:
    assert classify(" 20001000000018\t") == Credential(Scheme.BIB, "20001000000018")


def test_what_a_pass_is_looked_up_by_never_changes_for_it_is_kept_everywhere() -> None:
    assert Credential(Scheme.UITPAS, UITPAS_NUMBER).canonical == "card:0945000057915"
    assert Credential(Scheme.BIB, "20001000000018").canonical == "2000:20001000000018"


def test_uitpas_and_a_kaart_share_one_series_of_numbers() -> None:
    uitpas, a_kaart = (Credential(kind, UITPAS_NUMBER) for kind in (Scheme.UITPAS, Scheme.AKAART))
    assert uitpas.canonical == a_kaart.canonical
    assert uitpas.canonical != Credential(Scheme.LEGACY, UITPAS_NUMBER).canonical


def test_an_unclear_code_can_be_read_both_ways() -> None:
    code = UnclearCode("LR012345")
    assert code.as_pass == Credential(Scheme.LEGACY, "LR012345")
    assert code.as_item == ItemCode("LR012345")
    assert not code.as_item.is_flemish
    assert ItemCode("30004000138035").is_flemish


@pytest.mark.parametrize("number", ["85073003328", "17073003384", "71715100070"])
def test_national_numbers_of_every_kind_pass_their_check(number: str) -> None:
    """Born before 2000, after it, and one of a test card, with an impossible month."""
    assert is_national_number(number)


def test_a_chip_number_is_in_upper_case() -> None:
    assert is_chip_number("044D71DA862680")
    assert not is_chip_number("044d71da862680")


@pytest.mark.parametrize("number", ["044D71DA86268", "054D71DA862680", "044D71DA86268G"])
def test_other_chips_are_no_chip_numbers(number: str) -> None:
    assert not is_chip_number(number)


def test_no_number_shows_in_what_a_log_would_print() -> None:
    for shown in (classify("20001000000018"), classify("LR012345")):
        assert "20001000000018" not in repr(shown)
        assert "LR012345" not in repr(shown)
