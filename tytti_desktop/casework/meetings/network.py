"""Lists for the eye: a client's network with what it may hear, and meetings as rows."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tytti_desktop.casework import choices, registers, unit
from tytti_desktop.casework.client import case_managers, clients
from tytti_desktop.casework.gate import consents, gate
from tytti_desktop.casework.gate.consents import State as ConsentState
from tytti_desktop.casework.gate.gate_data import CLOSE_NETWORK
from tytti_desktop.casework.meetings import booking, invitees, places
from tytti_desktop.casework.meetings.records import (
    INVITEE_NAMES,
    INVITEES,
    KINDS,
    MEETINGS,
    Attendance,
    Invitee,
    InviteeKind,
    Meeting,
    State,
)
from tytti_desktop.dates import add_months, shown
from tytti_desktop.vault import Vault, parts
from tytti_desktop.vault.parts import Parts
from tytti_desktop.words import _

_AHEAD_MONTHS, _BACK_MONTHS = 24, 12
_PART = 300  # meetings read in one step: each is a row with its people counted


@dataclass(frozen=True)
class Member:
    """Someone of a client's network: who, as what, how the consents stand, and how often met."""

    who: str
    role: str
    recipient: str
    consent: str
    covered: bool
    met: int
    last_met: date | None


@dataclass(frozen=True)
class Row:
    """A meeting in a list; `client` empty: about nobody; `usual`: a network meeting."""

    id: str
    starts_at: datetime
    kind: str
    client: str
    state: State
    place: str
    told: int
    people: int
    usual: bool


def members(vault: Vault, client_id: str, today: date) -> list[Member]:
    """Return a client's network: the case manager, the support person, whom meetings have known.

    The client and the own team are left out; those met most lately come first.
    """
    found: dict[tuple[str, str], list[Invitee]] = {}
    for each in _known(vault, client_id, today):
        found.setdefault((each.name.casefold(), each.organisation.casefold()), []).append(each)
    days = {
        meeting.id: meeting.on
        for meeting in booking.of_client(vault, client_id)
        if meeting.state is State.HELD
    }
    made = [_member(vault, client_id, many, days, today) for many in found.values()]
    return sorted(made, key=lambda m: (m.last_met is None, -(m.last_met or today).toordinal()))


def _known(vault: Vault, client_id: str, today: date) -> list[Invitee]:
    """Return everybody known: by the client's record now, and by the lists of meetings."""
    client = clients.get(vault, client_id)
    mine = registers.own(vault, today).register
    kinds = InviteeKind
    found = []
    manager = case_managers.current(vault, client_id, today)
    if manager is not None and manager.name != vault.person.name:
        known = invitees.class_of(vault, manager.organisation)
        found.append(
            Invitee("", client_id, mine, kinds.CASE_MANAGER, manager.name, manager.organisation,
                    recipient=invitees.recipient_of_class(vault, known, today))
        )  # fmt: skip
    if client.support_person:
        close = CLOSE_NETWORK
        person = kinds.SUPPORT_PERSON
        found.append(Invitee("", client_id, mine, person, client.support_person, recipient=close))
    invited = INVITEES.find(vault, "client_id = ?", (client_id,), "recorded_at, rowid")
    outside = (kinds.CASE_MANAGER, kinds.SUPPORT_PERSON, kinds.ORGANISATION, kinds.PERSON)
    seen, _hidden = registers.visible(vault, invited, today)
    return found + [each for each in seen if each.kind in outside]


def _member(
    vault: Vault, client_id: str, many: list[Invitee], days: dict[str, date], today: date
) -> Member:
    newest = many[-1]
    met = [
        days[each.meeting_id]
        for each in many
        if each.attendance is Attendance.PRESENT and each.meeting_id in days
    ]
    recipient = next((each.recipient for each in reversed(many) if each.recipient), "")
    consent, covered = _standing(vault, client_id, recipient, today)
    return Member(
        newest.shown,
        _(INVITEE_NAMES[many[0].kind]),
        recipient,
        consent,
        covered,
        len(met),
        max(met, default=None),
    )


def _standing(vault: Vault, client_id: str, recipient: str, today: date) -> tuple[str, bool]:
    """Return how the consents for a recipient stand, in words, and whether any is in force."""
    if recipient == gate.OWN_UNIT:
        return _("own unit"), True
    given = [each for each in consents.of_client(vault, client_id) if each.recipient == recipient]
    in_force = [each for each in given if each.state(today) is ConsentState.IN_FORCE]
    if not in_force:
        return _("no consent in force"), False
    ends = [each.valid_until for each in in_force if each.valid_until is not None]
    offered = unit.in_force(vault, consents.CATEGORIES, today)
    told, asked = (
        ", ".join(
            choices.word(content, key)
            for key, content in offered.items()
            if (key, way) in {(each.category, each.direction) for each in in_force}
        )
        for way in (consents.GIVE, consents.OBTAIN)
    )
    words = " · ".join(
        part for part in (told, _("may obtain: {data}").format(data=asked) if asked else "") if part
    )
    until = _("until {day}").format(day=shown(min(ends))) if ends else ""
    return " · ".join(part for part in (words, until) if part), True


def coming(vault: Vault, today: date) -> Parts[tuple[list[Row], int]]:
    """Return the meetings from today on in order, and how many belong to another register."""
    end = add_months(today, _AHEAD_MONTHS) + timedelta(1)
    return _listed(vault, today, end, today)


def past(vault: Vault, today: date) -> Parts[tuple[list[Row], int]]:
    """Return a year's meetings before today, the newest first, and how many are hidden."""
    found, hidden = yield from _listed(vault, add_months(today, -_BACK_MONTHS), today, today)
    found.sort(key=lambda each: each.starts_at, reverse=True)  # of one moment: still by id
    return found, hidden


def _listed(vault: Vault, first: date, end: date, today: date) -> Parts[tuple[list[Row], int]]:
    """Return the meetings from a day until another, by time and id, a part of the table a step."""
    about = {"first": first.isoformat(), "end": end.isoformat()}
    where = "rowid between :low and :high and +starts_at >= :first and +starts_at < :end"
    made, hidden = list[Row](), 0
    for part in parts.numbers(vault, "meeting", _PART):
        found = MEETINGS.find(vault, where, {**about, **part})
        seen, others = registers.visible(vault, found, today)
        made += rows(vault, seen, today)
        hidden += others
        yield
    made.sort(key=lambda each: (each.starts_at, each.id))
    return made, hidden


def rows(vault: Vault, meetings: Iterable[Meeting], today: date) -> list[Row]:
    """Return meetings as rows, in the order given."""
    every = list(meetings)
    kinds = unit.in_force(vault, KINDS, today)
    names = clients.CLIENTS.get_all(vault, {m.client_id for m in every if m.client_id})
    counts = _counts(vault, every)
    return [
        Row(
            each.id,
            each.starts_at,
            each.purpose
            if each.client_id is None and each.purpose
            else choices.word(kinds.get(each.kind, {}), each.kind),
            names[each.client_id].list_name if each.client_id else "",
            each.state,
            places.line(each, names.get(each.client_id or "")),
            *counts.get(each.id, (0, 0)),
            each.kind == booking.NETWORK,
        )
        for each in every
    ]


def _counts(vault: Vault, meetings: Iterable[Meeting]) -> dict[str, tuple[int, int]]:
    """Return how many have been told of each meeting as it is now, and how many are invited."""
    found = vault.tuples(
        "select i.meeting_id, sum(coalesce(i.invited_sequence, -1) >= m.sequence), count(*)"
        " from invitee i join meeting m on m.id = i.meeting_id"
        " where m.id in (select value from json_each(?)) group by i.meeting_id",
        (json.dumps([each.id for each in meetings]),),
    )
    return {meeting: (told, people) for meeting, told, people in found}
