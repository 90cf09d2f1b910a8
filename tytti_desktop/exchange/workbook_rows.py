"""Rows of a workbook's one sheet: what a person sees there, and which rows cannot be trusted.

A formula that was never reckoned, an error and cells made one have no value of their own: the row
would come in half.
"""

import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any
from zipfile import ZipFile

from tytti_desktop.errors import KnownError
from tytti_desktop.words import N_, _

LARGEST_UNPACKED = 700_000_000
UNRECKONED = N_(
    "The row has a formula without its value. Open the workbook in Excel and save it again."
)
WRONG = N_("The row has an error instead of a value ({text}).")
UNSEEN = N_("The row is hidden in the sheet. Show it, or take it away.")
_HIDDEN = rb'\bhidden="(?:1|true)"'
_ROW = re.compile(rb"<row\b[^>]*?" + _HIDDEN + rb"[^>]*>")
_NUMBER = re.compile(rb'\br="(\d+)"')
_COLUMN = re.compile(rb"<col\b[^>]*?" + _HIDDEN)
_MERGED = re.compile(rb"<mergeCell\b")
_FORMULA = re.compile(rb"<f[\s>/]")

Line = tuple[int, list[str], str]  # its number, its cells, and why it cannot be taken


def lines(content: bytes, headed: Callable[[list[str]], bool]) -> Iterator[Line]:
    """Yield the rows of the sheet whose first row is `headed`; of the first one where none is.

    Only sheets in sight count; a row out of sight cannot be taken. Raises KnownError for what is no
    workbook, where several sheets have such rows, and where cells of the sheet have been made one
    or columns hidden.
    """
    import openpyxl

    with _understood():
        with ZipFile(io.BytesIO(content)) as archive:
            if sum(each.file_size for each in archive.infolist()) > LARGEST_UNPACKED:
                raise KnownError(_("The workbook is too large. Cut it in parts."))
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        place, sheet = _sheet(book, headed)
        inside = _inside(content, sheet)
        if _MERGED.search(inside):
            raise KnownError(
                _("The sheet “{sheet}” has merged cells. Unmerge them, and fill in each cell.")
                .format(sheet=sheet.title)
            )  # fmt: skip
        if _COLUMN.search(inside):
            raise KnownError(
                _("The sheet “{sheet}” has hidden columns. Show them, or take them away.")
                .format(sheet=sheet.title)
            )  # fmt: skip
        unseen = {int(n) for row in _ROW.findall(inside) for n in _NUMBER.findall(row)}
        formulas = _formulas(content, place) if _FORMULA.search(inside) else frozenset()
        for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
            cells = [_said(value).strip() for value in row]
            hidden = number in unseen and any(cells)
            yield number, cells, _(UNSEEN) if hidden else _why(number, row, formulas)


@contextmanager
def _understood() -> Iterator[None]:
    """Tell of whatever a broken workbook raises in words."""
    try:
        yield
    except KnownError:
        raise
    except Exception:  # noqa: BLE001 - broken workbooks raise a dozen kinds of error
        raise KnownError(_("The workbook cannot be read. Save it as XLSX or CSV.")) from None


def _sheet(book: Any, headed: Callable[[list[str]], bool]) -> tuple[int, Any]:  # noqa: ANN401 openpyxl's
    seen = [(k, s) for k, s in enumerate(book.worksheets) if s.sheet_state == "visible"]
    own = [(k, s) for k, s in seen if headed(_first(s))]
    if len(own) > 1:
        told = _("Several sheets have rows: {sheets}. Leave one, or save each as a file.")
        raise KnownError(told.format(sheets=", ".join(s.title for _k, s in own)))
    return (own or seen)[0]


def _first(sheet: Any) -> list[str]:  # noqa: ANN401 openpyxl's
    for row in sheet.iter_rows(values_only=True):
        cells = [_said(value).strip() for value in row]
        if any(cells):
            return cells
    return []


def _inside(content: bytes, sheet: Any) -> bytes:  # noqa: ANN401 openpyxl's
    with ZipFile(io.BytesIO(content)) as archive:
        return archive.read(sheet._worksheet_path)  # noqa: SLF001 told by no public name


def _formulas(content: bytes, place: int) -> frozenset[tuple[int, int]]:
    """Return where the sheet has formulas: row and place in it."""
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    return frozenset(
        (number, column)
        for number, row in enumerate(book.worksheets[place].iter_rows(), 1)
        for column, cell in enumerate(row)
        if cell.data_type == "f"
    )


def _why(number: int, row: tuple[Any, ...], formulas: frozenset[tuple[int, int]]) -> str:
    """Return why a row cannot be taken; "" where it can."""
    if any(value is None and (number, k) in formulas for k, value in enumerate(row)):
        return _(UNRECKONED)
    wrong = [v for v in row if isinstance(v, str) and v.startswith("#") and v in ERRORS]
    return _(WRONG).format(text=wrong[0]) if wrong else ""


ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!"})


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
