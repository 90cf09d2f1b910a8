"""Key an interview's answers at once, a thousand times over, in the whole window under load.

`python -m tests.benchmarks.bench_keys --times 1000 --busy 2`. The keys are posted before the
interview has been drawn, all of them before the first is taken, and the machine is busy: processes
that only count, and stalls of the window's own thread. An answer that is not the key's is lost.
"""
# ruff: noqa: T201

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import date
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from tests.factory import make_vault
from tytti_desktop import app as door
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.screening import screenings
from tytti_desktop.desk.main_window import MainWindow
from tytti_desktop.desk.running.settings import Settings

DAY = date(2026, 11, 21)
ITEMS = 7  # GAD-7: four options an item
STALL_SECONDS = 0.3
SHARE_OF_STALLS = 0.1  # of the interviews: all of them would take an hour


def post(window: MainWindow, keys: str) -> None:
    """Give key events as the system does: all are on their way before the first is taken."""
    handle = window.windowHandle()
    for key in keys:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            code = Qt.Key(ord(key.upper()))
            QApplication.postEvent(
                handle, QKeyEvent(kind, code, Qt.KeyboardModifier.NoModifier, key)
            )


def interview(window: MainWindow, keys: str, stall_at: int = -1) -> int:
    """Open an interview of a new client, key it at once; return how many keys were lost.

    With `stall_at` the window's thread stops for a while between that key and the next.
    """
    session = window.session
    assert session is not None
    assert window.frame is not None
    vault = session.vault
    made = clients.register_client(vault, Client("Testinen", "Esimerkki"), DAY).record
    begun = screenings.start_screening(vault, made.id, "gad7", DAY).record
    session.open_client(made.id, f"screenings:{begun.id}")
    post(window, keys[:stall_at] if stall_at >= 0 else keys)
    if stall_at >= 0:
        stalled = QObject(window)
        QTimer.singleShot(0, stalled, lambda: time.sleep(STALL_SECONDS))
        post(window, keys[stall_at:])
    QApplication.processEvents()
    found = screenings.get(vault, begun.id).answers
    strayed = len(window.frame.top.search.text())
    window.frame.top.search.clear()
    wrong = sum(str(found.get(str(n))) != key for n, key in enumerate(keys, 1))
    session.go("today")
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()
    return max(wrong, strayed)


def open_window(app: QApplication, folder: Path) -> MainWindow:
    """Return the whole window over an empty vault in `folder`."""
    window = MainWindow(app, Settings(in_memory=True), door.furniture())
    window.resize(1366, 768)
    window.show()
    window.enter(make_vault(folder, name="keys"))
    window.auto_lock.stop()  # posted keys do not count as a person's: a long run would be locked
    QApplication.processEvents()
    return window


def main() -> int:
    """Key as many interviews as asked and tell what was lost; status 1 if anything was."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=1000)
    parser.add_argument("--busy", type=int, default=2, help="processes that do nothing but count")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app, chance, lost = QApplication([]), random.Random(given.seed), Counter[int]()
    load = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(given.busy)]
    try:
        with tempfile.TemporaryDirectory() as folder:
            window = open_window(app, Path(folder))
            for number in range(given.times):
                keys = "".join(chance.choice("0123") for _item in range(ITEMS))
                stall = chance.randrange(ITEMS) if chance.random() < SHARE_OF_STALLS else -1
                lost[interview(window, keys, stall)] += 1
                if number % 100 == 99:
                    print(f"{number + 1} interviews, lost keys: {dict(lost)}", flush=True)
            window.let_go()
    finally:
        for each in load:
            each.kill()
    gone = sum(keys * times for keys, times in lost.items())
    print(f"{given.times} interviews, {given.times * ITEMS} keys, {gone} lost")
    return int(gone > 0)


if __name__ == "__main__":
    sys.exit(main())
