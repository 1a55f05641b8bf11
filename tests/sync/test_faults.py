"""Each fault between kiosk and central service, and the tests that hold what becomes of it."""

from pathlib import Path

import pytest

from checklist import Point

WORST, CUT, KEPT = (
    f"cache/test_{name}.py" for name in ("worst_moments", "power_cut", "outbox_kept")
)
CALENDAR = "sync/test_calendar.py"
HANDING, MODEL, CLIENT = (f"sync/test_{name}.py" for name in ("handing_on", "model", "client"))
CLOCK, TRUST, PATIENCE = (f"sync/test_{name}.py" for name in ("clock", "trust", "patience"))
REGION, MANIFESTS, BELIEF = (
    f"sync/test_{name}.py" for name in ("region_files", "manifests", "belief")
)
GENERATIONS, SWAP = (f"cache/test_{name}.py" for name in ("generations", "power_cut_of_files"))
ORDER, RESTORED = (f"central/test_{name}.py" for name in ("any_order", "restored"))
CIRCULATION, SEEN = "central/test_circulation.py", "central/test_seen.py"
ANY_INTERLEAVING = "test_any_interleaving_ends_with_each_loan_applied_once_and_the_same_everywhere"

POINTS = (
    Point(
        "killed in the middle of applying or of taking a new region",
        {
            WORST: ("test_killed_at_any_step_it_has_all_that_was_seen_and_an_answer",),
            GENERATIONS: ("test_a_fetch_that_breaks_off_leaves_the_old_region_in_use",),
            MODEL: (ANY_INTERLEAVING,),
        },
    ),
    Point(
        "killed between the central service's commit and its reply",
        {
            HANDING: ("test_a_lost_reply_applies_nothing_twice",),
            "central/test_process.py": (
                "test_operations_survive_a_death_between_commit_and_reply_each_applied_once",
            ),
            "journeys/test_central_away.py": (
                "test_killed_between_commit_and_reply_the_loan_is_there_once",
                "test_a_kiosk_that_is_killed_has_lost_nothing_and_alone_for_days_it_only_takes_back",
            ),
        },
    ),
    Point(
        "power cut",
        {
            CUT: (
                "test_no_moment_is_bad_enough_to_lose_what_a_patron_saw_as_done",
                "test_were_the_disk_not_waited_for_this_would_lose_loans",
                "test_a_power_cut_leaves_the_cache_at_some_page_of_the_feed_and_never_between_two",
            ),
            SWAP: ("test_a_power_cut_at_any_moment_of_a_swap_leaves_the_old_region_or_the_new",),
            BELIEF: ("test_a_power_cut_forgets_no_manifest_that_was_believed",),
        },
    ),
    Point(
        "full disk",
        {
            WORST: ("test_a_full_disk_refuses_and_loses_nothing_and_goes_on_with_room",),
            PATIENCE: ("test_a_full_disk_is_waited_for_and_ends_no_kiosk",),
            REGION: ("test_a_snapshot_that_has_no_room_is_not_begun",),
            "desk/test_desk.py": ("test_the_green_line_comes_after_the_commit",),
        },
    ),
    Point(
        "flipped bytes",
        {
            WORST: (
                "test_a_damaged_outbox_is_read_out_kept_and_told_to_staff",
                "test_an_outbox_without_its_first_page_is_kept_for_staff",
                "test_a_damaged_cache_is_fetched_anew",
                "test_a_changed_byte_within_a_row_is_found_when_it_is_read",
            ),
            KEPT: ("test_a_changed_byte_in_an_operation_is_told_to_staff_and_stops_no_other",),
            "sync/test_comparing.py": (
                "test_rows_that_changed_by_themselves_are_found_mended_and_told",
            ),
        },
    ),
    Point(
        "messages that come twice, late or in another order",
        {
            MODEL: (ANY_INTERLEAVING,),
            ORDER: (
                "test_whatever_comes_in_when_what_happened_last_holds",
                "test_the_state_after_any_checkpoint_and_the_rest_is_the_state_after_all",
            ),
            "cache/test_any_checkpoint.py": (
                "test_however_the_feed_is_cut_into_pages_and_wherever_a_snapshot_was_taken",
            ),
            SEEN: ("test_sent_twice_is_applied_once_and_answered_as_the_first_time",),
            CIRCULATION: (
                "test_a_checkout_that_comes_in_late_does_not_end_a_newer_loan_and_staff_are_told",
            ),
        },
    ),
    Point(
        "clock wrong by years, the kiosk's",
        {
            CLOCK: (
                "test_a_wall_clock_that_jumps_changes_nothing",
                "test_the_last_word_is_a_floor_after_a_power_cut",
                "test_a_kiosk_that_starts_in_another_year_is_put_right",
            ),
            CALENDAR: ("test_weeks_alone_with_a_wrong_clock_of_its_own_make_no_kiosk_forget",),
            CIRCULATION: (
                "test_a_clock_that_runs_years_ahead_makes_no_loan_for_ever_and_no_return_either",
            ),
            MANIFESTS: (
                "test_a_clock_that_is_years_ahead_after_a_power_cut_does_not_refuse_a_snapshot",
            ),
        },
    ),
    Point(
        "clock wrong by years, the central service's",
        {
            CALENDAR: (
                "test_a_central_service_whose_clock_is_wrong_for_a_while_makes_no_kiosk_forget",
                "test_nor_does_one_whose_clock_was_set_wrong_while_the_kiosk_was_off",
                "test_a_word_that_came_while_the_central_services_clock_was_wrong_is_kept_as_long",
                "test_a_kiosk_that_is_switched_off_each_night_forgets_in_the_end",
                "test_a_kiosk_that_was_put_together_forgets_by_its_calendar_and_comes_back_to_the_time",
            ),
        },
    ),
    Point(
        "central service back from a backup",
        {
            HANDING: (
                "test_after_a_restore_the_lost_operations_are_there_again_and_none_twice",
                "test_a_kiosk_whose_cache_is_gone_tells_a_restored_central_service_all_the_same",
                "test_a_restored_central_service_is_told_before_its_feed_is_believed",
            ),
            RESTORED: ("test_nothing_that_was_acknowledged_is_lost_by_a_restore",),
            MODEL: (ANY_INTERLEAVING,),
        },
    ),
    Point(
        "primary of the database gone",
        {
            "central/test_standby.py": (
                "test_a_primary_that_dies_under_load_takes_nothing_with_it",
            ),
        },
    ),
    Point(
        "network cut",
        {
            "sync/test_network_cut.py": (
                "test_however_the_network_is_cut_each_operation_arrives_once_after_it",
            ),
            "journeys/test_central_away.py": (
                "test_a_visit_works_without_the_central_service_and_arrives_later",
            ),
        },
    ),
    Point(
        "slow peer, or one that talks nonsense",
        {
            CLIENT: (
                "test_news_may_take_as_long_as_was_asked_for_and_nothing_else_may",
                "test_a_peer_that_sends_a_byte_now_and_then_is_given_up_as_a_whole",
                "test_an_answer_that_never_ends_is_given_up",
                "test_nonsense_counts_as_the_central_service_being_away",
            ),
        },
    ),
    Point(
        "certificate that ended, or of a stranger",
        {
            TRUST: (
                "test_one_that_cannot_be_believed_is_told_nothing",
                "test_a_certificate_for_another_address_is_refused",
            ),
            "technician/test_central.py": (
                "test_a_certificate_that_ended_is_refused_and_says_so",
                "test_a_certificate_of_an_unknown_authority_is_refused",
            ),
        },
    ),
    Point(
        "manifest that ended, is older, or of a stranger",
        {
            MANIFESTS: (
                "test_a_manifest_that_ended_is_refused_what_is_known_stays_and_lending_ends",
                "test_a_manifest_older_than_one_before_is_refused_also_after_a_restart",
                "test_a_manifest_that_a_stranger_signed_brings_no_snapshot",
            ),
            BELIEF: ("test_an_older_list_changes_nothing",),
        },
    ),
    Point(
        "operation that the central service always fails at",
        {
            HANDING: (
                "test_a_lone_operation_that_is_poison_is_put_aside_and_told_to_staff",
                "test_what_is_behind_a_poison_waits_and_everyone_else_goes_on",
                "test_a_poison_is_tried_now_and_then_and_what_waited_follows_in_order",
                "test_a_central_service_that_fails_at_everything_is_ill_and_nothing_is_blocked",
            ),
        },
    ),
    Point(
        "copied card",
        {
            SEEN: (
                "test_a_copied_kiosk_that_counts_on_is_kept_for_staff",
                "test_an_id_that_was_used_for_something_else_is_kept_for_staff_and_not_applied",
            ),
            "cache/test_outbox.py": ("test_each_outbox_has_an_incarnation_of_its_own",),
        },
    ),
    Point(
        "thousands that come back at once",
        {
            PATIENCE: (
                "test_those_who_were_all_told_the_same_come_back_spread_over_as_long_again",
                "test_after_the_same_fault_no_two_kiosks_come_back_at_once",
                "test_one_that_is_busy_is_left_alone_for_as_long_as_it_says",
            ),
            "central/test_line.py": (
                "test_whoever_came_first_is_served_first_but_for_a_third_of_its_wait",
                "test_a_thousand_are_served_as_fast_as_can_be_though_the_pace_is_not_known",
            ),
        },
    ),
    Point(
        "many that write at once",
        {
            "central/test_concurrent_writers.py": (
                "test_no_row_is_missed_while_eight_write",
                "test_the_same_batch_sent_by_many_at_once_is_applied_once",
            ),
        },
    ),
    Point(
        "revoked",
        {
            "sync/test_revoked_process.py": (
                "test_a_revoked_kiosk_wipes_itself_says_so_and_works_again_once_it_is_enrolled_again",
            ),
            "sync/test_revoked.py": (
                "test_a_refusal_that_does_not_say_so_wipes_nothing",
                "test_it_stays_revoked_over_a_restart_until_someone_else_is_enrolled_here",
            ),
        },
    ),
    Point(
        "long silence",
        {
            "ui/test_screens.py": (
                "test_the_start_screen_says_at_each_step_what_one_can_still_do",
            ),
            "desk/test_freshness.py": (
                "test_within_a_day_all_goes_on",
                "test_after_a_day_a_patron_borrows_a_few_and_is_told_why_no_more",
                "test_after_three_days_nothing_is_lent_or_renewed_and_everything_comes_back",
            ),
        },
    ),
)


@pytest.mark.parametrize("point", POINTS, ids=[point.says for point in POINTS])
def test_each_fault_is_held_by_tests_that_there_are(point: Point) -> None:
    assert any(point.proofs.values())
    assert point.lacking() == []


def test_the_page_of_faults_tells_each_and_no_other() -> None:
    page = (Path(__file__).parents[2] / "docs" / "faults.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1].strip() for line in page.splitlines() if line.startswith("| ")]
    assert rows[1:] == [point.says for point in POINTS]
