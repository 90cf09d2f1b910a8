"""Matching: needs, age, area and language decide, but for a protected place; reasons are words."""

from dataclasses import replace
from datetime import date

import pytest

from tests.counted import calls
from tests.service_map.samples import (
    HELSINKI,
    MARIEHAMN,
    MIKKELI,
    SOUTH_SAVO,
    TODAY,
    client,
    facts,
    organisation,
    service,
)
from tytti_desktop.casework.client import codes
from tytti_desktop.casework.service_map import freshness, matching, services
from tytti_desktop.casework.service_map.facts import Area, Extent
from tytti_desktop.casework.service_map.services import Service
from tytti_desktop.vault import Vault


def named(vault: Vault, who: object, needs: tuple[str, ...] = (), day: date = TODAY) -> list[str]:
    return [each.name for each in matching.matches(vault, who, needs, day)]  # type: ignore[arg-type]


def test_a_need_is_answered_by_the_units_mark_or_by_a_class(vault: Vault) -> None:
    owner, who = organisation(vault), client(vault)
    service(vault, owner, "Merkitty", needs=("work_ability",))
    service(vault, owner, "Luokiteltu", facts=facts("Luokiteltu", classes=["P10.4"]))
    service(vault, owner, "Muu", needs=("debt",))
    assert set(named(vault, who, ("work_ability",))) == {"Merkitty", "Luokiteltu"}
    assert set(named(vault, who, ("work_ability", "debt"))) == {"Merkitty", "Luokiteltu", "Muu"}
    assert len(named(vault, who)) == 3
    found = matching.matches(vault, who, ("work_ability",), TODAY)[0]
    assert found.needs == ("work_ability",)
    assert "Vastaa tarpeeseen: Työkyky ja kuntoutus" in found.reasons


def test_the_service_that_answers_more_needs_comes_first(vault: Vault) -> None:
    owner, who = organisation(vault), client(vault)
    one = service(vault, owner, "Yksi", needs=("debt",))
    service(vault, owner, "Kaksi", needs=("debt", "social"))
    freshness.verify(vault, one, TODAY, TODAY)
    assert named(vault, who, ("debt", "social")) == ["Kaksi", "Yksi"]


@pytest.mark.parametrize(
    ("born", "day", "fits"),
    [
        (date(2008, 2, 29), date(2026, 2, 28), False),
        (date(2008, 2, 29), date(2026, 3, 1), True),
        (date(1997, 11, 21), date(2026, 11, 20), True),
        (date(1997, 11, 21), date(2026, 11, 21), True),
        (date(1996, 11, 21), date(2026, 11, 21), False),
    ],
)
def test_age_counts_by_the_calendar_on_the_day(
    vault: Vault, born: date, day: date, fits: bool
) -> None:
    service(vault, organisation(vault), "Nuorten paja", age_from=18, age_until=29)
    assert bool(named(vault, client(vault, date_of_birth=born), (), day)) is fits


def test_ages_are_told_and_an_unknown_age_is_to_be_checked(vault: Vault) -> None:
    owner = organisation(vault)
    service(vault, owner, "A", age_from=18, age_until=29)
    service(vault, owner, "B", age_from=18)
    service(vault, owner, "C", age_until=64)
    unknown = client(vault, date_of_birth=None, birth_source=None)
    found = {each.name: each for each in matching.matches(vault, unknown, (), TODAY)}
    assert found["A"].reasons[0] == "18–29-vuotiaille"
    assert found["B"].reasons[0] == "Vähintään 18-vuotiaille"
    assert found["C"].reasons[0] == "Enintään 64-vuotiaille"
    assert all("syntymäaikaa ei ole kirjattu" in each.cautions[1] for each in found.values())


def test_the_clients_own_municipality_or_county_or_the_country_must_be_served(
    vault: Vault,
) -> None:
    owner = organisation(vault)
    service(vault, owner, facts=facts("Kunta", towns=[MIKKELI]))
    county = Area(Extent.LIMITED, counties=(SOUTH_SAVO,))
    service(vault, owner, facts=facts("Maakunta", area=county))
    service(vault, owner, facts=facts("Maa", area=Area(Extent.NATIONWIDE)))
    service(vault, owner, facts=facts("Manner", area=Area(Extent.EXCEPT_ALAND)))
    service(vault, owner, facts=facts("Alueet", area=Area(Extent.LIMITED, regions=("10",))))
    service(vault, owner, facts=facts("Tuntematon"))
    home = client(vault, municipality=MIKKELI)
    assert set(named(vault, home)) == {
        "Kunta", "Maakunta", "Maa", "Manner", "Alueet", "Tuntematon",
    }  # fmt: skip
    assert named(vault, home)[:2] == ["Kunta", "Maakunta"]
    away = {"Maa", "Manner", "Alueet", "Tuntematon"}
    assert set(named(vault, client(vault, municipality=HELSINKI))) == away
    assert set(named(vault, client(vault, municipality=MARIEHAMN))) == away - {"Manner"}
    nowhere = client(vault, municipality="")
    assert len(named(vault, nowhere)) == 6
    found = {each.name: each for each in matching.matches(vault, nowhere, (), TODAY)}
    assert "kuntaa ei ole kirjattu" in found["Kunta"].cautions[0]
    assert "maakuntina" in found["Alueet"].cautions[0]
    assert "ei ole tiedossa" in found["Tuntematon"].cautions[0]
    assert found["Maa"].reasons == ("Palvelee koko maata",)


def test_nothing_of_the_list_follows_where_a_protected_client_lives(vault: Vault) -> None:
    """In whichever municipality she lives, the same services in the same order, the same words."""
    owner = organisation(vault)
    service(vault, owner, facts=facts("Paikka", towns=[MIKKELI]))
    area = Area(Extent.LIMITED, counties=(SOUTH_SAVO,))
    service(vault, owner, facts=facts("Alue", area=area))
    service(vault, owner, facts=facts("Ei Ahvenanmaa", area=Area(Extent.EXCEPT_ALAND)))
    homes = [MIKKELI, *list(codes.municipalities())[::40], MARIEHAMN, ""]
    told = {
        str([
            (each.name, each.reasons, each.cautions, each.score)
            for each in matching.matches(
                vault, client(vault, non_disclosure=True, municipality=home), (), TODAY
            )
        ])
        for home in homes
    }  # fmt: skip
    assert len(told) == 1
    assert "turvakielto" in told.pop()
    looked_at = client(vault, non_disclosure=True)
    shown = str(matching.matches(vault, looked_at, (), TODAY, revealed=True))
    assert "Mikkeli" in shown
    assert "Etelä-Savon hyvinvointialue" in shown


def test_the_clients_language_is_a_reason_and_its_lack_a_caution(vault: Vault) -> None:
    owner = organisation(vault)
    service(vault, owner, facts=facts("Suomeksi", languages=("fi",)))
    service(vault, owner, facts=facts("Kahdella", languages=("fi", "SV")))
    found = matching.matches(vault, client(vault, language="sv"), (), TODAY)
    assert [each.name for each in found] == ["Kahdella", "Suomeksi"]
    assert "Palvelee asiakkaan kielellä" in found[0].reasons
    assert "Tarkista kieli" in found[1].cautions[-1]


def test_stale_services_come_after_checked_ones_and_are_marked(vault: Vault) -> None:
    owner, who = organisation(vault), client(vault)
    service(vault, owner, facts=facts("Vanha", towns=[MIKKELI]))
    fresh = service(vault, owner, facts=facts("Tuore", area=Area(Extent.NATIONWIDE)))
    freshness.verify(vault, fresh, TODAY, TODAY)
    found = matching.matches(vault, who, (), TODAY)
    assert [(each.name, each.standing.stale) for each in found] == [
        ("Tuore", False),
        ("Vanha", True),
    ]


def test_what_is_no_longer_offered_is_never_proposed(vault: Vault) -> None:
    owner, who = organisation(vault), client(vault)
    service(vault, owner, ended_on=date(2026, 1, 1))
    archived = facts("Arkistoitu", status="Archived")
    services.add_service(vault, Service(archived, owner, source="ptv", source_id="a"), TODAY)
    assert named(vault, who) == []


def test_at_most_the_asked_number_is_returned(vault: Vault) -> None:
    owner, who = organisation(vault), client(vault)
    for number in range(5):
        service(vault, owner, f"P{number}")
    assert len(matching.matches(vault, who, (), TODAY, limit=3)) == 3


@pytest.mark.slow
def test_thousands_of_services_are_matched_in_a_moment(vault: Vault) -> None:
    owner, who = organisation(vault), client(vault)
    said = facts("Paja", towns=[MIKKELI, "005", "009", "010", "016"], classes=["P10.4"])
    made = services.get(vault, service(vault, owner, facts=said))
    found: list[matching.Match] = []
    many = [replace(made, id=f"id-{number}") for number in range(3000)]
    services.SERVICES.add_all(vault, many)
    vault.execute(
        "insert into service_tag (kind, code, service_id) select t.kind, t.code, s.id"
        " from service_tag t cross join service s where t.service_id = ? and s.id <> ?",
        (made.id, made.id),
    )
    many_calls = calls(lambda: found.extend(matching.matches(vault, who, ("work_ability",), TODAY)))
    assert len(found) == 50
    assert many_calls < 400_000  # measured 157,000 or less; the limit tells a slow way
