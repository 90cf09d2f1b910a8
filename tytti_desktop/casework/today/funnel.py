"""The live funnel: how many questionnaires came due, and how far each has come.

due → printed → mailed → reminded → called → returned → read → checked. Every percentage is from
counts, of the questionnaires that came due. Steps are not a sieve: a form filled in the room is
returned without having been printed for the post, so the ways of answering are told apart.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from statistics import median
from typing import NamedTuple, TypeAlias

from tytti_desktop.casework.mail import ladder, ladder_calls
from tytti_desktop.casework.mail.ladder import Ladder, Step, StepKind
from tytti_desktop.casework.mail.ladder_calls import CallToday
from tytti_desktop.casework.screening import rounds
from tytti_desktop.vault import Vault, parts
from tytti_desktop.vault.parts import Parts
from tytti_desktop.words import N_, _

STEPS = ("due", "printed", "mailed", "reminded", "called", "returned", "read", "checked")
Dated: TypeAlias = Sequence[tuple[str, date]]
PART = 1_000  # rounds read at a time
STEP_NAMES = {
    "due": N_("Has come due"),
    "printed": N_("Printed"),
    "mailed": N_("Mailed"),
    "reminded": N_("Reminded"),
    "called": N_("Called"),
    "returned": N_("Returned"),
    "read": N_("Has been read"),
    "checked": N_("Checked"),
}
# What a step's days are counted from: the first of these that the round has taken.
_FROM = {
    "printed": ("due",),
    "mailed": ("printed", "due"),
    "reminded": ("mailed",),
    "called": ("reminded", "mailed"),
    "returned": ("mailed", "due"),
    "read": ("returned",),
    "checked": ("read", "returned"),
}


@dataclass(frozen=True)
class FunnelStep:
    """One step: `n` questionnaires have taken it, `percent` of those that came due.

    `median_days` from the step before it. `waiting` stand at this step now, `median_age` days.
    `persons` are whose they are.
    """

    step: str
    n: int
    percent: float | None
    median_days: float | None
    waiting: int
    median_age: float | None
    persons: int = 0

    @property
    def name(self) -> str:
        """The step in words."""
        return _(STEP_NAMES[self.step])


@dataclass(frozen=True)
class StepYield:
    """What one step of the ladder brought back, of the times whose `days` days have passed.

    `n` times counted, `returned` of them answered in `days` days and before the next step;
    `pending` times are too fresh to count. `persons` are whose, `persons_back` who answered.
    """

    step: str
    kind: StepKind
    days: int
    n: int
    returned: int
    percent: float | None
    median_days: float | None
    pending: int
    persons: int = 0
    persons_back: int = 0


@dataclass(frozen=True)
class Funnel:
    """The loop's state on a day. `left_out` were closed before anything was sent or answered.

    `by_mode` counts the answered by how the answers were given (paper, phone, room, interview).
    """

    steps: tuple[FunnelStep, ...]
    call_today: tuple[CallToday, ...]
    yields: tuple[StepYield, ...]
    by_mode: dict[str, int]
    left_out: int


class _Walk(NamedTuple):
    """One round: its state, the first day of every step, and the ladder's steps in order."""

    state: str
    first: dict[str, date]
    events: tuple[tuple[str, date], ...]
    mode: str
    nothing: bool = False
    round_name: str = ""
    client: str = ""


# A round that came to nothing before it began: it, or the case, was closed before anything was sent
# or answered; the case before the day it was due.
CAME_TO_NOTHING = """
    (r.state = 'closed' or exists (select 1 from client x indexed by client_closed
      where x.id = r.client_id and x.closed_on < r.due_on)) and not exists (
      select 1 from round_step e where e.round_id = r.id and +e.state not in ('due', 'closed'))
"""
_ROUNDS = f"""
    select r.id, r.name, r.state, r.window_from, {CAME_TO_NOTHING}, r.client_id
    from questionnaire_round r join client c on c.id = r.client_id
    where {{part}} r.window_from <= :today and r.due_on between :from and :until
"""  # noqa: S608 - no value in it
# Cross joins and plus signs keep the order: rounds first, then the steps of each by its index.
_STEPS = """
    select s.round_id, s.state, s.on_date from questionnaire_round r
      {join} round_step s on s.round_id = r.id
    where {part} r.window_from <= :today and r.due_on between :from and :until
    order by s.recorded_at, s.rowid
"""
# A form is read once its pages are, or once its answers are in.
_READ = """
    select round_id, min(day) as day, min(mode) as mode from (
      select t.round_id, date(r.recorded_at) as day, 'paper' as mode from returned_sheet r
        join sheet t on t.id = r.id where {of_sheet} t.round_id is not null
      union all
      select round_id, date(finished_at), mode from screening
        where {of_round} round_id is not null and {by}state = 'finished')
    group by round_id
"""
_NOTICES = """
    select i.round_id, i.step, min(i.mailed_on) as day from mailing_item i
    where {of_item} {by}i.state = 'mailed' and i.step in (select value from json_each(:steps))
    group by i.round_id, i.step
"""


# A part of the rounds is read by their indexes alone (a + hides the others from SQLite).
_BETWEEN = "between :start and :end and"
_AT_ONCE = dict.fromkeys(("part", "of_sheet", "of_round", "of_item", "by"), "") | {"join": "join"}
_OF_PART = {
    "part": f"r.id {_BETWEEN}",
    "of_sheet": f"t.round_id {_BETWEEN}",
    "of_round": f"round_id {_BETWEEN}",
    "of_item": f"i.round_id {_BETWEEN}",
    "by": "+",
    "join": "cross join",
}


def funnel(
    vault: Vault,
    today: date,
    *,
    first: date | None = None,
    last: date | None = None,
    round_name: str = "",
) -> Funnel:
    """Return the funnel of the questionnaires that came due from `first` to `last`, by default all.

    `round_name` is a rule of rounds.toml (baseline, followup_6); empty for all of them.
    """
    period = (first or date.min, last or date.max)
    walks = vault.remembered(
        ("funnel", today, *period), lambda: tuple(_walks(vault, today, period, None))
    )
    calls = tuple(
        call
        for call in ladder_calls.calls_today(vault, today)
        if round_name in {"", rounds.base_name(call.due.round_name)}
    )
    return replace(parts.whole(_counting(vault, today, walks, round_name)), call_today=calls)


def counting(
    vault: Vault, today: date, first: date | None = None, last: date | None = None
) -> Parts[Funnel]:
    """Return what `funnel` counts, without today's calls, in steps that leave the window its time.

    Who is to be called today asks for a look at everybody's ladder.
    """
    key = ("funnel", today, first or date.min, last or date.max)
    walks = yield from parts.kept(vault, key, lambda: by_parts(vault, today, first, last))
    return (yield from _counting(vault, today, walks))


def _counting(
    vault: Vault, today: date, walks: Sequence[_Walk], round_name: str = ""
) -> Parts[Funnel]:
    made = ladder.ladder(vault, today)
    everything = [walk for walk in walks if round_name in {"", walk.round_name}]
    sent = [walk for walk in everything if not walk.nothing]
    answered = [walk for walk in sent if "returned" in walk.first]
    yield
    waiting, taken = _standing(sent), _taken(sent)
    steps, yields = [], []
    for name in STEPS:
        yield
        steps.append(_step(name, sent, waiting[name], today))
    for step in made.steps:
        yield
        yields.append(_yield(step, taken[step.name], today))
    return Funnel(
        steps=tuple(steps),
        call_today=(),
        yields=tuple(yields),
        by_mode=dict(Counter(walk.mode for walk in answered if walk.mode)),
        left_out=len(everything) - len(sent),
    )


def by_parts(
    vault: Vault, today: date, first: date | None = None, last: date | None = None
) -> Generator[int, None, tuple[_Walk, ...]]:
    """Make ready what `funnel` reads, in steps that leave the window its time; yields how many."""
    period, changes = (first or date.min, last or date.max), vault.changes
    walks: list[_Walk] = []
    ids = [row[0] for row in vault.tuples("select id from questionnaire_round order by id")]
    for start in range(0, len(ids), PART):
        part = ids[start : start + PART]
        walks += _walks(vault, today, period, (part[0], part[-1]))
        yield start + len(part)
    if vault.changes == changes:
        vault.remembered(("funnel", today, *period), lambda: tuple(walks))
    return tuple(walks)


def _walks(
    vault: Vault, today: date, period: tuple[date, date], part: tuple[str, str] | None
) -> list[_Walk]:
    made = ladder.ladder(vault, today)
    about = {
        "start": part[0] if part else "",
        "end": part[1] if part else "",
        "today": today.isoformat(),
        "from": period[0].isoformat(),
        "until": period[1].isoformat(),
    }
    asked = _AT_ONCE if part is None else _OF_PART
    steps = _grouped(vault.tuples(_STEPS.format(**asked), about))
    read = {own: (day, mode) for own, day, mode in vault.tuples(_READ.format(**asked), about)}
    notices = _notices(vault, made, _NOTICES.format(**asked), about)
    kinds = {"reminded": StepKind.REMINDER, "called": StepKind.CALL}
    names = {state: [step.name for step in made.of(kind)] for state, kind in kinds.items()}
    return [
        _walk(row, steps.get(row[0], ()), read.get(row[0]), notices.get(row[0], ()), names)
        for row in vault.tuples(_ROUNDS.format(**asked), about)
    ]


def _grouped(rows: Iterable[tuple[str, str, str]]) -> dict[str, list[tuple[str, date]]]:
    found = defaultdict[str, list[tuple[str, date]]](list)
    for own, state, day in rows:
        found[own].append((state, date.fromisoformat(day)))
    return found


def _notices(
    vault: Vault, made: Ladder, sql: str, about: Mapping[str, str]
) -> dict[str, list[tuple[str, date]]]:
    names = json.dumps([step.name for step in made.of(StepKind.NOTICE)])
    return _grouped(vault.tuples(sql, {**about, "steps": names}))


def _walk(
    row: tuple[str, str, str, str, int, str],
    steps: Dated,
    read: tuple[str, str] | None,
    notices: Dated,
    names: Mapping[str, Sequence[str]],
) -> _Walk:
    _own, name, state, window_from, nothing, client = row
    first = {"due": date.fromisoformat(window_from)}
    for step, day in steps:
        if step in STEPS:
            first.setdefault(step, day)
    mode = ""
    if read is not None and "returned" in first:
        first["read"], mode = date.fromisoformat(read[0]), read[1]
    events = (*notices, *_events(steps, names))
    return _Walk(state, first, events, mode, bool(nothing), rounds.base_name(name), client)


def _events(steps: Dated, names: Mapping[str, Sequence[str]]) -> list[tuple[str, date]]:
    """Return the ladder's steps as taken: the second time reminded is the second reminder step."""
    taken = dict.fromkeys(names, 0)
    events = []
    for state, day in steps:
        if state == "mailed":
            taken = dict.fromkeys(names, 0)
            events.append((ladder.FORM, day))
        elif state in taken and taken[state] < len(names[state]):
            events.append((names[state][taken[state]], day))
            taken[state] += 1
    return events


_Taken: TypeAlias = tuple[_Walk, int, date]  # a round, which of its events a step was, and when


def _standing(walks: Sequence[_Walk]) -> dict[str, list[_Walk]]:
    """Return the rounds by the step that they wait at."""
    found: dict[str, list[_Walk]] = defaultdict(list)
    for walk in walks:
        found[_stands_at(walk)].append(walk)
    return found


def _taken(walks: Sequence[_Walk]) -> dict[str, list[_Taken]]:
    """Return each time that a step of the ladder was taken, by its name."""
    found: dict[str, list[_Taken]] = defaultdict(list)
    for walk in walks:
        for place, (name, day) in enumerate(walk.events):
            found[name].append((walk, place, day))
    return found


def _step(step: str, walks: Sequence[_Walk], waiting: Sequence[_Walk], today: date) -> FunnelStep:
    own = [walk for walk in walks if step in walk.first]
    days = [
        (first[step] - first[before]).days
        for first in (walk.first for walk in own)
        for before in [next((name for name in _FROM.get(step, ()) if name in first), None)]
        if before is not None
    ]
    ages = [(today - walk.first[step]).days for walk in waiting]
    return FunnelStep(
        step=step,
        n=len(own),
        percent=_percent(len(own), len(walks)),
        median_days=median(days) if days else None,
        waiting=len(ages),
        median_age=median(ages) if ages else None,
        persons=len({walk.client for walk in own}),
    )


def _stands_at(walk: _Walk) -> str:
    """Return the step at which a round waits for the next one; "" once it is checked or closed."""
    if walk.state in {"closed", "checked"} or walk.state not in walk.first:
        return ""
    return "read" if walk.state == "returned" and "read" in walk.first else walk.state


def _percent(count: int, of: int) -> float | None:
    return round(100 * count / of, 1) if of else None


def _yield(step: Step, taken: Sequence[_Taken], today: date) -> StepYield:
    """Count a step's answers: each one is the yield of the last step taken before it came."""
    old = today - timedelta(step.yield_days)
    counted = [each for each in taken if each[2] <= old]
    answered = [_answered_in(step, *each) for each in counted]
    days = [each for each in answered if each is not None]
    back = {c[0].client for c, d in zip(counted, answered, strict=True) if d is not None}
    return StepYield(
        step=step.name,
        kind=step.kind,
        days=step.yield_days,
        n=len(counted),
        returned=len(days),
        percent=_percent(len(days), len(counted)),
        median_days=median(days) if days else None,
        pending=len(taken) - len(counted),
        persons=len({each[0].client for each in counted}),
        persons_back=len(back),
    )


def _answered_in(step: Step, walk: _Walk, place: int, day: date) -> int | None:
    """Return in how many days the answer came, or None if not in time or after the next step."""
    back = walk.first.get("returned")
    following = walk.events[place + 1 :]
    if step.kind is StepKind.NOTICE:  # a notice alone brings nothing: its form does
        following = tuple(each for each in following if each[0] != ladder.FORM)
    latest = min([day + timedelta(step.yield_days), *(then for _name, then in following)])
    return (back - day).days if back is not None and day < back <= latest else None
