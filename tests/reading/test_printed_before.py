"""A sheet that was printed with an earlier layout is read by the layout that was kept of it."""

import json
from pathlib import Path

import pytest

from tests.reading.conftest import ALL_CLEAR, steady
from tests.reading.simulator.piles import fill_and_scan, form
from tests.reading.test_fields import read
from tytti_desktop.paper.drawing import MM
from tytti_desktop.paper.layout import FormLayout
from tytti_desktop.paper.reading.model import FieldStatus, PageStatus
from tytti_desktop.paper.reading.reasons import PageReason
from tytti_desktop.paper.reading.stored_forms import restored_form, stored_form


@pytest.fixture(scope="module")
def before() -> FormLayout:
    """Return GAD-7 as the vaults of November 2026 keep it: 5 mm boxes, bands for the folds."""
    kept = json.loads((Path(__file__).parent / "gad7_printed_before.json").read_text("utf-8"))
    made = restored_form(kept)
    assert json.loads(json.dumps(stored_form(made))) == kept
    return made


def test_it_is_read_though_the_form_is_laid_out_otherwise_now(
    before: FormLayout, sheet: str
) -> None:
    now = form("gad7")
    assert before.fingerprint != now.fingerprint
    assert round(before.boxes[0].w / MM, 1) == 5.0
    made = fill_and_scan(before, 1, sheet, "L0", 3, share=ALL_CLEAR, hand=steady(), dpi=200)
    got = read(made)
    assert got.status is PageStatus.READ
    assert [one.status for one in got.fields] == [FieldStatus.MARKED] * 7
    assert [one.value for one in got.fields] == [truth.options[0] for truth in made.truths]


def test_it_is_not_read_by_the_layout_of_today(before: FormLayout, sheet: str) -> None:
    made = fill_and_scan(before, 1, sheet, "L0", 3, share=ALL_CLEAR, hand=steady(), dpi=200)
    got = read(made, form("gad7"))
    sure = [one for one in got.fields if not one.needs_person]
    assert got.reason is PageReason.NOT_THIS_FORM or not sure
