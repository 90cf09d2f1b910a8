"""Labour-market status at the start, six months and the end, and what the change means in euros.

The days are the calendar's. The euros are the unit's own parameters (unit data
`status_economics`, each with its source): without them nothing is reckoned.
"""

from dataclasses import dataclass
from datetime import date

from tytti_desktop.casework import unit
from tytti_desktop.casework.client import clients, labour_status
from tytti_desktop.dates import add_months
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes, Vault
from tytti_desktop.words import N_, _

PARAMETERS = "status_economics"
SIX_MONTHS = 6
START, MIDDLE, END = "start", "six_months", "end"
POINT_NAMES = {START: N_("At the start"), MIDDLE: N_("At six months"), END: N_("At the end")}


@dataclass(frozen=True)
class StatusPoint:
    """The status on one day of the path; `key` is empty where it is not known."""

    name: str
    on: date
    key: str
    label: str


@dataclass(frozen=True)
class Parameter:
    """What one status means in euros a month, by the unit's own source."""

    status: str
    euros_per_month: float
    source: str


@dataclass(frozen=True)
class Meaning:
    """What the change from the start to the end means in euros a month, and by what."""

    difference: float
    start: Parameter
    end: Parameter


def points(vault: Vault, client_id: str, today: date) -> list[StatusPoint]:
    """Return the status at the start, at six months and at the end, as far as the days have come.

    A path that is still open has its latest status as its end.
    """
    client = clients.get(vault, client_id)
    if client.started_on is None:
        return []
    end = min(client.closed_on or today, today)
    days = [(START, client.started_on)]
    middle = add_months(client.started_on, SIX_MONTHS)
    if middle <= end:
        days.append((MIDDLE, middle))
    if end > client.started_on:
        days.append((END, end))
    return [_point(vault, client_id, name, on) for name, on in days]


def _point(vault: Vault, client_id: str, name: str, on: date) -> StatusPoint:
    held = labour_status.on_day(vault, client_id, on)
    if held is None:
        return StatusPoint(name, on, "", "")
    names = {choice.key: choice.label for choice in labour_status.statuses(on)}
    return StatusPoint(name, on, held.status, names.get(held.status, held.status))


def parameters(vault: Vault, day: date) -> dict[str, Parameter]:
    """Return the unit's parameters in force on a day, by status; none unless the unit gave them."""
    return {
        key: Parameter(key, float(content["euros_per_month"]), str(content["source"]))
        for key, content in unit.in_force(vault, PARAMETERS, day).items()
    }


def set_parameter(
    vault: Vault, status: str, euros: float | None, source: str, valid_from: date
) -> Changes:
    """Store what a status means in euros a month from a day on; None takes the figure away.

    Raises KnownError for an unknown status, or a figure without its source.
    """
    if status not in {choice.key for choice in labour_status.statuses(valid_from)}:
        raise KnownError(_("Choose one from the list."), field="status")
    if euros is None:
        return unit.change(vault, PARAMETERS, status, None, valid_from)
    if not source.strip():
        raise KnownError(_("Write where the figure comes from."), field="source")
    content = {"euros_per_month": euros, "source": source.strip()}
    return unit.change(vault, PARAMETERS, status, content, valid_from)


def meaning(vault: Vault, client_id: str, today: date) -> Meaning | None:
    """Return what the change of status means; None where a status or its parameter is missing."""
    found = {point.name: point for point in points(vault, client_id, today)}
    if START not in found or END not in found:
        return None
    known = parameters(vault, found[END].on)
    start, end = known.get(found[START].key), known.get(found[END].key)
    if start is None or end is None:
        return None
    return Meaning(end.euros_per_month - start.euros_per_month, start, end)
