"""What Today, the path and the leaving of a professional know of closings and of writing once."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.casework import indexing
from tests.casework.closing.test_closing import STARTED, TODAY, client, meet, rate  # noqa: F401
from tests.factory import settled
from tytti_desktop.casework import search, unit
from tytti_desktop.casework.client import case_end, case_managers, clients, visits
from tytti_desktop.casework.client.case_managers import CaseManager
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.closing import closings, ending, measures, ratings
from tytti_desktop.casework.copy_out import systems
from tytti_desktop.casework.joining import merging
from tytti_desktop.casework.screening import rounds
from tytti_desktop.casework.service_map import leaving, posts
from tytti_desktop.casework.service_map.posts import Professional
from tytti_desktop.casework.steps import path
from tytti_desktop.casework.steps.closing_record import Rater
from tytti_desktop.casework.steps.path import Missing, StageName
from tytti_desktop.casework.today import worklist
from tytti_desktop.casework.today.acts import Act, Kind
from tytti_desktop.vault import Vault


def acts(vault: Vault, kind: Kind, day: date = TODAY) -> list[Act]:
    return [act for act in worklist.worklist(vault, day) if act.kind is kind]


def test_a_closing_is_late_a_week_after_its_meeting(vault: Vault, client: Client) -> None:  # noqa: F811
    meet(vault, client, TODAY - timedelta(days=6))
    assert acts(vault, Kind.CLOSING) == []
    (act,) = acts(vault, Kind.CLOSING, TODAY + timedelta(days=1))
    assert act.due == TODAY + timedelta(days=1)
    assert act.detail == "päätöstapaaminen 15.11. · 5 kohtaa jäljellä"
    case_end.close_case(vault, client.id, "goal_reached", TODAY, TODAY)
    assert acts(vault, Kind.CLOSING, TODAY + timedelta(days=1)) == []


def test_a_death_that_came_with_another_card_is_ended_on_today(
    vault: Vault, client: Client  # noqa: F811
) -> None:  # fmt: skip
    """A card is joined, or a death is written past the closing: the open case is not forgotten."""
    other = clients.register_client(vault, Client("Toinen", "Tiina"), TODAY).record
    ending.died(vault, other.id, TODAY - timedelta(2), TODAY)
    assert acts(vault, Kind.CLOSING) == []
    merging.merge(vault, client.id, other.id, {}, TODAY)
    (act,) = acts(vault, Kind.CLOSING)
    assert (act.client_id, act.text) == (client.id, "Asiakas on kuollut, ja asia on auki")
    ending.died(vault, client.id, TODAY - timedelta(2), TODAY)
    assert acts(vault, Kind.CLOSING) == []
    assert clients.get(vault, client.id).closed_on == TODAY


def test_the_last_questionnaire_is_asked_before_the_closing_meeting(
    vault: Vault, client: Client  # noqa: F811
) -> None:  # fmt: skip
    made = replace(visits.proposed(vault, client.id, TODAY), kind="closing_meeting")
    visits.log_visit(vault, replace(made, on_date=TODAY + timedelta(days=8)), TODAY)
    assert acts(vault, Kind.LAST_PROM) == []
    visits.log_visit(vault, replace(made, on_date=TODAY + timedelta(days=7)), TODAY)
    (act,) = acts(vault, Kind.LAST_PROM)
    assert (act.client_id, act.due) == (client.id, TODAY + timedelta(days=7))
    asked = measures.ask_last(vault, client.id, TODAY).record
    rounds.move(vault, asked.id, rounds.RoundState.RETURNED, TODAY)
    assert acts(vault, Kind.LAST_PROM) == []


def test_what_waits_to_be_carried_is_one_row_a_system(vault: Vault, client: Client) -> None:  # noqa: F811
    meet(vault, client, TODAY - timedelta(days=20))
    meet(vault, client)
    assert acts(vault, Kind.CARRY) == []
    for key in ("sosiaalieffica", "kanta"):
        content = unit.value(vault, systems.SYSTEMS, key, TODAY)
        unit.change(vault, systems.SYSTEMS, key, content | {"in_use_from": "2026-10-01"}, TODAY)
    found = {act.target: act for act in acts(vault, Kind.CARRY)}
    assert found["kanta"].text == "2 kirjausta siirtämättä: Kanta (asiakastietovaranto)"
    assert found["sosiaalieffica"].due == TODAY - timedelta(days=6)
    assert found["kanta"].detail == "vanhin 1.11."


def test_the_last_stage_tells_what_it_waits_for(vault: Vault, client: Client) -> None:  # noqa: F811
    def missing() -> tuple[Missing, ...]:
        found = path.of_client(vault, client.id, TODAY).stages
        return next(s.missing for s in found if s.name is StageName.GOAL)

    assert missing() == (Missing.CLOSING_MEETING, Missing.RATINGS, Missing.CLOSING)
    meet(vault, client)
    rate(vault, client, Rater.CLIENT, 3, None)
    assert Missing.RATINGS in missing()
    rate(vault, client, Rater.CASE_MANAGER, 3, None)
    assert missing() == (Missing.CLOSING,)


@pytest.mark.parametrize("closed", [False, True])
def test_a_rater_who_leaves_is_shown_while_the_closing_is_under_way(
    vault: Vault, client: Client, closed: bool  # noqa: F811
) -> None:  # fmt: skip
    who = posts.add_professional(vault, Professional("Lähtijä Lauri")).record
    case_managers.name_case_manager(vault, CaseManager(client.id, "lähtijä lauri", STARTED), TODAY)
    rate(vault, client, Rater.CASE_MANAGER, 3, None)
    rate(vault, client, Rater.CLIENT, 3, None)
    if closed:
        meet(vault, client)
        ending.close(
            vault, client.id, "goal_reached", TODAY, TODAY, settled=settled(vault, client.id)
        )
    found = [each for each in leaving.named(vault, who.id, TODAY) if each.kind == "closing"]
    assert [each.client_id for each in found] == ([] if closed else [client.id])
    assert all(each.personal for each in found)


def test_search_finds_what_was_written_and_rated(vault: Vault, client: Client) -> None:  # noqa: F811
    closings.write_words(vault, client.id, TODAY, summary="Puutarhalla onnistui")
    made = ratings.proposed(vault, client.id, Rater.CLIENT, TODAY)
    ratings.rate(vault, replace(made, value=4, note="Hortensiat kukkivat"), TODAY)
    indexing.reindex(vault)
    found = {hit.kind: hit.client_id for hit in search.find(vault, "puutarhalla", TODAY)}
    assert found == {"closing": client.id}
    assert [hit.kind for hit in search.find(vault, "hortensia", TODAY)] == ["rating"]
