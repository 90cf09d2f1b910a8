"""A closing from its first word to the day the case is closed; the meeting is told by facts."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from tytti_desktop.casework import case_end, choices, clients, recording, registers, unit
from tytti_desktop.casework.closing import ahead
from tytti_desktop.casework.closing.records import CLOSING_BOOK, CLOSINGS, Closing
from tytti_desktop.casework.recording import refuse
from tytti_desktop.casework.registers import Register
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes, Vault, new_id
from tytti_desktop.words import _

REASONS = "closing_reasons"
_KEEPER = "coordinator"  # the case is the coordinator's record, whoever begins its closing


def current(vault: Vault, client_id: str) -> Closing | None:
    """Return the closing that is under way, or None where none has begun."""
    order = "begun_on desc, recorded_at desc"
    found = CLOSINGS.find(vault, "client_id = ? and finished_on is null", (client_id,), order)
    return found[0] if found else None


def latest(vault: Vault, client_id: str) -> Closing | None:
    """Return the closing under way, else the last one that was finished."""
    done = CLOSINGS.find(
        vault, "client_id = ? and finished_on is not null", (client_id,), "finished_on desc"
    )
    return current(vault, client_id) or (done[0] if done else None)


def begun(vault: Vault, client_id: str, today: date) -> tuple[Closing, list[Changes]]:
    """Return the closing under way, begun now if there was none; in a running transaction."""
    found = current(vault, client_id)
    if found is not None:
        return found, []
    keeper = unit.value(vault, registers.ROLES, _KEEPER, today)
    new = Closing(
        client_id,
        today,
        Register(keeper["default"]),
        str(keeper["retention"]),
        id=new_id(),
        recorded_at=vault.now(),
        recorded_by=vault.person.id,
    )
    return new, [recording.add(vault, CLOSING_BOOK, new, "begin")]


def write_words(
    vault: Vault,
    client_id: str,
    today: date,
    *,
    summary: str | None = None,
    guidance: str | None = None,
) -> Changes:
    """Store the summary of the work and the guidance onward; None leaves one as it is.

    Raises KnownError if the case is closed or the words belong to another register.
    """
    with vault.atomic():
        refuse_closed(vault, client_id)
        closing, done = begun(vault, client_id, today)
        _refuse_other_register(vault, closing, today)
        new = replace(
            closing,
            summary=closing.summary if summary is None else summary.strip(),
            guidance=closing.guidance if guidance is None else guidance.strip(),
        )
        return recording.together([*done, recording.change(vault, CLOSING_BOOK, new)], new)


def refuse_closed(vault: Vault, client_id: str) -> None:
    """Raise KnownError if the case has been closed: it is opened again first."""
    if clients.get(vault, client_id).closed_on is not None:
        raise KnownError(_("The case is closed. Open it again to change its closing."))


def _refuse_other_register(vault: Vault, closing: Closing, today: date) -> None:
    refuse(registers.problems(vault, closing.register, closing.retention, today))


def may_see_words(vault: Vault, closing: Closing, today: date) -> bool:
    """Tell whether the closing's words are of a register that this person sees."""
    return closing.register in registers.mine(vault, today)


def meeting_day(vault: Vault, client_id: str, today: date) -> date | None:
    """Return the day of the latest closing meeting of this path: a meeting held, or a visit."""
    kinds = unit.in_force(vault, "visit_kinds", today)
    goal = [key for key, content in kinds.items() if content.get("stage") == "goal"]
    marks = ", ".join("?" * len(goal)) or "null"
    rows = vault.tuples(
        "select max(day) from ("  # noqa: S608 marks only
        " select date(starts_at) as day from meeting"
        " where client_id = ? and kind = 'closing' and state = 'held'"
        f" union all select on_date from visit where client_id = ? and kind in ({marks})) x"
        " join client c on c.id = ? where day <= ? and day >= coalesce(c.started_on, day)",
        (client_id, client_id, *goal, client_id, today.isoformat()),
    )
    return date.fromisoformat(rows[0][0]) if rows[0][0] else None


@dataclass(frozen=True)
class Kept:
    """What goes on after the case has been closed: keys of `ahead.Pending`, and why."""

    keys: Collection[str] = ()
    because: str = ""


def end_of(
    vault: Vault, reason: str, on: date, today: date, died_on: date | None = None
) -> ahead.End:
    """Return how a case ends: by the reason's own word, and by death if the reason says so."""
    died = died_on or (on if case_end.is_death(vault, reason, today) else None)
    label = choices.label(vault, REASONS, reason, today)
    return ahead.End(on, today, _("The case was closed: {reason}").format(reason=label), died)


def goes_on(vault: Vault, client_id: str, reason: str, end: ahead.End) -> set[str]:
    """Return what a reason leaves for the next to go on with: all but the printed letters."""
    content = unit.in_force(vault, REASONS, end.today).get(reason, {})
    if not content.get("goes_on"):
        return set()
    return {p.key for p in ahead.of_client(vault, client_id, end) if p.kind != "letter"}


def close(
    vault: Vault,
    client_id: str,
    reason: str,
    on: date,
    today: date,
    *,
    without_meeting: str = "",
    kept: Kept = Kept(),
    died_on: date | None = None,
) -> Changes:
    """Close the case and stop what lies ahead (ahead.py), but for `kept`. One act, one undo.

    Without a closing meeting it is closed for a reason in words; of the dead nothing is kept.
    Raises KnownError naming the field that is wrong.
    """
    with vault.atomic():
        end = end_of(vault, reason, on, today, died_on)
        pending = ahead.of_client(vault, client_id, end)
        left = {} if end.died_on else {p.key: p for p in pending if p.key in kept.keys}
        if left and not kept.because.strip():
            text = _("Write why what you leave open goes on after the case has been closed.")
            raise KnownError(text, field="because")
        keep = {*left, *goes_on(vault, client_id, reason, end)}
        stopped = ahead.stop(vault, client_id, end, keep)
        closed = case_end.close_case(vault, client_id, reason, on, today, end.died_on)
        why = without_meeting.strip() or (_("The client has died.") if end.died_on else "")
        if not why and meeting_day(vault, client_id, on) is None:
            text = _("No closing meeting has been held: write why the case is closed without one.")
            raise KnownError(text, field="without_meeting")
        closing, done = begun(vault, client_id, today)
        words = [p.what for p in left.values()]
        open_still = "; ".join([*words, kept.because.strip()]) if left else ""
        ended = replace(closing, finished_on=on, without_meeting=why, kept_open=open_still)
        done.append(recording.change(vault, CLOSING_BOOK, ended, "close"))
        return recording.together([*stopped, closed, *done], closed.record)


def died(vault: Vault, client_id: str, died_on: date, today: date) -> Changes:
    """Record that a client has died: an open case is closed, and what lies ahead stops.

    One act, one undo. Raises KnownError for a day in the future or before the birth.
    """
    reasons = unit.in_force(vault, REASONS, today)
    reason = next((key for key, content in reasons.items() if content.get("death")), "")
    with vault.atomic():
        if clients.get(vault, client_id).closed_on is None and reason:
            return close(vault, client_id, reason, today, today, died_on=died_on)
        end = ahead.End(today, today, _("The client has died."), died_on)
        stopped = ahead.stop(vault, client_id, end)
        told = case_end.write_death(vault, client_id, died_on, today)
        return recording.together([*stopped, told], told.record)


def examples(vault: Vault) -> tuple[str, str]:
    """Return a client whose closing is under way and one whose is finished; empty for none."""
    rows = vault.tuples(
        "select max(case when finished_on is null then client_id end),"
        " max(case when finished_on is not null then client_id end) from closing"
    )
    return rows[0][0] or "", rows[0][1] or ""
