"""Agreed follow-up: the next day to look at the plan together, who takes care of it, and how."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from tytti_desktop.casework import days, registers
from tytti_desktop.casework.asking import Act, Ask
from tytti_desktop.casework.fields import ID, RECKONED, WHO, Day, told
from tytti_desktop.casework.recording import Book, add, change, refuse, stamped, together
from tytti_desktop.casework.registers import Register
from tytti_desktop.dates import add_months
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes, Table, Vault
from tytti_desktop.words import N_, _

_USUAL_MONTHS = 3


@dataclass(frozen=True)
class Review:
    """One agreed day of follow-up; open until `held_on` is known."""

    client_id: str = field(metadata=ID)
    due_on: date = field(metadata=told(N_("Next follow-up"), day=Day.BOOKED))
    register: Register = field(metadata=told(N_("Register"), list="registers"))
    retention: str = field(metadata=RECKONED)
    by_whom: str = field(default="", metadata=told(N_("Who takes care of it")))
    how: str = field(default="", metadata=told(N_("How")))
    agreed_on: date | None = field(
        default=None, metadata=told(N_("Agreed on"), by_act=True, day=Day.PAST)
    )
    held_on: date | None = field(default=None, metadata=told(N_("Held on"), day=Day.PAST))
    outcome: str = field(default="", metadata=told(N_("How the plan goes")))
    id: str = field(default="", metadata=ID)
    recorded_at: datetime | None = field(default=None, metadata=WHO)
    recorded_by: str = field(default="", metadata=WHO)

    def problems(self, today: date) -> dict[str, str]:
        """Return what is wrong, by field."""
        return days.problems(self, today)


REVIEWS = Table(Review, "plan_review")
BOOK = Book("plan_review", Review, REVIEWS, noun=N_("follow-up of the plan"), begins="agreed_on")


def proposed(vault: Vault, client_id: str, today: date) -> Review:
    """Return a follow-up to agree on: in three months, in the register of the person's role."""
    mine = registers.own(vault, today)
    return Review(client_id, add_months(today, _USUAL_MONTHS), mine.register, mine.retention)


def of_client(vault: Vault, client_id: str) -> list[Review]:
    """Return every agreed follow-up of a client, the newest first."""
    order = "agreed_on desc, recorded_at desc, rowid desc"
    return REVIEWS.find(vault, "client_id = ?", (client_id,), order)


def agreed(vault: Vault, client_id: str) -> Review | None:
    """Return the follow-up that is still to be held, or None where none is agreed."""
    return next((each for each in of_client(vault, client_id) if each.held_on is None), None)


def agree_review(vault: Vault, review: Review, today: date) -> Changes:
    """Agree on the next follow-up; one that is open moves to the new day.

    Raises KnownError naming the field that is wrong.
    """
    with vault.atomic():
        refuse(registers.problems(vault, review.register, review.retention, today))
        refuse(review.problems(today))
        if review.due_on < today:
            raise KnownError(_("The day has passed. Write a coming day."), field="due_on")
        old = agreed(vault, review.client_id)
        if old is not None:
            moved = replace(old, due_on=review.due_on, by_whom=review.by_whom, how=review.how)
            return change(vault, BOOK, moved, "move")
        new = stamped(vault, review, agreed_on=review.agreed_on or today, held_on=None)
        return add(vault, BOOK, new)


def hold_review(
    vault: Vault, review_id: str, on: date, outcome: str, following: Review | None, today: date
) -> Changes:
    """Tell that a follow-up was held, and agree on the next one in the same act.

    Raises KnownError if it was held already or the day lies ahead.
    """
    with vault.atomic():
        old = REVIEWS.get(vault, review_id)
        if old.held_on is not None:
            raise KnownError(_("This follow-up has been held already."))
        held = replace(old, held_on=on, outcome=outcome.strip())
        refuse(held.problems(today))
        done = [change(vault, BOOK, held, "hold")]
        if following is not None:
            done.append(agree_review(vault, following, today))
        return together(done, held)


def waiting(vault: Vault, client_id: str, _today: date) -> Review:
    """Return the follow-up that is agreed on; raises KnownError where none is."""
    found = agreed(vault, client_id)
    if found is None:
        raise KnownError(_("No follow-up has been agreed on."))
    return found


def held(
    vault: Vault,
    review_id: str,
    on: date,
    outcome: str,
    next_on: date | None,
    by_whom: str,
    today: date,
) -> Changes:
    """Tell that a follow-up was held; the next one on a day, None if no other is agreed on.

    It is taken care of in the same way, and by the same person unless another is named.
    """
    old = REVIEWS.get(vault, review_id)
    following = proposed(vault, old.client_id, today)
    if next_on is not None:
        who = by_whom.strip() or old.by_whom
        following = replace(following, due_on=next_on, by_whom=who, how=old.how)
    then = following if next_on is not None else None
    return hold_review(vault, review_id, on, outcome, then, today)


AGREE = Act(
    Review,
    agree_review,
    (
        Ask("due_on", "--on", needed=True),
        Ask("by_whom", "--by-whom", meta="NAME"),
        Ask("how", "--how", N_("How: at a visit, by phone …")),
    ),
    proposed,
    agree_review,
    about=N_("agree on the next follow-up"),
)
HELD = Act(
    Review,
    held,
    (
        Ask("held_on", "--on", today=True),
        Ask("outcome", "--outcome", lines=3),
        Ask(
            "due_on",
            "--next",
            group=N_("The next one"),
            help=N_("Leave empty if no other is agreed on."),
            keeps=True,
        ),
        Ask("by_whom", "--by-whom", keeps=True, meta="NAME"),
    ),
    found=waiting,
    about=N_("record that it was held"),
)
