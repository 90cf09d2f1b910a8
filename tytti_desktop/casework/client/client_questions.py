"""The question list: what only the client can tell, kept until the client has been asked.

A question is written freely, or comes of an unclear mark or of answers that do not fit together.
Answering it changes nothing by itself: asking.py stores a correction where a person says so.
"""

from dataclasses import dataclass, replace
from dataclasses import field as column
from datetime import date, datetime, timedelta
from enum import StrEnum

from tytti_desktop.casework import days, recording, registers
from tytti_desktop.casework.asking import Act, Ask
from tytti_desktop.casework.client import clients, contacting
from tytti_desktop.casework.client.client_names import TOLD_APART
from tytti_desktop.casework.fields import ID, RECKONED, WHO, Day, told
from tytti_desktop.casework.recording import Book, stamped
from tytti_desktop.casework.registers import Register
from tytti_desktop.casework.search_index import Entry
from tytti_desktop.dates import finnish_day
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes, Table, Vault
from tytti_desktop.words import N_, _

LONGEST = 2000  # characters of a question


class Source(StrEnum):
    """Where a question came from."""

    FREE = ""
    CONTRADICTION = "contradiction"
    REVIEW = "review"


SOURCE_NAMES = {
    Source.FREE: N_("written by a person"),
    Source.CONTRADICTION: N_("answers that do not fit together"),
    Source.REVIEW: N_("unclear mark on a form"),
}


@dataclass(frozen=True)
class ClientQuestion:
    """One question to one client; open until `answered_on`.

    `source_id` and `field` are the contradiction's key, or the sheet and its field.
    `answered_by` is who recorded the answer.
    """

    client_id: str = column(metadata=ID)
    on_date: date = column(metadata=told(N_("Day"), by_act=True, day=Day.PAST))
    text: str = column(metadata=told(N_("Text")))
    register: Register = column(metadata=told(N_("Register"), list="registers"))
    retention: str = column(metadata=RECKONED)
    source: Source = column(
        default=Source.FREE, metadata=told(N_("Source"), by_act=True, words=SOURCE_NAMES)
    )
    source_id: str = column(default="", metadata=ID)
    field: str = column(default="", metadata=told(N_("Field"), by_act=True))
    answer: str = column(default="", metadata=told(N_("Answer given"), by_act=True))
    answered_on: date | None = column(
        default=None, metadata=told(N_("Answered on"), by_act=True, day=Day.PAST)
    )
    answered_by: str = column(default="", metadata=WHO)
    id: str = column(default="", metadata=ID)
    recorded_at: datetime | None = column(default=None, metadata=WHO)
    recorded_by: str = column(default="", metadata=WHO)

    @property
    def open(self) -> bool:
        """Whether the client has not answered yet."""
        return self.answered_on is None

    def problems(self, today: date) -> dict[str, str]:
        """Return what is wrong, by field."""
        if not self.text.strip():
            return {"text": _("Write what to ask the client.")}
        if len(self.text) > LONGEST:
            return {"text": _("Shorten the question: 2,000 characters fit.")}
        return days.problems(self, today)


def _entry(asked: ClientQuestion) -> Entry:
    text = " ".join(part for part in (asked.text, asked.answer) if part)
    return Entry("client_question", asked.id, asked.client_id, str(asked.register), text)


BOOK = Book(
    "client_question",
    ClientQuestion,
    Table(ClientQuestion, "client_question"),
    _entry,
    noun=N_("question to the client"),
    begins="on_date",
)


@dataclass(frozen=True)
class Upcoming:
    """A client whom one meets soon, with how many questions are open then."""

    client_id: str
    client_code: str
    name: str
    on_date: date
    count: int
    since: date


def proposed(vault: Vault, client_id: str, today: date, text: str = "") -> ClientQuestion:
    """Return a question to record, in the register that the person writes to."""
    own = registers.own(vault, today)
    return ClientQuestion(client_id, today, text, own.register, own.retention)


def record(vault: Vault, asked: ClientQuestion, today: date) -> Changes:
    """Put a question on the list; can be undone. One of the same source is not put there twice.

    Raises KnownError naming the field that is wrong.
    """
    recording.refuse(asked.problems(today))
    recording.refuse(registers.problems(vault, asked.register, asked.retention, today))
    with vault.atomic():
        clients.get(vault, asked.client_id)
        if asked.source is not Source.FREE and _same(vault, asked):
            raise KnownError(_("This is on the question list already."))
        made = stamped(vault, asked, text=asked.text.strip())
        return recording.add(vault, BOOK, made)


def _same(vault: Vault, asked: ClientQuestion) -> list[ClientQuestion]:
    """Return the open questions of the same source."""
    return BOOK.table.find(
        vault,
        "client_id = ? and answered_on is null and source = ? and source_id = ? and field = ?",
        (asked.client_id, str(asked.source), asked.source_id, asked.field),
    )


def of_client(vault: Vault, client_id: str, today: date) -> tuple[list[ClientQuestion], int]:
    """Return a client's questions that this person sees, and how many are of another register.

    The open ones first, the oldest of them first; then the answered, the latest first.
    """
    found = BOOK.table.find(
        vault,
        "client_id = ?",
        (client_id,),
        "answered_on is not null, answered_on desc, on_date, rowid",
    )
    return registers.visible(vault, found, today)


def open_of(vault: Vault, client_id: str, today: date) -> list[ClientQuestion]:
    """Return what is still to be asked of a client, the oldest first."""
    return [asked for asked in of_client(vault, client_id, today)[0] if asked.open]


def every(vault: Vault, today: date, *, answered: bool) -> list[ClientQuestion]:
    """Return the questions of all clients that this person sees, the oldest first.

    Those that are open, or with `answered` those that are not as well.
    """
    where = "" if answered else "answered_on is null"
    found = BOOK.table.find(vault, where, (), "on_date, rowid")
    return registers.visible(vault, found, today)[0]


def note_answer(vault: Vault, question_id: str, said: str, on: date) -> Changes:
    """Store what the client said; can be undone. Raises KnownError for one answered already."""
    found = BOOK.table.get(vault, question_id)
    if not said.strip():
        raise KnownError(_("Write what the client said."), field="answer")
    if not found.open:
        raise KnownError(_("This question has been answered already."))
    told = replace(found, answer=said.strip(), answered_on=on, answered_by=vault.person.id)
    return recording.change(vault, BOOK, told, "answer")


def close_source(
    vault: Vault, client_id: str, source: Source, source_id: str, said: str
) -> list[Changes]:
    """Mark the open questions of a source as answered, in the act that is under way."""
    found = BOOK.table.find(
        vault,
        "client_id = ? and answered_on is null and source = ? and source_id = ?",
        (client_id, str(source), source_id),
    )
    today = finnish_day(vault.now())
    return [note_answer(vault, each.id, said, today) for each in found]


def upcoming(vault: Vault, today: date, days: int) -> list[Upcoming]:
    """Return whom one meets today or within `days` days with a question to ask, nearest first.

    A meeting counts when the client is to be there.
    """
    mine = [str(register) for register in registers.mine(vault, today)]
    marks = ", ".join("?" * len(mine))
    last = (today + timedelta(days)).isoformat()
    rows = vault.query(
        f"""
        select c.id as client_id, c.code as client_code,
          {TOLD_APART} as name, min(m.day) as on_date,
          count(distinct q.id) as count, min(q.on_date) as since
        from client_question q join client c on c.id = q.client_id
          join (select client_id, on_date as day from visit
                where on_date between ? and ?
                union all
                select client_id, substr(starts_at, 1, 10) from meeting
                where client_present = 1 and state in ('planned', 'invited')
                  and substr(starts_at, 1, 10) between ? and ?) m on m.client_id = c.id
        where q.answered_on is null and {contacting.OPEN} and q.register in ({marks})
        group by c.id order by on_date, name
        """,  # noqa: S608 (only question marks)
        [today.isoformat(), last, today.isoformat(), last, *mine],
    )
    return [
        Upcoming(
            **{
                **row,
                "on_date": date.fromisoformat(row["on_date"]),
                "since": date.fromisoformat(row["since"]),
            }
        )
        for row in rows
    ]


NEW = Act(
    ClientQuestion,
    record,
    (
        Ask(
            "text",
            "--text",
            N_("What to ask"),
            N_("It is asked as it stands, in words that the client understands."),
            lines=3,
            needed=True,
        ),
    ),
    proposed,
    about=N_("put a question on a client's list"),
)
