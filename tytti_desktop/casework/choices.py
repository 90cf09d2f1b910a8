"""Lists of the unit's data that a form offers: keys and their words in the language in force."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tytti_desktop.casework import unit
from tytti_desktop.dates import shown
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Vault
from tytti_desktop.words import _, language


@dataclass(frozen=True)
class Choice:
    """One thing to choose: the key that is stored and the word that is shown."""

    key: str
    label: str


def word(content: Mapping[str, Any], key: str) -> str:
    """Return a thing's word in the language in force, else in Finnish, else its key."""
    words = content.get("label", {})
    return str(words.get(language()) or words.get("fi") or key)


def role(vault: Vault, kind: str, key: str, day: date) -> str:
    """Return what a party does, in the language in force; empty where the unit has not said."""
    said = unit.table(vault, kind, key, day).get("role", {})
    return str(said.get(language()) or said.get("fi") or "")


def choices(vault: Vault, kind: str, day: date) -> list[Choice]:
    """Return what the unit offers of a kind on a day, in the unit's own order."""
    found = unit.in_force(vault, kind, day)
    return [Choice(key, word(content, key)) for key, content in found.items()]


def offered(vault: Vault, kind: str, day: date, kept: str | None = "") -> list[Choice]:
    """Return what a form offers on a day: not what ended before it (`until`), but for what it is.

    `kept` is what stands in the record already; it stays there to be chosen.
    """
    found = unit.in_force(vault, kind, day)
    return [
        Choice(key, word(content, key))
        for key, content in found.items()
        if key == kept or not ended(content, day)
    ]


def ended(content: dict[str, Any], day: date) -> bool:
    """Tell whether a thing of the unit's data ended before a day: old records keep it."""
    until = str(content.get("until") or "")
    return bool(until) and day > date.fromisoformat(until)


def label(vault: Vault, kind: str, key: str, day: date) -> str:
    """Return the word of one key; a key that the unit no longer has is shown as it is."""
    return word(unit.seen(vault, kind, key, day), key)


def refuse_unknown(
    vault: Vault,
    record: Any,  # noqa: ANN401
    lists: Mapping[str, str],
    day: date,
    old: Any = None,  # noqa: ANN401
) -> None:
    """Raise KnownError naming a field of the record, or one of its keys, that no list offers.

    `lists` are the kinds of the unit's data by field. What the version `old` held stops nothing:
    a list may have lost it since, and an act that is about something else has no row for it.
    """
    for name, kind in lists.items():
        held, before = _keys(getattr(record, name)), _keys(getattr(old, name, ()))
        for key in held:
            if key not in before and (wrong := problem(vault, kind, key, day)):
                raise KnownError(wrong, field=name)


def _keys(held: str | Sequence[str]) -> tuple[str, ...]:
    return (held,) if isinstance(held, str) else tuple(held)


def problem(vault: Vault, kind: str, key: str, day: date, kept: str = "") -> str | None:
    """Return what is wrong with a choice: nothing if the unit offers it on the day.

    What the record held before (`kept`) is not wrong though it has ended since, or is gone.
    """
    if key and key == kept:
        return None
    found = unit.thing(vault, kind, key, day)
    if found is None:
        return _("Choose one from the list.")
    if ended(found, day):
        text = _("“{what}” ended on {day}: choose another from the list.")
        last = shown(date.fromisoformat(str(found["until"])))
        return text.format(what=word(found, key), day=last)
    return None
