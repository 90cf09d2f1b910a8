"""Takes a catalogue's rows into the service map: all of a file in one transaction, or nothing.

`taking_in` does it a few rows at a time, so that a window lives meanwhile; `take_in` at one go.

Entries are known again by their id in the catalogue. Facts are replaced whole; what the unit has
written itself (class, kind, needs, ages, phone, notes, checks) is never touched, and the unit's
own entries are never overwritten. Taking the same file in twice changes nothing.
"""

from collections import Counter
from collections.abc import Generator
from dataclasses import replace
from datetime import date
from typing import Any

from tytti_desktop.casework.recording import Book, add, add_all, change, together
from tytti_desktop.casework.service_map import channels, entries, organisations, services
from tytti_desktop.casework.service_map.catalogue import (
    ChannelRow,
    ConnectionRow,
    Done,
    IndexRow,
    Item,
    Mention,
    OrganisationRow,
    RefusedRow,
    Report,
    Row,
    RowDone,
    ServiceRow,
)
from tytti_desktop.casework.service_map.channels import LINKS, Channel, Link
from tytti_desktop.casework.service_map.facts import (
    ChannelFacts,
    OrganisationFacts,
    Party,
    ServiceFacts,
)
from tytti_desktop.casework.service_map.keeping import completed, without_own
from tytti_desktop.casework.service_map.organisations import Organisation, shown_name
from tytti_desktop.casework.service_map.services import Service
from tytti_desktop.casework.service_map.taking_back import Touched, record_batch, touched
from tytti_desktop.vault import Changes, Vault, audit, new_id, parts
from tytti_desktop.words import _

_KINDS: dict[type[Any], str] = {
    OrganisationRow: "organisation",
    ServiceRow: "service",
    ChannelRow: "channel",
    ConnectionRow: "connection",
}
_STEP = 20  # so many rows or links are stored at once: some tens of milliseconds
# Organisations first, since services name them; connections last.
_ORDER = ("organisation", "service", "channel", "connection", "")
_BOOKS: dict[str, Book[Any]] = {
    "organisation": organisations.BOOK,
    "service": services.BOOK,
    "channel": channels.BOOK,
}
_EMPTY: dict[str, Any] = {
    "organisation": OrganisationFacts,
    "service": ServiceFacts,
    "channel": ChannelFacts,
}


def kind_of(item: Item) -> str:
    """Return what a row is about: organisation, service, channel, connection, or "" unknown."""
    if isinstance(item, IndexRow | RefusedRow):
        return item.kind
    return _KINDS[type(item)]


def take_in(vault: Vault, source: str, rows: list[Row], today: date) -> Changes:
    """Take rows of a catalogue (`source` is ptv or hsds) in; the record is the `Report`."""
    return parts.whole(taking_in(vault, source, rows, today))


def taking_in(
    vault: Vault, source: str, rows: list[Row], today: date
) -> Generator[tuple[int, int], None, Changes]:
    """Take rows in step by step, as `take_in`; yields how many of how many rows are done.

    One transaction from the first step to the last: closing the generator leaves nothing. Nothing
    else may write to the vault between the steps.
    """
    with vault.atomic():
        taking = _Taking(vault, source, today)
        ordered = sorted(rows, key=lambda row: _ORDER.index(kind_of(row.item)))
        outcomes: list[RowDone] = []
        for row in ordered:
            outcomes.append(taking.row(row))
            if len(outcomes) % _STEP == 0:
                taking.store_waiting()
                yield len(outcomes), len(rows)
        taking.store_waiting()
        removed = taking.unlink()
        links = taking.links()
        for some in parts.some(links, _STEP):
            taking.link(list(some))
            yield len(rows), len(rows)
        report = Report(
            source,
            tuple(sorted(outcomes, key=lambda row: row.number)),
            taking.mentioned,
            len(links),
            removed,
            dict(Counter(name for row in ordered for name in row.left).most_common()),
        )
        if taking.done:
            detail = {"source": source, "counts": report.counts}
            audit.write(vault, "import", "service_map", new_id(), detail=detail)
            taking.done.append(record_batch(vault, taking.touched))
        return together(taking.done, report)


class _Taking:
    """One file being taken in: what is known by which id, and what has been done so far."""

    def __init__(self, vault: Vault, source: str, today: date) -> None:
        self.vault = vault
        self.source = source
        self.today = today
        self.known = {kind: _known(vault, kind) for kind in _BOOKS}
        self.nameless = _nameless(vault)
        self.done: list[Changes] = []
        self.touched: list[Touched] = []
        self.mentioned = 0
        self.seen: dict[tuple[str, str], tuple[int, Item]] = {}
        self.pairs: set[tuple[str, str]] = set()
        self.complete: set[str] = set()
        self.waiting: dict[str, dict[str, Any]] = {kind: {} for kind in _BOOKS}

    def store_waiting(self) -> None:
        """Store the new entries that wait: organisations first, since services refer to them."""
        for kind, made in self.waiting.items():
            if made:
                self._new(kind, [*made.values()])
                made.clear()

    def _new(self, kind: str, made: list[Any]) -> None:
        """Store new records; what is kept of them for an undo is how they were stored."""
        stored = add_all(self.vault, _BOOKS.get(kind, channels.LINK_BOOK), made, "import")
        self.done.append(stored)
        self.touched += [touched(kind, None, each) for each in stored.record]

    def row(self, row: Row) -> RowDone:
        """Take one row in and tell what became of it."""
        item, kind = row.item, kind_of(row.item)
        if isinstance(item, RefusedRow):
            return RowDone(row.number, item.source_id, kind, Done.REFUSED, item.reason)
        first = self.seen.setdefault((kind, item.source_id), (row.number, item))
        if first[0] != row.number:
            return self._again(row, kind, first)
        if isinstance(item, ConnectionRow):
            return self._connection(row.number, item)
        if isinstance(item, IndexRow):
            facts = _EMPTY[kind](names={"fi": item.name} if item.name else {})
            return self._index(row.number, item, facts)
        if isinstance(item, ServiceRow):
            parties = tuple(Party(self._mention(who), role) for who, role in item.parties)
            facts = replace(item.facts, parties=parties)
        else:
            facts = item.facts
        owner = None if isinstance(item, OrganisationRow) or item.owner is None else item.owner
        owner_id = self._mention(owner) if owner is not None else None
        outcome = self._store(row.number, kind, item.source_id, facts, owner_id, told=item.told)
        self._remember(item)
        return outcome

    def _again(self, row: Row, kind: str, first: tuple[int, Item]) -> RowDone:
        """Tell of a row whose id was on an earlier row: fine if it says the same."""
        source_id = row.item.source_id
        if row.item == first[1]:
            return RowDone(row.number, source_id, kind, Done.UNCHANGED)
        reason = _("The same id is already on row {row} with other content.")
        return RowDone(row.number, source_id, kind, Done.REFUSED, reason.format(row=first[0]))

    def _index(self, number: int, item: IndexRow, facts: Any) -> RowDone:  # noqa: ANN401
        """Take in a row of an index: only what is not known at all is added, as a stub."""
        for kind, known in self.known.items():
            if item.source_id in known:
                return RowDone(number, item.source_id, kind, Done.UNCHANGED)
        return self._store(number, item.kind, item.source_id, facts, None, stub=True)

    def _store(
        self,
        number: int,
        kind: str,
        source_id: str,
        facts: Any,  # noqa: ANN401
        owner_id: str | None,
        *,
        stub: bool = False,
        told: frozenset[str] | None = None,
    ) -> RowDone:
        book, local = _BOOKS[kind], self.known[kind].get(source_id)
        name = shown_name(facts.names, source_id)
        if local is None:
            self._add(kind, source_id, facts, owner_id, stub=stub)
            return RowDone(number, source_id, kind, Done.ADDED, name=name)
        old = self.waiting[kind].get(local) or book.table.get(self.vault, local)
        if not old.source:
            reason = _("This is the unit's own entry: an import does not overwrite it.")
            return RowDone(number, source_id, kind, Done.UNCHANGED, reason, name)
        facts = completed(old.facts, facts, told)
        if kind == "service":
            facts = without_own(old, facts)
        new: dict[str, Any] = {"facts": facts, "stub": stub}
        if kind != "organisation" and owner_id is not None:
            new["organisation_id"] = owner_id
        if all(getattr(old, key) == value for key, value in new.items()):
            return RowDone(number, source_id, kind, Done.UNCHANGED, name=name)
        if kind == "organisation" and not old.organisation_class:
            new["organisation_class"] = organisations.guessed_class(
                self.vault, name, facts.kind, self.today
            )
        self._change(kind, entries.stamped(self.vault, old, name=name, **new))
        return RowDone(number, source_id, kind, Done.CHANGED, name=name)

    def _change(self, kind: str, new: Any) -> None:  # noqa: ANN401
        """Store a new version of an entry; one that still waits is stored once, as it now is."""
        if new.id in self.waiting[kind]:
            self.waiting[kind][new.id] = new
        else:
            self.store_waiting()  # the new version may name what waits
            before = _BOOKS[kind].table.get(self.vault, new.id)
            stored = change(self.vault, _BOOKS[kind], new, "import")
            self.touched.append(touched(kind, before, stored.record))
            self.done.append(stored)

    def _add(
        self,
        kind: str,
        source_id: str,
        facts: Any,  # noqa: ANN401
        owner_id: str | None,
        *,
        stub: bool,
    ) -> str:
        name = shown_name(facts.names, source_id)
        common: dict[str, Any] = {
            "facts": facts,
            "name": name,
            "source": self.source,
            "source_id": source_id,
            "stub": stub,
            "id": new_id(),
        }
        made: Any
        if kind == "organisation":
            guess = organisations.guessed_class(self.vault, name, facts.kind, self.today)
            made = Organisation(organisation_class=guess, **common)
        elif kind == "service":
            made = Service(organisation_id=owner_id, **common)
        else:
            made = Channel(organisation_id=owner_id, **common)
        made = entries.stamped(self.vault, made)
        self.waiting[kind][made.id] = made
        self.known[kind][source_id] = made.id
        return str(made.id)

    def _mention(self, mention: Mention) -> str:
        """Return the id here of an organisation that a row names; one not known becomes a stub."""
        known = self.known["organisation"].get(mention.source_id)
        if known is not None and known in self.nameless and mention.name:
            self._name(known, mention)
        if known is not None:
            return known
        self.mentioned += 1
        facts = OrganisationFacts(names={"fi": mention.name} if mention.name else {})
        made = self._add("organisation", mention.source_id, facts, None, stub=True)
        if not mention.name:
            self.nameless.add(made)
        return made

    def _name(self, known: str, mention: Mention) -> None:
        """Name an organisation that an earlier row mentioned by its id only."""
        old = self.waiting["organisation"].get(known) or organisations.get(self.vault, known)
        facts = OrganisationFacts(names={"fi": mention.name})
        guess = organisations.guessed_class(self.vault, mention.name, "", self.today)
        named = replace(
            old,
            facts=facts,
            name=mention.name,
            organisation_class=old.organisation_class or guess,
        )
        self.nameless.discard(known)
        self._change("organisation", entries.stamped(self.vault, named))

    def _connection(self, number: int, item: ConnectionRow) -> RowDone:
        here = self.known["service"].get(item.service), self.known["channel"].get(item.channel)
        if None in here:
            reason = _("The service or the channel is not here yet: import them first.")
            return RowDone(number, item.source_id, "connection", Done.REFUSED, reason)
        pair = (str(here[0]), str(here[1]))
        there = LINKS.count(self.vault, "service_id = ? and channel_id = ?", pair)
        self.pairs.add(pair)
        done = Done.UNCHANGED if there else Done.ADDED
        return RowDone(number, item.source_id, "connection", done)

    def _remember(self, item: Item) -> None:
        """Note which service is used through which channel, as far as both are here in the end."""
        if isinstance(item, ServiceRow) and item.channels is not None:
            self.complete.add(item.source_id)
            self.pairs |= {(item.source_id, channel) for channel in item.channels}
        elif isinstance(item, ChannelRow):
            self.pairs |= {(service, item.source_id) for service in item.services}

    def _wanted(self) -> set[tuple[str, str]]:
        """Return the links that rows told of, between entries that are both here."""
        service, channel = self.known["service"], self.known["channel"]
        wanted = {(service.get(one, one), channel.get(other, other)) for one, other in self.pairs}
        ids = {*service.values()}, {*channel.values()}
        return {pair for pair in wanted if pair[0] in ids[0] and pair[1] in ids[1]}

    def unlink(self) -> int:
        """Drop imported links that a complete row left out; return how many."""
        wanted, known = self._wanted(), self.known["service"]
        complete = {known[each] for each in self.complete if each in known}
        gone = [
            link
            for link in LINKS.find(self.vault)
            if link.source
            and link.service_id in complete
            and (link.service_id, link.channel_id) not in wanted
        ]
        self.done += [_unlink(self.vault, link) for link in gone]
        self.touched += [touched("link", link, None) for link in gone]
        return len(gone)

    def links(self) -> list[Link]:
        """Return the links still to be made."""
        there = {(link.service_id, link.channel_id) for link in LINKS.find(self.vault)}
        missing = sorted(self._wanted() - there)
        return [Link(*pair, source=self.source, id=new_id()) for pair in missing]

    def link(self, links: list[Link]) -> None:
        """Make some links."""
        self._new("link", links)


def _unlink(vault: Vault, link: Link) -> Changes:
    LINKS.delete(vault, link.id)
    audit.write(vault, "unlink", channels.LINK_BOOK.entity, link.id)

    def undo(vault: Vault) -> Changes:
        return add(vault, channels.LINK_BOOK, link, "undo_unlink")

    return Changes(frozenset({Link}), None, undo)


def _known(vault: Vault, kind: str) -> dict[str, str]:
    """Return the id here of every entry by the ids it goes by in catalogues and exports."""
    found = {}
    for row in vault.query(f"select id, source_id from {kind}"):  # noqa: S608
        public = entries.public_id(_Ids(row["id"], row["source_id"]))
        found[public] = row["id"]
        if row["source_id"]:
            found[row["source_id"]] = row["id"]
    return found


def _nameless(vault: Vault) -> set[str]:
    """Return the organisations that are known by their id only."""
    return {
        stub.id
        for stub in organisations.ORGANISATIONS.find(vault, "stub = 1")
        if not stub.facts.names
    }


class _Ids:
    """What `public_id` reads of an entry."""

    def __init__(self, own: str, source_id: str) -> None:
        self.id = own
        self.source_id = source_id
