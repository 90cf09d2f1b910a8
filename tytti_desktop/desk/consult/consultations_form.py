"""Logging a professional's contact: the quick entry, and the dialog of the same rows."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from tytti_desktop.casework import consultations, registers
from tytti_desktop.casework.consultations import CHANNELS, CLASSES, Consultation
from tytti_desktop.casework.recording import MOST_MINUTES
from tytti_desktop.casework.registers import Register
from tytti_desktop.desk.consult.consultations_fields import (
    ClientField,
    ProfessionalField,
    SuggestField,
)
from tytti_desktop.desk.forms import form_dialog
from tytti_desktop.desk.forms.form import Form
from tytti_desktop.desk.forms.form_dialog import settle
from tytti_desktop.desk.forms.form_rows import Field
from tytti_desktop.desk.forms.told_rows import options
from tytti_desktop.desk.kit import theme
from tytti_desktop.desk.kit.cards import button, row, spaced, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.running.draft_places import DraftPlace
from tytti_desktop.desk.running.session import Session
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes
from tytti_desktop.words import _

NEW_PLACE = DraftPlace("consultation:new")
QUICK_PLACE = DraftPlace("consultation:quick")
CHANGE_PLACE = DraftPlace("consultation:change", 1)
COLUMN_STEPS = 24.0  # the least width of a column of the quick entry
MOST_COLUMNS = 4


def ask_register(form: Form, session: Session, now: Register) -> None:
    """Add the choice of a register where the person writes to more than one."""
    mine = registers.mine(session.vault, session.today)
    if len(mine) > 1:
        known = dict(options(session, "registers"))
        form.segments("register", _("Register"), [(one, known[one]) for one in mine], now)


def _who_rows(form: Form, session: Session, known: Consultation) -> None:
    form.date("on_date", _("Day"), known.on_date)
    form.choice(
        "organisation_class",
        _("Where the contact came from"),
        options(session, CLASSES, known.organisation_class),
        known.organisation_class or None,
    )
    form.add("professional", ProfessionalField(session, form), known.professional)
    form.line("organisation", _("Organisation"), known.organisation)


def _what_rows(form: Form, session: Session, known: Consultation) -> None:
    form.choice("channel", _("Channel"), options(session, CHANNELS, known.channel), known.channel)
    form.number("minutes", _("Minutes"), 1, MOST_MINUTES, known.minutes)
    form.line("topic", _("Topic"), known.topic)
    form.add("client_id", ClientField(session), known.client_id)


def made_of(values: Mapping[str, Any], known: Consultation) -> Consultation:
    """Return the consultation that a form gives."""
    filled = {**values, "on_date": values["on_date"] or known.on_date}
    filled["organisation_class"] = values["organisation_class"] or ""
    filled["channel"] = values["channel"] or known.channel
    return replace(known, **filled)


def consultation_dialog(
    session: Session, parent: QWidget | None, known: Consultation | None = None
) -> form_dialog.FormDialog:
    """Return the dialog of a new contact, or of correcting one."""
    vault, today = session.vault, session.today
    old = known or consultations.proposed(vault, today)

    def build(form: Form) -> None:
        form.group(_("Who was in contact"))
        _who_rows(form, session, old)
        form.group(_("What about"))
        _what_rows(form, session, old)
        form.area("outcome", _("What was agreed or advised"), old.outcome, lines=2)
        if not old.id:
            ask_register(form, session, old.register)

    def save(made: Consultation) -> Changes:
        how = consultations.change_consultation if old.id else consultations.log_consultation
        return how(vault, made, today)

    return form_dialog.make_dialog(
        parent, session,
        title=_("Correct the contact") if old.id else _("Record a contact"),
        act=_("Save the changes") if old.id else _("Record a contact"),
        place=CHANGE_PLACE.of(old.id) if old.id else NEW_PLACE,
        client_id=old.client_id,
        build=build, make=lambda values: made_of(values, old), save=save,
    )  # fmt: skip


def ask_consultation(
    session: Session, parent: QWidget | None, known: Consultation | None = None
) -> None:
    """Ask for a contact, store it and say so."""
    dialog = consultation_dialog(session, parent, known)
    settle(session, dialog, _("Contact recorded") if known is None else _("Changes saved"))


class QuickForm(Form):
    """The same rows side by side, as many as fit."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, place=QUICK_PLACE)
        self.setMaximumWidth(16_777_215)  # Qt's own “no limit”
        self._abreast = 0
        self._rows = QGridLayout()
        spaced(self._rows, 1.5)
        nest(self.column, self._rows)
        spaced(self.column, 1)

    def add(self, name: str, field: Field, value: Any = None) -> Field:  # noqa: ANN401
        """Add a row of any kind; the grid shows two rows of four, which read as two groups."""
        self._in_group = 0
        made = super().add(name, field, value)
        self.column.removeWidget(made)
        return made

    def place_fields(self) -> None:
        """Set the fields four, two or one abreast, as the width allows."""
        fitting = max(self.width() // theme.current().grid(COLUMN_STEPS), 1)
        abreast = next((n for n in (MOST_COLUMNS, 2) if n <= fitting), 1)
        if abreast == self._abreast:
            return
        self._abreast = abreast
        for number, field in enumerate(self.fields.values()):
            self._rows.addWidget(field, number // abreast, number % abreast)
        for column in range(MOST_COLUMNS):
            self._rows.setColumnStretch(column, 1 if column < abreast else 0)

    def minimumSizeHint(self) -> QSize:
        """Need the width of one column only: the rows fold."""
        return QSize(theme.current().grid(COLUMN_STEPS), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Set the fields anew when the width changes."""
        super().resizeEvent(event)
        self.place_fields()


class QuickEntry(QWidget):
    """A contact logged in seconds: type, Enter."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._known = consultations.proposed(session.vault, session.today)
        self.form = QuickForm(session)
        _who_rows(self.form, session, self._known)
        _what_rows(self.form, session, self._known)
        self.form["on_date"].help.hide()
        self.form.restore()
        self.form.place_fields()
        self.error = text("", "error")
        self.error.hide()
        self.act = button(_("Record a contact"), self.save, primary=True, tip="Enter")
        self.form.column.addWidget(self.error)
        nest(self.form.column, row(self.act, self.form.kept, None))
        line = row(self.form)
        self.setLayout(line)
        for field in self.form.fields.values():
            if isinstance(field.editor, QLineEdit):
                field.editor.returnPressed.connect(self._enter)

    def _enter(self) -> None:
        lists = [f for f in self.form.fields.values() if isinstance(f, SuggestField)]
        if not any(field.choosing for field in lists):
            self.save()

    def save(self) -> None:
        """Store the contact and begin the next one, or show what is wrong where it is."""
        self.error.hide()
        values = self.form.read()
        if values is None:
            return
        session = self._session
        made = made_of(values, self._known)
        problems = made.problems(session.today)
        if problems:
            self._say(self.form.set_problems(problems))
            return
        try:
            changes = consultations.log_consultation(session.vault, made, session.today)
        except KnownError as error:
            self._say(self.form.set_problems({error.field or "": error.message}))
            return
        self.begin()
        session.done(changes, _("Contact recorded"))

    def _say(self, rest: list[str]) -> None:
        self.error.setText(" ".join(rest))
        self.error.setVisible(bool(rest))

    def begin(self) -> None:
        """Show an empty entry with its defaults, the cursor on where the contact came from."""
        self._known = consultations.proposed(self._session.vault, self._session.today)
        given = {name: getattr(self._known, name) for name in self.form.fields}
        self.form.put(given | {"organisation_class": None})
        self.form.saved()
        self.take_focus()

    def take_focus(self) -> None:
        """Put the cursor where a contact begins."""
        self.form["organisation_class"].take_focus()
