"""Scoring one instrument from the command line, and the answers of a file."""

from typing import Any

from tytti_desktop.casework.client.identity import SEX_NAMES, Sex
from tytti_desktop.cli.context import Answer, Context, read_json
from tytti_desktop.errors import KnownError
from tytti_desktop.instruments.cutoffs import published, readable
from tytti_desktop.instruments.library import shipped
from tytti_desktop.instruments.model import CutOff
from tytti_desktop.instruments.scoring import Score, of_one
from tytti_desktop.instruments.scoring import score as score_of
from tytti_desktop.words import _


def score(context: Context) -> Answer:
    """Score one instrument; no vault is needed."""
    options = context.options
    instrument = shipped().instrument(options.instrument, on=context.today)
    found = score_of(
        instrument, answers_in(options.answers), sex=options.sex, age=options.age, on=context.today
    )
    rows = published(instrument, context.today, sex=options.sex, age=options.age)
    data = of_one(found.as_json()) | {"published_cutoffs": [_row_json(row) for row in rows]}
    return Answer(data, [*_score_lines(found), *map(_row_line, rows)])


def _row_json(row: CutOff) -> dict[str, Any]:
    names = ("source", "sex", "age_min", "age_max", "value")
    return {name: getattr(row, name) or None for name in names}


def _row_line(row: CutOff) -> str:
    """Return one published cut-off in words: for whom, how much and who says so."""
    whom = [_(SEX_NAMES[Sex(row.sex)])] if row.sex else []
    if row.age_min is not None or row.age_max is not None:
        ages = "–".join("" if age is None else str(age) for age in (row.age_min, row.age_max))
        whom.append(_("age {years}").format(years=ages))
    text = _("Published cut-off {value}: {whom} ({source})")
    everybody = _("everybody")
    return text.format(
        value=row.value, whom=", ".join(whom) or everybody, source=readable(row.source)
    )


def answers_in(source: str) -> dict[str, Any]:
    """Return the answers of a JSON file: one object of items and values."""
    try:
        given = read_json(source)
    except ValueError:
        given = None
    if not isinstance(given, dict):
        raise KnownError(
            _("The answers are not a JSON object of items and values, such as {example}.").format(
                example='{"1": 2, "2": null}'
            )
        )
    return given


def _score_lines(found: Score) -> list[str]:
    if found.group_only:
        return [_("Recorded. Results are shown for groups only."), *found.notes]
    shown = found.as_json()
    lines = []
    if found.total is not None:
        lines.append(_("Screening result: {total}").format(total=found.total))
    elif found.range is not None:
        low, high = found.range
        lines.append(_("Not computable; between {low} and {high}").format(low=low, high=high))
    if found.missing:
        lines.append(_("Missing: {items}").format(items=", ".join(found.missing)))
    if shown["band"]:
        lines.append(f"{shown['band']['label']} ({readable(shown['band']['source'])})")
    if found.cutoff is not None:
        lines.append(
            _("Cut-off {value} ({source})").format(
                value=found.cutoff.value, source=readable(found.cutoff.source)
            )
        )
    return [*lines, *found.notes, *(f"{a['text']} {a['instruction']}" for a in shown["alerts"])]
