"""Settings, printer and scanner: the test page is printed, read in the background and told of."""

from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtWidgets import QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from tests.desk.caseload import fill, on_dialog
from tests.desk.test_returned import words
from tests.reading.simulator.piles import rendered
from tytti_desktop.casework.mail import printer_checks
from tytti_desktop.desk.admin import printers
from tytti_desktop.desk.admin.printers import PrinterSection, names_dialog
from tytti_desktop.desk.running.session import Session
from tytti_desktop.paper.pairing import pairing_sheet
from tytti_desktop.paper.pairing_verdict import Fit
from tytti_desktop.vault import Vault


@pytest.fixture
def section(qtbot: QtBot, session: Session) -> PrinterSection:
    made = PrinterSection(session)
    qtbot.addWidget(made)
    session.changed.connect(made.take_change)
    made.resize(1000, 800)
    made.show()
    made.refresh_if_stale()
    return made


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    path = tmp_path / "testi.png"
    page = Image.fromarray(rendered(pairing_sheet("fi"), 1, 200, grey=True))
    page.convert("1").save(path, dpi=(200, 200))
    return path


def test_the_test_page_is_shown_for_printing(
    section: PrinterSection, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Testisivua ei ole vielä luettu" in words(section)
    shown: list[bytes] = []
    monkeypatch.setattr(printers, "show_paper", lambda _at, _title, pdf, _name: shown.append(pdf))
    section.test.click()
    assert shown[0].startswith(b"%PDF")


def test_a_scanned_page_is_read_and_kept_with_what_to_change(
    qtbot: QtBot,
    section: PrinterSection,
    vault: Vault,
    scan: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_a: (str(scan), ""))
    on_dialog(fill(printer="Tulostin", scanner="Kopiokone"))
    section.choose.click()
    assert not section.choose.isEnabled()
    qtbot.waitUntil(lambda: bool(printer_checks.latest(vault)))
    qtbot.waitUntil(section.choose.isEnabled)
    [kept] = printer_checks.latest(vault)
    assert (kept.pair, kept.fit) == ("Tulostin · Kopiokone", Fit.BAD)
    told = words(section)
    assert "Ei kelpaa vielä" in told
    assert "Skannaa harmaasävynä tai värinä" in told


def test_nothing_is_read_when_no_file_is_chosen(
    section: PrinterSection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_a: ("", ""))
    section.choose.click()
    assert section.choose.isEnabled()


def test_a_machine_without_a_name_is_asked_for(qtbot: QtBot, session: Session) -> None:
    dialog = names_dialog(session, None)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.finish()
    assert dialog.isVisible()
    assert any("Nimeä laite" in label.text() for label in dialog.findChildren(QLabel))
