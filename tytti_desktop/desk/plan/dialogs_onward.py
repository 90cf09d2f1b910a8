"""The dialogs of what follows a plan: referrals onward, statements, benefits, returns."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QWidget

from tytti_desktop.casework import choices, unit
from tytti_desktop.casework.gate import consents
from tytti_desktop.casework.plan import (
    actions,
    benefits,
    onward,
    returns_to_team,
    statements,
)
from tytti_desktop.casework.plan.actions import Action
from tytti_desktop.casework.plan.benefits import BenefitPeriod
from tytti_desktop.casework.plan.onward import OnwardReferral
from tytti_desktop.casework.plan.returns_to_team import TeamReturn
from tytti_desktop.casework.plan.statements import Statement
from tytti_desktop.casework.service_map import service_list
from tytti_desktop.desk.dialogs import gate_dialog
from tytti_desktop.desk.dialogs.client_dialogs_consents import SeveralField
from tytti_desktop.desk.forms.form import Form, Options
from tytti_desktop.desk.forms.form_dialog import FormDialog, make_dialog
from tytti_desktop.desk.forms.told_rows import act_dialog, act_rows
from tytti_desktop.desk.kit.bound import held
from tytti_desktop.desk.running.draft_places import DraftPlace
from tytti_desktop.desk.running.session import Session
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes
from tytti_desktop.words import _

ONWARD = DraftPlace("plan:onward:new", 1)
ONWARD_CHANGE = DraftPlace("plan:onward", 1)
ANSWER = DraftPlace("plan:onward:answer", 1)
ONWARD_END = DraftPlace("plan:onward:end", 1)
STATEMENT = DraftPlace("plan:statement:new", 1)
STATEMENT_CHANGE = DraftPlace("plan:statement", 1)
WRITTEN = DraftPlace("plan:statement:written", 1)
BENEFIT = DraftPlace("plan:benefit:new", 1)
BENEFIT_CHANGE = DraftPlace("plan:benefit", 1)
RETURN = DraftPlace("plan:return:new", 1)
RETURN_HANDLED = DraftPlace("plan:return:handle", 1)


def _recipients(session: Session) -> Options:
    found = choices.choices(session.vault, consents.RECIPIENTS, session.today)
    return [(each.key, each.label) for each in found]


def channels(session: Session) -> Options:
    """Return the ways in which a referral or a statement may be given."""
    offered = unit.in_force(session.vault, "gate_channels", session.today)
    return [(k, choices.word(offered[k], k)) for k in onward.CHANNELS if k in offered]


def onward_dialog(session: Session, parent: QWidget | None, old: OnwardReferral) -> FormDialog:
    """Return the dialog of a referral onward: to a service of the map, or to one typed."""
    vault, today = session.vault, session.today

    def make(values: Mapping[str, Any]) -> OnwardReferral:
        filled = {name: value for name, value in values.items() if name != "action_id"}
        if old.sent_on is None:
            filled["categories"] = tuple(filled["categories"])
            filled["recipient"] = filled["recipient"] or ""
        return replace(old, **filled)

    def save(made: OnwardReferral) -> Changes:
        return (onward.change_onward if made.id else onward.prepare)(vault, made, today)

    return make_dialog(
        parent, session, client_id=old.client_id,
        place=ONWARD_CHANGE.of(old.id) if old.id else ONWARD.of(old.client_id),
        title=_("Correct the onward referral") if old.id else _("Prepare an onward referral"),
        act=_("Save the changes") if old.id else _("Prepare"),
        intro="" if old.id else _("Nothing leaves yet: the message is made of what you write."),
        build=lambda form: _onward_rows(form, session, old), make=make, save=save,
    )  # fmt: skip


def _onward_rows(form: Form, session: Session, old: OnwardReferral) -> None:
    """Build the rows: what has been sent is not asked again."""
    vault, today = session.vault, session.today
    if not old.id:
        open_now = actions.open_actions(vault, old.client_id)
        steps = [(each.id, each.text) for each in open_now]
        form.choice("action_id", _("Which action it carries out"), steps)
        known = [(found.id, found.name) for found in service_list.rows(vault, today)]
        form.choice("service_id", _("Service of the map"), known, old.service_id)
    form.line("place", _("Where") if old.id else _("Where, if not on the map"), old.place)
    form.area("reason", _("Why, and what is asked"), old.reason, lines=3)
    if not old.id:
        _follow_action(form, open_now, {"reason": "text"})
    if old.sent_on is not None:
        return
    form.choice("recipient", _("Whose consent it goes under"), _recipients(session),
                old.recipient or None)  # fmt: skip
    if old.id:
        form.area("text", _("Message"), old.text, lines=8)
    kinds = [(k.key, k.label) for k in choices.choices(vault, consents.CATEGORIES, today)]
    form.add("categories", SeveralField(_("What it tells"), kinds), list(old.categories))
    if not old.id:
        _follow_service(form, session, old)


def _follow_service(form: Form, session: Session, old: OnwardReferral) -> None:
    """Fill in the place and whose consent is asked when a service is picked."""

    def picked() -> None:
        key = form["service_id"].value()
        if key is not None:
            found = onward.proposed(session.vault, old.client_id, session.today, key)
            form["place"].put(found.place)
            if found.recipient:
                form["recipient"].put(found.recipient)

    form["service_id"].changed.connect(held(form, picked))


def answer_dialog(session: Session, parent: QWidget | None, sent: OnwardReferral) -> FormDialog:
    """Return the dialog of the answer: got in, from which day, or why not."""
    return act_dialog(
        session, parent, onward.ANSWERED, sent, place=ANSWER.of(sent.id),
        words=(_("Record the answer"), _("Record the answer")), intro=sent.place,
    )  # fmt: skip


def onward_end_dialog(session: Session, parent: QWidget | None, held: OnwardReferral) -> FormDialog:
    """Return the dialog of a service that ended."""
    return act_dialog(
        session, parent, onward.END, held, place=ONWARD_END.of(held.id),
        words=(_("The service ended"), _("Record the end")), intro=held.place,
    )  # fmt: skip


def channel_dialog(
    session: Session, parent: QWidget | None, title: str, intro: str, act: str
) -> FormDialog:
    """Return the dialog that asks how something is given on, and on which day."""

    def build(form: Form) -> None:
        form.choice("channel", _("How"), channels(session), onward.CHANNELS[0])
        form.date("on", _("Day"), session.today)

    return make_dialog(parent, session, title=title, act=act, intro=intro, build=build)


def statement_dialog(session: Session, parent: QWidget | None, old: Statement) -> FormDialog:
    """Return the dialog of a statement asked for, or of correcting it."""
    words = (_("Ask for a statement"), _("Record as asked for"))
    if old.id:
        words = (_("Correct the statement"), _("Save the changes"))
    place = STATEMENT_CHANGE.of(old.id) if old.id else STATEMENT.of(old.client_id)

    def through(act: Callable[[str], Changes]) -> Changes:
        done = gate_dialog.passing(session, parent, act)
        if done is None:
            raise KnownError(_("Nothing was asked: no consent allows it."), field="asked_of")
        return done

    return act_dialog(
        session, parent, statements.ASK, old, place=place, words=words, through=through,
        build=lambda form: _statement_rows(form, session, old),
    )  # fmt: skip


def _statement_rows(form: Form, session: Session, old: Statement) -> None:
    """Build the rows: of whom it is asked is told when it is asked."""
    open_now = actions.open_actions(session.vault, old.client_id)
    steps = [(each.id, each.text) for each in open_now]
    form.choice("action_id", _("Which action waits for it"), steps, old.action_id)
    act_rows(form, session, statements.ASK, old)
    if not old.id:
        _follow_action(form, open_now, {"purpose": "text", "needed_by": "due_on"})


def _follow_action(form: Form, open_now: Sequence[Action], taken: Mapping[str, str]) -> None:
    """Fill in the words and the day of the action that is picked, where nothing else is typed."""
    by_id = {each.id: each for each in open_now}
    given: dict[str, Any] = {}

    def picked() -> None:
        action = by_id.get(form["action_id"].value() or "")
        for field, source in taken.items():
            typed = form[field].raw()
            if action is not None and typed in {"", given.get(field, "")}:
                form[field].put(getattr(action, source))
                given[field] = form[field].raw()

    form["action_id"].changed.connect(held(form, picked))


def written_dialog(session: Session, parent: QWidget | None, asked: Statement) -> FormDialog:
    """Return the dialog of a statement that has been written."""
    return act_dialog(
        session, parent, statements.WRITTEN, asked, place=WRITTEN.of(asked.id),
        words=(_("The statement was written"), _("Record as written")), intro=asked.purpose,
    )  # fmt: skip


def benefit_dialog(session: Session, parent: QWidget | None, old: BenefitPeriod) -> FormDialog:
    """Return the dialog of a benefit period."""
    words = (_("Add a benefit period"), _("Add the period"))
    if old.id:
        words = (_("Correct the benefit period"), _("Save the changes"))
    place = BENEFIT_CHANGE.of(old.id) if old.id else BENEFIT.of(old.client_id)
    return act_dialog(session, parent, benefits.NEW, old, place=place, words=words)


def return_dialog(session: Session, parent: QWidget | None, old: TeamReturn) -> FormDialog:
    """Return the dialog of a client sent back to the team."""
    return act_dialog(
        session, parent, returns_to_team.NEW, old, place=RETURN.of(old.client_id),
        words=(_("Return to the team"), _("Record the return")),
    )  # fmt: skip


def handled_dialog(session: Session, parent: QWidget | None, back: TeamReturn) -> FormDialog:
    """Return the dialog of what the team decided."""
    return act_dialog(
        session, parent, returns_to_team.HANDLED, back, place=RETURN_HANDLED.of(back.id),
        words=(_("What the team decided"), _("Record the decision")),
        intro=f"{back.by_whom}: {back.why}",
    )  # fmt: skip
