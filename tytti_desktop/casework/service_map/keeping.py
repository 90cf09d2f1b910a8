"""What an import leaves as it was: facts its row did not speak of, and the unit's own words."""

from dataclasses import fields, replace
from typing import Any

from tytti_desktop.casework.service_map.facts import ServiceFacts, offered
from tytti_desktop.casework.service_map.services import Service


def completed(old: Any, new: Any, told: frozenset[str] | None) -> Any:  # noqa: ANN401
    """Return new facts with what is known of those that the row did not speak of.

    A value that is absent from a file deletes nothing; one that is there and empty does.
    """
    empty = type(new)()
    kept = {
        each.name: getattr(old, each.name)
        for each in fields(new)
        if told is not None
        and each.name not in told
        and getattr(new, each.name) == getattr(empty, each.name)
    }
    return replace(new, **{**kept, "extra": {**old.extra, **new.extra}})


def without_own(old: Service, facts: ServiceFacts) -> ServiceFacts:
    """Return facts without what the unit itself had said and its own export brings back."""
    low, high = old.ages
    own: dict[str, Any] = {}
    if facts.minimum_age == low:
        own["minimum_age"] = old.facts.minimum_age
    if facts.maximum_age == high:
        own["maximum_age"] = old.facts.maximum_age
    if facts.assured_on is not None and facts.assured_on == old.verified_on:
        own["assured_on"] = old.facts.assured_on
    if old.ended_on is not None and not offered(facts.status):
        own["status"] = old.facts.status
    return replace(facts, **own)
