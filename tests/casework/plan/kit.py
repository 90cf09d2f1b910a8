"""What tests of plans need: a client with goals and actions, made in one line each."""

from datetime import date, timedelta
from typing import Any

from tytti_desktop.casework.client import clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.gate import consents
from tytti_desktop.casework.gate.consents import Consent
from tytti_desktop.casework.plan import actions, goals
from tytti_desktop.casework.plan.actions import Action, OwnerKind
from tytti_desktop.casework.plan.goals import Goal, Term
from tytti_desktop.casework.registers import Register
from tytti_desktop.vault import Vault

TODAY = date(2026, 11, 21)
BEGAN = date(2026, 3, 2)
MINE: dict[str, Any] = {"register": Register.SOCIAL, "retention": "working_age"}


def day(number: int) -> date:
    """Return a day so many days after today; before it with a negative number."""
    return TODAY + timedelta(number)


def make_client(vault: Vault, **known: Any) -> str:
    """Store a client on the path; returns the id."""
    made = Client("Kokeilunen", "Malli-Eero", started_on=BEGAN, **known)
    return str(clients.register_client(vault, made, TODAY).record.id)


def add_goal(vault: Vault, client: str, text: str = "Töihin", **known: Any) -> Goal:
    """Store a short goal."""
    goal = Goal(client, text=text, **{"term": Term.SHORT, **MINE, **known})
    made: Goal = goals.add_goal(vault, goal, TODAY).record
    return made


def add_action(vault: Vault, client: str, text: str = "Soita Kelaan", **known: Any) -> Action:
    """Store an action of the client's own."""
    given = {"owner_kind": OwnerKind.CLIENT, **MINE, **known}
    made: Action = actions.add_action(vault, Action(client, text, **given), TODAY).record
    return made


def consent(vault: Vault, client: str, *recipients: str, until: date | None = None) -> list[str]:
    """Record consents of every kind of data that the plan's papers ask."""
    given = Consent(client, "", "", BEGAN, until)
    kinds = ["basic", "situation", "plan", "health"]
    made = consents.record_consents(vault, given, recipients, kinds, TODAY).record
    return [each.id for each in made]
