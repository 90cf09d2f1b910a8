"""The case manager of each client: never two at once, and a gap is noticed the same day."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from tytti_desktop.casework import days
from tytti_desktop.casework.asking import Act, Ask
from tytti_desktop.casework.fields import ID, WHO, Day, told
from tytti_desktop.casework.recording import Book, add, change, refuse, stamped, together
from tytti_desktop.dates import shown
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes, Table, Vault
from tytti_desktop.words import N_, _


@dataclass(frozen=True)
class CaseManager:
    """A case manager's time with a client; the last day belongs to it."""

    client_id: str = field(metadata=ID)
    name: str = field(metadata=told(N_("Name")))
    from_date: date = field(metadata=told(N_("Case manager from"), day=Day.PAST))
    organisation: str = field(default="", metadata=told(N_("Organisation")))
    phone: str = field(default="", metadata=told(N_("Phone")))
    until_date: date | None = field(default=None, metadata=told(N_("Last day"), day=Day.VALIDITY))
    id: str = field(default="", metadata=ID)
    recorded_at: datetime | None = field(default=None, metadata=WHO)
    recorded_by: str = field(default="", metadata=WHO)

    def problems(self, today: date) -> dict[str, str]:
        """Return what is wrong, by field."""
        found = days.problems(self, today)
        if not self.name.strip():
            found["name"] = _("Write the case manager's name.")
        if self.until_date is not None and self.until_date < self.from_date:
            found["until_date"] = _("The last day is before the first. Check the days.")
        return found


CASE_MANAGERS = Table(CaseManager, "case_manager")
BOOK = Book("case_manager", CaseManager, CASE_MANAGERS, noun=N_("case manager"), begins="from_date")


def history(vault: Vault, client_id: str) -> list[CaseManager]:
    """Return a client's case managers, the newest first."""
    return CASE_MANAGERS.find(vault, "client_id = ?", (client_id,), "from_date desc")


def current(vault: Vault, client_id: str, day: date) -> CaseManager | None:
    """Return the case manager on a day, or None."""
    for held in history(vault, client_id):
        if held.from_date <= day and (held.until_date is None or day <= held.until_date):
            return held
    return None


def proposed(_vault: Vault, client_id: str, today: date) -> CaseManager:
    """Return a case manager to name, from today on."""
    return CaseManager(client_id, "", today)


def name_case_manager(vault: Vault, manager: CaseManager, today: date) -> Changes:
    """Name a case manager; the time of the one before ends on the day before.

    Raises KnownError if someone began on the same day or later, or has an end after the new
    one's first day.
    """
    with vault.atomic():
        refuse(manager.problems(today))
        done = []
        for held in history(vault, manager.client_id):
            if held.from_date >= manager.from_date:
                text = _("{day} or later someone else began. Check the day, or correct the list.")
                text = text.format(day=shown(manager.from_date))
                raise KnownError(text, field="from_date")
            if held.until_date is None or held.until_date >= manager.from_date:
                last = manager.from_date - timedelta(days=1)
                done.append(change(vault, BOOK, replace(held, until_date=last), "end"))
        new = stamped(vault, manager, name=" ".join(manager.name.split()))
        return together([*done, add(vault, BOOK, new)], new)


def end_case_manager(vault: Vault, manager_id: str, until: date, today: date) -> Changes:
    """End a case manager's time on a day that still belongs to it; a gap opens until the next."""
    with vault.atomic():
        ended = replace(CASE_MANAGERS.get(vault, manager_id), until_date=until)
        refuse(ended.problems(today))
        return change(vault, BOOK, ended, "end")


def held(vault: Vault, client_id: str, today: date) -> CaseManager:
    """Return the client's case manager; raises KnownError where there is none."""
    found = current(vault, client_id, today)
    if found is None:
        raise KnownError(_("The client has no case manager now."))
    return found


END = Act(
    CaseManager,
    end_case_manager,
    (Ask("until_date", "--on", today=True),),
    found=held,
    about=N_("end the case manager's time"),
)
NEW = Act(
    CaseManager,
    name_case_manager,
    (
        Ask("name", "--name", needed=True),
        Ask("organisation", "--organisation"),
        Ask("phone", "--phone"),
        Ask("from_date", "--on", today=True),
    ),
    proposed,
    about=N_("name a case manager"),
)
