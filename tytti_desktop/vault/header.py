"""The header beside the encrypted file: key slots, the practice mark, the log's anchor, a MAC.

docs/vault-format.md tells every field. A header is written whole under another name, synced and
renamed; `header.bak` is its copy and `header.next` the header of a key change under way.
"""

import base64
import json
import os
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from tytti_desktop.vault import keys
from tytti_desktop.vault.keys import KEY_BYTES, Kdf

HEADER, SPARE, NEXT = "header.json", "header.bak", "header.next"
FORMAT = 1
SALT_BYTES = 16


class Role(StrEnum):
    """Who a person is in the unit; what each role sees is data of casework."""

    COORDINATOR = "coordinator"
    NURSE = "nurse"
    SUBSTITUTE = "substitute"


@dataclass(frozen=True)
class Person:
    """Someone who has, or has had, a key slot."""

    id: str
    name: str
    role: Role


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
    role: Role
    salt: bytes
    kdf: Kdf | None  # None: the secret is 32 random bytes in the OS keyring
    public: bytes
    private: bytes
    sealed: bytes
    expires: str | None = None  # an aware ISO moment; keyring slots only

    def belongs_to(self, person: str) -> bool:
        """Tell whether the slot is of the person with this name or id."""
        return unicodedata.normalize("NFC", person) in {self.name, self.person}


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


def _json(header: Header) -> str:
    made = {"format": FORMAT, **asdict(header), "mac": _text(header.mac)}
    for slot in made["slots"]:
        for name in ("salt", "public", "private", "sealed"):
            slot[name] = _text(slot[name])
        slot["name"] = _text(slot["name"].encode())
    return json.dumps(made, sort_keys=True, indent=1)


def to_bytes(header: Header) -> bytes:
    """Return a header as its file holds it."""
    return _json(header).encode()


def _slot(raw: Mapping[str, Any]) -> Slot:
    known = {**raw, "kind": SlotKind(raw["kind"]), "role": Role(raw["role"])}
    known |= {name: _bytes(raw[name]) for name in ("salt", "public", "private", "sealed")}
    known["name"] = _bytes(raw["name"]).decode()
    kdf = raw["kdf"]
    known["kdf"] = None if kdf is None else Kdf(**{k: int(v) for k, v in kdf.items()})
    slot = Slot(**known)
    if (len(slot.salt), len(slot.public)) != (SALT_BYTES, KEY_BYTES):
        raise DamagedHeaderError
    return slot


def parse(text: str) -> Header:
    """Read a header; DamagedHeaderError when it is not one. The MAC is checked by the caller."""
    try:
        raw = json.loads(text)
        made_by = raw.pop("format")
        raw["slots"] = tuple(_slot(slot) for slot in raw["slots"])
        raw["mac"] = _bytes(raw["mac"])
        header = Header(**raw)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise DamagedHeaderError from None
    if made_by != FORMAT:
        raise DamagedHeaderError
    return header


def read(file: Path) -> Header:
    """Read a header file; FileNotFoundError or DamagedHeaderError."""
    try:
        return parse(file.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise DamagedHeaderError from None


def sync_folder(folder: Path) -> None:
    """Make the folder's names durable (POSIX; Windows does it by itself)."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def write_file(file: Path, content: bytes) -> None:
    """Write a small file whole or not at all: another name, synced, renamed."""
    part = file.with_name(file.name + ".part")
    with part.open("wb") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())
    part.replace(file)
    sync_folder(file.parent)


def settle(folder: Path, header: Header, name: str) -> None:
    """Make the header of this name the vault's header, with its copy; finish a key change.

    The copy is written first: until the rename, `header.next` is there to open the vault.
    """
    if name == NEXT:
        write(folder, header, SPARE)
        (folder / NEXT).replace(folder / HEADER)
        sync_folder(folder)
        return
    for other in (HEADER, SPARE):
        if not (folder / other).exists() or (folder / other).read_bytes() != to_bytes(header):
            write(folder, header, other)
    (folder / NEXT).unlink(missing_ok=True)


def write(folder: Path, header: Header, name: str = HEADER) -> None:
    """Write a header under one of its names."""
    write_file(folder / name, to_bytes(header))
