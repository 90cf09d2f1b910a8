"""What is wrong with a thing of the unit's data before it is stored, and how a new one is keyed."""

import re
import unicodedata
from collections.abc import Container, Mapping
from datetime import date
from typing import Any

from tytti_desktop.casework import registers, unit
from tytti_desktop.casework.recording import refuse
from tytti_desktop.errors import KnownError
from tytti_desktop.paper.addresses import sender_lines
from tytti_desktop.vault import Changes, Vault, people
from tytti_desktop.words import _

KEY_LENGTH = 40
FIXED = frozenset({"registers", "delivery_channels"})  # the rules know these keys
_POSTAL_CODE = re.compile(r"\d{5}")


def new_key(word: str, taken: Container[str]) -> str:
    """Return a key for a new thing, made of its Finnish word: kelan_palvelu, kelan_palvelu_2."""
    plain = unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode().casefold()
    base = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:KEY_LENGTH] or "item"
    found, number = base, 2
    while found in taken:
        found, number = f"{base}_{number}", number + 1
    return found


def completed(vault: Vault, kind: str, key: str, given: Any, day: date) -> Any:  # noqa: ANN401
    """Return a thing as it would be stored: what is not given stays as it is in force.

    A new key takes its shape from the kind's other things. Raises KnownError that names the field
    where a value is of another type than the program reads.
    """
    found = unit.in_force(vault, kind, day)
    model = found.get(key, next(iter(found.values()), given))
    _refuse_other_type(key, given, model)
    if not isinstance(given, dict):
        return given
    for field in given.keys() & model.keys():
        _refuse_other_type(field, given[field], model[field])
    return {**found.get(key, {}), **given}


def _refuse_other_type(field: str, given: object, model: object) -> None:
    same = isinstance(given, type(model)) and isinstance(given, bool) == isinstance(model, bool)
    if not same:
        text = _("“{field}” is of another type than the program reads. An example: {example}")
        raise KnownError(text.format(field=field, example=model), field=field)


def store(vault: Vault, kind: str, key: str, content: Any, valid_from: date) -> Changes:  # noqa: ANN401
    """Check a thing and store it in force from a day on; None takes it away.

    Raises KnownError that names the field.
    """
    if kind == registers.ROLES:
        _refuse_role(vault, key, content, valid_from)
    elif content is None and kind in FIXED:
        raise KnownError(_("The program's rules need this: it can be renamed, not taken away."))
    if isinstance(content, Mapping):
        _refuse_unnamed(content)
        if (kind, key) == ("settings", "sender"):
            _refuse_sender(content)
    return unit.change(vault, kind, key, content, valid_from)


def _refuse_role(vault: Vault, key: str, content: Any, day: date) -> None:  # noqa: ANN401
    """Refuse a role that could not be used, and taking away one that is."""
    if content is not None:
        refuse(registers.role_problems(vault, key, content, day))
    elif key in unit.shipped(registers.ROLES):
        raise KnownError(_("The program's rules need this: it can be renamed, not taken away."))
    elif used := [each.name for each in people.people(vault) if each.role == key]:
        text = _("{names}: this is their role. Take away their keys first.")
        raise KnownError(text.format(names=", ".join(used)))


def _refuse_unnamed(content: Mapping[str, Any]) -> None:
    label = content.get("label")
    if isinstance(label, Mapping) and not str(label.get("fi", "")).strip():
        raise KnownError(_("Write the Finnish name: the others may wait."), field="label.fi")


def _refuse_sender(content: Mapping[str, Any]) -> None:
    """Refuse a return address that is not whole or tells what kind of service writes."""
    for field in ("name", "street", "postal_code", "town"):
        if not content.get(field):
            raise KnownError(_("Write this: without it a letter cannot come back."), field=field)
    if not _POSTAL_CODE.fullmatch(content["postal_code"]):
        raise KnownError(_("A postal code has five digits."), field="postal_code")
    try:
        sender_lines(**{k: content[k] for k in ("name", "street", "postal_code", "town")})
    except KnownError as wrong:
        raise KnownError(wrong.message, field="name") from None
