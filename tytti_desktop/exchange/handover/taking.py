"""Taking a package in: planned as planning.py does, then stored in one transaction."""

import json
from collections.abc import Generator, Iterator
from datetime import date, datetime
from typing import Any

from tytti_desktop.casework import search, search_index
from tytti_desktop.casework.client import row_steps
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.handover import handovers
from tytti_desktop.errors import KnownError
from tytti_desktop.exchange.handover import bases, own_words
from tytti_desktop.exchange.handover.bases import Base, Known
from tytti_desktop.exchange.handover.deciding import Outcome
from tytti_desktop.exchange.handover.package import WRONG_SHAPE, Purpose
from tytti_desktop.exchange.handover.parts import PERSON, fingerprint
from tytti_desktop.exchange.handover.planning import A_STEP, Line, Received, Taking, odd
from tytti_desktop.exchange.handover.records import (
    CONFLICTS,
    PACKAGES,
    Conflict,
    ConflictState,
    HandoverPackage,
    Way,
    keep_package,
)
from tytti_desktop.vault import Changes, Vault, audit, driver, new_id
from tytti_desktop.vault.parts import whole
from tytti_desktop.vault.table import known_tables
from tytti_desktop.words import _

Row = dict[str, Any]
_TOUCHED = frozenset({Outcome.NEW, Outcome.CHANGED, Outcome.REMOVED})
_BOOKS = {book.table.name: book for book in search.BOOKS}


def take(vault: Vault, received: Received, today: date) -> Changes:
    """Take a package in, wholly or not at all; the record is the `Plan` as it was carried out.

    What both sides changed is left as it is here and waits for a person (conflicts.py). Taking the
    same package in again changes nothing. Clients that came to stay wait to be accepted one by one.
    """
    return whole(take_steps(vault, received, today))


def take_steps(
    vault: Vault, received: Received, today: date
) -> Generator[tuple[int, int], None, Changes]:
    """Take a package in as `take` does, yielding (done, all) between records.

    All steps are one transaction: closed before its end, the generator leaves nothing behind.
    """
    with vault.atomic():
        vault.execute("pragma defer_foreign_keys = on")
        try:
            taking = Taking(vault, received)
            total = 2 * taking.size
            for done in taking.look():
                yield done, total
            for done in _store(taking):
                yield taking.size + done, total
            for table in taking.parts.all:
                sql = "select count(*) from pragma_foreign_key_check(?)"
                if vault.tuples(sql, (table,))[0][0]:
                    raise KnownError(odd())
                yield total, total
            _refuse_unreadable(taking)
            for _client in _account(taking, today):
                yield total, total
        except driver.Error:
            raise KnownError(odd()) from None
        except WRONG_SHAPE:
            raise KnownError(odd()) from None  # a value of another kind than its column's
    types: frozenset[type] = frozenset({Client, HandoverPackage, Conflict, handovers.Handover})
    return Changes(types | search_types(), taking.plan)


def _refuse_unreadable(taking: Taking) -> None:
    """Raise KnownError when a row that was stored cannot be read by its table's own types.

    One such row would shut a whole list for good; the transaction takes all of it back.
    """
    known = known_tables(taking.vault)
    for name, rows in taking.fitted.rows.items():
        for table in known.get(name, []):
            where = f'"{table.key}" in (select value from json_each(?))'  # noqa: S608 a field's name
            keys = (json.dumps(list(rows)),)
            for column in table.misread(taking.vault, where, keys):
                told = _(
                    "The package has a value that does not belong in its place (table {table}, "
                    "column {column}), so nothing was taken in. Ask the sender to make it again."
                )
                raise KnownError(told.format(table=name, column=column))


def search_types() -> frozenset[type]:
    """Return the types whose screens must read again."""
    return frozenset(book.record for book in search.BOOKS)


def _store(taking: Taking) -> Iterator[int]:
    """Store what the plan says, yielding how many records are done now and then."""
    vault, fitted = taking.vault, taking.fitted
    for table, rows in fitted.told.items():
        for key, row in rows.items():
            left = {"removed_at": vault.now().isoformat()} if table == PERSON else {}
            row_steps.insert(vault, table, {**row, **left})
            _find_again(vault, table, key)
    known: Known = {}
    forgotten: list[tuple[str, str]] = []
    # What goes, goes first: what may stand only once has its place free.
    ordered = sorted(taking.plan.lines, key=lambda line: line.outcome is not Outcome.REMOVED)
    for done, line in enumerate(ordered):
        _store_one(taking, line, known, forgotten)
        if line.outcome in _TOUCHED:
            _find_again(vault, line.table, line.row_id)
        if done % A_STEP == 0:
            yield done
    own_words.add(vault, taking.plan.words)
    bases.keep(vault, taking.partner, known)
    bases.forget(vault, taking.partner, forgotten)


def _store_one(taking: Taking, line: Line, known: Known, forgotten: list[tuple[str, str]]) -> None:
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


def _keep_conflict(taking: Taking, line: Line, row: Row | None) -> None:
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


def _keep_account(taking: Taking) -> None:
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


def _account(taking: Taking, today: date) -> Iterator[str]:
    """Tell the log whose records came, and let new clients wait to be accepted, one by one."""
    vault, manifest = taking.vault, taking.plan.manifest
    _keep_account(taking)
    changed = {line.client_id for line in taking.plan.lines if line.outcome in _TOUCHED}
    for each in sorted(changed - {""}):
        audit.write(
            vault, "take_in", "client", each, client_id=each, detail={"package": manifest.id}
        )
        yield each
    if manifest.purpose is Purpose.TRANSFER:
        for each in taking.plan.clients(Outcome.NEW):
            handovers.arrived(vault, [each], manifest.person_id, today)
            yield each
