"""A page without its codes is named by a person; then its fields go to a person, every one."""

import io

import numpy as np
import pypdfium2
import pytest
from PIL import Image, ImageDraw

from tests.returns.conftest import TODAY, page_of, printed
from tytti_desktop.casework.mail.sheets import Sheet
from tytti_desktop.casework.returns import copies, known, review, storing
from tytti_desktop.casework.screening import screenings
from tytti_desktop.errors import KnownError
from tytti_desktop.paper.reading import PageReading, PageReason, PageStatus
from tytti_desktop.paper.reading.images import prepared
from tytti_desktop.paper.reading.page import read_page
from tytti_desktop.paper.sheets import sheet_pdf
from tytti_desktop.vault import Vault

PX = 200 / 72


def picture(vault: Vault, sheet: Sheet, *, codes: bool) -> Image.Image:
    """Return a printed page with item 1 crossed at 2; its codes cut away if so asked."""
    form = known.form_of(vault, sheet)
    document = pypdfium2.PdfDocument(sheet_pdf(form, [sheet.id])[0])
    page: Image.Image = document[0].render(scale=PX).to_pil().convert("L")
    document.close()
    pen = ImageDraw.Draw(page)
    [box] = [b for b in form.boxes if (b.field, b.value) == ("1", "2")]
    x, y, side = box.x * PX, box.y * PX, box.w * PX
    for left, right in ((0.1, 0.9), (0.9, 0.1)):
        pen.line([(x + side * left, y + 4), (x + side * right, y + side - 4)], fill=30, width=4)
    if not codes:
        wide, high = page.size
        for left in (0, wide - 170):
            for top in (0, high - 170):
                pen.rectangle([left, top, left + 170, top + 170], fill=255)
    return page


def stored(vault: Vault, sheet: Sheet, *, codes: bool = False) -> str:
    """Read a picture as if its codes had not been found, and keep it."""
    seen = prepared(picture(vault, sheet, codes=codes))
    page = read_page(seen, {} if codes else known.known_sheets(vault), file="a.png")
    assert page.status is not PageStatus.READ
    return str(storing.store_page(vault, page, TODAY).record.id)


def test_a_page_is_named_by_the_code_at_its_foot(vault: Vault, client: str) -> None:
    sheet = printed(vault, "gad7", client)
    scan = stored(vault, sheet)
    done = storing.identify(vault, scan, sheet.short_code.lower(), 1, TODAY)
    assert done.record.sheet_id == sheet.id
    assert storing.pages_waiting(vault) == []
    found = {field.field: field for field in review.queue(vault)}
    assert set(found) == {str(n) for n in range(1, 8)}
    assert found["1"].candidates == ("2",)
    assert Image.open(io.BytesIO(review.crop(vault, found["1"]))).format == "WEBP"
    for name in found:
        review.settle(vault, sheet.id, name, 2)
    assert copies.row(vault, sheet.id).checked
    assert len(screenings.of_client(vault, client, TODAY)[0]) == 1
    with pytest.raises(KnownError, match="jo käsitelty"):
        storing.identify(vault, scan, sheet.id, 1, TODAY)


def test_a_page_is_not_given_to_a_sheet_that_its_codes_do_not_name(
    vault: Vault, client: str
) -> None:
    sheet, other = printed(vault, "gad7", client), printed(vault, "gad7", client)
    scan = stored(vault, sheet, codes=True)
    with pytest.raises(KnownError, match="ei ole se"):
        storing.identify(vault, scan, other.id, 1, TODAY)
    with pytest.raises(KnownError):
        storing.identify(vault, scan, "K7Q2-M9X1", 1, TODAY)
    assert not copies.returned(vault, other.id)


def test_a_poor_page_that_was_read_from_another_scan_meanwhile(vault: Vault, client: str) -> None:
    """It waits with its form named: what cannot be seen on it may be another answer."""
    sheet = printed(vault, "gad7", client)
    scan = stored(vault, sheet)
    storing.store_page(vault, page_of(vault, sheet, 1, {"1": "2"}), TODAY)
    assert copies.row(vault, sheet.id).checked
    found = storing.identify(vault, scan, sheet.id, 1, TODAY).record
    assert found.reason is PageReason.SAME_PAGE_POORER
    assert (found.sheet_id, found.form_page) == (sheet.id, 1)
    assert [one.id for one in storing.pages_waiting(vault)] == [scan]
    assert copies.row(vault, sheet.id).checked, "nothing that was certain is open again"


def test_a_picture_without_any_form_is_refused(vault: Vault, client: str) -> None:
    sheet = printed(vault, "gad7", client)
    noise = np.random.default_rng(1).integers(0, 255, (2339, 1654), dtype=np.uint8)
    out = io.BytesIO()
    Image.fromarray(noise).save(out, "JPEG")
    page = PageReading(
        "a.png", 1, PageStatus.FOREIGN, PageReason.NO_CODE, sha256="n", picture=out.getvalue()
    )
    scan = storing.store_page(vault, page, TODAY).record
    with pytest.raises(KnownError, match="käsin"):
        storing.identify(vault, scan.id, sheet.id, 1, TODAY)
    assert storing.pages_waiting(vault) == [scan]
