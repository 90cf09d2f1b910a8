"""The dialog of a visit: logged in seconds with its defaults, what was agreed and by when."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QWidget

from tytti_desktop.casework import registers, unit
from tytti_desktop.casework.client import visits
from tytti_desktop.casework.client.visits import KINDS, Visit
from tytti_desktop.desk.consult.consultations_form import MOST_MINUTES, ask_register, options
from tytti_desktop.desk.forms import beside, form_dialog
from tytti_desktop.desk.forms.form import Form
from tytti_desktop.desk.kit.bound import held
from tytti_desktop.desk.running.draft_places import DraftPlace
from tytti_desktop.desk.running.session import Session
from tytti_desktop.vault import Changes
from tytti_desktop.words import _

NEW_PLACE = DraftPlace("visit:new", 1)
CHANGE_PLACE = DraftPlace("visit:change", 1)


def _follow_kind(form: Form, session: Session) -> None:
    """Propose the length of the kind that is picked, as long as nobody has written another."""
    kinds = unit.in_force(session.vault, KINDS, session.today)
    proposed = [form["minutes"].raw()]

    def picked() -> None:
        minutes = kinds.get(form["kind"].value() or "", {}).get("minutes")
        if form["minutes"].raw() == proposed[-1] and minutes is not None:
            form["minutes"].put(minutes)
            proposed.append(str(minutes))

    form["kind"].changed.connect(held(form, picked))


def _build(form: Form, session: Session, known: Visit) -> None:
    form.choice("kind", _("Kind of visit"), options(session, KINDS), known.kind)
    later = _("A day ahead books the visit.")
    form.date("on_date", _("Day"), known.on_date, help_text=later)
    form.area("text", _("Notes"), known.text)
    form.line("agreed", _("What was agreed"), known.agreed)
    form.date("agreed_due", _("By when"), known.agreed_due)
    form.number("minutes", _("Minutes"), 1, MOST_MINUTES, known.minutes)
    form.line("present", _("Who were present"), known.present)
    teams = options(session, "teams")
    if teams:
        form.group(_("Team"))
        form.choice("team", _("Team"), teams, known.team or None)
    if not known.id and len(registers.mine(session.vault, session.today)) > 1:
        form.group(_("Register"))
        ask_register(form, session, known.register)
    _follow_kind(form, session)


def _made(values: Mapping[str, Any], known: Visit) -> Visit:
    filled = {**values, "kind": values["kind"] or ""}
    filled |= {"team": values["team"] or ""} if "team" in values else {}
    return replace(known, **{**filled, "on_date": values["on_date"] or known.on_date})


def visit_dialog(
    session: Session, client_id: str, parent: QWidget | None, known: Visit | None = None
) -> form_dialog.FormDialog:
    """Return the dialog of a new visit, or of correcting one."""
    vault, today = session.vault, session.today
    old = known or visits.proposed(vault, client_id, today)

    def save(visit: Visit) -> Changes:
        how = visits.change_visit if visit.id else visits.log_visit
        return how(vault, visit, today)

    return form_dialog.make_dialog(
        parent, session,
        title=_("Correct the visit") if old.id else _("Record a visit"),
        act=_("Save the changes") if old.id else _("Record the visit"),
        place=CHANGE_PLACE.of(old.id) if old.id else NEW_PLACE.of(client_id),
        client_id=client_id,
        build=lambda form: _build(form, session, old),
        make=lambda values: _made(values, old),
        save=save,
    )  # fmt: skip


def log_visit(session: Session, client_id: str, parent: QWidget | None) -> None:
    """Ask for a visit, store it and say so."""
    beside.write(session, visit_dialog(session, client_id, parent), _("Visit recorded"))


def correct_visit(session: Session, visit: Visit, parent: QWidget | None) -> None:
    """Ask for the corrections of a visit, store them and say so."""
    dialog = visit_dialog(session, visit.client_id, parent, visit)
    beside.write(session, dialog, _("Changes saved"))
