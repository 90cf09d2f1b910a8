"""Visits, booked and held: logged in seconds, with what was agreed and by when.

A visit whose day lies ahead is a booked one; it becomes a fact of the path on its day.
"""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from tytti_desktop.casework import choices, days, registers, unit
from tytti_desktop.casework.asking import Act, Ask
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.fields import ID, RECKONED, WHO, Day, told
from tytti_desktop.casework.recording import (
    MOST_MINUTES,
    Book,
    add,
    change,
    refuse,
    wrong_minutes,
)
from tytti_desktop.casework.registers import Register
from tytti_desktop.casework.search_index import Entry
from tytti_desktop.dates import shown
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes, Table, Vault, audit, new_id
from tytti_desktop.vault.audit import fingerprint
from tytti_desktop.words import N_, _

KINDS = "visit_kinds"


@dataclass(frozen=True)
class Visit:
    """One visit; `minutes` None: not measured; `agreed` is a promise due on `agreed_due`."""

    client_id: str = field(metadata=ID)
    on_date: date = field(metadata=told(N_("Day"), day=Day.BOOKED))
    kind: str = field(metadata=told(N_("Kind of visit"), list="visit_kinds"))
    register: Register = field(metadata=told(N_("Register"), list="registers"))
    retention: str = field(metadata=RECKONED)
    minutes: int | None = field(default=None, metadata=told(N_("Minutes")))
    present: str = field(default="", metadata=told(N_("Who were present")))
    text: str = field(default="", metadata=told(N_("Notes")))
    agreed: str = field(default="", metadata=told(N_("What was agreed")))
    agreed_due: date | None = field(default=None, metadata=told(N_("By when"), day=Day.DEADLINE))
    team: str = field(default="", metadata=told(N_("Team"), list="teams"))
    id: str = field(default="", metadata=ID)
    created_at: datetime | None = field(default=None, metadata=WHO)
    created_by: str = field(default="", metadata=WHO)

    def problems(self, today: date) -> dict[str, str]:
        """Return what is wrong, by field."""
        found = wrong_minutes(self.minutes) | days.problems(self, today)
        if self.agreed_due is not None and not self.agreed.strip():
            found["agreed"] = _("Write what was agreed, or leave the due day empty.")
        if self.agreed_due is not None and self.agreed_due < self.on_date:
            found["agreed_due"] = _("What was agreed is due before the visit. Check the day.")
        return found

    def booked(self, today: date) -> bool:
        """Tell whether the visit lies ahead."""
        return self.on_date > today


def _entry(visit: Visit) -> Entry:
    text = " ".join(part for part in (visit.text, visit.agreed, visit.present) if part)
    return Entry("visit", visit.id, visit.client_id, str(visit.register), text)


VISITS = Table(Visit, "visit")
BOOK = Book("visit", Visit, VISITS, _entry, noun=N_("visit"), begins="on_date")


def proposed(vault: Vault, client_id: str, today: date) -> Visit:
    """Return a visit to log with the defaults filled in: today, the role's register, a kind.

    The first visit of a client is proposed as the kind of the first stage of work.
    """
    kinds = unit.in_force(vault, KINDS, today)
    stage = "means" if VISITS.count(vault, "client_id = ?", (client_id,)) else "needs"
    kind = next(
        (key for key, found in kinds.items() if found.get("stage") == stage), next(iter(kinds))
    )
    mine = registers.own(vault, today)
    return Visit(
        client_id,
        today,
        kind,
        mine.register,
        mine.retention,
        minutes=kinds[kind].get("minutes"),
        team=clients.get(vault, client_id).team,
    )


def log_visit(vault: Vault, visit: Visit, today: date) -> Changes:
    """Store a visit; raises KnownError naming the field that is wrong."""
    with vault.atomic():
        _check(vault, visit, today)
        new = replace(visit, id=new_id(), created_at=vault.now(), created_by=vault.person.id)
        return add(vault, BOOK, new)


def change_visit(vault: Vault, visit: Visit, today: date) -> Changes:
    """Store a corrected visit; the undo restores the old one."""
    with vault.atomic():
        old = VISITS.get(vault, visit.id)
        refuse(registers.problems(vault, old.register, visit.retention, today))
        _check(vault, visit, today, old)
        return change(vault, BOOK, visit)


def _check(vault: Vault, visit: Visit, today: date, old: Visit | None = None) -> None:
    refuse(visit.problems(today))
    refuse(registers.problems(vault, visit.register, visit.retention, today))
    lists = {"kind": KINDS} | ({"team": "teams"} if visit.team else {})
    choices.refuse_unknown(vault, visit, lists, today, old)
    refuse(_keyed_as_meeting(vault, visit, today))


def _keyed_as_meeting(vault: Vault, visit: Visit, today: date) -> dict[str, str]:
    """Return that this visit is a meeting of the day already, which tells of itself."""
    kind = unit.table(vault, KINDS, visit.kind, today).get("meeting")
    held = vault.query(
        "select starts_at from meeting where client_id = ? and kind = ? and date(starts_at) = ?"
        " and state <> 'cancelled' limit 1",
        (visit.client_id, kind, visit.on_date.isoformat()),
    )
    if not kind or not held:
        return {}
    text = _("The meeting of {day} is there already: tell who came and what was agreed in it.")
    return {"kind": text.format(day=shown(visit.on_date))}


def take_for_meeting(
    vault: Vault, client_id: str | None, kind: str, on: date, today: date
) -> list[Changes]:
    """Take away the booked visit that a meeting of this kind and day is: it is kept once.

    Raises KnownError where the visit has been made, or holds words that the meeting would lose.
    """
    same = [
        key for key, row in unit.in_force(vault, KINDS, today).items() if row.get("meeting") == kind
    ]
    found = VISITS.find(vault, "client_id = ? and on_date = ?", (client_id, on.isoformat()))
    found = [each for each in found if each.kind in same]
    if any(not each.booked(today) or each.text or each.agreed for each in found):
        text = _("The visit of {day} tells of this meeting already: correct that visit instead.")
        refuse({"on": text.format(day=shown(on))})
    return [cancel_booked(vault, each.id, today) for each in found]


def keep_promise(vault: Vault, visit_id: str, action: str = "keep_promise") -> Changes:
    """Mark what was agreed at a visit as done: it is no longer due.

    `action` is what the log calls it: `drop_promise` where the case ended first.
    """
    with vault.atomic():
        kept = replace(VISITS.get(vault, visit_id), agreed_due=None)
        return change(vault, BOOK, kept, action)


def cancel_booked(vault: Vault, visit_id: str, today: date) -> Changes:
    """Take away a visit that was booked and is not made after all; can be undone.

    Raises KnownError if its day has come: what happened is corrected, not taken away.
    """
    with vault.atomic():
        old = VISITS.get(vault, visit_id)
        if not old.booked(today):
            raise KnownError(_("Only a visit that lies ahead can be cancelled."))
        VISITS.delete(vault, visit_id)
        BOOK.gone(vault, old)
        detail = {"before": fingerprint(old)}
        audit.write(vault, "cancel", "visit", visit_id, client_id=old.client_id, detail=detail)
    return Changes(frozenset({Visit}), None, lambda v: add(v, BOOK, old, "undo_cancel"))


def of_client(vault: Vault, client_id: str) -> list[Visit]:
    """Return every visit of a client, the newest first; screens ask `registers.visible` of them."""
    return VISITS.find(vault, "client_id = ?", (client_id,), "on_date desc, created_at desc")


def _filled(vault: Vault, visit: Visit, told: Collection[str], today: date) -> Visit:
    """Return a visit as long as its kind usually is, where no length was told."""
    minutes = unit.table(vault, KINDS, visit.kind, today).get("minutes")
    known = "minutes" in told or minutes is None
    return visit if known else replace(visit, minutes=minutes)


NEW = Act(
    Visit,
    log_visit,
    (
        Ask("kind", "--kind", meta="KEY"),
        Ask("on_date", "--on", help=N_("A day ahead books the visit.")),
        Ask("text", "--text", lines=4),
        Ask("agreed", "--agreed"),
        Ask("agreed_due", "--agreed-by"),
        Ask("minutes", "--minutes", most=MOST_MINUTES),
        Ask("present", "--present"),
        Ask(
            "team",
            "--team",
            group=N_("Team"),
            about=N_("without it, the client's own"),
            meta="KEY",
        ),
        Ask("register", "--register", group=N_("Register"), once=True),
    ),
    proposed,
    change_visit,
    filled=_filled,
    about=N_("log a visit"),
)
