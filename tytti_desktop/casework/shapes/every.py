"""Every kind of unit data by its shape: what a form asks, what a field may be, what is refused."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from tytti_desktop.casework import choices, unit
from tytti_desktop.casework.client import labour_status
from tytti_desktop.casework.gate import consents, gate_data
from tytti_desktop.casework.gate.disclosures import OURS
from tytti_desktop.casework.screening import measures
from tytti_desktop.casework.shapes import lists, rules
from tytti_desktop.casework.shapes.shape import (
    EACH,
    NEEDED,
    Fact,
    Fields,
    Shape,
    Sort,
    fact,
    flat,
    key_at,
    keys_in,
    said_missing,
    wrong_type,
)
from tytti_desktop.errors import KnownError
from tytti_desktop.instruments.library import title_of
from tytti_desktop.instruments.model import Kind as SheetKind
from tytti_desktop.instruments.model import shown_number
from tytti_desktop.paper.envelopes import envelopes
from tytti_desktop.paper.letter_files import letters
from tytti_desktop.vault import Vault
from tytti_desktop.words import _

Options = Sequence[tuple[str, str]]
SHAPES: Mapping[str, Shape] = {**lists.SHAPES, **rules.SHAPES}


def of(kind: str) -> Shape:
    """Return the shape of a kind; KnownError where the program reads no such kind."""
    if kind not in SHAPES:
        text = _("The program reads no “{key}” here. It reads: {known}.")
        raise KnownError(text.format(key=kind, known=", ".join(SHAPES)), field="kind")
    return SHAPES[kind]


def _sheets(vault: Vault, day: date, *kinds: SheetKind) -> Options:
    found = measures.library(vault, day).all(day)
    return [(made.id, made.title.said()) for made in found if not kinds or made.kind in kinds]


_ASKED: Mapping[str, Callable[[Vault, date], Options]] = {
    "statuses": lambda _vault, day: [(c.key, c.label) for c in labour_status.statuses(day)],
    "packs": lambda vault, day: _sheets(vault, day, SheetKind.PACK),
    "instruments": _sheets,
    "letters": lambda _vault, _day: [(n, made.name.said()) for n, made in letters().items()],
    "envelopes": lambda _vault, _day: [(name, name) for name in envelopes()],
    "seen": lambda _vault, _day: [
        (key, choices.word(content, key))
        for key, content in unit.shipped("closing_checklist").items()
    ],
    "hearers": lambda vault, day: [
        (key, gate_data.recipient_word(vault, key, day))
        for key in (*OURS, *unit.in_force(vault, consents.RECIPIENTS, day))
    ],
}


def options(vault: Vault, told: Fact, day: date) -> Options:
    """Return what a field may be, each with its word; empty where anything goes."""
    if told.words is not None:
        return [(str(key), _(name)) for key, name in told.words.items()]
    if told.asked:
        return _ASKED[told.asked](vault, day)
    return [(c.key, c.label) for c in choices.choices(vault, told.list, day)] if told.list else []


def word(vault: Vault, fields: Fields, path: str, day: date) -> str:
    """Return what a field is called; one that nothing tells of, by its path."""
    told = fact(fields, path)
    if told is None:
        return path
    key = key_at(fields, path)
    if isinstance(told.keys, str):
        shown = choices.label(vault, told.keys, key, day) if told.keys else title_of(key)
    else:
        shown = _(told.keys[key]) if key in told.keys else key
    return _(told.word).format(key=shown)


def asked(kind: str, key: str, content: Any) -> dict[str, tuple[Fact, Any]]:  # noqa: ANN401
    """Return what a form asks of a thing, in order: by path, what is told of it and its value.

    `content` is None for a new thing. Any key that the program knows is asked where "*" stands.
    """
    fields = of(kind).fields(key)
    held = {} if content is None else flat(content)
    found: dict[str, tuple[Fact, Any]] = {}
    for name, told in fields.items():
        known = [told.keys] if isinstance(told.keys, str) else told.keys
        made = [name.replace(EACH, each) for each in known] if EACH in name else [name]
        there = [path for path in held if fact(fields, path) is told]
        paths = there if EACH in name and isinstance(told.keys, str) else [*there, *made]
        found |= {path: (told, held.get(path, told.blank)) for path in paths}
    return found


def kept(kind: str, key: str, values: Mapping[str, Any], before: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return a form's values by path with what it did not ask, without what means nothing.

    A field that may be missing, was missing and is as if it were missing, stays missing.
    """
    fields, held = of(kind).fields(key), {} if before is None else flat(before)
    made = {path: value for path, value in held.items() if fact(fields, path) is None}
    for path, value in values.items():
        told = fact(fields, path)
        needed = told is None or (told.missing is NEEDED and path in fields)
        empty = told is not None and value == told.blank and path not in held
        if needed or not (value is None or empty):
            made[path] = value
    return made


def problems(vault: Vault, kind: str, key: str, content: Any, day: date) -> dict[str, str]:  # noqa: ANN401
    """Return what is wrong with a thing before it is stored, by the field's path.

    What stands there already and is not changed is never wrong: a list may have lost a key since.
    """
    fields, given = of(kind).fields(key), flat(content)
    known = unit.thing(vault, kind, key, day)
    before = {} if known is None else flat(known)
    if of(kind).fixed and key not in unit.shipped(kind):
        return {"key": _("The program's rules know these: they can be renamed, not added to.")}
    if ("" in given) != ("" in fields):
        text = _("“{field}” is of another type than the program reads. An example: {example}")
        example = known or {path: told.blank for path, told in fields.items()}
        return {key: text.format(field=key, example=example)}
    wrong = {
        path: fault
        for path, value in given.items()
        if path not in before or before[path] != value
        if (fault := _fault(vault, fields, path, value, day, before.get(path)))
    }
    for path, told in fields.items():
        if EACH not in path and path not in given and told.missing is NEEDED:
            wrong[path] = _(told.filled) if told.filled else said_missing(told)
        elif told.filled and path in given and not str(given[path] or "").strip():
            wrong[path] = _(told.filled)
    return wrong


def _fault(
    vault: Vault,
    fields: Fields,
    path: str,
    value: Any,  # noqa: ANN401 - unit data
    day: date,
    before: Any,  # noqa: ANN401 - unit data
) -> str:
    told = fact(fields, path)
    if told is None:
        text = _("The program reads no “{key}” here. It reads: {known}.")
        return text.format(key=path, known=", ".join(fields))
    if value is None:
        return said_missing(told)
    if wrong_type(told, value):
        text = _("“{field}” is of another type than the program reads. An example: {example}")
        example = told.blank if before is None else before
        return text.format(field=path, example=_example(told) if example is None else example)
    if told.sort in {Sort.WHOLE, Sort.DECIMAL} and not told.low <= value <= told.high:
        text = _("Write a number from {low} to {high}.")
        return text.format(low=shown_number(told.low), high=shown_number(told.high))
    return _unknown(vault, told, value, day)


def _example(told: Fact) -> str:
    return "0,5" if told.sort is Sort.DECIMAL else shown_number(told.low)


def _unknown(vault: Vault, told: Fact, value: Any, day: date) -> str:  # noqa: ANN401 - unit data
    """Return what is said of a key that no list has; "" where all are known."""
    for each, key in keys_in(told, value):
        offered = [name for name, _word in options(vault, each, day)]
        if key not in offered and (key or each.missing is NEEDED):
            text = _("There is no “{key}”. Choose one of these: {known}.")
            return text.format(key=key, known=", ".join(offered))
    return "" if value != "" or not told.among or told.missing == "" else said_missing(told)
