"""What is kept of closing a case: its words, who rated what, and the points a person settled."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from tytti_desktop.casework import days
from tytti_desktop.casework.fields import ID, RECKONED, WHO, Day, told
from tytti_desktop.casework.recording import Book
from tytti_desktop.casework.registers import Register
from tytti_desktop.casework.search_index import Entry
from tytti_desktop.vault import Table
from tytti_desktop.words import N_


class Rater(StrEnum):
    """Whose view a rating is."""

    CLIENT = "client"
    CASE_MANAGER = "case_manager"
    TEAM = "team"


RATER_NAMES = {
    Rater.CLIENT: N_("Client"),
    Rater.CASE_MANAGER: N_("Case manager"),
    Rater.TEAM: N_("Team"),
}


class TickState(StrEnum):
    """How a person settled a point of the checklist."""

    DONE = "done"
    NOT_NEEDED = "not_needed"


TICK_NAMES = {TickState.DONE: N_("Done"), TickState.NOT_NEEDED: N_("Not needed")}


@dataclass(frozen=True)
class Closing:
    """One closing of one case, from its first word on; `finished_on` is the day of the end.

    `without_meeting` is why there was no closing meeting, where there was none; `guidance` where
    the client is guided on, `summary` what the work amounted to; `kept_open` what was left open
    at the end, and why.
    """

    client_id: str = field(metadata=ID)
    begun_on: date = field(metadata=told(N_("Begins"), day=Day.PAST))
    register: Register = field(metadata=told(N_("Register"), list="registers"))
    retention: str = field(metadata=RECKONED)
    without_meeting: str = field(default="", metadata=told(N_("Why without a meeting")))
    guidance: str = field(default="", metadata=told(N_("Where you go on from here")))
    summary: str = field(default="", metadata=told(N_("What we did and what came of it")))
    finished_on: date | None = field(default=None, metadata=told(N_("Ended"), day=Day.PAST))
    kept_open: str = field(default="", metadata=told(N_("Left open at the closing")))
    id: str = field(default="", metadata=ID)
    recorded_at: datetime | None = field(default=None, metadata=WHO)
    recorded_by: str = field(default="", metadata=WHO)


@dataclass(frozen=True)
class Rating:
    """What one side says of a goal, or of work ability where `goal_id` is None.

    `value` is on the scale of the unit's data; None: asked, and no answer was given.
    `rater_name` is who said it, where it is not the client.
    """

    client_id: str = field(metadata=ID)
    closing_id: str = field(metadata=ID)
    rater: Rater = field(metadata=told(N_("Who rates"), words=RATER_NAMES))
    rated_on: date = field(metadata=told(N_("Rated on"), day=Day.PAST))
    register: Register = field(metadata=told(N_("Register"), list="registers"))
    retention: str = field(metadata=RECKONED)
    goal_id: str | None = field(default=None, metadata=ID)
    value: int | None = field(default=None, metadata=told(N_("Value")))
    note: str = field(default="", metadata=told(N_("Note")))
    rater_name: str = field(default="", metadata=told(N_("Name of who rates")))
    id: str = field(default="", metadata=ID)
    recorded_at: datetime | None = field(default=None, metadata=WHO)
    recorded_by: str = field(default="", metadata=WHO)

    def problems(self, today: date) -> dict[str, str]:
        """Return what is wrong, by field; `ratings.rate` knows the scale."""
        return days.problems(self, today)


@dataclass(frozen=True)
class Tick:
    """A point of the checklist that a person settled: done, or not needed and why."""

    client_id: str = field(metadata=ID)
    closing_id: str = field(metadata=ID)
    item: str = field(metadata=told(N_("Point"), list="closing_checklist"))
    state: TickState = field(metadata=told(N_("State"), words=TICK_NAMES))
    on_date: date = field(metadata=told(N_("Day"), day=Day.PAST))
    note: str = field(default="", metadata=told(N_("Note")))
    id: str = field(default="", metadata=ID)
    recorded_at: datetime | None = field(default=None, metadata=WHO)
    recorded_by: str = field(default="", metadata=WHO)


def _closing_entry(closing: Closing) -> Entry:
    parts = (closing.summary, closing.guidance, closing.without_meeting)
    text = " ".join(part for part in parts if part)
    return Entry("closing", closing.id, closing.client_id, str(closing.register), text)


def _rating_entry(rating: Rating) -> Entry:
    text = " ".join(part for part in (rating.note, rating.rater_name) if part)
    return Entry("rating", rating.id, rating.client_id, str(rating.register), text)


CLOSINGS = Table(Closing, "closing")
RATINGS = Table(Rating, "closing_rating")
TICKS = Table(Tick, "closing_tick")
CLOSING_BOOK = Book("closing", Closing, CLOSINGS, _closing_entry, noun=N_("closing of the case"))
RATING_BOOK = Book("rating", Rating, RATINGS, _rating_entry, noun=N_("closing rating"))
TICK_BOOK = Book("closing_tick", Tick, TICKS, noun=N_("point of the closing checklist"))
