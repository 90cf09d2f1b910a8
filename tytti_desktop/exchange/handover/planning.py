"""A package read and judged row by row: what taking it in would do. Nothing is changed here."""

import io
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tytti_desktop.casework.client import client_tables, row_steps
from tytti_desktop.dates import finnish_day, shown
from tytti_desktop.errors import KnownError
from tytti_desktop.exchange import given
from tytti_desktop.exchange.handover import bases, own_words, package
from tytti_desktop.exchange.handover.bases import Known
from tytti_desktop.exchange.handover.deciding import Outcome, Prints, judge, judge_gone
from tytti_desktop.exchange.handover.fitting import Fitted
from tytti_desktop.exchange.handover.own_words import OwnWord
from tytti_desktop.exchange.handover.package import WRONG_SHAPE, Content, Manifest
from tytti_desktop.exchange.handover.parts import (
    PERSON,
    Parts,
    fingerprint,
    parts,
    schema_version,
)
from tytti_desktop.vault import Vault, sealing
from tytti_desktop.vault.parts import whole
from tytti_desktop.vault.sealing import KeyPair, PublicKey
from tytti_desktop.words import _

Row = dict[str, Any]
LARGEST = 2 << 30  # bytes, sealed
_CLOCKS_DIFFER = timedelta(days=1)
A_STEP = 50  # records between two turns of the window's own events


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
    words: list[OwnWord] = field(default_factory=list)

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


def opened(pair: KeyPair, file: Path, name: str = "") -> Received:
    """Open and read a package that a person names; KnownError: why not.

    The file is read a piece at a time: what is no package, or another's, is left after its first
    bytes however large it is. Needs no vault, so a worker may do it.
    """
    too_large = _("The file is too large to be a package of Tytti.")
    with given.opened(file, most=LARGEST, too_large=too_large, name=name) as stream:
        return read(pair, stream)


def read(pair: KeyPair, stream: io.BufferedIOBase) -> Received:
    """Open and read a package to its end; KnownError: why not."""
    found = sealing.open_sealed(pair, stream)
    return Received(found.sender, package.read(found.content))


def refuse_stranger(vault: Vault, received: Received, said: str) -> None:
    """Raise KnownError unless the sender is known here or proved by the check words `said`.

    Known is a key that a package has gone to or come from before. Anybody who has this vault's
    receiving key can make a package: only the words, read out by a voice one knows, tell whose.
    """
    sender = received.sender
    known = vault.tuples(
        "select 1 from handover_package where partner = ? limit 1", (sender.fingerprint,)
    )
    told = said.casefold().split()
    if told == sender.words.casefold().split() or (known and not told):
        return
    if told:
        text = _("The check words are not the sender's. Do not take this in: ring the sender.")
        raise KnownError(text, field="words")
    text = _(
        "This sender has not been seen before. Ring the sender, ask for their check words and "
        "give them with --words. With --dry-run you see the words of this package; they must be "
        "the same."
    )
    raise KnownError(text, field="words")


class Taking:
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
        self.plan = Plan(received)

    @property
    def size(self) -> int:
        """Return how many records there are to look at."""
        content = self.received.content
        tables = [*content.told.values(), *content.rows.values()]
        return sum(map(len, tables)) + len(content.gone)

    def look(self) -> Iterator[int]:
        """Judge every record and make the plan; yields how many records are done now and then."""
        done = 0
        for some in self.fitted.fit():
            done += some
            yield done // 2
        for count, line in enumerate(self._lines(), 1):
            self.plan.lines.append(line)
            if count % A_STEP == 0:
                yield (done + count) // 2
        self.plan.told = self._new_told()
        self.plan.same_person = self.fitted.same_person
        self.plan.words = own_words.unknown(self.vault, self.received.content.words)

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
    _refuse_from_the_future(vault, content)
    for inside, tables in ((content.rows, known.carried), (content.told, known.told)):
        for table, rows in inside.items():
            names = set(known.schema.names(table)) if table in tables else set()
            if not names or any(set(row) != names for row in rows.values()):
                raise KnownError(odd())
    if any(table not in known.carried for table, *_rest in content.gone):
        raise KnownError(odd())


def _refuse_from_the_future(vault: Vault, content: Content) -> None:
    """Refuse a package made under a wrong clock: all that comes after it would be held for older.

    A moment that is none is a ValueError, as whatever else is odd in a package.
    """
    made = datetime.fromisoformat(content.manifest.made_at)
    if made.tzinfo is None:
        raise KnownError(odd())
    if made > vault.now() + _CLOCKS_DIFFER:
        told = _(
            "This package says that it was made on {day}, which is yet to come. Check this "
            "computer's clock; if it is right, the sender's is wrong: ask for a new package when "
            "it has been set. Nothing was changed."
        )
        raise KnownError(told.format(day=shown(finnish_day(made))))


def odd() -> str:
    """Return the words for a package whose content is not whole."""
    return _(
        "The package opened, but its content is not whole, so nothing was taken in. Ask the "
        "sender to make it again."
    )


def plan(vault: Vault, received: Received) -> Plan:
    """Tell what taking a package in would do; nothing is changed."""
    return whole(plan_steps(vault, received))


def plan_steps(vault: Vault, received: Received) -> Generator[tuple[int, int], None, Plan]:
    """Tell what taking a package in would do as `plan` does, yielding (done, all) records."""
    try:
        taking = Taking(vault, received)
        for done in taking.look():
            yield done, taking.size
    except WRONG_SHAPE:
        raise KnownError(odd()) from None  # a value of another kind than its column's
    return taking.plan
