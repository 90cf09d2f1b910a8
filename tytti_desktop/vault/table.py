"""Frozen dataclasses to rows and back: one field, one column of the same name."""

import dataclasses
import json
import types
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from functools import cache, cached_property, lru_cache, partial
from typing import Any, Generic, TypeVar

from tytti_desktop.errors import KnownError
from tytti_desktop.vault.vault import Vault
from tytti_desktop.words import _

R = TypeVar("R")
Params = Sequence[Any] | Mapping[str, Any]
_AS_IS = (str, int, float, bytes)
PACKED = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def plain(value: Any) -> Any:  # noqa: ANN401, PLR0911
    """Return a value as JSON knows it: records as maps, dates as ISO text, enums by value."""
    if value is None or type(value) in _AS_IS:  # most values by far
        return value
    if isinstance(value, date):
        return value.isoformat()
    if type(value) is tuple:
        return [plain(v) for v in value]
    names = _names(typing.cast("type", type(value)))
    if names is not None:
        return {
            name: told
            if (told := getattr(value, name)) is None or type(told) in _AS_IS
            else plain(told)
            for name in names
        }
    if isinstance(value, dict | Mapping):  # what is told at once before what is asked about
        return {str(plain(k)): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if isinstance(value, set | frozenset):
        return sorted(plain(v) for v in value)
    return value.value if isinstance(value, Enum) else value


@cache
def _names(kind: type) -> tuple[str, ...] | None:
    """Return the names of a record type's fields; None for what is no record."""
    is_record = dataclasses.is_dataclass(kind)
    return tuple(f.name for f in dataclasses.fields(kind)) if is_record else None


@cache
def _without_none(kind: Any) -> Any:  # noqa: ANN401
    """Return X for X | None; any other union stays as it is."""
    if typing.get_origin(kind) in {types.UnionType, typing.Union}:
        rest = [a for a in typing.get_args(kind) if a is not type(None)]
        return rest[0] if len(rest) == 1 else Any
    return kind


def shaped(kind: Any, value: Any) -> Any:  # noqa: ANN401
    """Return a value read from JSON in the shape its annotation asks for; the reverse of plain."""
    return None if value is None else _shaper(kind)(value)


@cache
def _shaper(kind: Any) -> Callable[[Any], Any]:  # noqa: ANN401, PLR0911
    """Return what shapes a value that is not None: an annotation is taken apart once a run."""
    kind = _without_none(kind)
    origin, args = typing.get_origin(kind) or kind, typing.get_args(kind)
    if dataclasses.is_dataclass(origin):
        return partial(_record_of, typing.cast("Callable[..., Any]", origin))
    if not isinstance(origin, type):
        return _same
    if issubclass(origin, Enum):
        return origin
    if issubclass(origin, date):
        return origin.fromisoformat
    if issubclass(origin, Mapping):
        key, inner = args or (Any, Any)
        return partial(_map_of, _key_shaper(key), _shaper(inner))
    if issubclass(origin, list | tuple | set | frozenset):
        every = [_shaper(each) for each in args if each is not Ellipsis] or [_same]
        return partial(_row_of, origin, every)
    return _same


def _record_of(record: Callable[..., Any], value: Mapping[str, Any]) -> Any:  # noqa: ANN401
    hints = _hints(typing.cast("type", record))
    return record(**{k: shaped(hints[k], v) for k, v in value.items() if k in hints})


def _map_of(
    key: Callable[[Any], Any], inner: Callable[[Any], Any], value: Mapping[str, Any]
) -> dict[Any, Any]:
    if inner is _same:
        return {key(k): v for k, v in value.items()}
    return {key(k): None if v is None else inner(v) for k, v in value.items()}


def _key_shaper(kind: Any) -> Callable[[Any], Any]:  # noqa: ANN401
    """Return what shapes a map's key: JSON keeps it as text, a number may be asked for."""
    return int if kind is int else _shaper(kind)


def _row_of(
    origin: Callable[..., Any], shapers: Sequence[Callable[[Any], Any]], value: Sequence[Any]
) -> Any:  # noqa: ANN401
    """Return a list, set, tuple[X, ...] or tuple[X, Y]; IndexError for more than are asked for."""
    if len(shapers) == 1:
        shape = shapers[0]
        return origin(None if v is None else shape(v) for v in value)
    return origin(None if v is None else shapers[n](v) for n, v in enumerate(value))


@cache
def _hints(record: type) -> dict[str, Any]:
    return typing.get_type_hints(record)


def _is_simple(kind: Any) -> bool:  # noqa: ANN401
    kind = _without_none(kind)
    return isinstance(kind, type) and issubclass(kind, (*_AS_IS, date, Enum))


def _writer(kind: Any) -> Callable[[Any], Any]:  # noqa: ANN401
    bare = _without_none(kind)
    if bare is bool:
        return _truth
    if _is_simple(bare):
        return plain if issubclass(typing.cast("type", bare), date | Enum) else _same
    return _as_json if kind is Any else lambda value: None if value is None else _as_json(value)


def _as_json(value: Any) -> str:  # noqa: ANN401
    return PACKED.encode(plain(value))


def _truth(value: bool | None) -> int | None:
    return None if value is None else int(value)


def _reader(kind: Any) -> Callable[[Any], Any]:  # noqa: ANN401
    bare = _without_none(kind)
    if bare is bool:
        return bool
    if not _is_simple(bare):
        return lambda value: shaped(kind, json.loads(value))
    if issubclass(bare, Enum):
        made: Callable[[Any], Any] = bare
        return made
    if issubclass(bare, date):
        reads: Callable[[Any], Any] = datetime.fromisoformat
        return reads if bare is datetime else date.fromisoformat
    return _same


def _fitting(kind: Any, read: Callable[[Any], Any]) -> Callable[[Any], bool]:  # noqa: ANN401
    """Return what tells whether a stored value can be read as its column's type."""
    bare = _without_none(kind)
    if bare is bool:
        return frozenset({0, 1}).__contains__
    if bare in _AS_IS:
        kinds = (int, float) if bare is float else bare
        return lambda value: isinstance(value, kinds)
    # The same day, word or list stands in thousands of rows.
    return lru_cache(maxsize=1000, typed=True)(partial(_is_read, read))


def _is_read(read: Callable[[Any], Any], value: Any) -> bool:  # noqa: ANN401
    try:
        hash(str(read(value)))
    except Exception:  # noqa: BLE001 whatever it raises, a list would raise it too
        return False
    return True


def _same(value: Any) -> Any:  # noqa: ANN401
    return value


_known: dict[str, list["Table[Any]"]] = {}


def known_tables(vault: Vault) -> dict[str, list["Table[Any]"]]:
    """Return every table of a vault that a loaded module reads or writes, by name."""
    names = {name for (name,) in vault.tuples("select name from sqlite_master")}
    return {name: tables for name, tables in _known.items() if name in names}


def read_types() -> None:
    """Read the types of every table's columns; nobody who reads a row later waits for it."""
    for tables in _known.values():
        for table in tables:
            table.read_types()


class Table(Generic[R]):
    """The rows of one record type. Every write is one transaction, or part of the one around it.

    `key` names the field that tells one record from another.
    """

    def __init__(self, record: type[R], name: str, key: str = "id") -> None:
        self.record = record
        self.name = name
        self.key = key
        self.columns = tuple(f.name for f in dataclasses.fields(typing.cast("Any", record)))
        _known.setdefault(name, []).append(self)

    @cached_property
    def _writers(self) -> list[Callable[[Any], Any]]:
        hints = _hints(typing.cast("type", self.record))
        return [_writer(hints[c]) for c in self.columns]

    @cached_property
    def _readers(self) -> list[Callable[[Any], Any]]:
        hints = _hints(typing.cast("type", self.record))
        return [_reader(hints[c]) for c in self.columns]

    def read_types(self) -> None:
        """Read what each column is told as; the first row would."""
        self._readers  # noqa: B018 kept once asked

    def _row(self, record: R) -> list[Any]:
        values = (getattr(record, c) for c in self.columns)
        return [write(value) for write, value in zip(self._writers, values, strict=True)]

    def _read(self, row: Sequence[Any]) -> R:
        # Most values by far are told as they are: no call for those.
        return self.record(
            *[
                value if value is None or read is _same else read(value)
                for read, value in zip(self._readers, row, strict=True)
            ]
        )

    def misread(self, vault: Vault, where: str = "", params: Params = ()) -> Iterator[str]:
        """Yield the names of columns whose value is not of the column's type, row by row."""
        hints = _hints(typing.cast("type", self.record))
        fitting = [
            (name, _without_none(hints[name]), _fitting(hints[name], read))
            for name, read in zip(self.columns, self._readers, strict=True)
        ]
        for row in vault.each(self._selected(where), params):
            for (name, kind, fits), value in zip(fitting, row, strict=True):
                if value is not None and type(value) is not kind and not fits(value):
                    yield name

    def _selected(self, where: str) -> str:
        names = ", ".join(f'"{c}"' for c in self.columns)
        return f'select {names} from "{self.name}"' + (f" where {where}" if where else "")  # noqa: S608

    def each(self, vault: Vault) -> Iterator[R]:
        """Yield every record as it is read: for what goes through a whole table."""
        return map(self._read, vault.each(self._selected("")))

    def add(self, vault: Vault, record: R) -> None:
        """Store a new record."""
        self.add_all(vault, [record])

    def add_all(self, vault: Vault, records: Iterable[R]) -> None:
        """Store new records in one transaction: all or none."""
        marks = ", ".join("?" * len(self.columns))
        names = ", ".join(f'"{c}"' for c in self.columns)
        sql = f'insert into "{self.name}" ({names}) values ({marks})'  # noqa: S608
        vault.execute_many(sql, (self._row(record) for record in records))

    def get(self, vault: Vault, id: str) -> R:  # noqa: A002
        """Return the record with this id; KnownError when it is not there any more."""
        found = self.find(vault, f'"{self.key}" = ?', (id,))
        if not found:
            raise _gone()
        return found[0]

    def get_all(self, vault: Vault, ids: Iterable[str]) -> dict[str, R]:
        """Return the records with these ids, by id; KnownError when one is not there any more."""
        asked = set(ids)
        where = f'"{self.key}" in (select value from json_each(?))'  # noqa: S608
        found = self.find(vault, where, (json.dumps(sorted(asked)),))
        if len(found) != len(asked):
            raise _gone()
        return {getattr(record, self.key): record for record in found}

    def find(
        self,
        vault: Vault,
        where: str = "",
        params: Params = (),
        order: str = "",
        limit: int | None = None,
    ) -> list[R]:
        """Return the records that a condition with ? or :name marks picks, in the asked order."""
        sql = self._selected(where)
        sql += f" order by {order}" if order else ""
        sql += f" limit {limit:d}" if limit is not None else ""
        return [self._read(row) for row in vault.tuples(sql, params)]

    def change(self, vault: Vault, record: R) -> None:
        """Store a record over its earlier self, found by id; KnownError when that is gone."""
        self.change_all(vault, [record])

    def change_all(self, vault: Vault, records: Sequence[R]) -> None:
        """Store records over their earlier selves in one transaction: all or none."""
        # The key itself is not written: where others refer to it, each would be looked for.
        names = ", ".join(f'"{c}" = ?' for c in self.columns if c != self.key)
        at = self.columns.index(self.key)
        sql = f'update "{self.name}" set {names} where "{self.key}" = ?'  # noqa: S608
        with vault.atomic():
            rows = (self._row(record) for record in records)
            given = ([*row[:at], *row[at + 1 :], row[at]] for row in rows)
            if vault.execute_many(sql, given) != len(records):
                raise _gone()

    def delete(self, vault: Vault, id: str) -> None:  # noqa: A002
        """Remove the record with this id; KnownError when it is already gone."""
        sql = f'delete from "{self.name}" where "{self.key}" = ?'  # noqa: S608
        with vault.atomic():
            if vault.execute(sql, (id,)) != 1:
                raise _gone()

    def delete_all(self, vault: Vault, ids: Sequence[str]) -> None:
        """Remove the records with these ids, the first first: all or none, as `delete`."""
        sql = f'delete from "{self.name}" where "{self.key}" = ?'  # noqa: S608
        with vault.atomic():
            if vault.execute_many(sql, [(each,) for each in ids]) != len(ids):
                raise _gone()

    def count(self, vault: Vault, where: str = "", params: Params = ()) -> int:
        """Return how many records a condition picks."""
        sql = f'select count(*) from "{self.name}"'  # noqa: S608
        sql += f" where {where}" if where else ""
        return int(vault.tuples(sql, params)[0][0])


def _gone() -> KnownError:
    return KnownError(
        _("This is not found any more: it was removed meanwhile. Look at the list again.")
    )
