"""What may be concluded of a change, in plain words: never more than the pairs can carry."""

from dataclasses import dataclass
from datetime import date

from tytti_desktop.casework.screening import measures
from tytti_desktop.evaluation import statistics
from tytti_desktop.evaluation.settings import Settings
from tytti_desktop.evaluation.shares import rounded
from tytti_desktop.instruments.cutoffs import chosen, cited, readable
from tytti_desktop.instruments.model import Direction, Questionnaire, Threshold, ThresholdKind
from tytti_desktop.vault import Vault
from tytti_desktop.words import _, decimal

HALF = 0.5
COMING_DAYS = 365


@dataclass(frozen=True)
class Measured:
    """What the conclusion on one measure (or one item of it) is drawn from.

    `changes` of the pairs; `missing` the start values of those due without a pair (None: no start
    either); `coming` the follow-ups due within a year or still out, told in fives: two releases
    subtracted tell of nobody. `pairs` are each person's two
    values, for the worker's own screen alone; none of a measure that is for groups only.
    """

    title: str
    changes: tuple[float, ...]
    missing: tuple[float | None, ...]
    scale: tuple[float, float] | None
    higher_better: bool | None
    coming: int
    answered: int
    due: int
    smallest: float | None
    pairs: tuple[tuple[float, float], ...] = ()


def threshold_of(
    vault: Vault, instrument: Questionnaire, today: date
) -> tuple[Threshold, str] | None:
    """Return the threshold of one person's change with its source in words, where one is known.

    None for a measure that may be used for groups only, or without a plain number of points.
    """
    if not instrument.individual_use:
        return None
    picked = chosen(
        instrument.scoring.thresholds, measures.choice(vault, instrument.id, today).change
    )
    if picked is None or picked.kind is ThresholdKind.MCID_PERCENT_FALL:
        return None
    return picked, readable(cited(picked.source, verify=picked.verify))


def better(instrument: Questionnaire) -> bool | None:
    """Tell whether a higher score is better; None where the measure has no direction."""
    direction = instrument.scoring.direction
    return None if direction is Direction.NONE else direction is Direction.HIGHER_BETTER


def words(
    found: Measured,
    rules: Settings,
    *,
    pairs_hidden: bool = False,
    due_told: bool = True,
    lost_told: bool = True,
) -> tuple[str, ...]:
    """Return what may be concluded, the conclusion first; small numbers are never told.

    How many were due, or are missing of them, only where the table tells it (`due_told`); so with
    those who answered at the start alone (`lost_told`).
    """
    n = len(found.changes)
    if n < max(rules.least_counts, rules.limit) or pairs_hidden:
        first = _("{measure}: no conclusions. Too few answered both times.")
        need = _("At least {need} pairs are needed.").format(need=rules.least_interval)
        return first.format(measure=found.title), need, _coming(found, rules)
    if n < rules.least_interval:
        first = _("{measure}: no conclusions. {n} answered both times; at least {need} are needed.")
        said = first.format(measure=found.title, n=n, need=rules.least_interval)
        more = rules.least_interval - n
        chance = _chance(found, more, rules.least_interval) if due_told else ()
        return (said, _coming(found, rules), *chance)
    interval = statistics.mean_interval(found.changes, rules.confidence)
    return (
        _conclusion(found, interval),
        _interval(found, interval, rules, due_told=due_told),
        *_effect(found, rules),
        *(_tipping(found, rules, lost_told=lost_told) if due_told else ()),
        *_needed(found, rules, due_told=due_told),
    )


def _number(value: float, decimals: int = 1) -> str:
    made = decimal(f"{rounded(value, decimals)}")
    return made.replace("-", "−") if rounded(value, decimals) != 0 else made.replace("-", "")


def _conclusion(found: Measured, interval: statistics.Interval) -> str:
    half = interval.half_width
    if found.smallest is None:
        said = _(
            "{measure}: no conclusions. The unit has not said how large a change is meaningful."
        )
        return said.format(measure=found.title)
    if half is None:
        said = _(
            "{measure}: no conclusions. Everybody changed alike, so chance cannot be reckoned."
        )
        return said.format(measure=found.title)
    if half > found.smallest:
        said = _(
            "{measure}: no conclusions. The interval is wider than the smallest meaningful change "
            "({smallest})."
        )
        return said.format(measure=found.title, smallest=_number(found.smallest))
    low, high = interval.low or 0.0, interval.high or 0.0
    if low <= 0 <= high:
        text = _("{measure}: no change can be told from chance.")
    elif found.higher_better is None:
        text = _("{measure}: those who answered both times changed.")
    elif (interval.value > 0) == found.higher_better:
        text = _("{measure}: those who answered both times fared better than at the start.")
    else:
        text = _("{measure}: those who answered both times fared worse than at the start.")
    return text.format(measure=found.title)


def _interval(
    found: Measured, interval: statistics.Interval, rules: Settings, *, due_told: bool
) -> str:
    n = len(found.changes)
    due = n + len(found.missing)
    if interval.low is None or interval.high is None:
        said = _("Everybody changed alike, by {mean}: no interval can be given. {n} pairs.")
        return said.format(mean=_number(interval.value), n=n)
    said = (
        _("Mean change {mean} ({level} % interval {low} … {high}); {n} pairs of {due} due.")
        if due_told
        else _("Mean change {mean} ({level} % interval {low} … {high}); {n} pairs.")
    )
    return said.format(
        mean=_number(interval.value),
        level=decimal(f"{100 * rules.confidence:g}"),
        low=_number(interval.low),
        high=_number(interval.high),
        n=n,
        due=due,
    )


def _effect(found: Measured, rules: Settings) -> tuple[str, ...]:
    effect = statistics.response_mean(found.changes, rules.confidence)
    if effect is None or effect.low is None or effect.high is None:
        return ()
    said = _("Effect size (standardised response mean, Hedges): {value} ({low} … {high}).")
    return (
        said.format(
            value=_number(effect.value, 2),
            low=_number(effect.low, 2),
            high=_number(effect.high, 2),
        ),
    )


def _tipping(found: Measured, rules: Settings, *, lost_told: bool) -> tuple[str, ...]:
    missing = len(found.missing)
    if missing == 0:
        return (_("Everybody who was due answered: nothing is missing."),)
    if missing < rules.limit:
        return (_("A few follow-ups are missing: they could move the answer a little."),)
    tip = statistics.tipping_point(found.changes, missing)
    if tip is None:
        return ()
    if tip == 0:
        return (
            _("The mean change is nought: the missing {n} would decide its sign.").format(
                n=missing
            ),
        )
    turn = (
        _("The sign would turn if the missing {n} had changed by more than {tip} on average.")
        if tip > 0
        else _("The sign would turn if the missing {n} had changed by less than {tip} on average.")
    ).format(n=missing, tip=_number(tip))
    if found.scale is None or not (lost_told and _many(found, rules)):
        return (turn,)
    low, high = statistics.bounds(found.changes, found.missing, found.scale)
    if low > 0 or high < 0:
        turn = _("Whatever the missing {n} had answered, the sign would not turn.").format(
            n=missing
        )
    ends = _(
        "Details: if every missing follow-up had gone the worst or the best way, the mean change "
        "would lie between {low} and {high}."
    ).format(low=_number(low), high=_number(high))
    return (turn, ends)


def _many(found: Measured, rules: Settings) -> bool:
    """Tell whether the bounds are of none or of many: how wide they are tells how many began."""
    began = sum(start is not None for start in found.missing)
    return all(n == 0 or n >= rules.limit for n in (began, len(found.missing) - began))


def _needed(found: Measured, rules: Settings, *, due_told: bool) -> tuple[str, ...]:
    """Tell what it takes: pairs as a range, who is still to come, and the chance in a year."""
    n = len(found.changes)
    coming = _coming(found, rules)
    if found.smallest is None or not statistics.deviation(found.changes):
        return (coming,)
    low, high = statistics.pairs_range(found.smallest, found.changes, rules.power, rules.confidence)
    need = _("To find a change of {smallest}: {low}–{high} pairs are needed.").format(
        smallest=_number(found.smallest), low=low, high=high
    )
    if n >= high:
        return (need,)
    return (need, coming, *(_chance(found, low - n, low) if due_told else ()))


def _coming(found: Measured, rules: Settings) -> str:
    """Tell how many may still come, in fives: one more or less than last time tells of somebody."""
    if found.coming < rules.limit:
        return _("Due within a year or still out: fewer than {limit} follow-ups.").format(
            limit=rules.limit
        )
    said = _("Due within a year or still out: about {n} follow-ups.")
    return said.format(n=_fives(found.coming))


def _fives(n: int) -> int:
    return 5 * round(n / 5)


def _chance(found: Measured, more: int, wanted: int) -> tuple[str, ...]:
    if more <= 0 or found.due == 0:
        return ()
    chance = statistics.chance_of(more, _fives(found.coming), found.answered, found.due)
    if chance < HALF:
        return (
            _("{n} pairs will hardly be reached within a year (chance {chance} %).").format(
                n=wanted, chance=_tens(chance)
            ),
        )
    return (
        _("{n} pairs may be reached within a year (chance {chance} %).").format(
            n=wanted, chance=_tens(chance)
        ),
    )


def _tens(chance: float) -> int:
    """Return a chance in percent, to the nearest five from 5 to 95: neither end is ever certain."""
    return min(max(int(5 * round(chance * 100 / 5)), 5), 95)


def total_scale(instrument: Questionnaire) -> tuple[float, float] | None:
    """Return the least and most a total can be; None where an item has no ends."""
    ends = [item.ends for item in instrument.items]
    known = [(low, high) for low, high in ends if low is not None and high is not None]
    if not instrument.scoring.total or len(known) < len(ends):
        return None
    offset, factor = instrument.scoring.offset, instrument.scoring.factor
    low, high = (sum(side) for side in zip(*known, strict=True))
    return (low - offset) * factor, (high - offset) * factor
