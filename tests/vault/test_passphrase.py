"""Passphrases: which are refused, and that the refusal says what to do."""

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
        ("Mansikka1234", "single word"),
        ("abcdefghijkl", "single word"),
        ("qwertyuiop12", "single word"),
        ("iloveyou2026", "single word"),
        ("hevonenhevonen", "single word"),
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
