"""What it cost and what came of it: use of services, resources against effects."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, TypeAlias

from tytti_desktop.dates import add_months
from tytti_desktop.evaluation import kit
from tytti_desktop.evaluation.table import (
    LABEL,
    Column,
    Flow,
    Kind,
    Period,
    Row,
    Split,
    Table,
    at,
)
from tytti_desktop.vault import Vault, parts
from tytti_desktop.vault.parts import Parts
from tytti_desktop.words import _

YEAR = 12
MINUTES_IN_HOUR = 60

_USE = """
    select u.kind, u.client_id, sum(case when u.on_date < c.started_on then u.amount else 0 end),
      sum(case when u.on_date >= c.started_on then u.amount else 0 end)
    from client c cross join service_use u on u.client_id = c.id
    where c.rowid between :low and :high and c.started_on between :first and :last
      and u.on_date >= date(c.started_on, '-12 months')
      and u.on_date < date(c.started_on, '+12 months') and c.started_on <= :full
    group by 1, 2
"""


_Uses: TypeAlias = list[tuple[float, float]]  # before and after, of each client


def _uses(vault: Vault, period: Period, today: date) -> Parts[tuple[dict[str, _Uses], _Uses]]:
    """Return the uses of each kind, and of all of them together."""
    asked = period.sql | {"full": add_months(today, -YEAR).isoformat()}
    kinds: dict[str, _Uses] = defaultdict(list)
    whole: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for some in parts.of(vault, "client", _USE, asked):
        for kind, client, before, after in some:
            kinds[kind].append((before, after))
            whole[client][0] += before
            whole[client][1] += after
        yield
    return kinds, [(before, after) for before, after in whole.values()]


def service_use(vault: Vault, period: Period, today: date) -> Parts[Table]:
    """Tell the use of services in the year before the start and in the year after it."""
    kinds, whole = yield from _uses(vault, period, today)
    classes = kit.of_unit(vault, "service_use_kinds", today, kinds)
    values = {key: _used(found) for key, found in kinds.items()}
    total = _used(whole)
    return Table(
        id="service_use",
        title=_("Use of services: the year before and the year after"),
        population=_(
            "Clients whose path began in the period, whose year after has passed, and whose use "
            "of services has been entered."
        ),
        period=period,
        definition=_(
            "Uses from 12 months before the first day of the path up to it, and from that day "
            "for 12 months. A client without a row in a service does not count in its row: what "
            "was not entered is not zero."
        ),
        denominator=_("clients with both years and entered use (n = {n})"),
        columns=_service_use_columns(),
        rows=kit.rows("service", classes, values, total),
        space="service_use",
        sums=((("clients", at(began="in_period")), (("service_use", at()),), False),),
        splits=(kit.split("service", classes, full=False),),
        notes=(_("A change tells no cause: the use may fall also by itself after a bad year."),),
        picture="before_after_bars",
    )


def _service_use_columns() -> tuple[Column, ...]:
    return (
        kit.label(_("Service")),
        kit.count(_("Clients")),
        replace(kit.figure("before", _("Uses before"), Kind.NUMBER, decimals=0), adds=True),
        replace(kit.figure("after", _("Uses after"), Kind.NUMBER, decimals=0), adds=True),
        replace(kit.figure("change", _("Change a client"), Kind.MEAN), adds=True),
    )


def _used(found: Sequence[tuple[float, float]]) -> dict[str, Any]:
    before, after = sum(b for b, _a in found), sum(a for _b, a in found)
    return {
        "n": len(found),
        "before": before if found else None,
        "after": after if found else None,
        "change": (after - before) / len(found) if found else None,
    }


_WORK: Mapping[str, str] = {
    "visit": "select client_id, id, minutes from visit"
    " where rowid between :low and :high and +on_date between :first and :last",
    "meeting": "select client_id, id, minutes from meeting"
    " where rowid between :low and :high and +state = 'held'"
    " and +client_id is not null and date(starts_at) between :first and :last",
    "consultation": "select client_id, id, minutes from consultation"
    " where rowid between :low and :high and +on_date between :first and :last",
}


def resources(vault: Vault, period: Period, today: date) -> Parts[Table]:
    """Tell the work of the period in visits and hours, beside what came of it."""
    asked = {"first": period.first.isoformat(), "last": min(period.last, today).isoformat()}
    work = yield from _work(vault, asked)
    rows = [*work, *_effects(vault, asked)]
    return Table(
        id="resources",
        title=_("Resources against effects"),
        population=_("Work of the period, and the paths that ended in it."),
        period=period,
        definition=_(
            "Hours are of the acts whose length was recorded; travel and writing are not in "
            "them. Effects stand beside the work: the table does not say that the one made the "
            "other."
        ),
        denominator=_("each row its own number"),
        columns=_resources_columns(),
        rows=tuple(rows),
        space="resources",
        splits=_resources_splits(),
        # Nobody is there with whom nothing was done.
        sums=tuple(
            ((f"{each}s", at()), ((f"{each}s", at(persons="yes")),), False) for each in _WORK
        ),
    )


def _resources_columns() -> tuple[Column, ...]:
    return (
        kit.label(_("Work or effect")),
        kit.count(_("Number")),
        replace(kit.count(_("Clients"), "clients", at(persons="yes")), flow=Flow.PERSONS),
        kit.count(_("Length known"), "timed", at(timed="yes")),
        kit.figure("hours", _("Hours"), Kind.NUMBER, of="timed", unit=_("h")),
        replace(kit.figure("per_client", _("A client"), Kind.MEAN, of="clients"), base="n"),
    )


def _resources_splits() -> tuple[Split, ...]:
    return (
        Split("timed", ("yes",), full=False),
        Split("goal_state", ("reached",), full=False),
        Split("reason", ("goal_reached",), full=False),
    )


def _work(vault: Vault, asked: Mapping[str, str]) -> Parts[list[Row]]:
    words = {
        "visit": _("Visits"),
        "meeting": _("Meetings about clients"),
        "consultation": _("Consultations"),
    }
    rows = []
    for table, question in _WORK.items():
        key = f"{table}s"
        found = yield from parts.rows(vault, table, question, asked)
        timed = [minutes for _client, _own, minutes in found if minutes is not None]
        clients = len({client for client, _own, _minutes in found if client is not None})
        values = {
            LABEL: words[table],
            "n": len(found),
            "clients": clients,
            "timed": len(timed),
            "hours": sum(timed) / MINUTES_IN_HOUR if timed else None,
            "per_client": len(found) / clients if clients else None,
        }
        behind = {
            "n": len({client or own for client, own, _minutes in found}),
            "timed": len({client or own for client, own, m in found if m is not None}),
        }
        rows.append(Row(key, values, space=key, whole="", behind=behind))
    return rows


def _effects(vault: Vault, asked: Mapping[str, str]) -> list[Row]:
    closed, reached = vault.tuples(
        "select count(*), coalesce(sum(closed_reason = 'goal_reached'), 0) from client"
        " where closed_on between :first and :last and started_on is not null",
        asked,
    )[0]
    return [
        Row(
            "closed",
            {LABEL: _("Paths ended"), "n": closed},
            at(state="closed"),
            space="clients",
            whole="",
        ),
        Row(
            "closed_reached",
            {LABEL: _("Of them because the goal was reached"), "n": reached},
            at(state="closed", reason="goal_reached"),
            space="clients",
            whole="closed",
        ),
        *_goals_ended(vault, asked),
    ]


def _goals_ended(vault: Vault, asked: Mapping[str, str]) -> list[Row]:
    goals, owners, met, happy = vault.tuples(
        "select count(*), count(distinct client_id), coalesce(sum(state = 'reached'), 0),"
        " count(distinct case when state = 'reached' then client_id end) from goal"
        " where state <> 'open' and ended_on between :first and :last",
        asked,
    )[0]
    return [
        Row(
            "goals",
            {LABEL: _("Goals ended"), "n": goals},
            space="goals",
            whole="",
            behind={"n": owners},
        ),
        Row(
            "goals_reached",
            {LABEL: _("Of them reached"), "n": met},
            at(goal_state="reached"),
            space="goals",
            whole="goals",
            behind={"n": happy},
        ),
    ]
