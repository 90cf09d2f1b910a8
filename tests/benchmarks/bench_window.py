# ruff: noqa: T201  # a benchmark speaks by print
"""Opening Today, and the consultations, in a practice vault of 10,000 clients: the real pages.

Run: python -m pytest tests/benchmarks/bench_window.py -m benchmark -s
"""

import statistics
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.desk.conftest import NOON
from tests.factory import CHEAP
from tytti_desktop.desk import i18n
from tytti_desktop.desk.consult import consultations
from tytti_desktop.desk.kit import theme
from tytti_desktop.desk.running.pages import Page
from tytti_desktop.desk.running.session import Session
from tytti_desktop.desk.running.settings import Settings
from tytti_desktop.desk.today_page import today
from tytti_desktop.practice import make_practice

CLIENTS = 10_000


def show(qtbot: QtBot, session: Session, make: Callable[[Session], Page]) -> None:
    """Make a page as the frame does when it is opened, count it in, and paint it."""
    page = make(session)
    qtbot.addWidget(page)
    page.refresh_if_stale()
    page.resize(1130, 700)
    page.show()
    page.grab()


@pytest.mark.benchmark
@pytest.mark.timeout(1800)
def test_opening_today(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    i18n.speak(qapp, "fi")
    theme.apply(qapp, theme.Mode.LIGHT, 100)
    made = make_practice(tmp_path / "p.vault", clients=CLIENTS, today=date(2026, 11, 21), kdf=CHEAP)
    measure(qtbot, Session(made.vault, Settings(in_memory=True), lambda: NOON))
    made.vault.close()


def measure(qtbot: QtBot, session: Session) -> None:
    """Open each page five times, each time as if the vault had just changed."""
    for name, make, count in (
        ("Today", today.TodayPage, today.SCREEN.count),
        ("Consultations", consultations.ConsultationsPage, lambda _session: None),
    ):
        times = []
        for _round in range(5):
            today._ACTS.clear()  # as if something had just changed
            started = time.perf_counter()
            count(session)
            show(qtbot, session, make)
            times.append((time.perf_counter() - started) * 1000)
        print(f"\n{name}: first {times[0]:.0f} ms, median {statistics.median(times):.0f} ms")
