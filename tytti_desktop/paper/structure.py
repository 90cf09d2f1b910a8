"""The structure tree of a tagged PDF, and the file's objects in their own words.

A leaf marks content; a holder (a letter, a table, its row) holds leaves and other holders and may
go on from page to page. A mailing has tens of thousands of elements: each is written once, as text
that nobody looks at again. reportlab writes its own objects (fonts, catalogue) between them.
"""

from dataclasses import dataclass, field
from functools import cached_property

from reportlab.pdfbase import pdfdoc


class Objects:
    """The objects of a file, by their numbers; reportlab counts on from the same number."""

    def __init__(self, document: pdfdoc.PDFDocument) -> None:
        self._document = document
        self._own: dict[int, bytes] = {}
        document.format = self._written  # what asks for the whole file gets ours as well

    def number(self) -> int:
        """Return the number of an object that is written later."""
        self._document.objectcounter += 1
        return int(self._document.objectcounter)

    def put(self, number: int, content: str, stream: bytes | None = None) -> str:
        """Write an object: ASCII, and the stream that belongs to it. Return its reference."""
        opening = f"{number} 0 obj\n{content}\n"
        if stream is None:
            self._own[number] = f"{opening}endobj\n".encode("ascii")
        else:
            ends = (opening.encode("ascii"), b"\nendstream\nendobj\n")
            self._own[number] = b"stream\n".join((ends[0], stream)) + ends[1]
        return f"{number} 0 R"

    def add(self, content: str, stream: bytes | None = None) -> str:
        """Write an object under the next number."""
        return self.put(self.number(), content, stream)

    def _written(self) -> bytes:
        """Return the whole file: every object in order of its number, where it lies, the end."""
        document = self._document
        pieces = [pdfdoc.PDFFile(document._pdfVersion).format(document)]  # noqa: SLF001
        lies_at = len(pieces[0])
        places = ["0000000000 65535 f "]
        while len(places) <= document.objectcounter:  # one being written may name another
            number = len(places)
            written = self._own.get(number) or self._of_reportlab(number)
            places.append(f"{lies_at:010} 00000 n ")
            pieces.append(written)
            lies_at += len(written)
        ends = "\n".join(("xref", f"0 {len(places)}", *places, ""))
        trailer = pdfdoc.PDFTrailer(
            startxref=lies_at,
            Size=len(places),
            Root=document.Reference(document.Catalog),
            Info=document.Reference(document.info),
            ID=document.ID(),
        )
        return b"".join((*pieces, ends.encode("ascii"), trailer.format(document)))

    def _of_reportlab(self, number: int) -> bytes:
        name = self._document.numberToId[number]
        made = pdfdoc.PDFIndirectObject(name, self._document.idToObject[name])
        written: bytes = made.format(self._document)
        return written


@dataclass
class Holder:
    """A structure element that holds others; a group stands in the file once something is in it.

    `above` is a reference ("12 0 R"), `number` its own; "" and 0 until they are known.
    """

    tag: str
    parent: "Holder | None" = None
    language: str = ""
    above: str = ""
    number: int = 0
    kids: list[str] = field(default_factory=list)

    @property
    def reference(self) -> str:
        """How others name it."""
        return f"{self.number} 0 R"

    @property
    def content(self) -> str:
        """The element's dictionary, with all that has come into it."""
        kids = " ".join(self.kids)
        language = f"/Lang ({self.language}) " if self.language else ""
        return f"<</Type/StructElem/S/{self.tag}/P {self.above} {language}/K [{kids}]>>"


@dataclass(frozen=True)
class Element:
    """One structure element of a page: its tag, its marked content's number, its description.

    `scope` says of what a head is (a table's "Column" or "Row"); `group` what it stands in.
    """

    tag: str
    number: int
    alt: str = ""
    scope: str = ""
    group: Holder | None = None

    @cached_property
    def _end(self) -> str:
        head = f" /A <</O/Table/Scope/{self.scope}>>" if self.scope else ""
        said = f"/Alt <FEFF{self.alt.encode('utf-16-be').hex()}>" if self.alt else ""
        return f"/K {self.number}{head}{said}>>"

    def content(self, above: str, page: str) -> str:
        """Return the element's dictionary below another, on a page."""
        return f"<</Type/StructElem/S/{self.tag}/P {above}/Pg {page}{self._end}"
