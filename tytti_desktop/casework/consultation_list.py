"""The consultations of a period as a list shows them: with words, the client's name, and counts."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from tytti_desktop.casework import choices, consultations, registers
from tytti_desktop.casework.client.client_names import TOLD_APART
from tytti_desktop.casework.consultations import CHANNELS, CLASSES, Consultation
from tytti_desktop.vault import Vault, parts

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
class Counts:
    """How many of a period's consultations there are of each class, and the hidden ones.

    `classes` holds (class key, its word, how many), the most first, of both registers: a count
    tells nothing of what was talked about.
    """

    classes: tuple[tuple[str, str, int], ...]
    hidden: int


def counts(vault: Vault, period: Period, today: date, only: str = "") -> parts.Parts[Counts]:
    """Return the counts of a period; the hidden of one organisation class if it is given."""
    mine = registers.mine(vault, today)
    counted = yield from consultations.counted(vault, period.ends(today), mine)
    classes = tuple(
        (key, choices.label(vault, CLASSES, key, today), count) for key, count, _hidden in counted
    )
    hidden = sum(hidden for key, _count, hidden in counted if only in ("", key))
    return Counts(classes, hidden)


def listed(
    vault: Vault, period: Period, today: date, only: str = "", *, size: int = parts.SIZE
) -> Iterator[list[Row]]:
    """Yield the rows that this person sees, the newest first, so many at a time."""
    seen, last = registers.mine(vault, today), None
    while found := consultations.between(
        vault, period.ends(today), seen, only, after=last, limit=size
    ):
        yield rows(vault, found, today)
        last = found[-1]
        if len(found) < size:
            return


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
