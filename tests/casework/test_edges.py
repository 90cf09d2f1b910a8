"""The first and the last of what holds: each was a change to the code that no other test saw."""

from contextlib import nullcontext
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from tests.casework.meetings.kit import book, consent, make_client
from tytti_desktop.casework.client import clients, codes, small_cells
from tytti_desktop.casework.gate import gate
from tytti_desktop.casework.gate.consent_records import Consent, State
from tytti_desktop.casework.handover import handover_pages
from tytti_desktop.casework.plan.benefits import BenefitGap, BenefitPeriod, gaps
from tytti_desktop.casework.registers import Register
from tytti_desktop.casework.returns import checking, merging
from tytti_desktop.casework.steps import client_list
from tytti_desktop.errors import KnownError
from tytti_desktop.evaluation import apart, kit, releases
from tytti_desktop.evaluation.table import TOTAL, Column, Kind, Period, Row, Table
from tytti_desktop.paper.drawing import BoxType
from tytti_desktop.vault import Vault
from tytti_desktop.words import _

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(("code", "line"), [("FI", ""), ("SE", "RUOTSI / SWEDEN"), ("zz", "")])
def test_a_letter_abroad_has_its_country_and_one_within_finland_none(code: str, line: str) -> None:
    assert codes.country_line(code) == line


def test_a_consent_holds_from_its_first_day_to_its_last() -> None:
    made = Consent("c", "kela", "basic", TODAY, valid_until=TODAY + timedelta(7))
    stands = [made.state(TODAY + timedelta(days)) for days in (-1, 0, 7, 8)]
    assert stands == [State.NOT_YET, State.IN_FORCE, State.IN_FORCE, State.ENDED]


@pytest.mark.parametrize(
    ("count", "mean", "hidden", "few"),
    [(20, 3.5, [], False), (19, 3.5, [], True), (15, 3.5, [], False), (19, None, [], False),
     (19, 3.5, ["mean"], False)],
)  # fmt: skip
def test_a_mean_is_a_few_apart_from_a_published_one_of_nearly_the_same_people(
    *, count: int, mean: float | None, hidden: list[str], few: bool
) -> None:
    """By fewer than five people, and only where the earlier mean was published."""
    column, days = (
        Column("mean", "", Kind.MEAN, of="n"),
        Period(date(2026, 1, 1), date(2026, 6, 30)),
    )
    then = apart._told(days, column, {"n": count, "mean": mean}, hidden)
    now = apart._told(days, column, {"n": 20, "mean": 3.4}, [])
    assert now is not None
    assert bool(then and apart._tells(now, [then], {}, 5)) is few


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


def test_benefits_that_follow_each_other_leave_no_gap() -> None:
    days = [(date(2026, 1, 1), date(2026, 1, 31)), (date(2026, 2, 1), date(2026, 2, 28))]
    held = [
        BenefitPeriod("c", "x", first, Register.SOCIAL, "working_age", last) for first, last in days
    ]
    assert gaps(held, {"x"}) == [BenefitGap(date(2026, 3, 1), None)]
    later = replace(held[1], from_date=date(2026, 2, 2))
    assert gaps([held[0], later], {"x"})[0] == BenefitGap(date(2026, 2, 1), date(2026, 2, 1))


@pytest.mark.parametrize(
    ("ink", "candidates", "settled"),
    [((0.2, 0.0), ("1",), True), ((0.2, 0.0), ("2",), False), ((0.2, 0.0, 0.2), ("1",), False)],
)
def test_a_scan_settles_what_the_one_before_saw_alike(
    ink: tuple[float, ...], candidates: tuple[str, ...], *, settled: bool
) -> None:
    """One mark seen then and one now may be the same; two seen then are not outvoted."""
    old: Any = SimpleNamespace(
        doubts=(), scan_id="s", ink=ink, type=BoxType.SINGLE, candidates=candidates
    )
    reading: Any = SimpleNamespace(needs_person=False, value="1")
    assert merging.settles(old, reading) is settled


@pytest.mark.parametrize(
    ("written", "day"), [("21.11.2026", 21), ("20.11.2026", 25), ("25.11.2026", 25)]
)
def test_a_form_may_be_filled_on_the_day_when_it_was_printed(
    monkeypatch: pytest.MonkeyPatch, written: str, day: int
) -> None:
    printed = "tytti_desktop.casework.returns.known.printed_on"
    monkeypatch.setattr(printed, lambda _sheet: date(2026, 11, 21))
    field = SimpleNamespace(field=checking.FILLED_ON, chosen=(written,))
    back = SimpleNamespace(returned_on=date(2026, 11, 25))
    found: Any = SimpleNamespace(returned=back, fields=[field], sheet=None)
    assert checking.answered_on(found) == date(2026, 11, day)


@pytest.mark.parametrize(("days", "quiet"), [(60, False), (61, True)])
def test_sixty_days_without_a_visit_are_not_yet_quiet(
    vault: Vault, *, days: int, quiet: bool
) -> None:
    client = clients.get(vault, make_client(vault))
    told = handover_pages._fragile(vault, client, TODAY - timedelta(days), TODAY)
    assert (_("No visit for two months: call first.") in told) is quiet


@pytest.mark.parametrize(("days", "given"), [(-1, True), (0, False)])
def test_a_consent_carries_to_the_day_before_a_death(
    vault: Vault, *, days: int, given: bool
) -> None:
    client = make_client(vault)
    consent(vault, client, "kela", "work")
    clients.CLIENTS.change(vault, replace(clients.get(vault, client), died_on=TODAY))
    passage = gate.Passage(client, "kela", ("work",), "phone", "x")
    assert gate.judge(vault, passage, TODAY + timedelta(days)).allowed is given
