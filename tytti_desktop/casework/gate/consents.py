"""Consents: with whom, which data, which way, how long; the matrix, and the one verdict on an act.

A row is one recipient, one category and one direction: the team may give, or may obtain. Both ends
of its period are in it. A withdrawal ends the row from its own day on and keeps it, so that "was
this covered on that day?" stays answerable. Who the client is (BASIC) follows from any consent:
nothing can be given or asked without it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tytti_desktop.casework import choices, days, unit
from tytti_desktop.casework.choices import Choice
from tytti_desktop.casework.client import clients, contacting
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.gate import law_facts, spoken
from tytti_desktop.casework.gate.consent_records import (
    BASIC,
    BOOK,
    BY_CLIENT,
    CATEGORIES,
    CONSENTS,
    DIRECTION_NAMES,
    GIVE,
    OBTAIN,
    RECIPIENTS,
    RULES,
    STATE_NAMES,
    Consent,
    Key,
    State,
    of_client,
)
from tytti_desktop.casework.recording import add, change, refuse, together
from tytti_desktop.dates import shown
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes, Vault, new_id
from tytti_desktop.vault.parts import Parts
from tytti_desktop.words import _

FAR_DAYS, NEAR_DAYS = 30, 7
__all__ = [
    "BASIC", "BOOK", "BY_CLIENT", "CATEGORIES", "CONSENTS", "DIRECTION_NAMES", "GIVE", "OBTAIN",
    "RECIPIENTS", "STATE_NAMES", "Consent", "State", "covers", "of_client", "record_consents",
]  # fmt: skip


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
    """A client's consents at one glance: recipients by categories, by (recipient, category).

    `cells` are what the team may give, `obtained` what it may obtain; `by_law` are the kinds of
    data that a recipient's own ground in the unit's rules covers, with that ground in words.
    """

    recipients: tuple[Choice, ...]
    categories: tuple[Choice, ...]
    cells: dict[tuple[str, str], Cell]
    obtained: dict[tuple[str, str], Cell]
    by_law: dict[tuple[str, str], str]

    def both(self, recipient: str, category: str) -> tuple[Cell, Cell]:
        """Return what the team may give, and what it may obtain."""
        return self.cells[recipient, category], self.obtained[recipient, category]


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


def record_consents(
    vault: Vault,
    consent: Consent,
    recipients: Iterable[str],
    categories: Iterable[str],
    today: date,
    directions: Iterable[str] = (),
) -> Changes:
    """Store what one paper or one spoken yes gives: each recipient with each category, one undo.

    `consent` carries the client, period, purpose, giver, paper or hearer; its own recipient and
    category are not read, its direction only where no `directions` are named. What is in force
    already is not stored twice (`repeated` tells which): it only gets the paper that it lacked.
    Raises KnownError naming the field that is wrong, and where all of it is in force already.
    """
    asked = _each(consent, recipients, categories, directions)
    with vault.atomic():
        refuse((asked[0] if asked else replace(consent, recipient="", category="")).problems(today))
        for each in asked:
            _refuse_unknown(vault, each.recipient, each.category, today)
            spoken.refuse(vault, each, each.category, today)
        known = _known(vault, asked, today)
        fresh = [each for each in asked if each.key not in known]
        lacking = [one.id for one in known.values() if consent.paper_id and not one.paper_id]
        if asked and not fresh and not lacking:
            raise KnownError(_told(vault, known.values(), today), field="category")
        done = [add(vault, BOOK, each) for each in _stamped(vault, fresh, today)]
        records = [each.record for each in done]
        if lacking and consent.paper_id:
            done.append(attach_paper(vault, lacking, consent.paper_id))
        return together(done, records)


def _each(
    consent: Consent, recipients: Iterable[str], categories: Iterable[str], ways: Iterable[str]
) -> list[Consent]:
    """Return the consent for each recipient, category and direction, each once."""
    kinds = tuple(dict.fromkeys(categories))
    directions = tuple(dict.fromkeys(ways)) or (consent.direction,)
    return [
        replace(consent, recipient=recipient, category=category, direction=way)
        for recipient in dict.fromkeys(recipients)
        for category in kinds
        for way in directions
    ]


def _stamped(vault: Vault, fresh: Iterable[Consent], today: date) -> Iterator[Consent]:
    offered = unit.in_force(vault, RECIPIENTS, today)
    at = vault.now()  # one for all: a paper that comes later is known to be of each by it
    for each in fresh:
        yield replace(
            each,
            id=new_id(),
            recipient_class=str(offered[each.recipient].get("class", "")),
            recorded_at=at,
            recorded_by=vault.person.id,
        )


def _known(vault: Vault, asked: Iterable[Consent], today: date) -> dict[Key, Consent]:
    """Return the consents in force that permit already what is asked for, by what they permit."""
    asked = list(asked)
    given = of_client(vault, asked[0].client_id) if asked else []
    return {each.key: one for each in asked for one in given if one.holds(each, today)}


def repeated(
    vault: Vault,
    consent: Consent,
    recipients: Iterable[str],
    categories: Iterable[str],
    today: date,
    directions: Iterable[str] = (),
) -> str:
    """Return in words what `record_consents` would not store again; empty for nothing."""
    known = _known(vault, _each(consent, recipients, categories, directions), today)
    return _told(vault, known.values(), today) if known else ""


def _told(vault: Vault, known: Iterable[Consent], today: date) -> str:
    lines = dict.fromkeys(words_of(vault, each, today) for each in known)
    text = _("In force already, so not stored again: {consents}.")
    return text.format(consents="; ".join(lines))


def words_of(vault: Vault, consent: Consent, day: date) -> str:
    """Return in words what a consent permits: with whom, which data, which way."""
    to = choices.label(vault, RECIPIENTS, consent.recipient, day)
    data = choices.label(vault, CATEGORIES, consent.category, day)
    return f"{to}, {data} ({_(DIRECTION_NAMES[consent.direction]).lower()})"


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
    by_key: dict[Key, list[Consent]] = {}
    for consent in given:
        by_key.setdefault(consent.key, []).append(consent)
    pairs = [(r.key, c.key) for r in recipients for c in categories]
    cells, obtained = (
        {pair: _cell(by_key.get((*pair, way), []), day) for pair in pairs} for way in (GIVE, OBTAIN)
    )
    client = clients.get(vault, client_id)
    return Matrix(recipients, categories, cells, obtained, by_law(vault, day, client))


def by_law(vault: Vault, day: date, client: Client | None) -> dict[tuple[str, str], str]:
    """Return the kinds of data that recipients share by law, each with the law in words.

    A law of some clients only is told of those whose card has its ground.
    """
    offered, rules = unit.in_force(vault, RECIPIENTS, day), unit.in_force(vault, RULES, day)
    grounds = unit.in_force(vault, law_facts.GROUNDS, day)
    return {
        (key, category): choices.word(rules[key], key)
        for key in offered
        if key in rules and law_facts.binds(rules[key], grounds, client, day)
        for category in rules[key].get("categories", ())
    }


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


# By the day they end, so that only those of the month are looked at, not everybody's. The case is
# asked first: most that end are of closed ones, and each is compared with all of its client's.
_ENDINGS = f"""
    withdrawn_on is null and valid_from <= :today and valid_until = :last
    and (select {contacting.OPEN} from client c where c.id = consent.client_id)
    and not exists (
      select 1 from consent other
      where other.client_id = consent.client_id and other.recipient = consent.recipient
        and other.category = consent.category and other.direction = consent.direction
        and other.withdrawn_on is null
        and other.valid_from <= :today and (other.valid_until is null
          or (other.valid_until, other.id) > (consent.valid_until, consent.id)))
"""  # noqa: S608 only our own words


def endings(vault: Vault, today: date) -> Parts[list[Ending]]:
    """Return the consents in force that end within 30 days, the nearest first; a day a step.

    One that a later or endless consent for the same recipient and data continues is left out, and
    so are those of closed cases.
    """
    found: list[Ending] = []
    for left in range(FAR_DAYS + 1):
        about = {"today": today.isoformat(), "last": (today + timedelta(left)).isoformat()}
        found += [Ending(each, left) for each in CONSENTS.find(vault, _ENDINGS, about, "id")]
        yield
    return found


def covered(rows: Iterable[Consent], day: date, direction: str = GIVE) -> set[tuple[str, str]]:
    """Return the (recipient, category) pairs that consents cover on a day, BASIC with any."""
    open_now = [each for each in rows if each.state(day) is State.IN_FORCE]
    pairs = {(each.recipient, each.category) for each in open_now if each.direction == direction}
    return pairs | {(each.recipient, BASIC) for each in open_now}


def covers(
    vault: Vault,
    client_id: str,
    recipient: str,
    category: str,
    day: date,
    direction: str = GIVE,
    *,
    with_address: bool = False,
) -> Verdict:
    """Tell whether consents cover a category of data with a recipient on a day, and why.

    Who the client is may be told where any consent for the recipient is in force; where the client
    lives needs one of its own.
    """
    given = CONSENTS.find(
        vault, "client_id = ? and recipient = ?", (client_id, recipient), "valid_from, recorded_at"
    )
    rows = [each for each in given if (each.category, each.direction) == (category, direction)]
    asked = (rows, given) if category == BASIC and not with_address else (rows,)
    for many in asked:
        by = tuple(consent.id for consent in many if consent.state(day) is State.IN_FORCE)
        if by:
            text = _("Covered by a consent in force on {day}.")
            return Verdict(True, by, text.format(day=shown(day)))
    return Verdict(False, (), _why_not(rows, day, direction))


def _why_not(rows: list[Consent], day: date, direction: str) -> str:
    if not rows and direction == OBTAIN:
        return _("The client has not allowed this data to be asked of this recipient.")
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
