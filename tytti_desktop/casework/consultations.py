"""Consultations from professionals, also about no client: logged in seconds, counted by class."""

import json
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from tytti_desktop.casework import choices, days, registers, unit
from tytti_desktop.casework.fields import ID, RECKONED, WHO, Day, told
from tytti_desktop.casework.recording import Book, add, change, refuse, wrong_minutes
from tytti_desktop.casework.registers import Register
from tytti_desktop.casework.search_index import Entry, fold
from tytti_desktop.vault import Changes, Table, Vault, new_id, parts
from tytti_desktop.vault.table import plain
from tytti_desktop.words import N_, _

CHANNELS, CLASSES = "consultation_channels", "organisation_classes"


@dataclass(frozen=True)
class Consultation:
    """One contact from a professional; `client_id` is None where no client was named."""

    on_date: date = field(metadata=told(N_("Day"), day=Day.PAST))
    organisation_class: str = field(
        metadata=told(N_("Where the contact came from"), list="organisation_classes")
    )
    channel: str = field(metadata=told(N_("Channel"), list="consultation_channels"))
    register: Register = field(metadata=told(N_("Register"), list="registers"))
    retention: str = field(metadata=RECKONED)
    client_id: str | None = field(default=None, metadata=ID)
    minutes: int | None = field(default=None, metadata=told(N_("Minutes")))
    organisation: str = field(default="", metadata=told(N_("Organisation")))
    professional: str = field(default="", metadata=told(N_("Professional")))
    topic: str = field(default="", metadata=told(N_("Topic")))
    outcome: str = field(default="", metadata=told(N_("What was agreed or advised")))
    id: str = field(default="", metadata=ID)
    created_at: datetime | None = field(default=None, metadata=WHO)
    created_by: str = field(default="", metadata=WHO)

    def problems(self, today: date) -> dict[str, str]:
        """Return what is wrong, by field."""
        found = wrong_minutes(self.minutes) | days.problems(self, today)
        if not self.organisation_class:
            found["organisation_class"] = _("Choose where the contact came from.")
        return found


def _entry(consultation: Consultation) -> Entry:
    parts = (
        consultation.topic,
        consultation.outcome,
        consultation.professional,
        consultation.organisation,
    )
    return Entry(
        "consultation",
        consultation.id,
        consultation.client_id,
        str(consultation.register),
        " ".join(part for part in parts if part),
    )


CONSULTATIONS = Table(Consultation, "consultation")
BOOK = Book("consultation", Consultation, CONSULTATIONS, _entry, noun=N_("consultation"))


def proposed(vault: Vault, today: date, client_id: str | None = None) -> Consultation:
    """Return a consultation to log with the defaults filled in; its class is left to choose.

    The class, organisation and professional of the last one logged are not copied: a wrong class
    would spoil the count.
    """
    channels = unit.in_force(vault, CHANNELS, today)
    channel = next(iter(channels))
    mine = registers.own(vault, today)
    return Consultation(
        today,
        "",
        channel,
        mine.register,
        mine.retention,
        client_id=client_id,
        minutes=channels[channel].get("minutes"),
    )


def log_consultation(vault: Vault, consultation: Consultation, today: date) -> Changes:
    """Store a consultation; raises KnownError naming the field that is wrong."""
    with vault.atomic():
        _check(vault, consultation, today)
        stamped = replace(
            consultation, id=new_id(), created_at=vault.now(), created_by=vault.person.id
        )
        return add(vault, BOOK, stamped)


def change_consultation(vault: Vault, consultation: Consultation, today: date) -> Changes:
    """Store a corrected consultation; the undo restores the old one."""
    with vault.atomic():
        old = CONSULTATIONS.get(vault, consultation.id)
        refuse(registers.problems(vault, old.register, consultation.retention, today))
        _check(vault, consultation, today, old)
        return change(vault, BOOK, consultation)


def _check(
    vault: Vault, consultation: Consultation, today: date, old: Consultation | None = None
) -> None:
    refuse(consultation.problems(today))
    refuse(registers.problems(vault, consultation.register, consultation.retention, today))
    lists = {"organisation_class": CLASSES, "channel": CHANNELS}
    choices.refuse_unknown(vault, consultation, lists, consultation.on_date, old)


def between(
    vault: Vault,
    period: tuple[date, date],
    seen: Collection[Register],
    only: str = "",
    *,
    after: Consultation | None = None,
    limit: int = -1,
) -> list[Consultation]:
    """Return consultations of a period, both days in it, of these registers, the newest first.

    `only` is an organisation class, all if empty; `limit` of them, all if below 0, of those that
    come `after` one: what has been read before is not gone through again.
    """
    about = {**_asked(period, seen), "only": only, "at": "", "key": ""}
    if after is not None:
        about |= {"last": after.on_date.isoformat(), "at": plain(after.created_at), "key": after.id}
    where = f"{_BETWEEN} and {_SEEN} and :only in ('', organisation_class) and {_AFTER}"
    return CONSULTATIONS.find(vault, where, about, "on_date desc, created_at desc, id", limit)


def counted(
    vault: Vault, period: tuple[date, date], seen: Collection[Register]
) -> parts.Parts[list[tuple[str, int, int]]]:
    """Return (organisation class, how many, how many of other registers), the most first."""
    sql = (
        f"select organisation_class, count(*), sum(not ({_SEEN})), max(on_date) from consultation"  # noqa: S608 only our own words
        f" where rowid between :low and :high and +{_BETWEEN} group by 1"
    )
    found: dict[str, tuple[int, int, str]] = {}
    for some in parts.of(vault, "consultation", sql, _asked(period, seen)):
        for key, count, others, latest in some:
            before = found.get(key, (0, 0, ""))
            found[key] = (before[0] + count, before[1] + others, max(before[2], latest))
        yield
    order = sorted(found)
    order.sort(key=lambda key: (found[key][0], found[key][2]), reverse=True)
    return [(key, *found[key][:2]) for key in order]


_AFTER = "(:key = '' or on_date < :last or created_at < :at or (created_at = :at and id > :key))"
_BETWEEN = "on_date between :first and :last"
_SEEN = "register in (select value from json_each(:seen))"


def _asked(period: tuple[date, date], seen: Collection[Register]) -> dict[str, str]:
    first, last = period
    registers = json.dumps(sorted(seen))
    return {"first": first.isoformat(), "last": last.isoformat(), "seen": registers}


def of_client(vault: Vault, client_id: str) -> list[Consultation]:
    """Return a client's consultations, the newest first."""
    return CONSULTATIONS.find(vault, "client_id = ?", (client_id,), "on_date desc, created_at desc")


def professionals(vault: Vault, typed: str, limit: int = 8) -> list[tuple[str, str, str]]:
    """Return (professional, organisation, class) used before that begin as typed, newest first."""
    rows = vault.tuples(
        "select professional, organisation, organisation_class, max(on_date) as last"
        " from consultation where professional <> '' group by 1, 2, 3 order by last desc"
    )
    begun = fold(typed)
    return [row[:3] for row in rows if fold(row[0]).startswith(begun)][:limit]
