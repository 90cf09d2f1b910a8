"""A pytest plugin: Python's collector runs at random turns of the event loop, as it might anywhere.

`pytest -p tests.benchmarks.collecting_anywhere tests/desk/test_admin.py`; `stress_window.py` does
so many times over. What lives only by luck dies here.
"""

import gc
import random
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, QTimer

EVERY_MILLISECONDS = 3
SHARE = 0.2  # of the turns: all of them would make a test file take minutes


@pytest.fixture(autouse=True)
def _collect_anywhere(qapp: QObject) -> Iterator[None]:
    """Collect at about every fifth turn while a test runs, whatever the test does."""
    chance = random.Random()
    timer = QTimer(qapp, interval=EVERY_MILLISECONDS)
    timer.timeout.connect(lambda: gc.collect() if chance.random() < SHARE else None)
    timer.start()
    yield
    timer.stop()
    timer.deleteLater()
