"""All that is held about one client, to the client: every row, read from the schema, and files.

Nothing is listed by hand: a new table of clients' records is in it at once. Rows of a register
that this person may not see are left out, and the copy says how many and of which register.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Any

from tytti_desktop.casework import choices, history, past_versions, registers, row_words, unit
from tytti_desktop.casework.client import client_tables, clients
from tytti_desktop.casework.client.client_tables import Schema
from tytti_desktop.casework.gate import gate, senders
from tytti_desktop.casework.gate.gate import Passage
from tytti_desktop.casework.gate.gate_data import CLIENT
from tytti_desktop.casework.gate.ready_papers import FILE, PAPER, SinglePaper
from tytti_desktop.casework.rights import corrected
from tytti_desktop.dates import shown_moment
from tytti_desktop.exchange.handover.parts import parts
from tytti_desktop.paper.flowing import LARGE, Flowing
from tytti_desktop.paper.sender import Sender
from tytti_desktop.paper.sheets import Marks
from tytti_desktop.vault import Changes, Vault, file_names
from tytti_desktop.words import _, speaking

# Kept about the work itself, not about the client: what somebody is still typing, and marks of
# packages between vaults.
APART = frozenset({"draft", "handover_base", "handover_conflict", "past_log"})
NAME = "own_copy"  # the file's name that is offered: no person's
_EMPTY = (None, "", "[]", "{}")

# What tells when a record was, the first that it has.
_WHEN = (
    "at", "starts_at", "on_date", "valid_from", "from_date", "received_on", "asked_on", "set_on",
    "prepared_on", "recorded_at", "created_at",
)  # fmt: skip


@dataclass(frozen=True)
class Held:
    """What is held: rows by table, as stored and as lines of words, what is left out, the log.

    `left_out` counts by register; the log is in sentences. `about` tells whose register it is, what
    the data are for, how long they are kept, and what the client may ask; it and every line are in
    the client's own `language`.
    """

    code: str
    name: str
    made_on: date
    language: str
    large_print: bool
    practice: bool
    unit: Sender
    about: tuple[str, ...]
    tables: Mapping[str, tuple[Mapping[str, Any], ...]]
    lines: Mapping[str, tuple[str, ...]]
    left_out: Mapping[str, int]
    log: tuple[tuple[datetime, str], ...]


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
    with speaking(client.language):
        return Held(
            client.code,
            client.name,
            today,
            client.language,
            client.large_print,
            vault.practice,
            senders.sender(vault, today),
            _about(vault, tables, left, today),
            tables,
            _lines(vault, client.id, tables, today),
            left,
            tuple(
                (row.at, f"{row.who}: {history.told(row)}")
                for row in history.with_past(vault, client.id)
            ),
        )


def _lines(
    vault: Vault, client_id: str, tables: Mapping[str, Any], today: date
) -> dict[str, tuple[str, ...]]:
    """Return the rows in words, by table; of what was corrected, what stood there before."""
    lines = {
        table: tuple(_line(vault, table, row, today) for row in rows)
        for table, rows in tables.items()
    }
    past = past_versions.VERSIONS.name
    if past in tables:
        lines[past] = tuple(
            f"{shown_moment(each.at)} {each.who}, {each.what}: "
            + "; ".join(f"{word}: {value}" for word, value in each.before)
            for each in corrected.of_client(vault, client_id, today, own=True)
        )
    return lines


def _about(
    vault: Vault, tables: Mapping[str, Any], left: Mapping[str, int], today: date
) -> tuple[str, ...]:
    """Return what goes with a copy (GDPR 15): whose, what for, how long, what may be asked."""
    settings = unit.in_force(vault, "settings", today)
    whose = settings["controller"]["name"] or settings["sender"]["name"]
    privacy = settings["controller"]["privacy"]
    kept = {row.get("retention") for rows in tables.values() for row in rows} - {None, ""}
    classes = sorted(choices.label(vault, "retention", str(key), today) for key in kept)
    made = [
        _("Controller: {name}.").format(name=whose) if whose else "",
        _("Data protection officer: {contact}.").format(contact=privacy) if privacy else "",
        _("The data are used to support your work ability, and to follow up how that went."),
        _("To whom they have been given, when and on what ground, is told below."),
        _("How long they are kept: {classes}").format(classes="; ".join(classes)) if kept else "",
        _(
            "You may ask us to correct what is wrong. If you think that your data are handled "
            "against the law, you may complain to the Data Protection Ombudsman."
        ),
    ]
    told = _(
        "Records of the register “{register}” that are not in this copy: {n}. "
        "Ask its keeper for them."
    )
    made += [
        told.format(n=n, register=choices.label(vault, "registers", register, today))
        for register, n in sorted(left.items())
    ]
    return tuple(line for line in made if line)


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
    return {table: sorted(rows, key=_moment) for table, rows in found.items()}


def _moment(row: Mapping[str, Any]) -> tuple[str, int]:
    """Return when a row was, and its place where it is one of many: a reader follows the days."""
    when = next((str(row[name]) for name in _WHEN if row.get(name)), "")
    place = row.get("position") or row.get("number") or 0
    return when, place if isinstance(place, int) else 0


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
        name = file_names.proposed(f"{found.code}-{number}", f".{ending}")
        made[name] = base64.b64decode(row["content"])
    return made


def as_json(found: Held) -> bytes:
    """Return the copy for a machine, files attached."""
    document = {
        "client_code": found.code,
        "made_on": found.made_on.isoformat(),
        "tables": found.tables,
        "left_out": found.left_out,
        "log": [{"at": at.isoformat(timespec="minutes"), "what": what} for at, what in found.log],
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def as_pdf(found: Held) -> bytes:
    """Return the copy for the client to read, table by table in words, in their own language."""
    with speaking(found.language):
        title = _("All data held about you")
        marks, scale = Marks(practice=found.practice), LARGE if found.large_print else 1.0
        paper = Flowing(title, marks, scale)
        paper.sender(found.unit, found.made_on)
        paper.heading(title, 19, "H1")
        paper.text(f"{found.name} · {found.code}")
        for line in found.about:
            paper.text(line)
        for table, lines in found.lines.items():
            paper.heading(_capital(row_words.kind_of(table)), 13, keep=60)
            for line in lines:
                paper.text(line)
        paper.heading(_("Who has looked and changed"), 13, keep=60)
        for at, what in found.log:
            paper.text(f"{shown_moment(at)} {what}")
    return paper.finished()


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


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
