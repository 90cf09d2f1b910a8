"""Tabular HSDS: the same mapping as of JSON; every JSON example is taken apart into tables."""

import copy
import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.exchange.test_leaves import SERVICE
from tests.service_map.samples import TODAY, organisation, service
from tytti_desktop.casework.service_map.catalogue import RefusedRow, Row, ServiceRow
from tytti_desktop.casework.service_map.channels import LINKS
from tytti_desktop.casework.service_map.services import SERVICES
from tytti_desktop.errors import KnownError
from tytti_desktop.exchange import hsds, hsds_tables
from tytti_desktop.exchange.hsds_out import export_hsds
from tytti_desktop.vault import Vault
from tytti_desktop.vault.table import plain

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "hsds"
# Where rows of the JSON form stand inside others, by the standard: name -> table.
TABLES = {name: table for table, (name, _parents) in hsds_tables._INSIDE.items()} | {
    "accessibility": "accessibility", "funding": "funding", "locations": "location",
    "attributes": "attribute", "metadata": "metadata",
}  # fmt: skip
ONES = {"organization": "organization", "location": "location", "program": "program",
        "taxonomy_term": "taxonomy_term", "taxonomy_detail": "taxonomy",
        "unit": "unit"}  # fmt: skip
ABOUT = {"attribute": "link_id", "metadata": "resource_id"}


class Apart:
    """A service of the JSON form taken apart into tables, each row once."""

    def __init__(self) -> None:
        self.tables: dict[str, dict[str, dict[str, Any]]] = {}

    def take(self, table: str, row: dict[str, Any], up: tuple[str, str] | None = None) -> str:
        own = str(row.get("id") or f"made-{table}-{sum(map(len, self.tables.values()))}")
        rows = self.tables.setdefault(table, {})
        if up is not None and own in rows:
            own = f"{own[:50]}-{len(rows)}"  # ids of the samples are not unique within a table
        flat: dict[str, Any] = rows.setdefault(own, {})
        flat["id"] = own
        for name, value in row.items():
            if name in TABLES and isinstance(value, list):
                for each in value:
                    self.take(TABLES[name], each, (table, own))
            elif name in ONES and isinstance(value, dict):
                column = "taxonomy_id" if name == "taxonomy_detail" else f"{name}_id"
                flat[column] = self.take(ONES[name], value)
            elif name != "id":
                flat[name] = value
        if up is not None:
            flat[ABOUT.get(table, f"{up[0]}_id")] = up[1]
        return own

    def package(self, *, plural: str = "") -> bytes:
        box = io.BytesIO()
        with zipfile.ZipFile(box, "w", zipfile.ZIP_DEFLATED) as out:
            for table, rows in self.tables.items():
                columns = list(dict.fromkeys(name for row in rows.values() for name in row))
                text = io.StringIO()
                writer = csv.DictWriter(text, columns)
                writer.writeheader()
                writer.writerows(rows.values())
                out.writestr(f"hsds/{table}{plural}.csv", text.getvalue().encode())
            out.writestr("hsds/datapackage.json", json.dumps({"name": "x"}))
        return box.getvalue()


def apart(services: list[dict[str, Any]]) -> Apart:
    made = Apart()
    for each in services:
        made.take("service", copy.deepcopy(each))
    return made


def said(rows: list[Row]) -> dict[tuple[str, str], Any]:
    """Return what rows say by kind and id, without what goes out as it came (texts and ids)."""
    found = {}
    for row in rows:
        data = plain(row.item)
        facts = data.get("facts", {})
        facts.get("extra", {}).pop("hsds", None)
        data.pop("told", None)
        if "business_code" in facts:  # an organisation alone does not inherit a service's language
            facts = data["facts"] = {k: _words(v) for k, v in facts.items()}
        data["channels"] = data.get("channels") or None  # no row of a table: not spoken of
        found[type(row.item).__name__, data["source_id"]] = data
    return found


def _words(value: Any) -> Any:
    return sorted(map(str, value.values())) if isinstance(value, dict) else value


def examples(vault: Vault) -> list[list[dict[str, Any]]]:
    service(vault, organisation(vault, "Malli ry"))
    ours = json.loads(export_hsds(vault, TODAY))["contents"]
    found = [[SERVICE], ours]
    real = SHARED / "examples_service_full.json"
    return [*found, [json.loads(real.read_text(encoding="utf-8"))]] if real.exists() else found


@pytest.mark.parametrize("plural", ["", "s"])
def test_tables_say_what_the_same_as_json_says(vault: Vault, plural: str) -> None:
    for services in examples(vault):
        whole = said(hsds.read_rows(json.dumps(services).encode()))
        tables = hsds.read_rows(apart(services).package(plural=plural))
        assert not [row.item for row in tables if isinstance(row.item, RefusedRow)]
        assert said(tables) == whole


def test_tabular_json_is_read(vault: Vault) -> None:
    for services in examples(vault):
        made = apart(services)
        content = json.dumps({table: [*rows.values()] for table, rows in made.tables.items()})
        assert said(hsds.read_rows(content.encode())) == said(
            hsds.read_rows(json.dumps(services).encode())
        )


def test_every_cell_that_has_no_place_goes_out_again(vault: Vault) -> None:
    hsds.import_hsds(vault, apart([SERVICE]).package(), TODAY)
    out = export_hsds(vault, TODAY).decode()
    for kept in ("1 week", "Ramp", "Muualla", "c/o Test", '"SE"', "New year", "ry", "Norrbotten"):
        assert kept in out, kept


def test_one_csv_of_services_is_read_and_deletes_nothing(vault: Vault) -> None:
    hsds.import_hsds(vault, apart([SERVICE]).package(), TODAY)
    before = [SERVICES.find(vault)[0].facts, LINKS.count(vault)]
    content = f"id;name;status;phones\n{SERVICE['id']};Service;active;\n".encode()
    hsds.import_hsds(vault, content, TODAY)
    assert [SERVICES.find(vault)[0].facts, LINKS.count(vault)] == before


def test_several_services_at_one_place_are_linked_to_it(vault: Vault) -> None:
    tables = {
        "service": [{"id": f"s{n}", "name": f"S{n}", "status": "active"} for n in range(3)],
        "location": [{"id": "p", "location_type": "physical", "name": "P"}],
        "service_at_location": [
            {"id": f"a{n}", "service_id": f"s{n}", "location_id": "p"} for n in range(3)
        ],
    }
    hsds.import_hsds(vault, json.dumps(tables).encode(), TODAY)
    assert LINKS.count(vault) == 3
    del tables["location"]  # the file without the places takes no link away
    hsds.import_hsds(vault, json.dumps(tables).encode(), TODAY)
    assert LINKS.count(vault) == 3


def test_a_place_of_no_service_comes_in_and_an_organisation_alone_too() -> None:
    tables = {
        "organization": [{"id": "o", "name": "O"}],
        "location": [{"id": "p", "name": "P"}, {"id": "q", "name": "Q", "organization_id": "o"}],
        "address": [{"id": "a", "location_id": "q", "address_1": "Katu 1", "city": "Espoo"}],
    }
    rows = hsds.read_rows(json.dumps(tables).encode())
    kinds = [(type(row.item).__name__, row.item.source_id) for row in rows]
    assert kinds == [("OrganisationRow", "o"), ("ChannelRow", "p")]
    assert plain(rows[0].item)["facts"]["addresses"][0]["town"] == {"en": "Espoo"}


def test_rows_of_nothing_and_with_too_many_cells_are_told() -> None:
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w") as out:
        out.writestr("service.csv", "id,name,status\ns,S,active\nt,T,active,what\n")
        out.writestr("phone.csv", "id,service_id,number\n1,s,09 1\n2,elsewhere,09 2\n")
    rows = hsds.read_rows(box.getvalue())
    assert [row.item.source_id for row in rows if isinstance(row.item, ServiceRow)] == ["s"]
    told = [row.item.reason for row in rows if isinstance(row.item, RefusedRow)]
    assert [("service" in each, "phone" in each, "(1)" in each) for each in told] == [
        (True, False, True), (False, True, True)]  # fmt: skip


@pytest.mark.parametrize("loop", ["program", "location", "phone", "unit", "taxonomy_term", "own"])
def test_rows_that_name_each_other_in_a_ring_are_read(loop: str) -> None:
    names = ["service", "location", "organization", "service_at_location", "contact", loop]
    ids = {f"{name}_id": "1" for name in names}
    tables = {
        name: [
            {"id": "1", "name": name, "status": "active", "link_id": "1", "resource_id": "1", **ids}
        ]
        for name in [*names, "attribute", "metadata", "phone", "program", "taxonomy"]
    }
    assert hsds.read_rows(json.dumps(tables).encode())


def test_what_is_too_much_is_refused_before_it_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    content = apart([SERVICE]).package()
    for name, most in (("MOST_ROWS", 3), ("MOST_CELLS", 20), ("LARGEST", 100)):
        with monkeypatch.context() as patch:
            patch.setattr(hsds_tables, name, most)
            with pytest.raises(KnownError, match=r"liikaa|liian"):
                hsds.read_rows(content)


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 no zip", b"name;amount\nx;1\n", b"id,name\n", b'{"service": [], "x": []}',
        b'{"organization": {"id": 1}}', b"\0\0\0", b'{"service": [1, null]}',
    ],
)  # fmt: skip
def test_no_tables_of_hsds_are_refused_once(content: bytes) -> None:
    with pytest.raises(KnownError):
        hsds.read_rows(content)
