import pytest
from hypothesis import given
from hypothesis import strategies as st

from tytti_desktop.errors import KnownError
from tytti_desktop.paper import codes

SIGNS = st.text(codes.CROCKFORD, min_size=7, max_size=7)


@given(SIGNS, st.integers(0, 7), st.sampled_from(codes.CROCKFORD))
def test_one_wrong_sign_always_shows(signs: str, place: int, wrong: str) -> None:
    sheet = signs + codes.check_character(signs)
    changed = sheet[:place] + wrong + sheet[place + 1 :]
    assert codes.is_sheet_id(changed) == (changed == sheet)


@given(SIGNS, st.integers(0, 6))
def test_two_neighbours_swapped_always_show(signs: str, place: int) -> None:
    sheet = signs + codes.check_character(signs)
    swapped = sheet[:place] + sheet[place + 1] + sheet[place] + sheet[place + 2 :]
    assert codes.is_sheet_id(swapped) == (swapped == sheet)


def test_ids_are_random_and_valid() -> None:
    made = {codes.new_sheet_id() for _ in range(500)}
    assert len(made) == 500
    assert all(codes.is_sheet_id(sheet) for sheet in made)


@given(SIGNS)
def test_an_id_is_understood_as_people_type_it(signs: str) -> None:
    sheet = signs + codes.check_character(signs)
    shown = codes.short_code(sheet)
    typed = shown.lower().replace("0", "o").replace("1", "l")
    assert codes.typed_sheet_id(f" {typed} ") == sheet
    assert len(shown) == 9
    assert shown[4] == "-"


@pytest.mark.parametrize("text", ["", "K7Q2", "K7Q2-M9XU", "ääääääää", "00000001"])
def test_what_is_not_an_id_is_refused(text: str) -> None:
    with pytest.raises(KnownError) as problem:
        codes.typed_sheet_id(text)
    assert problem.value.field == "sheet"


@given(SIGNS, st.integers(1, 15), st.integers(0, 3))
def test_a_payload_tells_what_went_into_it(signs: str, page: int, corner: int) -> None:
    sheet = signs + codes.check_character(signs)
    content = codes.payload(sheet, page, corner)
    assert len(content) == 10
    assert codes.read_payload(content) == codes.Corner(sheet, page, corner)
    rows = codes.modules(content)
    assert [len(row) for row in rows] == [codes.MODULES] * codes.MODULES
    assert not any(rows[-1])  # the foot of a symbol is dark


@pytest.mark.parametrize(
    "text", ["", "hello", "0000000010x", "0000000000", "0000000014", "000000010", "0000000110"]
)
def test_a_strange_code_is_none_of_ours(text: str) -> None:
    assert codes.read_payload(text) is None


@pytest.mark.parametrize(("page", "corner"), [(0, 0), (16, 0), (1, 4), (1, -1)])
def test_a_page_or_corner_that_cannot_be_is_a_bug(page: int, corner: int) -> None:
    with pytest.raises(ValueError, match=str(page)):
        codes.payload("00000000", page, corner)


def test_more_content_than_the_symbol_holds_is_a_bug() -> None:
    with pytest.raises(ValueError, match="too long"):
        codes.modules("a much longer content than ten signs")
