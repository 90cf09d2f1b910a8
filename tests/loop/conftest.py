"""A vault ready to mail, and clients whose rounds stand where a test needs them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.factory import sending_vault
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.screening import rounds, screenings, wording
from tytti_desktop.casework.screening.rounds import RoundState
from tytti_desktop.casework.screening.screenings import Mode
from tytti_desktop.vault import Vault
from tytti_desktop.words import speaking

TODAY = date(2026, 11, 23)  # a Monday
START = date(2026, 5, 1)  # the follow-up is due on 2.11., its window opens on 19.10.
HERE = {"street": "Esimerkkikatu 3", "postal_code": "99991", "town": "Mallila"}


@pytest.fixture(autouse=True)
def spoken() -> Iterator[None]:
    with speaking("fi"):
        yield


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    made = sending_vault(tmp_path, datetime(2026, 11, 23, 8, tzinfo=UTC))
    for form in ("prom_baseline", "prom_followup"):
        if wording.is_draft(made, form, "fi", TODAY):
            wording.confirm_wording(made, form, "fi", date(2026, 1, 1))
    yield made
    made.close()


def make_client(vault: Vault, start: date = START, **known: Any) -> tuple[str, str]:
    """Return a client and the follow-up round; the baseline is out of the way."""
    client = Client("Kokeilunen", "Malli-Eero", started_on=start, **{**HERE, **known})
    made = str(clients.register_client(vault, client, TODAY).record.id)
    baseline, followup = rounds.schedule_rounds(vault, made, start, TODAY).record
    rounds.move(vault, baseline.id, RoundState.CLOSED, start, "testi")
    return made, followup.id


def walk(vault: Vault, round_id: str, *steps: tuple[str, date]) -> None:
    """Take a round through states on days."""
    for state, day in steps:
        note = "testi" if state == "closed" else ""
        rounds.move(vault, round_id, RoundState(state), day, note)


def mailed(vault: Vault, round_id: str, day: date) -> None:
    walk(vault, round_id, ("printed", day), ("mailed", day))


def answer(
    vault: Vault,
    client: str,
    instrument: str,
    answers: dict[str, Any],
    day: date,
    *,
    mode: Mode = Mode.PAPER,
    round_id: str | None = None,
) -> str:
    """Store a finished screening and return its id."""
    made = screenings.start_screening(
        vault, client, instrument, day, mode=mode, round_id=round_id
    ).record
    for item, value in answers.items():
        screenings.answer(vault, made.id, item, value)
    return str(screenings.finish(vault, made.id).record.id)
