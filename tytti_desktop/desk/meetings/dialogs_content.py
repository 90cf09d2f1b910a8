"""Dialogs of a meeting's content: who came, an answered pre-assessment, agenda item, minutes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from tytti_desktop.casework import registers
from tytti_desktop.casework.meetings import agenda, booking, invitees, minutes, pre_assessments
from tytti_desktop.casework.meetings.agenda_words import Reader
from tytti_desktop.casework.meetings.records import (
    ATTENDANCE_NAMES,
    HIGHEST,
    LOWEST,
    Attendance,
    Meeting,
    Minutes,
    PreAssessment,
)
from tytti_desktop.casework.plan import goals
from tytti_desktop.casework.plan.actions import OWNER_NAMES, Action, OwnerKind
from tytti_desktop.desk.forms import form_dialog
from tytti_desktop.desk.forms.form import Form
from tytti_desktop.desk.forms.form_dialog import FormDialog
from tytti_desktop.desk.forms.told_rows import options
from tytti_desktop.desk.running.draft_places import DraftPlace
from tytti_desktop.desk.running.session import Session
from tytti_desktop.vault import Changes
from tytti_desktop.words import _

HOLD_PLACE = DraftPlace("meeting:hold", 1)
ANSWER_PLACE = DraftPlace("meeting:answer", 1)
ITEM_PLACE = DraftPlace("meeting:item", 1)
MINUTES_PLACE = DraftPlace("meeting:minutes", 1)
_GROUP = 7
_ACTIONS = 4
_CAME = (Attendance.PRESENT, Attendance.ABSENT, Attendance.APOLOGISED)


def hold_dialog(session: Session, parent: QWidget | None, meeting: Meeting) -> FormDialog:
    """Return the dialog that tells that a meeting was held and who came."""
    vault = session.vault
    people = invitees.of_meeting(vault, meeting.id)
    ways = [(way, _(ATTENDANCE_NAMES[way])) for way in _CAME]

    def build(form: Form) -> None:
        for number, each in enumerate(people):
            if number and number % _GROUP == 0:
                form.group(_("More people"))
            came = each.attendance or Attendance.PRESENT
            form.segments(each.id, invitees.name_of(vault, each), ways, came)
        if meeting.client_id is not None:
            form.group(_("If the client was not there"))
            form.line("permission", _("Who permitted it without the client"),
                      meeting.absence_permission)  # fmt: skip
            form.date("given", _("When it was permitted"), meeting.absence_given_on)

    def save(values: Mapping[str, Any]) -> Changes:
        came = {each.id: values[each.id] or Attendance.UNKNOWN for each in people}
        return _hold(session, meeting, came, values)

    return form_dialog.make_dialog(
        parent, session, title=_("Who came"), act=_("Save who came"),
        place=HOLD_PLACE.of(meeting.id), client_id=meeting.client_id, build=build, save=save,
    )  # fmt: skip


def _hold(
    session: Session, meeting: Meeting, came: Mapping[str, Attendance], values: Mapping[str, Any]
) -> Changes:
    """Store who came, with the permission if the client was not there: one act."""
    vault, today = session.vault, session.today
    permission = values.get("permission") or ""
    return booking.hold_with(
        vault, meeting, came, today, permission=permission, given_on=values.get("given")
    )


def answer_dialog(
    session: Session, parent: QWidget | None, asked: PreAssessment, who: str
) -> FormDialog:
    """Return the dialog that keys in an answered pre-assessment."""
    areas = pre_assessments.areas(session.vault, session.today)
    unasked = pre_assessments.not_asked(session.vault, asked, session.today)
    steps = [(number, str(number)) for number in range(LOWEST, HIGHEST + 1)]

    def build(form: Form) -> None:
        form.words(_("1 = great difficulty … 5 = all is well. Leave empty what was left empty."))
        if unasked:
            names = ", ".join(area.label for area in unasked)
            not_asked = _("The client has not allowed these to be asked of them: {areas}. ")
            more = _("If the answer tells of them, talk with the client before you use it.")
            form.words(not_asked.format(areas=names) + more, "strong")
        for area in areas:
            form.group(area.label)
            form.segments(f"r:{area.key}", _("Rating"), steps, asked.ratings.get(area.key))
            form.line(f"t:{area.key}", _("In words"), asked.texts.get(area.key, ""))
        form.group(_("The whole"))
        form.area("words", _("Other words"), asked.words, lines=3)
        form.date("received_on", _("When it came"), asked.received_on or session.today)

    def make(values: Mapping[str, Any]) -> PreAssessment:
        return replace(
            asked,
            ratings={a.key: values[f"r:{a.key}"] for a in areas if values[f"r:{a.key}"]},
            texts={a.key: values[f"t:{a.key}"] for a in areas if values[f"t:{a.key}"]},
            words=values["words"],
            received_on=values["received_on"],
        )

    return form_dialog.make_dialog(
        parent, session, title=_("Pre-assessment: {who}").format(who=who), act=_("Save the answer"),
        place=ANSWER_PLACE.of(asked.id), client_id=asked.client_id, build=build, make=make,
        save=lambda made: pre_assessments.record_received(session.vault, made, session.today),
    )  # fmt: skip


def item_dialog(session: Session, parent: QWidget | None, meeting: Meeting) -> FormDialog:
    """Return the dialog of an own item of the agenda."""
    vault, today = session.vault, session.today

    def build(form: Form) -> None:
        form.area("text", _("What is to be talked about"), lines=2)
        if meeting.client_id is not None:
            nothing = ("-", _("Nothing of the client"))
            kinds = [*options(session, "consent_categories"), nothing]
            why = _("The gate says by this who may not hear it.")
            form.choice("category", _("What it tells"), kinds, help_text=why)

    def save(values: Mapping[str, Any]) -> Changes:
        told = values.get("category", "")
        category = "" if told == "-" or meeting.client_id is None else told or "?"
        return agenda.add_item(vault, meeting.id, values["text"], category, today)

    return form_dialog.make_dialog(
        parent, session, title=_("Something for the agenda"), act=_("Add to the agenda"),
        place=ITEM_PLACE.of(meeting.id), client_id=meeting.client_id, build=build, save=save,
    )  # fmt: skip


def minutes_dialog(session: Session, parent: QWidget | None, meeting: Meeting) -> FormDialog:
    """Return the dialog of the minutes: item by item, and the actions that were agreed."""
    begun = minutes.begin(session.vault, meeting)
    read = Reader(session.vault, session.today).said

    def build(form: Form) -> None:
        form.area("summary", _("Summary"), begun.summary, lines=4)
        for entry in begun.entries:
            form.group(read(entry.heading))
            form.area(f"n:{entry.item_id}", _("What was said"), entry.note, lines=2)
            form.line(f"d:{entry.item_id}", _("What was decided"), entry.decision)
        if meeting.client_id is not None:
            aims = _aims(session, meeting.client_id)
            for number in range(1, _ACTIONS + 1):
                _action_rows(form, number, aims)
        form.group(_("Next"))
        form.line("next_meeting", _("Next meeting"), begun.next_meeting)

    return form_dialog.make_dialog(
        parent, session,
        title=_("The minutes"),
        act=_("Save the minutes"),
        intro=_("Actions get their owner and day at once and come to the plan and to Today."),
        place=MINUTES_PLACE.of(meeting.id),
        client_id=meeting.client_id,
        build=build,
        save=partial(_save_minutes, session, begun),
    )  # fmt: skip


def _aims(session: Session, client_id: str) -> list[tuple[str, str]]:
    """Return the client's open goals to choose from, of the registers this person sees."""
    every = goals.of_client(session.vault, client_id)
    seen, _hidden = registers.visible(session.vault, every, session.today)
    return [(goal.id, goal.text) for goal in seen if goal.is_open]


def _action_rows(form: Form, number: int, aims: Sequence[tuple[str, str]]) -> None:
    form.group(_("Agreed action {number}").format(number=number))
    form.line(f"a:{number}", _("What is done"))
    owners = [(kind, _(word)) for kind, word in OWNER_NAMES.items()]
    form.choice(f"k:{number}", _("Who does it"), owners)
    form.line(f"o:{number}", _("Name or organisation"))
    form.date(f"w:{number}", _("By when"))
    if aims:
        form.choice(f"g:{number}", _("Goal"), aims)


def _save_minutes(session: Session, begun: Minutes, values: Mapping[str, Any]) -> Changes:
    entries = tuple(
        replace(entry, note=values[f"n:{entry.item_id}"], decision=values[f"d:{entry.item_id}"])
        for entry in begun.entries
    )
    written = replace(
        begun, entries=entries, summary=values["summary"], next_meeting=values["next_meeting"]
    )
    agreed = []
    for number in range(1, _ACTIONS + 1):
        if values.get(f"a:{number}"):
            agreed.append(_action(session, values, number))
            _refuse(agreed[-1].problems(session.today), number)
    return minutes.keep(session.vault, written, agreed, session.today)


def _refuse(problems: Mapping[str, str], number: int) -> None:
    """Show what is wrong with an agreed action under its own fields."""
    fields = {"owner": f"o:{number}", "due_on": f"w:{number}"}
    if problems:
        named = {fields.get(key, f"a:{number}"): said for key, said in problems.items()}
        raise form_dialog.ProblemsError(named)


def _action(session: Session, values: Mapping[str, Any], number: int) -> Action:
    mine = registers.own(session.vault, session.today)
    kind = OwnerKind(values[f"k:{number}"] or OwnerKind.CLIENT)
    return Action(
        "",
        values[f"a:{number}"],
        kind,
        mine.register,
        mine.retention,
        owner=values[f"o:{number}"],
        due_on=values[f"w:{number}"],
        goal_id=values.get(f"g:{number}") or None,
    )
