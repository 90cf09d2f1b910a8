"""What a catalogue's file holds, row by row, in the service map's own terms; and what became of it.

`exchange` reads files of PTV and HSDS into these; `importing` takes them into the vault.
"""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

from tytti_desktop.casework.service_map.facts import (
    ChannelFacts,
    OrganisationFacts,
    ServiceFacts,
)
from tytti_desktop.words import _


@dataclass(frozen=True)
class Mention:
    """Another entry that a row names: its id in the catalogue, and its name if given."""

    source_id: str
    name: str = ""


@dataclass(frozen=True)
class OrganisationRow:
    """A row about an organisation. `told`: the facts it spoke of, even if empty; None: of all."""

    source_id: str
    facts: OrganisationFacts
    told: frozenset[str] | None = None


@dataclass(frozen=True)
class ServiceRow:
    """A row about a service; `channels` is None where the catalogue lists them elsewhere.

    `told` as of an organisation: a fact that the row did not speak of stays as it is known.
    """

    source_id: str
    facts: ServiceFacts
    owner: Mention | None = None
    parties: tuple[tuple[Mention, str], ...] = ()
    channels: tuple[str, ...] | None = None
    told: frozenset[str] | None = None


@dataclass(frozen=True)
class ChannelRow:
    """A row about a channel and the services used through it."""

    source_id: str
    facts: ChannelFacts
    owner: Mention | None = None
    services: tuple[str, ...] = ()
    told: frozenset[str] | None = None


@dataclass(frozen=True)
class ConnectionRow:
    """A row that says only that a service is used through a channel."""

    source_id: str
    service: str
    channel: str


@dataclass(frozen=True)
class IndexRow:
    """A row of a list that gives an id and a name only; `kind` is service, channel, ..."""

    source_id: str
    kind: str
    name: str = ""


@dataclass(frozen=True)
class RefusedRow:
    """A row that could not be read; `reason` says why, in the user's language."""

    source_id: str
    reason: str
    kind: str = ""


Item = OrganisationRow | ServiceRow | ChannelRow | ConnectionRow | IndexRow | RefusedRow


@dataclass(frozen=True)
class Row:
    """One row of a file, by its number from 1; `left` names its fields that have no place here."""

    number: int
    item: Item
    left: tuple[str, ...] = ()


class Done(StrEnum):
    """What became of a row."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True)
class RowDone:
    """What became of one row of a file; `reason` is given for a refused one."""

    number: int
    source_id: str
    kind: str
    done: Done
    reason: str = ""
    name: str = ""


@dataclass(frozen=True)
class Report:
    """What an import did. `mentioned` organisations are known by a name in another row only.

    `left_out` tells in how many rows each field without a place here stood.
    """

    source: str
    rows: tuple[RowDone, ...]
    mentioned: int = 0
    links_added: int = 0
    links_removed: int = 0
    left_out: dict[str, int] = field(default_factory=dict)
    counts: dict[str, dict[str, int]] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """Count the rows by kind and by what became of them."""
        tally = Counter((row.kind, str(row.done)) for row in self.rows)
        counts: dict[str, dict[str, int]] = {}
        for (kind, done), number in sorted(tally.items()):
            counts.setdefault(kind or "unknown", {})[done] = number
        object.__setattr__(self, "counts", counts)

    def total(self, done: Done) -> int:
        """Return how many rows ended so."""
        return sum(row.done is done for row in self.rows)

    @property
    def refused(self) -> tuple[RowDone, ...]:
        """Return the rows that were refused."""
        return tuple(row for row in self.rows if row.done is Done.REFUSED)


def left_out_words(report: Report) -> str:
    """Return which fields of a file have no place in the map, the most common first; "" if none."""
    named = ", ".join(f"{name} ({count})" for name, count in report.left_out.items())
    told = _("Left out, no place in the service map: {fields}")
    return told.format(fields=named) if named else ""
