"""What reading a scanned page gives: its status, each field's value, certainty and doubts."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tytti_desktop.paper.drawing import BoxType
from tytti_desktop.paper.reading.reasons import Doubt, PageReason, said
from tytti_desktop.words import N_


class PageStatus(StrEnum):
    """What became of a scanned page."""

    READ = "read"
    FOREIGN = "foreign"  # not a page of a form printed here
    UNREADABLE = "unreadable"
    DUPLICATE = "duplicate"  # the same page of the same copy was read before
    INCOMPLETE = "incomplete"  # part of the page is not in the picture or was not printed


STATUS_NAMES = {
    PageStatus.READ: N_("read"),
    PageStatus.FOREIGN: N_("foreign"),
    PageStatus.UNREADABLE: N_("unreadable"),
    PageStatus.DUPLICATE: N_("read before"),
    PageStatus.INCOMPLETE: N_("incomplete"),
}


class FieldStatus(StrEnum):
    """What stands in a field. Only `MARKED` and `BLANK` are accepted without a person."""

    MARKED = "marked"
    BLANK = "blank"
    UNSURE = "unsure"
    SEVERAL = "several"  # more than one box of a question with one answer


@dataclass(frozen=True)
class FieldReading:
    """One field as read. `value` is None unless the field is surely marked.

    A field of several answers has a tuple of values. Handwriting is never recognised: a written
    frame is `MARKED` with no value and the doubt `WRITTEN`, and its picture is shown. `certainty`
    runs from 0 to 1; `candidates` are the values that may be meant, the likeliest first; `ink` is
    the share of each box's inside that is inked, in the order of the form.
    """

    field: str
    type: BoxType
    status: FieldStatus
    value: str | tuple[str, ...] | None
    certainty: float
    candidates: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    ink: tuple[float, ...] = ()

    @property
    def needs_person(self) -> bool:
        """Tell whether a person must settle or key the field from its picture."""
        return self.status in {FieldStatus.UNSURE, FieldStatus.SEVERAL} or (
            self.type is BoxType.TEXT and self.status is FieldStatus.MARKED
        )

    def reasons(self) -> tuple[str, ...]:
        """Return why a person is asked, in plain words in the language in force."""
        return tuple(said(doubt) for doubt in self.doubts)

    def as_json(self) -> dict[str, Any]:
        """Return the field as `tytti read` prints it."""
        value = list(self.value) if isinstance(self.value, tuple) else self.value
        return {
            "field": self.field,
            "value": value,
            "status": self.status.value,
            "certainty": self.certainty,
            "candidates": list(self.candidates),
            "reasons": list(self.reasons()),
        }


@dataclass(frozen=True)
class PageReading:
    """One scanned page as read.

    `page` counts from 1 in its file; `rotation` is how far the page was turned clockwise (0, 90,
    180 or 270 degrees); `scale` is the size on paper against what was laid out (1 = as meant);
    `sha256` is of the page's picture, to know the same scan again. `picture` is the straightened
    page as a grey JPEG at 200 dpi, from which crops are cut; None where no page was found.
    """

    file: str
    page: int
    status: PageStatus
    reason: PageReason | None = None
    sheet: str | None = None
    form_page: int | None = None
    rotation: int | None = None
    scale: float | None = None
    fields: tuple[FieldReading, ...] = ()
    sha256: str = ""
    picture: bytes | None = field(default=None, repr=False)

    def as_json(self) -> dict[str, Any]:
        """Return the page as `tytti read` prints it."""
        return {
            "file": self.file,
            "page": self.page,
            "status": self.status.value,
            "reason": said(self.reason) if self.reason else None,
            "sheet": self.sheet,
            "form_page": self.form_page,
            "rotation": self.rotation,
            "fields": [one.as_json() for one in self.fields],
        }
