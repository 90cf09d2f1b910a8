"""The search index: words folded as Finns type them, kept in the transaction of the record.

Each entry keeps its text twice: as spelled, and folded (without case, dots, rings and accents), so
that both `hämäläinen` and `hamalainen` find Hämäläinen and the exact spelling comes first. The
words of clients also lie in a plain table for one- and two-letter beginnings, which trigrams
cannot find.
"""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

from tytti_desktop.casework.fields import HIDDEN
from tytti_desktop.vault import Vault

OPEN = "any"  # the register of what every role may find
_WORD = re.compile(r"\w+")
_UNFOLDED = str.maketrans(
    {"ø": "o", "đ": "d", "ł": "l", "æ": "ae", "ß": "ss", "ŋ": "n", "ŧ": "t", "ı": "i"}
    | {"ʒ": "z", "ǯ": "z", "ǥ": "g", "ð": "d", "þ": "th", "œ": "oe", "ə": "e"}
    | dict.fromkeys("ʹʻʼˈ")  # signs within names that nobody types in a search
)


@dataclass(frozen=True)
class Entry:
    """What one record gives to search; `register` is empty for what every role may find."""

    kind: str
    entity_id: str
    client_id: str | None
    register: str
    text: str


def composed(text: str) -> str:
    """Return text in composed letters, its spaces made single, its case kept."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def spelled(text: str) -> str:
    """Return text in lower case and composed letters, its spaces made single."""
    return composed(text).lower()


def fold(text: str) -> str:
    """Return text without case and diacritics: Hämäläinen, hamalainen and HÄMÄLÄINEN are one."""
    if text.isascii():
        return " ".join(text.lower().split())
    parts = unicodedata.normalize("NFD", text.lower().translate(_UNFOLDED))
    return " ".join("".join(c for c in parts if not unicodedata.combining(c)).split())


def words(text: str) -> list[str]:
    """Return the words of a text, punctuation left out."""
    return _WORD.findall(text)


def without(text: str, hidden: Collection[str]) -> str:
    """Return a text with each of these folded words masked where it stands as a word."""
    return _WORD.sub(lambda found: HIDDEN if fold(found[0]) in hidden else found[0], text)


def put(vault: Vault, entry: Entry) -> None:
    """Add a record's words to the index."""
    if not entry.text.strip():
        return
    exact, plain = composed(entry.text), fold(entry.text)
    vault.execute(
        f"insert into {_table(entry.kind)} (folded, spelled, kind, entity_id, client_id, register)"  # noqa: S608
        " values (?, ?, ?, ?, ?, ?)",
        (plain, exact, entry.kind, entry.entity_id, entry.client_id, entry.register or OPEN),
    )
    vault.execute(
        "insert or replace into search_row (kind, entity_id, row)"
        " values (?, ?, last_insert_rowid())",
        (entry.kind, entry.entity_id),
    )
    if entry.kind == "client":
        as_spelled = set(words(exact.lower()))
        for word in as_spelled | set(words(plain)):
            vault.execute(
                "insert or ignore into search_word (word, entity_id, exact) values (?, ?, ?)",
                (word, entry.entity_id, word in as_spelled),
            )


def drop(vault: Vault, kind: str, entity_id: str) -> None:
    """Take a record's words out of the index; nothing happens if there are none."""
    asked = "select row from search_row where kind = ? and entity_id = ?"
    row = vault.tuples(asked, (kind, entity_id))
    if not row:  # as of all that is new
        return
    vault.execute(f"delete from {_table(kind)} where rowid = ?", row[0])  # noqa: S608
    vault.execute("delete from search_row where kind = ? and entity_id = ?", (kind, entity_id))
    if kind == "client":
        vault.execute("delete from search_word where entity_id = ?", (entity_id,))


def _table(kind: str) -> str:
    """Return the table of a kind: clients apart, so that a common word in notes hides none."""
    return "search" if kind == "client" else "search_text"
