"""A field of the unit's data tells of itself: its word, what it may be, what its absence means.

A thing's fields are named by their path in it: minutes, label.fi, records.*; "*" stands for any
key, and "" for a thing that is a value itself.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tytti_desktop.errors import KnownError
from tytti_desktop.words import N_, _

MOST = 100_000  # a number of days, minutes or years is below this
NEEDED = object()  # what a field means where it is not given: nothing, it has to be


class Sort(StrEnum):
    """What a field holds."""

    TEXT = "text"
    LONG = "long"  # text of many lines
    WHOLE = "whole"  # a whole number
    DECIMAL = "decimal"
    YES = "yes"
    DAY = "day"  # ISO text, or ""
    ONE = "one"  # a key of some, or "" where it may be missing
    MANY = "many"  # a list of keys of some
    CODES = "codes"  # a list of texts that no list knows
    WHOLES = "wholes"  # a list of whole numbers
    ROWS = "rows"  # a list of tables, each with the same columns


HOLDS: Mapping[Sort, tuple[type, ...]] = {
    Sort.WHOLE: (int,), Sort.DECIMAL: (float, int), Sort.YES: (bool,), Sort.MANY: (list, tuple),
    Sort.CODES: (list, tuple), Sort.WHOLES: (list, tuple), Sort.ROWS: (list, tuple),
}  # fmt: skip
BLANKS: Mapping[Sort, Any] = {Sort.YES: False, Sort.WHOLE: None, Sort.DECIMAL: None}
LISTS = frozenset({Sort.MANY, Sort.CODES, Sort.WHOLES, Sort.ROWS})


@dataclass(frozen=True)
class Fact:
    """What one field tells of itself.

    `word` is a message id; where it has {key}, the key that stands for "*" is put in. `list` names
    the unit data whose keys it holds, `words` the words of its own keys, `asked` what else knows
    them (known.py). `missing` is what its absence means. `keys` says what "*" stands for: a kind
    of unit data or words. `filled` is said where it is left empty. `plain`: its content tells what
    it is. `columns` are a row's fields.
    """

    word: str
    sort: Sort = Sort.TEXT
    list: str = ""
    words: Mapping[Any, str] | None = None
    asked: str = ""
    low: float = 0
    high: float = MOST
    missing: Any = NEEDED
    keys: str | Mapping[str, str] = ""
    filled: str = ""
    plain: bool = False
    columns: Mapping[str, "Fact"] = field(default_factory=dict)

    @property
    def blank(self) -> Any:  # noqa: ANN401 - unit data
        """Return what a new thing holds here until somebody writes it."""
        if self.sort in LISTS:
            return []
        return BLANKS.get(self.sort, "") if self.missing is NEEDED else self.missing

    @property
    def among(self) -> bool:
        """Tell whether it holds keys of something."""
        return bool(self.list or self.words or self.asked)


Fields = Mapping[str, Fact]
EACH = "*"
LABEL: Fields = {
    "label.fi": Fact(
        N_("Name in Finnish"), filled=N_("Write the Finnish name: the others may wait.")
    ),
    "label.sv": Fact(N_("Name in Swedish"), missing=""),
    "label.en": Fact(N_("Name in English"), missing=""),
}


@dataclass(frozen=True)
class Shape:
    """One kind: its title, and the fields of its things by key; EACH is every other thing.

    `fixed`: the program's rules know the keys of EACH too, so that none is added or taken away.
    """

    title: str
    things: Mapping[str, Fields]
    fixed: bool = False

    def fields(self, key: str) -> Fields:
        """Return a thing's fields; KnownError where the program reads no such thing."""
        found = self.things.get(key, self.things.get(EACH))
        if found is None:
            text = _("The program reads no “{key}” here. It reads: {known}.")
            raise KnownError(text.format(key=key, known=", ".join(self.things)), field="key")
        return found

    def needed(self, key: str) -> bool:
        """Tell whether the program's rules need a thing: it is never taken away."""
        return self.fixed or key in self.things


def each(title: str, fields: Fields | None = None, *, fixed: bool = False) -> Shape:
    """Return the shape of a list of named things that all have these fields besides the name."""
    return Shape(title, {EACH: {**LABEL, **(fields or {})}}, fixed)


def flat(content: Any, at: str = "") -> dict[str, Any]:  # noqa: ANN401 - unit data
    """Return a thing's fields by path; of a value itself, under ""."""
    if not isinstance(content, Mapping):
        return {at: content}
    found: dict[str, Any] = {}
    for key, value in content.items():
        found |= flat(value, f"{at}.{key}" if at else str(key))
    return found


def nested(values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - unit data
    """Return fields by path as a thing again."""
    made: dict[str, Any] = {}
    for path, value in values.items():
        if not path:
            return value
        *outer, last = path.split(".")
        inside = made
        for key in outer:
            inside = inside.setdefault(key, {})
        inside[last] = value
    return made


def fact(fields: Fields, path: str) -> Fact | None:
    """Return what is told of the field at a path, None where nothing is."""
    if path in fields:
        return fields[path]
    parts = path.split(".")
    return next((told for name, told in fields.items() if _fits(name.split("."), parts)), None)


def _fits(pattern: list[str], parts: list[str]) -> bool:
    same = len(pattern) == len(parts)
    return same and all(one in (EACH, part) for one, part in zip(pattern, parts, strict=True))


def key_at(fields: Fields, path: str) -> str:
    """Return the key that stands for "*" in a path; "" where there is none."""
    parts = path.split(".")
    for name in fields:
        pattern = name.split(".")
        if name != path and _fits(pattern, parts):
            return parts[pattern.index(EACH)]
    return ""


def wrong_type(told: Fact, value: Any) -> bool:  # noqa: ANN401 - unit data
    """Tell whether a value is of another type than the program reads."""
    held: tuple[type, ...] = HOLDS.get(told.sort, (str,))
    if type(value) not in held:
        return True
    if told.sort is Sort.ROWS:
        return any(bool(_row_fault(told, row)) for row in value)
    inside = int if told.sort is Sort.WHOLES else str
    return told.sort in LISTS and not all(isinstance(one, inside) for one in value)


def _row_fault(told: Fact, row: Any) -> str:  # noqa: ANN401 - unit data
    """Return the first column of a row that is missing, unknown or of another type; else ""."""
    given = flat(row)
    for path in given.keys() | told.columns.keys():
        column = told.columns.get(path)
        if column is None or (path not in given and column.missing is NEEDED):
            return path or EACH
        if path in given and wrong_type(column, given[path]):
            return path
    return ""


def keys_in(told: Fact, value: Any) -> Iterator[tuple[Fact, str]]:  # noqa: ANN401 - unit data
    """Return the keys of other things that a field holds, each with the field that tells of it."""
    if told.sort is Sort.ROWS:
        for row in value:
            for path, inner in flat(row).items():
                yield from keys_in(told.columns[path], inner)
    elif told.among and value:
        yield from ((told, str(one)) for one in (value if told.sort is Sort.MANY else [value]))


def said_missing(told: Fact) -> str:
    """Return what is said where a value is missing."""
    if told.sort in {Sort.WHOLE, Sort.DECIMAL}:
        return _("Write a number.")
    return _("Choose one from the list.") if told.among else _("Write this.")
