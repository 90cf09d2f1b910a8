"""Every table of results, in the order of the story: one line each."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import TypeAlias

from tytti_desktop.casework.screening import measures
from tytti_desktop.dates import add_months, shown
from tytti_desktop.errors import KnownError
from tytti_desktop.evaluation import shares
from tytti_desktop.evaluation.table import Kind, Period, Row, Table, Value
from tytti_desktop.evaluation.tables import (
    answers,
    contacts,
    effects,
    items,
    journey,
    moves,
    outcomes,
    people,
    places,
    proms,
)
from tytti_desktop.vault import Vault, parts
from tytti_desktop.vault.parts import Parts
from tytti_desktop.words import _

Make: TypeAlias = Callable[[Vault, Period, date], Table | Parts[Table]]

TABLES: dict[str, Make] = {
    "clients": people.clients,
    "referral_sources": contacts.referral_sources,
    "criteria": contacts.criteria_not_met,
    "age": people.age,
    "sex": people.sex,
    "unemployment": people.unemployment,
    "areas": places.areas,
    "teams": places.teams,
    "visits": contacts.visits,
    "team_visits": places.team_visits,
    "consultations": contacts.consultations,
    "network": contacts.network,
    "case_managers": people.case_managers,
    "waits": journey.waits,
    "onward": journey.onward,
    "screenings": answers.screenings,
    "funnel": journey.mailing_funnel,
    "contradictions": outcomes.contradictions_found,
    "prom_was": proms.was,
    "prom_esis": proms.esis,
    "prom_3x10d": items.three_times_ten,
    "prom_labour": items.labour,
    "prom_tyokykyaika": proms.own,
    "goals": outcomes.goals_reached,
    "prem": answers.prem,
    "stakeholders": answers.stakeholders,
    "transitions": moves.transitions,
    "service_use": effects.service_use,
    "resources": effects.resources,
}


def asked(names: Iterable[str] | None, vault: Vault, today: date) -> list[str]:
    """Return the tables to make: those named, else all that this unit has something to tell of.

    Raises KnownError for a name that no table has.
    """
    if names is None:
        own = measures.library(vault, today).instrument(proms.OWN)
        return [
            name
            for name in TABLES
            if (name != "prom_tyokykyaika" or own.defined) and places.told(vault, name, today)
        ]
    found = list(names)
    unknown = [name for name in found if name not in TABLES]
    if unknown:
        raise KnownError(
            _("There is no table “{name}”. The tables: {known}").format(
                name=unknown[0], known=", ".join(TABLES)
            )
        )
    return found


def make(vault: Vault, name: str, period: Period, today: date) -> Table:
    """Return one table with its bare counts. Nothing of it may leave before suppression."""
    return parts.whole(making(vault, name, period, today))


def making(vault: Vault, name: str, period: Period, today: date) -> Parts[Table]:
    """Return what `make` does, in steps between which a window may paint."""
    made = TABLES[name](vault, period, today)
    if not isinstance(made, Table):
        made = yield from made
    return with_shares(made)


def make_all(
    vault: Vault, period: Period, today: date, names: Iterable[str] | None = None
) -> list[Table]:
    """Return the tables with their bare counts, in order."""
    return [make(vault, name, period, today) for name in asked(names, vault, today)]


def with_shares(table: Table) -> Table:
    """Return the table with its shares reckoned from its counts; hidden counts give none."""
    places = {(row.key, column.id): row for row in table.rows for column in table.columns}
    return replace(table, rows=tuple(_shared(table, row, places) for row in table.rows))


def _shared(table: Table, row: Row, places: dict[tuple[str, str], Row]) -> Row:
    values: dict[str, Value] = dict(row.values)
    for column in table.columns:
        if column.kind is not Kind.SHARE:
            continue
        values.pop(column.id, None)
        whole = table.whole_cell(row, column)
        part = row.values.get(column.of)
        if whole is None or whole not in places or not isinstance(part, int):
            continue
        base = places[whole].values.get(whole[1])
        if isinstance(base, int):
            values[column.id] = shares.percent(part, base, column.decimals)
    return replace(row, values=values)


def check_period(first: date, last: date, today: date) -> Period:
    """Return the days asked for that have come; KnownError for none: see `cut_short`."""
    if last < first:
        raise KnownError(_("The period ends before it begins. Check its days."), field="last")
    if first > today:
        raise KnownError(_("The period has not begun yet. Check its days."), field="first")
    return Period(first, min(last, today))


def cut_short(last: date, today: date) -> str:
    """Return what is to be said where a period is asked for that ends ahead; "" else."""
    if last <= today:
        return ""
    return _("The period ends ahead: its figures are up to today, {day}.").format(day=shown(today))


def last_year(today: date) -> Period:
    """Return the twelve months that end today."""
    return Period(add_months(today, -12) + timedelta(1), today)
