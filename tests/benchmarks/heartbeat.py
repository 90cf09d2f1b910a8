"""A scripted day in the real window: every block of its thread over 100 ms, with its stack.

    python -m tests.benchmarks.heartbeat [--clients 138] [--limit 100] [--keep folder]

Prints one line an act: the processor milliseconds of the longest block of the window's thread, all
of them together, the wall time, and what was counted (widgets built, calls of Python filters);
under it, for a block over the limit, where its time went. Nothing here fails a build: what must
hold is counted by tests/desk/test_counts.py.
"""
# ruff: noqa: T201

import argparse
import gc
import os
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from types import FrameType

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from tests.factory import CHEAP
from tytti_desktop import app as door
from tytti_desktop import memory
from tytti_desktop.casework.client import visits
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.desk import i18n, main_window
from tytti_desktop.desk.client_page.clients_page import ClientsPage
from tytti_desktop.desk.running import background, collecting, turns
from tytti_desktop.desk.running.session import Session
from tytti_desktop.desk.running.settings import Settings
from tytti_desktop.desk.shell.frame import Frame
from tytti_desktop.desk.unlock import UnlockScreen
from tytti_desktop.practice import PASSPHRASE, make_practice
from tytti_desktop.vault import open_vault

TODAY = date(2026, 11, 21)
NOON = datetime(2026, 11, 21, 10, 32, tzinfo=UTC)
SAMPLE_SECONDS = 0.005
QUIET_ROUNDS = 3  # turns of the event loop without work: the act has ended
TYPED = ("virtanen", "hamalainen", "aino", "mäki", "työkokeilu", "lausunto", "a", "v m", "zz")
TABS = (
    "referral",
    "consents",
    "screenings",
    "rounds",
    "plan",
    "visits",
    "letters",
    "closing",
    "log",
)


@dataclass
class Block:
    """One uninterrupted use of the window's thread, in processor milliseconds."""

    act: str
    ms: float
    stacks: Counter[str] = field(default_factory=Counter)


class Watcher(threading.Thread):
    """Samples the stack of the window's thread while a block runs."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self._main = threading.main_thread().ident or 0
        self.stacks: Counter[str] = Counter()
        self.on = False

    def run(self) -> None:
        """Sample for as long as the program lives."""
        while True:
            time.sleep(SAMPLE_SECONDS)
            if self.on:  # no frame is held: what its names stand for would outlive the lock
                self.stacks[_told(sys._current_frames().get(self._main))] += 1


def _told(frame: FrameType | None) -> str:
    """Return our own innermost calls, the outer first."""
    calls: list[str] = []
    while frame is not None and len(calls) < 5:
        place = frame.f_code.co_filename
        if "tytti_desktop" in place:
            calls.append(f"{place.rpartition('tytti_desktop/')[2]}:{frame.f_lineno}")
        frame = frame.f_back
    return " > ".join(reversed(calls))


class Day:
    """The acts, one after another, and what each cost."""

    def __init__(self, limit: float) -> None:
        self.limit = limit
        self.blocks: list[Block] = []
        self.watcher = Watcher()
        self.watcher.start()

    @contextmanager
    def _block(self, act: str) -> Iterator[None]:
        self.watcher.stacks = Counter()
        started = time.thread_time()
        self.watcher.on = True
        try:
            yield
        finally:
            self.watcher.on = False
            ms = (time.thread_time() - started) * 1000
            dear = self.watcher.stacks if ms > self.limit else Counter[str]()  # the rest is memory
            self.blocks.append(Block(act, ms, dear))

    def act(
        self, name: str, do: Callable[[], object], busy: Callable[[], object] = lambda: False
    ) -> None:
        """Do an act, let the window come to rest, and print what it cost.

        What goes on of itself by a slow clock tells by `busy` that it has not ended.
        """
        first, wall = len(self.blocks), time.perf_counter()
        with self._block(name):
            do()
        quiet = 0
        while quiet < QUIET_ROUNDS:
            with self._block(name):
                QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
                QApplication.processEvents()
            still = self.blocks[-1].ms < 1 and not background._alive and not _has_turns()
            quiet = quiet + 1 if still and not busy() else 0
            time.sleep(0.001 if busy() else 0)
        mine = self.blocks[first:]
        worst, every = max(block.ms for block in mine), sum(block.ms for block in mine)
        wall = (time.perf_counter() - wall) * 1000
        sign = "!" if worst > self.limit else " "
        print(
            f"{sign} {name:34} longest {worst:7.0f} ms   all {every:7.0f} ms   wall {wall:7.0f} ms"
            f"   held {_held():4.0f} MB"
        )
        for block in mine:
            if block.ms > self.limit:
                print(f"    {block.ms:.0f} ms:")
                for stack, count in block.stacks.most_common(4):
                    share = count / max(sum(block.stacks.values()), 1)
                    print(f"      {share:4.0%} {stack}")


def _has_turns() -> bool:
    """Tell whether a page is still being filled: a turn of it may take no time at all."""
    return any(isValid(each) and each._timer.isActive() for each in turns._under_way.values())


def _held() -> float:
    """Return how much memory the program has in use now, in megabytes; 0 where not told."""
    place = Path("/proc/self/statm")
    pages = int(place.read_text().split()[1]) if place.exists() else 0
    return pages * 4096 / 2**20


def _session(window: main_window.MainWindow) -> Session:
    assert window.session is not None
    return window.session


def _show_door(window: main_window.MainWindow, place: Path) -> None:
    window.show_door(place)
    window.show()


def _wait_for_key(window: main_window.MainWindow) -> None:
    """Show what the door shows meanwhile: the binding meets its classes then, not at entering."""
    screen = window.centralWidget()
    assert isinstance(screen, UnlockScreen)
    screen._wait(background.Task(""))


def _frame(window: main_window.MainWindow) -> Frame:
    assert window.frame is not None
    return window.frame


def scripted(day: Day, window: main_window.MainWindow, place: Path) -> None:
    """Walk a day: unlock, every page twice, the list, a client, saving, locking."""
    day.act("the door", partial(_show_door, window, place))
    door._warm()  # as the program's own thread does while the passphrase is typed
    day.act("the key is derived", partial(_wait_for_key, window))
    vault = open_vault(place, passphrase=PASSPHRASE)
    day.act("enter", partial(window.enter, vault))
    _worked(day, window)
    day.act("a full collection", gc.collect)
    day.act("lock", window.lock)
    left = partial(window.findChildren, collecting.Wiping)
    day.act("after the lock, until all is wiped", lambda: None, busy=left)


def _worked(day: Day, window: main_window.MainWindow) -> None:
    """Walk what lies between; no name of here holds a page or its rows when the vault is locked."""
    session = _session(window)
    names = list(_frame(window).nav.buttons)
    for turn in ("first", "again"):
        for name in names:
            day.act(f"{name}, {turn}", partial(session.go, name))
    session.go("clients")
    page = _frame(window).pages.pages["clients"]
    assert isinstance(page, ClientsPage)
    for column in range(page.list.table.model.columnCount()):
        day.act(
            f"sort by column {column}",
            partial(page.list.table.view.sortByColumn, column, Qt.SortOrder.AscendingOrder),
        )
    for letter in "mä":
        day.act(f"filter: {letter}", partial(page.list.table.filter.insert, letter))
    day.act("filter: none", page.list.table.filter.clear)
    first = page.list.table.model.records[3]
    day.act("open a client", partial(session.open_client, first.id))
    for tab in TABS:
        day.act(f"client: {tab}", partial(session.open_client, first.id, tab))
    search = _frame(window).top.search
    for word in TYPED:
        for end, letter in enumerate(word, 1):
            day.act(f"search: {word[:end]}", partial(search.insert, letter))
        day.act("search: leave", search.leave)
    _save(day, window, first.id)


def _save(day: Day, window: main_window.MainWindow, client_id: str) -> None:
    session = _session(window)
    session.go("today")
    QApplication.processEvents()
    visit = replace(visits.proposed(session.vault, client_id, TODAY), text="Käynti.")
    made = visits.log_visit(session.vault, visit, TODAY)
    day.act("a visit saved, Today in sight", partial(session.done, made, "Kirjattu"))
    day.act("a client changed, Today in sight", partial(session.changed.emit, frozenset({Client})))


def main() -> None:
    """Make the vault where there is none, and walk the day."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--clients", type=int, default=138)
    reader.add_argument("--limit", type=float, default=100)
    reader.add_argument("--keep", type=Path, help="where the practice vault is, or will be")
    given = reader.parse_args()
    folder = given.keep or Path(tempfile.mkdtemp())
    place = folder / f"p{given.clients}.vault"
    if not place.exists():
        make_practice(place, clients=given.clients, today=TODAY, kdf=CHEAP).vault.close()
    memory.one_heap()  # as the program does
    app = door.application(offscreen=True)
    i18n.speak(app, "fi")
    window = main_window.MainWindow(app, Settings(in_memory=True), door.furniture(), lambda: NOON)
    window.resize(1366, 768)
    collecting.Collector(app)
    scripted(Day(given.limit), window, place)
    QTest.qWait(10)


if __name__ == "__main__":
    main()
