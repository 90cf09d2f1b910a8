"""Consents: to whom, which data, how long; the matrix of them, and the one verdict on an act.

A row is one recipient and one category. Both ends of its period are in it. A withdrawal ends the
row from its own day on and keeps it, so that "was this covered on that day?" stays answerable.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from tytti_desktop.casework import choices, contacting, days, unit
from tytti_desktop.casework.choices import Choice
from tytti_desktop.casework.fields import ID, RECKONED, WHO, Day, told
from tytti_desktop.casework.recording import Book, add, change, refuse, together
from tytti_desktop.dates import shown
from tytti_desktop.vault import Changes, Table, Vault, new_id
from tytti_desktop.words import N_, _

RECIPIENTS, CATEGORIES = "consent_recipients", "consent_categories"
FAR_DAYS, NEAR_DAYS = 30, 7
BY_CLIENT = "client"
GIVE, OBTAIN = "give", "obtain"  # the team may give the data, or obtain it


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
    valid_from: date = field(metadata=told(N_("Signed on"), day=Day.PAST))
    valid_until: date | None = field(
        default=None, metadata=told(N_("In force until"), day=Day.VALIDITY)
    )
    recipient_class: str = field(default="", metadata=told(N_("Class of the recipient")))
    purpose: str = field(default="", metadata=told(N_("For what")))
    given_by: str = field(default=BY_CLIENT, metadata=told(N_("Given by")))
    wording_version: str = field(default="", metadata=RECKONED)
    paper_id: str | None = field(default=None, metadata=ID)
    withdrawn_on: date | None = field(default=None, metadata=told(N_("Withdrawn on"), day=Day.PAST))
    withdrawn_to: str = field(default="", metadata=told(N_("Withdrawal received by")))
    withdrawn_note: str = field(default="", metadata=told(N_("Note of the withdrawal")))
    direction: str = field(default=GIVE, metadata=told(N_("Direction")))
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
            found["valid_from"] = _("A consent is recorded when it has been signed: check the day.")
        if self.valid_until is not None and self.valid_until < self.valid_from:
            found["valid_until"] = _("The consent ends before it begins. Check the days.")
        if not self.given_by.strip():
            found["given_by"] = _("Write who gave the consent: the client or a guardian.")
        return found

    def state(self, day: date) -> State:
        """Tell how the consent stands on a day; on the day of withdrawal it no longer covers."""
        if day < self.valid_from:
            return State.NOT_YET
        if self.withdrawn_on is not None and day >= self.withdrawn_on:
            return State.WITHDRAWN
        if self.valid_until is not None and day > self.valid_until:
            return State.ENDED
        return State.IN_FORCE


@dataclass(frozen=True)
class Cell:
    """One place of the matrix: the state that counts, its last day, the consents behind it."""

    state: State | None
    until: date | None
    days_left: int | None
    consent_ids: tuple[str, ...]

    @property
    def ending(self) -> bool:
        """Tell whether the end is near enough to be announced."""
        return self.days_left is not None and self.days_left <= FAR_DAYS


@dataclass(frozen=True)
class Matrix:
    """A client's consents at one glance: recipients by categories, by (recipient, category)."""

    recipients: tuple[Choice, ...]
    categories: tuple[Choice, ...]
    cells: dict[tuple[str, str], Cell]


@dataclass(frozen=True)
class Ending:
    """A consent that ends within 30 days and that no other consent continues."""

    consent: Consent
    days_left: int

    @property
    def near(self) -> bool:
        """Tell whether a week or less is left."""
        return self.days_left <= NEAR_DAYS


@dataclass(frozen=True)
class Verdict:
    """Whether consents cover an act on a day, by which rows, and why (or why not)."""

    allowed: bool
    by: tuple[str, ...]
    why: str


CONSENTS = Table(Consent, "consent")
BOOK = Book("consent", Consent, CONSENTS, noun=N_("consent"))


def of_client(vault: Vault, client_id: str) -> list[Consent]:
    """Return all consents of a client, withdrawn and ended too, the newest first."""
    return CONSENTS.find(vault, "client_id = ?", (client_id,), "valid_from desc, recorded_at desc")


def record_consents(
    vault: Vault,
    consent: Consent,
    recipients: Iterable[str],
    categories: Iterable[str],
    today: date,
) -> Changes:
    """Store what one signed paper gives: each recipient with each category, one act, one undo.

    `consent` carries the client, period, purpose, giver and paper; its own recipient and category
    are not read. Raises KnownError naming the field that is wrong.
    """
    pairs = [(r, c) for r in dict.fromkeys(recipients) for c in dict.fromkeys(categories)]
    known = unit.in_force(vault, RECIPIENTS, today)
    with vault.atomic():
        first = pairs[0] if pairs else ("", "")
        refuse(replace(consent, recipient=first[0], category=first[1]).problems(today))
        done = []
        for recipient, category in pairs:
            _refuse_unknown(vault, recipient, category, today)
            new = replace(
                consent,
                id=new_id(),
                recipient=recipient,
                category=category,
                recipient_class=str(known[recipient].get("class", "")),
                recorded_at=vault.now(),
                recorded_by=vault.person.id,
            )
            done.append(add(vault, BOOK, new))
        return together(done, [each.record for each in done])


def _refuse_unknown(vault: Vault, recipient: str, category: str, today: date) -> None:
    for name, kind, key in (
        ("recipient", RECIPIENTS, recipient),
        ("category", CATEGORIES, category),
    ):
        wrong = choices.problem(vault, kind, key, today)
        refuse({name: wrong} if wrong else {})


def attach_paper(vault: Vault, consent_ids: Iterable[str], paper_id: str) -> Changes:
    """Attach the signed paper to the consents it gives."""
    with vault.atomic():
        papers = [replace(CONSENTS.get(vault, each), paper_id=paper_id) for each in consent_ids]
        done = [change(vault, BOOK, paper, "attach_paper") for paper in papers]
    return together(done, [each.record for each in done])


def withdraw(
    vault: Vault, consent_ids: Iterable[str], on: date, told_to: str, note: str, today: date
) -> Changes:
    """Withdraw consents from a day on; the rows stay as history.

    Raises KnownError if one has been withdrawn already, or the day is in the future or before the
    consent began, or nobody is named as having received the withdrawal.
    """
    with vault.atomic():
        done = []
        for consent_id in consent_ids:
            old = CONSENTS.get(vault, consent_id)
            refuse(_withdrawal_problems(old, on, told_to, today))
            new = replace(
                old, withdrawn_on=on, withdrawn_to=told_to.strip(), withdrawn_note=note.strip()
            )
            done.append(change(vault, BOOK, new, "withdraw"))
        return together(done, [each.record for each in done])


def _withdrawal_problems(old: Consent, on: date, told_to: str, today: date) -> dict[str, str]:
    if old.withdrawn_on is not None:
        return {"withdrawn_on": _("This consent has been withdrawn already.")}
    if wrong := days.problems(replace(old, withdrawn_on=on), today).get("withdrawn_on"):
        return {"withdrawn_on": wrong}
    if on < old.valid_from:
        text = _("The consent began on {day}: it cannot be withdrawn before it.")
        return {"withdrawn_on": text.format(day=shown(old.valid_from))}
    if not told_to.strip():
        return {"withdrawn_to": _("Write who received the withdrawal.")}
    return {}


def matrix(vault: Vault, client_id: str, day: date) -> Matrix:
    """Return a client's consents on a day at one glance.

    The unit's recipients and categories come first; one that the unit no longer offers is still
    shown where the client has a consent for it.
    """
    given = of_client(vault, client_id)
    recipients = _axis(vault, RECIPIENTS, day, (c.recipient for c in given))
    categories = _axis(vault, CATEGORIES, day, (c.category for c in given))
    by_pair: dict[tuple[str, str], list[Consent]] = {}
    for consent in given:
        by_pair.setdefault((consent.recipient, consent.category), []).append(consent)
    cells = {
        (r.key, c.key): _cell(by_pair.get((r.key, c.key), []), day)
        for r in recipients
        for c in categories
    }
    return Matrix(recipients, categories, cells)


def _axis(vault: Vault, kind: str, day: date, used: Iterable[str]) -> tuple[Choice, ...]:
    offered = choices.choices(vault, kind, day)
    known = {choice.key for choice in offered}
    gone = [Choice(key, key) for key in sorted(set(used) - known)]
    return (*offered, *gone)


def _last_day(in_force: Iterable[Consent]) -> date | None:
    """Return the last day that any of the consents in force covers; None where there is no end."""
    ends = [consent.valid_until for consent in in_force]
    return None if None in ends else max(end for end in ends if end is not None)


def _cell(consents: list[Consent], day: date) -> Cell:
    """Return one place of the matrix: in force wins, else how the newest consent stands."""
    open_now = [consent for consent in consents if consent.state(day) is State.IN_FORCE]
    if open_now:
        until = _last_day(open_now)
        left = None if until is None else (until - day).days
        return Cell(State.IN_FORCE, until, left, tuple(consent.id for consent in open_now))
    if not consents:
        return Cell(None, None, None, ())
    newest = max(consents, key=lambda each: each.valid_from)
    ended = newest.withdrawn_on if newest.state(day) is State.WITHDRAWN else newest.valid_until
    return Cell(newest.state(day), ended, None, (newest.id,))


_ENDINGS = f"""
    withdrawn_on is null and valid_from <= :today and valid_until between :today and :until
    and client_id in (select id from client where {contacting.OPEN_CLIENT})
    and not exists (
      select 1 from consent other
      where other.client_id = consent.client_id and other.recipient = consent.recipient
        and other.category = consent.category and other.withdrawn_on is null
        and other.valid_from <= :today and (other.valid_until is null
          or (other.valid_until, other.id) > (consent.valid_until, consent.id)))
"""  # noqa: S608 only our own words


def endings(vault: Vault, today: date) -> list[Ending]:
    """Return the consents in force that end within 30 days, the nearest first.

    One that a later or endless consent for the same recipient and data continues is left out, and
    so are those of closed cases.
    """
    until = today + timedelta(days=FAR_DAYS)
    found = CONSENTS.find(
        vault, _ENDINGS, {"today": today.isoformat(), "until": until.isoformat()}, "valid_until, id"
    )
    return [
        Ending(consent, (consent.valid_until - today).days)
        for consent in found
        if consent.valid_until is not None
    ]


def covers(vault: Vault, client_id: str, recipient: str, category: str, day: date) -> Verdict:
    """Tell whether consents cover giving a category of data to a recipient on a day, and why."""
    rows = CONSENTS.find(
        vault,
        "client_id = ? and recipient = ? and category = ?",
        (client_id, recipient, category),
        "valid_from, recorded_at",
    )
    by = tuple(consent.id for consent in rows if consent.state(day) is State.IN_FORCE)
    if by:
        return Verdict(
            True, by, _("Covered by a consent in force on {day}.").format(day=shown(day))
        )
    return Verdict(False, (), _why_not(rows, day))


def _why_not(rows: list[Consent], day: date) -> str:
    if not rows:
        return _("The client has given no consent for this recipient and this data.")
    newest = rows[-1]
    state = newest.state(day)
    if state is State.WITHDRAWN and newest.withdrawn_on is not None:
        text = _("The client withdrew the consent on {day}.")
        return text.format(day=shown(newest.withdrawn_on))
    if state is State.ENDED and newest.valid_until is not None:
        return _("The consent ended on {day}.").format(day=shown(newest.valid_until))
    return _("The consent begins only on {day}.").format(day=shown(newest.valid_from))
