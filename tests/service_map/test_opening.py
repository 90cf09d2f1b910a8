"""Opening hours by meaning: real kinds of hours, and when they are open in two weeks."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tytti_desktop.casework.service_map.facts import Hours
from tytti_desktop.casework.service_map.opening import Opening, hours_words, now_words, open_at
from tytti_desktop.words import speaking

MONDAY = date(2026, 11, 30)
NIGHT = Hours((5,), "22:00", "06:00", nights=1)
WEEK = Hours((1, 2, 3, 4, 5), "08:00", "16:00")
TUESDAY = Hours((2,), "09:00", "12:00", weeks=(2,))
EVERY_OTHER = Hours((3,), "10:00", "11:00", valid_from=date(2026, 11, 25), interval=2)
LONG = Hours((1,), "08:00", "16:00", nights=4)
HOLIDAY = Hours((), "", "", date(2026, 12, 4), date(2026, 12, 4), closed=True, exception=True)
SHORT = Hours((), "08:00", "12:00", date(2026, 12, 4), date(2026, 12, 4), exception=True)
ALWAYS = Hours((1, 2, 3, 4, 5, 6, 7), "00:00", "24:00")
ASKED = Hours(by_appointment=True)
DAYS = Hours((), "10:00", "12:00", month_days=(1, -1))
STRANGE = Hours((1,), "08:00", "16:00", freq="WEEKLY")


def openings(hours: list[Hours]) -> list[str]:
    """Return the stretches of half hours open in two weeks from Monday, as day hour–day hour."""
    step, at = timedelta(minutes=30), datetime.combine(MONDAY, datetime.min.time())
    found: list[str] = []
    begun: datetime | None = None
    for _half in range(14 * 48 + 1):
        is_open = open_at(hours, at) is Opening.OPEN
        if is_open and begun is None:
            begun = at
        if not is_open and begun is not None:
            found.append(f"{begun:%-d. %H}–{at:%-d. %H}")
            begun = None
        at += step
    return found


TABLE = [
    ([NIGHT], ["4. 22–5. 06", "11. 22–12. 06"]),
    ([Hours((5,), "22:00", "06:00")], ["4. 22–5. 06", "11. 22–12. 06"]),
    ([Hours((6, 7), "10:00", "14:00", valid_until=date(2026, 12, 6))],
     ["5. 10–5. 14", "6. 10–6. 14"]),
    ([TUESDAY], ["8. 09–8. 12"]),
    ([Hours((5,), "08:00", "09:00", weeks=(-1,))], []),
    ([EVERY_OTHER], ["9. 10–9. 11"]),
    ([LONG], ["30. 08–4. 16", "7. 08–11. 16"]),
    ([Hours((5,), "08:00", "16:00"), HOLIDAY], ["11. 08–11. 16"]),
    ([Hours((5,), "08:00", "16:00"), SHORT], ["4. 08–4. 12", "11. 08–11. 16"]),
    ([DAYS], ["30. 10–30. 12", "1. 10–1. 12"]),
    ([Hours((1,), "08:00", "", valid_until=date(2026, 12, 1))], ["30. 08–1. 00"]),
    ([STRANGE], []),
]  # fmt: skip


@pytest.mark.parametrize(("hours", "expected"), TABLE)
def test_a_kind_of_hours_is_open_just_then(hours: list[Hours], expected: list[str]) -> None:
    assert openings(hours) == expected


def test_what_nobody_has_said_is_unknown_and_an_appointment_is_no_open_door() -> None:
    noon = datetime(2026, 12, 1, 12)  # noqa: DTZ001 a clock time of Finland
    assert open_at([], noon) is Opening.UNKNOWN
    assert open_at([STRANGE], noon) is Opening.UNKNOWN
    assert open_at([Hours(note={"fi": "Soita"})], noon) is Opening.UNKNOWN
    assert open_at([ASKED], noon) is Opening.APPOINTMENT
    assert (
        open_at([Hours((2,), "08:00", "16:00", by_appointment=True)], noon) is Opening.APPOINTMENT
    )
    assert open_at([ALWAYS], noon) is Opening.OPEN
    assert open_at([WEEK], datetime(2026, 12, 5, 12)) is Opening.CLOSED  # noqa: DTZ001


# Rows that leave open when they open: never called closed, never read as a plain week.
UNSAID = [
    STRANGE,
    Hours((), "08:00", "16:00"),
    Hours((1,), "08:00", "16:00", interval=2),
    Hours((1,), "25:00", "99:99"),
    Hours((1,), "08:00", "klo 16"),
    Hours((1,), "08:00", "16:00", weeks=(-2,), freq="MONTHLY"),
]


@pytest.mark.parametrize("hours", UNSAID)
def test_what_leaves_days_or_times_open_is_asked_for_and_is_not_called_closed(
    hours: Hours,
) -> None:
    noon = datetime(2026, 12, 1, 12)  # noqa: DTZ001 a clock time of Finland
    assert open_at([hours], noon) is Opening.UNKNOWN
    assert open_at([hours, Hours((3,), "08:00", "16:00")], noon) is Opening.UNKNOWN
    assert open_at([hours, ALWAYS], noon) is Opening.OPEN
    friday = datetime(2026, 12, 4, 12)  # noqa: DTZ001
    assert open_at([hours, HOLIDAY], friday) is Opening.CLOSED
    assert hours_words([hours])[0].endswith(", kysy päivät ja ajat")


@pytest.mark.parametrize(
    ("opens", "closes", "said"),
    [("9:00", "16:00", "9–16"), ("8.00", "16.30", "8–16.30"), ("9:00:", "24.00", "9–24")],
)
def test_a_time_is_read_however_it_is_written(opens: str, closes: str, said: str) -> None:
    week = [Hours((2,), opens, closes)]
    assert hours_words(week) == [f"ti {said}"]
    assert open_at(week, datetime(2026, 12, 1, 12)) is Opening.OPEN  # noqa: DTZ001
    assert open_at(week, datetime(2026, 12, 2, 8)) is Opening.CLOSED  # noqa: DTZ001


def test_hours_are_read_as_people_say_them() -> None:
    every = [WEEK, NIGHT, TUESDAY, EVERY_OTHER, HOLIDAY, DAYS, ASKED, Hours(note={"fi": "Soita"}),
             Hours((5, 6), "21:30", "01:00"), Hours()]  # fmt: skip
    assert hours_words(every) == [
        "ma–pe 8–16",
        "pe 22 – la 6",
        "kuukauden 2. ti 9–12",
        "joka 2. viikko ke 10–11, 25.11.2026–",
        "suljettu, 4.12.2026",
        "kuukauden 1. päivä, kuukauden viimeinen päivä 10–12",
        "ajanvarauksella",
        "Soita",
        "pe–la 21.30 – seuraavana päivänä 1",
    ]
    with speaking("sv"):
        assert hours_words([WEEK]) == ["mån–fre 8–16"]


@pytest.mark.parametrize(
    ("hours", "utc", "said"),
    [
        ([WEEK], datetime(2026, 12, 1, 6, 5, tzinfo=UTC), ["Auki klo 8.05"]),
        ([WEEK], datetime(2026, 7, 1, 5, 5, tzinfo=UTC), ["Auki klo 8.05"]),
        ([WEEK], datetime(2026, 12, 1, 14, 0, tzinfo=UTC), ["Kiinni klo 16.00"]),
        ([ASKED], datetime(2026, 12, 1, 14, 0, tzinfo=UTC), ["Ajanvarauksella klo 16.00"]),
        ([], datetime(2026, 12, 1, 14, 0, tzinfo=UTC), []),
    ],
)
def test_whether_it_is_open_now_is_said_by_the_clock_of_finland(
    hours: list[Hours], utc: datetime, said: list[str]
) -> None:
    assert now_words(hours, utc) == said
