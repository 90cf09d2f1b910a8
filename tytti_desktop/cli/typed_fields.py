"""A record's fields as a JSON object: what a person types on its form in the window."""

from dataclasses import fields
from typing import Any, TypeVar

from tytti_desktop.cli.context import read_json
from tytti_desktop.errors import KnownError
from tytti_desktop.vault.table import shaped
from tytti_desktop.words import _

R = TypeVar("R")


def given(source: str, known: set[str]) -> dict[str, Any]:
    """Return the fields that a file gives, all of them known; KnownError names one that is not."""
    try:
        found = read_json(source)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise KnownError(_('The fields are not a JSON object, such as {"family_name": "…"}.'))
    unknown = sorted(set(found) - known)
    if unknown:
        raise KnownError(
            _("There is no field {field} here. The fields are: {known}.").format(
                field=unknown[0], known=", ".join(sorted(known))
            ),
            field=unknown[0],
        )
    return found


def made(record: type[R], values: dict[str, Any]) -> R:
    """Return a record of values as JSON has them; KnownError for a value of the wrong kind."""
    try:
        found: R = shaped(record, values)
    except (TypeError, ValueError, AttributeError):
        raise KnownError(
            _(
                "A field's value is of the wrong kind: dates are written 2026-11-21 and choices "
                "true or false."
            )
        ) from None
    for field in fields(record):  # type: ignore[arg-type]  # every record is a dataclass
        value = getattr(found, field.name)
        if field.type is str and not isinstance(value, str):
            raise KnownError(
                _("The field {field} must be text in quotation marks.").format(field=field.name),
                field=field.name,
            )
    return found
