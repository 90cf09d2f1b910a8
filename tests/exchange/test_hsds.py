"""HSDS: valid against its schema, and what goes out comes back the same."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factory import make_vault
from tests.service_map.samples import TODAY, everything, facts, organisation, rolled_back, service
from tytti_desktop import texts as door
from tytti_desktop.casework.service_map import channels, freshness, services
from tytti_desktop.casework.service_map.catalogue import Done, Report
from tytti_desktop.casework.service_map.channels import CHANNELS, Channel
from tytti_desktop.casework.service_map.facts import (
    Address,
    Area,
    ChannelFacts,
    ChannelKind,
    Contact,
    Extent,
    Hours,
    OrganisationFacts,
    Phone,
    ServiceFacts,
    Term,
    WebPage,
)
from tytti_desktop.casework.service_map.organisations import ORGANISATIONS, Organisation
from tytti_desktop.casework.service_map.services import SERVICES, Service
from tytti_desktop.errors import KnownError
from tytti_desktop.exchange.hsds import import_hsds
from tytti_desktop.exchange.hsds_out import export_hsds
from tytti_desktop.exchange.ptv import import_ptv
from tytti_desktop.vault import Vault, new_id

REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "hsds"
ORG, ONE, TWO = (
    "99999999-9999-4999-8999-999999999999",
    "11111111-1111-4111-8111-111111111111",
    "22222222-2222-4222-8222-222222222222",
)
NOW = "2026-11-21T10:00:00Z"


@cache
def validator() -> Any:
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads((REAL / "schema_compiled_service.json").read_text(encoding="utf-8"))
    return jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())


def check(content: bytes) -> list[dict[str, Any]]:
    """Return the services of a page; each valid, by the schema where it is here, else by hand."""
    page = json.loads(content, parse_constant=pytest.fail)
    found: list[dict[str, Any]] = page["contents"]
    assert page["total_items"] == page["size"] == len(found)
    for each in found:
        if REAL.is_dir():
            errors = [(list(e.absolute_path), e.message) for e in validator().iter_errors(each)]
            assert not errors, errors
        assert len(each["id"]) == 36
        assert each["name"]
        assert each["status"] in {"active", "inactive", "defunct", "temporarily closed"}
        for place in each.get("service_at_locations", []):
            assert place["location"]["location_type"] in {"physical", "postal", "virtual"}
        assert None not in each.values()
    return found


def taken(vault: Vault, data: Any) -> Report:
    content = data if isinstance(data, bytes) else json.dumps(data).encode()
    report: Report = import_hsds(vault, content, TODAY).record
    return report


def test_an_empty_map_is_a_valid_page(vault: Vault) -> None:
    assert check(export_hsds(vault, TODAY)) == []


def test_own_entries_go_out_and_come_into_another_vault(vault: Vault, tmp_path: Path) -> None:
    owner = organisation(vault, "Malli ry")
    one = service(
        vault, owner, facts=facts("Paja", towns=["491"], classes=["P10.4"]),
        age_from=18, age_until=29, note="salainen huomio", needs=("debt",),
    )  # fmt: skip
    freshness.verify(vault, one, TODAY - timedelta(3), TODAY)
    content = export_hsds(vault, TODAY)
    (row,) = check(content)
    assert row["minimum_age"] == 18
    assert row["assured_date"] == "2026-11-18"
    assert row["organization"]["name"] == "Malli ry"
    assert row["service_areas"][0]["name"] == "Mikkeli"
    assert "salainen" not in content.decode()
    with make_vault(tmp_path, name="other") as other:
        assert taken(other, content).total(Done.ADDED) == 2
        before = everything(other)
        assert taken(other, content).total(Done.UNCHANGED) == 2
        assert everything(other) == before
        (there,) = SERVICES.find(other)
        assert there.ages == (18, 29)
        assert there.facts.assured_on == TODAY - timedelta(3)
        assert there.verified_on is None
        assert there.facts.classes[0].code == "P10.4"
        assert there.facts.area == Area(Extent.LIMITED, ("491",))


def test_own_entries_are_never_overwritten(vault: Vault) -> None:
    service(vault, organisation(vault))
    content = export_hsds(vault, TODAY).replace(b"Esimerkkipalvelu", b"Toinen nimi")
    before = everything(vault)
    report = taken(vault, content)
    assert report.total(Done.UNCHANGED) == 2
    assert "oma tieto" in report.rows[0].reason
    assert everything(vault) == before


@pytest.mark.parametrize(
    ("known", "status"),
    [({}, "active"), ({"ended_on": TODAY}, "defunct"),
     ({"facts": facts(status="Archived"), "source": "ptv", "source_id": ONE}, "inactive")],
)  # fmt: skip
def test_the_status_tells_what_is_offered(
    vault: Vault, tmp_path: Path, known: dict[str, Any], status: str
) -> None:
    made = replace(Service(facts(), organisation(vault)), **known)
    services.add_service(vault, made, TODAY)
    (row,) = check(export_hsds(vault, TODAY))
    assert row["status"] == status
    with make_vault(tmp_path, name="other") as other:
        taken(other, export_hsds(vault, TODAY))
        assert SERVICES.find(other)[0].offered == (status == "active")


@pytest.mark.skipif(not REAL.is_dir(), reason="the examples are not here")
def test_the_standards_own_examples_lose_nothing(vault: Vault) -> None:
    full = json.loads((REAL / "examples_service_full.json").read_text(encoding="utf-8"))
    report = taken(vault, full)
    assert report.counts == {
        "organisation": {"added": 1}, "service": {"added": 1}, "channel": {"added": 1},
    }  # fmt: skip
    (again,) = json.loads(export_hsds(vault, TODAY))["contents"]
    assert set(full) <= set(again)
    for same in ("cost_options", "funding", "program", "required_documents", "licenses", "alert"):
        assert again[same] == full[same]
    assert [a for a in again["attributes"] if a["id"] == full["attributes"][0]["id"]]
    (one,) = SERVICES.find(vault)
    assert one.facts.names == {"en": "Community Counselling"}
    assert one.facts.phones[0].number == "+44 1234 234567 ext. 100"
    assert one.facts.hours[0].days == (4, 5)
    assert one.facts.contacts[0].name == "Ann Persona"
    assert taken(vault, full).total(Done.UNCHANGED) == 3
    listed = (REAL / "examples_service_list.json").read_bytes()
    assert taken(vault, listed).refused == ()


BAD = [
    (5, "tietue"),
    ({"name": "x", "status": "active"}, "Tunnus puuttuu"),
    ({"id": ONE, "status": "active"}, "nimi ja tila"),
    ({"id": ONE, "name": "x", "status": "odd"}, "nimi ja tila"),
    ({"id": ONE, "name": "x", "status": "active", "phones": "1"}, "phones"),
    ({"id": ONE, "name": "x", "status": "active", "organization": {"name": "y"}}, "Tunnus puuttuu"),
    ({"id": ONE, "name": "x", "status": "active",
      "service_at_locations": [{"location": {"name": "y"}}]}, "Tunnus puuttuu"),
]  # fmt: skip


@pytest.mark.parametrize(("bad", "reason"), BAD)
def test_a_bad_row_is_refused_with_all_that_is_in_it(vault: Vault, bad: Any, reason: str) -> None:
    good = {"id": TWO, "name": "Hyvä", "status": "active"}
    report = taken(vault, {"contents": [good, bad]})
    assert [row.done for row in report.rows] == [Done.ADDED, Done.REFUSED]
    assert report.refused[0].number == 2
    assert reason in report.refused[0].reason
    assert (SERVICES.count(vault), ORGANISATIONS.count(vault)) == (1, 0)


@pytest.mark.parametrize("content", [b"x", b"{}", b"3", b'{"contents": 1}', b'{"name": "a"}'])
def test_what_is_not_hsds_is_refused_whole(vault: Vault, content: bytes) -> None:
    with pytest.raises(KnownError):
        taken(vault, content)


def test_what_another_program_changed_is_read_from_the_fields(vault: Vault, tmp_path: Path) -> None:
    said = replace(
        facts("Paja"),
        web_pages=(WebPage("https://vanha.fi", "Vanha"),),
        area=Area(Extent.LIMITED, ("491",)),
    )
    one = service(vault, organisation(vault), facts=said)
    street = Address({"fi": "Tie"}, "2 B", "99991", {"fi": "MALLILA"}, "491", 503879.0, 6834688.0)
    channels.add_channel(
        vault, Channel(ChannelFacts(ChannelKind.LOCATION, {"fi": "P"}, addresses=(street,))),
        TODAY, one,
    )  # fmt: skip
    (row,) = check(export_hsds(vault, TODAY))
    row["name"] = "Uusi paja"
    row["url"] = "https://uusi.fi"
    row["attributes"].append({"id": ONE, "link_type": "parties", "value": "[5, [1]]",
                              "taxonomy_term": {"taxonomy": "tytti-json"}})  # fmt: skip
    row["attributes"].append({"id": TWO, "link_type": "x", "value": None})
    row["attributes"].append({"id": TWO, "link_type": "web_pages", "value": "[5, {}]",
                              "taxonomy_term": {"taxonomy": "tytti-json"}})  # fmt: skip
    place = row["service_at_locations"][0]["location"]
    place["addresses"][0]["address_1"] = "Katu 7"
    place |= {"latitude": 1.0, "longitude": 2.0}
    place["attributes"] = []
    place["location_type"] = "virtual"
    row["service_areas"].append({"id": ONE, "name": "Muualla"})
    with make_vault(tmp_path, name="other") as other:
        assert taken(other, row).total(Done.ADDED) == 3
        (there,) = SERVICES.find(other)
        assert there.name == "Uusi paja"
        assert there.facts.web_pages[0].url == "https://uusi.fi"
        assert there.facts.extra["hsds"]["service_areas"] == [{"id": ONE, "name": "Muualla"}]
        (channel,) = CHANNELS.find(other)
        assert channel.facts.kind is ChannelKind.WEB
        address = channel.facts.addresses[0]
        assert (address.street, address.number, address.easting) == ({"fi": "Katu 7"}, "", None)
        (again,) = check(export_hsds(other, TODAY))
        assert {"id": ONE, "name": "Muualla"} in again["service_areas"]


def test_a_mentioned_organisation_stays_a_mention(vault: Vault, tmp_path: Path) -> None:
    ptv_row = {
        "id": ONE, "serviceNames": [{"language": "fi", "value": "P", "type": "Name"}],
        "organizations": [{"organization": {"id": ORG, "name": "Kela"}, "roleType": "Responsible"}],
    }  # fmt: skip
    import_ptv(vault, json.dumps(ptv_row).encode(), TODAY)
    content = export_hsds(vault, TODAY)
    check(content)
    assert taken(vault, content).counts == {"service": {"unchanged": 1}}
    with make_vault(tmp_path, name="other") as other:
        assert taken(other, content).mentioned == 1
        assert ORGANISATIONS.find(other)[0].stub


# What HSDS can carry, drawn: every fact must come back as it went.
# In the one normal form in which every text is stored (texts.py).
words = (
    st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=8)
    .map(door.cleaned)
    .filter(bool)
)
texts = st.dictionaries(st.sampled_from(["fi", "sv", "en", "se"]), words, max_size=3)
numbers = words.filter(lambda number: number == number.strip('"'))  # quotes around are not of it
phones = st.lists(
    st.builds(Phone, numbers, st.sampled_from(["", "fi", "sv"]), words | st.just("")),
    max_size=2, unique=True,
).map(tuple)  # fmt: skip
emails = st.lists(st.sampled_from(["a@b.fi", "x@y.z", "väärä"]), unique=True).map(tuple)
pages = st.lists(
    st.builds(WebPage, st.sampled_from(["https://a.fi/x", "ftp://b", "ei osoite"]), words),
    max_size=2, unique=True,
).map(tuple)  # fmt: skip
hours = st.lists(
    st.builds(
        Hours,
        st.lists(st.integers(1, 7), unique=True).map(lambda each: tuple(sorted(each))),
        st.sampled_from(["", "08:00"]),
        st.sampled_from(["", "16:00"]),
        st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1)),
        st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1)),
        st.booleans(),
        texts,
        interval=st.integers(1, 4),
        by_appointment=st.booleans(),
        exception=st.booleans(),
    ),
    max_size=2,
).map(tuple)
towns = st.lists(st.sampled_from(["049", "091", "491", "999"]), unique=True).map(tuple)
areas = st.builds(
    Area, st.sampled_from(Extent), towns,
    st.lists(st.sampled_from(["01", "12"]), unique=True).map(tuple),
    st.lists(st.sampled_from(["01", "19"]), unique=True).map(tuple),
)  # fmt: skip
metres = st.integers(50_000_000, 760_000_000).map(lambda each: each / 1000)
north = st.integers(6_570_000_000, 7_790_000_000).map(lambda each: each / 1000)
addresses = st.lists(
    st.one_of(
        st.builds(Address, texts, st.sampled_from(["", "2 B"]), st.just("99991"), texts,
                  st.sampled_from(["", "491"]), metres, north, st.booleans()),
        st.builds(Address, texts, st.just(""), st.just(""), texts, st.just("")),
    ),
    max_size=2,
).map(tuple)  # fmt: skip
statuses = st.sampled_from(["", "Published", "Archived"])
extras = st.dictionaries(st.sampled_from(["type", "fundingType"]), words, max_size=1)
names = st.dictionaries(st.sampled_from(["fi", "sv", "en"]), words, max_size=3)
organisations = st.builds(
    OrganisationFacts, names, texts, texts, texts, words, st.sampled_from(["", "0246246-0"]),
    st.sampled_from(["", ORG]), phones, emails, pages, addresses, statuses, words, extras,
)  # fmt: skip
channel_facts = st.builds(
    ChannelFacts, st.sampled_from(ChannelKind), names, texts, texts, phones, emails, pages,
    addresses, hours, st.lists(st.sampled_from(["fi", "en"]), unique=True).map(tuple), areas,
    statuses, words, extras,
)  # fmt: skip
numbers = words.filter(lambda said: '"' not in said)  # quotes around a number are not read
contacts = st.builds(Contact, words, words, words, numbers, st.sampled_from(["", "a@b.fi", "paha"]))
terms = st.lists(
    st.builds(Term, st.sampled_from(["P10.4", "P5.7"]), st.sampled_from(["http://x.fi/a"]), texts),
    max_size=2, unique_by=lambda term: term.code,
).map(tuple)  # fmt: skip
ages = st.none() | st.integers(0, 120)
service_facts = st.builds(
    ServiceFacts, names, texts, texts, texts, texts, texts, texts, areas,
    st.lists(st.sampled_from(["fi", "sv"]), unique=True).map(tuple), terms, terms,
    st.lists(words, unique=True, max_size=2).map(tuple), ages, ages, phones, emails, pages,
    st.lists(contacts, max_size=1).map(tuple), hours, st.just(()),
    st.none() | st.just(date(2026, 3, 1)), statuses, words, extras,
)  # fmt: skip


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Vault]:
    made = make_vault(tmp_path, name="other")
    yield made
    made.close()


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(house=organisations, said=service_facts, through=channel_facts)
def test_nothing_that_hsds_can_carry_is_lost(
    vault: Vault,
    other: Vault,
    house: OrganisationFacts,
    said: ServiceFacts,
    through: ChannelFacts,
) -> None:
    with rolled_back(vault), rolled_back(other):
        _store(vault, house, said, through)
        content = export_hsds(vault, TODAY)
        check(content)
        assert taken(other, content).total(Done.ADDED) == 3
        (there,), (channel,) = SERVICES.find(other), CHANNELS.find(other)
        assert there.facts == said
        assert ORGANISATIONS.find(other)[0].facts == house
        assert channel.facts == through
        assert [each.id for each in channels.of_service(other, there.id)] == [channel.id]
        assert taken(vault, content).total(Done.UNCHANGED) == 3


def _store(
    vault: Vault, house: OrganisationFacts, said: ServiceFacts, through: ChannelFacts
) -> None:
    stamp: dict[str, Any] = {"source": "ptv", "changed_at": vault.now(), "changed_by": "x"}
    owner = Organisation(house, "Talo", source_id=ORG, id=new_id(), **stamp)
    one = Service(said, owner.id, "Palvelu", source_id=ONE, id=new_id(), **stamp)
    channel = Channel(through, owner.id, "Kanava", source_id=TWO, id=new_id(), **stamp)
    with vault.atomic():
        ORGANISATIONS.add(vault, owner)
        SERVICES.add(vault, one)
        CHANNELS.add(vault, channel)
        channels.LINKS.add(vault, channels.Link(one.id, channel.id, "ptv", new_id()))
