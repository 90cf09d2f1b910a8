"""Meetings of the practice caseload: a network in most paths, every record a valid one."""

from collections.abc import Iterator
from datetime import date

import pytest

from tests.factory import CHEAP
from tytti_desktop.casework.meetings import attendance, network, pre_assessments
from tytti_desktop.casework.meetings.records import (
    INVITEES,
    MEETINGS,
    MINUTES,
    PRE_ASSESSMENTS,
    InviteeKind,
    State,
)
from tytti_desktop.casework.today import worklist
from tytti_desktop.casework.today.acts import Kind
from tytti_desktop.practice import make_practice
from tytti_desktop.practice.figures import scaled
from tytti_desktop.vault import Vault, parts

TODAY = date(2026, 11, 23)
CLIENTS = 46


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vault]:
    folder = tmp_path_factory.mktemp("practice")
    made = make_practice(folder / "p.vault", today=TODAY, kdf=CHEAP, clients=CLIENTS)
    yield made.vault
    made.vault.close()


def test_most_clients_have_a_network(vault: Vault) -> None:
    with_one = {m.client_id for m in MEETINGS.find(vault, "client_id is not null")}
    assert abs(len(with_one) - scaled(122, CLIENTS)) <= 2


def test_every_meeting_is_one_that_could_have_been_booked(vault: Vault) -> None:
    every = MEETINGS.find(vault)
    assert all(each.problems(TODAY) == {} for each in every)
    for each in every:
        assert (each.state is State.HELD) <= (each.on < TODAY)
    held = {each.id for each in every if each.state is State.HELD and each.client_id}
    there = {
        each.meeting_id
        for each in INVITEES.find(vault, "attendance = 'present'")
        if each.kind is InviteeKind.CLIENT
    }
    assert held == there
    assert {each.meeting_id for each in MINUTES.find(vault)} < held


def test_organisations_came_and_some_sent_apologies(vault: Vault) -> None:
    counted = attendance.attendance_counts(vault, date(2025, 1, 1), TODAY)
    classes = {each.organisation_class for each in counted}
    assert {"self", "own_unit", "kela", "municipal_employment"} <= classes
    assert any(each.apologised for each in counted)


def test_a_coming_meeting_has_assessments_side_by_side_and_today_tells_of_meetings(
    vault: Vault,
) -> None:
    asked = PRE_ASSESSMENTS.find(vault)
    assert {each.received_on is None for each in asked} == {True, False}
    some = next(each.meeting_id for each in asked if each.received_on)
    assert pre_assessments.side_by_side(vault, some, TODAY)
    kinds = {act.kind for act in worklist.worklist(vault, TODAY)}
    assert {Kind.MINUTES, Kind.INVITATION} <= kinds
    rows, hidden = parts.whole(network.coming(vault, TODAY))
    assert rows
    assert hidden == 0
    assert {row.client == "" for row in rows} == {True, False}
    past, _hidden = parts.whole(network.past(vault, TODAY))
    assert past[0].starts_at > past[-1].starts_at
    client = next(m.client_id for m in MEETINGS.find(vault, "state = 'held'") if m.client_id)
    found = network.members(vault, client, TODAY)
    assert found[0].met
    assert all(each.consent for each in found)
