"""Passphrases: which are refused, and that the refusal says what to do."""

import random

import pytest

from tytti_desktop.errors import KnownError
from tytti_desktop.vault import passphrase

NAME = "Maija Meikäläinen"


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "too short"),
        ("1234", "too short"),
        ("abcdefghijk", "too short"),
        ("123456789012345", "no letters"),
        ("1234-5678-9012", "no letters"),
        ("aaaaaaaaaaaaaaaa", "repeats"),
        ("abababababab", "repeats"),
        ("maija.meikäläinen", "name"),
        ("Meikäläinen2026!", "name"),
        ("MaijaMaijaMaija1", "name"),
        ("salasana2026!", "tried first"),
        ("Koordinaattori1", "tried first"),
        ("qwerty-Password", "tried first"),
        ("kesä2026talvi2026", "tried first"),
        ("hyvinvointialue2026a", "tried first"),
        ("Mansikka1234", "tried first"),
        ("abcdefghijkl", "single word"),
        ("qwertyuiop12", "tried first"),
        ("iloveyou2026", "tried first"),
        ("hevonenhevonen", "tried first"),
    ],
)
def test_easy_ones_are_refused_with_advice(text: str, words: str) -> None:
    with pytest.raises(KnownError, match=words) as told:
        passphrase.refuse_weak(text, NAME)
    assert told.value.field == "passphrase"
    assert passphrase.advice() in told.value.message
    assert text == "" or text not in told.value.message


@pytest.mark.parametrize(
    "text",
    [
        "koivu järvi seitsemän",
        "tolkku-niemi-kaarna-9",
        "maija meni metsään kuuselle",
        "suomi kuuluu kaikille 17",
        "ẅéíŕđ łéttérś",
    ],
)
def test_good_ones_pass(text: str) -> None:
    passphrase.refuse_weak(text, NAME)


def test_a_person_without_a_name_has_nothing_to_avoid() -> None:
    passphrase.refuse_weak("koivu järvi seitsemän", "")


BASES = (
    "mansikka", "mustikka", "salasana", "hevonen", "kesäloma", "helsinki", "rakkaus", "aurinko",
    "jääkiekko", "liverpool", "sunshine", "princess", "iloveyou", "football", "superman",
    "qwertyuiop", "työkyky", "hyvinvointi", "terveys", "perkele",
)  # fmt: skip
TAILS = (
    "1234", "2026!", " 12345", "-2025", "123456", ".1.1.2000", " kesä 2026", "!!!!!!", "1qaz",
    " koira",
)  # fmt: skip
WORDS = (
    "kurpitsa", "lumihanki", "vaahtera", "hiekkalaatikko", "sopimus", "kaukoputki", "tuohivirsu",
    "pilvi", "sahanpuru", "lyhty", "rautatie", "kynnys", "heinäsirkka", "posliini", "tilkkutäkki",
    "saunakiulu", "vedenkeitin", "kaarnavene", "lakritsi", "ullakko", "pohjatuuli", "ruuvipenkki",
    "kanervikko", "höyry",
)  # fmt: skip


def weak() -> list[str]:
    """Return 200 that people think of first: a word and what is put after it."""
    return [base + tail for base in BASES for tail in TAILS]


def test_two_hundred_that_are_thought_of_first_are_refused() -> None:
    assert len(weak()) == 200
    passed = []
    for text in weak():
        for one in (text, text.capitalize()):
            try:
                passphrase.refuse_weak(one, NAME)
            except KnownError:
                continue
            passed.append(one)
    assert passed == []


def test_two_hundred_of_four_words_pass() -> None:
    draw = random.Random(8)
    for _time in range(200):
        passphrase.refuse_weak(" ".join(draw.sample(WORDS, 4)), NAME)


def test_the_words_of_the_unit_are_no_secret() -> None:
    text = "Pellervola kuntoutuu"
    passphrase.refuse_weak(text, NAME)
    with pytest.raises(KnownError):
        passphrase.refuse_weak(text, NAME, ["Pellervola", "kuntoutuu"])
