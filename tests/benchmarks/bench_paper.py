"""How long a mailing of 500 packs takes to print and to prove, and how much memory it needs.

Run: python -m pytest -m benchmark -s tests/benchmarks/bench_paper.py
"""

import gc
import time
import tracemalloc

import pytest

from tests.benchmarks.packs import pieces
from tytti_desktop.paper.batch import print_batch
from tytti_desktop.paper.proof import prove


@pytest.mark.benchmark
@pytest.mark.parametrize("count", [50, 500])
def test_time_of_a_mailing(count: int) -> None:
    listed = list(pieces(count))
    started = time.perf_counter()
    batch = print_batch(iter(listed), count=count, title="Postitus", language="fi")
    printed = time.perf_counter()
    assert not prove(batch, listed)
    proved = time.perf_counter()
    pages = sum(len(piece.pages) for piece in batch.pieces)
    print(  # noqa: T201 (a benchmark prints)
        f"\n{count} packs, {pages} pages: printed {printed - started:.1f} s, "
        f"proved {proved - printed:.1f} s, {len(batch.pdf) / 1e6:.1f} MB"
    )


@pytest.mark.benchmark
@pytest.mark.parametrize("count", [50, 500])
def test_memory_of_a_mailing(count: int) -> None:
    gc.collect()
    tracemalloc.start()
    batch = print_batch(pieces(count), count=count, title="Postitus", language="fi")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    print(  # noqa: T201 (a benchmark prints)
        f"\n{count} packs: peak {peak / 1e6:.0f} MB for a file of {len(batch.pdf) / 1e6:.1f} MB"
    )
    assert len(batch.pieces) == count
