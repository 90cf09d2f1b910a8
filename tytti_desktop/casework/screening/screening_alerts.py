"""What is done about an answer that asks for an act at once, and the facts that close it."""

from dataclasses import dataclass, field
from datetime import date, datetime

from tytti_desktop.casework.fields import ID, WHO, Day, told
from tytti_desktop.casework.recording import Book
from tytti_desktop.dates import ACT, wrong_day
from tytti_desktop.instruments.library import alert_word
from tytti_desktop.vault import Table
from tytti_desktop.words import N_, _

ASKED, NOT_ASKED = "yes", "no"
ASKED_NAMES = {ASKED: N_("Yes"), NOT_ASKED: N_("No")}


@dataclass(frozen=True)
class AlertAction:
    """What was done about an alert, or is still to be done (`done_at` None) by a day."""

    id: str = field(metadata=ID)
    screening_id: str = field(metadata=ID)
    alert: str = field(metadata=told(N_("Alert"), say=alert_word))
    action: str = field(metadata=told(N_("Act")))
    at: datetime = field(metadata=told(N_("When")))
    by_person: str = field(metadata=WHO)
    due: date | None = field(default=None, metadata=told(N_("Due"), day=Day.DEADLINE))
    done_at: datetime | None = field(default=None, metadata=told(N_("Done at")))
    asked: str = field(default="", metadata=told(N_("Asked about safety"), words=ASKED_NAMES))
    taken_by: str = field(default="", metadata=told(N_("Taken over by")))
    taken_on: date | None = field(default=None, metadata=told(N_("Taken over on"), day=Day.PAST))

    def note(self) -> "AlertNote":
        """Return what was written, as for a corrected version of the screening."""
        return AlertNote(self.action, None, self.asked, self.taken_by, self.taken_on)


@dataclass(frozen=True)
class AlertNote:
    """An action as a person writes it; with a due day it is still to be done.

    A risk to life is closed by three facts: was the client asked (yes, no), who took over, when.
    """

    action: str
    due: date | None = None
    asked: str = ""
    taken_by: str = ""
    taken_on: date | None = None

    def problems(self, today: date) -> dict[str, str]:
        """Return which of the facts is wanting, by field."""
        found = {}
        if not self.action.strip():
            found["action"] = _("Write what was done about it, or what will be done.")
        if self.asked not in {ASKED, NOT_ASKED}:
            found["asked"] = _("Say whether the client was asked about safety.")
        if not self.taken_by.strip():
            found["taken_by"] = _("Write who took over: a name, or the service.")
        if self.taken_on is None:
            found["taken_on"] = _("Write the day when it was taken over.")
        elif wrong := wrong_day(self.taken_on, ACT, today):
            found["taken_on"] = wrong
        return found


ACTION_BOOK = Book(
    "alert_action", AlertAction, Table(AlertAction, "alert_action"), noun=N_("action on an alert")
)
