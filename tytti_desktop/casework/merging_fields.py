"""Two clients that are one person, field by field: what is proposed, and what must be asked."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from tytti_desktop.casework.clients import Client
from tytti_desktop.errors import KnownError
from tytti_desktop.words import N_, _


class Side(StrEnum):
    """Whose value is taken."""

    KEPT = "kept"
    OTHER = "other"


# Fields that belong together are chosen together; the first names the choice.
GROUPS: tuple[tuple[str, ...], ...] = (
    ("family_name",),
    ("given_names",),
    ("former_names",),
    ("identity_code", "identity_temporary"),
    ("date_of_birth", "birth_source"),
    ("sex", "sex_source"),
    ("street", "care_of", "postal_code", "town"),
    ("municipality",),
    ("contact_street", "contact_postal_code", "contact_town"),
    ("bad_address_since",),
    ("phone",),
    ("email",),
    ("non_disclosure", "non_disclosure_until", "non_disclosure_source"),
    ("language",),
    ("mother_tongue",),
    ("interpreter",),
    ("access_needs",),
    ("large_print",),
    ("easy_language",),
    ("delivery_channel",),
    ("privacy_notice_on",),
    ("support_person",),
    ("started_on",),
    ("closed_on", "closed_reason"),
)
# What is never chosen: the kept client's own.
OWN = ("id", "code", "created_at", "created_by")
NAMES = {
    "family_name": N_("Family name"),
    "given_names": N_("Given names"),
    "former_names": N_("Former names"),
    "identity_code": N_("Identity code"),
    "date_of_birth": N_("Date of birth"),
    "sex": N_("Sex"),
    "street": N_("Address"),
    "municipality": N_("Municipality"),
    "contact_street": N_("Contact address"),
    "bad_address_since": N_("Address known to be wrong since"),
    "phone": N_("Phone"),
    "email": N_("E-mail"),
    "non_disclosure": N_("Non-disclosure for safety"),
    "language": N_("Language of service"),
    "mother_tongue": N_("Mother tongue"),
    "interpreter": N_("Interpreter"),
    "access_needs": N_("Accessibility needs"),
    "large_print": N_("Large print"),
    "easy_language": N_("Easy language"),
    "delivery_channel": N_("Delivery channel"),
    "privacy_notice_on": N_("Privacy notice given"),
    "support_person": N_("Support person"),
    "started_on": N_("Path started"),
    "closed_on": N_("Case closed"),
}
_SAFER_ON = frozenset({"non_disclosure", "large_print", "easy_language"})


@dataclass(frozen=True)
class Choice:
    """One group of fields that differs: both values and whose is proposed; None must be asked."""

    name: str
    fields: tuple[str, ...]
    kept: tuple[Any, ...]
    other: tuple[Any, ...]
    proposed: Side | None


def choices(kept: Client, other: Client) -> list[Choice]:
    """Return the groups of fields in which two clients differ, in the order of the card."""
    found = []
    for group in GROUPS:
        mine = tuple(getattr(kept, name) for name in group)
        theirs = tuple(getattr(other, name) for name in group)
        if mine != theirs:
            found.append(Choice(group[0], group, mine, theirs, _proposed(group[0], mine, theirs)))
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
            made = replace(made, **dict(zip(choice.fields, choice.other, strict=True)))
    return made
