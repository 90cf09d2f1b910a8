"""A window of its own that is unlocked, worked in and locked: test_after_lock.py reads its memory.

    python -m tests.desk.locked_window VAULT     # tells "locked", and waits to be told to end

No secret stands in this file or in its arguments as it is typed: each letter is one number higher.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit

from tytti_desktop import app as door
from tytti_desktop import memory
from tytti_desktop.desk.consult.consultations_form import ask_consultation
from tytti_desktop.desk.main_window import MainWindow
from tytti_desktop.desk.running.collecting import Wiping
from tytti_desktop.desk.running.settings import Settings
from tytti_desktop.desk.unlock import UnlockScreen


def shifted(text: str, by: int) -> str:
    """Return a text with each letter so many numbers away."""
    return "".join(chr(ord(sign) + by) for sign in text)


def wait(app: QApplication, until: Callable[[], bool]) -> None:
    for _turn in range(3000):
        app.processEvents()
        if until():
            return
        QTest.qWait(10)
    raise TimeoutError


def main() -> None:
    """Unlock, look at the client, type a note, lock, and wait."""
    place, secret, note = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    memory.one_heap()  # as the program's own beginning does
    app = door.application(offscreen=True)
    window = MainWindow(app, Settings(in_memory=True), door.furniture())
    window.show_door(place)
    window.show()
    screen = window.centralWidget()
    assert isinstance(screen, UnlockScreen)
    line = screen.form["passphrase"].findChildren(QLineEdit)[0]
    for sign in secret:
        QTest.keyClicks(line, chr(ord(sign) - 1))
    screen.try_to_open()
    wait(app, lambda: window.session is not None)
    session = window.session
    assert session is not None
    (client,) = [row[0] for row in session.vault.tuples("select id from client")]
    session.open_client(client)
    app.processEvents()
    del screen, line

    def type_and_lock() -> None:
        """Lock while a dialog is open, as the clock of idleness does."""
        dialog = app.activeModalWidget()
        assert dialog is not None
        area = next(iter(dialog.findChildren(QPlainTextEdit)))
        for sign in note:
            QTest.keyClicks(area, chr(ord(sign) - 1))
        app.processEvents()
        window.lock()

    QTimer.singleShot(0, type_and_lock)
    ask_consultation(session, window)
    del session
    app.processEvents()
    wait(app, lambda: not window.findChildren(Wiping))
    sys.stdout.write("locked\n")
    sys.stdout.flush()
    sys.stdin.readline()


if __name__ == "__main__":
    main()
