from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.paper.samples import DAY, FACTS, LONG, SENDER, SHORT, followup
from tytti_desktop.errors import KnownError
from tytti_desktop.paper import letters as letters_room
from tytti_desktop.paper.addresses import Recipient, address_lines, place_address, sender_lines
from tytti_desktop.paper.codes import short_code
from tytti_desktop.paper.drawing import MM, PAGE_SIZE
from tytti_desktop.paper.envelopes import Envelope, Zone, envelope, envelopes
from tytti_desktop.paper.fonts import DESCENT, width
from tytti_desktop.paper.inserts import ScreeningLine, screening_rows, word_grid
from tytti_desktop.paper.letter_files import letter_file, letters, read_letter
from tytti_desktop.paper.letters import Letter, letter, letter_pages, letter_pdf
from tytti_desktop.paper.preview import opened
from tytti_desktop.paper.sender import Sender
from tytti_desktop.paper.sheets import Marks

MAILED = ["followup", "baseline_cover", "not_accepted_letter"]


def made(name: str, language: str, envelope_name: str, *, large: bool = False) -> Letter:
    return letter(
        name,
        language,
        on=DAY,
        sender=SENDER,
        recipient=LONG,
        envelope_name=envelope_name,
        facts=FACTS,
        sheet="00000000",
        large_print=large,
    )


def shown(pdf: bytes, page: int = 0) -> str:
    with opened(pdf) as document:
        return str(document[page].get_textpage().get_text_range())


def in_zone(words: tuple[float, float, float, float], zone: Zone) -> bool:
    left, bottom, right, top = words
    return left < zone.right and right > zone.left and top < zone.bottom and bottom > zone.top


def printed_lines(pdf: bytes) -> list[tuple[str, tuple[float, float, float, float]]]:
    """Return each line of the first page with (left, bottom, right, top) in points from the top."""
    found = []
    with opened(pdf) as document:
        text_page = document[0].get_textpage()
        for number in range(text_page.count_rects()):
            left, bottom, right, top = text_page.get_rect(number)
            text = text_page.get_text_bounded(left, bottom, right, top)
            high = PAGE_SIZE[1]
            found.append((text.strip(), (left, high - bottom, right, high - top)))
    return found


@pytest.mark.parametrize("name", MAILED)
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("into", envelopes())
@pytest.mark.parametrize("large", [False, True])
def test_only_the_address_can_show_through_the_window(
    name: str, language: str, into: str, large: bool
) -> None:
    zone = envelope(into)
    pdf = letter_pdf(made(name, language, into, large=large), Marks(practice=True))
    seen = [text for text, place in printed_lines(pdf) if in_zone(place, zone.may_show)]
    assert tuple(seen) == address_lines(LONG)
    always = [
        text
        for text, (left, bottom, right, top) in printed_lines(pdf)
        if left >= zone.always.left
        and right <= zone.always.right
        and top >= zone.always.top
        and bottom <= zone.always.bottom
    ]
    assert tuple(always) == address_lines(LONG)


def test_the_address_is_as_the_post_wants_it() -> None:
    given_address = Recipient("  Eno  Koe ", "PL 12", "00101", "Helsinki", "c/o Koti")
    lines = address_lines(given_address)
    assert lines == ("Eno Koe", "c/o Koti", "PL 12", "00101 HELSINKI")
    placed = place_address(lines, envelope("C5"))
    assert placed[0].y == pytest.approx(44 * MM, abs=0.01)
    assert placed[1].y - placed[0].y == pytest.approx(4.233 * MM, abs=0.02)
    assert {round(w.x, 1) for w in placed} == {round(20 * MM, 1)}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"postal_code": "7010"}, "postal_code"),
        ({"postal_code": "7010A"}, "postal_code"),
        ({"street": " "}, "street"),
        ({"town": ""}, "town"),
        ({"name": ""}, "name"),
    ],
)
def test_an_address_that_is_not_whole_is_refused(change: dict[str, str], field: str) -> None:
    with pytest.raises(KnownError) as problem:
        address_lines(replace(SHORT, **change))
    assert problem.value.field == field


@pytest.mark.parametrize(("into", "most"), [("C5", 5), ("E5", 5), ("C65", 4), ("E65", 4)])
def test_a_window_shows_so_many_lines_and_no_more(into: str, most: int) -> None:
    zone = envelope(into)
    last = place_address(("rivi",) * most, zone)[-1]
    assert last.y <= zone.always.bottom, "the last line is figures and capitals"
    with pytest.raises(KnownError, match=str(most)) as problem:
        place_address(("rivi",) * (most + 1), zone)
    assert problem.value.field == "envelope"


@given(st.lists(st.text("abcdefgäö ", min_size=1, max_size=70), min_size=1, max_size=4))
def test_a_placed_address_never_leaves_the_window(lines: list[str]) -> None:
    for zone in envelopes().values():
        try:
            placed = place_address(tuple(lines), zone)
        except KnownError:
            continue
        for words in placed:
            assert words.size >= 9.5
            assert words.x + width(words.text, words.face, words.size) <= zone.always.right


def test_a_long_line_gets_smaller_type_and_too_long_a_one_more_lines() -> None:
    zone = envelope("C5")
    long = "Pohjoiskarjalankylänraitti 12345 B 678 as 91"
    assert place_address((long,), zone)[0].size < 11
    word = long.replace(" ", "") * 2
    placed = place_address((word,), zone)
    assert ("".join(each.text for each in placed), len(placed)) == (word, 2)


@pytest.mark.parametrize("name", ["Työkyvyn tuen tiimi", "Kuntoutuspalvelut", "Mental health"])
def test_a_sender_that_tells_the_service_is_refused(name: str) -> None:
    with pytest.raises(KnownError) as problem:
        sender_lines(name, "PL 1", "00101", "Helsinki")
    assert problem.value.field == "sender"


def test_a_long_sender_is_set_smaller_and_stays_above_the_window() -> None:
    sender = replace(SENDER, name="Etelä-Pohjanmaan hyvinvointialueen yhteinen kirjaamo ja posti")
    pages = letter_pages(replace(followup(), sender=sender))
    first = pages[0][1].words[0]
    assert first.text == sender.name
    assert first.x + width(first.text, first.face, first.size) <= 110 * MM + 2


def test_a_letter_says_what_is_needed_and_when() -> None:
    text = shown(letter_pdf(followup(sheet="00000000")))
    for piece in (
        "Miten sinulla menee nyt?", "5.12.2026", "21.11.2026", "1 (1)", short_code("00000000"),
        "Maija Mallikas", "044 000 0000", "Liitteet", "Yhteystiedot",
    ):  # fmt: skip
        assert piece in text, piece
    assert "HARJOITUS" not in text


def test_a_paragraph_without_its_fact_is_left_out() -> None:
    sender = replace(SENDER, phone="", hours="")
    text = shown(letter_pdf(replace(followup(), sender=sender)))
    assert "soita" not in text
    assert "Yhteystiedot" not in text
    assert "Palautuskuori" in text


def test_a_fact_that_is_missing_is_named() -> None:
    with pytest.raises(KnownError, match="answer_by") as problem:
        letter("followup", "fi", on=DAY, sender=SENDER, recipient=SHORT)
    assert problem.value.field == "answer_by"


def test_a_letter_or_envelope_that_does_not_exist_is_refused() -> None:
    with pytest.raises(KnownError, match="followup"):
        letter_file("valentine")
    with pytest.raises(KnownError, match="C5"):
        envelope("B4")


def test_a_letter_without_the_language_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = letter_file("followup")
    finnish = replace(whole, title=replace(whole.title, sv=""))
    assert finnish.languages == ("fi", "en")
    monkeypatch.setattr(letters_room, "letter_file", lambda _name: finnish)
    with pytest.raises(KnownError) as problem:
        followup(language="sv")
    assert problem.value.field == "language"


@pytest.mark.parametrize("name", letters())
def test_every_letter_is_whole_in_three_languages(name: str) -> None:
    assert letter_file(name).languages == ("fi", "sv", "en")


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("large", [False, True])
def test_a_screening_summary_names_result_band_and_source(language: str, large: bool) -> None:
    rows = [ScreeningLine("GAD-7", DAY, "6/21", "lievä", "TOIMIA"), ScreeningLine("WAS", DAY, "7")]
    inserts = screening_rows(rows, language, large_print=large)
    made_letter = letter(
        "screening_summary", language, on=DAY, sender=SENDER, inserts=inserts, large_print=large
    )
    text = shown(letter_pdf(made_letter))
    for piece in ("GAD-7, 21.11.2026", "6/21 – lievä", "TOIMIA", "WAS, 21.11.2026"):
        assert piece in text
    assert {"fi": "Seulontatulos", "sv": "Screeningresultat", "en": "Screening result"}[
        language
    ] in text
    assert "diagno" not in text.lower()


def test_the_recovery_sheet_numbers_every_word() -> None:
    words = [f"sana{n}" for n in range(1, 25)]
    sheet = letter(
        "recovery_sheet", "fi", on=DAY, sender=Sender("", "", "", ""), inserts=word_grid(words),
        facts={"vault": "0a1b2c3d", "anchor": "12-K7Q2-M9XP-K7Q2-M9XPB"},
    )  # fmt: skip
    assert len(letter_pages(sheet)) == 1
    text = shown(letter_pdf(sheet))
    for number, word in enumerate(words, 1):
        assert f"{number}. {word}" in " ".join(text.split())


def test_a_long_letter_goes_on_to_a_numbered_page() -> None:
    facts = FACTS | {"reasons": "\n".join(f"– Syy {n}." for n in range(30))}
    facts["where_instead"] = "\n".join(f"– Paikka {n}." for n in range(20))
    long = letter("not_accepted_letter", "fi", on=DAY, sender=SENDER, recipient=SHORT, facts=facts)
    pages = letter_pages(long)
    assert len(pages) == 2
    assert pages[1][0].words[0].text == "2 (2)"
    for blocks in pages:
        bottoms = [w.y + w.size * DESCENT for b in blocks for w in b.words]
        assert max(bottoms) <= 279 * MM


def test_a_file_that_is_wrong_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text("id = ", encoding="utf-8")
    with pytest.raises(KnownError, match=r"broken\.toml"):
        read_letter(broken)
    strange = tmp_path / "strange.toml"
    strange.write_text(
        'id = "x"\nversion = "1"\nvalid_from = 2026-01-01\ncolour = "blue"\n', encoding="utf-8"
    )
    with pytest.raises(KnownError, match="colour"):
        read_letter(strange)


def test_zones_are_those_of_the_source() -> None:
    c5: Envelope = envelope("C5")
    assert c5.always == Zone(51.02, 266.46, 113.39, 174.33)
    assert envelope("C65").may_show.top == pytest.approx(25 * MM, abs=0.01)
