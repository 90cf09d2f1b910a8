"""Minutes: what was said and decided of each item; decisions become owned actions at once.

Approved minutes are locked. A correction is a new version that says why; the old one stays.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from tytti_desktop import dates
from tytti_desktop.casework import registers
from tytti_desktop.casework.meetings import agenda
from tytti_desktop.casework.meetings.records import (
    MEETINGS,
    MINUTES,
    MINUTES_BOOK,
    Meeting,
    Minutes,
    MinutesEntry,
    MinutesState,
    State,
)
from tytti_desktop.casework.plan import actions
from tytti_desktop.casework.plan.actions import Action
from tytti_desktop.casework.recording import add, change, refuse, stamped, together
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes, Vault
from tytti_desktop.words import _


def versions(vault: Vault, meeting_id: str) -> list[Minutes]:
    """Return every version of a meeting's minutes, the newest first."""
    return MINUTES.find(vault, "meeting_id = ?", (meeting_id,), "version desc")


def current(vault: Vault, meeting_id: str) -> Minutes | None:
    """Return the newest version, or None while nothing has been written."""
    return next(iter(versions(vault, meeting_id)), None)


def begin(vault: Vault, meeting: Meeting) -> Minutes:
    """Return minutes to fill in: the newest version, with what the agenda has got since."""
    found = current(vault, meeting.id)
    made = found or Minutes(meeting.id, meeting.client_id, 1, meeting.register, meeting.retention)
    if made.state is MinutesState.APPROVED:
        return made
    there = {entry.item_id for entry in made.entries}
    new = [
        MinutesEntry(item.id, item.text, item.category)
        for item in agenda.of_meeting(vault, meeting.id)
        if item.id not in there
    ]
    return replace(made, entries=(*made.entries, *new))


def keep(vault: Vault, minutes: Minutes, agreed: Sequence[Action], today: date) -> Changes:
    """Store minutes that are being written, and the actions agreed, in one act with one undo.

    Raises KnownError if the meeting lies ahead or was cancelled, or the minutes are approved.
    """
    with vault.atomic():
        meeting = _meeting(vault, minutes, today)
        done = [_stored(vault, minutes)]
        for action in agreed:
            owned = replace(
                action,
                client_id=meeting.client_id or "",
                meeting_id=meeting.id,
                agreed_on=meeting.on,
            )
            done.append(actions.add_action(vault, owned, today))
        record = done[0].record
        done = [each for each in done if each.types]
        return together(done, record) if done else Changes(frozenset(), record)


def _meeting(vault: Vault, minutes: Minutes, today: date) -> Meeting:
    meeting = MEETINGS.get(vault, minutes.meeting_id)
    if meeting.state is State.CANCELLED:
        raise KnownError(_("The meeting was cancelled. Book a new one."))
    if meeting.on > today:
        raise KnownError(_("The meeting lies ahead: the minutes are written at it or after it."))
    refuse(registers.problems(vault, meeting.register, meeting.retention, today))
    return meeting


def _stored(vault: Vault, minutes: Minutes) -> Changes:
    tidy = replace(
        minutes,
        summary=minutes.summary.strip(),
        next_meeting=dates.in_words(minutes.next_meeting.strip()),
    )
    if not minutes.id:
        if current(vault, minutes.meeting_id) is not None:
            raise KnownError(_("Minutes have been begun already. Open them to go on."))
        new = stamped(vault, tidy)
        return add(vault, MINUTES_BOOK, new)
    if MINUTES.get(vault, minutes.id).state is MinutesState.APPROVED:
        raise KnownError(_("These minutes are approved. Correct them with a reason."))
    return change(vault, MINUTES_BOOK, replace(tidy, state=MinutesState.DRAFT))


def approve(vault: Vault, minutes_id: str, today: date) -> Changes:
    """Approve minutes: from now on they are locked. Raises KnownError if nothing is in them."""
    with vault.atomic():
        old = MINUTES.get(vault, minutes_id)
        _meeting(vault, old, today)
        said = old.summary or any(entry.note or entry.decision for entry in old.entries)
        if not said:
            raise KnownError(_("The minutes are empty: write at least one note or decision."))
        if old.state is MinutesState.APPROVED:
            raise KnownError(_("These minutes are approved. Correct them with a reason."))
        new = replace(
            old,
            state=MinutesState.APPROVED,
            approved_on=today,
            approved_by=vault.person.name,
        )
        return change(vault, MINUTES_BOOK, new, "approve")


def correct(vault: Vault, minutes_id: str, why: str, today: date) -> Changes:
    """Open approved minutes for correction as a new version; the old one stays as it was.

    Raises KnownError without a reason, or if these are not the newest approved minutes.
    """
    with vault.atomic():
        old = MINUTES.get(vault, minutes_id)
        _meeting(vault, old, today)
        newest = current(vault, old.meeting_id)
        if old.state is not MinutesState.APPROVED or newest != old:
            raise KnownError(_("Only the newest approved minutes can be corrected."))
        if not why.strip():
            raise KnownError(_("Write what is corrected and why."), field="why")
        new = stamped(
            vault,
            old,
            version=old.version + 1,
            state=MinutesState.DRAFT,
            approved_on=None,
            approved_by="",
            why=why.strip(),
        )
        return add(vault, MINUTES_BOOK, new, "correct")
