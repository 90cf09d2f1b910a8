"""The agenda: it builds itself, a person adds, drops and orders; the gate says who hears what."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from tytti_desktop.casework import unit
from tytti_desktop.casework.gate import consents, gate
from tytti_desktop.casework.meetings.agenda_sources import Proposal, proposals
from tytti_desktop.casework.meetings.records import (
    AGENDA,
    AGENDA_BOOK,
    MEETINGS,
    OPEN,
    AgendaItem,
    Invitee,
    Meeting,
    Source,
)
from tytti_desktop.casework.recording import Changed, add, add_all, change_all, stamped, together
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes, Vault, audit, new_id
from tytti_desktop.vault.audit import fingerprint
from tytti_desktop.words import _

_NOTHING = Changes(frozenset())


def of_meeting(vault: Vault, meeting_id: str, *, dropped: bool = False) -> list[AgendaItem]:
    """Return the agenda in its order; with `dropped` what was taken off is in its place too."""
    where = "meeting_id = ?" if dropped else "meeting_id = ? and dropped = 0"
    return AGENDA.find(vault, where, (meeting_id,), "position, rowid")


def build(vault: Vault, meeting_id: str, today: date) -> Changes:
    """Bring the agenda of a coming meeting up to date: what is new comes in, what is over goes.

    What a person added, dropped or ordered stays as it is.
    """
    with vault.atomic():
        meeting = MEETINGS.get(vault, meeting_id)
        if meeting.state not in OPEN:
            return _NOTHING
        stored = of_meeting(vault, meeting_id, dropped=True)
        wanted = {(p.source, p.source_id): p for p in proposals(vault, meeting, today)}
        gone = [
            i for i in stored if i.source != Source.OWN and (i.source, i.source_id) not in wanted
        ]
        kept = [item for item in stored if item not in gone]
        done = [_remove(vault, item) for item in gone]
        done.append(_refreshed(vault, kept, wanted))
        done.append(_added(vault, meeting, kept, wanted))
        done = [each for each in done if each.types]
        return together(done) if done else _NOTHING


def _refreshed(
    vault: Vault, kept: Sequence[AgendaItem], wanted: dict[tuple[Source, str], Proposal]
) -> Changes:
    """Store the words of the day for items that are still there."""
    changed: list[Changed[AgendaItem]] = []
    for item in kept:
        found = wanted.get((item.source, item.source_id))
        if found is not None:
            new = replace(item, text=found.text, detail=found.detail, category=found.category)
            changed += [(item, new, {})] if new != item else []
    return change_all(vault, AGENDA_BOOK, changed, "refresh") if changed else _NOTHING


def _added(
    vault: Vault,
    meeting: Meeting,
    kept: Sequence[AgendaItem],
    wanted: dict[tuple[Source, str], Proposal],
) -> Changes:
    """Store what is new in the order proposed: a new agenda whole, later finds at its end."""
    there = {(item.source, item.source_id) for item in kept}
    last = max((item.position for item in kept), default=0)
    new = [
        _item(vault, meeting, found, last + number)
        for number, found in enumerate(
            (found for key, found in wanted.items() if key not in there), start=1
        )
    ]
    return add_all(vault, AGENDA_BOOK, new) if new else _NOTHING


def _item(vault: Vault, meeting: Meeting, found: Proposal, position: int) -> AgendaItem:
    return stamped(
        vault,
        AgendaItem(
            meeting.id,
            meeting.client_id,
            position,
            found.source,
            found.text,
            found.source_id,
            found.detail,
            found.category,
        ),
    )


def _remove(vault: Vault, item: AgendaItem) -> Changes:
    AGENDA.delete(vault, item.id)
    detail = {"before": fingerprint(item)}
    audit.write(vault, "remove", "agenda_item", item.id, client_id=item.client_id, detail=detail)
    return Changes(
        frozenset({AgendaItem}), None, lambda v: add(v, AGENDA_BOOK, item, "undo_remove")
    )


def add_item(vault: Vault, meeting_id: str, text: str, category: str, today: date) -> Changes:
    """Put an own item at the end of the agenda; `category` is empty where it tells of nobody.

    Raises KnownError if it has no words, or what it tells is not known to the gate.
    """
    with vault.atomic():
        meeting = MEETINGS.get(vault, meeting_id)
        if not text.strip():
            raise KnownError(_("Write what is to be talked about."), field="text")
        if meeting.client_id is not None and category not in _categories(vault, today):
            raise KnownError(_("Choose what the item tells: the gate needs it."), field="category")
        stored = of_meeting(vault, meeting_id, dropped=True)
        last = max((item.position for item in stored), default=0)
        own = Proposal(Source.OWN, new_id(), text.strip(), category=category)
        return add(vault, AGENDA_BOOK, _item(vault, meeting, own, last + 1))


def _categories(vault: Vault, today: date) -> set[str]:
    return {"", *unit.in_force(vault, consents.CATEGORIES, today)}


def drop(vault: Vault, item_id: str, *, dropped: bool = True) -> Changes:
    """Take an item off the agenda, or put it back; it does not come again by itself."""
    with vault.atomic():
        old = AGENDA.get(vault, item_id)
        new = replace(old, dropped=dropped)
        action = "drop" if dropped else "put_back"
        return change_all(vault, AGENDA_BOOK, [(old, new, {})], action) if new != old else _NOTHING


def order(vault: Vault, meeting_id: str, item_ids: Sequence[str]) -> Changes:
    """Store the order of an agenda; items that are not named keep their order after the others."""
    with vault.atomic():
        stored = of_meeting(vault, meeting_id, dropped=True)
        place = {item_id: number for number, item_id in enumerate(item_ids)}
        wanted = sorted(stored, key=lambda item: (place.get(item.id, len(place)), item.position))
        changed: list[Changed[AgendaItem]] = [
            (item, replace(item, position=number), {})
            for number, item in enumerate(wanted, start=1)
            if item.position != number
        ]
        return change_all(vault, AGENDA_BOOK, changed, "order") if changed else _NOTHING


def without(
    vault: Vault, meeting: Meeting, items: Iterable[AgendaItem], people: Iterable[Invitee]
) -> dict[str, list[Invitee]]:
    """Return who may not hear each item on the day of the meeting, by item; the others are not in.

    The gate decides by each one's consents; an item without a category tells of nobody.
    """
    if meeting.client_id is None:
        return {}
    by_recipient: dict[str, list[Invitee]] = {}
    for each in people:
        if each.recipient:
            by_recipient.setdefault(each.recipient, []).append(each)
    shut = gate.may_not_hear(vault, meeting.client_id, by_recipient, meeting.on)
    found = {}
    for item in items:
        away = [
            person
            for each in shut
            if item.category in each.categories
            for person in by_recipient[each.recipient]
        ]
        if away:
            found[item.id] = away
    return found
