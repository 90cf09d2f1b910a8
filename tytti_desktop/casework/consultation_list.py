"""The consultations of a period as a list shows them: with words, the client's name, and counts."""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from tytti_desktop.casework import choices, consultations, registers
from tytti_desktop.casework.client.client_names import TOLD_APART
from tytti_desktop.casework.consultations import CHANNELS, CLASSES, Consultation
from tytti_desktop.vault import Vault

_BEGINNING = date(1900, 1, 1)


class Period(StrEnum):
    """Which days are listed."""

    MONTH = "month"
    LAST_MONTH = "last_month"
    YEAR = "year"
    LAST_YEAR = "last_year"
    ALL = "all"

    def ends(self, today: date) -> tuple[date, date]:
        """Return the first and the last day, by the calendar; nothing is later than today."""
        month, year = today.replace(day=1), today.replace(month=1, day=1)
        before = month - timedelta(days=1)
        if self is Period.MONTH:
            return month, today
        if self is Period.LAST_MONTH:
            return before.replace(day=1), before
        if self is Period.YEAR:
            return year, today
        if self is Period.LAST_YEAR:
            return date(today.year - 1, 1, 1), year - timedelta(days=1)
        return _BEGINNING, today


@dataclass(frozen=True)
class Row:
    """One consultation in words; `client` is empty where no client was named."""

    id: str
    on_date: date
    organisation_class: str
    who: str
    channel: str
    minutes: int | None
    topic: str
    client: str


@dataclass(frozen=True)
class Listed:
    """A period's consultations, newest first, how many of each class, and the hidden ones.

    `counts` holds (class key, its word, how many), the most first, of both registers: a count
    tells nothing of what was talked about.
    """

    rows: tuple[Row, ...]
    counts: tuple[tuple[str, str, int], ...]
    hidden: int


def listed(vault: Vault, period: Period, today: date, only: str = "", *, limit: int = -1) -> Listed:
    """Return the consultations of a period, of one organisation class if it is given.

    Of the rows only the first `limit`, all if below 0: `part` gives the others. Counts are of all.
    """
    counted = consultations.counted(vault, period.ends(today), registers.mine(vault, today))
    counts = tuple(
        (key, choices.label(vault, CLASSES, key, today), count) for key, count, _hidden in counted
    )
    hidden = sum(hidden for key, _count, hidden in counted if only in ("", key))
    return Listed(part(vault, period, today, only, limit=limit), counts, hidden)


def part(
    vault: Vault, period: Period, today: date, only: str = "", *, start: int = 0, limit: int = -1
) -> tuple[Row, ...]:
    """Return `limit` of the rows that this person sees from `start` on, the newest first."""
    seen = registers.mine(vault, today)
    found = consultations.between(vault, period.ends(today), seen, only, start=start, limit=limit)
    return tuple(rows(vault, found, today))


def rows(vault: Vault, found: list[Consultation], today: date) -> list[Row]:
    """Return consultations in words."""
    classes = {each.key: each.label for each in choices.choices(vault, CLASSES, today)}
    channels = {each.key: each.label for each in choices.choices(vault, CHANNELS, today)}
    named = [each.client_id for each in found if each.client_id]
    names = _names(vault, named) if named else {}
    return [
        Row(
            each.id,
            each.on_date,
            classes.get(each.organisation_class, each.organisation_class),
            " · ".join(part for part in (each.professional, each.organisation) if part),
            channels.get(each.channel, each.channel),
            each.minutes,
            " · ".join(part for part in (each.topic, each.outcome) if part),
            names.get(each.client_id or "", ""),
        )
        for each in found
    ]


def _names(vault: Vault, asked: list[str]) -> dict[str, str]:
    """Return the names of these clients by their ids."""
    return dict(
        vault.tuples(
            f"select id, {TOLD_APART} from client where id in"  # noqa: S608 only our own words
            " (select value from json_each(?))",
            (json.dumps(sorted(set(asked))),),
        )
    )
