"""What names a professional: the shape of a trace, so that any record may add its own to the act.

A module whose records name persons of the network (plans, actions, invitations) makes a `Trace`
of two functions and adds it to the manifest.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from tytti_desktop.casework.service_map.posts import Professional
from tytti_desktop.vault import Changes, Vault


@dataclass(frozen=True)
class Leaving:
    """That a person leaves: the last day still belongs to them; the successor starts the next."""

    professional: Professional
    last_day: date
    successor: Professional | None = None

    @property
    def next_day(self) -> date:
        """Return the successor's first day."""
        return self.last_day + timedelta(days=1)


@dataclass(frozen=True)
class Named:
    """A record that names the person after the last day; `text` says what it is, for a list.

    `personal` ones cannot be handed to anyone (a consent given to that very person): they are
    shown, so that the client is asked.
    """

    kind: str
    record_id: str
    text: str
    client_id: str | None = None
    personal: bool = False


@dataclass(frozen=True)
class Trace:
    """How one kind of record names a person: find what does, and move one to the successor.

    `move` is None where the records are personal. With no successor it ends what it can and
    raises KnownError for what would be left naming the person.
    """

    kind: str
    find: Callable[[Vault, Leaving], list[Named]]
    move: Callable[[Vault, Named, Leaving], Changes] | None = None
