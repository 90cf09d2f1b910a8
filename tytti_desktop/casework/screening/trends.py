"""How one client's results of one instrument have moved, and whether the change is reliable.

Each point keeps the band and cut-off of its own day; only the bands drawn behind are today's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tytti_desktop.casework.screening import measures, screenings
from tytti_desktop.casework.screening.screenings import Screening, ScreeningState
from tytti_desktop.instruments import kept_labels
from tytti_desktop.instruments.change import Change, change
from tytti_desktop.instruments.cutoffs import Choice, bands_in_force
from tytti_desktop.instruments.model import Band, Item, ItemKind, Questionnaire
from tytti_desktop.instruments.scoring import Score
from tytti_desktop.vault import Vault
from tytti_desktop.words import _


@dataclass(frozen=True)
class Point:
    """One finished screening. `total` is None where answers are missing: then `low`–`high`."""

    screening_id: str
    on_date: date
    total: float | None
    low: float | None
    high: float | None
    band: str
    band_source: str
    cutoff: int | None
    cutoff_source: str
    exceeded: bool | None


@dataclass(frozen=True)
class Trend:
    """The points of one instrument, earliest first; change since the first and the one before.

    `scale` is the least and most the total can be, None where there is no total. `note` says why
    nothing is shown, for an instrument that is for groups only.
    """

    instrument: str
    title: str
    points: tuple[Point, ...]
    scale: tuple[float, float] | None = None
    bands: tuple[Band, ...] = ()
    bands_source: str = ""
    since_first: tuple[Change, ...] = ()
    since_previous: tuple[Change, ...] = ()
    hidden: int = 0
    note: str = ""


def trend(
    vault: Vault, read: tuple[Sequence[Screening], int], instrument: str, today: date
) -> Trend:
    """Return a client's results of one instrument from what `screenings.of_client` gives."""
    seen, hidden = read
    made = measures.library(vault, today).instrument(instrument, on=today)
    title = (made.short_title or made.title).said()
    if not made.individual_use:
        note = _("For groups only: do not show or use as one person's result.")
        return Trend(made.id, title, (), note=note)
    finished = [s for s in seen if s.instrument == made.id and s.state is ScreeningState.FINISHED][
        ::-1
    ]
    choice = measures.choice(vault, made.id, today)
    bands = bands_in_force(made, today, choice)
    scores = [screenings.scored(vault, found) for found in finished]
    return Trend(
        instrument=made.id,
        title=title,
        points=tuple(_point(found) for found in finished),
        scale=_scale(made),
        bands=bands.bands if bands else (),
        bands_source=bands.source if bands else "",
        since_first=_change(made, scores[:1], scores[1:][-1:], choice),
        since_previous=_change(made, scores[-2:-1], scores[2:][-1:], choice),
        hidden=hidden,
    )


def instruments_of(seen: Sequence[Screening]) -> list[str]:
    """Return the instruments that have finished results among these, the latest first."""
    names = (s.instrument for s in seen if s.state is ScreeningState.FINISHED)
    return list(dict.fromkeys(names))


def _point(found: Screening) -> Point:
    result: dict[str, Any] = found.result or {}
    low, high = result.get("range") or (None, None)
    band, cutoff = result.get("band") or {}, result.get("cutoff") or {}
    return Point(
        screening_id=found.id,
        on_date=found.on_date,
        total=result.get("total"),
        low=low,
        high=high,
        band=kept_labels.said(band.get("label", "")),
        band_source=band.get("source", ""),
        cutoff=cutoff.get("value"),
        cutoff_source=cutoff.get("source", ""),
        exceeded=cutoff.get("exceeded"),
    )


def _change(
    made: Questionnaire, earlier: list[Score], later: list[Score], choice: Choice
) -> tuple[Change, ...]:
    if not (earlier and later):
        return ()
    return change(made, earlier[0], later[0], choice=choice)


def _scale(made: Questionnaire) -> tuple[float, float] | None:
    """Return the ends of the total's scale, where every item has ends."""
    if not made.scoring.total:
        return None
    ends = [_ends(item) for item in made.items]
    known = [(low, high) for low, high in ends if low is not None and high is not None]
    if len(known) < len(ends):
        return None
    offset, factor = made.scoring.offset, made.scoring.factor
    low, high = (sum(side) for side in zip(*known, strict=True))
    return (low - offset) * factor, (high - offset) * factor


def _ends(item: Item) -> tuple[float | None, float | None]:
    if item.kind is ItemKind.NUMBER:
        return item.minimum, item.maximum
    scores = [option.score for option in item.options if option.score is not None]
    return min(scores), max(scores)
