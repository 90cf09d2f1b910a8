"""The unit's last follow-up round in short, for Today: how many to send, and how far they are."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from tytti_desktop.casework.screening import rounds
from tytti_desktop.casework.screening.rounds import RoundState
from tytti_desktop.casework.today.funnel import CAME_TO_NOTHING
from tytti_desktop.dates import add_months
from tytti_desktop.vault import Vault, parts
from tytti_desktop.vault.parts import Parts

STRIP_MONTHS = 12
STRIP_STEPS = (
    RoundState.MAILED,
    RoundState.REMINDED,
    RoundState.CALLED,
    RoundState.RETURNED,
    RoundState.CHECKED,
)


@dataclass(frozen=True)
class Strip:
    """The funnel of one round in short: how many were to be sent in a year and reached each step.

    A questionnaire may be sent from the first day of its window, days before it is due; it counts
    from that day, as in `funnel`, until a year from the day it was due.
    """

    name: str
    due: int
    reached: dict[RoundState, int]


_STRIP = f"""
    select walked, count(*) from (
      select (select group_concat(s.state) from round_step s where s.round_id = r.id) as walked
      from questionnaire_round r
      where r.rowid between :low and :high and +r.window_from <= :today and +r.due_on >= :first
        and (r.name = :name or r.name like :numbered)
        and not ({CAME_TO_NOTHING}))
    group by walked
"""  # noqa: S608 - no value in it


def strip(vault: Vault, today: date) -> Parts[Strip | None]:
    """Count the unit's last follow-up round in short, by the index, for Today.

    Those that may have been sent by now and were due in the last twelve months or later. None where
    the unit follows nobody up.
    """
    later = [rule for rule in rounds.rules(vault, today) if rule.months]
    if not later:
        return None
    name = later[-1].name
    asked = {
        "first": add_months(today, -STRIP_MONTHS).isoformat(),
        "today": today.isoformat(),
        "name": name,
        "numbered": f"{name}:%",
    }
    counted: Counter[str] = Counter()
    for some in parts.of(vault, "questionnaire_round", _STRIP, asked):
        for walked, count in some:
            for step in {"", *(walked or "").split(",")}:  # "": each that is due counts once
                counted[step] += count
        yield
    return Strip(name, counted[""], {step: counted[str(step)] for step in STRIP_STEPS})
