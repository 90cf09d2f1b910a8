"""Rows of a form for the unit's data: each by what its field tells of itself (casework/shapes)."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from tytti_desktop import dates
from tytti_desktop.casework.shapes.every import Options
from tytti_desktop.casework.shapes.shape import NEEDED, Fact, Sort, flat, nested
from tytti_desktop.desk.forms.form_rows import (
    CheckField,
    ChoiceField,
    Field,
    LineField,
    NumberField,
    TextField,
)
from tytti_desktop.desk.kit import focus
from tytti_desktop.desk.kit.bound import held
from tytti_desktop.desk.kit.cards import spaced
from tytti_desktop.desk.kit.check_box import CheckBox
from tytti_desktop.errors import KnownError
from tytti_desktop.instruments.model import shown_number
from tytti_desktop.words import _

LONG_ROWS, LONG_TEXT, YES = 10, 4, "1"


class ChecksField(Field):
    """Any of some (value, word) pairs; the value is a list that keeps the order it was given in."""

    def __init__(self, label: str, options: Options) -> None:
        holder = QWidget()
        column = QVBoxLayout(holder)
        spaced(column, 0)
        self.boxes: dict[str, CheckBox] = {}
        self._given: list[str] = []
        for value, word in options:
            box = CheckBox(word)
            box.setAccessibleName(f"{label}: {word}")
            box.toggled.connect(held(self, lambda _on: self.changed.emit()))
            self.boxes[value] = box
            column.addWidget(box)
        super().__init__(label, holder)

    def raw(self) -> list[str]:
        """Return the checked values."""
        checked = [value for value, box in self.boxes.items() if box.isChecked()]
        kept = [value for value in self._given if value in checked]
        return [*kept, *(value for value in checked if value not in kept)]

    def put(self, value: object) -> None:
        """Check these values and no others."""
        self._given = [str(one) for one in value] if isinstance(value, list | tuple) else []
        for one, box in self.boxes.items():
            box.setChecked(one in self._given)

    def take_focus(self) -> None:
        """Put the cursor on the first box."""
        for box in self.boxes.values():
            focus.give(box, self)
            return


class FractionField(LineField):
    """A number with decimals, written with a comma or a point."""

    def value(self) -> float:
        """Return the number; KnownError when there is none."""
        try:
            return float(self.raw().strip().replace(",", "."))
        except ValueError:
            raise KnownError(_("Write a number, such as 0,5.")) from None

    def put(self, value: object) -> None:
        """Show a number as the language writes it, or a draft's text."""
        super().put(shown_number(value) if isinstance(value, int | float) else value)


class WordsField(LineField):
    """Codes with commas between; the value is their list."""

    def value(self) -> list[Any]:
        """Return the codes."""
        return [one for one in (part.strip() for part in self.raw().split(",")) if one]

    def put(self, value: object) -> None:
        """Show codes, or a draft's text."""
        whole = isinstance(value, list | tuple)
        super().put(", ".join(str(one) for one in value) if whole else value)  # type: ignore[attr-defined]


class NumbersField(WordsField):
    """Whole numbers with commas between; the value is their list."""

    def value(self) -> list[Any]:
        """Return the numbers; KnownError where one is none."""
        try:
            return [int(one) for one in super().value()]
        except ValueError:
            raise KnownError(_("Write whole numbers with commas between.")) from None


class DayField(LineField):
    """A day as people type it, or nothing; the value is ISO text."""

    def value(self) -> str:
        """Return the day as ISO text, empty for none; KnownError where it is no day."""
        typed = self.raw().strip()
        return dates.parse_date(typed, dates.finnish_day(dates.now())).isoformat() if typed else ""

    def put(self, value: object) -> None:
        """Show a day as Finns write it, or a draft's text."""
        text = str(value or "")
        try:
            super().put(dates.shown(date.fromisoformat(text)))
        except ValueError:
            super().put(text)


class RowsField(TextField):
    """Rows of a table, one a line, with semicolons between the columns; the value is their list.

    A column that may be missing may be left out at the end; 1 is yes. What stands for one of a set
    is written and read by its word; its key is taken too.
    """

    def __init__(
        self, label: str, columns: Mapping[str, Fact], inside: Mapping[str, Options]
    ) -> None:
        super().__init__(label, lines=LONG_ROWS)
        self._columns = columns
        self._words = {path: _plain(among) for path, among in inside.items() if among}

    def value(self) -> Any:  # noqa: ANN401 - a list of tables
        """Return the rows; KnownError names the line that cannot be read."""
        lines = filter(None, (one.strip() for one in self.raw().splitlines()))
        return [self._row(line) for line in lines]

    def _row(self, line: str) -> dict[str, Any]:
        parts = [part.strip() for part in line.split(";")]
        typed = {
            path: self._key(path, part) for path, part in zip(self._columns, parts, strict=False)
        }
        right = len(parts) <= len(self._columns) and all(
            _fits(told, typed.get(path, "")) for path, told in self._columns.items()
        )
        if not right:
            text = _("This line cannot be read: {line}. Write, with ; between: {columns}.")
            columns = "; ".join(self._told(path) for path in self._columns)
            raise KnownError(text.format(line=line, columns=columns))
        made = {path: _read(told, typed.get(path, "")) for path, told in self._columns.items()}
        return dict(nested({path: value for path, value in made.items() if value is not None}))

    def put(self, value: object) -> None:
        """Show rows, or a draft's text."""
        if isinstance(value, list):
            value = "\n".join(self._line(flat(row)) for row in value)
        super().put(value)

    def _line(self, row: Mapping[str, Any]) -> str:
        parts = [
            self._words.get(path, {}).get(said := _written(row.get(path)), said)
            for path in self._columns
        ]
        needed = [n for n, c in enumerate(self._columns.values(), 1) if c.missing is NEEDED]
        while len(parts) > max(needed) and not parts[-1]:
            parts.pop()
        return "; ".join(parts)

    def _key(self, path: str, typed: str) -> str:
        """Return the key of a word as typed, in whatever case; else what was typed."""
        words = self._words.get(path, {})
        known = {word.casefold(): key for key, word in words.items()}
        return typed if typed in words else known.get(typed.casefold(), typed)

    def _told(self, path: str) -> str:
        """Return what a column is called, with what may stand in it."""
        told = self._columns[path]
        known = [YES] if told.sort is Sort.YES else list(self._words.get(path, {}).values())
        return f"{_(told.word)} ({', '.join(known)})" if known else _(told.word)


def _plain(among: Options) -> dict[str, str]:
    """Return words by key; a word that two keys share, or with a semicolon, is told by its key."""
    often = Counter(word for _key, word in among)
    return {key: key if often[word] > 1 or ";" in word else word for key, word in among}


def _written(value: object) -> str:
    return YES * value if isinstance(value, bool) else "" if value is None else str(value)


def _read(told: Fact, typed: str) -> Any:  # noqa: ANN401 - unit data
    """Return a column as it is stored, None where it is left out."""
    if told.sort is Sort.YES:
        return True if typed else None
    return typed if told.sort is not Sort.WHOLE else int(typed) if typed else None


def _fits(told: Fact, typed: str) -> bool:
    if not typed:
        return told.missing is not NEEDED
    if told.sort is Sort.YES:
        return typed == YES
    if told.words is not None:
        return typed in told.words
    return told.sort is not Sort.WHOLE or typed.isdecimal()


_MADE: Mapping[Sort, Callable[[str, Fact, Options], Field]] = {
    Sort.TEXT: lambda label, _told, _among: LineField(label),
    Sort.LONG: lambda label, _told, _among: TextField(label, lines=LONG_TEXT),
    Sort.WHOLE: lambda label, told, _among: NumberField(label, int(told.low), int(told.high)),
    Sort.DECIMAL: lambda label, _told, _among: FractionField(label),
    Sort.YES: lambda label, _told, _among: CheckField(label),
    Sort.DAY: lambda label, _told, _among: DayField(label),
    Sort.ONE: lambda label, _told, among: ChoiceField(label, among),
    Sort.MANY: lambda label, _told, among: ChecksField(label, among),
    Sort.CODES: lambda label, _told, _among: WordsField(label),
    Sort.WHOLES: lambda label, _told, _among: NumbersField(label),
}


def field(label: str, told: Fact, among: Options, inside: Mapping[str, Options]) -> Field:
    """Return the row that a field is edited in; one that may be missing may be left empty.

    `among` is what it may be, `inside` what each column of its rows may be.
    """
    if told.sort is Sort.ROWS:
        return RowsField(label, told.columns, inside)
    if told.sort is Sort.ONE and told.missing == "":
        among = [("", "–"), *among]
    return _MADE[told.sort](label, told, among)


def said(value: Any, among: Options) -> str:  # noqa: ANN401 - unit data
    """Return a value as people read it."""
    words = dict(among)
    if isinstance(value, list):
        if value and isinstance(value[0], Mapping):
            return str(len(value))
        return ", ".join(words.get(str(one), str(one)) for one in value)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, float | int):
        return shown_number(value)
    return words.get(str(value), str(value))
