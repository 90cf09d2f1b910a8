"""The structure tree of a tagged PDF: its objects, in their own words.

A leaf marks content; a holder (a letter, a table, its row) holds leaves and other holders and may
go on from page to page. References are text, known as soon as an object stands in the file: a
mailing has tens of thousands of elements, and each is written once.
"""

from dataclasses import dataclass
from typing import ClassVar

from reportlab.pdfbase import pdfdoc


class Raw(pdfdoc.PDFObject):  # type: ignore[misc]
    """A PDF object in its own words: ASCII, and bytes where a text stands in it."""

    __RefOnly__ = 1
    __slots__ = ("__InternalName__", "_text")

    def __init__(self, text: bytes) -> None:
        self._text = text

    def format(self, _document: pdfdoc.PDFDocument) -> bytes:
        """Return the bytes."""
        return self._text


class Holder(pdfdoc.PDFObject):  # type: ignore[misc]
    """A structure element that holds others; a group stands in the file once something is in it.

    `above` and `reference` are references ("12 0 R"), "" until they are known.
    """

    __RefOnly__: ClassVar[int] = 1

    def __init__(self, tag: str, parent: "Holder | None" = None, language: str = "") -> None:
        self.tag = tag
        self.parent = parent
        self.above = ""
        self.reference = ""
        self.kids: list[str] = []
        self._language = f"/Lang ({language}) " if language else ""

    def format(self, _document: pdfdoc.PDFDocument) -> bytes:
        """Return the element's dictionary, with all that has come into it."""
        kids = " ".join(self.kids)
        opening = f"<</Type/StructElem/S/{self.tag}/P {self.above} {self._language}"
        return f"{opening}/K [{kids}]>>".encode("ascii")


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

    def object(self, above: str, page: str, document: pdfdoc.PDFDocument) -> Raw:
        """Return the element's dictionary below another, on a page."""
        head = f"/A <</O/Table/Scope/{self.scope}>> " if self.scope else ""
        said = b"/Alt " + pdfdoc.PDFString(self.alt).format(document) if self.alt else b""
        opening = f"<</Type/StructElem/S/{self.tag}/P {above}/Pg {page}/K {self.number} {head}"
        return Raw(opening.encode("ascii") + said + b">>")
