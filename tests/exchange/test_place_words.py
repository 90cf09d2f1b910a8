"""Which places tell of whom: a table of places and people, hidden and kept."""

import pytest

from tytti_desktop.exchange.place_words import REASONS, Phrase, Whose, told_by
from tytti_desktop.words import _

PEOPLE = {
    "Malli Eero": [
        Phrase(Whose.CLIENT, "Malli"),
        Phrase(Whose.CLIENT, "Malli-Eero"),
        Phrase(Whose.ADDRESS, "Vanha Kuusitie 2 B 17"),
        Phrase(Whose.NUMBER, "040 1234567"),
        Phrase(Whose.NUMBER, "eero.malli@posti.example"),
        Phrase(Whose.NUMBER, "K7Q2M9XP"),
    ],
    "Virtanen": [Phrase(Whose.CLIENT, "Virtanen"), Phrase(Whose.CLIENT, "Åsa Bo")],
    "Mäki": [Phrase(Whose.CLIENT, "Mäki"), Phrase(Whose.CLIENT, "Onni")],
    "Koski": [Phrase(Whose.CLIENT, "Koski"), Phrase(Whose.CLIENT, "Kukka Maarit")],
    "Lahti": [Phrase(Whose.CLIENT, "Lahti"), Phrase(Whose.ADDRESS, "Tie 1")],
    "A-klinikka": [
        Phrase(Whose.INVITED, "A-klinikka Kuopio"),
        Phrase(Whose.CLASS, "Mielenterveys- ja päihdepalvelut"),
        Phrase(Whose.CLASS, "Kela"),
    ],
}
TABLE = [
    ("Malli Eero", "Mallilan palvelutalo", None),
    ("Malli Eero", "Mallin talo", Whose.CLIENT),
    ("Malli Eero", "Eeron ja Pekan huone", Whose.CLIENT),
    ("Malli Eero", "Eerola", None),
    ("Malli Eero", "Mallikatu 5", None),
    ("Malli Eero", "Neuvotteluhuone 2", None),
    ("Malli Eero", "Huone 17 B", None),
    ("Malli Eero", "Vanha Kuusitie 9", Whose.ADDRESS),
    ("Malli Eero", "Vanhan Kuusitien kerhotalo", Whose.ADDRESS),
    ("Malli Eero", "Kuusitie 9", None),
    ("Malli Eero", "Vanha asema", None),
    ("Malli Eero", "Kuusitie, vanha puoli", None),
    ("Malli Eero", "puh. 0401234567", Whose.NUMBER),
    ("Malli Eero", "puh. 040 765 4321", None),
    ("Malli Eero", "https://kokous.example/eero_malli", Whose.CLIENT),
    ("Malli Eero", "https://kokous.example/12", None),
    ("Malli Eero", "eero.malli@posti.example", Whose.CLIENT),
    ("Malli Eero", "K7Q2M9XP", Whose.NUMBER),
    ("Malli Eero", "k7q2m9xp:n huone", Whose.NUMBER),
    ("Virtanen", "Virtasen kahvila", Whose.CLIENT),
    ("Virtanen", "VIRTASELLA", Whose.CLIENT),
    ("Virtanen", "Virtala", None),
    ("Virtanen", "Virtarinne 3", None),
    ("Virtanen", "robotti, Bolaget", None),
    ("Virtanen", "Bo:n luona", Whose.CLIENT),
    ("Virtanen", "Asan toimisto", Whose.CLIENT),
    ("Virtanen", "Åsan toimisto", Whose.CLIENT),
    ("Mäki", "Mäen talo", Whose.CLIENT),
    ("Mäki", "Mäellä", Whose.CLIENT),
    ("Mäki", "Puijonmäki", None),
    ("Koski", "Kosken sali", Whose.CLIENT),
    ("Koski", "Koskelan sali", None),
    ("Koski", "Kukan ja Maaritin pöytä", Whose.CLIENT),
    ("Mäki", "Onnela", None),
    ("Mäki", "Onnin tupa", Whose.CLIENT),
    ("Lahti", "Lahden kaupungintalo", Whose.CLIENT),
    ("Lahti", "Lahtisali", None),
    ("Lahti", "Pitkä tie 4", Whose.ADDRESS),
    ("Lahti", "Tiedekeskus", None),
    ("A-klinikka", "A-klinikka Kuopio, 2. krs", Whose.INVITED),
    ("A-klinikka", "Kuopion kirjasto", None),
    ("A-klinikka", "Mielenterveystalo", Whose.CLASS),
    ("A-klinikka", "Päihdepalvelujen talo", Whose.CLASS),
    ("A-klinikka", "Kelan toimisto", Whose.CLASS),
    ("A-klinikka", "Kirjaston ryhmätyötila", None),
    ("A-klinikka", "Järjestöjen talo, mielenterveysyhdistys", Whose.CLASS),
]


@pytest.mark.parametrize(("who", "place", "whose"), TABLE, ids=str)
def test_a_place_is_hidden_or_kept(who: str, place: str, whose: Whose | None) -> None:
    assert told_by(place, PEOPLE[who]) is whose


def test_every_reason_is_told_in_words() -> None:
    assert set(REASONS) == set(Whose)
    assert all(_(said) != said for said in REASONS.values())
