"""What it cost and what came of it: transitions, use of services, resources against effects."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from tytti_desktop.casework import unit
from tytti_desktop.casework.closing import statuses
from tytti_desktop.dates import add_months
from tytti_desktop.evaluation import kit
from tytti_desktop.evaluation.kit import UNKNOWN, Named
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
from tytti_desktop.evaluation.tables import people
from tytti_desktop.vault import Vault
from tytti_desktop.words import _

GROUPS = "status_groups"
OTHER = "other"
SIX = 6
YEAR = 12
MINUTES_IN_HOUR = 60

_HISTORY = f"""
    select c.id, c.started_on, c.closed_on, l.status, l.from_date
    from client c left join labour_status l on l.client_id = c.id and l.from_date <= :last
    where {people.OF_PERIOD} order by c.id, l.from_date, l.recorded_at
"""  # noqa: S608 - no value in it


def transitions(vault: Vault, period: Period, today: date) -> Table:
    """Count the labour-market groups at the start, at six months and at the end, and the moves."""
    paths = _paths(vault, period, today)
    classes = [*kit.of_unit(vault, GROUPS, today), Named(OTHER, _("Otherwise"))]
    classes.append(Named(UNKNOWN, _("Not known")))
    values, total = _moves(vault, paths, classes, today)
    made = kit.rows("from", classes, values, total)
    return Table(
        id="transitions",
        title=_("Labour-market transitions"),
        population=people.population(),
        period=period,
        definition=_(
            "The status as kept by the workers on the first day, six months later where that "
            "day has come, and on the last day of the path or of the period. Columns “to” tell "
            "where those of the row were at the end."
        ),
        denominator=_("{n} clients of the period; six months: those whose day has come"),
        columns=_transitions_columns(vault, today, classes),
        rows=made,
        notes=_price_notes(vault, today),
        space="clients",
        flow=Flow.PERSONS,
        splits=_transitions_splits(vault, classes, today),
        part=(("transitions.middle", at(), "clients", at()),),
        sums=(
            (
                ("clients", at(**{"from": UNKNOWN})),
                (("transitions.middle", at(**{"from": UNKNOWN})),),
                False,
            ),
        ),
        never=tuple(
            ("clients", at(**{"from": c.key, "to": UNKNOWN})) for c in classes if c.key != UNKNOWN
        ),
        picture="flows",
    )


def _transitions_columns(vault: Vault, today: date, classes: Sequence[Named]) -> tuple[Column, ...]:
    return (
        kit.label(_("Status")),
        kit.count(_("At the start")),
        kit.share(vault, today),
        replace(kit.count(_("At six months"), "middle"), space="transitions.middle"),
        *(
            kit.count(_("To: {group}").format(group=c.words), f"to_{c.key}", at(to=c.key))
            for c in classes
        ),
        kit.count(_("Cost known"), "priced", at(priced="yes")),
        kit.figure(
            "euros", _("Change, euros a month"), Kind.EUROS, of="priced", unit="€", decimals=0
        ),
    )


def _transitions_splits(vault: Vault, classes: Sequence[Named], today: date) -> tuple[Split, ...]:
    return (
        kit.split("from", classes),
        kit.split("to", classes),
        Split("priced", ("yes",), full=False),
        *_out_of_work(vault, [c.key for c in classes], today),
    )


def _out_of_work(vault: Vault, groups: Sequence[str], today: date) -> tuple[Split, ...]:
    """Return how the groups at the start tell who was not out of work then, or not known.

    The statuses of a group are public: one of which some count as out of work, and some not, tells
    of neither alone.
    """
    counted = set(unit.value(vault, "labour_groups", "unemployed", today)["statuses"])
    own = {
        key: set(content["statuses"])
        for key, content in unit.in_force(vault, GROUPS, today).items()
    }
    # Of the statuses in no group some may count, whatever the unit comes to call them.
    others = counted - set().union(*own.values())
    outside = [key for key in groups if key in own and not own[key] & counted]
    mixed = [key for key in groups if key in own and own[key] & counted and own[key] - counted]
    (mixed if others else outside).append(OTHER)
    return (
        Split("unemployment=unknown", ("from=unknown",)),
        Split(
            "unemployment=other",
            tuple(f"from={key}" for key in outside),
            partly=tuple(f"from={key}" for key in mixed),
        ),
    )


def _moves(
    vault: Vault,
    paths: Sequence[tuple[str, str | None, str]],
    classes: Sequence[Named],
    today: date,
) -> tuple[dict[str, dict[str, Any]], dict[str, Any]]:
    groups = _group_of(vault, today)
    start = Counter(groups(one[0]) for one in paths)
    middle = Counter(groups(one[1]) for one in paths if one[1] is not None)
    end = Counter(groups(one[2]) for one in paths)
    moves = Counter((groups(one[0]), groups(one[2])) for one in paths)
    euros = _euros(vault, paths, today)
    names = [each.key for each in classes]
    values: dict[str, dict[str, Any]] = {
        key: {
            "n": start[key],
            "middle": middle[key],
            **{f"to_{other}": moves[key, other] for other in names},
        }
        for key in names
    }
    total: dict[str, Any] = {
        "n": len(paths),
        "middle": sum(middle.values()),
        **{f"to_{other}": end[other] for other in names},
        **euros,
    }
    return values, total


def _paths(vault: Vault, period: Period, today: date) -> list[tuple[str, str | None, str]]:
    """Return each client's status at the start, at six months (None: not yet) and at the end."""
    last = min(period.last, today)
    asked = {"first": period.first.isoformat(), "last": last.isoformat()}
    days: dict[str, tuple[date, date]] = {}
    history: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for client, started, closed, status, from_date in vault.tuples(_HISTORY, asked):
        end = min(date.fromisoformat(closed), last) if closed else last
        days[client] = (date.fromisoformat(started), end)
        if status is not None:
            history[client].append((from_date, status))
    made = []
    for client, (start, end) in days.items():
        half = add_months(start, SIX)
        middle = _status(history[client], half) if half <= end else None
        made.append((_status(history[client], start), middle, _status(history[client], end)))
    return made


def _status(history: Sequence[tuple[str, str]], day: date) -> str:
    found = [status for since, status in history if since <= day.isoformat()]
    return found[-1] if found else ""


def _group_of(vault: Vault, today: date) -> Any:  # noqa: ANN401 a function of a status
    groups = {
        status: key
        for key, content in unit.in_force(vault, GROUPS, today).items()
        for status in content["statuses"]
    }
    return lambda status: groups.get(status, OTHER) if status else UNKNOWN


def _euros(
    vault: Vault, paths: Sequence[tuple[str, str | None, str]], today: date
) -> dict[str, Any]:
    """Return what the moves mean in euros a month, of those whose statuses both have a figure."""
    known = statuses.parameters(vault, today)
    priced = [
        known[end].euros_per_month - known[start].euros_per_month
        for start, _middle, end in paths
        if start in known and end in known
    ]
    return {"priced": len(priced), "euros": sum(priced) if priced else None}


def _price_notes(vault: Vault, today: date) -> tuple[str, ...]:
    known = statuses.parameters(vault, today)
    if not known:
        return (
            _(
                "The unit has given no figures in euros (Settings), so nothing is reckoned in "
                "money."
            ),
        )
    sources = sorted({each.source for each in known.values()})
    return (_("Euros by the unit's own figures: {source}").format(source="; ".join(sources)),)


_USE = """
    select u.kind, u.client_id, sum(case when u.on_date < c.started_on then u.amount else 0 end),
      sum(case when u.on_date >= c.started_on then u.amount else 0 end)
    from service_use u join client c on c.id = u.client_id
    where c.started_on between :first and :last
      and u.on_date >= date(c.started_on, '-12 months')
      and u.on_date < date(c.started_on, '+12 months') and c.started_on <= :full
    group by 1, 2
"""


def service_use(vault: Vault, period: Period, today: date) -> Table:
    """Tell the use of services in the year before the start and in the year after it."""
    asked = period.sql | {"full": add_months(today, -YEAR).isoformat()}
    kinds: dict[str, list[tuple[float, float]]] = defaultdict(list)
    whole: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for kind, client, before, after in vault.tuples(_USE, asked):
        kinds[kind].append((before, after))
        whole[client][0] += before
        whole[client][1] += after
    classes = kit.of_unit(vault, "service_use_kinds", today, kinds)
    values = {key: _used(found) for key, found in kinds.items()}
    total = _used([(before, after) for before, after in whole.values()])
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
        denominator=_("{n} clients with both years and entered use"),
        columns=(
            kit.label(_("Service")),
            kit.count(_("Clients")),
            kit.figure("before", _("Uses before"), Kind.NUMBER, decimals=0),
            kit.figure("after", _("Uses after"), Kind.NUMBER, decimals=0),
            kit.figure("change", _("Change a client"), Kind.MEAN),
        ),
        rows=kit.rows("service", classes, values, total),
        space="service_use",
        sums=((("clients", at(began="in_period")), (("service_use", at()),), False),),
        splits=(kit.split("service", classes, full=False),),
        notes=(_("A change tells no cause: the use may fall also by itself after a bad year."),),
        picture="before_after_bars",
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
    "visits": "select client_id, id, minutes from visit where on_date between :first and :last",
    "meetings": "select client_id, id, minutes from meeting where state = 'held'"
    " and client_id is not null and date(starts_at) between :first and :last",
    "consultations": "select client_id, id, minutes from consultation"
    " where on_date between :first and :last",
}


def resources(vault: Vault, period: Period, today: date) -> Table:
    """Tell the work of the period in visits and hours, beside what came of it."""
    asked = {
        "first": period.first.isoformat(),
        "last": min(period.last, today).isoformat(),
    }
    rows = [*_work(vault, asked), *_effects(vault, asked)]
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


def _work(vault: Vault, asked: Mapping[str, str]) -> list[Row]:
    words = {
        "visits": _("Visits"),
        "meetings": _("Meetings about clients"),
        "consultations": _("Consultations"),
    }
    rows = []
    for key, question in _WORK.items():
        found = vault.tuples(question, asked)
        timed = [minutes for _client, _own, minutes in found if minutes is not None]
        clients = len({client for client, _own, _minutes in found if client is not None})
        values = {
            LABEL: words[key],
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
