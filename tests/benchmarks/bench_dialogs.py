"""Open every dialog and let something befall it: the vault locks, or the window is minimised.

`QT_QPA_PLATFORM=offscreen python -m tests.benchmarks.bench_dialogs lock` (or `minimise`). Each is
really shown and waited for (`exec`), so that what comes after its answer runs too: over a locked
vault, for instance. Tells what was raised, what stayed open, and what a restored window had lost.
"""
# ruff: noqa: T201

import argparse
import os
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog
from shiboken6 import isValid

from tests.desk import every
from tests.desk import test_in_sight as found
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.desk import screens
from tytti_desktop.desk.main_window import MainWindow
from tytti_desktop.practice import PASSPHRASE
from tytti_desktop.vault import open_vault

BEFALLS_MILLISECONDS, STUCK_MILLISECONDS = 30, 8000


class Walk:
    """Opens each dialog of one window; `wrong` tells what went wrong, by the dialog's name."""

    def __init__(self, window: MainWindow, place: Path, client: Client, *, locks: bool) -> None:
        self.window, self.place, self.client, self.locks = window, place, client, locks
        self.wrong: list[str] = []
        self.opened = 0
        self._shown = QDialog.exec

    def exec(self, dialog: QDialog) -> int:
        """Show a dialog, let it befall, and return what the dialog returned."""
        self.opened += 1
        QTimer.singleShot(BEFALLS_MILLISECONDS, self._befall)
        stuck = QTimer(singleShot=True, interval=STUCK_MILLISECONDS)
        stuck.timeout.connect(lambda: self._free(dialog))
        stuck.start()
        return self._shown(dialog)

    def _befall(self) -> None:
        if self.locks:
            self.window.lock()
            return
        self.window.showMinimized()
        QApplication.processEvents()
        self.window.showNormal()
        QApplication.processEvents()
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, QDialog) or not dialog.isVisible():
            self.wrong.append("the dialog was gone after the window came back")
        else:
            dialog.reject()

    def _free(self, dialog: QDialog) -> None:
        if isValid(dialog) and dialog.isVisible():
            self.wrong.append(f"{type(dialog).__name__} stayed open")
            dialog.done(0)

    def one(self, name: str, act: Callable[[], object]) -> None:
        """Do an act that opens a dialog; enter again where it locked."""
        before = len(self.wrong)
        try:
            act()
        except Exception as error:  # noqa: BLE001 told below; blank values do not fit every dialog
            if self.window.session is None:
                self.wrong.append("".join(traceback.format_exception(error)))
        every.settle()
        for told in self.wrong[before:]:
            print(f"{name}: {told}", flush=True)
        if self.window.session is None:
            self.window.enter(open_vault(self.place, passphrase=PASSPHRASE))
            every.settle()

    def all(self) -> None:
        """Open the dialogs of the screens, then those that a function makes of a client."""
        for screen in screens.all_screens():
            assert self.window.session is not None
            for number in range(len(screen.dialogs(self.window.session))):
                dialog = screen.dialogs(self.window.session)[number]
                self.one(f"{screen.name} {dialog.windowTitle()}", dialog.exec)
        for name, function in found.dialogs().items():
            if name not in found.NOT_OPENED and name not in found.BEHIND_A_LOOK:
                self.one(name, lambda made=function: self._make(made))  # type: ignore[misc]

    def _make(self, function: Callable[..., object]) -> None:
        assert self.window.session is not None
        made = found._call(self.window.session, self.client, function)
        if isinstance(made, QDialog):
            made.exec()


def main() -> int:
    """Walk all dialogs once; 1 if anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["lock", "minimise"])
    given = parser.parse_args()
    app = QApplication([])
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "p.vault"
        client = every.make(place)
        walk = Walk(every.window_over(app, place), place, client, locks=given.what == "lock")

        def raised(_kind: type, error: BaseException, _trace: TracebackType | None) -> None:
            walk.wrong.append("".join(traceback.format_exception(error)))

        sys.excepthook = raised

        def shown(dialog: QDialog) -> int:
            return walk.exec(dialog)

        QDialog.exec = shown  # type: ignore[method-assign]
        for name in ("getSaveFileName", "getOpenFileName"):
            setattr(QFileDialog, name, lambda *_a, **_k: ("", ""))
        QFileDialog.getExistingDirectory = lambda *_a, **_k: ""  # type: ignore[method-assign]
        walk.all()
        print(f"{walk.opened} dialogs, {len(walk.wrong)} wrong", flush=True)
        os._exit(int(bool(walk.wrong)))  # nothing of the window is needed any more


if __name__ == "__main__":
    main()
