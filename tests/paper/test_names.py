"""Names of the minorities and newcomers of Finland: drawn whole, or left out with a reason."""

import unicodedata
from dataclasses import replace
from itertools import product

import pytest

from tests.paper.samples import SHORT
from tytti_desktop.errors import KnownError
from tytti_desktop.paper.addresses import Recipient, address_lines, place_address
from tytti_desktop.paper.drawing import Words
from tytti_desktop.paper.envelopes import envelope, envelopes
from tytti_desktop.paper.fonts import Face, as_read, missing, printable, runs
from tytti_desktop.paper.pdf import Paper
from tytti_desktop.paper.preview import opened

NAMES = [
    "Biret-Áŋŋá Ŧiina Guttorm",
    "Ǯuovžâ Ǩeâǥǥas Feodoroff",
    "Čuorvogeäđgi Šaammâz Ânn",
    "Åke Öhman",
    "Мария Ивановна Щербакова",
    "Олександр Їжакевич",
    "Ґалина Ємець",
    "Ҡәҙер Ғәлиев",
    "زهرا محمدی",
    "علی\u200cرضا کریمی",
    "محمد عبد الله",
    "هێمن کەریم",
    "שרה כהן",
    "Αλέξανδρος Παπάς",
    "Nguyễn Thị Phương Ánh",
    "Đặng Ước",
    "Işıl Yılmaz",
    "İbrahim Güneş",
    "Səidə Ələkbərova",
    "Łukasz Żółć",
    "Õie Šukšin",
    "Ľubica Őri",
    "Ștefan Țăran",
    "Khadra Xaasan Ciise",
    "Ólöf Þórðardóttir",
    "María José Muñoz",
    "Gabriela d’Ávila",
    "Ķēniņš Ģirts",
    "Žydrūnas Čiurlionis",
    "გიორგი",
    "Հայկ",
]


@pytest.mark.parametrize(("name", "face"), list(product(NAMES, Face)))
def test_every_sign_of_a_name_is_drawn(name: str, face: Face) -> None:
    assert not missing(name, face)
    assert printable(name) == name
    drawn = "".join(run.text for run in runs(name, face))
    assert as_read(unicodedata.normalize("NFKC", drawn)) == as_read(
        unicodedata.normalize("NFKC", name)
    )


def test_each_name_is_read_again_from_the_file() -> None:
    paper = Paper(title="Nimet", language="fi")
    paper.begin("fi")
    with paper.tagged("P"):
        for n, name in enumerate(NAMES):
            paper.words([Words(60, 40 + n * 22, name, Face.REGULAR, 11)])
    paper.end_page()
    with opened(paper.finished()) as document:
        text = document[0].get_textpage().get_text_range()
    lines = {as_read(line.strip()) for line in text.splitlines()}
    assert {as_read(name) for name in NAMES} <= lines


@pytest.mark.parametrize("name", ["ไทย", "中文", "ሰላም", "Elli 🙂"])
def test_a_sign_that_no_typeface_has_is_a_reason_and_never_a_question_mark(name: str) -> None:
    with pytest.raises(KnownError) as refused:
        address_lines(replace(SHORT, name=name))
    assert missing(name)[0] in refused.value.message


LONG = "Anna-Katariina Margareta Wilhelmina von Hohenzollern-Sigmaringen af Forselles"


@pytest.mark.parametrize("name", list(envelopes()))
def test_a_name_of_eighty_letters_is_set_on_two_lines(name: str) -> None:
    lines = address_lines(replace(SHORT, name=LONG))
    placed = place_address(lines, envelope(name))
    assert " ".join(words.text for words in placed[:2]) == LONG
    assert len(placed) == len(lines) + 1


LONGEST = (
    "Wickramasinghe Arachchilage Don Sampath Chathuranga Bandara Dissanayake Mudiyanselage "
    "Karunaratne Kumarasiri Gunasekara"
)


@pytest.mark.parametrize("name", list(envelopes()))
@pytest.mark.parametrize("length", range(60, len(LONGEST) + 1, 3))
def test_no_name_is_too_long_for_an_envelope_that_has_room(name: str, length: int) -> None:
    """Every sign of a name is in the window; one that shows four lines has room for 77 letters."""
    zone = envelope(name)
    spoken = LONGEST[: length if zone.lines > 4 else min(length, len(LONG))].strip()
    lines = address_lines(replace(SHORT, name=spoken))
    placed = place_address(lines, zone)
    of_name = "".join(words.text for words in placed[: 1 + len(placed) - len(lines)])
    assert of_name.replace(" ", "") == spoken.replace(" ", "")
    assert len(placed) <= zone.lines


SWEDEN = "RUOTSI / SWEDEN"


def test_an_address_abroad_ends_with_its_country() -> None:
    abroad = Recipient(
        "Eno Koe", "Storgatan 1", "SE-953 31", "Haparanda", country="RUOTSI / SWEDEN"
    )
    assert address_lines(abroad)[-2:] == ("SE-953 31 HAPARANDA", SWEDEN)
    with pytest.raises(KnownError):
        address_lines(replace(abroad, country=""))
