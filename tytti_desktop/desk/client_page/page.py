"""The client's page: head and path always in sight, under them one tab at a time."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from tytti_desktop.casework.client import clients
from tytti_desktop.casework.steps import path
from tytti_desktop.casework.steps.path import Path, StageName
from tytti_desktop.desk.client.head import ClientHead, folds
from tytti_desktop.desk.client.stage_words import shown_stages, tab_of
from tytti_desktop.desk.client.tab import ClientTab
from tytti_desktop.desk.client_page.tabs import TABS
from tytti_desktop.desk.kit import theme
from tytti_desktop.desk.kit.cards import scrolled, spaced
from tytti_desktop.desk.kit.current_stack import AreaStack
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.kit.stages import StagePath, Tabs
from tytti_desktop.desk.running.draft_places import DraftPlace
from tytti_desktop.desk.running.session import Session
from tytti_desktop.words import _

LEAST_TAB_STEPS = 16.0  # grid steps; with less room the whole page scrolls instead


def _exists(session: Session, client_id: str) -> bool:
    return bool(clients.CLIENTS.count(session.vault, "id = ?", (client_id,)))


class ClientPage(QWidget):
    """One client, opened once: the reading is logged when the page is made."""

    left = Signal()  # back to the list
    gone = Signal()  # the client is not in the vault any more

    def __init__(self, session: Session, client_id: str, page: str = "") -> None:
        super().__init__()
        self.session, self.client_id = session, client_id
        clients.open_card(session.vault, client_id)
        self.head = ClientHead(session, client_id)
        self.head.left.connect(self.left)
        self.stages = StagePath()
        self.stages.picked.connect(self._open_stage)
        self.tabs = Tabs([(tab.name, _(tab.title)) for tab in TABS])
        self.stack = AreaStack()
        self.stack.setMinimumHeight(theme.current().grid(LEAST_TAB_STEPS))
        self._made: dict[str, ClientTab] = {}
        self._areas: dict[str, QScrollArea] = {}
        column = QVBoxLayout(self)
        spaced(column, 2)
        self._column = column
        tabs = QVBoxLayout()
        spaced(tabs, 0)
        for line in (self.tabs, *self.tabs.rest):
            tabs.addWidget(line)
        for widget in (self.head, self.stages):
            column.addWidget(widget)
        nest(column, tabs)
        column.addWidget(self.stack, 1)
        self._path: Path | None = None
        self.refresh_head()
        self.tabs.picked.connect(self._show_tab)
        self.open_tab(page)
        self._show_tab(self.tabs.current_name)
        session.changed.connect(self._take_change)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the parts closer to each other where the page is narrow for its scale."""
        super().resizeEvent(event)
        spaced(self._column, 1 if folds(self.width()) else 2)

    def refresh_head(self) -> None:
        """Show again who the client is and where on the path."""
        self._head_stale = False
        self._path = path.of_client(self.session.vault, self.client_id, self.session.today)
        self.head.refresh()
        self.stages.show_stages(shown_stages(self._path))

    def tab(self, name: str) -> ClientTab:
        """Return a tab, made when first asked for; KeyError for a name no tab has."""
        if name not in self._made:
            makers = {tab.name: tab.make for tab in TABS}
            made = makers[name](self.session, self.client_id)
            self._made[name] = made
            made.alone.connect(self._show_tab_alone)
            made.leading.connect(self._lead)
            self._areas[name] = scrolled(made, self.stack)
        return self._made[name]

    def open_tab(self, name: str) -> None:
        """Open a tab; a name no tab has leaves things as they are.

        What follows a colon is for the tab: "screenings:" and a screening's id opens that one.
        """
        name, _colon, target = name.partition(":")
        self.tabs.pick(name)
        if target and self.tabs.current_name == name:
            self.tab(name).open_at(target)

    def take_focus(self) -> None:
        """Put the cursor on the tab that is open; an interview has the page and the cursor."""
        if not self.tabs.isHidden():
            self.tabs.take_focus()

    def _show_tab_alone(self, alone: bool) -> None:
        """Hide all but the tab while it needs the whole page."""
        for part in (self.head, self.stages):
            part.setVisible(not alone)
        self.tabs.stand(shown=not alone)

    def _show_tab(self, name: str) -> None:
        shown = self.tab(name)
        shown.refresh_if_stale()  # before it is in sight: else each thing in it is laid out anew
        self.stack.setCurrentWidget(self._areas[name])
        self._lead()

    def _lead(self) -> None:
        """Have one primary act: of the tab that is open, else of the head."""
        self.head.lead(primary=not self.tab(self.tabs.current_name).leads)

    def _open_stage(self, number: int) -> None:
        if self._path is not None:
            stage = self._path.stages[number]
            self.open_tab(tab_of(StageName(stage.name), stage.missing))

    def resume(self, place: DraftPlace) -> bool:
        """Open again the dialog whose draft has this place, in whichever tab it belongs to."""
        tabs = (self.tab(tab.name) for tab in TABS)
        return self.head.resume(place) or any(tab.resume(place) for tab in tabs)

    def _take_change(self, changed: frozenset[type]) -> None:
        if not _exists(self.session, self.client_id):
            self.gone.emit()  # the addition was undone
            return
        self._head_stale = True
        if self.isVisible():
            self._refresh_head_if_stale()
        for made in list(self._made.values()):
            made.take_change(changed)

    def _refresh_head_if_stale(self) -> None:
        if self._head_stale:
            self.refresh_head()

    def showEvent(self, event: QShowEvent) -> None:
        """Show what changed while another screen was in sight."""
        super().showEvent(event)
        self._refresh_head_if_stale()
