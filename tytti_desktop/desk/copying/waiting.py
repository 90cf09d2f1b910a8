"""Siirtämättä: what waits to be carried, over all clients and the systems in use."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from tytti_desktop import dates
from tytti_desktop.casework.copy_out import waiting
from tytti_desktop.casework.copy_out.carried import STATE_NAMES, Carried
from tytti_desktop.casework.copy_out.pieces import KIND_NAMES
from tytti_desktop.casework.copy_out.waiting import Waiting
from tytti_desktop.desk.copying.dialog import copy_records
from tytti_desktop.desk.forms.dialog import Dialog
from tytti_desktop.desk.forms.record_table import Column, RecordTable
from tytti_desktop.desk.kit import theme
from tytti_desktop.desk.kit.cards import Empty, button, row, spaced, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.running.session import Session
from tytti_desktop.words import _

WIDTH_STEPS, HEIGHT_STEPS = 138.0, 80.0
SCREEN_SHARE = 0.92


class WaitingDialog(Dialog):
    """The list; a row opens the client's records for that system."""

    def __init__(self, session: Session, parent: QWidget | None, system: str = "") -> None:
        """`system` is the one whose rows are shown; empty for all."""
        super().__init__(parent)
        self._session, self._system = session, system
        self.setWindowTitle(_("Not carried to other systems"))
        self.setModal(True)
        how = _("What is recorded comes here from the day that a system is taken into use.")
        nothing = Empty(_("Everything has been carried"), how, icon="check")
        self.table = RecordTable(session, "carry", _columns(), empty=nothing)
        self.table.opened.connect(self.open_row)
        column = QVBoxLayout(self)
        spaced(column, 1.5, 2.5)
        column.addWidget(text(_("Not carried to other systems"), "title"))
        column.addWidget(self.table, 1)
        leave = button(_("Close"), self.accept)
        nest(column, row(button(_("Copy …"), self.open_current, primary=True), None, leave))
        look, room = theme.current(), self.screen().availableGeometry()
        self.resize(
            min(look.grid(WIDTH_STEPS), round(room.width() * SCREEN_SHARE)),
            min(look.grid(HEIGHT_STEPS), round(room.height() * SCREEN_SHARE)),
        )
        session.changed.connect(self._changed)
        self.refresh()

    def refresh(self) -> None:
        """Read the list again."""
        found = waiting.every(self._session.vault, self._session.today)
        self.table.show_rows([r for r in found if self._system in {"", r.system}])

    def _changed(self, types: frozenset[type]) -> None:
        if Carried in types:
            self.refresh()

    def open_current(self, _on: bool = False) -> None:
        """Open the picked row, or the first."""
        found = self.table.current() or next(iter(self.table.model.records), None)
        if found is not None:
            self.open_row(found)

    def open_row(self, found: Waiting) -> None:
        """Open the client's records for the row's system, the row's own chosen."""
        ref = f"{found.kind}:{found.source_id}"
        copy_records(self._session, self, found.client_id, system=found.system, record=ref)


def _columns() -> list[Column]:
    return [
        Column(_("Day"), lambda r: dates.shown(r.on), key=lambda r: r.on, right=True, width=14),
        Column(_("Client"), lambda r: r.client_name),
        Column(_("Record"), lambda r: _(KIND_NAMES[r.kind]), width=17, fixed=True),
        Column(_("System"), lambda r: r.label, width=26),
        Column(_("State"), lambda r: _(STATE_NAMES[r.state]), width=27, fixed=True),
    ]


def show_waiting(session: Session, parent: QWidget | None, system: str = "") -> None:
    """Open the list of what waits to be carried."""
    dialog = WaitingDialog(session, parent, system)
    dialog.exec()
    dialog.deleteLater()
