"""What each refusal leads to: something that can be done, at the desk only where it takes one."""

from kiosk.domain.item_reasons import ITEM_REMEDIES, ItemReason
from kiosk.domain.reasons import REMEDIES, Reason, Remedy


def test_no_refusal_is_a_dead_end() -> None:
    assert set(REMEDIES) == set(Reason)
    assert set(ITEM_REMEDIES) == set(ItemReason)


def test_nobody_is_sent_to_the_desk_for_what_can_be_done_alone() -> None:
    assert {remedy for remedy in Remedy if remedy.needs_desk} == {
        Remedy.OTHER_PASS_OR_DESK,
        Remedy.REPLACE_PASS,
        Remedy.LINK_PASS,
        Remedy.CONFIRM_ENROLMENT,
        Remedy.RENEW_MEMBERSHIP,
        Remedy.RENEW_WITHOUT_PAYING,
        Remedy.ENROL,
        Remedy.ENROL_WITHOUT_PAYING,
        Remedy.ASK_DESK,
        Remedy.HAND_IN_AT_DESK,
        Remedy.PAY_FIRST,
    }
