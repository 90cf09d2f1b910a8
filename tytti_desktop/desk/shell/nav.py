"""The navigation on the left: a line a screen, with how much waits there."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
)

from tytti_desktop.desk.forms.messages import spared
from tytti_desktop.desk.kit import focus, icons, keys, theme
from tytti_desktop.desk.kit.cards import PressButton, hairline, spaced
from tytti_desktop.desk.running.pages import Screen
from tytti_desktop.desk.running.refreshed import touched
from tytti_desktop.desk.running.session import Session
from tytti_desktop.desk.running.turns import in_turns
from tytti_desktop.words import _

NARROWEST = 24.0  # grid steps
LEAST_STEPS, USUAL_STEPS = 2.5, 4.75  # of a line's height: it gives way on a low screen
LARGEST_WITH_ICONS = 150  # percent: over it the words need the room
NOT_COUNTED: int | str | None = "–"
_END = object()
THROUGH = Qt.WidgetAttribute.WA_TransparentForMouseEvents


class NavButton(PressButton):
    """One line: icon, word and count."""

    def __init__(self, screen: Screen, number: int) -> None:
        super().__init__()
        look = theme.current()
        self.name, self._icon_name = screen.name, screen.icon
        self.word = _(screen.title)
        theme.style(self, "nav")
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Preferred)
        self.setCheckable(True)
        if number <= keys.NUMBERED:
            self.setToolTip(keys.SCREEN.nth(number).replace("+", " "))
            keys.bind(keys.SCREEN, self, self.click, number)
        self._icon, self._label, self._count = QLabel(), QLabel(self.word), QLabel()
        line = QHBoxLayout(self)
        spaced(line, 1.25)
        line.setContentsMargins(look.grid(1.5), 0, look.grid(1.5), 0)
        line.addWidget(self._icon)
        line.addWidget(self._label, 1)
        line.addWidget(self._count)
        for label in (self._icon, self._label, self._count):
            label.setAttribute(THROUGH)
        self.toggled.connect(self._paint_state)
        self.show_count(None)

    def show_count(self, count: int | str | None) -> None:
        """Show how much waits; nothing when the screen counts nothing, – when it could not."""
        self._count.setText("" if count is None else str(count))
        self.setAccessibleName(self.word if count is None else f"{self.word}, {count}")
        layout = self.layout()
        if layout is not None:
            self._label.setFont(theme.current().font(bold=True))  # the widest it will be
            self.setMinimumWidth(layout.sizeHint().width())
            self._paint_state(self.isChecked())

    def sizeHint(self) -> QSize:
        """Ask for a roomy line."""
        return QSize(super().sizeHint().width(), theme.current().grid(USUAL_STEPS))

    def minimumSizeHint(self) -> QSize:
        """Need the height of the word and its frame."""
        return QSize(super().minimumSizeHint().width(), theme.current().grid(LEAST_STEPS))

    def show_icon(self, *, shown: bool) -> None:
        """Show the word alone where there is little room."""
        self._icon.setVisible(shown)

    def _paint_state(self, on: bool) -> None:
        look = theme.current()
        token = "accent" if on else "muted"
        self._icon.setPixmap(icons.pixmap(self._icon_name, token, 2.25))
        self._label.setFont(look.font(bold=on))
        theme.style(self._count, "muted")
        colour = look.tokens.accent if on else look.tokens.text
        self._label.setStyleSheet(f"color: {colour};")


def _steps(screen: Screen, session: Session) -> Iterator[object]:
    for piece in screen.counting(session):
        made = piece()
        yield from made if isinstance(made, Iterator) else (made,)


class Nav(QFrame):
    """The lines, in the order of the screens; ↑ and ↓ move between them."""

    picked = Signal(str)

    def __init__(self, session: Session, screens: Sequence[Screen]) -> None:
        super().__init__()
        theme.style(self, "bar")
        self._session, self._screens = session, screens
        self._told: set[str] = set()
        self._uncounted: list[Screen] = []
        self._roomy = theme.current().scale <= LARGEST_WITH_ICONS
        if self._roomy:
            self.setMinimumWidth(theme.current().grid(NARROWEST))
        self._group = QButtonGroup(self)
        self.buttons: dict[str, NavButton] = {}
        column = QVBoxLayout(self)
        spaced(column, 0, 1)
        column.setContentsMargins(*(theme.current().grid(n) for n in (1, 1.5, 1, 1)))
        apart = False
        for number, screen in enumerate(screens, 1):
            if screen.apart and not apart:
                apart = True
                column.addSpacing(theme.current().grid(1))
                column.addWidget(hairline())
                column.addSpacing(theme.current().grid(1))
            made = NavButton(screen, number)
            self.buttons[screen.name] = made
            made.show_icon(shown=self._roomy)
            self._group.addButton(made)
            column.addWidget(made)
        column.addStretch(1)
        self._group.buttonClicked.connect(self._pick)
        session.changed.connect(self._recount)
        self.count_all()

    def count_all(self) -> None:
        """Count every line again."""
        self._ask(self._screens)

    def _recount(self, changed: frozenset[type]) -> None:
        self._ask([s for s in self._screens if touched(s.types, changed)])

    def _ask(self, screens: Sequence[Screen]) -> None:
        """Count these lines: in a big vault after the page has been painted, one a turn."""
        self._uncounted += [screen for screen in screens if screen not in self._uncounted]
        turns: list[Callable[[], object]] = [lambda: None]
        for screen in self._uncounted:
            turns += [partial(self._read_ahead, screen), self._count_next]
        in_turns(self, self._session, turns)

    def _read_ahead(self, screen: Screen) -> Iterator[None]:
        """Take what a count reads before it, in steps; a fault ends it, the count goes on alone."""
        steps = _steps(screen, self._session)
        while spared(partial(next, steps, _END), _END, self._told, screen.name) is not _END:
            yield

    def _count_next(self) -> None:
        self._count(self._uncounted.pop(0))

    def _count(self, screen: Screen) -> None:
        """Show how much waits behind a line; a count that fails leaves the window usable."""

        def count() -> int | str | None:
            return screen.count(self._session)

        counted = spared(count, NOT_COUNTED, self._told, screen.name)
        self.buttons[screen.name].show_count(counted)

    def _pick(self, pressed: QPushButton) -> None:
        if isinstance(pressed, NavButton):
            self.picked.emit(pressed.name)

    def show_current(self, name: str) -> None:
        """Mark the screen that is open."""
        if name in self.buttons:
            self.buttons[name].setChecked(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move with the arrow keys."""
        if not focus.along(event, list(self.buttons.values())):
            super().keyPressEvent(event)
