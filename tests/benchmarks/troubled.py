"""Pages on which nearly every answer has a trouble, by the simulators' own ways, for development.

Ordinary pages show a rare fault once in ten thousand fields; here every tool and style is as
common as the others, most answers are odd ones, a stray stroke lies by every third question, and
something befalls every paper and scan, no worse than at L1 and in an office.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.reading.simulator import filling, hands, scanner
from tests.reading.simulator.filling import Meant, fields_of, middle
from tests.reading.simulator.piles import Filled, Printed, any_page, one_page, rendered, sheet_id
from tests.reading.stress import answers, pages, wear
from tests.reading.stress.answers import Person, Way
from tests.reading.stress.pages import GENTLE, OFFICE_CAPTURE, OFFICE_WEAR, Rough, captured
from tests.reading.stress.tools import Line, draw
from tytti_desktop.paper.drawing import Box, BoxType
from tytti_desktop.paper.sheets import sheet_pdf

RNG = np.random.Generator
DPI = 200
SHARE = {Meant.CLEAR: 0.4, Meant.BLANK: 0.15, Meant.CORRECTED: 0.15, Meant.CONFLICT: 0.1,
         Meant.BETWEEN: 0.1, Meant.BESIDE: 0.1}  # fmt: skip
PLAIN, BLANK, LINED, STRAYS = 0.3, 0.12, 0.3, 0.3
OFTEN = {way: (1 - PLAIN - BLANK) / (len(answers.SHARE) - 2) for way in answers.SHARE}
OFTEN |= {Way.PLAIN: PLAIN, Way.BLANK: BLANK}
LEVEL = replace(scanner.LEVELS["L1"], fold=0.8, streak=0.2, specks=0.8, holes=0.2, coffee=0.04)


def nth(simulator: str, number: int, seed: int, printed: Sequence[Printed] | None) -> Any:
    """Return page `number` of a set, all of its answers in trouble."""
    rng = np.random.default_rng([seed, number])
    return (_first if simulator == "first" else _second)(rng, printed)


def _strays(boxes: Sequence[Box], rng: RNG) -> list[NDArray[np.float64]]:
    """Return strokes that no answer is: a pen that rested or slipped, a line through boxes."""
    made = []
    for some in fields_of(boxes).values():
        if some[0].type is BoxType.TEXT or rng.random() > STRAYS:
            continue
        at = np.array(middle(some[int(rng.integers(len(some)))])) + rng.normal(0, 2.5, 2)
        match int(rng.integers(3)):
            case 0:
                made.append(at + rng.normal(0, 0.15, (4, 2)))
            case 1:
                made.append(np.linspace(at, at + rng.normal(0, 1.2, 2), 4))
            case _:
                turn, long = rng.uniform(0, np.pi), rng.uniform(4, 14)
                way = long * np.array([np.cos(turn), np.sin(turn)])
                made.append(np.linspace(at - way, at + way, 30))
    return made


def _first(rng: RNG, printed: Sequence[Printed] | None) -> Filled:
    form, page = any_page(rng, printed)
    sheet = sheet_id(rng)
    boxes = [box for box in form.boxes if box.page == page]
    pen, style = filling.any_pen(rng), list(hands.Style)[int(rng.integers(len(hands.Style)))]
    hand = replace(hands.Hand.drawn(rng), pen=pen, style=style)
    grey = rng.random() < LEVEL.grey
    print_of = rendered(sheet_pdf(one_page(form, page), [sheet])[0], page, DPI, grey=grey)
    paper = scanner.printed(print_of, LEVEL, rng)
    truths, strokes = filling.fill(boxes, hand, rng, SHARE)
    strokes += [hands.Stroke(one, pen.width, rng.uniform(0.6, 1)) for one in _strays(boxes, rng)]
    filling.draw(paper, [*strokes, *filling.slips(rng, hand)], pen, DPI, rng)
    return Filled(scanner.scanned(paper, LEVEL, rng, DPI), sheet, page, form, tuple(truths))


def _second(rng: RNG, printed: Sequence[Printed] | None) -> Rough:
    form, page = any_page(rng, printed)
    sheet, person = sheet_id(rng), Person.drawn(rng, alike=True)
    boxes = [box for box in form.boxes if box.page == page]
    paper = rendered(sheet_pdf(one_page(form, page), [sheet])[0], page, DPI)
    worn, taken = (str(rng.choice(names)) for names in (OFFICE_WEAR, OFFICE_CAPTURE))
    if worn in wear.PRINTER:
        wear.WEAR[worn](paper, rng, DPI / 25.4, GENTLE * rng.random())
    often, lined = (OFTEN, LINED) if rng.random() < 0.7 else (answers.SHARE, 1)
    answered, lines = pages.filled(boxes, person, rng, often, lined)
    lines += [Line(one, person.tool) for one in _strays(boxes, rng)]
    draw(paper, lines, DPI, rng)
    if worn not in wear.PRINTER:
        wear.WEAR[worn](paper, rng, DPI / 25.4, GENTLE * rng.random())
    share = (1.0, 0, 0, 0, 0)
    content, suffix, kind = captured(paper, [taken], rng, DPI, 0, False, GENTLE, share)
    trials = (worn, taken, kind)
    return Rough(
        content, suffix, sheet, page, form, answered, person, DPI, 0, mirrored=False, trials=trials
    )
