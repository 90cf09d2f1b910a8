"""What is kept of a form that has come back: its pages as scanned, its fields, its keyings."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from tytti_desktop.casework.recording import Book
from tytti_desktop.paper.drawing import BoxType
from tytti_desktop.paper.reading import Doubt, PageReason, PageStatus
from tytti_desktop.paper.reading.reasons import said
from tytti_desktop.vault import Table
from tytti_desktop.words import N_, _


class Settled(StrEnum):
    """Who settled a field."""

    OPEN = ""
    READER = "reader"  # the reader, certain
    PERSON = "person"  # a person beside the picture
    KEYED = "keyed"  # keyed once
    TWICE = "twice"  # read and keyed, or keyed twice, alike


class Missing(StrEnum):
    """Why a settled field has no answer."""

    NO = ""
    BLANK = "blank"  # the client left it empty
    UNCLEAR = "unclear"  # nobody can tell: ask the client
    NO_PAGE = "no_page"  # its page did not come back


class Proposal(StrEnum):
    """Whether the consents ticked on a signed paper have been looked at by a person."""

    NONE = ""
    OPEN = "open"
    DONE = "done"


MISSING_NAMES = {
    Missing.BLANK: N_("empty"),
    Missing.UNCLEAR: N_("unclear, ask the client"),
    Missing.NO_PAGE: N_("the page did not come back"),
}
DIFFERS = "differs"  # beside the reader's doubts: two passes say different things


@dataclass(frozen=True)
class ReturnedSheet:
    """A printed copy that has come back; `id` is the sheet's.

    `second_pass`: another keying is awaited before it is checked. `set_aside` is why its answers
    are not used. `paper_id` is the attachment made of a signed paper, `proposal` whether what was
    ticked on it waits for a person. `screening_ids` are the screenings made of the answers.
    """

    id: str
    returned_on: date
    recorded_at: datetime
    recorded_by: str
    second_pass: bool = False
    checked_at: datetime | None = None
    checked_by: str | None = None
    set_aside: str = ""
    paper_id: str | None = None
    screening_ids: tuple[str, ...] = ()
    proposal: Proposal = Proposal.NONE


@dataclass(frozen=True)
class ScanPage:
    """One scanned page as it came, with its picture; `handled` tells that nothing is left to do.

    `file` and `page` are where it was scanned to; `picture` is a grey JPEG.
    """

    id: str
    file: str
    page: int
    status: PageStatus
    sha256: str
    reader: str
    read_at: datetime
    read_by: str
    sheet_id: str | None = None
    form_page: int | None = None
    reason: PageReason | None = None
    rotation: int | None = None
    scale: float | None = None
    picture: bytes | None = None
    handled: str = ""


@dataclass(frozen=True)
class Field:
    """One field of a copy that has come back.

    `mark` is the reader's finding ("" if its page has not been read). `chosen` is what counts, once
    `settled`: one value, several of a field of several, the text of a written one, or none, and
    then `missing` says why. `certainty` is 0 to 1.
    """

    id: str
    sheet_id: str
    position: int
    page: int
    field: str
    type: BoxType
    mark: str = ""
    certainty: float = 0.0
    candidates: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    ink: tuple[float, ...] = ()
    chosen: tuple[str, ...] = ()
    settled: Settled = Settled.OPEN
    missing: Missing = Missing.NO
    settled_at: datetime | None = None
    settled_by: str = ""
    scan_id: str | None = None

    @property
    def doubtful(self) -> bool:
        """Whether a person must settle it: it is open, and was read or keyed in two ways."""
        return self.settled is Settled.OPEN and (self.scan_id is not None or bool(self.doubts))

    def value(self) -> str | list[str] | None:
        """Return the answer as the commands print it; None where there is none."""
        if not self.chosen:
            return None
        return list(self.chosen) if self.type is BoxType.MULTI else self.chosen[0]

    def reasons(self) -> tuple[str, ...]:
        """Return why a person is asked, in plain words."""
        return tuple(
            _("the two passes differ") if doubt == DIFFERS else said(Doubt(doubt))
            for doubt in self.doubts
        )


@dataclass(frozen=True)
class KeyedPass:
    """One keying of a copy, by field; an empty tuple is an answer left empty."""

    id: str
    sheet_id: str
    number: int
    answers: dict[str, tuple[str, ...]]
    keyed_at: datetime
    keyed_by: str


RETURNED = Book("returned_sheet", ReturnedSheet, Table(ReturnedSheet, "returned_sheet"))
SCANS = Book("scan_page", ScanPage, Table(ScanPage, "scan_page"))
FIELDS = Book("returned_field", Field, Table(Field, "returned_field"))
PASSES = Book("keyed_pass", KeyedPass, Table(KeyedPass, "keyed_pass"))
