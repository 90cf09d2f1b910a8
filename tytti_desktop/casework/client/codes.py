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


@dataclass(frozen=True)
class Country:
    """A country: its two-letter code and its names."""

    code: str
    fi: str
    sv: str
    en: str

    @property
    def name(self) -> str:
        """Return the name in the language in force."""
        return str(getattr(self, language()))


HOME = "FI"


@cache
def countries() -> dict[str, Country]:
    """Return the countries of the world by their ISO 3166 code."""
    return {row["code"]: Country(**row) for row in _rows("countries")}


def country_line(code: str) -> str:
    """Return a country as the last line of an address: in capitals, so that both posts know it.

    Empty for Finland: a letter within the country has no such line.
    """
    found = countries().get(code)
    if found is None or code == HOME:
        return ""
    return " / ".join(dict.fromkeys((found.fi.upper(), found.en.upper())))


def _rows(name: str) -> list[dict[str, str]]:
    """Read the rows of one list; its first line names its source."""
    text = (resources_folder() / "codes" / f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()[1:], delimiter=";"))


@cache
def _read(name: str) -> dict[str, Place]:
    """Read one list of places in Finland."""
    return {row["code"]: Place(**row) for row in _rows(name)}


def municipalities() -> dict[str, Place]:
    """Return Finland's municipalities of 2023 by three-digit code."""
    return _read("municipalities")


def counties() -> dict[str, Place]:
    """Return the wellbeing services counties, Helsinki and Åland by two-digit code."""
    return _read("counties")


@dataclass(frozen=True)
class PostalPlace:
    """A postal code: the post town's Finnish and Swedish names, the municipality it lies in."""

    code: str
    fi: str
    sv: str  # empty where it is the Finnish one
    municipality: str

    @property
    def town(self) -> str:
        """Return the post town as a letter has it: Finnish unless the language is Swedish."""
        return self.sv or self.fi if language() == "sv" else self.fi


@cache
def postal_places() -> dict[str, PostalPlace]:
    """Return the postal codes of addresses and post boxes in Finland, by the five digits."""
    return {row["code"]: PostalPlace(**row) for row in _rows("postal_codes")}


def municipality_name(code: str) -> str:
    """Return a municipality's name; an unknown code as it is."""
    place = municipalities().get(code)
    return place.name if place else code
