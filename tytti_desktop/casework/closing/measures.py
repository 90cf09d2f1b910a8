"""The team's measures of one client: start, six months and end side by side, and the change.

Only what this person's registers show; what is for groups only is never one person's result. The
change is from the first to the last, and reliable only where the instrument's source says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tytti_desktop.casework import recording
from tytti_desktop.casework.closing import closings
from tytti_desktop.casework.screening import measures, rounds, screenings
from tytti_desktop.casework.screening.rounds import Round, RoundState
from tytti_desktop.casework.screening.screenings import Screening, ScreeningState
from tytti_desktop.casework.steps.path_facts import BASELINE, FOLLOW_UP
from tytti_desktop.instruments.change import Change, change
from tytti_desktop.instruments.scoring import Score
from tytti_desktop.vault import Changes, Vault, new_id
from tytti_desktop.words import _

LAST_ROUND = "closing"


@dataclass(frozen=True)
class Value:
    """One result: its day and total; `total` None where answers are missing, then `low`–`high`."""

    on: date
    total: float | None
    low: float | None = None
    high: float | None = None
    band: str = ""

    def shown(self) -> str:
        """Return the result in words, a missing answer never as a number."""
        if self.total is not None:
            return f"{self.total:g}"
        if self.low is not None and self.high is not None:
            return _("between {low} and {high}").format(low=f"{self.low:g}", high=f"{self.high:g}")
        return _("no total")


@dataclass(frozen=True)
class Measured:
    """One instrument: its results at the three points, and what the change amounts to in words."""

    instrument: str
    title: str
    start: Value | None
    middle: Value | None
    end: Value | None
    change: tuple[str, ...]
    source: str


def measured(vault: Vault, client_id: str, today: date) -> list[Measured]:
    """Return a client's instruments with their results, in the order of the first result."""
    seen, _hidden = screenings.of_client(vault, client_id, today)
    done = [s for s in reversed(seen) if s.state is ScreeningState.FINISHED]
    names = {each.id: rounds.base_name(each.name) for each in rounds.of_client(vault, client_id)}
    packs = {each.id: each.pack for each in rounds.of_client(vault, client_id)}
    made = []
    for instrument in dict.fromkeys(each.instrument for each in done):
        found = [each for each in done if each.instrument == instrument]
        if screenings.instrument_of(vault, found[-1]).individual_use:
            made.append(_measured(vault, found, names, packs, today))
    return made


def _measured(
    vault: Vault,
    found: Sequence[Screening],
    names: dict[str, str],
    packs: dict[str, str],
    today: date,
) -> Measured:
    first = next((s for s in found if packs.get(s.round_id or "") == BASELINE), found[0])
    between = [
        s
        for s in found
        if packs.get(s.round_id or "") == FOLLOW_UP and names.get(s.round_id or "") != LAST_ROUND
    ]
    middle = between[0] if between else None
    last = found[-1] if found[-1] not in (first, middle) else None
    made = screenings.instrument_of(vault, found[-1])
    end = last or middle
    changed: tuple[Change, ...] = ()
    if end is not None and end is not first:
        choice = measures.choice(vault, made.id, today)
        before, after = (screenings.scored(vault, each) for each in (first, end))
        changed = change(made, before, after, choice=choice)
    sources = dict.fromkeys(each.source for each in changed if each.source)
    return Measured(
        made.id,
        (made.short_title or made.title).said(),
        _value(vault, first),
        _value(vault, middle) if middle is not None else None,
        _value(vault, last) if last is not None else None,
        tuple(dict.fromkeys(each.words for each in changed)),
        ", ".join(sources),
    )


def _value(vault: Vault, found: Screening) -> Value:
    score: Score = screenings.scored(vault, found)
    low, high = score.range or (None, None)
    band = score.band.label.said() if score.band is not None else ""
    return Value(found.on_date, score.total, low, high, band)


def last_round(vault: Vault, client_id: str) -> Round | None:
    """Return the follow-up questionnaire that waits for its answers, the last one first."""
    found = [
        each
        for each in rounds.of_client(vault, client_id)
        if each.pack == FOLLOW_UP and each.state in rounds.OPEN
    ]
    return found[-1] if found else None


def ask_last(vault: Vault, client_id: str, today: date) -> Changes:
    """Give the client the last questionnaire to answer in the room; one that waits is that one.

    It is not mailed, since no rule of the mailing names it. The undo takes it away.
    """
    with vault.atomic():
        closings.refuse_closed(vault, client_id)
        waits = last_round(vault, client_id)
        if waits is not None:
            return Changes(frozenset(), waits)
        before = [
            each
            for each in rounds.of_client(vault, client_id)
            if rounds.base_name(each.name) == LAST_ROUND
        ]
        name = f"{LAST_ROUND}:{len(before) + 1}" if before else LAST_ROUND
        new = Round(
            new_id(), client_id, FOLLOW_UP, name, today, today, today, RoundState.DUE, vault.now()
        )
        return recording.add(vault, rounds.BOOK, new)
