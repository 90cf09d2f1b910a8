import io
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from tytti_desktop.paper.reading import images
from tytti_desktop.paper.reading.images import Pages, Refused, Scanned, prepared
from tytti_desktop.paper.reading.reasons import PageReason

Save = Callable[..., Path]


def opened(path: Path, page: int = 1) -> Scanned:
    pages = Pages(path)
    try:
        return pages.page(page)
    finally:
        pages.close()


def refusal(path: Path) -> PageReason:
    with pytest.raises(Refused) as caught:
        opened(path)
    return caught.value.reason


def pdf_of(image: Image.Image, path: Path, **how: object) -> Path:
    image.save(path, "PDF", **how)
    return path


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.tif"])
@pytest.mark.parametrize("mode", ["L", "RGB", "1"])
def test_every_kind_and_colour_is_opened(
    scan: Image.Image, save: Save, name: str, mode: str
) -> None:
    if mode == "1" and name.endswith("jpg"):
        pytest.skip("JPEG has no 1-bit pictures")
    got = opened(save(scan.convert(mode), name))
    assert got.ink.shape == (2339, 1654)
    assert got.one_bit is (mode == "1")


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "CMYK", "I;16", "I", "F"])
def test_rare_colours_are_opened(scan: Image.Image, save: Save, mode: str) -> None:
    grey = scan.convert("L")
    if mode == "I;16":
        image = Image.fromarray(np.asarray(grey).astype(np.uint16) * 256)
    else:
        image = grey.convert("RGB").convert(mode) if mode == "CMYK" else grey.convert(mode)
    got = opened(save(image, "a.tif" if mode in {"CMYK", "F", "I"} else "a.png"))
    assert abs(got.ink.astype(int) - np.asarray(grey)).mean() < 4


def test_clear_paper_is_white(save: Save) -> None:
    clear = Image.new("RGBA", (800, 1100), (0, 0, 0, 0))
    assert opened(save(clear, "a.png")).ink.min() == 255


def test_blue_and_red_ink_are_as_dark_as_black(save: Save) -> None:
    page = Image.new("RGB", (1654, 2339), "white")
    page.paste((60, 70, 200), (0, 0, 400, 2339))
    page.paste((200, 60, 70), (400, 0, 800, 2339))
    ink = opened(save(page, "a.png")).ink
    assert ink[:, :790].max() < 80


@pytest.mark.parametrize(("dpi", "side"), [(200, 2339), (300, 2339), (600, 2339), (100, 2339)])
def test_every_sharpness_is_brought_to_200_dpi(save: Save, dpi: int, side: int) -> None:
    page = Image.new("L", (round(210 / 25.4 * dpi), round(297 / 25.4 * dpi)), 255)
    assert max(opened(save(page, "a.png")).ink.shape) == side


def test_a_camera_turn_is_undone(scan: Image.Image, save: Save) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = scan.transpose(Image.Transpose.ROTATE_90)
    assert opened(save(turned, exif=exif)).ink.shape == (2339, 1654)


def test_the_pages_of_a_tiff_are_opened_one_by_one(scan: Image.Image, save: Save) -> None:
    path = save(
        scan.convert("L"), "a.tif", save_all=True, append_images=[Image.new("L", (1654, 2339), 9)]
    )
    pages = Pages(path)
    assert pages.count == 2
    assert pages.page(2).ink.max() == 9
    assert pages.page(1).ink.max() > 200
    pages.close()


def test_a_scan_in_a_pdf_is_taken_as_it_is(scan: Image.Image, tmp_path: Path) -> None:
    small = scan.convert("L").resize((827, 1170))
    path = pdf_of(small, tmp_path / "a.pdf", resolution=100, quality=90)
    assert np.array_equal(opened(path).ink, prepared(_jpeg_in(path)).ink)


def _jpeg_in(path: Path) -> Image.Image:
    with pikepdf.open(path) as pdf:
        raw = next(iter(pdf.pages[0].get_images().values())).read_raw_bytes()
    return Image.open(io.BytesIO(raw))


def test_a_1_bit_scan_in_a_pdf_stays_1_bit(scan: Image.Image, tmp_path: Path) -> None:
    got = opened(
        pdf_of(scan.convert("L").point(lambda v: 255 * (v > 128), "1"), tmp_path / "a.pdf")
    )
    assert got.one_bit
    assert 0.8 < (got.ink > 128).mean() < 1


def test_a_turned_pdf_page_is_opened(scan: Image.Image, tmp_path: Path) -> None:
    path = pdf_of(scan.convert("L"), tmp_path / "a.pdf", resolution=200)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.pages[0].Rotate = 90
        pdf.save(path)
    assert sorted(opened(path).ink.shape) == [1654, 2339]


def test_a_drawn_pdf_is_rendered(tmp_path: Path) -> None:
    from tests.reading.simulator.piles import form
    from tytti_desktop.paper.sheets import sheet_pdf

    path = tmp_path / "a.pdf"
    path.write_bytes(sheet_pdf(form("gad7"), [None])[0])
    got = opened(path)
    assert got.ink.shape[0] in {2338, 2339, 2340}
    assert not got.one_bit


def locked(path: Path) -> None:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(path, encryption=pikepdf.Encryption(owner="a", user="b"))


def test_broken_and_hostile_files_are_named(tmp_path: Path, scan: Image.Image) -> None:
    whole = io.BytesIO()
    scan.save(whole, "JPEG")
    cases = {
        "empty.pdf": (b"", PageReason.EMPTY),
        "text.pdf": (b"hello", PageReason.NOT_A_PICTURE),
        "head.pdf": (b"%PDF-1.7\n", PageReason.DAMAGED),
        "head.png": (b"\x89PNG\r\n\x1a\n", PageReason.DAMAGED),
        "head.tif": (b"II*\x00\xff\xff\xff\xff", PageReason.DAMAGED),
        "cut.jpg": (whole.getvalue()[:20_000], PageReason.DAMAGED),
    }
    for name, (content, reason) in cases.items():
        (tmp_path / name).write_bytes(content)
        assert refusal(tmp_path / name) is reason, name
    locked(tmp_path / "locked.pdf")
    assert refusal(tmp_path / "locked.pdf") is PageReason.ENCRYPTED
    assert refusal(tmp_path / "absent.pdf") is PageReason.NOT_OPENED
    assert refusal(tmp_path) is PageReason.NOT_OPENED


def png_of_size(width: int, height: int) -> bytes:
    """Return a PNG that says it is large and holds almost nothing."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        checked = kind + body
        return len(body).to_bytes(4, "big") + checked + zlib.crc32(checked).to_bytes(4, "big")

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x00\x00\x00\x00"
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(30_000, 30_000), (30_000, 600), (200_000, 200_000)])
def test_a_bomb_is_refused_before_it_is_opened(tmp_path: Path, size: tuple[int, int]) -> None:
    (tmp_path / "a.png").write_bytes(png_of_size(*size))
    assert refusal(tmp_path / "a.png") is PageReason.TOO_LARGE


def test_a_bomb_in_a_pdf_is_refused(tmp_path: Path) -> None:
    content = zlib.compress(b"\xff" * 1000)
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        image = pdf.make_stream(content)
        image.update({
            "/Type": pikepdf.Name.XObject, "/Subtype": pikepdf.Name.Image, "/Width": 30_000,
            "/Height": 30_000, "/ColorSpace": pikepdf.Name.DeviceGray, "/BitsPerComponent": 8,
            "/Filter": pikepdf.Name.FlateDecode,
        })  # fmt: skip
        pdf.pages[0].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=image))
        pdf.pages[0].Contents = pdf.make_stream(b"q 595 0 0 842 0 0 cm /I Do Q")
        pdf.save(tmp_path / "a.pdf")
    assert refusal(tmp_path / "a.pdf") is PageReason.TOO_LARGE


def test_a_huge_pdf_page_is_rendered_small(tmp_path: Path) -> None:
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(14_400, 14_400))
        pdf.save(tmp_path / "a.pdf")
    assert max(opened(tmp_path / "a.pdf").ink.shape) <= 3000


def test_a_stamp_is_too_small(save: Save) -> None:
    assert refusal(save(Image.new("L", (300, 200)), "a.png")) is PageReason.TOO_SMALL


@pytest.fixture(scope="session")
def seeds(scan: Image.Image) -> list[bytes]:
    small = scan.convert("L").resize((620, 877))
    made = []
    for kind in ("JPEG", "PNG", "TIFF", "PDF"):
        out = io.BytesIO()
        small.save(out, kind)
        made.append(out.getvalue())
    return made


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_damaged_bytes_are_opened_or_refused(
    data: st.DataObject, seeds: list[bytes], tmp_path: Path
) -> None:
    content = bytearray(data.draw(st.sampled_from(seeds)))
    for _hit in range(data.draw(st.integers(1, 12))):
        at = data.draw(st.integers(0, min(len(content), 3000) - 1))
        content[at] = data.draw(st.integers(0, 255))
    if data.draw(st.booleans()):
        del content[data.draw(st.integers(1, len(content))) :]
    path = tmp_path / "a.bin"
    path.write_bytes(bytes(content))
    try:
        got = opened(path)
    except Refused:
        pass
    else:
        assert got.ink.dtype == np.uint8
        assert max(got.ink.shape) <= 3000


def test_limits_of_a_file_are_kept(
    scan: Image.Image, save: Save, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = save(scan.convert("L"), "a.tif", save_all=True, append_images=[scan.convert("L")])
    monkeypatch.setattr(images, "MOST_PAGES", 1)
    assert refusal(path) is PageReason.TOO_MANY_PAGES
    monkeypatch.setattr(images, "MOST_BYTES", 1000)
    assert refusal(path) is PageReason.TOO_LARGE


def two_things(path: Path, content: bytes) -> Path:
    """Draw on a PDF page whose scan fills it."""
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        page = pdf.pages[0]
        page.contents_add(content, prepend=False)
        page.Resources.Font = pikepdf.Dictionary(
            F=pikepdf.Dictionary(
                Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
            )
        )
        pdf.save(path)
    return path


def test_what_is_drawn_over_a_scan_is_seen(tmp_path: Path) -> None:
    white = Image.new("L", (1654, 2339), 255)
    for content, seen in (
        (b"q 0 g 100 100 200 200 re f Q", True),
        (b"BT /F 90 Tf 100 400 Td (XXXX) Tj ET", True),
        (b"BT 3 Tr /F 90 Tf 100 400 Td (XXXX) Tj ET", False),
    ):
        path = two_things(pdf_of(white, tmp_path / "a.pdf", resolution=200), content)
        assert bool(opened(path).ink.min() < 100) is seen


def test_a_small_picture_on_a_page_is_not_taken_for_the_scan(tmp_path: Path) -> None:
    path = pdf_of(Image.new("L", (600, 600), 0), tmp_path / "a.pdf", resolution=200)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.pages[0].MediaBox = [0, 0, 595, 842]
        pdf.save(path)
    ink = opened(path).ink
    assert ink.shape[0] > 2000
    assert ink.max() == 255
