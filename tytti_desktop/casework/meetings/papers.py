"""Papers and messages of a meeting, one for each person: no more than the gate lets them hear.

Each is prepared from the vault and recorded, through the gate, when it is printed, saved or copied.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Protocol

from tytti_desktop.casework import choices, registers, unit
from tytti_desktop.casework.client import addresses, clients
from tytti_desktop.casework.gate import gate, places_told, senders
from tytti_desktop.casework.gate.gate import Passage
from tytti_desktop.casework.gate.senders import sender
from tytti_desktop.casework.mail.mailing_plan import recipient
from tytti_desktop.casework.meetings import (
    agenda,
    clock,
    invitations,
    invitees,
    places,
    pre_assessments,
)
from tytti_desktop.casework.meetings import minutes as minutes_of
from tytti_desktop.casework.meetings.agenda_words import Reader
from tytti_desktop.casework.meetings.records import (
    HIGHEST,
    KINDS,
    MEETINGS,
    Attendance,
    Invitee,
    InviteeKind,
    Meeting,
    Minutes,
    MinutesEntry,
    MinutesState,
    State,
)
from tytti_desktop.casework.plan import actions
from tytti_desktop.dates import shown
from tytti_desktop.errors import KnownError
from tytti_desktop.paper.letters import Letter, letter, letter_pdf, letter_text, letter_words
from tytti_desktop.paper.meeting_rows import ItemRow, item_rows, rating_rows
from tytti_desktop.paper.sheets import Marks
from tytti_desktop.paper.units import Unit
from tytti_desktop.vault import Changes, Vault
from tytti_desktop.words import _, language, ngettext, speaking

AGENDA, MINUTES, FORM = "meeting_agenda", "meeting_minutes", "pre_assessment_form"
CANCELLED, REQUEST = "meeting_cancelled", "pre_assessment_request"
_PLAN = "plan"
_OURS = (InviteeKind.CLIENT, InviteeKind.OWN_TEAM, InviteeKind.INTERPRETER)


@dataclass(frozen=True)
class MeetingPaper:
    """A paper or message for one person, ready to be made; `record` lets it out through the gate.

    `passages` is what the gate judges; it is empty for a meeting that is about no client.
    """

    name: str
    letter: Letter
    passages: tuple[Passage, ...]
    make: Callable[[], bytes]
    record: Callable[[Vault, str, str], Changes]

    @property
    def text(self) -> str:
        """The words for a message in secure mail."""
        return letter_text(self.letter)


def invitation(vault: Vault, invitee: Invitee, today: date) -> MeetingPaper:
    """Return an invitation, or the news that the meeting is cancelled, for one person.

    Recording it tells who was told of which version of the meeting.
    """
    meeting = _meeting(vault, invitee, today)
    passage = invitations.passage(vault, meeting, invitee, "letter", today)
    wide = not meeting.client_id or invitations.SITUATION in passage.categories or _own(invitee)
    gone = meeting.state is State.CANCELLED
    spoken = _language(vault, invitee)
    with speaking(spoken):
        facts = _facts(vault, meeting, invitee, today)
        facts |= _more_facts(vault, meeting, invitee, today) if wide and not gone else {}
    name = CANCELLED if gone else invitations.INVITATION
    made = _letter(vault, name, spoken, invitee, today, facts, address=True)

    def record(at: Vault, channel: str, reason: str = "") -> Changes:
        reasons = {invitee.id: reason} if reason else {}
        addressed = [invitee.id] if made.recipient is not None else []
        return invitations.record_told(
            at, meeting.id, [invitee.id], channel, today, reasons, addressed=addressed
        )

    return _paper(vault, name, made, meeting, [passage], record)


def _meeting(vault: Vault, invitee: Invitee, today: date) -> Meeting:
    """Return the meeting that a paper tells of; KnownError if another register's."""
    meeting = MEETINGS.get(vault, invitee.meeting_id)
    registers.refuse_other(vault, meeting, today)
    return meeting


def _own(invitee: Invitee) -> bool:
    return invitee.kind in _OURS


def _language(vault: Vault, invitee: Invitee) -> str:
    """Return the client's own language to the client, else the language of the program."""
    if invitee.kind is InviteeKind.CLIENT and invitee.client_id:
        return clients.get(vault, invitee.client_id).language
    return language()


def _facts(vault: Vault, meeting: Meeting, invitee: Invitee, today: date) -> dict[str, str]:
    content = unit.table(vault, KINDS, meeting.kind, today)
    about = meeting.client_id is not None
    client = invitee.kind is InviteeKind.CLIENT
    where = places.told(vault, meeting, to_client=client)
    absent = about and not meeting.client_present and meeting.absence_given_on is not None
    given = meeting.absence_given_on
    return {
        "kind": choices.word(content, meeting.kind),
        "when": f"{clock.shown_start(meeting.starts_at)}–{clock.shown_time(meeting.ends_at)}",
        "where": where or _("to be told later"),
        "client_name": clients.get(vault, meeting.client_id or "").name
        if about and not client
        else "",
        "absence": f"{meeting.absence_permission} {shown(given)}" if absent and given else "",
        "secrecy": "1" if about and not client else "",
        "to_client": "1" if about and client else "",
    }


def _more_facts(vault: Vault, meeting: Meeting, reader: Invitee, today: date) -> dict[str, str]:
    """Return what only those may read who may hear of the client's situation.

    What the client needs to take part is told to the client and to those who arrange the room.
    """
    people = invitees.of_meeting(vault, meeting.id)
    needs = (meeting.interpreter, meeting.access_needs if _own(reader) else "")
    return {
        "purpose": meeting.purpose,
        "asked_by": meeting.asked_by,
        "people": _people(vault, meeting, reader, people, today),
        "needs": ", ".join(each for each in needs if each),
    }


def _people(
    vault: Vault, meeting: Meeting, reader: Invitee, people: Iterable[Invitee], today: date
) -> str:
    """Return the others by name, so far as the reader may know what naming them tells.

    Nobody is named whose own invitation the gate does not let out: they are not coming.
    """
    shut = _not_heard(vault, meeting, reader, today)
    lines, others = [], 0
    for each in people:
        if each.id != reader.id and invitees.tells(vault, each, today) in shut:
            others += 1
        elif each.attendance or _coming(vault, meeting, each, today):
            lines.append(f"– {invitees.name_of(vault, each)}")
    if others:
        words = ngettext("{count} other person", "{count} other people", others)
        lines.append(f"– {words.format(count=others)}")
    return "\n".join(lines)


def _coming(vault: Vault, meeting: Meeting, invitee: Invitee, today: date) -> bool:
    """Tell whether someone was invited, or may be: the refused are not coming."""
    if meeting.client_id is None or _own(invitee) or invitee.invited_on is not None:
        return True
    passage = invitations.passage(vault, meeting, invitee, "letter", today)
    return invitees.judge(vault, passage, today).allowed


class Rows(Protocol):
    """What stands between the paragraphs, as large as the paper's reader needs."""

    def __call__(self, *, large_print: bool) -> tuple[Unit, ...]:
        """Return the rows in their size."""
        ...


def _letter(
    vault: Vault,
    name: str,
    spoken: str,
    invitee: Invitee,
    today: date,
    facts: dict[str, str],
    *,
    rows: Rows | None = None,
    address: bool = False,
) -> Letter:
    """Return the letter; the client's own invitation goes to where letters may go, if it may."""
    to, large = None, False
    if invitee.kind is InviteeKind.CLIENT and invitee.client_id:
        client = clients.get(vault, invitee.client_id)
        found = addresses.destination(client) if address else None
        to = recipient(found.address) if found is not None and found.address else None
        large = client.large_print
    return letter(
        name,
        spoken,
        on=today,
        sender=sender(vault, today),
        recipient=to,
        envelope_name=str(unit.value(vault, "mailing", "envelope", today)),
        facts=facts,
        large_print=large,
        inserts=rows(large_print=large) if rows else (),
    )


def _paper(
    vault: Vault,
    name: str,
    made: Letter,
    meeting: Meeting,
    passages: Iterable[Passage],
    record: Callable[[Vault, str, str], Changes],
) -> MeetingPaper:
    make = partial(letter_pdf, made, Marks(practice=vault.practice))
    addressed = made.recipient is not None
    asked = tuple(replace(each, with_address=addressed) for each in passages)

    def signed(at: Vault, channel: str, reason: str = "") -> Changes:
        senders.refuse_unsigned(at, channel, made.on)
        if meeting.client_id and any(each.recipient != gate.CLIENT for each in asked):
            places_told.refuse(at, meeting.client_id, letter_words(made))
        return record(at, channel, reason)

    return MeetingPaper(name, made, asked if meeting.client_id else (), make, signed)


def agenda_paper(vault: Vault, invitee: Invitee, today: date) -> MeetingPaper:
    """Return the agenda for one person: what they may not hear is left out, and said to be."""
    meeting = _meeting(vault, invitee, today)
    every = agenda.of_meeting(vault, meeting.id)
    shut = _not_heard(vault, meeting, invitee, today)
    told = [item for item in every if item.category not in shut]
    spoken = _language(vault, invitee)
    wide = invitations.SITUATION not in shut
    with speaking(spoken):
        facts = _facts(vault, meeting, invitee, today)
        people = invitees.of_meeting(vault, meeting.id)
        facts["people"] = _people(vault, meeting, invitee, people, today) if wide else ""
        facts["left_out"] = "1" if len(told) < len(every) else ""
        read = map(Reader(vault, today).item, told)
        rows = [ItemRow(item.text, (item.detail,) if item.detail else ()) for item in read]
    made = _letter(vault, AGENDA, spoken, invitee, today, facts, rows=partial(item_rows, rows))
    categories = [item.category for item in told] + ([invitations.SITUATION] if wide else [])
    return _content_paper(vault, AGENDA, made, meeting, invitee, categories, today)


def _content_paper(
    vault: Vault,
    name: str,
    made: Letter,
    meeting: Meeting,
    invitee: Invitee,
    categories: Iterable[str],
    today: date,
) -> MeetingPaper:
    """Return a paper that tells what its items' categories say, and who the client is."""
    told = tuple(dict.fromkeys((gate.BASIC, *(each for each in categories if each))))
    passage = replace(
        invitations.passage(vault, meeting, invitee, "paper", today), categories=told, what=name
    )

    def record(at: Vault, channel: str, reason: str = "") -> Changes:
        if meeting.client_id is None:
            return Changes(frozenset())
        return gate.let_out(at, replace(passage, channel=channel), today, reason=reason)

    return _paper(vault, name, made, meeting, [passage], record)


def minutes_paper(vault: Vault, invitee: Invitee, today: date) -> MeetingPaper:
    """Return the newest minutes for one person: items they may not hear are left out.

    Raises KnownError if nothing has been written.
    """
    meeting = _meeting(vault, invitee, today)
    found = minutes_of.current(vault, meeting.id)
    if found is None:
        raise KnownError(_("No minutes have been written of this meeting yet."))
    shut = _not_heard(vault, meeting, invitee, today)
    told = [entry for entry in found.entries if entry.category not in shut]
    spoken = _language(vault, invitee)
    agreed = [] if _PLAN in shut else actions.of_meeting(vault, meeting.id)
    wide, ours = invitations.SITUATION not in shut, sender(vault, today).name
    with speaking(spoken):
        facts = _facts(vault, meeting, invitee, today)
        facts |= _attendance(vault, meeting, invitee, today) if wide else {"people": "", "away": ""}
        facts |= {
            "summary": found.summary if wide else "",
            "actions": "\n".join(_action_line(each, ours) for each in agreed),
            "next_meeting": found.next_meeting,
            "left_out": "1" if len(told) < len(found.entries) else "",
            "status": _status(found),
        }
        read = Reader(vault, today).said
        rows = [ItemRow(read(entry.heading), _lines(entry)) for entry in told]
    made = _letter(vault, MINUTES, spoken, invitee, today, facts, rows=partial(item_rows, rows))
    categories = [entry.category for entry in told] + ([_PLAN] if agreed else [])
    categories += [invitations.SITUATION] if wide else []
    return _content_paper(vault, MINUTES, made, meeting, invitee, categories, today)


def _not_heard(vault: Vault, meeting: Meeting, invitee: Invitee, today: date) -> set[str]:
    """Return what someone may not be told today, or hear on the day of the meeting."""
    if meeting.client_id is None or not invitee.recipient:
        return set()
    client_id, who = meeting.client_id, [invitee.recipient]
    shut = [gate.may_not_hear(vault, client_id, who, day) for day in {today, meeting.on}]
    return {category for found in shut for each in found for category in each.categories}


def _lines(entry: MinutesEntry) -> tuple[str, ...]:
    decision = _("Decided: {what}").format(what=entry.decision) if entry.decision else ""
    return tuple(line for line in (entry.note, decision) if line)


def _attendance(vault: Vault, meeting: Meeting, reader: Invitee, today: date) -> dict[str, str]:
    people = invitees.of_meeting(vault, meeting.id)
    here = [each for each in people if each.attendance is Attendance.PRESENT]
    gone = {Attendance.ABSENT, Attendance.APOLOGISED}
    away = [each for each in people if each.attendance in gone]
    return {
        "people": _people(vault, meeting, reader, here, today),
        "away": _people(vault, meeting, reader, away, today),
    }


def _action_line(action: actions.Action, ours: str) -> str:
    parts = [action.text, action.owner_name(ours)]
    if action.due_on is not None:
        parts.append(_("by {day}").format(day=shown(action.due_on)))
    return "– " + ", ".join(parts)


def _status(found: Minutes) -> str:
    if found.state is MinutesState.DRAFT or found.approved_on is None:
        return _("Draft: these minutes have not been approved.")
    text = _("Approved {day}, {who}.").format(day=shown(found.approved_on), who=found.approved_by)
    return f"{text} {_('Corrected: {why}').format(why=found.why)}" if found.why else text


def request(vault: Vault, invitee: Invitee, due: date, today: date) -> MeetingPaper:
    """Return the request for a pre-assessment as a message or letter; recording it asks."""
    meeting = _meeting(vault, invitee, today)
    spoken = _language(vault, invitee)
    with speaking(spoken):
        asked = pre_assessments.areas_for(vault, meeting, invitee, today)
        facts = _facts(vault, meeting, invitee, today) | {
            "due": shown(due),
            "areas": "\n".join(f"– {area.label}" for area in asked),
            "together": _("Your answer is talked about at the meeting together with the client.")
            if meeting.client_present
            else _("Your answer is talked about at the meeting; the client is not there."),
        }
    made = _letter(vault, REQUEST, spoken, invitee, today, facts)
    passage = pre_assessments.passage(vault, meeting, invitee, "secure_mail", today)

    def record(at: Vault, channel: str, reason: str = "") -> Changes:
        return pre_assessments.record_asked(at, invitee.id, due, channel, today, reason=reason)

    return _paper(vault, REQUEST, made, meeting, [passage], record)


def form_paper(vault: Vault, invitee: Invitee, due: date, today: date) -> MeetingPaper:
    """Return the one-page form of a pre-assessment; neither client nor assessor is named on it."""
    meeting = _meeting(vault, invitee, today)
    spoken = _language(vault, invitee)
    with speaking(spoken):
        asked = pre_assessments.areas_for(vault, meeting, invitee, today)
        areas = [area.label for area in asked]
        facts = {
            "when": shown(meeting.on),
            "reference": reference(invitee),
            "due": shown(due),
        }
    rows = partial(rating_rows, areas, HIGHEST, lines=2)
    made = _letter(vault, FORM, spoken, invitee, today, facts, rows=rows)
    return _paper(vault, FORM, made, meeting, [], lambda *_given: Changes(frozenset()))


def reference(invitee: Invitee) -> str:
    """Return what an answered form is known by: the invitation's own random mark."""
    return invitee.id[:8].upper()
