"""How many letters a mailing would print today, without planning it: for Today and the menu.

Some days of the ends of the windows a step (vault/parts.py).
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from tytti_desktop.casework.client import contacting
from tytti_desktop.casework.client.clients import CLIENTS
from tytti_desktop.casework.mail import ladder
from tytti_desktop.casework.mail.ladder import DueStep
from tytti_desktop.casework.mail.mailing_plan import Frame
from tytti_desktop.casework.screening import rounds
from tytti_desktop.paper.envelopes import envelope
from tytti_desktop.vault import Vault, parts
from tytti_desktop.vault.parts import Parts

_OPEN = "state = 'due' and window_until >= :today and window_from <= :today"
_LINES = (
    "c.given_names || ' ' || c.family_name", "c.street", "c.care_of", "c.contact_street",
    "c.postal_code || c.town", "c.contact_postal_code || c.contact_town",
)  # fmt: skip
_ODD = " or ".join(f"{line} glob '*[^ -\u017f]*'" for line in _LINES)
_NAME, _STREET, _CARE_OF, _OTHER_STREET, _TOWN, _OTHER_TOWN = (
    f"(length({line}) + 27) / 28"
    for line in _LINES  # 28 letters always stand in one line
)
# A line that is too long goes on in the next: only too many of them do not fit ("c/o " is added).
_LONG = f"""
    {_NAME} + max({_STREET}, {_OTHER_STREET}) + max({_TOWN}, {_OTHER_TOWN})
    + case when c.care_of = '' then 0 else {_CARE_OF.replace("+ 27", "+ 31")} end > :lines
"""
# `risky` are the clients whose address may not fit or be drawn: one reading for both.
_DUE = f"""
    select r.name, r.pack, c.language, count(*) as count, min(r.due_on) as first_due,
      json_group_array(c.id) filter (where {_ODD} or {_LONG} or c.country <> '') as risky
    from questionnaire_round r cross join client c on c.id = r.client_id
    where r.state = 'due' and r.window_until between :low and :high and r.window_from <= :today
      and {contacting.BY_POST}
    group by r.name, r.pack, c.language
"""  # noqa: S608 only our own words


@dataclass(frozen=True)
class DueCount:
    """How many letters of a round, or of a ladder's step, a mailing would print; the first due."""

    name: str
    count: int
    first_due: date


def due_counts(vault: Vault, today: date) -> Parts[list[DueCount]]:
    """Count what a mailing would print today, by round; kept: Today and the menu both ask."""
    key = ("mailing_counts.due_counts", today)
    return list((yield from parts.kept(vault, key, lambda: _due_counts(vault, today))))


def _due_counts(vault: Vault, today: date) -> Parts[tuple[DueCount, ...]]:
    frame = Frame(vault, today, preview=False)
    found: dict[str, DueCount] = {}
    asked = {"today": today.isoformat(), "lines": envelope(frame.envelope).lines}
    for part in parts.days(vault, "questionnaire_round", "window_until", _OPEN, asked):
        yield
        about = {**asked, **part}
        for row in vault.query(_DUE, about):
            name = rounds.base_name(row["name"])
            if not frame.has_rule(name) or frame.is_draft(row["pack"], row["language"]):
                continue
            due = date.fromisoformat(row["first_due"])
            so_far = found.get(name, DueCount(name, 0, due))
            count = so_far.count + row["count"] - _misfits(frame, json.loads(row["risky"]))
            found[name] = DueCount(name, count, min(due, so_far.first_due))
    return tuple(each for each in found.values() if each.count > 0)


def _misfits(frame: Frame, risky: Sequence[str]) -> int:
    """Count the due letters, by their clients, whose address does not fit or cannot be drawn.

    Only what may not fit is measured: too many lines, and signs beyond the Latin ones.
    """
    known = CLIENTS.get_all(frame.vault, set(risky)) if risky else {}
    return sum(frame.address_reason(known[client]) is not None for client in risky)


def ladder_counts(
    vault: Vault, today: date, steps: Iterable[DueStep] | None = None
) -> list[DueCount]:
    """Count the ladder's letters that a mailing would print today, by step.

    `steps` are the day's due steps of the ladder, where they are known already.
    """
    frame = Frame(vault, today, preview=False)
    found: dict[str, DueCount] = {}
    for due in ladder.due_steps(vault, today) if steps is None else steps:
        if not (
            due.step.letter and due.by_post and frame.has_rule(rounds.base_name(due.round_name))
        ):
            continue
        if frame.is_draft(due.pack, due.language):
            continue
        so_far = found.get(due.step.name, DueCount(due.step.name, 0, due.due_on))
        first = min(due.due_on, so_far.first_due)
        found[due.step.name] = DueCount(due.step.name, so_far.count + 1, first)
    return list(found.values())
