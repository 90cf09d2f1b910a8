"""Closing: ratings side by side, the checklist, statuses and euros, and the end itself."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.factory import closed, make_vault, settled
from tytti_desktop.casework import unit
from tytti_desktop.casework.client import case_end, case_managers, clients, labour_status, visits
from tytti_desktop.casework.client.case_managers import CaseManager
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.client.labour_status import LabourStatus
from tytti_desktop.casework.closing import checklist, closings, ending, measures, ratings, statuses
from tytti_desktop.casework.copy_out import systems
from tytti_desktop.casework.gate import consents
from tytti_desktop.casework.gate.consents import Consent
from tytti_desktop.casework.plan import actions, goals
from tytti_desktop.casework.plan.goals import Goal, GoalState
from tytti_desktop.casework.screening import rounds, screenings
from tytti_desktop.casework.steps.closing_record import CLOSINGS, RATINGS, Rater, TickState
from tytti_desktop.casework.steps.path_facts import FOLLOW_UP
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Role, Vault

TODAY = date(2026, 11, 21)
STARTED = date(2026, 3, 31)


@pytest.fixture
def client(vault: Vault) -> Client:
    stored: Client = clients.register_client(
        vault, Client("Kokeilunen", "Malli-Eero", started_on=STARTED), TODAY
    ).record
    return stored


def goal(vault: Vault, client: Client, text: str) -> Goal:
    made = replace(goals.proposed(vault, client.id, TODAY), text=text)
    stored: Goal = goals.add_goal(vault, made, TODAY).record
    return stored


def rate(vault: Vault, client: Client, rater: Rater, value: int | None, aim: Goal | None) -> Any:
    made = ratings.proposed(vault, client.id, rater, TODAY)
    made = replace(made, value=value, goal_id=aim.id if aim else None)
    return ratings.rate(vault, made, TODAY)


def meet(vault: Vault, client: Client, on: date = TODAY) -> None:
    made = replace(visits.proposed(vault, client.id, TODAY), kind="closing_meeting", on_date=on)
    visits.log_visit(vault, made, TODAY)


def test_the_largest_difference_comes_first_and_no_answer_is_no_number(
    vault: Vault, client: Client
) -> None:
    near, far = goal(vault, client, "Lähellä"), goal(vault, client, "Kaukana")
    goals.end_goal(vault, goal(vault, client, "Luovuttu").id, GoalState.DROPPED, TODAY, "", TODAY)
    for rater, value, aim in (
        (Rater.CLIENT, 4, near), (Rater.CASE_MANAGER, 3, near),
        (Rater.CLIENT, 1, far), (Rater.CASE_MANAGER, 5, far),
        (Rater.CLIENT, None, None), (Rater.CASE_MANAGER, 6, None),
    ):  # fmt: skip
        rate(vault, client, rater, value, aim)
    found = ratings.side_by_side(vault, client.id, TODAY)
    assert [(side.title, side.difference) for side in found] == [
        ("Kaukana", 4),
        ("Lähellä", 1),
        ("Työkyky", None),
    ]
    ability = found[2]
    assert ability.value(Rater.CLIENT) is None
    assert ability.scale.shown(ability.value(Rater.CLIENT)) == "ei vastausta"
    assert ability.complete
    assert found[0].scale.shown(5) == "5 – kokonaan"
    assert ability.scale.shown(6) == "6"


def test_a_rating_is_corrected_in_its_place_and_undone(vault: Vault, client: Client) -> None:
    aim = goal(vault, client, "Työhön")
    rate(vault, client, Rater.CLIENT, 2, aim)
    again = rate(vault, client, Rater.CLIENT, 3, aim)
    assert RATINGS.count(vault) == 1
    assert again.undo is not None
    again.undo(vault)
    assert ratings.side_by_side(vault, client.id, TODAY)[0].value(Rater.CLIENT) == 2
    assert CLOSINGS.count(vault) == 1


@pytest.mark.parametrize("value", [0, 6, -1])
def test_a_number_off_the_scale_is_refused(vault: Vault, client: Client, value: int) -> None:
    aim = goal(vault, client, "Työhön")
    with pytest.raises(KnownError, match="1–5") as told:
        rate(vault, client, Rater.CLIENT, value, aim)
    assert told.value.field == "value"
    rate(vault, client, Rater.CLIENT, 0, None)
    assert CLOSINGS.count(vault) == 1


def test_who_rated_is_named_by_the_case_managers_name(vault: Vault, client: Client) -> None:
    manager = CaseManager(client.id, "Vastaava Veera", STARTED)
    case_managers.name_case_manager(vault, manager, TODAY)
    assert rate(vault, client, Rater.CASE_MANAGER, 5, None).record.rater_name == "Vastaava Veera"
    assert rate(vault, client, Rater.TEAM, 5, None).record.rater_name == vault.person.name
    assert rate(vault, client, Rater.CLIENT, 5, None).record.rater_name == ""
    other = replace(ratings.proposed(vault, client.id, Rater.CLIENT, TODAY), goal_id="none")
    with pytest.raises(KnownError, match="suunnitelmassa"):
        ratings.rate(vault, other, TODAY)
    ahead = replace(other, goal_id=None, rated_on=TODAY + timedelta(days=1))
    with pytest.raises(KnownError) as told:
        ratings.rate(vault, ahead, TODAY)
    assert told.value.field == "rated_on"


@pytest.fixture
def nurse(tmp_path: Path) -> Iterator[Vault]:
    made = make_vault(tmp_path, Role.NURSE, name="nurse")
    yield made
    made.close()


def test_a_nurse_rates_in_her_own_register_and_leaves_the_words_to_the_coordinator(
    nurse: Vault,
) -> None:
    client = clients.register_client(nurse, Client("A", "B", started_on=STARTED), TODAY).record
    held = rate(nurse, client, Rater.TEAM, 5, None).record
    closing = closings.current(nurse, client.id)
    assert closing is not None
    assert (str(held.register), str(closing.register)) == ("health", "social")
    assert not closings.may_see_words(nurse, closing, TODAY)
    with pytest.raises(KnownError) as told:
        closings.write_words(nurse, client.id, TODAY, summary="x")
    assert told.value.field == "register"


def point(vault: Vault, client: Client, key: str) -> checklist.Point:
    found = {each.key: each for each in checklist.points(vault, client.id, TODAY)}
    return found[key]


def test_the_checklist_sees_what_has_been_done(vault: Vault, client: Client) -> None:
    before = {p.key for p in checklist.points(vault, client.id, TODAY) if not p.settled}
    assert before == {
        "meeting", "last_prom", "ratings", "labour_status", "guidance", "papers",
    }  # fmt: skip
    meet(vault, client)
    assert point(vault, client, "meeting").detail == "21.11.2026"
    rate(vault, client, Rater.CLIENT, 5, None)
    assert point(vault, client, "ratings").detail == "1 kohdasta puuttuu arvio"
    rate(vault, client, Rater.CASE_MANAGER, None, None)
    closings.write_words(vault, client.id, TODAY, guidance="TE-palveluihin", summary="Eteni")
    labour_status.record_status(vault, LabourStatus(client.id, "unemployed", STARTED), TODAY)
    assert point(vault, client, "labour_status").by_fact
    act = actions.add_action(
        vault, replace(actions.proposed(vault, client.id, TODAY), text="Soitto"), TODAY
    )
    assert point(vault, client, "actions").detail == "1 toimenpide on avoinna"
    assert act.undo is not None
    act.undo(vault)
    consents.record_consents(
        vault, Consent(client.id, "", "", STARTED), ["kela"], ["basic", "plan"], TODAY
    )
    assert point(vault, client, "consents").detail == "2 suostumusta on voimassa"
    manager = CaseManager(client.id, "Vastaava Veera", STARTED)
    held = case_managers.name_case_manager(vault, manager, TODAY).record
    assert not point(vault, client, "case_manager").settled
    case_managers.end_case_manager(vault, held.id, TODAY, TODAY)
    assert point(vault, client, "case_manager").settled
    content = unit.value(vault, systems.SYSTEMS, "sosiaalieffica", TODAY)
    content |= {"in_use_from": STARTED.isoformat()}
    unit.change(vault, systems.SYSTEMS, "sosiaalieffica", content, TODAY)
    assert point(vault, client, "carried").detail == "2 kirjausta odottaa"
    left = {p.key for p in checklist.points(vault, client.id, TODAY) if not p.settled}
    assert left == {"last_prom", "consents", "carried", "papers"}
    assert checklist.left(vault, client.id, TODAY) == 4


def test_an_old_labour_status_is_looked_at_again(vault: Vault, client: Client) -> None:
    labour_status.record_status(vault, LabourStatus(client.id, "unemployed", STARTED), TODAY)
    held = labour_status.STATUSES.find(vault)[0]
    old = replace(held, recorded_at=vault.now() - timedelta(days=90))
    labour_status.STATUSES.change(vault, old)
    assert not point(vault, client, "labour_status").by_fact


def test_a_point_is_settled_by_a_person_and_taken_back(vault: Vault, client: Client) -> None:
    with pytest.raises(KnownError, match="miksi"):
        checklist.tick(vault, client.id, "consents", TickState.NOT_NEEDED, TODAY)
    with pytest.raises(KnownError):
        checklist.tick(vault, client.id, "none", TickState.DONE, TODAY)
    checklist.tick(vault, client.id, "papers", TickState.DONE, TODAY)
    checklist.tick(vault, client.id, "papers", TickState.NOT_NEEDED, TODAY, "Muutti pois")
    held = point(vault, client, "papers").tick
    assert held is not None
    assert (held.state, held.note) == (TickState.NOT_NEEDED, "Muutti pois")
    done = checklist.untick(vault, client.id, "papers")
    assert not point(vault, client, "papers").settled
    assert done.undo is not None
    done.undo(vault)
    assert point(vault, client, "papers").settled
    assert checklist.untick(vault, client.id, "guidance").types == frozenset()


def test_the_last_questionnaire_is_asked_in_the_room_once(vault: Vault, client: Client) -> None:
    made = measures.ask_last(vault, client.id, TODAY)
    assert rounds.name_shown(made.record.name) == "Loppukysely"
    assert measures.ask_last(vault, client.id, TODAY).record == made.record
    rounds.move(vault, made.record.id, rounds.RoundState.RETURNED, TODAY)
    assert point(vault, client, "last_prom").detail == "vastattu 21.11.2026"
    assert point(vault, client, "last_prom").by_fact
    assert measures.ask_last(vault, client.id, TODAY).record.name == "closing:2"


def screen(vault: Vault, client: Client, on: date, score: int, round_id: str | None = None) -> None:
    begun = screenings.start_screening(
        vault, client.id, "gad7", on, mode=screenings.Mode.INTERVIEW, round_id=round_id
    ).record
    for item in range(1, 8):
        screenings.answer(vault, begun.id, str(item), score)
    screenings.finish(vault, begun.id)


def test_measures_stand_at_the_start_six_months_and_the_end(vault: Vault, client: Client) -> None:
    assert measures.measured(vault, client.id, TODAY) == []
    screen(vault, client, STARTED, 3)
    (one,) = measures.measured(vault, client.id, TODAY)
    assert (one.start and one.start.total, one.middle, one.end, one.change) == (21, None, None, ())
    screen(vault, client, date(2026, 11, 1), 1)
    (two,) = measures.measured(vault, client.id, TODAY)
    assert two.end is not None
    assert (two.end.total, two.end.shown(), two.end.on) == (7, "7", date(2026, 11, 1))
    assert "21" in two.change[0]
    assert two.source
    begun = screenings.start_screening(
        vault, client.id, "gad7", TODAY, mode=screenings.Mode.INTERVIEW
    ).record
    screenings.answer(vault, begun.id, "1", 3)
    screenings.finish(vault, begun.id)
    (three,) = measures.measured(vault, client.id, TODAY)
    assert three.end is not None
    assert three.end.shown() == "välillä 3–21"


def test_the_change_is_told_from_the_start_to_the_end_and_not_to_the_middle(
    vault: Vault, client: Client
) -> None:
    """Three points that differ: 21 at the start, 7 at six months, 14 at the end."""
    screen(vault, client, STARTED, 3)
    rounds.schedule_rounds(vault, client.id, STARTED, TODAY)
    middle = next(r for r in rounds.of_client(vault, client.id) if r.pack == FOLLOW_UP)
    screen(vault, client, date(2026, 10, 1), 1, middle.id)
    screen(vault, client, date(2026, 11, 1), 2)
    (made,) = measures.measured(vault, client.id, TODAY)
    assert made.middle is not None
    assert made.end is not None
    assert (made.middle.total, made.end.total) == (7, 14)
    assert "14" in made.change[0]
    assert "7" not in made.change[0].split()


def test_statuses_by_the_calendar_and_euros_only_by_the_units_own_figures(
    vault: Vault, client: Client
) -> None:
    assert [p.key for p in statuses.points(vault, client.id, TODAY)] == ["", "", ""]
    keys = [choice.key for choice in labour_status.statuses(TODAY)]
    first, last = keys[0], keys[1]
    labour_status.record_status(vault, LabourStatus(client.id, first, date(2026, 1, 1)), TODAY)
    labour_status.record_status(vault, LabourStatus(client.id, last, date(2026, 9, 30)), TODAY)
    found = statuses.points(vault, client.id, TODAY)
    assert [(p.name, p.on, p.key) for p in found] == [
        ("start", STARTED, first),
        ("six_months", date(2026, 9, 30), last),
        ("end", TODAY, last),
    ]
    assert statuses.parameters(vault, TODAY) == {}
    assert statuses.meaning(vault, client.id, TODAY) is None
    statuses.set_parameter(vault, first, 1200.5, "Kunnan talousosasto 2026", TODAY)
    assert statuses.meaning(vault, client.id, TODAY) is None
    statuses.set_parameter(vault, last, 200, "Kunnan talousosasto 2026", TODAY)
    made = statuses.meaning(vault, client.id, TODAY)
    assert made is not None
    assert made.difference == -1000.5
    assert statuses.meaning(vault, client.id, TODAY - timedelta(days=1)) is None
    statuses.set_parameter(vault, last, None, "", TODAY)
    assert statuses.meaning(vault, client.id, TODAY) is None
    for status, source in (("none", "x"), (first, " ")):
        with pytest.raises(KnownError):
            statuses.set_parameter(vault, status, 1, source, TODAY)


def test_a_path_not_begun_or_begun_today_has_fewer_points(vault: Vault) -> None:
    made = clients.register_client(vault, Client("A", "B"), TODAY).record
    assert statuses.points(vault, made.id, TODAY) == []
    assert statuses.meaning(vault, made.id, TODAY) is None
    clients.change_client(vault, replace(made, started_on=TODAY), TODAY)
    assert [p.name for p in statuses.points(vault, made.id, TODAY)] == ["start"]


def test_closing_without_a_meeting_needs_a_reason_and_undo_opens_all(
    vault: Vault, client: Client
) -> None:
    with pytest.raises(KnownError, match="Päätöstapaamista") as told:
        ending.close(vault, client.id, "moved", TODAY, TODAY, settled=settled(vault, client.id))
    assert told.value.field == "without_meeting"
    assert clients.get(vault, client.id).closed_on is None
    done = closed(vault, client.id, TODAY, without_meeting="Muutti äkkiä")
    assert done.record.closed_on == TODAY
    held = closings.latest(vault, client.id)
    assert held is not None
    assert (held.finished_on, held.without_meeting) == (TODAY, "Muutti äkkiä")
    for late in (
        lambda: closings.write_words(vault, client.id, TODAY, summary="x"),
        lambda: checklist.tick(vault, client.id, "papers", TickState.DONE, TODAY),
        lambda: rate(vault, client, Rater.CLIENT, 1, None),
        lambda: measures.ask_last(vault, client.id, TODAY),
    ):
        with pytest.raises(KnownError, match="päätetty"):
            late()
    assert done.undo is not None
    done.undo(vault)
    assert clients.get(vault, client.id).closed_on is None
    assert CLOSINGS.count(vault) == 0


def test_after_a_meeting_the_case_is_closed_and_a_reopened_one_gets_a_new_closing(
    vault: Vault, client: Client
) -> None:
    meet(vault, client, STARTED - timedelta(days=10))
    assert closings.meeting_day(vault, client.id, TODAY) is None, "of an earlier path"
    meet(vault, client, TODAY - timedelta(days=3))
    rate(vault, client, Rater.CLIENT, 4, None)
    ending.close(vault, client.id, "goal_reached", TODAY, TODAY, settled=settled(vault, client.id))
    assert ratings.side_by_side(vault, client.id, TODAY)[0].value(Rater.CLIENT) == 4
    case_end.reopen_case(vault, client.id)
    assert closings.current(vault, client.id) is None
    rate(vault, client, Rater.CLIENT, 2, None)
    assert CLOSINGS.count(vault) == 2
    assert ratings.side_by_side(vault, client.id, TODAY)[0].value(Rater.CLIENT) == 2


def test_pictures_find_a_closing_under_way_and_a_finished_one(vault: Vault, client: Client) -> None:
    assert closings.examples(vault) == ("", "")
    rate(vault, client, Rater.CLIENT, 4, None)
    assert closings.examples(vault) == (client.id, "")
    closed(vault, client.id, TODAY)
    assert closings.examples(vault) == ("", client.id)


def test_the_checklist_of_a_closed_case_stays_as_it_was_on_its_last_day(
    vault: Vault, client: Client
) -> None:
    made = measures.ask_last(vault, client.id, TODAY)
    rounds.move(vault, made.record.id, rounds.RoundState.RETURNED, TODAY)
    closed(vault, client.id, TODAY)
    later = {p.key: p for p in checklist.points(vault, client.id, TODAY + timedelta(days=400))}
    assert later["last_prom"].by_fact
