"""A Swedish form from nothing to paper, by the window's own dialogs, and on to another unit."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFileDialog,
    QLabel,
    QPlainTextEdit,
    QPushButton,
)
from pytestqt.qtbot import QtBot

from tests.factory import make_vault
from tytti_desktop.casework.mail import printing
from tytti_desktop.casework.screening import measures, wording, wording_texts
from tytti_desktop.casework.screening.wording import WordingStatus
from tytti_desktop.desk.admin import wording_files
from tytti_desktop.desk.admin.wording_dialog import ConfirmDialog
from tytti_desktop.desk.admin.wording_texts_dialog import ask_texts
from tytti_desktop.desk.admin.wordings import PaperDetail, WordingSection, papers
from tytti_desktop.desk.forms.form_dialog import FormDialog
from tytti_desktop.desk.running.session import Session
from tytti_desktop.errors import KnownError
from tytti_desktop.instruments.library import shipped
from tytti_desktop.instruments.model import plain
from tytti_desktop.instruments.texts import places, wanting

DAY = date(2026, 11, 21)
PACK = "prom_followup"


def then(act: Callable[[QDialog], None]) -> None:
    """Let `act(dialog)` work on the dialog that opens next."""

    def look() -> None:
        shown = QApplication.activeModalWidget()
        assert isinstance(shown, QDialog)
        act(shown)

    QTimer.singleShot(100, look)


def press(button: QPushButton) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def typed(dialog: QDialog) -> None:
    """Type the source and each word that is wanting, and store."""
    assert isinstance(dialog, FormDialog)
    for name, field in dialog.form.fields.items():
        if name == "source":
            field.put("TTL 2026")
            continue
        area = field.findChild(QPlainTextEdit)
        assert area is not None
        if not area.toPlainText():
            QTest.keyClicks(area, f"Ord {name}")
    press(dialog.act)


def detail_of(session: Session, form: str, qtbot: QtBot) -> tuple[PaperDetail, object]:
    stand = wording.wordings(session.vault, DAY)
    detail = PaperDetail(session)
    qtbot.addWidget(detail)
    detail.stand = stand
    paper = next(one for one in papers(stand) if one.id == form)
    detail.show_paper(paper)
    return detail, paper


def waiting(session: Session) -> list[str]:
    stand = wording.wordings(session.vault, DAY)
    return [made.id for made in stand.lacking(PACK, "sv")]


@pytest.mark.usefixtures("look")
def test_a_swedish_pack_is_put_in_compared_confirmed_printed_and_carried(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    lacking = waiting(session)
    assert lacking
    for form in lacking:
        detail, paper = detail_of(session, form, qtbot)
        then(typed)
        detail.put_in(paper, "sv")  # type: ignore[arg-type]
        made = measures.library(session.vault, DAY).get(form)
        assert not wanting(made, "sv"), form
        assert "sv" in made.languages, form
    assert waiting(session) == []
    stand = wording.wordings(session.vault, DAY)
    dialog = ConfirmDialog(session, stand, PACK, "sv")
    qtbot.addWidget(dialog)
    dialog.show()
    for box in dialog.boxes:
        QTest.keyClick(box, Qt.Key.Key_Space)
    press(dialog.act)
    assert dialog.changes is not None, dialog.error.text()
    assert not wording.is_draft(session.vault, PACK, "sv", DAY)
    job = printing.form_job(session.vault, PACK, DAY, language="sv", blank=True)
    words = " ".join(w.text for block in job.form.blocks for w in block.words)
    assert "Ord" in words
    other = make_vault(tmp_path, name="toinen")
    wording_texts.imported(other, wording_texts.exported(session.vault, DAY), DAY)
    there = wording.wordings(other, DAY)
    assert there.lacking(PACK, "sv") == []
    assert there.status(there.library.get(PACK), "sv") is WordingStatus.DRAFT
    wording.confirm_wording(other, PACK, "sv", DAY)
    assert printing.form_job(other, PACK, DAY, language="sv", blank=True).form.pages
    other.close()


FORMS = [q.id for q in shipped().all() if q.defined and q.printable]


@pytest.mark.parametrize("form", FORMS)
def test_the_words_of_every_form_can_be_put_in_from_the_window(session: Session, form: str) -> None:
    """A form with more places than a group of rows holds could not be opened at all."""
    seen: list[set[str]] = []
    said: list[str] = []

    def look(dialog: QDialog) -> None:
        assert isinstance(dialog, FormDialog)
        seen.append(set(dialog.form.fields))
        said.extend(each.text() for each in dialog.findChildren(QLabel))
        dialog.reject()

    then(look)
    assert ask_texts(session, None, form, "sv") is None
    keys = {*places(shipped().get(form)), *(item.name for item in shipped().get(form).own_items)}
    known = {key for key in keys if not key[0].isdigit()}
    assert [words for words in said if known & set(re.findall(r"[\w.:]+", words))] == []
    assert seen == [{"source", *(f"text.{key}" for key in places(shipped().get(form)))}]


def test_half_typed_words_come_back(qtbot: QtBot, session: Session) -> None:
    def begun(dialog: QDialog) -> None:
        assert isinstance(dialog, FormDialog)
        area = next(each for each in dialog.findChildren(QPlainTextEdit) if not each.toPlainText())
        QTest.keyClicks(area, "Halva")
        press(dialog.leave)

    seen: list[str] = []

    def again(dialog: QDialog) -> None:
        seen.extend(each.toPlainText() for each in dialog.findChildren(QPlainTextEdit))
        dialog.reject()

    then(begun)
    assert ask_texts(session, None, "3x10d", "sv") is None
    then(again)
    assert ask_texts(session, None, "3x10d", "sv") is None
    assert "Halva" in seen


def test_wordings_go_to_another_unit_as_a_file_from_the_window(
    qtbot: QtBot, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exported with the button, looked at in the other unit's window, and stored only when told."""
    section = WordingSection(session)
    qtbot.addWidget(section)
    with pytest.raises(KnownError):
        wording_files.ask_export(session, section)
    texts = {"1": "Toinen sana", "stem": "Kuinka usein?"}
    wording_texts.put_in(session.vault, "gad7", "fi", texts, "TOIMIA 2012", DAY)
    file = tmp_path / "sanamuodot.json"
    monkeypatch.setattr(wording_files, "save_as", lambda *_args: file)
    press(section.give)
    assert file.exists()
    vault = make_vault(tmp_path, name="toinen")
    there = Session(vault, session.settings, session.now)
    wording.confirm_wording(vault, "gad7", "fi", DAY)

    def pick(*_args: object) -> tuple[str, str]:
        return str(file), ""

    monkeypatch.setattr(QFileDialog, "getOpenFileName", pick)
    page = WordingSection(there)
    qtbot.addWidget(page)
    seen: list[str] = []

    def look(dialog: QDialog) -> None:
        seen.extend(each.text() for each in dialog.findChildren(QLabel))
        dialog.reject()

    then(look)
    press(page.take)
    here = places(shipped().get("gad7"))["1"].fi
    assert f"1: {plain(here)} → Toinen sana" in seen
    assert not wording.is_draft(vault, "gad7", "fi", DAY)  # only looked at

    def take(dialog: QDialog) -> None:
        assert isinstance(dialog, FormDialog)
        press(dialog.act)

    then(take)
    press(page.take)
    assert places(measures.library(vault, DAY).get("gad7"))["1"].fi == "Toinen sana"
    assert wording.is_draft(vault, "gad7", "fi", DAY)
    press(page.take)  # nothing is asked where every word is here already
    file.write_bytes(b"[" * 100_000)
    with pytest.raises(KnownError):
        wording_files.take(there, page, file)
    vault.close()
