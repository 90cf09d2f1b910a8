"""The parts that rows of HSDS share: phones, hours, areas, addresses, contacts, web pages."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, TypeVar

from tytti_desktop.casework.service_map.facts import (
    Address,
    Area,
    Contact,
    Extent,
    Hours,
    Phone,
    WebPage,
)
from tytti_desktop.exchange.fields import Record, day, number, records, text, whole
from tytti_desktop.exchange.hsds_attributes import Said
from tytti_desktop.exchange.hsds_out import (
    COUNTRY_URI,
    COUNTY_URI,
    HOME,
    REGION_URI,
    TOWN_URI,
    WEEK,
)
from tytti_desktop.exchange.leftovers import consume, forget, spare
from tytti_desktop.exchange.ptv_parts import metres as metres_of
from tytti_desktop.vault.table import shaped

_NOWHERE: list[float | None] = [None, None]
_RHYTHMS = {"", "WEEKLY", "MONTHLY"}
_WEEKS, _MONTH_DAYS = {-1, *range(1, 6)}, {-1, *range(1, 32)}
_ZONE = re.compile(r"\d(Z|[+-]\d\d)(?::?\d\d)?$")
_FOREIGN = "en"  # the language of a file that does not tell it
_BYDAY = re.compile(r"([+-]?\d+)?(MO|TU|WE|TH|FR|SA|SU)")
S = TypeVar("S")


def decoded(kind: type[S], rows: Iterable[Any]) -> tuple[S, ...]:
    """Return our own records that an attribute carries; what does not fit is left out."""
    found = []
    for row in rows:
        try:
            found.append(shaped(kind, row))
        except (TypeError, ValueError, AttributeError):
            continue
    return tuple(found)


def pages(said: Said, url: str) -> tuple[WebPage, ...]:
    """Return web pages as they were; one that the file has changed comes first."""
    found = decoded(WebPage, said.json("web_pages", list[Any]()))
    return found if not url or url in {page.url for page in found} else (WebPage(url), *found)


def emails(row: Record, said: Said) -> tuple[str, ...]:
    """Return e-mail addresses: the field's own, then those of our attributes."""
    first = text(row, "email")
    rest = [str(each) for each in said.json("emails", list[Any]())]
    return tuple(dict.fromkeys([*([first] if first else []), *rest]))


def phones(row: Record) -> tuple[Phone, ...]:
    """Return phone numbers; one without digits is not read at all."""
    found = []
    for each in records(row, "phones"):
        digits = _number(each)
        if not digits:
            forget(each)
            continue
        spoken, charge = languages(each), Said(each, _FOREIGN).json("charge", "")
        note = text(each, "description")
        found.append(Phone(digits, spoken[0] if spoken else "", note, charge))
    return tuple(found)


def _number(row: Record) -> str:
    """Return a phone's number, its extension after it."""
    digits, extension = text(row, "number").strip('"'), text(row, "extension")
    return f"{digits} ext. {extension}" if digits and extension else digits


def languages(row: Record) -> tuple[str, ...]:
    """Return languages by their codes, or their names where no code is given."""
    found = (text(each, "code", "name") for each in records(row, "languages"))
    return tuple(dict.fromkeys(each for each in found if each))


def hours(row: Record, language: str) -> tuple[Hours, ...]:
    """Return opening hours by their rhythm; one that the map cannot say opens nothing."""
    return tuple(_heard(each, language) for each in records(row, "schedules"))


def _heard(row: Record, language: str) -> Hours:
    """Read a schedule; what its own words say and the map cannot goes out as it came."""
    made = _hours(row, language)
    if _is_elsewhere(row):
        spare(row, "opens_at", "closes_at")
    if text(row, "freq").upper() not in _RHYTHMS:
        spare(row, "freq")
    return made


def _hours(row: Record, language: str) -> Hours:
    said = Said(row, language)
    named = [_BYDAY.fullmatch(part.strip()) for part in text(row, "byday").upper().split(",")]
    days = tuple(dict.fromkeys(WEEK.index(each[2]) + 1 for each in named if each))
    weeks = tuple(dict.fromkeys(int(each[1]) for each in named if each and each[1]))
    mixed = len([each for each in named if each]) != len(days) * max(1, len(weeks))
    if mixed:
        spare(row, "byday")  # the first Monday and the third Tuesday: the map cannot say it
    freq = text(row, "freq").upper()
    monthly = freq == "MONTHLY"
    month_days = tuple(
        int(part) for part in text(row, "bymonthday").replace(" ", "").split(",") if _whole(part)
    )
    if not monthly or days:
        spare(row, "bymonthday")
    every = whole(row.get("interval")) or 1
    if every == 1:
        spare(row, "interval")
    begun, ended = _first_valid(row, every), day(row.get("until"))
    spare(row, "dtstart", "until")
    return Hours(
        days,
        text(row, "opens_at")[:5],
        text(row, "closes_at")[:5],
        begun,
        day(row.get("valid_to")) or ended,
        closed=said.json("closed", False),
        note=said.texts("description", text(row, "description")),
        nights=said.json("nights", 0),
        by_appointment=said.json("by_appointment", False),
        exception=said.json("exception", False),
        weeks=weeks if monthly else (),
        month_days=month_days if monthly and not days else (),
        interval=every,
        freq=(freq or "OTHER")
        if mixed or _is_strange(row, monthly, every, bool(weeks), bool(month_days))
        else "",
    )


def _whole(said: str) -> bool:
    return said.removeprefix("-").isdigit()


def _first_valid(row: Record, every: int) -> date | None:
    """Return from which day a schedule holds; every other week is counted from its dtstart."""
    valid, begun = day(row.get("valid_from")), day(row.get("dtstart"))
    if valid is None:
        return begun
    if begun is None or every == 1:
        return valid
    spare(row, "valid_from")  # it goes out as it came
    turn = 7 * every
    return begun + timedelta(max(0, -(-(valid - begun).days // turn)) * turn)


def _is_elsewhere(row: Record) -> bool:
    """Tell whether a schedule's times are of a clock that is not Finland's: 06:00Z."""
    found = (_ZONE.search(text(row, name)) for name in ("opens_at", "closes_at"))
    return any(zone and zone[1] not in {"+02", "+03"} for zone in found)


def _is_strange(row: Record, monthly: bool, every: int, weeks: bool, month_days: bool) -> bool:
    """Tell whether a schedule has a rhythm that the map's hours cannot say."""
    other = any(key in row for key in ("byweekno", "byyearday", "count"))
    other = other or text(row, "freq").upper() not in _RHYTHMS or _is_elsewhere(row)
    other = other or not _are_of_month(row)
    if monthly:
        return other or every > 1 or weeks == month_days
    return other or weeks or month_days


def _are_of_month(row: Record) -> bool:
    """Tell whether the weeks and days of a month are such as the map's hours can say."""
    weeks = [each[1] for each in _BYDAY.finditer(text(row, "byday").upper()) if each[1]]
    days = text(row, "bymonthday").replace(" ", "").split(",")
    known = (_WEEKS, weeks), (_MONTH_DAYS, [one for one in days if _whole(one)])
    return all(int(one) in there for there, every in known for one in every)


def contact(row: Record) -> Contact:
    """Return a contact with its first phone and e-mail."""
    mails = emails(row, Said(row, _FOREIGN))
    first, *others = records(row, "phones") or [{}]
    for each in others:
        forget(each)
    return Contact(
        text(row, "title"),
        text(row, "name"),
        text(row, "department"),
        _number(first),
        mails[0] if mails else "",
    )


def area(row: Record, said: Said) -> Area:
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
        else:
            forget(each)
            continue
        consume(each)
    towns, counties, regions = (tuple(found[base]) for base in (TOWN_URI, COUNTY_URI, REGION_URI))
    if not extent and (towns or counties or regions):
        extent = Extent.LIMITED
    own = said.json("extent", str(extent))
    return Area(Extent(own if own in set(Extent) else extent), towns, counties, regions)


def addresses(row: Record, language: str) -> tuple[Address, ...]:
    """Return a location's addresses; its degrees belong to the first."""
    first = list(metres_of(row.get("longitude"), row.get("latitude")))
    spare(row, "longitude", "latitude")  # they go out as they came: metres are rounded
    return tuple(
        _address(each, Said(each, language), first if place == 0 else None)
        for place, each in enumerate(records(row, "addresses"))
    )


def _address(row: Record, said: Said, metres: list[float | None] | None) -> Address:
    if metres is None:
        metres = [number(one) for one in said.json("metres", list[Any]())][:2]
        metres = metres if len(metres) == len(_NOWHERE) else _NOWHERE
    door, line = said.json("number", ""), text(row, "address_1")
    country = text(row, "country").upper()
    return Address(
        street=said.texts("address_1", line.removesuffix(door).strip()),
        number=door if line.endswith(door) else "",
        postal_code=text(row, "postal_code"),
        town=said.texts("city", text(row, "city")),
        municipality=said.json("municipality", ""),
        easting=metres[0],
        northing=metres[1],
        postal=text(row, "address_type") == "postal",
        note=said.own_texts("note"),
        line2=text(row, "address_2"),
        attention=text(row, "attention"),
        country="" if country == HOME else country,
    )
