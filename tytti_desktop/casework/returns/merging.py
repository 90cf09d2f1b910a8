"""A field's reading against what is known of it: earlier scans, keyings and people's decisions."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from tytti_desktop.casework.returns.records import DIFFERS, Field, Missing, ScanPage, Settled
from tytti_desktop.paper.reading import Doubt, FieldReading, FieldStatus


def chosen_of(reading: FieldReading) -> tuple[str, ...]:
    """Return the values that a reading gives; none when it is blank or not sure."""
    if reading.value is None:
        return ()
    return reading.value if isinstance(reading.value, tuple) else (reading.value,)


def doubted(reading: FieldReading) -> FieldReading:
    """Return a reading as a mere suggestion: a person must settle it."""
    return replace(
        reading,
        status=FieldStatus.UNSURE,
        value=None,
        candidates=reading.candidates or chosen_of(reading),
    )


def agree(fields: Iterable[Field], readings: Iterable[FieldReading]) -> bool:
    """Tell whether no field that is settled is surely read as something else."""
    sure = {one.field: chosen_of(one) for one in readings if not one.needs_person}
    return all(
        sure[field.field] == field.chosen
        for field in fields
        if field.field in sure and field.settled is not Settled.OPEN
    )


def merged(old: Field, reading: FieldReading | None, scan: ScanPage) -> Field:
    """Return a field after a page was read that it stands on.

    What a person has settled stays. A certain reading settles an open field; it confirms a keyed
    answer, or opens it again when the two differ.
    """
    if reading is None or (old.scan_id is not None and Doubt.NOT_FOUND in reading.doubts):
        return old
    decided = old.settled in {Settled.PERSON, Settled.TWICE}
    if decided or DIFFERS in old.doubts:
        return replace(old, scan_id=old.scan_id or scan.id)
    seen = _seen(old, reading, scan)
    chosen = chosen_of(reading)
    if old.settled is Settled.OPEN:
        return seen if reading.needs_person else _settled(seen, chosen, Settled.READER, scan)
    if reading.needs_person:
        return replace(old, scan_id=scan.id)
    if old.chosen != chosen:
        return differing(seen, old.chosen, chosen)
    twice = Settled.TWICE if old.settled is Settled.KEYED else Settled.READER
    return _settled(seen, chosen, twice, scan)


def _seen(old: Field, reading: FieldReading, scan: ScanPage) -> Field:
    """Return a field with what the reader saw."""
    return replace(
        old,
        mark=str(reading.status),
        certainty=reading.certainty,
        candidates=reading.candidates,
        doubts=tuple(str(doubt) for doubt in reading.doubts),
        ink=reading.ink,
        scan_id=scan.id,
    )


def _settled(field: Field, chosen: tuple[str, ...], how: Settled, scan: ScanPage) -> Field:
    return replace(
        field,
        chosen=chosen,
        settled=how,
        missing=Missing.NO if chosen else Missing.BLANK,
        settled_at=scan.read_at,
        settled_by=scan.read_by,
    )


def differing(field: Field, *passes: Sequence[str]) -> Field:
    """Return a field that two passes say differently: open, with what each of them says."""
    said = dict.fromkeys(value for one in passes for value in one)
    return replace(
        field,
        certainty=0.0,
        candidates=tuple(said),
        doubts=tuple(dict.fromkeys((DIFFERS, *field.doubts))),
        chosen=(),
        settled=Settled.OPEN,
        missing=Missing.NO,
        settled_at=None,
        settled_by="",
    )
