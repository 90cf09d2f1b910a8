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
from tytti_desktop.vault import Role, Vault, audit
from tytti_desktop.vault.header import role_of
from tytti_desktop.words import _

ROLES, RETENTION = "roles", "retention"
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


def content(vault: Vault, role: str, today: date) -> Mapping[str, Any]:
    """Return what the unit's data says of a role; an unknown role may nothing."""
    found = unit.thing(vault, ROLES, role, today)
    return found if isinstance(found, Mapping) else {}


def coordinates(role: str, content: Mapping[str, Any]) -> bool:
    """Tell whether a role keeps a case, by its data: else only the coordinator's does."""
    return bool(content.get("coordinates", role == Role.COORDINATOR))


def keeps_keys(vault: Vault, role: str, today: date) -> bool:
    """Tell whether a new person of this role may give keys, by the unit's data.

    Raises KnownError that names the roles, where the unit has no such role.
    """
    known = unit.in_force(vault, ROLES, today)
    if role not in known:
        text = _("There is no role {role}. The roles are: {known}.")
        raise KnownError(text.format(role=role, known=", ".join(known)), field="role")
    return bool(known[role].get("keys", role == Role.COORDINATOR))


def keeper(vault: Vault, today: date) -> Own:
    """Return the register and retention of a case: of one's own role if that coordinates."""
    role = str(vault.person.role)
    if not coordinates(role, content(vault, role, today)):
        role = str(Role.COORDINATOR)
    found = unit.value(vault, ROLES, role, today)
    return Own(Register(found["default"]), str(found["retention"]))


def role_problems(vault: Vault, key: str, found: Mapping[str, Any], day: date) -> dict[str, str]:
    """Return what keeps a role from being used, by field: what is saved can be used everywhere."""
    wrong: dict[str, str] = {}
    known = found.get("registers", ())
    if not known or set(known) - set(Register):
        words = ", ".join(Register)
        wrong["registers"] = _("Choose at least one of these: {known}").format(known=words)
    elif found.get("default") not in known:
        wrong["default"] = _("Choose one of the registers that the role sees.")
    if found.get("retention") not in unit.in_force(vault, RETENTION, day):
        wrong["retention"] = _("Choose one from the list.")
    if not str(found.get("label", {}).get("fi", "")).strip():
        wrong["label.fi"] = _("Write the Finnish name: the others may wait.")
    try:
        role_of(key)
    except ValueError:
        wrong["key"] = _("A role's key has small letters a–z, numbers and _, 40 at most.")
    return wrong


def visible(vault: Vault, records: Iterable[R], today: date) -> tuple[list[R], int]:
    """Return the records this person sees, and how many belong to another register."""
    open_to_me = set(mine(vault, today))
    everything = list(records)
    seen = [record for record in everything if record.register in open_to_me]
    return seen, len(everything) - len(seen)


def refuse_other(vault: Vault, record: Registered, today: date) -> None:
    """Raise KnownError if a record belongs to a register that this person does not see."""
    if record.register not in mine(vault, today):
        raise KnownError(_("This belongs to another register than yours."))


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
    if retention not in unit.in_force(vault, RETENTION, today):
        found["retention"] = _("Choose one from the list.")
    return found
