"""Invitations: each through the gate; one that may not go is named, not sent."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NoReturn

from tytti_desktop.casework.client import clients, contacting
from tytti_desktop.casework.gate import gate
from tytti_desktop.casework.gate.gate import Passage, Ruling
from tytti_desktop.casework.meetings import invitees
from tytti_desktop.casework.meetings.records import (
    INVITEE_BOOK,
    MEETING_BOOK,
    MEETINGS,
    Invitee,
    InviteeKind,
    Meeting,
    State,
)
from tytti_desktop.casework.recording import change, together
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes, Vault
from tytti_desktop.words import _

INVITATION, CANCELLATION = "meeting_invitation", gate.CANCELLATION
SITUATION = "situation"


@dataclass(frozen=True)
class NotSent:
    """Someone who was not told, and why."""

    invitee: Invitee
    why: str


@dataclass(frozen=True)
class Sent:
    """Who was told of the meeting as it is now, and who was not."""

    told: tuple[Invitee, ...]
    refused: tuple[NotSent, ...]


def passage(vault: Vault, meeting: Meeting, invitee: Invitee, channel: str, today: date) -> Passage:
    """Return an invitation as the gate judges it: it tells who the client is.

    The purpose of the meeting goes only to those who may hear of the client's situation, and not
    if its words tell where a client in hiding is.
    """
    words = f"{meeting.purpose}\n{meeting.interpreter}\n{meeting.access_needs}"
    always = invitee.kind in {InviteeKind.OWN_TEAM, InviteeKind.INTERPRETER}
    what = CANCELLATION if meeting.state is State.CANCELLED else INVITATION
    made = Passage(
        meeting.client_id or "",
        invitee.recipient,
        (gate.BASIC,),
        channel,
        what,
        addressee="" if invitee.kind is InviteeKind.CLIENT else invitee.shown,
        entity="meeting",
        entity_id=meeting.id,
        registers=(str(meeting.register),),
        purpose=gate.CANCELLATION if what == CANCELLATION else "",
        text=words if always and what == INVITATION else "",
    )
    wider = replace(made, categories=(gate.BASIC, SITUATION), text=words)
    tells = bool(meeting.purpose and meeting.client_id) and what == INVITATION
    return wider if tells and invitees.judge(vault, wider, today).allowed else made


def rulings(vault: Vault, meeting: Meeting, channel: str, today: date) -> dict[str, Ruling]:
    """Return what the gate says of each invitee's invitation, by invitee, before anything goes."""
    if meeting.client_id is None:
        return {}
    return {
        each.id: invitees.judge(vault, passage(vault, meeting, each, channel, today), today)
        for each in invitees.of_meeting(vault, meeting.id)
    }


def record_told(
    vault: Vault,
    meeting_id: str,
    invitee_ids: Iterable[str],
    channel: str,
    today: date,
    reasons: Mapping[str, str] = {},
    *,
    addressed: Iterable[str] = (),
) -> Changes:
    """Write that people were told of a meeting as it is now; the record is `Sent`.

    `addressed` are those whose invitation shows the client's address. Each passes the gate on its
    own; one that it refuses, and that no reason (by invitee) takes past it, is left out and named.
    Raises KnownError if nobody could be told.
    """
    with vault.atomic():
        meeting = MEETINGS.get(vault, meeting_id)
        _refuse_ended(vault, meeting)
        asked, shows = set(invitee_ids), set(addressed)
        told, refused, done = [], [], []
        for each in invitees.of_meeting(vault, meeting_id):
            if each.id not in asked:
                continue
            made = passage(vault, meeting, each, channel, today)
            made = replace(made, with_address=each.id in shows)
            why = _why_not(vault, meeting, made, today, reasons.get(each.id, ""))
            if why:
                refused.append(NotSent(each, why))
                continue
            if meeting.client_id is not None:
                done.append(gate.let_out(vault, made, today, reason=reasons.get(each.id, "")))
            told.append(_told(each, meeting, channel, today))
            done.append(change(vault, INVITEE_BOOK, told[-1], "tell"))
        if not told:
            _refuse_all(vault, meeting, refused, channel, today)
        done += _now_invited(vault, meeting)
        return replace(together(done, Sent(tuple(told), tuple(refused))), undo=None)


def _now_invited(vault: Vault, meeting: Meeting) -> list[Changes]:
    if meeting.state is not State.PLANNED:
        return []
    return [change(vault, MEETING_BOOK, replace(meeting, state=State.INVITED), "invite")]


def _refuse_ended(vault: Vault, meeting: Meeting) -> None:
    """Raise KnownError where the client is not met any more; a cancellation may be told."""
    if meeting.client_id is not None and meeting.state is not State.CANCELLED:
        contacting.refuse_ended(clients.get(vault, meeting.client_id))


def _why_not(vault: Vault, meeting: Meeting, made: Passage, today: date, reason: str) -> str:
    """Return why an invitation may not go, or nothing: a reason takes a known recipient past."""
    if meeting.client_id is None:
        return ""
    ruling = invitees.judge(vault, made, today)
    past = bool(reason and made.recipient and not ruling.final)
    return "" if ruling.allowed or past else ruling.why


def _told(invitee: Invitee, meeting: Meeting, channel: str, today: date) -> Invitee:
    return replace(invitee, invited_on=today, invited_sequence=meeting.sequence, channel=channel)


def _refuse_all(
    vault: Vault, meeting: Meeting, refused: Sequence[NotSent], channel: str, today: date
) -> NoReturn:
    """Say that nobody was told; of one person by the gate, so that a reason may be asked."""
    if len(refused) == 1 and refused[0].invitee.recipient:
        made = passage(vault, meeting, refused[0].invitee, channel, today)
        raise gate.GateClosed(made, gate.judge(vault, made, today))
    why = " ".join(each.why for each in refused)
    raise KnownError(_("Nobody was invited. {why}").format(why=why).strip())
