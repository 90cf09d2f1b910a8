"""Clients from a table: whole rows or none, nothing guessed, and the way back."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.exchange.test_data_files import workbook
from tests.factory import make_vault
from tytti_desktop import texts
from tytti_desktop.casework import fields, import_batches, search
from tytti_desktop.casework.client import clients, codes, visits
from tytti_desktop.casework.client.clients import CLIENTS, Client
from tytti_desktop.casework.client.identity import Sex
from tytti_desktop.casework.joining import client_batches
from tytti_desktop.errors import KnownError
from tytti_desktop.exchange import clients_in, sheet_rows, taking_in
from tytti_desktop.exchange.sheet_rows import Preview
from tytti_desktop.vault import Vault
from tytti_desktop.vault.parts import whole
from tytti_desktop.words import LANGUAGES, _, speaking

TODAY = date(2026, 11, 28)
HEAD = "sukunimi;etunimet;syntymäaika;puhelin;turvakielto;kotikunta;sukupuoli"


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    with make_vault(tmp_path) as made:
        yield made


def looked(vault: Vault, text: str) -> Preview[Client]:
    return clients_in.preview(vault, text.encode(), TODAY)


def test_a_row_comes_in_whole(vault: Vault) -> None:
    row = "Esimerkki;Elli;1.2.1980;0401234567;kyllä;Kuopio;nainen"
    found = looked(vault, f"{HEAD}\n{row}\n")
    assert CLIENTS.count(vault) == 0
    batch = whole(clients_in.taking(vault, found, TODAY)).record
    (stored,) = CLIENTS.find(vault, "", {})
    assert (stored.family_name, stored.given_names) == ("Esimerkki", "Elli")
    assert (stored.date_of_birth, stored.birth_source) == (date(1980, 2, 1), "told")
    assert (stored.sex, stored.sex_source) == (Sex.FEMALE, "told")
    assert stored.non_disclosure
    assert codes.municipality_name(stored.municipality) == "Kuopio"
    assert len(batch.records) == 1
    assert vault.tuples("select action from audit where entity = 'client'") == [("import",)]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("syntymäaika", "1.2."),
        ("syntymäaika", "1.2.80"),
        ("syntymäaika", "+6kk"),
        ("syntymäaika", "30.2.1980"),
        ("syntymäaika", "1.2.2030"),
        ("syntymäaika", "29252"),
        ("turvakielto", "ehkä"),
        ("turvakielto", "voimassa"),
        ("kotikunta", "Atlantis"),
        ("sukupuoli", "?"),
        ("puhelin", "401234567"),
        ("puhelin", "soita äidille"),
        ("hetu", "010180-999X"),
        ("sähköposti", "elli"),
        ("postinumero", "100"),
        ("kieli", "klingon"),
        ("kirjeet lähetetään", "pulu"),
        ("sukunimi", ""),
        ("etunimet", ""),
    ],
)
def test_a_row_with_a_wrong_value_is_refused_and_the_others_come(
    vault: Vault, column: str, value: str
) -> None:
    titles = {_(told.word).casefold(): name for name, told in fields.of(Client).items()}
    name = clients_in._titles().get(column) or titles.get(column) or "delivery_channel"
    row = {"family_name": "Esimerkki", "given_names": "Elli"} | {name: value}
    other = dict.fromkeys(row, "") | {"family_name": "Toinen", "given_names": "Otto"}
    lines = [";".join(row), ";".join(row.values()), ";".join(other.values())]
    found = looked(vault, "\n".join(lines))
    assert [each.row for each in found.refused] == [2]
    assert [each.family_name for each in found.taken] == ["Toinen"]


def test_every_field_of_the_card_is_a_column_in_every_language() -> None:
    titles = clients_in._titles()
    for language in LANGUAGES:
        with speaking(language):
            words = {name: _(fields.of(Client)[name].word) for name in fields.typed(Client)}
        for name, word in words.items():
            assert titles[word.casefold()] == name, (language, word)


def test_every_kind_of_field_can_come_in(vault: Vault) -> None:
    told: dict[str, Any] = {
        "date_of_birth": "1.2.1980", "sex": "mies", "language": "ruotsi", "municipality": "297",
        "country": "Ruotsi", "contact_country": "Suomi", "privacy_notice_on": "2026-01-05",
        "postal_code": "11122", "contact_postal_code": "00100", "email": "e@esimerkki.fi",
        "phone": "+358 40 123", "non_disclosure": "x", "non_disclosure_until": "1.1.2030",
        "delivery_channel": "paper", "identity_code": "010280-123K",
    }  # fmt: skip
    kinds = fields.kinds(Client)
    own = {"area", "team"}  # lists that a new unit leaves empty
    for name in fields.typed(Client):
        if name not in told and name not in own:
            told[name] = "kyllä" if kinds[name] is bool else f"Sana {name}".replace("_", " ")
            told[name] = f"{len(told) % 28 + 1}.3.2026" if kinds[name] is date else told[name]
    told["identity_temporary"] = "ei"
    from stdnum.fi import hetu

    told["identity_code"] = next(
        c for x in "0123456789ABCDEFHJKLMNPRSTUVWXY" if hetu.is_valid(c := f"010280-123{x}")
    )
    text = ";".join(told) + "\n" + ";".join(told.values()) + "\n"
    found = looked(vault, text)
    assert found.refused == ()
    assert found.left_out == ()
    whole(clients_in.taking(vault, found, TODAY))
    (stored,) = CLIENTS.find(vault, "", {})
    empty = Client("", "")
    unchanged = {n for n in told if getattr(stored, n) == getattr(empty, n)}
    assert unchanged <= {"delivery_channel", "identity_temporary", "contact_country"}


def test_what_is_not_taken_is_told(vault: Vault) -> None:
    found = looked(vault, f"{HEAD};lempiväri;tyhjä\nE;Elli;;;;;;sininen;\n")
    assert found.left_out == ("lempiväri",)
    assert "lempiväri" in " ".join(sheet_rows.told(found))


@pytest.mark.parametrize(
    "content",
    [
        b"sukunimi;etunimet;sukunimi\nA;B;C\n",
        b"sukunimi;etunimi;etunimet\nA;B;C\n",
        b"family_name\nA\n",
        b"PK\x03\x04" + bytes(200),
        b"",
        b'"sukunimi;etunimet\nA;B',
    ],
)
def test_a_file_that_cannot_be_understood_is_refused_whole(vault: Vault, content: bytes) -> None:
    with pytest.raises(KnownError):
        clients_in.preview(vault, content, TODAY)


def test_a_row_with_a_cell_too_many_is_refused(vault: Vault) -> None:
    found = looked(vault, "sukunimi,etunimet\nEsimerkki,Elli,Maria\nToinen,Otto,\n")
    assert [each.row for each in found.refused] == [2]


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_finnish_letters_of_every_coding(vault: Vault, coding: str) -> None:
    text = "sukunimi;etunimet\nHämäläinen;Åke\n"
    (found,) = clients_in.preview(vault, text.encode(coding), TODAY).taken
    assert found.name == "Åke Hämäläinen"


def test_a_workbook_gives_the_same(vault: Vault) -> None:
    rows: list[list[object]] = [
        ["Sukunimi", "Etunimet", "Syntymäaika", "Postinumero"],
        ["Esimerkki", "Elli", date(1980, 2, 1), "00100"],
        ["Numeroinen", "Nolla", None, 100],
    ]
    found = clients_in.preview(vault, workbook(rows), TODAY)
    assert [c.date_of_birth for c in found.taken] == [date(1980, 2, 1)]
    assert [each.row for each in found.refused] == [3]


@pytest.mark.parametrize("title", HEAD.split(";"))
def test_a_column_that_is_there_twice_is_named_as_the_file_does(vault: Vault, title: str) -> None:
    with pytest.raises(KnownError, match=f"”{title}”"):
        looked(vault, f"{HEAD};{title}\nEsimerkki;Elli;1.2.1980\n")


def test_the_same_person_does_not_come_twice(vault: Vault) -> None:
    row = "Esimerkki;Elli;1.2.1980;;;;"
    found = looked(
        vault,
        f"{HEAD}\n{row}\n{row}\nElli;Esimerkki;1.2.1980;;;;\n{row}".replace("80;;;;\n", "80;;;;\n"),
    )
    assert [each.row for each in found.refused] == [3, 4, 5]
    whole(clients_in.taking(vault, found, TODAY))
    again = looked(vault, f"{HEAD}\n{row}\n")
    assert again.taken == ()
    code = CLIENTS.find(vault, "", {})[0].code
    assert code in again.refused[0].why
    with pytest.raises(KnownError):
        whole(clients_in.taking(vault, again, TODAY))


def brought(vault: Vault, n: int = 3) -> str:
    rows = "\n".join(f"Esimerkki{i};Elli;1.2.1980;;;;" for i in range(n))
    done = whole(clients_in.taking(vault, looked(vault, f"{HEAD}\n{rows}\n"), TODAY))
    batch: str = done.record.id
    return batch


def test_an_import_is_taken_back_later(vault: Vault) -> None:
    batch = brought(vault)
    assert search.find(vault, "Esimerkki0", TODAY)
    assert taking_in.latest(vault).id == batch  # type: ignore[union-attr]
    assert whole(taking_in.undoing(vault, batch, TODAY)) == 3
    assert CLIENTS.count(vault) == 0
    assert search.find(vault, "Esimerkki0", TODAY) == []
    assert taking_in.latest(vault) is None
    with pytest.raises(KnownError):
        whole(taking_in.undoing(vault, batch, TODAY))


def _visited(vault: Vault, client: Client) -> None:
    made = visits.proposed(vault, client.id, TODAY)
    visits.log_visit(vault, replace(made, text="kävi"), TODAY)


def _changed(vault: Vault, client: Client) -> None:
    clients.change_client(vault, replace(client, phone="040 1234567"), TODAY)


@pytest.mark.parametrize("act", [_visited, _changed])
def test_what_has_been_worked_on_is_never_taken_away(
    vault: Vault, act: Callable[[Vault, Client], None]
) -> None:
    batch = brought(vault)
    touched = CLIENTS.find(vault, "", {})[1]
    act(vault, touched)
    with pytest.raises(KnownError, match=touched.code):
        whole(taking_in.undoing(vault, batch, TODAY))
    assert CLIENTS.count(vault) == 3
    assert import_batches.latest(vault, client_batches.KIND) is not None


def test_the_undo_of_the_moment(vault: Vault) -> None:
    done = whole(clients_in.taking(vault, looked(vault, f"{HEAD}\nE;Elli;;;;;\n"), TODAY))
    assert done.undo is not None
    done.undo(vault)
    assert CLIENTS.count(vault) == 0
    assert taking_in.latest(vault) is None


@pytest.mark.usefixtures("vault")
@settings(max_examples=60, deadline=None)
@given(content=st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_taken_or_refused_in_words(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    head = b"sukunimi;etunimet;syntym\xe4aika\n"
    for given_bytes in (content, head + content, b"PK\x03\x04" + content):
        try:
            sheet = sheet_rows.read_rows(
                given_bytes, dict.fromkeys(clients_in.NEEDED, ""), clients_in._titles()
            )
        except KnownError:
            continue
        json.dumps([row.values for row in sheet.rows])


def test_no_step_of_storing_many_looks_through_all_of_them(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is kept for the undo was looked through mark by mark, in the last and longest step."""
    looked, steps, real = 0, [], texts.cleaned

    def counted(text: str, *more: Any, **how: Any) -> str:
        nonlocal looked
        looked += 1
        return real(text, *more, **how)

    monkeypatch.setattr(texts, "cleaned", counted)
    names = ("".join(each) for each in product("abcdefghij", repeat=3))
    rows = "".join(f"Esimerkki;Elli{name}\n" for name in names)
    found = clients_in.preview(vault, f"sukunimi;etunimet\n{rows}".encode(), TODAY)
    assert len(found.taken) > 500
    storing = clients_in.taking(vault, found, TODAY)
    looked = 0
    for _many in storing:
        steps.append(looked)
        looked = 0
    assert looked < max(steps) < len(found.taken)
