"""One filled instrument -> a `Score`: total or range, band, cut-off, alerts and what to know.

A missing answer is never zero: it leaves the total open, between the least and the most that the
missing answers could make it. An item that a skip rule makes unnecessary counts 0 and is not
missing; one that was answered all the same counts as it was answered, and a note says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tytti_desktop.instruments import kept_labels
from tytti_desktop.instruments.answers import Answer, Stored, read_answers
from tytti_desktop.instruments.cutoffs import (
    Choice,
    CutOffFound,
    bands_in_force,
    cited,
    cutoff_in_force,
)
from tytti_desktop.instruments.model import (
    Band,
    BandSet,
    Number,
    Questionnaire,
    Scoring,
    Text,
    shown_number,
)
from tytti_desktop.words import _, ngettext


@dataclass(frozen=True)
class CitedBand:
    """The band a result falls in, and who says so."""

    label: Text
    source: str
    low: int
    high: int
    light: str = ""


@dataclass(frozen=True)
class Limit:
    """The cut-off in force: over it when the total is `value` or more."""

    value: int
    source: str
    exceeded: bool


@dataclass(frozen=True)
class Alert:
    """An answer that asks for an act at once; `missing` when it is the lack of an answer."""

    id: str
    item: str
    missing: bool
    text: Text
    instruction: Text


@dataclass(frozen=True)
class Score:
    """What the answers give on a day. `range` is None where there is no total to have one.

    `complete` means that no needed answer is missing. `group_only`: show no result of one person.
    """

    instrument: str
    version: str
    answers: Mapping[str, Stored]
    scores: Mapping[str, Number]
    total: Number | None
    range: tuple[Number, Number] | None
    complete: bool
    missing: tuple[str, ...]
    skipped: tuple[str, ...]
    band: CitedBand | None
    possible_bands: tuple[CitedBand, ...]
    cutoff: Limit | None
    alerts: tuple[Alert, ...]
    item_bands: Mapping[str, CitedBand]
    notes: tuple[str, ...]
    group_only: bool

    def as_json(self, lang: str | None = None) -> dict[str, Any]:
        """Return the result as `tytti score --json` gives it and a screening keeps it."""
        return {
            "instrument": self.instrument,
            "version": self.version,
            "total": self.total,
            "range": None if self.range is None else list(self.range),
            "complete": self.complete,
            "missing": list(self.missing),
            "skipped": list(self.skipped),
            "band": None if self.band is None else _band_json(self.band, lang),
            "possible_bands": [_band_json(band, lang) for band in self.possible_bands],
            "cutoff": None if self.cutoff is None else vars(self.cutoff).copy(),
            "alerts": [_alert_json(alert, lang) for alert in self.alerts],
            "item_bands": {n: _band_json(band, lang) for n, band in self.item_bands.items()},
            "notes": list(self.notes),
            "group_only": self.group_only,
        }


def of_one(result: Mapping[str, Any]) -> dict[str, Any]:
    """Return a result as it may be shown of one person: nothing counted, if for groups only."""
    if not result.get("group_only"):
        return dict(result)
    counted = ("total", "range", "band", "possible_bands", "cutoff", "item_bands")
    return {name: None if name in counted else value for name, value in result.items()}


def _band_json(band: CitedBand, lang: str | None) -> dict[str, Any]:
    made = {"label": band.label.said(lang), "source": band.source, "range": [band.low, band.high]}
    return made | ({"light": band.light} if band.light else {})


def _alert_json(alert: Alert, lang: str | None) -> dict[str, Any]:
    return {
        "id": alert.id,
        "item": alert.item,
        "missing": alert.missing,
        "text": alert.text.said(lang),
        "instruction": alert.instruction.said(lang),
    }


def score(
    instrument: Questionnaire,
    answers: Mapping[str, Any],
    *,
    sex: str | None = None,
    age: int | None = None,
    on: date,
    choice: Choice | None = None,
) -> Score:
    """Score on a day; `sex` m, f or None, `age` in years. `KnownError` names a refused item."""
    read = read_answers(instrument.items, answers)
    skipped = _skipped(instrument.scoring, read)
    missing = tuple(n for n, a in read.items() if a.missing and n not in skipped)
    total_range = _range(instrument, read, missing)
    total = None if missing or total_range is None else total_range[0]
    bands = bands_in_force(instrument, on, choice)
    found = cutoff_in_force(instrument, on, sex=sex, age=age, choice=choice)
    possible = () if total is not None else _possible_bands(bands, total_range)
    return Score(
        instrument=instrument.id,
        version=instrument.version,
        answers={name: answer.stored for name, answer in read.items()},
        scores={name: a.score for name, a in read.items() if a.score is not None},
        total=total,
        range=total_range,
        complete=not missing,
        missing=missing,
        skipped=skipped,
        band=_band(bands, total),
        possible_bands=possible,
        cutoff=_limit(found, total),
        alerts=_alerts(instrument.scoring, read),
        item_bands=_item_bands(instrument.scoring.item_bands, read),
        notes=(
            *_notes(instrument, read, missing, total_range),
            *_band_notes(possible, found.why_not),
        ),
        group_only=not instrument.individual_use,
    )


def _sum_is_0(items: tuple[str, ...], read: Mapping[str, Answer]) -> bool:
    return all(read[name].score == 0 for name in items)


def _skipped(scoring: Scoring, read: Mapping[str, Answer]) -> tuple[str, ...]:
    """Return the unanswered items that a rule makes unnecessary, in item order."""
    unneeded = {n for rule in scoring.skip if _sum_is_0(rule.items, read) for n in rule.skips}
    return tuple(name for name, answer in read.items() if name in unneeded and answer.missing)


def _contradicted(scoring: Scoring, read: Mapping[str, Answer]) -> tuple[str, ...]:
    """Return the items answered above 0 although a rule makes them unnecessary."""
    unneeded = {n for rule in scoring.skip if _sum_is_0(rule.items, read) for n in rule.skips}
    return tuple(name for name, answer in read.items() if name in unneeded and answer.score)


def _range(
    instrument: Questionnaire, read: Mapping[str, Answer], missing: tuple[str, ...]
) -> tuple[Number, Number] | None:
    """Return the least and the most the total can be; None without a total or an end.

    Skip rules do not narrow it further: what a missing answer could make unnecessary counts 0,
    and 0 is within that item's own ends.
    """
    scoring = instrument.scoring
    if not scoring.total:
        return None
    known = sum(answer.score for answer in read.values() if answer.score is not None)
    low: Number = known
    high: Number = known
    for item in instrument.items:
        if item.name in missing:
            least, most = item.ends
            if least is None or most is None:
                return None
            low, high = low + least, high + most
    return _scaled(scoring, low), _scaled(scoring, high)


def _scaled(scoring: Scoring, raw: Number) -> Number:
    """Apply the offset and the factor; a plain sum stays a whole number."""
    moved = raw - scoring.offset
    return moved if scoring.factor == 1 else moved * scoring.factor


def _limit(found: CutOffFound, total: Number | None) -> Limit | None:
    """Hold the total against the cut-off; nothing is said of a total that is not known."""
    if found.row is None or total is None:
        return None
    return Limit(found.row.value, found.source, total >= found.row.value)


def _band(bands: BandSet | None, total: Number | None) -> CitedBand | None:
    if bands is None or total is None:
        return None
    return _cited_band(bands, bands.band(total))


def _cited_band(bands: BandSet, band: Band | None) -> CitedBand | None:
    if band is None:
        return None
    source = cited(bands.source, verify=bands.verify)
    return CitedBand(band.label, source, band.low, band.high, band.light)


def _possible_bands(
    bands: BandSet | None, total_range: tuple[Number, Number] | None
) -> tuple[CitedBand, ...]:
    """Return every band that an incomplete total could still fall in."""
    if bands is None or total_range is None:
        return ()
    low, high = total_range
    inside = (band for band in bands.bands if band.low <= high and low <= band.high)
    return tuple(made for band in inside if (made := _cited_band(bands, band)) is not None)


def _item_bands(bands: BandSet | None, read: Mapping[str, Answer]) -> dict[str, CitedBand]:
    if bands is None:
        return {}
    found = {
        name: _cited_band(bands, bands.band(answer.score))
        for name, answer in read.items()
        if answer.score is not None
    }
    return {name: band for name, band in found.items() if band is not None}


def _alerts(scoring: Scoring, read: Mapping[str, Answer]) -> tuple[Alert, ...]:
    found = []
    for rule in scoring.alerts:
        answer = read[rule.item]
        too_high = answer.score is not None and answer.score >= rule.at_least
        if too_high or (answer.missing and rule.if_missing):
            found.append(Alert(rule.id, rule.item, answer.missing, rule.text, rule.instruction))
    return tuple(found)


def _notes(
    instrument: Questionnaire,
    read: Mapping[str, Answer],
    missing: tuple[str, ...],
    total_range: tuple[Number, Number] | None,
) -> tuple[str, ...]:
    notes = []
    if not instrument.defined:
        notes.append(_("The unit has not defined this measure: its range is not known."))
    if missing and total_range:
        notes.append(
            ngettext(
                "Not computable: {count} answer is missing. The total is between {low} and {high}.",
                "Not computable: {count} answers are missing. "
                "The total is between {low} and {high}.",
                len(missing),
            ).format(
                count=len(missing),
                low=shown_number(total_range[0]),
                high=shown_number(total_range[1]),
            )
        )
    contradicted = _contradicted(instrument.scoring, read)
    if contradicted:
        notes.append(
            _(
                "Answered although an earlier answer makes it unnecessary: {items}. "
                "It is counted as answered; check with the client."
            ).format(items=", ".join(contradicted))
        )
    if not instrument.individual_use:
        notes.append(_("For groups only: do not show or use as one person's result."))
    return tuple(notes)


def _band_notes(possible: tuple[CitedBand, ...], why_no_limit: str) -> tuple[str, ...]:
    notes = []
    if possible:
        labels = ", ".join(band.label.said() for band in possible)
        notes.append(_("Possible bands: {bands}.").format(bands=labels))
    if why_no_limit:
        notes.append(why_no_limit)
    return tuple(notes)


def result_words(stored: Mapping[str, Any]) -> str:
    """Return a result as `Score.as_json` keeps it in words; of a group measure only that it is one.

    The total stands with its range, then the band, then each item's own band.
    """
    if stored.get("group_only"):
        return _("told of groups only")
    said = []
    if stored.get("total") is not None and stored.get("range"):
        low, high = stored["range"]
        said.append(f"{stored['total']} ({low}–{high})")
    if stored.get("band"):
        said.append(kept_labels.said(str(stored["band"]["label"])))
    items = stored.get("item_bands") or {}
    said += [f"{item}: {kept_labels.said(band['label'])}" for item, band in items.items()]
    return " · ".join(said) or "–"
