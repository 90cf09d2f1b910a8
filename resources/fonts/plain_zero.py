"""Take the stroke out of the typeface's zero: on a form a stroke through a figure means a mark.

Run once on the shipped files with fontTools (`python plain_zero.py *.ttf`), which the program
itself does not need. The two counters that the stroke parts become one, drawn from the outline.
"""
# ruff: noqa: INP001

import math
import sys

from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

GLYPHS = ("zero", "zero.tf")
COUNTERS = 3  # contours of a zero with a stroke: its outline and two halves of its counter


def plain(font: TTFont, name: str) -> None:
    """Replace the parted counter of one glyph by a whole one."""
    glyph = font["glyf"][name]
    if glyph.isComposite() or glyph.numberOfContours != COUNTERS:
        return
    points, ends, flags = glyph.getCoordinates(font["glyf"])
    slant = math.tan(math.radians(-font["post"].italicAngle))
    upright = [(x - slant * y, y) for x, y in points]
    outline, counters = upright[: ends[0] + 1], upright[ends[0] + 1 :]
    (left, right, low, high), (in_left, in_right, in_low, in_high) = (
        _edges(outline),
        _edges(counters),
    )
    inner = [
        (
            in_left + (x - left) * (in_right - in_left) / (right - left),
            in_low + (y - low) * (in_high - in_low) / (high - low),
        )
        for x, y in outline
    ]
    contours = [
        list(zip(outline, flags, strict=False)),
        list(zip(inner, flags, strict=False))[::-1],
    ]
    pen = TTGlyphPen(None)
    for contour in contours:
        _draw(pen, [((x + slant * y, y), on) for (x, y), on in contour])
    made = pen.glyph()
    made.recalcBounds(font["glyf"])
    font["glyf"][name] = made


def _edges(points: list[tuple[float, float]]) -> tuple[float, float, float, float]:
    across, up = [x for x, _y in points], [y for _x, y in points]
    return min(across), max(across), min(up), max(up)


def _draw(pen: TTGlyphPen, contour: list[tuple[tuple[float, float], int]]) -> None:
    first = next(n for n, (_point, on) in enumerate(contour) if on & 1)
    turned = contour[first:] + contour[:first]
    pen.moveTo(_near(turned[0][0]))
    waiting: list[tuple[int, int]] = []
    for point, on in [*turned[1:], turned[0]]:
        if on & 1:
            if waiting:
                pen.qCurveTo(*waiting, _near(point))
            else:
                pen.lineTo(_near(point))
            waiting = []
        else:
            waiting.append(_near(point))
    pen.closePath()


def _near(point: tuple[float, float]) -> tuple[int, int]:
    return round(point[0]), round(point[1])


for path in sys.argv[1:]:
    opened = TTFont(path, recalcTimestamp=False)
    for each in GLYPHS:
        plain(opened, each)
    opened.save(path)
