"""The structure tree of a tagged PDF: its objects, in their own words.

A leaf marks content; a group (a table, its row) holds leaves and other groups and may go on from
page to page.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from reportlab.pdfbase import pdfdoc


class Raw(pdfdoc.PDFObject):  # type: ignore[misc]
    """A PDF object in its own words, written when the file is."""

    __RefOnly__ = 1

    def __init__(self, parts: Sequence[str | bytes | pdfdoc.PDFObjectReference]) -> None:
        self._parts = parts

    def format(self, document: pdfdoc.PDFDocument) -> bytes:
        """Return the bytes, references resolved."""
        return b"".join(pdfdoc.format(part, document) for part in self._parts)


@dataclass(eq=False)
class Group:
    """A structure element that holds others; it stands in the tree once something is in it."""

    tag: str
    reference: pdfdoc.PDFObjectReference
    parent: "Group | None"
    kids: list[pdfdoc.PDFObjectReference] = field(default_factory=list)


@dataclass(frozen=True)
class Element:
    """One structure element of a page: its tag, its marked content's number, its description.

    `scope` says of what a head is (a table's "Column" or "Row"); `group` what it stands in.
    """

    tag: str
    number: int
    alt: str = ""
    scope: str = ""
    group: Group | None = None


class Node(pdfdoc.PDFObject):  # type: ignore[misc]
    """A structure element in the file: small, as a mailing has tens of thousands of them."""

    __RefOnly__ = 1
    __slots__ = ("__InternalName__", "_element", "_page", "_part")

    def __init__(
        self,
        element: Element,
        part: pdfdoc.PDFObjectReference,
        page: pdfdoc.PDFObjectReference,
    ) -> None:
        self._element = element
        self._part = part
        self._page = page

    def format(self, document: pdfdoc.PDFDocument) -> bytes:
        """Return the element's dictionary, references resolved."""
        part: bytes = pdfdoc.format(self._part, document)
        page: bytes = pdfdoc.format(self._page, document)
        tag, number = self._element.tag.encode(), self._element.number
        alt = self._element.alt
        described: bytes = b"/Alt " + pdfdoc.PDFString(alt).format(document) if alt else b""
        start = b"<</Type/StructElem/S/" + tag + b"/P " + part + b"/Pg " + page
        scope = self._element.scope.encode()
        head = b"/A <</O/Table/Scope/" + scope + b">> " if scope else b""
        return start + f"/K {number} ".encode() + head + described + b">>"


@dataclass
class Part:
    """One letter or form in the file: its language and the structure elements in it."""

    language: str
    reference: pdfdoc.PDFObjectReference
    kids: list[pdfdoc.PDFObjectReference] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)

    def place(self, reference: pdfdoc.PDFObjectReference, group: Group | None) -> None:
        """Put an element in its group, and each group in its own the first time it is filled."""
        if group is None:
            self.kids.append(reference)
            return
        if not group.kids:
            self.groups.append(group)
            self.place(group.reference, group.parent)
        group.kids.append(reference)

    def objects(self, whole: pdfdoc.PDFObjectReference) -> Iterator[tuple[str, Raw]]:
        """Return the part and its groups, each with its name in the file."""
        opening = "<</Type/StructElem/S/Part/P "
        language = pdfdoc.PDFString(self.language)
        row = [opening, whole, "/Lang ", language, "/K [", *spaced(self.kids), "]>>"]
        yield self.reference.name, Raw(row)
        for group in self.groups:
            above = group.parent.reference if group.parent else self.reference
            opening = f"<</Type/StructElem/S/{group.tag}/P "
            yield group.reference.name, Raw([opening, above, "/K [", *spaced(group.kids), "]>>"])


def spaced(
    references: Sequence[pdfdoc.PDFObjectReference],
) -> list[str | pdfdoc.PDFObjectReference]:
    """Return references parted by spaces, as an array holds them."""
    made: list[str | pdfdoc.PDFObjectReference] = []
    for reference in references:
        made += [reference, " "]
    return made
