"""Areas and teams added by data alone stand in the form's lists, on cards, visits and in tables."""

from dataclasses import replace
from datetime import date

import pytest

from tytti_desktop.casework.client import clients, visits
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.shapes import unit_checks
from tytti_desktop.errors import KnownError
from tytti_desktop.evaluation import listing, story
from tytti_desktop.evaluation.table import Period
from tytti_desktop.evaluation.tables import places
from tytti_desktop.vault import Vault

TODAY = date(2026, 11, 21)
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
AREAS = {"north": 4, "middle": 3, "south": 3}


def counts(vault: Vault, name: str) -> dict[str, object]:
    table = listing.make(vault, name, YEAR, TODAY)
    return {row.key: row.values["n"] for row in table.rows}


def test_three_areas_and_their_teams_are_told_apart_and_summed(vault: Vault) -> None:
    for kind in ("areas", "teams"):
        for key in AREAS:
            label = {"fi": key.title(), "sv": "", "en": ""}
            unit_checks.store(vault, kind, key, {"label": label}, TODAY)
    for key, n in AREAS.items():
        for number in range(n):
            new = Client(key.title(), f"Malli {number}", started_on=date(2026, 3, 2))
            new = replace(new, area=key, team=key)
            made = clients.register_client(vault, new, TODAY).record
            visits.log_visit(vault, visits.proposed(vault, made.id, TODAY), TODAY)
    lent = replace(visits.proposed(vault, made.id, TODAY), team="north")
    visits.log_visit(vault, lent, TODAY)
    nobodys = Client("Muu", "Malli", started_on=date(2026, 3, 2))
    clients.register_client(vault, nobodys, TODAY)
    expected = {**AREAS, "none": 1, "total": 11}
    assert counts(vault, "areas") == counts(vault, "teams") == expected
    assert counts(vault, "team_visits") == {
        "north": 5,
        "middle": 3,
        "south": 3,
        "none": 0,
        "total": 11,
    }
    assert set(places.NEEDS) <= set(listing.asked(None, vault, TODAY))


def test_a_unit_without_areas_and_teams_is_told_nothing_of_them(vault: Vault) -> None:
    assert not set(places.NEEDS) & set(listing.asked(None, vault, TODAY))
    assert set(places.NEEDS) <= {name for _key, _title, names in story.SECTIONS for name in names}


@pytest.mark.parametrize("field", ["area", "team"])
def test_an_area_or_team_that_the_unit_does_not_have_is_refused(vault: Vault, field: str) -> None:
    new = Client("A", "B", **{field: "east"})  # type: ignore[arg-type]
    with pytest.raises(KnownError) as told:
        clients.register_client(vault, new, TODAY)
    assert told.value.field == field
