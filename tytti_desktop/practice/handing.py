"""Clients on the way from the substitute to the coordinator: to practise accepting one by one."""

from tytti_desktop.casework.client import contacting
from tytti_desktop.casework.client.clients import CLIENTS
from tytti_desktop.casework.handover import handovers
from tytti_desktop.practice.making import Making

GIVEN = 3


def hand_over(of: Making) -> None:
    """Let the substitute give some open cases to the coordinator, who has not read them yet."""
    vault, today = of.vault, of.draw.today
    found = CLIENTS.find(
        vault,
        f"{contacting.OPEN_CLIENT} and started_on <= ?",
        (today.isoformat(),),
        "started_on, id",
        GIVEN,
    )
    if found:
        handovers.give(vault, [each.id for each in found], of.me, today, of.substitute)
