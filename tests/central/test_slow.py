import threading

import pytest

from central.slow import told_when_slow


def test_who_waits_for_a_database_without_its_standby_is_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with told_when_slow(0.01):
        (timer,) = [each for each in threading.enumerate() if isinstance(each, threading.Timer)]
        timer.join(10)
    assert "synchronous standby" in capsys.readouterr().err


def test_who_is_served_at_once_is_told_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with told_when_slow(60):
        pass
    assert capsys.readouterr().err == ""
