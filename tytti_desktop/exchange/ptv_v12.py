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
        return ServiceRow(own_id, _service(row, said), who, _parties(row, owner))
    if kind == "channel":
        return ChannelRow(own_id, _channel(row, said), who)
    if kind == "organisation" or "parentOrganizationContentId" in row:
        return OrganisationRow(own_id, _organisation(row, said))
    raise BadRowError(_("The row is not a service, a channel or an organisation of PTV."))


def _languages(row: Record) -> dict[str, Record]:
    """Return the language versions that are not null."""
    versions = record(row, "languageVersions")
    return {code.lower(): record(versions, code) for code in versions if versions[code]}


def _texts(said: dict[str, Record], *names: str) -> Texts:
    found = {code: text(version, *names) for code, version in said.items()}
    return {code: value for code, value in found.items() if value}


def _service(row: Record, said: dict[str, Record]) -> ServiceFacts:
    words = [word for version in said.values() for word in strings(version, "keywords")]
    return ServiceFacts(
        names=_texts(said, "name"),
        alternative_names=_texts(said, "alternativeName"),
        summaries=_texts(said, "summary"),
        descriptions=_texts(said, "description"),
        instructions=_texts(said, "userInstructions", "userInstruction"),
        requirements=_texts(said, "requirements", "conditionsAndCriteria", "criteria"),
        charges=_texts(said, "chargeDescription", "chargeInformation", "chargeAdditionalInfo"),
        area=_area(row),
        languages=strings(row, "serviceLanguages", "languages"),
        classes=parts.terms(row, "serviceClasses"),
        target_groups=parts.terms(row, "targetGroups"),
        keywords=tuple(dict.fromkeys(words)),
        status=text(row, "publishingStatus"),
        modified=text(row, "publishedAt", "modifiedAt", "modified"),
        extra={"type": text(row, "serviceType")} if text(row, "serviceType") else {},
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


def _channel(row: Record, said: dict[str, Record]) -> ChannelFacts:
    return ChannelFacts(
        kind=channel_kind(row),
        names=_texts(said, "name"),
        summaries=_texts(said, "summary"),
        descriptions=_texts(said, "description"),
        phones=_phones(said),
        emails=parts.emails([each for _code, each in _many(said, "emails")]),
        web_pages=_pages(said),
        addresses=_addresses(record(row, "location"))
        + _addresses(record(row, "contactAddresses"), postal=True),
        hours=_hours(row.get("serviceHours")),
        languages=strings(row, "serviceLanguages", "languages"),
        area=_area(row),
        status=text(row, "publishingStatus"),
        modified=text(row, "publishedAt", "modifiedAt", "modified"),
    )


def _organisation(row: Record, said: dict[str, Record]) -> OrganisationFacts:
    return OrganisationFacts(
        names=_texts(said, "name"),
        alternative_names=_texts(said, "alternativeName"),
        summaries=_texts(said, "summary"),
        descriptions=_texts(said, "description"),
        kind=text(row, "organizationType"),
        business_code=text(row, "businessId", "businessCode"),
        parent=text(row, "parentOrganizationContentId"),
        phones=_phones(said),
        emails=parts.emails([each for _code, each in _many(said, "emails")]),
        web_pages=_pages(said),
        status=text(row, "publishingStatus"),
        modified=text(row, "publishedAt", "modifiedAt", "modified"),
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
        begun, ended = day(row.get("fromDate")), day(row.get("toDate"))
        note = _localized(row, "additionalInformation") or _localized(row, "heading")
        times: dict[tuple[str, str], list[int]] = {}
        for place, name in enumerate(parts.DAYS, start=1):
            for each in _openings(record(row, "weeklyHours").get(name)):
                opened = (text(each, "start")[:5], text(each, "end")[:5])
                times.setdefault(opened, []).append(place)
        if text(row, "type").startswith("ContinuousAlways"):
            times = {parts.WHOLE_DAY: list(range(1, 8))}
        found += [
            Hours(tuple(days), opens, closes, begun, ended, False, note)
            for (opens, closes), days in times.items()
        ]
        if not times and note:
            found.append(Hours((), "", "", begun, ended, False, note))
    return tuple(found)


def _openings(value: Any) -> list[Record]:  # noqa: ANN401
    """Return a day's openings, given as a list or under a name of its own."""
    if isinstance(value, dict):
        value = next((each for each in value.values() if isinstance(each, list)), [value])
    rows = value if isinstance(value, list) else []
    return [each for each in rows if isinstance(each, dict) and text(each, "start")]
