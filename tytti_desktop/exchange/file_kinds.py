"""What a file is that is no table, told before anybody asks for its columns."""

import re

from tytti_desktop.errors import KnownError
from tytti_desktop.words import N_, _

_WORKBOOK = b"xl/workbook"
_NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
MOST_UNSEEN = 8
_WIDE = (b"\xff\xfe", b"\xfe\xff")
AWAITED = N_("This is {what}. A table is awaited: a workbook (XLSX) or a CSV file.")
EMPTY = N_("The file is empty. A table is awaited: a workbook (XLSX) or a CSV file.")
_PDF, _PICTURE = N_("a PDF"), N_("a picture")
_OLD, _PAGE = N_("a file of an older Word or Excel"), N_("a web page or XML")
_TEXT, _PACKED, _JSON = N_("a text document"), N_("a packed file"), N_("JSON")
_OPEN, _LOCKED = N_("an OpenDocument table (ODS)"), N_("a workbook with a password")
_OTHER = N_("a file without rows of text")
_BY_START = (
    (b"%PDF", _PDF), (b"\x89PNG", _PICTURE), (b"\xff\xd8\xff", _PICTURE), (b"GIF8", _PICTURE),
    (b"II*\0", _PICTURE), (b"MM\0*", _PICTURE),
    (b"\xd0\xcf\x11\xe0", _OLD), (b"{\\rtf", _TEXT), (b"<", _PAGE), (b"{", _JSON), (b"[{", _JSON),
    (b"\x1f\x8b", _PACKED), (b"7z\xbc\xaf", _PACKED), (b"Rar!", _PACKED),
)  # fmt: skip


def refuse_other(content: bytes) -> None:
    """Raise KnownError, naming what the file is, where it is neither CSV nor a workbook."""
    bare = content.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not bare:
        raise KnownError(_(EMPTY))
    if what := _kind(content, bare):
        raise KnownError(_(AWAITED).format(what=_(what)))


def _kind(content: bytes, bare: bytes) -> str:
    """Return what a file is in words; "" for what may be a table."""
    if b"opendocument.spreadsheet" in content[:200]:
        return _OPEN
    if "EncryptedPackage".encode("utf-16-le") in content:
        return _LOCKED
    if content.startswith(b"PK"):
        return "" if _WORKBOOK in content else _TEXT if _document(content) else _PACKED
    for start, what in _BY_START:
        if bare.startswith(start):
            return what
    first = bare[:1000]
    # UTF-16, as Excel may save it, has a nought in each letter. A sign that cannot be seen is told
    # of by its row; of many, nothing is.
    wide = content.startswith(_WIDE) or first.count(b"\0") * 3 > len(first)
    return _OTHER if not wide and len(_NO_TEXT.findall(first)) > MOST_UNSEEN else ""


def _document(content: bytes) -> bool:
    return b"word/document" in content or b"opendocument.text" in content
