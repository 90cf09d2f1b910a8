"""Identity codes: what is taken, what is refused, and which part is said to be wrong."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tytti_desktop.casework.client import identity
from tytti_desktop.casework.client.identity import Sex

TODAY = date(2026, 11, 21)
# All 21 test codes that DVV has published for the 2023 signs.
DVV = (
    "010594Y9032 010594Y9021 020594X903P 020594X902N 030594W903B 030694W9024 040594V9030 "
    "040594V902Y 050594U903M 050594U902L 010516B903X 010516B902W 020516C903K 020516C902J "
    "030516D9037 030516D9026 010501E9032 020502E902X 020503F9037 020504A902E 020504B904H"
)
CHECKS = "0123456789ABCDEFHJKLMNPRSTUVWXY"


def code(born: date, serial: int, sign: str) -> str:
    digits = f"{born:%d%m%y}"
    return f"{digits}{sign}{serial:03}{CHECKS[int(f'{digits}{serial:03}') % 31]}"


@pytest.mark.parametrize("typed", DVV.split())
def test_the_published_codes_are_temporary_codes(typed: str) -> None:
    assert identity.problem(typed, today=TODAY, temporary=True) is None
    assert identity.problem(typed, today=TODAY, practice=True) is None
    refused = identity.problem(typed, today=TODAY)
    assert refused is not None
    assert "tilapäisiä" in refused


def test_an_ordinary_code_is_taken_but_not_in_a_practice_vault() -> None:
    assert identity.problem("131052-308T", today=TODAY) is None
    refused = identity.problem("131052-308T", today=TODAY, practice=True)
    assert refused is not None
    assert "harjoitus" in refused


@pytest.mark.parametrize(
    ("typed", "part"),
    [
        ("010190-999K", "Tarkistusmerkki"),
        ("010190Y999K", "Tarkistusmerkki"),
        ("010190-999X", "Tarkistusmerkki"),
        ("131052-308", "11 merkkiä"),
        ("", "11 merkkiä"),
        ("13x052-308T", "kuusi ensimmäistä"),
        ("431052-308T", "kuusi ensimmäistä"),
        ("132052-308T", "kuusi ensimmäistä"),
        ("131052*308T", "Välimerkki"),
        ("131052-3o8T", "kolme numeroa"),
        ("131052-308Q", "ei voi olla tämä"),
        ("310252-308Y", "Tällaista päivää ei ole"),
        ("290223A900B", "Tällaista päivää ei ole"),
        ("131052-001K", "ei ole käytössä"),
        ("١٣١٠٥٢-308T", "kuusi ensimmäistä"),
        ("131052-٣٠٨T", "kolme numeroa"),
    ],
)
def test_the_wrong_part_is_named(typed: str, part: str) -> None:
    refused = identity.problem(typed, today=TODAY, temporary=True)
    assert refused is not None
    assert part in refused


def test_a_birth_in_the_future_is_refused() -> None:
    refused = identity.problem(code(date(2027, 1, 2), 123, "A"), today=TODAY)
    assert refused is not None
    assert "tulevaisuudessa" in refused


def test_typing_is_tidied() -> None:
    assert identity.tidy(" 131052 -308t ") == "131052-308T"
    assert identity.tidy("131052–308t") == "131052-308T"  # the dash of a word processor


def test_the_sign_is_a_part_of_the_person() -> None:
    assert identity.proposal("100190-999P") == identity.proposal("100190Y999P")
    assert identity.tidy("100190-999P") != identity.tidy("100190Y999P")


@given(
    born=st.dates(date(1900, 1, 1), date(1999, 12, 31)),
    serial=st.integers(2, 899),
    sign=st.sampled_from("-YXWVU"),
)
def test_every_well_formed_code_is_taken_and_read_back(born: date, serial: int, sign: str) -> None:
    made = code(born, serial, sign)
    assert identity.problem(made, today=TODAY) is None
    proposed = identity.proposal(made.lower())
    assert proposed.date_of_birth == born
    assert proposed.sex is (Sex.MALE if serial % 2 else Sex.FEMALE)


@given(
    born=st.dates(date(1900, 1, 1), date(1999, 12, 31)),
    serial=st.integers(2, 899),
    wrong=st.sampled_from(CHECKS),
)
def test_any_other_check_character_is_refused(born: date, serial: int, wrong: str) -> None:
    made = code(born, serial, "-")
    refused = identity.problem(made[:-1] + wrong, today=TODAY)
    assert (refused is None) == (wrong == made[-1])


def test_leap_day_births_are_read() -> None:
    assert identity.proposal(code(date(2004, 2, 29), 2, "A")).date_of_birth == date(2004, 2, 29)
