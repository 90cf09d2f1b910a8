"""How long what is kept of a client is kept, class by class, and whose time has passed.

Each record has a retention class (resources/unit/retention.toml); what has none of its own, such as
a referral or a consent, is of the case and follows the case's class. Nothing is erased by itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tytti_desktop.casework import choices, registers, unit
from tytti_desktop.casework.client import client_tables, clients
from tytti_desktop.casework.client.client_names import TOLD_APART
from tytti_desktop.dates import add_months, shown
from tytti_desktop.vault import Role, Vault

KIND = registers.RETENTION
BASIC = "client_record"
MONTHS = 12
NAMELESS = "–"  # the name of a client whose basic data have been erased: only the code is left
# What outlives the records: the logs, and the code of a client joined to this one.
STAYS = frozenset({"client", "disclosure", "past_log", "client_merge", *client_tables.APART})


@dataclass(frozen=True)
class Kept:
    """One class of what is kept of a client: the day its time passes, None if not known yet."""

    key: str
    label: str
    until: date | None

    @property
    def told(self) -> str:
        """Return the class with its day, in words."""
        return self.label if self.until is None else f"{self.label}: {shown(self.until)}"

    def due(self, today: date) -> bool:
        """Tell whether the time has passed."""
        return self.until is not None and self.until <= today


@dataclass(frozen=True)
class Passed:
    """A client who has something kept whose time has passed."""

    client_id: str
    code: str
    name: str
    kept: tuple[Kept, ...]

    def due(self, today: date) -> tuple[Kept, ...]:
        """Return the classes whose time has passed."""
        return tuple(each for each in self.kept if each.due(today))


def case_class(vault: Vault, today: date) -> str:
    """Return the class of a case's own records: the coordinator's."""
    return str(unit.value(vault, registers.ROLES, str(Role.COORDINATOR), today)["retention"])


def until(rule: Mapping[str, Any], client: clients.Client) -> date | None:
    """Return the day until which a class is kept; None while the day it counts from is open."""
    days = {"closing": client.closed_on, "death": client.died_on, "birth": client.date_of_birth}
    start, years = days.get(str(rule["from"])), int(rule["years"])
    if start is None and rule.get("else_years"):
        start, years = client.date_of_birth, int(rule["else_years"])
    return None if start is None else add_months(start, years * MONTHS)


def of_client(vault: Vault, client_id: str, today: date) -> tuple[Kept, ...]:
    """Return every class of which something is kept of a client, what passes first first."""
    schema = client_tables.read(vault)
    found = {BASIC}
    for table in schema.tables:
        names = set(schema.names(table))
        if "client_id" not in names or table in STAYS:
            continue
        key = "retention" if "retention" in names else "?2"
        sql = f"select distinct {key} from \"{table}\" where client_id = ?1 and ?2 <> ''"  # noqa: S608
        found |= {one for (one,) in vault.tuples(sql, (client_id, case_class(vault, today)))}
    client, rules = clients.get(vault, client_id), unit.in_force(vault, KIND, today)
    made = [
        Kept(key, choices.word(rules[key], key), until(rules[key], client))
        for key in sorted(found)
        if key in rules
    ]
    return tuple(sorted(made, key=lambda each: each.until or date.max))


def due(vault: Vault, today: date) -> list[Passed]:
    """Return the closed cases of which something has been kept for its time, oldest first.

    Only cases closed, or ended by death, for the shortest time of the unit's classes are looked at.
    """
    rules = unit.in_force(vault, KIND, today)
    shortest = min((int(rule["years"]) for rule in rules.values()), default=0)
    rows = vault.query(
        f"select id, code, {TOLD_APART} as name from client c"  # noqa: S608 only our own words
        " where min(coalesce(closed_on, died_on), coalesce(died_on, closed_on)) <= ?"
        " and family_name <> ? order by closed_on",
        (add_months(today, -shortest * MONTHS).isoformat(), NAMELESS),
    )
    found = (
        Passed(row["id"], row["code"], row["name"], of_client(vault, row["id"], today))
        for row in rows
    )
    return [each for each in found if each.due(today)]
