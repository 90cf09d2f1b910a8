"""Qt's own boxes for files and printers and its menus speak the program's language, every word.

They are shown where the system has none of its own. A word is at fault where it is the same as in
English; what is the same in both languages is listed, and so are names of papers and units.
"""

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QAction
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QFileDialog,
    QGroupBox,
    QLabel,
    QLineEdit,
    QSpinBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tytti_desktop.desk import i18n

PAPERS = {"pageSizeCombo", "unitCombo", "pagesPerSheetCombo"}
ALIKE = {"OK", "...", "PDF"}


def boxes(qtbot: QtBot) -> Iterator[QWidget]:
    """Give each box of Qt's own that the program can open."""
    for how in (QFileDialog.AcceptMode.AcceptOpen, QFileDialog.AcceptMode.AcceptSave):
        files = QFileDialog()
        files.setOption(QFileDialog.Option.DontUseNativeDialog)
        files.setAcceptMode(how)
        qtbot.addWidget(files)
        yield files
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    paper = QPrintDialog(printer)
    qtbot.addWidget(paper)
    yield paper
    typed = QLineEdit("teksti")
    qtbot.addWidget(typed)
    menu = typed.createStandardContextMenu()
    qtbot.addWidget(menu)
    yield menu


def words(box: QWidget) -> Iterator[str]:
    """Give every word a box shows."""
    yield box.windowTitle()
    for one in box.findChildren(QWidget):
        yield one.toolTip()
        if isinstance(one, QLabel | QAbstractButton):
            yield one.text()
        elif isinstance(one, QGroupBox):
            yield one.title()
        elif isinstance(one, QComboBox) and one.objectName() not in PAPERS:
            yield from (one.itemText(n) for n in range(one.count()))
        elif isinstance(one, QSpinBox):
            yield one.suffix()
    for act in box.findChildren(QAction):
        yield act.text().partition("\t")[0]


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_every_word_of_qts_own_boxes_is_in_the_language(
    qtbot: QtBot, qapp: QApplication, language: str
) -> None:
    said = {}
    for code in ("en", language):
        i18n.speak(qapp, code)
        said[code] = [list(words(box)) for box in boxes(qtbot)]
    i18n.speak(qapp, "fi")
    wrong, looked = set(), 0
    for english, ours in zip(said["en"], said[language], strict=True):
        assert len(english) == len(ours)
        for before, after in zip(english, ours, strict=True):
            looked += bool(before)
            plain = any(letter.isalpha() for letter in before) and "/" not in before
            if before == after and plain and before not in ALIKE:
                wrong.add(before)
    assert looked > 60
    assert wrong == set()
