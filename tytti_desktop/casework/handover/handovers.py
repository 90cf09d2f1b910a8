"""A colleague leaves or changes: every client is handed over on one page and accepted one by one.

The successor accepts each with a note, or asks back; until all are accepted Today says so. When a
client is accepted, what names the leaver in the client's open records names the successor.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from tytti_desktop.casework.asking import Act
from tytti_desktop.casework.client import clients, contacting
from tytti_desktop.casework.fields import ID, PEOPLE, WHO, Day, told
from tytti_desktop.casework.recording import Book, add_all, change, together
from tytti_desktop.casework.search_index import fold
from tytti_desktop.casework.service_map import leaving, posts
from tytti_desktop.casework.service_map.posts import PROFESSIONALS, Professional
from tytti_desktop.casework.service_map.traces import Leaving, Named, Trace
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes, Person, Table, Vault, new_id, people
from tytti_desktop.words import N_, _


class HandoverState(StrEnum):
    """How far one client's hand-over is."""

    OPEN = "open"
    ASKED = "asked"
    ACCEPTED = "accepted"
    CANCELLED = "cancelled"


STATE_NAMES = {
    HandoverState.OPEN: N_("waits to be accepted"),
    HandoverState.ASKED: N_("asked back"),
    HandoverState.ACCEPTED: N_("accepted"),
    HandoverState.CANCELLED: N_("taken back"),
}
PENDING = frozenset({HandoverState.OPEN, HandoverState.ASKED})


@dataclass(frozen=True)
class Handover:
    """One client on the way from one worker to another; persons are those of the vault."""

    client_id: str = field(metadata=ID)
    from_person: str = field(metadata=told(N_("From whom"), list=PEOPLE))
    to_person: str = field(metadata=told(N_("To whom"), list=PEOPLE))
    given_on: date = field(metadata=told(N_("Given on"), day=Day.PAST))
    id: str = field(default="", metadata=ID)
    state: HandoverState = field(
        default=HandoverState.OPEN, metadata=told(N_("State"), words=STATE_NAMES)
    )
    note: str = field(default="", metadata=told(N_("Note for yourself or the giver")))
    question: str = field(default="", metadata=told(N_("Question")))
    answer: str = field(default="", metadata=told(N_("Answer given")))
    accepted_on: date | None = field(default=None, metadata=told(N_("Accepted on"), day=Day.PAST))
    recorded_at: datetime | None = field(default=None, metadata=WHO)
    recorded_by: str = field(default="", metadata=WHO)


@dataclass(frozen=True)
class Progress:
    """How many clients one worker has given another, and how far they are."""

    from_person: str
    to_person: str
    given: int
    accepted: int
    asked: int

    @property
    def left(self) -> int:
        """Return how many wait still."""
        return self.given - self.accepted


HANDOVERS = Table(Handover, "handover")
BOOK = Book("handover", Handover, HANDOVERS, noun=N_("hand-over of a client"))


def name_of(vault: Vault, person_id: str) -> str:
    """Return the name of a worker, also of one whose key has been taken away."""
    return next((p.name for p in people.everyone(vault) if p.id == person_id), "")


def role_of(vault: Vault, person_id: str) -> str:
    """Return the role of a worker; empty, which sees no register, where nobody is known by it."""
    return next((str(p.role) for p in people.everyone(vault) if p.id == person_id), "")


def caseload(vault: Vault) -> list[str]:
    """Return the ids of the clients whose case is open, by name."""
    found = clients.CLIENTS.find(
        vault, contacting.OPEN_CLIENT, order="family_name, given_names, id"
    )
    return [client.id for client in found]


def give(
    vault: Vault, client_ids: Iterable[str], to: Person, today: date, leaver: Person | None = None
) -> Changes:
    """Give clients to a colleague: each waits to be accepted; can be undone.

    The leaver is the person at the vault unless another is named (one who has left already).
    Raises KnownError for nobody, oneself, a closed case, or a client on the way already.
    """
    ids, giver = list(dict.fromkeys(client_ids)), leaver or vault.person
    with vault.atomic():
        _refuse(vault, ids, giver, to)
        made = [_new(vault, each, giver.id, to.id, today) for each in ids]
        return add_all(vault, BOOK, made, "give")


def _refuse(vault: Vault, ids: Sequence[str], giver: Person, to: Person) -> None:
    if not ids:
        raise KnownError(_("Choose at least one client."), field="clients")
    if giver.id == to.id:
        raise KnownError(_("Choose another colleague than the one who gives."), field="to")
    found = clients.CLIENTS.get_all(vault, ids)
    closed = [found[each].code for each in ids if found[each].closed_on is not None]
    if closed:
        text = _("The case of {code} is closed: there is nothing to hand over.")
        raise KnownError(text.format(code=closed[0]), field="clients")
    on_the_way = {each.client_id for each in pending(vault)}
    twice = [found[each].code for each in ids if each in on_the_way]
    if twice:
        text = _("Client {code} is being handed over already. Take that back first.")
        raise KnownError(text.format(code=twice[0]), field="clients")


def _new(vault: Vault, client_id: str, giver: str, to: str, today: date) -> Handover:
    at, by = vault.now(), vault.person.id
    return Handover(client_id, giver, to, today, new_id(), recorded_at=at, recorded_by=by)


def arrived(vault: Vault, client_ids: Iterable[str], giver: str, today: date) -> Changes:
    """Let clients that came in a package wait to be accepted by the person at the vault."""
    made = [_new(vault, each, giver, vault.person.id, today) for each in client_ids]
    return add_all(vault, BOOK, made, "arrive")


def pending(vault: Vault, to: str = "") -> list[Handover]:
    """Return the clients that wait to be accepted, by anyone or by one colleague, in order."""
    where = "state in ('open', 'asked')" + (" and to_person = ?" if to else "")
    return HANDOVERS.find(vault, where, (to,) if to else (), "given_on, rowid")


def progress(vault: Vault) -> list[Progress]:
    """Return how far each giving is that is not wholly accepted."""
    rows = vault.query(
        "select from_person, to_person, count(*) as given, sum(state = 'accepted') as accepted,"
        " sum(state = 'asked') as asked from handover where state <> 'cancelled'"
        " group by from_person, to_person having given > accepted order by min(given_on), 1, 2"
    )
    return [Progress(**row) for row in rows]


def accept(vault: Vault, handover_id: str, today: date, note: str = "") -> Changes:
    """Accept a client; what named the leaver in open records names the successor from tomorrow.

    Raises KnownError unless it waits for the person at the vault. Can be undone.
    """
    with vault.atomic():
        found = _mine(vault, handover_id)
        moved = _move_names(vault, found, today)
        done = replace(found, state=HandoverState.ACCEPTED, note=note.strip(), accepted_on=today)
        return together([change(vault, BOOK, done, "accept"), *moved], done)


def ask_back(vault: Vault, handover_id: str, question: str) -> Changes:
    """Ask the giver something before accepting; the question waits for an answer."""
    if not question.strip():
        raise KnownError(_("Write the question."), field="question")
    asked = replace(
        _mine(vault, handover_id),
        state=HandoverState.ASKED,
        question=question.strip(),
        answer="",
    )
    return change(vault, BOOK, asked, "ask_back")


def answer(vault: Vault, handover_id: str, words: str) -> Changes:
    """Answer what the successor asked: the client waits to be accepted again."""
    found = HANDOVERS.get(vault, handover_id)
    if found.state is not HandoverState.ASKED:
        raise KnownError(_("Nothing is asked of this client now."))
    if not words.strip():
        raise KnownError(_("Write the answer."), field="answer")
    told = replace(found, state=HandoverState.OPEN, answer=words.strip())
    return change(vault, BOOK, told, "answer")


def take_back(vault: Vault, handover_id: str) -> Changes:
    """Take a client back that has not been accepted yet; can be undone."""
    found = HANDOVERS.get(vault, handover_id)
    if found.state not in PENDING:
        raise KnownError(_("This client has been accepted already. Hand it over back instead."))
    return change(vault, BOOK, replace(found, state=HandoverState.CANCELLED), "cancel")


def _mine(vault: Vault, handover_id: str) -> Handover:
    found = HANDOVERS.get(vault, handover_id)
    if found.state not in PENDING:
        raise KnownError(_("This client does not wait to be accepted any more."))
    if found.to_person != vault.person.id:
        raise KnownError(_("This client was given to somebody else, who accepts it."))
    return found


# --- what names the leaver ------------------------------------------------------------------


def _as_professional(vault: Vault, person_id: str) -> Professional:
    """Return a worker as the network knows them: by name, or not at all."""
    name = name_of(vault, person_id)
    known = [p for p in PROFESSIONALS.find(vault, order="id") if fold(p.name) == fold(name)]
    return known[0] if known else Professional(name, id="")


def open_names(
    vault: Vault, from_person: str, to_person: str, day: date
) -> list[tuple[Trace, Named, Leaving]]:
    """Return the open records of clients that name a worker after a day, and how each moves."""
    leaver, heir = _as_professional(vault, from_person), _as_professional(vault, to_person)
    if not leaver.name:
        return []
    act = Leaving(leaver, day, heir)
    return [
        (trace, named, act)
        for trace in leaving.TRACES
        for named in trace.find(vault, act)
        if named.client_id is not None
    ]


def _move_names(vault: Vault, found: Handover, today: date) -> list[Changes]:
    """Name the successor where the leaver is named, in this client's open records.

    A successor whom the network does not know yet becomes known to it.
    """
    last, done = today - timedelta(1), []
    for trace, named, act in open_names(vault, found.from_person, found.to_person, last):
        if named.client_id != found.client_id or named.personal or trace.move is None:
            continue
        heir = _as_professional(vault, found.to_person)
        if not heir.id:
            added = posts.add_professional(vault, Professional(heir.name))
            done.append(added)
            heir = added.record
        done.append(trace.move(vault, named, replace(act, successor=heir)))
    return done


def pending_of(vault: Vault, client_id: str, _today: date) -> Handover:
    """Return the hand-over of a client that waits to be accepted; KnownError without one."""
    for each in pending(vault):
        if each.client_id == client_id:
            return each
    raise KnownError(_("This client does not wait to be accepted any more."))


BACK = Act(
    Handover,
    lambda vault, kept, _today: take_back(vault, kept),
    (),
    found=pending_of,
    about=N_("take back a client that is not accepted yet"),
)
