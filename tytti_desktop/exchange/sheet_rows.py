"""Rows of a table from outside: CSV (semicolons or commas, with or without BOM) or a workbook."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zipfile import BadZipFile

from tytti_desktop.errors import KnownError
from tytti_desktop.words import _

MOST_ROWS, LARGEST = 200_000, 50_000_000
_ZIP = b"PK\x03\x04"


@dataclass(frozen=True)
class SheetRow:
    """One row: its number as a person sees it, and its values by column title in small letters."""

    number: int
    values: dict[str, str]


@dataclass(frozen=True)
class Refusal:
    """One row that was not taken, and why."""

    row: int
    why: str


def read_rows(
    content: bytes, needed: Sequence[str], other: Mapping[str, str] = {}
) -> list[SheetRow]:
    """Return the rows of a file; `other` are other titles of columns.

    Raises KnownError for a file without the needed columns.
    """
    if len(content) > LARGEST:
        raise KnownError(_("The file is too large: at most 50 MB."))
    lines = list(_workbook(content) if content.startswith(_ZIP) else _csv(content))
    lines = [line for line in lines if any(cell.strip() for _n, cell in line[1])]
    if not lines:
        raise KnownError(_("The file has no rows."))
    given = [cell.strip().casefold() for _place, cell in lines[0][1]]
    head = [other.get(title, title) for title in given]
    missing = [name for name in needed if name not in head]
    if missing:
        raise KnownError(
            _(
                "The file has no column “{missing}”. The first row names the columns: {needed}"
            ).format(missing=missing[0], needed=", ".join(needed))
        )
    if len(lines) > MOST_ROWS:
        raise KnownError(_("The file has too many rows. Cut it in parts."))
    return [
        SheetRow(number, dict(zip(head, (cell.strip() for _p, cell in cells), strict=False)))
        for number, cells in lines[1:]
    ]


def _csv(content: bytes) -> Iterable[tuple[int, list[tuple[int, str]]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    first = text.split("\n", 1)[0]
    delimiter = max(";,\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for number, row in enumerate(reader, 1):
            yield number, list(enumerate(row))
    except csv.Error:
        raise KnownError(_("The file is not a table that can be read as CSV.")) from None


def _workbook(content: bytes) -> Iterable[tuple[int, list[tuple[int, str]]]]:
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
            yield number, [(place, _said(value)) for place, value in enumerate(row)]
    except (BadZipFile, InvalidFileException, KeyError, ValueError, IndexError):
        raise KnownError(_("The workbook cannot be read. Save it as XLSX or CSV.")) from None


def _said(value: object) -> str:
    """Return a workbook's cell as text: a day as ISO, a whole number without decimals."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
