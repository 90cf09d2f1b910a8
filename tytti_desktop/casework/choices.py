"""Lists of the unit's data that a form offers: keys and their words in the language in force."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from tytti_desktop.casework import unit
from tytti_desktop.vault import Vault
from tytti_desktop.words import _, language


@dataclass(frozen=True)
class Choice:
    """One thing to choose: the key that is stored and the word that is shown."""

    key: str
    label: str


def word(content: dict[str, Any], key: str) -> str:
    """Return a thing's word in the language in force, else in Finnish, else its key."""
    words = content.get("label", {})
    return str(words.get(language()) or words.get("fi") or key)


def choices(vault: Vault, kind: str, day: date) -> list[Choice]:
    """Return what the unit offers of a kind on a day, in the unit's own order."""
    found = unit.in_force(vault, kind, day)
    return [Choice(key, word(content, key)) for key, content in found.items()]


def label(vault: Vault, kind: str, key: str, day: date) -> str:
    """Return the word of one key; a key that the unit no longer has is shown as it is."""
    return word(unit.in_force(vault, kind, day).get(key, {}), key)


def problem(vault: Vault, kind: str, key: str, day: date) -> str | None:
    """Return what is wrong with a choice: nothing if the unit offers it on the day."""
    if key in unit.in_force(vault, kind, day):
        return None
    return _("Choose one from the list.")
