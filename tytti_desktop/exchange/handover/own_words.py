"""The unit's own words that carried records use: they travel, so that nobody reads bare keys.

Only lists of words travel (recipients, kinds, channels …), never the unit's rules: what the gate,
the registers or the roles say is each unit's own. A key that the receiver knows keeps its word.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from tytti_desktop.casework import choices, fields, manifest, unit
from tytti_desktop.vault import Vault

# Lists that records name, but whose things are rules of each unit: they stay at home, and why.
RULES = {
    "closing_checklist": "what is asked before a case is closed",
    "gate_channels": "which ways are safe enough",
    "people": "the people of one vault",
    "pre_assessment": "what is asked before a meeting",
    "registers": "who sees what",
    "target_systems": "where records are copied to",
}


@cache
def kinds() -> frozenset[str]:
    """Return the lists whose keys stand in records, as the records tell, but for rules."""
    tables = (*(book.table for book in manifest.BOOKS), *manifest.LEDGERS)
    named = {each.list for table in tables for each in fields.of(table.record).values()}
    return frozenset(named - RULES.keys() - {""})


@dataclass(frozen=True)
class OwnWord:
    """One thing that a unit has added to a list, in force from a day."""

    kind: str
    key: str
    valid_from: date
    content: dict[str, Any]

    @property
    def label(self) -> str:
        """Return its word in the language in force."""
        return choices.word(self.content, self.key)


class Used:
    """Which of the unit's own words the records that go along use."""

    def __init__(self, vault: Vault) -> None:
        self._own = _own(vault)
        self._left = {word.key for word in self._own}

    def note(self, row: Mapping[str, Any]) -> None:
        """Remember the words that a row of the database uses, also inside its JSON columns."""
        if not self._left:
            return
        texts = [value for value in row.values() if isinstance(value, str)]
        self._left -= {
            key
            for key in self._left
            if any(text == key or (text[:1] in "[{" and f'"{key}"' in text) for text in texts)
        }

    def words(self) -> list[OwnWord]:
        """Return the words used, and the words that those use themselves."""
        while True:
            before = set(self._left)
            for word in self._own:
                if word.key not in before:
                    self.note(word.content)
            if before == self._left:
                return [word for word in self._own if word.key not in self._left]


def _own(vault: Vault) -> list[OwnWord]:
    """Return what the unit has added: the newest content, in force since its first version."""
    found: dict[tuple[str, str], OwnWord] = {}
    for kind in sorted(kinds()):
        known = unit.shipped(kind)
        rows = vault.query("select key from unit_data where kind = ? order by key", (kind,))
        for key in dict.fromkeys(row["key"] for row in rows if row["key"] not in known):
            versions = [v for v in unit.versions(vault, kind, key) if v.content is not None]
            if versions:
                first, last = versions[-1], versions[0]
                found[kind, key] = OwnWord(kind, key, first.valid_from, last.content)
    return list(found.values())


def unknown(vault: Vault, words: Iterable[OwnWord]) -> list[OwnWord]:
    """Return the words that this vault's lists do not have and never had."""
    return [
        word
        for word in words
        if word.key not in unit.shipped(word.kind) and not unit.versions(vault, word.kind, word.key)
    ]


def add(vault: Vault, words: Iterable[OwnWord]) -> None:
    """Add words to this vault's lists, in the transaction that is under way."""
    for word in words:
        unit.change(vault, word.kind, word.key, word.content, word.valid_from)
