"""A hand that walks the whole window: it clicks, types and picks, and looks at what is shown.

`Hand` works on the main window as a person does; no use case is called. With the environment
variable TYTTI_WALK it draws what it sees into that folder (docs/kierros.md is made of them).
"""

import os
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QEventLoop, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QTabBar,
    QWidget,
)

from tests.desk.caseload import MOST_TRIES, on_dialog
from tytti_desktop import dates
from tytti_desktop.desk.dialogs.client_dialogs_consents import SeveralField
from tytti_desktop.desk.dialogs.print_dialog import PrintDialog
from tytti_desktop.desk.forms.form import Form
from tytti_desktop.desk.forms.form_dialog import FormDialog
from tytti_desktop.desk.forms.form_rows import CheckField, ChoiceField, Field, SegmentField
from tytti_desktop.desk.forms.record_table import RecordTable
from tytti_desktop.desk.interviewing.interview import Interview
from tytti_desktop.desk.kit.stages import StagePath, Tabs
from tytti_desktop.desk.main_window import MainWindow
from tytti_desktop.desk.running.sitting import key_options

Do = Callable[[Any], object]
SETTLE_MILLISECONDS = 60
MOST_ITEMS = 150  # of one round's questionnaires together
FOLDER = os.environ.get("TYTTI_WALK", "")


class Clock:
    """The day of the walk, at half past nine in Helsinki."""

    def __init__(self, day: date) -> None:
        self.day = day

    def __call__(self) -> datetime:
        return datetime.combine(self.day, time(9, 30), dates.HELSINKI)


def settle() -> None:
    """Let what was asked for be shown, and what was left go."""
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()


def shown_words(widget: QWidget) -> str:
    """Return every word in sight."""
    settle()
    found = [one.text() for one in widget.findChildren(QLabel) if one.isVisibleTo(widget)]
    return "\n".join(found)


def button_of(widget: QWidget, words: str) -> QPushButton:
    """Return the button in sight whose words or accessible name begin so."""
    settle()
    seen = [one for one in widget.findChildren(QPushButton) if one.isVisibleTo(widget)]
    for one in seen:
        if one.text().startswith(words) or one.accessibleName().startswith(words):
            assert one.isEnabled(), words
            return one
    raise AssertionError(words, [one.accessibleName() for one in seen])


def _type(widget: QWidget, words: str) -> None:
    widget.setFocus()
    QTest.keyClick(widget, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    for letter in words:
        if letter.isascii():
            QTest.keyClicks(widget, letter)
        else:  # QTest knows no key of it
            press, none = QEvent.Type.KeyPress, Qt.KeyboardModifier.NoModifier
            QApplication.sendEvent(widget, QKeyEvent(press, 0, none, letter))


def put(field: Field, value: Any) -> None:
    """Type, pick or check a value; a choice is picked by the beginning of its word."""
    if isinstance(field, ChoiceField):
        words = [field.box.itemText(number) for number in range(field.box.count())]
        found = [number for number, word in enumerate(words) if word.startswith(value)]
        assert found, (value, words)
        place = found[0]
        field.box.setFocus()
        QTest.keyClick(field.box, Qt.Key.Key_Home)
        for _step in range(place):
            QTest.keyClick(field.box, Qt.Key.Key_Down)
        assert field.box.currentText() == words[place]
    elif isinstance(field, SegmentField):
        button = button_of(field, value)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        assert button.isChecked()
    elif isinstance(field, SeveralField):
        for key, box in field.boxes.items():
            if box.isChecked() is not (key in value):
                box.setFocus()
                QTest.keyClick(box, Qt.Key.Key_Space)
        assert sorted(field.raw()) == sorted(value)
    elif isinstance(field, CheckField):
        field.box.setFocus()
        QTest.keyClick(field.box, Qt.Key.Key_Space)
        assert field.box.isChecked() is value
    else:
        editor = field.findChild(QLineEdit) or field.findChild(QPlainTextEdit)
        assert isinstance(editor, QLineEdit | QPlainTextEdit)
        _type(editor, value)


class Hand:
    """Walks one window."""

    def __init__(self, window: MainWindow, clock: Clock) -> None:
        self.window, self.clock = window, clock
        self._number = 0

    # --- time and place ---------------------------------------------------------------------

    def on(self, day: date) -> None:
        """Let days pass; the window finds it out by itself."""
        self.clock.day = day
        assert self.window.session is not None
        self.window.session.look_at_the_clock()
        settle()

    def tab(self, title: str) -> None:
        """Click a tab of the client's page."""
        bar = next(one for one in self.window.findChildren(QTabBar) if one.isVisible())
        place = next(n for n in range(bar.count()) if bar.tabText(n) == title)
        QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(place).center())
        settle()
        assert bar.currentIndex() == place

    @property
    def stage(self) -> str:
        """The name of the stage that the path shows as the present one."""
        settle()
        path = next(one for one in self.window.findChildren(StagePath) if one.isVisible())
        names = [one.accessibleName() for one in path.findChildren(QWidget)]
        (now,) = [name for name in names if name.endswith(": nyt")]
        return now.partition(". ")[2].partition(":")[0]

    @property
    def words(self) -> str:
        """Every word in sight in the window."""
        return shown_words(self.window)

    # --- acts -------------------------------------------------------------------------------

    def press(self, words: str, *answers: Do, kind: type[QDialog] = FormDialog) -> None:
        """Click a button; each answer is given to the dialog that opens, one after another."""
        self._answer(list(answers), kind)
        QTest.mouseClick(button_of(self.window, words), Qt.MouseButton.LeftButton)
        settle()

    def _answer(self, answers: list[Do], kind: type[QDialog]) -> None:
        if not answers:
            return

        def do(dialog: QDialog) -> None:
            answers[0](dialog)
            self._answer(answers[1:], kind)

        on_dialog(do, kind)

    def pick(self, words: str, choice: str, *answers: Do, kind: type[QDialog] = FormDialog) -> None:
        """Open a button's menu and pick a line of it."""

        tries = iter(range(MOST_TRIES))

        def choose() -> None:
            menu = QApplication.activePopupWidget()
            if menu is None and next(tries, None) is not None:
                QTimer.singleShot(1, choose)
                return
            assert isinstance(menu, QMenu)
            act = next(one for one in menu.actions() if one.text().startswith(choice))
            menu.setActiveAction(act)
            self._answer(list(answers), kind)
            QTest.keyClick(menu, Qt.Key.Key_Return)

        self.window.activateWindow()
        settle()
        QTimer.singleShot(0, choose)
        QTest.mouseClick(button_of(self.window, words), Qt.MouseButton.LeftButton)
        settle()

    def ask(self, turn: int, note: str) -> int:
        """Answer an interview by its keys until the window asks no more; return how many items.

        `turn` tells which option is chosen; `note` is written where an answer asks for an act.
        """
        asked = 0
        while found := [one for one in self.window.findChildren(Interview) if one.isVisible()]:
            if found[0].sitting.at_end:
                for form in found[0].findChildren(Form):
                    self._write(form, {n: note for n in form.fields if n.endswith(".action")})
                    for name in form.fields:
                        if name.endswith((".asked", ".taken_by")):
                            form[name].put("yes" if name.endswith(".asked") else "Lääkäri")
                QTest.mouseClick(button_of(found[0], "Kirjaa tulos"), Qt.MouseButton.LeftButton)
                settle()
            else:
                asked += 1
                item = found[0].sitting.item
                assert asked < MOST_ITEMS, item.name
                keys = [option.key for option in key_options(item)]
                place = self._cursor_in(found[0])
                QTest.keyClicks(place, keys[turn % len(keys)] if keys else "5")
                if not keys:
                    QTest.keyClick(place, Qt.Key.Key_Return)
        return asked

    def fill(self, *, picture: str = "", **values: Any) -> Do:
        """Return the hand that fills in a dialog's fields and presses its act."""

        def do(dialog: FormDialog) -> None:
            self._write(dialog.form, values)
            if picture:
                self.see(picture, dialog)
            QTest.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
            problems = [each.error.text() for each in dialog.form.fields.values()]
            assert not dialog.isVisible(), (dialog.windowTitle(), dialog.error.text(), problems)

        return do

    @staticmethod
    def _write(form: Form, values: dict[str, Any]) -> None:
        for name, value in values.items():
            put(form[name], value)

    def paper(self, picture: str) -> Do:
        """Return the hand that waits for a paper's preview, looks at it and closes it."""

        def do(dialog: PrintDialog) -> None:
            tries = iter(range(MOST_TRIES))
            while dialog.view.picture.pixmap().isNull() and next(tries, None) is not None:
                QTest.qWait(10)
            assert not dialog.view.picture.pixmap().isNull(), picture
            self.see(picture, dialog)
            QTest.mouseClick(dialog.leave, Qt.MouseButton.LeftButton)

        return do

    def open_client(self, name: str) -> None:
        """Pick a client from the list by typing a part of the name."""
        settle()
        table = next(one for one in self.window.findChildren(RecordTable) if one.isVisible())
        _type(table.filter, name)
        QTest.keyClick(table.filter, Qt.Key.Key_Down)
        QTest.keyClick(table.view, Qt.Key.Key_Return)
        settle()
        assert isinstance(self.window.focusWidget(), Tabs), "the cursor is on the client's page"

    def key(self, *keys: str) -> None:
        """Press keys where the cursor is."""
        for each in keys:
            QTest.keyClicks(self._cursor(), each)
            settle()

    def _cursor_in(self, asking: Interview) -> QWidget:
        """Return where the keys of an interview go: without a desktop it may lose its cursor."""
        place = QApplication.focusWidget() or self.window.focusWidget()
        if not asking.isAncestorOf(place):
            place = self._cursor()
        if not asking.isAncestorOf(place):
            asking.show_item()
            place = self._cursor()
        return place

    def _cursor(self) -> QWidget:
        """Return where keys go; a dialog that closed gives the window back, as on a desktop."""
        self.window.activateWindow()
        settle()
        place = QApplication.focusWidget() or self.window.focusWidget()
        assert place is not None
        return place

    # --- looking ----------------------------------------------------------------------------

    def see(self, name: str, dialog: QDialog | None = None) -> None:
        """Draw the window, and a dialog over it, where pictures are asked for."""
        if not FOLDER:
            return
        for _round in range(2):
            loop = QEventLoop()
            QTimer.singleShot(SETTLE_MILLISECONDS, loop.quit)
            loop.exec()
        if self.window.frame is not None:
            self.window.frame.toast.hide()  # it lies over what is looked at
        picture = self.window.grab()
        if dialog is not None:
            _draw_over(picture, dialog.grab())
        self._number += 1
        picture.save(str(Path(FOLDER) / f"{self._number:02d}-{name}.png"))


def _draw_over(picture: QPixmap, dialog: QPixmap) -> None:
    """Draw a dialog in the middle of a dimmed window."""
    painter = QPainter(picture)
    painter.fillRect(picture.rect(), Qt.GlobalColor.transparent)
    painter.setOpacity(0.35)
    painter.fillRect(picture.rect(), Qt.GlobalColor.black)
    painter.setOpacity(1.0)
    left = (picture.width() - dialog.width()) // 2
    painter.drawPixmap(left, max((picture.height() - dialog.height()) // 2, 0), dialog)
    painter.end()
