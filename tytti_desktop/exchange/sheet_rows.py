"""Rows of a table from outside: CSV (semicolons or commas, with or without BOM) or a workbook."""

import csv
import io
import itertools
import re
import unicodedata
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeAlias, TypeVar

from tytti_desktop import dates
from tytti_desktop.dates import ANY, Kind
from tytti_desktop.errors import KnownError
from tytti_desktop.exchange import file_kinds, workbook_rows
from tytti_desktop.exchange.workbook_rows import Line
from tytti_desktop.words import N_, _

T = TypeVar("T")
MOST_ROWS, LARGEST, LONGEST = 200_000, 50_000_000, 1_000
PART = 50  # rows looked at in one turn of a window
_ZIP = b"PK\x03\x04"
_WIDE = (b"\xff\xfe", b"\xfe\xff")  # the marks of UTF-16, as Excel's "Unicode text" has them
# What ä, ö and å are where a file's letters are taken for others: UTF-8 read as Windows', and what
# DOS and old Macs wrote read so; undefined bytes.
_BROKEN = re.compile(
    "Ã[\u0080-\u00bf„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ¤¶¥]|\ufffd|(?<=\\w)[„”†™€](?=\\w)|(?<=[A-Za-zåäö])[ŠŒŽ](?=[a-zåäö])"
)
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
BROKEN = N_("The letters of the row cannot be told ({text}). Save the file as UTF-8.")
UNSEEN = N_("The row has a character that cannot be seen ({text}). Write the cell again.")
LONG = N_("The row has a cell of over {n} characters.")
SURPLUS = N_("The row has more cells than there are columns: check its separators.")
_SEPARATOR = re.compile(r"sep=([;,\t])")  # Excel's own first line
_WHOLE_DAY = re.compile(r"[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}|[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True)
class SheetRow:
    """One row: its number as a person sees it, and its values by column title in small letters."""

    number: int
    values: dict[str, str]
    odd: str = ""  # why it cannot be taken, whatever its values mean


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


Reading: TypeAlias = Callable[[bytes], Sheet]


def looked(sheet: Sheet, read: Callable[[SheetRow], T]) -> Generator[int, None, Preview[T]]:
    """Return what `read` makes of each row; a row that it refuses by KnownError tells why.

    Yields how many rows have been looked at, so that a window can have its time between.
    """
    taken: list[T] = []
    refused: list[Refusal] = []
    for place, row in enumerate(sheet.rows):
        if place % PART == 0:
            yield place
        if row.odd:
            refused.append(Refusal(row.number, row.odd))
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
    needed: Mapping[str, str],
    other: Mapping[str, str] = {},
    known: Sequence[str] = (),
) -> Sheet:
    """Return the rows of a file; `other` are other titles of columns, `known` those besides.

    `needed` are the columns that it must have, and what each is called in words. Raises KnownError
    for a file without them, or with one of them twice.
    """
    if len(content) > LARGEST:
        raise KnownError(_("The file is too large: at most 50 MB."))

    file_kinds.refuse_other(content)

    def named(cells: Sequence[str]) -> list[str]:
        return [other.get(title.casefold(), title.casefold()) for title in cells]

    if content.startswith(_ZIP):
        found = workbook_rows.lines(content, lambda cells: set(needed) <= set(named(cells)))
    else:
        found = ((number, cells, "") for number, cells in csv_lines(content))
    lines = list(itertools.islice((each for each in found if any(each[1])), MOST_ROWS + 1))
    if not lines:
        raise KnownError(_("The file has no rows."))
    if len(lines) > MOST_ROWS:
        raise KnownError(_("The file has too many rows. Cut it in parts."))
    titles = lines[0][1]
    head = named(titles)
    names = {*needed, *known, *other.values()}
    _refuse_head(titles, head, needed, names)
    rows = [_row(line, head, names) for line in lines[1:]]
    unknown = tuple(
        title or str(place + 1)
        for place, (title, name) in enumerate(zip(titles, head, strict=True))
        if name not in names and any(c[place] for _n, c, _w in lines[1:] if place < len(c))
    )
    return Sheet(rows, unknown)


def _row(line: Line, head: Sequence[str], names: set[str]) -> SheetRow:
    number, cells, why = line
    values = {name: cell for name, cell in zip(head, cells, strict=False) if name in names}
    if any(cells[len(head) :]):
        why = why or _(SURPLUS)  # nobody can tell which is which
    return SheetRow(number, values, why or next(filter(None, map(_odd, values.values())), ""))


def _odd(text: str) -> str:
    """Return why a cell's text cannot be what was written; "" where it can."""
    if len(text) > LONGEST:
        return _(LONG).format(n=LONGEST)
    if text.isascii() and text.isprintable():
        return ""
    unseen = [c for c in text if unicodedata.category(c) in _UNSEEN and c not in "\r\n\t"]
    if unseen:
        return _(UNSEEN).format(text=", ".join(f"U+{ord(c):04X}" for c in dict.fromkeys(unseen)))
    return _(BROKEN).format(text=text) if _BROKEN.search(text) else ""


def _refuse_head(
    titles: Sequence[str], head: Sequence[str], needed: Mapping[str, str], names: set[str]
) -> None:
    """Raise KnownError where a needed column is not named, or one is named twice.

    Of the first row only known titles are told: without titles it would be somebody's row.
    """
    missing = [name for name in needed if name not in head]
    if missing:
        found = [title for title, name in zip(titles, head, strict=True) if name in names]
        told = _(
            "The file has no column “{missing}”. The first row names the columns: {needed}. Of the "
            "columns that are known it names now: {found}."
        )
        if not found:
            told = _(
                "The file has no column “{missing}”. The first row names the columns: {needed}. It "
                "names now none that is known: put the row of titles first, and part the columns "
                "by a semicolon, a comma or a tab."
            )
        words, there = ", ".join(needed.values()), ", ".join(found)
        raise KnownError(told.format(missing=needed[missing[0]], needed=words, found=there))
    known = zip(titles, head, strict=True)
    twice = [title for title, name in known if name and head.count(name) > 1]
    if twice:
        told = _("The file has the column “{name}” twice. Take one of them away.")
        raise KnownError(told.format(name=twice[0]))


def csv_lines(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Yield a CSV's rows by their lines' numbers; KnownError if it cannot be read as one."""
    text = _decoded(content)
    first = next((line for line in text.splitlines() if line.strip(" \t;,")), "")
    told = _SEPARATOR.fullmatch(first)
    delimiter = told[1] if told else max(";,\t", key=first.count)
    lines = [*io.StringIO(text, newline="")]
    # One line more than there is: a quotation mark that is never closed takes it too.
    reader, begun = csv.reader([*lines, "\n"], delimiter=delimiter), 0
    try:
        for row in reader:
            own, begun = (begun + 1, reader.line_num), reader.line_num
            if own[1] > own[0]:
                _refuse_unclosed(lines[own[0] - 1 : own[1]], own[0], delimiter)
            if own[1] <= len(lines) and not (told and begun == 1):
                yield begun, [cell.strip() for cell in row]
    except csv.Error:
        raise KnownError(_("The file is not a table that can be read as CSV.")) from None


def _refuse_unclosed(lines: Sequence[str], first: int, delimiter: str) -> None:
    """Raise KnownError where a row of several lines is one only by a mark that is not closed."""
    try:
        list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error:
        told = _(
            "On row {row} a quotation mark begins a cell that does not end where it should. Take "
            "the mark away or write its pair, and bring the file again."
        )
        raise KnownError(told.format(row=first)) from None


def _decoded(content: bytes) -> str:
    """Return a file's text: UTF-8, UTF-16 with its mark, or what Windows writes in Finland."""
    bare = {b"\0": "utf-16-le"}.get(content[1:2]) or {b"\0": "utf-16-be"}.get(content[:1])
    try:
        return content.decode("utf-16" if content.startswith(_WIDE) else bare or "utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    # ä, ö and å of an old Mac are Š, š and Œ of Windows; a Finnish file of Windows has ä or ö too.
    return text if re.search("[äöåÄÖÅ]", text) else re.sub("[ŠšŒ]", "\ufffd", text)
