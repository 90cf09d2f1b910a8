"""The small building blocks of a screen, all following the theme.

    header = PageHeader(_("Consents"), subtitle=..., buttons=[button(_("Add"), add, primary=True)])
    card = Card(_("What is agreed")); card.body.addWidget(text(...)); pill("3 pv", "warning")

Space separates things; a card is used once deep, never a box in a box.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
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

TITLE_STEPS = 30.0  # grid steps: a title goes on to the next line rather than be narrower
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


def text(words: str, kind: str = "", *, wrap: bool = True, copied: bool = False) -> QLabel:
    """Return plain text; `kind` is a style sheet kind.

    `copied` is for what a person would copy (a phone number, a path, a key's words): it can be
    selected by mouse. Such a label lays out a whole document of its own each time its page is
    measured, so the others are plain.
    """
    label = QLabel(words)
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


class PageHeader(QWidget):
    """A page's head: breadcrumb, title, subtitle, and buttons of which one at most is primary."""

    def __init__(
        self,
        title: str,
        *,
        subtitle: str = "",
        crumb: str = "",
        beside: str = "",
        buttons: Sequence[QWidget] = (),
        wrap: bool = False,
        copied: bool = False,
    ) -> None:
        """`wrap` lets a long title go on to the next line; `copied` lets both be selected."""
        super().__init__()
        self.title = text(title, "title", wrap=wrap, copied=copied)
        self.subtitle = text(subtitle, "muted", copied=copied)
        self.crumb = text(crumb, "small", wrap=False)
        self.beside = text(beside, "muted", wrap=False)
        self.pills = QHBoxLayout()  # pills beside the title
        spaced(self.pills, 1)
        left = QVBoxLayout()
        spaced(left, 0.25)
        hide_unless(self.crumb, crumb)
        left.addWidget(self.crumb)
        first = row(self.title, self.beside)
        nest(first, self.pills)
        first.addStretch(1)
        nest(left, first)
        self._left, self._wrap, self._folded, self._said = left, wrap, False, title
        hide_unless(self.subtitle, subtitle)
        left.addWidget(self.subtitle)
        self._first, self._acts = first, row(*buttons)
        self._line = QHBoxLayout(self)
        spaced(self._line, 1)
        nest(self._line, left, 1)
        nest(self._line, self._acts)
        self._line.setAlignment(self._acts, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)

    def minimumSizeHint(self) -> QSize:
        """Need no more width than the buttons: a title that does not fit goes on below."""
        title = min(self._natural(), theme.current().grid(TITLE_STEPS))
        return QSize(max(title, self._acts.sizeHint().width()), super().minimumSizeHint().height())

    def _natural(self) -> int:
        """Return how wide the first line would be with the title in one piece."""
        words = self.title.fontMetrics().horizontalAdvance(self._said)
        rest = [self.beside.sizeHint().width(), self.pills.sizeHint().width()]
        if self._first.indexOf(self.crumb) >= 0:
            rest.append(self.crumb.sizeHint().width())
        return words + sum(width + self._first.spacing() for width in rest if width)

    def fold(self, *, folded: bool, below: QBoxLayout | None = None) -> None:
        """Put the breadcrumb before the title on its line, or above it again.

        On one line a title that is too long is cut; the whole of it is the tooltip. The subtitle
        goes first on the line `below` while folded, where one is given.
        """
        self._folded = folded
        (self._first if folded else self._left).insertWidget(0, self.crumb)
        if folded and below is not None:
            below.insertWidget(0, self.subtitle)
        else:
            self._left.addWidget(self.subtitle)

    def _fit_title(self, room: int) -> None:
        if self._folded:
            self._cut_title(room)
            return
        self.title.setText(self._said)
        self.title.setToolTip("")
        wraps = self._wrap or self._natural() > room
        if wraps != self.title.wordWrap():
            self.title.setWordWrap(wraps)
        self._first.setStretchFactor(self.title, int(wraps) * 100)

    def _cut_title(self, room: int) -> None:
        letters = self.title.fontMetrics()
        rest = self._natural() - letters.horizontalAdvance(self._said) + 2 * self._line.spacing()
        least = theme.current().grid(TITLE_STEPS) // 2
        cut = letters.elidedText(self._said, Qt.TextElideMode.ElideRight, max(room - rest, least))
        self.title.setWordWrap(False)
        self.title.setText(cut)
        self.title.setToolTip(self._said if cut != self._said else "")
        self.title.setAccessibleName(self._said)
        self._first.setStretchFactor(self.title, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the parts for the new width."""
        super().resizeEvent(event)
        self.arrange()

    def arrange(self) -> None:
        """Put the buttons below the title where both do not fit beside each other."""
        widest = max(self._natural(), self.crumb.sizeHint().width())
        wanted = widest + self._acts.sizeHint().width()
        beside = theme.current().grid(TITLE_STEPS) + self._acts.sizeHint().width() <= self.width()
        fits = wanted + self._line.spacing() <= self.width() or (self._folded and beside)
        way = QBoxLayout.Direction.LeftToRight if fits else QBoxLayout.Direction.TopToBottom
        if self._line.direction() != way:
            self._line.setDirection(way)
        self._fit_title(self.width() - (self._acts.sizeHint().width() if fits else 0))

    def say(self, title: str, subtitle: str = "") -> None:
        """Change the words."""
        self._said = title  # _fit_title shows it
        for one in (self.title, self.beside):
            show_if(one, title)  # without one, the pills begin the line
        self.subtitle.setText(subtitle)
        self.subtitle.setVisible(bool(subtitle))
        self._fit_title(self.width())


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
