"""What may happen to an eID, a pass and their readers, and the tests that hold each."""

import pytest

from checklist import Point
from kiosk.domain.reading import ReadProblem
from kiosk.words.passes import READ_PROBLEMS

EID, PCSC, ROOTS = (f"drivers/test_{name}.py" for name in ("eid", "pcsc", "eid_roots"))
SIGNATURES, COMMANDS = "drivers/test_eid_signatures.py", "drivers/test_eid_commands.py"
IN_USE = "drivers/test_card_in_use.py"
PARSING, MEASURE = "drivers/test_eid_parsing.py", "tools/test_eid_measure.py"
COMMAND, ROOTS_COMMAND = "technician/test_eid.py", "technician/test_eid_roots.py"
CONTRACT, NFC, CHIP = (
    f"drivers/test_{name}.py" for name in ("contactless_contract", "nfc", "chip")
)
CONTACTLESS, FUZZ = "drivers/test_contactless.py", "drivers/test_reader_fuzz.py"
WILL_NOT_DO = {PCSC: ("test_a_card_that_will_not_do_is_told_and_the_next_one_is_read",)}
BACK = "test_a_reader_that_goes_is_lost_and_is_back_with_the_card_in_it"

EID_POINTS = (
    Point(
        "applets 1.1, 1.7, 1.7 re-keyed and 1.8",
        {
            EID: (
                "test_a_card_of_each_applet_says_who_it_is",
                "test_a_rekeyed_card_is_signed_with_the_newer_kind_of_key",
            ),
            PCSC: ("test_a_card_is_put_in_and_taken_out",),
        },
    ),
    Point("Kids-ID and foreigners", {EID: ("test_kids_and_foreigners_have_cards_too",)}),
    Point(
        "the roots come along, and others can take their place",
        {
            ROOTS: (
                "test_every_root_that_comes_with_the_kiosk_is_listed_and_no_other",
                "test_a_root_is_what_its_row_says",
                "test_the_real_national_register_is_believed_by_them_and_by_none_else",
                "test_a_kiosk_believes_them_unless_its_settings_name_others",
            ),
            ROOTS_COMMAND: (
                "test_the_roots_that_come_with_the_kiosk_are_shown_with_their_fingerprints",
            ),
        },
    ),
    Point(
        "only what a root signed itself",
        {
            SIGNATURES: (
                "test_a_citizens_own_certificate_cannot_sign_identities",
                "test_an_authority_below_a_root_cannot_sign_identities",
            ),
            ROOTS: (
                "test_what_is_below_a_root_is_not_accepted_as_one",
                "test_a_root_that_was_tampered_with_is_not_accepted_as_one",
            ),
        },
    ),
    Point(
        "the identity's signature",
        {
            SIGNATURES: (
                "test_a_card_with_another_number_on_it_is_refused",
                "test_the_signature_covers_the_padding",
            ),
        },
    ),
    Point(
        "validity dates",
        {
            SIGNATURES: (
                "test_an_expired_card_is_refused_whatever_the_library_requires",
                "test_a_card_is_valid_on_its_first_and_its_last_day",
                "test_a_certificate_cannot_sign_before_or_after_its_own_days",
            ),
        },
    ),
    Point(
        "the challenge, once for each time it is put in, by the signed tag",
        {
            EID: (
                "test_the_chip_proves_itself_once_a_read",
                "test_a_copy_is_refused_whatever_the_library_requires",
            ),
            PCSC: (
                "test_the_chip_proves_itself_once_for_each_time_it_is_put_in",
                "test_a_card_that_stays_in_is_asked_nothing_more_whatever_other_programs_do_with_it",
            ),
        },
    ),
    Point(
        "require: genuine, signed, any",
        {
            EID: (
                "test_cards_that_could_be_copies_are_refused_where_a_library_requires_genuine_ones",
                "test_a_genuine_card_is_accepted_whatever_the_library_requires",
                "test_a_card_of_an_unknown_register_is_refused_by_all_but_the_laxest",
            ),
            SIGNATURES: ("test_a_library_may_accept_cards_of_roots_that_it_does_not_know",),
            PCSC: ("test_the_librarys_policy_decides_on_older_cards",),
        },
    ),
    Point(
        "the fewest commands and bytes, never the photo",
        {
            EID: ("test_only_what_lending_needs_is_read",),
            COMMANDS: (
                "test_posing_with_the_beginning_of_a_known_certificate_helps_nobody",
                "test_a_read_takes_no_more_commands_than_it_must",
                "test_a_certificate_that_is_known_is_not_read_again",
            ),
            MEASURE: ("test_the_measure_gives_its_figures",),
        },
    ),
    Point(
        "kiosk eid read",
        {
            COMMAND: (
                "test_a_genuine_card_passes_every_check",
                "test_the_number_is_masked_unless_it_is_asked_for",
                "test_other_roots_can_be_trusted_for_test_cards",
                "test_a_card_that_is_refused_says_after_which_check_and_why",
            ),
        },
    ),
    Point("card upside down", WILL_NOT_DO),
    Point("wrong card: bank, SIS, empty", {**WILL_NOT_DO, EID: ("test_another_card_is_no_eid",)}),
    Point(
        "pulled while it is read",
        {PCSC: ("test_a_card_pulled_while_it_is_read_can_be_put_in_again",)},
    ),
    Point(
        "swapped",
        {
            PCSC: (
                "test_a_card_swapped_for_another_is_told_out_before_the_other_is_read",
                "test_a_card_swapped_while_the_kiosk_was_busy_is_noticed_all_the_same",
            ),
        },
    ),
    Point(
        "held by another program",
        {
            IN_USE: (
                "test_a_card_that_another_program_holds_is_told_and_read_when_put_in_again",
                "test_a_program_that_soon_lets_go_disturbs_nobody",
                "test_a_program_that_never_lets_go_costs_one_waiting_thread_however_often_cards_go_in",
            ),
        },
    ),
    Point(
        "pcscd restarted, hanging, gone while it reads",
        {
            PCSC: (
                BACK,
                "test_a_pcscd_that_hangs_counts_as_lost",
                "test_a_pcscd_that_goes_while_it_reads_is_no_fault_of_the_card",
            ),
        },
    ),
    Point(
        "reader unplugged and back",
        {PCSC: (BACK, "test_a_pcscd_without_a_reader_says_that_the_reader_is_not_there")},
    ),
    Point(
        "two readers",
        {
            PCSC: ("test_two_readers_are_told_to_staff_and_one_alone_is_used_again",),
            CONTACTLESS: (
                "test_where_nothing_tells_which_reader_is_meant_staff_are_asked",
                "test_of_many_readers_each_driver_takes_the_one_of_its_kind",
            ),
        },
    ),
    Point(
        "no log tells who it was",
        {
            PCSC: ("test_no_log_tells_who_it_was",),
            EID: ("test_the_number_is_in_no_words_about_the_card",),
            PARSING: ("test_a_refusal_does_not_quote_the_card",),
        },
    ),
)

PASS_POINTS = (
    Point(
        "a pass is read", {CONTRACT: ("test_a_uitpas_and_an_a_kaart_are_read_one_after_the_other",)}
    ),
    Point(
        "random numbers, phones",
        {
            CONTRACT: ("test_a_phone_is_told_to_be_no_pass",),
            NFC: ("test_a_phone_is_told_for_what_it_is_and_only_once",),
        },
    ),
    Point(
        "other chips",
        {
            CONTRACT: (
                "test_other_chips_are_told_for_what_they_are",
                "test_a_chip_without_a_number_is_another_chip",
                "test_chips_of_other_types_are_told_though_no_pass_is_one",
            ),
            CHIP: ("test_other_chips_are_each_told_for_what_they_are",),
        },
    ),
    Point(
        "two cards",
        {
            NFC: (
                "test_of_two_cards_at_once_none_is_read_until_one_is_left",
                "test_a_second_card_laid_beside_the_first_is_noticed",
            ),
        },
    ),
    Point(
        "held too short",
        {
            CONTRACT: (
                "test_a_card_held_too_short_is_told_to_be_held_longer",
                "test_a_reader_behind_pcscd_tells_of_a_chip_that_left",
            ),
            CHIP: (
                "test_a_card_taken_away_before_it_told_its_number_is_told_once_it_is_gone",
                "test_a_card_on_its_way_to_the_reader_and_away_from_it_is_just_that_card",
            ),
        },
    ),
    Point(
        "unplugged",
        {
            CONTRACT: ("test_a_reader_that_goes_is_lost_and_reads_again_when_it_is_back",),
            NFC: ("test_an_unplugged_reader_is_lost_without_any_card_and_comes_back",),
        },
    ),
    Point(
        "mute",
        {
            NFC: ("test_a_reader_that_falls_silent_is_lost_and_comes_back",),
            CONTRACT: (
                "test_an_rc_s380_that_falls_silent_is_lost_leaves_no_thread_behind_and_comes_back",
            ),
            PCSC: ("test_a_pcscd_that_hangs_counts_as_lost",),
        },
    ),
    Point(
        "noise on the line",
        {
            NFC: ("test_noise_on_the_line_is_survived", "test_random_noise_never_stops_the_driver"),
            CONTRACT: ("test_noise_from_an_rc_s380_is_survived",),
            CONTACTLESS: ("test_nonsense_instead_of_a_number_is_no_pass_and_the_next_one_is_read",),
        },
    ),
    Point(
        "wrong firmware answer",
        {NFC: ("test_a_reader_that_answers_as_another_chip_is_lost_until_it_answers_as_itself",)},
    ),
    Point(
        "chip and UiTPAS numbers resolve, and no screen or log shows them",
        {"journeys/test_borrowing.py": ("test_every_kind_of_pass_opens_a_visit",)},
    ),
    Point(
        "no log tells a card's number",
        {
            NFC: ("test_no_log_shows_a_cards_number",),
            CONTACTLESS: ("test_no_log_tells_a_cards_number",),
        },
    ),
)

FUZZ_POINTS = (
    Point("TLV under noise", {FUZZ: ("test_any_stream_is_fields_or_is_refused",)}),
    Point(
        "DER trimming under noise",
        {FUZZ: ("test_any_stream_is_trimmed_to_a_sequence_or_is_refused",)},
    ),
    Point(
        "identities, certificates and whole cards under noise",
        {
            FUZZ: (
                "test_any_stream_is_an_identity_or_is_refused_without_quoting_it",
                "test_no_stream_passes_for_another_register",
                "test_no_card_that_answers_nonsense_is_read_or_holds_the_kiosk_up",
                "test_what_was_found_once_is_refused",
            ),
        },
    ),
    Point(
        "PN532 frames under noise",
        {
            FUZZ: (
                "test_no_stream_from_a_pn532_is_made_up_into_a_pass_or_stops_the_driver",
                "test_no_list_of_cards_is_made_up_into_a_pass",
            ),
        },
    ),
    Point(
        "contactless answers under noise",
        {FUZZ: ("test_no_answer_of_a_reader_behind_pcscd_is_made_up_into_a_pass",)},
    ),
)

POINTS = EID_POINTS + PASS_POINTS + FUZZ_POINTS


@pytest.mark.parametrize("point", POINTS, ids=[point.says for point in POINTS])
def test_each_point_is_held_by_tests_that_there_are(point: Point) -> None:
    assert any(point.proofs.values())
    assert point.lacking() == []


def test_each_problem_of_a_card_has_words_of_its_own() -> None:
    assert set(READ_PROBLEMS) == set(ReadProblem)
    assert len({saying.what for saying in READ_PROBLEMS.values()}) == len(ReadProblem)
