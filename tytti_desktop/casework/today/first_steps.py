"""The first day: what leads from an empty vault to the first mailing, and what of it is done."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tytti_desktop.casework.gate import senders
from tytti_desktop.casework.mail import printer_checks
from tytti_desktop.casework.mail.mailing_records import BOOK as MAILINGS
from tytti_desktop.casework.screening import wording
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


_STARTED = "select 1 from client where started_on is not null limit 1"  # then a letter is due
# What the records cannot tell: that one works alone, that the envelopes were tried by eye.
BY_HAND = frozenset({Step.PEOPLE, Step.ENVELOPE})


@dataclass(frozen=True)
class FirstStep:
    """A step and whether it has been taken."""

    step: Step
    done: bool


def under_way(vault: Vault) -> bool:
    """Tell whether no mailing has been made yet; never so in a practice vault."""
    return not vault.practice and not MAILINGS.table.count(vault)


def first_steps(vault: Vault, today: date, marked: Collection[str] = ()) -> list[FirstStep]:
    """Return the steps, done or not; none in a practice vault, or once a mailing has been made.

    `marked` are the steps of `BY_HAND` that a person has marked as done.
    """
    if not under_way(vault):
        return []
    done = {
        Step.SENDER: senders.problem(senders.sender(vault, today)) is None,
        Step.PEOPLE: len(people.people(vault)) > 1,
        Step.WORDINGS: not wording.drafts_of_rounds(vault, today),
        Step.PRINTER: bool(printer_checks.latest(vault)),
        Step.BACKUP: bool(backup_state.places(vault)),
        Step.CLIENT: bool(vault.tuples(_STARTED)),
    }
    by_hand = {step for step in BY_HAND if step.value in marked}
    return [FirstStep(step, step in by_hand or done.get(step, False)) for step in Step]


def waiting_client(vault: Vault) -> str:
    """Return the id of the client who was added last and has not started; "" if there is none."""
    found = vault.tuples("select id from client where started_on is null order by id desc limit 1")
    return str(found[0][0]) if found else ""
