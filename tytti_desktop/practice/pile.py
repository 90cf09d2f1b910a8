"""A pile of returned forms to practise with: the practice vault's own sheets, filled and scanned.

The hand is invented and the scanner askew; one mark is doubtful, one page is missing, one is of
another vault's form, and one set of answers does not fit together. Nothing is a real person's.
"""

import io
import math
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from PIL import Image, ImageDraw, ImageFilter

from tytti_desktop.casework.mail import sheets
from tytti_desktop.casework.mail.sheets import Sheet
from tytti_desktop.casework.returns import known
from tytti_desktop.instruments.library import shipped
from tytti_desktop.paper.codes import check_character
from tytti_desktop.paper.drawing import Box, BoxType
from tytti_desktop.paper.layout import FormLayout, layout
from tytti_desktop.paper.preview import page_picture
from tytti_desktop.paper.sheets import Marks, sheet_pdf
from tytti_desktop.vault import Vault

NAME = "palautuneet.pdf"
COPIES = 4
DPI = 200
PX = DPI / 72
PEN = (38, 46, 110)  # a blue ballpoint
STRANGE = "F0RE1GN" + check_character("F0RE1GN")  # a form that no practice vault has printed
_WAITING = """
    state = 'printed' and round_id in
    (select id from questionnaire_round where state in ('mailed', 'reminded'))
"""


@dataclass(frozen=True)
class _Filled:
    """One copy as its invented client filled it: values by field, pages left at home."""

    sheet: str
    form: FormLayout
    answers: Mapping[str, Sequence[str]]
    lost: frozenset[int] = field(default_factory=frozenset)


def returned_pile(vault: Vault) -> bytes:
    """Return the scanned pile as a PDF, the same for the same vault."""
    draw = random.Random(11)
    out = sheets.BOOK.table.find(vault, _WAITING, order="printed_at desc, id", limit=COPIES)
    copies = [_copy(vault, sheet, number, draw) for number, sheet in enumerate(out)]
    strange = layout(shipped().get("gad7"), "fi")
    copies.append(_Filled(STRANGE, strange, _answers(strange, draw)))
    pages = [page for one in copies for page in _scanned(one, draw)]
    made = io.BytesIO()
    pages[0].save(made, "PDF", save_all=True, append_images=pages[1:], resolution=DPI, quality=70)
    return made.getvalue()


def _copy(vault: Vault, sheet: Sheet, number: int, draw: random.Random) -> _Filled:
    """Fill a copy: the second has a doubt, the third lost a page, the fourth contradicts itself."""
    form = known.form_of(vault, sheet)
    answers = _answers(form, draw)
    single = [name for name, values in _values(form).items() if len(values) > 2]  # noqa: PLR2004
    if number == 1 and single:
        answers[single[-1]] = _values(form)[single[-1]][:2]
    if number == 3:  # noqa: PLR2004
        answers |= {"was.1": ["1"], "labour_status.1": ["employed_open"]}
    lost = frozenset({form.pages}) if number == 2 and form.pages > 1 else frozenset()  # noqa: PLR2004
    return _Filled(sheet.id, form, answers, lost)


def _values(form: FormLayout) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for box in form.boxes:
        if box.type is BoxType.SINGLE and box.value is not None:
            found.setdefault(box.field, []).append(box.value)
    return found


def _answers(form: FormLayout, draw: random.Random) -> dict[str, list[str]]:
    """Choose an answer to each question, near one another as a person's are."""
    level = draw.uniform(0.35, 0.8)
    return {
        name: [values[min(len(values) - 1, int(len(values) * _near(level, draw)))]]
        for name, values in _values(form).items()
    }


def _near(level: float, draw: random.Random) -> float:
    return min(0.99, max(0.0, draw.gauss(level, 0.14)))


def _scanned(copy: _Filled, draw: random.Random) -> Iterator[Image.Image]:
    """Print, fill and scan a copy's pages."""
    pdf = sheet_pdf(copy.form, [copy.sheet], Marks(practice=True))[0]
    size = draw.uniform(0.8, 1.1)
    for number in range(1, copy.form.pages + 1):
        if number in copy.lost:
            continue
        seen = page_picture(pdf, number, dpi=DPI)
        page = Image.frombytes("RGB", (seen.width, seen.height), seen.rgb)
        pen = ImageDraw.Draw(page)
        for box in copy.form.boxes:
            if box.page == number and box.value in copy.answers.get(box.field, ()):
                _cross(pen, box, size, draw)
        askew = page.rotate(draw.uniform(-1.3, 1.3), Image.Resampling.BILINEAR, fillcolor="white")
        soft = askew.filter(ImageFilter.GaussianBlur(0.6)).convert("L")
        yield soft.point([min(255, round(level * 0.94 + 8)) for level in range(256)])


def _cross(pen: ImageDraw.ImageDraw, box: Box, size: float, draw: random.Random) -> None:
    """Draw a cross that is a little off and a little bent, as a hand does."""
    x = (box.x + box.w / 2 + draw.gauss(0, 0.8)) * PX
    y = (box.y + box.h / 2 + draw.gauss(0, 0.8)) * PX
    reach = box.w / 2 * size * PX
    for slant in (math.pi / 4, 3 * math.pi / 4):
        turn = slant + draw.gauss(0, 0.12)
        along = (math.cos(turn) * reach, math.sin(turn) * reach)
        bent = draw.gauss(0, reach * 0.08)
        points = [
            (x - along[0], y - along[1]),
            (x + bent, y + bent),
            (x + along[0], y + along[1]),
        ]
        pen.line(points, fill=PEN, width=4, joint="curve")
