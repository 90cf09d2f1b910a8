"""What is wrong with a thing of the unit's data before it is stored, and how a new one is keyed."""

import re
import unicodedata
from collections.abc import Container, Mapping
from datetime import date
from typing import Any

from tytti_desktop.casework import registers, unit
from tytti_desktop.casework.recording import refuse
from tytti_desktop.casework.shapes import every
from tytti_desktop.errors import KnownError
from tytti_desktop.paper.addresses import sender_lines
from tytti_desktop.vault import Changes, Vault, people
from tytti_desktop.words import _

KEY_LENGTH = 40
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

    Raises KnownError where the program reads no such kind or thing.
    """
    every.of(kind).fields(key)
    found = unit.thing(vault, kind, key, day)
    if isinstance(given, Mapping) and isinstance(found, Mapping):
        return {**found, **given}
    return given


def store(vault: Vault, kind: str, key: str, content: Any, valid_from: date) -> Changes:  # noqa: ANN401
    """Check a thing and store it in force from a day on; None takes it away.

    Raises KnownError that names the field.
    """
    if kind == registers.ROLES:
        _refuse_role(vault, key, content, valid_from)
    elif content is None and (kind == registers.RETENTION or every.of(kind).needed(key)):
        raise KnownError(_("The program's rules need this: it can be renamed, not taken away."))
    if content is not None:
        refuse(every.problems(vault, kind, key, content, valid_from))
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


def _refuse_sender(content: Mapping[str, Any]) -> None:
    """Refuse a return address that is none or tells what kind of service writes."""
    if not _POSTAL_CODE.fullmatch(content["postal_code"]):
        raise KnownError(_("A postal code has five digits."), field="postal_code")
    try:
        sender_lines(**{k: content[k] for k in ("name", "street", "postal_code", "town")})
    except KnownError as wrong:
        raise KnownError(wrong.message, field="name") from None
