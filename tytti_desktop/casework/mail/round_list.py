"""One client's questionnaire rounds as a tab shows them: steps, copies, answers and gaps."""

from dataclasses import dataclass
from datetime import date

from tytti_desktop.casework import registers
from tytti_desktop.casework.mail import sheets
from tytti_desktop.casework.mail.sheets import Sheet
from tytti_desktop.casework.screening import measures, rounds, screenings
from tytti_desktop.casework.screening.rounds import Round, RoundState, RoundStep
from tytti_desktop.casework.screening.screenings import Screening
from tytti_desktop.vault import Vault

ON_THE_WAY = frozenset({RoundState.MAILED, RoundState.REMINDED, RoundState.CALLED})


@dataclass(frozen=True)
class Shown:
    """One round. `missing` holds (instrument, its short name) of what has no answers yet.

    `other` is how many of its answers belong to another register; `visit_on` is a booked visit at
    which the pack can be handed over.
    """

    round: Round
    steps: tuple[RoundStep, ...]
    sheets: tuple[Sheet, ...]
    answers: tuple[Screening, ...]
    other: int
    missing: tuple[tuple[str, str], ...]
    visit_on: date | None

    @property
    def open(self) -> bool:
        """Whether answers are still waited for."""
        return self.round.state in rounds.OPEN

    @property
    def on_the_way(self) -> bool:
        """Whether the pack is with the client: one can remind and call."""
        return self.round.state in ON_THE_WAY


def of_client(vault: Vault, client_id: str, today: date) -> list[Shown]:
    """Return a client's rounds, the earliest due first."""
    copies = sheets.of_client(vault, client_id)
    near = {
        found.round_id: found.on_date
        for found in rounds.visit_suggestions(vault, today)
        if found.client_id == client_id
    }
    return [
        _shown(vault, each, copies, near.get(each.id), today)
        for each in rounds.of_client(vault, client_id)
    ]


def _shown(
    vault: Vault, found: Round, copies: list[Sheet], visit_on: date | None, today: date
) -> Shown:
    answers = screenings.BOOK.table.find(
        vault, "round_id = ? and state = 'finished'", (found.id,), order="finished_at, rowid"
    )
    seen, other = registers.visible(vault, answers, today)
    return Shown(
        found,
        tuple(rounds.steps(vault, found.id)),
        tuple(sheet for sheet in copies if sheet.round_id == found.id),
        tuple(seen),
        other,
        _missing(vault, found),
        visit_on,
    )


def _missing(vault: Vault, found: Round) -> tuple[tuple[str, str], ...]:
    if found.state not in rounds.OPEN:
        return ()
    shelf = measures.library(vault, found.due_on)
    names = screenings.missing_of_round(vault, found.id)
    made = [shelf.instrument(name) for name in names]
    return tuple((each.id, (each.short_title or each.title).said()) for each in made)
