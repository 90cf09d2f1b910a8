"""A field's reading against what is known of it: earlier scans, keyings and people's decisions."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from tytti_desktop.casework.returns.records import DIFFERS, Field, Missing, ScanPage, Settled
from tytti_desktop.paper.drawing import BoxType
from tytti_desktop.paper.reading import Doubt, FieldReading, FieldStatus, PageReason

SPECK = 0.03  # share of a box's inside: at most this is dirt


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


def compared(fields: Iterable[Field], readings: Iterable[FieldReading]) -> PageReason:
    """Return what another scan of a page that has been read brings beside what is known of it."""
    seen = {one.field: one for one in readings}
    sure = {name: one for name, one in seen.items() if not one.needs_person}
    known = list(fields)
    both = [(field, sure[field.field]) for field in known if field.field in sure]
    if any(field.settled and chosen_of(one) != field.chosen for field, one in both):
        return PageReason.SAME_PAGE_DIFFERS
    if any(not field.settled and settles(field, one) for field, one in both):
        return PageReason.BETTER_SCAN
    if any(not field.settled for field in known):
        return PageReason.SAME_PAGE_OPEN
    poorer = any(not _as_clear(field, seen[field.field]) for field in known if field.field in seen)
    return PageReason.SAME_PAGE_POORER if poorer else PageReason.SAME_PAGE


def _as_clear(field: Field, reading: FieldReading) -> bool:
    """Tell whether another scan shows a field as it is known; of handwriting, that it is there."""
    written = field.type is BoxType.TEXT and reading.status == field.mark
    return written or not reading.needs_person


def settles(old: Field, reading: FieldReading) -> bool:
    """Tell whether a certain reading may settle an open field.

    It may not where the scan before saw a mark elsewhere, or one where this scan sees none: of two
    scans the one that saw more is not outvoted, a person is asked. A scan in which every box looked
    inked (a dark or dirty picture) saw nothing.
    """
    if reading.needs_person or DIFFERS in old.doubts:
        return False
    if old.scan_id is None or (len(old.ink) > 1 and min(old.ink) > SPECK):
        return True
    if old.type is BoxType.TEXT:
        return not old.mark
    values = set(chosen_of(reading))
    marks = sum(share > SPECK for share in old.ink)
    return marks <= len(values) and (not old.candidates or old.candidates[0] in values)


def merged(old: Field, reading: FieldReading | None, scan: ScanPage) -> Field:
    """Return a field after a page was read that it stands on.

    What a person has settled stays. A certain reading settles an open field (`settles`); it
    confirms a keyed answer, or opens it again when the two differ. The better picture is kept.
    """
    if reading is None or (old.scan_id is not None and _worse(old, reading)):
        return old
    decided = old.settled in {Settled.PERSON, Settled.TWICE}
    if decided or DIFFERS in old.doubts:
        return replace(old, scan_id=old.scan_id or scan.id)
    seen = _seen(old, reading, scan)
    chosen = chosen_of(reading)
    if old.settled is Settled.OPEN:
        return _opened(old, seen, reading, scan)
    if reading.needs_person:
        return replace(old, scan_id=scan.id)
    if old.chosen != chosen:
        return differing(seen, old.chosen, chosen)
    twice = Settled.TWICE if old.settled is Settled.KEYED else Settled.READER
    return _settled(seen, chosen, twice, scan)


def _opened(old: Field, seen: Field, reading: FieldReading, scan: ScanPage) -> Field:
    """Return an open field after another scan of it."""
    if reading.needs_person:
        return seen
    if not settles(old, reading):
        return old
    return _settled(seen, chosen_of(reading), Settled.READER, scan)


def _worse(old: Field, reading: FieldReading) -> bool:
    """Tell whether a doubtful reading says less of a field than the scan before it did."""
    lost = Doubt.NOT_FOUND in reading.doubts
    return lost or (reading.needs_person and reading.certainty < old.certainty)


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
