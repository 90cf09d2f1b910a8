"""HSDS (Human Services Data Specification) files into the service map; hsds_out.py writes them.

A file is one row, a list, or a page of rows (`contents`): services with their organisation and
places inside, organisations with their services, places, or places of a service; or tables
(hsds_tables.py puts those together first). What the map has no field for is kept and goes out
again.
"""

from collections.abc import Callable
from dataclasses import replace
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
    Area,
    ChannelFacts,
    ChannelKind,
    OrganisationFacts,
    ServiceFacts,
    Texts,
    offered,
)
from tytti_desktop.errors import KnownError
from tytti_desktop.exchange import hsds_tables
from tytti_desktop.exchange.fields import (
    BadRowError,
    Record,
    day,
    identity,
    read_json,
    record,
    records,
    text,
    untold,
    whole,
)
from tytti_desktop.exchange.hsds_attributes import Said
from tytti_desktop.exchange.hsds_parts import (
    addresses,
    area,
    contact,
    decoded,
    emails,
    hours,
    languages,
    pages,
    phones,
)
from tytti_desktop.exchange.leftovers import (
    consume,
    forget,
    made_of,
    spare,
    unread,
    watched,
    without,
)
from tytti_desktop.vault import Changes, Vault
from tytti_desktop.words import _

_PAGES = ("contents", "services", "items")
_STATUSES = {"active", "inactive", "defunct", "temporarily closed"}
# What an export of ours makes up for the standard's sake: not to be kept as somebody's word.
_MADE_UP = {
    "id", "service_id", "location_id", "type", "name", "last_modified", "location_type",
    "state_province", "identifier_scheme", "identifier_type", "latitude", "longitude",
}  # fmt: skip
# What only an organisation of the standard has.
_OF_ORGANISATION = {
    "services", "organization_identifiers", "legal_status", "year_incorporated", "tax_status",
    "website", "parent_organization_id", "programs", "locations",
}  # fmt: skip
_FOREIGN = "en"  # the language of a file that does not tell it


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
    listed, lost = _document(content)
    for place, each in enumerate(listed, start=1):
        tell(place, len(listed))
        for item in _items(watched(each)):
            known = (type(item).__name__, item.source_id)
            if known not in there or isinstance(item, ServiceRow | RefusedRow):
                rows.append(Row(place, item))
            there.add(known)
    said = _("Rows that belong to nothing else in the file: {table} ({count}).")
    for place, (table, count) in enumerate(lost.items(), start=len(listed) + 1):
        rows.append(Row(place, RefusedRow("", said.format(table=table, count=count))))
    return rows


def _document(content: bytes) -> tuple[list[Any], dict[str, int]]:
    """Return a file's rows, and how many rows of which tables belong to nothing in it."""
    tables = hsds_tables.tables_of(content)
    data = read_json(content) if tables is None else None
    tables = hsds_tables.tabular(data) if tables is None else tables
    if tables is None:
        return _listed(data), {}
    listed, lost = hsds_tables.put_together(tables)
    if not listed:
        raise KnownError(_("There is no service, organisation or place of HSDS in the tables."))
    return listed, lost


def _listed(data: Any) -> list[Any]:  # noqa: ANN401
    """Return a document's rows: services, organisations, places, or a place of a service."""
    if isinstance(data, list) and any(isinstance(each, dict) for each in data):
        return data
    if isinstance(data, dict):
        if {"name", "id"} <= set(data) or _is_at_location(data):
            return [data]
        for name in _PAGES:
            if isinstance(data.get(name), list):
                found: list[Any] = data[name]
                return found
    if isinstance(data, dict | list) and not data:
        raise KnownError(_("The file is empty: there is nothing in it to import."))
    raise KnownError(_("The file is JSON, but not of HSDS: there is no service in it."))


def _is_at_location(row: Record) -> bool:
    """Tell whether a row puts a service to a place: a service_at_location of the standard."""
    return "id" in row and isinstance(row.get("service"), dict) and "status" not in row


def _is_organisation(row: Record) -> bool:
    """Tell whether a row is an organisation: by its own fields, and no service's status."""
    return "status" not in row and bool(_OF_ORGANISATION & set(row))


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
    """Read a row of any kind that the standard lets stand alone."""
    language = Said(row, _FOREIGN).json("language", _FOREIGN)
    if _is_at_location(row):
        inner = record(row, "service")
        place = {key: row.get(key) for key in row if key != "service"}
        inner["service_at_locations"] = [watched(place)]
        return _read_service(inner)
    if _is_organisation(row):
        own_id = identity(row, "id")
        inside = records(row, "services")
        for each in inside:
            each.setdefault("organization_id", own_id)
        found = [item for each in inside for item in _read_service(each)]
        facts, told = _organisation(row, language)
        return [OrganisationRow(own_id, facts, told), *found]
    if "location_type" in row:
        return [_channel(row, language)]
    return _read_service(row)


def _read_service(row: Record) -> list[ServiceRow | OrganisationRow | ChannelRow | RefusedRow]:
    own_id = identity(row, "id")
    if not text(row, "name") or text(row, "status") not in _STATUSES:
        raise BadRowError(_("A service of HSDS has a name and a status."))
    language = Said(row, _FOREIGN).json("language", _FOREIGN)
    said = Said(row, language)
    owner, items = _owner(row, language)
    listed = "service_at_locations" in row
    used = [(each, record(each, "location")) for each in records(row, "service_at_locations")]
    channels = [_channel(place, language) for _row, place in used if place]
    parties = tuple(
        (Mention(str(one[0]), str(one[1])), str(one[2]))
        for one in said.json("parties", list[Any]())
        if isinstance(one, list) and len(one) == 3  # noqa: PLR2004 id, name, role
    )
    facts, told = _service(row, said)
    used_ids = tuple(_used_id(each, place) for each, place in used)
    made = ServiceRow(own_id, facts, owner, parties, used_ids if listed else None, told)
    return [*items, made, *channels]


def _used_id(row: Record, place: Record) -> str:
    """Return the id of the place that a service is used at, inside its row or named by it."""
    if place:
        return identity(place, "id")
    named = text(row, "location_id")
    spare(row, "location_id")  # it goes out as it came
    return named


def _owner(row: Record, language: str) -> tuple[Mention | None, list[OrganisationRow]]:
    """Return who offers a service, and its organisation if the row has it inside."""
    organisation, owner = record(row, "organization"), text(row, "organization_id")
    if not organisation:
        return (Mention(owner) if owner else None), []
    owner = identity(organisation, "id")
    if Said(organisation, language).json("stub", False):
        who = Mention(owner, text(organisation, "name"))
        consume(organisation)
        return who, []
    facts, told = _organisation(organisation, language)
    return Mention(owner), [OrganisationRow(owner, facts, told)]


def _service(row: Record, said: Said) -> tuple[ServiceFacts, frozenset[str]]:
    facts, told = made_of(
        ServiceFacts,
        {
            "names": lambda: _named(row, said),
            "alternative_names": lambda: _texts(row, said, "alternate_name"),
            "summaries": lambda: said.own_texts("summary"),
            "descriptions": lambda: _texts(row, said, "description"),
            "instructions": lambda: _texts(row, said, "application_process"),
            "requirements": lambda: _texts(row, said, "eligibility_description"),
            "charges": lambda: _texts(row, said, "fees_description"),
            "area": lambda: area(row, said),
            "languages": lambda: languages(row),
            "classes": lambda: said.terms("service_class"),
            "target_groups": lambda: said.terms("target_group"),
            "keywords": lambda: tuple(said.json("keywords", list[str]())),
            "minimum_age": lambda: whole(row.get("minimum_age")),
            "maximum_age": lambda: whole(row.get("maximum_age")),
            "phones": lambda: phones(row),
            "emails": lambda: emails(row, said),
            "web_pages": lambda: pages(said, text(row, "url")),
            "contacts": lambda: tuple(contact(each) for each in records(row, "contacts")),
            "hours": lambda: hours(row, said.language),
            "assured_on": lambda: day(row.get("assured_date")),
            "status": lambda: _status(text(row, "status"), said),
            "modified": lambda: said.json("modified", ""),
            "extra": lambda: dict(said.json("extra", {})),
        },
    )
    return _with_rest(facts, row, said), told


def _texts(row: Record, said: Said, name: str) -> Texts:
    return said.texts(name, text(row, name))


def _named(row: Record, said: Said) -> Texts:
    return {} if said.json("nameless", False) else _texts(row, said, "name")


F = TypeVar("F", ServiceFacts, OrganisationFacts, ChannelFacts)


def _with_rest(facts: F, row: Record, said: Said) -> F:
    """Return facts with what nothing here has read of their row, to go out again as it came."""
    rest = unread(row)
    if rest and said.ours:
        rest = without(rest, _MADE_UP)
    consume(row)
    return replace(facts, extra={**facts.extra, "hsds": rest}) if rest else facts


def _status(status: str, said: Said) -> str:
    """Return our own word for the status while it still means the same as the file's."""
    own = said.json("publishing_status", status)
    return own if offered(own) == offered(status) else status


def _channel(row: Record, language: str) -> ChannelRow:
    said = Said(row, language)
    facts, told = made_of(
        ChannelFacts,
        {
            "kind": lambda: _channel_kind(row, said),
            "names": lambda: _texts(row, said, "name"),
            "summaries": lambda: said.own_texts("summary"),
            "descriptions": lambda: _texts(row, said, "description"),
            "phones": lambda: phones(row),
            "emails": lambda: emails(row, said),
            "web_pages": lambda: pages(said, text(row, "url")),
            "addresses": lambda: addresses(row, language),
            "hours": lambda: hours(row, language),
            "languages": lambda: languages(row),
            "area": lambda: next(iter(decoded(Area, [said.json("area", {})])), Area()),
            "status": lambda: said.json("publishing_status", ""),
            "modified": lambda: said.json("modified", ""),
            "extra": lambda: dict(said.json("extra", {})),
        },
    )
    own_id, owner = identity(row, "id"), text(row, "organization_id")
    mention = Mention(owner, said.json("owner", "")) if owner else None
    return ChannelRow(own_id, _with_rest(facts, row, said), mention, told=told)


def _channel_kind(row: Record, said: Said) -> ChannelKind:
    virtual = text(row, "location_type") == "virtual"
    guess = ChannelKind.WEB if virtual else ChannelKind.LOCATION
    kind = said.json("kind", str(guess))
    return ChannelKind(kind) if kind in set(ChannelKind) else guess


def _organisation(row: Record, language: str) -> tuple[OrganisationFacts, frozenset[str]]:
    said = Said(row, language)
    facts, told = made_of(
        OrganisationFacts,
        {
            "names": lambda: _named(row, said),
            "alternative_names": lambda: _texts(row, said, "alternate_name"),
            "summaries": lambda: said.own_texts("summary"),
            "descriptions": lambda: _texts(row, said, "description"),
            "kind": lambda: said.json("kind", ""),
            "business_code": lambda: _business_code(row),
            "parent": lambda: said.json("parent", text(row, "parent_organization_id")),
            "phones": lambda: phones(row),
            "emails": lambda: emails(row, said),
            "web_pages": lambda: pages(said, text(row, "website")),
            "addresses": lambda: tuple(
                each for place in records(row, "locations") for each in addresses(place, language)
            ),
            "status": lambda: said.json("publishing_status", ""),
            "modified": lambda: said.json("modified", ""),
            "extra": lambda: dict(said.json("extra", {})),
        },
    )
    return _with_rest(facts, row, said), told


def _business_code(row: Record) -> str:
    """Return the first identifier; the others go out again as they came."""
    first, *others = records(row, "organization_identifiers") or [{}]
    for each in others:
        forget(each)
    return text(first, "identifier")
