"""The facts that the path is computed from: a few grouped questions, for one client or for all.

A new kind of fact (a plan, a meeting) is one more line in SOURCES and one more field in Facts.
Facts are days and truths only, so that the path is the same for every role.
"""

from collections import defaultdict
from dataclasses import dataclass, fields
from datetime import date
from functools import cache

from tytti_desktop.casework import unit
from tytti_desktop.vault import Vault

BASELINE, FOLLOW_UP = "prom_baseline", "prom_followup"


@dataclass(frozen=True)
class Facts:
    """What has happened to one client by a day; None where it has not."""

    started: date | None = None
    closed: date | None = None
    referred: date | None = None
    checked: date | None = None
    decided: date | None = None
    guided: date | None = None
    consent: date | None = None
    consent_open: date | None = None
    baseline: date | None = None
    follow_up: date | None = None
    follow_up_due: date | None = None
    case_manager: date | None = None
    needs_visit: date | None = None
    planning_visit: date | None = None
    means_visit: date | None = None
    follow_up_visit: date | None = None
    goal_visit: date | None = None
    plan: date | None = None
    review: date | None = None
    rated: date | None = None


# Each question groups by client: the fields of Facts it fills, and how it is asked; {only} limits
# it to one client or a part. A screening done with the client counts as the interview. A plan is
# made when it has been frozen once, or has a goal and something to do for it.
SOURCES: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        ("started", "closed"),
        """
        select id as client_id,
          case when started_on <= :today then started_on end as started,
          case when closed_on <= :today then closed_on end as closed
        from client where 1 {only_id}
        """,
    ),
    (
        ("referred", "checked", "decided", "guided"),
        """
        select r.client_id, max(r.received_on) as referred,
          max(case when s.step = 'checked' then s.on_date end) as checked,
          max(case when s.step = 'accepted' then s.on_date end) as decided,
          max(case when s.step = 'guided_elsewhere' then s.on_date end) as guided
        from referral r left join triage_step s on s.referral_id = r.id and s.on_date <= :today
        where r.received_on <= :today {only_r} group by r.client_id
        """,
    ),
    (
        ("consent", "consent_open"),
        """
        select client_id, min(valid_from) as consent,
          max(case when (withdrawn_on is null or withdrawn_on > :today)
            and (valid_until is null or valid_until >= :today) then valid_from end) as consent_open
        from consent where valid_from <= :today {only} group by client_id
        """,
    ),
    (
        ("baseline", "follow_up"),
        """
        select r.client_id,
          min(case when r.pack = :baseline then s.on_date end) as baseline,
          min(case when r.pack = :follow_up then s.on_date end) as follow_up
        from questionnaire_round r {join} round_step s on s.round_id = r.id
        where {by}s.state = 'returned' and {by}r.state in ('returned', 'checked')
          and {by}s.on_date <= :today {only_r}
        group by r.client_id
        """,
    ),
    (
        ("follow_up_due",),
        """
        select client_id, min(due_on) as follow_up_due from questionnaire_round
        where pack = :follow_up and state not in ('returned', 'checked', 'closed') {only}
        group by client_id
        """,
    ),
    (
        ("case_manager",),
        """
        select client_id, min(from_date) as case_manager from case_manager
        where from_date <= :today and (until_date is null or until_date >= :today) {only}
        group by client_id
        """,
    ),
    (
        ("needs_visit",),
        """
        select client_id, min(on_date) as needs_visit from screening indexed by screening_held
        where finished_at is not null and round_id is null and on_date <= :today {only}
        group by client_id
        """,
    ),
    (
        ("plan",),
        """
        select client_id, min(day) as plan from (
          select client_id, min(on_date) as day from plan_version
            where on_date <= :today {only} group by client_id
          union all
          select g.client_id, max(g.day, a.day) from
            (select client_id, min(set_on) as day from goal
              where set_on <= :today {only} group by client_id) g
            join (select client_id, min(agreed_on) as day from plan_action
              where agreed_on <= :today {only} group by client_id) a
            on a.client_id = g.client_id)
        group by client_id
        """,
    ),
    (
        ("review",),
        """
        select client_id, min(agreed_on) as review from plan_review
        where agreed_on <= :today {only} group by client_id
        """,
    ),
    (
        ("rated",),
        """
        select r.client_id, max(r.rated_on) as rated
        from closing c {join} closing_rating r on r.closing_id = c.id
        where r.rater in ('client', 'case_manager') and r.rated_on <= :today {only_c}
        group by r.client_id having count(distinct r.rater) = 2
        """,
    ),
)
_VISITS = """
    select client_id, kind, min(on_date) as on_date from visit
    where on_date <= :today {only} group by client_id, kind
"""
# The plus keeps the database to the index of clients: the days of all held meetings are many.
_MEETINGS = """
    select client_id, kind, date(min(starts_at)) as on_date from meeting
    where state = 'held' and client_id is not null and +starts_at < date(:today, '+1 day') {only}
    group by client_id, kind
"""
_NAMES = frozenset(field.name for field in fields(Facts))


_ONE, _PART = "= :client", "between :first and :last"


def gather(
    vault: Vault, today: date, client_id: str | None = None, part: tuple[str, str] | None = None
) -> dict[str, Facts]:
    """Return the facts by client id, the same questions for one client, for a part, or for all.

    `part` is the first and the last id of it, in the order of the ids.
    """
    which = _ONE if client_id else _PART if part else ""
    only = {
        "only": f"and client_id {which}" if which else "",
        "only_id": f"and id {which}" if which else "",
        # For one or a part: by the client alone (a + hides the other indexes from SQLite), and from
        # the rounds to their steps, never the other way round.
        "by": "+" if which else "",
        "join": "cross join" if which else "join",
        "only_c": f"and c.client_id {which}" if which else "",
        "only_r": f"and r.client_id {which}" if which else "",
    }
    given = {
        "today": today.isoformat(),
        "client": client_id,
        "first": part[0] if part else "",
        "last": part[1] if part else "",
        "baseline": BASELINE,
        "follow_up": FOLLOW_UP,
    }
    found: dict[str, dict[str, date]] = defaultdict(dict)
    for names, source in SOURCES:
        for row in vault.tuples(source.format(**only), given):
            facts = found[row[0]]
            for name, value in zip(names, row[1:], strict=True):
                if value is not None:
                    facts[name] = _day(value)
    for kinds_of, source in (("visit_kinds", _VISITS), ("meeting_kinds", _MEETINGS)):
        kinds = unit.in_force(vault, kinds_of, today)
        fields_of = {kind: f"{content.get('stage', '')}_visit" for kind, content in kinds.items()}
        for client, kind, on_date in vault.tuples(source.format(**only), given):
            _note_visit(found[client], fields_of.get(kind, ""), _day(on_date))
    return {client: Facts(**facts) for client, facts in found.items()}


@cache
def _day(text: str) -> date:
    """Return a stored day; the same few thousand come again and again."""
    return date.fromisoformat(text)


def _note_visit(facts: dict[str, date], name: str, held: date) -> None:
    """Note the first visit that is a fact for a stage; several kinds may be of one stage."""
    if name in _NAMES:
        facts[name] = min(held, facts.get(name, held))
