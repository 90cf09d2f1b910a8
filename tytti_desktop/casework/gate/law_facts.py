"""A law that holds for some clients only: whether the client's own card holds its ground.

The rule (gate.toml) names the ground in `only_if`, the ground (gate_grounds.toml) the fact of the
card in `fact`: NAME_since and NAME_until of a client.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from tytti_desktop.casework.client.clients import Client
from tytti_desktop.words import N_

GROUNDS = "gate_grounds"
FACT_NAMES = {"tym": N_("Common client of TYM")}
Rows = Mapping[str, Mapping[str, Any]]


def fact_name(rule: Mapping[str, Any], grounds: Rows) -> str:
    """Return the name of the fact that a rule rests on; empty where it rests on none of a card."""
    return str(grounds.get(str(rule.get("only_if", "")), {}).get("fact", ""))


def since(rule: Mapping[str, Any], grounds: Rows, client: Client, day: date) -> date | None:
    """Return since when the ground of a rule has held of a client; None where it does not."""
    name = fact_name(rule, grounds)
    first, last = (getattr(client, f"{name}_{end}", None) for end in ("since", "until"))
    holds = first is not None and first <= day and (last is None or day <= last)
    return first if holds else None


def binds(rule: Mapping[str, Any], grounds: Rows, client: Client | None, day: date) -> bool:
    """Tell whether a rule is law for a client as the card stands, or for everybody (None)."""
    if not rule.get("only_if"):
        return True
    return client is not None and since(rule, grounds, client, day) is not None
