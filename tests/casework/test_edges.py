"""The first and the last of what holds: each was a change to the code that no other test saw."""

from datetime import date, timedelta

import pytest

from tytti_desktop.casework.client import codes
from tytti_desktop.casework.gate.consent_records import Consent, State
from tytti_desktop.evaluation import frozen
from tytti_desktop.evaluation.table import Column, Row

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(("code", "line"), [("FI", ""), ("SE", "RUOTSI / SWEDEN"), ("zz", "")])
def test_a_letter_abroad_has_its_country_and_one_within_finland_none(code: str, line: str) -> None:
    assert codes.country_line(code) == line


def test_a_consent_holds_from_its_first_day_to_its_last() -> None:
    made = Consent("c", "kela", "basic", TODAY, valid_until=TODAY + timedelta(7))
    stands = [made.state(TODAY + timedelta(days)) for days in (-1, 0, 7, 8)]
    assert stands == [State.NOT_YET, State.IN_FORCE, State.IN_FORCE, State.ENDED]


@pytest.mark.parametrize(
    ("count", "mean", "hidden", "apart"),
    [(20, 3.5, [], False), (19, 3.5, [], True), (15, 3.5, [], False), (19, None, [], False),
     (19, 3.5, ["mean"], False)],
)  # fmt: skip
def test_a_mean_is_a_few_apart_from_a_published_one_of_nearly_the_same_people(
    *, count: int, mean: float | None, hidden: list[str], apart: bool
) -> None:
    """By fewer than five people, and only where the earlier mean was published."""
    then = {"values": {"n": count, "mean": mean}, "hidden": hidden}
    row = Row("a", {"n": 20, "mean": 3.4})
    assert frozen._a_few_apart(row, Column("mean", "", of="n"), then, 5) is apart
