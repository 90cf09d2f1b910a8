"""Taking a package in: read, judged row by row, told, and only then stored in one transaction."""

import io
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from tytti_desktop.casework import client_tables, handovers, row_steps, search, search_index
from tytti_desktop.casework.clients import Client
from tytti_desktop.errors import KnownError
from tytti_desktop.exchange.handover import bases, package
from tytti_desktop.exchange.handover.bases import Base, Known
from tytti_desktop.exchange.handover.deciding import Outcome, Prints, judge, judge_gone
from tytti_desktop.exchange.handover.fitting import Fitted
from tytti_desktop.exchange.handover.package import Content, Manifest, Purpose
from tytti_desktop.exchange.handover.parts import (
    PERSON,
    Parts,
    fingerprint,
    parts,
    schema_version,
)
from tytti_desktop.exchange.handover.records import (
    CONFLICTS,
    PACKAGES,
    Conflict,
    ConflictState,
    HandoverPackage,
    Way,
    keep_package,
)
from tytti_desktop.vault import Changes, Vault, audit, driver, new_id, sealing
from tytti_desktop.vault.sealing import KeyPair, PublicKey
from tytti_desktop.words import _

Row = dict[str, Any]
_TOUCHED = frozenset({Outcome.NEW, Outcome.CHANGED, Outcome.REMOVED})
_A_STEP = 50  # records between two turns of the window's own events
_BOOKS = {book.table.name: book for book in search.BOOKS}


@dataclass(frozen=True)
class Received:
    """A package that has been opened and read: whose it is and what is in it."""

    sender: PublicKey
    content: Content


@dataclass(frozen=True)
class Line:
    """One record of the package and what becomes of it."""

    table: str
    row_id: str
    client_id: str
    outcome: Outcome


@dataclass
class Plan:
    """What taking a package in would do."""

    received: Received
    lines: list[Line] = field(default_factory=list)
    told: int = 0
    same_person: dict[str, str] = field(default_factory=dict)

    @property
    def manifest(self) -> Manifest:
        """Return what the package says of itself."""
        return self.received.content.manifest

    def count(self, outcome: Outcome) -> int:
        """Return how many records have an outcome."""
        return sum(line.outcome is outcome for line in self.lines)

    def counts(self) -> dict[str, int]:
        """Return how many records have each outcome."""
        return {str(outcome): self.count(outcome) for outcome in Outcome}

    def clients(self, outcome: Outcome | None = None) -> list[str]:
        """Return the ids of the clients whose own row has an outcome, or of all."""
        return [
            line.row_id
            for line in self.lines
            if line.table == "client" and (outcome is None or line.outcome is outcome)
        ]


def read(pair: KeyPair, raw: bytes) -> Received:
    """Open and read a package; needs no vault, so a worker may do it. KnownError: why not."""
    opened = sealing.open_sealed(pair, io.BytesIO(raw))
    return Received(opened.sender, package.read(opened.content))


class _Taking:
    """One package against this vault: the plan, and what storing it needs."""

    def __init__(self, vault: Vault, received: Received) -> None:
        self.vault, self.received = vault, received
        self.partner = received.sender.fingerprint
        self.parts: Parts = parts(client_tables.read(vault))
        content = received.content
        _refuse_other_shape(vault, self.parts, content)
        self.fitted = Fitted(vault, self.parts, content)
        self.known: Known = bases.of_rows(vault, self.partner, _keys(content))
        self.gone_here = {
            (t, k): row_steps.find(vault, self.parts.schema, t, [k])
            for t, k, _base, _client in content.gone
        }
        self.prints: dict[tuple[str, str], str] = {}
        self.plan = Plan(received, list(self._lines()), self._new_told())
        self.plan.same_person = self.fitted.same_person

    def _new_told(self) -> int:
        return sum(len(rows) for table, rows in self.fitted.told.items() if table != PERSON)

    def _lines(self) -> Iterator[Line]:
        owner = self._owners()
        for table in self.parts.carried:
            for key, row in self.fitted.rows[table].items():
                yield Line(table, key, owner[table, key], self._judged(table, key, row))
        for table, key in self.fitted.left_out:
            yield Line(table, key, owner[table, key], Outcome.LEFT_OUT)
        for table, key, base, client_id in self.received.content.gone:
            yield Line(table, key, client_id, self._judged_gone(table, key, base))

    def _judged(self, table: str, key: str, row: Row) -> Outcome:
        here = self.fitted.local[table].get(key)
        base = self.received.content.base.get((table, key), "")
        theirs = self.prints[table, key] = fingerprint(row)
        ours = None if here is None else theirs if here == row else fingerprint(here)
        prints = Prints(ours, theirs, base)
        return judge(prints, self.known.get((table, key)), self.made_at)

    def _judged_gone(self, table: str, key: str, base: str) -> Outcome:
        here = self.gone_here[table, key]
        ours = None if here is None else fingerprint(here)
        found = judge_gone(ours, base, self.known.get((table, key)), self.made_at)
        if found is Outcome.REMOVED and self._carries(table, key):
            return Outcome.CONFLICT
        return found

    def _carries(self, table: str, key: str) -> bool:
        """Tell whether something here hangs on a row that the sender has no more."""
        going = {(t, k) for t, k, _base, _client in self.received.content.gone}
        for ref in self.parts.schema.references:
            if ref.parent == table and ref.table in self.parts.all:
                rows = client_tables.rows_where(
                    self.vault, self.parts.schema, ref.table, ref.column, key
                )
                own = self.parts.key(ref.table)
                moved = self.fitted.rows.get(ref.table, {})
                if any(
                    (ref.table, row[own]) not in going and row[own] not in moved for row in rows
                ):
                    return True
        return False

    @property
    def made_at(self) -> str:
        """Return when the package was made."""
        return self.received.content.manifest.made_at

    def _owners(self) -> dict[tuple[str, str], str]:
        """Return whose each row is: by its own client, or by what it hangs on."""
        found: dict[tuple[str, str], str] = {}
        rows = self.received.content.rows
        for table in self.parts.carried:
            for key, row in rows.get(table, {}).items():
                own = key if table == "client" else row.get("client_id")
                above = (found.get((r.parent, row[r.column])) for r in self.parts.references(table))
                found[table, key] = own or next((a for a in above if a), "")
        return found


def _keys(content: Content) -> dict[str, set[str]]:
    """Return the keys of the records that a package tells of, by table."""
    found = {table: set(rows) for table, rows in content.rows.items()}
    for table, key, _base, _client in content.gone:
        found.setdefault(table, set()).add(key)
    return found


def _refuse_other_shape(vault: Vault, known: Parts, content: Content) -> None:
    """Refuse a package of another version, of another kind of vault, or of unknown columns."""
    here, there = schema_version(vault), content.manifest.schema
    if there > here:
        raise KnownError(
            _(
                "A newer version of the program made this package. Update the program on this "
                "computer and open the package again; nothing was changed."
            )
        )
    if there < here:
        raise KnownError(
            _(
                "An older version of the program made this package. Ask the sender to update the "
                "program and make the package again; nothing was changed."
            )
        )
    if content.manifest.practice != vault.practice:
        raise KnownError(
            _("A practice vault and a real vault exchange nothing. Check which one this is from.")
        )
    for inside, tables in ((content.rows, known.carried), (content.told, known.told)):
        for table, rows in inside.items():
            names = set(known.schema.names(table)) if table in tables else set()
            if not names or any(set(row) != names for row in rows.values()):
                raise KnownError(_odd())
    if any(table not in known.carried for table, *_rest in content.gone):
        raise KnownError(_odd())


def _odd() -> str:
    return _(
        "The package opened, but its content is not whole, so nothing was taken in. Ask the "
        "sender to make it again."
    )


def plan(vault: Vault, received: Received) -> Plan:
    """Tell what taking a package in would do; nothing is changed."""
    return _Taking(vault, received).plan


def take(vault: Vault, received: Received, today: date) -> Changes:
    """Take a package in, wholly or not at all; the record is the `Plan` as it was carried out.

    What both sides changed is left as it is here and waits for a person (conflicts.py). Taking the
    same package in again changes nothing. Clients that came to stay wait to be accepted one by one.
    """
    steps = take_steps(vault, received, today)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            done: Changes = end.value
            return done


def take_steps(
    vault: Vault, received: Received, today: date
) -> Generator[tuple[int, int], None, Changes]:
    """Take a package in as `take` does, yielding (done, all) between records.

    All steps are one transaction: closed before its end, the generator leaves nothing behind.
    """
    with vault.atomic():
        vault.execute("pragma defer_foreign_keys = on")
        taking = _Taking(vault, received)
        total = len(taking.plan.lines)
        try:
            for done in _store(taking):
                yield done, total
            if vault.tuples("select count(*) from pragma_foreign_key_check")[0][0]:
                raise KnownError(_odd())
        except driver.Error:
            raise KnownError(_odd()) from None
        _account(taking, today)
    types: frozenset[type] = frozenset({Client, HandoverPackage, Conflict, handovers.Handover})
    return Changes(types | search_types(), taking.plan)


def search_types() -> frozenset[type]:
    """Return the types whose screens must read again."""
    return frozenset(book.record for book in search.BOOKS)


def _store(taking: _Taking) -> Iterator[int]:
    """Store what the plan says, yielding how many records are done now and then."""
    vault, fitted = taking.vault, taking.fitted
    for table, rows in fitted.told.items():
        for key, row in rows.items():
            left = {"removed_at": vault.now().isoformat()} if table == PERSON else {}
            row_steps.insert(vault, table, {**row, **left})
            _find_again(vault, table, key)
    known: Known = {}
    forgotten: list[tuple[str, str]] = []
    for done, line in enumerate(taking.plan.lines):
        _store_one(taking, line, known, forgotten)
        if line.outcome in _TOUCHED:
            _find_again(vault, line.table, line.row_id)
        if done % _A_STEP == 0:
            yield done
    bases.keep(vault, taking.partner, known)
    bases.forget(vault, taking.partner, forgotten)


def _store_one(taking: _Taking, line: Line, known: Known, forgotten: list[tuple[str, str]]) -> None:
    vault, at = taking.vault, (line.table, line.row_id)
    row = taking.fitted.rows.get(line.table, {}).get(line.row_id)
    if line.outcome is Outcome.NEW and row is not None:
        row_steps.insert(vault, line.table, row)
    elif line.outcome is Outcome.CHANGED and row is not None:
        row_steps.update(vault, taking.parts.schema, line.table, [line.row_id], row)
    elif line.outcome is Outcome.REMOVED:
        row_steps.delete(vault, taking.parts.schema, line.table, [line.row_id])
    elif line.outcome is Outcome.CONFLICT:
        _keep_conflict(taking, line, row)
        return
    if row is None and line.outcome is not Outcome.LEFT_OUT:
        if line.outcome is not Outcome.KEPT:
            forgotten.append(at)
        return
    before = taking.known.get(at, Base(line.client_id))
    if row is not None and before.seen_at <= taking.made_at:
        theirs = taking.received.content.rows[line.table][line.row_id]
        as_here = taking.prints[at]
        as_there = as_here if row == theirs else fingerprint(theirs)
        known[at] = Base(line.client_id, as_here, as_there, taking.made_at, before.sent)


def _keep_conflict(taking: _Taking, line: Line, row: Row | None) -> None:
    """Keep both versions for a person; the same two are not asked about twice."""
    vault, content = taking.vault, taking.received.content
    here = taking.fitted.local.get(line.table, {}).get(line.row_id) or taking.gone_here.get(
        (line.table, line.row_id)
    )
    ours_print = fingerprint(here) if here else ""
    theirs = content.rows.get(line.table, {}).get(line.row_id)
    prints = f"{fingerprint(row)} {fingerprint(theirs)}" if row and theirs else ""
    asked = CONFLICTS.count(
        vault,
        "table_name = ? and row_id = ? and ours_print = ? and theirs_print = ? and partner = ?",
        (line.table, line.row_id, ours_print, prints, taking.partner),
    )
    if asked:
        return
    either = here or row or {}
    made = Conflict(
        id=new_id(),
        package_id=content.manifest.id,
        partner=taking.partner,
        client_id=line.client_id,
        table_name=line.table,
        row_id=line.row_id,
        register=str(either.get("register") or ""),
        ours=_json(here),
        theirs=_json(row),
        ours_print=ours_print,
        theirs_print=prints,
        state=ConflictState.OPEN,
        recorded_at=vault.now(),
        recorded_by=vault.person.id,
    )
    _keep_account(taking)  # the conflict names its package
    CONFLICTS.add(vault, made)


def _json(row: Row | None) -> Row | None:
    return None if row is None else {name: row_steps.kept(value) for name, value in row.items()}


def _find_again(vault: Vault, table: str, key: str) -> None:
    """Bring the search index up to a record that was stored or taken away."""
    book = _BOOKS.get(table)
    if book is None or book.entry is None:
        return
    search_index.drop(vault, book.entity, key)
    for record in book.table.find(vault, f'"{book.table.key}" = ?', (key,)):
        book.found(vault, record)


def _keep_account(taking: _Taking) -> None:
    vault, manifest = taking.vault, taking.plan.manifest
    if PACKAGES.count(vault, "id = ?", (manifest.id,)):
        return
    row = HandoverPackage(
        id=manifest.id,
        direction=Way.IN,
        purpose=manifest.purpose,
        partner=taking.partner,
        partner_name=manifest.person,
        made_at=datetime.fromisoformat(manifest.made_at),
        clients=len(manifest.clients),
        counts=taking.plan.counts(),
        recorded_at=vault.now(),
        recorded_by=vault.person.id,
    )
    keep_package(vault, row)


def _account(taking: _Taking, today: date) -> None:
    """Tell the log whose records came, and let new clients wait to be accepted."""
    vault, manifest = taking.vault, taking.plan.manifest
    _keep_account(taking)
    changed = {line.client_id for line in taking.plan.lines if line.outcome in _TOUCHED}
    entries = [
        audit.Entry("take_in", "client", each, each, {"package": manifest.id})
        for each in sorted(changed - {""})
    ]
    audit.write_all(vault, entries)
    if manifest.purpose is Purpose.TRANSFER:
        new = taking.plan.clients(Outcome.NEW)
        handovers.arrived(vault, new, manifest.person_id, today)
