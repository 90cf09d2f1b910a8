"""What both sides changed, one record at a time, side by side: a person decides."""

from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from tytti_desktop.casework import clients
from tytti_desktop.desk import theme
from tytti_desktop.desk.cards import button, clear, row, scrolled, spaced, text
from tytti_desktop.desk.handover.sides import SideRow, Sides, shown_value
from tytti_desktop.desk.session import Session
from tytti_desktop.exchange.handover import conflicts
from tytti_desktop.exchange.handover.records import Conflict, ConflictState
from tytti_desktop.words import N_, _

WIDTH_STEPS, HEIGHT_STEPS, SCREEN_SHARE = 92.0, 70.0, 0.92
# Fields of many records in words; any other is shown by its own name.
FIELD_NAMES = {
    "family_name": N_("Family name"),
    "given_names": N_("Given names"),
    "phone": N_("Phone"),
    "email": N_("E-mail"),
    "street": N_("Street address"),
    "postal_code": N_("Postal code"),
    "town": N_("Town"),
    "text": N_("Text"),
    "note": N_("Note"),
    "on_date": N_("Day"),
    "due_on": N_("Due day"),
    "state": N_("State"),
    "agreed": N_("Agreed"),
    "agreed_due": N_("Due day of what was agreed"),
    "minutes": N_("Minutes"),
    "closed_on": N_("Case closed"),
    "closed_reason": N_("Reason for closing"),
    "until_date": N_("Until"),
}


class ConflictsDialog(QDialog):
    """The open conflicts, one after another."""

    def __init__(self, session: Session, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.session = session
        self.waiting, _hidden = conflicts.waiting(session.vault, session.today)
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
        column.addLayout(row(self.leave, None, self.theirs, self.ours))
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

    def show_first(self) -> None:
        """Show the first of those that are left."""
        found = self.current
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
        rows = [
            SideRow(
                each.field,
                _(FIELD_NAMES[each.field]) if each.field in FIELD_NAMES else each.field,
                shown_value(each.ours),
                shown_value(each.theirs),
            )
            for each in conflicts.differences(found)
            if not any(gone.values()) or each.field in FIELD_NAMES
        ]
        heads = (_("Here"), _("In the package"))
        self._body.addWidget(Sides(heads, rows, pick=False))
        self._body.addStretch(1)
        self.ours.setFocus()

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
    if not conflicts.waiting(session.vault, session.today)[0]:
        session.tell(_("Nothing waits for a decision."))
        return
    dialog = ConflictsDialog(session, parent)
    dialog.exec()
    dialog.deleteLater()
