"""Return to the team: anyone may send the client back; it waits until the team has handled it."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from tytti_desktop.casework import days, registers
from tytti_desktop.casework.asking import Act, Ask
from tytti_desktop.casework.fields import ID, RECKONED, WHO, Day, told
from tytti_desktop.casework.recording import Book, add, change, refuse, stamped
from tytti_desktop.casework.registers import Register
from tytti_desktop.casework.search_index import Entry
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes, Table, Vault
from tytti_desktop.words import N_, _


@dataclass(frozen=True)
class TeamReturn:
    """One return: who sent the client back, when and why; `onward_id` from which referral."""

    client_id: str = field(metadata=ID)
    on_date: date = field(metadata=told(N_("Day"), day=Day.PAST))
    by_whom: str = field(metadata=told(N_("Who sends the client back")))
    why: str = field(metadata=told(N_("Why")))
    register: Register = field(metadata=told(N_("Register"), list="registers"))
    retention: str = field(metadata=RECKONED)
    onward_id: str | None = field(default=None, metadata=ID)
    handled_on: date | None = field(default=None, metadata=told(N_("Handled on"), day=Day.PAST))
    outcome: str = field(default="", metadata=told(N_("What was decided")))
    id: str = field(default="", metadata=ID)
    recorded_at: datetime | None = field(default=None, metadata=WHO)
    recorded_by: str = field(default="", metadata=WHO)

    def problems(self, today: date) -> dict[str, str]:
        """Return what is wrong, by field."""
        found = days.problems(self, today)
        if not self.by_whom.strip():
            found["by_whom"] = _("Write who sent the client back.")
        if not self.why.strip():
            found["why"] = _("Write why the client comes back to the team.")
        if self.handled_on is not None and self.handled_on < self.on_date:
            found["handled_on"] = _("This day is before the step that came first. Check the day.")
        return found


def _entry(back: TeamReturn) -> Entry:
    text = " ".join(part for part in (back.by_whom, back.why, back.outcome) if part)
    return Entry("team_return", back.id, back.client_id, str(back.register), text)


RETURNS = Table(TeamReturn, "team_return")
BOOK = Book(
    "team_return", TeamReturn, RETURNS, _entry, noun=N_("return to the team"), begins="on_date"
)


def of_client(vault: Vault, client_id: str) -> list[TeamReturn]:
    """Return a client's returns to the team, the newest first."""
    return RETURNS.find(vault, "client_id = ?", (client_id,), "on_date desc, recorded_at desc")


def proposed(vault: Vault, client_id: str, today: date, onward_id: str | None = None) -> TeamReturn:
    """Return a return to fill in, in the register of the person's role."""
    mine = registers.own(vault, today)
    return TeamReturn(client_id, today, "", "", mine.register, mine.retention, onward_id)


def send_back(vault: Vault, back: TeamReturn, today: date) -> Changes:
    """Store that a client came back to the team; raises KnownError naming the field."""
    new = stamped(vault, back, handled_on=None)
    with vault.atomic():
        refuse(new.problems(today))
        refuse(registers.problems(vault, new.register, new.retention, today))
        return add(vault, BOOK, new)


def handle(vault: Vault, return_id: str, on: date, outcome: str, today: date) -> Changes:
    """Tell that the team has handled a return, and what was decided.

    Raises KnownError if it was handled already, or nothing is said of the decision.
    """
    with vault.atomic():
        old = RETURNS.get(vault, return_id)
        if old.handled_on is not None:
            raise KnownError(_("This return has been handled already."))
        if not outcome.strip():
            raise KnownError(_("Write what was decided."), field="outcome")
        new = replace(old, handled_on=on, outcome=outcome.strip())
        refuse(new.problems(today))
        return change(vault, BOOK, new, "handle")


NEW = Act(
    TeamReturn,
    send_back,
    (
        Ask("by_whom", "--by", needed=True, meta="WHO"),
        Ask("on_date", "--on", today=True),
        Ask("why", "--why", needed=True, lines=3),
        Ask("onward_id", "--onward", meta="ID"),
    ),
    proposed,
    about=N_("record that the client was sent back"),
)
HANDLED = Act(
    TeamReturn,
    handle,
    (
        Ask("handled_on", "--on", today=True),
        Ask("outcome", "--outcome", needed=True, lines=3),
    ),
    about=N_("record what the team decided"),
)
