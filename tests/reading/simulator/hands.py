"""How people mark: pens, styles, a person's own habit, and the ways to take a mark back.

Places and lengths are millimetres from the page's top left.
"""

import itertools
import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
BOX_MM = 5.0


class Style(StrEnum):
    CROSS = "cross"
    TICK = "tick"
    SLASH = "slash"
    DISC = "disc"
    FILL = "fill"
    DOT = "dot"
    HLINE = "hline"
    CIRCLE = "circle"
    CIRCLED_NUMBER = "circled number"
    SCRAWL = "scrawl"


STYLE_SHARE = {
    Style.CROSS: 0.56, Style.TICK: 0.2, Style.SLASH: 0.04, Style.DISC: 0.04, Style.FILL: 0.05,
    Style.DOT: 0.02, Style.HLINE: 0.02, Style.CIRCLE: 0.035, Style.CIRCLED_NUMBER: 0.005,
    Style.SCRAWL: 0.03,
}  # fmt: skip


class Correction(StrEnum):
    FILLED = "filled"
    SCRIBBLED = "scribbled"
    STRUCK = "struck"
    CIRCLED = "circled"
    REINKED = "reinked"


@dataclass(frozen=True)
class Pen:
    """Colour as RGB, width in mm, how much it covers (0-1), how grainy it is (0-1)."""

    name: str
    colour: tuple[int, int, int]
    width: float
    cover: float
    grain: float


PENS = (
    Pen("black ballpoint", (35, 33, 40), 0.42, 0.88, 0.15),
    Pen("blue ballpoint", (40, 55, 140), 0.42, 0.85, 0.15),
    Pen("fine liner", (20, 20, 22), 0.34, 0.95, 0.03),
    Pen("blue gel", (25, 35, 120), 0.6, 0.95, 0.03),
    Pen("felt tip", (15, 15, 18), 1.0, 0.97, 0.02),
    Pen("hard pencil", (95, 95, 100), 0.4, 0.6, 0.35),
    Pen("soft pencil", (60, 60, 64), 0.65, 0.75, 0.3),
    Pen("red ballpoint", (185, 40, 45), 0.45, 0.85, 0.15),
    Pen("dying ballpoint", (70, 72, 110), 0.36, 0.6, 0.45),
)
PEN_SHARE = (0.27, 0.34, 0.06, 0.08, 0.06, 0.06, 0.06, 0.04, 0.03)


@dataclass(frozen=True)
class Stroke:
    """A line drawn in one go, its width in mm, its pressure (1 = the pen's own cover)."""

    points: Points
    width: float
    pressure: float = 1.0


@dataclass(frozen=True)
class Hand:
    """A person: the pen, the usual style, the size of marks (1 = the box), the unsteadiness."""

    pen: Pen
    style: Style
    size: float
    shake: float
    off: tuple[float, float]
    pressure: float

    @classmethod
    def drawn(cls, rng: np.random.Generator) -> "Hand":
        styles = list(STYLE_SHARE)
        share = np.array(list(STYLE_SHARE.values()))
        return cls(
            pen=PENS[int(rng.choice(len(PENS), p=np.array(PEN_SHARE)))],
            style=styles[int(rng.choice(len(styles), p=share / share.sum()))],
            size=float(np.clip(rng.normal(0.92, 0.18), 0.55, 1.5)),
            shake=float(rng.gamma(2.0, 0.05)),
            off=(float(rng.normal(0, 0.25)), float(rng.normal(0, 0.25))),
            pressure=float(np.clip(rng.normal(0.97, 0.08), 0.7, 1.1)),
        )

    def style_now(self, rng: np.random.Generator) -> Style:
        """Return the style of one mark: nearly always the habit, crosses and ticks mixed a bit."""
        if rng.random() > 0.04:
            return self.style
        return Style.TICK if self.style is Style.CROSS else Style.CROSS


def _bent(points: Points, rng: np.random.Generator, shake: float, bow: float = 0.06) -> Points:
    """Make straight legs into a hand's line: bowed, unsteady."""
    legs = []
    for start, end in itertools.pairwise(points):
        t = np.linspace(0, 1, 9)[:, None]
        across = np.array([-(end - start)[1], (end - start)[0]])
        legs.append(start + (end - start) * t + across * np.sin(math.pi * t) * rng.normal(0, bow))
    line = np.vstack(legs)
    wander = np.cumsum(rng.normal(0, shake * 0.35, line.shape), axis=0)
    bent: Points = line + wander - wander.mean(0)
    return bent


def _loop(
    rng: np.random.Generator, rx: float, ry: float, turns: float = 1.08, shake: float = 0.0
) -> Points:
    start = rng.uniform(0, 2 * math.pi)
    t = np.linspace(start, start + 2 * math.pi * turns, 40)
    drift = np.linspace(1.0, rng.uniform(0.88, 1.14), 40)
    wobble = 1 + 0.05 * np.sin(2 * t + rng.uniform(0, 6)) + shake * 0.1 * np.sin(5 * t)
    tilt = rng.normal(0, 0.15)
    x, y = rx * drift * wobble * np.cos(t), ry * drift * wobble * np.sin(t)
    turn = np.array([[math.cos(tilt), -math.sin(tilt)], [math.sin(tilt), math.cos(tilt)]])
    made: Points = np.c_[x, y] @ turn.T
    return made


def _hatch(rng: np.random.Generator, half: float, step: float) -> Points:
    rows = np.arange(-half, half + step / 2, step)
    points = []
    for number, y in enumerate(rows):
        side = half if number % 2 else -half
        points += [(side * rng.uniform(0.9, 1.08), y), (-side * rng.uniform(0.9, 1.08), y)]
    tilt = rng.choice([0.0, math.pi / 2, math.pi / 4]) if rng.random() < 0.5 else 0.0
    scale = 0.85 if tilt == math.pi / 4 else 1.0
    turn = np.array([[math.cos(tilt), -math.sin(tilt)], [math.sin(tilt), math.cos(tilt)]])
    made: Points = np.array(points) * scale @ turn.T
    return made


def _blob(rng: np.random.Generator, radius: float) -> Points:
    t = np.linspace(0, 2 * math.pi * 4, 60)
    r = radius * (0.15 + 0.85 * t / t[-1])
    made: Points = np.c_[r * np.cos(t), r * np.sin(t)] * rng.uniform(0.85, 1.15, 2)
    return made


def _jitter(rng: np.random.Generator, points: list[tuple[float, float]], by: float) -> Points:
    made: Points = np.array(points, float) + rng.normal(0, by, (len(points), 2))
    return made


def _lines(  # noqa: PLR0911 (a way of marking each)
    style: Style, rng: np.random.Generator, half: float, shake: float
) -> list[Points]:
    """Return the lines of one mark about (0, 0); `half` is half its side in mm."""
    h = half
    match style:
        case Style.CROSS:
            legs = [[(-h, -h), (h, h)], [(h, -h), (-h, h)]]
            return [_bent(_jitter(rng, leg, 0.14 * h), rng, shake) for leg in legs]
        case Style.TICK:
            tail = rng.uniform(1.0, 1.8)
            tick = [(-0.7 * h, -0.05 * h), (-0.15 * h, 0.75 * h), (h * tail, -h * tail)]
            return [_bent(_jitter(rng, tick, 0.13 * h), rng, shake, 0.09)]
        case Style.SLASH:
            slash = [(-h, h), (h, -h)] if rng.random() < 0.85 else [(-h, -h), (h, h)]
            return [_bent(_jitter(rng, slash, 0.15 * h), rng, shake)]
        case Style.HLINE:
            return [_bent(_jitter(rng, [(-1.1 * h, 0), (1.1 * h, 0)], 0.12 * h), rng, shake)]
        case Style.DISC:
            return [_blob(rng, h * rng.uniform(0.5, 0.75))]
        case Style.DOT:
            return [_blob(rng, rng.uniform(0.35, 0.6))]
        case Style.FILL:
            return [_hatch(rng, min(h, 2.3) * 0.97, 0.42), _hatch(rng, min(h, 2.3) * 0.9, 0.5)]
        case Style.SCRAWL:
            zig = [(-h, -0.6 * h), (-0.3 * h, 0.7 * h), (0.1 * h, -0.7 * h), (0.5 * h, 0.7 * h)]
            return [_bent(_jitter(rng, [*zig, (h, -0.7 * h)], 0.15 * h), rng, shake)]
        case _:
            rx = rng.uniform(1.45, 2.0) * h if h > 2 else rng.uniform(3.4, 4.2)
            return [_loop(rng, rx, rx * rng.uniform(0.85, 1.1), shake=shake)]


def mark(
    hand: Hand, at: tuple[float, float], rng: np.random.Generator, style: Style | None = None
) -> list[Stroke]:
    """Return the strokes of one mark; `at` is the middle of the box."""
    style = style or hand.style_now(rng)
    half = BOX_MM / 2 * hand.size * rng.uniform(0.85, 1.15)
    place = np.array(at) + hand.off + rng.normal(0, 0.28, 2)
    if style is Style.CIRCLED_NUMBER:
        above = np.array([0, -BOX_MM / 2 - 3.4])
        place = np.array(at) + above + rng.normal(0, 0.3, 2)
        rx = rng.uniform(2.3, 3.0)
        lines = [_loop(rng, rx, rx * rng.uniform(0.8, 1.0))]
    else:
        lines = _lines(style, rng, half, hand.shake)
    pressure = hand.pressure * float(np.clip(rng.normal(1, 0.05), 0.8, 1.1))
    return [Stroke(line + place, hand.pen.width, pressure) for line in lines]


def taken_back(
    hand: Hand,
    wrong: tuple[float, float],
    right: tuple[float, float],
    how: Correction,
    rng: np.random.Generator,
) -> list[Stroke]:
    """Return the strokes of a first answer, its taking back and the answer that was meant."""
    plain = hand.style if hand.style not in {Style.FILL, Style.CIRCLED_NUMBER} else Style.CROSS
    strokes = mark(hand, wrong, rng, plain)
    again = mark(hand, right, rng, plain)
    width = hand.pen.width
    match how:
        case Correction.FILLED:
            strokes += [
                Stroke(_hatch(rng, 2.35, 0.38) + wrong, width, hand.pressure),
                Stroke(_hatch(rng, 2.2, 0.4) + wrong, width, hand.pressure),
            ]
        case Correction.SCRIBBLED:
            zigzag = _hatch(rng, rng.uniform(2.2, 3.6), rng.uniform(0.6, 0.95))
            strokes.append(Stroke(zigzag + wrong + rng.normal(0, 0.4, 2), width, hand.pressure))
        case Correction.STRUCK:
            for _line in range(int(rng.integers(1, 3))):
                reach = rng.uniform(3.5, 6)
                line = _jitter(rng, [(-reach, 0), (reach, 0)], 0.6)
                strokes.append(Stroke(_bent(line, rng, hand.shake) + wrong, width, hand.pressure))
        case Correction.CIRCLED:
            loop = _loop(rng, rng.uniform(3.8, 5), rng.uniform(3.8, 4.8), shake=hand.shake)
            again.append(Stroke(loop + right, width, hand.pressure))
        case Correction.REINKED:
            again += [Stroke(s.points + 0.15, s.width * 1.3, 1.1) for s in again]
            again += mark(hand, right, rng, plain)
    return strokes + again


def handwriting(
    rng: np.random.Generator, x: float, y: float, width: float, size: float, pen: Pen
) -> list[Stroke]:
    """Return a line of loops that looks like writing from a distance."""
    strokes = []
    left = x
    while left < x + width - size:
        letters = int(rng.integers(3, 9))
        t = np.linspace(0, letters, letters * 12)
        up = np.where(rng.random(letters + 1)[t.astype(int)] < 0.25, 1.9, 1.0)
        px = left + t * size * 0.55 + 0.25 * size * np.cos(2 * math.pi * t)
        py = y - 0.45 * size * up * (1 - np.cos(2 * math.pi * t)) / 2 * rng.uniform(0.8, 1.2)
        strokes.append(Stroke(np.c_[px, py], pen.width))
        left = px[-1] + size * rng.uniform(0.7, 1.3)
    return strokes
