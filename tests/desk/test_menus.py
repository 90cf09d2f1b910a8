"""Every menu of every page by the keyboard: Enter opens it, the arrows walk it, Esc gives back."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from tests.desk import every
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.desk.main_window import MainWindow

LEAST_MENUS = 3


class Walk:
    """Opens one menu with Enter, walks it, leaves it by a key, and notes what was wrong."""

    def __init__(self, button: QPushButton | QToolButton, leave: Qt.Key) -> None:
        self.menu, self.wrong, self._walked = button.menu(), "", False
        self._leave = leave
        button.setFocus()
        QTimer.singleShot(0, self.menu, self._walk)
        QTest.keyClick(button, Qt.Key.Key_Return)
        self._walk()  # a menu of a plain button is open by now; a tool button's was walked in it
        if self.menu.isVisible():
            self.wrong = "still open"
            self.menu.close()
        elif button.window().focusWidget() is not button:
            self.wrong = f"the cursor went to {button.window().focusWidget()}"

    def _walk(self) -> None:
        if self._walked:
            return
        self._walked = True
        popup = QApplication.activePopupWidget()
        if popup is not self.menu:
            self.wrong = "Enter opened nothing"
            return
        able = [one for one in self.menu.actions() if one.isEnabled() and not one.isSeparator()]
        met = []
        for _step in able:
            QTest.keyClick(self.menu, Qt.Key.Key_Down)
            met.append(self.menu.activeAction())
        if met not in (able, [*able[1:], able[0]]):
            self.wrong = f"the arrows met {[one.text() for one in met]}"
        for one in able:
            one.blockSignals(True)  # what is chosen is not done
        QTest.keyClick(self.menu, self._leave)
        for one in able:
            one.blockSignals(False)


@pytest.mark.parametrize("leave", [Qt.Key.Key_Escape, Qt.Key.Key_Return])
def test_every_menu_is_opened_walked_and_left_by_keys(
    qtbot: QtBot, window: MainWindow, caseload: tuple[Path, Client], leave: Qt.Key
) -> None:
    wrong, menus = {}, set[str]()
    for place in every.places(window, caseload[1]):
        every.go(window, place)
        buttons: list[QPushButton | QToolButton] = [
            *window.findChildren(QPushButton),
            *window.findChildren(QToolButton),
        ]
        for one in [each for each in buttons if each.isVisible() and each.isEnabled()]:
            name = one.accessibleName() or one.text()
            if isinstance(one.menu(), QMenu) and name not in menus:
                menus.add(name)
                wrong[place[0], place[2], name] = Walk(one, leave).wrong
    wrong = {where: words for where, words in wrong.items() if words}
    assert wrong == {}
    assert len(menus) >= LEAST_MENUS, menus
