"""The service map as HSDS (Human Services Data Specification) JSON, valid against its schema.

The unit's own notes, its posts and the persons in them are not exported: they are its own. What
HSDS has no field for (other languages, PTV classes) travels in its `attributes`.
"""

import json
import re
from datetime import date

from tytti_desktop.casework.client import codes
from tytti_desktop.casework.service_map import channels, entries
from tytti_desktop.casework.service_map.channels import Channel
from tytti_desktop.casework.service_map.facts import (
    Address,
    Area,
    ChannelKind,
    Contact,
    Extent,
    Hours,
    Phone,
    WebPage,
    in_language,
)
from tytti_desktop.casework.service_map.organisations import ORGANISATIONS, Organisation
from tytti_desktop.casework.service_map.services import SERVICES, Service
from tytti_desktop.exchange import coordinates
from tytti_desktop.exchange.fields import Record
from tytti_desktop.exchange.hsds_attributes import TAXONOMIES, Attributes, made_id
from tytti_desktop.exchange.leftovers import put_back
from tytti_desktop.vault import Vault
from tytti_desktop.vault.table import plain

TOWN_URI = "http://uri.suomi.fi/codelist/jhs/kunta_1_20230101/code/"
COUNTY_URI = "http://uri.suomi.fi/codelist/jhs/hyvinvointialue_1_20211013/code/"
REGION_URI = "http://uri.suomi.fi/codelist/jhs/maakunta_1_20230101/code/"
HOME = "FI"
COUNTRY_URI = "http://uri.suomi.fi/codelist/jhs/valtio_1_20120101/code/246"
WEEK = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_URL = re.compile(r"[a-z][a-z0-9+.-]*://[!-~]+", re.IGNORECASE)


def export_hsds(vault: Vault, today: date) -> bytes:
    """Return every service of the map with its organisation and channels, as one HSDS page."""
    found = [_service(vault, each, today) for each in SERVICES.find(vault, order="name, id")]
    page = {
        "total_items": len(found),
        "total_pages": 1,
        "page_number": 1,
        "size": len(found),
        "first_page": True,
        "last_page": True,
        "empty": not found,
        "contents": found,
    }
    return (json.dumps(page, ensure_ascii=False, indent=1) + "\n").encode()


def _kept(row: Record) -> Record:
    """Return a row without its empty fields: the schema takes no nulls."""
    return {key: value for key, value in row.items() if value not in (None, "", [], {})}


def _service(vault: Vault, service: Service, today: date) -> Record:
    facts, own_id = service.facts, entries.public_id(service)
    more = Attributes("service", own_id)
    more.json("language", "fi")
    youngest, oldest = service.ages
    assured = service.verified_on or facts.assured_on
    changed = service.changed_at
    row: Record = {
        "name": more.texts("name", facts.names) or service.name,
        "alternate_name": more.texts("alternate_name", facts.alternative_names),
        "description": more.texts("description", facts.descriptions),
        "application_process": more.texts("application_process", facts.instructions),
        "eligibility_description": more.texts("eligibility_description", facts.requirements),
        "fees_description": more.texts("fees_description", facts.charges),
        "url": _url(facts.web_pages),
        "email": _email(facts.emails, more),
        "minimum_age": youngest,
        "maximum_age": oldest,
        "assured_date": assured.isoformat() if assured else None,
        "last_modified": changed.isoformat() if changed else None,
        "phones": _phones(facts.phones, own_id),
        "schedules": _schedules(facts.hours, own_id),
        "service_areas": _areas(facts.area, own_id),
        "languages": _languages(facts.languages, own_id),
        "contacts": _contacts(facts.contacts, own_id),
    }
    _service_more(vault, service, more)
    owner = service.organisation_id
    if owner is not None:
        row["organization"] = _organisation(ORGANISATIONS.get(vault, owner))
        row["organization_id"] = row["organization"]["id"]
    used = channels.of_service(vault, service.id)
    row["service_at_locations"] = [_at_location(vault, own_id, each) for each in used]
    row["attributes"] = more.rows
    status = {"id": own_id, "status": _status(service, today)}
    return put_back(status | _kept(row), facts.extra.get("hsds", {}))


def _status(service: Service, today: date) -> str:
    if service.ended_on is not None and service.ended_on <= today:
        return "defunct"
    return "active" if service.offered else "inactive"


def _service_more(vault: Vault, service: Service, more: Attributes) -> None:
    """Put what a service has and HSDS has no field for."""
    facts = service.facts
    more.json("nameless", not facts.names or None)
    more.json("summary", facts.summaries)
    more.tell("publishing_status", facts.status)
    more.tell("extent", str(facts.area.extent))
    more.json("keywords", list(facts.keywords))
    more.json("web_pages", plain(facts.web_pages))
    more.json("modified", facts.modified)
    more.json("extra", {key: each for key, each in facts.extra.items() if key != "hsds"})
    more.terms("service_class", facts.classes, TAXONOMIES["service_class"])
    more.terms("target_group", facts.target_groups, TAXONOMIES["target_group"])
    parties = []
    for party in facts.parties:
        other = ORGANISATIONS.get(vault, party.organisation_id)
        name = in_language(other.facts.names, "fi")
        parties.append([entries.public_id(other), name, party.role])
    more.json("parties", parties)


def _email(emails: tuple[str, ...], more: Attributes) -> str:
    """Return the first e-mail address; the rest, and one the schema refuses, go apart."""
    first = emails[0] if emails and _EMAIL.fullmatch(emails[0]) else ""
    more.json("emails", list(emails[1:] if first else emails))
    return first


def _url(pages: tuple[WebPage, ...]) -> str:
    return next((page.url for page in pages if _URL.fullmatch(page.url)), "")


def _phones(phones: tuple[Phone, ...], own_id: str) -> list[Record]:
    found = []
    for place, phone in enumerate(phones):
        phone_id = made_id(own_id, "phone", str(place))
        more = Attributes("phone", phone_id)
        more.json("charge", phone.charge)
        digits, _ext, extension = phone.number.partition(" ext. ")
        row = {
            "id": phone_id,
            "number": digits if extension.isdigit() else phone.number,
            "extension": int(extension) if extension.isdigit() else None,
            "type": "voice",
            "description": phone.note,
            "languages": _languages((phone.language,) if phone.language else (), phone_id),
            "attributes": more.rows,
        }
        found.append(_kept(row))
    return found


def _languages(spoken: tuple[str, ...], own_id: str) -> list[Record]:
    return [
        {"id": made_id(own_id, "language", code), "code": code, "name": code} for code in spoken
    ]


def _schedules(hours: tuple[Hours, ...], own_id: str) -> list[Record]:
    found = []
    for place, each in enumerate(hours):
        schedule_id = made_id(own_id, "schedule", str(place))
        more = Attributes("schedule", schedule_id)
        row = {
            "id": schedule_id,
            **_rhythm(each),
            "opens_at": each.opens,
            "closes_at": each.closes,
            "valid_from": each.valid_from.isoformat() if each.valid_from else None,
            "valid_to": each.valid_until.isoformat() if each.valid_until else None,
            "description": more.texts("description", each.note),
        }
        for name in ("closed", "by_appointment", "exception", "nights"):
            more.json(name, getattr(each, name) or None)
        found.append(_kept({**row, "attributes": more.rows}))
    return found


def _rhythm(each: Hours) -> Record:
    """Return on which days and how often a row of hours opens, in the words of RFC 5545."""
    monthly = bool(each.weeks or each.month_days)
    names = [WEEK[day - 1] for day in each.days]
    turns = [f"{week}{name}" for week in each.weeks for name in names] if monthly else names
    often = "MONTHLY" if monthly else "WEEKLY" if each.days else None
    return {
        "freq": each.freq if each.freq in {"WEEKLY", "MONTHLY"} else often,
        "byday": ",".join(turns),
        "bymonthday": ",".join(str(day) for day in each.month_days),
        "interval": each.interval if each.interval > 1 else None,
    }


def _areas(area: Area, own_id: str) -> list[Record]:
    """Return an area as named places with their codes; the whole country as one place."""
    towns, counties = codes.municipalities(), codes.counties()
    places = [
        (towns[code].fi if code in towns else code, TOWN_URI + code) for code in area.municipalities
    ]
    places += [
        (counties[code].fi if code in counties else code, COUNTY_URI + code)
        for code in area.counties
    ]
    places += [(code, REGION_URI + code) for code in area.regions]
    if area.extent in {Extent.NATIONWIDE, Extent.EXCEPT_ALAND}:
        places.append(("Suomi", COUNTRY_URI))
    return [
        {
            "id": made_id(own_id, "area", uri),
            "name": name,
            "extent": uri.rpartition("/")[2],
            "extent_type": "text",
            "uri": uri,
        }
        for name, uri in places
    ]


def _contacts(contacts: tuple[Contact, ...], own_id: str) -> list[Record]:
    found = []
    for place, each in enumerate(contacts):
        contact_id = made_id(own_id, "contact", str(place))
        more = Attributes("contact", contact_id)
        row = {
            "id": contact_id,
            "name": each.name,
            "title": each.title,
            "department": each.department,
            "email": _email((each.email,) if each.email else (), more),
            "phones": _phones((Phone(each.phone),) if each.phone else (), contact_id),
            "attributes": more.rows,
        }
        found.append(_kept(row))
    return found


def _organisation(organisation: Organisation) -> Record:
    facts, own_id = organisation.facts, entries.public_id(organisation)
    more = Attributes("organization", own_id)
    name = more.texts("name", facts.names)
    more.json("nameless", not name or None)
    more.json("stub", organisation.stub or None)
    row = {
        "alternate_name": more.texts("alternate_name", facts.alternative_names),
        "email": _email(facts.emails, more),
        "website": _url(facts.web_pages),
        "phones": _phones(facts.phones, own_id),
        "organization_identifiers": _identifiers(facts.business_code, own_id),
    }
    described = more.texts("description", facts.descriptions)
    more.json("summary", facts.summaries)
    more.json("kind", facts.kind)
    more.json("parent", facts.parent)
    row["parent_organization_id"] = facts.parent if _UUID.fullmatch(facts.parent) else ""
    more.json("web_pages", plain(facts.web_pages))
    more.json("publishing_status", facts.status)
    more.json("modified", facts.modified)
    more.json("extra", {key: each for key, each in facts.extra.items() if key != "hsds"})
    if facts.addresses:
        place = {"id": made_id(own_id, "location"), "location_type": "physical"}
        row["locations"] = [{**place, **_place(facts.addresses, place["id"])}]
    row["attributes"] = more.rows
    must = {"id": own_id, "name": name or organisation.name, "description": described}
    return must | put_back(must | _kept(row), facts.extra.get("hsds", {}))


def _identifiers(business_code: str, own_id: str) -> list[Record]:
    if not business_code:
        return []
    one = {"id": made_id(own_id, "identifier"), "identifier": business_code}
    return [{**one, "identifier_scheme": "FI-Y", "identifier_type": "Y-tunnus"}]


def _place(addresses: tuple[Address, ...], own_id: str) -> Record:
    """Return a location's addresses, and the degrees of the first."""
    rows = [_address(each, own_id, place) for place, each in enumerate(addresses)]
    found: Record = {"addresses": rows} if rows else {}
    first = addresses[0] if addresses else Address()
    if first.easting is not None and first.northing is not None:
        latitude, longitude = coordinates.to_degrees(first.easting, first.northing)
        found |= {"latitude": latitude, "longitude": longitude}
    return found


def _address(address: Address, own_id: str, place: int) -> Record:
    address_id = made_id(own_id, "address", str(place))
    more = Attributes("address", address_id)
    street = more.texts("address_1", address.street)
    town = more.texts("city", address.town)
    more.json("number", address.number)
    more.json("municipality", address.municipality)
    if place and address.easting is not None:
        more.json("metres", [address.easting, address.northing])
    home = codes.municipalities().get(address.municipality)
    county = codes.counties()[home.county].fi if home else ""
    more.json("note", address.note)
    row = {
        "id": address_id,
        "address_1": f"{street} {address.number}".strip(),
        "city": town,
        "state_province": county,
        "postal_code": address.postal_code,
        "country": address.country or HOME,
        "address_type": "postal" if address.postal else "physical",
    }
    may = {"address_2": address.line2, "attention": address.attention, "attributes": more.rows}
    return row | _kept(may)


def _at_location(vault: Vault, service_id: str, channel: Channel) -> Record:
    own_id = entries.public_id(channel)
    return {
        "id": made_id(service_id, own_id),
        "service_id": service_id,
        "location_id": own_id,
        "location": _location(vault, channel, own_id),
    }


def _location(vault: Vault, channel: Channel, own_id: str) -> Record:
    """Return a channel as a location: a place is physical, a phone or a page is virtual."""
    facts = channel.facts
    more = Attributes("location", own_id)
    owner = None
    if channel.organisation_id is not None:
        other = ORGANISATIONS.get(vault, channel.organisation_id)
        owner = entries.public_id(other)
        more.json("owner", in_language(other.facts.names, "fi"))
    physical = facts.kind in {ChannelKind.LOCATION, ChannelKind.UNKNOWN}
    row = {
        "id": own_id,
        "location_type": "physical" if physical else "virtual",
        "organization_id": owner,
        "name": more.texts("name", facts.names),
        "description": more.texts("description", facts.descriptions),
        "url": _url(facts.web_pages),
        "languages": _languages(facts.languages, own_id),
        "phones": _phones(facts.phones, own_id),
        "schedules": _schedules(facts.hours, own_id),
        **_place(facts.addresses, own_id),
    }
    more.json("summary", facts.summaries)
    more.tell("kind", str(facts.kind))
    more.json("emails", list(facts.emails))
    more.json("web_pages", plain(facts.web_pages))
    more.json("area", plain(facts.area) if facts.area != Area() else None)
    more.json("publishing_status", facts.status)
    more.json("modified", facts.modified)
    more.json("extra", {key: each for key, each in facts.extra.items() if key != "hsds"})
    row["attributes"] = more.rows
    return put_back(_kept(row), facts.extra.get("hsds", {}))
