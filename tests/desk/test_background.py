"""Work off the GUI thread: results and errors come back on it, progress and Cancel work."""

import ast
import threading
from collections.abc import Generator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QImage, QPageSize, QPainter, QPdfWriter
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from tests import parsed
from tytti_desktop import desk
from tytti_desktop.desk.forms.pdf_view import PdfView
from tytti_desktop.desk.running import background
from tytti_desktop.desk.running.background import ProgressPanel, Report, Step
from tytti_desktop.errors import KnownError


def add(report: Report, one: int, other: int) -> tuple[int, int]:
    report.step(1, 2, "laskee")
    return one + other, threading.get_ident()


def test_the_result_comes_back_on_the_gui_thread(qtbot: QtBot) -> None:
    got: list[Any] = []

    def done(result: tuple[int, int]) -> None:
        got.append((result, threading.get_ident()))

    task = background.run(add, 2, 3, done=done)
    with qtbot.waitSignal(task.ended):
        pass
    ((total, worker), here) = got[0]
    assert total == 5
    assert worker != here == threading.get_ident()


def test_an_error_comes_back_to_who_asked(qtbot: QtBot) -> None:
    def refuse(_report: Report) -> None:
        raise KnownError(WORDS)

    failed: list[Exception] = []
    task = background.run(refuse, done=print, failed=failed.append)
    qtbot.waitUntil(lambda: not task.running)
    assert [str(one) for one in failed] == [WORDS]


WORDS = "Levy on täynnä."


class Asker(QWidget):
    def __init__(self, told: list[str]) -> None:
        super().__init__()
        self.told = told

    def take(self, what: str, _result: object) -> None:
        self.told.append(what)


@pytest.mark.parametrize("refused", [False, True])
def test_nothing_is_told_to_what_is_gone(qtbot: QtBot, refused: bool) -> None:
    """The lock takes the page while a worker works: its result and its error find nobody."""
    go = threading.Event()

    def work(_report: Report) -> str:
        go.wait(10)
        if refused:
            raise KnownError(WORDS)
        return ""

    told: list[str] = []
    asker = Asker(told)
    with qtbot.capture_exceptions() as raised:
        task = background.run(
            work, done=partial(asker.take, "done"), failed=partial(asker.take, "failed")
        )
        delete(asker)
        go.set()
        qtbot.waitUntil(lambda: not task.running)
    assert told == []
    assert [str(each[1]) for each in raised] == ([WORDS] if refused else [])


def test_who_asks_for_work_is_told_by_a_method() -> None:
    """So that it is known whether it is there still: no lambda, nothing made on the way."""
    wrong = []
    for file in sorted(Path(desk.__file__).parent.rglob("*.py")):
        tree = parsed.tree(file)
        known = {one.name for one in tree.body if isinstance(one, ast.FunctionDef)} | {"done"}
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            called = ast.unparse(node.func).removeprefix("background.")
            for one in node.keywords if called in {"run", "run_steps"} else ():
                told = ast.unparse(one.value).removeprefix("partial(")
                own = told.startswith(("self.", "dialog.")) or told in known
                if one.arg in {"done", "failed"} and not own:
                    wrong.append(f"{file.name}:{node.lineno} {one.arg}={told}")
    assert wrong == []


def test_cancel_stops_at_the_next_step_and_nothing_is_done(qtbot: QtBot, look: object) -> None:
    going = threading.Event()
    seen: list[int] = []

    def long(report: Report) -> int:
        for number in range(1000):
            report.step(number, 1000, "kirje")
            going.wait(0.01)
        return 1000

    task = background.run(long, done=seen.append, title="Tulostetaan")
    panel = ProgressPanel(task)
    qtbot.addWidget(panel)
    panel.show()
    qtbot.waitUntil(lambda: panel.bar.value() > 0)
    assert "jäljellä" in panel.left.text()
    panel.cancel.click()
    qtbot.waitUntil(lambda: not task.running)
    assert seen == []
    assert not panel.isVisible()


def test_steps_leave_the_window_alive_and_cancel_closes_them(qtbot: QtBot) -> None:
    closed: list[bool] = []
    results: list[int] = []

    def steps(count: int) -> Generator[Step, None, int]:
        try:
            for number in range(count):
                yield Step(number + 1, count)
        finally:
            closed.append(True)
        return count

    task = background.run_steps(steps(3), done=results.append)
    qtbot.waitUntil(lambda: not task.running)
    assert results == [3]
    endless = background.run_steps(steps(10**9), done=results.append)
    qtbot.wait(20)
    endless.cancel()
    qtbot.waitUntil(lambda: not endless.running)
    assert results == [3]
    assert closed == [True, True]


@pytest.fixture
def pdf(tmp_path: Path, look: object) -> bytes:
    file = tmp_path / "two.pdf"
    writer = QPdfWriter(str(file))
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    painter = QPainter(writer)
    painter.drawText(500, 500, "yksi")
    writer.newPage()
    painter.drawText(500, 500, "kaksi")
    painter.end()
    return file.read_bytes()


def test_a_pdf_is_paged_zoomed_saved_and_printed(qtbot: QtBot, pdf: bytes, tmp_path: Path) -> None:
    view = PdfView()
    qtbot.addWidget(view)
    assert not view.print_it.isEnabled()
    view.show_pdf(pdf, name="postitus")
    qtbot.waitUntil(lambda: not view.picture.pixmap().isNull())
    small = view.picture.pixmap().width()
    assert view.number.text() == "1 (2)"
    assert not view.before.isEnabled()
    view.next_page()
    assert view.number.text() == "2 (2)"
    assert not view.after.isEnabled()
    view.zoom_in()
    qtbot.waitUntil(lambda: view.picture.pixmap().width() > small)
    with qtbot.waitSignal(view.saved):
        view.save_to(tmp_path / "out.pdf")
    assert view.gone.text() == "Tallennettu: out.pdf"
    assert (tmp_path / "out.pdf").read_bytes() == pdf
    view.printed_all(2)
    assert view.gone.text() == "2 sivua meni tulostimelle"
    with pytest.raises(KnownError):
        view.save_to(tmp_path / "missing" / "out.pdf")
    printer = QPrinter()
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    with qtbot.waitSignal(view.printed) as printed:
        view.print_on(printer)
    assert printed.args == [2]
    assert (tmp_path / "printed.pdf").stat().st_size > 1000
    assert isinstance(view.picture.pixmap().toImage(), QImage)


def test_a_page_is_seen_to_its_edge_until_it_is_made_larger(qtbot: QtBot, pdf: bytes) -> None:
    view = PdfView()
    qtbot.addWidget(view)
    view.resize(700, 600)
    view.show()
    view.show_pdf(pdf, name="postitus")
    qtbot.waitUntil(lambda: not view.picture.pixmap().isNull())

    def width() -> float:
        return view.picture.pixmap().deviceIndependentSize().width()

    fitted = width()
    assert fitted <= view.width() < fitted * 4 / 3
    view.zoom_in()
    qtbot.waitUntil(lambda: width() > view.width())
    assert view.print_it.property("kind") == "primary"
