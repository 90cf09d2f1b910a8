"""Figures of the vault: python -m pytest -m benchmark tests/benchmarks/bench_vault.py -s."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.factory import PASSPHRASE, make_vault
from tests.vault.keys_changed import change_key
from tytti_desktop.vault import Vault, audit, backups, checking, keys, opening
from tytti_desktop.vault.attachments import Attachment
from tytti_desktop.vault.table import Table

pytestmark = pytest.mark.benchmark
ROWS = 20_000


def told(what: str, act: Callable[[], object], times: int = 1) -> None:
    started = time.perf_counter()
    for _ in range(times):
        act()
    spent = (time.perf_counter() - started) / times
    print(f"\n{what}: {spent * 1000:.2f} ms", end="")  # noqa: T201


def log_one(vault: Vault) -> None:
    with vault.atomic():
        audit.write(vault, "look", "client", "c1", client_id="c1")


def log_many(vault: Vault) -> None:
    with vault.atomic():
        for number in range(ROWS):
            audit.write(vault, "look", "client", f"c{number}")


def test_figures(tmp_path: Path) -> None:
    kdf = keys.tuned_kdf()
    told(f"deriving a key ({kdf})", lambda: keys.derive(PASSPHRASE, bytes(16), kdf))
    vault = make_vault(tmp_path)
    vault.close()
    unlocked = opening.unlock(vault.path, passphrase=PASSPHRASE)
    told("opening and closing", lambda: opening.open_unlocked(unlocked).close(), 20)
    with opening.open_unlocked(unlocked) as again:
        told("one logged transaction", lambda: log_one(again), 200)
        told(f"logging {ROWS} rows in one transaction", lambda: log_many(again))
        told(f"verifying {ROWS} rows", lambda: audit.verify(again))
        scan = Attachment(
            "a", None, "k", None, "m", "s", b"\1" * 1_000_000, again.now(), again.person.id
        )
        table = Table(Attachment, "attachment")
        records = [type(scan)(**{**vars(scan), "id": str(n)}) for n in range(30)]
        told("30 attachments of 1 MB", lambda: table.add_all(again, records))
        told("check", lambda: checking.check(again))
        told("backup with its check", lambda: backups.backup(again, tmp_path / "b"))
        told("change of key", lambda: change_key(again))
