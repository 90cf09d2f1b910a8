"""What a screen is: a line in the navigation, and a page made when it is first opened.

    class TodayPage(Page):
        types = frozenset({Client, Screening})      # refresh() runs again when these change

        def __init__(self, session):
            super().__init__(session)
            self.header = PageHeader(_("Today")); self.column.addWidget(self.header)
            self.acts = ActList(); self.column.addWidget(self.acts)

        def refresh(self):                           # reads through use cases, shows
            self.acts.show_acts(...)

    SCREEN = Screen("today", N_("Today"), "sun", TodayPage, count=count_today, types=TYPES)

`SCREEN` goes into the list of desk/screens.py. `refresh` is called before the page is first seen
and whenever something of `types` changed (at once if in sight, else when it is next opened).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from tytti_desktop.desk.kit import focus, theme, unseen
from tytti_desktop.desk.kit.cards import button, scrolled, show_if, spaced
from tytti_desktop.desk.running.refreshed import Refreshed
from tytti_desktop.desk.running.session import Session
from tytti_desktop.desk.running.turns import is_big
from tytti_desktop.words import _

BOTH_FIT_STEPS = 137.5  # 1100 px at 100 %
AROUND_STEPS = 31.5  # of the window beside a page's content: the navigation and the margins


class Page(Refreshed):
    """A page of the window: a column of things with the frame's margins around."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        look = theme.current()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(look.grid(3.5), look.grid(1), look.grid(3.5), look.grid(2))
        self.column.setSpacing(look.grid(2))

    def open_at(self, target: str, page: str) -> None:
        """Show a target (a client's id ...); a page without targets ignores it."""


def _no_count(_session: Session) -> int | None:
    return None


@dataclass(frozen=True)
class View:
    """One more picture of a screen: its name, and the target and page it opens at."""

    name: str
    target: str = ""
    page: str = ""


def _no_pieces(_session: Session) -> Sequence[Callable[[], object]]:
    return ()


def _no_views(_session: Session) -> Sequence[View]:
    return ()


def _no_dialogs(_session: Session) -> Sequence[QDialog]:
    return ()


@dataclass(frozen=True)
class Screen:
    """A line in the navigation."""

    name: str
    title: str  # marked with N_; translated when shown
    icon: str
    make: Callable[[Session], Page]
    count: Callable[[Session], int | None] = _no_count
    types: frozenset[type] = frozenset()  # what changes the count
    counting: Callable[[Session], Sequence[Callable[[], object]]] = _no_pieces  # before `count`
    apart: bool = False  # below the hairline: settings and the like
    views: Callable[[Session], Sequence[View]] = _no_views  # what more `tytti screenshots` draws
    dialogs: Callable[[Session], Sequence[QDialog]] = _no_dialogs  # likewise, and for the tests


class ListDetail(QWidget):
    """A list on the left and what is picked on the right; the detail covers where both do not fit.

    The detail's own back button shows only when it covers; Esc goes back too.
    """

    fitted = Signal()  # one or both are in sight now

    def __init__(self, listing: QWidget, detail: QWidget, *, share: int = 40) -> None:
        """`share` is the list's part of the width in percent."""
        super().__init__()
        self._listing, self._detail, self._share = listing, detail, share
        self._open = False
        self.back = button(_("Back to the list"), self.show_list, kind="quiet", icon="arrow-left")
        self._right = QWidget()
        column = QVBoxLayout(self._right)
        spaced(column, 1)
        column.addWidget(self.back)
        column.addWidget(detail, 1)
        self._line = QHBoxLayout(self)
        spaced(self._line, 2)
        self._line.addWidget(listing, share)
        self._line.addWidget(self._right, 100 - share)
        self._fit()

    @property
    def both_fit(self) -> bool:
        """Tell whether the list and the detail stand side by side."""
        look = theme.current()
        room = self.window().width() if self.window() is not None else self.width()
        if self.isVisible():  # a form may stand beside the page
            room = min(room, self.width() + look.grid(AROUND_STEPS))
        return room >= look.grid(BOTH_FIT_STEPS)

    def show_detail(self) -> None:
        """Show the detail."""
        self._open = True
        self._fit()

    def show_list(self) -> None:
        """Go back to the list; so does a cursor in what goes, and no other."""
        follows = focus.inside(self._right)
        self._open = False
        self._fit()
        if follows:
            focus.give(self._listing)

    def _fit(self) -> None:
        both = self.both_fit
        covers = self._open and not both and focus.inside(self._listing)
        show_if(self._listing, both or not self._open)
        show_if(self._right, self._open)
        show_if(self.back, not both)
        if covers:
            focus.give(self.back)
        self.fitted.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """See again whether both fit."""
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        """See whether both fit into the room there is now."""
        super().showEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go back to the list with Esc."""
        if event.key() == Qt.Key.Key_Escape and self._open:
            self.show_list()
        else:
            super().keyPressEvent(event)


class PageStack(QStackedWidget):
    """The pages of the open screens: each made when first opened."""

    def __init__(self, session: Session, screens: list[Screen]) -> None:
        super().__init__()
        self._session = session
        self._screens = {screen.name: screen for screen in screens}
        self.pages: dict[str, Page] = {}
        self._areas: dict[str, QScrollArea] = {}
        self._wanted = ""  # the screen asked for last
        session.changed.connect(self._take_change)

    def open(self, name: str, target: str = "", page: str = "") -> Page:
        """Bring a screen into sight; raises KeyError for a name no screen has.

        In a big vault a new page is built in one turn of the event loop and filled in the next.
        """
        self._wanted, new = name, name not in self.pages
        if new:
            self.pages[name] = self._screens[name].make(self._session)
        if new and not target and not page and is_big(self._session):
            QTimer.singleShot(0, self, partial(self._show_if_wanted, name))
        else:
            self._show(name, target, page)
        return self.pages[name]

    def _show_if_wanted(self, name: str) -> None:
        if self._wanted == name and self._session.vault.open:
            self._show(name)

    def _show(self, name: str, target: str = "", page: str = "") -> None:
        shown = self.pages[name]
        if name not in self._areas:
            self._areas[name] = scrolled(shown, self)
        shown.open_at(target, page)
        shown.refresh_if_stale()
        self.setCurrentWidget(self._areas[name])
        unseen.came(shown)
        focus.enter(shown)
        focus.from_top(shown)  # where it was left is another place than the one asked for

    def areas(self) -> list[QWidget]:
        """Return the pages made so far, each in its scroll area: what is let go one by one."""
        return [self._areas.get(name, page) for name, page in self.pages.items()]

    def _take_change(self, changed: frozenset[type]) -> None:
        for page in list(self.pages.values()):
            page.take_change(changed)
