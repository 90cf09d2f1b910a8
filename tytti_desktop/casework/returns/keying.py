"""Keying a returned form by hand: once, or twice with the second keying blind.

Passes are counted for each field, so that a form may be keyed page by page, and the pages that a
scan lacks twice. A reading counts as one pass: what is keyed of a field that was read is compared
with it. Where two passes differ, nobody is believed: the field is open again, with both values
beside each other.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from tytti_desktop.casework import recording
from tytti_desktop.casework.mail import sheets
from tytti_desktop.casework.mail.sheets import Sheet
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
from tytti_desktop.errors import KnownError
from tytti_desktop.paper.drawing import BoxType
from tytti_desktop.vault import Changes, Vault, new_id
from tytti_desktop.words import _

ONLY, FIRST, SECOND = 0, 1, 2


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

    `number` 1 is the first of two, 2 the second; None the only one. A field that has been read or
    keyed gets its second pass, whatever the number. The record is `Keyed`. A checked form is opened
    again where the second pass differs. Raises KnownError for an unknown field or an impossible
    value, when every field has been keyed in this pass already or one differently, and for a second
    pass of fields without a first. Can be undone, except that the form has come back.
    """
    sheet = sheets.get(vault, sheet_id)
    with vault.atomic():
        storing.come_back(vault, sheet.id, today)
        found = checking.stand(vault, sheet.id)
        if found.returned.set_aside:
            review.refuse_done(found)
        chosen = _read(vault, found, answers)
        passes = _passes(vault, found, chosen, number)
        again = {name: chosen[name] for name in passes.get(SECOND, {})}
        done = [_keep(vault, sheet.id, place, keyed) for place, keyed in sorted(passes.items())]
        differences = _differences(found, again)
        if differences:
            done += checking.reopen(vault, sheet.id)
        new = {name: value for keyed in passes.values() for name, value in keyed.items()}
        done += _settle(vault, found, new, differences)
        done += await_second(vault, sheet.id, waits=bool(checking.awaited(vault, sheet.id)))
        done += checking.check_if_whole(vault, sheet.id)
        after = checking.stand(vault, sheet.id)
    result = Keyed(after.sheet, differences, not after.open, after.returned.checked_at is not None)
    changes = recording.together(done, result)
    return replace(changes, types=changes.types | {ReturnedSheet, Field, Sheet})


def _passes(
    vault: Vault, found: Stand, chosen: Mapping[str, tuple[str, ...]], number: int | None
) -> dict[int, dict[str, tuple[str, ...]]]:
    """Return what is new in a keying by its pass: what was keyed so before is left out."""
    known = checking.keyed(vault, found.sheet.id)
    read = {field.field for field in found.fields if field.scan_id is not None}
    begun = read | set(known.get(ONLY, {})) | set(known.get(FIRST, {}))
    if number == SECOND and begun.isdisjoint(chosen):
        raise KnownError(
            _("This form has been neither read nor keyed. Key the first pass first."), field="pass"
        )
    made: dict[int, dict[str, tuple[str, ...]]] = {}
    repeated = []
    for name, value in chosen.items():
        second = name in read or (number == SECOND and name in begun)
        place = SECOND if second else ONLY if number is None else FIRST
        before = _before(known, name, second=second)
        if before is None:
            made.setdefault(place, {})[name] = value
        elif before != value or len(chosen) == 1:
            repeated.append(name)
    if repeated or not made:
        raise KnownError(
            _(
                "This pass has been keyed already. Settle the open fields one by one. "
                "Keyed before: {names}."
            ).format(names=", ".join(repeated or chosen)),
            field="pass",
        )
    return made


def _before(
    known: Mapping[int, Mapping[str, tuple[str, ...]]], name: str, *, second: bool
) -> tuple[str, ...] | None:
    """Return what was keyed of a field in this pass before; None when nothing was."""
    for place in (SECOND,) if second else (FIRST, ONLY):
        if name in known.get(place, {}):
            return tuple(known[place][name])
    return None


def _keep(
    vault: Vault, sheet_id: str, place: int, answers: Mapping[str, tuple[str, ...]]
) -> Changes:
    """Keep what was keyed, beside what was keyed of other fields in the same pass."""
    old = PASSES.table.find(vault, "sheet_id = ? and number = ?", (sheet_id, place))
    keyed = KeyedPass(new_id(), sheet_id, place, dict(answers), vault.now(), vault.person.id)
    if not old:
        return recording.add(vault, PASSES, keyed, "key")
    keyed = replace(keyed, id=old[0].id, answers={**old[0].answers, **answers})
    return recording.change(vault, PASSES, keyed, "key")


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
        elif old.settled in {Settled.KEYED, Settled.READER}:
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
