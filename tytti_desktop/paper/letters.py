"""Letters on paper as SFS 2487 places them, with only the address where a window may show it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from tytti_desktop.dates import shown
from tytti_desktop.errors import KnownError
from tytti_desktop.paper.addresses import (
    Recipient,
    address_lines,
    place_address,
    place_sender,
    sender_lines,
)
from tytti_desktop.paper.codes import short_code
from tytti_desktop.paper.drawing import MM, PAGE_SIZE, Block, Tag, Words
from tytti_desktop.paper.envelopes import Envelope, envelope
from tytti_desktop.paper.fonts import Face, width
from tytti_desktop.paper.letter_files import LetterFile, Paragraph, letter_file
from tytti_desktop.paper.pdf import Paper
from tytti_desktop.paper.sender import Sender
from tytti_desktop.paper.setting import set_text
from tytti_desktop.paper.sheets import Marks, mark_texts, stamp_of
from tytti_desktop.paper.units import Unit, joined, past_folds, space
from tytti_desktop.words import _, speaking

LEFT = 20 * MM
INDENT = 43 * MM  # the left margin and one column of 2.3 cm
RIGHT = 190 * MM
METADATA = 116 * MM  # SFS's 9.2 cm column would lie 1 mm inside what a C5 window may show
METADATA_FIRST = 13 * MM
LINE = 4.233 * MM
BODY_TOP = 84 * MM  # below everything that any window may show
BODY_TOP_BARE = 34 * MM  # a paper handed over needs no address
NEXT_TOP = 26 * MM
BOTTOM = 275 * MM
SIGNATURE = 3 * LINE
PARAGRAPH_GAP = 10.0
AIR = (1.0, 0.8, 0.6)  # of the gaps between paragraphs: less only where it saves a page
ALONE = 25 * MM  # so little on a last page looks forgotten
SIDE_SIZE = 12.0  # the words in the left margin have 2.3 cm, also in large print
KEPT = 256  # pieces of text that the letters of a mailing share, and where they stand
NO_BREAK = "\u00a0"  # keeps a telephone number on one line


@dataclass(frozen=True)
class LetterSizes:
    """Type sizes of a letter in points."""

    title: float
    body: float
    small: float


NORMAL = LetterSizes(title=15, body=11.5, small=10.5)
LARGE = LetterSizes(title=20, body=15.5, small=14)


@dataclass(frozen=True)
class Letter:
    """One letter ready to be drawn: plain values, so that another process may print it."""

    file: LetterFile
    language: str
    on: date
    sender: Sender
    recipient: Recipient | None = None
    envelope: str = "C5"
    facts: Mapping[str, str] = field(default_factory=dict)
    sheet: str | None = None
    large_print: bool = False
    inserts: tuple[Unit, ...] = ()

    @property
    def sizes(self) -> LetterSizes:
        """The type sizes of this letter."""
        return LARGE if self.large_print else NORMAL


def letter(
    name: str,
    language: str,
    *,
    on: date,
    sender: Sender,
    recipient: Recipient | None = None,
    envelope_name: str = "C5",
    facts: Mapping[str, str] | None = None,
    sheet: str | None = None,
    large_print: bool = False,
    inserts: tuple[Unit, ...] = (),
) -> Letter:
    """Return a letter of forms/letters/. `sheet` is the id of the form that goes with it.

    A letter without a recipient is handed over. Raises KnownError when the letter or envelope does
    not exist, the letter has no text in the language, a fact it asks for is missing, or the
    address or the sender cannot be printed.
    """
    file = letter_file(name)
    if language not in file.languages:
        message = _("The letter {name} has no text in this language. Choose another language.")
        raise KnownError(message.format(name=file.name.said()), field="language")
    made = Letter(
        file=file,
        language=language,
        on=on,
        sender=sender.said(language),
        recipient=recipient,
        envelope=envelope(envelope_name).name,
        facts=dict(facts or {}),
        sheet=sheet,
        large_print=large_print,
        inserts=inserts,
    )
    letter_pages(made)
    return made


def _facts(made: Letter) -> dict[str, str]:
    """Return what placeholders stand for: the caller's facts, the contact, the form's code."""
    return {
        "person": made.sender.person,
        "phone": made.sender.phone.replace(" ", NO_BREAK),
        "hours": made.sender.hours,
        "code": short_code(made.sheet) if made.sheet else "",
        **made.facts,
    }


def _said(made: Letter, paragraphs: tuple[Paragraph, ...]) -> list[str]:
    """Fill in placeholders; a paragraph whose fact is empty is left out where it allows that."""
    facts = _facts(made)
    texts = []
    for paragraph in paragraphs:
        if paragraph.only_with and not facts.get(paragraph.only_with):
            continue
        try:
            texts.append(paragraph.text.printed(made.language).format_map(facts))
        except KeyError as missing:
            name = str(missing.args[0])
            message = _("The letter needs the fact {name}, which is not known here.")
            raise KnownError(message.format(name=name), field=name) from None
    return texts


@lru_cache(KEPT)
def _piece(
    text: str,
    size: float,
    *,
    x: float = INDENT,
    face: Face = Face.REGULAR,
    tag: Tag = Tag.TEXT,
    label: str = "",
    after: float = PARAGRAPH_GAP,
    air: float = 1.0,
) -> Unit:
    """Set a text at an indent, with a word for it at the left margin if it needs one."""
    made = set_text(text, x, 0, RIGHT - x, size=size, face=face)
    side = set_text(label, LEFT, 0, INDENT - LEFT, size=min(size, SIDE_SIZE))
    words = (*side.words, *made.words)
    height = max(made.height, side.height)
    return Unit((Block(1, tag, words),) if words else (), height + after * air)


def _closing(made: Letter, air: float) -> list[Unit]:
    """Return the end of the letter: greeting with room to sign, enclosures, contact last."""
    size = made.sizes.body
    units = []
    closing = made.file.closing.printed(made.language)
    signer = "\n".join(part for part in (made.sender.person, made.sender.title) if part)
    if closing:
        greeting = [
            _piece(closing, size, after=SIGNATURE * air),
            _piece(signer, size, after=2 * LINE * air),
        ]
        units.append(_stacked(tuple(greeting)))
    enclosures = _said(made, made.file.enclosures)
    if enclosures:
        named, small = "\n".join(enclosures), made.sizes.small
        units.append(_piece(named, small, label=_("Enclosures"), air=air))
    contact = [made.sender.phone, made.sender.hours]
    lines = "\n".join(part for part in contact if part)
    if closing and lines:
        units.append(_piece(lines, made.sizes.small, label=_("Contact"), air=air))
    return units


def _paragraphs(made: Letter, paragraphs: tuple[Paragraph, ...], air: float) -> list[Unit]:
    """Set paragraphs; the lines of a list in one may part at the end of a page."""
    units = []
    for text in _said(made, paragraphs):
        *lines, last = text.split("\n")
        units += [_piece(line, made.sizes.body, after=1.0) for line in lines]
        units.append(_piece(last, made.sizes.body, air=air))
    return units


def _units(made: Letter, air: float) -> list[Unit]:
    """Return the letter from its title down, with so much of the usual gaps."""
    sizes = made.sizes
    title = made.file.title.printed(made.language)
    paragraphs = _paragraphs(made, made.file.paragraphs, air)
    after = _paragraphs(made, made.file.after, air)
    heading = _piece(title, sizes.title, x=LEFT, face=Face.BOLD, tag=Tag.TITLE, after=10.0)
    first, *rest = paragraphs
    end = _closing(made, air)
    inserts = [space(4), *made.inserts, space(8)] if made.inserts else []
    body = [_stacked((heading, first)), *rest, *inserts, *after]
    if end:
        # The signature never stands alone on a page: the last paragraph goes with it.
        kept = [body.pop()] if after or (rest and not inserts) else []
        body.append(_stacked((*kept, space(6), *end)))
    return body


# What is set, stacked or placed alike in many letters is one and the same: drawn once, too.
_stacked = lru_cache(KEPT)(joined)
_clear_of = lru_cache(KEPT)(past_folds)


@lru_cache(KEPT)
def _at(unit: Unit, page: int, y: float) -> tuple[Block, ...]:
    """Return a unit's blocks where they stand on a page."""
    return tuple(block.placed(page, y) for block in unit.blocks)


def letter_pages(made: Letter) -> tuple[tuple[Block, ...], ...]:
    """Return every page's blocks: the letter's only geometry, which the window test reads too."""
    with speaking(made.language):
        window = envelope(made.envelope) if made.recipient else None
        placed = _fewest(made, window)
        pages = [
            [block for y, unit in page for block in _at(unit, number, y)]
            for number, page in enumerate(placed, 1)
        ]
        pages[0][:0] = _address(made, window)
        for number, blocks in enumerate(pages, 1):
            blocks.insert(0, _metadata(made.on, number, len(pages)))
        return tuple(tuple(blocks) for blocks in pages)


def _fewest(made: Letter, window: Envelope | None) -> "list[_Page]":
    """Return the pages of a letter: the airiest of those that take the fewest."""
    best = _placed(_units(made, AIR[0]), window)
    for air in AIR[1:]:
        if len(best) == 1:
            break
        best = min(best, _placed(_units(made, air), window), key=len)
    return best


_Page = list[tuple[float, Unit]]  # what stands on a page, and how far down


def _placed(units: list[Unit], window: Envelope | None) -> list[_Page]:
    """Place units on pages, clear of the folds of what is posted; none is left alone on the last.

    What goes on to another page takes along the unit before it where it would be a line or two.
    """
    folds = window.folds if window else ()
    top = BODY_TOP if window else BODY_TOP_BARE
    pages = _filled(units, top, folds)
    last = pages[-1]
    if len(pages) > 1 and sum(unit.height for _y, unit in last) < ALONE and len(pages[-2]) > 2:  # noqa: PLR2004
        kept = next(n for n, (_y, unit) in reversed([*enumerate(pages[-2])]) if unit.blocks)
        moved = [unit for _y, unit in pages[-2][kept:]] + [unit for _y, unit in last]
        pages[-2:] = [pages[-2][:kept], *_filled(moved, NEXT_TOP, folds)]
    return pages


def _filled(units: list[Unit], top: float, folds: tuple[float, ...]) -> list[_Page]:
    pages: list[_Page] = [[]]
    y = top
    for unit in units:
        at = _clear_of(unit, y, folds)
        if at + unit.content > BOTTOM:
            pages.append([])
            at = _clear_of(unit, NEXT_TOP, folds)
        pages[-1].append((at, unit))
        y = at + unit.height
    return pages


def _address(made: Letter, window: Envelope | None) -> list[Block]:
    blocks = [*_sender(made.sender)]
    if window is not None and made.recipient is not None:
        words = place_address(address_lines(made.recipient), window)
        blocks.append(Block(1, Tag.TEXT, words))
    return blocks


@lru_cache(KEPT)
def _sender(sender: Sender) -> tuple[Block, ...]:
    lines = sender_lines(sender.name, sender.street, sender.postal_code, sender.town)
    return (Block(1, Tag.TEXT, place_sender(lines)),) if lines else ()


@lru_cache(KEPT)
def _metadata(on: date, page: int, pages: int) -> Block:
    """Return the date and the page number at the top right, outside every window."""
    size = NORMAL.small
    number = f"{page} ({pages})"
    x = RIGHT - width(number, Face.REGULAR, size)
    words = [Words(round(x, 2), round(METADATA_FIRST, 2), number, Face.REGULAR, size)]
    if page == 1:
        day = Words(round(METADATA, 2), round(METADATA_FIRST, 2), shown(on), Face.REGULAR, size)
        words.insert(0, day)
    return Block(page, Tag.TEXT, tuple(words))


def draw_letter(paper: Paper, made: Letter, marks: Marks) -> tuple[int, ...]:
    """Draw a letter into a file. Returns its pages in the file."""
    paper.begin(made.language)
    drawn = []
    practice = Marks(practice=marks.practice)
    for blocks in letter_pages(made):
        for block in blocks:
            paper.block(block)
        with speaking(made.language):
            for text in mark_texts(practice):
                x = (PAGE_SIZE[0] - width(text, Face.BOLD, NORMAL.small)) / 2
                with paper.tagged(Tag.TEXT.value):
                    paper.words([Words(x, 287 * MM, text, Face.BOLD, NORMAL.small)])
        paper.end_page()
        drawn.append(paper.pages)
    return tuple(drawn)


def letter_text(made: Letter) -> str:
    """Return a letter as plain text, to be copied into a message: no title, no address."""
    with speaking(made.language):
        texts = _said(made, made.file.paragraphs) + _said(made, made.file.after)
        closing = made.file.closing.printed(made.language)
        sender = (made.sender.person, made.sender.title, made.sender.phone, made.sender.hours)
        signer = "\n".join(part for part in sender if part)
        return "\n\n".join(part for part in (*texts, closing, signer) if part)


def letter_words(made: Letter) -> str:
    """Return every word of a letter beside its address and sender: the rows between them too."""
    rows = [w.text for unit in made.inserts for block in unit.blocks for w in block.words]
    return "\n".join((letter_text(made), " ".join(rows)))


def letter_pdf(made: Letter, marks: Marks = Marks()) -> bytes:  # noqa: B008 (frozen)
    """Return one letter as a PDF."""
    title = made.file.title.said(made.language)
    with speaking(made.language):
        paper = Paper(title=title, language=made.language, stamp=stamp_of(marks))
    draw_letter(paper, made, marks)
    return paper.finished()
