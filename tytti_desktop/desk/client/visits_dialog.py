"""The dialog of a visit: logged in seconds with its defaults, what was agreed and by when."""

from PySide6.QtWidgets import QWidget

from tytti_desktop.casework.client import visits
from tytti_desktop.casework.client.visits import KINDS, Visit
from tytti_desktop.desk.forms import beside
from tytti_desktop.desk.forms.form import Form
from tytti_desktop.desk.forms.form_dialog import FormDialog
from tytti_desktop.desk.forms.told_rows import act_dialog, act_rows, propose_minutes
from tytti_desktop.desk.running.draft_places import DraftPlace
from tytti_desktop.desk.running.session import Session
from tytti_desktop.words import _

NEW_PLACE = DraftPlace("visit:new", 1)
CHANGE_PLACE = DraftPlace("visit:change", 1)


def visit_dialog(
    session: Session, client_id: str, parent: QWidget | None, known: Visit | None = None
) -> FormDialog:
    """Return the dialog of a new visit, or of correcting one."""
    old = known or visits.proposed(session.vault, client_id, session.today)

    def build(form: Form) -> None:
        act_rows(form, session, visits.NEW, old)
        propose_minutes(form, session, KINDS)
        form.start = "" if old.id else "text"  # the kind, the day and the length are proposed

    words = (_("Record a visit"), _("Record the visit"))
    if old.id:
        words = (_("Correct the visit"), _("Save the changes"))
    place = CHANGE_PLACE.of(old.id) if old.id else NEW_PLACE.of(client_id)
    return act_dialog(session, parent, visits.NEW, old, place=place, words=words, build=build)


def log_visit(session: Session, client_id: str, parent: QWidget | None) -> None:
    """Ask for a visit, store it and say so."""
    beside.write(session, visit_dialog(session, client_id, parent), _("Visit recorded"))


def correct_visit(session: Session, visit: Visit, parent: QWidget | None) -> None:
    """Ask for the corrections of a visit, store them and say so."""
    dialog = visit_dialog(session, visit.client_id, parent, visit)
    beside.write(session, dialog, _("Changes saved"))
