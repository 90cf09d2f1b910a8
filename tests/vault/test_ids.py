"""Ids and short codes."""

from hypothesis import given
from hypothesis import strategies as st

from tytti_desktop.vault import ids

symbols = st.sampled_from(ids.ALPHABET)
bodies = st.lists(symbols, min_size=7, max_size=7).map("".join)


def is_code(text: str) -> bool:
    """Tell whether a code is one that short_code could have made."""
    return ids.check_symbol(text[:-1]) == text[-1]


def test_ids_differ_and_are_plain() -> None:
    many = {ids.new_id() for _ in range(1000)}
    assert len(many) == 1000
    assert all(len(i) == 20 and i.isalnum() and i == i.lower() for i in many)


def test_short_codes_are_their_own_kind() -> None:
    for _ in range(200):
        code = ids.short_code()
        assert len(code) == 8
        assert set(code) <= set(ids.ALPHABET)
        assert is_code(code)


@given(bodies, st.integers(0, 7), symbols)
def test_one_wrong_symbol_is_noticed(body: str, place: int, wrong: str) -> None:
    code = body + ids.check_symbol(body)
    typed = code[:place] + wrong + code[place + 1 :]
    assert is_code(typed) == (typed == code)


@given(bodies, st.integers(0, 6))
def test_two_neighbours_swapped_are_noticed(body: str, place: int) -> None:
    code = body + ids.check_symbol(body)
    typed = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert is_code(typed) == (typed == code)


def test_a_code_as_people_type_it() -> None:
    assert ids.typed_code(" k7q2–m9 xp-oil") == "K7Q2M9XP011"
