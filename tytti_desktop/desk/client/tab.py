"""What a tab of the client's page is.

    class VisitsTab(ClientTab):
        types = frozenset({Visit})                   # refresh() runs again when these change

        def __init__(self, session, client_id):
            super().__init__(session, client_id)
            self.table = RecordTable(...); self.column.addWidget(self.table)

        def refresh(self):                            # reads through use cases, shows
            self.table.show_rows(...)

A tab is made when it is first opened, and refreshed then and whenever something of `types` changed.
It lies in a scroll area of its own.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tytti_desktop.desk.kit import focus
from tytti_desktop.desk.kit.cards import spaced
from tytti_desktop.desk.running.refreshed import Refreshed
from tytti_desktop.desk.running.session import Session


class ClientTab(Refreshed):
    """One tab of one client: a column of things."""

    alone = Signal(bool)  # the tab needs the whole page (an interview), or no more
    leading = Signal()  # whether the next act stands in the tab has changed

    def __init__(self, session: Session, client_id: str) -> None:
        super().__init__(session)
        self.client_id = client_id
        self.leads = False
        self.column = QVBoxLayout(self)
        spaced(self.column, 2)

    def lead(self, *, on: bool) -> None:
        """Tell that the primary act of the page stands in this tab, not in the head; or no more."""
        if self.leads != on:
            self.leads = on
            self.leading.emit()

    def open_at(self, target: str) -> None:
        """Show one thing of the tab, by its id; a tab without such ignores it."""

    def take_focus(self) -> None:
        """Put the cursor where work begins: by default the first thing that takes it."""
        for child in self.findChildren(QWidget):
            if child.focusPolicy() & Qt.FocusPolicy.TabFocus and child.isVisibleTo(self):
                focus.give(child)
                return
