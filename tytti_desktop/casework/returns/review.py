"""The review: a person settles each doubtful field beside its picture, least sure first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from tytti_desktop.casework import recording
from tytti_desktop.casework.mail import sheets
from tytti_desktop.casework.mail.sheets import Sheet
from tytti_desktop.casework.returns import checking, known
from tytti_desktop.casework.returns.checking import Stand
from tytti_desktop.casework.returns.known import Asked
from tytti_desktop.casework.returns.records import FIELDS, SCANS, Field, Missing, Settled
from tytti_desktop.errors import KnownError
from tytti_desktop.instruments.answers import read_answer
from tytti_desktop.instruments.model import ItemKind
from tytti_desktop.paper.drawing import BoxType
from tytti_desktop.paper.layout import FormLayout
from tytti_desktop.paper.reading import field_crop
from tytti_desktop.vault import Changes, Vault
from tytti_desktop.words import _

_QUEUE = """
    settled = '' and (scan_id is not null or doubts <> '[]')
    and sheet_id in (select id from returned_sheet where set_aside = '' and checked_at is null)
"""


@dataclass(frozen=True)
class Options:
    """How a field may be answered: its values and their words, in the order of the form."""

    values: tuple[str, ...]
    words: tuple[str, ...]

    def said(self, values: Sequence[str]) -> str:
        """Return values as they stand on the paper: numbers as numbers, others in words."""
        known = dict(zip(self.values, self.words, strict=False))
        return ", ".join(one if one.isdecimal() else known.get(one, one) for one in values)


def option_words(value: str, words: str) -> str:
    """Return an option as it is chosen: its number, if that is what it has, and its words."""
    return f"{value}  {words}".strip() if value.isdecimal() else words or value


@dataclass(frozen=True)
class Question:
    """A field with all that a person must see to settle it."""

    field: Field
    sheet: Sheet
    title: str
    text: str
    options: Options


def queue(vault: Vault, sheet_id: str | None = None, limit: int | None = None) -> list[Field]:
    """Return the doubtful fields, the least sure first; of one copy or of all."""
    chosen = f"{_QUEUE} and (:sheet is null or sheet_id = :sheet)"
    order = "certainty, sheet_id, position"
    return FIELDS.table.find(vault, chosen, {"sheet": sheet_id}, order, limit)


def next_sheet(vault: Vault, after: str | None = None) -> str | None:
    """Return the copy to go on with: `after` while it has doubts, else the one that came first."""
    rows = vault.query(
        f"select sheet_id, min(r.recorded_at) from returned_field f"  # noqa: S608 (a constant)
        f" join returned_sheet r on r.id = f.sheet_id where {_QUEUE}"
        " group by sheet_id order by sheet_id = ? desc, min(r.recorded_at), sheet_id limit 1",
        (after,),
    )
    return str(rows[0]["sheet_id"]) if rows else None


def questions(vault: Vault, fields: Iterable[Field]) -> list[Question]:
    """Return fields with their questions and options, as a person sees them."""
    seen: dict[str, tuple[Sheet, FormLayout, dict[str, Asked]]] = {}
    made = []
    for field in fields:
        if field.sheet_id not in seen:
            sheet = sheets.get(vault, field.sheet_id)
            seen[sheet.id] = (sheet, known.form_of(vault, sheet), known.asked(vault, sheet))
        sheet, form, asked = seen[field.sheet_id]
        made.append(_question(field, sheet, form, asked.get(field.field)))
    return made


def _question(field: Field, sheet: Sheet, form: FormLayout, one: Asked | None) -> Question:
    values = tuple(box.value for box in form.boxes if box.field == field.field and box.value)
    if one is None:
        return Question(field, sheet, form.title, field.field, Options(values, values))
    words = {o.value: o.label.said() for o in one.item.options}
    said = tuple(words.get(value) or value for value in values)
    return Question(field, sheet, one.title, one.item.text.said(), Options(values, said))


def crop(vault: Vault, field: Field) -> bytes:
    """Return the picture of a field's whole row, as WebP; KnownError when its page has none.

    A page that no code was read from is shown whole, as JPEG.
    """
    scan = SCANS.table.get(vault, field.scan_id) if field.scan_id else None
    if scan is None or scan.picture is None:
        raise KnownError(_("There is no picture of this field: key it from the paper."))
    form = known.form_of(vault, sheets.get(vault, field.sheet_id))
    return field_crop(scan.picture, form, field.page, field.field)


def field_of(found: Stand, name: str) -> Field:
    """Return a copy's field by its name; KnownError that lists the fields when there is none."""
    for field in found.fields:
        if field.field == name:
            return field
    names = ", ".join(field.field for field in found.fields)
    raise KnownError(
        _("The form has no field {field}. The fields are {names}.").format(field=name, names=names),
        field="field",
    )


def read_value(
    vault: Vault, sheet: Sheet, field: Field, raw: str | float | Sequence[str] | None
) -> tuple[str, ...]:
    """Return an answer as it is stored; KnownError when the field cannot have it."""
    if raw is None or raw == "" or (not isinstance(raw, str | int | float) and not raw):
        return ()
    if isinstance(raw, str | int | float):
        raw = [str(raw).strip()]
    values = tuple(str(value) for value in raw)
    if field.type is BoxType.TEXT:
        return _written(vault, sheet, field, values)
    form = known.form_of(vault, sheet)
    options = [box.value for box in form.boxes if box.field == field.field and box.value]
    wrong = [value for value in values if value not in options]
    if wrong or (field.type is BoxType.SINGLE and len(set(values)) != 1):
        raise KnownError(
            _("Field {field}: this value is not possible. Possible: {values}.").format(
                field=field.field, values=", ".join(options)
            ),
            field=field.field,
        )
    return tuple(value for value in options if value in values)


def _written(vault: Vault, sheet: Sheet, field: Field, values: tuple[str, ...]) -> tuple[str, ...]:
    """Return what was keyed of handwriting; a number is checked to be one that is possible."""
    text = " ".join(values).strip()
    one = known.asked(vault, sheet).get(field.field)
    if one is not None and one.item.kind is ItemKind.NUMBER:
        read_answer(one.item, text)
    return (text,) if text else ()


def settle(
    vault: Vault,
    sheet_id: str,
    field: str,
    value: str | int | Sequence[str] | None,
    *,
    missing: Missing = Missing.BLANK,
) -> Changes:
    """Settle one field: a value, or None and why it is missing. Can be undone.

    When it was the last, the copy is checked in the same act. The record is the field. Raises
    KnownError for a value the field cannot have, and when the copy has been checked already.
    """
    found = checking.stand(vault, sheet_id)
    refuse_done(found)
    old = field_of(found, field)
    chosen = read_value(vault, found.sheet, old, value)
    new = settled(vault, old, chosen, Settled.PERSON, missing)
    with vault.atomic():
        done = [recording.change(vault, FIELDS, new, "settle", place_of(old))]
        done += checking.check_if_whole(vault, found.sheet.id)
    return recording.together(done, new)


def refuse_done(found: Stand) -> None:
    """Raise KnownError when a copy has been checked or set aside."""
    if found.returned.checked_at is not None or found.returned.set_aside:
        raise KnownError(
            _("This form has been dealt with already. Correct its screening to change an answer.")
        )


def settled(
    vault: Vault, old: Field, chosen: tuple[str, ...], how: Settled, missing: Missing
) -> Field:
    """Return a field as a person settled it."""
    return replace(
        old,
        chosen=chosen,
        settled=how,
        missing=Missing.NO if chosen else missing,
        settled_at=vault.now(),
        settled_by=vault.person.id,
    )


def place_of(field: Field) -> dict[str, str]:
    """Return what the log says of where a field stands."""
    return {"sheet": field.sheet_id, "field": field.field}
