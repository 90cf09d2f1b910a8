"""What every maker of practice records is given: the draw, who works, the cases, and the store."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from tytti_desktop.casework.screening.rounds import RoundRule
from tytti_desktop.practice.answering import Answering
from tytti_desktop.practice.draw import Draw
from tytti_desktop.practice.people import Case
from tytti_desktop.practice.store import Store
from tytti_desktop.vault import Person, Vault


@dataclass(frozen=True)
class Making:
    """One caseload in the making: `me` coordinates, and the store is kept when all is drawn."""

    vault: Vault
    draw: Draw
    store: Store
    answering: Answering
    rules: Sequence[RoundRule]
    cases: list[Case]
    me: Person
    nurse: Person
    substitute: Person


class Maker(Protocol):
    """What draws the records of one feature."""

    def __init__(self, of: Making) -> None:
        """Take what is needed of the caseload."""
        ...

    def write(self) -> None:
        """Draw into the store."""
        ...


Done = Callable[[Making], None]  # what is done by its own act, when the drawn is in the vault
