"""Registers, roles and retention: who sees which note, and how long it is kept.

Social and patient data belong to separate controllers' registers inside one county. A role sees
its own; the rest opens by a logged act with a reason.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from tytti_desktop.casework import unit
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Vault, audit
from tytti_desktop.words import _

ROLES = "roles"
_reader: ContextVar[str | None] = ContextVar("reader", default=None)  # the role a paper is made for


class Register(StrEnum):
    """Whose register a record belongs to."""

    SOCIAL = "social"
    HEALTH = "health"


class Registered(Protocol):
    """A record that belongs to a register."""

    @property
    def id(self) -> str:
        """Return the record's id."""
        ...

    @property
    def register(self) -> Register:
        """Return whose register it belongs to."""
        ...


R = TypeVar("R", bound=Registered)


@dataclass(frozen=True)
class Own:
    """What a new record of this role gets unless the person chooses otherwise."""

    register: Register
    retention: str


def may_see(role: str, register: str, roles: Mapping[str, Any]) -> bool:
    """Tell whether a role sees a register by the unit's data; an unknown role sees none."""
    return register in roles.get(role, {}).get("registers", ())


def mine(vault: Vault, today: date) -> list[Register]:
    """Return the registers that the role of the person at the vault sees, in the data's order.

    Inside `read_by` a register counts only if the reader's role sees it too.
    """
    roles = unit.in_force(vault, ROLES, today)
    reader = _reader.get()
    readers = [str(vault.person.role), *([] if reader is None else [reader])]
    return [r for r in Register if all(may_see(role, r, roles) for role in readers)]


@contextmanager
def read_by(role: str) -> Iterator[None]:
    """Make a paper for a colleague inside the block: only what that role sees too."""
    token = _reader.set(role)
    try:
        yield
    finally:
        _reader.reset(token)


def own(vault: Vault, today: date) -> Own:
    """Return the register and retention class that a new record of this person proposes."""
    content = unit.value(vault, ROLES, str(vault.person.role), today)
    return Own(Register(content["default"]), str(content["retention"]))


def visible(vault: Vault, records: Iterable[R], today: date) -> tuple[list[R], int]:
    """Return the records this person sees, and how many belong to another register."""
    open_to_me = set(mine(vault, today))
    everything = list(records)
    seen = [record for record in everything if record.register in open_to_me]
    return seen, len(everything) - len(seen)


def read_other_register(
    vault: Vault, client_id: str, entity: str, records: Sequence[R], reason: str
) -> list[R]:
    """Open records of another register for once: one row in the log for each, with the reason.

    Raises KnownError if no reason is given.
    """
    if not reason.strip():
        raise KnownError(
            _("Write why you need to see this. The reason stays in the log."), field="reason"
        )
    with vault.atomic():
        for record in records:
            audit.write(
                vault,
                "read_other_register",
                entity,
                record.id,
                client_id=client_id,
                detail={"register": str(record.register), "reason": reason.strip()},
            )
    return list(records)


def problems(vault: Vault, register: Register, retention: str, today: date) -> dict[str, str]:
    """Return what is wrong with the register or retention class that a person chose."""
    found: dict[str, str] = {}
    if register not in mine(vault, today):
        found["register"] = _("Your role does not write to this register. Choose your own.")
    if retention not in unit.in_force(vault, "retention", today):
        found["retention"] = _("Choose one from the list.")
    return found
