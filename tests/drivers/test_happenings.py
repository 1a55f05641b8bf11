from datetime import UTC, datetime

from kiosk.domain.reading import CodeScanned
from kiosk.drivers.happenings import MOST_WAITING, Happening, Happenings, of_reading


def happening(number: int) -> Happening:
    return Happening(datetime(2026, 11, 22, tzinfo=UTC), "scanner", f"code, {number} characters")


def test_whoever_follows_is_told_and_nothing_is_kept_for_anybody_else() -> None:
    happenings = Happenings()
    happenings.tell(happening(1))
    with happenings.following() as one, happenings.following() as other:
        happenings.tell(happening(2))
        assert (one.get_nowait(), other.get_nowait()) == (happening(2), happening(2))
        assert one.empty()
    happenings.tell(happening(3))
    assert one.empty()


def test_a_follower_that_is_too_slow_misses_the_oldest_and_holds_up_nobody() -> None:
    happenings = Happenings()
    with happenings.following() as queue:
        for number in range(MOST_WAITING + 10):
            happenings.tell(happening(number))
        happenings.end()
        told = [queue.get_nowait() for _ in range(queue.qsize())]
    assert told[0] == happening(11)
    assert told[-1] is None
    assert len(told) == MOST_WAITING


def test_no_number_is_told() -> None:
    told = of_reading("scanner", CodeScanned("30004000138035"))
    assert told.what == "code, 14 characters"
    assert "30004000138035" not in repr(told)
