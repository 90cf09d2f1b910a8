"""A data-protection officer's day by hand: a copy, a correction, the log, and what is erased."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog
from pytestqt.qtbot import QtBot

from tests.casework.closing.test_ahead import vault  # noqa: F401 the fixture
from tests.desk.caseload import MOST_TRIES
from tests.desk.walking import HOW, Hand, entered, put
from tests.exchange.test_erasure import DECISION, closed
from tests.factory import PASSPHRASE
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.desk.admin.paper_dialog import PaperDialog
from tytti_desktop.desk.forms.form_dialog import FormDialog
from tytti_desktop.desk.running.settings import Settings
from tytti_desktop.vault import Vault

FIRST_DAY, DUE = date(2026, 11, 21), date(2036, 11, 22)


@pytest.fixture
def client(vault: Vault) -> Client:  # noqa: F811
    made = closed(vault)
    clients.change_client(vault, replace(made, phone="040 765 4321"), FIRST_DAY)
    return clients.get(vault, made.id)


@pytest.fixture
def hand(
    qtbot: QtBot, qapp: QApplication, look: object, settings: Settings, vault: Vault  # noqa: F811
) -> Iterator[Hand]:  # fmt: skip
    yield from entered(qtbot, qapp, settings, vault, FIRST_DAY)


def proved(dialog: FormDialog) -> None:
    """Type one's own passphrase and wait until it has been checked."""
    put(dialog.form["old_passphrase"], PASSPHRASE)
    HOW.click(dialog.act)
    for _try in range(MOST_TRIES):
        QTest.qWait(10)
        if not dialog.isVisible():
            return
    raise AssertionError(dialog.error.text())


def test_a_data_protection_officers_day(
    client: Client, hand: Hand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert hand.window.session is not None
    hand.window.session.open_client(client.id)
    hand.tab("Loki")
    hand.see("loki")
    asked = hand.fill(picture="pyynto", kind="Kopio kaikista")
    hand.press("Kirjaa pyyntö", asked)
    assert "21.12.2026" in hand.words, "a copy is given in a month"
    hand.see("pyynnot")
    hand.press("Kopio …", proved, hand.paper("kopio"), kind=QDialog)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_a, **_k: str(tmp_path))
    hand.press("Tallenna tiedostoina", proved, kind=QDialog)
    made = {each.suffix for each in tmp_path.rglob("*") if each.is_file()}
    assert {".pdf", ".json"} <= made
    hand.press("Vastattu", hand.fill(picture="vastattu"))
    hand.press("Muuta tietoja", hand.fill(picture="korjaus", phone="040 999 8888"))
    hand.tab("Loki")
    assert "Puhelin oli: 040 765 4321" in hand.words, "what was corrected keeps its old version"
    hand.see("vastattu-pyynto-ja-korjaus")

    hand.on(DUE)
    hand.window.session.go("settings", page="retention")
    assert client.code in hand.words
    hand.see("sailytys")
    hand.press("Hävitä", hand.fill(picture="havita", reason=DECISION))
    assert client.name not in hand.words
    assert DECISION in hand.words
    hand.see("havitetty")

    def read(dialog: PaperDialog) -> None:
        hand.see("todistus", dialog)
        dialog.reject()

    hand.press("Todistus", read, kind=PaperDialog)
