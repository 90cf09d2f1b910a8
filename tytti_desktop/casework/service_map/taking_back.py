"""An import can be taken back later: what it added goes, what it changed is as it was before.

What the unit has touched since, or leans on, is left as it is and named. Kept with the batch are
the versions before the import and a fingerprint of those after it, never a second copy of a file.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from tytti_desktop.casework.import_batches import BATCH_BOOK, BATCHES, ImportBatch
from tytti_desktop.casework.recording import Book, add, change, stamped, together
from tytti_desktop.casework.service_map import channels, organisations, services
from tytti_desktop.casework.service_map.channels import LINK_BOOK, LINKS
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes, Vault, audit
from tytti_desktop.vault.audit import fingerprint
from tytti_desktop.vault.table import plain, shaped
from tytti_desktop.words import _

KIND = "service_map"
_LINK = "link"
# In the order in which they can go: a channel leans on a service, a service on an organisation.
_BOOKS: dict[str, Book[Any]] = {
    "channel": channels.BOOK,
    "service": services.BOOK,
    "organisation": organisations.BOOK,
}
_TABLES = {LINK_BOOK.table.name, "service_tag"}  # derived or taken back beside their entries


@dataclass(frozen=True)
class Touched:
    """One record that an import added (`before` None) or changed, and how it left it ("": gone)."""

    kind: str
    id: str
    before: dict[str, Any] | None
    after: str


@dataclass(frozen=True)
class Undone:
    """What an undo did; `left` are the names of entries that were touched or leaned on since."""

    taken_away: int
    restored: int
    left: tuple[str, ...]


def touched(kind: str, before: Any, after: Any) -> Touched:  # noqa: ANN401
    """Return what is kept of one act: a record's version before, and the mark of that after."""
    said = None if before is None else plain(before)
    own = (before if after is None else after).id
    return Touched(kind, own, said, "" if after is None else fingerprint(after))


def record_batch(vault: Vault, every: Iterable[Touched]) -> Changes:
    """Keep what an import did, in its own transaction; of one record the first and the last."""
    found: dict[tuple[str, str], Touched] = {}
    for each in every:
        first = found.setdefault((each.kind, each.id), each)
        found[each.kind, each.id] = replace(first, after=each.after)
    said = (json.dumps(plain(each), ensure_ascii=False) for each in found.values())
    made = ImportBatch(KIND, tuple(said))
    new = stamped(vault, made)
    return add(vault, BATCH_BOOK, new, "import")


def _of(batch: ImportBatch) -> list[Touched]:
    return [shaped(Touched, json.loads(each)) for each in batch.records]


def latest(vault: Vault) -> ImportBatch | None:
    """Return the last import of the service map that has not been taken back, None if none."""
    rows = BATCHES.find(
        vault, "kind = ? and undone_on is null", (KIND,), "recorded_at desc, rowid desc", limit=1
    )
    return rows[0] if rows else None


def undo_latest(vault: Vault, today: date) -> Changes:
    """Take the last import back; the record is `Undone`. Raises KnownError if there is none."""
    batch = latest(vault)
    if batch is None:
        raise KnownError(_("There is no import to take back."))
    with vault.atomic():
        undoing = _Undoing(vault)
        every = _of(batch)
        undoing.links(every)
        for kind in _BOOKS:
            for each in every:
                if each.kind == kind:
                    undoing.entry(each)
        result = Undone(undoing.taken_away, undoing.restored, tuple(sorted(undoing.left)))
        undoing.done.append(change(vault, BATCH_BOOK, replace(batch, undone_on=today), "undo"))
        return together(undoing.done, result)


def words(done: Undone) -> str:
    """Return what an undo did, in words."""
    told = _(
        "The import was taken back. Entries that went: {taken}; as before: {restored}."
    ).format(taken=done.taken_away, restored=done.restored)
    if not done.left:
        return told
    left = _("Left as they are, touched or leaned on since: {names}.")
    return f"{told} {left.format(names=', '.join(done.left))}"


class _Undoing:
    """One import being taken back."""

    def __init__(self, vault: Vault) -> None:
        self.vault = vault
        self.done: list[Changes] = []
        self.taken_away = self.restored = 0
        self.left: list[str] = []
        self._leaning = {kind: _leaning(vault, kind) for kind in _BOOKS}

    def links(self, every: Iterable[Touched]) -> None:
        """Take away the links it made; those it dropped come back last, when both ends stand."""
        for each in every:
            there = each.kind == _LINK and LINKS.count(self.vault, "id = ?", (each.id,))
            if each.before is None and there:
                LINKS.delete(self.vault, each.id)
                audit.write(self.vault, "undo_import", LINK_BOOK.entity, each.id)
            elif each.kind == _LINK and each.before is not None and not there:
                link = shaped(channels.Link, each.before)
                pair = link.service_id, link.channel_id
                if not LINKS.count(self.vault, "service_id = ? and channel_id = ?", pair):
                    self.done.append(add(self.vault, LINK_BOOK, link))

    def entry(self, each: Touched) -> None:
        """Take one entry back, unless it is gone, touched since or leaned on."""
        book = _BOOKS[each.kind]
        if not book.table.count(self.vault, "id = ?", (each.id,)):
            return
        now = book.table.get(self.vault, each.id)
        leans = any(leans(each.id) for leans in self._leaning[each.kind])
        if fingerprint(now) != each.after or (each.before is None and leans):
            self.left.append(now.name)
        elif each.before is None:
            book.table.delete(self.vault, each.id)
            book.gone(self.vault, now)
            audit.write(self.vault, "undo_import", book.entity, each.id)
            self.done.append(Changes(frozenset({book.record})))
            self.taken_away += 1
        else:
            before = shaped(book.record, each.before)
            self.done.append(change(self.vault, book, before, "undo_import"))
            self.restored += 1


def _leaning(vault: Vault, kind: str) -> list[Callable[[str], bool]]:
    """Return a question for each column of the schema that may lean on an entry of a kind."""
    found: list[Callable[[str], bool]] = []
    rows = vault.query(
        'select m.name as name, f."from" as column from sqlite_master m'
        " join pragma_foreign_key_list(m.name) f on f.\"table\" = ? where m.type = 'table'",
        (kind,),
    )
    found += [
        _asks(vault, row["name"], row["column"]) for row in rows if row["name"] not in _TABLES
    ]
    return found


def _asks(vault: Vault, table: str, column: str) -> Callable[[str], bool]:
    text = f"select 1 from {table} where {column} = ? limit 1"  # noqa: S608 names of the schema
    return lambda own_id: bool(vault.tuples(text, (own_id,)))
