"""Screenings and consents of another system: stored in one act, and taken back while untouched."""

from collections.abc import Generator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from tytti_desktop.casework import import_batches
from tytti_desktop.casework.gate import consents
from tytti_desktop.casework.gate.consents import Consent
from tytti_desktop.casework.import_batches import BATCH_BOOK, ImportBatch
from tytti_desktop.casework.recording import Book, add, add_all, together
from tytti_desktop.casework.screening import screenings
from tytti_desktop.casework.screening.screenings import Screening, ScreeningState
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes, Vault, audit, new_id, parts
from tytti_desktop.vault.audit import fingerprint
from tytti_desktop.words import _

KIND = "fhir"
_BOOKS: dict[str, Book[Any]] = {"screening": screenings.BOOK, "consent": consents.BOOK}
# What leans on a record that came in: an action about it, what left by it, a sheet read into it.
_LEANING = (
    "select screening_id from alert_action where screening_id = ?",
    "select id from screening where corrects = ?",
    "select d.id from disclosure d, json_each(d.consents) j where j.value = ?",
)


def storing(vault: Vault, found: Sequence[Screening | Consent]) -> Generator[int, None, Changes]:
    """Store what came in one file in one act, a few at a time; yields how many.

    Closed before the end, nothing was stored. `record` is the batch; the undo takes all back. A
    screening with an answer that asks for an act stays open until the act is recorded.
    """
    at, who = vault.now(), vault.person.id
    with vault.atomic():
        done: list[Changes] = []
        marks: list[str] = []
        for some in parts.some([each for each in found if isinstance(each, Screening)]):
            brought = [_settled(vault, each) for each in some]
            done.append(add_all(vault, screenings.BOOK, brought, "import"))
            marks += [f"screening:{each.id}:{fingerprint(each)}" for each in brought]
            yield len(marks)
        by: dict[str, Any] = {"recorded_at": at, "recorded_by": who}
        for others in parts.some([each for each in found if isinstance(each, Consent)]):
            given = [replace(each, id=new_id(), **by) for each in others]
            done.append(add_all(vault, consents.BOOK, given, "import"))
            marks += [f"consent:{each.id}:{fingerprint(each)}" for each in given]
            yield len(marks)
        kept = ImportBatch(
            KIND, import_batches.in_few(marks), id=new_id(), recorded_at=at, recorded_by=who
        )
        return together([*done, add(vault, BATCH_BOOK, kept)], kept)


def _settled(vault: Vault, one: Screening) -> Screening:
    """Return a screening as it is stored: finished with its result, or open where it alarms."""
    at = vault.now()
    new = replace(one, id=new_id(), created_at=at, created_by=vault.person.id)
    if screenings.open_alerts(vault, new):
        return replace(new, state=ScreeningState.STARTED, finished_at=None)
    return screenings.judged(vault, replace(new, state=ScreeningState.FINISHED, finished_at=at))


def undoing(vault: Vault, batch_id: str, today: date) -> Generator[int, None, int]:
    """Take what one file brought away, a few records at a time; yields how many are gone.

    Raises KnownError for no such import, and, with nothing taken away, where something has been
    changed since or leans on what came.
    """
    with vault.atomic():
        batch = import_batches.close(vault, batch_id, KIND, today)
        marks = import_batches.marks(batch)
        for place, mark in enumerate(reversed(marks)):
            if place % parts.FEW == 0:
                yield place
            kind, own, before = mark.split(":", 2)
            book = _BOOKS[kind]
            now = book.table.get(vault, own)
            leans = any(vault.tuples(sql, (own,)) for sql in _LEANING)
            if leans or fingerprint(now) != before:
                raise KnownError(
                    _("The import cannot be taken back: what came in has been used since.")
                )
            book.table.delete(vault, own)
            book.gone(vault, now)
        detail = {"rows": len(marks)}
        audit.write(vault, "undo_add", "import_batch", batch_id, detail=detail)
    return len(marks)
