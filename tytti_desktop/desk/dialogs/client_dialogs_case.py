"""The small dialogs of a case: referral, step of triage, case manager, labour-market status."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QWidget

from tytti_desktop.casework.client import case_managers, criteria, labour_status
from tytti_desktop.casework.rights import corrections
from tytti_desktop.casework.steps import referrals
from tytti_desktop.casework.steps.referrals import SELF, STEP_NAMES, Referral, Step, TriageStep
from tytti_desktop.desk.forms.form import Form
from tytti_desktop.desk.forms.form_dialog import answered, ask
from tytti_desktop.desk.forms.told_rows import act_dialog, options
from tytti_desktop.desk.running.draft_places import DraftPlace
from tytti_desktop.desk.running.session import Session
from tytti_desktop.vault import Changes
from tytti_desktop.words import N_, _

REFERRAL_PLACE = DraftPlace("referral", 1)
STEP_PLACE = DraftPlace("triage", 2)
DAYS_PLACE = DraftPlace("triage-days", 1)
MANAGER_PLACE = DraftPlace("case_manager", 1)
STATUS_PLACE = DraftPlace("labour_status", 1)


def ask_referral(
    session: Session, parent: QWidget | None, client_id: str, known: Referral | None = None
) -> None:
    """Record a client's referral, or correct one."""
    vault, today = session.vault, session.today
    old = known or Referral(client_id, today, "")

    def build(form: Form) -> None:
        form.date("received_on", _("Received on"), old.received_on)
        sources = options(session, "organisation_classes", old.source_class)
        form.choice("source_class", _("Where the referral came from"), sources, old.source_class)
        form.line("source_organisation", _("Organisation"), old.source_organisation)
        form.line("source_person", _("Who referred"), old.source_person)
        if not old.id:
            sets = [(found.name, found.title) for found in criteria.criteria_sets(today)]
            form.choice("criteria_set", _("Criteria used"), sets, old.criteria_set)
        form.area("reason", _("Why the client was referred"), old.reason, lines=3)

    def make(values: Mapping[str, Any]) -> Referral:
        source = values["source_class"] or ""
        filled = {**values, "source_class": source, "by_self": source == SELF}
        filled["received_on"] = values["received_on"] or today
        filled["criteria_set"] = values.get("criteria_set") or old.criteria_set
        return replace(old, **filled)

    def save(referral: Referral) -> Changes:
        how = referrals.change_referral if referral.id else referrals.record_referral
        return how(vault, referral, today)

    changes = ask(
        parent, session, place=REFERRAL_PLACE.of(old.id or client_id), client_id=client_id,
        title=_("Correct the referral") if old.id else _("Record the referral"),
        act=_("Save the changes") if old.id else _("Record the referral"),
        build=build, make=make, save=save,
    )  # fmt: skip
    if changes is not None:
        session.done(changes, _("Referral saved"))


STEP_ACTS = {
    Step.CHECKED: N_("Mark the criteria as checked"),
    Step.MORE_ASKED: N_("Ask for more information"),
    Step.ACCEPTED: N_("Accept"),
    Step.GUIDED_ELSEWHERE: N_("Guide elsewhere"),
}
_STEP_INTRO = {
    Step.CHECKED: N_("After this the referral waits for the decision."),
    Step.MORE_ASKED: N_("The referral waits until the answer comes."),
    Step.ACCEPTED: N_("The client's path starts on this day, and the questionnaires get days."),
    Step.GUIDED_ELSEWHERE: N_(
        "The path does not start. A letter tells why not, and where instead."
    ),
}


def ask_step(session: Session, parent: QWidget | None, referral: Referral, step: Step) -> bool:
    """Take a step of triage; tell whether it was taken."""
    vault, today = session.vault, session.today
    judged = referrals.judgement(vault, referral)
    intro = _(_STEP_INTRO[step])
    if step is Step.ACCEPTED and not referrals.starts_anew(vault, referral.client_id):
        intro = _("The client is on a path already: its start and questionnaires stay as they are.")
    needed = step is not Step.CHECKED and not (step is Step.ACCEPTED and judged.all_met)

    def build(form: Form) -> None:
        form.date("on_date", _("Date"), today)
        if step is Step.GUIDED_ELSEWHERE:
            form.area("where_instead", _("Where the client is guided instead"), lines=2)
        label = _("Reason") if needed else _("Reason, if there is more to say")
        form.area("reason", label, lines=3)

    def make(values: Mapping[str, Any]) -> TriageStep:
        filled = {**values, "on_date": values["on_date"] or today}
        return TriageStep(referral.id, step, **filled)

    changes = ask(
        parent, session, place=STEP_PLACE.of(referral.id, step), client_id=referral.client_id,
        title=_(STEP_ACTS[step]), act=_(STEP_ACTS[step]), intro=intro,
        build=build, make=make, save=lambda taken: referrals.take_step(vault, taken, today),
    )  # fmt: skip
    if changes is not None:
        session.done(changes, _(STEP_NAMES[step]))
    return changes is not None


def ask_days(session: Session, parent: QWidget | None, referral: Referral) -> None:
    """Correct the days of a referral's steps; the start and the questionnaires follow."""
    vault, today = session.vault, session.today
    steps = referrals.steps(vault, referral.id)

    def build(form: Form) -> None:
        for step in steps:
            form.date(step.id, _(STEP_NAMES[step.step]), step.on_date)

    changes = ask(
        parent, session, place=DAYS_PLACE.of(referral.id), client_id=referral.client_id,
        title=_("Correct the days"), act=_("Save the changes"),
        intro=_("The start of the path and the days of its questionnaires are counted again."),
        build=build,
        make=lambda values: {id_: day for id_, day in values.items() if day is not None},
        save=lambda given: corrections.correct_days(vault, referral.id, given, today),
    )  # fmt: skip
    if changes is not None:
        session.done(changes, _("Days corrected"))


def ask_case_manager(session: Session, parent: QWidget | None, client_id: str) -> None:
    """Name a case manager; the one before ends on the day before."""
    vault, today = session.vault, session.today
    now = case_managers.current(vault, client_id, today)
    intro = _("{name} is the case manager until the day before the new one begins.")
    dialog = act_dialog(
        session, parent, case_managers.NEW, case_managers.proposed(vault, client_id, today),
        place=MANAGER_PLACE.of(client_id), intro=intro.format(name=now.name) if now else "",
        words=(_("Name the case manager"), _("Name the case manager")),
    )  # fmt: skip
    changes = answered(dialog)
    if changes is not None:
        session.done(changes, _("Case manager named"))


def ask_manager_end(session: Session, parent: QWidget | None, manager_id: str) -> None:
    """End a case manager's time on a day that still belongs to it."""
    now = case_managers.CASE_MANAGERS.get(session.vault, manager_id)
    told = _("{name}: name another soon. Until then Today says that the case manager is missing.")
    dialog = act_dialog(
        session, parent, case_managers.END, now, place=None, intro=told.format(name=now.name),
        words=(_("End the case manager's time"), _("End the time")),
    )  # fmt: skip
    changes = answered(dialog)
    if changes is not None:
        session.done(changes, _("The case manager's time ended"))


def ask_status(session: Session, parent: QWidget | None, client_id: str) -> None:
    """Record a labour-market status from a day on."""
    dialog = act_dialog(
        session, parent, labour_status.NEW,
        labour_status.proposed(session.vault, client_id, session.today),
        place=STATUS_PLACE.of(client_id),
        words=(_("Record the labour-market status"), _("Record the status")),
    )  # fmt: skip
    changes = answered(dialog)
    if changes is not None:
        session.done(changes, _("Status recorded"))
