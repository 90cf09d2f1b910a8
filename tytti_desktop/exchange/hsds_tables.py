"""Tabular HSDS put together into the rows that hsds.py reads: the same mapping, another reader.

Three forms: a package of CSV files (one a table, with or without datapackage.json), one CSV of
services, organisations or places, and tabular JSON (lists of rows by the table's name).
"""

import io
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any

from tytti_desktop.errors import KnownError
from tytti_desktop.exchange import sheet_rows
from tytti_desktop.exchange.fields import Record, read_json
from tytti_desktop.words import _

# Of all tables together; 5,000 services have about 100,000 rows and a million cells.
MOST_ROWS, MOST_CELLS, LARGEST = 500_000, 3_000_000, sheet_rows.LARGEST
_ZIP, _PACKAGE = b"PK\x03\x04", "datapackage.json"
_PACKINGS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_PLACES = ("service_at_location", "service", "location", "organization")
# Where a table's rows stand inside other rows: by what name, in which; each by its column `…_id`.
_INSIDE: dict[str, tuple[str, tuple[str, ...]]] = {
    "phone": ("phones", ("contact", *_PLACES)),
    "contact": ("contacts", _PLACES),
    "schedule": ("schedules", _PLACES),
    "language": ("languages", ("phone", *_PLACES)),
    "service_area": ("service_areas", _PLACES),
    "cost_option": ("cost_options", _PLACES),
    "required_document": ("required_documents", _PLACES),
    "service_capacity": ("capacities", _PLACES),
    "service_at_location": ("service_at_locations", ("service",)),
    "address": ("addresses", _PLACES),
    "organization_identifier": ("organization_identifiers", _PLACES),
    "program": ("programs", ("organization",)),
    "url": ("additional_urls", _PLACES),
}
# A row that another names by a column, and that stands inside it.
_NAMED = (
    ("taxonomy_term", "taxonomy_id", "taxonomy_detail", "taxonomy"),
    ("attribute", "taxonomy_term_id", "taxonomy_term", "taxonomy_term"),
    ("service_capacity", "unit_id", "unit", "unit"),
)
_ROOTS = ("organization", "service", "location")
_TERMS = ("taxonomy", "taxonomy_term", "unit", "meta_table_description")
_ABOUT = {"attribute": ("attributes", "link_id"), "metadata": ("metadata", "resource_id")}
# By which columns a table that comes alone is told.
_ALONE = {
    "service": {"id", "name", "status"},
    "location": {"id", "location_type"},
    "organization": {"id", "name", "legal_status"},
}
Tables = dict[str, list[Record]]
Found = dict[str, dict[str, Record]]  # the rows of each table by their ids
SURPLUS = ""  # the one name of a row that has more cells than columns: no column is called so


def tables_of(content: bytes) -> Tables | None:
    """Return the tables of a package or of a CSV by their names; None if it is neither.

    Raises KnownError for one that cannot be read, or is too large.
    """
    if content.startswith(_ZIP):
        return _packed(content)
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"[", b"<", b""}:
        return None
    return _alone(content)


def tabular(data: Any) -> Tables | None:  # noqa: ANN401
    """Return the tables of tabular JSON; None if the document is of another kind."""
    if not isinstance(data, dict) or "id" in data or not {*_ROOTS} & set(data):
        return None
    if not all(isinstance(rows, list) for rows in data.values()):
        return None
    rows_of = {
        _table(name): [dict(row) for row in rows if isinstance(row, dict)]
        for name, rows in data.items()
    }
    return _within(rows_of)


def _within(tables: Tables) -> Tables:
    _refuse_many(sum(map(len, tables.values())), 0)
    return tables


def _refuse_many(rows: int, cells: int) -> None:
    if rows > MOST_ROWS or cells > MOST_CELLS:
        raise KnownError(_("The file has too many rows. Cut it in parts."))


def _table(name: str) -> str:
    """Return a table's name as the standard has it: one thing, in small letters."""
    said = name.strip().casefold()
    known = {*_INSIDE, *_ROOTS, *_TERMS, *_ABOUT}
    singles = (said, said.removesuffix("s"), said.removesuffix("es"), f"{said[:-3]}y")
    return next((each for each in singles if each in known), said)


def _alone(content: bytes) -> Tables | None:
    """Return the one table of a CSV, told by its columns; None if it is no table of HSDS."""
    if len(content) > LARGEST:
        return None
    try:
        head = _head(sheet_rows.csv_lines(content))
    except KnownError:
        return None
    table = next((name for name, columns in _ALONE.items() if columns <= set(head)), None)
    return None if table is None else _within({table: list(_rows(content))})


def _packed(content: bytes) -> Tables | None:
    tables: Tables = {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as box:
            members = {each.filename: each for each in box.infolist() if _is_file(each.filename)}
            csvs = [name for name in members if name.casefold().endswith(".csv")]
            _refuse_large(sum(members[name].file_size for name in csvs))
            named = _named(box, members)
            rows = cells = 0
            for name in csvs:
                table = _table(named.get(PurePosixPath(name).name, PurePosixPath(name).stem))
                for row in _rows(_read(box, members[name])):
                    rows, cells = rows + 1, cells + len(row)
                    _refuse_many(rows, cells)
                    tables.setdefault(table, []).append(row)
    except KnownError:
        raise
    except Exception:  # noqa: BLE001 - damaged zips raise a dozen kinds of error
        told = _("The package is damaged. Fetch it again; nothing was imported.")
        raise KnownError(told) from None
    return tables or None


def _refuse_large(size: int) -> None:
    if size > LARGEST:
        raise KnownError(_("The file is too large: at most 50 MB."))


def _is_file(name: str) -> bool:
    """Tell whether a member is a file of the package, and no leaving of macOS beside it."""
    return not name.startswith("__MACOSX/") and not PurePosixPath(name).name.startswith(".")


def _read(box: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """Return a member; no more than its header says is unpacked."""
    if member.compress_type not in _PACKINGS:
        raise NotImplementedError
    with box.open(member) as raw:
        return raw.read(min(member.file_size, LARGEST))


def _named(box: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo]) -> dict[str, str]:
    """Return which table each file holds, where the package's own list tells it."""
    said = next((each for name, each in members.items() if name.endswith(_PACKAGE)), None)
    try:
        listed = read_json(_read(box, said))["resources"] if said is not None else []
        return {PurePosixPath(str(each["path"])).name: str(each["name"]) for each in listed}
    except (KnownError, KeyError, TypeError):
        return {}


def _head(lines: Iterator[tuple[int, list[str]]]) -> list[str]:
    """Return the titles of a table's columns: its first row, in small letters."""
    return [title.casefold() for title in next(lines, (0, []))[1]]


def _rows(content: bytes) -> Iterator[Record]:
    """Yield a CSV's rows by its columns; an empty cell says nothing, so it is not there."""
    lines = sheet_rows.csv_lines(content)
    head = _head(lines)
    for _number, cells in lines:
        row = {name: cell for name, cell in zip(head, cells, strict=False) if name and cell}
        if any(cells[len(head) :]):  # nobody can tell which is which
            row = {SURPLUS: row.get("id", "")}
        if row:
            yield row


def put_together(tables: Tables) -> tuple[list[Record], dict[str, int]]:
    """Return organisations, services and places with what belongs to them inside.

    Beside them, by table how many rows could not be placed: they belong to nothing in the file, or
    have more cells than there are columns.
    """
    lost = {table: sum(SURPLUS in row for row in rows) for table, rows in tables.items()}
    tables = {table: [row for row in rows if SURPLUS not in row] for table, rows in tables.items()}
    found = {table: {_id(row): row for row in reversed(rows)} for table, rows in tables.items()}
    used = _place(tables, found)
    for table, rows in tables.items():
        if table not in {"organization", "service", "location", *_TERMS}:
            lost[table] += sum(not _hang(table, row, found) for row in rows)
    _name(tables, found)
    alone: list[Record] = []
    for row in tables.get("location", []):
        owners = [] if _id(row) in used else _owners(row, ("organization",), found)
        if owners:
            _put(owners[0], "locations", row)
        elif _id(row) not in used:
            alone.append({"location_type": "physical", **row})
    listed: list[Record] = [{**row, "services": []} for row in tables.get("organization", [])]
    listed += [*tables.get("service", []), *alone]
    return listed, {table: count for table, count in lost.items() if count}


def _place(tables: Tables, found: Found) -> set[str]:
    """Put each place inside the first service at it, the others name it; return their ids."""
    used: set[str] = set()
    for row in tables.get("service_at_location", []):
        one = str(row.get("location_id", ""))
        if one in found.get("location", {}) and one not in used:
            row["location"] = found["location"][one]
            used.add(one)
    return used


def _name(tables: Tables, found: Found) -> None:
    """Put what rows name inside them; all of it together no longer than a file may be."""
    length = 0
    for table, column, name, other in _NAMED:
        for row in tables.get(table, []):
            if (there := found.get(other, {}).get(str(row.get(column, "")))) is not None:
                row[name] = there
                length += sum(len(str(each)) for each in there.values())
                if length > LARGEST:
                    raise KnownError(_("The file is too large: at most 50 MB."))


def _id(row: Record) -> str:
    return str(row.get("id", ""))


def _hang(table: str, row: Record, found: Found) -> bool:
    """Put a row inside all that it belongs to; tell whether there is any."""
    if table in _ABOUT:
        name, column = _ABOUT[table]
        one, others = str(row.get(column, "")), {*_ABOUT, *_TERMS}
        owners = [rows[one] for each, rows in found.items() if each not in others and one in rows]
    else:
        name, parents = _INSIDE.get(table, (table, _PLACES))
        owners = _owners(row, parents, found)
    for owner in owners:
        _put(owner, name, row)
    return bool(owners)


def _put(owner: Record, name: str, row: Record) -> None:
    there = owner.get(name)
    if not isinstance(there, list):
        there = owner[name] = []
    there.append(row)


def _owners(row: Record, parents: Iterable[str], found: Found) -> list[Record]:
    """Return the rows that a row names as those it belongs to."""
    named = ((parent, str(row.get(f"{parent}_id", ""))) for parent in parents)
    return [found[parent][one] for parent, one in named if one in found.get(parent, {})]
