"""The block of a client for one system: its records field by field, and their way past the gate.

found = blocks.records(vault, client_id, system, today)     # what there is, how each stands
made = blocks.block(vault, system, found[0].piece, today)    # its fields as the system takes them
blocks.let_out(vault, system, [found[0].piece], today)       # before a word is handed over
carried.mark(vault, system, [found[0].piece], today)         # when it has been pasted
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tytti_desktop.casework import registers, unit
from tytti_desktop.casework.copy_out import carried, fitting, pieces
from tytti_desktop.casework.copy_out.carried import Carried, State
from tytti_desktop.casework.copy_out.fitting import Fitted
from tytti_desktop.casework.copy_out.pieces import FIELD_NAMES, KIND_NAMES, Piece
from tytti_desktop.casework.copy_out.systems import RULES, System
from tytti_desktop.casework.gate import gate
from tytti_desktop.casework.gate.gate import Passage, Ruling
from tytti_desktop.vault import Changes, Vault
from tytti_desktop.words import _

CHANNEL = "copy_out"


@dataclass(frozen=True)
class Record:
    """One record that a system takes: how it stands, and whether it may be carried there."""

    piece: Piece
    state: State
    held: Carried | None
    ruling: Ruling

    @property
    def waits(self) -> bool:
        """Tell whether the record is still to be carried, wholly or anew."""
        return self.state is not State.CARRIED


@dataclass(frozen=True)
class Field:
    """One field to paste, or one part of it.

    `cut` is how many letters did not fit, `replaced` the signs that the system does not take,
    `withheld` that it is kept back because of non-disclosure.
    """

    record: str
    field: str
    name: str
    text: str
    limit: int | None
    cut: int = 0
    replaced: str = ""
    withheld: bool = False


def records(vault: Vault, client_id: str, system: System, today: date) -> list[Record]:
    """Return what a system takes of a client, as this person may see it."""
    known = carried.of_client(vault, client_id, system)
    found = pieces.of_client(vault, client_id, today, system.records)
    return [record(vault, system, piece, today, known) for piece in found]


def record(
    vault: Vault,
    system: System,
    piece: Piece,
    today: date,
    known: dict[carried.Key, Carried] | None = None,
) -> Record:
    """Return how one record stands towards a system."""
    held = carried.of_client(vault, piece.client_id, system) if known is None else known
    ruling = gate.judge(vault, passage(vault, system, piece, today), today)
    mark = held.get((piece.kind, piece.id))
    return Record(piece, carried.state(piece, held), mark, ruling)


def block(vault: Vault, system: System, piece: Piece, today: date) -> list[Field]:
    """Return a record's fields in the system's order, each no longer than the system takes."""
    replacements = unit.in_force(vault, RULES, today)["replacements"]
    made = []
    for rule in system.records.get(piece.kind, ()):
        fitted = fitting.fit(piece.texts.get(rule.field, ""), rule.room, replacements)
        name = rule.name or _(FIELD_NAMES[rule.field]) if rule.field in FIELD_NAMES else rule.name
        withheld = rule.field in piece.withheld
        made += _parts(piece.ref, rule.field, name, rule.room.limit, fitted, withheld=withheld)
    return made


def _parts(
    ref: str, field: str, name: str, limit: int | None, fitted: Fitted, *, withheld: bool
) -> list[Field]:
    count = len(fitted.parts)
    return [
        Field(
            ref,
            field,
            f"{name} ({number}/{count})" if count > 1 else name,
            part.text,
            limit,
            fitted.cut,
            fitted.replaced,
            withheld,
        )
        for number, part in enumerate(fitted.parts, 1)
    ]


def whole(fields: Sequence[Field]) -> str:
    """Return a block as one text, each field under its name; empty ones are left out."""
    return "\r\n\r\n".join(f"{each.name}\r\n{each.text}" for each in fields if each.text)


def passage(vault: Vault, system: System, piece: Piece, today: date) -> Passage:
    """Return what the gate judges when a record is carried to a system."""
    rules = unit.in_force(vault, RULES, today)
    register = piece.register
    telling = [*rules["categories"].get(piece.kind, ())]
    telling += rules.get("register_categories", {}).get(register, ())
    what = _("{record} to the system {system}")
    taken = {rule.field for rule in system.records.get(piece.kind, ())}
    shows = any(piece.texts.get(key) for key in taken.intersection(piece.protected))
    return Passage(
        piece.client_id,
        system.recipient_of(register, registers.mine(vault, today)),
        tuple(dict.fromkeys(telling)),
        CHANNEL,
        what.format(record=_(KIND_NAMES[piece.kind]), system=system.label),
        addressee=system.label,
        entity=piece.kind,
        entity_id=piece.id,
        with_address=shows,
        registers=(register,) if register else (),
    )


def let_out(
    vault: Vault, system: System, taken: Sequence[Piece], today: date, *, reason: str = ""
) -> Changes:
    """Let records out to a system and write each in the ledger; GateClosed unless allowed."""
    passages = [passage(vault, system, piece, today) for piece in taken]
    return gate.let_out_all(vault, passages, today, reason=reason)
