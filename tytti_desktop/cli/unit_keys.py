"""A key of the unit's data as an argument: any case; an unknown one is told with the known."""

import argparse
from collections.abc import Iterable, Sequence
from datetime import date

from tytti_desktop.casework import unit
from tytti_desktop.cli.parsing import Key
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Vault, unit_data
from tytti_desktop.words import _


def matched(typed: str, known: Iterable[str], field: str) -> str:
    """Return the key that was meant, whatever its case; KnownError names the known ones."""
    keys = list(known)
    same = [key for key in keys if key.casefold() == typed.casefold()]
    if typed in same or len(same) == 1:
        return typed if typed in same else same[0]
    text = _("The unit's list has no “{key}”. Choose one of these: {known}.")
    raise KnownError(text.format(key=typed, known=", ".join(keys)), field=field)


def settle(vault: Vault, options: argparse.Namespace, *days: date) -> None:
    """Put the keys as the unit's data writes them on `days` in the place of what was typed."""
    for name, value in vars(options).items():
        if isinstance(value, Key):
            setattr(options, name, _settled(vault, value, name, days))
        elif isinstance(value, list) and any(isinstance(each, Key) for each in value):
            setattr(options, name, [_settled(vault, each, name, days) for each in value])


def _settled(vault: Vault, key: Key, field: str, days: Sequence[date]) -> str:
    """Return the key as the list has it; an argument that was left empty stays empty."""
    if not key:
        return str(key) + key.rest
    known = {each: None for day in days for each in unit.in_force(vault, key.kind, day)}
    known |= dict.fromkeys(key.also)
    if key.ever:
        known |= dict.fromkeys((*unit.shipped(key.kind), *unit_data.keys(vault, key.kind)))
    if not known:
        unit.value(vault, key.kind, str(key), max(days))  # refuses: the unit has to give them first
    return matched(str(key), known, field) + key.rest
