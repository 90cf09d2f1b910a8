"""A pytest plugin: Python's collector runs at turns of the event loop, as it might anywhere.

`pytest -p tests.benchmarks.collecting_anywhere --times 30 tests/desk/test_admin.py`;
`stress_window.py` does so for every file. What lives only by luck dies here. What stood before a
test began is set aside (`gc.freeze`, after a whole collection), so that a whole collection walks
the test's own objects alone; after one that cost much the next waits, so that a walk over every
page is made in half as much again and not in three times. Of a file only those tests are run that
use Qt; where none says so (it works in processes of its own, or takes its window later), all of
them. With `--destroy` a page, dialog, task or session is destroyed now and then, at whatever point
of its life: tests then fail as they must, and only the death of the process tells anything.
"""

import gc
import os
import random
import time
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from shiboken6 import isValid

from tytti_desktop.desk.running import background
from tytti_desktop.desk.running.session import Session

EVERY_MILLISECONDS = 3
WHOLE_SHARE = 0.5  # of the turns that may: a whole collection; at the others what is young
WAIT = 2  # times its own cost, until the next whole one may be made
DESTROY_SHARE = 0.1  # of the turns, where it is asked for
PASSED = pytest.StashKey[bool]()  # whether a test of the round that runs has passed
USES_QT = {"qapp", "qtbot", "session", "look"}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take how often each test is run in this one process, and where each round is told."""
    parser.addoption("--times", type=int, default=1)
    parser.addoption("--told", type=Path, help="a file that gets a line at the end of each round")
    parser.addoption("--destroy", action="store_true")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make each test as many as asked, so that fixtures are made anew for every run."""
    metafunc.fixturenames.append("stress_number")
    metafunc.parametrize("stress_number", range(metafunc.config.getoption("--times")))


@pytest.hookimpl(trylast=True)  # after the random order: all tests once before any twice
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what makes no widgets beside what does, and run the tests round by round."""
    using = {one.path for one in items if _uses_qt(one)}
    left = [one for one in items if one.path in using and not _uses_qt(one)]
    config.hook.pytest_deselected(items=left)
    items[:] = sorted((one for one in items if one not in left), key=_round)


def _uses_qt(item: pytest.Item) -> bool:
    return bool(USES_QT & set(getattr(item, "fixturenames", ())))


def _round(item: pytest.Item) -> int:
    return int(item.callspec.params["stress_number"])  # type: ignore[attr-defined]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(
    item: pytest.Item, nextitem: pytest.Item | None
) -> Generator[None, object, object]:
    """Say when a round of the file has ended: what dies later died in another."""
    done = yield
    told = item.config.getoption("--told")
    if told and (nextitem is None or _round(nextitem) != _round(item)):
        if item.config.stash.get(PASSED, False):
            with told.open("a") as log:
                log.write(f"{_round(item)}\n")
                os.fsync(log.fileno())
        item.config.stash[PASSED] = False
    return done


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Know whether a test of this round has passed: a round that ran none is no round."""
    report = yield
    if report.when == "call" and report.passed:
        item.config.stash[PASSED] = True
    return report


@pytest.fixture(autouse=True)
def _collect_anywhere(pytestconfig: pytest.Config) -> Iterator[None]:
    """Collect at every turn while a test runs, whatever the test does."""
    gc.collect()
    gc.freeze()
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    share = DESTROY_SHARE if pytestconfig.getoption("--destroy") else 0
    chance = random.Random(random.random())  # the run seeds it
    due = 0.0  # from which second of the process on a whole collection may be made

    def turn() -> None:
        nonlocal due
        began = time.process_time()
        whole = began >= due and chance.random() < WHOLE_SHARE
        gc.collect(2 if whole else 0)
        if whole:
            due = began + (1 + WAIT) * (time.process_time() - began)
        if chance.random() < share:
            destroy(app, chance)

    timer = QTimer(app, interval=EVERY_MILLISECONDS)
    timer.timeout.connect(turn)
    timer.start()
    yield
    timer.stop()
    timer.deleteLater()


def destroy(app: QApplication, chance: random.Random) -> None:
    """Destroy something of the program that can get events: a dialog first of all."""
    tops = [one for one in app.topLevelWidgets() if isValid(one)]
    dialogs: list[QObject] = [one for one in tops if isinstance(one, QDialog)]
    own: list[QObject] = [
        each
        for one in tops
        for each in (one, *one.findChildren(QWidget))
        if type(each).__module__.startswith("tytti_desktop.")
    ]
    sessions: list[QObject] = [each for one in (app, *tops) for each in one.findChildren(Session)]
    kinds = [kind for kind in (dialogs, own, sessions, list(background._alive)) if kind]
    if kinds:
        chance.choice(chance.choice(kinds)).deleteLater()
