from collections import Counter, defaultdict
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from reportlab.pdfbase.ttfonts import TTFont

from tests.conftest import lay_out
from tests.paper.forms import CASES, named
from tytti_desktop.errors import KnownError
from tytti_desktop.instruments.library import shipped
from tytti_desktop.instruments.model import SOFT_HYPHEN, Item, ItemKind, Kind, Option, Part, Text
from tytti_desktop.instruments.model import Layout as Lies
from tytti_desktop.paper import layout as room
from tytti_desktop.paper.drawing import MM, PAGE_SIZE, Box, Tag, Words
from tytti_desktop.paper.envelopes import envelopes
from tytti_desktop.paper.fonts import CAP_HEIGHT, DESCENT, Face, width
from tytti_desktop.paper.layout import FormLayout, layout
from tytti_desktop.paper.setting import BOTTOM, LEFT, RIGHT, TOP
from tytti_desktop.paper.sheets import Marks, footer_texts
from tytti_desktop.paper.tables import Statements
from tytti_desktop.paper.units import Unit
from tytti_desktop.places import resources_folder
from tytti_desktop.words import speaking

every_form = pytest.mark.parametrize(("name", "language", "large"), CASES, ids=named(CASES))

PHONE = Marks(phone="040 123")
Rect = tuple[float, float, float, float]


@cache
def made(name: str, language: str, large: bool, envelope: str = "C5") -> FormLayout:
    folds = envelopes()[envelope].folds
    return layout(shipped().get(name), language, large_print=large, folds=folds)


def inked(words: Words) -> Rect:
    """Return left, top, right, bottom of a line of text."""
    wide = width(words.text, words.face, words.size)
    up, down = words.size * CAP_HEIGHT, words.size * DESCENT
    if words.turned:
        return words.x - up, words.y - wide, words.x + down, words.y
    return words.x, words.y - up, words.x + wide, words.y + down


def meet(one: Rect, other: Rect, near: float = 0.0) -> bool:
    return (
        one[0] < other[2] + near
        and other[0] < one[2] + near
        and one[1] < other[3] + near
        and other[1] < one[3] + near
    )


def edges(box: Box) -> Rect:
    return box.x, box.y, box.x + box.w, box.y + box.h


@pytest.mark.parametrize("envelope", sorted(envelopes()))
@every_form
def test_boxes_follow_the_rules_of_paper(
    name: str, language: str, large: bool, envelope: str
) -> None:
    form = made(name, language, large, envelope)
    wide, high = PAGE_SIZE
    kind = shipped().get(name).kind
    folds = () if kind in {Kind.CONSENT, Kind.CRITERIA} else envelopes()[envelope].folds
    for box in form.boxes:
        left, top, right, bottom = edges(box)
        assert 1 <= box.page <= form.pages
        assert left >= 10 * MM
        assert right <= wide - 10 * MM
        tall = box.type == "text" and box.h >= 15 * MM  # has lines on both sides of a fold
        for fold in () if tall else folds:
            assert bottom <= fold - 2.5 * MM or top >= fold + 2.5 * MM, box
        far = 20 * MM
        assert far <= top
        assert bottom <= high - far, "no box within 20 mm of a corner"
        if box.type != "text":
            assert box.w == box.h == pytest.approx((6.6 if large else 4.8) * MM, abs=0.01)
            assert box.value == box.option
        else:
            assert box.value is None


@every_form
def test_boxes_keep_their_distance(name: str, language: str, large: bool) -> None:
    """Boxes of two questions keep twice the ring that is read apart, those of one a line's room."""
    form = made(name, language, large)
    marks = [box for box in form.boxes if box.type != "text"]
    for page in range(1, form.pages + 1):
        here = [box for box in marks if box.page == page]
        for number, one in enumerate(here):
            for other in here[number + 1 :]:
                across, down = abs(one.x - other.x) - one.w, abs(one.y - other.y) - one.h
                same = one.field == other.field
                assert across >= 5.3 * MM or down >= (2.7 if same else 4.1) * MM, (one, other)


@every_form
def test_words_stay_in_their_place(name: str, language: str, large: bool) -> None:
    form = made(name, language, large)
    for block in form.blocks:
        for words in block.words:
            left, top, right, bottom = inked(words)
            assert left >= LEFT - 2
            assert right <= RIGHT + 2 * MM, words.text
            assert top >= 21.5 * MM
            assert bottom <= 274.5 * MM
            assert SOFT_HYPHEN not in words.text
    for page in range(1, form.pages + 1):
        lines = [inked(w) for b in form.blocks if b.page == page for w in b.words]
        boxes = [edges(box) for box in form.boxes if box.page == page]
        for number, line in enumerate(lines):
            assert not any(meet(line, other) for other in lines[number + 1 :])
            assert not any(meet(line, box, near=1.0 * MM) for box in boxes)


@every_form
def test_every_question_is_whole_and_on_one_page(name: str, language: str, large: bool) -> None:
    form = made(name, language, large)
    parts = shipped().sheet_parts(shipped().get(name), language)
    printed = defaultdict(list)
    for box in form.boxes:
        printed[box.field].append(box)
    expected = {field: item for part in parts for field, item in part.fields()}
    assert printed.keys() == expected.keys()
    for field, item in expected.items():
        boxes = printed[field]
        assert len({box.page for box in boxes}) == 1
        if item.options:
            assert sorted(box.option for box in boxes) == sorted(o.value for o in item.options)
        else:
            assert [box.option for box in boxes] == ["text"]


@every_form
def test_body_text_is_large_enough(name: str, language: str, large: bool) -> None:
    sizes = Counter(
        words.size for block in made(name, language, large).blocks for words in block.words
    )
    assert min(sizes) >= (15 if large else 10.5)


def over(words: Words, box: Box) -> bool:
    """Tell whether the middle of a line lies over the middle of a box."""
    middle = words.x + width(words.text, words.face, words.size) / 2
    return abs(middle - (box.x + box.w / 2)) < 0.3 * MM


@pytest.mark.parametrize("envelope", sorted(envelopes()))
@every_form
def test_no_fold_runs_through_words(name: str, language: str, large: bool, envelope: str) -> None:
    """A crease through letters blurs them for whoever sees poorly."""
    handed = shipped().get(name).kind in room.HANDED_OVER
    for fold in () if handed else envelopes()[envelope].folds:
        for block in made(name, language, large, envelope).blocks:
            for words in block.words:
                _left, top, _right, bottom = inked(words)
                assert not top - 0.4 * MM < fold < bottom + 0.4 * MM, (block.page, words.text)


@pytest.mark.parametrize("envelope", ["C5", "C65"])
@every_form
def test_nothing_is_left_alone(name: str, language: str, large: bool, envelope: str) -> None:
    """A heading has its question, a frame its table, and nothing is said twice on a page."""
    form = made(name, language, large, envelope)
    for block in form.blocks:
        lowest = max((w.y for w in block.words), default=0)
        under = [b for b in form.boxes if b.page == block.page and b.y > lowest]
        assert under or block.tag is not Tag.HEADING, block.words
    said: Counter[tuple[int, int, str]] = Counter()
    parts = 0
    for block in form.blocks:
        parts += block.tag is Tag.HEADING  # two parts on a page may have the same answers
        text = " ".join(w.text for w in block.words)
        if not block.boxes and len(text) > 25:
            said[block.page, parts, text] += 1
    assert max(said.values(), default=1) == 1, said
    pages = {box.field: box.page for box in form.boxes}
    for part in shipped().sheet_parts(shipped().get(name), language):
        for one, other in pairwise(part.items):
            if other.same_line and not one.same_line:
                assert pages[part.field(one)] == pages[part.field(other)], other.name


@pytest.mark.parametrize("envelope", sorted(envelopes()))
@every_form
def test_no_table_of_normal_size_is_torn(
    name: str, language: str, large: bool, envelope: str
) -> None:
    """The rows of one table stand on one page: in large print they may go on to the next."""
    form = made(name, language, large, envelope)
    pages = {box.field: box.page for box in form.boxes}
    for part in shipped().sheet_parts(shipped().get(name), language):
        rows = [part.field(i) for i in part.items if i.layout not in {Lies.LIST, Lies.WRITTEN}]
        assert large or len({pages[row] for row in rows}) <= 1, rows


@pytest.mark.parametrize("envelope", ["C5", "C65"])
@every_form
def test_a_form_is_readable(name: str, language: str, large: bool, envelope: str) -> None:
    """The checklist of a readable form, measured from where its words and boxes lie."""
    form = made(name, language, large, envelope)
    fields = asked(name, language)
    boxes = defaultdict(list)
    for box in form.boxes:
        boxes[box.field].append(box)
    for page in range(1, form.pages + 1):
        lines = [w for b in form.blocks if b.page == page for w in b.words]
        for field, item in fields.items():
            here = [box for box in boxes[field] if box.page == page]
            if not here or item.layout is not Lies.SCALE:
                continue
            for text, box in ((item.low, here[0]), (item.high, here[-1])):
                said = text.printed(language).replace(SOFT_HYPHEN, "")
                above = [w for w in lines if w.y < box.y and over(w, box)]
                joined = "".join(w.text for w in above).replace(" ", "").replace("-", "")
                assert said.replace(" ", "").replace("-", "") in joined, (field, said)
            values = {w.text for b in here for w in lines if w.y < b.y and over(w, b)}
            assert values >= {box.option for box in here}, "each step has its value over it"
        rows = sorted({(b.y, b.field) for b in form.boxes if b.page == page})
        assert not rows or len(rows) > 1 or len(fields) <= 2 or page == form.pages
    for field, some in boxes.items():
        if fields[field].layout is not Lies.LIST:
            continue
        folds = envelopes()[envelope].folds
        downs = sorted({box.y for box in some})
        over_folds = [sum(high < fold < low for fold in folds) > 0 for high, low in pairwise(downs)]
        steps = [low - high for high, low in pairwise(downs)]
        even = [step for step, folded in zip(steps, over_folds, strict=True) if not folded]
        assert max(even, default=0) - min(even, default=0) < 0.1 * MM, field
        assert max(steps, default=0) <= min(steps, default=0) + (12 if large else 8) * MM, field


@pytest.mark.parametrize("envelope", [*sorted(envelopes()), None])
@every_form
def test_no_page_is_left_half_empty(
    name: str, language: str, large: bool, envelope: str | None
) -> None:
    """Each page has boxes, and its foot is filled unless the next question is too tall for it."""
    folds = envelopes()[envelope].folds if envelope else ()
    form = layout(shipped().get(name), language, large_print=large, folds=folds)
    tables = {box.field for box in form.boxes} - {
        field for field, item in asked(name, language).items() if item.layout is Lies.LIST
    }
    for page in range(1, form.pages + 1):
        assert [box for box in form.boxes if box.page == page], "a page without a box"
        foot = max(bottom for _x, _top, _right, bottom in on_page(form, page))
        if page == form.pages or BOTTOM - foot <= (BOTTOM - TOP) / 5:
            continue
        first = [box for box in form.boxes if box.page == page + 1]
        whole = list(dict.fromkeys(b.field for b in first))[: 2 if first[0].field in tables else 1]
        tall = max(box.y + box.h for box in first if box.field in whole) - TOP
        assert tall > BOTTOM - foot, (page, "the next question would have fitted")


def on_page(form: FormLayout, page: int) -> list[Rect]:
    """Return where words and boxes stand on a page."""
    words = [inked(w) for block in form.blocks if block.page == page for w in block.words]
    return words + [edges(box) for box in form.boxes if box.page == page]


DATE = {"fi": "(pp.kk.vvvv)", "sv": "(dd.mm.åååå)", "en": "(dd.mm.yyyy)"}
GOES_ON = {"fi": "käännä, jatkuu", "sv": "vänd", "en": "turn over"}
ALL_PAGES = {"fi": "palauta kaikki", "sv": "returnera alla", "en": "return all"}


@every_form
def test_a_form_says_how_it_is_filled_and_returned(name: str, language: str, large: bool) -> None:
    """Date's form, where it goes on, how many pages to return, what the code is, whom to ask."""
    form = made(name, language, large)
    for item in asked(name, language).values():
        said = item.text.printed(language)
        dated = "päivä" in item.text.fi.replace(SOFT_HYPHEN, "").casefold()
        if item.kind is ItemKind.TEXT and dated:
            assert DATE[language] in said, item.name
    with speaking(language):
        feet = [footer_texts(form.pages, n + 1, "K7Q2M9X6", PHONE) for n in range(form.pages)]
    for number, foot in enumerate(feet, 1):
        assert foot[0].startswith("K7Q2-M9X6")
        assert (GOES_ON[language] in foot[0]) is (number < form.pages)
        assert (ALL_PAGES[language] in foot[0]) is (number == form.pages > 1)
        assert len(foot) == 3, "what the code is, and whom to ask"
        assert "040 123" in foot[2]


@pytest.mark.parametrize(
    ("name", "most"),
    [("prom_followup", 2), ("prom_baseline", 2), ("audit", 2), ("prem", 2), ("stakeholders", 2),
     ("gad7", 1), ("esis", 1), ("3x10d", 1), ("criteria", 1)],
)  # fmt: skip
@pytest.mark.parametrize("envelope", sorted(envelopes()))
def test_a_form_is_one_sheet(name: str, most: int, envelope: str) -> None:
    for language in shipped().languages(shipped().get(name)):
        assert made(name, language, False, envelope).pages <= most


@pytest.mark.parametrize(
    ("name", "large", "before", "now"),
    [("prom_followup", False, 4, 2), ("prom_followup", True, 6, 4), ("prom_baseline", False, 4, 2),
     ("prom_baseline", True, 6, 4), ("audit", False, 3, 2), ("audit", True, 4, 3),
     ("prem", False, 2, 1), ("prem", True, 2, 1), ("gad7", False, 1, 1), ("gad7", True, 2, 2),
     ("criteria", False, 2, 1), ("criteria", True, 2, 2)],
)  # fmt: skip
@pytest.mark.parametrize("envelope", sorted(envelopes()))
def test_pages_of_a_pack_before_and_now(
    name: str, large: bool, before: int, now: int, envelope: str
) -> None:
    """Folded in three, the large print may need one page more: its rows keep clear of two folds."""
    more = int(large and now > 3 and len(envelopes()[envelope].folds) > 1)
    for language in shipped().languages(shipped().get(name)):
        pages = made(name, language, large, envelope).pages
        assert pages <= min(now + more, before)
        assert pages >= now or language != "fi"


def asked(name: str, language: str) -> dict[str, Item]:
    parts = shipped().sheet_parts(shipped().get(name), language)
    return {field: item for part in parts for field, item in part.fields()}


def test_a_zero_has_no_stroke_through_it() -> None:
    """On a form a stroke through a figure means a mark: the zero is two rings and no more."""
    for face in Face:
        path = resources_folder() / "fonts" / f"{face.value}.ttf"
        glyph = TTFont("plain", str(path)).face.charToGlyph[ord("0")]
        assert contours(path, glyph) == 2


def contours(path: Path, glyph: int) -> int:
    """Return how many outlines a glyph has, read from the file's own tables."""
    data = path.read_bytes()
    count = int.from_bytes(data[4:6], "big")
    tables = {
        data[at : at + 4].decode(): int.from_bytes(data[at + 8 : at + 12], "big")
        for at in range(12, 12 + 16 * count, 16)
    }
    long = int.from_bytes(data[tables["head"] + 50 : tables["head"] + 52], "big")
    size = 4 if long else 2
    at = tables["loca"] + size * glyph
    offset = int.from_bytes(data[at : at + size], "big") * (1 if long else 2)
    return int.from_bytes(data[tables["glyf"] + offset : tables["glyf"] + offset + 2], "big")


def test_the_same_form_always_has_the_same_fingerprint() -> None:
    one, other = made("prom_followup", "fi", False), made("prom_followup", "fi", False)
    assert one == other
    large = made("prom_followup", "fi", True)
    assert large.fingerprint != one.fingerprint
    assert len(one.fingerprint) == 16


def test_a_changed_word_or_place_changes_the_fingerprint() -> None:
    form = shipped().get("gad7")
    first = form.items[0]
    reworded = replace(form, items=(replace(first, text=Text(fi="Muu sana")), *form.items[1:]))
    assert layout(reworded, "fi").fingerprint != layout(form, "fi").fingerprint


def test_the_geometry_is_what_the_command_line_promises() -> None:
    geometry = made("was", "fi", False).geometry()
    assert geometry["questionnaire"] == "was"
    assert geometry["origin"] == "top-left"
    assert geometry["pages"] == 1
    assert geometry["page_size"] == pytest.approx([595.28, 841.89], abs=0.01)
    assert set(geometry["boxes"][0]) == {
        "page", "field", "option", "value", "type", "x", "y", "w", "h"
    }  # fmt: skip
    assert [box["value"] for box in geometry["boxes"]] == [str(n) for n in range(11)]


def test_bdi_is_never_printed() -> None:
    with pytest.raises(KnownError, match="BDI"):
        layout(shipped().get("bdi21"), "fi")


def test_a_language_without_wording_is_refused() -> None:
    with pytest.raises(KnownError) as problem:
        layout(shipped().get("esis"), "sv")
    assert problem.value.field == "language"


def test_a_heading_shows_in_a_pack_and_not_twice_in_an_instrument() -> None:
    tags = Counter(block.tag for block in made("gad7", "fi", False).blocks)
    assert tags[Tag.TITLE] == 1
    assert tags[Tag.HEADING] == 0
    assert (
        Counter(block.tag for block in made("prom_followup", "fi", False).blocks)[Tag.HEADING] >= 4
    )


def choice(name: str, count: int, lies: Lies, label: str = "vaihtoehto") -> Item:
    options = tuple(Option(str(n), n, Text(fi=f"{label} {n}")) for n in range(count))
    return Item(name, ItemKind.SINGLE, lies, Text(fi="Kysymys"), options)


def odd_form(*items: Item) -> FormLayout:
    form = replace(shipped().get("gad7"), kind=Kind.SURVEY, items=(), parts=(Part(items=items),))
    return layout(form, "fi")


def test_a_single_question_in_columns_has_its_labels_above() -> None:
    form = odd_form(choice("1", 4, Lies.COLUMNS))
    assert len({box.y for box in form.boxes}) == 1
    assert form.boxes[1].x - form.boxes[0].x >= 24 * MM


def test_columns_that_cannot_fit_become_a_list() -> None:
    form = odd_form(choice("1", 9, Lies.COLUMNS), choice("2", 9, Lies.COLUMNS))
    assert len({box.x for box in form.boxes}) == 2, "two columns of a list"
    long = "erittäin monisanainen vaihtoehto joka ei mahdu palstaan " * 3
    form = odd_form(choice("1", 6, Lies.COLUMNS, long), choice("2", 6, Lies.COLUMNS, long))
    assert len({box.x for box in form.boxes}) == 1


def test_statements_too_long_for_a_table_are_asked_one_by_one() -> None:
    items = [
        replace(choice(str(n), 5, Lies.COLUMNS), text=Text(fi="pitkä väittämä " * 20))
        for n in (1, 2)
    ]
    form = odd_form(*items)
    assert form.boxes[0].x < 40 * MM


def test_a_number_is_written_in_a_short_frame_with_its_unit() -> None:
    hours = Item("1", ItemKind.NUMBER, Lies.WRITTEN, Text(fi="Montako?"), unit=Text(fi="tuntia"))
    plain_number = replace(hours, name="2", unit=Text())
    form = odd_form(hours, plain_number)
    assert [box.w for box in form.boxes] == [pytest.approx(40 * MM, abs=0.01)] * 2
    words = [w.text for block in form.blocks for w in block.words]
    assert "tuntia" in words
    assert "1. Montako?" in words


def test_a_scale_alone_names_its_ends_over_its_boxes() -> None:
    options = tuple(Option(str(n), n) for n in range(11))
    asked = Item("1", ItemKind.SINGLE, Lies.SCALE, Text(fi="Miten menee?"), options)
    item = replace(asked, low=Text(fi="huono"), high=Text(fi="hyvä"))
    form = odd_form(item)
    words = {w.text: w for block in form.blocks for w in block.words}
    first, last = form.boxes[0], form.boxes[-1]
    assert words["huono"].y < first.y
    for text, box in (("huono", first), ("hyvä", last)):
        assert over(words[text], box)


def test_a_question_too_tall_for_a_page_is_refused() -> None:
    with pytest.raises(KnownError, match="sivulle"):
        odd_form(choice("1", 40, Lies.LIST, "hyvin pitkä vaihtoehto " * 8))
    with pytest.raises(KnownError, match="sivulle"):
        odd_form(Item("1", ItemKind.TEXT, Lies.WRITTEN, Text(fi="Kerro"), lines=40))


def test_a_form_of_more_pages_than_a_code_can_name_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(room, "MOST_PAGES", 1)
    monkeypatch.setattr(room, "_laid_out", lay_out)  # not what lay there before
    with pytest.raises(KnownError, match="1"):
        layout(shipped().get("prom_followup"), "fi")


@pytest.mark.parametrize("large", [True, False])
@pytest.mark.parametrize("form", ["consent", "consent_easy"])
def test_a_table_that_goes_on_says_again_which_it_is(form: str, large: bool) -> None:
    asked = shipped().get(form)
    made = layout(asked, "fi", large_print=large)
    for part in shipped().sheet_parts(asked, "fi"):
        title = part.title.printed("fi")
        names = {item.name for item in part.items}
        rows = [b for b in made.blocks if any(x.field in names for x in b.boxes)]
        for page in {b.page for b in rows if len(b.boxes) > 3}:
            there = " ".join(w.text for b in made.blocks if b.page == page for w in b.words)
            assert title in there, (title, page)


def test_a_question_is_drawn_once_for_each_distance_between_rows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """However many ways to fill the pages are tried with it, over the headings too."""
    drawn: Counter[Item] = Counter()
    real = Statements.row

    def row(self: Statements, item: Item) -> Unit:
        drawn[item] += 1
        return real(self, item)

    monkeypatch.setattr(Statements, "row", row)
    monkeypatch.setattr(room, "_laid_out", lay_out)  # not what lay there before
    layout(shipped().get("prom_followup"), "fi")
    assert drawn
    assert max(drawn.values()) <= 1 + len({row for row, _lead in room.LOOSENED})
