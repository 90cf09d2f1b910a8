"""The first and the last of what holds: each was a change to the code that no other test saw."""

from contextlib import nullcontext
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from tests.casework.meetings.kit import book, make_client
from tytti_desktop.casework.client import clients, codes, small_cells
from tytti_desktop.casework.gate.consent_records import Consent, State
from tytti_desktop.casework.steps import client_list
from tytti_desktop.errors import KnownError
from tytti_desktop.evaluation import frozen, kit, releases
from tytti_desktop.evaluation.table import TOTAL, Column, Period, Row, Table
from tytti_desktop.vault import Vault

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


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ((5, 6, 0), (5, 6, 0)),
        ((4, 6, 9), (None, None, 9)),
        ((5, 0, 0), (5, 0, 0)),
        ((4, 0, 0), (None, None, None)),
        ((1, 4, 7), (None, None, 7)),
        ((3, 1, 0), (None, None, None)),
    ],
)
def test_five_is_told_and_four_is_not(
    counts: tuple[int, ...], told: tuple[int | None, ...]
) -> None:
    assert small_cells.shown_counts(counts) == told


@pytest.mark.parametrize(
    ("now", "then", "told", "come"),
    [(15, 10, 0, 5), (14, 10, 0, None), (20, 10, 5, 10), (19, 10, 5, 5), (10, 10, 0, None)],
)
def test_what_came_after_a_publication_is_told_by_fives(
    now: int, then: int, told: int, come: int | None
) -> None:
    """With five more a row tells of them; before that it stays as it was told last."""
    first, last = date(2026, 1, 1), date(2026, 6, 30)
    empty = Table("t", "", "", Period(first, last), "", "", (), ())
    new, old = (replace(empty, rows=(Row(TOTAL, {"n": count}),)) for count in (now, then))
    found = [row.values["n"] for row in releases._late(new, old, 5, told)]
    assert found == ([] if come is None else [come])


@pytest.mark.parametrize(
    ("value", "bound"), [(17, "0"), (18, "18"), (29.9, "18"), (30, "30"), (-1, "0")]
)
def test_a_class_begins_with_its_first_value(value: float, bound: str) -> None:
    assert kit.bound_of(value, (0, 18, 30)) == bound


@pytest.mark.parametrize(("days", "late"), [(-1, True), (0, False), (1, False)])
def test_what_is_due_today_is_not_overdue(*, days: int, late: bool) -> None:
    day = date(2026, 11, 21)
    (asked,) = client_list._tests(client_list.Filter(overdue=True), day)
    row: Any = SimpleNamespace(due=day + timedelta(days))
    assert asked(row) is late


@pytest.mark.parametrize(("days", "booked"), [(-1, True), (0, True), (1, False)])
def test_after_a_case_has_ended_only_a_meeting_that_was_is_written_down(
    vault: Vault, *, days: int, booked: bool
) -> None:
    client = make_client(vault)
    ended = replace(clients.get(vault, client), closed_on=TODAY, closed_reason="moved")
    clients.CLIENTS.change(vault, ended)
    with nullcontext() if booked else pytest.raises(KnownError):
        book(vault, client, datetime.combine(TODAY + timedelta(days), time(13)))
