"""Texts as other systems take them: never too long, nothing lost without a word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tytti_desktop.casework.copy_out.fitting import CUT_MARK, Long, Newline, Room, fit

REPLACED = {"–": "-", "…": "...", "→": "⇒"}
WRITTEN = st.text(
    st.sampled_from("aäö é́ \n\t\r.–…€→\x07") | st.characters(codec="utf-8", max_codepoint=0x3000),
    max_size=400,
)
ROOMS = st.builds(
    Room,
    st.none() | st.integers(1, 120),
    st.booleans(),
    st.sampled_from(Newline),
    st.sampled_from(Long),
    st.booleans(),
)


@given(WRITTEN, ROOMS)
def test_no_part_is_longer_than_the_limit_and_together_they_are_the_whole(
    words: str, room: Room
) -> None:
    whole = fit(words, Room(None, room.one_line, room.newline, room.long, room.latin1), REPLACED)
    made = fit(words, room, REPLACED)
    assert all(room.limit is None or len(part.text) <= room.limit for part in made.parts)
    together = "".join(part.body for part in made.parts)
    if made.cut:
        assert len(made.parts) == 1
        kept = len(whole.parts[0].body) - made.cut
        assert together.startswith(whole.parts[0].body[:kept])
    else:
        assert together == whole.parts[0].body


@given(WRITTEN, ROOMS)
def test_only_signs_that_the_system_takes_are_left(words: str, room: Room) -> None:
    made = fit(words, room, REPLACED)
    for part in made.parts:
        if room.latin1:
            part.text.encode("latin-1")
        if room.one_line:
            assert not set(part.text) & set("\r\n\t")
        rest = part.text.replace("\r\n", "") if room.newline is Newline.CRLF else part.text
        assert "\r" not in rest
        assert "\x07" not in part.text


def test_parts_are_numbered_and_break_after_a_word() -> None:
    words = "Sovittiin että asiakas soittaa Kelaan ja tapaa ohjaajan maanantaina klo 9."
    made = fit(words, Room(40), {})
    assert [part.number for part in made.parts] == ["(1/3) ", "(2/3) ", "(3/3) "]
    assert all(part.body.endswith(" ") for part in made.parts[:-1])
    assert made.cut == 0


def test_more_than_nine_parts_still_fit_their_longer_numbers() -> None:
    made = fit("sana " * 100, Room(40), {})
    assert len(made.parts) > 9
    assert made.parts[0].number == f"(1/{len(made.parts)}) "
    assert max(len(part.text) for part in made.parts) <= 40


@pytest.mark.parametrize(("latin1", "mark"), [(False, CUT_MARK), (True, " [...]")])
def test_a_cut_says_so_and_how_much_is_missing(latin1: bool, mark: str) -> None:
    room = Room(30, long=Long.CUT, latin1=latin1)
    made = fit("a" * 100, room, {})
    assert made.parts[0].text == "a" * (30 - len(mark)) + mark
    assert made.cut == 70 + len(mark)


def test_a_room_too_small_for_numbers_is_cut_and_told() -> None:
    made = fit("Korvenkylä", Room(4), {})
    assert (made.parts[0].text, made.cut) == ("Korv", 6)


def test_what_is_replaced_is_told_once() -> None:
    made = fit("1–2–3 … → ok", Room(None, latin1=True), REPLACED)
    assert made.parts[0].text == "1-2-3 ... ? ok"
    assert made.replaced == "–…→"


def test_lines_end_as_the_system_ends_them() -> None:
    assert fit("a\nb\r\nc", Room(None), {}).parts[0].text == "a\r\nb\r\nc"
    assert fit("a\r\nb", Room(None, newline=Newline.LF), {}).parts[0].text == "a\nb"
    assert fit("a\r\n b\tc", Room(None, one_line=True), {}).parts[0].text == "a b c"


def test_an_end_of_line_is_never_parted() -> None:
    made = fit("\n" * 60, Room(41), {})
    assert all(part.body.count("\r") == part.body.count("\n") for part in made.parts)
