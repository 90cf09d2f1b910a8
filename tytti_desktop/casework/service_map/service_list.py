"""The list of services: one line each, read without the whole of every service's facts."""

import json
from dataclasses import dataclass
from datetime import date

from tytti_desktop.casework import choices
from tytti_desktop.casework.client import codes
from tytti_desktop.casework.service_map import freshness
from tytti_desktop.casework.service_map.facts import EXTENT_NAMES, Area, Extent
from tytti_desktop.casework.service_map.freshness import Standing
from tytti_desktop.casework.service_map.organisations import CLASSES
from tytti_desktop.vault import Vault
from tytti_desktop.words import _

NAMED = 3  # so many areas are named, the rest are counted


@dataclass(frozen=True)
class ServiceRow:
    """One service in the list: whose it is, where it is offered and how it stands today."""

    id: str
    name: str
    organisation: str
    organisation_class: str
    area: str
    offered: bool
    standing: Standing


def area_words(area: Area) -> str:
    """Return where something is offered in words: the first three areas, the rest counted."""
    if area.extent is not Extent.LIMITED:
        return _(EXTENT_NAMES[area.extent])
    counties = codes.counties()
    found = [codes.municipality_name(code) for code in area.municipalities]
    found += [counties[code].name if code in counties else code for code in area.counties]
    if not found:
        return _(EXTENT_NAMES[area.extent])
    words = ", ".join(found[:NAMED])
    return f"{words} + {len(found) - NAMED}" if len(found) > NAMED else words


def rows(vault: Vault, today: date) -> list[ServiceRow]:
    """Return every service by name, also those not offered any more."""
    classes = {each.key: each.label for each in choices.choices(vault, CLASSES, today)}
    standings = freshness.standings(vault, today)
    areas: dict[str, str] = {}
    found = vault.query(
        "select s.id, s.name, json_extract(s.facts, '$.area') as area, o.name as organisation,"
        " o.organisation_class as class, exists (select 1 from service_tag t"
        " where t.service_id = s.id and t.kind = 'offered') as offered"
        " from service s left join organisation o on o.id = s.organisation_id"
        " order by s.name, s.id"
    )
    for row in found:
        if row["area"] not in areas:
            areas[row["area"]] = area_words(_area(row["area"]))
    return [
        ServiceRow(
            row["id"],
            row["name"],
            row["organisation"] or "",
            classes.get(row["class"] or "", ""),
            areas[row["area"]],
            bool(row["offered"]),
            standings[row["id"]],
        )
        for row in found
    ]


def _area(stored: str | None) -> Area:
    said = json.loads(stored) if stored else {}
    return Area(
        Extent(said.get("extent", "")),
        tuple(said.get("municipalities", ())),
        tuple(said.get("counties", ())),
    )
