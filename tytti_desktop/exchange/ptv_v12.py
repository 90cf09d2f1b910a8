"""PTV v12 (beta): `contentId`, texts under `languageVersions`, bare codes, connections apart."""

from typing import Any

from tytti_desktop.casework.service_map.catalogue import (
    ChannelRow,
    ConnectionRow,
    Item,
    Mention,
    OrganisationRow,
    ServiceRow,
)
from tytti_desktop.casework.service_map.facts import (
    Address,
    Area,
    ChannelFacts,
    ChannelKind,
    Hours,
    OrganisationFacts,
    Phone,
    ServiceFacts,
    Texts,
    WebPage,
)
from tytti_desktop.exchange import ptv_parts as parts
from tytti_desktop.exchange.fields import (
    BadRowError,
    Record,
    day,
    identity,
    record,
    records,
    strings,
    text,
)
from tytti_desktop.exchange.leftovers import made_of
from tytti_desktop.words import _

_CHANNELS = {
    "servicelocation": ChannelKind.LOCATION,
    "telephoneservice": ChannelKind.PHONE,
    "phone": ChannelKind.PHONE,
    "webpage": ChannelKind.WEB,
    "eservice": ChannelKind.ESERVICE,
    "echannel": ChannelKind.ESERVICE,
    "printableform": ChannelKind.FORM,
}
_SYSTEM = "3067"  # EPSG:3067 is ETRS-TM35FIN


def channel_kind(row: Record) -> ChannelKind:
    """Return a channel's kind by the type that either version gives it."""
    return _CHANNELS.get(text(row, "serviceChannelType").lower(), ChannelKind.UNKNOWN)


def is_connection(row: Record) -> bool:
    """Tell whether a row only connects a service to a channel."""
    return "serviceContentId" in row and bool(
        {"serviceChannelContentId", "channelContentId"} & set(row)
    )


def connection(row: Record) -> ConnectionRow:
    """Read a connection; its id is its own, or its two ends if it has none."""
    service = identity(row, "serviceContentId")
    channel = identity(row, "serviceChannelContentId", "channelContentId")
    return ConnectionRow(text(row, "contentId", "id") or f"{service} {channel}", service, channel)


def read(row: Record, kind: str, own_id: str) -> Item:
    """Read a row of v12 whose kind its fields have told; raises BadRowError if none is known."""
    said = _languages(row)
    owner = text(row, "organizationContentId")
    who = Mention(owner) if owner else None
    if kind == "service":
        service, told = _service(row, said)
        return ServiceRow(own_id, service, who, _parties(row, owner), None, told)
    if kind == "channel":
        channel, told = _channel(row, said)
        return ChannelRow(own_id, channel, who, told=told)
    if kind == "organisation" or "parentOrganizationContentId" in row:
        return OrganisationRow(own_id, *_organisation(row, said))
    raise BadRowError(_("The row is not a service, a channel or an organisation of PTV."))


def _languages(row: Record) -> dict[str, Record]:
    """Return the language versions that are not null."""
    versions = record(row, "languageVersions")
    return {code.lower(): record(versions, code) for code in versions if versions[code]}


def _texts(said: dict[str, Record], *names: str) -> Texts:
    found = {code: text(version, *names) for code, version in said.items()}
    return {code: value for code, value in found.items() if value}


def _service(row: Record, said: dict[str, Record]) -> tuple[ServiceFacts, frozenset[str]]:
    words = [word for version in said.values() for word in strings(version, "keywords")]
    return made_of(
        ServiceFacts,
        {
            "names": lambda: _texts(said, "name"),
            "alternative_names": lambda: _texts(said, "alternativeName"),
            "summaries": lambda: _texts(said, "summary"),
            "descriptions": lambda: _texts(said, "description"),
            "instructions": lambda: _texts(said, "userInstructions", "userInstruction"),
            "requirements": lambda: _texts(
                said, "requirements", "conditionsAndCriteria", "criteria"
            ),
            "charges": lambda: _texts(
                said, "chargeDescription", "chargeInformation", "chargeAdditionalInfo"
            ),
            "area": lambda: _area(row),
            "languages": lambda: strings(row, "serviceLanguages", "languages"),
            "classes": lambda: parts.terms(row, "serviceClasses"),
            "target_groups": lambda: parts.terms(row, "targetGroups"),
            "keywords": lambda: tuple(dict.fromkeys(words)),
            "status": lambda: text(row, "publishingStatus"),
            "modified": lambda: text(row, "publishedAt", "modifiedAt", "modified"),
            "extra": lambda: {"type": text(row, "serviceType")} if text(row, "serviceType") else {},
        },
    )


def _parties(row: Record, owner: str) -> tuple[tuple[Mention, str], ...]:
    """Return the other organisations; v12 names responsible ones and producers by id."""
    found: dict[tuple[Mention, str], None] = {}
    for role, names in (
        ("OtherResponsible", ("otherResponsibleOrganizationContentIds",)),
        ("Producer", ("producerOrganizationContentIds", "selfProducers")),
    ):
        for each in strings(row, *names):
            if each != owner:
                found[(Mention(each), role)] = None
    return tuple(found)


def _area(row: Record) -> Area:
    area = record(row, "area") or row
    return parts.shaped(
        text(area, "areaType"),
        list(strings(area, "municipalities")),
        list(strings(area, "wellbeingServicesCounties")),
        list(strings(area, "regions")),
    )


def _many(said: dict[str, Record], ending: str) -> list[tuple[str, Record]]:
    """Return the objects of every list whose name ends so (contactEmails, supportEmails ...)."""
    return [
        (code, each)
        for code, version in said.items()
        for name in version
        if name.lower().endswith(ending) and "fax" not in name.lower()
        for each in records(version, name)
    ]


def _phones(said: dict[str, Record]) -> tuple[Phone, ...]:
    rows = [{"language": code, **each} for code, each in _many(said, "phonenumbers")]
    return parts.phones(rows)


def _pages(said: dict[str, Record]) -> tuple[WebPage, ...]:
    rows = [{"language": code, **each} for code, each in _many(said, "webpages")]
    rows += [{"language": code, **each} for code, each in _many(said, "formfiles")]
    for code, version in said.items():
        address = version.get("webAddress")
        if isinstance(address, dict):
            rows.append({"language": code, **address})
        elif isinstance(address, str):
            rows.append({"language": code, "url": address})
    return parts.web_pages(rows)


def _channel(row: Record, said: dict[str, Record]) -> tuple[ChannelFacts, frozenset[str]]:
    return made_of(
        ChannelFacts,
        {
            "kind": lambda: channel_kind(row),
            "names": lambda: _texts(said, "name"),
            "summaries": lambda: _texts(said, "summary"),
            "descriptions": lambda: _texts(said, "description"),
            "phones": lambda: _phones(said),
            "emails": lambda: parts.emails([each for _code, each in _many(said, "emails")]),
            "web_pages": lambda: _pages(said),
            "addresses": lambda: (
                _addresses(record(row, "location"))
                + _addresses(record(row, "contactAddresses"), postal=True)
            ),
            "hours": lambda: _hours(row.get("serviceHours")),
            "languages": lambda: strings(row, "serviceLanguages", "languages"),
            "area": lambda: _area(row),
            "status": lambda: text(row, "publishingStatus"),
            "modified": lambda: text(row, "publishedAt", "modifiedAt", "modified"),
        },
    )


def _organisation(row: Record, said: dict[str, Record]) -> tuple[OrganisationFacts, frozenset[str]]:
    return made_of(
        OrganisationFacts,
        {
            "names": lambda: _texts(said, "name"),
            "alternative_names": lambda: _texts(said, "alternativeName"),
            "summaries": lambda: _texts(said, "summary"),
            "descriptions": lambda: _texts(said, "description"),
            "kind": lambda: text(row, "organizationType"),
            "business_code": lambda: text(row, "businessId", "businessCode"),
            "parent": lambda: text(row, "parentOrganizationContentId"),
            "phones": lambda: _phones(said),
            "emails": lambda: parts.emails([each for _code, each in _many(said, "emails")]),
            "web_pages": lambda: _pages(said),
            "status": lambda: text(row, "publishingStatus"),
            "modified": lambda: text(row, "publishedAt", "modifiedAt", "modified"),
        },
    )


def _localized(row: Record, name: str) -> Texts:
    """Return {fi: text, sv: text} of a field; one plain text counts as Finnish."""
    value = row.get(name)
    if isinstance(value, str):
        return {"fi": value.strip()} if value.strip() else {}
    inner = record(row, name)
    return {code: text(inner, code) for code in inner if text(inner, code)}


def _addresses(location: Record, *, postal: bool = False) -> tuple[Address, ...]:
    found = []
    for row in records(location, "streetAddresses", "postOfficeBoxAddresses", "otherAddresses"):
        easting, northing = _place(row)
        found.append(
            Address(
                street=_localized(row, "streetName") or _localized(row, "postOfficeBox"),
                number=text(row, "addressDetail", "streetNumber"),
                postal_code=text(row, "postalCode"),
                town=_localized(row, "postOffice"),
                municipality=parts.code(text(row, "municipality")),
                easting=easting,
                northing=northing,
                postal=postal or "postOfficeBox" in row,
                note=_localized(row, "additionalInformation"),
            )
        )
    return tuple(found)


def _place(row: Record) -> tuple[float | None, float | None]:
    """Return the metres of the first coordinates in ETRS-TM35FIN."""
    for each in records(row, "coordinates"):
        if text(each, "system").endswith(_SYSTEM) or not text(each, "system"):
            return parts.metres(each.get("easting"), each.get("northing"))
    return None, None


def _hours(value: Any) -> tuple[Hours, ...]:  # noqa: ANN401
    rows = value.get("hours") if isinstance(value, dict) else value
    found: list[Hours] = []
    for row in records({"serviceHours": rows}, "serviceHours"):
        kind = text(row, "type").lower()
        base = Hours(
            valid_from=day(row.get("fromDate")),
            valid_until=day(row.get("toDate")),
            closed=row.get("isClosed") is True or "closed" in kind,
            note=_localized(row, "additionalInformation") or _localized(row, "heading"),
            by_appointment=row.get("isReservation") is True or "reservation" in kind,
            exception="exception" in kind,
        )
        times: parts.Times = {}
        for place, name in enumerate(parts.DAYS, start=1):
            for each in _openings(record(row, "weeklyHours").get(name)):
                opened = (text(each, "start")[:5], text(each, "end")[:5], 0)
                times.setdefault(opened, []).append(place)
        if kind.startswith("continuousalways"):
            times = {(*parts.WHOLE_DAY, 0): list(range(1, 8))}
        found += parts.shared(times, base)
    return tuple(found)


def _openings(value: Any) -> list[Record]:  # noqa: ANN401
    """Return a day's openings, given as a list or under a name of its own."""
    if isinstance(value, dict):
        value = next((each for each in value.values() if isinstance(each, list)), [value])
    rows = value if isinstance(value, list) else []
    return [each for each in rows if isinstance(each, dict) and text(each, "start")]
