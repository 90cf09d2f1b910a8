"""The end of a case told of the client: closing, death (a fact of its own), opening again."""

from dataclasses import replace
from datetime import date

from tytti_desktop.casework import days, unit
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.recording import change, refuse
from tytti_desktop.dates import shown
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes, Vault
from tytti_desktop.words import _


def write_death(vault: Vault, client_id: str, died_on: date | None, today: date) -> Changes:
    """Write the day of death of a client whose case is closed, or (None) take a mistake away."""
    with vault.atomic():
        told = replace(clients.get(vault, client_id), died_on=died_on)
        refuse(told.problems(today, practice=vault.practice) if died_on else {})
        return change(vault, clients.BOOK, told, "died" if died_on else "not_died")


def is_death(vault: Vault, reason: str, day: date) -> bool:
    """Tell whether a closing reason says that the client has died."""
    content = unit.table(vault, "closing_reasons", reason, day)
    return bool(content.get("death"))


def reopen_case(vault: Vault, client_id: str) -> Changes:
    """Open a closed case again: history, rounds and roles are as they were."""
    with vault.atomic():
        client = clients.get(vault, client_id)
        if client.closed_on is None:
            raise KnownError(_("The case is open already."))
        if client.died_on is not None:
            raise KnownError(
                _("The client is recorded as having died. If that is a mistake, correct it first.")
            )
        opened = replace(client, closed_on=None, closed_reason="")
        return change(vault, clients.BOOK, opened, "reopen")


def close_case(
    vault: Vault, client_id: str, reason: str, on: date, today: date, died_on: date | None = None
) -> Changes:
    """Close a case for one of the unit's closing reasons, and write the day of death if told.

    What lies ahead is stopped by casework/closing/ending.py, in the same act.
    """
    with vault.atomic():
        client = check(vault, client_id, reason, on, today)
        closed = replace(client, closed_on=on, closed_reason=reason, died_on=died_on)
        refuse(closed.problems(today, practice=vault.practice) if died_on else {})
        return change(vault, clients.BOOK, closed, "close")


def check(vault: Vault, client_id: str, reason: str, on: date, today: date) -> clients.Client:
    """Return the client whose case can be closed; KnownError names the field that is wrong."""
    client = clients.get(vault, client_id)
    refuse(_closing_problems(vault, client, reason, on, today))
    return client


def _closing_problems(
    vault: Vault, client: clients.Client, reason: str, on: date, today: date
) -> dict[str, str]:
    if client.closed_on is not None:
        return {"closed_on": _("The case is already closed.")}
    if wrong := closing_day_problems(client, on, today):
        return wrong
    if reason not in unit.in_force(vault, "closing_reasons", today):
        return {"closed_reason": _("Choose one from the list.")}
    return {}


def closing_day_problems(client: clients.Client, on: date, today: date) -> dict[str, str]:
    """Return what is wrong with a day of closing, by field."""
    if wrong := days.problems(replace(client, closed_on=on), today).get("closed_on"):
        return {"closed_on": wrong}
    if client.started_on is not None and on < client.started_on:
        text = _("The path started on {day}: the case cannot be closed before it.")
        return {"closed_on": text.format(day=shown(client.started_on))}
    return {}
