"""The parts that rows of PTV share: texts by language, areas, terms, contacts, addresses, hours."""

from dataclasses import replace
from typing import Any

from tytti_desktop.casework.service_map.facts import (
    CLASS_URI,
    TARGET_URI,
    Address,
    Area,
    Extent,
    Hours,
    Phone,
    Term,
    Texts,
    WebPage,
)
from tytti_desktop.exchange import coordinates
from tytti_desktop.exchange.fields import (
    Record,
    day,
    number,
    padded,
    record,
    records,
    strings,
    text,
)
from tytti_desktop.exchange.leftovers import forget

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_EXTENTS = {
    "nationwide": Extent.NATIONWIDE,
    "wholecountry": Extent.NATIONWIDE,
    "nationwideexceptalandislands": Extent.EXCEPT_ALAND,
    "wholecountryexceptaland": Extent.EXCEPT_ALAND,
    "limitedtype": Extent.LIMITED,
    "limitedarea": Extent.LIMITED,
    "areatype": Extent.LIMITED,
}
_FAX = "fax"
# Kinds of hours that change a plain week, by the names of v7 to v11.
_EXCEPTIONS = {"exception", "exceptional"}
_OVER_MIDNIGHT = {"overmidnight", "special"}
Times = dict[tuple[str, str, int], list[int]]  # (opens, closes, nights): days
WHOLE_DAY = ("00:00", "24:00")


def texts(rows: list[Record], *types: str) -> Texts:
    """Return [{language, value, type}] as texts by language; null values are left out.

    With types only rows of those types count ("" is a row without a type).
    """
    found: Texts = {}
    for row in rows:
        said, language = text(row, "value"), text(row, "language").lower() or "fi"
        if said and (not types or text(row, "type").lower() in types):
            found.setdefault(language, said)
    return found


def area(row: Record) -> Area:
    """Return where an entry of v11 reaches; areas of all types give their municipalities."""
    towns: list[str] = []
    counties: list[str] = []
    regions: list[str] = []
    for each in records(row, "areas"):
        kind, own = text(each, "type").lower(), text(each, "code")
        inner = strings(each, "municipalities")
        towns += inner
        if kind.startswith("wellbeing") and own:
            counties.append(own)
        elif kind == "municipality" and own:
            towns.append(own)
        elif own:
            regions.append(own)
    return shaped(text(row, "areaType"), towns, counties, regions)


def shaped(kind: str, towns: list[str], counties: list[str], regions: list[str]) -> Area:
    """Return an area with its codes in order; codes without a type mean a limited area."""
    extent = _EXTENTS.get(kind.lower(), Extent.UNKNOWN)
    if extent is Extent.UNKNOWN and (towns or counties or regions):
        extent = Extent.LIMITED
    return Area(extent, padded(towns, 3), padded(counties, 2), padded(regions, 2))


def code(said: str) -> str:
    """Return a municipality's code with its leading zeros, "" if there is none."""
    return padded([said], 3)[0] if said else ""


def terms(row: Record, name: str) -> tuple[Term, ...]:
    """Return a list of classes or target groups: objects of v11, bare codes or addresses of v12."""
    base = CLASS_URI if name == "serviceClasses" else TARGET_URI
    found: dict[str, Term] = {}
    for each in row.get(name) or [] if isinstance(row.get(name), list) else records(row, name):
        made = _term(each, base)
        if made is not None:
            found.setdefault(made.code, made)
    return tuple(found.values())


def _term(each: Any, base: str) -> Term | None:  # noqa: ANN401
    if isinstance(each, dict):
        uri, names = text(each, "newUri", "uri"), texts(records(each, "name"))
        own = text(each, "code") or uri.rpartition("/")[2]
        if not own and names:  # a class known by its name alone is searched by it
            return Term(next(iter(names.values())), "", names)
        return Term(own, uri or base + own, names) if own else None
    if not isinstance(each, str) or not each.strip():
        return None
    said = each.strip()
    uri = said if "://" in said else base + said
    return Term(uri.rpartition("/")[2], uri)


def keywords(row: Record) -> tuple[str, ...]:
    """Return the words an entry is searched by: its keywords, and its ontology terms' names."""
    found = [text(each, "value") for each in records(row, "keywords")]
    for term in records(row, "ontologyTerms"):
        found += texts(records(term, "name")).values()
    return tuple(dict.fromkeys(word for word in found if word))


def phones(rows: list[Record]) -> tuple[Phone, ...]:
    """Return phone numbers as one dials them, with what is said of each; faxes are left out."""
    found = []
    for row in rows:
        digits, prefix = text(row, "number"), text(row, "prefixNumber", "dialCode")
        if not digits or text(row, "type").lower() == _FAX:
            forget(row)  # named as left out
            continue
        if prefix and row.get("isFinnishServiceNumber") is not True and digits[0] != "+":
            digits = f"{prefix} {digits.removeprefix('0')}"
        said = (text(row, "additionalInformation"), text(row, "chargeDescription"))
        note = "; ".join(part for part in said if part)
        charge = text(row, "serviceChargeType", "chargeType")
        found.append(Phone(digits, text(row, "language").lower(), note, charge))
    return tuple(dict.fromkeys(found))


def emails(rows: list[Record]) -> tuple[str, ...]:
    """Return e-mail addresses, each once."""
    found = (text(row, "value", "email") for row in rows)
    return tuple(dict.fromkeys(each for each in found if each))


def web_pages(rows: list[Record]) -> tuple[WebPage, ...]:
    """Return web pages: {url, value} where value is the name, or value alone with the address."""
    found = []
    for row in rows:
        url, name = text(row, "url"), text(row, "value", "name")
        if not url:
            url, name = name, ""
        if url:
            found.append(WebPage(url, name, text(row, "language").lower()))
    return tuple(dict.fromkeys(found))


def addresses(rows: list[Record]) -> tuple[Address, ...]:
    """Return addresses; a place abroad is left out, since clients are not sent there."""
    found = []
    for row in rows:
        box, street = record(row, "postOfficeBoxAddress"), record(row, "streetAddress")
        inner = street or box or record(row, "otherAddress")
        if not inner:
            continue
        easting, northing = metres(inner.get("longitude"), inner.get("latitude"))
        address = Address(
            street=texts(records(inner, "street", "postOfficeBox")),
            number=text(inner, "streetNumber"),
            postal_code=text(inner, "postalCode"),
            town=texts(records(inner, "postOffice")),
            municipality=code(text(record(inner, "municipality"), "code")),
            easting=easting,
            northing=northing,
            postal=text(row, "type").lower() == "postal" or bool(box and not street),
            note=texts(records(inner, "additionalInformation"))
            or texts(records(row, "additionalInformation")),
        )
        found.append(address)
    return tuple(found)


def metres(easting: Any, northing: Any) -> tuple[float | None, float | None]:  # noqa: ANN401
    """Return (easting, northing) in ETRS-TM35FIN metres; degrees are turned into metres.

    Numbers that are no place in Finland give None: better no place than a wrong one.
    """
    east, north = number(easting), number(northing)
    if east is None or north is None:
        return None, None
    if coordinates.in_metres(east, north):
        return east, north
    if coordinates.in_degrees(north, east):
        return coordinates.to_metres(north, east)
    return None, None


def hours(rows: list[Record]) -> tuple[Hours, ...]:
    """Return opening hours; days with the same times share a row, a mere note keeps its own."""
    found: list[Hours] = []
    for row in rows:
        kind = text(row, "serviceHourType").lower()
        begun, ended = day(row.get("validFrom")), day(row.get("validTo"))
        exception = kind in _EXCEPTIONS
        base = Hours(
            valid_from=begun,
            valid_until=ended if ended or not exception else begun,
            closed=row.get("isClosed") is True,
            note=texts(records(row, "additionalInformation")),
            by_appointment=row.get("isReservation") is True,
            exception=exception,
        )
        times: Times = {}
        for each in records(row, "openingHour"):
            _note_times(times, each, over_midnight=kind in _OVER_MIDNIGHT)
        if row.get("isAlwaysOpen") is True:
            times = {(*WHOLE_DAY, 0): list(range(1, 8))}
        found += shared(times, base)
    return tuple(found)


def _note_times(times: Times, row: Record, *, over_midnight: bool) -> None:
    """Add one opening: the same hours on each day, or one stretch from a day to a later one."""
    first, last = text(row, "dayFrom"), text(row, "dayTo")
    days, nights = _days(first, last), 0
    if over_midnight and days:
        days, nights = days[:1], len(days) - 1
    times.setdefault((_clock(row, "from"), _clock(row, "to"), nights), []).extend(days)


def shared(times: Times, base: Hours) -> list[Hours]:
    """Return a row for each pair of times, with what else `base` says; `base` alone without any."""
    if not times:
        return [base] if base.note or base.closed or base.by_appointment else []
    return [
        replace(base, days=tuple(sorted(set(days))), opens=opens, closes=closes, nights=nights)
        for (opens, closes, nights), days in times.items()
    ]


def _days(first: str, last: str) -> list[int]:
    """Return the days from one to another, over Sunday too; one day if the last is not given."""
    names = {name: place for place, name in enumerate(DAYS, start=1)}
    begin = names.get(first.lower())
    if begin is None:
        return []
    end = names.get(last.lower(), begin)
    return [(begin - 1 + step) % 7 + 1 for step in range((end - begin) % 7 + 1)]


def _clock(row: Record, name: str) -> str:
    return text(row, name)[:5]
