"""Other programs given our work: the same packs to LibreOffice, pages of as many boxes to AMC.

Each makes what it needs in a folder, and says which command is to be measured.
"""

import subprocess
import sys
from collections.abc import Iterator
from html import escape
from itertools import groupby
from pathlib import Path

import pypdfium2

from tests.paper.samples import followup, form
from tytti_desktop.paper.batch import Piece, print_batch
from tytti_desktop.paper.drawing import Block, BoxType

PACKS, PAGES, DPI = 500, 24, 200
QUESTIONS, ANSWERS = 12, 4  # of a page for AMC: 48 boxes, as the middle page of ours has
_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{where}:1.0"'
    for name, where in (
        ("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"),
        ("fo", "xsl-fo-compatible"),
    )
)  # fmt: skip
_PRINT = """
import sys
from pathlib import Path
from tests.benchmarks.packs import pieces
from tytti_desktop.paper.batch import print_batch
from tytti_desktop.paper.proof import prove
listed = list(pieces(int(sys.argv[1])))
batch = print_batch(iter(listed), count=len(listed), title="Postitus", language="fi")
Path(sys.argv[2]).write_bytes(batch.pdf)
if sys.argv[3:]:
    assert not prove(batch, listed)
"""


def ours(folder: Path, *, proved: bool) -> list[str]:
    """Return the command that prints the packs into `ours.pdf`, and proves them if asked."""
    words = [sys.executable, "-c", _PRINT, str(PACKS), str(folder / "ours.pdf")]
    return [*words, "proved"] if proved else words


def office(folder: Path) -> list[str]:
    """Write the same packs, ready merged, for LibreOffice; return the command of its export.

    A letter is its paragraphs, a question a row of a table with a cell for each box: what a person
    would have made in it by hand, without frames, pictures, codes or a place fixed for anything.
    """
    pages = [*_letter(), *_form()]
    body = "".join(
        f'<text:p text:style-name="New">{number}</text:p>{"".join(pages)}'
        for number in range(PACKS)
    )
    (folder / "packs.fodt").write_text(
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {_SPACES} office:version="1.3"'
        ' office:mimetype="application/vnd.oasis.opendocument.text"><office:automatic-styles>'
        '<style:style style:name="New" style:family="paragraph">'
        '<style:paragraph-properties fo:break-before="page"/></style:style>'
        '<style:style style:name="Box" style:family="table-cell">'
        '<style:table-cell-properties fo:border="0.5pt solid #000000"/></style:style>'
        f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
        "</office:document>",
        encoding="utf-8",
    )
    return [
        "soffice", "--headless", f"-env:UserInstallation={(folder / 'office').as_uri()}",
        "--convert-to", "pdf", "--outdir", str(folder), str(folder / "packs.fodt"),
    ]  # fmt: skip


def _letter() -> Iterator[str]:
    one = print_batch(iter([Piece("A", followup())]), count=1, title="x", language="fi")
    document = pypdfium2.PdfDocument(one.pdf)
    for line in document[0].get_textpage().get_text_bounded().splitlines():
        yield f"<text:p>{escape(line)}</text:p>"


def _form() -> Iterator[str]:
    blocks = form("prom_followup").blocks
    for (page, asks), some in groupby(blocks, key=lambda block: (block.page, len(_choices(block)))):
        if not asks:
            yield from (f"<text:p>{page and _said(block)}</text:p>" for block in some)
            continue
        rows = "".join(
            f"<table:table-row>{_cell(_said(block))}{_cell('') * asks}</table:table-row>"
            for block in some
        )
        column = f'<table:table-column table:number-columns-repeated="{asks + 1}"/>'
        yield f"<table:table>{column}{rows}</table:table>"


def _choices(block: Block) -> list[str]:
    return [box.option for box in block.boxes if box.type is not BoxType.TEXT]


def _said(block: Block) -> str:
    return escape(" ".join(each.text for each in block.words))


def _cell(words: str) -> str:
    return f'<table:table-cell table:style-name="Box"><text:p>{words}</text:p></table:table-cell>'


def pages_of(file: Path) -> int:
    """Return how many pages a PDF has."""
    return len(pypdfium2.PdfDocument(file))


def amc(folder: Path) -> list[str]:
    """Print AMC's own pages, as pictures of a scanner; return the command that reads them."""
    asked = "".join(
        rf"\begin{{question}}{{q{number}}}Kysymys {number}\begin{{choiceshoriz}}\correctchoice{{0}}"
        + "".join(rf"\wrongchoice{{{answer}}}" for answer in range(1, ANSWERS))
        + r"\end{choiceshoriz}\end{question}"
        for number in range(QUESTIONS)
    )
    for name in ("data", "cr", "scans"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "form.tex").write_text(
        r"\documentclass[a4paper]{article}\usepackage[box]{automultiplechoice}\begin{document}"
        rf"\onecopy{{{PAGES}}}{{{asked}}}\end{{document}}",
        encoding="utf-8",
    )
    for words in (
        ["prepare", "--mode", "s", "--prefix", "./", "form.tex", "--out-sujet", "out.pdf",
         "--out-calage", "out.xy", "--data", "data", "--n-copies", str(PAGES)],
        ["meptex", "--src", "out.xy", "--data", "data"],
    ):  # fmt: skip
        _quietly(["auto-multiple-choice", *words], folder)
    document = pypdfium2.PdfDocument(folder / "out.pdf")
    scans = [folder / "scans" / f"{number:02}.jpg" for number in range(PAGES)]
    for page, scan in zip(document, scans, strict=True):
        picture = page.render(scale=DPI / 72, grayscale=True).to_pil()
        picture.save(scan, quality=85, dpi=(DPI, DPI))
    return [
        "auto-multiple-choice", "analyse", "--data", str(folder / "data"), "--cr",
        str(folder / "cr"), "--n-procs", "1", "--projet", str(folder), *map(str, scans),
    ]  # fmt: skip


def _quietly(command: list[str], folder: Path) -> None:
    done = subprocess.DEVNULL
    subprocess.run(command, cwd=folder, check=True, stdout=done, stderr=done)
