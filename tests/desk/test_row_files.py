"""Files of rows in the window: seen first, stored by the person's word, taken back."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tytti_desktop.casework.client.clients import CLIENTS
from tytti_desktop.desk.forms import row_files
from tytti_desktop.desk.forms.row_files import RowFiles
from tytti_desktop.desk.running.background import Step
from tytti_desktop.desk.running.session import Session
from tytti_desktop.errors import KnownError
from tytti_desktop.exchange.sheet_rows import PART
from tytti_desktop.exchange.taking_in import KINDS
from tytti_desktop.vault import Vault
from tytti_desktop.vault.parts import FEW
from tytti_desktop.words import _


@pytest.fixture
def files(qtbot: QtBot, session: Session) -> RowFiles:
    page = QWidget()
    qtbot.addWidget(page)
    return RowFiles(session, page)


def table(tmp_path: Path, rows: str) -> Path:
    made = tmp_path / "asiakkaat.csv"
    made.write_text(f"sukunimi;etunimet;lempiväri\n{rows}", "utf-8")
    return made


def look(qtbot: QtBot, files: RowFiles, file: Path) -> row_files.PreviewDialog:
    """Look at a file of clients; return the dialog that shows what it would bring."""
    before = files.dialog
    files.look("clients", file)
    qtbot.waitUntil(lambda: files.dialog is not before)
    assert files.dialog is not None
    return files.dialog


def ended(qtbot: QtBot, files: RowFiles) -> None:
    """Wait until what is being stored or taken back has been."""
    storing = files.storing
    assert storing is not None
    qtbot.waitUntil(lambda: not storing.task.running)
    assert not storing.isVisible()


def everything(vault: Vault) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table, whatever an import writes; drafts are no record."""
    found = vault.tuples("select name from sqlite_master where type = 'table' and name <> 'draft'")
    return {name: vault.tuples(f"select * from {name}") for (name,) in found}  # noqa: S608 our own


def test_every_kind_is_in_the_menu(qtbot: QtBot, files: RowFiles) -> None:
    made = files.button()
    qtbot.addWidget(made)
    acts = [act for act in made.menu().actions() if not act.isSeparator()]
    assert len(acts) == len(KINDS) + 1


def test_nothing_is_stored_before_the_word_and_all_goes_back(
    qtbot: QtBot,
    files: RowFiles,
    vault: Vault,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = table(tmp_path, "Esimerkki;Elli;sininen\n;Nimetön;\n")
    dialog = look(qtbot, files, file)
    assert CLIENTS.count(vault) == 0
    assert [each.row for each in dialog.found.refused] == [3]
    dialog.reject()
    assert CLIENTS.count(vault) == 0
    look(qtbot, files, file).take.click()
    ended(qtbot, files)
    assert CLIENTS.count(vault) == 1
    monkeypatch.setattr(row_files, "confirm", lambda *_a, **_k: False)
    files.ask_undo()
    assert CLIENTS.count(vault) == 1
    monkeypatch.setattr(row_files, "confirm", lambda *_a, **_k: True)
    files.ask_undo()
    ended(qtbot, files)
    assert CLIENTS.count(vault) == 0
    with pytest.raises(KnownError):
        files.ask_undo()


def test_a_file_with_nothing_to_take_cannot_be_taken(
    qtbot: QtBot, files: RowFiles, tmp_path: Path
) -> None:
    assert not look(qtbot, files, table(tmp_path, ";Nimetön;\n")).take.isEnabled()
    with pytest.raises(KnownError):
        files.look("clients", tmp_path / "ei ole.csv")


def test_a_file_of_many_rows_is_looked_at_in_parts_and_can_be_left(
    qtbot: QtBot, files: RowFiles, tmp_path: Path
) -> None:
    """Each turn of the window looks at a few rows; Cancel stops between them."""
    many = "".join(f"Esimerkki;Elli{n};\n" for n in range(20 * PART))
    files.look("clients", table(tmp_path, many))
    seen: list[int] = []
    looking = files.looking
    assert looking is not None
    qtbot.waitUntil(lambda: looking.task.title == _("Looking at the rows …"))
    looking.task.progressed.connect(lambda step: seen.append(step.done))
    looking.task.progressed.connect(looking.reject)
    qtbot.waitUntil(lambda: not looking.task.running)
    assert len(seen) == 1
    assert seen[0] % PART == 0
    assert seen[0] < 20 * PART
    assert files.dialog is None
    assert not looking.isVisible()


def test_a_file_that_is_no_table_is_told_and_the_dialog_goes(
    qtbot: QtBot, files: RowFiles, tmp_path: Path
) -> None:
    file = tmp_path / "asiakkaat.csv"
    file.write_text("nimi\nElli\n", "utf-8")
    with qtbot.captureExceptions() as caught:
        files.look("clients", file)
        looking = files.looking
        assert looking is not None
        qtbot.waitUntil(lambda: not looking.task.running)
    assert [kind for kind, _error, _where in caught] == [KnownError]
    assert not looking.isVisible()


@pytest.mark.parametrize("how", ["cancel", "seal"])
@pytest.mark.parametrize("back", [False, True], ids=["taking", "taking back"])
def test_what_is_stored_in_parts_and_left_has_changed_nothing(
    qtbot: QtBot,
    session: Session,
    files: RowFiles,
    vault: Vault,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    how: str,
    back: bool,
) -> None:
    """Storing and taking back rest between parts; left or sealed between two, it was nothing."""
    monkeypatch.setattr(row_files, "confirm", lambda *_a, **_k: True)
    many = 5 * FEW
    file = table(tmp_path, "".join(f"Esimerkki;Elli{n};\n" for n in range(many)))
    if back:
        look(qtbot, files, file).take.click()
        ended(qtbot, files)
    before = everything(vault)
    if back:
        files.ask_undo()
    else:
        look(qtbot, files, file).take.click()
    storing = files.storing
    seen: list[int] = []
    assert storing is not None

    def leave(step: Step) -> None:
        seen.append(step.done)
        if step.done == 2 * FEW:
            storing.reject() if how == "cancel" else session.sealing.emit()

    storing.task.progressed.connect(leave)
    ended(qtbot, files)
    assert seen[-1] == 2 * FEW
    assert everything(vault) == before
    assert not vault.db.conn.in_transaction
