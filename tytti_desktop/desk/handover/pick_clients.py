"""Choosing clients from a list: typed to filter, checked one by one or all at once."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QWidget

from tytti_desktop.casework.client import clients
from tytti_desktop.casework.handover import handovers
from tytti_desktop.desk.forms.form_rows import Field
from tytti_desktop.desk.handover.sides import mark_style
from tytti_desktop.desk.kit import theme
from tytti_desktop.desk.kit.cards import button, row
from tytti_desktop.desk.running.session import Session
from tytti_desktop.words import _, ngettext

ID = Qt.ItemDataRole.UserRole
CODE = ID + 1  # found by, and not shown: the year of birth tells two of a name apart
_HEIGHT_STEPS = 24.0


class ClientsField(Field):
    """Clients with boxes; its value is the ids of the checked ones, in the order of the list."""

    def __init__(self, session: Session, label: str, *, checked: bool = False) -> None:
        self.list = QListWidget()
        self.list.setStyleSheet(mark_style("QListWidget"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)  # the end tells the year of birth
        super().__init__(label, self.list)
        self.list.setMinimumHeight(theme.current().grid(_HEIGHT_STEPS))
        self.look = QLineEdit()
        self.look.setPlaceholderText(_("Type to filter"))
        self.look.setAccessibleName(_("Type to filter"))
        self.look.textChanged.connect(self._filter)
        self.every = button(_("Check all"), lambda: self._check(on=True), kind="quiet")
        self.none = button(_("Check none"), lambda: self._check(on=False), kind="quiet")
        line = QWidget()
        line.setLayout(row(self.look, self.every, self.none))
        self.column.insertWidget(1, line)
        known = clients.CLIENTS.get_all(session.vault, ids := handovers.caseload(session.vault))
        for client_id in ids:
            client = known[client_id]
            item = QListWidgetItem(client.list_name)
            item.setToolTip(client.list_name)
            item.setData(ID, client_id)
            item.setData(CODE, client.code)
            item.setFlags(Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsEnabled
                          | Qt.ItemFlag.ItemIsSelectable)  # fmt: skip
            item.setCheckState(_state(checked))
            self.list.addItem(item)
        self.list.itemChanged.connect(self._count)
        self._count()

    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(n) for n in range(self.list.count())]

    def _filter(self, typed: str) -> None:
        for item in self._items():
            found = f"{item.text()}\n{item.data(CODE)}".casefold()
            item.setHidden(typed.casefold() not in found)

    def _check(self, *, on: bool) -> None:
        self.list.blockSignals(True)
        for item in self._items():
            if not item.isHidden():
                item.setCheckState(_state(on))
        self.list.blockSignals(False)
        self._count()

    def _count(self, _item: object = None) -> None:
        found = len(self.raw())
        told = ngettext("{count} client chosen", "{count} clients chosen", found)
        self.help.setText(told.format(count=found))
        self.help.show()
        self.changed.emit()

    def raw(self) -> list[str]:
        """Return the ids of the checked clients."""
        return [str(i.data(ID)) for i in self._items() if i.checkState() == Qt.CheckState.Checked]

    def put(self, value: Sequence[str] | None) -> None:
        """Check these clients and no others."""
        wanted = set(value or ())
        for item in self._items():
            item.setCheckState(_state(item.data(ID) in wanted))


def _state(on: bool) -> Qt.CheckState:
    return Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
