"""One client's screenings as a tab shows them, and which instruments can be begun."""

from dataclasses import dataclass
from datetime import date

from tytti_desktop.casework import unit
from tytti_desktop.casework.screening import measures, screenings
from tytti_desktop.casework.screening.screening_alerts import AlertAction
from tytti_desktop.casework.screening.screenings import Screening, ScreeningState
from tytti_desktop.instruments.model import Questionnaire
from tytti_desktop.instruments.scoring import Alert, Score
from tytti_desktop.vault import Vault


@dataclass(frozen=True)
class Listed:
    """The screenings this person sees, newest first, and those of another register."""

    unfinished: tuple[Screening, ...]
    finished: tuple[Screening, ...]
    other: tuple[Screening, ...]


@dataclass(frozen=True)
class Shown:
    """One screening with what a row tells of it; `before` is the version that it corrects."""

    screening: Screening
    title: str
    score: Score
    pressing: tuple[Alert, ...]
    actions: tuple[AlertAction, ...]
    before: Screening | None = None


def of_client(vault: Vault, client_id: str, today: date) -> Listed:
    """Return a client's screenings under way and finished; the results of a round are with it."""
    found = screenings.BOOK.table.find(
        vault,
        "client_id = ? and (state = 'started' or state = 'finished' and round_id is null)",
        (client_id,),
        order="on_date desc, created_at desc",
    )
    seen, _hidden = screenings.visible(vault, found, today)
    return Listed(
        tuple(each for each in seen if each.state is ScreeningState.STARTED),
        tuple(each for each in seen if each.state is ScreeningState.FINISHED),
        tuple(each for each in found if each not in seen),
    )


def shown(vault: Vault, screening: Screening) -> Shown:
    """Return what a row tells of a screening, by the bands and cut-off of its own day."""
    made = screenings.instrument_of(vault, screening)
    under_way = screening.state is ScreeningState.STARTED
    before = screenings.get(vault, screening.corrects) if screening.corrects else None
    return Shown(
        screening,
        (made.short_title or made.title).said(),
        screenings.scored(vault, screening),
        tuple(screenings.pressing_alerts(vault, screening)) if under_way else (),
        tuple(screenings.actions(vault, screening.id)),
        before,
    )


def startable(vault: Vault, today: date) -> tuple[list[Questionnaire], list[Questionnaire]]:
    """Return the instruments that can be begun: the unit's usual ones, then the others.

    One that the unit has not defined cannot be asked.
    """
    every = [made for made in measures.library(vault, today).instruments(today) if made.defined]
    names = list(unit.value(vault, "screenings", "usual", today)["instruments"])
    usual = [made for name in names for made in every if made.id == name]
    return usual, [made for made in every if made.id not in names]
