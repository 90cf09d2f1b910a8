"""Screenings: one instrument filled once, kept answer by answer, finished with its result.

The bands and the cut-off of the day, with their sources, stay with the finished result. An answer
that asks for an act at once (BDI item 9) keeps the screening open until an action is recorded. A
correction is a new version; the old one stays.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from tytti_desktop.casework import recording, registers, unit
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.client.identity import SEX_NAMES
from tytti_desktop.casework.fields import ID, RECKONED, WHO, Day, told
from tytti_desktop.casework.recording import Book
from tytti_desktop.casework.registers import Register
from tytti_desktop.casework.screening import measures, rounds
from tytti_desktop.casework.screening.rounds import RoundState
from tytti_desktop.casework.screening.screening_alerts import ACTION_BOOK, AlertAction, AlertNote
from tytti_desktop.dates import finnish_day
from tytti_desktop.errors import KnownError
from tytti_desktop.instruments.answers import read_answer
from tytti_desktop.instruments.library import title_of
from tytti_desktop.instruments.model import Questionnaire
from tytti_desktop.instruments.scoring import Alert, Score, result_words, score
from tytti_desktop.vault import Changes, Table, Vault, new_id
from tytti_desktop.words import N_, _


class Mode(StrEnum):
    """How the answers were given: kept apart in the results."""

    INTERVIEW = "interview"
    PAPER = "paper"
    PHONE = "phone"
    ROOM = "room"


MODE_NAMES = {
    Mode.INTERVIEW: N_("interview"),
    Mode.PAPER: N_("on paper"),
    Mode.PHONE: N_("by phone"),
    Mode.ROOM: N_("filled in the room"),
}


class ScreeningState(StrEnum):
    """Whether a screening is under way, finished, or set aside."""

    STARTED = "started"
    FINISHED = "finished"
    CORRECTED = "corrected"
    ABANDONED = "abandoned"


STATE_NAMES = {
    ScreeningState.STARTED: N_("Under way"),
    ScreeningState.FINISHED: N_("Done"),
    ScreeningState.CORRECTED: N_("Corrected"),
    ScreeningState.ABANDONED: N_("Set aside"),
}


@dataclass(frozen=True)
class Screening:
    """One instrument filled once by one client. `answers` holds item: value; null is left empty.

    `age` (full years) and `sex` are those of the day, given only where a person had confirmed them.
    """

    id: str = field(metadata=ID)
    client_id: str = field(metadata=ID)
    instrument: str = field(metadata=told(N_("Instrument"), say=title_of))
    version: str = field(metadata=told(N_("Version")))
    on_date: date = field(metadata=told(N_("Day"), day=Day.PAST))
    mode: Mode = field(metadata=told(N_("How it was answered"), words=MODE_NAMES))
    state: ScreeningState = field(metadata=told(N_("State"), words=STATE_NAMES))
    register: Register = field(metadata=told(N_("Register"), list="registers"))
    retention: str = field(metadata=RECKONED)
    created_at: datetime = field(metadata=WHO)
    created_by: str = field(metadata=WHO)
    answers: dict[str, Any] = field(default_factory=dict, metadata=told(N_("Answers")))
    sex: str | None = field(default=None, metadata=told(N_("Sex"), words=SEX_NAMES))
    age: int | None = field(default=None, metadata=told(N_("Age")))
    result: dict[str, Any] | None = field(
        default=None, metadata=told(N_("Result"), say=result_words)
    )
    note: str = field(default="", metadata=told(N_("Note")))
    round_id: str | None = field(default=None, metadata=ID)
    visit_id: str | None = field(default=None, metadata=ID)
    finished_at: datetime | None = field(default=None, metadata=told(N_("Finished at")))
    corrects: str | None = field(default=None, metadata=ID)


BOOK = Book("screening", Screening, Table(Screening, "screening"), noun=N_("screening"))


def get(vault: Vault, screening_id: str) -> Screening:
    """Return a screening; KnownError when it is gone."""
    return BOOK.table.get(vault, screening_id)


def of_client(vault: Vault, client_id: str, today: date) -> tuple[list[Screening], int]:
    """Return the screenings this person may see, newest first, and how many are hidden."""
    found = BOOK.table.find(
        vault,
        "client_id = ? and state in ('started', 'finished')",
        (client_id,),
        order="on_date desc, created_at desc",
    )
    return visible(vault, found, today)


def visible(vault: Vault, found: Sequence[Screening], today: date) -> tuple[list[Screening], int]:
    """Return the screenings this person may see, and how many others: whoever made one sees it."""
    mine = registers.mine(vault, today)
    seen = [s for s in found if s.register in mine or s.created_by == vault.person.id]
    return seen, len(found) - len(seen)


def instrument_of(vault: Vault, screening: Screening) -> Questionnaire:
    """Return the instrument in the version that the screening was filled with."""
    shelf = measures.library(vault, screening.on_date)
    return shelf.instrument(screening.instrument, version=screening.version)


def start_screening(
    vault: Vault,
    client_id: str,
    instrument: str,
    today: date,
    *,
    mode: Mode = Mode.INTERVIEW,
    round_id: str | None = None,
    visit_id: str | None = None,
    register: Register | None = None,
    retention: str = "",
) -> Changes:
    """Begin an instrument with a client, or go on with the one that was left unfinished.

    The register is the instrument's own (health, for AUDIT, BDI and GAD-7), whoever fills it in,
    unless another is chosen; the retention class follows the register.
    """
    left = _left(vault, client_id, instrument, round_id)
    if left:
        return Changes(frozenset(), left[0])
    made = measures.library(vault, today).instrument(instrument, on=today)
    own, kept = kept_in(vault, made, today, register, retention)
    new = Screening(
        id=new_id(),
        client_id=client_id,
        instrument=made.id,
        version=made.version,
        on_date=today,
        mode=mode,
        state=ScreeningState.STARTED,
        register=own,
        retention=kept,
        created_at=vault.now(),
        created_by=vault.person.id,
        round_id=round_id,
        visit_id=visit_id,
    )
    return recording.add(vault, BOOK, new, "start", {"instrument": made.id})


def _left(vault: Vault, client_id: str, instrument: str, round_id: str | None) -> list[Screening]:
    return BOOK.table.find(
        vault,
        "client_id = ? and instrument = ? and state = 'started' and round_id is ?",
        (client_id, instrument, round_id),
    )


def kept_in(
    vault: Vault, made: Questionnaire, today: date, register: Register | None, retention: str
) -> tuple[Register, str]:
    """Return the register and retention class of a new screening; refuse what a role may not."""
    asked = register or Register(made.register)
    kept = retention or unit.value(vault, "screenings", "retention", today)[str(asked)]
    wrong = registers.problems(vault, asked, kept, today)
    if asked == made.register:
        wrong.pop("register", None)  # the instrument's own is open to whoever fills it in
    recording.refuse(wrong)
    return asked, kept


def started(vault: Vault, screening_id: str) -> Screening:
    """Return a screening under way; KnownError when it is finished."""
    found = get(vault, screening_id)
    if found.state is not ScreeningState.STARTED:
        raise KnownError(_("This screening is finished. Correct it to change an answer."))
    return found


def answer(vault: Vault, screening_id: str, item: str, value: object) -> Changes:
    """Keep one answer at once; None means that the client left the item empty.

    The log tells of the start and the finish, not of every key. Raises KnownError that names the
    item when the value is not possible.
    """
    found = started(vault, screening_id)
    asked = instrument_of(vault, found).item(item)
    if asked is None:
        raise KnownError(_("There is no such item in this instrument."), field=item)
    stored = read_answer(asked, value).stored
    kept = replace(found, answers={**found.answers, item: stored})
    BOOK.table.change(vault, kept)
    return Changes(frozenset({Screening}), kept)


def _person(vault: Vault, screening: Screening) -> tuple[str | None, int | None]:
    """Return the client's sex and age on the day, each only where a person has confirmed it."""
    client = clients.get(vault, screening.client_id)
    sex = str(client.sex) if client.sex and client.sex_source else None
    return sex, client.age(screening.on_date) if client.birth_source else None


def scored(vault: Vault, screening: Screening) -> Score:
    """Return what the answers give, by the bands and cut-off of the screening's day."""
    sex, age = _person(vault, screening)
    return score(
        instrument_of(vault, screening),
        screening.answers,
        sex=sex,
        age=age,
        on=screening.on_date,
        choice=measures.choice(vault, screening.instrument, screening.on_date),
    )


def actions(vault: Vault, screening_id: str) -> list[AlertAction]:
    """Return what has been recorded about a screening's alerts, in order."""
    return ACTION_BOOK.table.find(vault, "screening_id = ?", (screening_id,), order="at, rowid")


def open_alerts(vault: Vault, screening: Screening) -> list[Alert]:
    """Return the alerts of a screening that no action has been recorded for."""
    known = {action.alert for action in actions(vault, screening.id)}
    return [alert for alert in scored(vault, screening).alerts if alert.id not in known]


def pressing_alerts(vault: Vault, screening: Screening) -> list[Alert]:
    """Return the open alerts of a screening under way: not of an item that is yet to be asked."""
    return [
        alert
        for alert in open_alerts(vault, screening)
        if not alert.missing or alert.item in screening.answers
    ]


def record_action(vault: Vault, screening_id: str, alert: str, note: AlertNote) -> Changes:
    """Record what was done about an alert, or what is to be done by a day; can be undone."""
    found = get(vault, screening_id)
    recording.refuse(note.problems(max(finnish_day(vault.now()), found.on_date)))
    made = AlertAction(
        id=new_id(),
        screening_id=screening_id,
        alert=alert,
        action=note.action.strip(),
        at=vault.now(),
        by_person=vault.person.id,
        due=note.due,
        done_at=None if note.due else vault.now(),
        asked=note.asked,
        taken_by=note.taken_by.strip(),
        taken_on=note.taken_on,
    )
    detail = {"client": found.client_id, "alert": alert}
    return recording.add(vault, ACTION_BOOK, made, "record_action", detail)


def action_done(vault: Vault, action_id: str) -> Changes:
    """Mark an agreed action as done: it leaves Today; can be undone."""
    found = ACTION_BOOK.table.get(vault, action_id)
    if found.done_at is not None:
        raise KnownError(_("This action has already been marked as done."))
    return recording.change(vault, ACTION_BOOK, replace(found, done_at=vault.now()), "action_done")


def finish(
    vault: Vault, screening_id: str, notes: Mapping[str, AlertNote] | None = None, note: str = ""
) -> Changes:
    """Finish a screening and store its result; `notes` are actions by the alert's id.

    A questionnaire round whose every instrument is finished becomes returned. Can be undone.
    Raises KnownError while an alert has no recorded action, and when nothing is answered.
    """
    found = started(vault, screening_id)
    if all(value is None for value in found.answers.values()):
        raise KnownError(_("No item has an answer yet. Answer at least one, or set it aside."))
    with vault.atomic():
        done = _record_actions(vault, open_alerts(vault, found), found, notes or {})
        done.append(_store_result(vault, replace(found, note=note.strip() or found.note)))
        done += _return_round(vault, found)
    return recording.together(done, get(vault, found.id))


def _record_actions(
    vault: Vault, alerts: Iterable[Alert], screening: Screening, notes: Mapping[str, AlertNote]
) -> list[Changes]:
    """Record the actions given for open alerts; refuse while one is left without."""
    done = []
    for alert in alerts:
        if alert.id not in notes:
            told = f"{alert.text.said()} {alert.instruction.said()} ({alert.id})"
            raise KnownError(told.strip(), field=alert.item)
        done.append(record_action(vault, screening.id, alert.id, notes[alert.id]))
    return done


def judged(vault: Vault, screening: Screening) -> Screening:
    """Return a screening with the result that its answers give by the age and sex now known."""
    sex, age = _person(vault, screening)
    return replace(screening, sex=sex, age=age, result=scored(vault, screening).as_json())


def _store_result(vault: Vault, screening: Screening) -> Changes:
    finished = replace(screening, state=ScreeningState.FINISHED, finished_at=vault.now())
    return recording.change(vault, BOOK, judged(vault, finished), "finish")


def _return_round(vault: Vault, screening: Screening) -> list[Changes]:
    """Mark a round returned when every instrument on its sheet has been answered."""
    if screening.round_id is None:
        return []
    found = rounds.BOOK.table.get(vault, screening.round_id)
    if found.state not in rounds.OPEN or missing_of_round(vault, found.id):
        return []
    return [rounds.move(vault, found.id, RoundState.RETURNED, screening.on_date)]


def missing_of_round(vault: Vault, round_id: str) -> list[str]:
    """Return the instruments of a round's sheet that have no finished screening yet."""
    found = rounds.BOOK.table.get(vault, round_id)
    shelf = measures.library(vault, found.due_on)
    pack = shelf.get(found.pack)
    asked = [part.instrument for part in pack.parts if part.instrument]
    answered = {
        row["instrument"]
        for row in vault.query(
            "select instrument from screening where round_id = ? and state = 'finished'",
            (round_id,),
        )
    }
    left_out = {made.id for made in shelf.left_out(pack)}
    return [name for name in asked if name not in answered | left_out]


def correct(
    vault: Vault,
    screening_id: str,
    answers: Mapping[str, object],
    reason: str,
    notes: Mapping[str, AlertNote] | None = None,
) -> Changes:
    """Store a corrected version of a finished screening; the old version stays. Can be undone.

    The correction is scored by the cut-off of the screening's own day. Raises KnownError without
    a reason, for an impossible value, and while a new alert has no action.
    """
    old = get(vault, screening_id)
    if old.state is not ScreeningState.FINISHED:
        raise KnownError(_("Only a finished screening is corrected; change the answers instead."))
    if not reason.strip():
        raise KnownError(_("Write why the answers are corrected."), field="reason")
    new = replace(
        old,
        id=new_id(),
        corrects=old.id,
        answers=dict(answers),
        note=reason.strip(),
        created_at=vault.now(),
        created_by=vault.person.id,
    )
    with vault.atomic():
        new = replace(new, answers=dict(scored(vault, new).answers))
        corrected = replace(old, state=ScreeningState.CORRECTED)
        done = [
            recording.change(vault, BOOK, corrected, "correct"),
            recording.add(vault, BOOK, new, "correction"),
        ]
        known = {a.alert: a.note() for a in actions(vault, old.id)}
        done += _record_actions(vault, open_alerts(vault, new), new, known | dict(notes or {}))
        done.append(_store_result(vault, new))
    return recording.together(done, get(vault, new.id))


def abandon(vault: Vault, screening_id: str, reason: str) -> Changes:
    """Set an unfinished screening aside with a reason: it stays in the vault. Can be undone."""
    found = started(vault, screening_id)
    if not reason.strip():
        raise KnownError(_("Write why the screening is set aside."), field="reason")
    _record_actions(vault, pressing_alerts(vault, found), found, {})
    left = replace(found, state=ScreeningState.ABANDONED, note=reason.strip())
    return recording.change(vault, BOOK, left, "abandon")
