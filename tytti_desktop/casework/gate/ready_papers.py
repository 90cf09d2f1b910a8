"""A paper ready to be made, whatever it is of: how it is made, and how its leaving is recorded."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from tytti_desktop.casework.gate import gate
from tytti_desktop.casework.gate.gate import Passage
from tytti_desktop.paper.letters import Letter, letter_pdf, letter_words
from tytti_desktop.paper.sheets import Marks
from tytti_desktop.vault import Changes, Vault

PAPER, LETTER, FILE = "paper", "letter", "file"  # keys of gate_channels.toml


@dataclass(frozen=True)
class SinglePaper:
    """A paper ready to be made. `name` is the file name offered, never a person's.

    `record(vault, channel, reason)` is called before it is handed over: for a form once, for a
    letter every time. It goes through the gate, which may raise GateClosed; `reason` goes past.
    `note` is for the screen alone: what consents leave out of the paper.
    """

    name: str
    make: Callable[[], bytes]
    record: Callable[[Vault, str, str], Changes]
    once: bool
    note: str = ""


def letter_paper(made: Letter, passage: Passage, today: date, *, practice: bool) -> SinglePaper:
    """Return a letter as a paper to print; it leaves by the passage's channel, or as a file."""

    def record(at: Vault, channel: str, reason: str = "") -> Changes:
        way = FILE if channel == FILE else passage.channel
        leaves = replace(passage, channel=way, text=letter_words(made))
        return gate.let_out(at, leaves, today, reason=reason)

    make = partial(letter_pdf, made, Marks(practice=practice))
    return SinglePaper(passage.what, make, record, once=False)
