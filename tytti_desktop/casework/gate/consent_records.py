"""A consent as it is stored: with whom, which data, which way, how long, and how it was given."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from tytti_desktop.casework import days
from tytti_desktop.casework.fields import ID, RECKONED, WHO, Day, told
from tytti_desktop.casework.gate import spoken
from tytti_desktop.casework.recording import Book
from tytti_desktop.vault import Table, Vault
from tytti_desktop.words import N_, _

RECIPIENTS, CATEGORIES, RULES = "consent_recipients", "consent_categories", "gate"
BASIC = "basic"
BY_CLIENT = "client"
GIVE, OBTAIN = "give", "obtain"  # the team may give the data, or obtain it
DIRECTION_NAMES = {GIVE: N_("May give"), OBTAIN: N_("May obtain")}


class State(StrEnum):
    """How a consent stands on a day."""

    NOT_YET = "not_yet"
    IN_FORCE = "in_force"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


STATE_NAMES = {
    State.NOT_YET: N_("Not yet in force"),
    State.IN_FORCE: N_("In force"),
    State.ENDED: N_("Has ended"),
    State.WITHDRAWN: N_("Withdrawn"),
}


@dataclass(frozen=True)
class Consent:
    """One consent: a recipient, a category of data and a period; no end means until withdrawn.

    `direction` tells whether the team may give the data to the recipient or obtain it from them.
    One given by speaking has `heard_by`: who of the unit heard it, and `meeting_id` where.
    """

    client_id: str = field(metadata=ID)
    recipient: str = field(metadata=told(N_("Recipient"), list="consent_recipients"))
    category: str = field(metadata=told(N_("Kind of data"), list="consent_categories"))
    valid_from: date = field(metadata=told(N_("Signed or said on"), day=Day.PAST))
    valid_until: date | None = field(
        default=None, metadata=told(N_("In force until"), day=Day.VALIDITY)
    )
    recipient_class: str = field(
        default="", metadata=told(N_("Class of the recipient"), list="organisation_classes")
    )
    purpose: str = field(default="", metadata=told(N_("For what")))
    given_by: str = field(
        default=BY_CLIENT, metadata=told(N_("Given by"), words={BY_CLIENT: N_("the client")})
    )
    wording_version: str = field(default="", metadata=RECKONED)
    paper_id: str | None = field(default=None, metadata=ID)
    withdrawn_on: date | None = field(default=None, metadata=told(N_("Withdrawn on"), day=Day.PAST))
    withdrawn_to: str = field(default="", metadata=told(N_("Withdrawal received by")))
    withdrawn_note: str = field(default="", metadata=told(N_("Note of the withdrawal")))
    direction: str = field(default=GIVE, metadata=told(N_("Direction"), words=DIRECTION_NAMES))
    heard_by: str = field(default="", metadata=told(N_("Who heard it")))
    meeting_id: str | None = field(default=None, metadata=ID)
    id: str = field(default="", metadata=ID)
    recorded_at: datetime | None = field(default=None, metadata=WHO)
    recorded_by: str = field(default="", metadata=WHO)

    def problems(self, today: date) -> dict[str, str]:
        """Return what is wrong, by field."""
        found = days.problems(self, today)
        if not self.recipient:
            found["recipient"] = _("Choose at least one recipient.")
        if not self.category:
            found["category"] = _("Choose at least one kind of data.")
        if self.valid_from > today:
            found["valid_from"] = (
                _("A consent is recorded when the client has said it: check the day.")
                if self.heard_by.strip() or self.meeting_id
                else _("A consent is recorded when it has been signed: check the day.")
            )
        if self.valid_until is not None and self.valid_until < self.valid_from:
            found["valid_until"] = _("The consent ends before it begins. Check the days.")
        if not self.given_by.strip():
            found["given_by"] = _("Write who gave the consent: the client or a guardian.")
        if self.direction not in DIRECTION_NAMES:
            found["direction"] = _("Choose whether the team may give or obtain the data.")
        return found | spoken.problems(self.heard_by, self.meeting_id, self.paper_id)

    @property
    def key(self) -> tuple[str, str, str]:
        """What the permission is about: with whom, which data, which way."""
        return (self.recipient, self.category, self.direction)

    def holds(self, other: "Consent", day: date) -> bool:
        """Tell whether this one is in force and permits all that another one would."""
        within = self.valid_until is None or (
            other.valid_until is not None and other.valid_until <= self.valid_until
        )
        in_force = self.state(day) is State.IN_FORCE and self.valid_from <= other.valid_from
        return self.key == other.key and in_force and within

    def state(self, day: date) -> State:
        """Tell how the consent stands on a day; on the day of withdrawal it no longer covers."""
        if day < self.valid_from:
            return State.NOT_YET
        if self.withdrawn_on is not None and day >= self.withdrawn_on:
            return State.WITHDRAWN
        if self.valid_until is not None and day > self.valid_until:
            return State.ENDED
        return State.IN_FORCE


Key = tuple[str, str, str]  # recipient, category, direction
CONSENTS = Table(Consent, "consent")
BOOK = Book("consent", Consent, CONSENTS, noun=N_("consent"), begins="valid_from")


def of_client(vault: Vault, client_id: str) -> list[Consent]:
    """Return all consents of a client, withdrawn and ended too, the newest first."""
    return CONSENTS.find(vault, "client_id = ?", (client_id,), "valid_from desc, recorded_at desc")
