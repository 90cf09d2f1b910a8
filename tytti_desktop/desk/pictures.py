"""A picture of every screen and dialog, drawn without a display: for documents and for looking."""

from pathlib import Path

from PySide6.QtCore import QBuffer, QEvent, QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from tytti_desktop.desk.guide import Guide, heading_of
from tytti_desktop.desk.main_window import MainWindow
from tytti_desktop.desk.picture_states import states
from tytti_desktop.desk.running.pages import Screen, View
from tytti_desktop.vault import Vault
from tytti_desktop.vault.files import let_out

SETTLE_MILLISECONDS = 120  # layouts, and a page rendered on a worker


class Photographer:
    """Draws a window's screens into a folder."""

    def __init__(self, app: QApplication, window: MainWindow, folder: Path) -> None:
        self._app, self._window, self._folder = app, window, folder
        self.made: list[tuple[str, str]] = []

    def _settle(self) -> None:
        """Let the window finish drawing: a picture is taken once nothing is waiting."""
        for _round in range(2):  # the second draws what the first made: rows, then their heights
            loop = QEventLoop()
            QTimer.singleShot(SETTLE_MILLISECONDS, loop.quit)
            loop.exec()
            self._app.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        self._app.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def take(self, name: str, widget: QWidget) -> None:
        """Draw one widget into name.png."""
        self._settle()
        file = self._folder / f"{name}.png"
        picture = QBuffer()
        widget.grab().save(picture, "PNG")
        let_out(file, bytes(picture.data().data()), folders=True)
        self.made.append((name, str(file)))

    def doors(self, vault: Path) -> None:
        """Draw what is seen before a vault is open."""
        self._window.show_door(vault / "none")
        self.take("welcome", self._window)
        door = self._window.centralWidget()
        show = getattr(door, "show_creating", None)
        if show is not None:
            show()
            self.take("create", self._window)
        self._window.show_door(vault)
        self.take("unlock", self._window)

    def screens(self, screens: list[Screen]) -> None:
        """Draw every screen, its views and its dialogs."""
        session = self._window.session
        if session is None:
            return
        for screen in screens:
            for view in [View(""), *screen.views(session)]:
                session.go(screen.name, view.target, view.page)
                self.take("-".join(part for part in (screen.name, view.name) if part), self._window)
            for number, dialog in enumerate(screen.dialogs(session), 1):
                dialog.show()
                self.take(f"{screen.name}-dialog-{number}", dialog)
                dialog.close()
                dialog.deleteLater()

    def states(self) -> None:
        """Draw what is seen only in the middle of an act."""
        for name, widget in states(self._window):
            self.take(name, widget)

    def shortcuts(self) -> None:
        """Draw the guide and the list of shortcuts."""
        for name, heading in (("shortcuts", ""), ("guide", heading_of("today"))):
            dialog = Guide(self._window, heading)
            dialog.show()
            self.take(name, dialog)
            dialog.close()


def every(
    app: QApplication, window: MainWindow, vault: Vault, screens: list[Screen], folder: Path
) -> list[tuple[str, str]]:
    """Draw everything over an open vault, which stays open; return names and files."""
    taker = Photographer(app, window, folder)
    window.show()
    taker.doors(vault.path)
    window.enter(vault)
    taker.screens(screens)
    taker.shortcuts()
    taker.states()
    window.let_go()
    return taker.made
