"""What Today finds in plans: actions and goals due, reviews, statements, referrals, gaps, returns.

Each is told only to who sees the record's register. A matter that has no day of its own is told
when it is being forgotten (resources/unit/plan.toml).
"""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from tytti_desktop.casework import choices, registers, unit
from tytti_desktop.casework.plan import actions, benefits, waits
from tytti_desktop.casework.plan.actions import OwnerKind
from tytti_desktop.casework.today.acts import Act, Kind, Look, day_of, whose
from tytti_desktop.dates import shown_short
from tytti_desktop.words import _, ngettext

_FREE = """
    not exists (select 1 from plan_action p where p.id = a.after_id and p.state = 'open')
    and not exists (select 1 from physician_statement s where s.action_id = a.id
      and s.delivered_on is null and s.dropped_on is null)
"""
_ACTIONS = """
    select a.id, a.text, a.owner_kind, a.owner, a.due_on, a.agreed_on, a.register,
      (select p.done_on from plan_action p where p.id = a.after_id) as freed, {{who}}
    from plan_action a join client c on c.id = a.client_id
    where a.state = 'open' and {{open_case}} and {when} and {free}
"""


_STATEMENTS = """
    select s.id, s.purpose, s.needed_by, s.asked_on, s.written_on, s.valid_until, s.register, {who}
    from physician_statement s join client c on c.id = s.client_id
"""


def _mine(look: Look, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows of this person's registers."""
    mine = {str(register) for register in registers.mine(look.vault, look.today)}
    return [row for row in rows if row["register"] in mine]


def _day(row: Mapping[str, Any], name: str) -> date | None:
    return date.fromisoformat(row[name]) if row[name] else None


def actions_due(look: Look) -> list[Act]:
    """Find actions that are late or due soon, and those without a day that are being forgotten.

    One that waits for another, or for a statement, is told when that is done.
    """
    asked = {"until": look.until("action")}
    found = look.rows(_ACTIONS.format(when="a.due_on <= :until", free=_FREE), **asked)
    limit = waits.limits(look.vault, look.today)["action"]
    before = (look.today - timedelta(limit)).isoformat()
    when = "a.due_on is null and a.agreed_on < :before"
    dayless = look.rows(_ACTIONS.format(when=when, free=_FREE), before=before)
    return [_action(row) for row in _mine(look, found)] + [
        act for row in _mine(look, dayless) if (act := _forgotten(row, limit, look.today))
    ]


def _owner(row: Mapping[str, Any]) -> str:
    return str(row["owner"]) or _(actions.OWNER_NAMES[OwnerKind(row["owner_kind"])])


def _action(row: Mapping[str, Any]) -> Act:
    due = day_of(row, "due_on")
    return Act(
        Kind.ACTION,
        _("Action: {what}").format(what=row["text"]),
        _("Mark as done"),
        max(due, _day(row, "freed") or due),
        **whose(row),
        detail=_owner(row),
        since=_day(row, "agreed_on"),
        target=row["id"],
    )


def _forgotten(row: Mapping[str, Any], limit: int, today: date) -> Act | None:
    """Return the row of an action without a day, once it has been free for long enough."""
    since = max(day_of(row, "agreed_on"), _day(row, "freed") or date.min)
    if (today - since).days <= limit:
        return None
    return _being_forgotten(
        Kind.ACTION, _("Action: {what}").format(what=row["text"]), row, since, limit, today
    )


def _being_forgotten(
    kind: Kind, text: str, row: Mapping[str, Any], since: date, limit: int, today: date
) -> Act:
    days = (today - since).days
    waited = ngettext("waited {count} day", "waited {count} days", days).format(count=days)
    told = _("being forgotten, {waited}").format(waited=waited)
    who = _owner(row) if "owner_kind" in row else ""
    return Act(
        kind,
        text,
        _("Ask how it goes"),
        since + timedelta(limit),
        **whose(row),
        detail=" · ".join(part for part in (who, told) if part),
        since=since,
        target=row["id"],
    )


def goals_passed(look: Look) -> list[Act]:
    """Find open goals whose target day has come."""
    found = look.rows(
        "select g.id, g.text, g.target_on, g.set_on, g.register, {who} from goal g"
        " join client c on c.id = g.client_id"
        " where g.state = 'open' and g.target_on <= :today and {open_case}"
    )
    return [
        Act(
            Kind.GOAL,
            _("Goal's day has come: {goal}").format(goal=row["text"]),
            _("Look at the goal"),
            day_of(row, "target_on"),
            **whose(row),
            since=_day(row, "set_on"),
            target=row["id"],
        )
        for row in _mine(look, found)
    ]


def reviews_due(look: Look) -> list[Act]:
    """Find agreed follow-ups that are due."""
    found = look.rows(
        "select r.id, r.due_on, r.by_whom, r.agreed_on, r.register, {who} from plan_review r"
        " join client c on c.id = r.client_id"
        " where r.held_on is null and r.due_on <= :until and {open_case}",
        until=look.until("plan_review"),
    )
    return [
        Act(
            Kind.PLAN_REVIEW,
            _("Follow-up of the plan"),
            _("Record the follow-up"),
            day_of(row, "due_on"),
            **whose(row),
            detail=row["by_whom"],
            since=_day(row, "agreed_on"),
            target=row["id"],
        )
        for row in _mine(look, found)
    ]


def statements_due(look: Look) -> list[Act]:
    """Find statements needed soon, those being forgotten, and given ones whose time ends."""
    limit = waits.limits(look.vault, look.today)["statement"]
    still = "s.delivered_on is null and s.dropped_on is null and {open_case}"
    soon = look.rows(
        _STATEMENTS + f" where {still} and s.needed_by <= :until", until=look.until("statement")
    )
    before = (look.today - timedelta(limit)).isoformat()
    dayless = look.rows(
        _STATEMENTS + f" where {still} and s.needed_by is null and s.asked_on < :before",
        before=before,
    )
    ending = look.rows(
        _STATEMENTS + " where s.delivered_on is not null and s.dropped_on is null"
        " and {open_case} and s.valid_until between :today and :until",
        until=look.until("statement_end"),
    )
    return [
        *(_statement(row) for row in _mine(look, soon)),
        *(_statement_forgotten(row, limit, look.today) for row in _mine(look, dayless)),
        *(_statement_ends(row) for row in _mine(look, ending)),
    ]


def _statement(row: Mapping[str, Any]) -> Act:
    done = row["written_on"] is not None
    text = _("Statement to be given on: {purpose}") if done else _("Statement: {purpose}")
    return Act(
        Kind.STATEMENT,
        text.format(purpose=row["purpose"]),
        _("Give on") if done else _("Ask how it goes"),
        day_of(row, "needed_by"),
        **whose(row),
        detail=_("asked {day}").format(day=shown_short(day_of(row, "asked_on"))),
        since=day_of(row, "asked_on"),
        target=row["id"],
    )


def _statement_forgotten(row: Mapping[str, Any], limit: int, today: date) -> Act:
    text = _("Statement: {purpose}").format(purpose=row["purpose"])
    since = day_of(row, "asked_on")
    return _being_forgotten(Kind.STATEMENT, text, row, since, limit, today)


def _statement_ends(row: Mapping[str, Any]) -> Act:
    return Act(
        Kind.STATEMENT,
        _("Statement's validity ends: {purpose}").format(purpose=row["purpose"]),
        _("Check"),
        day_of(row, "valid_until"),
        **whose(row),
        target=row["id"],
    )


def onward_waiting(look: Look) -> list[Act]:
    """Find onward referrals left unanswered, or unsent, for too long."""
    bounds = waits.limits(look.vault, look.today)
    found = look.rows(
        "select o.id, o.place, o.state, coalesce(o.sent_on, o.prepared_on) as since, o.register,"
        " {who} from onward_referral o join client c on c.id = o.client_id"
        " where ((o.state = 'sent' and o.sent_on < :sent)"
        " or (o.state = 'prepared' and o.prepared_on < :unsent)) and {open_case}",
        sent=(look.today - timedelta(bounds["onward"])).isoformat(),
        unsent=(look.today - timedelta(bounds["unsent"])).isoformat(),
    )
    return [_onward(row, bounds) for row in _mine(look, found)]


def _onward(row: Mapping[str, Any], bounds: Mapping[str, int]) -> Act:
    sent, since = row["state"] == "sent", day_of(row, "since")
    answer = _("No answer to the onward referral: {place}")
    unsent = _("Onward referral prepared but not sent: {place}")
    told = _("sent {day}") if sent else _("prepared {day}")
    return Act(
        Kind.ONWARD,
        (answer if sent else unsent).format(place=row["place"]),
        _("Ask how it goes") if sent else _("Send"),
        since + timedelta(bounds["onward" if sent else "unsent"]),
        **whose(row),
        detail=told.format(day=shown_short(since)),
        since=since,
        target=row["id"],
    )


def benefit_gaps(look: Look) -> list[Act]:
    """Find days on which a client's livelihood would break off: coming ones and fresh ones."""
    kept = int(unit.value(look.vault, waits.RULES, "benefit_gap", look.today)["kept_days"])
    found = look.rows(
        """
        select p.id, p.benefit, p.until_date, p.register, {who} from benefit_period p
        join client c on c.id = p.client_id
        where p.until_date between :first and :until and {open_case}
          and p.benefit in (select value from json_each(:counted))
          and not exists (select 1 from benefit_period o
            where o.client_id = p.client_id and o.id <> p.id
              and o.benefit in (select value from json_each(:counted))
              and o.from_date <= date(p.until_date, '+1 day')
              and (o.until_date is null or o.until_date > p.until_date
                or (o.until_date = p.until_date and o.id > p.id)))
          and not exists (select 1 from benefit_period n
            where n.client_id = p.client_id and n.from_date > p.until_date
              and n.benefit in (select value from json_each(:counted))
              and n.from_date <= :today)
        """,
        first=(look.today - timedelta(kept)).isoformat(),
        until=look.until("benefit_gap"),
        counted=json.dumps(sorted(benefits.livelihoods(look.vault, look.today))),
    )
    offered = unit.in_force(look.vault, benefits.KINDS, look.today)
    return [
        Act(
            Kind.BENEFIT_GAP,
            _("Benefit ends, and nothing follows: {benefit}").format(
                benefit=choices.word(offered.get(row["benefit"], {}), row["benefit"])
            ),
            _("Check the benefits"),
            day_of(row, "until_date") + timedelta(1),
            **whose(row),
            detail=_("last day {day}").format(day=shown_short(day_of(row, "until_date"))),
            target=row["id"],
        )
        for row in _mine(look, found)
    ]


def team_returns(look: Look) -> list[Act]:
    """Find clients sent back to the team who wait for it to decide."""
    found = look.rows(
        "select r.id, r.by_whom, r.why, r.on_date, r.register, {who} from team_return r"
        " join client c on c.id = r.client_id where r.handled_on is null order by r.on_date"
    )
    return [
        Act(
            Kind.TEAM_RETURN,
            _("Sent back to the team: {why}").format(why=row["why"]),
            _("Handle"),
            day_of(row, "on_date"),
            **whose(row),
            detail=row["by_whom"],
            since=day_of(row, "on_date"),
            target=row["id"],
        )
        for row in _mine(look, found)
    ]
