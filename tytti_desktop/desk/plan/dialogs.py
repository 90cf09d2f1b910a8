"""The dialogs of a plan itself: goal, action, how each ended, follow-up, version, signature."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QWidget

from tytti_desktop.casework.plan import actions, follow_up, goals, versions
from tytti_desktop.casework.plan.actions import Action
from tytti_desktop.casework.plan.follow_up import Review
from tytti_desktop.casework.plan.goals import Goal
from tytti_desktop.casework.plan.versions import Version
from tytti_desktop.desk.dialogs.client_dialogs_consents import PaperField
from tytti_desktop.desk.forms.form import Form
from tytti_desktop.desk.forms.form_dialog import FormDialog, make_dialog
from tytti_desktop.desk.forms.told_rows import act_dialog, act_rows
from tytti_desktop.desk.running.draft_places import DraftPlace
from tytti_desktop.desk.running.session import Session
from tytti_desktop.vault import Changes
from tytti_desktop.words import _

GOAL = DraftPlace("plan:goal:new", 1)
GOAL_CHANGE = DraftPlace("plan:goal", 1)
GOAL_END = DraftPlace("plan:goal:end", 1)
ACTION = DraftPlace("plan:action:new", 2)
ACTION_CHANGE = DraftPlace("plan:action", 1)
ACTION_END = DraftPlace("plan:action:end", 1)
REVIEW = DraftPlace("plan:review", 1)
REVIEW_HELD = DraftPlace("plan:review:held", 1)
FREEZE = DraftPlace("plan:freeze", 1)


def goal_dialog(session: Session, parent: QWidget | None, old: Goal) -> FormDialog:
    """Return the dialog of a new goal, or of correcting one."""
    words = (
        (_("Correct the goal"), _("Save the changes"))
        if old.id
        else (_("Add a goal"), _("Add the goal"))
    )
    place = GOAL_CHANGE.of(old.id) if old.id else GOAL.of(old.client_id)
    return act_dialog(session, parent, goals.NEW, old, place=place, words=words)


def goal_end_dialog(session: Session, parent: QWidget | None, goal: Goal) -> FormDialog:
    """Return the dialog that tells how a goal ended."""
    words = (_("How the goal ended"), _("Record the end"))
    return act_dialog(
        session, parent, goals.END, goal, place=GOAL_END.of(goal.id), words=words, intro=goal.text
    )


def action_dialog(session: Session, parent: QWidget | None, old: Action) -> FormDialog:
    """Return the dialog of a new action, or of correcting one."""
    vault, today = session.vault, session.today
    aims = [(g.id, g.text) for g in goals.of_client(vault, old.client_id) if g.is_open]
    others = [a for a in actions.open_actions(vault, old.client_id) if a.id != old.id]

    def build(form: Form) -> None:
        act_rows(form, session, actions.NEW, old)
        if old.id and old.due_on is not None:
            form.line("moved_why", _("Why the day moves, if it does"))
        form.group(_("Place in the plan"))
        form.choice("goal_id", _("For which goal"), aims, old.goal_id)
        told = _("Until it is done, this one is not late.")
        steps = [(each.id, each.text) for each in others]
        form.choice("after_id", _("After which action"), steps, old.after_id, help_text=told)

    def make(values: Mapping[str, Any]) -> Action:
        moved = replace(old, moved_why=values.get("moved_why") or old.moved_why)
        made: Action = actions.NEW.made(moved, values, today)
        return made

    place = ACTION_CHANGE.of(old.id) if old.id else ACTION.of(old.client_id, old.goal_id or "")
    return make_dialog(
        parent, session, client_id=old.client_id, place=place,
        title=_("Correct the action") if old.id else _("Add an action"),
        act=_("Save the changes") if old.id else _("Add the action"),
        build=build, make=make, save=lambda made: actions.NEW.store(vault, made, today),
    )  # fmt: skip


def action_end_dialog(session: Session, parent: QWidget | None, action: Action) -> FormDialog:
    """Return the dialog that tells how an action ended."""
    return act_dialog(
        session, parent, actions.END, action, place=ACTION_END.of(action.id),
        words=(_("How the action ended"), _("Record the end")), intro=action.text,
    )  # fmt: skip


def review_dialog(session: Session, parent: QWidget | None, client_id: str) -> FormDialog:
    """Return the dialog that agrees on the next follow-up, or moves it."""
    now = follow_up.agreed(session.vault, client_id)
    old = now or follow_up.proposed(session.vault, client_id, session.today)
    words = (_("Agree on a follow-up"), _("Agree on the follow-up"))
    if now:
        words = (_("Move the follow-up"), _("Save the changes"))
    return act_dialog(
        session, parent, follow_up.AGREE, old, place=REVIEW.of(client_id), words=words
    )


def review_held_dialog(session: Session, parent: QWidget | None, review: Review) -> FormDialog:
    """Return the dialog of a follow-up that was held, and of the next one."""
    usual = follow_up.proposed(session.vault, review.client_id, session.today)
    return act_dialog(
        session, parent, follow_up.HELD, replace(review, due_on=usual.due_on),
        place=REVIEW_HELD.of(review.id),
        words=(_("Record the follow-up"), _("Record the follow-up")),
    )  # fmt: skip


def freeze_dialog(session: Session, parent: QWidget | None, client_id: str) -> FormDialog:
    """Return the dialog that keeps the plan as a version."""
    vault, today = session.vault, session.today

    def build(form: Form) -> None:
        form.date("on_date", _("Agreed on"), today)
        form.line("note", _("Where it was agreed, for instance at a network meeting"))

    def save(values: Mapping[str, Any]) -> Changes:
        on = values["on_date"] or today
        return versions.freeze(vault, client_id, on, today, note=values["note"])

    return make_dialog(
        parent, session, client_id=client_id, place=FREEZE.of(client_id),
        title=_("Keep a version of the plan"), act=_("Keep the version"),
        intro=_("The plan is kept as it is now. Later changes are shown against it."),
        build=build, save=save,
    )  # fmt: skip


def sign_dialog(session: Session, parent: QWidget | None, version: Version) -> FormDialog:
    """Return the dialog of a signed version: the day, and the scanned paper if it is at hand."""
    vault, today = session.vault, session.today

    def build(form: Form) -> None:
        form.date("signed_on", _("Signed on"), version.signed_on or today)
        form.add("paper", PaperField(_("Signed paper")))

    def save(values: Mapping[str, Any]) -> Changes:
        on = values["signed_on"] or today
        return versions.sign(vault, version.id, on, values["paper"], today)

    return make_dialog(
        parent, session, title=_("Version {number} was signed").format(number=version.number),
        act=_("Record the signature"), build=build, save=save,
    )  # fmt: skip
