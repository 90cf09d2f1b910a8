"""What has been corrected of a client's records, in words: what stood there, who and when.

Only what this person sees: a record of another register shows nothing here. What tells where a
client under non-disclosure is stays masked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tytti_desktop.casework import fields, past_versions, registers, row_words
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.past_versions import PastVersion
from tytti_desktop.casework.received import Received
from tytti_desktop.casework.recording import Book
from tytti_desktop.vault import Vault

_BOOKS: Sequence[Book[Any]] = Received("BOOKS")
MOST = 100


@dataclass(frozen=True)
class Corrected:
    """One correction: of what, when and by whom, and what stood in each field before it."""

    what: str
    at: datetime
    who: str
    before: tuple[tuple[str, str], ...]


def of_client(vault: Vault, client_id: str, today: date, *, own: bool = False) -> list[Corrected]:
    """Return the corrections of a client's records that this person sees, the newest first.

    `own` is for the client's own copy: all of them, and nothing masked.
    """
    mine = {"", *registers.mine(vault, today)}
    people = {row["id"]: row["name"] for row in vault.query("select id, name from person")}
    hidden = not own and clients.get(vault, client_id).non_disclosure
    books = {book.entity: book for book in _BOOKS}
    found = [v for v in past_versions.of_client(vault, client_id) if v.register in mine]
    return [
        Corrected(
            row_words.kind_of(books[each.entity].table.name),
            each.at,
            people.get(each.by_person, ""),
            _before(vault, books[each.entity], each, today, hidden=hidden),
        )
        for each in (found if own else found[:MOST])
        if each.entity in books
    ]


def _before(
    vault: Vault, book: Book[Any], version: PastVersion, today: date, *, hidden: bool
) -> tuple[tuple[str, str], ...]:
    """Return the fields that were corrected, each in words with what stood in it."""
    content = dict(version.content)
    if hidden:
        content = fields.masked_row(book.record, content)
    table = book.table.name
    return tuple(
        (word, _words(vault, table, name, content.get(name), today))
        for name in version.fields
        if (word := row_words.name_of(table, name))
    )


def _words(vault: Vault, table: str, name: str, value: Any, today: date) -> str:  # noqa: ANN401
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return row_words.value_words(vault, table, name, value, today)
