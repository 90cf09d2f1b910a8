"""Freshness: checked is not edited. Trust halves by the service's kind; failed calls lower it.

Every week a few services wait for a call: the unit's own first, the least fresh first.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from tytti_desktop.casework import days, unit
from tytti_desktop.casework.fields import ID, WHO, Day, told
from tytti_desktop.casework.recording import Book, add, change, refuse, stamped, together
from tytti_desktop.casework.service_map import channels, services
from tytti_desktop.casework.service_map.organisations import ORGANISATIONS
from tytti_desktop.casework.service_map.services import SERVICES, Service
from tytti_desktop.dates import shown
from tytti_desktop.vault import Changes, Table, Vault
from tytti_desktop.words import N_, _, language

RULES = "service_map"


class Outcome(StrEnum):
    """How a call to check a service went; all but REACHED failed."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    WRONG_NUMBER = "wrong_number"
    CALL_BACK = "call_back"


OUTCOME_NAMES = {
    Outcome.REACHED: N_("Reached: the entry was checked"),
    Outcome.NO_ANSWER: N_("No answer"),
    Outcome.WRONG_NUMBER: N_("Wrong number"),
    Outcome.CALL_BACK: N_("Asked to call back"),
}
# Being asked to call back tells that the number works: trust stays as it was.
FAILED = (Outcome.NO_ANSWER, Outcome.WRONG_NUMBER)


@dataclass(frozen=True)
class ServiceContact:
    """One call to check a service."""

    service_id: str = field(metadata=ID)
    on_date: date = field(metadata=told(N_("Day"), day=Day.PAST))
    outcome: Outcome = field(metadata=told(N_("Outcome"), words=OUTCOME_NAMES))
    note: str = field(default="", metadata=told(N_("Note")))
    id: str = field(default="", metadata=ID)
    recorded_at: datetime | None = field(default=None, metadata=WHO)
    recorded_by: str = field(default="", metadata=WHO)

    def problems(self, today: date) -> dict[str, str]:
        """Return what is wrong, by field."""
        return days.problems(self, today)


@dataclass(frozen=True)
class Standing:
    """How far an entry can be trusted on a day: freshness from 0 (never checked) to 1 (today)."""

    freshness: float
    stale: bool
    verified_on: date | None
    failed_calls: int

    @property
    def text(self) -> str:
        """Return the standing in words, with its day."""
        if self.verified_on is None:
            return _("Not checked")
        day = shown(self.verified_on)
        if self.stale:
            return _("Checked {day}: out of date").format(day=day)
        return _("Checked {day}").format(day=day)


@dataclass(frozen=True)
class Call:
    """A call to make: what to ask about, whom to ring, what to say, what else to ask at once."""

    service: Service
    organisation: str
    phone: str
    standing: Standing
    script: str
    also: tuple[str, ...]


@dataclass(frozen=True)
class Queue:
    """This week's calls still to make, and how many services have been called about already."""

    calls: tuple[Call, ...]
    done: int


CONTACTS = Table(ServiceContact, "service_contact")
CONTACT_BOOK = Book(
    "service_contact", ServiceContact, CONTACTS, noun=N_("check of a service's data")
)


@dataclass(frozen=True)
class Rules:
    """The unit's rules of freshness: see resources/unit/service_map.toml and service_kinds.toml."""

    stale: float
    failed_call: float
    weekly_calls: int
    half_lives: dict[str, int]

    def standing(self, verified_on: date | None, kind: str, failed: int, day: date) -> Standing:
        """Return how an entry of a kind stands on a day after so many failed calls since."""
        if verified_on is None:
            return Standing(0.0, True, None, failed)
        age = max(0, (day - verified_on).days)
        half_life = self.half_lives.get(kind) or min(self.half_lives.values())
        freshness = 0.5 ** (age / half_life) * self.failed_call**failed
        return Standing(freshness, freshness < self.stale, verified_on, failed)


def rules(vault: Vault, day: date) -> Rules:
    """Return the rules of freshness in force on a day."""
    found = unit.value(vault, RULES, "freshness", day)
    kinds = unit.in_force(vault, services.KINDS, day)
    half_lives = {key: int(kind["half_life"]) for key, kind in kinds.items()}
    return Rules(
        float(found["stale"]), float(found["failed_call"]), int(found["weekly_calls"]), half_lives
    )


def standings(vault: Vault, day: date, ids: Iterable[str] | None = None) -> dict[str, Standing]:
    """Return how services stand on a day, by id: all, or those asked for."""
    asked = None if ids is None else list(ids)
    where = "" if asked is None else f" where s.id in ({', '.join('?' * len(asked))})"
    rows = vault.query(
        "select s.id, s.kind, s.verified_on, o.organisation_class as class from service s"  # noqa: S608
        f" left join organisation o on o.id = s.organisation_id{where}",
        asked or (),
    )
    failed, held = _failed(vault, day), rules(vault, day)
    by_class: dict[str, str] = {}
    found = {}
    for row in rows:
        kind = row["kind"] or by_class.get(row["class"] or "")
        if kind is None:
            kind = services.kind_by_class(vault, row["class"] or "", day)
            by_class[row["class"] or ""] = kind
        checked = date.fromisoformat(row["verified_on"]) if row["verified_on"] else None
        found[row["id"]] = held.standing(checked, kind, failed.get(row["id"], 0), day)
    return found


def standing(vault: Vault, service_id: str, day: date) -> Standing:
    """Return how one service stands on a day."""
    return standings(vault, day, [service_id])[service_id]


def _failed(vault: Vault, day: date) -> dict[str, int]:
    """Return how many calls have failed since each service was last checked, up to a day."""
    marks = ", ".join("?" * len(FAILED))
    rows = vault.query(
        "select c.service_id, count(*) as n from service_contact c"  # noqa: S608
        " join service s on s.id = c.service_id"
        f" where c.outcome in ({marks}) and c.on_date <= ?"
        " and (s.verified_on is null or c.on_date > s.verified_on) group by 1",
        [*(str(outcome) for outcome in FAILED), day.isoformat()],
    )
    return {row["service_id"]: row["n"] for row in rows}


def verify(vault: Vault, service_id: str, on: date, today: date, note: str = "") -> Changes:
    """Record that a person checked a service with its provider; the facts stay as they are.

    Raises KnownError if the day is in the future or before the last check.
    """
    with vault.atomic():
        service = SERVICES.get(vault, service_id)
        if service.verified_on is not None and on < service.verified_on:
            text = _("This was already checked on {day}, later than this. Check the day.")
            refuse({"on_date": text.format(day=shown(service.verified_on))})
        logged = _log(vault, ServiceContact(service_id, on, Outcome.REACHED, note.strip()), today)
        checked = replace(service, verified_on=on, verified_by=vault.person.id)
        done = change(vault, services.BOOK, checked, "verify")
        return together([logged, done], checked)


def log_call(
    vault: Vault, service_id: str, on: date, outcome: Outcome, today: date, note: str = ""
) -> Changes:
    """Record how a call to check a service went; a call that reached someone verifies."""
    if outcome is Outcome.REACHED:
        return verify(vault, service_id, on, today, note)
    with vault.atomic():
        SERVICES.get(vault, service_id)
        return _log(vault, ServiceContact(service_id, on, outcome, note.strip()), today)


def _log(vault: Vault, contact: ServiceContact, today: date) -> Changes:
    refuse(contact.problems(today))
    new = stamped(vault, contact)
    return add(vault, CONTACT_BOOK, new, str(contact.outcome))


def calls_of(vault: Vault, service_id: str) -> list[ServiceContact]:
    """Return the calls made about a service, the newest first."""
    return CONTACTS.find(vault, "service_id = ?", (service_id,), "on_date desc, recorded_at desc")


def queue(vault: Vault, today: date) -> Queue:
    """Return this week's calls still to make.

    Offered services that have not been called about since Monday: the unit's own entries and those
    it has ever checked, noted or marked first, then imported ones nobody has touched; the least
    fresh first. An entry that is still far from stale is left alone.
    """
    held = rules(vault, today)
    monday = today - timedelta(days=today.weekday())
    called = {
        row["service_id"]
        for row in vault.query(
            "select distinct service_id from service_contact where on_date between ? and ?",
            (monday.isoformat(), today.isoformat()),
        )
    }
    found = standings(vault, today)
    rest = [row for row in _offered(vault) if row["id"] not in called]
    tired = [row for row in rest if found[row["id"]].freshness < (1 + held.stale) / 2]
    tired.sort(key=lambda row: (-row["ours"], found[row["id"]].freshness, row["name"], row["id"]))
    chosen = tired[: max(0, held.weekly_calls - len(called))]
    said = _script(vault, today)
    calls = [_call(vault, row["id"], found, said) for row in chosen]
    return Queue(tuple(calls), len(called))


def _offered(vault: Vault) -> list[dict[str, Any]]:
    """Return the services that are offered, and whether the unit has made them its own."""
    return vault.query(
        "select s.id, s.name, (s.source = '' or s.note <> '' or s.needs <> '[]'"
        " or s.verified_on is not null"
        " or exists (select 1 from post p where p.service_id = s.id)) as ours"
        " from service s join service_tag t on t.service_id = s.id and t.kind = 'offered'"
    )


def _script(vault: Vault, today: date) -> str:
    said = unit.value(vault, RULES, "call_script", today)
    return str(said.get(language()) or said["fi"])


def _call(vault: Vault, service_id: str, found: dict[str, Standing], script: str) -> Call:
    service = SERVICES.get(vault, service_id)
    owner = service.organisation_id
    others = vault.query(
        "select s.id, s.name from service s join service_tag t on t.service_id = s.id"
        " and t.kind = 'offered' where s.organisation_id = ? and s.id <> ? order by s.name, s.id",
        (owner, service_id),
    )
    also = [row["name"] for row in others if found[row["id"]].stale]
    return Call(
        service,
        ORGANISATIONS.get(vault, owner).name if owner else "",
        phone_of(vault, service),
        found[service_id],
        script.replace("{service}", service.name),
        tuple(also),
    )


def phone_of(vault: Vault, service: Service) -> str:
    """Return the number to ring about a service: the unit's own, the service's, then others'."""
    if service.phone:
        return service.phone
    phones = list(service.facts.phones)
    for channel in channels.of_service(vault, service.id):
        phones += channel.facts.phones
    if service.organisation_id is not None:
        phones += ORGANISATIONS.get(vault, service.organisation_id).facts.phones
    return phones[0].number if phones else ""
