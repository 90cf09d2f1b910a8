"""What has been carried to other systems in a practice vault: most of what is older, not all."""

from datetime import date, timedelta

from tytti_desktop.casework import unit
from tytti_desktop.casework.copy_out import carried, pieces, systems, waiting
from tytti_desktop.practice.making import Making
from tytti_desktop.vault import Vault

IN_USE_DAYS = 60
LEFT_DAYS = 12  # what is newer waits to be carried
_IN_USE = ("sosiaalieffica",)


def take_into_use(vault: Vault, today: date) -> None:
    """Take systems into use some weeks ago."""
    first = today - timedelta(IN_USE_DAYS)
    for key in _IN_USE:
        content = unit.value(vault, systems.SYSTEMS, key, today)
        content |= {"in_use_from": first.isoformat(), "checked": first.isoformat()}
        unit.change(vault, systems.SYSTEMS, key, content, first)


def carry(of: Making) -> None:
    """Mark what is older than some days as carried, three of four."""
    vault, today = of.vault, of.draw.today
    known = {system.key: system for system in systems.in_use(vault, today)}
    old = today - timedelta(LEFT_DAYS)
    waits = [each for each in waiting.not_carried(vault, today) if each.on <= old]
    for number, each in enumerate(waits):
        if number % 4 == 3:  # noqa: PLR2004 every fourth is left
            continue
        found = pieces.of_client(vault, each.client_id, today, {each.kind})
        ready = [piece for piece in found if piece.id == each.source_id]
        carried.mark(vault, known[each.system], ready, min(each.on + timedelta(5), today))
