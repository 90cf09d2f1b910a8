"""The systems that records are carried to, as the unit has described them (target_systems.toml)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tytti_desktop.casework import choices, unit
from tytti_desktop.casework.copy_out.fitting import Long, Newline, Room
from tytti_desktop.casework.gate.gate import OWN_UNIT
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Vault
from tytti_desktop.words import _

SYSTEMS, RULES = "target_systems", "copy_out"


@dataclass(frozen=True)
class FieldRule:
    """One field of a system: what of Tytti it takes, what the system calls it, how much fits."""

    field: str
    name: str
    room: Room


@dataclass(frozen=True)
class System:
    """One system. `in_use_from` None: this unit does not use it; `checked`: when it was compared.

    `recipient` is who hears what is carried there; records of its own `registers` stay in the
    county's own work.
    """

    key: str
    label: str
    in_use_from: date | None
    checked: date | None
    recipient: str
    registers: frozenset[str]
    records: Mapping[str, tuple[FieldRule, ...]]

    def recipient_of(self, register: str, mine: Collection[str]) -> str:
        """Return to whom a record goes when it is carried here; no register: everybody's.

        That is one's own work only where the person sees a register of the system: `mine` are
        theirs. The basic data of a client of theirs are another's in another register's system.
        """
        own = {register} if register else set(mine)
        return OWN_UNIT if self.registers & own else self.recipient


def every(vault: Vault, day: date) -> list[System]:
    """Return every system, the ones this unit uses first."""
    found = [_system(key, content) for key, content in unit.in_force(vault, SYSTEMS, day).items()]
    return sorted(found, key=lambda system: system.in_use_from is None)


def in_use(vault: Vault, day: date) -> list[System]:
    """Return the systems that this unit carries records to on a day."""
    return [s for s in every(vault, day) if s.in_use_from is not None and s.in_use_from <= day]


def get(vault: Vault, key: str, day: date) -> System:
    """Return one system; raises KnownError naming those there are."""
    content = unit.in_force(vault, SYSTEMS, day)
    if key not in content:
        text = _("There is no system “{key}”. Choose one of these: {systems}.")
        raise KnownError(text.format(key=key, systems=", ".join(content)), field="system")
    return _system(key, content[key])


def _system(key: str, content: Mapping[str, Any]) -> System:
    """Return a system of the unit's data; KnownError where the data is not as it should be."""
    try:
        ends = Newline(content["newline"])
        long = Long(content["long"])
        latin1 = content["characters"] == "latin1"
        records = {
            kind: tuple(
                FieldRule(
                    rule["field"],
                    rule.get("name", ""),
                    Room(
                        int(rule["limit"]) or None,
                        bool(rule.get("one_line", False)),
                        ends,
                        long,
                        latin1,
                    ),
                )
                for rule in rules
            )
            for kind, rules in content["records"].items()
        }
        return System(
            key,
            choices.word(dict(content), key),
            _day(content["in_use_from"]),
            _day(content["checked"]),
            str(content["recipient"]),
            frozenset(content["own_registers"]),
            records,
        )
    except (KeyError, TypeError, ValueError):
        text = _("The description of the system “{key}” is not whole. Mend it in Settings.")
        raise KnownError(text.format(key=key), field="system") from None


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
