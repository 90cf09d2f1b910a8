"""What both sides changed, one record at a time, side by side: a person decides."""

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from tytti_desktop.casework.client import clients
from tytti_desktop.casework.row_words import name_of, value_words
from tytti_desktop.desk.forms.dialog import Dialog
from tytti_desktop.desk.forms.looks import ask_look
from tytti_desktop.desk.handover.sides import SideRow, Sides
from tytti_desktop.desk.kit import focus, theme
from tytti_desktop.desk.kit.cards import button, clear, row, scrolled, spaced, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.running.session import Session
from tytti_desktop.exchange.handover import conflicts
from tytti_desktop.exchange.handover.conflicts import Difference
from tytti_desktop.exchange.handover.records import Conflict, ConflictState
from tytti_desktop.words import _

WIDTH_STEPS, HEIGHT_STEPS, SCREEN_SHARE = 92.0, 70.0, 0.92


class ConflictsDialog(Dialog):
    """The open conflicts, one after another."""

    def __init__(
        self, session: Session, parent: QWidget | None, waiting: Sequence[Conflict]
    ) -> None:
        super().__init__(parent)
        self.session = session
        self.waiting = list(waiting)
        self.setModal(True)
        self.setWindowTitle(_("Changed on both sides"))
        column = QVBoxLayout(self)
        spaced(column, 1.5, 3)
        self.place, self.title = text("", "muted"), text("", "title")
        for label in (self.place, self.title):
            column.addWidget(label)
        self._body = QVBoxLayout()
        holder = QWidget()
        holder.setLayout(self._body)
        column.addWidget(scrolled(holder), 1)
        self.leave = button(_("Close"), self.reject)
        self.ours = button(_("Keep what is here"), self.keep)
        self.theirs = button(_("Take the other one"), self.take)
        self.look = button(_("Show contact details"), self.reveal, kind="quiet", icon="shield")
        nest(column, row(self.leave, self.look, None, self.theirs, self.ours))
        look, room = theme.current(), self.screen().availableGeometry()
        self.resize(
            min(look.grid(WIDTH_STEPS), round(room.width() * SCREEN_SHARE)),
            min(look.grid(HEIGHT_STEPS), round(room.height() * SCREEN_SHARE)),
        )
        self.show_first()

    @property
    def current(self) -> Conflict:
        """Return the conflict in sight."""
        return self.waiting[0]

    def reveal(self) -> None:
        """Show the contact data of both sides for a reason that stays in the log."""
        if ask_look(self.session, self, [self.current.client_id]):
            self.show_first(revealed=True)

    def show_first(self, *, revealed: bool = False) -> None:
        """Show the first of those that are left."""
        found = self.current
        self.look.setVisible(conflicts.is_hidden(self.session.vault, found) and not revealed)
        left = _("{count} left").format(count=len(self.waiting))
        known = clients.CLIENTS.find(self.session.vault, "id = ?", (found.client_id,))
        who = known[0].name if known else ""
        self.place.setText(" · ".join(part for part in (who, left) if part))
        self.title.setText(conflicts.kind(found).capitalize())
        clear(self._body)
        gone = {
            "ours": _("Taken back here") if found.ours is None else "",
            "theirs": _("Taken back there") if found.theirs is None else "",
        }
        for words in filter(None, gone.values()):
            self._body.addWidget(text(words, "strong"))
        rows = conflicts.differences(self.session.vault, found, revealed=revealed)
        self._show_fields(rows, one_side=any(gone.values()))
        self._body.addStretch(1)
        focus.give(self.ours)

    def _show_fields(self, found: Sequence[Difference], *, one_side: bool) -> None:
        """Show what differs by the fields' names; the program's own marks in one line."""
        rows = [row for row in map(self._row, found) if row.label]
        if rows:
            heads = (_("Here"), _("In the package"))
            self._body.addWidget(Sides(heads, rows, pick=False))
        if len(rows) < len(found) and not one_side:
            words = (
                _("The program's own marks of the record differ too.")
                if rows
                else _("Only the program's own marks of the record differ: either one may stay.")
            )
            self._body.addWidget(text(words, "muted"))

    def _row(self, each: Difference) -> SideRow:
        table = self.current.table_name
        ours, theirs = (
            value_words(self.session.vault, table, each.field, value, self.session.today)
            for value in (each.ours, each.theirs)
        )
        return SideRow(each.field, name_of(table, each.field), ours, theirs)

    def keep(self) -> None:
        """Keep this vault's version."""
        self._decide(ConflictState.OURS, _("Kept what is here"))

    def take(self) -> None:
        """Take the version of the package."""
        self._decide(ConflictState.THEIRS, _("Took the other version"))

    def _decide(self, side: ConflictState, said: str) -> None:
        vault, today = self.session.vault, self.session.today
        self.session.done(conflicts.decide(vault, self.current.id, side, today), said)
        del self.waiting[0]
        if self.waiting:
            self.show_first()
        else:
            self.accept()


def show_conflicts(session: Session, parent: QWidget | None) -> None:
    """Show the open conflicts until all are decided or the dialog is closed."""
    waiting, _hidden = conflicts.waiting(session.vault, session.today)
    if not waiting:
        session.tell(_("Nothing waits for a decision."))
        return
    dialog = ConflictsDialog(session, parent, waiting)
    dialog.exec()
    dialog.deleteLater()
