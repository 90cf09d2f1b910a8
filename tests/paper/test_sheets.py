import io
import re

import pikepdf
import pytest

from tests.paper.forms import PRINTED, named
from tests.paper.samples import form
from tytti_desktop.paper.codes import Corner, new_sheet_id, short_code
from tytti_desktop.paper.drawing import CORNER_CLEAR, MM, PAGE_SIZE, Block, Tag
from tytti_desktop.paper.fonts import Face, width
from tytti_desktop.paper.layout import FormLayout
from tytti_desktop.paper.pdf import Paper
from tytti_desktop.paper.preview import opened, page_picture
from tytti_desktop.paper.proof import codes_in
from tytti_desktop.paper.sheets import MARK, Marks, mark_texts, sheet_pdf
from tytti_desktop.words import LANGUAGES, speaking


def texts(pdf: bytes) -> list[str]:
    with opened(pdf) as document:
        return [page.get_textpage().get_text_range() for page in document]


def codes_of(pdf: bytes) -> list[set[Corner]]:
    with opened(pdf) as document:
        return [set(codes_in(document, n)) for n in range(1, len(document) + 1)]


@pytest.mark.parametrize("name", ["gad7", "prom_followup", "consent"])
def test_every_page_has_its_four_codes_and_its_number(name: str) -> None:
    made = form(name)
    ids = [new_sheet_id(), new_sheet_id()]
    pdf, pages = sheet_pdf(made, ids, Marks(phone="040 123"))
    assert [len(copy) for copy in pages] == [made.pages] * 2
    read = codes_of(pdf)
    for copy, sheet in enumerate(ids):
        for number, page in enumerate(pages[copy], 1):
            assert read[page - 1] == {Corner(sheet, number, corner) for corner in range(4)}
            text = texts(pdf)[page - 1]
            assert short_code(sheet) in text
            assert f"Sivu {number} ({made.pages})" in text
            assert ("käännä" in text) is (number < made.pages)
            assert "Koodista tiedämme" in text
            assert "Kysyttävää? Soita 040 123." in text


def test_a_blank_form_has_no_codes() -> None:
    pdf, _ = sheet_pdf(form(), [None])
    assert codes_of(pdf) == [set()]
    assert not re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}", texts(pdf)[0])


def test_draft_and_practice_show_on_every_page() -> None:
    pdf, _ = sheet_pdf(form("audit"), [new_sheet_id()], Marks(draft=True, practice=True))
    for text in texts(pdf):
        assert "Luonnos: sanamuotoa ei ole verrattu viralliseen lomakkeeseen" in text
        assert "HARJOITUS" in text
    plain, _ = sheet_pdf(form("audit"), [new_sheet_id()])
    assert not any("Luonnos" in text or "HARJOITUS" in text for text in texts(plain))


def test_words_follow_the_language_of_the_form() -> None:
    pdf, _ = sheet_pdf(form("consent", "sv"), [new_sheet_id()], Marks(draft=True))
    text = texts(pdf)[0]
    assert "Utkast" in text
    assert "Sida 1 (" in text
    assert "Markera ditt svar" in text


def fonts(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    return [
        o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/Font"
    ]


def test_the_file_is_tagged_named_and_has_its_fonts_in_it() -> None:
    data, _ = sheet_pdf(form("consent", "en"), [new_sheet_id(), new_sheet_id()])
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert str(pdf.Root.Lang) == "en"
        assert bool(pdf.Root.MarkInfo.Marked)
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        assert str(pdf.docinfo.Title) == "Consent to give and obtain data"
        with pdf.open_metadata() as metadata:
            assert metadata["dc:title"] == "Consent to give and obtain data"
        used = fonts(pdf)
        assert used
        assert all("/FontFile2" in font.FontDescriptor for font in used)
        assert not any("Helvetica" in str(font.BaseFont) for font in used)
        assert not pdf.check_pdf_syntax()


def test_the_structure_leads_to_what_each_page_shows() -> None:
    made = form("gad7")
    data, _ = sheet_pdf(made, [new_sheet_id()], Marks(draft=True))
    with pikepdf.open(io.BytesIO(data)) as pdf:
        page = pdf.pages[0]
        numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
        assert int(numbers[0]) == int(page.StructParents) == 0
        elements = list(numbers[1])
        part = pdf.Root.StructTreeRoot.K.K[0]
        assert str(part.Lang) == "fi"
        assert [str(e.S) for e in part.K] == [str(e.S) for e in elements]
        assert all(e.Pg.objgen == page.objgen for e in elements)
        assert [int(e.K) for e in elements] == list(range(len(elements)))
        content = b"\n".join(stream.read_bytes() for stream in page.Contents)
        assert content.count(b"BDC") == len(elements)
        assert content.count(b"EMC") == len(elements) + content.count(b"/Artifact BMC")
        assert str(elements[0].S) == "/H1"


@pytest.mark.parametrize(("name", "language", "large"), PRINTED, ids=named(PRINTED))
def test_what_copies_share_looks_as_drawn_alone(name: str, language: str, large: bool) -> None:
    made = form(name, language, large_print=large)
    shared, alone = (Paper(title="Koe", language=language) for _way in range(2))
    for page in range(1, made.pages + 1):
        blocks = [block for block in made.blocks if block.page == page]
        drawn = shared.drawn(blocks)
        for _copy in range(2):
            shared.again(drawn)
            shared.end_page()
        for block in blocks:
            alone.block(block)
        alone.end_page()
    many, one = shared.finished(), alone.finished()
    for page in range(made.pages):
        seen = page_picture(one, page + 1, dpi=40)
        assert page_picture(many, 2 * page + 1, dpi=40) == seen
        assert page_picture(many, 2 * page + 2, dpi=40) == seen


def test_what_copies_share_is_in_the_file_once() -> None:
    data, _ = sheet_pdf(form("gad7"), ["00000000", new_sheet_id()])
    with pikepdf.open(io.BytesIO(data)) as pdf:
        one, other = (list(page.Contents) for page in pdf.pages)
        assert one[0].objgen == other[0].objgen
        assert one[1].read_bytes() != other[1].read_bytes()


def test_the_same_copy_gives_the_same_bytes() -> None:
    assert sheet_pdf(form(), ["00000000"]) == sheet_pdf(form(), ["00000000"])


def test_boxes_are_printed_where_the_layout_says(monkeypatch: pytest.MonkeyPatch) -> None:
    made: FormLayout = form("was")
    data, _ = sheet_pdf(made, [None])
    high = made.page_size[1]
    with pikepdf.open(io.BytesIO(data)) as pdf:
        drawn = {
            tuple(round(float(str(value)), 1) for value in drawing.operands)
            for drawing in pikepdf.parse_content_stream(pdf.pages[0])
            if str(drawing.operator) == "re"
        }
    for box in made.boxes:
        place = (box.x, high - box.y - box.h, box.w, box.h)
        assert tuple(round(value, 1) for value in place) in drawn


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_lines_between_the_codes_keep_away_from_them(language: str) -> None:
    with speaking(language):
        for text in mark_texts(Marks(draft=True, practice=True)):
            assert width(text, Face.BOLD, MARK) < PAGE_SIZE[0] - 2 * (CORNER_CLEAR + 2 * MM)


def test_shared_content_must_come_first_on_its_page() -> None:
    paper = Paper(title="Koe", language="fi")
    shared = paper.drawn([Block(1, Tag.TEXT)])
    paper.begin("fi")
    paper.block(Block(1, Tag.TEXT))
    with pytest.raises(ValueError, match="1"):
        paper.again(shared)


def test_a_figure_says_what_it_shows() -> None:
    paper = Paper(title="Kuva", language="fi")
    paper.begin("fi")
    paper.block(Block(1, Tag.FIGURE, alt="Näin merkitset"))
    paper.end_page()
    with pikepdf.open(io.BytesIO(paper.finished())) as pdf:
        figure = pdf.Root.StructTreeRoot.K.K[0].K[0]
        assert str(figure.S) == "/Figure"
        assert str(figure.Alt) == "Näin merkitset"
