"""The first day: what leads from an empty vault to the first mailing, and what of it is done."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tytti_desktop.casework.client import clients
from tytti_desktop.casework.mail import letters, printer_checks
from tytti_desktop.casework.mail.mailing_records import BOOK as MAILINGS
from tytti_desktop.casework.screening import wording
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Vault, backup_state, people


class Step(StrEnum):
    """One step, in the order to take them."""

    SENDER = "sender"
    PEOPLE = "people"
    WORDINGS = "wordings"
    PRINTER = "printer"
    ENVELOPE = "envelope"
    BACKUP = "backup"
    CLIENT = "client"
    MAILING = "mailing"


# What the records cannot tell: that one works alone, that the envelopes were tried by eye.
BY_HAND = frozenset({Step.PEOPLE, Step.ENVELOPE})


@dataclass(frozen=True)
class FirstStep:
    """A step and whether it has been taken."""

    step: Step
    done: bool


def first_steps(vault: Vault, today: date, marked: Collection[str] = ()) -> list[FirstStep]:
    """Return the steps, done or not; none in a practice vault, or once a mailing has been made.

    `marked` are the steps of `BY_HAND` that a person has marked as done.
    """
    if vault.practice or MAILINGS.table.count(vault):
        return []
    done = {
        Step.SENDER: _has_sender(vault, today),
        Step.PEOPLE: len(people.people(vault)) > 1,
        Step.WORDINGS: not wording.drafts_of_rounds(vault, today),
        Step.PRINTER: bool(printer_checks.latest(vault)),
        Step.BACKUP: bool(backup_state.places(vault)),
        Step.CLIENT: bool(clients.CLIENTS.count(vault)),
    }
    by_hand = {step for step in BY_HAND if step.value in marked}
    return [FirstStep(step, step in by_hand or done.get(step, False)) for step in Step]


def _has_sender(vault: Vault, today: date) -> bool:
    try:
        letters.refuse_empty(letters.sender(vault, today))
    except KnownError:
        return False
    return True
