"""Labour-market status and its history: what the client's status was on any day, and since when."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TypeVar

from dateutil.relativedelta import relativedelta

from tytti_desktop.casework import days, unit
from tytti_desktop.casework.asking import Act, Ask
from tytti_desktop.casework.choices import Choice
from tytti_desktop.casework.fields import ID, WHO, Day, told
from tytti_desktop.casework.recording import Book, add, change, refuse
from tytti_desktop.instruments import library
from tytti_desktop.vault import Changes, Table, Vault, new_id
from tytti_desktop.words import N_, _

INSTRUMENT = "labour_status"
T = TypeVar("T")


def status_word(key: str) -> str:
    """Return a status in words, by the newest labour-market questionnaire that knows it."""
    made = [each for each in library.shipped().all() if each.id == INSTRUMENT]
    said = {o.value: o.label.said() for sheet in made for o in sheet.items[0].options}
    return said.get(key, key)


@dataclass(frozen=True)
class LabourStatus:
    """A status from a day on, until the next one begins; `status` is the instrument's option."""

    client_id: str = field(metadata=ID)
    status: str = field(metadata=told(N_("Labour-market status"), say=status_word))
    from_date: date = field(metadata=told(N_("In force from"), day=Day.SINCE))
    source: str = field(default="", metadata=told(N_("Told by")))
    id: str = field(default="", metadata=ID)
    recorded_at: datetime | None = field(default=None, metadata=WHO)
    recorded_by: str = field(default="", metadata=WHO)

    def problems(self, today: date) -> dict[str, str]:
        """Return what is wrong, by field."""
        found = days.problems(self, today)
        if self.status not in {choice.key for choice in statuses(today)}:
            found["status"] = _("Choose one from the list.")
        return found


@dataclass(frozen=True)
class Unemployment:
    """How long the present unemployment has lasted: full calendar months and full weeks."""

    since: date
    months: int
    weeks: int


STATUSES = Table(LabourStatus, "labour_status")
BOOK = Book(
    "labour_status", LabourStatus, STATUSES, noun=N_("labour-market status"), begins="from_date"
)


def statuses(day: date) -> list[Choice]:
    """Return the statuses to choose from: the options of the labour-market questionnaire."""
    sheet = library.shipped().instrument(INSTRUMENT, on=day)
    return [Choice(option.value, option.label.said()) for option in sheet.items[0].options]


def history(vault: Vault, client_id: str) -> list[LabourStatus]:
    """Return a client's statuses, the newest first."""
    return STATUSES.find(vault, "client_id = ?", (client_id,), "from_date desc, recorded_at desc")


def on_day(vault: Vault, client_id: str, day: date) -> LabourStatus | None:
    """Return the status on a day, or None where it is not known."""
    return next((s for s in history(vault, client_id) if s.from_date <= day), None)


def proposed(_vault: Vault, client_id: str, today: date) -> LabourStatus:
    """Return a status to record: which one is left to choose."""
    return LabourStatus(client_id, "", today)


def record_status(vault: Vault, status: LabourStatus, today: date) -> Changes:
    """Store a status from a day on; a second one for the same day corrects the first."""
    with vault.atomic():
        refuse(status.problems(today))
        stamped = replace(status, recorded_at=vault.now(), recorded_by=vault.person.id)
        same_day = STATUSES.find(
            vault,
            "client_id = ? and from_date = ?",
            (status.client_id, status.from_date.isoformat()),
            limit=1,
        )
        if same_day:
            return change(vault, BOOK, replace(stamped, id=same_day[0].id))
        return add(vault, BOOK, replace(stamped, id=new_id()))


NEW = Act(
    LabourStatus,
    record_status,
    (
        Ask("status", "status", known=statuses, meta="STATUS"),
        Ask("from_date", "--from", today=True),
        Ask("source", "--source"),
    ),
    proposed,
    about=N_("record a status from a day on"),
)


def unbroken(newest_first: Iterable[tuple[str, T]], counted: Collection[str]) -> T | None:
    """Return since which day statuses that count have followed each other; None where none does.

    Of several from one day (two cards joined) the last recorded stands, and the others broke
    nothing.
    """
    since: T | None = None
    day: T | None = None
    for status, from_date in newest_first:
        if from_date == day:
            continue
        day = from_date
        if status not in counted:
            break
        since = from_date
    return since


def unemployment(vault: Vault, client_id: str, today: date) -> Unemployment | None:
    """Return how long the client has been out of work without a break; None when not out of work.

    Which statuses count as unemployment is the unit's data (labour_groups.toml).
    """
    counted = set(unit.value(vault, "labour_groups", "unemployed", today)["statuses"])
    found = [s for s in history(vault, client_id) if s.from_date <= today]
    since = unbroken(((s.status, s.from_date) for s in found), counted)
    if since is None:
        return None
    length = relativedelta(today, since)
    return Unemployment(since, length.years * 12 + length.months, (today - since).days // 7)
