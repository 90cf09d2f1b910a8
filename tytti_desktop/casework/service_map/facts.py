"""What a catalogue says of a service, an organisation or a channel; the unit's own words are apart.

Texts are kept by language code (fi, sv, en and whatever else a catalogue has). Area codes are text,
since leading zeros count. Coordinates are metres in ETRS-TM35FIN (EPSG:3067), never degrees.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from tytti_desktop.words import N_, _, language

Texts = dict[str, str]
CLASS_URI = "http://uri.suomi.fi/codelist/ptv/ptvserclass2/code/"
TARGET_URI = "http://uri.suomi.fi/codelist/ptv/ptvkohderyhmat/code/"


class Extent(StrEnum):
    """How far a service reaches; UNKNOWN where nobody has said."""

    UNKNOWN = ""
    NATIONWIDE = "nationwide"
    EXCEPT_ALAND = "nationwide_except_aland"
    LIMITED = "limited"


EXTENT_NAMES = {
    Extent.UNKNOWN: N_("Area not known"),
    Extent.NATIONWIDE: N_("The whole country"),
    Extent.EXCEPT_ALAND: N_("The whole country except Åland"),
    Extent.LIMITED: N_("A limited area"),
}


# What a call or a service costs, by the words of the Finnish catalogue (any case).
CHARGES = {
    "freeofcharge": N_("free of charge"),
    "free": N_("free of charge"),
    "chargeable": N_("chargeable"),
    "charged": N_("chargeable"),
    "other": N_("other charge"),
}


class ChannelKind(StrEnum):
    """Through what a service is used; UNKNOWN where only the channel's name is known."""

    UNKNOWN = ""
    LOCATION = "location"
    PHONE = "phone"
    WEB = "web"
    ESERVICE = "eservice"
    FORM = "form"


CHANNEL_NAMES = {
    ChannelKind.UNKNOWN: N_("Channel"),
    ChannelKind.LOCATION: N_("Place of service"),
    ChannelKind.PHONE: N_("Telephone service"),
    ChannelKind.WEB: N_("Web page"),
    ChannelKind.ESERVICE: N_("Electronic service"),
    ChannelKind.FORM: N_("Form to print"),
}


@dataclass(frozen=True)
class Term:
    """A word of a classification: its code (P10.4), its address on the web and its names."""

    code: str
    uri: str = ""
    names: Texts = field(default_factory=dict)


@dataclass(frozen=True)
class Area:
    """Where something is offered; `regions` (maakunta) are kept but cannot be matched."""

    extent: Extent = Extent.UNKNOWN
    municipalities: tuple[str, ...] = ()
    counties: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Phone:
    """A phone number as it is written, whom it serves, and in which language ("" for any).

    `charge` is what a call costs, in its catalogue's own word: see CHARGES.
    """

    number: str
    language: str = ""
    note: str = ""
    charge: str = ""


@dataclass(frozen=True)
class WebPage:
    """An address on the web and its name."""

    url: str
    name: str = ""
    language: str = ""


@dataclass(frozen=True)
class Address:
    """A street or postal address; `easting` and `northing` are metres in ETRS-TM35FIN.

    `note` is how to come in; `line2` and `attention` are further lines of a letter's address;
    `country` is a two-letter code, "" for Finland.
    """

    street: Texts = field(default_factory=dict)
    number: str = ""
    postal_code: str = ""
    town: Texts = field(default_factory=dict)
    municipality: str = ""
    easting: float | None = None
    northing: float | None = None
    postal: bool = False
    note: Texts = field(default_factory=dict)
    line2: str = ""
    attention: str = ""
    country: str = ""


@dataclass(frozen=True)
class Hours:
    """Opening hours: days as 1 (Monday) to 7, times as HH:MM; no days and times if only a note.

    `nights` is over how many midnights the times go. `weeks` are the weeks of the month on whose
    days it is open (-1 the last), `month_days` days of the month (-1 the last), `interval` every
    how many weeks. An `exception` replaces the ordinary hours of the days it is valid on. `freq`
    is a rhythm that none of these says (as its catalogue has it): such a row opens nothing.
    """

    days: tuple[int, ...] = ()
    opens: str = ""
    closes: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    closed: bool = False
    note: Texts = field(default_factory=dict)
    nights: int = 0
    by_appointment: bool = False
    exception: bool = False
    weeks: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    interval: int = 1
    freq: str = ""


@dataclass(frozen=True)
class Contact:
    """A contact that a catalogue names; the unit's own contacts are posts with their holders."""

    title: str = ""
    name: str = ""
    department: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class Party:
    """Another organisation that takes part in a service, by its id here, and its role."""

    organisation_id: str
    role: str = ""


@dataclass(frozen=True)
class OrganisationFacts:
    """What is said of an organisation; `parent` is the id of the one above it in its catalogue."""

    names: Texts = field(default_factory=dict)
    alternative_names: Texts = field(default_factory=dict)
    summaries: Texts = field(default_factory=dict)
    descriptions: Texts = field(default_factory=dict)
    kind: str = ""
    business_code: str = ""
    parent: str = ""
    phones: tuple[Phone, ...] = ()
    emails: tuple[str, ...] = ()
    web_pages: tuple[WebPage, ...] = ()
    addresses: tuple[Address, ...] = ()
    status: str = ""
    modified: str = ""
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ChannelFacts:
    """What is said of a channel."""

    kind: ChannelKind = ChannelKind.UNKNOWN
    names: Texts = field(default_factory=dict)
    summaries: Texts = field(default_factory=dict)
    descriptions: Texts = field(default_factory=dict)
    phones: tuple[Phone, ...] = ()
    emails: tuple[str, ...] = ()
    web_pages: tuple[WebPage, ...] = ()
    addresses: tuple[Address, ...] = ()
    hours: tuple[Hours, ...] = ()
    languages: tuple[str, ...] = ()
    area: Area = field(default_factory=Area)
    status: str = ""
    modified: str = ""
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ServiceFacts:
    """What is said of a service. Ages are whole years, both ends in; None where not said."""

    names: Texts = field(default_factory=dict)
    alternative_names: Texts = field(default_factory=dict)
    summaries: Texts = field(default_factory=dict)
    descriptions: Texts = field(default_factory=dict)
    instructions: Texts = field(default_factory=dict)
    requirements: Texts = field(default_factory=dict)
    charges: Texts = field(default_factory=dict)
    area: Area = field(default_factory=Area)
    languages: tuple[str, ...] = ()
    classes: tuple[Term, ...] = ()
    target_groups: tuple[Term, ...] = ()
    keywords: tuple[str, ...] = ()
    minimum_age: int | None = None
    maximum_age: int | None = None
    phones: tuple[Phone, ...] = ()
    emails: tuple[str, ...] = ()
    web_pages: tuple[WebPage, ...] = ()
    contacts: tuple[Contact, ...] = ()
    hours: tuple[Hours, ...] = ()
    parties: tuple[Party, ...] = ()
    assured_on: date | None = None
    status: str = ""
    modified: str = ""
    extra: dict[str, Any] = field(default_factory=dict)


PUBLISHED = {"", "published", "modified", "active"}


def offered(status: str) -> bool:
    """Tell whether a catalogue's status means that the thing is offered now."""
    return status.lower() in PUBLISHED


def in_language(texts: Mapping[str, str], wanted: str = "") -> str:
    """Return a text in a language (the one in force if none is asked), else fi, sv, en, any."""
    for code in (wanted or language(), "fi", "sv", "en", *texts):
        if texts.get(code):
            return texts[code]
    return ""


def phone_words(phone: Phone) -> str:
    """Return a phone number with what is said of it and what a call costs."""
    charge = CHARGES.get(phone.charge.lower())
    more = (phone.note, _(charge) if charge else phone.charge)
    said = ", ".join(part for part in more if part)
    return f"{phone.number} ({said})" if said else phone.number


def in_every_language(many: Iterable[Mapping[str, str]]) -> str:
    """Return the texts of all languages in one line, for search; each once."""
    return " ".join(dict.fromkeys(text for texts in many for text in texts.values() if text))
