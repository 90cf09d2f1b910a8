"""The account of packages and of conflicts, as the vault keeps it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from tytti_desktop.exchange.handover.package import Purpose
from tytti_desktop.vault import Table, Vault, audit


class Way(StrEnum):
    """Whether a package went or came."""

    OUT = "out"
    IN = "in"


@dataclass(frozen=True)
class HandoverPackage:
    """One package made or taken in; `partner` is the other vault's key in short."""

    id: str
    direction: Way
    purpose: Purpose
    partner: str
    partner_name: str
    made_at: datetime
    clients: int
    counts: dict[str, int]
    recorded_at: datetime
    recorded_by: str


class ConflictState(StrEnum):
    """What was decided of a conflict."""

    OPEN = "open"
    OURS = "ours"
    THEIRS = "theirs"


@dataclass(frozen=True)
class Conflict:
    """One record that both sides changed; None where a side has no such record any more.

    `theirs_print` holds two prints: of their version as it would stand here, and as it is there.
    """

    id: str
    package_id: str
    partner: str
    client_id: str
    table_name: str
    row_id: str
    register: str
    ours: dict[str, Any] | None
    theirs: dict[str, Any] | None
    ours_print: str
    theirs_print: str
    state: ConflictState
    recorded_at: datetime
    recorded_by: str
    decided_at: datetime | None = None
    decided_by: str = ""


PACKAGES = Table(HandoverPackage, "handover_package")
CONFLICTS = Table(Conflict, "handover_conflict")


def packages(vault: Vault) -> list[HandoverPackage]:
    """Return the packages made and taken in, the newest first."""
    return PACKAGES.find(vault, order="recorded_at desc, id")


def keep_package(vault: Vault, row: HandoverPackage) -> None:
    """Keep the account of a package, in the transaction that is under way."""
    PACKAGES.add(vault, row)
    action = "send" if row.direction is Way.OUT else "receive"
    detail = {"partner": row.partner, "purpose": row.purpose, "clients": row.clients}
    audit.write(vault, action, "handover_package", row.id, detail=detail)
