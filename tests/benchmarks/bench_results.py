# ruff: noqa: T201  # a benchmark speaks by print
"""Results of a large caseload: each table, the whole release, the report; seconds and memory.

Run: python -m pytest tests/benchmarks/bench_results.py -m benchmark -s
RESULTS_CLIENTS makes it smaller. Goals: a table in 1 s, a release in 10, a report in 20.
"""

import os
import resource
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

import pytest

from tests.factory import CHEAP
from tytti_desktop.dates import add_months
from tytti_desktop.evaluation import listing, releases, settings
from tytti_desktop.evaluation.output import report, slides, workbook
from tytti_desktop.evaluation.table import Period
from tytti_desktop.practice import make_practice

CLIENTS = int(os.environ.get("RESULTS_CLIENTS", "10000"))
TODAY = date(2026, 11, 28)
T = TypeVar("T")


def timed(name: str, work: Callable[[], T]) -> T:
    wall, processor = time.perf_counter(), time.process_time()
    made = work()
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"| {name} | {processor:.2f} | {wall:.2f} | {memory} |")
    return made


@pytest.mark.benchmark
@pytest.mark.timeout(3600)
def test_the_whole_release(tmp_path: Path) -> None:
    made = make_practice(tmp_path / "p.vault", clients=CLIENTS, today=TODAY, kdf=CHEAP)
    period = listing.last_year(TODAY)
    with made.vault as vault:
        print(f"\n{CLIENTS} clients\n| what | processor s | wall s | MB |\n|---|---|---|---|")
        for name in listing.asked(None, vault, TODAY):
            timed(name, lambda name=name: listing.make(vault, name, period, TODAY))  # type: ignore[misc]
        timed("one table of a release", lambda: releases.prepare(vault, period, TODAY, ["sex"]))
        ready = timed("the whole release", lambda: releases.prepare(vault, period, TODAY))
        limit = settings.read(vault, TODAY).limit
        timed("report, PDF", lambda: report.report_pdf(ready.tables, limit, "Yksikkö"))
        timed("slides", lambda: slides.slides(ready.tables, limit, "Yksikkö"))
        timed("workbook", lambda: workbook.workbook(ready.tables, limit))
        for before in past(period):
            told = timed(
                f"with a past: {before.words}",
                lambda before=before: releases.prepare(vault, before, TODAY),  # type: ignore[misc]
            )
            releases.record(vault, told, "test")
        timed("one table, with a past", lambda: releases.prepare(vault, period, TODAY, ["sex"]))
        ready = timed(
            "the whole release, with a past", lambda: releases.prepare(vault, period, TODAY)
        )
        timed("report, PDF", lambda: report.report_pdf(ready.tables, limit, "Yksikkö"))


def past(period: Period) -> list[Period]:
    """Return the halves of a year, and the quarters of its second."""
    half, quarter = (add_months(period.first, months) for months in (6, 9))
    return [
        Period(period.first, half - timedelta(1)),
        Period(half, period.last),
        Period(half, quarter - timedelta(1)),
        Period(quarter, period.last),
    ]
