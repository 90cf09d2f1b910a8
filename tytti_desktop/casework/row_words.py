"""A stored row in words: what a table's record is called, its fields and its values.

A record tells of its fields itself; only the tables of the vault, which knows no records, are named
here. A test holds every column of the tables that packages carry against both.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any

from tytti_desktop import dates
from tytti_desktop.casework import choices, fields, history
from tytti_desktop.casework.fields import Told
from tytti_desktop.casework.received import Received
from tytti_desktop.casework.recording import Book
from tytti_desktop.dates import HELSINKI
from tytti_desktop.vault import Table, Vault
from tytti_desktop.words import N_, _

_BOOKS: Sequence[Book[Any]] = Received("BOOKS")
_LEDGERS: Sequence[Table[Any]] = Received("LEDGERS")
# Of the vault's own tables, which know no casework: what is shown of them; the rest is its marks.
FIELD_NAMES: Mapping[str, Mapping[str, str]] = {
    "attachment": {
        "kind": N_("Kind"),
        "register": N_("Register"),
        "media_type": N_("Kind of file"),
    },
    "past_log": {
        "at": N_("When"),
        "action": N_("Act"),
        "source": N_("Source"),
        "detail": N_("Details"),
    },
}


@cache
def record_of(table: str) -> Any:  # noqa: ANN401 a record type
    """Return the record type of a table; None for the vault's own."""
    books = {book.table.name: book.record for book in _BOOKS}
    return {**books, **{each.name: each.record for each in _LEDGERS}}.get(table)


def kind_of(table: str) -> str:
    """Return what a table keeps, in words; its own name where nobody tells."""
    return history.noun(next((b.entity for b in _BOOKS if b.table.name == table), table))


def told(table: str, field: str) -> Told | None:
    """Return what a table's record tells of a field; None if it tells nothing."""
    record = record_of(table)
    return fields.of(record).get(field) if record is not None else None


def name_of(table: str, field: str) -> str:
    """Return a field's name in words; empty for what is not shown by name."""
    own = told(table, field)
    word = own.word if own is not None else FIELD_NAMES.get(table, {}).get(field, "")
    return _(word) if word else ""


def value_words(vault: Vault, table: str, field: str, value: Any, today: date) -> str:  # noqa: ANN401 a column
    """Return the value of a column in words, as far as it tells what it holds."""
    own = told(table, field)
    if own is not None and value is not None and fields.kinds(record_of(table))[field] is bool:
        return shown_value(bool(value))
    if not isinstance(value, str) or not value:
        return shown_value(value)
    if own is not None and own.list:
        return choices.label(vault, own.list, value, today)
    if own is not None and own.words and value in own.words:
        return _(own.words[value])
    return _day_words(value) if value[:4].isdigit() and "-" in value else value


def shown_value(value: Any) -> str:  # noqa: ANN401 - a field of any record
    """Return a value in words; an empty one as a dash."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if value is None or value == "":
        return "–"
    if isinstance(value, datetime):
        return dates.shown_moment(value)
    if isinstance(value, date):
        return dates.shown(value)
    if isinstance(value, Enum):
        return str(value.value)
    return str(value)


def _day_words(value: str) -> str:
    """Return a day or a moment in words; a moment without a zone is of Finland, as meetings'."""
    try:
        if len(value) == len("2026-11-21"):
            return shown_value(date.fromisoformat(value))
        at = datetime.fromisoformat(value)
    except ValueError:
        return value
    return shown_value(at if at.tzinfo else at.replace(tzinfo=HELSINKI))
