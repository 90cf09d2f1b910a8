"""The answers of the start and of six months, paired by person, among all who were due."""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from operator import itemgetter
from typing import Any

from tytti_desktop.casework.screening.rounds import base_name
from tytti_desktop.casework.today import funnel
from tytti_desktop.evaluation.table import Period
from tytti_desktop.vault import Vault, parts
from tytti_desktop.vault.parts import Parts

BASELINE, FOLLOW_UP = "prom_baseline", "prom_followup"
SIX_MONTHS = "followup_6"  # the rule of rounds.toml; twelve months, the last one … are others


@dataclass(frozen=True)
class Answered:
    """One form as answered: `values` by item ("" is the total), how, and its screening."""

    values: Mapping[str, float | None]
    mode: str
    screening: str
    words: str = ""

    def of(self, item: str) -> float | None:
        """Return a value; None where it was not answered. A missing answer is never zero."""
        return self.values.get(item)


@dataclass(frozen=True)
class Pair:
    """One follow-up that was due: the form before it and the follow-up's own, where answered."""

    before: Answered | None
    after: Answered | None
    client: str = ""


@dataclass(frozen=True)
class Answers:
    """What one measure has in a period: baselines that were due, and follow-ups with their pairs.

    `baselines` has None for a baseline that has not been answered, and `whose` each one is. `pairs`
    are of six months alone: one person is one pair for each path. `later` are other follow-ups by
    the name of their round.
    """

    baselines: tuple[Answered | None, ...]
    pairs: tuple[Pair, ...]
    later: Mapping[str, tuple[Pair, ...]] = field(default_factory=dict)
    whose: tuple[str, ...] = ()

    def owned(self) -> list[tuple[str, Answered]]:
        """Return the baselines that were answered, each with whose it is."""
        return [(w, a) for w, a in zip(self.whose, self.baselines, strict=True) if a is not None]


_DUE = f"""
    select r.id, r.client_id, r.pack, r.due_on, r.name
    from questionnaire_round r join client c on c.id = r.client_id
    where r.rowid between :low and :high and r.window_from <= :today and r.due_on <= :last
      and r.pack in ('{BASELINE}', '{FOLLOW_UP}') and not ({funnel.CAME_TO_NOTHING})
"""  # noqa: S608 - no value in it
_GIVEN = """
    select s.round_id, s.id, s.mode, s.answers, json_extract(s.result, '$.total')
    from screening s where s.rowid between :low and :high
      and s.instrument = :instrument and +s.state = 'finished'
      and s.round_id is not null and s.on_date <= :today
"""


def _due(vault: Vault, asked: Mapping[str, str]) -> Parts[list[tuple[str, ...]]]:
    """Read the questionnaires that have come due, each client's in the order of their days."""
    found = yield from parts.rows(vault, "questionnaire_round", _DUE, asked)
    return sorted(found, key=itemgetter(1, 3, 2))


def answers(vault: Vault, instrument: str, period: Period, today: date) -> Parts[Answers]:
    """Return one measure's answers of the questionnaires that came due in the period."""
    asked = {"today": today.isoformat(), "last": period.last.isoformat()}
    given: dict[str, Answered] = {}
    question = {"instrument": instrument, "today": today.isoformat()}
    for some in parts.of(vault, "screening", _GIVEN, question):
        given |= {row[0]: _answered(*row[1:]) for row in some}
        yield
    rounds = yield from parts.kept(
        vault, ("results due", *asked.values()), partial(_due, vault, asked)
    )
    yield
    first = period.first.isoformat()
    baselines: list[Answered | None] = []
    whose: list[str] = []
    pairs: dict[str, list[Pair]] = defaultdict(list)
    before: tuple[str, Answered | None] = ("", None)
    for round_id, client, pack, due_on, name in rounds:
        if pack == BASELINE:
            before = (client, given.get(round_id))
            if due_on >= first:
                baselines.append(given.get(round_id))
                whose.append(client)
        elif due_on >= first:
            start = before[1] if before[0] == client else None
            pairs[base_name(name)].append(Pair(start, given.get(round_id), client))
    six = tuple(pairs.pop(SIX_MONTHS, ()))
    yield
    later = {name: tuple(pairs[name]) for name in sorted(pairs)}
    return Answers(tuple(baselines), six, later, tuple(whose))


def _answered(screening: str, mode: str, given: str, total: float | None) -> Answered:
    items: dict[str, Any] = json.loads(given)
    numbers = {
        name: float(value)
        for name, value in items.items()
        if isinstance(value, int | float) and not isinstance(value, bool)
    }
    words = next((value for value in items.values() if isinstance(value, str)), "")
    return Answered({**numbers, "": total}, mode, screening, words)
