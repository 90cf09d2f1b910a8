"""A PDF drawn page by page and tagged as it is drawn: reportlab underneath, fonts embedded.

reportlab makes no structure tree of its own, so each drawing is wrapped in marked content here and
its structure elements are written beside the pages. The files are tagged, carry language and
title, and embed every font; PDF/UA is not claimed, as nothing here can validate it.
"""

import io
import math
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from xml.sax.saxutils import escape

from reportlab.lib.rl_accel import escapePDF
from reportlab.pdfbase import pdfdoc, pdfmetrics
from reportlab.pdfgen import canvas

from tytti_desktop.paper.codes import MODULES, dark
from tytti_desktop.paper.drawing import (
    BOX_LINE,
    PAGE_SIZE,
    Block,
    Box,
    Line,
    Picture,
    PictureKind,
    Words,
)
from tytti_desktop.paper.fonts import CAP_HEIGHT, Face, Run, register, runs, width
from tytti_desktop.paper.marks import PAPER_GRAYS, Label, MarkPicture, Shape, hatching
from tytti_desktop.paper.structure import Element, Holder, Objects

STAMP_LENGTH = 250 / 25.4 * 72  # points: 250 mm of the page's diagonal
STAMP_GRAY = 0.78
MOST_DRAWN = 500  # blocks kept as they were drawn: those of some dozens of letters
MOST_SET = 2000  # lines kept as they were set: those of a few hundred letters, below 1 MB

_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


def _number(points: float) -> str:
    """Return a number as content has it: to a ten-thousandth of a point."""
    return f"{points:.4f}".rstrip("0").rstrip(".")


@dataclass(frozen=True)
class Drawn:
    """What a page shows, ready to be put on many pages of one file: they share its content."""

    content: str  # a reference
    elements: tuple[Element, ...]


def _canvas(title: str, language: str, page_size: tuple[float, float]) -> canvas.Canvas:
    made = canvas.Canvas(
        io.BytesIO(),
        pagesize=page_size,
        pageCompression=0,
        invariant=1,
        initialFontName=Face.REGULAR.value,
        lang=language,
        pdfVersion=(1, 7),
    )
    made.setTitle(title)
    made.setAuthor("")
    made.setSubject("")
    made.setCreator("Tytti Desktop")
    made.setViewerPreference("DisplayDocTitle", "true")
    made.setViewerPreference("PrintScaling", "None")
    return made


class Paper:
    """A PDF being drawn. Places are points from the page's top left.

    `stamp` is a word across every page that is not what it seems: a preview, a specimen.
    `two_sided` says that it was laid out for both sides of a sheet, each letter and form from a
    front. What is not, and has a letter or a form that would begin on the back of another, says
    that it is printed on one side. The file says so, and that nothing is scaled, to every program.
    """

    def __init__(
        self,
        *,
        title: str,
        language: str,
        page_size: tuple[float, float] = PAGE_SIZE,
        stamp: str = "",
        two_sided: bool = False,
    ) -> None:
        register()
        self._sides = "DuplexFlipLongEdge" if two_sided else ""
        self._stamp = stamp
        self._width, self._height = page_size
        self._canvas = _canvas(title, language, page_size)
        self._elements: list[Element] = []
        self._title = title
        self._language = language
        self._shared = ""
        self._objects = Objects(self._canvas._doc)  # noqa: SLF001
        self._tree = self._objects.number()
        self._all_pages: list[str] = []
        self._part = self._whole = Holder("Document", number=self._objects.number())
        self._holders = [self._whole]
        self._group: Holder | None = None
        self._parents: list[str] = []
        self._set: dict[Words, str] = {}
        self._blocks: dict[int, tuple[Block, str]] = {}
        self._page = (
            f"<</Type/Page/Parent {self._tree} 0 R/MediaBox [0 0 {self._width} {self._height}]"
            f"/Resources {self._resources()}/Tabs/S"
        )

    @property
    def pages(self) -> int:
        """How many pages are finished."""
        return len(self._all_pages)

    def _resources(self) -> str:
        """Write what every page draws with: the fonts, as many as there will be."""
        known = self._canvas._doc.idToObjectNumberAndVersion  # noqa: SLF001
        fonts, version = known[pdfdoc.BasicFonts]
        return self._objects.add(f"<</Font {fonts} {version} R/ProcSet [/PDF/Text]>>")

    def _stream(self, code: Sequence[str]) -> str:
        """Write content to be drawn, compressed."""
        content = zlib.compress("\n".join(code).encode("ascii"))
        return self._objects.add(f"<</Length {len(content)}/Filter/FlateDecode>>", content)

    def begin(self, language: str) -> None:
        """Begin a letter or a form: what follows is its own part of the structure."""
        self._part = Holder("Part", language=language)
        self._stand(self._part, self._whole)
        if self.pages % 2 and not self._sides:
            self._sides = "Simplex"

    @contextmanager
    def tagged(self, tag: str, alt: str = "", scope: str = "") -> Iterator[None]:
        """Draw something that is read aloud, as one element of the structure.

        `scope` of a table's head (TH): "Column" or "Row".
        """
        number = len(self._elements)
        self._elements.append(Element(tag, number, alt, scope, self._group))
        self._emit(f"/{tag} <</MCID {number}>> BDC")
        yield
        self._emit("EMC")

    @contextmanager
    def group(self, tag: str) -> Iterator[None]:
        """Hold what is drawn together in the structure (a table, its row), over pages as well."""
        above = self._group
        self._group = Holder(tag, above)
        yield
        self._group = above

    @contextmanager
    def decoration(self) -> Iterator[None]:
        """Draw something that a screen reader passes over: codes, footers, rules."""
        self._emit("/Artifact BMC")
        yield
        self._emit("EMC")

    def _emit(self, code: str) -> None:
        self._canvas._code.append(code)  # noqa: SLF001

    def words(self, words: Sequence[Words], *, gray: float = 0.0) -> None:
        """Set lines of text."""
        self._canvas.setFillGray(gray)
        for line in words:
            known = self._set.get(line)
            if known is None:
                if len(self._set) == MOST_SET:
                    self._set.clear()
                known = self._set[line] = self._line(line)
            self._emit(known)

    def _line(self, line: Words) -> str:
        """Return the code that sets a line; the file's letters share most of theirs."""
        turned = "0 1 -1 0" if line.turned else "1 0 0 1"
        code = [f"BT {turned} {_number(line.x)} {_number(self._height - line.y)} Tm"]
        # The space parts this line from the next when the page is read aloud or searched.
        space = "" if line.text.endswith("-") else " "
        *first, last = runs(line.text, line.face) or (Run(line.face.value, ""),)
        document = self._canvas._doc  # noqa: SLF001
        for run in (*first, Run(last.font, last.text + space)):
            font = pdfmetrics.getFont(run.font)
            for part, signs in font.splitString(run.text, document):
                name = font.getSubsetInternalName(part, document)
                code.append(f"{name} {_number(line.size)} Tf ({escapePDF(signs)}) Tj")
        return " ".join((*code, "ET"))

    def lines(self, lines: Sequence[Line]) -> None:
        """Draw straight lines."""
        for line in lines:
            self._canvas.setLineWidth(line.width)
            self._canvas.setStrokeGray(line.gray)
            self._canvas.line(line.x1, self._height - line.y1, line.x2, self._height - line.y2)

    def boxes(self, boxes: Sequence[Box]) -> None:
        """Draw empty boxes to mark, and frames to write in, in black."""
        self._canvas.setStrokeGray(0)
        self._canvas.setLineWidth(BOX_LINE)
        for box in boxes:
            self._canvas.rect(box.x, self._height - box.y - box.h, box.w, box.h)

    def pictures(self, pictures: Sequence[Picture]) -> None:
        """Draw the boxes that show how to mark."""
        self._canvas.setStrokeGray(0)
        self._canvas.setFillGray(0)
        for picture in pictures:
            side, x = picture.size, picture.x
            y = self._height - picture.y - side
            self._canvas.setLineWidth(BOX_LINE)
            filled = picture.kind is PictureKind.CANCEL
            self._canvas.rect(x, y, side, side, fill=int(filled))
            if not filled:
                inset = side * 0.14
                self._canvas.setLineWidth(side * 0.11)
                low, high = inset, side - inset
                self._canvas.line(x + low, y + low, x + high, y + high)
                self._canvas.line(x + low, y + high, x + high, y + low)

    def modules(self, rows: Sequence[bytes], x: float, y: float, side: float) -> None:
        """Draw a code's rows of modules in a square whose top left is (x, y); a dark one is 0."""
        unit = side / MODULES
        place = f"{unit:.6f} 0 0 {-unit:.6f} {x:.3f} {self._height - y:.3f} cm"
        path = [dark(row).replace("Y", f"{number}") for number, row in enumerate(rows)]
        self._canvas.setFillGray(0)
        self._emit("\n".join(["q", place, *path, "f Q"]))

    def marks(self, picture: MarkPicture, left: float, top: float) -> None:
        """Draw a picture of marks as one figure, its top left at (left, top)."""
        with self.tagged("Figure", picture.alt):
            for mark in picture.marks:
                if isinstance(mark, Label):
                    x = left + mark.x - width(mark.text, mark.face, mark.size) * mark.anchor
                    words = Words(x, top + mark.y, mark.text, mark.face, mark.size)
                    self.words([words], gray=PAPER_GRAYS.get(mark.role, 0.0))
                else:
                    self._shape(mark, left, top)

    def _shape(self, shape: Shape, left: float, top: float) -> None:
        path = self._canvas.beginPath()
        for number, (x, y) in enumerate(shape.points):
            (path.lineTo if number else path.moveTo)(left + x, self._height - top - y)
        if shape.fill:
            path.close()
        self._canvas.setLineWidth(shape.width)
        self._canvas.setStrokeGray(PAPER_GRAYS.get(shape.stroke, 0.0))
        self._canvas.setFillGray(1.0 if shape.hatch else PAPER_GRAYS.get(shape.fill, 1.0))
        self._canvas.drawPath(path, fill=int(bool(shape.fill)), stroke=int(bool(shape.stroke)))
        if shape.hatch:
            self.lines(
                [
                    Line(left + x1, top + y1, left + x2, top + y2, 0.4, 0.4)
                    for x1, y1, x2, y2 in hatching(shape)
                ]
            )

    def block(self, block: Block) -> None:
        """Draw a block of a layout as one element of the structure."""
        # Letters share most of their blocks: a block is then one and the same object.
        known, code = self._blocks.get(id(block), (None, ""))
        if known is not block:
            code = self._code_of(block)
            if len(self._blocks) == MOST_DRAWN:
                self._blocks.clear()
            self._blocks[id(block)] = (block, code)
        if block.lines:
            with self.decoration():
                self.lines(block.lines)
        with self.tagged(block.tag.value, block.alt):
            self._emit(code)

    def _code_of(self, block: Block) -> str:
        code = self._canvas._code  # noqa: SLF001
        start = len(code)
        self.words(block.words)
        self.pictures(block.pictures)
        self.boxes(block.boxes)
        made = "\n".join(code[start:])
        del code[start:]
        return made

    def drawn(self, blocks: Sequence[Block]) -> Drawn:
        """Draw blocks at the start of a page, for `again` on pages that show the same."""
        code = self._canvas._code  # noqa: SLF001
        start = len(code)
        first = len(self._elements)
        self._canvas.saveState()
        for block in blocks:
            self.block(block)
        self._canvas.restoreState()
        made = Drawn(self._stream(code[start:]), tuple(self._elements[first:]))
        del code[start:]
        del self._elements[first:]
        return made

    def again(self, drawn: Drawn) -> None:
        """Put what was drawn before on this page; its numbers need it to be the page's first."""
        if self._elements:
            raise ValueError(len(self._elements))
        self._shared = drawn.content
        self._elements += drawn.elements

    def _stamped(self) -> None:
        """Write the stamp from corner to corner, light enough to read the page through it."""
        size = STAMP_LENGTH / width(self._stamp, Face.BOLD, 1)
        slant = math.atan2(self._height, self._width)
        along, up = math.cos(slant), math.sin(slant)
        across = size * CAP_HEIGHT / 2
        self._canvas.setFillGray(STAMP_GRAY)
        with self.tagged("P"):
            made = self._canvas.beginText()
            made.setFont(Face.BOLD.value, size)
            x = self._width / 2 - along * STAMP_LENGTH / 2 + up * across
            y = self._height / 2 - up * STAMP_LENGTH / 2 - along * across
            made.setTextTransform(along, up, -up, along, x, y)
            made.textOut(f"{self._stamp} ")
            self._canvas.drawText(made)

    def end_page(self) -> None:
        """Finish the page: its content compressed, its structure written, nothing kept open."""
        if self._stamp:
            self._stamped()
        code = self._canvas._code  # noqa: SLF001
        own = self._stream(code)
        contents = f"[{self._shared} {own}]" if self._shared else own
        code.clear()
        self._shared = ""
        page = self._objects.number()
        ends = f"/StructParents {self.pages}/Contents {contents}>>"
        self._all_pages.append(self._objects.put(page, self._page + ends))
        self._structure(f"{page} 0 R")

    def _structure(self, page: str) -> None:
        """Write the page's structure elements and remember which content belongs to which."""
        made = []
        for each in self._elements:
            above = self._holding(each.group)
            made.append(self._objects.add(each.content(above.reference, page)))
            above.kids.append(made[-1])
        self._parents.append(" ".join(made))
        self._elements = []

    def _holding(self, group: Holder | None) -> Holder:
        """Return what an element stands in, itself put in its own the first time."""
        if group is None:
            return self._part
        if not group.number:
            self._stand(group, self._holding(group.parent))
        return group

    def _stand(self, holder: Holder, above: Holder) -> None:
        holder.above = above.reference
        holder.number = self._objects.number()
        above.kids.append(holder.reference)
        self._holders.append(holder)

    def _finish(self) -> None:
        """Write the tree of pages, the structure's root and the catalogue's entries about them."""
        put, add = self._objects.put, self._objects.add
        kids = " ".join(self._all_pages)
        numbers = "\n".join(f"{page} [{kids}]" for page, kids in enumerate(self._parents))
        opening = f"<</Type/StructTreeRoot/K {self._whole.reference}/ParentTree"
        tree = add(f"<</Nums [{numbers}]>>")
        root = self._whole.above = add(f"{opening} {tree}/ParentTreeNextKey {self.pages}>>")
        for holder in self._holders:
            put(holder.number, holder.content)
        content = _XMP.format(title=escape(self._title), language=self._language).encode()
        catalogue = self._canvas._doc.Catalog  # noqa: SLF001
        catalogue.Pages = put(self._tree, f"<</Type/Pages/Count {self.pages}/Kids [{kids}]>>")
        catalogue.StructTreeRoot = root
        catalogue.MarkInfo = "<</Marked true>>"
        about = f"<</Type/Metadata/Subtype/XML/Length {len(content)}>>"
        catalogue.Metadata = add(about, content)

    def finished(self) -> bytes:
        """Return the whole file."""
        self._finish()
        if self._sides:
            self._canvas.setViewerPreference("Duplex", self._sides)
        data: bytes = self._canvas.getpdfdata()
        return data
