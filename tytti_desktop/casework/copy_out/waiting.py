"""What waits to be carried, over all clients: by system, in a question that indexes answer."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from operator import itemgetter
from typing import Any

from tytti_desktop.casework import registers
from tytti_desktop.casework.client.client_names import TOLD_APART
from tytti_desktop.casework.copy_out import carried, pieces, systems
from tytti_desktop.casework.copy_out.carried import State
from tytti_desktop.casework.copy_out.systems import System
from tytti_desktop.casework.screening import measures
from tytti_desktop.vault import Vault, parts
from tytti_desktop.vault.parts import Parts

CHANGED_DAYS = 30  # a correction comes soon after, or it is looked for on the client's own page


@dataclass(frozen=True)
class Waiting:
    """One record that waits to be carried to a system; `state` tells whether for the first time."""

    client_id: str
    client_code: str
    client_name: str
    system: str
    label: str
    kind: str
    source_id: str
    on: date
    state: State


# Records of each kind from a system's first day on, as (id, client_id, on_date), some days of an
# index or a part of a table a step. What is limited to registers asks `mine`; a plan is one record
# of each register, on the first of its days.
_KINDS = {
    "client": """
        select id, id as client_id, started_on as on_date from client
        where started_on between :low and :high""",
    "referral": """
        select id, client_id, received_on as on_date from referral
        where received_on between :low and :high""",
    "visit": """
        select id, client_id, on_date from visit
        where on_date between :low and :high and register in ({mine})""",
    "consultation": """
        select id, client_id, on_date from consultation
        where on_date between :low and :high
          and client_id is not null and register in ({mine})""",
    "screening": """
        select id, client_id, on_date from screening
        where rowid between :low and :high and state = 'finished' and +round_id is null
          and +on_date between :first and :today
          and instrument not in ({group_only}) and register in ({mine})""",
    "plan": """
        select client_id || '.' || register as id, client_id, min(day) as on_date from (
          select client_id, register, set_on as day from goal
            where set_on between :low and :high
          union all select client_id, register, agreed_on from plan_action
            where agreed_on between :low and :high)
        where register in ({mine})
        group by client_id, register""",
    "closing": """
        select k.id, k.client_id, k.finished_on as on_date from closing k
        cross join client c on c.id = k.client_id and +c.closed_on = k.finished_on
        where k.rowid between :low and :high
          and +k.finished_on between :first and :today and k.register in ({mine})""",
}
_PLAN = "(select set_on as day from goal union all select agreed_on from plan_action)"
# Whose days an index holds, and in what column.
_BY_DAYS = {
    "client": ("client", "started_on"),
    "referral": ("referral", "received_on"),
    "visit": ("visit", "on_date"),
    "consultation": ("consultation", "on_date"),
    "plan": (_PLAN, "day"),
}
_LEFT = """
    from ({records}) x
    where not exists (select 1 from carried k
      where k.system = :system and k.kind = :kind and k.source_id = x.id)
"""
_ROWS = f"select x.id, x.client_id, x.on_date {_LEFT}"
_COUNT = f"select count(*) as count, min(x.on_date) as oldest {_LEFT}"


@dataclass(frozen=True)
class Count:
    """How much waits to be carried to a system for the first time, and since when."""

    system: str
    label: str
    count: int
    oldest: date


def counts(vault: Vault, today: date) -> Parts[list[Count]]:
    """Return how much waits for each system in use; one for which nothing waits is left out."""
    found = []
    for system in systems.in_use(vault, today):
        rows = []
        for kind in filter(_KINDS.__contains__, system.records):
            question = _ROWS if kind == "plan" else _COUNT  # a plan has days in many parts
            asked = yield from _asked(vault, system, kind, today, question)
            rows += [row for row in asked if row.get("count", 1)]
        if rows:
            oldest = date.fromisoformat(min(row.get("oldest") or row["on_date"] for row in rows))
            total = sum(row.get("count", 1) for row in rows)
            found.append(Count(system.key, system.label, total, oldest))
    return found


def not_carried(vault: Vault, today: date) -> list[Waiting]:
    """Return what has never been carried to the systems in use, the oldest first."""
    found = [
        (system, kind, row)
        for system in systems.in_use(vault, today)
        for kind in system.records
        if kind in _KINDS
        for row in _rows(vault, system, kind, today)
    ]
    names = _names(vault, {row["client_id"] for _system, _kind, row in found})
    made = [
        Waiting(
            row["client_id"],
            *names[row["client_id"]],
            system.key,
            system.label,
            kind,
            row["id"],
            date.fromisoformat(row["on_date"]),
            State.NOT_YET,
        )
        for system, kind, row in found
    ]
    return sorted(made, key=lambda row: row.on)


def _names(vault: Vault, ids: set[str]) -> dict[str, tuple[str, str]]:
    """Return the code and name of clients, by id."""
    sql = f"select id, code, {TOLD_APART} from client"  # noqa: S608 only our own words
    sql += " where id in (select value from json_each(?))"
    rows = vault.tuples(sql, (json.dumps(sorted(ids)),))
    return {row[0]: (row[1], row[2]) for row in rows}


def _rows(vault: Vault, system: System, kind: str, today: date) -> list[dict[str, Any]]:
    """Return one kind's records that have not been carried to a system, the oldest first."""
    found = parts.whole(_asked(vault, system, kind, today, _ROWS))
    return sorted(found, key=itemgetter("on_date", "client_id"))


def _asked(
    vault: Vault, system: System, kind: str, today: date, question: str
) -> Parts[list[dict[str, Any]]]:
    """Ask of one kind's records that have not been carried to a system, a part a step."""
    mine = [str(register) for register in registers.mine(vault, today)]
    group_only = [
        made.id
        for made in measures.library(vault, today).instruments(today)
        if not made.individual_use
    ]
    records = _KINDS[kind].format(mine=_quoted(mine), group_only=_quoted(group_only))
    asked, found = question.format(records=records), []
    about = {
        "first": (system.in_use_from or today).isoformat(),
        "today": today.isoformat(),
        "system": system.key,
        "kind": kind,
    }
    for part in _parts(vault, kind, about):
        found += vault.query(asked, {**about, **part})
        yield
    first = {row["id"]: row for row in reversed(found)} if question == _ROWS else {}
    return list(first.values()) or found


def _parts(
    vault: Vault, kind: str, about: Mapping[str, Any]
) -> Iterable[Mapping[str, int] | Mapping[str, str]]:
    if kind not in _BY_DAYS:
        return parts.numbers(vault, kind)
    table, day = _BY_DAYS[kind]
    return parts.days(vault, table, day, f"{day} between :first and :today", about)


def _quoted(words: list[str]) -> str:
    """Return words of the program's own data as a list in SQL."""
    return ", ".join("'" + word.replace("'", "''") + "'" for word in words)


def changed(vault: Vault, today: date) -> list[Waiting]:
    """Return what was carried in the last weeks and has changed since, the oldest first."""
    since = today - timedelta(CHANGED_DAYS)
    known = {system.key: system for system in systems.in_use(vault, today)}
    clients = vault.query(
        f"select distinct c.id, c.code, {TOLD_APART} as name, k.system"  # noqa: S608 only our own words
        " from carried k join client c on c.id = k.client_id where k.carried_on >= ?",
        (since.isoformat(),),
    )
    found = []
    for row in clients:
        if row["system"] not in known:
            continue
        held = carried.of_client(vault, row["id"], known[row["system"]])
        kinds = {kind for kind, _id in held}
        for piece in pieces.of_client(vault, row["id"], today, kinds):
            if carried.state(piece, held) is State.CHANGED:
                on = piece.on or held[piece.kind, piece.id].carried_on
                who = (row["id"], row["code"], row["name"])
                mark = (row["system"], known[row["system"]].label, piece.kind, piece.id)
                found.append(Waiting(*who, *mark, on, State.CHANGED))
    return sorted(found, key=lambda each: each.on)


def every(vault: Vault, today: date) -> list[Waiting]:
    """Return all that waits to be carried: what changed after it was carried, then the rest."""
    return [*changed(vault, today), *not_carried(vault, today)]
