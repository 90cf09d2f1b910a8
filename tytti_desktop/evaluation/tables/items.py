"""PROM told otherwise than by a total: 3X10D item by item, and the labour-market status."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from tytti_desktop.casework.screening import measures
from tytti_desktop.evaluation import kit, pairs, settings, statistics
from tytti_desktop.evaluation.kit import Named
from tytti_desktop.evaluation.pairs import Answers
from tytti_desktop.evaluation.table import (
    LABEL,
    Cell,
    Column,
    Flow,
    Kind,
    Period,
    Row,
    Split,
    Sum,
    Table,
    at,
)
from tytti_desktop.evaluation.tables import proms
from tytti_desktop.instruments.cutoffs import readable
from tytti_desktop.instruments.model import Questionnaire
from tytti_desktop.vault import Vault
from tytti_desktop.vault.parts import Parts
from tytti_desktop.words import _

TEN, LABOUR = "3x10d", "labour_status"


def three_times_ten(vault: Vault, period: Period, today: date) -> Parts[Table]:
    """Tell of 3X10D item by item, beside its norms: its items are never summed."""
    asked = measures.library(vault, today).instrument(TEN)
    rules = settings.read(vault, today)
    found = yield from pairs.answers(vault, TEN, period, today)
    title = (asked.short_title or asked.title).said()
    rows, measured = [], []
    for item in asked.items:
        yield
        rows.append(_item_row(found, asked, item.name, item.text.said()))
        yield
        measured.append(
            proms.measured_of(
                vault, found.pairs, asked, today, item.name, f"{title} {item.name}", rules
            )
        )
    norm = asked.scoring.norm_source
    notes = [_("Norms of ages 16–29: {source}").format(source=readable(norm))] if norm else []
    return Table(
        id="prom_3x10d",
        title=_("{measure}: start and six months").format(measure=asked.title.said()),
        population=proms.population(),
        period=period,
        definition=_(
            "Each item by itself, 0–10; the items are never summed. A pair is one person's two "
            "answers to the same item; who has two paths is counted at each."
        ),
        denominator=_("each row: those who answered the item"),
        columns=_three_times_ten_columns(),
        rows=tuple(rows),
        notes=(*notes, *kit.asked_in(asked.items)),
        space="prom_3x10d",
        sums=tuple(each for item in asked.items for each in _item_sums(item.name)),
        picture="items",
        extra={"measured": tuple(measured), "pairs_row": ""},
    )


def _item_sums(item: str) -> tuple[Sum, ...]:
    """Return that who answered an item is one of those who were due, and a pair answered twice."""
    space = f"prom_3x10d.{item}"
    start, end, both = ((space, at(item=item, when=when)) for when in ("start", "end", "pairs"))
    return (*_of_due(start, end), (end, (both,), False))


def _of_due(start: Cell, end: Cell) -> tuple[Sum, ...]:
    due = [(f"{table}.followup", at()) for table in proms.TABLES]
    return ((("prom.baseline", at()), (start,), False), *((each, (end,), False) for each in due))


def _three_times_ten_columns() -> tuple[Column, ...]:
    return (
        kit.label(_("Item")),
        kit.count(_("Start"), "n_start", at(when="start")),
        kit.figure("start", _("Mean at the start"), Kind.MEAN, of="n_start"),
        kit.count(_("Six months"), "n_end", at(when="end")),
        kit.figure("end", _("Mean at six months"), Kind.MEAN, of="n_end"),
        kit.count(_("Pairs"), "n", at(when="pairs")),
        kit.figure("change", _("Mean change"), Kind.MEAN, of="n"),
        Column("norm", _("Norm mean"), Kind.NUMBER, decimals=2),
        Column("norm_sd", _("Norm SD"), Kind.NUMBER, decimals=2),
    )


def _item_row(found: Answers, asked: Questionnaire, item: str, words: str) -> Row:
    told = {
        "n_start": [(who, v) for who, a in found.owned() if (v := a.of(item)) is not None],
        "n_end": [
            (p.client, v) for p in found.pairs if (v := proms.value_of(p.after, item)) is not None
        ],
        "n": [(p.client, after - before) for before, after, p in proms.both_of(found.pairs, item)],
    }
    start, end, changes = ([value for _who, value in each] for each in told.values())
    behind: dict[str, int] = {}
    for name, own in told.items():
        behind |= proms.behind(own, name)
    known = asked.item(item)
    norm = known.norm if known is not None else None
    values = {
        LABEL: f"{item}. {words}",
        "n_start": len(start),
        "start": statistics.mean(start) if start else None,
        "n_end": len(end),
        "end": statistics.mean(end) if end else None,
        "n": len(changes),
        "change": statistics.mean(changes) if changes else None,
        "norm": norm.mean if norm else None,
        "norm_sd": norm.sd if norm else None,
    }
    return Row(f"item_{item}", values, at(item=item), space=f"prom_3x10d.{item}", behind=behind)


def labour(vault: Vault, period: Period, today: date) -> Parts[Table]:
    """Count the statuses as answered on the forms, at the start and at six months, and in pairs."""
    asked = measures.library(vault, today).instrument(LABOUR)
    found = yield from pairs.answers(vault, LABOUR, period, today)
    classes = [Named(o.value, o.label.said()) for o in asked.items[0].options]
    told = _told(found)
    values, total = _statuses(told, classes)
    whose = kit.persons_behind((word, column, who) for column, word, who in told)
    return Table(
        id="prom_labour",
        title=_("Labour-market status as answered: start and six months"),
        population=proms.population(),
        period=period,
        definition=_(
            "The client's own answer on the form; who has two paths is counted at each. The "
            "history kept by the workers is in the table of transitions."
        ),
        denominator=_("those who answered: {n} at the start"),
        columns=_labour_columns(vault, today),
        rows=kit.rows("status", classes, values, total, behind=whose),
        space="prom_labour",
        flow=Flow.EVENTS,
        splits=(kit.split("status", classes), Split("paired", ("yes",), full=False)),
        sums=_of_due(("prom_labour", at(when="start")), ("prom_labour", at(when="end"))),
        same=(("prom_labour", at(when="pair_start"), "prom_labour", at(when="end", paired="yes")),),
    )


def _labour_columns(vault: Vault, today: date) -> tuple[Column, ...]:
    return (
        kit.label(_("Status")),
        kit.count(_("Start"), "n", at(when="start")),
        kit.share(vault, today),
        kit.count(_("Six months"), "end", at(when="end")),
        kit.share(vault, today, of="end", title=_("Six months, share")),
        kit.count(_("Pairs: start"), "pair_start", at(when="pair_start")),
        kit.count(_("Pairs: six months"), "pair_end", at(when="end", paired="yes")),
    )


def _told(found: Answers) -> list[tuple[str, str, str]]:
    """Return each status that was answered: in which column, the status, and whose it is."""
    made = [("n", a.words, who) for who, a in found.owned() if a.words]
    for pair in found.pairs:
        before = pair.before.words if pair.before else ""
        after = pair.after.words if pair.after else ""
        made += [("end", after, pair.client)] if after else []
        if before and after:
            made += [("pair_start", before, pair.client), ("pair_end", after, pair.client)]
    return made


def _statuses(
    told: Sequence[tuple[str, str, str]], classes: Sequence[Named]
) -> tuple[dict[str, dict[str, int]], dict[str, int]]:
    counted = Counter((column, word) for column, word, _who in told)
    columns = ("n", "end", "pair_start", "pair_end")
    values = {c.key: {column: counted[column, c.key] for column in columns} for c in classes}
    return values, {column: sum(each == column for each, _w, _o in told) for column in columns}
