"""What has been drawn, kept by table until it is stored in one transaction."""

from collections.abc import Iterable
from typing import Any, TypeVar

from tytti_desktop.casework import (
    case_managers,
    clients,
    consents,
    consultations,
    criteria,
    disclosures,
    labour_status,
    log_requests,
    mailings,
    notices,
    referrals,
    rounds,
    screening_alerts,
    screenings,
    sheets,
    visits,
)
from tytti_desktop.casework.closing import records as closings
from tytti_desktop.casework.meetings import records as meetings
from tytti_desktop.casework.plan import (
    actions,
    benefits,
    follow_up,
    goals,
    onward,
    returns_to_team,
    statements,
    versions,
)
from tytti_desktop.vault import Table, Vault

R = TypeVar("R")
# In the order that references need.
TABLES: tuple[Table[Any], ...] = (
    clients.CLIENTS,
    referrals.REFERRALS,
    referrals.STEPS,
    criteria.ANSWERS,
    consents.CONSENTS,
    disclosures.LEDGER,
    notices.NOTICES,
    log_requests.REQUESTS,
    case_managers.CASE_MANAGERS,
    labour_status.STATUSES,
    visits.VISITS,
    meetings.SERIES,
    meetings.MEETINGS,
    meetings.INVITEES,
    meetings.PRE_ASSESSMENTS,
    meetings.AGENDA,
    meetings.MINUTES,
    consultations.CONSULTATIONS,
    rounds.BOOK.table,
    rounds.STEP_BOOK.table,
    screenings.BOOK.table,
    screening_alerts.ACTION_BOOK.table,
    sheets.FORM_VERSIONS,
    sheets.BOOK.table,
    goals.GOALS,
    actions.ACTIONS,
    follow_up.REVIEWS,
    versions.VERSIONS,
    onward.ONWARD,
    statements.STATEMENTS,
    benefits.PERIODS,
    returns_to_team.RETURNS,
    closings.CLOSINGS,
    closings.RATINGS,
    closings.TICKS,
    mailings.BOOK.table,
    mailings.ITEM_BOOK.table,
)


class Store:
    """Records by table, in the order they were drawn."""

    def __init__(self) -> None:
        self._rows: dict[str, list[Any]] = {table.name: [] for table in TABLES}

    def add(self, table: Table[R], record: R) -> R:
        """Keep a record to be stored."""
        self._rows[table.name].append(record)
        return record

    def of(self, table: Table[R]) -> list[R]:
        """Return what has been drawn for a table."""
        return self._rows[table.name]

    def counts(self) -> dict[str, int]:
        """Return how many records each table gets."""
        return {name: len(rows) for name, rows in self._rows.items()}

    def save(self, vault: Vault) -> Iterable[str]:
        """Store everything in the transaction that is under way; yields each table's name."""
        for table in TABLES:
            table.add_all(vault, self._rows[table.name])
            yield table.name
