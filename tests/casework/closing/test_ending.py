"""The end asks: each reason of closing, each point that asks, each open goal."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tytti_desktop.casework import unit
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.closing import checklist, closings, ending
from tytti_desktop.casework.closing.ending import Settled
from tytti_desktop.casework.plan import goals
from tytti_desktop.casework.plan.goals import Goal, GoalState
from tytti_desktop.casework.registers import Register
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Vault

TODAY = date(2026, 11, 21)
REASONS = unit.shipped(ending.REASONS)
ASKING = [key for key, point in unit.shipped(checklist.ITEMS).items() if point.get("asks")]
ASKED_FIELD = {key: f"why:{key}" for key in ASKING} | {"meeting": "without_meeting"}
SILENT = {key for key, reason in REASONS.items() if reason.get("goes_on") or reason.get("death")}


@pytest.fixture
def client(vault: Vault) -> Client:
    new = Client("Kokeilunen", "Malli-Eero", started_on=date(2026, 3, 31))
    made: Client = clients.register_client(vault, new, TODAY).record
    return made


def goal(vault: Vault, client: Client, text: str = "Töihin") -> Goal:
    new = replace(goals.proposed(vault, client.id, TODAY), text=text)
    made: Goal = goals.add_goal(vault, new, TODAY).record
    return made


def close(vault: Vault, client: Client, reason: str, answers: dict[str, Any]) -> Any:
    """Close with the answers given by field, as the window's dialog and the command do."""
    settled = Settled(
        {name[5:]: told for name, told in answers.items() if name.startswith("goal:")},
        {name[4:]: told for name, told in answers.items() if name.startswith("why:")},
    )
    met = answers.get("without_meeting", "")
    return ending.close(
        vault, client.id, reason, TODAY, TODAY, without_meeting=met, settled=settled
    )


@pytest.mark.parametrize("reason", REASONS)
def test_whatever_asks_is_answered_before_a_case_ends(
    vault: Vault, client: Client, reason: str
) -> None:
    """One of each asking thing × each reason: without one answer it is refused by its field."""
    aim = goal(vault, client)
    answers: dict[str, Any] = {ASKED_FIELD[key]: "Ei ehditty" for key in ASKING}
    answers[f"goal:{aim.id}"] = GoalState.PARTLY
    for field in answers if reason not in SILENT else ():
        with pytest.raises(KnownError) as told:
            close(vault, client, reason, {k: v for k, v in answers.items() if k != field})
        assert told.value.field == field
        assert clients.get(vault, client.id).closed_on is None
    done = close(vault, client, reason, {"without_meeting": "-"} if reason in SILENT else answers)
    assert clients.get(vault, client.id).closed_on == TODAY
    state = GoalState.OPEN if reason in SILENT else GoalState.PARTLY
    state = GoalState.DROPPED if REASONS[reason].get("death") else state
    assert goals.GOALS.get(vault, aim.id).state is state
    assert done.undo is not None
    done.undo(vault)
    assert goals.GOALS.get(vault, aim.id) == aim
    assert not any(point.tick for point in checklist.points(vault, client.id, TODAY))


def test_the_reason_stands_on_the_checklist_and_a_goal_that_goes_on_is_named(
    vault: Vault, client: Client
) -> None:
    aim = goal(vault, client, "Ajokortti")
    said = {"without_meeting": "Muutti", "why:last_prom": "Ei tavoitettu"}
    close(vault, client, "moved", {**said, f"goal:{aim.id}": GoalState.OPEN})
    points = {point.key: point for point in checklist.points(vault, client.id, TODAY)}
    tick = points["last_prom"].tick
    assert tick is not None
    assert tick.note == "Ei tavoitettu"
    held = closings.latest(vault, client.id)
    assert held is not None
    assert held.kept_open == "Tavoite: Ajokortti"


def test_nothing_is_asked_of_a_path_that_never_began_or_of_another_register(
    vault: Vault, client: Client
) -> None:
    goals.GOALS.change(vault, replace(goal(vault, client), register=Register.HEALTH))
    assert ending.questions(vault, client.id, TODAY)[1] == []
    new: Client = clients.register_client(vault, Client("Uusi", "Malli-Aada"), TODAY).record
    assert ending.questions(vault, new.id, TODAY) == ([], [])
