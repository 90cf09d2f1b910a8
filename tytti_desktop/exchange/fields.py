"""Reading JSON of other systems: forgiving where nothing is lost, exact about what is wrong."""

import codecs
import json
import math
import re
import zlib
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime, time
from typing import Any

from tytti_desktop import outside_json
from tytti_desktop.dates import HELSINKI, iso
from tytti_desktop.errors import KnownError
from tytti_desktop.words import N_, _

LARGEST = 200_000_000  # bytes: what a laptop reads in one piece
_LONGEST_ID = 64
_GZIP, _GZIP_BITS = b"\x1f\x8b", 31  # the first bytes of a gzip file; how zlib is told of one
_OTHER_KINDS = (
    (
        (b"PK\x03\x04",),
        N_(
            "This is a packed file (zip or Excel) without tables of HSDS (CSV). Unpack it and "
            "import the JSON files in it one by one; nothing was imported."
        ),
    ),
    (
        (b"<!DOCTYPE", b"<!doctype", b"<html", b"<HTML"),
        N_(
            "This is a web page, not the catalogue's data: perhaps the address needs a sign-in. "
            "Fetch the JSON again; nothing was imported."
        ),
    ),
    (
        (b"<",),
        N_("This is XML. Fetch the same as JSON from the catalogue; nothing was imported."),
    ),
    ((b"%PDF",), N_("This is a PDF. Fetch the JSON from the catalogue; nothing was imported.")),
)
_BROKEN = re.compile(r"\\u(?:d[89a-f]|0000)", re.IGNORECASE)
Record = dict[str, Any]


class BadRowError(Exception):
    """A row that cannot be read; the message says what is wrong in the user's language."""


def read_json(content: bytes) -> Any:  # noqa: ANN401
    """Return what a JSON file holds: UTF-8, UTF-16 or UTF-32, with or without a byte order mark.

    Text of an older Windows program (cp1252) is read too, a file of one JSON object a line, and
    any of these packed with gzip.
    Raises KnownError if it is not JSON, too large or too deep.
    """
    if content.startswith(_GZIP):
        content = _unpacked(content)
    if len(content) > LARGEST:
        raise KnownError(_("The file is over 200 MB. Divide it and import the parts."))
    text = _decoded(content)
    try:
        data = _loaded(text)
        return _whole(data) if _BROKEN.search(text) else data
    except json.JSONDecodeError as error:
        lines = _by_lines(text)
        if lines is None:
            raise _other_kind(content) or _not_json(error.lineno) from None
        return lines
    except ValueError:
        raise _not_json(1) from None


def _unpacked(content: bytes) -> bytes:
    """Return what a gzip file holds, no more of it than one byte over the largest size."""
    try:
        return zlib.decompressobj(_GZIP_BITS).decompress(content, LARGEST + 1)
    except zlib.error:
        raise _not_json(1) from None


def _loaded(text: str) -> Any:  # noqa: ANN401
    """Return JSON; the NaN and Infinity that some programs write mean nothing, so null."""
    return outside_json.loads(text, parse_constant=lambda _name: None)


def _whole(data: Any) -> Any:  # noqa: ANN401
    """Return a document that can be stored: halves of characters and zero bytes made good."""
    if isinstance(data, str):
        good = data.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return good.replace("\0", "")
    if isinstance(data, list):
        return [_whole(each) for each in data]
    if isinstance(data, dict):
        return {_whole(key): _whole(each) for key, each in data.items()}
    return data


def _decoded(content: bytes) -> str:
    encoding = json.detect_encoding(content[:4])
    for found in (encoding, "utf-8-sig", "cp1252"):
        try:
            return content.decode(found).removeprefix(codecs.BOM_UTF8.decode())
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def _by_lines(text: str) -> list[Any] | None:
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) < 2:  # noqa: PLR2004 one line is one document
        return None
    try:
        return [_whole(_loaded(line)) for line in lines]
    except ValueError:
        return None


def _not_json(line: int) -> KnownError:
    text = _("The file is not whole JSON (line {line}). Fetch it again; nothing was imported.")
    return KnownError(text.format(line=line))


def _other_kind(content: bytes) -> KnownError | None:
    """Return what to do with a file that is plainly of another kind, None if it is not plain."""
    begin = content[:2000].lstrip(codecs.BOM_UTF8 + b" \t\r\n")
    for marks, said in _OTHER_KINDS:
        if begin.startswith(marks):
            return KnownError(_(said))
    lines = begin.decode("utf-8", "replace").splitlines()[:2]
    if any(len(lines) > 1 and min(line.count(sign) for line in lines) for sign in ";,\t"):
        return KnownError(
            _(
                "This is a table (CSV), but no table of HSDS (id, name, status). From PTV "
                "fetch the same as JSON; nothing was imported."
            )
        )
    return None


def untold(_done: int, _total: int) -> None:
    """Hear how far a reading is, and do nothing about it."""


def text(row: Record, *names: str) -> str:
    """Return the first field that has text, "" if none; a number is text too.

    Raises BadRowError for a list or an object where text belongs.
    """
    for name in names:
        value = row.get(name)
        if isinstance(value, dict | list):
            raise BadRowError(_("“{field}” is not text.").format(field=name))
        if value is not None and value is not False and str(value).strip():
            return str(value).strip()
    return ""


def records(row: Record, *names: str) -> list[Record]:
    """Return the objects of list fields, empty for null; raises BadRowError for anything else."""
    found: list[Record] = []
    for name in names:
        value = row.get(name)
        if value is None:
            continue
        if not isinstance(value, list):
            raise BadRowError(_("“{field}” is not a list.").format(field=name))
        for each in value:
            if each is not None and not isinstance(each, dict):
                raise BadRowError(
                    _("“{field}” has something else than objects.").format(field=name)
                )
        found += [each for each in value if each is not None]
    return found


def record(row: Record, name: str) -> Record:
    """Return an object field, empty for null; raises BadRowError for anything else."""
    value = row.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise BadRowError(_("“{field}” is not an object.").format(field=name))
    return value


def strings(row: Record, *names: str) -> tuple[str, ...]:
    """Return the texts of list fields, each once; objects give their code, value or id."""
    found: dict[str, None] = {}
    for name in names:
        value = row.get(name)
        if value is not None and not isinstance(value, list):
            raise BadRowError(_("“{field}” is not a list.").format(field=name))
        for each in value or []:
            said = text(each, "code", "value", "id") if isinstance(each, dict) else ""
            said = said or (str(each).strip() if isinstance(each, str | int) else "")
            if said:
                found[said] = None
    return tuple(found)


def identity(row: Record, *names: str) -> str:
    """Return a row's id; raises BadRowError if it is missing or is no id."""
    for name in names:
        value = row.get(name)
        if value is None:
            continue
        if not isinstance(value, str) or not value.strip() or len(value) > _LONGEST_ID:
            raise BadRowError(_("The id is not text of at most 64 characters."))
        if any(sign.isspace() or not sign.isprintable() for sign in value.strip()):
            raise BadRowError(_("The id has a space or a sign that no id has."))
        return value.strip()
    raise BadRowError(_("The id is missing."))


def number(value: Any) -> float | None:  # noqa: ANN401
    """Return a number written as one or as text; None for anything else."""
    if isinstance(value, bool):
        return None
    try:
        found = float(str(value).replace(",", "."))
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def whole(value: Any) -> int | None:  # noqa: ANN401
    """Return a whole number such as an age; None for anything else."""
    found = number(value)
    return int(found) if found is not None and found == int(found) else None


def day(value: Any) -> date | None:  # noqa: ANN401
    """Return the day of an ISO date or moment; None for anything else.

    A moment that is midnight in Finland is the day that begins then: 2026-12-23T22:00:00Z is
    Christmas Eve.
    """
    said = str(value)
    try:
        found = iso(said[:10])
    except ValueError:
        return None
    with suppress(ValueError, OverflowError):
        begun = datetime.fromisoformat(said)
        here = begun.astimezone(HELSINKI) if begun.tzinfo else begun
        if here.time() == time():
            return here.date()
    return found


def padded(codes: Iterable[str], digits: int) -> tuple[str, ...]:
    """Return area codes with their leading zeros, each once, in order of code."""
    return tuple(sorted({code.zfill(digits) if code.isdigit() else code for code in codes}))
