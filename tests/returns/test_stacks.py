"""Stacks of paper as they come: real pictures of printed sheets, in every order and kind of file.

Each stack is a row of the table: how it is laid on the scanner, what each page becomes, and what
the copies are like afterwards.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from PIL import Image, ImageDraw

from tests.factory import make_vault
from tests.returns.conftest import TODAY, printed
from tytti_desktop.casework.client import case_end, clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.mail import printing, sheets
from tytti_desktop.casework.mail.sheets import Sheet
from tytti_desktop.casework.returns import copies, keying, known, review, storing
from tytti_desktop.casework.screening import wording, wording_texts
from tytti_desktop.paper.drawing import BoxType
from tytti_desktop.paper.preview import opened
from tytti_desktop.paper.reading import PageReason, read_files
from tytti_desktop.paper.sheets import Marks, sheet_pdf
from tytti_desktop.vault import Vault

PX = 200 / 72
DIED = date(2026, 11, 20)


@dataclass(frozen=True)
class Desk:
    """A vault, two clients with their GAD-7s, and the folder that the scanner writes into."""

    vault: Vault
    first: Sheet
    second: Sheet
    folder: Path

    def page(self, sheet: Sheet, answer: int = 1, *, number: int = 1, pen: int = 40) -> Image.Image:
        """Return a page of a copy with one box of each question crossed, as a scan."""
        form = known.form_of(self.vault, sheet)
        return crossed(sheet_pdf(form, [sheet.id])[0], form.boxes, number, answer, pen)

    def save(self, pages: Sequence[Image.Image], kind: str = "TIFF", **how: object) -> Path:
        """Write pages into one file of a kind."""
        file = self.folder / f"pino{len(list(self.folder.iterdir()))}.{kind.lower()}"
        first, *rest = pages
        first.save(file, kind, **({"save_all": True, "append_images": rest} if rest else {}), **how)
        return file

    def read(self, *files: Path) -> list[tuple[str, str]]:
        """Read files and keep their pages: each page's status and reason."""
        told = []
        for page in read_files(files, known.known_sheets(self.vault), workers=0):
            seen = storing.against_vault(self.vault, page)
            told.append((str(seen.status), str(seen.reason or "")))
            storing.store_page(self.vault, page, TODAY)
        return told

    def whole(self, *given: Sheet) -> bool:
        """Tell whether copies are checked, with nothing left to look at."""
        return all(copies.row(self.vault, sheet.id).checked for sheet in given)


def crossed(pdf: bytes, boxes: Sequence[object], number: int, answer: int, pen: int) -> Image.Image:
    with opened(pdf) as document:
        page: Image.Image = document[number - 1].render(scale=PX).to_pil().convert("L")
    drawn = ImageDraw.Draw(page)
    rows: dict[str, list[object]] = {}
    for box in boxes:
        if box.page == number and box.type is not BoxType.TEXT:  # type: ignore[attr-defined]
            rows.setdefault(box.field, []).append(box)  # type: ignore[attr-defined]
    for row in rows.values():
        box = row[answer % len(row)]
        x, y, side = box.x * PX, box.y * PX, box.w * PX  # type: ignore[attr-defined]
        for left, right in ((0.1, 0.9), (0.9, 0.1)):
            ends = [(x + side * left, y + side * 0.1), (x + side * right, y + side * 0.9)]
            drawn.line(ends, fill=pen, width=4)
    noisy = np.asarray(page) + grain(answer, page.size)
    return Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8))


@cache
def grain(seed: int, size: tuple[int, int]) -> np.typing.NDArray[np.float64]:
    return np.random.default_rng(seed).normal(0, 2, size[::-1])


@pytest.fixture
def at(vault: Vault, client: str, tmp_path: Path) -> Desk:
    other = str(clients.register_client(vault, Client("Malli", "Maija"), TODAY).record.id)
    folder = tmp_path / "skannaus"
    folder.mkdir()
    return Desk(vault, printed(vault, "gad7", client), printed(vault, "gad7", other), folder)


READ, SAME, DIFFERS = ("read", ""), ("duplicate", "same_page"), ("duplicate", "same_page_differs")
POORER = ("duplicate", "same_page_poorer")
OPEN, BETTER = ("duplicate", "same_page_open"), ("read", "better_scan")


def interleaved(at: Desk) -> None:
    """Two clients' sheets of two pages each, shuffled together in one file."""
    both = [printed(at.vault, "audit", one.client_id) for one in (at.first, at.second)]
    a, b = both
    pile = [at.page(b, number=2), at.page(a), at.page(a, number=2), at.page(b)]
    assert at.read(at.save(pile)) == [READ] * 4
    assert at.whole(a, b)


def upside_down(at: Desk) -> None:
    """Some lie upside down, some on their side."""
    pile = [at.page(at.first).rotate(180), at.page(at.second).rotate(90, expand=True)]
    assert at.read(at.save(pile, "PDF", resolution=200)) == [READ] * 2
    assert at.whole(at.first, at.second)


def twice_in_a_pile(at: Desk) -> None:
    """The same page twice, and the same file read again."""
    page = at.page(at.first)
    file = at.save([page, page, at.page(at.second)])
    assert at.read(file) == [READ, SAME, READ]
    assert at.read(file) == [SAME] * 3
    assert at.whole(at.first, at.second)


def two_answers(at: Desk) -> None:
    """A second scan of the page has other answers: a person says which holds."""
    assert at.read(at.save([at.page(at.first, 1)])) == [READ]
    assert at.read(at.save([at.page(at.first, 2)])) == [DIFFERS]
    open_now = {field.field for field in review.queue(at.vault)}
    for field in open_now:
        review.settle(at.vault, at.first.id, field, 2)
    assert at.whole(at.first)


def poor_then_good(at: Desk) -> None:
    """A scan so faint that it is doubted, then a good one, then the poor one again."""
    poor = at.save([at.page(at.first, pen=242)])
    assert at.read(poor) == [READ]
    assert review.queue(at.vault)
    assert at.read(at.save([at.page(at.first)])) == [BETTER]
    assert at.whole(at.first)
    assert at.read(poor) == [SAME]
    assert at.whole(at.first)


def good_then_poor(at: Desk) -> None:
    """A worse scan afterwards opens nothing."""
    assert at.read(at.save([at.page(at.first)])) == [READ]
    assert at.read(at.save([at.page(at.first, pen=242)])) == [POORER]
    assert at.whole(at.first)
    assert review.queue(at.vault) == []


def missing_then_found(at: Desk) -> None:
    """One page of two; the other is found on another day."""
    audit = printed(at.vault, "audit", at.first.client_id)
    assert at.read(at.save([at.page(audit)])) == [READ]
    assert copies.row(at.vault, audit.id).missing_pages == (2,)
    assert at.read(at.save([at.page(audit, number=2)])) == [READ]
    assert at.whole(audit)


def keyed_then_scanned(at: Desk) -> None:
    """Half was keyed by hand before the paper was scanned."""
    box = {str(n): 1 for n in (1, 2, 3)}
    keying.key_in(at.vault, at.first.id, box, TODAY, number=None)
    at.read(at.save([at.page(at.first, 1)]))
    for field in review.queue(at.vault):
        review.settle(at.vault, at.first.id, field.field, 1)
    assert at.whole(at.first)


def turned_by_its_file(at: Desk) -> None:
    """The file says that its picture is turned: a camera's JPEG, a PDF's page."""
    exif = Image.Exif()
    exif[0x0112] = 6
    sideways = at.page(at.first).rotate(90, expand=True)
    photo = at.save([sideways], "JPEG", exif=exif, quality=92)
    file = at.save([at.page(at.second)], "PDF", resolution=200)
    with pikepdf.open(file, allow_overwriting_input=True) as pdf:
        pdf.pages[0].Rotate = 90
        pdf.save(file)
    assert at.read(photo, file) == [READ] * 2
    assert at.whole(at.first, at.second)


def photographed(at: Desk) -> None:
    """A telephone's picture, askew on a dark table with a shadow: read or asked, never lost."""
    page = at.page(at.first).convert("RGB")
    table = Image.new("RGB", (2300, 3000), (70, 55, 45))
    table.paste(page, (320, 310))
    seen = table.rotate(3, Image.Resampling.BICUBIC, fillcolor=(70, 55, 45))
    light = np.linspace(0.72, 1.0, 2300)[None, :, None]
    shaded = Image.fromarray((np.asarray(seen) * light).astype(np.uint8))
    assert at.read(at.save([shaded], "JPEG", quality=85)) in (
        [READ],
        [("incomplete", "part_missing")],
    )
    for field in review.queue(at.vault):
        review.settle(at.vault, at.first.id, field.field, 1)
    assert at.whole(at.first)


def previewed(at: Desk) -> None:
    """A preview that was posted by mistake and came back is told as what it is, and kept."""
    form = known.form_of(at.vault, at.first)
    pdf, _pages = sheet_pdf(form, [None], marks=Marks(specimen=True))
    seen = at.read(at.save([crossed(pdf, form.boxes, 1, 1, 40)]))
    assert seen in (
        [("foreign", str(PageReason.PREVIEW_PAGE))],
        [("foreign", str(PageReason.NO_CODE))],
    )
    assert storing.pages_waiting(at.vault)


def of_another_vault(at: Desk) -> None:
    """A form that another unit printed is nobody's here, and waits for a person."""
    away = make_vault(at.folder.parent / "muu", practice=True)
    sheet = printed(away, "gad7")
    form = known.form_of(away, sheet)
    page = crossed(sheet_pdf(form, [sheet.id])[0], form.boxes, 1, 1, 40)
    away.close()
    assert at.read(at.save([page])) == [("foreign", str(PageReason.UNKNOWN_SHEET))]
    assert not copies.returned(at.vault, at.first.id)


def of_older_words(at: Desk) -> None:
    """The unit's wording changed after the sheet was printed: it is read as it was printed."""
    words = {"1": "Aivan toisin sanottu, ja niin pitkästi, että rivit siirtyvät " * 3}
    wording_texts.put_in(at.vault, "gad7", "fi", words, "TOIMIA 2030", TODAY)
    wording.confirm_wording(at.vault, "gad7", "fi", TODAY)
    new = printed(at.vault, "gad7", at.first.client_id)
    assert known.form_of(at.vault, new).fingerprint != known.form_of(at.vault, at.first).fingerprint
    assert at.read(at.save([at.page(at.first), at.page(new)])) == [READ] * 2
    assert at.whole(at.first)


def large_and_normal(at: Desk) -> None:
    """A large print sheet among the others."""
    job = printing.form_job(
        at.vault, "gad7", TODAY, client_id=at.second.client_id, large_print=True
    )
    printing.record_form(at.vault, job, TODAY)
    large = sheets.get(at.vault, str(job.copies[0]))
    pages = [at.page(large, number=n) for n in range(1, known.form_of(at.vault, large).pages + 1)]
    assert at.read(at.save([at.page(at.first), *pages])) == [READ] * (1 + len(pages))
    assert at.whole(at.first, large)


def of_the_dead(at: Desk) -> None:
    """What a client who has died since had answered is kept with the case."""
    assert at.first.client_id
    case_end.write_death(at.vault, at.first.client_id, DIED, TODAY)
    assert at.read(at.save([at.page(at.first)])) == [READ]
    assert copies.returned(at.vault, at.first.id)


def torn_code(at: Desk) -> None:
    """A code or two torn off: read by the others; all gone: named by the code at the foot."""
    torn, bare = at.page(at.first), at.page(at.second)
    ImageDraw.Draw(torn).rectangle([0, 0, 170, 170], fill=255)
    wide, high = bare.size
    for left in (0, wide - 170):
        for top in (0, high - 170):
            ImageDraw.Draw(bare).rectangle([left, top, left + 170, top + 170], fill=255)
    assert at.read(at.save([torn, bare])) == [READ, ("foreign", str(PageReason.NO_CODE))]
    [waiting] = storing.pages_waiting(at.vault)
    storing.identify(at.vault, waiting.id, at.second.short_code, 1, TODAY)
    for field in review.queue(at.vault):
        review.settle(at.vault, at.second.id, field.field, 1)
    assert at.whole(at.first, at.second)


STACKS: tuple[Callable[[Desk], None], ...] = (
    interleaved, upside_down, twice_in_a_pile, two_answers, poor_then_good, good_then_poor,
    missing_then_found, keyed_then_scanned, turned_by_its_file, photographed, previewed,
    of_another_vault, of_older_words, large_and_normal, of_the_dead, torn_code,
)  # fmt: skip


@pytest.mark.parametrize("stack", STACKS, ids=lambda stack: str(stack.__name__))
def test_a_stack_is_read_to_the_end(stack: Callable[[Desk], None], at: Desk) -> None:
    stack(at)


@pytest.mark.parametrize("kind", ["TIFF", "PDF", "PNG", "JPEG", "WEBP", "BMP", "GIF"])
def test_every_kind_of_file_gives_the_same_answers(kind: str, at: Desk) -> None:
    how = {"PDF": {"resolution": 200}, "JPEG": {"quality": 90}, "WEBP": {"quality": 90}}
    file = at.save([at.page(at.first)], kind, **how.get(kind, {}))
    assert at.read(file) == [READ]
    assert at.whole(at.first)
