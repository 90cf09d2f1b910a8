"""Whose case it is: clients by stage, age, sex, time out of work, and the case manager."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from statistics import median
from typing import Any

from tytti_desktop.casework import unit
from tytti_desktop.casework.client import labour_status
from tytti_desktop.casework.steps import path
from tytti_desktop.dates import add_months, years_between
from tytti_desktop.evaluation import kit, settings, statistics
from tytti_desktop.evaluation.kit import UNKNOWN, Named
from tytti_desktop.evaluation.table import (
    LABEL,
    TOTAL,
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
from tytti_desktop.words import N_, _

# A client of the period: the path had begun by its last day and had not ended before its first.
OF_PERIOD = "c.started_on <= :last and (c.closed_on is null or c.closed_on >= :first)"
SEXES = (("f", N_("Women")), ("m", N_("Men")))
NAMED_WITHIN = ((30, N_("in 30 days")), (90, N_("in 31–90 days")), (36500, N_("later")))
YEAR = 12


def population() -> str:
    """Return whom the tables of people tell of, in words."""
    return _("Clients of the period: the path begun by its last day, not ended before its first.")


def clients(vault: Vault, period: Period, today: date) -> Parts[Table]:
    """Count the clients of the period: new, closed, and those open on its last day by stage."""
    last = min(period.last, today)
    rows = _client_rows(vault, period, (yield from path.finding_all(vault, last)))
    return Table(
        id="clients",
        title=_("Clients"),
        population=population(),
        period=period,
        definition=_(
            "New: the path began in the period. Stage: as the facts were on the last day."
        ),
        denominator=_("clients of the period (n = {n}); stages: those open on the last day"),
        columns=(kit.label(_("Clients")), kit.count(_("Number")), kit.share(vault, today)),
        rows=tuple(rows),
        space="clients",
        flow=Flow.PERSONS,
        splits=_clients_splits(),
        dated=(at(began="in_period"), at(state="closed")),
        # A path that has begun has passed its referral.
        never=(("clients", at(state="open", stage=str(path.StageName.REFERRAL))),),
        picture="bars",
    )


def _client_rows(vault: Vault, period: Period, paths: Mapping[str, path.Path]) -> list[Row]:
    row = vault.tuples(
        f"""
        select count(*), coalesce(sum(c.started_on >= :first), 0),
          coalesce(sum(c.closed_on <= :last), 0)
        from client c where {OF_PERIOD}
        """,  # noqa: S608 - no value in it
        period.sql,
    )[0]
    every, new, closed = (int(each) for each in row)
    stages = _stages(vault, period, paths)
    rows = [
        Row(TOTAL, {LABEL: _("Clients of the period"), "n": every}, strong=True),
        Row("new", {LABEL: _("New in the period"), "n": new}, at(began="in_period")),
        Row("closed", {LABEL: _("Ended in the period"), "n": closed}, at(state="closed")),
        Row("open", {LABEL: _("Open on the last day"), "n": every - closed}, at(state="open")),
    ]
    rows += [
        Row(
            f"stage_{name}",
            {LABEL: _("Open, stage: {stage}").format(stage=_(words)), "n": stages[name]},
            at(state="open", stage=str(name)),
            whole="open",
        )
        for name, words in path.STAGE_NAMES.items()
    ]
    return rows


def _clients_splits() -> tuple[Split, ...]:
    return (
        Split("state", ("open", "closed")),
        Split("began", ("in_period",), full=False),
        Split("stage", tuple(str(name) for name in path.STAGE_NAMES)),
    )


def _stages(vault: Vault, period: Period, paths: Mapping[str, path.Path]) -> Counter[str]:
    """Count the present stage of everybody who was open on the last day."""
    open_then = {
        client
        for (client,) in vault.tuples(
            "select id from client c where c.started_on <= :last"
            " and (c.closed_on is null or c.closed_on > :last)",
            period.sql,
        )
    }
    found: Counter[str] = Counter()
    for client, made in paths.items():
        if client in open_then:
            found[str(made.current)] += 1
    # A client whom no fact tells of stands at the beginning.
    found[str(path.StageName.REFERRAL)] += len(open_then) - sum(found.values())
    return found


def age(vault: Vault, period: Period, today: date) -> Table:
    """Count the clients of the period by age on its last day; mean age."""
    starts = settings.read(vault, today).ages
    last = min(period.last, today)
    ages, found = _ages(vault, period, last, starts)
    classes = kit.bounds(starts, _("{range} years"))
    if str(starts[0] - 1) in found:
        under = _("under {age} years").format(age=starts[0])
        classes = [Named(str(starts[0] - 1), under, f"-{starts[0]}", found=True), *classes]
    classes.append(Named(UNKNOWN, _("Age not known")))
    known = sum(ages.values())
    mean = statistics.mean(list(ages.elements())) if known else None
    total = {"n": sum(found.values()), "known": known, "mean": mean}
    made = kit.rows("age", classes, {key: {"n": n} for key, n in found.items()}, total)
    return Table(
        id="age",
        title=_("Age"),
        population=population(),
        period=period,
        definition=_(
            "Full years of age on the last day of the period. The mean is of those whose age is "
            "known."
        ),
        denominator=_("clients of the period (n = {n})"),
        columns=_age_columns(vault, today),
        rows=tuple(_without_column(row, "known") for row in made),
        space="clients",
        flow=Flow.PERSONS,
        splits=_age_splits(classes),
        picture="bars",
    )


def _ages(
    vault: Vault, period: Period, last: date, starts: Sequence[int]
) -> tuple[Counter[int], Counter[str]]:
    born = vault.tuples(
        f"select c.date_of_birth, count(*) from client c where {OF_PERIOD} group by 1",  # noqa: S608
        period.sql,
    )
    ages: Counter[int] = Counter()
    found: Counter[str] = Counter()
    for day, n in born:
        if day is None:
            found[UNKNOWN] += n
        else:
            ages[years_between(date.fromisoformat(day), last)] += n
    for years, n in ages.items():
        found[str(starts[0] - 1) if years < starts[0] else kit.bound_of(years, starts)] += n
    return ages, found


def _age_columns(vault: Vault, today: date) -> tuple[Column, ...]:
    return (
        kit.label(_("Age")),
        kit.count(_("Number")),
        kit.share(vault, today),
        kit.count(_("Age known"), "known", at(age_known="yes")),
        kit.figure("mean", _("Mean age"), Kind.MEAN, of="known", unit=_("years")),
    )


def _age_splits(classes: Sequence[Named]) -> tuple[Split, ...]:
    return (
        kit.split("age", classes),
        Split("age_known", ("yes",), full=False),
        Split("age_known=yes", tuple(f"age={c.meaning}" for c in classes if c.key != UNKNOWN)),
    )


def _without_column(row: Row, name: str) -> Row:
    """Leave a count that is of the whole table out of the rows of its classes."""
    if row.key == TOTAL:
        return row
    return replace(row, values={key: v for key, v in row.values.items() if key != name})


def sex(vault: Vault, period: Period, today: date) -> Table:
    """Count the clients of the period by sex, as recorded."""
    found = dict(
        vault.tuples(
            f"select coalesce(c.sex, '{UNKNOWN}'), count(*) from client c where {OF_PERIOD}"  # noqa: S608
            " group by 1",
            period.sql,
        )
    )
    classes = [*(Named(key, _(words)) for key, words in SEXES), Named(UNKNOWN, _("Not known"))]
    total = {"n": sum(found.values())}
    return Table(
        id="sex",
        title=_("Sex"),
        population=population(),
        period=period,
        definition=_("As recorded with the client; never guessed from the identity code alone."),
        denominator=_("clients of the period (n = {n})"),
        columns=(kit.label(_("Sex")), kit.count(_("Number")), kit.share(vault, today)),
        rows=kit.rows("sex", classes, {key: {"n": n} for key, n in found.items()}, total),
        space="clients",
        flow=Flow.PERSONS,
        splits=(kit.split("sex", classes),),
        picture="bars",
    )


_STATUSES = f"""
    select c.id, c.started_on, l.status, l.from_date from client c
    left join labour_status l on l.client_id = c.id and l.from_date <= c.started_on
    where c.rowid between :low and :high and {OF_PERIOD}
    order by c.id, l.from_date desc, l.recorded_at desc
"""  # noqa: S608 - no value in it


def unemployment(vault: Vault, period: Period, today: date) -> Parts[Table]:
    """Count the clients of the period by how long they had been out of work at the start."""
    starts = settings.read(vault, today).unemployment
    found, long_term = yield from _lengths(vault, period, today, starts)
    classes = [
        *kit.bounds(starts, _("{range} months")),
        Named("other", _("Not out of work")),
        Named(UNKNOWN, _("Not known")),
    ]
    total = {"n": sum(found.values())}
    made = kit.rows("unemployment", classes, {key: {"n": n} for key, n in found.items()}, total)
    at_least = Row(
        "long_term",
        {LABEL: _("Of them out of work for at least 12 months"), "n": long_term},
        at(long_term="yes"),
    )
    return Table(
        id="unemployment",
        title=_("Time out of work at the start"),
        population=population(),
        period=period,
        definition=_(
            "Full calendar months without a break up to the first day of the path. Time in "
            "rehabilitative work and services counts in."
        ),
        denominator=_("clients of the period (n = {n})"),
        columns=(kit.label(_("Out of work")), kit.count(_("Number")), kit.share(vault, today)),
        rows=(*made, at_least),
        space="clients",
        flow=Flow.PERSONS,
        splits=_unemployment_splits(classes, starts),
        picture="bars",
    )


def _lengths(
    vault: Vault, period: Period, today: date, starts: Sequence[int]
) -> Parts[tuple[Counter[str], int]]:
    counted = set(unit.value(vault, "labour_groups", "unemployed", today)["statuses"])
    found: Counter[str] = Counter()
    long_term = 0
    for some in parts.of(vault, "client", _STATUSES, period.sql):
        for _client, group in groupby(some, key=lambda row: row[0]):
            months = _months(list(group), counted)
            key = str(months) if isinstance(months, str) else kit.bound_of(months, starts)
            found[key] += 1
            long_term += isinstance(months, int) and months >= YEAR
        yield
    return found, long_term


def _unemployment_splits(classes: Sequence[Named], starts: Sequence[int]) -> tuple[Split, ...]:
    return (
        kit.split("unemployment", classes),
        Split("long_term", ("yes",), full=False),
        _long_term(classes, starts),
    )


def _long_term(classes: Sequence[Named], starts: Sequence[int]) -> Split:
    """Return that the long-term unemployed are all of some classes, and some of the one between."""
    meaning = {c.key: c.meaning for c in classes}
    whole = [low for low in starts if low >= YEAR]
    between = [low for low in starts if low < YEAR][-1:] if YEAR not in starts else []
    parts, some = (tuple(f"unemployment={meaning[str(low)]}" for low in each) for each in
                   (whole, between))  # fmt: skip
    return Split("long_term=yes", parts, partly=some)


def _months(rows: list[tuple[Any, ...]], counted: set[str]) -> int | str:
    """Return full months out of work on the first day, or why there are none."""
    if rows[0][2] is None:
        return UNKNOWN
    day = labour_status.unbroken(((row[2], row[3]) for row in rows), counted)
    if day is None:
        return "other"
    since = date.fromisoformat(day)
    started = date.fromisoformat(rows[0][1])
    months = (started.year - since.year) * YEAR + started.month - since.month
    return months - (add_months(since, months) > started)


_MANAGERS = f"""
    select c.started_on, (select min(m.from_date) from case_manager m where m.client_id = c.id
      and m.from_date <= :last) as named from client c
    where c.rowid between :low and :high and {OF_PERIOD}
"""  # noqa: S608 - no value in it


def case_managers(vault: Vault, period: Period, today: date) -> Parts[Table]:
    """Count the clients of the period by whether a case manager was named, and how soon."""
    managed = yield from parts.rows(vault, "client", _MANAGERS, period.sql)
    days = [
        None if named is None else max(0, _between(started, named)) for started, named in managed
    ]
    named = [each for each in days if each is not None]
    found: Counter[str] = Counter()
    for each in named:
        found[next(str(most) for most, _words in NAMED_WITHIN if each <= most)] += 1
    found["none"] = len(days) - len(named)
    classes = _manager_classes()
    middle = float(median(named)) if named else None
    total = {"n": len(days)}
    made = kit.rows("case_manager", classes, {key: {"n": n} for key, n in found.items()}, total)
    once = Row(
        "named",
        {LABEL: _("Named by the last day"), "n": len(named), "days": middle},
        at(manager_named="yes"),
    )
    return Table(
        id="case_managers",
        title=_("Case manager named"),
        population=population(),
        period=period,
        definition=_(
            "The first case manager named by the last day of the period; days from the start of "
            "the path. Named before the start counts as day 0."
        ),
        denominator=_("clients of the period (n = {n})"),
        columns=_case_managers_columns(vault, today),
        rows=(*made, once),
        space="clients",
        flow=Flow.PERSONS,
        splits=_case_managers_splits(classes),
        picture="bars",
    )


def _manager_classes() -> list[Named]:
    return [
        *(
            Named(str(most), _("Named {when}").format(when=_(words)))
            for most, words in NAMED_WITHIN
        ),
        Named("none", _("Nobody named")),
    ]


def _case_managers_columns(vault: Vault, today: date) -> tuple[Column, ...]:
    return (
        kit.label(_("Case manager")),
        kit.count(_("Number")),
        kit.share(vault, today),
        Column("days", _("Median days"), Kind.DAYS, _("days"), of="n", decimals=1),
    )


def _case_managers_splits(classes: Sequence[Named]) -> tuple[Split, ...]:
    return (
        kit.split("case_manager", classes),
        Split("manager_named", ("yes",), full=False),
        Split(
            "manager_named=yes",
            tuple(f"case_manager={most}" for most, _words in NAMED_WITHIN),
        ),
    )


def _between(first: str, last: str) -> int:
    return (date.fromisoformat(last) - date.fromisoformat(first)).days
