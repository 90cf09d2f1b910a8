"""Names, addresses, numbers and identity codes that cannot be taken for a real person's.

Given names carry a prefix that says what they are (Esimerkki-Aino), surnames are put together of
practice words, towns are invented, postal codes lie in a block that the post has not given out
(99991-99998), telephone numbers begin with 000, which no Finnish number does, and identity codes
are of the 900 series that the population register keeps for artificial persons (identifiers.md).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from random import Random

from stdnum.fi import hetu

_CHECKS = "0123456789ABCDEFHJKLMNPRSTUVWXY"
_PREFIXES = ("Esimerkki", "Malli", "Harjoitus", "Kokeilu")
_WOMEN = (
    "Aino", "Anna", "Eeva", "Elina", "Emilia", "Hanna", "Heidi", "Helena", "Iida", "Inka",
    "Jenni", "Johanna", "Kaisa", "Katri", "Laura", "Liisa", "Maija", "Maria", "Minna", "Niina",
    "Noora", "Outi", "Päivi", "Riikka", "Ritva", "Saara", "Sanna", "Sari", "Satu", "Sofia",
    "Suvi", "Tiina", "Tuula", "Ulla", "Veera", "Venla",
)  # fmt: skip
_MEN = (
    "Aleksi", "Antti", "Arto", "Eero", "Eino", "Esa", "Hannu", "Harri", "Heikki", "Ilkka",
    "Jaakko", "Jari", "Jere", "Joni", "Juha", "Jukka", "Kalle", "Kari", "Lauri", "Markku",
    "Matti", "Mika", "Niko", "Olli", "Oskari", "Pekka", "Petri", "Risto", "Sakari", "Sami",
    "Seppo", "Teemu", "Timo", "Tuomas", "Väinö", "Ville",
)  # fmt: skip
_STEMS = (
    "Harjoitus", "Kokeilu", "Malli", "Esimerkki", "Testi", "Näyte", "Opetus", "Leikki", "Satu",
    "Tarina", "Kuvitelma", "Keksintö", "Luonnos", "Hahmotelma", "Sepite", "Mielikuva",
)  # fmt: skip
_ENDS = (
    "nen", "la", "mäki", "niemi", "koski", "ranta", "järvi", "saari", "lehto", "vaara", "salo",
    "kangas", "harju", "oja",
)  # fmt: skip
# Postal codes as pairs with the invented towns they belong to.
TOWNS = (
    ("99991", "Mallila"),
    ("99992", "Esimerkkilä"),
    ("99993", "Harjoituskylä"),
    ("99994", "Kokeiluranta"),
    ("99995", "Näytemäki"),
    ("99996", "Testikangas"),
    ("99997", "Luonnosjoki"),
    ("99998", "Opetussaari"),
)
_YOUNGEST, _OLDEST = 18.1, 64.4  # years: 18-64 on the day, with some days' room
_STREETS = (
    "Esimerkkikatu", "Mallitie", "Harjoituspolku", "Kokeilukuja", "Näytetie", "Testiraitti",
    "Opetuskatu", "Satupolku",
)  # fmt: skip


@dataclass(frozen=True)
class Name:
    """An invented name."""

    given: str
    family: str


@dataclass(frozen=True)
class Address:
    """An invented address."""

    street: str
    postal_code: str
    town: str


def names(random: Random, *, woman: bool) -> Iterator[Name]:
    """Yield invented names of one sex in a drawn order, each pair once, then from the start."""
    given = [f"{prefix}-{name}" for prefix, name in product(_PREFIXES, _WOMEN if woman else _MEN)]
    family = [stem + end for stem, end in product(_STEMS, _ENDS)]
    pairs = [Name(first, last) for first, last in product(given, family)]
    random.shuffle(pairs)
    while True:
        yield from pairs


def address(random: Random) -> Address:
    """Draw an invented address."""
    code, town = random.choice(TOWNS)
    number = f"{random.randint(1, 98)} {random.choice('ABC')} {random.randint(1, 60)}"
    return Address(f"{random.choice(_STREETS)} {number}", code, town)


def phone(random: Random) -> str:
    """Draw a number that cannot be rung."""
    return f"000 {random.randint(100, 999)} {random.randint(1000, 9999)}"


def identity_code(random: Random, born: date, *, woman: bool, taken: set[str]) -> str:
    """Draw a valid artificial code (900 series) that is not taken, and mark it taken.

    The fifty codes of a day and sex may run out in a large caseload: other century signs of the
    2023 reform are then used, which make another code of the same day.
    """
    day = f"{born:%d%m%y}"
    numbers = list(range(900 + (0 if woman else 1), 1000, 2))
    random.shuffle(numbers)
    for sign, number in product("ABCDEF" if born.year >= 2000 else "-YXWVU", numbers):  # noqa: PLR2004
        check = _CHECKS[int(f"{day}{number}") % 31]
        code = f"{day}{sign}{number}{check}"
        if code not in taken:
            taken.add(code)
            return str(hetu.validate(code, allow_temporary=True))
    raise ValueError(born)


def birth_date(random: Random, today: date, *, mean: float, spread: float) -> date:
    """Draw a date of birth so that the age today lies between 18 and 64 years."""
    years = 0.0
    while not _YOUNGEST <= years <= _OLDEST:
        years = random.gauss(mean, spread)
    return today - timedelta(days=int(years * 365.25))
