"""Each measure's results with the forms whose answers do not fit together, and without them.

Plain counts and means of the questionnaire rounds: what a contradiction does to a table is seen.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from statistics import fmean
from typing import Any

from tytti_desktop.casework.screening import contradictions, measures, rounds
from tytti_desktop.casework.screening.contradictions import Outcome
from tytti_desktop.vault import Vault

LEAST = 5  # results that a mean needs


@dataclass(frozen=True)
class Compared:
    """One measure in one round: `n` results and their mean, and the same without the flagged.

    A mean is None under five results. Results whose total cannot be computed are not counted.
    """

    instrument: str
    title: str
    round_name: str
    n: int
    mean: float | None
    n_without: int
    mean_without: float | None

    @property
    def flagged(self) -> int:
        """How many results are of forms whose answers do not fit together."""
        return self.n - self.n_without


_TOTALS = """
    select s.id, s.instrument, r.name, json_extract(s.result, '$.total') as total
    from screening s join questionnaire_round r on r.id = s.round_id
    where s.state = 'finished' and json_extract(s.result, '$.total') is not null
    order by s.instrument, r.name
"""


def summary(vault: Vault, today: date) -> list[Compared]:
    """Return every measure of every round, with and without the flagged results.

    A result is flagged while its answers are in conflict, also where the client said that they
    stand; answers that the client corrected are not.
    """
    flagged = _flagged(vault, today)
    groups: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in vault.query(_TOTALS):
        groups[row["instrument"], rounds.base_name(row["name"])].append(row)
    shelf = measures.library(vault, today)
    made = []
    for (instrument, name), rows in groups.items():
        asked = shelf.instrument(instrument)
        without = [row["total"] for row in rows if row["id"] not in flagged]
        made.append(
            Compared(
                instrument,
                (asked.short_title or asked.title).said(),
                name,
                len(rows),
                _mean([row["total"] for row in rows]),
                len(without),
                _mean(without),
            )
        )
    return made


def _flagged(vault: Vault, today: date) -> set[str]:
    """Return the ids of the screenings that are in conflict or were said to stand."""
    ids = {
        each
        for found in contradictions.findings(vault, today, decided=True)
        for each in found.screenings.values()
    }
    kept = (d for d in contradictions.decisions(vault) if d.outcome is Outcome.NO_CONTRADICTION)
    return ids.union(*(set(each.screenings) for each in kept))


def _mean(values: Iterable[float]) -> float | None:
    found = list(values)
    return round(fmean(found), 2) if len(found) >= LEAST else None
