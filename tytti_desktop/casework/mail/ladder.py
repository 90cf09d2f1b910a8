"""The reminder ladder: which step is due for which questionnaire on a day.

The steps are the unit's data (resources/unit/ladder.toml). A step counts its days from the step
before it; what has been taken is read from the round's own steps since the form was last mailed,
so that the ladder stops by itself once the form is back, closed, or sent back by the post.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache, partial
from typing import Any

from tytti_desktop.casework import unit
from tytti_desktop.casework.client import addresses, contacting
from tytti_desktop.casework.screening.rounds import RoundState
from tytti_desktop.dates import next_working_day
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Vault, parts
from tytti_desktop.vault.parts import Parts
from tytti_desktop.words import N_, _

FORM = "form"  # the step of the pack with its own letter, in mailing_item.step
_AFTER_WINDOW = "after_window"


class StepKind(StrEnum):
    """What is done at a step."""

    NOTICE = "notice"  # a letter before the form
    FORM = "form"  # the pack itself
    REMINDER = "reminder"  # a letter with a second copy
    CALL = "call"


KIND_NAMES = {
    StepKind.NOTICE: N_("Letter beforehand"),
    StepKind.FORM: N_("Questionnaire"),
    StepKind.REMINDER: N_("Reminder with a second copy"),
    StepKind.CALL: N_("Phone call"),
}
_STATES = {StepKind.REMINDER: RoundState.REMINDED, StepKind.CALL: RoundState.CALLED}


@dataclass(frozen=True)
class Step:
    """One step as the unit has it. Days are calendar days (resources/unit/ladder.toml)."""

    name: str
    order: int
    kind: StepKind
    days: int
    yield_days: int
    letter: str = ""
    tries: int = 1
    again_days: int = 1


@dataclass(frozen=True)
class Ladder:
    """The steps in order; the ladder goes on `after_window` days after a round's window."""

    steps: tuple[Step, ...]
    after_window: int

    def of(self, *kinds: StepKind) -> list[Step]:
        """Return the steps of some kinds, in order."""
        return [step for step in self.steps if step.kind in kinds]

    @property
    def after_form(self) -> list[Step]:
        """The steps that bring back a form that is out."""
        return self.of(StepKind.REMINDER, StepKind.CALL)


@dataclass(frozen=True)
class DueStep:
    """A step to take for one round: due on a working day, `since` the step before it.

    `tried` counts calls that nobody answered. `visit_on` is a booked visit at which the form can
    be asked for instead. `by_post` tells whether a letter can go; `language` is the client's.
    """

    step: Step
    round_id: str
    round_name: str
    client_id: str
    due_on: date
    since: date
    pack: str
    language: str
    by_post: bool
    tried: int = 0
    visit_on: date | None = None


def ladder(vault: Vault, day: date) -> Ladder:
    """Return the ladder in force on a day.

    Raises KnownError naming the step that is not possible.
    """
    found = unit.in_force(vault, "ladder", day)
    after = found.pop(_AFTER_WINDOW, {"days": 0})
    steps = sorted((_step(name, content) for name, content in found.items()), key=_order)
    forms = [step.kind for step in steps].count(StepKind.FORM)
    if forms != 1 or not _in_sequence(steps):
        raise KnownError(
            _("The reminder ladder needs one form, notices before it, the other steps after it.")
        )
    return Ladder(tuple(steps), int(after["days"]))


def _order(step: Step) -> tuple[int, str]:
    return step.order, step.name


def _in_sequence(steps: list[Step]) -> bool:
    ranks = {StepKind.NOTICE: 0, StepKind.FORM: 1, StepKind.REMINDER: 2, StepKind.CALL: 2}
    found = [ranks[step.kind] for step in steps]
    return found == sorted(found)


def _step(name: str, content: Mapping[str, Any]) -> Step:
    try:
        step = Step(name, **{**content, "kind": StepKind(content["kind"])})
        if _fits(step):
            return step
    except (KeyError, TypeError, ValueError):
        pass
    told = _(
        "The step “{step}” of the reminder ladder is not possible. "
        "Correct it in Settings, the unit’s data."
    )
    raise KnownError(told.format(step=name), field=name)


def _fits(step: Step) -> bool:
    return (
        min(step.order, step.days) >= 0
        and min(step.tries, step.again_days, step.yield_days) >= 1
        and bool(step.letter) == (step.kind in {StepKind.NOTICE, StepKind.REMINDER})
        and (step.kind is StepKind.FORM) == (step.name == FORM)
    )


def due_steps(vault: Vault, today: date, *, until: date | None = None) -> list[DueStep]:
    """Return the steps due on a day (or up to `until`), the earliest first.

    Closed clients and bad addresses are left out, and calls under non-disclosure: the next visit
    is the way there.
    """
    return list(parts.whole(finding(vault, today, until)))


def finding(vault: Vault, today: date, until: date | None = None) -> Parts[tuple[DueStep, ...]]:
    """Return what `due_steps` does, in steps that leave the window its time.

    Kept: Today, the mailing and its count ask one after another.
    """
    last = until or today
    key = ("ladder.due_steps", today, last)
    return (yield from parts.kept(vault, key, lambda: _finding(vault, today, last)))


def _finding(vault: Vault, today: date, last: date) -> Parts[tuple[DueStep, ...]]:
    made = ladder(vault, today)
    found: list[DueStep] = []
    for step in made.of(StepKind.NOTICE):
        about = _asked_before(step, today, last)
        for part in parts.days(vault, _ROUNDS, "window_from", _TO_COME, about):
            yield
            found += _notices(vault, step, last, {**about, **part})
    earliest = (today - timedelta(made.after_window)).isoformat()
    about = {"today": today.isoformat(), "earliest": earliest}
    for part in parts.days(vault, _ROUNDS, "window_until", _ARE_OUT, about, _PART):
        yield
        found += _after_form(vault, made, last, {**about, **part})
    return tuple(
        sorted(found, key=lambda due: (due.due_on, due.since, due.client_id, due.round_name))
    )


_ROUNDS = "questionnaire_round"
_PART = 300  # forms that are out, each with all that has been done about it: some ten milliseconds
_TO_COME = "state = 'due' and window_from > :today and window_from <= :last"
_ARE_OUT = "state in ('mailed', 'reminded', 'called') and window_until >= :earliest"
_ROUND = "r.id, r.name, r.client_id, r.pack"
_WHOSE = f"c.language, {addresses.BY_POST} as by_post"
# Of a form that is due as the path starts there was no time to tell beforehand.
_NOTICES = f"""
    select {_ROUND}, {_WHOSE}, r.window_from from questionnaire_round r
      cross join client c on c.id = r.client_id
    where r.state = 'due' and r.window_from between :low and :high
      and (c.started_on is null or date(r.window_from, :before) >= c.started_on)
      and {contacting.OPEN} and not {addresses.BAD_ADDRESS}
      and not exists (select 1 from mailing_item i where i.round_id = r.id and i.step = :step
        and i.state in ('printed', 'mailed'))
"""  # noqa: S608 only our own words


def _asked_before(step: Step, today: date, last: date) -> dict[str, str]:
    return {
        "today": today.isoformat(),
        "last": (last + timedelta(step.days)).isoformat(),
        "step": step.name,
        "before": f"-{step.days} days",
    }


def _notices(vault: Vault, step: Step, last: date, about: Mapping[str, str]) -> Iterable[DueStep]:
    for row in vault.query(_NOTICES, about):
        opens = date.fromisoformat(row["window_from"])
        asked = opens - timedelta(step.days)
        due = next_working_day(asked)
        if due <= last and due < opens:
            yield _due(row, step, due, asked)


# Of the forms that are out, some days of the ends of their windows a step.
# `missed` are the calls that nobody answered; what came before the last mailing does not count.
_OUT = f"""
    select {_ROUND}, r.window_until,
      (select group_concat(s.state || ' ' || s.on_date) from
        (select state, on_date from round_step where round_id = r.id
         order by recorded_at, rowid) s) as steps,
      (select group_concat(k.on_date) from round_call k
        where k.round_id = r.id and k.outcome = 'no_answer') as missed
    from questionnaire_round r
    where r.state in ('mailed', 'reminded', 'called') and r.window_until between :low and :high
"""  # noqa: S608 as above

# Of the few of them that are due: the client, the letters that wait to be posted, the next visit.
_BESIDE = f"""
    select due.value ->> 0 as id, {_WHOSE}, c.non_disclosure,
      (select group_concat(i.step) from mailing_item i
        where i.round_id = due.value ->> 0 and i.state = 'printed') as waiting,
      (select min(v.on_date) from visit v
        where v.client_id = c.id and v.on_date >= :today) as visit_on
    from json_each(:due) as due cross join client c on c.id = due.value ->> 1
    where {contacting.OPEN} and not {addresses.BAD_ADDRESS} order by due.key
"""  # noqa: S608 as above


def _due(row: Mapping[str, Any], step: Step, due: date, since: date, **more: Any) -> DueStep:  # noqa: ANN401
    return DueStep(
        step=step,
        round_id=row["id"],
        round_name=row["name"],
        client_id=row["client_id"],
        due_on=due,
        since=since,
        pack=row["pack"],
        language=row["language"],
        by_post=bool(row["by_post"]),
        **more,
    )


def _after_form(
    vault: Vault, made: Ladder, last: date, about: Mapping[str, str]
) -> Iterable[DueStep]:
    next_after = cache(partial(_next_after, made))  # many forms have walked the same days
    coming: dict[str, tuple[dict[str, Any], tuple[Step, date, date, int]]] = {}
    for row in vault.query(_OUT, about):
        due = next_after(row["steps"] or "", row["missed"] or "")
        stop_on = date.fromisoformat(row["window_until"]) + timedelta(made.after_window)
        if due is not None and due[1] <= min(last, stop_on):
            coming[row["id"]] = row, due
    asked = json.dumps([(row["id"], row["client_id"]) for row, _due_step in coming.values()])
    for row in vault.query(_BESIDE, {"today": about["today"], "due": asked}):
        out, (step, due_on, since, tried) = coming[row["id"]]
        # A protected number is not rung: the visit or the letter is the way.
        hidden = step.kind is StepKind.CALL and row["non_disclosure"]
        if not hidden and step.name not in (row["waiting"] or "").split(","):
            visit_on = date.fromisoformat(row["visit_on"]) if row["visit_on"] else None
            yield _due({**out, **row}, step, due_on, since, tried=tried, visit_on=visit_on)


def _next_after(made: Ladder, steps: str, missed: str) -> tuple[Step, date, date, int] | None:
    """Return the step that follows the steps and the calls in vain of a row of _OUT."""
    walked = [pair.split(" ") for pair in steps.split(",") if pair]
    taken = since_mailed((RoundState(state), date.fromisoformat(day)) for state, day in walked)
    start = taken[0][1] if taken else date.max
    vain = (date.fromisoformat(day) for day in sorted(missed.split(",")) if day)
    return next_of(made, taken, tuple(day for day in vain if day >= start))


def since_mailed(
    walked: Iterable[tuple[RoundState, date]],
) -> tuple[tuple[RoundState, date], ...]:
    """Return a round's steps from the last time its form was mailed; none if it never was."""
    everything = list(walked)
    mailed = [place for place, (state, _day) in enumerate(everything) if state is RoundState.MAILED]
    return tuple(everything[mailed[-1] :]) if mailed else ()


def next_of(
    made: Ladder, taken: tuple[tuple[RoundState, date], ...], missed: tuple[date, ...] = ()
) -> tuple[Step, date, date, int] | None:
    """Return the step to take next, when, the day of the step before it, and calls tried in vain.

    `taken` are a round's steps from its mailing on; None when nothing is left to do.
    """
    if not taken:
        return None
    done = {kind: sum(s is state for s, _day in taken) for kind, state in _STATES.items()}
    since = max(day for _state, day in taken)
    for step in made.after_form:
        if done[step.kind]:
            done[step.kind] -= 1
            continue
        tried = [day for day in missed if day >= since]
        if step.kind is not StepKind.CALL or not tried:
            return step, next_working_day(since + timedelta(step.days)), since, 0
        again = next_working_day(max(tried) + timedelta(step.again_days))
        return step, again, since, len(tried)
    return None


def step_shown(step: Step) -> str:
    """Return what a step is called in words."""
    return _(KIND_NAMES[step.kind])


def step_word(name: str) -> str:
    """Return a step's word by its name; one that the unit has added is called as the unit did."""
    kind = unit.shipped("ladder").get(name, {}).get("kind")
    return _(KIND_NAMES[StepKind(kind)]) if kind else name
