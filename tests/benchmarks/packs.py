"""The packs of a mailing that is measured: a letter with a code, and the follow-up's form.

No pytest here: what is measured is the program's start and its printing.
"""

from collections.abc import Iterator
from dataclasses import replace

from tests.paper.samples import SHORT, followup, form
from tytti_desktop.paper.batch import Piece
from tytti_desktop.paper.codes import new_sheet_id


def pieces(count: int) -> Iterator[Piece]:
    """Yield so many, each to another name and with a code of its own."""
    laid_out = form("prom_followup")
    for number in range(count):
        sheet = new_sheet_id()
        letter = followup(replace(SHORT, name=f"Koe {number}"), sheet=sheet)
        yield Piece(f"A{number}", letter, laid_out, sheet, draft=True)
