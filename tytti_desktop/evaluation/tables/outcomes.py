"""How goals ended, and what came of answers that do not fit together."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from tytti_desktop.casework.closing import ratings
from tytti_desktop.casework.closing.ratings import Scale
from tytti_desktop.casework.plan import goals
from tytti_desktop.casework.screening import contradiction_rules
from tytti_desktop.evaluation import conflicts, kit
from tytti_desktop.evaluation.kit import Named
from tytti_desktop.evaluation.table import LABEL, TOTAL, Column, Period, Row, Split, Table, at
from tytti_desktop.vault import Vault
from tytti_desktop.vault.parts import Parts
from tytti_desktop.words import N_, _

RATERS = (("client", N_("Client")), ("case_manager", N_("Case manager")))


def goals_reached(vault: Vault, period: Period, today: date) -> Table:
    """Count the goals that ended in the period, and how both sides rated them at the closing."""
    asked = period.sql | {"today": today.isoformat()}
    found = vault.tuples(
        "select state, client_id from goal where state <> 'open'"
        " and ended_on between :first and min(:last, :today)",
        asked,
    )
    ended = Counter(state for state, _client in found)
    classes = [
        Named(str(state), _(words))
        for state, words in goals.STATE_NAMES.items()
        if state is not goals.GoalState.OPEN
    ]
    made = kit.rows(
        "goal_state",
        classes,
        {key: {"n": n} for key, n in ended.items()},
        {"n": sum(ended.values())},
        _("Goals ended in the period"),
        kit.persons_behind((state, "n", client) for state, client in found),
    )
    scale = ratings.scale(vault, "goal", today)
    rated_rows = _rated_rows(scale, _rated(vault, asked))
    return Table(
        id="goals",
        title=_("Goals reached"),
        population=_("Goals that ended in the period; ratings of closings finished in the period."),
        period=period,
        definition=_(
            "How the goal ended is the worker's record. The ratings are each side's own at the "
            "closing, on the unit's scale; an unanswered rating is not a low one."
        ),
        denominator=_("goals ended in the period (n = {n}); ratings: those given"),
        columns=_goals_reached_columns(vault, today),
        rows=(*made, *rated_rows),
        space="goals",
        splits=_goals_reached_splits(classes, scale),
    )


def _goals_reached_columns(vault: Vault, today: date) -> tuple[Column, ...]:
    return (
        kit.label(_("Goal")),
        kit.count(_("Goals")),
        kit.share(vault, today),
        *(
            column
            for rater, words in RATERS
            for column in (
                kit.count(_(words), rater, at(rater=rater)),
                kit.share(vault, today, of=rater, title=_("{who}, share").format(who=_(words))),
            )
        ),
    )


def _goals_reached_splits(classes: Sequence[Named], scale: Scale) -> tuple[Split, ...]:
    return (
        kit.split("goal_state", classes),
        Split("rating", tuple(str(value) for value in scale.values())),
    )


def _rated_rows(scale: Scale, rated: Sequence[tuple[str, int, str]]) -> list[Row]:
    counted = Counter((value, rater) for rater, value, _client in rated)
    behind = kit.persons_behind((str(value), rater, client) for rater, value, client in rated)
    rows = [
        Row(
            f"rated_{value}",
            {
                LABEL: _("Rated: {value}").format(value=scale.shown(value)),
                **{rater: counted[value, rater] for rater, _words in RATERS},
            },
            at(rating=str(value)),
            space="rated",
            whole="rated",
            behind=behind.get(str(value), {}),
        )
        for value in scale.values()
    ]
    sums = Counter(rater for rater, _value, _client in rated)
    last = {LABEL: _("Goals rated at a closing"), **{r: sums[r] for r, _words in RATERS}}
    return [*rows, Row("rated", last, space="rated", strong=True, behind=behind.get(TOTAL, {}))]


def _rated(vault: Vault, asked: dict[str, str]) -> list[tuple[str, int, str]]:
    """Return who rated, how, and whose goal."""
    return vault.tuples(
        "select r.rater, r.value, r.client_id from closing_rating r join closing k on k.id ="
        " r.closing_id where r.goal_id is not null and r.value is not null"
        " and k.finished_on between :first and min(:last, :today)",
        asked,
    )


def contradictions_found(vault: Vault, period: Period, today: date) -> Parts[Table]:
    """Count the contradictions found in answers of the period, and how they were settled."""
    seen = yield from conflicts.in_period(vault, period, today)
    outcomes = Counter((each.rule, each.outcome) for each in seen)
    rules = Counter(each.rule for each in seen)
    words = {rule.id: rule.text.said() for rule in contradiction_rules.rules()}
    classes = [Named(key, words.get(key, key), found=True) for key in sorted(rules)]
    values = {
        key: {"n": rules[key], **{o: outcomes[key, o] for o in conflicts.OUTCOMES}} for key in rules
    }
    total = {"n": len(seen)} | {o: _sum(outcomes, o) for o in conflicts.OUTCOMES}
    behind = kit.persons_behind(
        (each.rule, column, each.client) for each in seen for column in ("n", each.outcome)
    )
    return Table(
        id="contradictions",
        title=_("Contradictions found and settled"),
        population=_("Answers of the period that do not fit together."),
        period=period,
        definition=_(
            "One finding is one rule broken by one form. Corrected and said to stand are the "
            "client's own words; the rest has not been settled yet."
        ),
        denominator=_("contradictions in answers of the period (n = {n})"),
        columns=(
            kit.label(_("Rule")),
            kit.count(_("Found")),
            *(kit.count(_(w), o, at(outcome=o)) for o, w in conflicts.OUTCOMES.items()),
        ),
        rows=kit.rows("rule", classes, values, total, behind=behind),
        space="contradictions",
        splits=(kit.split("rule", classes), Split("outcome", tuple(conflicts.OUTCOMES))),
    )


def _sum(counted: Counter[tuple[str, str]], outcome: str) -> int:
    return sum(n for (_rule, each), n in counted.items() if each == outcome)
