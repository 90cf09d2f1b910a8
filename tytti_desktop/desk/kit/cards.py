"""The small building blocks of a screen, all following the theme.

    card = Card(_("What is agreed")); card.body.addWidget(text(...)); pill("3 pv", "warning")

Space separates things; a card is used once deep, never a box in a box.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from tytti_desktop.desk.kit import icons, theme
from tytti_desktop.desk.kit.act_button import ActButton, again, dress
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.kit.one_scroll import Area
from tytti_desktop.words import _

LETTERS = 75  # of a line of text, at most: a longer one is not read, its end is looked for
UNBOUND = (1 << 24) - 1  # pixels: the widest that Qt has
SURE = 0.97  # of the thinnest such line that is measured: others may be thinner
CUT_STEPS = 12.0  # grid steps: the least of a button whose words may be cut


def spaced(layout: QLayout, steps: float = 1, margin: float = 0) -> None:
    """Set a layout's spacing and margins in grid steps."""
    side = theme.current().grid(margin) if margin else 0
    layout.setSpacing(theme.current().grid(steps) if steps else 0)
    layout.setContentsMargins(side, side, side, side)


def row(*widgets: QWidget | None, steps: float = 1) -> QHBoxLayout:
    """Return widgets side by side; None is the stretch between left and right."""
    line = QHBoxLayout()
    spaced(line, steps)
    for widget in widgets:
        if widget is None:
            line.addStretch(1)
        else:
            line.addWidget(widget)
    return line


def _starts(part: str) -> range:
    """Return where lines are measured: from the start on, at every third of one."""
    return range(0, len(part) - LETTERS + 1, LETTERS // 3)


class Prose(QLabel):
    """Text that wraps before its lines are too long to read, however wide its place is.

    It gives up the rest of its place, where a margin would count into what a page needs at least.
    """

    bounded = True

    @property
    def most(self) -> int:
        """The pixels of its longest line; a text of one such line needs no bound."""
        long = [part for part in self.text().split("\n") if len(part) > LETTERS]
        if not (long and self.bounded):
            return UNBOUND
        wide = self.fontMetrics().horizontalAdvance
        places = [part[n : n + LETTERS] for part in long for n in _starts(part)]
        return round(min(map(wide, places)) * SURE)

    def heightForWidth(self, width: int) -> int:
        """Return the height at the width that is used of this one."""
        return super().heightForWidth(min(width, self.most))

    def setText(self, words: str) -> None:
        """Say other words, in lines no longer than these may be."""
        super().setText(words)
        self._bound()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use no more than a line's width, at the left; in the middle if the words are there."""
        super().resizeEvent(event)
        self._bound()

    def _bound(self) -> None:
        most = self.most if self.wordWrap() else UNBOUND
        spare = self.width() - most
        if spare > 0:
            centred = self.alignment() & Qt.AlignmentFlag.AlignHCenter
            left = self.x() + (spare // 2 if centred else 0)
            self.setGeometry(left, self.y(), most, self.height())


def text(
    words: str, kind: str = "", *, wrap: bool = True, copied: bool = False, bounded: bool = True
) -> Prose:
    """Return plain text; `kind` is a style sheet kind.

    `copied` is for what a person would copy (a phone number, a path, a key's words): it can be
    selected by mouse. Such a label lays out a whole document of its own each time its page is
    measured, so the others are plain. What is not `bounded` fills its place, where room is short.
    """
    label = Prose(words)
    label.bounded = bounded
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(wrap)
    if copied:
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    if kind:
        theme.style(label, kind)
    if wrap:
        label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    return label


def hide_unless(widget: QWidget, shown: object) -> None:
    """Hide a new widget where it has nothing to show.

    `setVisible(True)` before it has a parent would open it as a window of its own for a moment.
    """
    if not shown:
        widget.hide()


def show_if(widget: QWidget, shown: object) -> None:
    """Show or hide a part of a page, also of one that is still being built.

    A new part is seen with its page anyway. `setVisible(True)` before that would lay it out and
    dress it where it stands, and all of it again each time it is put into something larger.
    """
    if not shown:
        widget.hide()
    elif widget.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide):
        widget.show()


def hairline() -> QFrame:
    """Return the one line that separates."""
    line = QFrame()
    theme.style(line, "line")
    line.setFixedHeight(1)
    return line


def key_hint(shortcut: str) -> QLabel:
    """Return a small key, such as Ctrl K."""
    label = QLabel(shortcut.replace("+", " "))
    theme.style(label, "key")
    label.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
    return label


ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class PressButton(ActButton):
    """A button that Enter presses too, in a dialog and in the window alike."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press it with Enter, once however long the key is held or if it is pressed twice."""
        if event.key() in ENTER and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            if not event.isAutoRepeat() and (not again(event) or self.steps):
                self.click() if self.menu() is None else self.showMenu()
        else:
            super().keyPressEvent(event)


def button(
    words: str,
    pressed: Callable[[], object] | None = None,
    *,
    primary: bool = False,
    kind: str = "",
    icon: str = "",
    tip: str = "",
) -> PressButton:
    """Return a button whose words are a verb. A key is of the act, not of the button: keys.bind."""
    made = PressButton(words)
    dress(made, "primary" if primary else kind, icon)
    made.setToolTip(tip)
    made.setAccessibleName(words)
    made.setAutoDefault(False)
    made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    if pressed is not None:
        made.clicked.connect(pressed)
    return made


class CutButton(PressButton):
    """A quiet button whose words are cut where the width ends; the whole is its tooltip."""

    def __init__(self, words: str, pressed: Callable[[], object]) -> None:
        super().__init__()
        theme.style(self, "quiet-line")
        self._words = words
        self.setAccessibleName(words)
        self.setToolTip(words)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.clicked.connect(pressed)

    def minimumSizeHint(self) -> QSize:
        """Need room for the beginning only."""
        return QSize(theme.current().grid(CUT_STEPS), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut the words at the width there is."""
        super().resizeEvent(event)
        room = self.width() - theme.current().grid(1.5)
        self.setText(self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, room))


class Pill(QWidget):
    """A small rounded word: danger, warning, ok or accent; the word says it, not the colour."""

    def __init__(self, words: str, kind: str = "accent", icon: str = "") -> None:
        super().__init__()
        label = QLabel(words)
        theme.style(label, f"pill-{kind}")
        line = QHBoxLayout(self)
        spaced(line, 0.5)
        if icon:
            picture = QLabel()
            picture.setPixmap(icons.pixmap(icon, kind, 1.75))
            line.addWidget(picture)
        line.addWidget(label)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        self.setAccessibleName(words)


def pill(words: str, kind: str = "accent", *, icon: str = "") -> Pill:
    """Return a pill; `kind` is danger, warning, ok or accent."""
    return Pill(words, kind, icon)


class Card(QFrame):
    """A white sheet with an optional title; put things into `body`.

    A short card beside a tall one: end it with `card.body.addStretch(1)`.
    """

    def __init__(self, title: str = "", note: str = "", *, margin: float = 2) -> None:
        super().__init__()
        theme.style(self, "card")
        self.body = QVBoxLayout(self)
        spaced(self.body, 1, margin)
        if title:  # a label that is put nowhere would outlive the page
            self.title = text(title, "strong", wrap=False)
            self.setAccessibleName(title)
            self.note = text(note.strip(), "muted")
            head = row(self.title, self.note)
            head.setStretch(1, 1)
            nest(self.body, head)


class Empty(QWidget):
    """What stands where a list is empty: what it is, and how the first one comes."""

    def __init__(
        self, title: str, how: str, *, icon: str = "info", act: QPushButton | None = None
    ) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        spaced(column, 1, 4)
        picture = QLabel()
        picture.setPixmap(icons.pixmap(icon, "muted", 4))
        centre = Qt.AlignmentFlag.AlignHCenter
        column.addStretch(1)
        column.addWidget(picture, 0, centre)
        for words, kind in ((title, "strong"), (how, "muted")):
            label = text(words, kind)
            label.setAlignment(centre)
            column.addWidget(label)
        if act is not None:
            column.addWidget(act, 0, centre)
        column.addStretch(1)


class Facts(QWidget):
    """Label and value pairs in rows: how a record reads when it is not being edited."""

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        spaced(column, 1)
        for name, value in pairs:
            label = text(name, "muted")
            label.setFixedWidth(theme.current().grid(20))
            shown = text(value, copied=True) if value else text(_("not recorded yet"), "muted")
            line = QHBoxLayout()
            spaced(line, 1)
            line.addWidget(label, 0, Qt.AlignmentFlag.AlignTop)
            line.addWidget(shown, 1)
            nest(column, line)


def scrolled(content: QWidget, stack: QStackedWidget | None = None) -> QScrollArea:
    """Return the content in a scroll area without a frame, put into a stack if one is given.

    The area is in its place before it takes the content: that is laid out and dressed once.
    """
    area = Area()
    if stack is not None:
        stack.addWidget(area)
    area.setViewport(QWidget())  # Qt's own, once asked for, makes the binding know all widgets
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
    area.hold(content)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    content.setAutoFillBackground(False)
    return area


def clear(layout: QLayout) -> None:
    """Take everything out of a layout and let go of it."""
    while (item := layout.takeAt(0)) is not None:
        inner, widget = item.layout(), item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            clear(inner)
