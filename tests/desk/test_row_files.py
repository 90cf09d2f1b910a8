"""Files of rows in the window: seen first, stored by the person's word, taken back."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tytti_desktop.casework.client.clients import CLIENTS
from tytti_desktop.desk.forms import row_files
from tytti_desktop.desk.forms.row_files import RowFiles
from tytti_desktop.desk.running.session import Session
from tytti_desktop.errors import KnownError
from tytti_desktop.exchange.taking_in import KINDS
from tytti_desktop.vault import Vault


@pytest.fixture
def files(qtbot: QtBot, session: Session) -> RowFiles:
    page = QWidget()
    qtbot.addWidget(page)
    return RowFiles(session, page)


def table(tmp_path: Path, rows: str) -> Path:
    made = tmp_path / "asiakkaat.csv"
    made.write_text(f"sukunimi;etunimet;lempiväri\n{rows}", "utf-8")
    return made


def test_every_kind_is_in_the_menu(qtbot: QtBot, files: RowFiles) -> None:
    made = files.button()
    qtbot.addWidget(made)
    acts = [act for act in made.menu().actions() if not act.isSeparator()]
    assert len(acts) == len(KINDS) + 1


def test_nothing_is_stored_before_the_word_and_all_goes_back(
    files: RowFiles, vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = table(tmp_path, "Esimerkki;Elli;sininen\n;Nimetön;\n")
    files.look("clients", file)
    dialog = files.dialog
    assert dialog is not None
    assert CLIENTS.count(vault) == 0
    assert [each.row for each in dialog._found.refused] == [3]
    dialog.reject()
    assert CLIENTS.count(vault) == 0
    files.look("clients", file)
    assert files.dialog is not None
    files.dialog.take.click()
    assert CLIENTS.count(vault) == 1
    monkeypatch.setattr(row_files, "confirm", lambda *_a, **_k: False)
    files.ask_undo()
    assert CLIENTS.count(vault) == 1
    monkeypatch.setattr(row_files, "confirm", lambda *_a, **_k: True)
    files.ask_undo()
    assert CLIENTS.count(vault) == 0
    with pytest.raises(KnownError):
        files.ask_undo()


def test_a_file_with_nothing_to_take_cannot_be_taken(files: RowFiles, tmp_path: Path) -> None:
    files.look("clients", table(tmp_path, ";Nimetön;\n"))
    assert files.dialog is not None
    assert not files.dialog.take.isEnabled()
    with pytest.raises(KnownError):
        files.look("clients", tmp_path / "ei ole.csv")
