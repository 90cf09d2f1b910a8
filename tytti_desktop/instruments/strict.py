"""Strict reading of a TOML table: every key is asked for by name, and any left over is refused."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NoReturn, TypeVar

from tytti_desktop.errors import KnownError
from tytti_desktop.instruments.model import Text
from tytti_desktop.words import LANGUAGES, _

E = TypeVar("E", bound=StrEnum)


class Strict:
    """One table of a file. `where` is the path of keys that leads to it, for messages."""

    def __init__(self, data: Mapping[str, Any], file: str, where: str = "") -> None:
        self._data = dict(data)
        self._file = file
        self._where = where

    def refuse(self, key: str, what: str) -> NoReturn:
        """Raise the error that names the file and the key."""
        place = self._path(key)
        raise KnownError(
            _("The file {file} cannot be used: {key}: {what} Correct the file.").format(
                file=self._file, key=place, what=what
            ),
            field=place,
        )

    def has(self, key: str) -> bool:
        """Tell whether the key is there and not yet read."""
        return key in self._data

    def left(self) -> tuple[str, ...]:
        """Return the keys not yet read."""
        return tuple(self._data)

    def _take(self, key: str, kinds: tuple[type, ...], what: str, fallback: Any) -> Any:  # noqa: ANN401 (a TOML value)
        if key not in self._data:
            if fallback is None:
                self.refuse(key, _("the key is missing."))
            return fallback
        value = self._data.pop(key)
        wrong_bool = isinstance(value, bool) and bool not in kinds
        wrong_moment = isinstance(value, datetime)
        if wrong_bool or wrong_moment or not isinstance(value, kinds):
            self.refuse(key, what)
        return value

    def string(self, key: str, fallback: str | None = None) -> str:
        """Read a text; without a fallback the key must be there."""
        return str(self._take(key, (str,), _("a text is needed."), fallback))

    def whole(self, key: str, fallback: int | None = None) -> int:
        """Read a whole number."""
        return int(self._take(key, (int,), _("a whole number is needed."), fallback))

    def number(self, key: str, fallback: float | None = None) -> float:
        """Read a number."""
        return float(self._take(key, (int, float), _("a number is needed."), fallback))

    def flag(self, key: str, *, fallback: bool) -> bool:
        """Read true or false."""
        return bool(self._take(key, (bool,), _("true or false is needed."), fallback))

    def day(self, key: str, fallback: date | None = None) -> date:
        """Read a date."""
        value: date = self._take(key, (date,), _("a date is needed, such as 2026-01-31."), fallback)
        return value

    def word(self, key: str, kind: type[E], fallback: E | None = None) -> E:
        """Read one of the words of an enumeration."""
        if fallback is not None and not self.has(key):
            return fallback
        value = self.string(key)
        if value not in set(kind):
            words = ", ".join(kind)
            self.refuse(key, _("one of these is needed: {words}.").format(words=words))
        return kind(value)

    def strings(self, key: str) -> tuple[str, ...]:
        """Read a list of texts; none when the key is absent."""
        values = self._take(key, (list,), _("a list is needed."), ())
        if not all(isinstance(v, str) for v in values):
            self.refuse(key, _("a list of texts is needed."))
        return tuple(values)

    def text(self, key: str) -> Text:
        """Read a text in its languages: a table with fi, sv, en; empty when the key is absent."""
        inner = self.table(key)
        made = Text(**{code: inner.string(code, "") for code in LANGUAGES})
        inner.done()
        return made

    def table(self, key: str) -> "Strict":
        """Open an inner table; an empty one when the key is absent."""
        inner = self._take(key, (dict,), _("a table is needed."), {})
        return Strict(inner, self._file, self._path(key))

    def tables(self, key: str) -> tuple["Strict", ...]:
        """Open a list of tables; none when the key is absent."""
        rows = self._take(key, (list,), _("a list of tables is needed."), ())
        if not all(isinstance(row, dict) for row in rows):
            self.refuse(key, _("a list of tables is needed."))
        path = self._path(key)
        return tuple(Strict(row, self._file, f"{path}[{n}]") for n, row in enumerate(rows, 1))

    def named_tables(self, key: str) -> dict[str, "Strict"]:
        """Open a table of tables by name; none when the key is absent."""
        outer = self.table(key)
        return {name: outer.table(name) for name in outer.left()}

    def named_lists(self, key: str) -> dict[str, tuple["Strict", ...]]:
        """Open a table of lists of tables by name; none when the key is absent."""
        outer = self.table(key)
        return {name: outer.tables(name) for name in outer.left()}

    def done(self) -> None:
        """Refuse whatever was not asked for."""
        for key in self._data:
            self.refuse(key, _("the key is not known."))

    def _path(self, key: str) -> str:
        return f"{self._where}.{key}" if self._where else key
