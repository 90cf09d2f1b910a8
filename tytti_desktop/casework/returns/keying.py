"""Keying a returned form by hand: once, or twice with the second keying blind.

A reading counts as one pass: what is keyed of a scanned form is compared with it. Where two passes
differ, nobody is believed: the field is open again, with both values beside each other.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from tytti_desktop.casework import recording, sheets
from tytti_desktop.casework.returns import checking, merging, review, storing
from tytti_desktop.casework.returns.checking import Stand
from tytti_desktop.casework.returns.records import (
    FIELDS,
    PASSES,
    RETURNED,
    Field,
    KeyedPass,
    Missing,
    ReturnedSheet,
    Settled,
)
from tytti_desktop.casework.sheets import Sheet
from tytti_desktop.errors import KnownError
from tytti_desktop.paper.drawing import BoxType
from tytti_desktop.vault import Changes, Vault, new_id
from tytti_desktop.words import _

FIRST, SECOND = 1, 2


@dataclass(frozen=True)
class Difference:
    """A field that two passes say differently; `first` may be the reader's."""

    field: str
    page: int
    first: tuple[str, ...]
    second: tuple[str, ...]


@dataclass(frozen=True)
class Keyed:
    """What a keying came to: `complete` when no field is open, `checked` when it became answers."""

    sheet: Sheet
    differences: tuple[Difference, ...]
    complete: bool
    checked: bool


def key_in(
    vault: Vault, sheet_id: str, answers: Mapping[str, Any], today: date, *, number: int | None
) -> Changes:
    """Store a keying: answers by field, None for one left empty; a field left out stays open.

    `number` 1 is the first of two, 2 the second; None the only one. On a form that has been read,
    every keying is the second pass. The record is `Keyed`. A checked form is opened again where the
    second pass differs. Raises KnownError for an unknown field or an impossible value, when this
    pass has been keyed already, and for a second pass without a first. Can be undone, except that
    the form has come back.
    """
    sheet = sheets.get(vault, sheet_id)
    with vault.atomic():
        storing.come_back(vault, sheet.id, today)
        found = checking.stand(vault, sheet.id)
        if found.returned.set_aside:
            review.refuse_done(found)
        place = _place(vault, found, number)
        chosen = _read(vault, found, answers)
        keyed = KeyedPass(new_id(), sheet.id, place, chosen, vault.now(), vault.person.id)
        done = [recording.add(vault, PASSES, keyed, "key")]
        differences = _differences(found, chosen) if place == SECOND else ()
        if differences:
            done += checking.reopen(vault, sheet.id)
        done += _settle(vault, found, chosen, differences, second=place == SECOND)
        done += await_second(vault, sheet.id, waits=number == FIRST and place == FIRST)
        done += checking.check_if_whole(vault, sheet.id)
        after = checking.stand(vault, sheet.id)
    result = Keyed(after.sheet, differences, not after.open, after.returned.checked_at is not None)
    changes = recording.together(done, result)
    return replace(changes, types=changes.types | {ReturnedSheet, Field, Sheet})


def _place(vault: Vault, found: Stand, number: int | None) -> int:
    """Return which pass a keying is: the first, or the second after a keying or a reading."""
    keyed = {one.number for one in PASSES.table.find(vault, "sheet_id = ?", (found.sheet.id,))}
    read = any(field.scan_id is not None for field in found.fields)
    if number == SECOND and not read and FIRST not in keyed:
        raise KnownError(
            _("This form has been neither read nor keyed. Key the first pass first."), field="pass"
        )
    place = SECOND if read or number == SECOND else FIRST
    if place in keyed:
        raise KnownError(
            _("This pass has been keyed already. Settle the open fields one by one."), field="pass"
        )
    return place


def _read(vault: Vault, found: Stand, answers: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Return the answers as they are stored."""
    return {
        name: review.read_value(vault, found.sheet, review.field_of(found, name), raw)
        for name, raw in answers.items()
    }


def _differences(found: Stand, chosen: Mapping[str, tuple[str, ...]]) -> tuple[Difference, ...]:
    """Return where a keying and what was settled before it differ.

    What was keyed of handwriting is compared by its words: capitals and spaces do not count.
    """
    return tuple(
        Difference(field.field, field.page, field.chosen, chosen[field.field])
        for field in found.fields
        if field.settled is not Settled.OPEN
        and field.field in chosen
        and _plain(field, field.chosen) != _plain(field, chosen[field.field])
    )


def _plain(field: Field, values: tuple[str, ...]) -> tuple[str, ...]:
    if field.type is not BoxType.TEXT:
        return values
    return tuple(" ".join(value.casefold().split()) for value in values)


def _settle(
    vault: Vault,
    found: Stand,
    chosen: Mapping[str, tuple[str, ...]],
    differences: tuple[Difference, ...],
    *,
    second: bool,
) -> list[Changes]:
    """Bring the fields up to a keying: open ones are settled, equal ones confirmed."""
    unlike = {one.field: one for one in differences}
    done = []
    for old in found.fields:
        if old.field not in chosen:
            continue
        values = chosen[old.field]
        if old.field in unlike:
            new = merging.differing(old, unlike[old.field].first, values)
        elif old.settled is Settled.OPEN:
            new = review.settled(vault, old, values, Settled.KEYED, Missing.BLANK)
        elif second and old.settled in {Settled.KEYED, Settled.READER}:
            new = replace(old, settled=Settled.TWICE)
        else:
            continue
        FIELDS.table.change(vault, new)
        done.append(_changed(old, new))
    return done


def _changed(old: Field, new: Field) -> Changes:
    """Return the change of a field within a keying, which is one row in the log as a whole."""

    def undo(vault: Vault) -> Changes:
        return recording.change(vault, FIELDS, old, "undo_change", review.place_of(old))

    return Changes(frozenset({Field}), new, undo)


def await_second(vault: Vault, sheet_id: str, *, waits: bool) -> list[Changes]:
    """Mark whether the second pass is still to come, in the act that is under way."""
    returned = RETURNED.table.get(vault, sheet_id)
    if returned.second_pass == waits:
        return []
    return [recording.change(vault, RETURNED, replace(returned, second_pass=waits), "second_pass")]
