"""What is read, and what is said of a file that is not: by what it begins with, not by its name."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, features

from tests.reading.simulator.hands import Style
from tests.reading.simulator.piles import form, sheet_id
from tests.reading.test_fields import Sheet
from tytti_desktop.casework.gate.consent_papers import read_paper
from tytti_desktop.errors import KnownError
from tytti_desktop.paper.reading import images, kinds
from tytti_desktop.paper.reading.images import Pages, Refused, file_kind
from tytti_desktop.paper.reading.page import read_page
from tytti_desktop.paper.reading.reasons import PageReason, said

Image.init()
HOW = {PageReason.TELEPHONE_PICTURE, PageReason.OTHER_PICTURE, PageReason.NOT_A_PICTURE}


@pytest.mark.parametrize(
    ("start", "reason"),
    [
        (b"\0\0\0\x18ftypheic", PageReason.TELEPHONE_PICTURE),
        (b"\0\0\0\x1cftypmif1\0\0\0\0mif1heic", PageReason.TELEPHONE_PICTURE),
        (b"\0\0\0\x18ftypisom", PageReason.NOT_A_PICTURE),
        (b"\0\0\0\x18freeheic", PageReason.NOT_A_PICTURE),
        (b"RIFF\0\0\0\0WAVE", PageReason.NOT_A_PICTURE),
        (b"\xff\x0a", PageReason.OTHER_PICTURE),
        (b"\0\0\0\x0cJXL \r\n\x87\n", PageReason.OTHER_PICTURE),
        (b"hello", PageReason.NOT_A_PICTURE),
    ],
)
def test_a_file_of_another_kind_is_told_by_its_first_bytes(
    tmp_path: Path, start: bytes, reason: PageReason
) -> None:
    file = tmp_path / "scan.pdf"
    file.write_bytes(start)
    with pytest.raises(Refused) as told:
        file_kind(file)
    assert told.value.reason is reason


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (b"\0\0\0\x1cftypavif\0\0\0\0avifmif1", "AVIF"),
        (b"\0\0\0\x1cftypmif1\0\0\0\0mif1avif", "AVIF"),
        (b"\0\0\0\x14ftypmif1\0\0\0\0mif1avif", "HEIC"),
        (b"RIFF\0\0\0\0WEBP", "WEBP"),
        (b"GIF89a", "GIF"),
        (b"junk before\n%PDF-1.4", "PDF"),
    ],
)
def test_kinds_that_begin_alike_are_told_apart(start: bytes, kind: str) -> None:
    """A box names its family members up to its own end: what follows it is no name."""
    assert kinds.kind_of(start + b"heic") == kind


@pytest.mark.parametrize("kind", sorted(images._NEEDS))
def test_a_kind_that_this_installation_cannot_read_says_how(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(features, "check", lambda _part: False)
    monkeypatch.setattr(kinds, "kind_of", lambda _start: kind)
    (tmp_path / "scan").write_bytes(b"any")
    with pytest.raises(Refused) as told:
        file_kind(tmp_path / "scan")
    assert told.value.reason is PageReason.OTHER_PICTURE


@pytest.fixture(scope="module")
def filled() -> tuple[Sheet, Image.Image]:
    """Give a page crossed in its first two questions, as a picture."""
    made = Sheet(form("gad7"), sheet_id(np.random.default_rng(1)))
    for field in made.asked:
        made.mark(field, 1, Style.CROSS)
    return made, Image.fromarray(made.paper).convert("L")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of kinds that Pillow gives up
@pytest.mark.parametrize("kind", sorted(Image.SAVE))
def test_every_kind_that_can_be_made_here_is_read_or_says_what_to_do(
    kind: str, tmp_path: Path, filled: tuple[Sheet, Image.Image]
) -> None:
    """Each is read with the same answers, or refused with words on how to save it."""
    made, picture = filled
    file = tmp_path / "scan.jpg"  # the name says nothing
    out = io.BytesIO()
    for mode in ("L", "RGB", "1"):
        try:
            picture.convert(mode).save(out, kind, **({"speed": 10} if kind == "AVIF" else {}))
        except (OSError, ValueError, KeyError, TypeError):
            out = io.BytesIO()
        else:
            break
    else:
        pytest.skip("no page can be saved so")
    file.write_bytes(out.getvalue())
    if kinds.kind_of(out.getvalue()[: kinds.FIRST]) in {"", "HEIC", "JPEG XL"}:
        with pytest.raises(Refused) as told:
            Pages(file)
        assert told.value.reason in HOW
        assert "JPEG" in said(told.value.reason)
        return
    pages = Pages(file)
    got = read_page(pages.page(1), {made.sheet: made.form})
    pages.close()
    assert {one.field: one.value for one in got.fields if one.field in made.asked} == {
        field: made.box(field, 1).option for field in made.asked
    }


def test_what_dialogs_offer_is_read_or_told_how() -> None:
    """Every name that a dialog shows is of a kind that is known here."""
    for suffix in kinds.SUFFIXES:
        kind = Image.registered_extensions().get(f".{suffix}", "HEIC")
        assert kind in {"PDF", "HEIC", *(k for _start, k in kinds._SIGNATURES), "WEBP", "AVIF"}
    assert all(suffix in kinds.SCANS for suffix in kinds.SUFFIXES)


@pytest.mark.parametrize("start", [b"\0\0\0\x18ftypheic", b"BM1234", b"II*\x00"])
def test_a_signed_paper_of_another_kind_is_told_how_to_save(start: bytes) -> None:
    with pytest.raises(KnownError, match="JPEG-"):
        read_paper(start + bytes(40))
