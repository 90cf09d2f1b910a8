"""A whole mailing in one PDF: letter, then form, client after client, in mailing order.

Values in, values out: no vault, no window; another process may run it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from tytti_desktop.errors import KnownError
from tytti_desktop.paper.layout import FormLayout
from tytti_desktop.paper.letters import Letter, draw_letter
from tytti_desktop.paper.pdf import Paper
from tytti_desktop.paper.sheets import Marks, Sheets, stamp_of
from tytti_desktop.words import _

Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]


@dataclass(frozen=True)
class Piece:
    """What goes into one envelope. `key` is the client's code; `sheet` is the form's id."""

    key: str
    letter: Letter
    form: FormLayout | None = None
    sheet: str | None = None
    draft: bool = False


@dataclass(frozen=True)
class PrintedPiece:
    """Where a piece lies in the batch: pages from 1."""

    key: str
    sheet: str | None
    letter_pages: tuple[int, ...]
    form_pages: tuple[int, ...]

    @property
    def pages(self) -> tuple[int, ...]:
        """All pages of the piece, in order."""
        return self.letter_pages + self.form_pages


@dataclass(frozen=True)
class Batch:
    """A printed mailing: the file, and where each piece lies in it."""

    pdf: bytes
    pieces: tuple[PrintedPiece, ...]


class CancelledError(KnownError):
    """The person stopped the printing; nothing was printed or recorded."""


def never() -> bool:
    """Tell that nobody has asked to stop."""
    return False


def stop_if(cancelled: Cancelled) -> None:
    """Raise CancelledError when the person has asked to stop."""
    if cancelled():
        raise CancelledError(_("Printing was stopped. Nothing was recorded as printed."))


def silent(_done: int, _all: int) -> None:
    """Show no progress."""


def print_batch(
    pieces: Iterable[Piece],
    *,
    count: int,
    title: str,
    language: str,
    marks: Marks = Marks(),  # noqa: B008 (frozen)
    duplex: bool = False,
    progress: Progress = silent,
    cancelled: Cancelled = never,
) -> Batch:
    """Print pieces in their order into one PDF; each is drawn and let go, so they may stream.

    `count` is their number, for `progress(done, count)`. `duplex` adds an empty page after a
    letter or form of an odd number of pages, so that nothing is printed on the back of another
    client's paper. `marks` holds for every piece. Raises CancelledError when `cancelled()` says so.
    """
    paper = Paper(title=title, language=language, stamp=stamp_of(marks), two_sided=duplex)
    sheets = Sheets(paper)
    printed = []
    for done, piece in enumerate(pieces, 1):
        stop_if(cancelled)
        printed.append(_print(paper, sheets, piece, marks, duplex=duplex))
        progress(done, count)
    stop_if(cancelled)
    return Batch(paper.finished(), tuple(printed))


def _print(
    paper: Paper, sheets: Sheets, piece: Piece, marks: Marks, *, duplex: bool
) -> PrintedPiece:
    letter = draw_letter(paper, piece.letter, marks)
    if duplex:
        _fill(paper, letter)
    form: tuple[int, ...] = ()
    if piece.form is not None:
        form = sheets.draw(piece.form, piece.sheet, replace(marks, draft=piece.draft))
        if duplex:
            _fill(paper, form)
    return PrintedPiece(piece.key, piece.sheet, letter, form)


def _fill(paper: Paper, pages: Sequence[int]) -> None:
    """End on the back of a sheet."""
    if len(pages) % 2:
        paper.end_page()
