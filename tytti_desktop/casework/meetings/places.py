"""Where a meeting is, as it may be seen: the home of a client under non-disclosure is masked.

The home street may stand as the place of a meeting. On a screen, in a list and in what a command
answers its words are masked; on a paper to anybody but the client they are left out.
"""

from tytti_desktop.casework import search_index
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.meetings.records import Meeting
from tytti_desktop.casework.search_index import fold
from tytti_desktop.vault import Vault

PLACES = ("place", "room", "remote_link")  # the fields of a meeting


def shown(vault: Vault, meeting: Meeting) -> tuple[str, ...]:
    """Return the place, the room and the link as they may be seen; an empty one stays empty."""
    client = clients.get(vault, meeting.client_id) if meeting.client_id else None
    return seen(meeting, client)


def seen(meeting: Meeting, client: Client | None) -> tuple[str, ...]:
    """Return the same where the meeting's client is at hand already."""
    return tuple(masked(each, client) for each in _parts(meeting))


def line(meeting: Meeting, client: Client | None) -> str:
    """Return the place and the room for a list."""
    place, room, _link = seen(meeting, client)
    return ", ".join(part for part in (place, room) if part)


def masked(text: str, client: Client | None) -> str:
    """Return a text without the words that tell where a client under non-disclosure is."""
    if client is None or not client.non_disclosure:
        return text
    hidden = set(search_index.words(fold(" ".join(clients.place_texts(client)))))
    return search_index.without(text, hidden) if hidden else text


def told(vault: Vault, meeting: Meeting, *, to_client: bool) -> str:
    """Return the place as a paper tells it: what would tell of a home goes to the client alone."""
    pairs = zip(_parts(meeting), shown(vault, meeting), strict=True)
    return ", ".join(own for own, seen_as in pairs if own and (to_client or own == seen_as))


def _parts(meeting: Meeting) -> tuple[str, str, str]:
    place, room, link = (str(getattr(meeting, name)) for name in PLACES)
    return place, room, link
