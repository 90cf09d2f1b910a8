"""All that is held about one client, to the client: every row, read from the schema, and files.

Nothing is listed by hand: a new table of clients' records is in it at once. Rows of a register
that this person may not see are left out, and the copy says how many and of which register.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from tytti_desktop.casework import history, registers, row_words, unit
from tytti_desktop.casework.client import client_tables, clients
from tytti_desktop.casework.client.client_tables import Schema
from tytti_desktop.casework.gate import gate
from tytti_desktop.casework.gate.gate import Passage
from tytti_desktop.casework.gate.gate_data import CLIENT
from tytti_desktop.casework.gate.ready_papers import FILE, PAPER, SinglePaper
from tytti_desktop.exchange.handover.parts import parts
from tytti_desktop.paper.flowing import Flowing
from tytti_desktop.vault import Changes, Vault
from tytti_desktop.words import _

# Kept about the work itself, not about the client: what somebody is still typing, and marks of
# packages between vaults.
APART = frozenset({"draft", "handover_base", "handover_conflict", "past_log"})
NAME = "own_copy"  # the file's name that is offered: no person's
_EMPTY = (None, "", "[]", "{}")


@dataclass(frozen=True)
class Held:
    """What is held: rows by table, as stored and as lines of words, what is left out, the log.

    `left_out` counts by register; the log is in sentences.
    """

    code: str
    name: str
    made_on: date
    tables: Mapping[str, tuple[Mapping[str, Any], ...]]
    lines: Mapping[str, tuple[str, ...]]
    left_out: Mapping[str, int]
    log: tuple[str, ...]


def held(vault: Vault, code: str, today: date) -> Held:
    """Return all that is held about a client. Raises KnownError for a code nobody has."""
    client = clients.by_code(vault, code)
    schema = client_tables.read(vault)
    mine = set(registers.mine(vault, today))
    tables: dict[str, tuple[Mapping[str, Any], ...]] = {}
    left: dict[str, int] = {}
    for table, rows in _rows(vault, schema, client.id).items():
        seen = [row for row in rows if row.get("register") in {None, "", *mine}]
        for row in rows:
            if row not in seen:
                left[row["register"]] = left.get(row["register"], 0) + 1
        if seen:
            tables[table] = tuple(_plain(row) for row in seen)
    log = tuple(
        f"{row.at.isoformat(timespec='minutes')} {row.who}: {history.told(row)}"
        for row in history.with_past(vault, client.id)
    )
    lines = {
        table: tuple(_line(vault, table, row, today) for row in rows)
        for table, rows in tables.items()
    }
    return Held(client.code, client.name, today, tables, lines, left, log)


def _rows(vault: Vault, schema: Schema, client_id: str) -> dict[str, list[dict[str, Any]]]:
    """Return the client's own rows, then those that hang on them, by table."""
    known = parts(schema)
    found: dict[str, list[dict[str, Any]]] = {}
    for table in known.own:
        if table in APART:
            continue
        column = "id" if table == "client" else "client_id"
        rows = client_tables.rows_where(vault, schema, table, column, client_id)
        if rows:
            found[table] = rows
    for table in known.hanging:
        rows = [
            row
            for ref in schema.references
            if ref.table == table and ref.parent in found
            for parent in found[ref.parent]
            for row in client_tables.rows_where(
                vault, schema, table, ref.column, parent[ref.parent_column]
            )
        ]
        if rows:
            found[table] = list({row[schema.key(table)[0]]: row for row in rows}.values())
    return found


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row as JSON can hold it: files as base64, stored JSON as itself."""
    made = {}
    for name, value in row.items():
        if isinstance(value, bytes):
            made[name] = base64.b64encode(value).decode()
        elif isinstance(value, str) and value[:1] in {"{", "["}:
            made[name] = _parsed(value)
        else:
            made[name] = value
    return made


def _parsed(text: str) -> Any:  # noqa: ANN401 whatever was stored
    try:
        return json.loads(text)
    except ValueError:
        return text


def passage(vault: Vault, code: str, today: date) -> Passage:
    """Return what the gate judges: the client's own data to the client, given by hand."""
    client = clients.by_code(vault, code)
    categories = tuple(unit.in_force(vault, "consent_categories", today))
    return Passage(
        client.id,
        CLIENT,
        categories,
        PAPER,
        _("A copy of all data held about the client"),
        with_address=True,
    )


def let_out(vault: Vault, code: str, today: date, reason: str = "") -> Changes:
    """Write the giving in the ledger; raises GateClosed where it may not be given."""
    return gate.let_out(vault, passage(vault, code, today), today, reason=reason)


def paper(vault: Vault, code: str, today: date) -> SinglePaper:
    """Return the copy as a paper to print or save; it passes the gate as it is handed over."""
    found = held(vault, code, today)

    def record(at: Vault, channel: str, reason: str = "") -> Changes:
        way = channel if channel == FILE else PAPER
        gone = replace(passage(at, code, today), channel=way)
        return gate.let_out(at, gone, today, reason=reason)

    return SinglePaper(NAME, partial(as_pdf, found), record, once=False)


def files(found: Held) -> dict[str, bytes]:
    """Return the copy as files, by name: for reading, for a machine, and each paper as it is.

    A file is named by the client's code alone.
    """
    made = {f"{found.code}.pdf": as_pdf(found), f"{found.code}.json": as_json(found)}
    for number, row in enumerate(found.tables.get("attachment", ()), 1):
        kind = str(row["media_type"]).partition("/")[2].partition("+")[0]
        ending = {"plain": "txt", "jpeg": "jpg"}.get(kind, kind)
        made[f"{found.code}-{number}.{ending}"] = base64.b64decode(row["content"])
    return made


def as_json(found: Held) -> bytes:
    """Return the copy for a machine, files attached."""
    document = {
        "client_code": found.code,
        "made_on": found.made_on.isoformat(),
        "tables": found.tables,
        "left_out": found.left_out,
        "log": found.log,
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def as_pdf(found: Held) -> bytes:
    """Return the copy for a person to read, table by table in words."""
    title = _("All data held about you")
    paper = Flowing(title)
    paper.heading(title, 19, "H1")
    paper.text(f"{found.name} · {found.code}")
    for register, n in sorted(found.left_out.items()):
        told = _("{n} records of the register “{register}” are not in this copy: ask its keeper.")
        paper.text(told.format(n=n, register=register))
    for table, lines in found.lines.items():
        paper.heading(row_words.kind_of(table).capitalize(), 13, keep=60)
        for line in lines:
            paper.text(line, 9)
    paper.heading(_("Who has looked and changed"), 13, keep=60)
    for line in found.log:
        paper.text(line, 9)
    return paper.finished()


def _line(vault: Vault, table: str, row: Mapping[str, Any], today: date) -> str:
    """Return a row in words: what is filled in, under its fields' names; ids and marks left out."""
    told = []
    for name, value in row.items():
        word = row_words.name_of(table, name)
        if name in {"content", "picture"} and value not in _EMPTY:
            told.append(_("a file, in the machine-readable copy"))
        elif word and value not in _EMPTY and value not in ([], {}):
            told.append(f"{word}: {row_words.value_words(vault, table, name, value, today)}")
    return " · ".join(told)
