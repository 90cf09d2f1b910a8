from collections import Counter, defaultdict
from dataclasses import replace
from itertools import pairwise

import pytest

from tytti_desktop.errors import KnownError
from tytti_desktop.instruments.library import shipped
from tytti_desktop.instruments.model import Item, ItemKind, Kind, Option, Part, Text
from tytti_desktop.instruments.model import Layout as Lies
from tytti_desktop.paper import layout as room
from tytti_desktop.paper.drawing import FOLDS, MM, PAGE_SIZE, Box, Tag, Words
from tytti_desktop.paper.fonts import CAP_HEIGHT, DESCENT, width
from tytti_desktop.paper.layout import FormLayout, layout
from tytti_desktop.paper.setting import LEFT, RIGHT
from tytti_desktop.paper.text import SOFT_HYPHEN

CASES = [
    (q.id, language, large)
    for q in shipped().all()
    if q.printable and q.defined
    for language in shipped().languages(q)
    for large in (False, True)
]
NAMES = [f"{q}-{language}{'-large' if large else ''}" for q, language, large in CASES]
every_form = pytest.mark.parametrize(("name", "language", "large"), CASES, ids=NAMES)

Rect = tuple[float, float, float, float]


def made(name: str, language: str, large: bool) -> FormLayout:
    return layout(shipped().get(name), language, large_print=large)


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


@every_form
def test_boxes_follow_the_rules_of_paper(name: str, language: str, large: bool) -> None:
    form = made(name, language, large)
    wide, high = PAGE_SIZE
    for box in form.boxes:
        left, top, right, bottom = edges(box)
        assert 1 <= box.page <= form.pages
        assert left >= 10 * MM
        assert right <= wide - 10 * MM
        for fold in FOLDS:
            assert bottom <= fold - 8 * MM + 0.01 or top >= fold + 8 * MM - 0.01, box
        far = 20 * MM
        assert far <= top
        assert bottom <= high - far, "no box within 20 mm of a corner"
        if box.type != "text":
            assert (box.w, box.h) == (14.17, 14.17)
            assert box.value == box.option
        else:
            assert box.value is None


@every_form
def test_boxes_keep_their_distance(name: str, language: str, large: bool) -> None:
    form = made(name, language, large)
    marks = [box for box in form.boxes if box.type != "text"]
    for page in range(1, form.pages + 1):
        here = [box for box in marks if box.page == page]
        for number, one in enumerate(here):
            for other in here[number + 1 :]:
                across, down = abs(one.x - other.x), abs(one.y - other.y)
                assert across >= 12 * MM - 0.02 or down >= 9 * MM - 0.02, (one, other)


@every_form
def test_scales_of_eleven_are_14_mm_apart(name: str, language: str, large: bool) -> None:
    rows = defaultdict(list)
    for box in made(name, language, large).boxes:
        rows[box.field].append(box)
    for boxes in rows.values():
        if len(boxes) == 11 and len({box.y for box in boxes}) == 1:
            for one, other in pairwise(boxes):
                assert other.x - one.x == pytest.approx(14 * MM, abs=0.02)


@every_form
def test_words_stay_in_their_place(name: str, language: str, large: bool) -> None:
    form = made(name, language, large)
    for block in form.blocks:
        for words in block.words:
            left, top, right, bottom = inked(words)
            assert left >= LEFT - 2
            assert right <= RIGHT + 2, words.text
            assert top >= 24 * MM
            assert bottom <= 274 * MM
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
    assert min(sizes) >= (14 if large else 10)
    assert sizes.most_common(1)[0][0] >= (14 if large else 10)


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
        layout(shipped().get("gad7"), "sv")
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


def test_a_scale_alone_names_its_ends_below_its_boxes() -> None:
    options = tuple(Option(str(n), n) for n in range(11))
    asked = Item("1", ItemKind.SINGLE, Lies.SCALE, Text(fi="Miten menee?"), options)
    item = replace(asked, low=Text(fi="huono"), high=Text(fi="hyvä"))
    form = odd_form(item)
    words = {w.text: w for block in form.blocks for w in block.words}
    first, last = form.boxes[0], form.boxes[-1]
    assert words["huono"].x == first.x
    assert words["huono"].y > first.y + first.h
    assert words["hyvä"].x < last.x + last.w


def test_a_question_too_tall_for_a_page_is_refused() -> None:
    with pytest.raises(KnownError, match="sivulle"):
        odd_form(choice("1", 40, Lies.LIST, "hyvin pitkä vaihtoehto " * 6))
    with pytest.raises(KnownError, match="sivulle"):
        odd_form(Item("1", ItemKind.TEXT, Lies.WRITTEN, Text(fi="Kerro"), lines=12))


def test_a_form_of_more_pages_than_a_code_can_name_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(room, "MOST_PAGES", 1)
    with pytest.raises(KnownError, match="1"):
        made("prom_followup", "fi", False)
