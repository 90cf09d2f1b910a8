"""docs/vault-format.md is enough to read a vault: this reader uses nothing of the program."""

import base64
import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

import apsw
import pytest
from cryptography.hazmat.primitives import hashes, hpke
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from tests.factory import CHEAP, PASSPHRASE, WORKER
from tests.vault.keys_changed import change_key
from tytti_desktop.vault import Role, audit, create_vault, header


def guard_key(slot: dict[str, Any], secret: str) -> bytes:
    kdf = slot["kdf"]
    return Argon2id(
        salt=base64.b64decode(slot["salt"]), length=32, iterations=kdf["passes"],
        lanes=kdf["lanes"], memory_cost=kdf["memory"],
    ).derive(secret.encode())  # fmt: skip


def data_key(header: dict[str, Any], slot: dict[str, Any], secret: str) -> bytes:
    kdf = slot["kdf"]
    bound = "|".join(
        (header["store"], slot["id"], slot["kind"],
         f"{kdf['memory']},{kdf['passes']},{kdf['lanes']}", ""),
    ).encode()  # fmt: skip
    kept = base64.b64decode(slot["private"])
    private = AESGCM(guard_key(slot, secret)).decrypt(kept[:12], kept[12:], bound)
    suite = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
    return suite.decrypt(
        base64.b64decode(slot["sealed"]),
        X25519PrivateKey.from_private_bytes(private),
        f"{header['store']}|{header['key_id']}|{slot['id']}|{slot['kind']}".encode(),
    )


def expanded(key: bytes, info: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt=None, info=info).derive(key)


def test_a_vault_is_read_by_its_documentation_alone(tmp_path: Path) -> None:
    made = create_vault(
        tmp_path / "a.vault", name=WORKER, role=Role.NURSE, passphrase=PASSPHRASE, kdf=CHEAP
    )
    with made.vault as vault:
        change_key(vault)
        with vault.atomic():
            audit.write(vault, "look", "client", "ä", detail={"fields": ["town"]})
    text = (tmp_path / "a.vault" / "header.json").read_text()
    header = json.loads(text)
    secrets = {"pass": PASSPHRASE, "recovery": made.recovery_words.replace("-", "")}
    keys = {data_key(header, slot, secrets[slot["kind"]]) for slot in header["slots"]}
    assert len(keys) == 1
    [key] = keys
    assert [base64.b64decode(s["name"]).decode() for s in header["slots"]] == [WORKER] * 2

    said = base64.b64decode(header["mac"])
    unsigned = json.dumps({**header, "mac": ""}, sort_keys=True, indent=1)
    mac_key = expanded(key, b"tytti header")
    assert hmac.digest(mac_key, unsigned.encode(), hashlib.sha256) == said

    db = apsw.Connection(str(tmp_path / "a.vault" / "data.db"))
    for pragma in ("cipher = 'sqlcipher'", "legacy = 4", f"key = \"x'{key.hex()}'\""):
        db.execute(f"pragma {pragma}")
    assert db.pragma("application_id") == 0x54595454
    kept = db.execute(
        "select substr(key, 11), value from meta where key like 'audit_key:%'"
    ).fetchall()
    check_log(
        db, {int(str(n)): k for n, k in kept if isinstance(k, bytes)}, expanded(key, b"tytti audit")
    )
    last = db.execute("select seq, hex(mac) from audit order by seq desc limit 1").fetchall()
    assert last == [(header["anchor_seq"], header["anchor_mac"].upper())]


def check_log(db: apsw.Connection, old: dict[int, bytes], newest: bytes) -> None:
    prev = bytes(32)
    rows = db.execute(
        "select seq, at, actor, action, entity, entity_id, client_id, detail, mac from audit"
        " order by seq"
    ).fetchall()
    assert len(rows) == 3
    row: list[Any]
    for row in map(list, rows):
        *values, mac = row
        key = next((k for last, k in sorted(old.items()) if values[0] <= last), newest)
        message = json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()
        assert hmac.digest(key, prev + message, hashlib.sha256) == mac
        prev = mac


@pytest.mark.parametrize(
    "value",
    [
        {"b": 1, "a": [], "ä": {}, "list": [{"x": None, "k": True}, {"å": "Häkkinen \u2028\n"}]},
        [[1, [2]], {"deep": {"er": {"still": -5}}}],
        "plain",
    ],
)
def test_a_header_is_written_as_the_standard_library_writes_it(value: object) -> None:
    """The keys' MAC is over these bytes: the quick way may not differ by one."""
    assert header.indented(value) == json.dumps(value, sort_keys=True, indent=1)
