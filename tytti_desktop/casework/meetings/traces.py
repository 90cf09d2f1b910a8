"""What of meetings names a professional who leaves, and what stops when a consent is withdrawn."""

from dataclasses import replace
from datetime import date

from tytti_desktop.casework.gate import gate
from tytti_desktop.casework.gate.queued import Queue, Waiting
from tytti_desktop.casework.meetings import clock, invitees
from tytti_desktop.casework.meetings.records import (
    INVITEE_BOOK,
    INVITEES,
    MEETINGS,
    PRE_ASSESSMENTS,
    Invitee,
)
from tytti_desktop.casework.recording import change
from tytti_desktop.casework.service_map.traces import Leaving, Named, Trace
from tytti_desktop.vault import Changes, Vault
from tytti_desktop.words import _

_AHEAD = """
    meeting_id in (select id from meeting
      where state in ('planned', 'invited') and starts_at >= :day)
"""


def _invited(vault: Vault, leaving: Leaving) -> list[Named]:
    """Find the invitations of a person to meetings after their last day."""
    found = INVITEES.find(
        vault,
        f"professional_id = :who and {_AHEAD}",
        {"who": leaving.professional.id, "day": leaving.next_day.isoformat()},
        "id",
    )
    return [Named("invitee", each.id, _what(vault, each), each.client_id) for each in found]


def _what(vault: Vault, invitee: Invitee) -> str:
    start = clock.shown_start(MEETINGS.get(vault, invitee.meeting_id).starts_at)
    return _("Invitation to a meeting {start}").format(start=start)


def _hand_over(vault: Vault, named: Named, leaving: Leaving) -> Changes:
    """Invite the successor instead, to be told anew; without one the post is invited, vacant."""
    old, heir = INVITEES.get(vault, named.record_id), leaving.successor
    name = heir.name if heir is not None else ""
    if heir is None and old.post_id is not None:
        meeting = MEETINGS.get(vault, old.meeting_id)
        name = invitees.of_post(vault, meeting, old.post_id, meeting.on).name
    new = replace(
        old,
        name=name or old.organisation,
        professional_id=heir.id if heir is not None else None,
        invited_on=None,
        invited_sequence=None,
        channel="",
    )
    return change(vault, INVITEE_BOOK, new, "hand_over")


TRACE = Trace("invitee", _invited, _hand_over)


def _waiting(vault: Vault, client_id: str) -> list[Waiting]:
    """Find those who have not been told of a client's coming meeting yet."""
    return [
        Waiting(each.id, each.recipient, (gate.BASIC,), _what(vault, each))
        for meeting in MEETINGS.find(
            vault, "client_id = ? and state in ('planned', 'invited')", (client_id,), "starts_at"
        )
        for each in invitees.of_meeting(vault, meeting.id)
        if each.recipient and not each.told(meeting) and not _asked(vault, each)
    ]


def _asked(vault: Vault, invitee: Invitee) -> bool:
    """Tell whether somebody was asked for a pre-assessment: they stay listed, the gate is shut."""
    return PRE_ASSESSMENTS.count(vault, "invitee_id = ?", (invitee.id,)) > 0


def _stop(vault: Vault, waiting: Waiting, _today: date, _why: str) -> Changes:
    """Take the person off the list: nobody is invited on the strength of a withdrawn consent."""
    return invitees.remove_invitee(vault, waiting.entity_id)


QUEUE = Queue("invitee", _waiting, _stop)
