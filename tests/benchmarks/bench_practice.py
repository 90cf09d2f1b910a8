"""Figures of a caseload of 10,000: making it, Today, the mailing's plan, and printing 500 packs.

python -m pytest -s -m benchmark tests/benchmarks/bench_practice.py
"""

import resource
import time
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from tests.factory import CHEAP
from tytti_desktop.casework.mail import mailing_plan, mailings
from tytti_desktop.casework.today import worklist
from tytti_desktop.practice import Practice, make_practice
from tytti_desktop.vault import Vault

pytestmark = pytest.mark.benchmark
TODAY = date(2026, 11, 21)


def told(what: str, act: Callable[[], Any]) -> Any:
    """Do something and print how long it took: by the wall, and of this process alone."""
    wall, own = time.perf_counter(), time.process_time()
    result = act()
    took, busy = time.perf_counter() - wall, time.process_time() - own
    print(f"\n{what}: {took * 1000:.0f} ms by the wall, {busy * 1000:.0f} ms of processor time")  # noqa: T201
    return result


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vault]:
    folder = tmp_path_factory.mktemp("bench")
    made: Practice = told(
        "practice caseload of 10,000",
        lambda: make_practice(folder / "p.vault", clients=10_000, today=TODAY, kdf=CHEAP),
    )
    yield made.vault
    made.vault.close()


def test_today(vault: Vault) -> None:
    for look in ("first", "second", "third"):
        acts = told(f"Today, {look} look", lambda: worklist.worklist(vault, TODAY))
    assert acts


def test_plan_print_and_record_500_packs(vault: Vault) -> None:
    plan = told("mailing plan", lambda: mailing_plan.due_mailing(vault, TODAY, limit=500))
    order = told("order of 500", lambda: mailings.order(vault, plan))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    batch = told("printing and proving 500 packs", lambda: mailings.print_order(order))
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(f"memory grew by {grown:.0f} MB; the file is {len(batch.pdf) / 2**20:.1f} MB")  # noqa: T201
    told("recording 500 packs", lambda: mailings.record(vault, order, batch))
