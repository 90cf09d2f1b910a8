"""What has been carried to which system, and whether the record has changed since."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from tytti_desktop.casework import recording
from tytti_desktop.casework.copy_out.pieces import KIND_NAMES, Piece
from tytti_desktop.casework.copy_out.systems import System
from tytti_desktop.casework.fields import ID, RECKONED, WHO, Day, told
from tytti_desktop.casework.recording import Book
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes, Table, Vault, audit, new_id
from tytti_desktop.words import N_, _


@dataclass(frozen=True)
class Carried:
    """That one record was written over to a system on a day; `fingerprint` is of its `fields`."""

    client_id: str = field(metadata=ID)
    system: str = field(metadata=told(N_("System"), list="target_systems"))
    kind: str = field(metadata=told(N_("Kind"), words=KIND_NAMES))
    source_id: str = field(metadata=ID)
    fields: tuple[str, ...] = field(metadata=RECKONED)
    fingerprint: str = field(metadata=RECKONED)
    carried_on: date = field(metadata=told(N_("Carried"), day=Day.PAST))
    id: str = field(default="", metadata=ID)
    recorded_at: datetime | None = field(default=None, metadata=WHO)
    recorded_by: str = field(default="", metadata=WHO)


class State(StrEnum):
    """How a record stands towards a system."""

    NOT_YET = "not_yet"
    CARRIED = "carried"
    CHANGED = "changed"


STATE_NAMES = {
    State.NOT_YET: N_("Not carried yet"),
    State.CARRIED: N_("Carried"),
    State.CHANGED: N_("Changed after it was carried"),
}

CARRIED = Table(Carried, "carried")
BOOK = Book("carried", Carried, CARRIED, noun=N_("record carried to another system"))
Key = tuple[str, str]


def of_client(vault: Vault, client_id: str, system: System) -> dict[Key, Carried]:
    """Return what of a client has been carried to a system, by (kind, id)."""
    found = CARRIED.find(vault, "client_id = ? and system = ?", (client_id, system.key))
    return {(each.kind, each.source_id): each for each in found}


def state(piece: Piece, known: Mapping[Key, Carried]) -> State:
    """Tell how a record stands: its content is compared in the fields that were carried."""
    held = known.get((piece.kind, piece.id))
    if held is None:
        return State.NOT_YET
    same = piece.fingerprint(held.fields) == held.fingerprint
    return State.CARRIED if same else State.CHANGED


def mark(vault: Vault, system: System, pieces: Iterable[Piece], today: date) -> Changes:
    """Mark records as carried to a system as they are now; one act, one undo."""
    with vault.atomic():
        done = []
        for piece in pieces:
            known = of_client(vault, piece.client_id, system)
            old = known.get((piece.kind, piece.id))
            fields = tuple(rule.field for rule in system.records.get(piece.kind, ()))
            new = Carried(
                piece.client_id,
                system.key,
                piece.kind,
                piece.id,
                fields,
                piece.fingerprint(fields),
                today,
                old.id if old else new_id(),
                vault.now(),
                vault.person.id,
            )
            if old is None:
                done.append(recording.add(vault, BOOK, new, "carry"))
            else:
                done.append(recording.change(vault, BOOK, new, "carry"))
        if not done:
            raise KnownError(_("Nothing was chosen to be marked as carried."), field="record")
        return recording.together(done, [each.record for each in done])


def unmark(vault: Vault, system: System, piece: Piece) -> Changes:
    """Take a mark away: the record was not carried after all. The undo brings the mark back."""
    held = of_client(vault, piece.client_id, system).get((piece.kind, piece.id))
    if held is None:
        raise KnownError(_("This record has not been marked as carried."), field="record")
    with vault.atomic():
        CARRIED.delete(vault, held.id)
        audit.write(vault, "uncarry", BOOK.entity, held.id, client_id=held.client_id)

    def back(vault: Vault) -> Changes:
        return replace(recording.add(vault, BOOK, held, "undo_uncarry"), undo=None)

    return Changes(frozenset({Carried}), None, back)
