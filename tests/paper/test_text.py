import pytest
from hypothesis import given
from hypothesis import strategies as st

from tytti_desktop.errors import KnownError
from tytti_desktop.instruments.model import SOFT_HYPHEN, plain
from tytti_desktop.paper.fonts import Face, width
from tytti_desktop.paper.text import fits, lines_of

WORDS = st.lists(
    st.lists(st.text("aeiouklmnpst", min_size=1, max_size=6), min_size=1, max_size=5).map(
        SOFT_HYPHEN.join
    ),
    min_size=1,
    max_size=30,
).map(" ".join)


@given(WORDS, st.floats(60, 300))
def test_no_line_is_wider_than_its_column_and_no_letter_is_lost(text: str, column: float) -> None:
    lines = lines_of(text, Face.REGULAR, 11, column)
    assert all(width(line, Face.REGULAR, 11) <= column for line in lines)
    together = "".join(line[:-1] if line.endswith("-") else f"{line} " for line in lines)
    assert together.strip() == plain(text)


def test_a_compound_is_divided_at_its_seam_and_shows_a_hyphen() -> None:
    text = "Sosiaali\u00adturva\u00adetuus\u00adkäsittely\u00adjärjestelmän"
    lines = lines_of(text, Face.REGULAR, 11, 100)
    assert lines == ("Sosiaaliturvaetuus-", "käsittelyjärjestelmän")


def test_a_hyphen_of_its_own_is_not_doubled() -> None:
    lines = lines_of("mielenterveys-\u00adasiat", Face.REGULAR, 11, 80)
    assert lines == ("mielenterveys-", "asiat")


def test_a_word_without_a_seam_is_never_cut() -> None:
    with pytest.raises(KnownError, match="työkykykoordinaattori"):
        lines_of("työkykykoordinaattori", Face.REGULAR, 11, 60)
    assert not fits("työkykykoordinaattori", Face.REGULAR, 11, 60, 9)


def test_a_pasted_link_is_broken_where_the_column_ends_and_nothing_of_it_is_lost() -> None:
    link = "https://teams.example/l/meetup-join/19%3ameeting_" + "Nzk4" * 40
    for column in (60, 200, 460):
        lines = lines_of(link, Face.REGULAR, 11, column)
        assert "".join(lines) == link
        assert all(width(line, Face.REGULAR, 11) <= column for line in lines)


def test_lines_given_by_hand_are_kept() -> None:
    assert lines_of("yksi\n\nkaksi", Face.REGULAR, 11, 200) == ("yksi", "", "kaksi")
