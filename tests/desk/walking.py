"""A hand that walks the whole window: it clicks, types and picks, and looks at what is shown.

`Hand` works on the main window as a person does; no use case is called. `by_keys` takes its mouse
away: then all is reached with Tab and the arrows, and pressed with Space. With the environment
variable TYTTI_WALK it draws what it sees into that folder (docs/kierros.md is made of them).
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QEventLoop, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QButtonGroup,
    QDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.desk.caseload import MOST_TRIES, on_dialog
from tytti_desktop import dates
from tytti_desktop.desk.dialogs.client_dialogs_consents import SeveralField
from tytti_desktop.desk.dialogs.print_dialog import PrintDialog
from tytti_desktop.desk.forms.form import Form
from tytti_desktop.desk.forms.form_dialog import FormDialog
from tytti_desktop.desk.forms.form_rows import CheckField, ChoiceField, Field, SegmentField
from tytti_desktop.desk.forms.record_table import RecordTable
from tytti_desktop.desk.interviewing.interview import Interview
from tytti_desktop.desk.kit.fold import Fold
from tytti_desktop.desk.kit.stages import StagePath, Tabs
from tytti_desktop.desk.main_window import MainWindow
from tytti_desktop.desk.running.furniture import Furniture
from tytti_desktop.desk.running.settings import Settings
from tytti_desktop.desk.running.sitting import key_options
from tytti_desktop.desk.screens import all_screens
from tytti_desktop.desk.shell.nav import NavButton
from tytti_desktop.desk.surroundings import backup_words, find
from tytti_desktop.vault import Vault

Do = Callable[[Any], object]
SETTLE_MILLISECONDS = 60
MOST_STOPS = 250  # of Tab from one thing to another
MOST_ITEMS = 150  # of one round's questionnaires together
FOLDER = os.environ.get("TYTTI_WALK", "")


class Mouse:
    """How a person with a mouse takes things."""

    def take(self, widget: QWidget) -> None:
        """Put the cursor on a widget."""
        widget.setFocus()

    def click(self, button: QWidget) -> None:
        """Press a button."""
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def turn(self, bar: QTabBar, place: int) -> None:
        """Pick a tab."""
        QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(place).center())


class Keys(Mouse):
    """How a person without one does: Tab, the arrows and Space; what no key reaches fails."""

    def take(self, widget: QWidget) -> None:
        """Press Tab until the cursor is on a widget, then Shift+Tab: an offer is passed by Tab.

        What is folded away is opened first.
        """
        for fold in _folds(widget):
            if not fold.is_open:
                self.click(fold.head)
        window, seen = widget.window(), []
        for key in [Qt.Key.Key_Tab] * MOST_STOPS + [Qt.Key.Key_Backtab] * MOST_STOPS:
            focused: QWidget | None = window.focusWidget()
            at = window if focused is None else focused
            if at is widget:
                return
            seen.append(f"{type(at).__name__} {at.accessibleName()}")
            QTest.keyClick(at, key)
        raise AssertionError(widget.accessibleName(), seen[-12:])

    def click(self, button: QWidget) -> None:
        """Go to a button and press Space; among buttons of one choice the arrows go on."""
        if isinstance(button, NavButton):
            opened = QKeySequence(button.toolTip().replace(" ", "+"))[0]  # type: ignore[index]
            button.window().activateWindow()  # without a desktop a closed dialog does not
            settle()
            QTest.keyClick(button.window(), opened.key(), opened.keyboardModifiers())
            return
        if isinstance(button, QAbstractButton):
            group: QButtonGroup | None = button.group()
            if group is not None and group.exclusive():
                self._choose(button, group)
                return
        self.take(button)
        QTest.keyClick(button, Qt.Key.Key_Space)

    def _choose(self, button: QAbstractButton, group: QButtonGroup) -> None:
        every = group.buttons()
        self.take(group.checkedButton() or every[0])
        for _step in every:
            if button.hasFocus() or button.window().focusWidget() is button:
                break
            QTest.keyClick(button.window().focusWidget(), Qt.Key.Key_Right)
        if not button.isChecked():
            QTest.keyClick(button, Qt.Key.Key_Space)

    def turn(self, bar: QTabBar, place: int) -> None:
        """Go to the line of tabs that has the picked one, and along them with the arrows."""
        lines = [one for one in bar.window().findChildren(QTabBar) if one.isVisible()]
        self.take(next(one for one in lines if one.focusPolicy() & Qt.FocusPolicy.TabFocus))
        for _step in range(bar.count()):
            at = bar.window().focusWidget()
            assert isinstance(at, QTabBar)
            if at is bar and bar.currentIndex() == place:
                return
            way = Qt.Key.Key_Right if at.currentIndex() < place else Qt.Key.Key_Left
            QTest.keyClick(at, way)


def _folds(widget: QWidget) -> list[Fold]:
    """Return the folds that a widget lies in, the outermost first; not its own head's."""
    found: list[Fold] = []
    part = widget.parentWidget()
    while part is not None:
        if isinstance(part, Fold) and widget is not part.head:
            found.insert(0, part)
        part = part.parentWidget()
    return found


class _Way:
    """How the walk goes now: `by_keys` changes it for a while."""

    def __init__(self) -> None:
        self.now: Mouse = Mouse()

    def take(self, widget: QWidget) -> None:
        """As the way in use does."""
        self.now.take(widget)

    def click(self, button: QWidget) -> None:
        """As the way in use does."""
        self.now.click(button)

    def turn(self, bar: QTabBar, place: int) -> None:
        """As the way in use does."""
        self.now.turn(bar, place)


HOW = _Way()


@contextmanager
def by_keys() -> Iterator[None]:
    """Take the mouse away for a while."""
    HOW.now = Keys()
    try:
        yield
    finally:
        HOW.now = Mouse()


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
    HOW.take(widget)
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
        HOW.take(field.box)
        QTest.keyClick(field.box, Qt.Key.Key_Home)
        for _step in range(place):
            QTest.keyClick(field.box, Qt.Key.Key_Down)
        assert field.box.currentText() == words[place]
    elif isinstance(field, SegmentField):
        button = button_of(field, value)
        HOW.click(button)
        assert button.isChecked()
    elif isinstance(field, SeveralField):
        for key, box in field.boxes.items():
            if box.isChecked() is not (key in value):
                HOW.take(box)
                QTest.keyClick(box, Qt.Key.Key_Space)
        assert sorted(field.raw()) == sorted(value)
    elif isinstance(field, CheckField):
        HOW.take(field.box)
        QTest.keyClick(field.box, Qt.Key.Key_Space)
        assert field.box.isChecked() is value
    else:
        editor = field.findChild(QLineEdit) or field.findChild(QPlainTextEdit)
        assert isinstance(editor, QLineEdit | QPlainTextEdit)
        _type(editor, value)


def entered(
    qtbot: QtBot, app: QApplication, settings: Settings, vault: Vault, day: date
) -> "Iterator[Hand]":
    """Give a hand over the whole window with this vault open from a day on: a fixture's body."""
    clock = Clock(day)
    vault.clock = clock
    window = MainWindow(app, settings, Furniture(all_screens(), find, backup_words), clock)
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    window.enter(vault)
    window.setUpdatesEnabled(bool(FOLDER))  # nobody looks: laid out and clicked, not painted
    yield Hand(window, clock)
    window.close()


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
        bars = [one for one in self.window.findChildren(QTabBar) if one.isVisible()]
        bar, place = next(
            (bar, n)
            for bar in bars
            for n in range(bar.count())
            if bar.tabText(n) == title and bar.isTabVisible(n)
        )
        HOW.turn(bar, place)
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
        HOW.click(button_of(self.window, words))
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
            picked.append(menu)

        picked: list[QMenu] = []
        self.window.activateWindow()
        settle()
        QTimer.singleShot(0, choose)
        HOW.click(button_of(self.window, words))
        for _wait in range(MOST_TRIES):  # the menu may be up only after the first look for it
            if picked:
                break
            QTest.qWait(1)
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
                HOW.click(button_of(found[0], "Kirjaa tulos"))
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
            HOW.click(dialog.act)
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
            HOW.click(dialog.leave)

        return do

    def open_client(self, name: str) -> None:
        """Pick a client from the list by typing a part of the name, unless it is the only one."""
        settle()
        table = next(one for one in self.window.findChildren(RecordTable) if one.isVisible())
        if table.filter.isVisible():
            _type(table.filter, name)
            QTest.keyClick(table.filter, Qt.Key.Key_Down)
        else:
            HOW.take(table.view)
            QTest.keyClick(table.view, Qt.Key.Key_Home)
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
        for area in self.window.findChildren(QScrollArea):
            area.verticalScrollBar().setValue(0)  # a page is drawn from its name on
        picture = self.window.grab()
        if dialog is not None and dialog.isWindow():  # one beside the page is in its picture
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
