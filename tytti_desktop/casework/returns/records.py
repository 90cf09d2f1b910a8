"""What is kept of a form that has come back: its pages as scanned, its fields, its keyings."""

from dataclasses import dataclass
from dataclasses import field as column
from datetime import date, datetime
from enum import StrEnum

from tytti_desktop.casework.fields import ID, READING, RECKONED, WHO, WHOLE, Day, told
from tytti_desktop.casework.recording import Book
from tytti_desktop.paper.drawing import BoxType
from tytti_desktop.paper.reading import Doubt, PageReason, PageStatus
from tytti_desktop.paper.reading.model import STATUS_NAMES
from tytti_desktop.paper.reading.reasons import SAID, said
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
SETTLED_NAMES = {
    Settled.READER: N_("by the reader, certain"),
    Settled.PERSON: N_("by a person beside the picture"),
    Settled.KEYED: N_("by keying"),
    Settled.TWICE: N_("by two passes that agree"),
}
PROPOSAL_NAMES = {
    Proposal.OPEN: N_("waits to be looked at"),
    Proposal.DONE: N_("has been looked at"),
}
BOX_NAMES = {
    BoxType.SINGLE: N_("one choice"),
    BoxType.MULTI: N_("several choices"),
    BoxType.TEXT: N_("written text"),
}
DIFFERS = "differs"  # beside the reader's doubts: two passes say different things


@dataclass(frozen=True)
class ReturnedSheet:
    """A printed copy that has come back; `id` is the sheet's.

    `second_pass`: another keying is awaited before it is checked. `set_aside` is why its answers
    are not used. `paper_id` is the attachment made of a signed paper, `proposal` whether what was
    ticked on it waits for a person. `screening_ids` are the screenings made of the answers.
    """

    id: str = column(metadata=ID)
    returned_on: date = column(metadata=told(N_("Returned on"), day=Day.PAST))
    recorded_at: datetime = column(metadata=WHO)
    recorded_by: str = column(metadata=WHO)
    second_pass: bool = column(default=False, metadata=told(N_("Second keying")))
    checked_at: datetime | None = column(default=None, metadata=WHO)
    checked_by: str | None = column(default=None, metadata=WHO)
    set_aside: str = column(default="", metadata=told(N_("Was set aside")))
    paper_id: str | None = column(default=None, metadata=ID)
    screening_ids: tuple[str, ...] = column(default=(), metadata=ID)
    proposal: Proposal = column(
        default=Proposal.NONE, metadata=told(N_("What is proposed"), words=PROPOSAL_NAMES)
    )


@dataclass(frozen=True)
class ScanPage:
    """One scanned page as it came, with its picture; `handled` tells that nothing is left to do.

    `file` and `page` are where it was scanned to; `picture` is a grey JPEG.
    """

    id: str = column(metadata=ID)
    file: str = column(metadata=READING)
    page: int = column(metadata=READING)
    status: PageStatus = column(metadata=told(N_("Standing"), words=STATUS_NAMES))
    sha256: str = column(metadata=RECKONED)
    reader: str = column(metadata=READING)
    read_at: datetime = column(metadata=WHO)
    read_by: str = column(metadata=WHO)
    sheet_id: str | None = column(default=None, metadata=ID)
    form_page: int | None = column(default=None, metadata=READING)
    reason: PageReason | None = column(default=None, metadata=told(N_("Reason"), words=SAID))
    rotation: int | None = column(default=None, metadata=READING)
    scale: float | None = column(default=None, metadata=READING)
    picture: bytes | None = column(default=None, metadata=WHOLE)
    handled: str = column(default="", metadata=READING)


@dataclass(frozen=True)
class Field:
    """One field of a copy that has come back.

    `mark` is the reader's finding ("" if its page has not been read). `chosen` is what counts, once
    `settled`: one value, several of a field of several, the text of a written one, or none, and
    then `missing` says why. `certainty` is 0 to 1.
    """

    id: str = column(metadata=ID)
    sheet_id: str = column(metadata=ID)
    position: int = column(metadata=told(N_("Place in order")))
    page: int = column(metadata=READING)
    field: str = column(metadata=told(N_("Field")))
    type: BoxType = column(metadata=told(N_("Kind of mark"), words=BOX_NAMES))
    mark: str = column(default="", metadata=READING)
    certainty: float = column(default=0.0, metadata=told(N_("Certainty")))
    candidates: tuple[str, ...] = column(default=(), metadata=READING)
    doubts: tuple[str, ...] = column(default=(), metadata=READING)
    ink: tuple[float, ...] = column(default=(), metadata=READING)
    chosen: tuple[str, ...] = column(default=(), metadata=told(N_("Chosen")))
    settled: Settled = column(
        default=Settled.OPEN, metadata=told(N_("Settled"), words=SETTLED_NAMES)
    )
    missing: Missing = column(
        default=Missing.NO, metadata=told(N_("Not answered"), words=MISSING_NAMES)
    )
    settled_at: datetime | None = column(default=None, metadata=WHO)
    settled_by: str = column(default="", metadata=WHO)
    scan_id: str | None = column(default=None, metadata=ID)

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

    id: str = column(metadata=ID)
    sheet_id: str = column(metadata=ID)
    number: int = column(metadata=told(N_("Number")))
    answers: dict[str, tuple[str, ...]] = column(metadata=told(N_("Answers")))
    keyed_at: datetime = column(metadata=WHO)
    keyed_by: str = column(metadata=WHO)


RETURNED = Book(
    "returned_sheet",
    ReturnedSheet,
    Table(ReturnedSheet, "returned_sheet"),
    noun=N_("returned form"),
)
SCANS = Book("scan_page", ScanPage, Table(ScanPage, "scan_page"), noun=N_("scanned page"))
FIELDS = Book(
    "returned_field", Field, Table(Field, "returned_field"), noun=N_("field of a returned form")
)
PASSES = Book("keyed_pass", KeyedPass, Table(KeyedPass, "keyed_pass"), noun=N_("keying of a form"))
