"""The client's path in six stages, computed from facts and never set by hand.

The present stage is the first one that is not done after the last one that is. An earlier stage
that was never completed stays `unfinished` and keeps saying what is missing: a client whose
baseline was never answered still moves on, but nobody forgets the baseline.
"""

from collections.abc import Generator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from tytti_desktop.casework.steps import path_facts
from tytti_desktop.casework.steps.path_facts import Facts
from tytti_desktop.dates import shown_short
from tytti_desktop.vault import Vault, parts
from tytti_desktop.vault.parts import Parts
from tytti_desktop.words import N_, _


class StageName(StrEnum):
    """The six stages, in order."""

    REFERRAL = "referral"
    NEEDS = "needs"
    PLANNING = "planning"
    MEANS = "means"
    FOLLOW_UP = "follow_up"
    GOAL = "goal"


STAGE_NAMES = {
    StageName.REFERRAL: N_("Referral"),
    StageName.NEEDS: N_("Needs and goals"),
    StageName.PLANNING: N_("Planning"),
    StageName.MEANS: N_("Means"),
    StageName.FOLLOW_UP: N_("Follow-up"),
    StageName.GOAL: N_("Closing"),
}


class State(StrEnum):
    """How a stage stands."""

    DONE = "done"
    UNFINISHED = "unfinished"
    NOW = "now"
    NEXT = "next"


STATE_NAMES = {
    State.DONE: N_("done"),
    State.UNFINISHED: N_("unfinished"),
    State.NOW: N_("now"),
    State.NEXT: N_("ahead"),
}


class Missing(StrEnum):
    """A fact that a stage waits for."""

    REFERRAL = "referral"
    CRITERIA = "criteria"
    DECISION = "decision"
    CONSENT = "consent"
    BASELINE = "baseline"
    INTAKE = "intake"
    PLANNING = "planning"
    CASE_MANAGER = "case_manager"
    MEANS = "means"
    PLAN = "plan"
    REVIEW = "review"
    FOLLOW_UP = "follow_up"
    CLOSING_MEETING = "closing_meeting"
    RATINGS = "ratings"
    CLOSING = "closing"


MISSING_NAMES = {
    Missing.REFERRAL: N_("referral"),
    Missing.CRITERIA: N_("criteria check"),
    Missing.DECISION: N_("decision on the referral"),
    Missing.CONSENT: N_("consent"),
    Missing.BASELINE: N_("baseline questionnaire"),
    Missing.INTAKE: N_("intake interview"),
    Missing.PLANNING: N_("network meeting or planning visit"),
    Missing.CASE_MANAGER: N_("case manager"),
    Missing.MEANS: N_("meeting about the means"),
    Missing.PLAN: N_("plan"),
    Missing.REVIEW: N_("agreed follow-up"),
    Missing.FOLLOW_UP: N_("follow-up questionnaire"),
    Missing.CLOSING_MEETING: N_("closing meeting"),
    Missing.RATINGS: N_("closing ratings"),
    Missing.CLOSING: N_("closing"),
}


@dataclass(frozen=True)
class Stage:
    """One stage: its state, the day it was done or has been under way since, what is missing.

    `due` is a coming day that belongs to the stage: the follow-up questionnaire's. `ended`: the
    case is closed, so that nothing is under way any more.
    """

    name: StageName
    state: State
    on: date | None
    missing: tuple[Missing, ...] = ()
    due: date | None = None
    ended: bool = False

    def line(self) -> str:
        """Return the line under the stage's name: valmis 12.3., nyt, kysely 30.11."""
        if self.state is State.DONE and self.on is not None:
            return _("done {day}").format(day=shown_short(self.on))
        if self.ended and self.state is State.UNFINISHED:
            return _("left undone")
        if self.state is not State.NOW and self.due is not None:
            return _("questionnaire {day}").format(day=shown_short(self.due))
        return "" if self.state is State.NEXT else _(STATE_NAMES[self.state])

    def missing_line(self) -> str:
        """Return what is missing in words, or nothing: puuttuu: suostumus."""
        if not self.missing or self.state is State.NEXT:
            return ""
        names = ", ".join(_(MISSING_NAMES[each]) for each in self.missing)
        return _("missing: {what}").format(what=names)


# What each stage needs, fact by fact: a field of Facts that must have a day.
NEEDS: dict[StageName, tuple[tuple[Missing, str], ...]] = {
    StageName.REFERRAL: (
        (Missing.REFERRAL, "referred"),
        (Missing.CRITERIA, "checked"),
        (Missing.DECISION, "decided"),
    ),
    StageName.NEEDS: (
        (Missing.CONSENT, "consent_open"),
        (Missing.INTAKE, "needs_visit"),
        (Missing.BASELINE, "baseline"),
    ),
    StageName.PLANNING: ((Missing.PLANNING, "planning_visit"),),
    StageName.MEANS: (
        (Missing.CASE_MANAGER, "case_manager"),
        (Missing.MEANS, "means_visit"),
        (Missing.PLAN, "plan"),
    ),
    StageName.FOLLOW_UP: ((Missing.REVIEW, "review"), (Missing.FOLLOW_UP, "follow_up")),
    StageName.GOAL: (
        (Missing.CLOSING_MEETING, "goal_visit"),
        (Missing.RATINGS, "rated"),
        (Missing.CLOSING, "closed"),
    ),
}
PART = 400  # clients read in one step
_ORDER = tuple(StageName)


@dataclass(frozen=True)
class Path:
    """Where one client is; the stages themselves are worked out when they are looked at.

    `since` is the day the present stage began, `guided` the day the client was guided elsewhere.
    """

    current: StageName
    since: date | None
    closed: bool
    guided: date | None
    facts: Facts

    def days(self, today: date) -> int | None:
        """Return how many days the present stage has lasted; None where its start is not known."""
        return None if self.since is None or self.closed else (today - self.since).days

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The six stages in order, each done, unfinished, now or ahead."""
        now = _ORDER.index(self.current)
        done = _done(self.facts)
        return tuple(self._stage(name, i - now, done[i]) for i, name in enumerate(_ORDER))

    def _stage(self, name: StageName, ahead: int, done: date | None) -> Stage:
        """Return one stage; `ahead` counts stages from the present one."""
        due = self.facts.follow_up_due if name is StageName.FOLLOW_UP else None
        missing = tuple(each for each, fact in NEEDS[name] if getattr(self.facts, fact) is None)
        if done is not None:
            lapsed = tuple(each for each in missing if each is Missing.CONSENT)
            return Stage(name, State.DONE, done, () if self.closed else lapsed)
        if ahead == 0:
            return Stage(name, State.NOW, self.since, missing, due)
        state = State.UNFINISHED if ahead < 0 else State.NEXT
        return Stage(name, state, None, missing, None if self.closed else due, self.closed)


def _done(facts: Facts) -> tuple[date | None, ...]:
    """Return the day each stage was completed, or None.

    A path that has started has passed its referral, however that was recorded. A consent that
    ended later does not undo the stage, but the stage says again that a consent is missing.
    """
    return (
        facts.started,
        _last(facts.consent, facts.needs_visit, facts.baseline),
        facts.planning_visit,
        _last(facts.case_manager, facts.means_visit, facts.plan),
        facts.follow_up,
        facts.closed,
    )


def _last(*days: date | None) -> date | None:
    """Return the day on which the last of several facts came true, or None while one is missing."""
    known = [day for day in days if day is not None]
    return max(known) if len(known) == len(days) else None


def compute(facts: Facts) -> Path:
    """Return the path that follows from facts; no other rule decides a stage."""
    done = _done(facts)
    last = max((i for i, day in enumerate(done) if day is not None), default=-1)
    now = min(last + 1, len(_ORDER) - 1)
    since = max((day for day in done[:now] if day is not None), default=facts.referred)
    guided = None if facts.started else facts.guided
    return Path(_ORDER[now], since, facts.closed is not None, guided, facts)


def of_client(vault: Vault, client_id: str, today: date) -> Path:
    """Return one client's path."""
    return compute(path_facts.gather(vault, today, client_id).get(client_id, Facts()))


def of_all(vault: Vault, today: date) -> dict[str, Path]:
    """Return every client's path by client id: the same as one by one, in a few questions.

    Several screens ask this of the same vault one after another: it is kept until a row changes.
    """

    def make() -> dict[str, Path]:
        gathered = path_facts.gather(vault, today)
        return {client_id: compute(facts) for client_id, facts in gathered.items()}

    return dict(vault.remembered(("path.of_all", today), make))


def finding_all(vault: Vault, today: date) -> Parts[dict[str, Path]]:
    """Return what `of_all` does, in steps that leave the window its time."""
    key = ("path.of_all", today)
    return (yield from parts.kept(vault, key, lambda: of_all_by_parts(vault, today, PART)))


def of_all_by_parts(vault: Vault, today: date, size: int) -> Generator[int, None, dict[str, Path]]:
    """Make ready what `of_all` returns, so many clients a step; yields how many are done."""
    changes = vault.changes
    ids = [row[0] for row in vault.tuples("select id from client order by id")]
    made: dict[str, Path] = {}
    # The first step also reads what is cold: it is a quarter of the others.
    starts = [0, *range(max(1, size // 4), len(ids), size)] if ids else []
    for start, end in pairwise([*starts, len(ids)]):
        part = ids[start:end]
        gathered = path_facts.gather(vault, today, part=(part[0], part[-1]))
        made |= {client_id: compute(facts) for client_id, facts in gathered.items()}
        yield end
    if vault.changes == changes:
        vault.remembered(("path.of_all", today), lambda: made)
    return made
