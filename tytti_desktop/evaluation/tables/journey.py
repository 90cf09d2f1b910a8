"""How the path went: goals, waits, the mailing funnel, referrals onward, contradictions."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from statistics import median
from typing import Any

from tytti_desktop.casework.mail import ladder
from tytti_desktop.casework.plan.onward import STATE_NAMES as ONWARD_NAMES
from tytti_desktop.casework.today import funnel
from tytti_desktop.evaluation import kit
from tytti_desktop.evaluation.kit import Named
from tytti_desktop.evaluation.presence import EARLY, LATE, THROUGH
from tytti_desktop.evaluation.table import (
    LABEL,
    At,
    Column,
    Kind,
    Period,
    Row,
    Split,
    Sum,
    Table,
    at,
)
from tytti_desktop.vault import Vault, parts
from tytti_desktop.vault.parts import Parts
from tytti_desktop.words import N_, _

# Each link: its key, its words, the table whose rows begin it, and a question giving (client, from,
# until or null) of each in a part of the table whose first day falls in the period.
LINKS: tuple[tuple[str, str, str, str], ...] = (
    (
        "decision",
        N_("From the referral to the decision"),
        "referral",
        (
            "select r.client_id, r.received_on, (select min(t.on_date) from triage_step t where "
            "t.referral_id = r.id and t.step in ('accepted', 'guided_elsewhere')) from referral r"
            " where r.rowid between :low and :high and r.received_on between :first and :last"
        ),
    ),
    (
        "visit",
        N_("From the start to the first visit"),
        "client",
        (
            "select c.id, c.started_on, (select min(v.on_date) from visit v where"
            " v.client_id = c.id and v.on_date >= c.started_on and v.on_date <= :today)"
            " from client c where c.rowid between :low and :high"
            " and c.started_on between :first and :last"
        ),
    ),
    (
        "baseline",
        N_("From the start to the answered baseline questionnaire"),
        "client",
        (
            # The cross join and the plus keep the order: each client's rounds, then their steps.
            "select c.id, c.started_on, (select min(s.on_date) from questionnaire_round r"
            " cross join round_step s on s.round_id = r.id"
            " where r.client_id = c.id and r.pack = 'prom_baseline'"
            " and +s.state = 'returned' and s.on_date >= c.started_on) from client c"
            " where c.rowid between :low and :high and c.started_on between :first and :last"
        ),
    ),
    (
        "meeting",
        N_("From the start to the first network meeting"),
        "client",
        (
            "select c.id, c.started_on, (select min(date(m.starts_at)) from meeting m where"
            " m.client_id = c.id and m.kind = 'network' and m.state = 'held'"
            " and m.starts_at >= c.started_on and date(m.starts_at) <= :today) from client c"
            " where c.rowid between :low and :high and c.started_on between :first and :last"
        ),
    ),
    (
        "goal",
        N_("From the start to the first goal"),
        "client",
        (
            "select c.id, c.started_on, (select min(g.set_on) from goal g where g.client_id = c.id"
            " and g.set_on >= c.started_on) from client c"
            " where c.rowid between :low and :high and c.started_on between :first and :last"
        ),
    ),
    (
        "statement",
        N_("From asking a statement to its delivery"),
        "physician_statement",
        (
            "select client_id, asked_on, delivered_on from physician_statement"
            " where rowid between :low and :high"
            " and dropped_on is null and +asked_on between :first and :last"
        ),
    ),
    (
        "onward",
        N_("From sending a referral onward to the answer"),
        "onward_referral",
        (
            "select client_id, sent_on, answered_on from onward_referral"
            " where rowid between :low and :high and +sent_on between :first and :last"
        ),
    ),
    (
        "closing",
        N_("From the start to the end of the path"),
        "client",
        (
            "select c.id, c.started_on, c.closed_on from client c"
            " where c.rowid between :low and :high and c.started_on between :first and :last"
        ),
    ),
)


def waits(vault: Vault, period: Period, today: date) -> Parts[Table]:
    """Tell of each link of the path how many began, how many came through and in how many days."""
    asked = {
        "first": period.first.isoformat(),
        "last": min(period.last, today).isoformat(),
        "today": today.isoformat(),
    }
    rows = []
    for key, words, table, question in LINKS:
        days: list[tuple[str, int | None]] = []
        for some in parts.of(vault, table, question, asked):
            days += [
                (client, None if until is None or until > asked["today"] else _days(since, until))
                for client, since, until in some
            ]
            yield
        rows.append(_wait(key, _(words), days))
    return Table(
        id="waits",
        title=_("Waits"),
        population=_("Every link that began in the period."),
        period=period,
        definition=_(
            "Calendar days from the first day of a link to its end. The median is of those that "
            "have come through; the others still wait, so it is a lower bound while many wait."
        ),
        denominator=_("each row: the links that began in the period"),
        columns=_waits_columns(vault, today),
        rows=tuple(rows),
        space="waits",
        splits=(
            Split("through", ("done", "waiting")),
            Split("speed", ("early", "middle", "late")),
        ),
        same=_waits_same(),
        part=_waits_part(period, today),
        sums=_WAITS_SUMS,
        picture="chain",
    )


def _waits_columns(vault: Vault, today: date) -> tuple[Column, ...]:
    return (
        kit.label(_("Link")),
        kit.count(_("Began")),
        kit.count(_("Came through"), "done", at(through="done")),
        kit.share(vault, today, of="done", base="n"),
        Column("days", _("Median days"), Kind.DAYS, _("days"), of="done", decimals=1),
        kit.count(
            _("In {days} days").format(days=EARLY), "early", at(through="done", speed="early")
        ),
        kit.count(
            _("After {days} days").format(days=LATE), "late", at(through="done", speed="late")
        ),
        kit.count(_("Still waits"), "waiting", at(through="waiting")),
    )


_WAITS_SUMS: tuple[Sum, ...] = (
    (
        ("waits.decision", at(through="done")),
        (("referrals", at(decision="accepted")), ("referrals", at(decision="elsewhere"))),
        True,
    ),
    # Who got in, but begins later, still waits in the table of referrals onward.
    (("waits.onward", at(through="done")), (("onward", at(answered="yes")),), False),
)


def _waits_same() -> tuple[tuple[str, At, str, At], ...]:
    return (
        ("referrals", at(), "waits.decision", at()),
        ("onward", at(), "waits.onward", at()),
        *(
            ("clients", at(began="in_period"), f"waits.{link}", at())
            for link in ("visit", "baseline", "meeting", "goal", "closing")
        ),
    )


def _waits_part(period: Period, today: date) -> tuple[tuple[str, At, str, At], ...]:
    """Return that new paths not ended are some of the open ones, and those ended of the closed.

    So at least those have ended, of the new ones, who cannot have been on the path before. Who is
    new and has been visited, or met, is one of all who were: the others still wait.
    """
    still = ("waits.closing", at(through="waiting"), "clients", at(state="open"))
    if period.last < today:  # what came later is not in the period
        return (still,)
    return (still, *((one, at(**dict(a)), other, at(**dict(b))) for one, a, other, b in THROUGH))


def _wait(key: str, words: str, found: list[tuple[str, int | None]]) -> Row:
    told = [(column, client) for client, days in found for column in _of_wait(days)]
    counted = Counter(column for column, _client in told)
    known = [days for _client, days in found if days is not None]
    values = {
        LABEL: words,
        **{column: counted[column] for column in ("n", "done", "early", "late", "waiting")},
        "days": float(median(known)) if known else None,
    }
    behind = kit.persons_behind((key, column, client) for column, client in told)
    return Row(key, values, space=f"waits.{key}", behind=behind.get(key, {}))


def _of_wait(days: int | None) -> Iterable[str]:
    """Return the columns that a link counts in, by the days it took (None: it waits)."""
    yield "n"
    if days is None:
        yield "waiting"
        return
    yield "done"
    if days <= EARLY:
        yield "early"
    if days > LATE:
        yield "late"


def _days(since: str, until: str) -> int:
    return (date.fromisoformat(until) - date.fromisoformat(since)).days


def mailing_funnel(vault: Vault, period: Period, today: date) -> Parts[Table]:
    """Tell how far the questionnaires that came due in the period have come, and each yield."""
    found = yield from funnel.counting(vault, today, period.first, min(period.last, today))
    return Table(
        id="funnel",
        title=_("Questionnaires: how far they came, and what each step brought"),
        population=_("Questionnaires that came due in the period."),
        period=period,
        definition=_(
            "Steps are not a sieve: a form filled in the room comes back without having been "
            "mailed. An answer counts as the yield of the last step before it."
        ),
        denominator=_(
            "questionnaires that came due in the period; yields: times the step was taken and "
            "its days have passed"
        ),
        columns=_mailing_funnel_columns(vault, today),
        rows=(*_steps(found), *_yields(found)),
        space="rounds",
        splits=_mailing_funnel_splits(found),
        picture="funnel",
        notes=_left_out(found.left_out),
        part=tuple((f"yield.{each.step}", at(), "rounds", at()) for each in found.yields),
        sums=_funnel_sums(found),
        extra={"total": "due"},
    )


def _steps(found: funnel.Funnel) -> list[Row]:
    return [
        Row(
            step.step,
            {LABEL: step.name, "n": step.n, "days": step.median_days},
            at(step=step.step) if step.step != "due" else at(),
            whole="due",
            strong=step.step == "due",
            behind={"n": step.persons},
        )
        for step in found.steps
    ]


def _yields(found: funnel.Funnel) -> list[Row]:
    return [
        Row(
            f"yield_{each.step}",
            {
                LABEL: _("Brought back by: {step}").format(step=_(ladder.KIND_NAMES[each.kind])),
                "times": each.n,
                "back": each.returned,
                "days": each.median_days,
            },
            space=f"yield.{each.step}",
            behind={"times": each.persons, "back": each.persons_back},
        )
        for each in found.yields
    ]


def _mailing_funnel_columns(vault: Vault, today: date) -> tuple[Column, ...]:
    return (
        kit.label(_("Step")),
        kit.count(_("Number")),
        kit.share(vault, today),
        kit.count(_("Times taken"), "times"),
        kit.count(_("Came back"), "back", at(back="yes")),
        kit.share(vault, today, of="back", base="times", title=_("Yield")),
        Column("days", _("Median days"), Kind.DAYS, _("days"), of="n", decimals=1),
    )


def _mailing_funnel_splits(found: funnel.Funnel) -> tuple[Split, ...]:
    return (
        Split("step", tuple(step.step for step in found.steps if step.step != "due"), full=False),
        Split("back", ("yes",), full=False),
    )


def _funnel_sums(found: funnel.Funnel) -> tuple[Sum, ...]:
    """Return how the steps hang together: an answer is the yield of one step alone."""
    alone = [each for each in found.yields if each.kind is not ladder.StepKind.NOTICE]
    returned = ("rounds", at(step="returned"))
    return (
        (returned, tuple((f"yield.{each.step}", at(back="yes")) for each in alone), False),
        (returned, (("rounds", at(step="read")),), False),
    )


def _left_out(count: int) -> tuple[str, ...]:
    told = _("Questionnaires whose case ended before anything was sent are not counted.")
    return (told,) if count else ()


def onward(vault: Vault, period: Period, today: date) -> Table:
    """Count the referrals onward sent in the period: got in or not, and how long they waited."""
    asked = period.sql | {"today": today.isoformat()}
    found = vault.tuples(
        "select state, sent_on, answered_on, begun_on, client_id from onward_referral"
        " where sent_on between :first and min(:last, :today)",
        asked,
    )
    states = Counter(row[0] for row in found)
    classes = [Named(str(s), _(w)) for s, w in ONWARD_NAMES.items() if str(s) != "prepared"]
    days: dict[str, list[int]] = defaultdict(list)
    told = []
    for state, sent, answered, begun, client in found:
        until = begun or answered
        told.append((state, "n", client))
        if until is not None and until <= today.isoformat():
            days[state].append(_days(sent, until))
            told.append((state, "answered", client))
    values = {key: _waited(states[key], days[key]) for key in states}
    total = _waited(len(found), [each for own in days.values() for each in own])
    return Table(
        id="onward",
        title=_("Referrals onward"),
        population=_("Referrals onward sent in the period."),
        period=period,
        definition=_(
            "How each stands on the day of the table. Days from sending to the beginning, or to "
            "the answer where nothing has begun."
        ),
        denominator=_("referrals onward sent in the period (n = {n})"),
        columns=_onward_columns(vault, today),
        rows=kit.rows("onward_state", classes, values, total, behind=kit.persons_behind(told)),
        space="onward",
        splits=(kit.split("onward_state", classes), Split("answered", ("yes",), full=False)),
        same=_ONWARD_SAME,
        never=_ONWARD_NEVER,
    )


_REFUSED = at(onward_state="refused")
_ONWARD_SAME = (("onward", _REFUSED, "onward", _REFUSED | at(answered="yes")),)
# What waits has no answer, and what was sent cannot be left unsent any more.
_ONWARD_NEVER = (
    ("onward", at(onward_state="sent", answered="yes")),
    ("onward", at(onward_state="stopped")),
    ("onward", at(onward_state="stopped", answered="yes")),
)


def _onward_columns(vault: Vault, today: date) -> tuple[Column, ...]:
    return (
        kit.label(_("State")),
        kit.count(_("Number")),
        kit.share(vault, today),
        kit.count(_("Answered"), "answered", at(answered="yes")),
        Column("days", _("Median days"), Kind.DAYS, _("days"), of="answered", decimals=1),
    )


def _waited(n: int, days: list[int]) -> dict[str, Any]:
    return {"n": n, "answered": len(days), "days": float(median(days)) if days else None}
