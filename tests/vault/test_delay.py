"""The growing wait after wrong passphrases."""

from pathlib import Path

import pytest

from tytti_desktop.vault.delay import FILE, Delay


class Time:
    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def test_the_wait_doubles_up_to_a_minute(tmp_path: Path) -> None:
    time = Time()
    delay = Delay(tmp_path, "slot", time, time.sleep)
    assert delay.left() == 0
    assert [delay.failed() for _ in range(8)] == [1, 2, 4, 8, 16, 32, 60, 60]
    delay.wait()
    assert time.slept == [60]
    assert delay.left() == 0


def test_it_is_kept_over_a_restart_and_per_slot(tmp_path: Path) -> None:
    time = Time()
    Delay(tmp_path, "slot", time, time.sleep).failed()
    Delay(tmp_path, "slot", time, time.sleep).failed()
    time.now += 0.5
    assert Delay(tmp_path, "slot", time, time.sleep).left() == 1.5
    assert Delay(tmp_path, "other", time, time.sleep).left() == 0


def test_a_right_one_forgets(tmp_path: Path) -> None:
    delay = Delay(tmp_path, "slot", Time())
    delay.failed()
    delay.passed()
    assert delay.left() == 0


def test_a_right_one_without_wrong_ones_writes_nothing(tmp_path: Path) -> None:
    Delay(tmp_path, "slot", Time()).passed()
    assert not (tmp_path / FILE).exists()


def test_a_clock_set_back_does_not_lengthen_the_wait(tmp_path: Path) -> None:
    time = Time()
    delay = Delay(tmp_path, "slot", time, time.sleep)
    delay.failed()
    time.now -= 10**6
    assert delay.left() == 1


@pytest.mark.parametrize("text", ["", "[]", '{"slot": 1}', '{"slot": []}', "\x00"])
def test_a_damaged_side_file_does_not_keep_anyone_out(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text)
    delay = Delay(tmp_path, "slot", Time())
    assert delay.left() == 0
    assert delay.failed() == 1
