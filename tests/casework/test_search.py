"""Search finds as Finns type, keeps to registers, and reveals no hidden address."""

import itertools
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.casework import indexing
from tests.factory import make_vault
from tytti_desktop.casework import consultations, search, search_index
from tytti_desktop.casework.client import clients, visits
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.client.visits import Visit
from tytti_desktop.casework.registers import Register
from tytti_desktop.vault import Role, Vault

TODAY = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def codes_of_nines(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give codes that no typing of these tests finds: a random one may begin with any letter."""
    numbers = itertools.count()
    monkeypatch.setattr(clients, "short_code", lambda: f"999{next(numbers):04}X")


def named(vault: Vault, family: str, given_names: str = "Onni", **more: object) -> Client:
    new = replace(Client(family, given_names), **more)  # type: ignore[arg-type]
    made = clients.register_client(vault, new, TODAY).record
    assert isinstance(made, Client)
    return made


def titles(vault: Vault, typed: str) -> list[str]:
    return [hit.title for hit in search.find(vault, typed, TODAY) if hit.kind == "client"]


@pytest.mark.parametrize(
    "typed",
    [
        "h", "hä", "ha", "häm", "ham", "HÄMÄLÄINEN", "hamalainen", "läin", "lain", "äläi",
        "aino", "ai hä", "hä ai", "aino häm", "läinen maria", "kuop", "kuopio aino", "040 12",
        "0401", "å", "Åke", "ake", "virta", "hämäläinen-åke",
    ],
)  # fmt: skip
def test_a_name_is_found_as_typed(vault: Vault, typed: str) -> None:
    named(
        vault,
        "Hämäläinen-Åke",
        "Aino Maria",
        former_names="Virtanen",
        town="Kuopio",
        phone="040 1234",
    )
    named(vault, "Niemi", "Pekko")
    assert titles(vault, typed) == ["Hämäläinen-Åke Aino Maria"]


@pytest.mark.parametrize("typed", ["", "   ", "zzz", '"', "%", "__", "häm zzz", "*", "a OR b", "-"])
def test_what_is_not_there_is_not_found_and_signs_break_nothing(vault: Vault, typed: str) -> None:
    named(vault, "Hämäläinen", "Onni")
    assert search.find(vault, typed, TODAY) == []


@given(typed=st.text(max_size=20))
def test_folding_is_steady_and_without_marks(typed: str) -> None:
    once = search_index.fold(typed)
    assert search_index.fold(once) == once
    assert search_index.fold("ÅÄÖåäö É") == "aaoaao e"


def test_any_typing_is_answered(tmp_path: Path) -> None:
    vault = make_vault(tmp_path)
    named(vault, "Mäki")
    for typed in (
        '""""',
        "'; drop table client; --",
        "a" * 300,
        "NEAR(x y)",
        "^x",
        "x:y",
        "\x00ab",
    ):
        search.find(vault, typed, TODAY)
    assert titles(vault, "mäki") == ["Mäki Onni"]
    vault.close()


def test_the_exact_spelling_comes_first(vault: Vault) -> None:
    named(vault, "Hamalainen")
    named(vault, "Hämäläinen")
    assert titles(vault, "hämä") == ["Hämäläinen Onni", "Hamalainen Onni"]
    assert titles(vault, "hama") == ["Hamalainen Onni", "Hämäläinen Onni"]
    assert titles(vault, "mäläi") == ["Hämäläinen Onni", "Hamalainen Onni"]


def test_names_that_begin_so_come_before_names_that_hold_it(vault: Vault) -> None:
    named(vault, "Kivimäki")
    named(vault, "Mäkinen")
    assert titles(vault, "mäki") == ["Mäkinen Onni", "Kivimäki Onni"]
    assert len(search.find(vault, "mäki", TODAY, limit=1)) == 1


def test_an_identity_code_is_found_whole_and_a_part_of_it_never(vault: Vault) -> None:
    made = named(vault, "Mäki", identity_code="131052-308T")
    assert titles(vault, " 131052-308t") == ["Mäki Onni"]
    assert search.find(vault, "131052", TODAY) == []
    assert search.find(vault, "131052-308U", TODAY) == []
    assert titles(vault, made.code) == ["Mäki Onni"]


def test_non_disclosure_leaves_no_phone_or_town_to_find(vault: Vault) -> None:
    made = named(vault, "Mäki", town="Iisalmi", phone="050 999 888", street="Kuja 1")
    assert titles(vault, "iisalmi") == ["Mäki Onni"]
    clients.change_client(vault, replace(made, non_disclosure=True), TODAY)
    for typed in ("iisalmi", "ii", "050", "999 888", "kuja"):
        assert search.find(vault, typed, TODAY) == []
    hit = search.find(vault, "mäki", TODAY)[0]
    assert "Iisalmi" not in hit.detail


def note(vault: Vault, client: str, text: str, register: Register = Register.SOCIAL) -> None:
    visit = Visit(client, TODAY, "meeting", register, "working_age", text=text)
    visit = replace(
        visit, id=f"{search_index.fold(text)[:12]}{register}{client}", created_at=vault.now()
    )
    visits.VISITS.add(vault, visit)
    visits.BOOK.found(vault, visit)


def test_no_text_is_found_by_where_a_protected_client_lives(vault: Vault) -> None:
    """The home street may stand as the place of a meeting; other words still find the text."""
    one = named(vault, "Suojattu", street="Salainen tie 5", town="Kuopio", non_disclosure=True)
    other = named(vault, "Avoin", street="Salainen tie 5", town="Kuopio")
    for client in (one, other):
        note(vault, client.id, "Verkostopalaveri Salainen tie 5, käsitelty kuntoutusta")

    def found(typed: str) -> list[str]:
        return sorted(hit.title for hit in search.find(vault, typed, TODAY))

    assert found("salainen") == found("Salainen tie") == ["Avoin Onni"]
    (hit,) = [hit for hit in search.find(vault, "kuntoutus", TODAY) if hit.client_id == one.id]
    assert "Salainen" not in hit.detail
    assert "käsitelty" in hit.detail
    clients.change_client(vault, replace(one, non_disclosure=False), TODAY)
    assert found("salainen") == ["Avoin Onni", "Suojattu Onni"]


def test_a_part_of_a_compound_word_is_found_in_a_note(vault: Vault) -> None:
    made = named(vault, "Mäki")
    note(vault, made.id, "Sovittiin asiakasyhteistyöstä Kelan kanssa, " + "muuta " * 30)
    for typed in ("yhteis", "YHTEISTYÖ", "yhteistyo", "kelan sov", "ke yhteis"):
        hits = search.find(vault, typed, TODAY)
        assert [(hit.kind, hit.title, hit.code) for hit in hits] == [
            ("visit", "Mäki Onni", made.code)
        ]
        assert "asiakasyhteistyöstä Kelan kanssa" in hits[0].detail
        assert hits[0].detail.endswith("…")
    assert search.find(vault, "yhteis zzz", TODAY) == []
    assert search.find(vault, "zz yhteis", TODAY) == []


def test_a_role_never_finds_text_of_another_register(tmp_path: Path) -> None:
    for role, expected in (
        (Role.COORDINATOR, ["Kuntoutus alkaa"]),
        (Role.NURSE, ["Kuntoutus tauolla"]),
        (Role.SUBSTITUTE, ["Kuntoutus tauolla", "Kuntoutus alkaa"]),
    ):
        vault = make_vault(tmp_path, role, name=role)
        made = named(vault, "Mäki")
        note(vault, made.id, "Kuntoutus alkaa", Register.SOCIAL)
        note(vault, made.id, "Kuntoutus tauolla", Register.HEALTH)
        assert [hit.detail for hit in search.find(vault, "kuntou", TODAY)] == expected
        assert search.find(vault, "kuntou", TODAY, limit=1)[0].detail == expected[0]
        vault.close()


def test_a_role_without_registers_finds_no_texts(vault: Vault) -> None:
    from tytti_desktop.casework import unit

    made = named(vault, "Mäki")
    note(vault, made.id, "Kuntoutus alkaa")
    unit.change(vault, "roles", "coordinator", None, TODAY)
    assert search.find(vault, "kuntou", TODAY) == []
    assert titles(vault, "mäki") == ["Mäki Onni"]


def test_what_belongs_to_no_register_is_found_by_everyone(vault: Vault) -> None:
    search_index.put(vault, search_index.Entry("service", "s1", None, "", "Velkaneuvonta"))
    assert [hit.kind for hit in search.find(vault, "neuvonta", TODAY)] == ["service"]


def test_a_consultation_without_a_client_is_found(vault: Vault) -> None:
    new = replace(
        consultations.proposed(vault, TODAY), organisation_class="kela", topic="Kuntoutusraha"
    )
    consultations.log_consultation(vault, new, TODAY)
    hit = search.find(vault, "raha", TODAY)[0]
    assert (hit.kind, hit.client_id, hit.title, hit.code) == ("consultation", None, "", "")


def test_the_index_is_rebuilt_the_same(vault: Vault) -> None:
    made = named(vault, "Hämäläinen", town="Kuopio")
    note(vault, made.id, "Työkokeilu alkaa")
    asked = ("häm", "ku", "kokeilu", made.code)
    before = [search.find(vault, typed, TODAY) for typed in asked]
    indexing.clear(vault)
    assert search.find(vault, "häm", TODAY) == []
    assert indexing.reindex(vault) == 2
    assert [search.find(vault, typed, TODAY) for typed in asked] == before
    assert all(before)
