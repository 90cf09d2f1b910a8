"""A list of the unit's data as a table: add, rename, take out of use, look at earlier versions."""

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from tytti_desktop.casework import choices, unit
from tytti_desktop.casework.shapes import every, unit_checks
from tytti_desktop.dates import shown
from tytti_desktop.desk.admin.unit_dialogs import HistoryDialog, summary, thing_dialog
from tytti_desktop.desk.forms.messages import confirm
from tytti_desktop.desk.forms.record_table import Column, RecordTable
from tytti_desktop.desk.kit.cards import button, row, spaced, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.running.session import Session
from tytti_desktop.words import _


@dataclass(frozen=True)
class Entry:
    """One thing of a list: its key, its word, and the rest of it in words."""

    id: str
    label: str
    detail: str


class ListEditor(QWidget):
    """One kind's things."""

    left = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session, self._kind = session, ""
        self.back = button(_("All of the unit's data"), self.left.emit, kind="quiet",
                           icon="arrow-left")  # fmt: skip
        self.title = text("", "strong")
        columns = [
            Column(_("Name"), lambda e: e.label, width=36),
            Column(_("Details"), lambda e: e.detail),
        ]
        self.table = RecordTable(session, "unit-data", columns)
        self.table.opened.connect(self._edit_picked)
        self.table.picked.connect(self._offer)
        self.add = button(_("Add …"), self._add, icon="plus")
        self.change = button(_("Change …"), self._edit_picked)
        self.retire = button(_("Take out of use …"), self._retire)
        self.past = button(_("History"), self._history, kind="quiet")
        column = QVBoxLayout(self)
        spaced(column, 1)
        nest(column, row(self.back, None))
        column.addWidget(self.title)
        nest(column, row(self.add, self.change, self.retire, self.past, None))
        column.addWidget(self.table, 1)
        self.setFocusProxy(self.table.view)

    def show_kind(self, kind: str, title: str) -> None:
        """Show a kind."""
        self._kind = kind
        self.title.setText(title)
        self.table.view.setAccessibleName(title)
        fixed = every.of(kind).fixed
        self.add.setVisible(not fixed)
        self.retire.setVisible(not fixed)
        self.refresh()

    def refresh(self) -> None:
        """Read the kind again."""
        if not self._kind:
            return
        known = unit.in_force(self._session.vault, self._kind, self._session.today)
        self.table.show_rows([self._entry(key, content) for key, content in known.items()])
        self._offer(self.table.current())

    def _entry(self, key: str, content: Any) -> Entry:  # noqa: ANN401 - unit data
        label = choices.word(content, key)
        words = summary(self._session, self._kind, key, content)
        return Entry(key, label, words.removeprefix(label).removeprefix(" · "))

    def _offer(self, picked: Entry | None) -> None:
        for one in (self.change, self.retire, self.past):
            one.setEnabled(picked is not None)

    def _add(self) -> None:
        self.edit("")

    def _edit_picked(self) -> None:
        picked: Entry | None = self.table.current()
        if picked is not None:
            self.edit(picked.id)

    def edit(self, key: str) -> None:
        """Edit a thing, or add one where the key is empty."""
        title = self.title.text() if key else _("Add: {list}").format(list=self.title.text())
        dialog = thing_dialog(self._session, self._kind, key, title, self.window())
        dialog.exec()
        if dialog.result() == QDialog.DialogCode.Accepted:
            self._session.done(dialog.result_value, _("Saved"))
        dialog.deleteLater()

    def _retire(self) -> None:
        picked: Entry | None = self.table.current()
        if picked is None:
            return
        today = self._session.today
        told = _(
            "“{name}” is not offered in forms from {day} on. What has been recorded with it stays "
            "and is shown as before."
        ).format(name=picked.label, day=shown(today))
        if confirm(self.window(), _("Take out of use"), told, _("Take out of use")):
            changes = unit_checks.store(self._session.vault, self._kind, picked.id, None, today)
            self._session.done(changes, _("Taken out of use"))

    def _history(self) -> None:
        picked: Entry | None = self.table.current()
        if picked is not None:
            dialog = HistoryDialog(
                self._session, self._kind, picked.id, picked.label, self.window()
            )
            dialog.exec()
            dialog.deleteLater()
