"""PROM, one table a measure: the start, six months, and the pairs among all who were due."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TypeAlias

from tytti_desktop.casework.screening import measures
from tytti_desktop.casework.screening.rounds import name_shown
from tytti_desktop.evaluation import conflicts, evidence, kit, pairs, settings, statistics
from tytti_desktop.evaluation.evidence import Measured
from tytti_desktop.evaluation.pairs import Answered, Answers, Pair
from tytti_desktop.evaluation.settings import Settings
from tytti_desktop.evaluation.table import (
    LABEL,
    TOTAL,
    At,
    Kind,
    Period,
    Row,
    Split,
    Sum,
    Table,
    at,
)
from tytti_desktop.instruments.model import Questionnaire, Threshold, ThresholdKind
from tytti_desktop.vault import Vault
from tytti_desktop.vault.parts import Parts
from tytti_desktop.words import N_, _

WAS, ESIS, OWN = "was", "esis", "tyokykyaika"
TABLES = tuple(f"prom_{name}" for name in (WAS, ESIS, OWN))  # all of the same who were due
MODES = (
    ("paper", N_("on paper")),
    ("room", N_("in the room")),
    ("phone", N_("by telephone")),
    ("interview", N_("interviewed")),
)
MOVED = (
    ("improved", N_("Improved")),
    ("unchanged", N_("Unchanged")),
    ("worsened", N_("Worsened")),
)
DIFFERENT = {"improved": N_("Rose"), "worsened": N_("Fell")}
BOTH = at(answered="yes", start="yes")
Owned: TypeAlias = tuple[str, float]  # a value, and the client whose it is


def was(vault: Vault, period: Period, today: date) -> Parts[Table]:
    """Tell of the Work Ability Score."""
    return _of_total(vault, period, today, WAS, "prom_was")


def esis(vault: Vault, period: Period, today: date) -> Parts[Table]:
    """Tell of ESIS: groups only."""
    return _of_total(vault, period, today, ESIS, "prom_esis")


def own(vault: Vault, period: Period, today: date) -> Parts[Table]:
    """Tell of the unit's own measure (työkykyaika); without rows until the unit has defined it."""
    return _of_total(vault, period, today, OWN, "prom_tyokykyaika")


def _of_total(vault: Vault, period: Period, today: date, name: str, table: str) -> Parts[Table]:
    asked = measures.library(vault, today).instrument(name)
    rules = settings.read(vault, today)
    found = yield from pairs.answers(vault, name, period, today)
    flagged = yield from conflicts.flagged(vault, today)
    limit = evidence.threshold_of(vault, asked, today)
    rows = (
        *_start(found, table),
        *_due(found.pairs),
        *_modes(found.pairs),
        *_without(found.pairs, flagged),
        *_moved(found.pairs, asked, limit[0] if limit else None),
        *_later(found, table),
    )
    title = (asked.short_title or asked.title).said()
    measured = measured_of(vault, found.pairs, asked, today, "", title, rules)
    return Table(
        id=table,
        title=_("{measure}: start and six months").format(measure=asked.title.said()),
        population=population(),
        period=period,
        definition=_definition(asked),
        denominator=_("start: baselines due in the period; six months: follow-ups due (n = {n})"),
        columns=(
            kit.label(_("Who")),
            kit.count(_("Number")),
            kit.share(vault, today),
            kit.figure("mean", _("Mean"), Kind.MEAN),
            kit.figure("sd", _("Standard deviation"), Kind.NUMBER),
        ),
        rows=rows,
        notes=_notes(asked, limit),
        space=f"{table}.followup",
        splits=_splits(table),
        same=_same(table),
        sums=_sums(found, table),
        picture="before_after",
        extra={"measured": (measured,), "pairs_row": "pair_start"},
    )


def population() -> str:
    """Return whom the tables of PROM tell of, in words."""
    return _("Clients whose baseline or six-month questionnaire came due in the period.")


def _definition(asked: Questionnaire) -> str:
    made = _(
        "The total of one form; a form with an answer missing has no total and is not counted, "
        "unless the measure allows it. A pair is one person's baseline and six-month form; who has "
        "two paths is counted at each."
    )
    scale = evidence.total_scale(asked)
    if scale is None:
        return made
    ends = _("Scale {low}–{high}.").format(low=f"{scale[0]:g}", high=f"{scale[1]:g}")
    return f"{made} {ends}"


def _notes(asked: Questionnaire, limit: tuple[Threshold, str] | None) -> tuple[str, ...]:
    notes = []
    if not asked.individual_use:
        notes.append(_("For groups only: no person's change is classed as better or worse."))
    elif limit is None:
        notes.append(_("No threshold of one person's change is known for this measure."))
    elif limit[0].kind is not ThresholdKind.RCI:
        notes.append(_("No reliable change is known; a meaningful change is used instead."))
    if limit is not None:
        notes.append(_("Threshold of change: {source}").format(source=limit[1]))
    return tuple(notes)


def _splits(table: str) -> tuple[Split, ...]:
    return (
        Split("start_total", (table,), full=False),
        Split("answered", ("yes", "no")),
        Split("start", ("yes", "no")),
        Split("mode", tuple(key for key, _words in MODES)),
        Split("flagged", ("no", "yes")),
        Split("moved", tuple(key for key, _words in MOVED), sensitive=True),
        Split("later", (table,), full=False),
        Split("both", (table,), full=False),
    )


def _same(table: str) -> tuple[tuple[str, At, str, At], ...]:
    """Return that the same persons were due for every measure."""
    others = (other for other in TABLES if other != table)
    return tuple((f"{table}.followup", at(), f"{other}.followup", at()) for other in others)


def _sums(found: Answers, table: str) -> tuple[Sum, ...]:
    """Return that the questionnaires of all rounds are those that came due, answered or not."""
    later = [f"prom.later.{name}" for name in found.later]
    due = ("prom.baseline", f"{table}.followup", *later)
    answered = (
        ("prom.baseline", at(start_total=table)),
        (f"{table}.followup", at(answered="yes")),
        *((space, at(later=table)) for space in later),
    )
    return (
        (("rounds", at()), tuple((space, at()) for space in due), True),
        (("rounds", at(step="returned")), answered, False),
    )


def _figures(values: Sequence[float]) -> dict[str, float | None]:
    if not values:
        return {"mean": None, "sd": None}
    return {"mean": statistics.mean(values), "sd": statistics.deviation(values)}


def _row(
    key: str, words: str, found: Sequence[Owned], where: At, quantity: str, whole: str = TOTAL
) -> Row:
    shown = {LABEL: words, "n": len(found), **_figures([value for _who, value in found])}
    return Row(key, shown, where, quantity=quantity, whole=whole, behind=behind(found))


def behind(found: Iterable[tuple[str, object]], column: str = "n") -> dict[str, int]:
    """Return of how many persons forms are: who has two paths in the period is told like one."""
    return {column: len({who for who, _value in found})}


def _start(found: Answers, table: str) -> Iterable[Row]:
    given = [(who, v) for who, a in found.owned() if (v := a.of("")) is not None]
    space = "prom.baseline"
    due = {LABEL: _("Baselines due in the period"), "n": len(found.baselines)}
    owners = {"n": len(set(found.whose))}
    yield Row("start_due", due, space=space, whole="", strong=True, behind=owners)
    where = at(start_total=table)
    row = _row("start", _("Answered at the start"), given, where, "start", "start_due")
    yield replace(row, space=space)


def both_of(found: Iterable[Pair], item: str = "") -> list[tuple[float, float, Pair]]:
    """Return the pairs with both values."""
    made = []
    for pair in found:
        before, after = value_of(pair.before, item), value_of(pair.after, item)
        if before is not None and after is not None:
            made.append((before, after, pair))
    return made


def value_of(given: Answered | None, item: str) -> float | None:
    """Return a value of a form; None where there is no form or no answer."""
    return None if given is None else given.of(item)


def _due(found: Sequence[Pair]) -> Iterable[Row]:
    due = {LABEL: _("Six-month questionnaires due in the period"), "n": len(found)}
    owners = {"n": len({pair.client for pair in found})}
    yield Row(TOTAL, due, strong=True, whole="", behind=owners)
    after = [(p.client, v) for p in found if (v := value_of(p.after, "")) is not None]
    yield _row("followup", _("Answered at six months"), after, at(answered="yes"), "after")
    both = both_of(found)
    before = [(pair.client, start) for start, _end, pair in both]
    yield _row("pair_start", _("Answered both times: at the start"), before, BOTH, "start")
    yield _row(
        "pair_end",
        _("Answered both times: at six months"),
        [(pair.client, end) for _start, end, pair in both],
        BOTH,
        "after",
    )
    changes = [(pair.client, end - start) for start, end, pair in both]
    yield _row("change", _("Answered both times: change"), changes, BOTH, "change")
    lost = [
        (pair.client, v)
        for pair in found
        if (v := value_of(pair.before, "")) is not None and value_of(pair.after, "") is None
    ]
    yield _row(
        "lost_start",
        _("Answered at the start only: at the start"),
        lost,
        at(answered="no", start="yes"),
        "start",
    )


def _modes(found: Sequence[Pair]) -> Iterable[Row]:
    """Tell the six-month answers apart by how they were given: a voice is not a paper."""
    for mode, words in MODES:
        values = [
            (pair.client, v)
            for pair in found
            if pair.after is not None
            and pair.after.mode == mode
            and (v := pair.after.of("")) is not None
        ]
        if values:
            said = _("Six months, answered {how}").format(how=_(words))
            where = at(answered="yes", mode=mode)
            made = _row(f"mode_{mode}", said, values, where, "after", "followup")
            yield replace(made, found=True)


def _without(found: Sequence[Pair], flagged: frozenset[str]) -> Iterable[Row]:
    both = both_of(found)
    clean = [
        (pair.client, end - start)
        for start, end, pair in both
        if not {given.screening for given in (pair.before, pair.after) if given} & flagged
    ]
    if len(clean) < len(both):
        said = _("Change without the forms whose answers do not fit together")
        where = BOTH | at(flagged="no")
        yield replace(_row("change_clean", said, clean, where, "change", "change"), found=True)


def _moved(found: Sequence[Pair], asked: Questionnaire, limit: Threshold | None) -> Iterable[Row]:
    if limit is None:
        return
    counted: dict[str, list[Owned]] = defaultdict(list)
    up = evidence.better(asked)
    for start, end, pair in both_of(found):
        change = end - start if up is not False else start - end
        counted[_class(change, limit.value)].append((pair.client, change))
    for key, words in MOVED:
        said = _(DIFFERENT.get(key, words)) if up is None else _(words)
        own = counted[key]
        values = {LABEL: said, "n": len(own)}
        yield Row(key, values, BOTH | at(moved=key), whole="change", behind=behind(own))


def _later(found: Answers, table: str) -> Iterable[Row]:
    """Tell of follow-ups at other times than six months by themselves: one pair a person."""
    for name, pairs_then in found.later.items():
        said, space = name_shown(name), f"prom.later.{name}"
        due = {LABEL: _("{round}: due in the period").format(round=said), "n": len(pairs_then)}
        owners = {"n": len({pair.client for pair in pairs_then})}
        made = Row(f"later_{name}", due, space=space, whole="", strong=True, behind=owners)
        yield replace(made, found=True)
        after = [(p.client, v) for p in pairs_then if (v := value_of(p.after, "")) is not None]
        changes = [(pair.client, end - start) for start, end, pair in both_of(pairs_then)]
        for key, words, values, where in (
            ("answered", _("{round}: answered"), after, at(later=table)),
            (
                "change",
                _("{round}: change from the start"),
                changes,
                at(later=table, both=table),
            ),
        ):
            row = _row(
                f"later_{name}_{key}", words.format(round=said), values, where, f"{name} {key}"
            )
            yield replace(row, space=space, whole=f"later_{name}", found=True)


def _class(change: float, limit: float) -> str:
    if abs(change) < limit:
        return "unchanged"
    return "improved" if change > 0 else "worsened"


def _ahead(vault: Vault, today: date) -> int:
    """Count the six-month questionnaires that may still be answered."""
    last = (today + timedelta(evidence.COMING_DAYS)).isoformat()
    counted: int = vault.tuples(
        "select count(*) from questionnaire_round"
        " where ? in (name, substr(name, 1, instr(name, ':') - 1)) and state not in ('returned',"
        " 'checked', 'closed') and window_until >= ? and due_on <= ?",
        (pairs.SIX_MONTHS, today.isoformat(), last),
    )[0][0]
    return counted


def measured_of(
    vault: Vault,
    found: Sequence[Pair],
    asked: Questionnaire,
    today: date,
    item: str,
    title: str,
    rules: Settings,
) -> Measured:
    """Return what the conclusion on a measure, or an item of it, is drawn from."""
    both = both_of(found, item)
    paired = {id(pair) for _s, _e, pair in both}
    missing = tuple(value_of(p.before, item) for p in found if id(p) not in paired)
    ahead = vault.remembered(("results ahead", today), lambda: _ahead(vault, today))
    scale = evidence.total_scale(asked) if not item else _item_scale(asked, item)
    smallest = rules.smallest_change
    return Measured(
        title=title,
        changes=tuple(end - start for start, end, _pair in both),
        missing=missing,
        scale=scale,
        higher_better=evidence.better(asked),
        coming=int(ahead),
        answered=len(both),
        due=len(found),
        smallest=smallest.get(f"{asked.id}.{item}") or smallest.get(asked.id),
        pairs=tuple((start, end) for start, end, _p in both) if asked.individual_use else (),
    )


def _item_scale(asked: Questionnaire, item: str) -> tuple[float, float] | None:
    found = asked.item(item)
    if found is None:
        return None
    low, high = found.ends
    return None if low is None or high is None else (low, high)
