"""The service map from the command line, each command by its own function."""

import json
from argparse import Namespace
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.factory import PASSPHRASE, make_vault
from tests.service_map.samples import (
    MIKKELI,
    TODAY,
    client,
    facts,
    organisation,
    person,
    post,
    service,
    tenure,
)
from tytti_desktop.casework.service_map import channels
from tytti_desktop.casework.service_map.channels import Channel
from tytti_desktop.casework.service_map.facts import Address, ChannelFacts, ChannelKind, WebPage
from tytti_desktop.cli import exchange
from tytti_desktop.cli.context import Context
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Vault


class Shop:
    """A vault that is closed while a command runs, and the words of one call."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "test.vault"

    def call(self, **options: Any) -> Context:
        fields = {"vault": self.path, "today": TODAY, "person": None, "passphrase_file": None}
        return Context(Namespace(**{**fields, **options}))


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Shop, Vault]]:
    monkeypatch.setenv("TYTTI_PASSPHRASE", PASSPHRASE)
    made = make_vault(tmp_path)
    yield Shop(tmp_path), made
    made.close()


PTV = {
    "id": "11111111-1111-4111-8111-111111111111",
    "serviceNames": [{"language": "fi", "value": "Paja", "type": "Name"}],
}


def test_import_tells_counts_and_refusals_by_row(shop: tuple[Shop, Vault], tmp_path: Path) -> None:
    here, vault = shop
    vault.close()
    file = tmp_path / "ptv.json"
    file.write_text(json.dumps([PTV, {"id": 1, "serviceNames": []}]), encoding="utf-8")
    answer = exchange.ptv_in(here.call(file=file, kind="service"))
    assert answer.status == 0
    assert (answer.data["added"], answer.data["source"]) == (1, "ptv")
    assert answer.data["counts"] == {"service": {"added": 1, "refused": 1}}
    refused = answer.data["refused"][0]
    assert (refused["row"], refused["id"], refused["outcome"]) == (2, "1", "refused")
    assert "Rivi 2 (1): Tunnus ei ole" in answer.lines[1]
    again = exchange.ptv_in(here.call(file=file, kind="service"))
    assert (again.data["added"], again.data["unchanged"]) == (0, 1)
    file.write_text("[5]", encoding="utf-8")
    assert exchange.ptv_in(here.call(file=file, kind="service")).status == 3
    assert json.dumps(answer.data)


def test_a_file_that_is_not_there_or_too_large_is_told(
    shop: tuple[Shop, Vault], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, vault = shop
    vault.close()
    with pytest.raises(KnownError, match="nimi"):
        exchange.ptv_in(here.call(file=tmp_path / "none.json", kind="service"))
    monkeypatch.setattr(exchange, "LARGEST", 1)
    file = tmp_path / "ptv.json"
    file.write_text("[]", encoding="utf-8")
    with pytest.raises(KnownError, match="200"):
        exchange.hsds_in(here.call(file=file))


def test_export_and_import_of_hsds(shop: tuple[Shop, Vault], tmp_path: Path) -> None:
    here, vault = shop
    service(vault, organisation(vault))
    vault.close()
    out = tmp_path / "out" / "map.json"
    assert exchange.hsds_out(here.call(out=out)).data["services"] == 1
    assert json.loads(out.read_bytes())["total_items"] == 1
    assert exchange.hsds_in(here.call(file=out)).data["unchanged"] == 2


def test_services_are_listed_shown_checked_and_queued(shop: tuple[Shop, Vault]) -> None:
    here, vault = shop
    owner = organisation(vault, "Malli ry")
    one = service(vault, owner, "Äänipaja", phone="000 1")
    tenure(vault, post(vault, owner, "Ohjaaja"), person(vault, "Esimerkki-Aino M"), TODAY)
    post(vault, owner, "Tyhjä")
    bare = service(vault, owner, "Bändi")
    vault.close()
    rows = exchange.listed(here.call(search="aani")).data
    assert [(row["id"], row["organisation"], row["stale"]) for row in rows] == [
        (one, "Malli ry", True)
    ]
    assert exchange.listed(here.call(search="")).lines[-1] == "2 palvelua"
    queue = exchange.queue(here.call())
    assert {call["id"] for call in queue.data["calls"]} == {one, bare}
    call = {"service": one, "outcome": "no_answer", "on": TODAY - timedelta(1), "note": ""}
    assert exchange.verify(here.call(**call)).data["failed_calls"] == 1
    done = exchange.verify(here.call(service=one, outcome="reached", on=None, note="kunnossa"))
    assert (done.data["freshness"], done.lines) == (1.0, ["Tarkistettu 21.11.2026"])
    shown = exchange.show(here.call(service=one))
    assert shown.data["kind"] == "third_sector"
    assert [row["person"] for row in shown.data["posts"]] == ["Esimerkki-Aino M", None]
    assert len(shown.data["calls"]) == 2
    exchange.verify(here.call(service=bare, outcome="reached", on=None, note=""))
    assert exchange.queue(here.call()).lines == ["Tällä viikolla ei ole enää soitettavaa."]


def test_matching_is_logged_and_hides_the_place_under_non_disclosure(
    shop: tuple[Shop, Vault],
) -> None:
    here, vault = shop
    owner = organisation(vault)
    service(vault, owner, facts=facts("Paja", towns=[MIKKELI]), needs=("employment",))
    who = client(vault, non_disclosure=True)
    vault.close()
    call = {"client": who.code, "limit": 10, "reason": ""}
    answer = exchange.match(here.call(need=["employment"], **call))
    assert [row["name"] for row in answer.data] == ["Paja"]
    assert "Mikkeli" not in json.dumps(answer.data, default=str) + str(answer.lines)
    assert exchange.match(here.call(need=["debt"], **call)).lines[0].startswith("Mikään")
    with pytest.raises(KnownError, match="employment"):
        exchange.match(here.call(need=["nothing"], **call))
    with make_reopened(here) as again:
        logged = again.query(
            "select count(*) as n from audit where action = 'open' and entity = 'client'"
        )
        assert logged[0]["n"] == 2


def make_reopened(here: Shop) -> Vault:
    from tytti_desktop.vault import open_vault

    return open_vault(here.path, passphrase=PASSPHRASE)


def test_the_leaflet_is_printed_and_logged_without_the_clients_name(
    shop: tuple[Shop, Vault], tmp_path: Path
) -> None:
    pypdfium2 = pytest.importorskip("pypdfium2")
    here, vault = shop
    said = facts("Paja", summaries={"sv": "Kort", "fi": "Lyhyt"})
    one = service(vault, organisation(vault, "Malli ry"), facts=said, phone="000 1")
    place = Address({"fi": "Otavantie"}, "2 B", "50670", {"fi": "OTAVA"})
    kanava = ChannelFacts(
        ChannelKind.LOCATION, {"fi": "P"}, emails=("a@b.fi",),
        web_pages=(WebPage("https://a.fi"),), addresses=(place, Address(postal=True)),
    )  # fmt: skip
    channels.add_channel(vault, Channel(kanava), TODAY, one)
    who = client(vault, language="sv")
    vault.close()
    out = tmp_path / "lista.pdf"
    exchange.leaflet_out(here.call(client=who.code, service=[one], out=out))
    with pypdfium2.PdfDocument(out) as document:
        text = document[0].get_textpage().get_text_range()
    for piece in ("Tjänster för dig", "Paja", "Malli ry", "Kort", "Telefon 000 1", "a@b.fi",
                  "https://a.fi", "Otavantie 2 B, 50670 OTAVA", "Inte kontrollerad"):  # fmt: skip
        assert piece in text
    assert who.family_name not in text
    assert MIKKELI not in text
    with pytest.raises(KnownError):
        exchange.leaflet_out(here.call(client=who.code, service=["none"], out=out))
    with make_reopened(here) as again:
        logged = again.query("select client_id from audit where entity = 'service_leaflet'")
        assert [row["client_id"] for row in logged] == [who.id]


def test_a_professional_leaves_after_a_preview(shop: tuple[Shop, Vault]) -> None:
    here, vault = shop
    owner = organisation(vault)
    leaver, heir = person(vault, "Lähtijä-Liisa K"), person(vault, "Seuraaja-Sami M")
    tenure(vault, post(vault, owner, "Ohjaaja"), leaver, date(2026, 1, 1))
    tenure(vault, post(vault, owner, "Ohjaaja"), heir, date(2026, 1, 1))
    vault.close()
    assert {row["name"]: row["posts"] for row in exchange.people(here.call()).data} == {
        "Lähtijä-Liisa K": ["Ohjaaja"], "Seuraaja-Sami M": ["Ohjaaja"],
    }  # fmt: skip
    call = {"professional": leaver, "successor": heir, "last_day": None}
    seen = exchange.leave(here.call(preview=True, **call))
    assert (seen.data["proposed_successor"], len(seen.data["moved"])) == (heir, 1)
    done = exchange.leave(here.call(preview=False, **call))
    assert done.lines[1] == "1 tieto nimeää henkilön"
    assert exchange.leave(here.call(preview=True, **call)).data["moved"] == []
