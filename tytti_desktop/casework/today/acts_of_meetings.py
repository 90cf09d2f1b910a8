"""What Today finds of meetings: tomorrow's, unsent invitations, late pre-assessments, minutes."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any

from tytti_desktop.casework import choices, registers, unit
from tytti_desktop.casework.gate import consents
from tytti_desktop.casework.meetings import clock
from tytti_desktop.casework.meetings.booking import rule
from tytti_desktop.casework.meetings.records import KINDS
from tytti_desktop.casework.today.acts import Act, Kind, Look, day_of, whose
from tytti_desktop.dates import shown_short
from tytti_desktop.vault import parts
from tytti_desktop.vault.parts import Parts
from tytti_desktop.words import _, ngettext

# A meeting about a client who is not contacted any more is cancelled, never prepared.
_WAITS = "m.state in ('planned', 'invited')"
_OPEN = f"{_WAITS} and {{open_case}}"
_CLIENT = "left join client c on c.id = m.client_id"
_LONGEST = 90  # minutes missing for longer are told on the meeting's own page


def _rows(look: Look, sql: str, **more: object) -> list[dict[str, Any]]:
    """Ask with the columns that every act of a meeting needs; only this person's registers."""
    mine = {str(register) for register in registers.mine(look.vault, look.today)}
    columns = "m.id as meeting, m.kind, m.starts_at, m.register, {who}"
    asked = sql.replace("{meeting}", columns).replace("{open}", _OPEN).replace("{client}", _CLIENT)
    found = look.rows(asked, **more)
    return [row for row in found if row["register"] in mine]


def _by_days(
    look: Look,
    where: str,
    sql: str,
    of: tuple[str, str] = ("meeting m", "m.starts_at"),
    **more: object,
) -> Parts[list[dict[str, Any]]]:
    """Ask as `_rows` does of the meetings `where`, or of another table's rows, some days a step."""
    table, day = of
    asked = sql.replace("{part}", f"{where} and {day} between :low and :high and {{open_case}}")
    about = {"today": look.today.isoformat(), **more}
    found: list[dict[str, Any]] = []
    for part in parts.days(look.vault, table, day, where, about):
        found += _rows(look, asked, **part, **more)
        yield
    return found


def _kind(look: Look, row: Mapping[str, Any]) -> str:
    return choices.label(look.vault, KINDS, row["kind"], look.today)


def _start(row: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(row["starts_at"])


def _whose(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**whose(row), "client_name": row["name"] or "", "target": row["meeting"]}


def meetings_soon(look: Look) -> list[Act]:
    """Find the meetings of today and tomorrow, by the clock."""
    found = _rows(
        look,
        "select {meeting} from meeting m {client} where {open} and m.starts_at >= :today"
        " and m.starts_at < date(:until, '+1 day') order by m.starts_at",
        until=look.until("meeting"),
    )
    return [
        Act(
            Kind.MEETING,
            _("{kind} at {time}").format(kind=_kind(look, row), time=clock.shown_time(_start(row))),
            _("Open"),
            _start(row).date(),
            **_whose(row),
        )
        for row in found
    ]


def minutes_missing(look: Look) -> Parts[list[Act]]:
    """Find meetings that nobody has told of, and held ones of clients without approved minutes."""
    days = timedelta(rule(look.vault, "days", "minutes_after", look.today))
    found = yield from _by_days(
        look,
        f"{_WAITS} and m.starts_at < :today",
        "select {meeting}, 1 as untold from meeting m {client}"
        " where {part} and m.client_id is not null",
    )
    found += yield from _by_days(
        look,
        "m.state = 'held' and m.starts_at >= :since and m.starts_at < date(:today, '+1 day')",
        "select {meeting}, 0 as untold from meeting m {client}"
        " where {part} and m.client_id is not null"
        " and not exists (select 1 from meeting_minutes x where x.meeting_id = m.id"
        " and x.state = 'approved')",
        since=(look.today - timedelta(_LONGEST)).isoformat(),
    )
    return [
        Act(
            Kind.MINUTES,
            (_("Who came: {kind} {day}") if row["untold"] else _("Minutes missing: {kind} {day}"))
            .format(kind=_kind(look, row), day=shown_short(_start(row).date())),
            _("Record who came") if row["untold"] else _("Write the minutes"),
            _start(row).date() + (timedelta(1) if row["untold"] else days),
            **_whose(row),
            since=_start(row).date(),
        )
        for row in found
    ]  # fmt: skip


def invitations_unsent(look: Look) -> Parts[list[Act]]:
    """Find coming meetings that somebody outside the team has not been told of as they now are."""
    before = rule(look.vault, "days", "invite_before", look.today)
    last = look.today + timedelta(before + int(look.rules["days_ahead"]["invitation"]))
    found = yield from _by_days(
        look,
        f"{_WAITS} and m.starts_at >= :today and m.starts_at < date(:last, '+1 day')",
        "select {meeting}, count(*) as people from meeting m {client}"
        " join invitee i on i.meeting_id = m.id"
        " where {part} and i.kind <> 'own_team' and coalesce(i.invited_sequence, -1) < m.sequence"
        " group by m.id",
        last=last.isoformat(),
    )
    found.sort(key=itemgetter("starts_at"))
    return [
        Act(
            Kind.INVITATION,
            _("Not invited yet: {kind} {day}").format(
                kind=_kind(look, row), day=shown_short(_start(row).date())
            ),
            _("Invite"),
            _start(row).date() - timedelta(before),
            **_whose(row),
            detail=ngettext("{count} person", "{count} people", row["people"]).format(
                count=row["people"]
            ),
        )
        for row in found
    ]


def cancellations_untold(look: Look) -> list[Act]:
    """Find cancelled meetings ahead that somebody still believes in: told of it, not of its end."""
    found = _rows(
        look,
        "select {meeting}, count(*) as people from meeting m {client}"
        " join invitee i on i.meeting_id = m.id"
        " where m.state = 'cancelled' and m.starts_at >= :today and i.kind <> 'own_team'"
        " and i.invited_sequence < m.sequence and (i.kind <> 'client' or {alive})"
        " group by m.id order by m.starts_at",
    )
    return [
        Act(
            Kind.CANCELLATION,
            _("Tell that it is cancelled: {kind} {day}").format(
                kind=_kind(look, row), day=shown_short(_start(row).date())
            ),
            _("Tell"),
            look.today,
            **_whose(row),
            detail=ngettext("{count} person", "{count} people", row["people"]).format(
                count=row["people"]
            ),
        )
        for row in found
    ]


def pre_assessments_late(look: Look) -> list[Act]:
    """Find pre-assessments whose day has passed before a meeting that is still to come."""
    found = _rows(
        look,
        "select {meeting}, p.due_on, i.name as person, i.organisation from pre_assessment p"
        " join meeting m on m.id = p.meeting_id join invitee i on i.id = p.invitee_id {client}"
        " where p.received_on is null and p.asked_on is not null and p.due_on < :today"
        " and {open} and m.starts_at >= :today order by p.due_on",
    )
    return [
        Act(
            Kind.PRE_ASSESSMENT,
            _("Pre-assessment late: {who}").format(
                who=row["person"] or row["organisation"] or _("Client")
            ),
            _("Ask again"),
            day_of(row, "due_on"),
            **_whose(row),
            detail=_("meeting {day}").format(day=shown_short(_start(row).date())),
        )
        for row in found
    ]


# The consents first, by the day they end: few end before the last meeting, fewer before their own.
_ENDS_AHEAD = f"""
    k.withdrawn_on is null and k.valid_from <= :today and k.valid_until >= :today
    and k.valid_until < (select date(max(m.starts_at)) from meeting m where {_WAITS})
"""  # noqa: S608 only our own words
_CONSENT_ENDS = """
    select {meeting}, k.recipient, max(k.valid_until) as valid_until from consent k
    cross join meeting m on m.client_id = k.client_id and +m.state in ('planned', 'invited')
      and m.starts_at >= date(k.valid_until, '+1 day')
    cross join invitee i on i.meeting_id = m.id and i.recipient = k.recipient
    cross join client c on c.id = m.client_id
    where {part} and not exists (
      select 1 from consent o where o.client_id = m.client_id and o.recipient = i.recipient
        and o.withdrawn_on is null
        and (o.valid_until is null or o.valid_until >= date(m.starts_at)))
    group by m.id, k.recipient
"""


def consents_before(look: Look) -> Parts[list[Act]]:
    """Find consents of invited recipients that end before the meeting and are not continued."""
    of = ("consent k", "k.valid_until")
    found = yield from _by_days(look, _ENDS_AHEAD, _CONSENT_ENDS, of)
    found.sort(key=itemgetter("valid_until"))
    last = {(row["meeting"], row["recipient"]): row for row in found}  # of several, the last to end
    offered = unit.in_force(look.vault, consents.RECIPIENTS, look.today)
    return [
        Act(
            Kind.MEETING_CONSENT,
            _("Consent ends before the meeting: {recipient}").format(
                recipient=choices.word(offered.get(row["recipient"], {}), row["recipient"])
            ),
            _("New consent"),
            day_of(row, "valid_until"),
            **_whose(row),
            detail=_("meeting {day}").format(day=shown_short(_start(row).date())),
        )
        for row in sorted(last.values(), key=itemgetter("valid_until"))
    ]
