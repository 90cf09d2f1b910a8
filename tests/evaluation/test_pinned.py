"""At the pilot's size nothing that a release hides is given away by it, nor by two together.

What the choice of cells could not keep is in its outcome; here no number of any table may be there.
"""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests import factory
from tests.evaluation import attack, worlds
from tests.evaluation.conftest import TODAY
from tytti_desktop.evaluation import listing, releases
from tytti_desktop.evaluation.cells import Key
from tytti_desktop.evaluation.suppression import joined
from tytti_desktop.evaluation.table import Period
from tytti_desktop.vault import Vault, opening, parts

HALF, LIMIT = date(2026, 6, 1), 5
YEAR, FIRST = Period(date(2025, 12, 1), TODAY), Period(date(2025, 12, 1), HALF - timedelta(1))
SECOND, LATE = Period(HALF, TODAY), Period(date(2026, 3, 1), TODAY)
TWO = {
    "abut": (FIRST, SECOND), "part and whole": (FIRST, YEAR), "whole and part": (YEAR, SECOND),
    "overlap": (LATE, YEAR), "apart": (Period(date(2025, 12, 1), date(2026, 2, 28)), SECOND),
}  # fmt: skip


@pytest.fixture(scope="module")
def pilot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vault]:
    made = factory.practised(138, seed=3, today=TODAY)
    path: Path = tmp_path_factory.mktemp("pilot") / made.path.name
    shutil.copytree(made.path, path)
    with opening.open_unlocked(replace(made, path=path)) as vault:
        yield vault


def given_away(vault: Vault, period: Period) -> list[object]:
    """Publish all tables; return the small numbers of tables, of now or before, that follow."""
    material = parts.whole(releases.reading(vault, period, TODAY, [*listing.TABLES]))
    ready, before = releases.finished(material), releases.listed(vault)
    releases.record(vault, ready, "test")
    told = {
        Key(space, first, last, tuple((a, v) for a, v in pairs)): shown
        for release in (*before, ready.release)
        for space, first, last, pairs, _value, shown, *_more in release.cells
        if shown is not None
    }
    every = joined(material.cells, material.past).values
    small = [cell for cell, shown in told.items() if not shown and 0 < every.get(cell, 0) < LIMIT]
    assert len(small) > 10
    found = attack.attack(material.cells, ready.outcome.hidden, small, material.past)
    assert {each.cell for each in found} == {*small}
    return [
        *(each for each in found if each.tighter_than(0, LIMIT)),
        *(each for each in ready.outcome.pinned if each.cell in told),
    ]


@pytest.mark.parametrize("two", TWO)
def test_two_releases_give_no_number_away(pilot: Vault, two: str) -> None:
    with worlds.undone(pilot):
        for period in TWO[two]:
            assert given_away(pilot, period) == []
