"""Today's acts as kept between readings, and under them what is booked for the coming days."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tytti_desktop.casework import choices
from tytti_desktop.casework.client import contacting, visits
from tytti_desktop.casework.client.client_names import TOLD_APART
from tytti_desktop.casework.meetings import records
from tytti_desktop.casework.meetings.clock import shown_time
from tytti_desktop.casework.meetings.records import State
from tytti_desktop.casework.today import worklist
from tytti_desktop.casework.today.acts import Act
from tytti_desktop.vault import Vault
from tytti_desktop.words import language


@dataclass(frozen=True)
class Booked:
    """A visit or a client's meeting that lies ahead; `at` is a meeting's time as h.mm."""

    client_id: str
    client_name: str
    on_date: date
    kind: str
    meeting: bool = False
    at: str = ""


_BOOKED = f"""
    select v.client_id, {TOLD_APART} as name, v.on_date as day, '' as starts_at, v.kind
    from visit v join client c on c.id = v.client_id
    where v.on_date between :today and :last and {contacting.OPEN}
      and substr(v.created_at, 1, 10) < v.on_date
    union all
    select m.client_id, {TOLD_APART}, date(m.starts_at), m.starts_at, m.kind
    from meeting m join client c on c.id = m.client_id
    where m.state in ('{State.PLANNED}', '{State.INVITED}')
      and m.starts_at >= :today and m.starts_at < :after and {contacting.OPEN}
    order by day, starts_at, name
"""  # noqa: S608 only our own words


def booked(vault: Vault, today: date, days: int = 7) -> list[Booked]:
    """Return visits and clients' meetings of the coming days, the nearest first.

    Of any register the kind and the day. A visit of this day counts if it was booked before it.
    """
    last, after = today + timedelta(days), today + timedelta(days + 1)
    asked = {"today": today, "last": last, "after": after}
    rows = vault.query(_BOOKED, {name: day.isoformat() for name, day in asked.items()})
    visited, met = (
        {each.key: each.label for each in choices.choices(vault, kinds, today)}
        for kinds in (visits.KINDS, records.KINDS)
    )
    return [_booked(row, met if row["starts_at"] else visited) for row in rows]


def _booked(row: Mapping[str, str], kinds: Mapping[str, str]) -> Booked:
    starts = row["starts_at"]
    return Booked(
        row["client_id"],
        row["name"],
        date.fromisoformat(row["day"]),
        kinds.get(row["kind"], row["kind"]),
        meeting=bool(starts),
        at=shown_time(datetime.fromisoformat(starts)) if starts else "",
    )


class Acts:
    """Today's acts, read again only when the vault, the day or the language has changed.

    The page and its count in the navigation both ask. In a big vault the window reads them by
    `pieces`, so that no single reading holds it up; whoever asks `of` first gets the rest at once.
    """

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._made_of: tuple[object, ...] = ()
        self._finding: worklist.Finding | None = None
        self._whole = False

    def of(self, today: date) -> list[Act]:
        """Return what waits for the person at the vault on a day, in the order to act on it."""
        self._begin(today)
        while self._step():
            pass
        return self._finding.acts if self._finding else []

    def by_steps(self, today: date) -> Iterator[None]:
        """Read in small steps, to be done in turns before `of` is asked.

        What has been read is not read again: the page and the navigation may both take their
        turns. A finder that fails is left to `of`, which fails where it is told.
        """
        with suppress(Exception):  # what failed fails again in `of`, and is told there
            self._begin(today)
            while self._step():
                yield
                self._begin(today)

    def _begin(self, today: date) -> None:
        """Begin anew if anything has changed since the reading began."""
        made_of = (self._vault.changes, today, language())
        if self._finding is None or self._made_of != made_of:
            self._finding, self._whole = worklist.Finding(self._vault, today), False
            self._made_of = made_of

    def _step(self) -> bool:
        if self._finding is not None and not self._whole:
            made_of, self._made_of = self._made_of, ()  # a finder that fails is asked again
            self._whole = not self._finding.step()
            self._made_of = made_of
        return not self._whole
