"""PTV, the Finnish service catalogue: files of v11 and v12 in any of the shapes its API gives.

One object, a list, a page (`itemList`, `items`), a map by id, or lists under names of their own;
the rows may be services, channels, organisations and connections mixed.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from tytti_desktop.casework.service_map import importing
from tytti_desktop.casework.service_map.catalogue import (
    ChannelRow,
    IndexRow,
    Item,
    Mention,
    OrganisationRow,
    RefusedRow,
    Row,
    ServiceRow,
)
from tytti_desktop.casework.service_map.facts import (
    ChannelFacts,
    OrganisationFacts,
    ServiceFacts,
)
from tytti_desktop.errors import KnownError
from tytti_desktop.exchange import ptv_parts as parts
from tytti_desktop.exchange import ptv_v12
from tytti_desktop.exchange.fields import (
    BadRowError,
    Record,
    identity,
    read_json,
    record,
    records,
    strings,
    text,
    untold,
)
from tytti_desktop.exchange.leftovers import made_of, paths, unread, watched
from tytti_desktop.vault import Changes, Vault
from tytti_desktop.words import _

KINDS = ("service", "channel", "organisation")
# Words of codes that the map names itself, and the catalogue's own bookkeeping.
_SAID_ELSEWHERE = re.compile(
    r"^(sourceId|oid|modified|modifiedBy|publishedAt|versions?|statutory|displayNameType\[\]|"
    r"languageVersionAvailabilities|ontologyTerms\[\]|areas\[\]|serviceCollections\[\])|"
    r"\b(municipality|municipalities\[\])\.name\[\]|(parent|new)\w*(Uri|Id)$|ontologyType$|"
    r"\.modified$|(serviceClasses|targetGroups)\[\]|coordinateState$|language$|\.type$|subType$"
)
_PAGES = ("itemList", "items", "value", "content", "results", "data")
_MARKS = {
    "channel": {"serviceChannelType", "serviceChannelNames", "serviceChannelDescriptions"},
    "organisation": {"organizationNames", "organizationType", "organizationDescriptions"},
    "service": {"serviceNames", "serviceType", "serviceDescriptions", "serviceClasses"},
}
_INDEX = {
    "id", "contentId", "name", "modified", "modifiedAt", "publishedAt", "status",
    "publishingStatus",
}  # fmt: skip


def import_ptv(vault: Vault, content: bytes, today: date, bare: str = "service") -> Changes:
    """Take a file of PTV in, all of it in one transaction; the record is a `Report` by row.

    `bare` tells what the rows of a mere index (id and name) are: service, channel or organisation.
    Raises KnownError if the file is not JSON of PTV; a row that cannot be read is refused alone.
    """
    return importing.take_in(vault, "ptv", read_rows(content, bare), today)


def read_rows(
    content: bytes, bare: str = "service", tell: Callable[[int, int], object] = untold
) -> list[Row]:
    """Read a file's rows, refused ones too, numbered from 1; `tell` hears how many of how many."""
    found = _listed(read_json(content))
    rows = []
    for number, each in enumerate(found, start=1):
        tell(number, len(found))
        row = watched(each)
        item = read_row(row, bare)
        left = () if isinstance(item, RefusedRow) else tuple(_left_out(row))
        rows.append(Row(number, item, left))
    if len(rows) > 1 and all(isinstance(r.item, RefusedRow) and not r.item.kind for r in rows):
        raise _not_ptv()  # no row of it is of PTV: told once, not by row
    return rows


def _not_ptv() -> KnownError:
    told = _("The file is JSON, but not of PTV: there is no service, channel or organisation.")
    return KnownError(told)


def _left_out(row: Any) -> Iterator[str]:  # noqa: ANN401
    """Return the names of a row's fields that the map has no place for, each once."""
    for name in dict.fromkeys(paths(unread(row))):
        if not _SAID_ELSEWHERE.search(name):
            yield name


def _listed(data: Any) -> list[Any]:  # noqa: ANN401
    """Return the rows of a file, whatever shape they came in."""
    if isinstance(data, list):
        return [row for each in data for row in _of_page(each)]
    if isinstance(data, dict):
        if _is_page(data):
            return _of_page(data)
        if _kind(data) or ptv_v12.is_connection(data) or {"id", "contentId"} & set(data):
            return [data]
        rows = _by_id(data) or _by_name(data)
        if rows:
            return [row for each in rows for row in _of_page(each)]
        inner = [each for each in data.values() if _is_page(each)]
        if inner:  # a page in a wrapper: {"data": {"items": [...]}}
            return [row for each in inner for row in _of_page(each)]
    raise _not_ptv()


def _is_page(data: Any) -> bool:  # noqa: ANN401
    return isinstance(data, dict) and any(isinstance(data.get(name), list) for name in _PAGES)


def _of_page(data: Any) -> list[Any]:  # noqa: ANN401
    """Return the rows of one page of the API, or of a list inside a list; a row alone otherwise."""
    if isinstance(data, list):
        return data
    if not _is_page(data) or _kind(data):
        return [data]
    name = next(name for name in _PAGES if isinstance(data.get(name), list))
    found: list[Any] = data[name]
    return found


def _by_id(data: Record) -> list[Any]:
    """Return the rows of a map from id to row; a row without its id gets the key."""
    rows = [each for each in data.values() if isinstance(each, dict)]
    if not rows or len(rows) != len(data) or not any(_kind(each) for each in rows):
        return []
    return [each if "id" in each else {"id": key, **each} for key, each in data.items()]


def _by_name(data: Record) -> list[Any]:
    """Return the rows of several lists under names of their own, in the file's order."""
    lists = [each for each in data.values() if isinstance(each, list)]
    rows = [row for each in lists for row in each]
    return rows if any(isinstance(row, dict) for row in rows) else []


def _kind(row: Mapping[str, Any]) -> str:
    """Tell what a row is about by the names of its fields; "" if none is known."""
    for kind, marks in _MARKS.items():
        if marks & set(row):
            return kind
    return ""


def read_row(row: Any, bare: str = "service") -> Item:  # noqa: ANN401
    """Read one row of either version; what cannot be read comes back as a `RefusedRow`."""
    if not isinstance(row, dict):
        return RefusedRow("", _("The row is not an object."))
    kind = _kind(row)
    try:
        return _read(row, kind, bare)
    except BadRowError as error:
        return RefusedRow(_shown_id(row), str(error), kind)


def _read(row: Record, kind: str, bare: str) -> Item:
    if ptv_v12.is_connection(row):
        return ptv_v12.connection(row)
    own_id = identity(row, "id", "contentId")
    if "languageVersions" in row or (kind and "contentId" in row):
        return ptv_v12.read(row, kind, own_id)
    if kind:
        return _READERS[kind](row, own_id)
    if set(row) <= _INDEX:
        return IndexRow(own_id, bare, text(row, "name"))
    raise BadRowError(_("The row is not a service, a channel or an organisation of PTV."))


def _shown_id(row: Record) -> str:
    """Return a refused row's id as far as it has one, to find the row by."""
    found = row.get("id") or row.get("contentId")
    return str(found)[:64] if isinstance(found, str | int) else ""


def _service(row: Record, own_id: str) -> ServiceRow:
    facts, told = made_of(
        ServiceFacts,
        {
            "names": lambda: parts.texts(records(row, "serviceNames"), "name", ""),
            "alternative_names": lambda: parts.texts(
                records(row, "serviceNames"), "alternativename"
            ),
            "summaries": lambda: parts.texts(records(row, "serviceDescriptions"), "summary"),
            "descriptions": lambda: parts.texts(records(row, "serviceDescriptions"), "description"),
            "instructions": lambda: parts.texts(
                records(row, "serviceDescriptions"), "userinstruction"
            ),
            "requirements": lambda: parts.texts(records(row, "requirements")),
            "charges": lambda: parts.texts(
                records(row, "serviceDescriptions"), "chargetypeadditionalinfo"
            ),
            "area": lambda: parts.area(row),
            "languages": lambda: strings(row, "languages"),
            "classes": lambda: parts.terms(row, "serviceClasses"),
            "target_groups": lambda: parts.terms(row, "targetGroups"),
            "keywords": lambda: parts.keywords(row),
            "status": lambda: text(row, "publishingStatus"),
            "modified": lambda: text(row, "modified"),
            "extra": lambda: _extra(
                row, "type", "serviceChargeType", "fundingType", "generalDescriptionId"
            ),
        },
    )
    owners = _parties(row)
    owner = next((who for who, role in owners if role == "Responsible"), None)
    owner = owner or (owners[0][0] if owners else None)
    rest = [(who, role) for who, role in owners if who != owner]
    listed = "serviceChannels" in row
    channels = tuple(_ids(row, "serviceChannels", "serviceChannel")) if listed else None
    return ServiceRow(own_id, facts, owner, tuple(dict.fromkeys(rest)), channels, told)


def _parties(row: Record) -> list[tuple[Mention, str]]:
    """Return the organisations of a service with their roles; one without an id is left out."""
    found = []
    for each in records(row, "organizations"):
        inner = record(each, "organization") or each
        if text(inner, "id", "contentId"):
            who = Mention(identity(inner, "id", "contentId"), text(inner, "name"))
            found.append((who, text(each, "roleType")))
    return found


def _ids(row: Record, names: str, name: str) -> dict[str, None]:
    """Return the ids of the entries that a list names, each once, under their own name or flat."""
    inner = [record(each, name) or each for each in records(row, names)]
    return {
        identity(each, "id", "contentId"): None for each in inner if text(each, "id", "contentId")
    }


def _extra(row: Record, *names: str) -> dict[str, Any]:
    """Return plain fields that have no place of their own, so that nothing said is lost."""
    return {name: text(row, name) for name in names if text(row, name)}


def _channel(row: Record, own_id: str) -> ChannelRow:
    facts, told = made_of(
        ChannelFacts,
        {
            "kind": lambda: ptv_v12.channel_kind(row),
            "names": lambda: parts.texts(records(row, "serviceChannelNames"), "name", ""),
            "summaries": lambda: parts.texts(records(row, "serviceChannelDescriptions"), "summary"),
            "descriptions": lambda: parts.texts(
                records(row, "serviceChannelDescriptions"), "description"
            ),
            "phones": lambda: parts.phones(records(row, "phoneNumbers", "supportPhones")),
            "emails": lambda: parts.emails(records(row, "emails", "supportEmails")),
            "web_pages": lambda: parts.web_pages(records(row, "webPages", "channelUrls", "urls")),
            "addresses": lambda: parts.addresses(records(row, "addresses", "deliveryAddresses")),
            "hours": lambda: parts.hours(records(row, "serviceHours")),
            "languages": lambda: strings(row, "languages"),
            "area": lambda: parts.area(row),
            "status": lambda: text(row, "publishingStatus"),
            "modified": lambda: text(row, "modified"),
        },
    )
    owner = text(row, "organizationId")
    services = tuple(_ids(row, "services", "service"))
    return ChannelRow(own_id, facts, Mention(owner) if owner else None, services, told)


def _organisation(row: Record, own_id: str) -> OrganisationRow:
    facts, told = made_of(
        OrganisationFacts,
        {
            "names": lambda: parts.texts(records(row, "organizationNames"), "name", ""),
            "alternative_names": lambda: parts.texts(
                records(row, "organizationNames"), "alternativename"
            ),
            "summaries": lambda: parts.texts(records(row, "organizationDescriptions"), "summary"),
            "descriptions": lambda: parts.texts(
                records(row, "organizationDescriptions"), "description"
            ),
            "kind": lambda: text(row, "organizationType"),
            "business_code": lambda: text(row, "businessCode"),
            "parent": lambda: text(row, "parentOrganizationId", "parentOrganization"),
            "phones": lambda: parts.phones(records(row, "phoneNumbers")),
            "emails": lambda: parts.emails(records(row, "emails", "emailAddresses")),
            "web_pages": lambda: parts.web_pages(records(row, "webPages")),
            "addresses": lambda: parts.addresses(records(row, "addresses")),
            "status": lambda: text(row, "publishingStatus"),
            "modified": lambda: text(row, "modified"),
        },
    )
    return OrganisationRow(own_id, facts, told)


_READERS: dict[str, Callable[[Record, str], Item]] = {
    "service": _service,
    "channel": _channel,
    "organisation": _organisation,
}
