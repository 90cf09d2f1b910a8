"""The inside of a package: one JSON value a line, pressed together with zlib.

The first line is the manifest, the last tells how many stood between. A line is a row of a client
("r"), a row that others refer to ("t"), the word that a record is gone ("g"), or one of the unit's
own words that the rows use ("w").
"""

import json
import re
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from tytti_desktop import outside_json
from tytti_desktop.casework.client.row_steps import kept, meant
from tytti_desktop.errors import KnownError
from tytti_desktop.exchange.handover.own_words import OwnWord, kinds
from tytti_desktop.words import _

WRONG_SHAPE = (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError)
PIECE = 1 << 20
LONGEST_LINE = 96 << 20  # a scanned page as text
SMALL, MOST_PRESSED = 16 << 20, 40  # rows press to a tenth; a bomb to a thousandth
MOST_HELD = 900_000_000  # bytes of memory that what is read takes at the most
_WIDE, _WIDEST = re.compile(rb"[\xc4-\xef]"), re.compile(rb"[\xf0-\xf7]|\\u")  # past Latin-1
_VALUE_HELD = 100  # bytes that each value of a row takes beside its text; 36 to 100 measured


class Purpose(StrEnum):
    """Why clients are carried."""

    TRANSFER = "transfer"
    NURSE = "nurse"


@dataclass(frozen=True)
class Manifest:
    """What a package says of itself. `person_id` made it; `schema` is the version of its rows."""

    id: str
    schema: int
    practice: bool
    purpose: Purpose
    made_at: str
    person: str
    person_id: str
    clients: tuple[str, ...]


@dataclass
class Content:
    """A package that has been read: rows by table and key, with the base of each."""

    manifest: Manifest
    rows: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    base: dict[tuple[str, str], str] = field(default_factory=dict)
    told: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    gone: list[tuple[str, str, str, str]] = field(default_factory=list)  # table, key, print, client
    words: list[OwnWord] = field(default_factory=list)


def first_line(manifest: Manifest) -> list[Any]:
    """Return the line that begins a package."""
    return ["tytti", asdict(manifest)]


def row_line(table: str, row: Mapping[str, Any], base: str = "") -> list[Any]:
    """Return the line of a client's row; `base` is how the receiver last had it."""
    return ["r", table, {name: kept(value) for name, value in row.items()}, base]


def told_line(table: str, row: Mapping[str, Any]) -> list[Any]:
    """Return the line of a row that others refer to."""
    return ["t", table, {name: kept(value) for name, value in row.items()}]


def gone_line(table: str, key: str, base: str, client_id: str) -> list[Any]:
    """Return the line that tells a record gone which the receiver has."""
    return ["g", table, key, base, client_id]


def word_line(word: OwnWord) -> list[Any]:
    """Return the line of a word of the unit's own."""
    return ["w", word.kind, word.key, word.valid_from.isoformat(), word.content]


class Press:
    """Presses lines together as they come; `end` adds the last line."""

    def __init__(self) -> None:
        self._press = zlib.compressobj(6)
        self._lines = self._held = 0
        self.pieces: list[bytes] = []

    def add(self, lines: Iterable[list[Any]]) -> None:
        """Add lines; KnownError where they come to more than the receiver's `read` would take."""
        for line in lines:
            text = _bytes(line)
            self._lines += 1
            self._held += held(text)
            if self._held > MOST_HELD:
                raise KnownError(_too_much_to_make(), field="clients")
            self._keep(self._press.compress(text))

    def end(self) -> None:
        """Add the last line, which tells how many there were."""
        self._keep(self._press.compress(_bytes(["end", self._lines])))
        self._keep(self._press.flush())

    def _keep(self, piece: bytes) -> None:
        if piece:
            self.pieces.append(piece)


def _bytes(line: list[Any]) -> bytes:
    return json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def held(line: bytes) -> int:
    """Return how many bytes of memory a line takes at the most once it is read.

    A row of many empty values is short as text and large as values, so both are counted; and one
    wide sign makes every sign of its text wide.
    """
    wide = 4 if _WIDEST.search(line) else 2 if _WIDE.search(line) else 1
    values = line.count(b",") + line.count(b"[") + line.count(b"{")
    return wide * len(line) + _VALUE_HELD * values


def _lines(pieces: Iterable[bytes]) -> Iterator[list[Any]]:
    """Yield the lines of pressed pieces; what comes after the end must be the padding."""
    press, left, taken = zlib.decompressobj(), b"", 0
    for made in _unpressed(press, pieces):
        *whole, left = (left + made).split(b"\n")
        if len(left) > LONGEST_LINE:
            raise _odd()
        for line in whole:
            taken += held(line)
            if taken > MOST_HELD:
                raise KnownError(_too_much_to_read())
            yield outside_json.loads(line)
    if not press.eof or left:
        raise _odd()


def _unpressed(press: "zlib._Decompress", pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield what pressed pieces hold, a piece at a time: never more than their size allows."""
    size, taken = 0, 0
    for piece in pieces:
        if press.eof:
            if piece.strip(b"\0"):
                raise _odd()
            continue
        taken += len(piece)
        rest = piece
        while rest and not press.eof:
            made = press.decompress(rest, PIECE)
            size += len(made)
            if size > SMALL + MOST_PRESSED * taken:
                raise _odd()
            yield made
            rest = press.unconsumed_tail
        if press.unused_data.strip(b"\0"):
            raise _odd()


def read(pieces: Iterable[bytes]) -> Content:
    """Read a package's inside; KnownError when it is not as this program writes it."""
    content: Content | None = None
    count = 0
    try:
        for line in _lines(pieces):
            if content is None:
                content = _begun(line)
            elif line[0] == "end":
                if line[1:] != [count]:
                    raise _odd()
                count = -1
            else:
                _take(content, line)
            count += 1
    except (*WRONG_SHAPE, zlib.error):
        raise _odd() from None
    if content is None or count != 0:
        raise _odd()
    return content


def _begun(line: list[Any]) -> Content:
    mark, said = line
    if mark != "tytti":
        raise _odd()
    known = {**said, "purpose": Purpose(said["purpose"]), "clients": tuple(said["clients"])}
    return Content(Manifest(**known))


def _take(content: Content, line: list[Any]) -> None:
    kind, table, *rest = line
    if kind == "g":
        key, base, client_id = rest
        content.gone.append((table, key, base, client_id))
        return
    if kind == "w":
        content.words.append(_word(table, *rest))
        return
    row = {sys.intern(name): meant(value) for name, value in rest[0].items()}
    into = {"r": content.rows, "t": content.told}[kind]
    key = row["fingerprint"] if table == "form_version" else row["id"]
    into.setdefault(table, {})[key] = row
    if kind == "r":
        content.base[table, key] = rest[1]


def _word(kind: str, key: str, valid_from: str, content: Any) -> OwnWord:  # noqa: ANN401 JSON
    """Return a word as it was sent; only a list of words is taken, never a rule."""
    if kind not in kinds() or not all(isinstance(each, str) for each in content["label"].values()):
        raise _odd()
    return OwnWord(kind, str(key), date.fromisoformat(valid_from), content)


def _too_much_to_make() -> str:
    return _(
        "These clients have more data than one package may hold. Choose fewer of them, and make "
        "several packages."
    )


def _too_much_to_read() -> str:
    return _(
        "The package holds more than this program takes in at once, so nothing was taken in. Ask "
        "the sender to make several packages, each of fewer clients."
    )


def _odd() -> KnownError:
    return KnownError(
        _(
            "The package opened, but its content is not whole, so nothing was taken in. Ask the "
            "sender to make it again."
        )
    )
