import re
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tytti_desktop
from tytti_desktop import dates
from tytti_desktop.dates import span
from tytti_desktop.errors import KnownError

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.3.", date(2027, 3, 1)),
        ("1.12.", date(2026, 12, 1)),
        ("1.3.26", date(2026, 3, 1)),
        ("1.3.2026", date(2026, 3, 1)),
        ("01.03.2026", date(2026, 3, 1)),
        ("2026-03-01", date(2026, 3, 1)),
        ("1.3.2026.", date(2026, 3, 1)),
        ("1.3.26.", date(2026, 3, 1)),
        ("1.3 2026", date(2026, 3, 1)),
        ("010326", date(2026, 3, 1)),
        ("01032026", date(2026, 3, 1)),
        ("20260301", date(2026, 3, 1)),
        ("1.3.78", date(1978, 3, 1)),
        ("tänään", TODAY),
        ("+6kk", date(2027, 5, 21)),
        ("-2vk", date(2026, 11, 7)),
        ("+10pv", date(2026, 12, 1)),
        ("+1v", date(2027, 11, 21)),
    ],
)
def test_dates_as_people_type_them(text: str, expected: date) -> None:
    assert dates.parse_date(text, TODAY) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "31.2.2026",
        "1/3/2026",
        "eilen",
        "32.1.",
        "+999v9",
        "0.0.",
        "29.2.2027",
        "1.126",
        "1.31026",
    ],
)
def test_what_is_no_date_says_how_to_write_one(text: str) -> None:
    with pytest.raises(KnownError, match=r"1\.3\.2026"):
        dates.parse_date(text, TODAY)


@pytest.mark.parametrize("text", ["1.3.1026", "1.3.2206", "+50v", "-200v"])
def test_a_year_that_nobody_means_is_told_to_be_checked(text: str) -> None:
    with pytest.raises(KnownError, match="vuotta"):
        dates.parse_date(text, TODAY)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("15.6.78", date(1978, 6, 15)),
        ("131052", date(1952, 10, 13)),
        ("20.11.26", date(2026, 11, 20)),
        ("22.11.26", date(1926, 11, 22)),
        ("29.2.00", date(2000, 2, 29)),
    ],
)
def test_two_digits_of_a_birth_are_the_nearest_year_behind(text: str, expected: date) -> None:
    assert dates.parse_date(text, TODAY, dates.BIRTH) == expected


def test_leap_day_without_a_year_finds_the_leap_year() -> None:
    assert dates.parse_date("29.2.", date(2027, 6, 1)) == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
    ],
)
def test_months_by_calendar(day: date, months: int, expected: date) -> None:
    assert dates.add_months(day, months) == expected


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2000, 2, 29), date(2025, 2, 28), 24),
        (date(2000, 2, 29), date(2025, 3, 1), 25),
        (date(2000, 11, 21), TODAY, 26),
        (date(2000, 11, 22), TODAY, 25),
    ],
)
def test_ages_by_calendar(born: date, day: date, age: int) -> None:
    assert dates.years_between(born, day) == age


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 12, 24), date(2026, 12, 28)),
        (date(2026, 11, 21), date(2026, 11, 23)),
        (date(2027, 1, 1), date(2027, 1, 4)),
        (date(2026, 11, 23), date(2026, 11, 23)),
    ],
)
def test_working_days_know_finnish_holidays(day: date, expected: date) -> None:
    assert dates.next_working_day(day) == expected


def test_moments_are_shown_in_finnish_time_on_both_sides_of_summer_time() -> None:
    assert dates.shown_moment(datetime(2026, 7, 1, 9, 5, tzinfo=UTC)) == "1.7.2026 12.05"
    assert dates.shown_moment(datetime(2026, 12, 1, 9, 5, tzinfo=UTC)) == "1.12.2026 11.05"


@given(st.dates(min_value=date(1907, 1, 1), max_value=date(2046, 11, 1)))
def test_a_shown_date_reads_back(day: date) -> None:
    assert dates.parse_date(dates.shown(day), TODAY) == day


def test_days_within_a_text_are_written_as_people_write_them() -> None:
    assert dates.in_words("Tavataan 2026-04-14 klo 9") == "Tavataan 14.4.2026 klo 9"
    assert dates.in_words("2026-13-40 ja 1.3.") == "2026-13-40 ja 1.3."


def test_a_moments_day_is_finlands() -> None:
    assert dates.finnish_day(datetime(2026, 11, 28, 22, 30, tzinfo=UTC)) == date(2026, 11, 29)
    assert dates.finnish_day(datetime(2026, 7, 1, 20, 59, tzinfo=UTC)) == date(2026, 7, 1)
    assert dates.finnish_day(datetime(2026, 11, 28, 23, 30)) == date(2026, 11, 28)  # noqa: DTZ001


def test_no_module_takes_the_day_of_a_moment_by_another_clock() -> None:
    package = Path(tytti_desktop.__file__).parent
    wrong = re.compile(r"(now\(\)|(?<!starts)_at|astimezone\([\w.]*\))\.date\(\)")
    found = [str(f) for f in package.rglob("*.py") if wrong.search(f.read_text("utf-8"))]
    assert found == []


def test_no_test_asks_a_clock() -> None:
    """A busy machine, or the day it is, decides nothing: work is counted, moments are given."""
    clocks = re.compile(
        r"\btime\.(time|monotonic|perf_counter|process_time|thread_time)(_ns)?\(|from[ ]time import"
        r"|\b(datetime|date)\.(now|today|utcnow)\(|QElapsed[T]imer|\.current(Date|Time|DateTime)\("
    )
    tests = [f for f in Path("tests").rglob("*.py") if "benchmarks" not in f.parts]
    assert [str(f) for f in tests if clocks.search(f.read_text("utf-8"))] == []


def test_a_holiday_loads_no_other_country() -> None:
    """Three hundred modules: at the door, and of every command that asks for a working day."""
    code = (
        "import sys; from datetime import date; from tytti_desktop import dates;"
        "assert not dates.is_working_day(date(2026, 12, 25));"
        "print([m for m in sys.modules if m.startswith('holidays.countries')]);"
        "import holidays; assert date(2026, 7, 4) in holidays.UnitedStates(years=2026)"
    )
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert made.stdout.strip() == "['holidays.countries.finland']"


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 3, 1), date(2026, 3, 1), "1.3.2026"),
        (date(2026, 3, 1), date(2026, 3, 5), "1.3.2026–5.3.2026"),
        (date(2026, 3, 1), None, "1.3.2026–"),
        (None, date(2026, 3, 5), "–5.3.2026"),
    ],
)
def test_one_day_is_no_span(first: date | None, last: date | None, words: str) -> None:
    assert span(first, last) == words


def test_every_span_of_days_is_written_by_one_rule() -> None:
    """No other place sets a line between two days: it would write one day twice."""
    by_hand = re.compile(r"shown\([^)]*\)[^}\n]*\}–|–\{(?:dates\.)?shown\(")
    found = [
        file.as_posix()
        for file in Path("tytti_desktop").rglob("*.py")
        if by_hand.search(file.read_text(encoding="utf-8"))
    ]
    assert found == []
