"""The unit's own data: shipped defaults, overlaid by dated versions that the unit has stored.

Shipped defaults lie in resources/unit/<kind>.toml, one top-level key a thing (a criteria set, a
sender, a reminder ladder); they have always been in force. A version stored in the vault wins over
the default from its own date on, and an earlier day still sees what was in force on it.
"""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from tytti_desktop.errors import KnownError
from tytti_desktop.places import resources_folder
from tytti_desktop.vault import Changes, Vault, unit_data
from tytti_desktop.vault.unit_data import UnitDatum
from tytti_desktop.words import _


@cache
def _read(kind: str) -> dict[str, Any]:
    path = resources_folder() / "unit" / f"{kind}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def shipped(kind: str) -> dict[str, Any]:
    """Return the defaults that came with the program, by key; empty for an unknown kind."""
    found: dict[str, Any] = _copied(_read(kind))
    return found


def _copied(value: Any) -> Any:  # noqa: ANN401
    """Return the caller's own tables and lists: TOML has nothing else that can be changed.

    Less than half of what `copy.deepcopy` takes, and a page asks a hundred times.
    """
    if isinstance(value, dict):
        return {key: _copied(each) for key, each in value.items()}
    return [_copied(each) for each in value] if isinstance(value, list) else value


def read_all() -> None:
    """Read every file once; nobody who asks later waits for it."""
    for kind in kinds():
        _read(kind)


def kinds() -> list[str]:
    """Return every kind that has shipped defaults, in alphabetical order."""
    return sorted(path.stem for path in (resources_folder() / "unit").glob("*.toml"))


def in_force(vault: Vault, kind: str, day: date) -> dict[str, Any]:
    """Return what was in force on a day, by key: the defaults overlaid by the unit's versions.

    A stored null takes a shipped default away.
    """
    found: dict[str, Any] = _copied(_in_force(vault, kind, day))
    return found


def _in_force(vault: Vault, kind: str, day: date) -> dict[str, Any]:
    # A page asks for the same kinds a hundred times over.
    return vault.remembered(("unit", kind, day), lambda: _overlaid(vault, kind, day))


def _overlaid(vault: Vault, kind: str, day: date) -> dict[str, Any]:
    overlaid = _read(kind) | unit_data.in_force(vault, kind, day)
    return {key: content for key, content in overlaid.items() if content is not None}


def thing(vault: Vault, kind: str, key: str, day: date) -> Any:  # noqa: ANN401
    """Return one thing as it was in force on a day; None where there is none."""
    return _copied(_in_force(vault, kind, day).get(key))


def seen(vault: Vault, kind: str, key: str, day: date) -> Mapping[str, Any]:
    """Return what `table` does, to look at only: everybody's own, which is not copied."""
    return _in_force(vault, kind, day).get(key) or {}


def table(vault: Vault, kind: str, key: str, day: date) -> dict[str, Any]:
    """Return one thing that is a table as it was in force on a day; empty where there is none."""
    return thing(vault, kind, key, day) or {}


def value(vault: Vault, kind: str, key: str, day: date) -> Any:  # noqa: ANN401
    """Return one thing as it was in force on a day.

    Raises KnownError if neither the program nor the unit has given it.
    """
    found = thing(vault, kind, key, day)
    if found is None:
        raise KnownError(
            _("The unit's data has no “{key}” in “{kind}”. Add it in Settings.").format(
                key=key, kind=kind
            )
        )
    return found


def versions(vault: Vault, kind: str, key: str) -> list[UnitDatum]:
    """Return every version of one thing that the unit has stored, the newest first."""
    return unit_data.history(vault, kind, key)


def change(vault: Vault, kind: str, key: str, content: Any, valid_from: date) -> Changes:  # noqa: ANN401
    """Store a version of one thing, in force from a day on; None takes the thing away.

    Earlier versions stay, so that an old decision can be read by the data of its own day.
    """
    stored = unit_data.put(vault, kind, key, content, valid_from)
    return Changes(frozenset({UnitDatum}), stored)
