"""Screenings by band, and the anonymous surveys: client feedback and stakeholders."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from tytti_desktop.casework.screening import measures
from tytti_desktop.evaluation import kit
from tytti_desktop.evaluation.kit import Named
from tytti_desktop.evaluation.table import LABEL, TOTAL, Column, Period, Row, Split, Table, at
from tytti_desktop.evaluation.unseen import NOTES
from tytti_desktop.instruments.cutoffs import readable
from tytti_desktop.instruments.library import Library, shipped
from tytti_desktop.instruments.model import Item, ItemKind
from tytti_desktop.vault import Vault, parts
from tytti_desktop.vault.parts import Parts
from tytti_desktop.words import N_, _

PROMOTER, PASSIVE = 9, 7
AGREES = ("4", "5")
NPS_CLASSES = (
    ("promoters", N_("9–10")),
    ("passives", N_("7–8")),
    ("detractors", N_("0–6")),
)

_BANDS = """
    select s.instrument, s.version, json_extract(s.result, '$.band.range[0]') || '-'
        || json_extract(s.result, '$.band.range[1]') as band,
      coalesce(json_extract(s.result, '$.band.source'), '') as source,
      coalesce(json_extract(s.result, '$.cutoff.source'), '') as cut,
      json_extract(s.result, '$.cutoff.exceeded') as over, s.client_id, count(*) as n
    from screening s
    where s.rowid between :low and :high and +s.state = 'finished' and s.round_id is null
      and s.on_date between :first and min(:last, :today)
    group by 1, 2, 3, 4, 5, 6, 7
"""
_OF_BAND = ("instrument", "version", "band", "source", "cut", "over", "client_id", "n")
_TOLD = ("instrument", "band", "source", "cut")  # what a group's sources are told by


def screenings(vault: Vault, period: Period, today: date) -> Parts[Table]:
    """Count the screenings of the period by instrument and band, each with its source."""
    shelf = measures.library(vault, today)
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    asked = period.sql | {"today": today.isoformat()}
    for some in parts.of(vault, "screening", _BANDS, asked):
        for values in some:
            groups[values[0]].append(dict(zip(_OF_BAND, values, strict=True)))
        yield
    rows: list[Row] = []
    splits: list[Split] = []
    for instrument, own in sorted(groups.items()):
        rows += _instrument_rows(shelf, instrument, own)
        splits += _instrument_splits(instrument, own)
        yield
    notes: dict[str, set[str]] = defaultdict(set)
    # Of each band once: there are as many groups as persons, and a source costs fifteen look-ups.
    told = {tuple(row[name] for name in _TOLD): row for own in groups.values() for row in own}
    for note, key in (each for row in told.values() for each in _sources(shelf, row)):
        notes[note].add(key)
    return Table(
        id="screenings",
        title=_("Screenings by band"),
        population=_("Screenings finished in the period, outside the mailed questionnaires."),
        period=period,
        definition=_(
            "One finished screening counts once, so a client screened twice counts twice. A "
            "band is a range of points with its source, never a diagnosis."
        ),
        denominator=_("each measure: its finished screenings"),
        columns=_screenings_columns(vault, today),
        rows=tuple(rows),
        notes=tuple(sorted(notes)),
        space="screenings",
        splits=(*splits, Split("over", ("yes",), full=False)),
        picture="bands",
        extra={NOTES: {note: tuple(sorted(keys)) for note, keys in notes.items()}},
    )


def _screenings_columns(vault: Vault, today: date) -> tuple[Column, ...]:
    return (
        kit.label(_("Measure and band")),
        kit.count(_("Number")),
        kit.share(vault, today),
        kit.count(_("Cut-off reached"), "over", at(over="yes")),
        kit.share(vault, today, of="over", base="n", title=_("Cut-off reached, share")),
    )


def _sources(shelf: Library, row: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """Yield where a screening's band and cut-off come from, each with the row that it is of."""
    instrument = row["instrument"]
    name = _title(shelf, instrument)
    if row["source"]:
        said = _("{measure}, bands: {source}")
        yield said.format(measure=name, source=readable(row["source"])), _key(row)
    if row["cut"]:
        said = _("{measure}, cut-off: {source}")
        yield said.format(measure=name, source=readable(row["cut"])), instrument


def _title(shelf: Library, instrument: str) -> str:
    asked = shelf.instrument(instrument)
    return (asked.short_title or asked.title).said()


def _key(row: Mapping[str, Any]) -> str:
    """Return the key of the row of a screening's band."""
    band, source = _band(row)
    return f"{row['instrument']}.{band}.{source}"


def _instrument_rows(shelf: Library, instrument: str, own: list[dict[str, Any]]) -> Iterable[Row]:
    """Return a measure's row, and one for each band found."""
    title = _title(shelf, instrument)
    space = f"screenings.{instrument}"
    reached = [row for row in own if row["over"]]
    yield Row(
        instrument,
        {LABEL: title, "n": _n(own), "over": _n(reached)},
        space=space,
        whole="",
        strong=True,
        behind={"n": _persons(own), "over": _persons(reached)},
        found=True,
    )
    for name, some in _bands(own).items():
        words = _band_words(shelf, instrument, *_band(some[0]))
        yield Row(
            name,
            {LABEL: f"{title}: {words}", "n": _n(some)},
            frozenset({(f"band_{instrument}", name)}),
            space=space,
            whole=instrument,
            behind={"n": _persons(some)},
            found=True,
        )


def _instrument_splits(instrument: str, own: list[dict[str, Any]]) -> Iterable[Split]:
    """Return the bands, and that those over the cut-off are all of some and a part of others.

    Cut-offs and bands are public: whoever knows both may subtract.
    """
    bands = _bands(own)
    yield Split(f"band_{instrument}", tuple(bands), sensitive=True)
    reached = {name: {bool(row["over"]) for row in some} for name, some in bands.items()}
    pairs = {name: f"band_{instrument}={name}" for name in bands}
    if any(True in seen for seen in reached.values()):
        yield Split(
            "over=yes",
            tuple(pairs[name] for name, seen in reached.items() if seen == {True}),
            partly=tuple(pairs[name] for name, seen in reached.items() if len(seen) > 1),
        )


def _bands(own: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of each band by its name, the lowest first.

    A band found later (of a late record) changes no other's name.
    """
    found: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in own:
        found[_band(row)].append(row)
    order = sorted(found.items(), key=lambda each: _order(each[0]))
    return {_key(some[0]): some for _found, some in order}


def _band(row: Mapping[str, Any]) -> tuple[str, str]:
    """Return a screening's band ("none": no total or no band) and its source."""
    return (row["band"], row["source"]) if row["band"] else ("none", "")


def _n(rows: Iterable[Mapping[str, Any]]) -> int:
    return sum(row["n"] for row in rows)


def _persons(rows: Iterable[Mapping[str, Any]]) -> int:
    return len({row["client_id"] for row in rows})


def _order(found: tuple[str, str]) -> tuple[int, str, str]:
    band, source = found
    return (10**6 if band == "none" else int(band.split("-")[0]), band, source)


def _band_words(shelf: Library, instrument: str, band: str, source: str) -> str:
    """Return a band's name and points in the language in force."""
    if band == "none":
        return _("no total or no band")
    said = band.replace("-", "–")
    for made in shelf.instrument(instrument).scoring.bands:
        for each in made.bands:
            if f"{each.low}-{each.high}" == band and made.source == source:
                return f"{each.label.said()} ({said})"
    return said


def prem(vault: Vault, period: Period, today: date) -> Table:
    """Count the answers to the client feedback, item by item."""
    return _survey(vault, period, today, "prem", _("Client feedback (PREM)"))


def stakeholders(vault: Vault, period: Period, today: date) -> Table:
    """Count the answers to the stakeholder survey, item by item."""
    return _survey(vault, period, today, "stakeholders", _("Stakeholder survey"))


def _survey(vault: Vault, period: Period, today: date, form: str, title: str) -> Table:
    given = [
        json.loads(answers)
        for (answers,) in vault.tuples(
            "select a.answers from anonymous_answer a join campaign c on c.id = a.campaign_id"
            " where c.form = :form and a.on_date between :first and min(:last, :today)",
            {**period.sql, "form": form, "today": today.isoformat()},
        )
    ]
    items = shipped().ever_asked(shipped().get(form))
    scales = [item for item in items if item.kind is not ItemKind.TEXT]
    plain = [item for item in scales if _is_five(item)]
    options = sorted({o.value for item in plain for o in item.options})
    rows = [_item(item, given, options) for item in plain]
    for item in (each for each in scales if not _is_five(each)):
        rows += _other(item, given)
    last = Row(TOTAL, {LABEL: _("Forms answered"), "n": len(given)}, strong=True, whole="")
    return Table(
        id=form,
        title=title,
        population=_("Anonymous forms answered in the period; nobody can be told from them."),
        period=period,
        definition=_(
            "Each item by itself; an item left empty is not counted. “Agree” is options 4 and 5 "
            "of 5 together, of those who answered the item."
        ),
        denominator=_("forms answered in the period (n = {n})"),
        notes=kit.asked_in(items),
        columns=_survey_columns(vault, today, options),
        rows=(*rows, last),
        space=form,
        splits=_survey_splits(options, scales, rows),
        picture="agree",
    )


def _survey_columns(vault: Vault, today: date, options: Sequence[str]) -> tuple[Column, ...]:
    return (
        kit.label(_("Item")),
        kit.count(_("Answered")),
        kit.count(_("Agree (4–5)"), "agree", at(agrees="yes")),
        kit.share(vault, today, of="agree", base="n", title=_("Agree, share")),
        *(kit.count(value, f"o{value}", at(option=value)) for value in options),
        kit.share(vault, today, name="share", title=_("Share of all answers")),
    )


def _survey_splits(
    options: Sequence[str], scales: Sequence[Item], rows: Sequence[Row]
) -> tuple[Split, ...]:
    return (
        Split("item", tuple(row.key for row in rows), full=False),
        Split("option", tuple(options)),
        Split("agrees", ("yes",), full=False),
        Split("agrees=yes", tuple(f"option={value}" for value in AGREES)),
        Split("nps", tuple(key for key, _words in NPS_CLASSES)),
        *(
            Split(
                f"of_{i.name}",
                tuple(o.value for o in i.options),
                full=i.kind is ItemKind.SINGLE,
                within="" if i.kind is ItemKind.SINGLE else f"item={i.name}",
            )
            for i in scales
            if not _is_five(i)
        ),
    )


def _is_five(item: Item) -> bool:
    return [option.value for option in item.options] == ["1", "2", "3", "4", "5"]


def _item(item: Item, given: list[dict[str, Any]], options: Sequence[str]) -> Row:
    counted = Counter(str(a[item.name]) for a in given if a.get(item.name) is not None)
    values = {
        LABEL: f"{item.name}. {item.text.said()}",
        "n": sum(counted.values()),
        "agree": sum(counted[value] for value in AGREES),
        **{f"o{value}": counted[value] for value in options},
    }
    return Row(item.name, values, at(item=item.name), whole="")


def _other(item: Item, given: list[dict[str, Any]]) -> Iterable[Row]:
    """Return an item of another scale: 0–10 in the three classes of the index, else its options."""
    found = [a[item.name] for a in given if a.get(item.name) is not None]
    name = item.text.said() or item.name
    base = Row(item.name, {LABEL: name, "n": len(found)}, at(item=item.name), whole="", strong=True)
    yield base
    if [option.value for option in item.options] == [str(value) for value in range(11)]:
        classes = [Named(key, _(words)) for key, words in NPS_CLASSES]
        counted = Counter(_nps(int(value)) for value in found)
        attribute = "nps"
    else:
        classes = [Named(o.value, o.label.said() or o.value) for o in item.options]
        flat = [v for value in found for v in (value if isinstance(value, list) else [value])]
        counted = Counter(str(value) for value in flat)
        attribute = f"of_{item.name}"
    for each in classes:
        yield Row(
            f"{item.name}.{each.key}",
            {LABEL: f"{name}: {each.words}", "n": counted[each.key]},
            at(item=item.name) | frozenset({(attribute, each.key)}),
            whole=item.name,
        )


def _nps(value: int) -> str:
    if value >= PROMOTER:
        return "promoters"
    return "passives" if value >= PASSIVE else "detractors"
