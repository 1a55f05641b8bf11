"""What a receipt printer may do to a kiosk, in 23 points, and the tests that hold each."""

import pytest

from checklist import Point

STATUS, DIALOGUE = "drivers/test_escpos_status.py", "drivers/test_escpos_dialogue.py"
PRINTER, FAULTS = "drivers/test_printer.py", "drivers/test_printer_faults.py"
JOB, LAYOUT, TEXT = (f"drivers/test_escpos_{name}.py" for name in ("job", "layout", "text"))
FULL = "drivers/test_escpos_full_status.py"
USB, GRAPHICS = "drivers/test_escpos_usb.py", "drivers/test_escpos_graphics.py"
JOBS, PRESS, KILLED = (f"printing/test_{name}.py" for name in ("jobs", "press", "killed"))
POST = "printing/test_post.py"

POINTS = {
    1: Point(
        "unknown is not OK",
        {
            STATUS: ("test_a_silent_printer_is_unknown_and_not_ok",),
            FAULTS: ("test_a_mute_printer_is_unknown_and_may_print",),
            FULL: (
                "test_a_silent_printer_is_unknown_and_not_ok",
                "test_one_that_does_not_know_the_question_is_unknown_and_may_print",
            ),
        },
    ),
    2: Point(
        "all 256 status bytes are decoded",
        {
            STATUS: (
                "test_only_bytes_of_the_form_0xx1xx10_are_answers",
                "test_every_answer_about_paper",
                "test_every_answer_about_why_it_is_offline",
                "test_every_answer_about_errors",
                "test_every_answer_about_being_online",
            ),
            FULL: (
                "test_every_byte_about_paper",
                "test_every_byte_about_what_people_do",
                "test_every_byte_about_errors",
            ),
        },
    ),
    3: Point(
        "stale, late and unasked bytes answer nothing",
        {
            DIALOGUE: (
                "test_what_was_said_before_answers_no_question",
                "test_an_answer_between_the_bytes_of_an_unasked_frame_is_found",
                "test_after_a_silence_nothing_more_is_asked",
            ),
            FAULTS: (
                "test_what_a_printer_sends_unasked_is_no_answer",
                "test_an_answer_given_twice_answers_one_question",
                "test_late_answers_are_not_taken_for_others",
            ),
            FULL: (
                "test_the_answer_is_found_among_what_nobody_asked_for",
                "test_an_answer_in_pieces_is_understood_and_what_was_said_before_is_not",
                "test_half_an_answer_is_no_answer",
            ),
        },
    ),
    4: Point(
        "a question within an image",
        {FAULTS: ("test_questions_within_an_image_are_answered_and_answer_nothing",)},
    ),
    5: Point(
        "every read and write is bounded",
        {
            DIALOGUE: ("test_a_printer_that_never_stops_talking_is_not_listened_to_for_ever",),
            FAULTS: (
                "test_a_mute_printer_is_unknown_and_may_print",
                "test_a_printer_that_reads_nothing_does_not_hold_the_kiosk",
                "test_sending_to_a_network_printer_that_reads_nothing_ends",
                "test_sending_to_a_serial_printer_that_reads_nothing_ends",
                "test_a_network_printer_that_takes_no_connection_gives_no_answer",
            ),
            USB: ("test_a_printer_that_takes_nothing_more_is_given_up",),
        },
    ),
    6: Point(
        "borrowing never waits",
        {
            PRINTER: ("test_the_desk_goes_on_while_a_mute_printer_is_awaited",),
            "desk/test_desk.py": ("test_the_next_patron_borrows_while_the_printer_hangs",),
        },
    ),
    7: Point(
        "a job is kept before it is sent, and not sent again after a kill",
        {
            KILLED: (
                "test_killed_while_the_printer_prints_it_is_for_staff_to_say_whether_it_is_there",
                "test_killed_with_half_of_it_printed_it_comes_out_whole_when_staff_ask",
                "test_killed_at_any_moment_no_receipt_comes_out_twice",
            ),
            JOBS: ("test_after_a_restart_a_job_that_was_being_sent_waits_for_staff",),
        },
    ),
    8: Point(
        "a connection lost before the proof leaves it unconfirmed, and it is not sent again",
        {
            FAULTS: (
                "test_a_cable_pulled_while_printing_leaves_the_receipt_unconfirmed",
                "test_a_printer_that_falls_silent_leaves_the_receipt_unconfirmed",
                "test_the_completion_of_another_job_proves_nothing",
            ),
            PRESS: (
                "test_a_cable_pulled_in_the_midst_leaves_it_to_staff",
                "test_what_may_have_come_out_of_one_printer_does_not_go_to_another",
            ),
        },
    ),
    9: Point(
        "an expired job is never printed",
        {
            JOBS: (
                "test_an_expired_job_is_not_taken_though_nobody_dropped_it_yet",
                "test_a_clock_that_goes_back_does_not_make_a_job_young_again",
            ),
            PRESS: (
                "test_a_receipt_that_waits_too_long_is_not_printed_late",
                "test_after_a_restart_a_young_receipt_comes_out_and_an_old_one_does_not",
                "test_without_paper_it_is_told_and_does_not_burst_out_after_the_refill",
            ),
        },
    ),
    10: Point(
        "a printer that was away is back",
        {
            PRINTER: (
                "test_an_unplugged_printer_is_lost_and_is_back_when_plugged_in",
                "test_staff_see_a_printer_want_paper_go_and_come_back",
            ),
            USB: ("test_pulled_out_between_two_receipts_it_is_found_again",),
        },
    ),
    11: Point(
        "one writer",
        {
            PRINTER: (
                "test_receipts_asked_for_at_once_do_not_mix",
                "test_one_thread_writes_all_receipts",
            ),
            JOBS: ("test_two_programs_never_take_the_same_job",),
        },
    ),
    12: Point("golden bytes", {JOB: ("test_a_receipt_to_the_last_byte",)}),
    13: Point(
        "a second receipt keeps its code page",
        {
            JOB: ("test_two_receipts_on_one_printer_object_are_alike",),
            PRINTER: ("test_three_receipts_come_out_apart_and_alike",),
        },
    ),
    14: Point(
        "Dutch and French, €, œ, ’, accents apart, Chinese, emoji",
        {
            TEXT: (
                "test_dutch_and_french_in_each_code_page",
                "test_accents_that_come_apart_are_composed",
                "test_chinese_becomes_latin_letters",
                "test_emoji_become_words_and_what_has_none_shows",
            ),
            JOB: ("test_the_euro_sign_prints_on_printers_that_have_it",),
        },
    ),
    15: Point(
        "control bytes in data",
        {
            TEXT: (
                "test_a_title_cannot_command_the_printer",
                "test_any_text_becomes_printable_bytes_one_for_each_column",
            ),
            JOB: ("test_a_code_carries_ascii_only",),
        },
    ),
    16: Point(
        "wrapped to the width",
        {
            LAYOUT: (
                "test_a_title_hangs_on_58_mm_paper",
                "test_a_title_on_80_mm_paper",
                "test_large_letters_have_half_the_columns",
                "test_no_text_is_wider_than_the_paper",
            ),
            JOB: ("test_no_word_is_broken_by_the_printer",),
            "printing/test_on_paper.py": (
                "test_a_receipt_is_whole_on_each_paper_in_each_language",
            ),
        },
    ),
    17: Point(
        "QR code and logo scan back",
        {GRAPHICS: ("test_a_qr_code_scans_back", "test_a_logo_scans_back")},
    ),
    18: Point(
        "cut as the printer can",
        {
            JOB: ("test_the_paper_is_cut_as_the_printer_can",),
            "drivers/test_escpos_presenter.py": (
                "test_a_receipt_is_held_out_until_it_is_taken",
                "test_a_receipt_falls_out_where_the_presenter_ejects",
            ),
        },
    ),
    19: Point(
        "no personal data in stores and logs",
        {
            PRINTER: ("test_what_is_printed_is_not_logged",),
            JOBS: (
                "test_what_was_printed_is_wiped",
                "test_an_expired_job_is_wiped_and_cannot_be_asked_for_again",
                "test_only_the_kiosk_may_read_the_file",
                "test_a_fault_of_the_file_does_not_quote_the_receipt",
            ),
            POST: (
                "test_a_letter_arrives_in_text_and_html_and_nothing_of_it_is_kept",
                "test_no_file_holds_the_address_while_a_letter_waits",
                "test_neither_logs_nor_the_list_for_staff_tell_whose_letter_it_was",
            ),
            PRESS: (
                "test_a_receipt_is_printed_and_nothing_of_it_is_kept",
                "test_neither_logs_nor_the_list_for_staff_tell_what_a_receipt_said",
            ),
        },
    ),
    20: Point(
        "low paper is not no paper",
        {
            PRINTER: ("test_low_paper_still_prints", "test_without_paper_nothing_is_sent"),
            FULL: ("test_it_tells_what_it_wants_prints_and_is_back",),
        },
    ),
    21: Point(
        "the cover opened in the midst of a job",
        {
            FAULTS: (
                "test_half_of_annas_receipt_is_not_handed_to_bob",
                "test_half_of_annas_receipt_is_not_handed_to_bob_after_a_restart",
            ),
        },
    ),
    22: Point(
        "USB: short write, EBUSY, ENODEV",
        {
            USB: (
                "test_a_write_that_takes_only_a_part_loses_nothing",
                "test_a_device_that_refuses_is_lost_until_it_gives_in",
                "test_two_programs_do_not_share_a_printer",
                "test_an_endpoint_that_stalls_costs_one_receipt",
                "test_asking_again_and_again_opens_it_once_and_resets_it_never",
            ),
            FAULTS: ("test_a_cable_pulled_while_printing_leaves_the_receipt_unconfirmed",),
        },
    ),
    23: Point(
        "nothing on stdout or the root logger, nothing in /tmp",
        {
            "drivers/test_escpos_library.py": (
                "test_printing_says_nothing_logs_nothing_and_needs_no_tmp",
                "test_the_profiles_are_kept_where_only_the_kiosk_may_write",
            )
        },
    ),
}


def test_there_are_23_points() -> None:
    assert list(POINTS) == list(range(1, 24))


@pytest.mark.parametrize(
    ("number", "point"),
    POINTS.items(),
    ids=[f"{number:02} {point.says}" for number, point in POINTS.items()],
)
def test_each_point_is_held_by_tests_that_there_are(number: int, point: Point) -> None:
    assert any(point.proofs.values()), number
    assert point.lacking() == []
