"""Clients on the way from the substitute to the coordinator: to practise accepting one by one."""

from datetime import date

from tytti_desktop.casework.client import contacting
from tytti_desktop.casework.client.clients import CLIENTS
from tytti_desktop.casework.handover import handovers
from tytti_desktop.vault import Person, Vault

GIVEN = 3


def hand_over(vault: Vault, substitute: Person, today: date) -> None:
    """Let the substitute give some open cases to the coordinator, who has not read them yet."""
    found = CLIENTS.find(
        vault,
        f"{contacting.OPEN_CLIENT} and started_on <= ?",
        (today.isoformat(),),
        "started_on, id",
        GIVEN,
    )
    if found:
        handovers.give(vault, [each.id for each in found], vault.person, today, substitute)
