"""Kanta's permits and prohibitions: only the note that someone looked, when, and what stood there.

The disclosure permit and prohibitions themselves live in Kanta and are no consents.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from tytti_desktop.casework import days
from tytti_desktop.casework.fields import ID, WHO, Day, told
from tytti_desktop.casework.recording import Book, add, refuse, stamped
from tytti_desktop.vault import Changes, Table, Vault
from tytti_desktop.words import N_


class Finding(StrEnum):
    """What stood in Kanta on the day."""

    PERMIT = "permit"
    PROHIBITION = "prohibition"
    NONE = "none"


FINDING_NAMES = {
    Finding.PERMIT: N_("Permit in force"),
    Finding.PROHIBITION: N_("Prohibition in force"),
    Finding.NONE: N_("No permit"),
}


@dataclass(frozen=True)
class PermitCheck:
    """One look at Kanta."""

    client_id: str = field(metadata=ID)
    checked_on: date = field(metadata=told(N_("Checked on"), day=Day.PAST))
    finding: Finding = field(metadata=told(N_("What stood in Kanta"), words=FINDING_NAMES))
    note: str = field(default="", metadata=told(N_("Note")))
    id: str = field(default="", metadata=ID)
    recorded_at: datetime | None = field(default=None, metadata=WHO)
    recorded_by: str = field(default="", metadata=WHO)

    def problems(self, today: date) -> dict[str, str]:
        """Return what is wrong, by field."""
        return days.problems(self, today)


CHECKS = Table(PermitCheck, "permit_check")
BOOK = Book("permit_check", PermitCheck, CHECKS, noun=N_("check of Kanta's permits"))


def of_client(vault: Vault, client_id: str) -> list[PermitCheck]:
    """Return a client's checks, the newest first."""
    return CHECKS.find(vault, "client_id = ?", (client_id,), "checked_on desc, recorded_at desc")


def record_check(vault: Vault, check: PermitCheck, today: date) -> Changes:
    """Store a look at Kanta; raises KnownError if its day is in the future."""
    refuse(check.problems(today))
    new = stamped(vault, check)
    return add(vault, BOOK, new)
