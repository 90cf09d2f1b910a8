"""Pre-assessments: asked of each participant before a network meeting, and laid side by side.

Where two see the client's situation differently is what the meeting is for: the biggest
differences come first.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tytti_desktop.casework import choices, days, registers, unit
from tytti_desktop.casework.client import clients, contacting
from tytti_desktop.casework.gate import gate
from tytti_desktop.casework.gate.consents import GIVE, OBTAIN
from tytti_desktop.casework.gate.gate import Passage
from tytti_desktop.casework.meetings import booking
from tytti_desktop.casework.meetings.records import (
    AREAS,
    HIGHEST,
    INVITEES,
    LOWEST,
    MEETINGS,
    OPEN,
    PRE_ASSESSMENT_BOOK,
    PRE_ASSESSMENTS,
    Invitee,
    Meeting,
    PreAssessment,
)
from tytti_desktop.casework.recording import add, change, refuse, stamped, together
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes, Vault
from tytti_desktop.words import _

REQUEST = "pre_assessment_request"


@dataclass(frozen=True)
class Area:
    """One area of the client's situation, in the words of the language in force."""

    key: str
    label: str
    category: str


@dataclass(frozen=True)
class AreaRow:
    """One area side by side: each one's rating and words by invitee; `spread` None: under two."""

    area: Area
    ratings: Mapping[str, int]
    texts: Mapping[str, str]

    @property
    def spread(self) -> int | None:
        """The difference between the highest and the lowest rating."""
        given = self.ratings.values()
        return max(given) - min(given) if len(given) > 1 else None


def areas(vault: Vault, day: date) -> list[Area]:
    """Return the areas that are asked about, in the unit's order."""
    return [
        Area(key, choices.word(content, key), str(content.get("category", "situation")))
        for key, content in unit.in_force(vault, AREAS, day).items()
    ]


def areas_for(vault: Vault, meeting: Meeting, invitee: Invitee, day: date) -> list[Area]:
    """Return the areas that someone may be asked about: those that they may tell and hear of."""
    shut = _shut(vault, meeting, invitee, day, (GIVE, OBTAIN))
    return [area for area in areas(vault, day) if area.category not in shut]


def _shut(
    vault: Vault, meeting: Meeting, invitee: Invitee, day: date, ways: Iterable[str]
) -> set[str]:
    """Return the kinds of data that someone may not hear or tell, now or at the meeting."""
    if meeting.client_id is None or not invitee.recipient:
        return set()
    return {
        category
        for on in {day, meeting.on}
        for way in ways
        for found in gate.may_not_hear(vault, meeting.client_id, [invitee.recipient], on, way)
        for category in found.categories
    }


def not_asked(vault: Vault, answer: PreAssessment, today: date) -> list[Area]:
    """Return the areas that the client has not allowed to be asked of the one who answers."""
    meeting = MEETINGS.get(vault, answer.meeting_id)
    invitee = INVITEES.get(vault, answer.invitee_id)
    shut = _shut(vault, meeting, invitee, today, (OBTAIN,))
    return [each for each in areas(vault, today) if each.category in shut]


def due_day(vault: Vault, meeting: Meeting, today: date) -> date:
    """Return the day to answer by: so many days before the meeting, not before today."""
    days = booking.rule(vault, "pre_assessment", "days_before", today)
    return max(meeting.on - timedelta(days), min(today + timedelta(1), meeting.on))


def disagreement(vault: Vault, today: date) -> int:
    """Return how many points apart two assessments of an area are a disagreement."""
    return booking.rule(vault, "pre_assessment", "disagreement", today)


def passage(vault: Vault, meeting: Meeting, invitee: Invitee, channel: str, today: date) -> Passage:
    """Return the request as the gate judges it: who the client is, and what is asked about."""
    asked = dict.fromkeys(area.category for area in areas_for(vault, meeting, invitee, today))
    return Passage(
        meeting.client_id or "",
        invitee.recipient,
        tuple(dict.fromkeys((gate.BASIC, *asked))),
        channel,
        REQUEST,
        addressee=invitee.shown,
        entity="invitee",
        entity_id=invitee.id,
        asks=tuple(asked),
    )


def record_asked(
    vault: Vault, invitee_id: str, due_on: date, channel: str, today: date, *, reason: str = ""
) -> Changes:
    """Write that a pre-assessment was asked for, through the gate; asking again moves the due day.

    Raises GateClosed where the consent is missing and no reason is given, KnownError where the
    meeting is over, is about no client, or the answer has come.
    """
    with vault.atomic():
        invitee = INVITEES.get(vault, invitee_id)
        meeting = MEETINGS.get(vault, invitee.meeting_id)
        if meeting.client_id is None or meeting.state not in OPEN:
            raise KnownError(_("Pre-assessments are asked for before a client's meeting only."))
        contacting.refuse_ended(clients.get(vault, meeting.client_id))
        if not today <= due_on <= meeting.on:
            raise KnownError(
                _("The day to answer by lies between today and the meeting."), field="due_on"
            )
        left = gate.let_out(
            vault, passage(vault, meeting, invitee, channel, today), today, reason=reason
        )
        stored = _stored(vault, meeting, invitee, due_on, today)
        return replace(together([stored, left], stored.record), undo=None)


def _stored(vault: Vault, meeting: Meeting, invitee: Invitee, due_on: date, today: date) -> Changes:
    old = PRE_ASSESSMENTS.find(vault, "invitee_id = ?", (invitee.id,))
    if old and old[0].received_on is not None:
        raise KnownError(_("The pre-assessment has been received already."))
    if old:
        return change(vault, PRE_ASSESSMENT_BOOK, replace(old[0], due_on=due_on), "ask_again")
    new = stamped(
        vault,
        PreAssessment(
            meeting.id,
            invitee.id,
            meeting.client_id or "",
            meeting.register,
            meeting.retention,
            asked_on=today,
            due_on=due_on,
        ),
    )
    return add(vault, PRE_ASSESSMENT_BOOK, new, "ask")


def record_received(vault: Vault, answer: PreAssessment, today: date) -> Changes:
    """Store an answer that came; the first version is kept by the log, a correction may follow.

    Raises KnownError if nothing was answered, a rating is not from 1 to 5, an area is unknown, or
    the day lies ahead.
    """
    with vault.atomic():
        old = PRE_ASSESSMENTS.get(vault, answer.id)
        texts = {key: text.strip() for key, text in answer.texts.items() if text.strip()}
        new = replace(
            old,
            ratings=dict(answer.ratings),
            texts=texts,
            words=answer.words.strip(),
            received_on=answer.received_on or today,
        )
        refuse(_problems(vault, new, today))
        refuse(registers.problems(vault, new.register, new.retention, today))
        return change(vault, PRE_ASSESSMENT_BOOK, new, "receive")


def _problems(vault: Vault, answer: PreAssessment, today: date) -> dict[str, str]:
    known = {area.key for area in areas(vault, today)}
    found: dict[str, str] = {}
    if not (answer.ratings or answer.texts or answer.words):
        found["words"] = _("Write at least one answer: an area left empty stays unanswered.")
    if not all(LOWEST <= rating <= HIGHEST for rating in answer.ratings.values()):
        found["ratings"] = _("A rating is from 1 to 5.")
    if not {*answer.ratings, *answer.texts} <= known:
        found["ratings"] = _("Choose one from the list.")
    return found | days.problems(answer, today)


def of_meeting(vault: Vault, meeting_id: str) -> list[PreAssessment]:
    """Return what was asked before a meeting, in the order it was asked."""
    return PRE_ASSESSMENTS.find(vault, "meeting_id = ?", (meeting_id,), "asked_on, rowid")


def side_by_side(vault: Vault, meeting_id: str, today: date) -> list[AreaRow]:
    """Return the areas that somebody answered, the biggest disagreement first.

    Areas that only one rated come last; between equals the unit's own order holds.
    """
    answers = [each for each in of_meeting(vault, meeting_id) if each.received_on is not None]
    rows = []
    for area in areas(vault, today):
        ratings = {a.invitee_id: a.ratings[area.key] for a in answers if area.key in a.ratings}
        texts = {a.invitee_id: a.texts[area.key] for a in answers if area.key in a.texts}
        if ratings or texts:
            rows.append(AreaRow(area, ratings, texts))
    return sorted(rows, key=lambda row: -1 if row.spread is None else row.spread, reverse=True)
