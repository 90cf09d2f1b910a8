import pickle
from collections import Counter
from dataclasses import replace
from typing import Any

import pikepdf
import pypdfium2
import pytest
from reportlab.pdfbase import pdfdoc

from tests.paper.samples import LONG, SHORT, followup, form
from tytti_desktop.paper import proof
from tytti_desktop.paper.addresses import Recipient
from tytti_desktop.paper.batch import Batch, CancelledError, Piece, print_batch
from tytti_desktop.paper.codes import Corner, modules, new_sheet_id, payload, short_code
from tytti_desktop.paper.drawing import CODE_SIZE, Block, Words
from tytti_desktop.paper.pdf import Paper
from tytti_desktop.paper.preview import opened, page_count, page_picture
from tytti_desktop.paper.proof import Mismatch, codes_in, prove
from tytti_desktop.paper.shared import shared_by, without
from tytti_desktop.paper.sheets import Marks

PAGES = form("prom_followup").pages


def piece(key: str, *, name: str = "prom_followup", language: str = "fi") -> Piece:
    sheet = new_sheet_id()
    recipient = replace(SHORT, name=f"Koe {key}") if key != "A" else LONG
    letter = followup(recipient, sheet=sheet, language=language)
    return Piece(key, letter, form(name), sheet, draft=True)


def printed(pieces: list[Piece], *, duplex: bool = False, practice: bool = False) -> Batch:
    return print_batch(
        pieces,
        count=len(pieces),
        title="Postitus",
        language="fi",
        duplex=duplex,
        marks=Marks(practice=practice),
    )


def test_pieces_follow_one_another_letter_before_form() -> None:
    pieces = [piece("A"), piece("B", name="gad7"), Piece("C", followup())]
    seen: list[tuple[int, int]] = []
    batch = print_batch(
        iter(pieces),
        count=3,
        title="Postitus",
        language="fi",
        progress=lambda done, count: seen.append((done, count)),
    )
    assert [p.key for p in batch.pieces] == ["A", "B", "C"]
    assert [p.letter_pages for p in batch.pieces] == [(1,), (PAGES + 2,), (PAGES + 4,)]
    assert batch.pieces[0].pages == tuple(range(1, PAGES + 2))
    assert batch.pieces[1].form_pages == (PAGES + 3,)
    assert batch.pieces[2].form_pages == ()
    assert page_count(batch.pdf) == PAGES + 4
    assert seen == [(1, 3), (2, 3), (3, 3)]
    assert not prove(batch, pieces)


def test_two_sided_printing_never_puts_two_people_on_one_paper() -> None:
    pieces = [piece("A", name="gad7"), piece("B")]
    batch = printed(pieces, duplex=True)
    for each in batch.pieces:
        assert each.letter_pages[0] % 2 == 1
        assert each.form_pages[0] % 2 == 1
    assert page_count(batch.pdf) == 4 + 2 + PAGES + PAGES % 2
    assert not prove(batch, pieces)


def test_practice_shows_on_every_page() -> None:
    batch = printed([piece("A", name="gad7")], practice=True)
    with opened(batch.pdf) as document:
        for page in document:
            assert "HARJOITUS" in page.get_textpage().get_text_range()


def test_printing_can_be_stopped() -> None:
    done: list[int] = []
    with pytest.raises(CancelledError, match="keskeytettiin"):
        print_batch(
            [piece("A"), piece("B"), piece("C")],
            count=3,
            title="Postitus",
            language="fi",
            progress=lambda number, _count: done.append(number),
            cancelled=lambda: len(done) >= 1,
        )
    assert done == [1]
    batch = printed([piece("A", name="gad7")])
    with pytest.raises(CancelledError):
        prove(batch, [piece("A", name="gad7")], cancelled=lambda: True)


def test_pieces_go_to_another_process_and_a_batch_comes_back() -> None:
    one = piece("A")
    assert pickle.loads(pickle.dumps(one)) == one  # noqa: S301 (our own values)
    batch = printed([one])
    assert pickle.loads(pickle.dumps(batch)) == batch  # noqa: S301


def test_a_mailing_draws_anew_only_what_is_a_persons_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of four more packs: lines set, and the objects that reportlab writes (fonts, catalogue)."""
    counted: Counter[str] = Counter()

    def count(owner: type, name: str) -> None:
        real = getattr(owner, name)

        def counting(*given: object) -> object:
            counted[name] += 1
            return real(*given)

        monkeypatch.setattr(owner, name, counting)

    count(Paper, "_line")
    count(pdfdoc.PDFIndirectObject, "format")
    some = [piece(key) for key in "BCDEFG"]
    printed(some[:2])
    few = counted.copy()
    counted.clear()
    printed(some)
    assert counted["format"] == few["format"] > 0
    own = 2 + PAGES  # the name, the line of the letter that has the code, each page's foot
    assert counted["_line"] - few["_line"] == 4 * own


def wrong(batch: Batch, pieces: list[Piece]) -> set[str]:
    return {mismatch.what for mismatch in prove(batch, pieces)}


def test_two_letters_swapped_are_found() -> None:
    one, other = piece("A", name="gad7"), piece("B", name="gad7")
    batch = printed([replace(one, letter=other.letter), replace(other, letter=one.letter)])
    assert wrong(batch, [one, other]) == {"address", "code"}


def test_two_forms_swapped_are_found() -> None:
    one, other = piece("A", name="gad7"), piece("B", name="gad7")
    batch = printed([replace(one, sheet=other.sheet), replace(other, sheet=one.sheet)])
    assert wrong(batch, [one, other]) == {"sheet"}


def test_another_order_than_the_list_is_found() -> None:
    pieces = [piece("A", name="gad7"), piece("B", name="gad7")]
    assert wrong(printed(pieces), pieces[::-1]) >= {"address", "sheet"}


def test_two_people_of_the_same_name_are_told_apart_by_their_address() -> None:
    one = piece("A", name="gad7")
    moved = replace(one.letter, recipient=replace(LONG, street="Toinen katu 2"))
    assert wrong(printed([one]), [replace(one, letter=moved)]) == {"address"}


def test_a_name_that_ends_like_another_is_not_taken_for_it() -> None:
    one = piece("A", name="gad7")
    meant = replace(one.letter, recipient=replace(LONG, name="Harjoittelija"))
    shown = replace(one.letter, recipient=replace(LONG, name="Esa Harjoittelija"))
    batch = printed([replace(one, letter=shown)])
    assert wrong(batch, [replace(one, letter=meant)]) == {"address"}


def test_pages_moved_or_missing_in_the_file_are_found() -> None:
    import io

    pieces = [piece("A"), piece("B")]
    batch = printed(pieces)
    with pikepdf.open(io.BytesIO(batch.pdf)) as pdf:
        pdf.pages.insert(1, pdf.pages[2])
        del pdf.pages[3]
        out = io.BytesIO()
        pdf.save(out)
    found = prove(replace(batch, pdf=out.getvalue()), pieces)
    assert [m.what for m in found] == ["sheet", "sheet"]
    assert [m.page for m in found] == [2, 3]
    with pikepdf.open(io.BytesIO(batch.pdf)) as pdf:
        del pdf.pages[-1]
        out = io.BytesIO()
        pdf.save(out)
    assert wrong(replace(batch, pdf=out.getvalue()), pieces) == {"pages"}
    assert wrong(batch, pieces[:1]) == {"pages"}


def test_what_copies_share_is_proved_once(monkeypatch: pytest.MonkeyPatch) -> None:
    pieces = [piece(key) for key in "BCD"]
    batch = printed(pieces)
    pages = [0, *shared_by(batch.pdf)[1 : PAGES + 1]]
    assert shared_by(batch.pdf) == (*pages * 3,)
    assert len(set(pages)) == PAGES + 1
    read: Counter[bool] = Counter()
    real = proof.codes_in

    def reading(document: pypdfium2.PdfDocument, page: int, **crop: Any) -> tuple[Corner, ...]:
        shown = document[page - 1].get_textpage().get_text_range()
        read[len(shown) > 500] += 1  # its questions are on it
        return real(document, page, **crop)

    monkeypatch.setattr(proof, "codes_in", reading)
    assert not prove(batch, pieces)
    assert read == {True: PAGES, False: 2 * PAGES}


def test_a_code_that_is_not_theirs_on_what_copies_share_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = Paper.block
    strange = modules(payload("00000000", 1, 0))

    def block(self: Paper, made: Block) -> None:
        real(self, made)
        self.modules(strange, 200, 30, CODE_SIZE)

    monkeypatch.setattr(Paper, "block", block)
    pieces = [replace(piece(key, name="gad7"), draft=False) for key in "BC"]
    assert [(m.page, m.what) for m in prove(printed(pieces), pieces)] == [(2, "sheet")]


def test_without_what_it_shares_a_page_still_shows_its_own() -> None:
    batch = printed([piece("B", name="gad7")])
    shared = set(shared_by(batch.pdf)) - {0}
    bare = without(batch.pdf, shared)
    assert len(bare) == len(batch.pdf)
    with opened(batch.pdf) as whole, opened(bare) as own:
        all_of_it, rest = (d[1].get_textpage().get_text_range() for d in (whole, own))
        assert set(codes_in(whole, 2)) == set(codes_in(own, 2)) != set()
    assert all_of_it.endswith(rest)
    assert len(rest) < 300 < len(all_of_it)


def test_a_form_of_another_length_than_the_list_is_found() -> None:
    one = piece("A", name="gad7")
    found = prove(printed([one]), [replace(one, form=form("audit"))])
    assert found == (Mismatch("A", 1, "pages"),)


def test_strange_names_raise_no_false_alarm() -> None:
    pieces = [
        Piece(str(number), followup(Recipient(name, street, "00100", "Ylä-Ŋunta"), sheet=sheet))
        for number, (name, street) in enumerate([
            ("Väinö O’Hara-", "Katu 1 A 2-"), ("Ŋuŋŋa Ŧiŧŧá", "Ääkköstie 3"),
            ("Анна", "PL 4"), ("Mc Ng", "c/o-katu 5 ("), ('"Nimi" & Nimi', "Tie: 6; 7"),
        ])
        for sheet in ["00000000"]
    ]  # fmt: skip
    assert not prove(printed(pieces), pieces)


def test_a_letter_handed_over_needs_no_address() -> None:
    one = piece("A", name="gad7")
    handed = replace(one, letter=replace(one.letter, recipient=None))
    assert not prove(printed([handed]), [handed])


def test_a_page_is_shown_as_a_picture() -> None:
    batch = printed([piece("A", name="gad7")])
    shown = page_picture(batch.pdf, 2, dpi=60)
    assert (shown.width, shown.height) == (497, 702)
    assert len(shown.rgb) == shown.width * shown.height * 3
    assert shown.rgb[:3] == b"\xff\xff\xff"
    corner = [shown.rgb[(y * shown.width + x) * 3] for y in range(24, 48) for x in range(24, 48)]
    assert min(corner) < 60, "the code in the corner is dark"
    assert page_picture(batch.pdf, 1).width > shown.width


def test_lines_that_letters_share_are_set_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each letter after the first sets the lines that are its own: its name, its form's codes."""
    made: list[Words] = []
    plain = Paper._line

    def counted(paper: Paper, line: Words) -> str:
        made.append(line)
        return plain(paper, line)

    monkeypatch.setattr(Paper, "_line", counted)
    pieces = [piece(key) for key in ("B", "C", "D")]
    printed(pieces)
    assert len(made) == len(set(made))
    for each in pieces:
        own = (f"Koe {each.key}", short_code(each.sheet or ""))
        # its name, the code in the letter, the foot of each page
        assert sum(any(sign in line.text for sign in own) for line in made) == 2 + PAGES
