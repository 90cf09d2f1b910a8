"""Kopioi järjestelmään: a client's records for one system, copied field by field or as a whole.

A record passes the gate when the first of its fields is copied; what is copied leaves the
clipboard by itself. When all has been pasted, the record is marked as carried.
"""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from tytti_desktop import dates
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.copy_out import blocks, carried, systems
from tytti_desktop.casework.copy_out.blocks import Field, Record
from tytti_desktop.casework.copy_out.carried import STATE_NAMES, State
from tytti_desktop.casework.copy_out.systems import System
from tytti_desktop.desk.copying.fields import FieldList
from tytti_desktop.desk.dialogs import gate_dialog
from tytti_desktop.desk.forms.dialog import Dialog
from tytti_desktop.desk.forms.form_rows import ChoiceField
from tytti_desktop.desk.kit import keys, theme
from tytti_desktop.desk.kit.cards import button, row, scrolled, spaced, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.kit.notice import Notice
from tytti_desktop.desk.running import clipboard
from tytti_desktop.desk.running.clipboard import ClipboardNotice
from tytti_desktop.desk.running.session import Session
from tytti_desktop.vault import Changes
from tytti_desktop.words import _

WIDTH_STEPS, HEIGHT_STEPS = 132.0, 84.0
SCREEN_SHARE = 0.92
LIST_SHARE, FIELDS_SHARE = 38, 62
LIST_STEPS = 24.0


def _list() -> QListWidget:
    made = QListWidget()
    made.setAccessibleName(_("Records"))
    made.setWordWrap(True)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.setMinimumWidth(theme.current().grid(LIST_STEPS))
    made.setSpacing(theme.current().grid(0.5))
    return made


class CopyDialog(Dialog):
    """One client's records for a system."""

    def __init__(
        self,
        session: Session,
        parent: QWidget | None,
        client_id: str,
        *,
        system: str = "",
        record: str = "",
    ) -> None:
        """`record` is the one that is chosen at first, as visit:ID."""
        super().__init__(parent)
        self._session, self._client_id = session, client_id
        self._records: list[Record] = []
        self._released: set[tuple[str, str]] = set()
        self.setWindowTitle(_("Copy to a system"))
        self.setModal(True)
        vault, today = session.vault, session.today
        every = systems.every(vault, today)
        self._systems = {each.key: each for each in every}
        self.choice = ChoiceField(_("System"), [(each.key, each.label) for each in every])
        self.notice = Notice(closable=False)
        self.list = _list()
        self.fields = FieldList(self.copy_field)
        whole = _("Copy the whole record")
        self.whole = button(whole, self.copy_whole, tip=keys.COPY_WHOLE.shown)
        keys.bind(keys.COPY_WHOLE, self.whole, self.whole.click)
        self.mark = button(_("Mark as carried"), self.mark_carried, primary=True)
        self.unmark = button(_("Not carried after all"), self.take_mark_back, kind="quiet")
        self.why = text("", "muted")
        self._lay_out(clients.get(vault, client_id).name)
        self.choice.put(system if system in self._systems else self._first(every))
        self.choice.changed.connect(self.show_system)
        self.list.currentRowChanged.connect(self._show_record)
        self.show_system()
        self._pick(record)
        session.changed.connect(self._changed)

    @staticmethod
    def _first(every: list[System]) -> str:
        return every[0].key if every else ""

    def _lay_out(self, name: str) -> None:
        column = QVBoxLayout(self)
        spaced(column, 1.5, 2.5)
        head = row(text(_("Copy to a system"), "title", wrap=False), text(name, "strong"), steps=2)
        head.setStretch(1, 1)
        nest(column, head)
        column.addWidget(self.notice)
        left, right = QWidget(), QWidget()
        under = QVBoxLayout(left)
        spaced(under, 1)
        under.addWidget(self.choice)
        under.addWidget(self.list, 1)
        beside = QVBoxLayout(right)
        spaced(beside, 1)
        beside.addWidget(self.why)
        beside.addWidget(scrolled(self.fields), 1)
        nest(beside, row(self.whole, self.unmark, None, self.mark))
        middle = row(left, right, steps=2)
        middle.setStretch(0, LIST_SHARE)
        middle.setStretch(1, FIELDS_SHARE)
        nest(column, middle, 1)
        leave = button(_("Close"), self.accept)
        nest(column, row(ClipboardNotice(self._session), None, leave))
        look, room = theme.current(), self.screen().availableGeometry()
        self.resize(
            min(look.grid(WIDTH_STEPS), round(room.width() * SCREEN_SHARE)),
            min(look.grid(HEIGHT_STEPS), round(room.height() * SCREEN_SHARE)),
        )

    # --- what is shown ----------------------------------------------------------------------

    @property
    def system(self) -> System | None:
        """The chosen system; None while none is chosen."""
        return self._systems.get(self.choice.value() or "")

    @property
    def record(self) -> Record | None:
        """The chosen record."""
        number = self.list.currentRow()
        return self._records[number] if 0 <= number < len(self._records) else None

    def show_system(self) -> None:
        """Read the records for the chosen system again; the chosen one stays chosen."""
        kept = self.record.piece.ref if self.record is not None else ""
        system, vault, today = self.system, self._session.vault, self._session.today
        found = blocks.records(vault, self._client_id, system, today) if system else []
        self._records = sorted(found, key=lambda each: not each.waits)
        self.list.blockSignals(True)
        self.list.clear()
        for each in self._records:
            item = QListWidgetItem(f"{each.piece.title}\n{state_words(each)}")
            item.setData(Qt.ItemDataRole.AccessibleTextRole, item.text().replace("\n", ", "))
            self.list.addItem(item)
        self.list.blockSignals(False)
        self._tell_of_system()
        self._pick(kept)

    def _tell_of_system(self) -> None:
        if self.system is not None and self.system.checked is None:
            self.notice.say(
                _(
                    "The order of the fields and their limits have not been compared with this "
                    "system in your unit. Compare them, and mend them in Settings."
                )
            )
        else:
            self.notice.hide()

    def _pick(self, ref: str) -> None:
        """Choose a record by its name, else the first."""
        names = [each.piece.ref for each in self._records]
        number = names.index(ref) if ref in names else 0
        self.list.setCurrentRow(number if self._records else -1)
        self._show_record()

    def _show_record(self) -> None:
        found, system = self.record, self.system
        made: list[Field] = []
        if found is not None and system is not None:
            vault, today = self._session.vault, self._session.today
            made = blocks.block(vault, system, found.piece, today)
        self.fields.show_fields(made)
        waits = found is not None and found.waits
        self.mark.setVisible(waits)
        self.unmark.setVisible(found is not None and found.held is not None)
        self.whole.setEnabled(any(each.text for each in made))
        shut = found is not None and not found.ruling.allowed
        self.why.setText(found.ruling.why if shut and found is not None else self._nothing())
        self.why.setVisible(bool(self.why.text()))

    def _nothing(self) -> str:
        return "" if self._records else _("This system takes nothing of this client.")

    def _changed(self) -> None:
        if self.isVisible():
            self.show_system()

    # --- acts -------------------------------------------------------------------------------

    def _let_out(self) -> bool:
        """Let the chosen record out through the gate, once; False when the person leaves it."""
        found, system = self.record, self.system
        if found is None or system is None:
            return False
        mark = (system.key, found.piece.ref)
        if mark in self._released:
            return True
        vault, today = self._session.vault, self._session.today

        def act(reason: str) -> Changes:
            return blocks.let_out(vault, system, [found.piece], today, reason=reason)

        changes = gate_dialog.passing(self._session, self, act)
        if changes is None:
            return False
        self._released.add(mark)
        return True

    def copy_field(self, field: Field) -> bool:
        """Copy one field; tell whether it was copied."""
        if not self._let_out():
            return False
        clipboard.copy(self._session, field.text)
        return True

    def copy_whole(self, _on: bool = False) -> None:
        """Copy the whole record, each field under its name."""
        found, system = self.record, self.system
        if found is not None and system is not None and self._let_out():
            made = blocks.block(self._session.vault, system, found.piece, self._session.today)
            clipboard.copy(self._session, blocks.whole(made))

    def mark_carried(self, _on: bool = False) -> None:
        """Mark the chosen record as carried, and go to the next that waits."""
        found, system = self.record, self.system
        if found is None or system is None:
            return
        changes = carried.mark(self._session.vault, system, [found.piece], self._session.today)
        self._session.done(changes, _("Marked as carried"))
        self.show_system()
        waits = next((each.piece.ref for each in self._records if each.waits), found.piece.ref)
        self._pick(waits)

    def take_mark_back(self, _on: bool = False) -> None:
        """Take back that the chosen record was carried."""
        found, system = self.record, self.system
        if found is not None and system is not None:
            changes = carried.unmark(self._session.vault, system, found.piece)
            self._session.done(changes, _("The mark was taken back"))
            self.show_system()


def state_words(record: Record) -> str:
    """Return how a record stands: carried when, changed since, or what shuts the gate."""
    words = _(STATE_NAMES[record.state])
    if record.state is State.CARRIED and record.held is not None:
        words = f"{words} {dates.shown(record.held.carried_on)}"
    return words if record.ruling.allowed else f"{words} · {_('needs a consent')}"


def copy_records(
    session: Session, parent: QWidget | None, client_id: str, *, system: str = "", record: str = ""
) -> None:
    """Open the dialog over a client's records."""
    dialog = CopyDialog(session, parent, client_id, system=system, record=record)
    dialog.exec()
    dialog.deleteLater()
