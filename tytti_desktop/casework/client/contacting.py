"""May this person be contacted, by this way, on this day: the one answer that every way out asks.

A list on Today, a letter that is printed or waits to be mailed, a call, an invitation, a request
and a calendar file all ask here, when the thing is made and again when it leaves. `OPEN` is the
same rule for a query over thousands; a test holds the two against each other, and another sees to
that no query asks in words of its own.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from tytti_desktop.casework.client import addresses
from tytti_desktop.casework.client.addresses import SKIP_NAMES
from tytti_desktop.dates import shown
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Vault
from tytti_desktop.words import _

if TYPE_CHECKING:
    from tytti_desktop.casework.client.clients import Client

# Of a client `c`: alive, and the case is open. Holds too where a left join found no client.
OPEN = "(c.closed_on is null and c.died_on is null)"
# Of a client `c`: alive, whatever became of the case.
ALIVE = "c.died_on is null"
# Of a client `c`: dead, and the case stands open (joined, or brought from elsewhere, so).
LEFT_OPEN = "(c.closed_on is null and c.died_on is not null)"
# The same as OPEN of the table itself, where nothing is joined.
OPEN_CLIENT = "closed_on is null and died_on is null"
BY_POST = f"({OPEN} and {addresses.BY_POST})"


class Way(StrEnum):
    """How somebody is contacted, or asked to come."""

    LETTER = "letter"
    PHONE = "phone"
    MEETING = "meeting"


class Cause(StrEnum):
    """What stands in the way, for whoever mends it."""

    DIED = "died"
    CLOSED = "closed"
    ADDRESS = "address"
    PHONE = "phone"


@dataclass(frozen=True)
class Barrier:
    """Why a person is not contacted: the cause, and in words for people."""

    cause: Cause
    why: str


def life(client: "Client") -> Barrier | None:
    """Return whether the client has died or the case is closed; None while the work goes on."""
    if client.died_on is not None:
        text = _("The client has died ({day}).").format(day=shown(client.died_on))
        return Barrier(Cause.DIED, text)
    if client.closed_on is not None:
        return Barrier(Cause.CLOSED, _("The case is closed"))
    return None


def barrier(client: "Client", way: Way) -> Barrier | None:
    """Return why a client may not be contacted this way, or None: life, then reach and safety.

    What the client's consents say of it is the gate's to tell (casework/gate/gate.py).
    """
    return life(client) or _reach(client, way)


def _reach(client: "Client", way: Way) -> Barrier | None:
    if way is Way.LETTER and (skip := addresses.destination(client).skip):
        return Barrier(Cause.ADDRESS, _(SKIP_NAMES[skip]))
    if way is Way.PHONE and client.non_disclosure:
        text = _("The client is under non-disclosure: the number is not rung. Ask at a visit.")
        return Barrier(Cause.PHONE, text)
    return None


def refuse_ended(client: "Client") -> None:
    """Raise KnownError if nothing new is begun with this client: died, or the case is closed."""
    found = life(client)
    if found is not None:
        told = _("{why} Nothing is sent or asked any more.")
        why = found.why if found.why.endswith(".") else f"{found.why}."
        raise KnownError(told.format(why=why))


def ended(vault: Vault, ids: Iterable[str]) -> dict[str, bool]:
    """Return who of some clients is not contacted any more, by id, and whether by death."""
    rows = vault.query(
        f"select c.id, not {ALIVE} as died from client c where not {OPEN}"  # noqa: S608
        " and c.id in (select value from json_each(?))",
        (json.dumps(sorted(ids)),),
    )
    return {row["id"]: bool(row["died"]) for row in rows}
