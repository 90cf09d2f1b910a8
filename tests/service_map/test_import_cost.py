"""What taking a catalogue in costs, counted: statements and fingerprints by its rows, no clock."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.benchmarks import bench_service_map
from tests.service_map.samples import TODAY
from tests.service_map.test_import_undo import row, take
from tytti_desktop.casework.service_map import importing, services, taking_back
from tytti_desktop.exchange import ptv
from tytti_desktop.vault import Vault, audit

MOST_A_ROW = 13  # statements for a row: itself, its log, the index, a service's six or so tags


def counted(act: Callable[[], object], vault: Vault) -> int:
    """Return how many statements SQLite begins in an act, those of its triggers left out."""
    found: list[str] = []
    vault.db.conn.set_trace_callback(found.append)
    try:
        act()
    finally:
        vault.db.conn.set_trace_callback(None)
    return sum(not each.startswith("-- ") for each in found)


def test_a_catalogue_costs_by_its_rows(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench_service_map, "SERVICES", 100)
    monkeypatch.setattr(bench_service_map, "CHANNELS", 150)
    rows, made = ptv.read_rows(bench_service_map.catalogue()), 0
    fingerprint = audit.fingerprint

    def counting(record: Any) -> str:
        nonlocal made
        made += 1
        return fingerprint(record)

    for module in ("casework.recording", "casework.service_map.taking_back"):
        monkeypatch.setattr(f"tytti_desktop.{module}.fingerprint", counting)
    asked = counted(lambda: importing.take_in(vault, "ptv", rows, TODAY), vault)
    links = 100
    assert asked <= MOST_A_ROW * (len(rows) + links)
    assert made <= 2 * (len(rows) + links + 1)
    again = counted(lambda: importing.take_in(vault, "ptv", rows, TODAY), vault)
    assert again <= 2 * len(rows)


def test_an_import_whose_texts_were_cleaned_is_taken_back_too(vault: Vault) -> None:
    """The mark is of what was stored: composed letters, no spaces at the ends."""
    take(vault, row("Tyo\u0308paja "))
    take(vault, row(" Uusi tyo\u0308paja"))
    (stored,) = services.SERVICES.find(vault)
    assert stored.name == "Uusi ty\xf6paja"
    for taken, restored in ((0, 1), (2, 0)):
        done = taking_back.undo_latest(vault, TODAY).record
        assert (done.taken_away, done.restored, done.left) == (taken, restored, ())
