"""A closing from its first word to the day the case is closed; the meeting is told by facts."""

from dataclasses import replace
from datetime import date

from tytti_desktop.casework import recording, registers, unit
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.recording import refuse
from tytti_desktop.casework.steps.closing_record import CLOSING_BOOK, CLOSINGS, Closing
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes, Vault
from tytti_desktop.words import _


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
    keeper = registers.keeper(vault, today)  # the case's, whoever begins its closing
    new = recording.stamped(vault, Closing(client_id, today, keeper.register, keeper.retention))
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


def examples(vault: Vault) -> tuple[str, str]:
    """Return a client whose closing is under way and one whose is finished; empty for none."""
    rows = vault.tuples(
        "select max(case when finished_on is null then client_id end),"
        " max(case when finished_on is not null then client_id end) from closing"
    )
    return rows[0][0] or "", rows[0][1] or ""
