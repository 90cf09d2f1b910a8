"""What the cipher costs: the very questions that the program asks, asked of a plain file as well.

    python -m tests.benchmarks.bench_plain PRACTICE_VAULT

The statements of each act are noted while the program does it, then put in turn to the vault's
file and to a plain copy of it, by the same engine with the same settings: what Python makes of the
rows is in neither. Processor milliseconds, the median of five turns. A practice vault only: the
copy is plain.
"""
# ruff: noqa: T201

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any
from unittest import mock

import sqlcipher3.dbapi2 as sc

from tytti_desktop.casework import search
from tytti_desktop.casework.client.clients import CLIENTS
from tytti_desktop.casework.mail import mailing_plan
from tytti_desktop.casework.steps import client_list, situation
from tytti_desktop.casework.today import worklist
from tytti_desktop.practice import PASSPHRASE
from tytti_desktop.vault import Vault, driver, opening

TODAY = date(2026, 11, 21)
TURNS = 5
Asked = list[tuple[str, Any]]


def acts(vault: Vault) -> dict[str, Callable[[], object]]:
    """Return what is asked, by name."""
    some = [one for (one,) in vault.tuples("select id from client order by id limit 40")]
    return {
        "40 look-ups": lambda: [CLIENTS.get(vault, one) for one in some],
        "what 40 clients miss": lambda: [situation.missing(vault, one, TODAY) for one in some],
        "searches": lambda: [search.find(vault, "virtanen"[:end], TODAY) for end in range(1, 9)],
        "the client list": lambda: client_list.rows(vault, TODAY),
        "Today": lambda: worklist.worklist(vault, TODAY),
        "the mailing's plan": lambda: mailing_plan.due_mailing(vault, TODAY),
    }


def noted(vault: Vault, act: Callable[[], object]) -> Asked:
    """Do an act and return the statements that it asked."""
    asked: Asked = []
    real = Vault._select

    def note(self: Vault, sql: str, params: Any) -> Any:
        asked.append((sql, params))
        return real(self, sql, params)

    with mock.patch.object(Vault, "_select", note):
        act()
    return asked


def took(connection: Any, asked: Asked) -> float:
    """Ask everything; return the processor milliseconds."""
    started = time.process_time()
    for sql, params in asked:
        connection.execute(sql, params).fetchall()
    return (time.process_time() - started) * 1000


def main() -> None:
    """Print a line an act: of the vault, of the plain file, and how many times as long."""
    unlocked = opening.unlock(Path(sys.argv[1]), passphrase=PASSPHRASE)
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(opening.open_unlocked(unlocked)) as vault,
    ):
        file = Path(folder) / "plain.db"
        vault.db.conn.execute(f"attach '{file}' as plain key ''")
        vault.db.conn.execute("select sqlcipher_export('plain')").fetchall()
        vault.db.conn.execute("detach plain")
        plain = sc.connect(str(file), isolation_level=None)
        for pragma in driver._PRAGMAS:
            plain.execute(f"pragma {pragma}").fetchall()
        for name, act in acts(vault).items():
            asked = noted(vault, act)
            pairs = [(took(vault.db.conn, asked), took(plain, asked)) for _turn in range(TURNS)]
            ours, theirs = (statistics.median(side) for side in zip(*pairs, strict=True))
            print(
                f"{name}: {len(asked)} statements, {ours:.1f} ms, plain {theirs:.1f} ms,"
                f" {ours / theirs:.2f} times"
            )
        plain.close()


if __name__ == "__main__":
    main()
