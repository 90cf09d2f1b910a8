"""Ratings of each goal and of work ability by the client, the case manager and the team.

They are laid side by side, the largest differences first. A missing answer is never a number.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from tytti_desktop.casework import choices, recording, registers, unit
from tytti_desktop.casework.client import case_managers
from tytti_desktop.casework.closing import closings
from tytti_desktop.casework.plan import goals
from tytti_desktop.casework.plan.goals import Goal, GoalState
from tytti_desktop.casework.recording import refuse
from tytti_desktop.casework.steps.closing_record import RATING_BOOK, RATINGS, Closing, Rater, Rating
from tytti_desktop.vault import Changes, Vault, new_id
from tytti_desktop.words import _

SCALES = "rating_scales"
GOAL, ABILITY = "goal", "ability"


@dataclass(frozen=True)
class Scale:
    """A scale of whole numbers with words for some of them."""

    label: str
    lowest: int
    highest: int
    words: Mapping[int, str]

    def shown(self, value: int | None) -> str:
        """Return a rating in words: the number and what it means; no answer says so."""
        if value is None:
            return _("no answer")
        word = self.words.get(value, "")
        return f"{value} – {word}" if word else str(value)

    def values(self) -> range:
        """Return the numbers of the scale."""
        return range(self.lowest, self.highest + 1)


@dataclass(frozen=True)
class Side:
    """One thing rated, as each side sees it: a goal, or work ability where `goal` is None."""

    goal: Goal | None
    title: str
    scale: Scale
    ratings: Mapping[Rater, Rating]

    def value(self, rater: Rater) -> int | None:
        """Return what a side said, or None where it has said no number."""
        found = self.ratings.get(rater)
        return found.value if found is not None else None

    @property
    def difference(self) -> int | None:
        """How far the sides are from each other; None while fewer than two have said a number."""
        known = [v for v in (self.value(rater) for rater in Rater) if v is not None]
        return max(known) - min(known) if len(known) > 1 else None

    @property
    def complete(self) -> bool:
        """Tell whether both the client and the case manager have been asked."""
        return {Rater.CLIENT, Rater.CASE_MANAGER} <= set(self.ratings)


def scale(vault: Vault, key: str, day: date) -> Scale:
    """Return the scale of goals or of work ability as it is on a day."""
    content = unit.value(vault, SCALES, key, day)
    words = {int(number): choices.word({"label": w}, "") for number, w in content["labels"].items()}
    label = choices.word(content, key)
    return Scale(label, int(content["lowest"]), int(content["highest"]), words)


def proposed(vault: Vault, client_id: str, rater: Rater, today: date) -> Rating:
    """Return a rating to fill in: today, the role's register, the case manager's name."""
    mine = registers.own(vault, today)
    held = case_managers.current(vault, client_id, today)
    name = held.name if held is not None and rater is Rater.CASE_MANAGER else ""
    name = vault.person.name if rater is Rater.TEAM else name
    return Rating(client_id, "", rater, today, mine.register, mine.retention, rater_name=name)


def rate(vault: Vault, rating: Rating, today: date) -> Changes:
    """Store a rating, over an earlier one of the same side and thing; a closing begins with it.

    Raises KnownError if the number is not on the scale, the goal is not the client's, or the
    earlier one belongs to another register.
    """
    with vault.atomic():
        closings.refuse_closed(vault, rating.client_id)
        refuse(rating.problems(today) | _problems(vault, rating, today))
        closing, done = closings.begun(vault, rating.client_id, today)
        new = replace(
            rating,
            closing_id=closing.id,
            note=rating.note.strip(),
            rater_name="" if rating.rater is Rater.CLIENT else rating.rater_name.strip(),
            recorded_at=vault.now(),
            recorded_by=vault.person.id,
        )
        old = _same(vault, new)
        if old is None:
            new = replace(new, id=new_id())
            return recording.together([*done, recording.add(vault, RATING_BOOK, new)], new)
        refuse(registers.problems(vault, old.register, old.retention, today))
        new = replace(new, id=old.id, register=old.register, retention=old.retention)
        return recording.together([*done, recording.change(vault, RATING_BOOK, new)], new)


def _problems(vault: Vault, rating: Rating, today: date) -> dict[str, str]:
    found = registers.problems(vault, rating.register, rating.retention, today)
    wanted = scale(vault, GOAL if rating.goal_id else ABILITY, today)
    if rating.value is not None and rating.value not in wanted.values():
        text = _("Give a number from {low} to {high}, or leave it without an answer.")
        found["value"] = text.format(low=wanted.lowest, high=wanted.highest)
    known = {goal.id for goal in goals.of_client(vault, rating.client_id)}
    if rating.goal_id is not None and rating.goal_id not in known:
        found["goal_id"] = _("This goal is not in the client's plan.")
    return found


def _same(vault: Vault, rating: Rating) -> Rating | None:
    found = RATINGS.find(
        vault,
        "closing_id = ? and rater = ? and goal_id is ?",
        (rating.closing_id, str(rating.rater), rating.goal_id),
    )
    return found[0] if found else None


def of_closing(vault: Vault, closing: Closing | None) -> list[Rating]:
    """Return the ratings of a closing, of every register."""
    if closing is None:
        return []
    return RATINGS.find(vault, "closing_id = ?", (closing.id,), "rated_on, recorded_at")


def side_by_side(vault: Vault, client_id: str, today: date) -> list[Side]:
    """Return each goal and work ability as the sides see them, the largest difference first.

    Goals that were given up are rated too, if someone has: others are left out. Only what this
    person's registers show is there.
    """
    closing = closings.latest(vault, client_id)
    seen, _hidden = registers.visible(vault, of_closing(vault, closing), today)
    aims, _more = registers.visible(vault, goals.of_client(vault, client_id), today)
    rated = {each.goal_id for each in seen}
    day = closing.finished_on or today if closing else today
    found = [
        _side(goal, goal.text, scale(vault, GOAL, day), seen)
        for goal in aims
        if goal.state is not GoalState.DROPPED or goal.id in rated
    ]
    found.append(_side(None, _("Work ability"), scale(vault, ABILITY, day), seen))
    return sorted(found, key=lambda side: -(side.difference or 0))


def _side(goal: Goal | None, title: str, scale: Scale, seen: list[Rating]) -> Side:
    mine = {each.rater: each for each in seen if each.goal_id == (goal.id if goal else None)}
    return Side(goal, title, scale, mine)
