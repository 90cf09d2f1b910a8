"""Whatever leaves the printer is on record, or says across the page what it is."""

import ast
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from tests import parsed
from tests.paper.samples import followup
from tytti_desktop.instruments.library import shipped
from tytti_desktop.paper.batch import Piece, print_batch
from tytti_desktop.paper.codes import PREVIEW, is_sheet_id, new_sheet_id
from tytti_desktop.paper.layout import layout
from tytti_desktop.paper.letters import letter_pdf
from tytti_desktop.paper.preview import opened
from tytti_desktop.paper.reading.images import prepared
from tytti_desktop.paper.reading.page import read_page
from tytti_desktop.paper.reading.reasons import PageReason
from tytti_desktop.paper.sheets import Marks, sheet_pdf, stamp_of

ROOM = Path(__file__).resolve().parents[2] / "tytti_desktop"
MAKES_PAPER = {"sheet_pdf", "print_batch", "letter_pdf"}
WORD = {"fi": "ESIKATSELU", "sv": "FÖRHANDSVISNING"}


def texts(pdf: bytes) -> list[str]:
    with opened(pdf) as document:
        return [document[n].get_textpage().get_text_range() for n in range(len(document))]


def test_a_preview_says_so_across_every_page() -> None:
    letter = followup(sheet=PREVIEW)
    piece = Piece("A", letter, layout(shipped().get("prom_followup"), "fi"), PREVIEW)
    made = print_batch([piece], count=1, title="x", language="fi", marks=Marks(preview=True))
    assert len(texts(made.pdf)) > 2
    assert all(WORD["fi"] in text for text in texts(made.pdf))
    assert WORD["fi"] in texts(letter_pdf(letter, Marks(preview=True)))[0]
    assert WORD["sv"] in texts(letter_pdf(replace(letter, language="sv"), Marks(preview=True)))[0]


def test_a_copy_without_codes_says_that_it_is_a_specimen() -> None:
    form = layout(shipped().get("gad7"), "fi")
    assert "MALLI" in texts(sheet_pdf(form, [None], Marks(specimen=True))[0])[0]
    assert stamp_of(Marks()) == ""
    assert "MALLI" not in texts(sheet_pdf(form, [new_sheet_id()])[0])[0]


def test_a_preview_that_comes_back_is_told_from_everything_else() -> None:
    assert is_sheet_id(PREVIEW)
    form = layout(shipped().get("gad7"), "fi")
    pdf = sheet_pdf(form, [PREVIEW], Marks(preview=True))[0]
    with opened(pdf) as document:
        page = document[0].render(scale=200 / 72).to_pil().convert("L")
    got = read_page(prepared(page), {new_sheet_id(): form}, keep_picture=False)
    assert got.reason is PageReason.PREVIEW_PAGE


@cache
def calls() -> list[tuple[str, ast.Call]]:
    """Return every place of the program that makes paper, with its call."""
    found = []
    for file in sorted(ROOM.rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        if not any(name in text for name in MAKES_PAPER):
            continue
        for node in parsed.nodes(file):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            if node.func.id in MAKES_PAPER:
                found.append((f"{file.relative_to(ROOM).as_posix()}", node))
    return found


KNOWN = {  # every place that makes paper, and why what it makes is no stranger
    "casework/mail/printing.py": "copies are recorded before they leave; blank ones are specimens",
    "casework/mail/mailings.py": "copies are recorded; a preview has the preview's code and word",
    "casework/handover/handover_pages.py": "letters without a form",
    "casework/single_prints.py": "one recorded letter, with its form if any",
    "casework/rights/own_papers.py": "papers about no client; letters in preview say so",
    "paper/pairing.py": "the test page of a printer: its own code, told by the reader",
    "paper/reading/reference.py": "the reader's own picture, never printed",
    "practice/pile.py": "pictures of recorded copies, as scanned",
    "cli/machine.py": "the self-test: never printed",
    "paper/reading/itself.py": "the self-test's own picture, never printed",
}


@pytest.mark.parametrize("place", sorted({place for place, _call in calls()}))
def test_every_place_that_makes_paper_is_known(place: str) -> None:
    """A new place must say here why its paper cannot be taken for what it is not."""
    assert KNOWN.get(place) or place in LETTERS_ONLY, place


LETTERS_ONLY = {  # they make letters: no form, no code, nothing to come back
    place
    for place, call in calls()
    if isinstance(call.func, ast.Name) and call.func.id == "letter_pdf"
}
