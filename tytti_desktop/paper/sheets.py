"""Forms on paper: the layout drawn, with the codes, the short code and the marks of each copy."""

from collections.abc import Sequence
from dataclasses import dataclass

from tytti_desktop.paper.codes import CORNERS, modules, payload, short_code
from tytti_desktop.paper.drawing import CODE_EDGE, CODE_SIZE, MM, PAGE_SIZE, Words
from tytti_desktop.paper.fonts import Face, width
from tytti_desktop.paper.layout import FormLayout
from tytti_desktop.paper.pdf import Drawn, Paper
from tytti_desktop.words import _, speaking

HEADER = 15 * MM  # baseline of the line between the upper codes
FOOTER = 279.5 * MM
FOOTER_LINE = 4.6 * MM
SMALL = 10.5
MARK = 10.5


@dataclass(frozen=True)
class Marks:
    """What every page must say besides the form itself.

    `draft`: nobody has yet compared the wording with the official form. `practice`: the client is
    not a real person. `preview`: only to be looked at, nobody's record knows it; `specimen`: a copy
    without codes, which cannot be read back. Both say so across the page. `anonymous`: the answers
    are no person's; `phone`: whom to ask about the form.
    """

    draft: bool = False
    practice: bool = False
    preview: bool = False
    specimen: bool = False
    anonymous: bool = False
    phone: str = ""


class Sheets:
    """Draws copies of forms into a file; what copies share is drawn once."""

    def __init__(self, paper: Paper) -> None:
        self._paper = paper
        self._pages: dict[str, tuple[Drawn, ...]] = {}

    def _drawn(self, form: FormLayout) -> tuple[Drawn, ...]:
        known = self._pages.get(form.fingerprint)
        if known is None:
            known = tuple(
                self._paper.drawn([block for block in form.blocks if block.page == page])
                for page in range(1, form.pages + 1)
            )
            self._pages[form.fingerprint] = known
        return known

    def draw(self, form: FormLayout, sheet: str | None, marks: Marks) -> tuple[int, ...]:
        """Draw one copy; without a sheet id it gets no codes. Returns its pages in the file."""
        drawn = self._drawn(form)
        self._paper.begin(form.language)
        pages = []
        with speaking(form.language):
            for page in range(1, form.pages + 1):
                self._paper.again(drawn[page - 1])
                self._header(marks)
                self._footer(form, sheet, page, marks)
                if sheet is not None:
                    self._codes(sheet, page)
                self._paper.end_page()
                pages.append(self._paper.pages)
        return tuple(pages)

    def _header(self, marks: Marks) -> None:
        line = HEADER
        for text in mark_texts(marks):
            with self._paper.tagged("P"):
                self._paper.words([_centred(text, line, Face.BOLD, MARK)])
            line += 4.6 * MM

    def _footer(self, form: FormLayout, sheet: str | None, page: int, marks: Marks) -> None:
        lines = footer_texts(form.pages, page, sheet, marks)
        with self._paper.tagged("P"):
            self._paper.words(
                [
                    _centred(text, FOOTER + n * FOOTER_LINE, Face.REGULAR, SMALL)
                    for n, text in enumerate(lines)
                ]
            )

    def _codes(self, sheet: str, page: int) -> None:
        across = PAGE_SIZE[0] - CODE_EDGE - CODE_SIZE
        down = PAGE_SIZE[1] - CODE_EDGE - CODE_SIZE
        with self._paper.decoration():
            for corner in range(CORNERS):
                x = across if corner % 2 else CODE_EDGE
                y = down if corner > 1 else CODE_EDGE
                self._paper.modules(modules(payload(sheet, page, corner)), x, y, CODE_SIZE)


def _centred(text: str, y: float, face: Face, size: float) -> Words:
    x = (PAGE_SIZE[0] - width(text, face, size)) / 2
    return Words(x, y, text, face, size)


def mark_texts(marks: Marks) -> tuple[str, ...]:
    """Return the lines that say the form is for practice or its wording a draft."""
    texts = []
    if marks.practice:
        texts.append(_("PRACTICE: not a real client"))
    if marks.draft:
        texts.append(_("Draft: the wording has not been compared with the official form"))
    return tuple(texts)


def footer_texts(pages: int, page: int, sheet: str | None, marks: Marks) -> tuple[str, ...]:
    """Return what stands at a page's foot: which page it is, what its code is, whom to ask."""
    first = [] if sheet is None else [short_code(sheet)]
    first.append(_("Page {page} ({pages})").format(page=page, pages=pages))
    if page < pages:
        first.append(_("turn over, continues on page {page}").format(page=page + 1))
    elif pages > 1:
        first.append(_("return all {pages} pages").format(pages=pages))
    lines = ["  ·  ".join(first)]
    if sheet is not None and marks.anonymous:
        lines.append(_("The code tells only which form this is, not who answered."))
    elif sheet is not None:
        lines.append(_("By the code we know which form came back."))
    if marks.phone:
        lines.append(_("Questions? Call {phone}.").format(phone=marks.phone))
    return tuple(lines)


def stamp_of(marks: Marks) -> str:
    """Return the word that stands across every page, "" where the paper is what it seems."""
    if marks.preview:
        return _("PREVIEW")
    return _("SPECIMEN") if marks.specimen else ""


def sheet_pdf(
    form: FormLayout, sheets: Sequence[str | None], marks: Marks = Marks()
) -> tuple[bytes, tuple[tuple[int, ...], ...]]:
    """Return a PDF with a copy for each sheet id (None: no codes), and each copy's pages from 1."""
    with speaking(form.language):
        paper = Paper(title=form.title, language=form.language, stamp=stamp_of(marks))
    drawing = Sheets(paper)
    pages = tuple(drawing.draw(form, sheet, marks) for sheet in sheets)
    return paper.finished(), pages
