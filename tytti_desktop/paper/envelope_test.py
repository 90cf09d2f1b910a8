"""A printed sheet for measuring the window envelopes that were bought against our figures."""

from tytti_desktop.paper.drawing import MM, PAGE_SIZE, Block, Line, Tag, Words
from tytti_desktop.paper.envelopes import Envelope, Zone, envelope
from tytti_desktop.paper.fonts import Face
from tytti_desktop.paper.pdf import Paper
from tytti_desktop.paper.setting import COLUMN, LEFT, set_text
from tytti_desktop.words import _, speaking

ACROSS = 130  # mm, how far the measuring net goes from the left edge
FROM, TO = 20, 90  # mm from the top edge
STEP = 10
LABEL = 6.5
BODY = 11.5
TITLE = (Tag.TITLE, Face.BOLD, 15.0)


def _at(millimetres: float) -> float:
    return round(millimetres * MM, 2)


def _net() -> Block:
    """Return a net of a line a centimetre, each crossing named by its distances in millimetres."""
    lines = [Line(_at(x), _at(FROM), _at(x), _at(TO), 0.4, 0.5) for x in range(0, ACROSS + 1, STEP)]
    lines += [Line(0, _at(y), _at(ACROSS), _at(y), 0.4, 0.5) for y in range(FROM, TO + 1, STEP)]
    words = [
        Words(_at(x + 0.6), _at(y + 2.8), f"{x}/{y}", Face.REGULAR, LABEL)
        for x in range(0, ACROSS, STEP)
        for y in range(FROM, TO, STEP)
    ]
    return Block(1, Tag.FIGURE, tuple(words), lines=tuple(lines), alt=_("Measuring net"))


def _outline(zone: Zone, thick: float) -> Block:
    left, right, top, bottom = zone.left, zone.right, zone.top, zone.bottom
    sides = (
        Line(left, top, right, top, thick, 0),
        Line(left, bottom, right, bottom, thick, 0),
        Line(left, top, left, bottom, thick, 0),
        Line(right, top, right, bottom, thick, 0),
    )
    return Block(1, Tag.TEXT, lines=sides)


def _folds(made: Envelope) -> Block:
    edges = ((0.0, 8 * MM), (PAGE_SIZE[0] - 8 * MM, PAGE_SIZE[0]))
    lines = (Line(x1, fold, x2, fold, 0.6, 0) for fold in made.folds for x1, x2 in edges)
    return Block(1, Tag.TEXT, lines=tuple(lines))


def _texts(name: str) -> tuple[str, ...]:
    """Return the title and the steps."""
    return (
        _("Test sheet for window envelope {name}").format(name=name),
        _("1. Print this sheet at its real size (100 %)."),
        _("2. Fold it at the marks on its edges and put it into the envelope."),
        _(
            "3. Push the sheet to each corner in turn. At the window’s edges read the "
            "distances from the left and the top in millimetres, such as 20/40."
        ),
        _(
            "The thick frame must always stay inside the window: the address stands there. "
            "Nothing outside the thin frame may ever show. If either fails, these envelopes do "
            "not fit: choose another kind in the program (Settings, Envelopes) and try its "
            "own test sheet, or get envelopes whose window is in the right place."
        ),
    )


def _steps(name: str) -> list[Block]:
    blocks = []
    top = 104 * MM
    for number, text in enumerate(_texts(name)):
        tag, face, size = (Tag.TEXT, Face.REGULAR, BODY) if number else TITLE
        made = set_text(text, LEFT, top, COLUMN, size=size, face=face)
        blocks.append(Block(1, tag, made.words))
        top += made.height + 3 * MM
    return blocks


def envelope_test_sheet(name: str, language: str) -> bytes:
    """Return the test sheet of an envelope; KnownError when there is none of that name."""
    made = envelope(name)
    with speaking(language):
        title = _("Test sheet for window envelope {name}").format(name=name)
        paper = Paper(title=title, language=language)
        paper.begin(language)
        net = [_net(), _outline(made.may_show, 0.8), _outline(made.always, 2.0), _folds(made)]
        for block in (*net, *_steps(name)):
            paper.block(block)
        paper.end_page()
        return paper.finished()
