"""Slots and the database change as one: wholly before or wholly after, whatever fails between.

The database keeps a copy of the header it belongs to (all but the anchor). A change of slots is
written as `header.next` first and is in force once the database knows of it; putting the files in
their places comes after, and what fails there the next opening does. A change that takes access
away encrypts everything under a new key; the database notes before it what is coming, so that an
opening after a power cut can finish it, rows of the log and all.
"""

import json
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace

from tytti_desktop.vault import audit, files, keys, slots
from tytti_desktop.vault import header as headers
from tytti_desktop.vault.audit import Entry
from tytti_desktop.vault.header import Header, Slot
from tytti_desktop.vault.ids import new_id
from tytti_desktop.vault.refused import DiskError
from tytti_desktop.vault.vault import BEFORE_MIGRATION, Vault

KNOWN = "header"  # meta: the header that the database belongs to
COMING = "header_coming"  # meta: what a change of key under way will have done
PACKAGE, OLD_PACKAGE = "package_key", "package_key:"
SIGNING = "signing_key"


def _opens(slot: Slot) -> tuple[str, bytes]:
    """Return what a slot is as a way in: a name or a role may change without changing it."""
    return slot.id, slot.private


def commit(
    vault: Vault,
    kept: Iterable[Slot],
    entries: Sequence[Entry],
    *,
    new_key: bool = False,
    authority: bytes | None = None,
) -> bool:
    """Keep other slots, with the rows of the log that tell of it; return whether it encrypted anew.

    That it does whenever a way in is taken away, and when `new_key` asks for it. KnownError when
    nothing was changed; whatever fails after the change is in force, is left to the next opening.
    """
    wanted = tuple(kept)
    _settle_first(vault)
    made = replace(
        vault.header,
        slots=wanted,
        number=vault.header.number + 1,
        format=headers.FORMAT,
        authority=vault.header.authority if authority is None else authority,
    )
    taken = {_opens(s) for s in vault.header.slots} - {_opens(s) for s in wanted}
    leavers = {s.person for s in vault.header.slots} - {s.person for s in wanted}
    if not (taken or new_key):
        _keep(vault, made, entries)
        return False
    _encrypt_anew(vault, made, entries, package=new_key or bool(leavers))
    return True


def _settle_first(vault: Vault) -> None:
    """Put a header that is in force in its place before another is written beside it."""
    if files.exists(vault.path / headers.NEXT):
        headers.settle(vault.path, vault.header)


def _keep(vault: Vault, made: Header, entries: Sequence[Entry]) -> None:
    headers.write(vault.path, vault.signed(made), headers.NEXT)
    try:
        with vault.atomic():
            _rows(vault, made, entries)
    except BaseException:
        _drop_next(vault)
        raise
    in_force(vault, made)


def _encrypt_anew(vault: Vault, made: Header, entries: Sequence[Entry], *, package: bool) -> None:
    key = keys.new_data_key()
    bare = replace(made, key_id=new_id())
    resealed = tuple(slots.sealed(bare, slot, key) for slot in made.slots)
    made = bare.with_slots(resealed)
    told = [(e.action, e.entity, e.entity_id, dict(e.detail)) for e in entries]
    coming = {"header": made.essence, "by": vault.person.id, "told": told, "package": package}
    headers.write(vault.path, vault.signed(made, key), headers.NEXT)
    try:
        with vault.atomic():
            vault.keep_audit_key()
            _keep_meta(vault, COMING, json.dumps(coming, default=str))
    except BaseException:
        _drop_next(vault)
        raise
    vault.rekey(key)  # refused: header.next stays, in case even the refusal was not the truth
    vault.header = vault.signed(made)
    with suppress(Exception):  # a full disk, say: the next opening finishes it
        finish(vault)
    in_force(vault, made)


def finish(vault: Vault) -> None:
    """Do what was left of a change of key once the file is under the new key."""
    found = _meta(vault, COMING)
    if found is None:
        return
    coming = json.loads(found)
    entries = [
        Entry(action, entity, entity_id, detail=detail, actor=coming["by"])
        for action, entity, entity_id, detail in coming["told"]
    ]
    with vault.atomic():
        if coming["package"]:
            _renew_package_key(vault)
        _rows(vault, vault.header, entries)
    for name in files.names(vault.path):  # they open with the old key
        if name.startswith(BEFORE_MIGRATION):
            files.remove_tree(vault.path / name)


def _renew_package_key(vault: Vault) -> None:
    """Retire the key that packages are sealed to: what was sent to it opens still, with a word."""
    old = _meta(vault, PACKAGE)
    if old is not None:
        count = len(vault.tuples("select 1 from meta where key like ?", (OLD_PACKAGE + "%",)))
        _keep_meta(vault, f"{OLD_PACKAGE}{count + 1:04d}", old)
        _keep_meta(vault, PACKAGE, keys.new_pair()[0].hex())
        # What signs ends with it; a new one is made when it is needed.
        vault.execute("delete from meta where key = ?", (SIGNING,))


def _rows(vault: Vault, made: Header, entries: Sequence[Entry]) -> None:
    """Write what the database knows of its header: the people, the copy, the log's rows."""
    now = vault.now().isoformat()
    known = {slot.person: slot for slot in made.slots}
    for slot in known.values():
        vault.execute(
            "insert into person (id, name, role, added_at) values (?, ?, ?, ?)"
            " on conflict (id) do update set name = excluded.name, role = excluded.role,"
            " removed_at = null",
            (slot.person, slot.name, str(slot.role), now),
        )
    vault.execute(
        "update person set removed_at = ? where removed_at is null"
        " and id not in (select value from json_each(?))",
        (now, json.dumps(sorted(known))),
    )
    _keep_meta(vault, KNOWN, made.essence)
    vault.execute("delete from meta where key = ?", (COMING,))
    audit.write_all(vault, entries)


def in_force(vault: Vault, made: Header) -> None:
    """Put a header that the database knows in its place, as far as the disk lets."""
    vault.header = vault.signed(made)
    with suppress(DiskError):
        headers.settle(vault.path, vault.header)


def _drop_next(vault: Vault) -> None:
    with suppress(DiskError):
        files.remove(vault.path / headers.NEXT)


def _keep_meta(vault: Vault, key: str, value: str) -> None:
    vault.execute("insert or replace into meta (key, value) values (?, ?)", (key, value))


def _meta(vault: Vault, key: str) -> str | None:
    found = vault.tuples("select value from meta where key = ?", (key,))
    return None if not found else str(found[0][0])


def adopt(vault: Vault, entries: Sequence[Entry] = ()) -> None:
    """Let the database know the header it was opened with, as it is; the log tells of it."""
    with vault.atomic():
        _rows(vault, vault.header, entries)
