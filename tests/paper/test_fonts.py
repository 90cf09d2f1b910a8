import sys
import tomllib
import unicodedata
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tytti_desktop.paper import fonts
from tytti_desktop.paper.fonts import CROSS_SIGN, Face, covers, printable, width
from tytti_desktop.places import forms_folder, resources_folder

FINNISH = "ABCDEFGHIJKLMNOPQRSTUVWXYZÅÄÖabcdefghijklmnopqrstuvwxyzåäö0123456789"
NAMES = "éèüßñçšžŠŽčđČĐæøÆØłńőűğışİ"
SIGNS = "–—”“’‘€§·•×−…½°≥≤→\u00a0\u00ad\u2011.,:;!?()[]/%&+*=<>@#\"'-_®©"


def strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for inner in value.values() for text in strings(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in strings(inner)]
    return []


@pytest.mark.parametrize("face", Face)
def test_every_face_has_what_finnish_paper_needs(face: Face) -> None:
    missing = {c for c in FINNISH + NAMES + SIGNS if not covers(c, face)}
    assert not missing


@pytest.mark.parametrize("file", sorted(forms_folder().rglob("*.toml")), ids=lambda f: f.stem)
def test_every_text_of_every_form_and_letter_can_be_set(file: Path) -> None:
    texts = strings(tomllib.loads(file.read_text(encoding="utf-8")))
    assert not {c for text in texts for c in text.replace("\n", "") if not covers(c)}


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_every_translated_word_of_this_room_can_be_set(language: str) -> None:
    with (resources_folder() / "translations" / language / "paper.po").open("rb") as file:
        words = [str(message.string) for message in read_po(file)]
    assert not {c for text in words for c in text.replace("\n", "") if not covers(c)}


def test_special_spaces_are_set_plain() -> None:
    assert printable("Äiti\u20031–2\t€") == "Äiti 1–2 €"


def test_a_crossed_box_is_a_picture_with_a_width_of_its_own() -> None:
    assert width(f"a{CROSS_SIGN}", Face.REGULAR, 10) > width("a", Face.REGULAR, 10) + 5
    assert printable(CROSS_SIGN) == CROSS_SIGN


def test_the_licence_lies_beside_the_fonts() -> None:
    text = (resources_folder() / "fonts" / "OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE" in text


def test_every_sign_written_from_right_to_left_is_known_as_such() -> None:
    signs = map(chr, range(sys.maxunicode + 1))
    turned = {sign for sign in signs if unicodedata.bidirectional(sign) in {"R", "AL"}}
    assert min(turned) >= fonts.FIRST_TURNED
    assert all(fonts.is_turned(f"Katu {sign}") for sign in turned)
    assert not any(map(fonts.is_turned, ("", "Kadunnäyttö 3 – 4 €", "Ελλάδα", "Москва", "北京")))
