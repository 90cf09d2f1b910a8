"""Municipalities and wellbeing services counties: codes are text, since leading zeros count."""

import csv
from dataclasses import dataclass
from functools import cache

from tytti_desktop.places import resources_folder
from tytti_desktop.words import language


@dataclass(frozen=True)
class Place:
    """A municipality or a county: its code, its Finnish and Swedish names, its county's code."""

    code: str
    fi: str
    sv: str
    county: str = ""

    @property
    def name(self) -> str:
        """Return the name in the language in force; Finnish unless that is Swedish."""
        return self.sv if language() == "sv" else self.fi


@cache
def _read(name: str) -> dict[str, Place]:
    """Read one list; the first line names its source."""
    text = (resources_folder() / "codes" / f"{name}.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines()[1:], delimiter=";")
    return {row["code"]: Place(**row) for row in rows}


def municipalities() -> dict[str, Place]:
    """Return Finland's municipalities of 2023 by three-digit code."""
    return _read("municipalities")


def counties() -> dict[str, Place]:
    """Return the wellbeing services counties, Helsinki and Åland by two-digit code."""
    return _read("counties")


def municipality_name(code: str) -> str:
    """Return a municipality's name; an unknown code as it is."""
    place = municipalities().get(code)
    return place.name if place else code
