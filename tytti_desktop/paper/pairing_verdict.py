"""Whether a printer and a scanner are fit for a batch: each measure judged, said with what to do.

The limits are those of the reader of forms (93 to 103 % is read, one-bit scans are not trusted)
and, for paper that only looks poor, half way to where the simulated scans begin to be doubtful.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from tytti_desktop.paper.pairing import EDGES, ROWS, SIDES, THIN, Colour
from tytti_desktop.words import N_, _, decimal

if TYPE_CHECKING:
    from tytti_desktop.paper.pairing_reading import Measures

ALL_CODES = 4
DPI_GOOD, DPI_LEAST = (190, 410), 145
SCALE_GOOD, SCALE_READ = 0.015, (0.93, 1.03)  # over the first the address misses its window
STRETCHED = (0.01, 0.03)
MOST_SKEW, MOST_KEYSTONE = 3.0, 0.01  # degrees; the share that one end is wider
# Care and bad: darkness of black, unevenness, holes, mm that an edge spreads, darkness of the
# palest gray, brightness of the paper, dirt, streaks.
BLACK, UNEVEN, HOLES, SPREAD, PALE = (0.7, 0.45), (0.15, 0.4), (0.01, 0.1), (0.3, 0.6), (0.1, 0.04)
PAPER, DIRT, STREAKS = (0.75, 0.5), (0.0005, 0.01), (0.002, 0.03)


class Fit(StrEnum):
    """How a measure, or a pair of machines, stands."""

    GOOD = "good"
    CARE = "care"  # the batch can go, but something should be changed
    BAD = "bad"  # change it and print the test page again


FIT_NAMES = {
    Fit.GOOD: N_("Fit for a batch"),
    Fit.CARE: N_("Fit, but something should be changed"),
    Fit.BAD: N_("Not fit yet"),
}
_WORSE = (Fit.GOOD, Fit.CARE, Fit.BAD)


class Point(StrEnum):
    """What is judged, in the order in which it is told."""

    COLOUR = "colour"
    RESOLUTION = "resolution"
    SCALE = "scale"
    STRETCH = "stretch"
    MARGINS = "margins"
    SKEW = "skew"
    TONER = "toner"
    LINES = "lines"
    PALE = "pale"
    CLEAN = "clean"
    MARKS = "marks"


POINT_NAMES = {
    Point.COLOUR: N_("Colours of the scan"),
    Point.RESOLUTION: N_("Resolution"),
    Point.SCALE: N_("Size"),
    Point.STRETCH: N_("Stretching"),
    Point.MARGINS: N_("Margins"),
    Point.SKEW: N_("Straightness"),
    Point.TONER: N_("Toner"),
    Point.LINES: N_("Thin lines and sharpness"),
    Point.PALE: N_("Pale marks"),
    Point.CLEAN: N_("Cleanness"),
    Point.MARKS: N_("Test marks"),
}
SIDE_NAMES = dict(zip(SIDES, (N_("left"), N_("right"), N_("top"), N_("bottom")), strict=True))
COLOUR_NAMES = {
    Colour.ONE_BIT: N_("black and white only (1 bit)"),
    Colour.GREY: N_("grey"),
    Colour.COLOUR: N_("colour"),
}
ADVICE = {
    Point.COLOUR: N_(
        "Scan in grey or colour: pencil and pale pens vanish from a black-and-white scan."
    ),
    Point.RESOLUTION: N_("Set the scanner to 200 or 300 dpi."),
    Point.SCALE: N_(
        "Print at real size (100 %, not “Fit to page”), and switch off fitting in the scanner too."
    ),
    Point.STRETCH: N_(
        "The page is longer or wider than it should be: scan on the glass, or clean the feeder's "
        "rollers."
    ),
    Point.MARGINS: N_(
        "The edge of the page is cut off. Choose A4 in the printer and the scanner, and put the "
        "page against the corner of the glass."
    ),
    Point.SKEW: N_(
        "Put the pages straight against the feeder's guides. A photo is no match for a scan."
    ),
    Point.TONER: N_("Change the toner or ink, or switch off the printer's saving mode."),
    Point.LINES: N_(
        "Thin lines or edges are unclear: clean the scanner's glass and switch off smoothing."
    ),
    Point.PALE: N_("Make the scan darker or lower its contrast: pale marks would vanish."),
    Point.CLEAN: N_(
        "Clean the scanner's glass, also its narrow strip beside the feeder: there are streaks or "
        "dirt in the picture."
    ),
    Point.MARKS: N_("Mend the other points first, then print and scan the test page again."),
}


@dataclass(frozen=True)
class Finding:
    """One point judged; `values` are the figures, as kept in the vault."""

    point: Point
    fit: Fit
    values: Mapping[str, float | str | None]

    def said(self) -> str:
        """Return what was measured, in the language in force."""
        return _SAID[self.point](self.values)

    def advice(self) -> str:
        """Return what to change; nothing where all is good."""
        return "" if self.fit is Fit.GOOD else _(ADVICE[self.point])


def verdict(findings: tuple[Finding, ...]) -> Fit:
    """Return how the pair stands: as its worst point."""
    return _worst(*(one.fit for one in findings))


def judged(seen: "Measures") -> tuple[Finding, ...]:
    """Return every point of a read test page."""
    shape, toner, white, rows = seen.shape, seen.toner, seen.white, seen.rows
    cut = any(seen.margins.get(side) is None for side in SIDES)
    rough = max(abs(shape.skew) / MOST_SKEW, shape.keystone / MOST_KEYSTONE)
    found = (
        (Point.COLOUR, _fit(bad=seen.colour is Colour.ONE_BIT), {"colour": str(seen.colour)}),
        (Point.RESOLUTION, _resolution(seen.dpi), {"dpi": seen.dpi}),
        (Point.SCALE, _scale(shape.scale_x, shape.scale_y),
         {"x": shape.scale_x, "y": shape.scale_y}),
        (Point.STRETCH, _over(abs(shape.scale_x / shape.scale_y - 1), STRETCHED),
         {"stretch": abs(shape.scale_x / shape.scale_y - 1)}),
        (Point.MARGINS, _fit(cut, seen.codes < ALL_CODES), dict(seen.margins)),
        (Point.SKEW, _over(rough, (0.5, 1.0)), {"skew": shape.skew, "bent": shape.keystone}),
        (Point.TONER,
         _worst(_under(toner.black, BLACK), _over(1 - toner.even, UNEVEN),
                _over(toner.holes, HOLES)),
         {"black": toner.black, "even": toner.even, "holes": toner.holes}),
        (Point.LINES,
         _worst(_over(seen.edge, SPREAD), _fit(seen.thinnest != THIN[0], seen.thinnest is None)),
         {"thinnest": seen.thinnest, "edge": seen.edge}),
        (Point.PALE, _under(seen.pale, PALE), {"pale": seen.pale}),
        (Point.CLEAN,
         _worst(_under(white.paper, PAPER), _over(white.dirt, DIRT),
                _over(white.streaks, STREAKS)),
         {"paper": white.paper, "dirt": white.dirt, "streaks": white.streaks}),
        (Point.MARKS, _worst(_over(rows.unsure, (1, 3)), _fit(bad=rows.wrong > 0)),
         {"right": rows.right, "unsure": rows.unsure, "wrong": rows.wrong}),
    )  # fmt: skip
    return tuple(Finding(*one) for one in found)


def _resolution(dpi: float) -> Fit:
    return _fit(not DPI_GOOD[0] <= dpi <= DPI_GOOD[1], dpi < DPI_LEAST)


def _scale(*sizes: float) -> Fit:
    off = max(abs(size - 1) for size in sizes)
    return _fit(off > SCALE_GOOD, not all(SCALE_READ[0] <= size <= SCALE_READ[1] for size in sizes))


def _over(value: float, limits: tuple[float, float]) -> Fit:
    """Judge what should be small: care over the first limit, bad over the second."""
    return _fit(value > limits[0], value > limits[1])


def _under(value: float, limits: tuple[float, float]) -> Fit:
    """Judge what should be large: care under the first limit, bad under the second."""
    return _fit(value < limits[0], value < limits[1])


def _worst(*fits: Fit) -> Fit:
    return max(fits, key=_WORSE.index)


def _fit(care: bool = False, bad: bool = False) -> Fit:
    return Fit.BAD if bad else Fit.CARE if care else Fit.GOOD


def _number(value: object, digits: int = 1) -> str:
    """Return a figure as it is written here: no empty decimals."""
    made = f"{float(str(value)):.{digits}f}".rstrip("0").rstrip(".") if digits else f"{value}"
    return decimal(made)


def _percent(value: object, digits: int = 0) -> str:
    return _number(100 * float(str(value)), digits) if digits else f"{100 * float(str(value)):.0f}"


def _margins(values: Mapping[str, float | str | None]) -> str:
    cut = [_(SIDE_NAMES[side]) for side in SIDES if values.get(side) is None]
    if cut:
        told = _("cut off nearer than {mm} mm: {sides}")
        return told.format(mm=max(EDGES), sides=", ".join(cut))
    worst = max(float(str(values[side])) for side in SIDES)
    return _("everything shows to {mm} mm from the edges").format(mm=_number(worst))


def _lines(values: Mapping[str, float | str | None]) -> str:
    if values["thinnest"] is None:
        return _("the thin lines of the forms do not show")
    return _("lines of {points} pt show, edges spread {mm} mm").format(
        points=_number(values["thinnest"], 2), mm=_number(values["edge"], 2)
    )


_SAID: Mapping[Point, Callable[[Mapping[str, float | str | None]], str]] = {
    Point.COLOUR: lambda v: _(COLOUR_NAMES[Colour(str(v["colour"]))]),
    Point.RESOLUTION: lambda v: _("{dpi} dpi").format(dpi=f"{float(str(v['dpi'])):.0f}"),
    Point.SCALE: lambda v: _("width {x} %, height {y} % of what was laid out").format(
        x=_percent(v["x"], 1), y=_percent(v["y"], 1)
    ),
    Point.STRETCH: lambda v: _("{percent} % between width and height").format(
        percent=_percent(v["stretch"], 1)
    ),
    Point.MARGINS: _margins,
    Point.SKEW: lambda v: _("turned {degrees}°").format(
        degrees=_number(abs(float(str(v["skew"]))))
    ),
    Point.TONER: lambda v: _("black is {black} % black, {holes} % of it is missing").format(
        black=_percent(v["black"]), holes=_percent(v["holes"], 1)
    ),
    Point.LINES: _lines,
    Point.PALE: lambda v: _("a pale grey shows {percent} % dark (20 % printed)").format(
        percent=_percent(v["pale"])
    ),
    Point.CLEAN: lambda v: _("paper {paper} % white, dirt {dirt} %, streaks {streaks} %").format(
        paper=_percent(v["paper"]), dirt=_percent(v["dirt"], 2), streaks=_percent(v["streaks"], 1)
    ),
    Point.MARKS: lambda v: _("{right} of {all} rows read right, {unsure} shown to a person").format(
        right=v["right"], all=ROWS, unsure=v["unsure"]
    ),
}
