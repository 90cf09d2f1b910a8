"""What joining two cards of one person leaves, as the tables tell it."""

from datetime import date
from pathlib import Path

from tests.casework.test_merging import client
from tests.factory import make_vault
from tytti_desktop.casework.client import labour_status
from tytti_desktop.casework.client.labour_status import LabourStatus
from tytti_desktop.casework.joining import merging
from tytti_desktop.evaluation import listing
from tytti_desktop.evaluation.table import Period

TODAY, BEGUN, BOTH = date(2026, 11, 21), date(2026, 3, 2), date(2026, 1, 5)


def test_of_two_statuses_from_one_day_the_last_recorded_stands(tmp_path: Path) -> None:
    """The other one was corrected, not a break: out of work since 2023."""
    with make_vault(tmp_path) as vault:
        kept, other = client(vault, started_on=BEGUN), client(vault, started_on=BEGUN)
        for own, status, day in (
            (kept.id, "unemployed", date(2023, 2, 1)),
            (other.id, "employed_open", BOTH),
            (kept.id, "unemployed", BOTH),
        ):
            labour_status.record_status(vault, LabourStatus(own, status, day), TODAY)
        merging.merge(vault, kept.id, other.id, {}, TODAY)
        found = labour_status.unemployment(vault, kept.id, TODAY)
        year = Period(date(2026, 1, 1), TODAY)
        made = listing.make(vault, "unemployment", year, TODAY)
    assert found is not None
    assert found.since == date(2023, 2, 1)
    assert {r.key for r in made.rows if r.values["n"]} == {"36", "long_term", "total"}
