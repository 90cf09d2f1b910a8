"""What is wrong with the vault, until somebody accepts it with a reason: first on its page."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from tytti_desktop.desk.forms import form_dialog
from tytti_desktop.desk.forms.form import Form
from tytti_desktop.desk.forms.form_dialog import FormDialog
from tytti_desktop.desk.kit.cards import Card, button, row, spaced, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.running.draft_places import DraftPlace
from tytti_desktop.desk.running.session import Session
from tytti_desktop.vault import alarms
from tytti_desktop.vault.alarms import Alarm
from tytti_desktop.words import _


class AlarmsCard(Card):
    """Every open alarm with its own button; hidden when there is none."""

    def __init__(self, session: Session, accepted: Callable[[], object]) -> None:
        super().__init__(_("Alarms"))
        self._session, self._accepted = session, accepted
        self._shown: QWidget | None = None

    def refresh(self) -> None:
        """Show the alarms as they are now."""
        found = alarms.open_alarms(self._session.vault)
        if self._shown is not None:
            self._shown.hide()
            self._shown.deleteLater()
        self._shown = QWidget()
        column = spaced_column(self._shown)
        for alarm in found:
            column.addWidget(text(alarm.told, "error"))
            nest(column, row(button(_("Accept …"), partial(self.accept, alarm)), None))
        self.body.addWidget(self._shown)
        self.setVisible(bool(found))

    def accept(self, alarm: Alarm) -> None:
        """Ask for the reason and accept the alarm."""
        dialog = accept_dialog(self._session, alarm, self.window())
        if form_dialog.answered(dialog) is not None:
            self.refresh()
            self._accepted()


ACCEPT = DraftPlace("alarm", 1)


def spaced_column(widget: QWidget) -> QVBoxLayout:
    """Return a column of a widget with a card's distances."""
    column = QVBoxLayout(widget)
    spaced(column, 1)
    return column


def accept_dialog(session: Session, alarm: Alarm, parent: QWidget | None = None) -> FormDialog:
    """Return the dialog that accepts an alarm."""

    def build(form: Form) -> None:
        form.area("reason", _("Why is this all right, or what was done?"))

    def save(values: Mapping[str, Any]) -> Alarm:
        return alarms.accept(session.vault, alarm.id, values["reason"])

    return form_dialog.make_dialog(
        parent, session, title=_("Accept the alarm"), act=_("Accept the alarm"), build=build,
        save=save, intro=alarm.text, place=ACCEPT.of(alarm.id),
    )  # fmt: skip
