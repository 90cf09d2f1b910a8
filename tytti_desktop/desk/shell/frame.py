"""The frame around every page: top bar, navigation, the page, banner, toast and status bar."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from tytti_desktop import dates
from tytti_desktop.desk.forms import beside
from tytti_desktop.desk.forms.beside import SidePanel
from tytti_desktop.desk.forms.messages import Banner, Toast, spared
from tytti_desktop.desk.forms.person_menu import PersonMenu
from tytti_desktop.desk.kit import keys, theme
from tytti_desktop.desk.kit.cards import button, hairline, row, spaced, text
from tytti_desktop.desk.kit.mark import practice_mark
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.running.clipboard import ClipboardNotice
from tytti_desktop.desk.running.furniture import Finder, Furniture
from tytti_desktop.desk.running.pages import Page, PageStack
from tytti_desktop.desk.running.session import Place, Session
from tytti_desktop.desk.shell.nav import Nav
from tytti_desktop.desk.shell.search_box import SearchBox
from tytti_desktop.vault import Changes, Vault
from tytti_desktop.words import _

SEARCH_STEPS = 66  # the most that the search takes


class TopBar(QFrame):
    """Tytti, search, the person's menu, and Lock."""

    locking = Signal()

    def __init__(self, session: Session, find: Finder, nav_width: int) -> None:
        super().__init__()
        look = theme.current()
        theme.style(self, "bar")
        self.search = SearchBox(session, find)
        self.menu = PersonMenu(session)
        self.lock = button(_("Lock"), self.locking.emit, tip=keys.LOCK.shown, icon="lock")
        name = text("Tytti", "strong", wrap=False)
        name.setFont(look.font(bold=True))
        left = QWidget()
        left.setLayout(row(name, practice_mark() if session.vault.practice else None, None))
        left.setMinimumWidth(max(nav_width - look.grid(2), 0))
        line = QHBoxLayout(self)
        spaced(line, 2)
        line.setContentsMargins(look.grid(2), look.grid(1), look.grid(2), look.grid(1))
        line.addWidget(left)
        self.search.setMaximumWidth(look.grid(SEARCH_STEPS))
        line.addWidget(self.search, 1)
        line.addStretch()  # what the search does not take: where letters are large, nothing
        line.addWidget(self.menu)
        line.addWidget(self.lock)


class StatusBar(QFrame):
    """When something was last kept, the last backup, the clipboard, and the practice mark."""

    def __init__(self, session: Session, backup_words: Callable[[Session], str]) -> None:
        super().__init__()
        look = theme.current()
        theme.style(self, "bar")
        self._session, self._backup_words = session, backup_words
        self._told: set[str] = set()
        self.saved = text("", "small", wrap=False)
        self.backup = text("", "small", wrap=False)
        mark = practice_mark() if session.vault.practice else None
        self.clipboard = ClipboardNotice(session)
        line = row(self.saved, self.backup, None, self.clipboard, mark, steps=3)
        line.setContentsMargins(look.grid(2), look.grid(0.5), look.grid(2), look.grid(0.5))
        self.setLayout(line)
        session.saved.connect(self.renew)
        self.renew()

    def renew(self) -> None:
        """Show the times as they are now."""
        moment = self._session.saved_at
        if moment is None:
            self.saved.setText(_("Everything is saved"))
        else:
            here = moment.astimezone(dates.HELSINKI)
            time = f"{here.hour}.{here.minute:02d}"
            self.saved.setText(_("Saved {time}").format(time=time))
        told = spared(lambda: self._backup_words(self._session), "–", self._told, "backup")
        self.backup.setText(told)


class Frame(QWidget):
    """One session's window content. The main window makes a new one when the look changes."""

    locking = Signal()

    def __init__(self, session: Session, furniture: Furniture) -> None:
        super().__init__()
        self.session = session
        self.nav = Nav(session, furniture.screens)
        self.top = TopBar(session, furniture.find, self.nav.sizeHint().width())
        self.pages = PageStack(session, list(furniture.screens))
        self.banner = Banner()
        self.status = StatusBar(session, furniture.backup_words)
        self.beside = SidePanel(session)
        self._lay_out()
        self.toast = Toast(self)
        self.top.search.host(self)
        self._connect()

    def _lay_out(self) -> None:
        look = theme.current()
        middle = QVBoxLayout()
        spaced(middle, 0)
        holder = QVBoxLayout()
        holder.setContentsMargins(look.grid(3.5), look.grid(1.5), look.grid(3.5), 0)
        holder.addWidget(self.banner)
        nest(middle, holder)
        middle.addWidget(self.pages, 1)
        line = QFrame()
        theme.style(line, "line")
        line.setFixedWidth(1)
        body = row(self.nav, line, steps=0)
        beside.lay_out(body, middle, self.beside)
        column = QVBoxLayout(self)
        spaced(column, 0)
        if self.session.vault.practice:
            stripe = QFrame()
            stripe.setFixedHeight(look.grid(0.5))
            stripe.setStyleSheet(f"background: {look.tokens.practice};")
            column.addWidget(stripe)
        for widget in (self.top, hairline()):
            column.addWidget(widget)
        nest(column, body, 1)
        for widget in (hairline(), self.status):
            column.addWidget(widget)

    def _connect(self) -> None:
        self.nav.picked.connect(self.session.go)
        self.top.search.chosen.connect(self.go)
        self.top.locking.connect(self.locking)
        self.session.going.connect(self.go)
        self.session.client_watches.connect(self._show_page_alone)
        self.session.said.connect(self._say)
        self.session.beside = self.beside.take

    def leave(self) -> None:
        """Hear the session no more: another frame has taken its place, this one's pages go."""
        for signal, slot in (
            (self.session.going, self.go),
            (self.session.client_watches, self._show_page_alone),
            (self.session.said, self._say),
        ):
            signal.disconnect(slot)
        if self.session.beside == self.beside.take:
            self.session.beside = None

    def go(self, place: Place) -> Page:
        """Open a place; a screen that does not exist is a bug (KeyError)."""
        self.banner.hide()
        self.session.place = place
        self.beside.make_way()
        page = self.pages.open(place.screen, place.target, place.page)
        self.nav.show_current(place.screen)
        return page

    def _show_page_alone(self, alone: bool) -> None:
        """Hide everything but the page: a client looks at it, and sees nothing of others."""
        for part in (self.nav, self.top, self.status):
            part.setVisible(not alone)
        self.beside.hide() if alone else self.beside.fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """See again whether a form fits beside the page."""
        super().resizeEvent(event)
        if self.beside.dialog is not None and not self.nav.isHidden():
            self.beside.fit()

    def complain(self, words: str) -> None:
        """Show what the user can act on."""
        self.banner.say(words)

    def _say(self, words: str, undo: Callable[[Vault], Changes] | None) -> None:
        self._undo = undo
        self.toast.say(words, self._take_back if undo is not None else None)

    def _take_back(self) -> None:
        if self._undo is not None:
            self.session.undo(self._undo)
