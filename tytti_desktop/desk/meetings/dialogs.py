"""Dialogs of booking: a meeting new or moved, someone on the list, cancelling, a series."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from tytti_desktop.casework import choices
from tytti_desktop.casework.gate import consents, gate, gate_data
from tytti_desktop.casework.meetings import booking, clock, invitees, series
from tytti_desktop.casework.meetings.records import (
    INVITEE_NAMES,
    KINDS,
    RULE_NAMES,
    Invitee,
    InviteeKind,
    Meeting,
    Rule,
    Series,
)
from tytti_desktop.casework.recording import MOST_MINUTES
from tytti_desktop.casework.service_map import organisations, posts
from tytti_desktop.desk.consult.consultations_fields import ClientField
from tytti_desktop.desk.forms import form_dialog
from tytti_desktop.desk.forms.form import Form
from tytti_desktop.desk.forms.form_dialog import FormDialog
from tytti_desktop.desk.forms.told_rows import propose_minutes
from tytti_desktop.desk.running.draft_places import DraftPlace
from tytti_desktop.desk.running.session import Session
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes
from tytti_desktop.words import _

NEW_PLACE = DraftPlace("meeting:new", 1)
CHANGE_PLACE = DraftPlace("meeting:change", 1)
PERSON_PLACE = DraftPlace("meeting:person", 2)
CANCEL_PLACE = DraftPlace("meeting:cancel", 1)
SERIES_PLACE = DraftPlace("meeting:series", 1)
_BY_HAND = (
    InviteeKind.ORGANISATION,
    InviteeKind.REFERRER,
    InviteeKind.EXPERT_BY_EXPERIENCE,
    InviteeKind.PERSON,
    InviteeKind.CASE_MANAGER,
    InviteeKind.SUPPORT_PERSON,
    InviteeKind.INTERPRETER,
    InviteeKind.OWN_TEAM,
)


def told(session: Session, dialog: FormDialog, said: str) -> Changes | None:
    """Show a dialog that stores something; tell of it; None when it was left."""
    dialog.exec()
    changes = dialog.result_value
    dialog.deleteLater()
    if not isinstance(changes, Changes):
        return None
    session.done(changes, " ".join(each for each in (said, booking.taken_visit(changes)) if each))
    return changes


def _start(values: Mapping[str, Any], old: Meeting) -> datetime:
    """Return the day and clock time; raises KnownError when the time cannot be read."""
    at = clock.parse(values["at"])
    if at is None:
        text = _("This is not a clock time. Write it as 9.00 or 13.30.")
        raise KnownError(text, field="at")
    return datetime.combine(values["on"] or old.on, at)


def _build_time(form: Form, old: Meeting) -> None:
    form.date("on", _("Day"), old.on)
    form.line("at", _("Clock time"), clock.shown_time(old.starts_at), width=12)
    form.number("minutes", _("Minutes"), 1, MOST_MINUTES, old.minutes)
    form.line("place", _("Place"), old.place)
    form.line("room", _("Room"), old.room)
    form.line("remote_link", _("Remote link"), old.remote_link)


def _build_about(form: Form, old: Meeting) -> None:
    form.group(_("What it is about"))
    form.area("purpose", _("Purpose"), old.purpose, lines=2)
    who = _("Anyone may ask for a meeting: the client, a professional, a close person.")
    form.line("asked_by", _("Who asked for it"), old.asked_by, help_text=who)
    form.date("asked_on", _("When it was asked for"), old.asked_on)
    form.line("interpreter", _("Interpreter"), old.interpreter)
    form.line("access_needs", _("Access needs"), old.access_needs)
    form.group(_("The client's part"))
    form.check("client_present", _("The client takes part"), value=old.client_present)
    why = _("A meeting without the client needs a permission: it is printed on every paper.")
    form.line("absence_permission", _("Who permitted it without the client"),
              old.absence_permission, help_text=why)  # fmt: skip
    form.date("absence_given_on", _("When it was permitted"), old.absence_given_on)


def _made(values: Mapping[str, Any], old: Meeting) -> Meeting:
    start = _start(values, old)
    known = {key: value for key, value in values.items() if key not in {"on", "at"}}
    known["minutes"] = known["minutes"] or old.minutes
    known["kind"] = known.get("kind") or old.kind
    return replace(old, starts_at=start, **known)


def meeting_dialog(
    session: Session, parent: QWidget | None, client_id: str | None, known: Meeting | None = None
) -> FormDialog:
    """Return the dialog of a new meeting of a client (or of the team), or of changing one."""
    vault, today = session.vault, session.today
    kind = booking.NETWORK if client_id else "team"
    old = known or booking.proposed(vault, kind, client_id, today)
    kinds = booking.kinds(vault, today, client=client_id is not None)

    def build(form: Form) -> None:
        form.choice("kind", _("Kind of meeting"), [(k.key, k.label) for k in kinds], old.kind)
        _build_time(form, old)
        if client_id is None:
            form.group(_("What it is about"))
            form.line("purpose", _("Purpose"), old.purpose)
        else:
            _build_about(form, old)
        propose_minutes(form, session, KINDS)

    def save(meeting: Meeting) -> Changes:
        how = booking.change_meeting if meeting.id else booking.book_meeting
        return how(vault, meeting, today)

    return form_dialog.make_dialog(
        parent, session,
        title=_("Change the meeting") if old.id else _("New meeting"),
        act=_("Save the changes") if old.id else _("Book the meeting"),
        place=CHANGE_PLACE.of(old.id) if old.id else NEW_PLACE.of(client_id or ""),
        client_id=client_id,
        build=build,
        make=lambda values: _made(values, old),
        save=save,
    )  # fmt: skip


def whose_dialog(session: Session, parent: QWidget | None) -> FormDialog:
    """Return the question whose meeting it is: a client's, or nobody's in particular."""

    def build(form: Form) -> None:
        nobody = _("Leave empty for a meeting of the team, about no client.")
        whose = ClientField(session)
        whose.label.setText(_("Whose meeting it is"))
        whose.editor.setAccessibleName(whose.label.text())
        form.add("client_id", whose)
        form.words(nobody)

    return form_dialog.make_dialog(
        parent, session, title=_("New meeting"), act=_("Go on"), build=build
    )


def _recipients(session: Session) -> list[tuple[str, str]]:
    """Return how the gate may know someone: the consents' recipients, and the own unit."""
    found = choices.choices(session.vault, consents.RECIPIENTS, session.today)
    own = gate_data.recipient_word(session.vault, gate.OWN_UNIT, session.today)
    return [*((each.key, each.label) for each in found), (gate.OWN_UNIT, own)]


def _posts(session: Session) -> list[tuple[str, str]]:
    """Return the posts of the service map with their holders, by organisation."""
    vault, today = session.vault, session.today
    found = []
    for organisation in organisations.ORGANISATIONS.find(vault, "ended_on is null", (), "name"):
        for each in posts.holders(vault, organisation.id, today):
            holder = each.professional.name if each.professional else _("vacant")
            found.append((each.post.id, f"{organisation.name}: {each.post.title} ({holder})"))
    return found


def person_dialog(
    session: Session, parent: QWidget | None, meeting: Meeting, known: Invitee | None = None
) -> FormDialog:
    """Return the dialog that puts someone on the list of a meeting, or corrects them."""
    old = known or invitees.of_kind(meeting, InviteeKind.ORGANISATION)
    offered = _posts(session) if known is None else []

    def build(form: Form) -> None:
        if offered:
            form.choice("post", _("From the service map"), offered)
            form.group(_("Or by name"))
        kinds = [(kind, _(INVITEE_NAMES[kind])) for kind in _BY_HAND]
        form.choice("kind", _("Who they are"), kinds, old.kind)
        form.line("name", _("Name"), old.name)
        form.line("organisation", _("Organisation"), old.organisation)
        if meeting.client_id is not None:
            why = _("The client's consents decide by this what they may hear.")
            form.choice("recipient", _("As whom the consents know them"), _recipients(session),
                        old.recipient or None, help_text=why)  # fmt: skip

    return form_dialog.make_dialog(
        parent, session,
        title=_("Correct the person") if known else _("Someone on the list"),
        act=_("Save the changes") if known else _("Put on the list"),
        place=PERSON_PLACE.of(meeting.id, old.id),
        client_id=meeting.client_id,
        build=build,
        make=lambda values: _person(session, meeting, old, values),
        save=partial(_save_person, session),
    )  # fmt: skip


def _person(session: Session, meeting: Meeting, old: Invitee, values: Mapping[str, Any]) -> Invitee:
    """Return the person of a form: a post's holder, or whom the words say."""
    vault = session.vault
    chosen = values.get("recipient") or ""
    if values.get("post"):
        made = invitees.of_post(vault, meeting, values["post"], session.today)
        return replace(made, recipient=chosen or made.recipient)
    kind = InviteeKind(values["kind"] or old.kind)
    known = invitees.class_of(vault, values["organisation"]) or old.organisation_class
    proposed = invitees.of_kind(meeting, kind).recipient or invitees.recipient_of_class(
        vault, known, session.today
    )
    return replace(
        old,
        kind=kind,
        name=values["name"],
        organisation=values["organisation"],
        organisation_class=known,
        recipient=chosen or proposed,
    )


def _save_person(session: Session, invitee: Invitee) -> Changes:
    how: Callable[..., Changes] = invitees.change_invitee if invitee.id else invitees.add_invitee
    return how(session.vault, invitee, session.today)


def cancel_dialog(session: Session, parent: QWidget | None, meeting: Meeting) -> FormDialog:
    """Return the dialog that cancels a meeting."""

    def build(form: Form) -> None:
        form.words(_("Those who were invited are told by a new message or calendar file."))
        form.line("why", _("Why, for your own note"))

    return form_dialog.make_dialog(
        parent, session, title=_("Cancel the meeting"), act=_("Cancel the meeting"),
        build=build, make=dict, place=CANCEL_PLACE.of(meeting.id), client_id=meeting.client_id,
        save=lambda values: booking.cancel_meeting(session.vault, meeting.id, values["why"]),
    )  # fmt: skip


def series_dialog(session: Session, parent: QWidget | None) -> FormDialog:
    """Return the dialog that starts meetings that recur."""
    vault, today = session.vault, session.today
    kinds = booking.kinds(vault, today, client=False)
    rules = [(rule, _(word)) for rule, word in RULE_NAMES.items()]

    def build(form: Form) -> None:
        form.choice("kind", _("Kind of meeting"), [(k.key, k.label) for k in kinds], "team")
        form.line("title", _("Name"))
        form.number("every", _("Recurs every"), 1, 26, 1)
        form.segments("rule", _("Counted in"), rules, Rule.WEEKS,
                      help_text=_("Months keep the weekday: the second Tuesday."))  # fmt: skip
        form.date("from_date", _("First day"), today)
        form.line("at", _("Clock time"), "9.00", width=12)
        form.number("minutes", _("Minutes"), 1, MOST_MINUTES, 30)
        form.group(_("Where, and until when"))
        form.line("place", _("Place"))
        form.date("until_date", _("Last day, if it is known"))
        form.check("working_days", _("Leave out public holidays"), value=True)

    def make(values: Mapping[str, Any]) -> Series:
        kept = {key: value for key, value in values.items() if value is not None}
        kept["title"] = kept["title"] or choices.label(vault, KINDS, kept["kind"], today)
        return Series(**{"from_date": today, "every": 1, "minutes": 30, **kept})

    return form_dialog.make_dialog(
        parent, session, title=_("A meeting that recurs"), act=_("Book the meetings"),
        place=SERIES_PLACE.of("new"), build=build, make=make,
        save=lambda made: series.add_series(vault, made, today),
    )  # fmt: skip
