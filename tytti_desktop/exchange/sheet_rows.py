"""Rows of a table from outside: CSV (semicolons or commas, with or without BOM) or a workbook."""

import csv
import io
import itertools
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar
from zipfile import BadZipFile

from tytti_desktop import dates
from tytti_desktop.dates import ANY, Kind
from tytti_desktop.errors import KnownError
from tytti_desktop.words import _

T = TypeVar("T")
MOST_ROWS, LARGEST = 200_000, 50_000_000
_ZIP = b"PK\x03\x04"
_WIDE = (b"\xff\xfe", b"\xfe\xff")  # the marks of UTF-16, as Excel's "Unicode text" has them
_WHOLE_DAY = re.compile(r"[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}|[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True)
class SheetRow:
    """One row: its number as a person sees it, and its values by column title in small letters."""

    number: int
    values: dict[str, str]
    surplus: bool = False  # has cells past the last title: nobody can tell which is which


@dataclass(frozen=True)
class Sheet:
    """The rows of a file, and the titles of its columns that are not known."""

    rows: list[SheetRow]
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True)
class Refusal:
    """One row that was not taken, and why."""

    row: int
    why: str


@dataclass(frozen=True)
class Preview(Generic[T]):
    """What a file holds: what can be taken, and what cannot with why.

    `left_out` are titles of columns that hold something and are not taken.
    """

    taken: tuple[T, ...]
    refused: tuple[Refusal, ...]
    left_out: tuple[str, ...] = ()


def looked(sheet: Sheet, read: Callable[[SheetRow], T]) -> Preview[T]:
    """Return what `read` makes of each row; a row that it refuses by KnownError tells why."""
    taken: list[T] = []
    refused: list[Refusal] = []
    for row in sheet.rows:
        if row.surplus:
            told = _("The row has more cells than there are columns: check its separators.")
            refused.append(Refusal(row.number, told))
            continue
        try:
            taken.append(read(row))
        except KnownError as error:
            refused.append(Refusal(row.number, error.message))
    return Preview(tuple(taken), tuple(refused), sheet.unknown)


def told(found: Preview[T]) -> list[str]:
    """Return in words what of a file is not taken: columns, then rows with why."""
    lines = []
    if found.left_out:
        text = _("Columns that are not taken: {columns}")
        lines.append(text.format(columns=", ".join(found.left_out)))
    row = _("Row {row} refused: {why}")
    return lines + [row.format(row=each.row, why=each.why) for each in found.refused]


def day(text: str, today: date, kind: Kind = ANY) -> date:
    """Read a day of a file: whole, its year with four digits. Nobody is there to see a guess."""
    if not _WHOLE_DAY.fullmatch(text):
        raise KnownError(_("Write the day whole, such as 1.3.2026: “{text}”").format(text=text))
    return dates.parse_date(text, today, kind)


def read_rows(
    content: bytes,
    needed: Sequence[str],
    other: Mapping[str, str] = {},
    known: Sequence[str] = (),
) -> Sheet:
    """Return the rows of a file; `other` are other titles of columns, `known` those besides.

    Raises KnownError for a file without the needed columns, or with one of them twice.
    """
    if len(content) > LARGEST:
        raise KnownError(_("The file is too large: at most 50 MB."))
    found = _workbook(content) if content.startswith(_ZIP) else csv_lines(content)
    lines = list(itertools.islice((each for each in found if any(each[1])), MOST_ROWS + 1))
    if not lines:
        raise KnownError(_("The file has no rows."))
    if len(lines) > MOST_ROWS:
        raise KnownError(_("The file has too many rows. Cut it in parts."))
    titles = lines[0][1]
    head = [other.get(title.casefold(), title.casefold()) for title in titles]
    _refuse_head(head, needed)
    names = {*needed, *known, *other.values()}
    rows = [
        SheetRow(
            number,
            {name: cell for name, cell in zip(head, cells, strict=False) if name in names},
            any(cells[len(head) :]),
        )
        for number, cells in lines[1:]
    ]
    unknown = tuple(
        title or str(place + 1)
        for place, (title, name) in enumerate(zip(titles, head, strict=True))
        if name not in names and any(c[place] for _n, c in lines[1:] if place < len(c))
    )
    return Sheet(rows, unknown)


def _refuse_head(head: Sequence[str], needed: Sequence[str]) -> None:
    missing = [name for name in needed if name not in head]
    if missing:
        told = _("The file has no column “{missing}”. The first row names the columns: {needed}")
        raise KnownError(told.format(missing=missing[0], needed=", ".join(needed)))
    twice = [name for name in head if name and head.count(name) > 1]
    if twice:
        told = _("The file has the column “{name}” twice. Take one of them away.")
        raise KnownError(told.format(name=twice[0]))


def csv_lines(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Yield a CSV's rows by their lines' numbers; KnownError if it cannot be read as one."""
    text = _decoded(content)
    first = text.split("\n", 1)[0]
    delimiter = max(";,\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for row in reader:
            yield reader.line_num, [cell.strip() for cell in row]
    except csv.Error:
        raise KnownError(_("The file is not a table that can be read as CSV.")) from None


def _decoded(content: bytes) -> str:
    """Return a file's text: UTF-8, UTF-16 with its mark, or what Windows writes in Finland."""
    try:
        return content.decode("utf-16" if content.startswith(_WIDE) else "utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _workbook(content: bytes) -> Iterable[tuple[int, list[str]]]:
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    broken = (BadZipFile, InvalidFileException, zlib.error, EOFError, SyntaxError)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
            yield number, [_said(value).strip() for value in row]
    except (*broken, KeyError, ValueError, IndexError, TypeError, AttributeError):
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
