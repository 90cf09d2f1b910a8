"""What both sides changed: shown side by side, decided by a person, never silently."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from tytti_desktop.casework import fields, registers, row_words, search, search_index
from tytti_desktop.casework.client import client_tables, row_steps
from tytti_desktop.casework.client.clients import CLIENTS, Client, place_texts
from tytti_desktop.casework.meetings.places import PLACES
from tytti_desktop.casework.meetings.records import Meeting
from tytti_desktop.errors import KnownError
from tytti_desktop.exchange.handover import bases
from tytti_desktop.exchange.handover.bases import Base
from tytti_desktop.exchange.handover.parts import fingerprint
from tytti_desktop.exchange.handover.records import CONFLICTS, Conflict, ConflictState
from tytti_desktop.vault import Changes, Vault, audit, driver
from tytti_desktop.words import _


@dataclass(frozen=True)
class Difference:
    """One field in which the two versions differ; a side without the record has nothing."""

    field: str
    ours: Any
    theirs: Any


def waiting(vault: Vault, today: date) -> tuple[list[Conflict], int]:
    """Return the open conflicts this person may see, the oldest first, and how many others.

    Those of another register are decided by somebody who sees it.
    """
    found = CONFLICTS.find(vault, "state = 'open'", order="recorded_at, id")
    mine = {str(register) for register in registers.mine(vault, today)} | {""}
    seen = [each for each in found if each.register in mine]
    return seen, len(found) - len(seen)


def kind(conflict: Conflict) -> str:
    """Return what kind of record it is, in words."""
    return row_words.kind_of(conflict.table_name)


def is_hidden(vault: Vault, conflict: Conflict) -> bool:
    """Tell whether it is of a client who is under non-disclosure here or on either side."""
    known = CLIENTS.find(vault, "id = ?", (conflict.client_id,))
    cards = _cards(conflict)
    return any(each.non_disclosure for each in known) or any(c.get("non_disclosure") for c in cards)


def _cards(conflict: Conflict) -> list[Mapping[str, Any]]:
    """Return both sides where the client's card is what differs."""
    sides = (conflict.ours, conflict.theirs) if conflict.table_name == CLIENTS.name else ()
    return [side for side in sides if side]


def differences(vault: Vault, conflict: Conflict, *, revealed: bool = False) -> list[Difference]:
    """Return the fields that differ, in the order of the record.

    Under non-disclosure what tells where the client is is masked on both sides, in every kind of
    record, unless it is asked for after a logged look (`clients.log_reveal`).
    """
    ours, theirs = conflict.ours or {}, conflict.theirs or {}
    names = dict.fromkeys([*ours, *theirs])
    mine, others = ours, theirs
    if is_hidden(vault, conflict) and not revealed:
        hidden = _place_words(vault, conflict)
        mine, others = (_masked(conflict.table_name, side, hidden) for side in (ours, theirs))
    return [
        Difference(name, mine.get(name), others.get(name))
        for name in names
        if ours.get(name) != theirs.get(name)
    ]


def _place_words(vault: Vault, conflict: Conflict) -> set[str]:
    """Return the folded words that tell where the client is, here and on both sides."""
    known = CLIENTS.find(vault, "id = ?", (conflict.client_id,))
    told = [text for each in known for text in place_texts(each)]
    names = fields.protected(Client)
    told += [str(card[name] or "") for card in _cards(conflict) for name in names if name in card]
    return set(search_index.words(search_index.fold(" ".join(told))))


def _masked(table: str, row: Mapping[str, Any], hidden: Collection[str]) -> dict[str, Any]:
    """Return a row without what tells where a client is.

    Protected fields are masked whole; of the place of a meeting, and of a content that no field
    names (an older version of a card), the words.
    """
    record = row_words.record_of(table)
    known = fields.of(record) if record is not None else {}
    masked = fields.masked_row(record, row) if record is not None else dict(row)
    bare = {name for name in row if name not in known or not known[name].word}
    bare |= set(PLACES) if record is Meeting else set()
    return {name: _bare(value, hidden) if name in bare else value for name, value in masked.items()}


def _bare(value: Any, hidden: Collection[str]) -> Any:  # noqa: ANN401 a stored value
    if isinstance(value, str):
        return search_index.without(value, hidden)
    if isinstance(value, Mapping):
        return {name: _bare(each, hidden) for name, each in value.items()}
    return [_bare(each, hidden) for each in value] if isinstance(value, list | tuple) else value


def decide(vault: Vault, conflict_id: str, side: ConflictState, today: date) -> Changes:
    """Keep this vault's version (`ours`) or take the other's; the log tells which.

    Raises KnownError where the record has been changed since, or belongs to a register that this
    person does not see.
    """
    with vault.atomic():
        conflict = CONFLICTS.get(vault, conflict_id)
        _refuse(vault, conflict, today)
        schema = client_tables.read(vault)
        here = row_steps.find(vault, schema, conflict.table_name, [conflict.row_id])
        if (fingerprint(here) if here else "") != conflict.ours_print:
            raise KnownError(
                _("This record has been changed since. Take the package in again, then decide.")
            )
        if side is ConflictState.THEIRS:
            _take_theirs(vault, schema, conflict, here)
        _know(vault, conflict, conflict.theirs is None and side is ConflictState.THEIRS)
        by, at = vault.person.id, vault.now()
        done = replace(conflict, state=side, decided_by=by, decided_at=at)
        CONFLICTS.change(vault, done)
        detail = {"side": str(side), "entity": conflict.table_name, "row": conflict.row_id}
        audit.write(
            vault, "decide", "handover_conflict", conflict.id,
            client_id=conflict.client_id or None, detail=detail,
        )  # fmt: skip
    records = {book.record for book in search.BOOKS if book.table.name == conflict.table_name}
    return Changes(frozenset({Conflict, *records}), done)


def _refuse(vault: Vault, conflict: Conflict, today: date) -> None:
    if conflict.state is not ConflictState.OPEN:
        raise KnownError(_("This has been decided already."))
    mine = {str(register) for register in registers.mine(vault, today)}
    if conflict.register and conflict.register not in mine:
        raise KnownError(
            _("This record belongs to another register: somebody who sees it decides.")
        )


def _take_theirs(
    vault: Vault, schema: client_tables.Schema, conflict: Conflict, here: Mapping[str, Any] | None
) -> None:
    table, key = conflict.table_name, [conflict.row_id]
    theirs = conflict.theirs and {n: row_steps.meant(v) for n, v in conflict.theirs.items()}
    try:
        if theirs is None:
            row_steps.delete(vault, schema, table, key)
        elif here is None:
            row_steps.insert(vault, table, theirs)
        else:
            row_steps.update(vault, schema, table, key, theirs)
    except driver.Error:
        raise KnownError(
            _("Other records hang on this one, so the other version cannot be taken. Keep yours.")
        ) from None
    for book in search.BOOKS:
        if book.table.name == table and book.entry is not None:
            search_index.drop(vault, book.entity, conflict.row_id)
            for record in book.table.find(vault, "id = ?", key):
                book.found(vault, record)


def _know(vault: Vault, conflict: Conflict, gone: bool) -> None:
    """Remember that the other's version has been seen: it is not asked about again."""
    at = (conflict.table_name, conflict.row_id)
    if gone:
        bases.forget(vault, conflict.partner, [at])
        return
    keys = {conflict.table_name: [conflict.row_id]}
    known = bases.of_rows(vault, conflict.partner, keys).get(at)
    seen, _space, theirs = conflict.theirs_print.partition(" ")
    before = known or Base(conflict.client_id)
    made = replace(before, seen=seen, theirs=theirs)
    bases.keep(vault, conflict.partner, {at: made})
