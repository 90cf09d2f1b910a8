"""HSDS (Human Services Data Specification) files into the service map; hsds_out.py writes them.

A file is one service, a list, or a page whose `contents` are services, each with its organisation
and its locations inside. What the map has no field for is kept and goes out again.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, TypeVar

from tytti_desktop.casework.service_map import importing
from tytti_desktop.casework.service_map.catalogue import (
    ChannelRow,
    Mention,
    OrganisationRow,
    RefusedRow,
    Row,
    ServiceRow,
)
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
    WebPage,
    offered,
)
from tytti_desktop.errors import KnownError
from tytti_desktop.exchange.fields import (
    BadRowError,
    Record,
    day,
    identity,
    number,
    read_json,
    record,
    records,
    text,
    untold,
    whole,
)
from tytti_desktop.exchange.hsds_attributes import Said
from tytti_desktop.exchange.hsds_out import COUNTRY_URI, COUNTY_URI, REGION_URI, TOWN_URI, WEEK
from tytti_desktop.exchange.ptv_parts import metres as metres_of
from tytti_desktop.vault import Changes, Vault
from tytti_desktop.vault.table import shaped
from tytti_desktop.words import _

_PAGES = ("contents", "services", "items")
_STATUSES = {"active", "inactive", "defunct", "temporarily closed"}
_SERVICE = {
    "id", "name", "status", "alternate_name", "description", "application_process", "attributes",
    "eligibility_description", "fees_description", "url", "email", "minimum_age", "maximum_age",
    "assured_date", "last_modified", "phones", "schedules", "service_areas", "languages",
    "contacts", "organization", "organization_id", "service_at_locations",
}  # fmt: skip
_ORGANISATION = {
    "id", "name", "alternate_name", "description", "email", "website", "phones", "attributes",
    "organization_identifiers", "locations", "parent_organization_id",
}  # fmt: skip
_LOCATION = {
    "id", "location_type", "organization_id", "name", "description", "url", "languages", "phones",
    "schedules", "addresses", "latitude", "longitude", "attributes",
}  # fmt: skip
_NOWHERE: list[float | None] = [None, None]
_FOREIGN = "en"  # the language of a file that does not tell it
S = TypeVar("S")


def import_hsds(vault: Vault, content: bytes, today: date) -> Changes:
    """Take a file of HSDS in, all of it in one transaction; the record is a `Report`.

    The rows of the report are the file's services; their organisations and channels follow with
    the same numbers. Raises KnownError if the file is not JSON of HSDS.
    """
    return importing.take_in(vault, "hsds", read_rows(content), today)


def read_rows(content: bytes, tell: Callable[[int, int], object] = untold) -> list[Row]:
    """Read a file's services with their organisations and channels, refused ones too.

    `tell` hears how many of how many services are read.
    """
    rows: list[Row] = []
    there: set[tuple[str, Any]] = set()
    listed = _listed(read_json(content))
    for place, each in enumerate(listed, start=1):
        tell(place, len(listed))
        for item in _items(each):
            known = (type(item).__name__, item.source_id)
            if known not in there or isinstance(item, ServiceRow | RefusedRow):
                rows.append(Row(place, item))
            there.add(known)
    return rows


def _listed(data: Any) -> list[Any]:  # noqa: ANN401
    if isinstance(data, list):
        return data
    if isinstance(data, dict):
        for name in _PAGES:
            found = data.get(name)
            if isinstance(found, list) and "status" not in data:
                return found
        if "name" in data and "id" in data:
            return [data]
    raise KnownError(_("The file is JSON, but not of HSDS: there is no service in it."))


def _items(row: Any) -> list[ServiceRow | OrganisationRow | ChannelRow | RefusedRow]:  # noqa: ANN401
    """Read one service with what is inside it; if any part is wrong, all of it is refused."""
    if not isinstance(row, dict):
        return [RefusedRow("", _("The row is not an object."), "service")]
    try:
        return _read(row)
    except BadRowError as error:
        found = row.get("id")
        own_id = found[:64] if isinstance(found, str) else ""
        return [RefusedRow(own_id, str(error), "service")]


def _read(row: Record) -> list[ServiceRow | OrganisationRow | ChannelRow | RefusedRow]:
    own_id = identity(row, "id")
    if not text(row, "name") or text(row, "status") not in _STATUSES:
        raise BadRowError(_("A service of HSDS has a name and a status."))
    language = Said(row, _FOREIGN).json("language", _FOREIGN)
    said = Said(row, language)
    organisation = record(row, "organization")
    owner = text(row, "organization_id")
    who = Mention(owner) if owner else None
    items: list[ServiceRow | OrganisationRow | ChannelRow | RefusedRow] = []
    if organisation:
        owner = identity(organisation, "id")
        who = Mention(owner)
        if Said(organisation, language).json("stub", False):
            who = Mention(owner, text(organisation, "name"))
        else:
            items.append(OrganisationRow(owner, _organisation(organisation, language)))
    used = [record(each, "location") for each in records(row, "service_at_locations")]
    channels = [_channel(each, language) for each in used if each]
    parties = tuple(
        (Mention(str(one[0]), str(one[1])), str(one[2]))
        for one in said.json("parties", list[Any]())
        if isinstance(one, list) and len(one) == 3  # noqa: PLR2004 id, name, role
    )
    items.append(
        ServiceRow(
            own_id,
            _service(row, said),
            who,
            parties,
            tuple(channel.source_id for channel in channels),
        )
    )
    return [*items, *channels]


def _service(row: Record, said: Said) -> ServiceFacts:
    pages = _pages(said, text(row, "url"))
    return ServiceFacts(
        names={} if said.json("nameless", False) else said.texts("name", text(row, "name")),
        alternative_names=said.texts("alternate_name", text(row, "alternate_name")),
        summaries=said.own_texts("summary"),
        descriptions=said.texts("description", text(row, "description")),
        instructions=said.texts("application_process", text(row, "application_process")),
        requirements=said.texts("eligibility_description", text(row, "eligibility_description")),
        charges=said.texts("fees_description", text(row, "fees_description")),
        area=_area(row, said),
        languages=_languages(row),
        classes=said.terms("service_class"),
        target_groups=said.terms("target_group"),
        keywords=tuple(said.json("keywords", list[str]())),
        minimum_age=whole(row.get("minimum_age")),
        maximum_age=whole(row.get("maximum_age")),
        phones=_phones(row),
        emails=_emails(row, said),
        web_pages=pages,
        contacts=tuple(_contact(each) for each in records(row, "contacts")),
        hours=_hours(row, said.language),
        assured_on=day(row.get("assured_date")),
        status=_status(text(row, "status"), said),
        modified=said.json("modified", ""),
        extra=_extra(row, said, _SERVICE),
    )


def _status(status: str, said: Said) -> str:
    """Return our own word for the status while it still means the same as the file's."""
    own = said.json("publishing_status", status)
    return own if offered(own) == offered(status) else status


def _extra(row: Record, said: Said, known: set[str]) -> dict[str, Any]:
    """Return what the map has no field for: ours as it was, and the file's own under `hsds`."""
    others = {key: value for key, value in row.items() if key not in known and value is not None}
    foreign = [each for each in records(row, "service_areas") if not _known_place(each)]
    others |= {"service_areas": foreign} if foreign else {}
    others |= {"attributes": said.others} if said.others else {}
    found: dict[str, Any] = dict(said.json("extra", {}))
    return found | ({"hsds": _said(others)} if others else {})


def _said(value: Any) -> Any:  # noqa: ANN401
    """Return a value without its nulls, which the schema does not take."""
    if isinstance(value, dict):
        return {key: _said(each) for key, each in value.items() if each is not None}
    if isinstance(value, list):
        return [_said(each) for each in value if each is not None]
    return value


def _known_place(row: Record) -> bool:
    uri = text(row, "uri")
    return uri == COUNTRY_URI or uri.startswith((TOWN_URI, COUNTY_URI, REGION_URI))


def _decoded(kind: type[S], rows: Iterable[Any]) -> tuple[S, ...]:
    """Return our own records that an attribute carries; what does not fit is left out."""
    found = []
    for row in rows:
        try:
            found.append(shaped(kind, row))
        except (TypeError, ValueError, AttributeError):
            continue
    return tuple(found)


def _pages(said: Said, url: str) -> tuple[WebPage, ...]:
    """Return web pages as they were; one that the file has changed comes first."""
    pages = _decoded(WebPage, said.json("web_pages", list[Any]()))
    return pages if not url or url in {page.url for page in pages} else (WebPage(url), *pages)


def _emails(row: Record, said: Said) -> tuple[str, ...]:
    first = text(row, "email")
    rest = [str(each) for each in said.json("emails", list[Any]())]
    return tuple(dict.fromkeys([*([first] if first else []), *rest]))


def _phones(row: Record) -> tuple[Phone, ...]:
    found = []
    for each in records(row, "phones"):
        digits, extension = text(each, "number").strip('"'), text(each, "extension")
        spoken = _languages(each)
        if digits:
            digits += f" ext. {extension}" if extension else ""
            found.append(Phone(digits, spoken[0] if spoken else "", text(each, "description")))
    return tuple(found)


def _languages(row: Record) -> tuple[str, ...]:
    found = (text(each, "code", "name") for each in records(row, "languages"))
    return tuple(dict.fromkeys(each for each in found if each))


def _hours(row: Record, language: str) -> tuple[Hours, ...]:
    found = []
    for each in records(row, "schedules"):
        said = Said(each, language)
        names = [part.strip()[-2:] for part in text(each, "byday").upper().split(",")]
        found.append(
            Hours(
                tuple(WEEK.index(name) + 1 for name in names if name in WEEK),
                text(each, "opens_at")[:5],
                text(each, "closes_at")[:5],
                day(each.get("valid_from")),
                day(each.get("valid_to")),
                said.json("closed", False),
                said.texts("description", text(each, "description")),
            )
        )
    return tuple(found)


def _contact(row: Record) -> Contact:
    phones = _phones(row)
    emails = _emails(row, Said(row, _FOREIGN))
    return Contact(
        text(row, "title"),
        text(row, "name"),
        text(row, "department"),
        phones[0].number if phones else "",
        emails[0] if emails else "",
    )


def _area(row: Record, said: Said) -> Area:
    """Return where a service reaches, by the codes in its areas' addresses on the web."""
    found: dict[str, list[str]] = {TOWN_URI: [], COUNTY_URI: [], REGION_URI: []}
    extent = ""
    for each in records(row, "service_areas"):
        uri = text(each, "uri")
        base, code = uri.rpartition("/")[0] + "/", uri.rpartition("/")[2]
        if uri == COUNTRY_URI:
            extent = Extent.NATIONWIDE
        elif base in found:
            found[base].append(code)
    towns, counties, regions = (tuple(found[base]) for base in (TOWN_URI, COUNTY_URI, REGION_URI))
    if not extent and (towns or counties or regions):
        extent = Extent.LIMITED
    own = said.json("extent", str(extent))
    return Area(Extent(own if own in set(Extent) else extent), towns, counties, regions)


def _channel(row: Record, language: str) -> ChannelRow:
    said = Said(row, language)
    virtual = text(row, "location_type") == "virtual"
    guess = ChannelKind.WEB if virtual else ChannelKind.LOCATION
    kind = said.json("kind", str(guess))
    facts = ChannelFacts(
        kind=ChannelKind(kind) if kind in set(ChannelKind) else guess,
        names=said.texts("name", text(row, "name")),
        summaries=said.own_texts("summary"),
        descriptions=said.texts("description", text(row, "description")),
        phones=_phones(row),
        emails=_emails(row, said),
        web_pages=_pages(said, text(row, "url")),
        addresses=_addresses(row, language),
        hours=_hours(row, language),
        languages=_languages(row),
        area=next(iter(_decoded(Area, [said.json("area", {})])), Area()),
        status=said.json("publishing_status", ""),
        modified=said.json("modified", ""),
        extra=_extra(row, said, _LOCATION),
    )
    owner = text(row, "organization_id")
    mention = Mention(owner, said.json("owner", "")) if owner else None
    return ChannelRow(identity(row, "id"), facts, mention)


def _addresses(row: Record, language: str) -> tuple[Address, ...]:
    """Return a location's addresses; its degrees belong to the first."""
    latitude, longitude = number(row.get("latitude")), number(row.get("longitude"))
    found = []
    for place, each in enumerate(records(row, "addresses")):
        said = Said(each, language)
        metres = _NOWHERE
        if place:
            metres = [number(one) for one in said.json("metres", list[Any]())][:2]
            metres = metres if len(metres) == len(_NOWHERE) else _NOWHERE
        elif None not in (latitude, longitude):
            metres = list(metres_of(longitude, latitude))
        door = said.json("number", "")
        street = text(each, "address_1").removesuffix(door).strip()
        found.append(
            Address(
                street=said.texts("address_1", street),
                number=door if text(each, "address_1").endswith(door) else "",
                postal_code=text(each, "postal_code"),
                town=said.texts("city", text(each, "city")),
                municipality=said.json("municipality", ""),
                easting=metres[0],
                northing=metres[1],
                postal=text(each, "address_type") == "postal",
            )
        )
    return tuple(found)


def _organisation(row: Record, language: str) -> OrganisationFacts:
    said = Said(row, language)
    codes = [text(each, "identifier") for each in records(row, "organization_identifiers")]
    places = [each for place in records(row, "locations") for each in _addresses(place, language)]
    parent = said.json("parent", "") or text(row, "parent_organization_id")
    return OrganisationFacts(
        names={} if said.json("nameless", False) else said.texts("name", text(row, "name")),
        alternative_names=said.texts("alternate_name", text(row, "alternate_name")),
        summaries=said.own_texts("summary"),
        descriptions=said.texts("description", text(row, "description")),
        kind=said.json("kind", ""),
        business_code=codes[0] if codes else "",
        parent=parent,
        phones=_phones(row),
        emails=_emails(row, said),
        web_pages=_pages(said, text(row, "website")),
        addresses=tuple(places),
        status=said.json("publishing_status", ""),
        modified=said.json("modified", ""),
        extra=_extra(row, said, _ORGANISATION),
    )
