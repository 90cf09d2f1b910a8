"""What an agenda builds itself of: what was promised, what waits, what ends, where views differ.

A source finds proposals for one meeting; a new kind of thing is one more line in SOURCES.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tytti_desktop.casework import choices, unit
from tytti_desktop.casework.client.visits import VISITS
from tytti_desktop.casework.gate import consents
from tytti_desktop.casework.gate.consents import CONSENTS
from tytti_desktop.casework.meetings import booking, invitees, pre_assessments
from tytti_desktop.casework.meetings.records import KINDS, Meeting, Source
from tytti_desktop.casework.plan import actions, onward, returns_to_team, statements
from tytti_desktop.casework.plan.actions import Action, ActionState
from tytti_desktop.casework.plan.waits import LinkKind, wait_links
from tytti_desktop.casework.screening import rounds
from tytti_desktop.dates import shown
from tytti_desktop.vault import Table, Vault
from tytti_desktop.words import N_, _, ngettext

# What an agenda says of what it found; agenda_words.py says it again in the reader's language.
SEEN, BROKEN = N_("Seen differently: {area}"), N_("Not kept: {what}")
UNDER_WAY, WAITS = N_("Under way: {what}"), N_("Waits: {what}")
ENDS, TO_FILL = N_("Consent ends: {recipient}"), N_("Questionnaire to fill in: {name}")
AGREED, BY, DUE = N_("agreed {agreed}, due {due}"), N_("by {day}"), N_("due {day}")
TEXTS = (SEEN, BROKEN, UNDER_WAY, WAITS, ENDS, TO_FILL)
DETAILS = {Source.ROUND: (DUE,), Source.PROMISE: (AGREED,), Source.ACTION: (BY,)}
PLAN, BASIC, QUESTIONNAIRES = "plan", "basic", "questionnaires"
_BROKEN_DAYS = 90
# What waits besides actions: where it is kept, and what it tells.
_WAITS: dict[LinkKind, tuple[Table[Any], str]] = {
    LinkKind.STATEMENT: (statements.STATEMENTS, "health"),
    LinkKind.ONWARD: (onward.ONWARD, PLAN),
    LinkKind.RETURN: (returns_to_team.RETURNS, "situation"),
}


@dataclass(frozen=True)
class Proposal:
    """Something that belongs on an agenda: what brought it, and what it tells (`category`)."""

    source: Source
    source_id: str
    text: str
    detail: str = ""
    category: str = ""


def standing(vault: Vault, meeting: Meeting, today: date) -> list[Proposal]:
    """Return the items that every meeting of the kind has."""
    content = unit.table(vault, KINDS, meeting.kind, today)
    return [
        Proposal(
            Source.STANDING,
            str(number),
            choices.word(item, ""),
            category=str(item.get("category", "")) if meeting.client_id else "",
        )
        for number, item in enumerate(content.get("standing", ()))
    ]


def disagreements(vault: Vault, meeting: Meeting, today: date) -> list[Proposal]:
    """Return the areas that were assessed differently, the biggest difference first."""
    limit = pre_assessments.disagreement(vault, today)
    people = {each.id: each for each in invitees.of_meeting(vault, meeting.id)}
    found = []
    for row in pre_assessments.side_by_side(vault, meeting.id, today):
        if row.spread is not None and row.spread >= limit:
            given = (
                f"{people[who].shown} {rating}"
                for who, rating in sorted(row.ratings.items(), key=lambda each: each[1])
            )
            text = _(SEEN).format(area=row.area.label)
            detail = " · ".join(given)
            found.append(
                Proposal(Source.PRE_ASSESSMENT, row.area.key, text, detail, row.area.category)
            )
    return found


def broken_promises(vault: Vault, meeting: Meeting, _today: date) -> list[Proposal]:
    """Return what was agreed and has not come true by the day of the meeting."""
    client_id, on = meeting.client_id or "", meeting.on
    found = [
        Proposal(
            Source.PROMISE,
            visit.id,
            _(BROKEN).format(what=visit.agreed),
            _(AGREED).format(agreed=shown(visit.on_date), due=shown(visit.agreed_due)),
            PLAN,
        )
        for visit in VISITS.find(
            vault,
            "client_id = ? and agreed_due < ? and register = ?",
            (client_id, on.isoformat(), meeting.register),
            "agreed_due",
        )
        if visit.agreed_due is not None
    ]
    since = on - timedelta(_BROKEN_DAYS)
    every = _actions(vault, meeting)
    by_id = {action.id: action for action in every}
    for action in every:
        kept_not = action.state is ActionState.NOT_KEPT and (action.done_on or since) >= since
        if kept_not or actions.late_since(action, by_id, on) is not None:
            found.append(_action(action, _(BROKEN)))
    return found


def open_actions(vault: Vault, meeting: Meeting, _today: date) -> list[Proposal]:
    """Return the open actions that are not late, in the order to do them."""
    every = _actions(vault, meeting)
    by_id = {action.id: action for action in every}
    return [
        _action(action, _(UNDER_WAY))
        for action in every
        if action.is_open and actions.late_since(action, by_id, meeting.on) is None
    ]


def _actions(vault: Vault, meeting: Meeting) -> list[Action]:
    found = actions.of_client(vault, meeting.client_id or "")
    return [action for action in found if action.register is meeting.register]


def _action(action: Action, text: str) -> Proposal:
    parts = [action.owner_name()]
    if action.due_on is not None:
        parts.append(_(BY).format(day=shown(action.due_on)))
    return Proposal(Source.ACTION, action.id, text.format(what=action.text), ", ".join(parts), PLAN)


def waits(vault: Vault, meeting: Meeting, today: date) -> list[Proposal]:
    """Return what else waits for somebody: statements, referrals onward, returns to the team."""
    found = []
    for link in wait_links(vault, meeting.client_id or "", today):
        if link.kind in _WAITS:
            table, category = _WAITS[link.kind]
            if table.get(vault, link.entity_id).register == meeting.register:
                days = ngettext("{count} day", "{count} days", link.days).format(count=link.days)
                detail = ", ".join(part for part in (link.who, days) if part)
                text = _(WAITS).format(what=link.what)
                found.append(Proposal(Source.WAIT, link.entity_id, text, detail, category))
    return found


def consents_ending(vault: Vault, meeting: Meeting, today: date) -> list[Proposal]:
    """Return the consents that end before the meeting or soon after it, a line a recipient."""
    last = meeting.on + timedelta(booking.rule(vault, "days", "consent_after", today))
    rows = CONSENTS.find(
        vault,
        "client_id = :client and withdrawn_on is null and valid_from <= :today"
        " and valid_until between :today and :last and not exists (select 1 from consent other"
        " where other.client_id = consent.client_id and other.recipient = consent.recipient"
        " and other.category = consent.category and other.direction = consent.direction"
        " and other.withdrawn_on is null"
        " and (other.valid_until is null or other.valid_until > :last))",
        {
            "client": meeting.client_id,
            "today": min(today, meeting.on).isoformat(),
            "last": last.isoformat(),
        },
        "valid_until",
    )
    ends: dict[str, date] = {}
    for row in rows:
        if row.valid_until is not None:
            ends.setdefault(row.recipient, row.valid_until)
    return [
        Proposal(
            Source.CONSENT,
            recipient,
            _(ENDS).format(recipient=choices.label(vault, consents.RECIPIENTS, recipient, today)),
            shown(until),
            BASIC,
        )
        for recipient, until in ends.items()
    ]


def questionnaires(vault: Vault, meeting: Meeting, _today: date) -> list[Proposal]:
    """Return the questionnaires whose time has come by the meeting: they can be filled in there."""
    return [
        Proposal(
            Source.ROUND,
            each.id,
            _(TO_FILL).format(name=rounds.name_shown(each.name)),
            _(DUE).format(day=shown(each.due_on)),
            QUESTIONNAIRES,
        )
        for each in rounds.of_client(vault, meeting.client_id or "")
        if each.state in rounds.OPEN and each.window_from <= meeting.on
    ]


SOURCES: tuple[Callable[[Vault, Meeting, date], list[Proposal]], ...] = (
    disagreements,
    broken_promises,
    open_actions,
    waits,
    consents_ending,
    questionnaires,
)


def proposals(vault: Vault, meeting: Meeting, today: date) -> list[Proposal]:
    """Return what belongs on the agenda: the first standing item, what was found, the others."""
    always = standing(vault, meeting, today)
    if meeting.client_id is None:
        return always
    found = [each for source in SOURCES for each in source(vault, meeting, today)]
    return [*always[:1], *found, *always[1:]]
