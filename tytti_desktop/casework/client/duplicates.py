"""Is this client here already? By identity code, and by name and date of birth, typos forgiven."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tytti_desktop.casework.client import identity
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.search_index import fold, words
from tytti_desktop.vault import Vault
from tytti_desktop.words import N_

_LONG = 6  # from this many letters on two typos are forgiven, below it one


class Why(StrEnum):
    """Why two clients may be one person, the strongest first."""

    IDENTITY_CODE = "identity_code"
    NAME_AND_BIRTH = "name_and_birth"
    SIMILAR_NAME_AND_BIRTH = "similar_name_and_birth"
    SAME_NAME = "same_name"


WHY_NAMES = {
    Why.IDENTITY_CODE: N_("Same identity code"),
    Why.NAME_AND_BIRTH: N_("Same name and date of birth"),
    Why.SIMILAR_NAME_AND_BIRTH: N_("Similar name and same date of birth"),
    Why.SAME_NAME: N_("Same name, date of birth not known"),
}


@dataclass(frozen=True)
class Likeness:
    """A client that may be the same person."""

    client_id: str
    code: str
    name: str
    why: Why


def alike(one: str, other: str) -> bool:
    """Tell whether two words may be the same name: case, ä/a, ö/o and a typo or two forgiven."""
    a, b = fold(one), fold(other)
    allowed = 2 if min(len(a), len(b)) >= _LONG else 1
    return a == b or (min(len(a), len(b)) > allowed and _distance(a, b, allowed) <= allowed)


def _distance(a: str, b: str, limit: int) -> int:
    """Count the letters to add, drop, change or swap with a neighbour; stops past the limit."""
    if abs(len(a) - len(b)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, left in enumerate(a, 1):
        older, before, row = before, row, [i]
        for j, right in enumerate(b, 1):
            best = min(before[j] + 1, row[-1] + 1, before[j - 1] + (left != right))
            if i > 1 and j > 1 and left == b[j - 2] and a[i - 2] == right:
                best = min(best, older[j - 2] + 1)
            row.append(best)
    return row[-1]


def same_names(one: list[str], other: list[str]) -> bool:
    """Tell whether two names hold the same words, in any order; extra given names are forgiven."""
    short, long = sorted((one, other), key=len)
    left = list(long)
    for word in short:
        match = next((candidate for candidate in left if alike(word, candidate)), None)
        if match is None:
            return False
        left.remove(match)
    return len(short) > 1


def find(vault: Vault, client: Client) -> list[Likeness]:
    """Return the clients that may be the same person, the likeliest first; none is blocked by it.

    A wrong date of birth hides a likeness by name: two people of one name are common.
    """
    born = client.date_of_birth
    code = identity.tidy(client.identity_code) if client.identity_code else None
    rows = vault.query(
        "select id, code, family_name, given_names, former_names, identity_code, date_of_birth"
        " from client where id <> :id and (identity_code = :code or date_of_birth = :born"
        " or date_of_birth is null or :born is null)",
        {"id": client.id, "code": code, "born": born.isoformat() if born else None},
    )
    found = []
    for row in rows:
        same_code = code is not None and row["identity_code"] == code
        why = Why.IDENTITY_CODE if same_code else _by_name(client, row)
        if why is not None:
            name = f"{row['family_name']} {row['given_names']}"
            found.append(Likeness(row["id"], row["code"], name, why))
    order = list(Why)
    return sorted(found, key=lambda each: (order.index(each.why), each.name))


def _by_name(client: Client, row: dict[str, str | None]) -> Why | None:
    mine = words(fold(f"{client.family_name} {client.given_names}"))
    theirs = words(fold(f"{row['family_name']} {row['given_names']}"))
    former = words(fold(f"{row['former_names']} {row['given_names']}"))
    if client.date_of_birth is None or row["date_of_birth"] is None:
        return Why.SAME_NAME if sorted(mine) == sorted(theirs) else None
    if date.fromisoformat(row["date_of_birth"]) != client.date_of_birth:
        return None
    if sorted(mine) == sorted(theirs):
        return Why.NAME_AND_BIRTH
    similar = same_names(mine, theirs) or (row["former_names"] and same_names(mine, former))
    return Why.SIMILAR_NAME_AND_BIRTH if similar else None
