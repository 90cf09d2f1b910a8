"""The header beside the encrypted file: key slots, the practice mark, the log's anchor, a MAC.

docs/vault-format.md tells every field. A header is written whole under another name, synced and
renamed; `header.bak` is its copy and `header.next` the header of a key change under way.
"""

import base64
import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from tytti_desktop import outside_json, texts
from tytti_desktop.vault import files, keys
from tytti_desktop.vault.keys import KEY_BYTES, Kdf
from tytti_desktop.vault.refused import DiskError

HEADER, SPARE, NEXT = "header.json", "header.bak", "header.next"
FORMAT = 2
SALT_BYTES = 16
_LARGEST = 1 << 20  # bytes; three people's header has about 2,000
_REMEMBERED = 16  # headers: an opening meets three files' and what the database keeps of each
_LATER = ("number", "authority")  # fields of format 2; in a slot: authority, signature


class Role(StrEnum):
    """The roles that the vault itself speaks of; a unit may have others, as data of casework."""

    COORDINATOR = "coordinator"
    NURSE = "nurse"
    SUBSTITUTE = "substitute"


_ROLE_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


def role_of(key: str) -> str:
    """Return a role by its key: one of `Role`, or a unit's own. ValueError if it is no key."""
    if not _ROLE_KEY.fullmatch(key):
        raise ValueError(key)
    return Role(key) if key in set(Role) else key


@dataclass(frozen=True)
class Person:
    """Someone who has, or has had, a key slot; `role` is a key of the unit's roles."""

    id: str
    name: str
    role: str


class SlotKind(StrEnum):
    """What opens a slot."""

    PASSPHRASE = "pass"  # noqa: S105
    RECOVERY = "recovery"
    KEYRING = "keyring"


class DamagedHeaderError(Exception):
    """A header that cannot be read, or whose MAC does not fit. Handled by opening.py."""


@dataclass(frozen=True)
class Slot:
    """One way in: whose it is, and the data key sealed to a key that only its secret opens."""

    id: str
    kind: SlotKind
    person: str
    name: str
    role: str
    salt: bytes
    kdf: Kdf | None  # None: the secret is 32 random bytes in the OS keyring
    public: bytes
    private: bytes
    sealed: bytes
    expires: str | None = None  # an aware ISO moment; keyring slots only
    authority: bytes = b""  # the key that signs roles, under the same guard as `private`
    signature: bytes = b""  # the authority's, over the person and the role

    def belongs_to(self, person: str) -> bool:
        """Tell whether the slot is of the person with this name or id."""
        return texts.seen(person) in {texts.seen(self.name), self.person}


@dataclass(frozen=True)
class Header:
    """All that lies in clear beside the encrypted file."""

    store: str
    key_id: str
    made_at: str
    practice: bool
    slots: tuple[Slot, ...]
    anchor_seq: int = 0
    anchor_mac: str = ""
    mac: bytes = b""
    number: int = 0  # grows with every header that the database knows; 0 before format 2
    authority: bytes = b""  # Ed25519: whose signature makes a role
    format: int = FORMAT

    def slot(self, id: str) -> Slot:  # noqa: A002
        """Return the slot with this id; KeyError when there is none."""
        for slot in self.slots:
            if slot.id == id:
                return slot
        raise KeyError(id)

    def with_slots(self, slots: tuple[Slot, ...]) -> "Header":
        """Return the header with other slots; it is signed before it is written."""
        return replace(self, slots=slots)

    def signed(self, data_key: bytearray) -> "Header":
        """Return the header with its MAC under the data key."""
        return replace(self, mac=self._mac(data_key))

    def is_signed_by(self, data_key: bytearray) -> bool:
        """Tell whether nobody without the data key has changed the header."""
        return keys.same(self.mac, self._mac(data_key))

    def _mac(self, data_key: bytearray) -> bytes:
        key = keys.expand(data_key, "header")
        made = keys.mac(key, _json(replace(self, mac=b"")).encode())
        keys.zero(key)
        return made

    @property
    def essence(self) -> str:
        """Return what the database keeps of a header: all but the anchor, which moves often."""
        return _json(replace(self, anchor_seq=0, anchor_mac="", mac=b""))


def bound(header: Header, slot: Slot) -> bytes:
    """Return what a slot's sealed data key is bound to: store, key, slot, kind."""
    return f"{header.store}|{header.key_id}|{slot.id}|{slot.kind}".encode()


def bound_private(header: Header, slot: Slot) -> bytes:
    """Return what a slot's private key is bound to: store, slot, kind, parameters, expiry."""
    kdf = "" if slot.kdf is None else f"{slot.kdf.memory},{slot.kdf.passes},{slot.kdf.lanes}"
    return "|".join((header.store, slot.id, slot.kind, kdf, slot.expires or "")).encode()


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


_RAW = ("salt", "public", "private", "sealed", "authority", "signature")


@lru_cache(_REMEMBERED)  # an opening asks some ten times for the same three
def _json(header: Header) -> str:
    made = {**vars(header), "mac": _text(header.mac), "authority": _text(header.authority)}
    made["slots"] = [dict(vars(slot)) for slot in header.slots]
    for slot in made["slots"]:
        for name in _RAW:
            slot[name] = _text(slot[name])
        slot["name"] = _text(slot["name"].encode())
        slot["kdf"] = slot["kdf"] and vars(slot["kdf"])
        if header.format == 1:
            del slot["authority"], slot["signature"]
    if header.format == 1:
        for name in _LATER:
            del made[name]
    return indented(made)


_ENCODE = json.JSONEncoder().encode


def indented(value: Any, left: str = "") -> str:  # noqa: ANN401 what JSON holds
    """Return what `json.dumps(value, sort_keys=True, indent=1)` does, in a third of the time.

    With an indent the library leaves its own quick way, and an opening writes a header ten times.
    """
    inner = f"{left} "
    if isinstance(value, dict) and value:
        rows = [f"{inner}{_ENCODE(k)}: {indented(v, inner)}" for k, v in sorted(value.items())]
        ends = "{}"
    elif isinstance(value, list) and value:
        rows, ends = [inner + indented(each, inner) for each in value], "[]"
    else:
        return _ENCODE(value)
    return ends[0] + "\n" + ",\n".join(rows) + f"\n{left}{ends[1]}"


def to_bytes(header: Header) -> bytes:
    """Return a header as its file holds it."""
    return _json(header).encode()


_OPTIONAL = ("authority", "signature")
_SHAPES: dict[str, type | tuple[type, ...]] = {
    "kdf": (Kdf, type(None)), "expires": (str, type(None)), "slots": tuple, "practice": bool,
    **dict.fromkeys(("number", "anchor_seq", "format"), int),
    **dict.fromkeys((*_RAW, "mac"), bytes),
}  # fmt: skip


def _refuse_misshapen(record: Slot | Header) -> None:
    """Raise DamagedHeaderError when a field is of another type than it should be."""
    for field in fields(record):
        value: Any = getattr(record, field.name)
        shape = _SHAPES.get(field.name, str)
        if not isinstance(value, shape) or (shape is int and isinstance(value, bool)):
            raise DamagedHeaderError


def _slot(raw: Mapping[str, Any]) -> Slot:
    known = {**raw, "kind": SlotKind(raw["kind"]), "role": role_of(raw["role"])}
    known |= {name: _bytes(raw.get(name, "") if name in _OPTIONAL else raw[name]) for name in _RAW}
    known["name"] = _bytes(raw["name"]).decode()
    kdf = raw["kdf"]
    known["kdf"] = None if kdf is None else Kdf(**{k: int(v) for k, v in kdf.items()})
    slot = Slot(**known)
    _refuse_misshapen(slot)
    if (len(slot.salt), len(slot.public)) != (SALT_BYTES, KEY_BYTES):
        raise DamagedHeaderError
    return slot


@lru_cache(_REMEMBERED)
def parse(text: str) -> Header:
    """Read a header; DamagedHeaderError when it is not one. The MAC is checked by the caller."""
    try:
        raw = outside_json.loads(text)
        raw["slots"] = tuple(_slot(slot) for slot in raw["slots"])
        raw["mac"] = _bytes(raw["mac"])
        raw["authority"] = _bytes(raw.get("authority", ""))
        header = Header(**raw)
        bytes.fromhex(header.anchor_mac)
    except Exception:  # noqa: BLE001 - whatever a file from outside raises, it is no header
        raise DamagedHeaderError from None
    _refuse_misshapen(header)
    if header.format not in {1, FORMAT} or "format" not in raw or header.anchor_seq < 0:
        raise DamagedHeaderError
    return header


def read(file: Path) -> Header:
    """Read a header file; DiskError, `missing` when it is not there, DamagedHeaderError."""
    raw = files.read(file, _LARGEST + 1)
    try:
        if len(raw) > _LARGEST:
            raise DamagedHeaderError
        return parse(raw.decode())
    except UnicodeDecodeError:
        raise DamagedHeaderError from None


def present(folder: Path) -> dict[str, Header]:
    """Return every header that lies in a vault's folder and can be read, by its file's name.

    DiskError when none can, and another program holds one: nothing is lost or damaged then.
    """
    found, held = {}, None
    for name in (HEADER, NEXT, SPARE):
        try:
            found[name] = read(folder / name)
        except DiskError as error:
            held = error if error.held else held
        except DamagedHeaderError:
            pass
    if held is not None and not found:
        raise held
    return found


def write_file(file: Path, content: bytes) -> None:
    """Write a small file whole or not at all: another name, synced, renamed."""
    files.write_whole(file, content)


def settle(folder: Path, header: Header) -> None:
    """Make this the vault's header, with its copy, wherever it is not yet; DiskError.

    It has lain in `header.next` since before the database knew of it, or the database has it: a
    refusal here loses nothing, and the next opening does the rest.
    """
    for name in (HEADER, SPARE):
        with suppress(DiskError):
            if files.read(folder / name) == to_bytes(header):
                continue
        write(folder, header, name)
    files.remove(folder / NEXT)


def write(folder: Path, header: Header, name: str = HEADER) -> None:
    """Write a header under one of its names."""
    write_file(folder / name, to_bytes(header))
