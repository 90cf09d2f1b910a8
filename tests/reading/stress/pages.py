"""Whole pages of the second simulator: page n of a seed, with what may be accepted of it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from tests.reading.simulator.piles import Printed, any_page, one_page, rendered, sheet_id
from tests.reading.stress import answers, capture, wear
from tests.reading.stress.answers import SHARE, Answered, Person, Way
from tests.reading.stress.tools import Line, Picture, draw
from tytti_desktop.paper.drawing import Box, BoxType
from tytti_desktop.paper.layout import FormLayout
from tytti_desktop.paper.sheets import sheet_pdf

RNG = np.random.Generator
DPI = {150: 0.2, 200: 0.685, 300: 0.1, 600: 0.015}  # their shares
OFFICE = {200: 0.9, 300: 0.1}
OFFICE_WEAR = ("background_toner", "tinted", "shows_through", "stapled", "punched", "fingerprints",
               "creased")  # fmt: skip
OFFICE_CAPTURE = ("skewed", "bent_light", "colour_cast", "unsharp", "oversharp", "shot_noise",
                  "banded", "dusty")  # fmt: skip
MOST_DPI = 300  # a page is worn and scanned at so much, and enlarged: 600 dpi took 2.7 GB
GENTLE = 0.3  # how bad (0-1) it gets in an office
LINED = 0.06  # of people answer some questions with one line down the page


@dataclass(frozen=True)
class Rough:
    """A page made: the file, and all that is true of it. A mirrored page must be refused."""

    content: bytes
    suffix: str
    sheet: str
    form_page: int
    form: FormLayout
    answered: tuple[Answered, ...]
    person: Person
    dpi: int
    turned: int
    mirrored: bool
    trials: tuple[str, ...]  # what befell it


def _chosen(rng: RNG, names: list[str], most: int) -> list[str]:
    count = int(rng.integers(0, most + 1))
    return [names[int(n)] for n in sorted(rng.permutation(len(names))[:count])]


def nth(
    number: int, seed: int, *, office: bool = False, printed_pages: Sequence[Printed] | None = None
) -> Rough:
    """Return page `number` of the set `seed`; `office`: as a decent office printer and scanner do.

    Then at most one thing befalls the paper and one the picture, neither badly.
    """
    rng = np.random.default_rng([seed, number])
    geometry, page = any_page(rng, printed_pages)
    sheet = sheet_id(rng)
    dpis, hard = (OFFICE, GENTLE) if office else (DPI, 1.0)
    dpi = int(rng.choice(list(dpis), p=list(dpis.values())))
    person = Person.drawn(rng)
    worn = _chosen(rng, list(OFFICE_WEAR if office else wear.WEAR), 1 if office else 3)
    taken = _chosen(rng, list(OFFICE_CAPTURE if office else capture.CAPTURE), 1 if office else 4)
    shapes = [one for one in taken if one in capture.SHAPES]
    taken = [one for one in taken if one not in shapes[1:]]
    paper = rendered(sheet_pdf(one_page(geometry, page), [sheet])[0], page, min(dpi, MOST_DPI))
    answered = _worn(paper, geometry, page, person, worn, rng, min(dpi, MOST_DPI), hard)
    turned = int(rng.choice([0, 90, 180, 270], p=[0.7, 0.08, 0.16, 0.06]))
    mirrored = bool(rng.random() < 0.01) and not office
    share = (1.0, 0, 0, 0, 0) if office else capture.FILE_SHARE
    content, suffix, kind = captured(paper, taken, rng, dpi, turned, mirrored, hard, share)
    trials = (*worn, *taken, kind)
    return Rough(
        content, suffix, sheet, page, geometry, answered, person, dpi, turned, mirrored, trials
    )


def _worn(
    paper: Picture,
    geometry: FormLayout,
    page: int,
    person: Person,
    worn: list[str],
    rng: RNG,
    dpi: int,
    hard: float,
) -> tuple[Answered, ...]:
    mm = dpi / 25.4
    for name in worn:
        if name in wear.PRINTER:
            wear.WEAR[name](paper, rng, mm, hard * rng.random())
    answered, lines = filled([b for b in geometry.boxes if b.page == page], person, rng)
    draw(paper, lines, dpi, rng)
    for name in worn:
        if name not in wear.PRINTER:
            wear.WEAR[name](paper, rng, mm, hard * rng.random())
    return answered


def filled(
    boxes: list[Box],
    person: Person,
    rng: RNG,
    often: dict[Way, float] = SHARE,
    lined: float = LINED,
) -> tuple[tuple[Answered, ...], list[Line]]:
    """Answer every question of a page; `lined`: how often some with one line down the page."""
    fields: dict[str, list[Box]] = {}
    for box in boxes:
        if box.type is not BoxType.TEXT:
            fields.setdefault(box.field, []).append(box)
    made: list[Answered] = []
    lines: list[Line] = []
    if rng.random() < lined:
        made, lines = answers.line_down(fields, person, rng)
    done = {one.field for one in made}
    for field, some in fields.items():
        if field not in done:
            one, drawn = answers.answer(field, some, person, rng, often)
            made.append(one)
            lines += drawn
    if rng.random() < 0.1:
        at = np.array([rng.uniform(20, 150), rng.uniform(272, 284)])
        lines += answers.written(person, answers.words(rng, 14), at, 2.0, rng)
    return tuple(made), lines


def captured(
    paper: Picture,
    taken: list[str],
    rng: RNG,
    dpi: int,
    turned: int,
    mirrored: bool,
    hard: float,
    share: tuple[float, ...],
) -> tuple[bytes, str, str]:
    """Return what a scanner makes of a paper: the file, its suffix, what kind of file it is."""
    made_at = min(dpi, MOST_DPI)
    seen: capture.Light = paper.astype(np.float32)
    for name in taken:
        seen = capture.CAPTURE[name](seen, rng, made_at / 25.4, hard * rng.random())
    seen = seen + rng.normal(0, rng.uniform(0.5, 3), seen.shape[:2])[..., None]
    image = Image.fromarray(seen.clip(0, 255).astype(np.uint8))
    if made_at < dpi:
        image = image.resize((image.width * dpi // made_at, image.height * dpi // made_at))
    if turned:
        image = image.rotate(turned, expand=True)
    if mirrored:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    kind = str(rng.choice(list(capture.FILES), p=np.array(share)))
    content, suffix = capture.FILES[kind](image, rng, dpi)
    return content, suffix, kind
