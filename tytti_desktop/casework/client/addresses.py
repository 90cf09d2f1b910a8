"""Where a letter may go, and non-disclosure for personal safety.

Under non-disclosure the home address, municipality, phone and e-mail are shown only by a logged
act, and letters go to the contact address or nowhere. After its end date non-disclosure stays in
force until a person confirms that it has ended: the Digital and Population Data Services Agency
may have continued it, and showing an address too early cannot be undone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from tytti_desktop.casework import fields
from tytti_desktop.casework.client import codes
from tytti_desktop.words import N_

if TYPE_CHECKING:
    from tytti_desktop.casework.client.clients import Client

# The rule of `destination` in SQL, of a client `c`, where thousands are counted at every look.
# A test holds the two against each other.
_CONTACT = "c.contact_street <> '' and c.contact_postal_code <> '' and c.contact_town <> ''"
# Whether letters came back from the very address that a letter would go to now.
BAD_ADDRESS = f"""(c.bad_address_since is not null and c.bad_address in ('', case when {_CONTACT}
  then c.contact_street || char(10) || c.contact_postal_code || char(10) || c.contact_town
  else c.street || char(10) || c.postal_code || char(10) || c.town end))"""
BY_POST = f"""(c.delivery_channel = 'paper' and not {BAD_ADDRESS} and (({_CONTACT})
    or (c.non_disclosure = 0 and c.street <> '' and c.postal_code <> '' and c.town <> '')))"""


class NonDisclosure(StrEnum):
    """How it is with a client's non-disclosure on a day."""

    NONE = "none"
    IN_FORCE = "in_force"
    END_TO_CONFIRM = "end_to_confirm"


class Skip(StrEnum):
    """Why no letter goes to a client."""

    NON_DISCLOSURE = "non_disclosure"
    BAD_ADDRESS = "bad_address"
    NO_ADDRESS = "no_address"
    OTHER_CHANNEL = "other_channel"


SKIP_NAMES = {
    Skip.NON_DISCLOSURE: N_("Non-disclosure and no contact address: ask the client where to write"),
    Skip.BAD_ADDRESS: N_("A letter came back from this address: ask at next contact"),
    Skip.NO_ADDRESS: N_("No address: ask the client"),
    Skip.OTHER_CHANNEL: N_("The client has chosen another way than paper"),
}


@dataclass(frozen=True)
class Address:
    """A postal address as it stands in the window of an envelope."""

    name: str
    care_of: str
    street: str
    postal_code: str
    town: str
    country: str = ""

    @property
    def key(self) -> str:
        """Return what an address is known by, whoever lives there."""
        return f"{self.street}\n{self.postal_code}\n{self.town}\n{self.country}".rstrip("\n")

    def lines(self) -> tuple[str, ...]:
        """Return the lines, none empty, the postal town in capitals as Posti asks."""
        care_of = f"c/o {self.care_of}" if self.care_of else ""
        town = f"{self.postal_code} {self.town.upper()}".strip()
        lines = (self.name, care_of, self.street, town, codes.country_line(self.country))
        return tuple(line for line in lines if line)


@dataclass(frozen=True)
class Destination:
    """Where a letter goes, or why it does not go."""

    address: Address | None
    skip: Skip | None = None


def non_disclosure(client: "Client", today: date) -> NonDisclosure:
    """Tell whether non-disclosure is in force: the end date itself still is."""
    if not client.non_disclosure:
        return NonDisclosure.NONE
    until = client.non_disclosure_until
    if until is not None and until < today:
        return NonDisclosure.END_TO_CONFIRM
    return NonDisclosure.IN_FORCE


def seen(client: "Client") -> "Client":
    """Return a client as anybody may see it who has not made a logged look: see `reveal_address`.

    Every screen, dialog, list, command and index that shows a client's contact data asks this. Only
    what goes to the client, or through the gate, takes the record itself.
    """
    return fields.masked(client) if client.non_disclosure else client


def seen_row(record: type["Client"], row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a query found of a client as `seen` does; the row must hold `non_disclosure`."""
    return fields.masked_row(record, row) if row["non_disclosure"] else dict(row)


def home_address(client: "Client") -> Address | None:
    """Return the home address, or None where it is not whole. Mind non-disclosure."""
    if not (client.street and client.postal_code and client.town):
        return None
    return Address(
        client.name,
        client.care_of,
        client.street,
        client.postal_code,
        client.town,
        client.country,
    )


def contact_address(client: "Client") -> Address | None:
    """Return the separate contact address, or None where it is not whole."""
    whole = client.contact_street and client.contact_postal_code and client.contact_town
    if not whole:
        return None
    return Address(
        client.name,
        "",
        client.contact_street,
        client.contact_postal_code,
        client.contact_town,
        client.contact_country,
    )


def aimed_at(client: "Client") -> Address | None:
    """Return the address that letters are meant for, fit or not. Mind non-disclosure."""
    return contact_address(client) or home_address(client)


def is_bad(client: "Client") -> bool:
    """Tell whether letters came back from the very address that a letter would go to now."""
    to = aimed_at(client)
    if client.bad_address_since is None or to is None:
        return False
    return client.bad_address in {"", to.key}  # empty: the mark is older than the address


def marked(client: "Client") -> "Client":
    """Return a client whose mark of a bad address names the address that it belongs to."""
    since, to = client.bad_address_since, aimed_at(client)
    marked = client.bad_address or (to.key if to is not None else "")
    return replace(client, bad_address=marked if since is not None else "")


def contacts(client: "Client") -> list[str]:
    """Return what else than an address tells how the client is reached: phone, e-mail."""
    told = fields.of(type(client))
    leads = {each.beside for each in told.values()}  # a street leads an address
    own = [
        name
        for name, each in told.items()
        if each.protected and not (each.shared or each.beside or name in leads)
    ]
    return [value for name in own if (value := getattr(client, name))]


def destination(client: "Client") -> Destination:
    """Return where a letter goes: the contact address where there is one, else the home address.

    Never the home address under non-disclosure, and none after a letter has come back.
    """
    if client.delivery_channel != "paper":
        return Destination(None, Skip.OTHER_CHANNEL)
    contact = contact_address(client)
    if contact is None and client.non_disclosure:
        return Destination(None, Skip.NON_DISCLOSURE)
    address = aimed_at(client)
    if address is None:
        return Destination(None, Skip.NO_ADDRESS)
    if is_bad(client):
        return Destination(None, Skip.BAD_ADDRESS)
    return Destination(address)
