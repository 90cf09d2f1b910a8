"""Two clients that are one person, field by field: what is proposed, and what must be asked."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from tytti_desktop.casework import fields
from tytti_desktop.casework.client import provenance
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.errors import KnownError
from tytti_desktop.words import _


class Side(StrEnum):
    """Whose value is taken."""

    KEPT = "kept"
    OTHER = "other"


# Fields that belong together are chosen together; the first names the choice.
GROUPS = fields.groups(Client)
_SAFER_ON = frozenset({"non_disclosure", "large_print", "easy_language"})


@dataclass(frozen=True)
class Choice:
    """One group of fields that differs: both values and whose is proposed; None must be asked.

    The values are as anybody may see them: of a person under non-disclosure those that tell where
    the person is are masked, unless they were asked for after a logged look.
    """

    name: str
    fields: tuple[str, ...]
    kept: tuple[Any, ...]
    other: tuple[Any, ...]
    proposed: Side | None


def choices(kept: Client, other: Client, *, revealed: bool = False) -> list[Choice]:
    """Return the groups of fields in which two clients differ, in the order of the card.

    They may be one person: what protects one of them, protects both.
    """
    found = []
    hidden = not revealed and (kept.non_disclosure or other.non_disclosure)
    shown = (fields.masked(kept), fields.masked(other)) if hidden else (kept, other)
    for group in GROUPS:
        mine = tuple(getattr(kept, name) for name in group)
        theirs = tuple(getattr(other, name) for name in group)
        if mine != theirs:
            proposed = _proposed(group[0], mine, theirs)
            left, right = (tuple(getattr(each, name) for name in group) for each in shown)
            found.append(Choice(group[0], group, left, right, proposed))
    return found


def _proposed(name: str, mine: tuple[Any, ...], theirs: tuple[Any, ...]) -> Side | None:
    """Propose whose value is taken: what protects, what is filled; else the kept client's.

    Two different identity codes are two persons unless somebody knows better: that is asked. The
    path began with the earlier start, and a case that one side has open is open.
    """
    if name in _SAFER_ON:
        return Side.KEPT if mine[0] else Side.OTHER
    if name == "closed_on":
        return Side.KEPT if mine[0] is None else Side.OTHER if theirs[0] is None else Side.KEPT
    if not any(mine) or not any(theirs):
        return Side.KEPT if any(mine) else Side.OTHER
    if name == "identity_code":
        return None
    if name == "started_on":
        return Side.KEPT if mine[0] <= theirs[0] else Side.OTHER
    return Side.KEPT


def joined(kept: Client, other: Client, picked: Mapping[str, str]) -> Client:
    """Return the client as it stands after joining, by what was picked or proposed.

    Raises KnownError for a name that is no field, a side that is none, and what must be asked.
    """
    known = {name: group[0] for group in GROUPS for name in group}
    wanted: dict[str, Side] = {}
    for name, said in picked.items():
        if name not in known or said not in set(Side):
            text = _("There is no such choice: {what}. Write a field's name, and kept or other.")
            raise KnownError(text.format(what=f"{name}={said}"), field="field")
        wanted[known[name]] = Side(said)
    made = kept
    for choice in choices(kept, other):
        side = wanted.get(choice.name, choice.proposed)
        if side is None:
            raise KnownError(
                _(
                    "The two clients have different identity codes: they may be two persons. "
                    "Check, and choose which code stays."
                ),
                field=choice.name,
            )
        if side is Side.OTHER:
            made = replace(made, **{name: getattr(other, name) for name in choice.fields})
    return replace(made, former_names=_former(kept, other, made))


def _former(kept: Client, other: Client, made: Client) -> str:
    """Return the former names after joining: no name that either card had is lost."""
    for before in (kept, other):
        made = replace(made, former_names=provenance.former(before, made))
    return made.former_names
