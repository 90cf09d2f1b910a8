"""PTV files: the real ones, every shape, both versions, and what is wrong told by row."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.service_map.samples import TODAY, everything
from tytti_desktop.casework.service_map import channels, services
from tytti_desktop.casework.service_map.catalogue import Done, RefusedRow, Report
from tytti_desktop.casework.service_map.channels import CHANNELS, LINKS, Channel
from tytti_desktop.casework.service_map.facts import (
    Address,
    Area,
    ChannelKind,
    Extent,
    Hours,
    Phone,
    WebPage,
)
from tytti_desktop.casework.service_map.organisations import ORGANISATIONS
from tytti_desktop.casework.service_map.services import SERVICES, Service
from tytti_desktop.errors import KnownError
from tytti_desktop.exchange import ptv
from tytti_desktop.exchange.ptv import import_ptv
from tytti_desktop.vault import Vault

REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "ptv"
ONE, TWO, HOUSE = (
    "11111111-1111-4111-8111-111111111111",
    "22222222-2222-4222-8222-222222222222",
    "99999999-9999-4999-8999-999999999999",
)


def said(value: str | None, language: str = "fi", kind: str = "Name") -> dict[str, Any]:
    return {"language": language, "value": value, "type": kind}


def v11_service(own_id: str = ONE, **known: Any) -> dict[str, Any]:
    return {
        "id": own_id,
        "serviceNames": [said("Malli"), said("Modell", "sv"), said("Model", "en")],
        "serviceDescriptions": [said("Lyhyesti", kind="Summary"), said(None, kind="Description")],
        "areaType": "LimitedType",
        "areas": [{"type": "Municipality", "code": None, "municipalities": [{"code": "049"}]}],
        "languages": ["fi", "sv"],
        "organizations": [
            {"organization": {"id": HOUSE, "name": "Kela"}, "roleType": "Responsible"}
        ],
        "publishingStatus": "Published",
        "somethingNew": {"nobody": ["knows"]},
        **known,
    }


def taken(vault: Vault, data: Any, bare: str = "service") -> Report:
    content = data if isinstance(data, bytes) else json.dumps(data).encode()
    report: Report = import_ptv(vault, content, TODAY, bare).record
    return report


def outcome(report: Report) -> list[tuple[int, str, str]]:
    return [(row.number, row.kind, str(row.done)) for row in report.rows]


def only_service(vault: Vault) -> Service:
    (found,) = SERVICES.find(vault)
    return found


def only_channel(vault: Vault) -> Channel:
    (found,) = CHANNELS.find(vault)
    return found


@pytest.mark.skipif(not REAL.is_dir(), reason="the real files are not here")
def test_the_real_files_come_in_and_again_change_nothing(vault: Vault) -> None:
    files = [(REAL / f"{each}.json").read_bytes()
             for each in ("etalukio_service", "otava_service_channel")]  # fmt: skip
    first = [outcome(taken(vault, each)) for each in files]
    assert first == [[(1, "service", "added")], [(1, "channel", "added")]]
    one = only_service(vault)
    assert one.name == "Nettilukio aikuisille"
    assert one.facts.alternative_names == {"fi": "Etälukio"}
    assert one.facts.area == Area(Extent.NATIONWIDE)
    assert "P6.10" in [term.code for term in one.facts.classes]
    place = only_channel(vault)
    assert place.facts.addresses[0].easting == 503879.0
    assert place.facts.addresses[0].northing == 6834688.0
    assert place.facts.addresses[0].municipality == "491"
    phone = Phone("+358 447943552", "fi", "Opintoasiainvastaava", charge="Chargeable")
    assert place.facts.phones[0] == phone
    assert place.facts.hours == (Hours((1, 2, 3, 4, 5), "08:00", "16:00"),)
    assert [each.id for each in channels.of_service(vault, one.id)] == [place.id]
    assert {each.name for each in ORGANISATIONS.find(vault)} == {
        "Mikkelin kaupunki", "Mikkelin kaupungin liikelaitos Otavia",
    }  # fmt: skip
    before = everything(vault)
    logged = vault.query("select count(*) as n from audit")
    for each in files:
        again = import_ptv(vault, each, TODAY)
        assert again.record.total(Done.UNCHANGED) == 1
        assert again.types == frozenset()
    assert everything(vault) == before
    assert vault.query("select count(*) as n from audit") == logged


SHAPES: list[tuple[Any, int]] = [
    (v11_service(), 1),
    ([v11_service(), v11_service(TWO)], 2),
    ({"pageNumber": 1, "pageCount": 1, "itemList": [v11_service()]}, 1),
    ({"items": [v11_service()], "page": 1, "totalPages": 1}, 1),
    ({ONE: v11_service(), TWO: {k: v for k, v in v11_service().items() if k != "id"}}, 2),
    ({"services": [v11_service()], "other": [v11_service(TWO)]}, 2),
    ([], 0),
]


@pytest.mark.parametrize(("data", "count"), SHAPES)
def test_every_shape_of_a_file_is_read(vault: Vault, data: Any, count: int) -> None:
    report = taken(vault, data)
    assert report.total(Done.ADDED) == len(report.rows) == count
    assert SERVICES.count(vault) == count


def test_three_languages_municipality_codes_and_unknown_fields(vault: Vault) -> None:
    taken(vault, v11_service())
    facts = only_service(vault).facts
    assert facts.names == {"fi": "Malli", "sv": "Modell", "en": "Model"}
    assert facts.summaries == {"fi": "Lyhyesti"}
    assert facts.descriptions == {}
    assert facts.area == Area(Extent.LIMITED, municipalities=("049",))
    assert facts.languages == ("fi", "sv")


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        ([said(None)], "Ilman nimeä (11111111)"),
        ([], "Ilman nimeä (11111111)"),
        (None, "Ilman nimeä (11111111)"),
        ([said(None), said("Bara svenska", "sv")], "Bara svenska"),
    ],
)
def test_a_name_may_be_null(vault: Vault, names: Any, shown: str) -> None:
    report = taken(vault, v11_service(serviceNames=names))
    assert report.total(Done.ADDED) == 1
    assert only_service(vault).name == shown


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32-le", "cp1252"])
def test_a_file_is_read_in_the_encodings_that_programs_write(vault: Vault, encoding: str) -> None:
    text = json.dumps(v11_service(serviceNames=[said("Äänekäs Åbo")]), ensure_ascii=False)
    assert taken(vault, text.encode(encoding)).total(Done.ADDED) == 1
    assert only_service(vault).name == "Äänekäs Åbo"


def test_a_file_of_one_object_a_line_is_read(vault: Vault) -> None:
    lines = "\n".join(json.dumps(each) for each in (v11_service(), v11_service(TWO)))
    assert taken(vault, lines.encode()).total(Done.ADDED) == 2


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[" * 200_000, b"\xff\xfe\x00", b"<html></html>", b"1" * 5000, b"{}\n{",
     b'"text"', b"3", b"null", b'{"a": 1}', b'{"itemList": 5}', b'{"a": {"b": 1}}'],
)  # fmt: skip
def test_what_is_not_a_file_of_ptv_is_refused_whole(vault: Vault, content: bytes) -> None:
    before = everything(vault)
    with pytest.raises(KnownError):
        taken(vault, content)
    assert everything(vault) == before


def test_too_large_a_file_is_refused(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tytti_desktop.exchange.fields.LARGEST", 10)
    with pytest.raises(KnownError, match="200"):
        taken(vault, v11_service())


BAD: list[tuple[Any, str]] = [
    (5, "tietue"),
    (None, "tietue"),
    ([1], "tietue"),
    ({k: v for k, v in v11_service().items() if k != "id"}, "Tunnus puuttuu"),
    (v11_service(id=7), "Tunnus ei ole"),
    (v11_service(id=" "), "Tunnus ei ole"),
    (v11_service(id="a b"), "välilyönti"),
    (v11_service(id="x" * 65), "64"),
    (v11_service(serviceNames="Malli"), "serviceNames"),
    (v11_service(serviceNames=["Malli"]), "serviceNames"),
    (v11_service(serviceNames=[said("x") | {"value": {"fi": "x"}}]), "value"),
    (v11_service(languages="fi"), "languages"),
    (v11_service(areas={"code": "049"}), "areas"),
    (v11_service(serviceClasses="P10.4"), "serviceClasses"),
    (v11_service(organizations=[{"organization": "Kela"}]), "organization"),
    ({"id": ONE, "status": "active", "name": "HSDS", "organization": {}}, "PTV"),
    ({"id": ONE, "serviceChannelType": ["Phone"]}, "serviceChannelType"),
    ({"contentId": ONE, "languageVersions": {"fi": {"name": "x"}}}, "PTV"),
]


@pytest.mark.parametrize(("bad", "reason"), BAD)
def test_a_bad_row_is_refused_alone_with_its_number_and_reason(
    vault: Vault, bad: Any, reason: str
) -> None:
    report = taken(vault, [v11_service(ONE), bad, v11_service(TWO)])
    assert [row.done for row in report.rows] == [Done.ADDED, Done.REFUSED, Done.ADDED]
    refused = report.refused[0]
    assert refused.number == 2
    assert reason in refused.reason
    assert SERVICES.count(vault) == 2


def test_one_id_twice_is_fine_if_it_says_the_same(vault: Vault) -> None:
    other = v11_service(serviceNames=[said("Muu")])
    report = taken(vault, [v11_service(), v11_service(), other])
    assert [str(row.done) for row in report.rows] == ["added", "unchanged", "refused"]
    assert "rivillä 1" in report.refused[0].reason
    assert only_service(vault).name == "Malli"


def test_a_file_comes_in_whole_or_not_at_all(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    before = everything(vault)

    def fail(*_given: object) -> None:
        raise OSError

    monkeypatch.setattr("tytti_desktop.casework.service_map.importing._Taking.links", fail)
    with pytest.raises(OSError):  # noqa: PT011 whatever it is, nothing may stay
        taken(vault, [v11_service(), v11_service(TWO)])
    assert everything(vault) == before


def test_the_units_own_words_survive_every_import(vault: Vault) -> None:
    taken(vault, v11_service())
    one = only_service(vault)
    own = replace(
        one, note="Soita ensin", needs=("debt",), age_from=18, phone="000 1", kind="project"
    )
    services.change_service(vault, own, TODAY)
    report = taken(vault, v11_service(serviceNames=[said("Uusi nimi")]))
    assert outcome(report) == [(1, "service", "changed")]
    after = only_service(vault)
    assert after.name == "Uusi nimi"
    kept = ("note", "needs", "age_from", "phone", "kind", "verified_on", "id")
    assert [getattr(after, each) for each in kept] == [getattr(own, each) for each in kept]


def test_undo_takes_an_import_back(vault: Vault) -> None:
    before = everything(vault)
    channel = {"id": TWO, "serviceChannelType": "Phone", "services": [{"service": {"id": ONE}}]}
    done = import_ptv(vault, json.dumps([v11_service(), channel]).encode(), TODAY)
    assert LINKS.count(vault) == 1
    assert done.undo is not None
    done.undo(vault)
    assert everything(vault) == before


def test_a_link_that_the_service_no_longer_lists_is_dropped_and_comes_back_with_undo(
    vault: Vault,
) -> None:
    channel = {"id": TWO, "serviceChannelType": "Phone", "services": None}
    linked = v11_service(serviceChannels=[{"serviceChannel": {"id": TWO, "name": None}}])
    report = taken(vault, [linked, channel])
    assert (report.links_added, report.links_removed) == (1, 0)
    done = import_ptv(vault, json.dumps(v11_service(serviceChannels=None)).encode(), TODAY)
    assert done.record.links_removed == 1
    assert LINKS.count(vault) == 0
    assert done.undo is not None
    done.undo(vault)
    assert LINKS.count(vault) == 1


def test_an_index_of_ids_and_names_makes_stubs_that_the_whole_row_fills(vault: Vault) -> None:
    page = {"pageCount": 1, "itemList": [{"id": ONE, "name": None}, {"id": TWO, "name": "Paja"}]}
    report = taken(vault, page)
    assert outcome(report) == [(1, "service", "added"), (2, "service", "added")]
    assert [each.stub for each in SERVICES.find(vault)] == [True, True]
    assert outcome(taken(vault, page)) == [(1, "service", "unchanged"), (2, "service", "unchanged")]
    assert taken(vault, v11_service()).total(Done.CHANGED) == 1
    assert not SERVICES.find(vault, "source_id = ?", (ONE,))[0].stub
    assert taken(vault, [{"id": HOUSE, "name": "X"}], "channel").total(Done.UNCHANGED) == 1
    other = "33333333-3333-4333-8333-333333333333"
    assert taken(vault, [{"id": other, "name": "X"}], "organisation").rows[0].kind == "organisation"


def test_an_organisation_mentioned_by_its_id_gets_its_name_from_a_later_row(vault: Vault) -> None:
    taken(vault, {"id": TWO, "serviceChannelType": "Phone", "organizationId": HOUSE})
    assert ORGANISATIONS.find(vault)[0].name == "Ilman nimeä (99999999)"
    assert taken(vault, v11_service()).mentioned == 0
    named = ORGANISATIONS.find(vault)[0]
    assert (named.name, named.organisation_class, named.stub) == ("Kela", "kela", True)
    whole = {
        "id": HOUSE,
        "organizationType": "State",
        "organizationNames": [said("Kansaneläkelaitos")],
        "organizationDescriptions": [said("Kuvaus", kind="Description")],
        "businessCode": "0246246-0",
        "phoneNumbers": [{"number": "020 634 2650", "isFinnishServiceNumber": True}],
        "emails": [{"value": "a@b.fi"}],
        "webPages": [{"url": "https://kela.fi", "value": "Kela"}],
    }
    assert outcome(taken(vault, whole)) == [(1, "organisation", "changed")]
    facts = ORGANISATIONS.find(vault)[0].facts
    assert (facts.business_code, facts.phones) == ("0246246-0", (Phone("020 634 2650"),))
    taken(vault, v11_service())
    assert ORGANISATIONS.find(vault)[0].name == "Kansaneläkelaitos"


def test_parties_areas_and_terms_of_v11(vault: Vault) -> None:
    houses = [
        {"organization": {"id": TWO, "name": "Tuottaja"}, "roleType": "Producer"},
        {"organization": {"id": HOUSE, "name": "Kela"}, "roleType": "Responsible"},
        {"organization": {"id": None, "name": None}, "roleType": "Producer"},
    ]
    areas = [
        {"type": "WellbeingServiceCounties", "code": "12", "municipalities": [{"code": "491"}]},
        {"type": "Region", "code": "10", "municipalities": [{"code": "213"}]},
        {"type": "Municipality", "code": "5"},
    ]
    classes = [
        {"uri": "http://urn.fi/x", "newUri": "http://uri.suomi.fi/code/P10.4", "name": None},
        {"code": "P5.13", "name": [said("Kuntoutus")]},
        {"name": []},
        None,
    ]
    taken(vault, v11_service(organizations=houses, areas=areas, serviceClasses=classes))
    facts = only_service(vault).facts
    owner = ORGANISATIONS.get(vault, str(only_service(vault).organisation_id))
    assert owner.name == "Kela"
    assert [each.role for each in facts.parties] == ["Producer"]
    assert facts.area == Area(Extent.LIMITED, ("005", "213", "491"), ("12",), ("10",))
    assert [(term.code, term.uri.rpartition("/")[2]) for term in facts.classes] == [
        ("P10.4", "P10.4"), ("P5.13", "P5.13"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("Nationwide", Extent.NATIONWIDE), ("NationwideExceptAlandIslands", Extent.EXCEPT_ALAND),
     ("LimitedType", Extent.LIMITED), (None, Extent.UNKNOWN), ("Uusi", Extent.UNKNOWN)],
)  # fmt: skip
def test_area_types_of_v11(vault: Vault, kind: str | None, expected: Extent) -> None:
    taken(vault, v11_service(areaType=kind, areas=[]))
    assert only_service(vault).facts.area.extent is expected


def test_a_channel_of_v11_with_all_its_parts(vault: Vault) -> None:
    row = {
        "id": TWO,
        "serviceChannelType": "EChannel",
        "serviceChannelNames": [said("Asiointi"), said(None, "sv")],
        "phoneNumbers": [
            {"prefixNumber": "+358", "number": "0401234567", "language": "fi",
             "chargeDescription": "pvm"},
            {"type": "Fax", "number": "1"},
            {"number": None},
        ],
        "supportPhones": [{"prefixNumber": "+358", "number": "+358 1"}],
        "supportEmails": [{"value": "a@b.fi"}, {"value": None}],
        "webPages": [{"value": "https://a.fi", "language": "fi"}, {"url": None, "value": None}],
        "addresses": [
            {"type": "Postal", "postOfficeBoxAddress": {
                "postOfficeBox": [said("PL 1")], "postalCode": "00100",
                "postOffice": [said("HELSINKI")], "municipality": {"code": "91"}}},
            {"type": "Location", "otherAddress": {"latitude": "61.6454", "longitude": "27,0732"}},
            {"type": "Location", "streetAddress": {"latitude": "12", "longitude": "34"}},
            {"type": "Location", "streetAddress": {"latitude": "x", "longitude": None,
                                                   "street": [said("Tie")]}},
            {"type": "Location", "locationAbroad": []},
        ],
        "serviceHours": [
            {"openingHour": [
                {"dayFrom": "Friday", "dayTo": "Monday", "from": "09:00:00", "to": "15:00:00"},
                {"dayFrom": "Someday", "from": "10:00", "to": "11:00"}],
             "validFrom": "2026-01-01T00:00:00", "validTo": None},
            {"isAlwaysOpen": True, "openingHour": []},
            {"isClosed": True, "validFrom": "2026-12-24", "validTo": "2026-12-26"},
            {"additionalInformation": [{"value": "Ajanvarauksella", "language": "fi"}]},
            {"additionalInformation": [{"value": None, "language": "fi"}]},
        ],
    }  # fmt: skip
    taken(vault, row)
    facts = only_channel(vault).facts
    assert facts.kind is ChannelKind.ESERVICE
    assert facts.phones == (Phone("+358 401234567", "fi", "pvm"), Phone("+358 1"))
    assert facts.emails == ("a@b.fi",)
    assert facts.web_pages == (WebPage("https://a.fi", "", "fi"),)
    box, other, wrong, plain = facts.addresses
    assert box == Address(
        {"fi": "PL 1"}, "", "00100", {"fi": "HELSINKI"}, "091", None, None, postal=True
    )
    assert (round(other.easting or 0), round(other.northing or 0)) == (503879, 6834681)
    assert (wrong.easting, plain.northing, plain.street) == (None, None, {"fi": "Tie"})
    weekly, strange, always, closed, note = facts.hours
    assert weekly.days == (1, 5, 6, 7)
    assert str(weekly.valid_from) == "2026-01-01"
    assert strange.days == ()
    assert (always.days, always.closes) == ((1, 2, 3, 4, 5, 6, 7), "24:00")
    assert closed.closed
    assert note.note == {"fi": "Ajanvarauksella"}


def v12_service(**known: Any) -> dict[str, Any]:
    return {
        "contentId": ONE,
        "organizationContentId": HOUSE,
        "serviceType": "Service",
        "serviceLanguages": ["fi"],
        "languageVersions": {
            "fi": {"name": "Malli", "summary": "Lyhyt", "description": None,
                   "keywords": ["paja"], "userInstructions": "Soita"},
            "sv": {"name": "Modell"},
            "en": None,
        },
        "serviceClasses": ["P10.4", "http://uri.suomi.fi/codelist/ptv/ptvserclass2/code/P5.7", 7],
        "targetGroups": ["KR1.1"],
        "area": {"areaType": "LimitedArea", "municipalities": ["49"], "regions": ["01"],
                 "wellbeingServicesCounties": ["1"]},
        "producerOrganizationContentIds": [TWO, HOUSE],
        "publishedAt": "2025-09-22T07:32:52.026Z",
        **known,
    }  # fmt: skip


V12_CHANNEL = {
    "contentId": TWO,
    "organizationContentId": HOUSE,
    "serviceChannelType": "ServiceLocation",
    "languageVersions": {
        "fi": {
            "name": "Paikka", "contactPhoneNumbers": [
                {"type": "DomesticPhone", "number": "0401234567"},
                {"type": "InternationalPhone", "dialCode": "+46", "number": "8123"}],
            "contactFaxNumbers": [{"type": "Fax", "dialCode": "+358", "number": "9"}],
            "contactEmails": [{"email": "a@b.fi"}],
            "contactWebPages": [{"name": "Sivu", "url": "https://a.fi"}],
            "webAddress": {"url": "https://b.fi", "name": None},
            "formFiles": [{"name": "Lomake", "url": "https://c.fi/l.pdf", "type": "pdf"}],
        },
        "sv": {"name": "Plats", "webAddress": "https://sv.fi"},
    },
    "location": {"streetAddresses": [
        {"streetName": {"fi": "Otavantie", "sv": ""}, "addressDetail": "2 B",
         "postalCode": "50670", "municipality": "491",
         "coordinates": [
             {"system": "EPSG:4326", "easting": 27.07, "northing": 61.64},
             {"system": "EPSG:3067", "easting": 503879.0, "northing": "6834688"}]},
        {"streetName": "Tie", "coordinates": []},
    ]},
    "contactAddresses": {"postOfficeBoxAddresses": [{"postOfficeBox": {"fi": "PL 1"}}]},
    "serviceHours": {"hours": [
        {"type": "WeeklyUntilFurtherNoticeServiceHour", "weeklyHours": {
            "monday": {"hours": [{"start": "08:00", "end": "16:00"}]},
            "tuesday": [{"start": "08:00", "end": "16:00"}],
            "wednesday": {"start": "10:00", "end": "12:00"}, "friday": None}},
        {"type": "ContinuousAlwaysValidServiceHour", "heading": {"fi": "Aina"}},
        {"type": "ExceptionalDateRangeServiceHour", "fromDate": "2026-12-24",
         "toDate": "2026-12-24", "heading": {"fi": "Suljettu"}, "weeklyHours": {}},
    ], "holidayServiceHours": None},
}  # fmt: skip


def test_a_service_of_v12(vault: Vault) -> None:
    report = taken(vault, {"items": [v12_service()], "page": 1, "totalPages": 1})
    assert outcome(report) == [(1, "service", "added")]
    assert report.mentioned == 2
    facts = only_service(vault).facts
    assert facts.names == {"fi": "Malli", "sv": "Modell"}
    assert facts.instructions == {"fi": "Soita"}
    assert [term.code for term in facts.classes] == ["P10.4", "P5.7"]
    assert facts.target_groups[0].uri.endswith("ptvkohderyhmat/code/KR1.1")
    assert facts.area == Area(Extent.LIMITED, ("049",), ("01",), ("01",))
    assert facts.keywords == ("paja",)
    assert [each.role for each in facts.parties] == ["Producer"]
    assert outcome(taken(vault, v12_service())) == [(1, "service", "unchanged")]


@pytest.mark.parametrize(
    ("area", "expected"),
    [({"areaType": "WholeCountry"}, Extent.NATIONWIDE), (None, Extent.UNKNOWN),
     ({"areaType": "WholeCountryExceptAland"}, Extent.EXCEPT_ALAND)],
)  # fmt: skip
def test_area_types_of_v12(vault: Vault, area: Any, expected: Extent) -> None:
    taken(vault, v12_service(area=area))
    assert only_service(vault).facts.area.extent is expected


def test_a_channel_of_v12_keeps_metres(vault: Vault) -> None:
    taken(vault, V12_CHANNEL)
    facts = only_channel(vault).facts
    assert facts.kind is ChannelKind.LOCATION
    assert facts.phones == (Phone("0401234567", "fi"), Phone("+46 8123", "fi"))
    assert facts.emails == ("a@b.fi",)
    assert [page.url for page in facts.web_pages] == [
        "https://a.fi", "https://c.fi/l.pdf", "https://b.fi", "https://sv.fi",
    ]  # fmt: skip
    first, second, box = facts.addresses
    assert first == Address({"fi": "Otavantie"}, "2 B", "50670", {}, "491", 503879.0, 6834688.0)
    assert (second.street, second.easting) == ({"fi": "Tie"}, None)
    assert box.postal
    assert [(each.days, each.opens) for each in facts.hours] == [
        ((1, 2), "08:00"), ((3,), "10:00"), ((1, 2, 3, 4, 5, 6, 7), "00:00"), ((), ""),
    ]  # fmt: skip


def test_organisations_and_connections_of_v12(vault: Vault) -> None:
    house = {
        "contentId": HOUSE, "organizationType": "State", "parentOrganizationContentId": None,
        "languageVersions": {"fi": {"name": "Kela", "phoneNumbers": [{"number": "1"}]}},
    }  # fmt: skip
    bare = {"contentId": "44444444-4444-4444-8444-444444444444",
            "parentOrganizationContentId": HOUSE,
            "languageVersions": {"fi": {"name": "Ala"}}}  # fmt: skip
    tie = {"contentId": "c-1", "serviceContentId": ONE, "serviceChannelContentId": TWO}
    early = taken(vault, [tie])
    assert outcome(early) == [(1, "connection", "refused")]
    assert "tuo ne ensin" in early.refused[0].reason
    report = taken(vault, [tie, V12_CHANNEL, v12_service(), house, bare])
    assert report.total(Done.ADDED) == 5
    assert LINKS.count(vault) == 1
    again = taken(vault, [tie, {"serviceContentId": ONE, "channelContentId": TWO}])
    assert [str(row.done) for row in again.rows] == ["unchanged", "unchanged"]
    assert taken(vault, v12_service()).links_removed == 0
    parent = ORGANISATIONS.find(vault, "name = 'Ala'")[0].facts.parent
    assert parent == HOUSE


def test_broken_halves_of_characters_and_nan_do_not_stop_a_file(vault: Vault) -> None:
    text = json.dumps(v11_service()).replace("Malli", "M\\ud83d\\u0000alli")
    text = text.replace('"somethingNew"', '"odd": NaN, "somethingNew"')
    assert taken(vault, text.encode()).total(Done.ADDED) == 1
    assert only_service(vault).name.endswith("alli")


rows = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(
                ["id", "contentId", "name", "serviceNames", "serviceChannelType", "areas", "value",
                 "organizations", "languageVersions", "location", "serviceHours", "phoneNumbers",
                 "serviceClasses", "addresses", "organizationNames", "fi"]
            ),
            inner,
            max_size=5,
        ),
    ),
    max_leaves=25,
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(rows)
def test_no_row_is_a_bug_it_is_read_or_refused(row: Any) -> None:
    item = ptv.read_row(row)
    if isinstance(item, RefusedRow):
        assert item.reason
    else:
        assert item.source_id
