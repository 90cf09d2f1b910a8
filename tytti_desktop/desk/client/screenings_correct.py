"""The dialog that corrects a finished screening: a new version is stored, the old one stays."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QWidget

from tytti_desktop.casework.rights import corrections
from tytti_desktop.casework.screening import screenings
from tytti_desktop.casework.screening.screenings import Screening
from tytti_desktop.desk.forms import form_dialog
from tytti_desktop.desk.forms.form import GROUP_MAX, Form
from tytti_desktop.desk.forms.form_dialog import settle
from tytti_desktop.desk.forms.form_rows import ChoiceField, LineField
from tytti_desktop.desk.interviewing import alert_fields
from tytti_desktop.desk.interviewing.interview_end import REGISTER, ask_register
from tytti_desktop.desk.running.draft_places import DraftPlace
from tytti_desktop.desk.running.session import Session
from tytti_desktop.errors import KnownError
from tytti_desktop.instruments.model import Item, ItemKind, Questionnaire
from tytti_desktop.vault import Changes
from tytti_desktop.words import _

PLACE = DraftPlace("screening:correct", 1)
ITEM = "item:"


def _label(item: Item) -> str:
    words = item.text.said()
    return f"{item.name}  {words}" if words else _("Item {item}").format(item=item.name)


def _ask_item(form: Form, item: Item, given: object) -> None:
    label = _label(item)
    if item.kind is ItemKind.SINGLE:
        options = [
            (option.value, f"{option.value}  {option.label.said()}".strip())
            for option in item.options
        ]
        form.add(f"{ITEM}{item.name}", ChoiceField(label, options), given)
    else:
        form.add(f"{ITEM}{item.name}", LineField(label, width=24), given)


def _build(form: Form, session: Session, made: Questionnaire, found: Screening) -> None:
    last = len(made.items)
    for number, item in enumerate(made.items):
        if number % GROUP_MAX == 0:
            end = min(number + GROUP_MAX, last)
            words = _("Items {first}–{last}").format(first=number + 1, last=end)
            form.group(words if last > GROUP_MAX else _("Answers"))
        _ask_item(form, item, found.answers.get(item.name))
    form.group(_("Why corrected"))
    form.area("reason", _("Reason"), lines=2)
    ask_register(form, session, found)
    if made.scoring.alerts:
        told = _("Only if a corrected answer asks for an act that has not been recorded.")
        alert_fields.add_rows(form, "", None, help_text=told)


def correction_dialog(
    session: Session, parent: QWidget | None, found: Screening
) -> form_dialog.FormDialog:
    """Return the dialog of correcting a finished screening."""
    made = screenings.instrument_of(session.vault, found)

    def save(values: Mapping[str, Any]) -> Changes:
        answers = {
            name.removeprefix(ITEM): value
            for name, value in values.items()
            if name.startswith(ITEM)
        }
        action = str(values.get("action") or "").strip()
        rules = made.scoring.alerts if action else ()
        notes = {rule.id: alert_fields.note(values, "") for rule in rules}
        try:
            return corrections.correct_screening(
                session.vault, found.id, answers, values["reason"], notes, values.get(REGISTER)
            )
        except KnownError as error:
            field = f"{ITEM}{error.field}" if made.item(error.field or "") else error.field
            raise KnownError(error.message, field=field) from error

    title = (made.short_title or made.title).said()
    return form_dialog.make_dialog(
        parent, session,
        title=_("Correct {instrument}").format(instrument=title),
        act=_("Save the correction"),
        intro=_("The corrected result is stored as a new version; the old one stays."),
        place=PLACE.of(found.id),
        client_id=found.client_id,
        build=lambda form: _build(form, session, made, found),
        save=save,
    )  # fmt: skip


def correct_screening(session: Session, parent: QWidget | None, screening_id: str) -> None:
    """Ask for the corrected answers, store them and say so."""
    found = screenings.get(session.vault, screening_id)
    dialog = correction_dialog(session, parent, found)
    settle(session, dialog, _("The correction is stored"))
