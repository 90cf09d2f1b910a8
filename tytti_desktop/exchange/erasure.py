"""Erasing what is kept of a client, by a person's decision, when its time has passed.

The logs of use and of disclosures stay, and so does the certificate, which is a row of the log: who
decided, when, why, what classes and how many records. It cannot be undone.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from tytti_desktop.casework import registers, search
from tytti_desktop.casework.client import client_tables, clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.gate import gate, senders
from tytti_desktop.casework.rights import retention
from tytti_desktop.dates import finnish_day, shown
from tytti_desktop.errors import KnownError
from tytti_desktop.exchange.handover import gathering
from tytti_desktop.exchange.handover.parts import Parts, parts
from tytti_desktop.paper.flowing import GAP, Flowing
from tytti_desktop.paper.sheets import Marks
from tytti_desktop.vault import Changes, Vault, audit, drafts, people
from tytti_desktop.words import _, ngettext

ACT = "erase"
Rows = dict[str, dict[str, dict[str, Any]]]  # table -> key -> row
# What stays of the client's own row.
_STAY_ON = ("id", "code", "closed_on", "closed_reason", "language", "created_at", "created_by")


@dataclass(frozen=True)
class Certificate:
    """What was erased of a client, on whose decision; `left` are the classes still kept."""

    code: str
    on: date
    by: str
    decision: str
    erased: tuple[str, ...]
    left: tuple[str, ...]
    records: int

    def lines(self) -> list[str]:
        """Return the certificate in words."""
        count = ngettext("{count} record erased", "{count} records erased", self.records)
        return [
            _("Client {code}").format(code=self.code),
            _("Erased {day} by the decision of {who}").format(day=shown(self.on), who=self.by),
            _("Decision: {why}").format(why=self.decision),
            _("Erased: {classes}").format(classes="; ".join(self.erased)),
            _("Still kept: {classes}").format(classes="; ".join(self.left) or _("nothing")),
            count.format(count=self.records),
            _("The logs of use and of disclosures stay. Old backups still hold what was erased."),
        ]


def erase(vault: Vault, client_id: str, decision: str, today: date) -> Changes:
    """Erase the classes of a client's records whose time has passed. Cannot be undone.

    Raises KnownError where nothing is due, the decision is not told, or the role keeps no cases.
    """
    role = str(vault.person.role)
    if not registers.coordinates(role, registers.content(vault, role, today)):
        raise KnownError(_("Only who coordinates decides on erasing. Ask the coordinator."))
    gate.check_reason(decision)
    client = clients.get(vault, client_id)
    kept = retention.of_client(vault, client_id, today)
    due = {each.key: each.label for each in kept if each.due(today)}
    if not due or client.family_name == retention.NAMELESS:
        raise KnownError(_("Nothing of this client has been kept for its time yet."))
    with vault.atomic():
        chosen = _chosen(vault, client_id, set(due), today)
        records = _delete(vault, chosen)
        left = [each for each in kept if each.key not in due]
        if retention.BASIC in due and not left:
            _blank(vault, client)
        _sweep(vault, client_id)
        labels = {"erased": list(due.values()), "left": [each.label for each in left]}
        detail = {"code": client.code, "decision": decision.strip(), "records": records, **labels}
        audit.write(vault, ACT, "client", client_id, client_id=client_id, detail=detail)
    types: frozenset[type] = frozenset({Client, *(book.record for book in search.BOOKS)})
    return Changes(types, certificates(vault, client_id)[0])


def _chosen(vault: Vault, client_id: str, due: set[str], today: date) -> Rows:
    """Return the rows to erase; what is kept is cut loose from them, or keeps what it needs."""
    known = parts(client_tables.read(vault))
    found = gathering.of_client(vault, known, client_id, gathering.Scope(None)).rows
    case, kept = retention.case_class(vault, today), set[tuple[str, str]]()
    for table in known.carried:  # what others refer to comes first
        for key, row in found[table].items():
            own = row.get("retention")
            above = any(_above(ref, row) in kept for ref in known.references(table))
            if table in retention.STAYS or (own or case) not in due or (above and not own):
                kept.add((table, key))
    while needed := _needed(known, found, kept):
        kept |= needed
    _cut_loose(vault, known, found, kept)
    return {
        table: {key: row for key, row in found[table].items() if (table, key) not in kept}
        for table in reversed(known.carried)
        if table not in retention.STAYS
    }


def _above(ref: client_tables.Reference, row: Mapping[str, Any]) -> tuple[str, str]:
    """Return the row that another refers to; the client itself holds nothing back."""
    return ("" if ref.parent == "client" else ref.parent, str(row[ref.column]))


def _needed(known: Parts, found: Rows, kept: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return the rows that a kept one cannot be without."""
    needed = set[tuple[str, str]]()
    for table, key in kept:
        must = {c.name for c in known.schema.tables[table] if c.needed or c.key}
        for ref in known.references(table):
            above = _above(ref, found[table][key])
            if ref.column in must and above not in kept and above[1] in found.get(above[0], {}):
                needed.add(above)
    return needed


def _cut_loose(vault: Vault, known: Parts, found: Rows, kept: set[tuple[str, str]]) -> None:
    """Empty what a kept row says of a row that goes."""
    for table, key in kept:
        for ref in known.references(table):
            above = _above(ref, found[table][key])
            if above[1] in found.get(above[0], {}) and above not in kept:
                vault.execute(
                    f'update "{table}" set "{ref.column}" = null where "{known.key(table)}" = ?',  # noqa: S608
                    (key,),
                )


def _delete(vault: Vault, chosen: Rows) -> int:
    """Delete rows with their words in the search index; returns how many."""
    vault.execute("pragma defer_foreign_keys = on")
    known = parts(client_tables.read(vault))
    books = {book.table.name: book for book in search.BOOKS}
    for table, rows in chosen.items():
        for key in rows:
            if table in books:
                books[table].gone(vault, books[table].table.get(vault, key))
            vault.execute(f'delete from "{table}" where "{known.key(table)}" = ?', (key,))  # noqa: S608
    if vault.tuples("select 1 from pragma_foreign_key_check limit 1"):
        raise KnownError(_("Another client's record refers to these: settle that first."))
    return sum(len(rows) for rows in chosen.values())


def _blank(vault: Vault, client: Client) -> None:
    """Leave of the client's own row the code and the day of closing alone."""
    bare = Client(retention.NAMELESS, "")
    kept = {name: getattr(client, name) for name in _STAY_ON}
    values = {f.name: kept.get(f.name, getattr(bare, f.name)) for f in fields(Client)}
    clients.BOOK.gone(vault, client)
    clients.CLIENTS.change(vault, Client(**values))


def _sweep(vault: Vault, client_id: str) -> None:
    """Delete what no package carries: unfinished texts and the accounts of hand-overs."""
    schema = client_tables.read(vault)
    carried = {*parts(schema).all, *retention.STAYS}
    for table, column in schema.client_columns():
        if column == "client_id" and table not in carried:
            vault.execute(f'delete from "{table}" where client_id = ?', (client_id,))  # noqa: S608
    drafts.drop_of(vault, client_id)


def certificates(vault: Vault, client_id: str | None = None) -> list[Certificate]:
    """Return what has been erased, the newest first."""
    names = {each.id: each.name for each in people.everyone(vault)}
    rows = vault.query(
        "select at, actor, detail from audit where action = ?1 and entity = 'client'"
        " and (?2 is null or client_id = ?2) order by seq desc",
        (ACT, client_id),
    )
    return [_certificate(row, names) for row in rows]


def _certificate(row: Mapping[str, Any], names: Mapping[str, str]) -> Certificate:
    told = json.loads(row["detail"])
    return Certificate(
        told["code"],
        finnish_day(datetime.fromisoformat(row["at"])),
        names.get(row["actor"], row["actor"]),
        told["decision"],
        tuple(told["erased"]),
        tuple(told["left"]),
        told["records"],
    )


def as_pdf(vault: Vault, certificate: Certificate, today: date) -> bytes:
    """Return the certificate on paper, from the unit and with room to sign."""
    title = _("Certificate of erasure")
    paper = Flowing(title, Marks(practice=vault.practice))
    paper.sender(senders.sender(vault, today), today)
    paper.heading(title, 19, "H1")
    for line in certificate.lines():
        paper.text(line)
    paper.y += GAP * 6
    paper.text(_("Signature and name: {room}").format(room="_" * 40))
    return paper.finished()
