"""The unit's data: the day decides which version is read, and defaults shine through."""

import json
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

import pytest

from tytti_desktop.casework import unit
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Vault
from tytti_desktop.vault.unit_data import UnitDatum

DAY = date(2026, 11, 21)


def test_defaults_are_in_force_until_the_unit_says_otherwise(vault: Vault) -> None:
    assert unit.value(vault, "mailing", "envelope", DAY) == "C5"
    unit.change(vault, "mailing", "envelope", "E65", DAY)
    assert unit.value(vault, "mailing", "envelope", DAY - timedelta(1)) == "C5"
    assert unit.value(vault, "mailing", "envelope", DAY) == "E65"
    assert unit.value(vault, "mailing", "envelope", DAY + timedelta(999)) == "E65"


def test_the_newest_version_not_after_the_day_is_read(vault: Vault) -> None:
    for days, name in ((20, "later"), (0, "first"), (10, "middle")):
        unit.change(vault, "settings", "unit", {"name": name}, DAY + timedelta(days))
    read = {
        days: unit.value(vault, "settings", "unit", DAY + timedelta(days))["name"]
        for days in (0, 9, 10, 19, 20)
    }
    assert read == {0: "first", 9: "first", 10: "middle", 19: "middle", 20: "later"}


def test_taking_a_default_away_and_bringing_it_back(vault: Vault) -> None:
    shipped = unit.value(vault, "rounds", "baseline", DAY)
    unit.change(vault, "rounds", "baseline", None, DAY)
    assert "baseline" not in unit.in_force(vault, "rounds", DAY)
    with pytest.raises(KnownError, match="baseline"):
        unit.value(vault, "rounds", "baseline", DAY)
    unit.change(vault, "rounds", "baseline", shipped, DAY + timedelta(1))
    assert unit.value(vault, "rounds", "baseline", DAY + timedelta(1)) == shipped


def test_a_change_tells_what_it_changed_and_is_logged(vault: Vault) -> None:
    changes = unit.change(vault, "mailing", "envelope", "E5", DAY)
    assert changes.types == {UnitDatum}
    logged = vault.query("select action, entity, detail from audit order by seq desc limit 1")[0]
    assert (logged["action"], logged["entity"]) == ("change", "unit_data")
    assert "E5" not in logged["detail"]


def test_a_kind_nobody_ships_is_empty_and_can_be_filled(vault: Vault) -> None:
    assert unit.shipped("nothing_such") == {}
    unit.change(vault, "nothing_such", "a", [1, 2], DAY)
    assert unit.in_force(vault, "nothing_such", DAY) == {"a": [1, 2]}


def _spoil(given: object) -> None:
    """Empty every table and list of what was handed out, the innermost first."""
    if isinstance(given, dict | list):
        for each in given.values() if isinstance(given, dict) else given:
            _spoil(each)
        given.clear()


def test_nothing_of_any_kind_that_is_handed_out_is_the_defaults_own(vault: Vault) -> None:
    for kind in unit.kinds():
        kept = deepcopy(unit._read(kind))
        for key in kept:
            _spoil(unit.value(vault, kind, key, DAY))
        _spoil(unit.in_force(vault, kind, DAY))
        _spoil(unit.shipped(kind))
        assert unit._read(kind) == kept


def test_what_is_handed_out_cannot_spoil_the_defaults() -> None:
    taken = unit.shipped("mailing")
    taken["answer"]["days"] = 999
    assert unit.shipped("mailing")["answer"]["days"] != 999


@pytest.mark.parametrize("kind", unit.kinds())
def test_every_shipped_default_can_be_stored_as_the_units_own(kind: str) -> None:
    def only_plain(content: Any) -> Any:
        return json.loads(json.dumps(content))

    shipped = unit.shipped(kind)
    own = {"status_economics", "areas", "teams"}  # euros, areas and teams: none are ours to ship
    assert shipped or kind in own
    assert only_plain(shipped) == shipped, "dates are written as text"
