"""Checks of printer-scanner pairs: kept by pair, and an old one stands on Today."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from tests.reading.simulator.piles import rendered
from tests.returns.conftest import TODAY, vault
from tytti_desktop.casework.mail import printer_checks
from tytti_desktop.casework.mail.printer_checks import PrinterCheck
from tytti_desktop.casework.today import worklist
from tytti_desktop.casework.today.acts import Kind
from tytti_desktop.errors import KnownError
from tytti_desktop.paper.pairing import pairing_sheet
from tytti_desktop.paper.pairing_verdict import Fit, Point
from tytti_desktop.vault import Vault

__all__ = ["vault"]
CHECK = PrinterCheck("Toimiston tulostin", "Kopiokone", TODAY, Fit.GOOD)


def acts(vault: Vault, days: int) -> list[str]:
    found = worklist.worklist(vault, TODAY + timedelta(days))
    return [act.detail for act in found if act.kind is Kind.PAIRING]


def test_a_read_page_is_kept_as_it_was_found(tmp_path: Path, vault: Vault) -> None:
    path = tmp_path / "testi.png"
    page = Image.fromarray(rendered(pairing_sheet("fi"), 1, 200, grey=True))
    page.convert("1").save(path, dpi=(200, 200))
    read = printer_checks.read(path, " Toimiston tulostin ", "Kopiokone", TODAY)
    assert (read.fit, read.printer, read.dpi) == (Fit.BAD, "Toimiston tulostin", 200)
    done = printer_checks.record(vault, read, TODAY)
    [kept] = printer_checks.latest(vault)
    assert kept.findings == read.findings
    assert {one.point for one in kept.findings if one.fit is Fit.BAD} == {Point.COLOUR}
    assert done.undo is not None
    done.undo(vault)
    assert printer_checks.latest(vault) == []


def test_a_machine_needs_a_name(vault: Vault) -> None:
    wrong = {"printer": replace(CHECK, printer=" "), "scanner": replace(CHECK, scanner="a" * 61)}
    for field, check in wrong.items():
        with pytest.raises(KnownError) as found:
            printer_checks.record(vault, check, TODAY)
        assert found.value.field == field


def test_the_newest_of_each_pair_is_shown(vault: Vault) -> None:
    for printer, days in (("A", 9), ("B", 5), ("A", 1)):
        check = replace(CHECK, printer=printer, checked_on=TODAY - timedelta(days))
        printer_checks.record(vault, check, TODAY)
    found = [
        (each.printer, (TODAY - each.checked_on).days) for each in printer_checks.latest(vault)
    ]
    assert found == [("A", 1), ("B", 5)]


def test_an_old_check_stands_on_today_and_a_bad_one_at_once(vault: Vault) -> None:
    assert acts(vault, 0) == []
    printer_checks.record(vault, CHECK, TODAY)
    assert acts(vault, 180) == []
    assert acts(vault, 181) == ["Toimiston tulostin · Kopiokone, viimeksi luettu 21.11.2026"]
    printer_checks.record(vault, replace(CHECK, fit=Fit.BAD), TODAY)
    assert len(acts(vault, 0)) == 1
