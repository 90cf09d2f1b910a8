"""The forms whose answers do not fit together: found once for every table that asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tytti_desktop.casework.screening import contradictions
from tytti_desktop.casework.screening.contradictions import Outcome
from tytti_desktop.evaluation.table import Period
from tytti_desktop.vault import Vault
from tytti_desktop.vault.parts import Parts
from tytti_desktop.words import N_

OPEN = "open"
OUTCOMES: Mapping[str, str] = {
    str(Outcome.CORRECTED): N_("Corrected"),
    str(Outcome.NO_CONTRADICTION): N_("Stands"),
    OPEN: N_("Not settled"),
}


@dataclass(frozen=True)
class Seen:
    """One contradiction: its rule, the day of the answers, and what came of it."""

    rule: str
    on_date: date
    outcome: str
    client: str


@dataclass(frozen=True)
class _All:
    seen: tuple[Seen, ...]
    flagged: frozenset[str]


def _read(vault: Vault, today: date) -> _All:
    found = contradictions.findings(vault, today)
    decided = contradictions.decisions(vault)
    seen = [Seen(each.rule.id, each.on_date, OPEN, each.client_id) for each in found]
    seen += [Seen(each.rule, each.on_date, str(each.outcome), each.client_id) for each in decided]
    flagged = {one for each in found for one in each.screenings.values()}
    kept = (each for each in decided if each.outcome is Outcome.NO_CONTRADICTION)
    flagged |= {one for each in kept for one in each.screenings}
    return _All(tuple(seen), frozenset(flagged))


def _everything(vault: Vault, today: date) -> Parts[_All]:
    yield from contradictions.reading(vault, today)
    return vault.remembered(("results conflicts", today), lambda: _read(vault, today))


def in_period(vault: Vault, period: Period, today: date) -> Parts[list[Seen]]:
    """Return the contradictions in answers of the period, with what came of each."""
    every = yield from _everything(vault, today)
    return [s for s in every.seen if period.first <= s.on_date <= period.last]


def flagged(vault: Vault, today: date) -> Parts[frozenset[str]]:
    """Return the ids of the screenings that are in conflict or were said to stand."""
    return (yield from _everything(vault, today)).flagged
