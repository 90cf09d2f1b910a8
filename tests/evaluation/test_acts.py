"""After whatever may happen in a caseload, every table can be made and published."""

import random
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.evaluation import acts, worlds
from tests.evaluation.conftest import TODAY
from tests.factory import make_vault
from tytti_desktop.casework.client import clients, labour_status
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.client.labour_status import LabourStatus
from tytti_desktop.casework.closing import statuses
from tytti_desktop.errors import KnownError
from tytti_desktop.evaluation import listing, releases
from tytti_desktop.evaluation.cells import gather
from tytti_desktop.evaluation.table import TOTAL, Period, Row
from tytti_desktop.vault import Vault

YEAR = listing.last_year(TODAY)
START, MOVED, SINCE = YEAR.first + timedelta(9), YEAR.first + timedelta(99), date(2020, 1, 1)


@pytest.mark.parametrize("act", acts.ACTS, ids=lambda act: act.__name__)
def test_after_any_act_every_table_adds_up_and_may_leave(caseload: Vault, act: acts.Act) -> None:
    """Euros of a status: each class told 0 priced of a total of 23, and no results could leave."""
    rng, half = random.Random(1), Period(YEAR.first, YEAR.first + timedelta(180))
    with worlds.undone(caseload):
        acts.settled(caseload, YEAR.first)
        releases.record(caseload, releases.prepare(caseload, half, TODAY), "test")
        assert sum(acts.done(act, caseload, rng, TODAY) for _time in range(8))
        gather(listing.make_all(caseload, YEAR, TODAY, listing.TABLES))
        with suppress(KnownError):  # it may contradict what has left
            releases.prepare(caseload, YEAR, TODAY)


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    with make_vault(tmp_path) as made:
        yield made


def moved(vault: Vault, to: str, many: int) -> None:
    """Put so many clients in a vault who sought work at first and are elsewhere now."""
    for number in range(many):
        new = Client("Malli", f"{to} {number}", started_on=START)
        own = clients.register_client(vault, new, TODAY).record.id
        for status, day in (("unemployed", START), (to, MOVED)):
            labour_status.record_status(vault, LabourStatus(own, status, day), TODAY)


def total(vault: Vault) -> Row:
    (table,) = releases.prepare(vault, YEAR, TODAY, ["transitions"]).tables
    return table.row(TOTAL)


PRICES = {"unemployed": 0.0, "employed_open": 1000.0, "employed_part_time": 500.0}


@pytest.mark.parametrize(
    ("ends", "euros"),
    [
        ({"employed_open": 8, "employed_part_time": 7}, 11500.0),
        # 9,500 of ten: nine by 1,000 and one by 500, though the group of both is told as ten.
        ({"employed_open": 9, "employed_part_time": 1}, None),
        # 6,000 tells of six in work, so of two in a service: a number hidden beside a small one.
        ({"unemployed": 10, "employed_open": 6, "service": 2}, None),
        ({"unemployed": 10, "employed_open": 2}, None),
    ],
)
def test_euros_tell_of_no_few(vault: Vault, ends: dict[str, int], euros: float | None) -> None:
    for status, price in PRICES.items():
        statuses.set_parameter(vault, status, price, "Yksikön luku", SINCE)
    for to, many in ends.items():
        moved(vault, to, many)
    row = total(vault)
    assert (row.values.get("euros"), "euros" in row.hidden) == (euros, euros is None)
    assert row.values["n"] == sum(ends.values())


def test_euros_are_told_of_all_together_and_of_no_class(vault: Vault) -> None:
    """Each class said 0 of those whose cost is known, of which there were ten."""
    for status, price in PRICES.items():
        statuses.set_parameter(vault, status, price, "Yksikön luku", SINCE)
    moved(vault, "employed_open", 10)
    table = listing.make(vault, "transitions", YEAR, TODAY)
    assert [row.values["priced"] for row in table.rows if row.key != TOTAL] == [None] * 6
    assert table.row(TOTAL).values["priced"] == 10


def test_other_tables_of_a_published_period_are_told_as_known_now_beside_the_published(
    vault: Vault,
) -> None:
    """They were refused: two values of one number. What was published stays as it was."""
    moved(vault, "employed_open", 10)
    releases.record(vault, releases.prepare(vault, YEAR, TODAY, ["sex"]), "test")
    moved(vault, "service", 6)
    made = releases.prepare(vault, YEAR, TODAY, ["sex", "clients"]).tables
    sex, clients_now = sorted(made, key=lambda table: table.id != "sex")
    assert (sex.row(TOTAL).values["n"], sex.row("late").values["n"]) == (10, 6)
    assert clients_now.row(TOTAL).values["n"] == 16
    assert "28.11.2026" in clients_now.notes[-1]
    assert "28.11.2026" not in " ".join(sex.notes)
