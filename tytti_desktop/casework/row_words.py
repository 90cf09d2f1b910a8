"""A stored row in words: what a table's record is called, its fields and its values.

A record tells of its fields itself; only the tables of the vault, which knows no records, are named
here. A test holds every column of the tables that packages carry against both.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from functools import cache, partial
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
    if _is_nested(value):
        value = json.loads(value)
    if own is not None and own.say is not None and value:
        return own.say(value)
    if isinstance(value, list | dict):
        key = partial(choices.label, vault, own.list, day=today) if own and own.list else str
        return _nested_words(value, key)
    if own is not None and value is not None and fields.kinds(record_of(table))[field] is bool:
        return shown_value(bool(value))
    return _text_words(vault, own, value, today)


def _text_words(vault: Vault, own: Told | None, value: Any, today: date) -> str:  # noqa: ANN401
    """Return one value in words: its own key's, the unit's, a day's, or as it is."""
    if not isinstance(value, str) or not value:
        return shown_value(value)
    if own is not None and own.words and value in own.words:
        return _(own.words[value])
    if own is not None and own.list == fields.PEOPLE:
        found = vault.tuples("select name from person where id = ?", (value,))
        return str(found[0][0]) if found else value
    if own is not None and own.list:
        return choices.label(vault, own.list, value, today)
    return _day_words(value) if value[:4].isdigit() and "-" in value else value


def _is_nested(value: Any) -> bool:  # noqa: ANN401 a column
    """Tell whether a column holds several values as JSON; a text may begin with a bracket too."""
    if not isinstance(value, str) or value[:1] not in {"{", "["}:
        return False
    try:
        json.loads(value)
    except ValueError:
        return False
    return True


def _nested_words(value: Any, key: Callable[[str], str]) -> str:  # noqa: ANN401 as JSON has it
    """Return several values in words: a list with its keys named, a map as "key: value".

    Of a record inside a list its texts are told; what it names by an id is not for a person.
    """
    if isinstance(value, dict):
        pairs = (f"{key(name)}: {_nested_words(each, str)}" for name, each in value.items())
        return "; ".join(pairs)
    if not isinstance(value, list):
        return shown_value(value)
    return "; ".join(
        " – ".join(
            str(v) for k, v in each.items() if v and not k.endswith("id") and k != "category"
        )
        if isinstance(each, dict)
        else key(each)
        if isinstance(each, str)
        else _nested_words(each, str)
        for each in value
    )


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
