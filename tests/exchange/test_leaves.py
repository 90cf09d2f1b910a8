"""Leaf by leaf: what a file of the standard said goes out again; what is absent deletes nothing."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from tests.service_map.samples import TODAY
from tytti_desktop.casework.service_map import channels
from tytti_desktop.casework.service_map.catalogue import Done, Report
from tytti_desktop.casework.service_map.channels import CHANNELS, LINKS
from tytti_desktop.casework.service_map.opening import unsaid
from tytti_desktop.casework.service_map.organisations import ORGANISATIONS
from tytti_desktop.casework.service_map.services import SERVICES
from tytti_desktop.errors import KnownError
from tytti_desktop.exchange import fields, hsds, ptv
from tytti_desktop.exchange.hsds_out import export_hsds
from tytti_desktop.vault import Vault
from tytti_desktop.vault.table import plain

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
ONE, TWO, ORG = (f"{n}1111111-1111-4111-8111-111111111111" for n in (1, 2, 9))
SERVICE: dict[str, Any] = {
    "id": ONE, "name": "Service", "status": "active", "description": "Text", "wait_time": "1 week",
    "organization": {"id": ORG, "name": "Org", "description": "d", "legal_status": "ry",
                     "contacts": [{"id": TWO, "name": "Ann"}]},
    "phones": [{"id": TWO, "type": "text"}, {"id": ONE, "number": "1", "type": "cell"}],
    "contacts": [{"id": TWO, "name": "A", "phones": [{"id": ONE, "number": "2", "extension": 3}]}],
    "schedules": [
        {"id": ONE, "freq": "MONTHLY", "byday": "2TU", "opens_at": "09:00", "closes_at": "12:00"},
        {"id": TWO, "freq": "MONTHLY", "bymonthday": "15,-1", "opens_at": "09:00"},
        {"id": ORG, "freq": "WEEKLY", "interval": 2, "byday": "MO", "dtstart": "2026-01-05"},
        {"id": ORG, "freq": "MONTHLY", "interval": 3, "byday": "1MO,3TU", "wkst": "MO"},
        {"id": ORG, "byyearday": "1", "notes": "New year"}],
    "service_areas": [{"id": TWO, "name": "Muualla"}],
    "attributes": [{"id": TWO, "link_type": "x", "value": "y", "link_entity": "service"}],
    "service_at_locations": [{"id": ORG, "description": "At", "location": {
        "id": TWO, "location_type": "physical", "name": "P", "latitude": 66.0, "longitude": 24.0,
        "accessibility": [{"id": ONE, "description": "Ramp"}],
        "addresses": [{"id": ORG, "address_1": "Storgatan 1", "address_2": "c/o Test",
                       "attention": "Ann", "city": "Haparanda", "state_province": "Norrbotten",
                       "postal_code": "95331", "country": "SE", "address_type": "physical"}]}}],
}  # fmt: skip
# What may differ, and why: the form of a value, never its meaning.
MAY_DIFFER = [
    (".number", "quotation marks around a number are taken off"),
    (".opens_at", "seconds of opening hours are not kept"),
    (".closes_at", "seconds of opening hours are not kept"),
    (".description", "blanks at the end of a text are taken off"),
]


def leaves(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield from leaves(each, f"{place}.{key}")
    elif isinstance(value, list):
        for each in value:
            yield from leaves(each, f"{place}[]")
    elif value not in (None, ""):
        said = value.strip().strip('"') if isinstance(value, str) else value
        if place.endswith(("opens_at", "closes_at")):
            said = str(value)[:5]
        yield place, json.dumps(said)


def taken(vault: Vault, data: Any) -> Report:
    report: Report = hsds.import_hsds(vault, json.dumps(data).encode(), TODAY).record
    return report


def examples() -> list[Any]:
    found = [SERVICE]
    file = SHARED / "hsds" / "examples_service_full.json"
    return [*found, json.loads(file.read_text(encoding="utf-8"))] if file.exists() else found


ODD = [
    {"freq": "MONTHLY", "byday": "-2MO"}, {"freq": "MONTHLY", "bymonthday": "32"},
    {"freq": "MONTHLY", "interval": 2, "byday": "2TU"}, {"freq": "WEEKLY", "interval": 2},
    {"freq": "YEARLY", "byday": "MO"}, {"freq": "DAILY"}, {"byday": "1MO,3TU"},
    {"freq": "WEEKLY", "byday": "MO", "count": 3}, {"freq": "WEEKLY"},
]  # fmt: skip


@pytest.mark.parametrize("odd", ODD)
def test_a_rhythm_that_the_map_cannot_say_is_asked_for_and_goes_out_as_it_came(
    vault: Vault, odd: dict[str, Any]
) -> None:
    data = {**SUMMARY, "schedules": [{"id": TWO, "opens_at": "09:00", **odd}]}
    assert taken(vault, data).refused == ()
    (one,) = SERVICES.find(vault)
    assert [unsaid(each) for each in one.facts.hours] == [True]
    (again,) = json.loads(export_hsds(vault, TODAY))["contents"]
    lost = Counter(leaves(data["schedules"])) - Counter(leaves(again["schedules"]))
    assert set(lost) <= {(("[].freq"), '"WEEKLY"')}
    assert taken(vault, data).total(Done.UNCHANGED) == 1


def test_a_clock_of_another_country_is_not_read_as_ours(vault: Vault) -> None:
    times = {"opens_at": "06:00Z", "closes_at": "14:00-05:00"}
    data = {**SUMMARY, "schedules": [{"id": TWO, "freq": "WEEKLY", "byday": "MO", **times}]}
    taken(vault, data)
    (one,) = SERVICES.find(vault)
    assert unsaid(one.facts.hours[0])
    (again,) = json.loads(export_hsds(vault, TODAY))["contents"]
    assert times.items() <= again["schedules"][0].items()


@pytest.mark.parametrize(
    ("said", "first"),
    [
        ({"dtstart": "2030-01-07"}, date(2030, 1, 7)),
        ({"dtstart": "2026-01-12", "interval": 2}, date(2026, 1, 12)),
        ({"valid_from": "2026-01-20", "dtstart": "2026-01-12", "interval": 2}, date(2026, 1, 26)),
        ({"valid_from": "2026-01-20", "dtstart": "2026-01-12"}, date(2026, 1, 20)),
        ({"valid_from": "2026-01-05", "dtstart": "2026-01-12", "interval": 2}, date(2026, 1, 12)),
    ],
)
def test_hours_begin_when_they_first_hold(vault: Vault, said: Any, first: date) -> None:
    row = {"id": TWO, "freq": "WEEKLY", "byday": "MO", "opens_at": "09:00", **said}
    taken(vault, {**SUMMARY, "schedules": [row]})
    (one,) = SERVICES.find(vault)
    assert one.facts.hours[0].valid_from == first
    (again,) = json.loads(export_hsds(vault, TODAY))["contents"]
    assert not Counter(leaves(row)) - Counter(leaves(again["schedules"][0]))


@pytest.mark.parametrize(
    ("said", "meant"),
    [("2026-12-24", 24), ("2026-12-24T00:00:00", 24), ("2026-12-23T22:00:00Z", 24),
     ("2026-12-24T00:00:00Z", 24), ("2026-12-24T21:59:59Z", 24), ("2026-12-24T23:59:59Z", 24),
     ("2026-12-24T00:00:00+02:00", 24)],
)  # fmt: skip
def test_a_day_is_the_day_in_finland(said: str, meant: int) -> None:
    assert fields.day(said) == date(2026, 12, meant)


@pytest.mark.parametrize("data", examples(), ids=["own", "standard"][: len(examples())])
def test_every_leaf_goes_out_again(vault: Vault, data: Any) -> None:
    assert taken(vault, data).refused == ()
    (again,) = json.loads(export_hsds(vault, TODAY))["contents"]
    lost = Counter(leaves(data)) - Counter(leaves(again))
    assert not lost
    assert taken(vault, data).total(Done.UNCHANGED) == 3


def known(vault: Vault) -> set[tuple[str, str]]:
    """Return every leaf that the map knows of its entries, and their links."""
    found = {("link", f"{link.service_id} {link.channel_id}") for link in LINKS.find(vault)}
    for table in (SERVICES, CHANNELS, ORGANISATIONS):
        for each in table.find(vault):
            facts = plain(each.facts)
            facts.pop("extra"), facts.pop("modified"), facts.pop("parties", None)
            found |= {(f"{each.source_id} {place}", said) for place, said in leaves(facts)}
    return found


SUMMARY = {key: SERVICE[key] for key in ("id", "name", "status", "description")}
ORGANISATION = {**SERVICE["organization"], "website": "https://a.fi", "services": [SUMMARY]}
PTV_FULL = {
    "id": ONE, "serviceNames": [{"language": "fi", "value": "P", "type": "Name"}],
    "serviceDescriptions": [{"language": "fi", "value": "K", "type": "Description"}],
    "languages": ["fi"], "keywords": [{"language": "fi", "value": "sana"}],
    "serviceChannels": [{"serviceChannel": {"id": TWO}}],
}  # fmt: skip
PTV_CHANNEL = {
    "id": TWO, "serviceChannelType": "Phone", "phoneNumbers": [{"number": "1", "type": "Phone"}],
    "serviceChannelNames": [{"language": "fi", "value": "K", "type": "Name"}],
    "serviceHours": [{"isAlwaysOpen": True}], "webPages": [{"url": "https://a.fi"}],
}  # fmt: skip


def ptv_parts() -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Return whole rows, each with one of their fields missing in turn."""
    for whole in (PTV_FULL, PTV_CHANNEL):
        for gone in whole:
            if gone not in {"id", "serviceNames", "serviceChannelType"}:
                yield whole, {key: value for key, value in whole.items() if key != gone}


@pytest.mark.parametrize("order", list(permutations([SERVICE, SUMMARY, ORGANISATION], 3)))
def test_a_summary_takes_nothing_away_in_either_order(vault: Vault, order: Any) -> None:
    before: set[tuple[str, str]] = set()
    for data in order:
        report = taken(vault, data)
        assert report.links_removed == 0
        now = known(vault)
        assert before <= now
        before = now


@pytest.mark.parametrize(("whole", "part"), list(ptv_parts()))
def test_a_field_that_a_row_of_ptv_lacks_stays(
    vault: Vault, whole: dict[str, Any], part: dict[str, Any]
) -> None:
    ptv.import_ptv(vault, json.dumps([PTV_FULL, PTV_CHANNEL]).encode(), TODAY)
    before = known(vault)
    ptv.import_ptv(vault, json.dumps(part).encode(), TODAY)
    assert known(vault) == before


def test_a_field_that_is_there_and_empty_is_taken_away(vault: Vault) -> None:
    taken(vault, SERVICE)
    report = taken(vault, {**SUMMARY, "phones": [], "service_at_locations": []})
    (one,) = SERVICES.find(vault)
    assert (one.facts.phones, report.links_removed) == ((), 1)
    assert one.facts.contacts != ()


def test_every_document_of_the_standard_is_read_by_name(vault: Vault) -> None:
    place = SERVICE["service_at_locations"][0]
    for document in (ORGANISATION, {**place, "service": SUMMARY}, place["location"]):
        assert taken(vault, document).refused == ()
    (one,) = SERVICES.find(vault)
    (owner,) = ORGANISATIONS.find(vault)
    (where,) = CHANNELS.find(vault)
    assert (one.organisation_id, owner.name) == (owner.id, "Org")
    assert [each.id for each in channels.of_service(vault, one.id)] == [where.id]
    assert where.facts.addresses[0].country == "SE"


@pytest.mark.skipif(not SHARED.is_dir(), reason="the examples are not here")
def test_the_main_file_of_the_standard_brings_its_organisation(vault: Vault) -> None:
    taken(vault, json.loads((SHARED / "hsds" / "examples_organization_full.json").read_text()))
    (one,) = SERVICES.find(vault)
    (owner,) = ORGANISATIONS.find(vault)
    assert one.organisation_id == owner.id


OTHERS = [
    (b"PK\x03\x04rest", "Pura se|vaurioitunut"),
    (b"<!DOCTYPE html><p>", "verkkosivu"),
    (b"<?xml version='1.0'?>", "XML"),
    (b"%PDF-1.7", "PDF"),
    (b"id;name;url\n1;a;b\n", "CSV"),
    (b"\xef\xbb\xbfid,name\n1,a\n", "CSV"),
    (b"[[1, 2], [3]]", "JSON"),
    (b"[]", "tyhjä"),
    (b'{"a": [[1], [2], [3]]}', "JSON"),
]


@pytest.mark.parametrize(("content", "said"), OTHERS)
@pytest.mark.parametrize("read", [hsds.read_rows, ptv.read_rows])
def test_another_kind_of_file_is_refused_once_and_by_name(
    content: bytes, said: str, read: Any
) -> None:
    if content == b"[]" and read is ptv.read_rows:
        assert read(content) == []
        return
    with pytest.raises(KnownError, match=said):
        read(content)


def test_what_ptv_says_and_the_map_has_no_place_for_is_named(vault: Vault) -> None:
    row = {**PTV_CHANNEL, "entrances": [{"isMainEntrance": True}], "phoneNumbers": [
        {"number": "1", "type": "Phone", "dialHint": "x"},
        {"number": "2", "type": "Fax"},
    ]}  # fmt: skip
    report = ptv.import_ptv(vault, json.dumps(row).encode(), TODAY).record
    assert set(report.left_out) == {
        "entrances[].isMainEntrance", "phoneNumbers[].dialHint", "phoneNumbers[].number",
    }  # fmt: skip


def test_json_of_another_kind_is_not_told_row_by_row() -> None:
    content = json.dumps([{"a": n} for n in range(40)]).encode()
    with pytest.raises(KnownError, match="PTV"):
        ptv.read_rows(content)
    assert fields.read_json(content)
