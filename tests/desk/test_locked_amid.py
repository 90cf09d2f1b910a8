"""A lock amid work on a worker: nothing of it is told, half done or left over the door.

Every place of the program that gives work to a worker is found by reading it; each is begun here in
the whole window, its worker comes to its end, and the vault locks before the window hears of it:
the worst moment, for pages live on for a while that have no vault.
"""

import ast
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from tests import parsed
from tests.desk import every
from tytti_desktop import desk
from tytti_desktop.casework import single_prints
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.desk.admin import wordings
from tytti_desktop.desk.admin.backup import BackupSection
from tytti_desktop.desk.admin.copies import PrintCopies
from tytti_desktop.desk.admin.handover_section import HandoverSection
from tytti_desktop.desk.admin.key_dialogs import passphrase_dialog
from tytti_desktop.desk.admin.printers import PrinterSection
from tytti_desktop.desk.admin.standing import StandingCard
from tytti_desktop.desk.admin.wordings import PaperDetail
from tytti_desktop.desk.dialogs.print_dialog import PrintDialog
from tytti_desktop.desk.forms.pdf_view import PdfView
from tytti_desktop.desk.keeping import IDLE_SECONDS, Keeper
from tytti_desktop.desk.mail_page.mail import MailPage
from tytti_desktop.desk.main_window import MainWindow
from tytti_desktop.desk.network.import_run import ImportRun
from tytti_desktop.desk.results.page import ResultsPage
from tytti_desktop.desk.results.together import TogetherCard
from tytti_desktop.desk.returned_page.returned import ReturnedPage
from tytti_desktop.desk.running import background
from tytti_desktop.desk.running.session import Session
from tytti_desktop.desk.unlock import UnlockScreen
from tytti_desktop.evaluation import listing, releases
from tytti_desktop.paper.pairing import pairing_sheet
from tytti_desktop.practice import PASSPHRASE
from tytti_desktop.vault import backup_state, backups, files, keeping, open_vault

W = TypeVar("W", bound=QWidget)
DESK = Path(desk.__file__).parent


class Scene:
    """The window over a caseload, and a folder for what is written out."""

    def __init__(self, window: MainWindow, client: Client, folder: Path) -> None:
        assert window.session is not None
        assert window.frame is not None
        self.window, self.client, self.folder = window, client, folder
        self.session: Session = window.session
        self.out = folder / "out"
        self.out.mkdir()

    def at(self, kind: type[W], *place: str) -> W:
        """Open a place; return the first thing of a kind that it holds."""
        self.session.go(*place)
        every.settle()
        assert self.window.frame is not None
        page = self.window.frame.pages.pages[place[0]]
        return page if isinstance(page, kind) else page.findChildren(kind)[0]

    def file(self, content: bytes, name: str) -> Path:
        made = self.folder / name
        made.write_bytes(content)
        return made

    def shown(self, dialog: QDialog) -> None:
        dialog.show()


def back_up(scene: Scene) -> None:
    section = scene.at(BackupSection, "settings", "", "backup")
    section._finish_backup(backups.begin(scene.session.vault, scene.out))


def stand_by(scene: Scene) -> None:
    backup_state.set_places(scene.session.vault, [scene.out])
    scene.at(StandingCard, "settings", "", "backup").back_up()


def keep(scene: Scene) -> None:
    backup_state.set_places(scene.session.vault, [scene.out])
    Keeper(scene.session, lambda: IDLE_SECONDS).look()


def rehearse(scene: Scene) -> None:
    backup_state.set_places(scene.session.vault, [scene.out])
    keeping.back_up(scene.session.vault)
    Keeper(scene.session, lambda: IDLE_SECONDS).look()


def read_test_page(scene: Scene) -> None:
    section = scene.at(PrinterSection, "settings", "", "printers")
    section.read(scene.file(b"no picture", "page.png"), "Tulostin", "Skanneri")


def print_copies(scene: Scene) -> None:
    dialog = PrintCopies(scene.session, "gad7", "GAD-7", ["fi"], scene.window)
    scene.shown(dialog)
    dialog.make()


def look_at_form(scene: Scene) -> None:
    detail = scene.at(PaperDetail, "settings", "", "wordings")
    assert detail.stand is not None
    paper = next(one for one in wordings.papers(detail.stand) if one.id == "gad7")
    detail._preview(paper, "fi")


def open_package(scene: Scene) -> None:
    section = scene.at(HandoverSection, "settings", "", "handover")
    section.look(scene.file(b"no package", "a.tyttipack"))


def seal_package(scene: Scene) -> None:
    section = scene.at(HandoverSection, "settings", "", "handover")
    section._gathered(None)  # type: ignore[arg-type]


def hide_small(scene: Scene) -> None:
    scene.at(ResultsPage, "results")._read(None)  # type: ignore[arg-type]


def publish(scene: Scene) -> None:
    page = scene.at(ResultsPage, "results")
    period = listing.last_year(scene.session.today)
    material = whole(releases.reading(scene.session.vault, period, scene.session.today))
    page.ready = releases.finished(material)
    page.publish_to("tables", scene.out)


def whole(steps: Any) -> Any:
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def combine(scene: Scene) -> None:
    scene.file(b"x" * 400, "a.tyttiroll")
    scene.at(TogetherCard, "results").combine_in(scene.folder)


def show_paper(scene: Scene) -> None:
    vault, client, today = scene.session.vault, scene.client.id, scene.session.today
    offer = single_prints.offers(vault, client, today)[0]
    paper = single_prints.prepare(vault, client, offer, today)
    scene.shown(PrintDialog(scene.session, scene.window, offer.title, paper))


def read_scans(scene: Scene) -> None:
    page = scene.at(ReturnedPage, "returned")
    page.read([scene.file(b"no picture", "scan.png")], workers=0)


def print_mailing(scene: Scene) -> None:
    page = scene.at(MailPage, "mail")
    QApplication.processEvents()
    page.preview()


def draw_page(scene: Scene) -> None:
    view = PdfView()
    view.setParent(scene.window.centralWidget())
    view.show_pdf(pairing_sheet("fi"), name="testi")


def change_passphrase(scene: Scene) -> None:
    dialog = passphrase_dialog(scene.session, scene.window)
    scene.shown(dialog)
    new = "kolme sinistä hevosta laukkaa"
    for name, value in (("old_passphrase", PASSPHRASE), ("passphrase", new), ("again", new)):
        dialog.form[name].put(value)
    dialog.finish()


def import_services(scene: Scene) -> None:
    scene.shown(ImportRun(scene.session, scene.window, "ptv", b'{"itemList": []}'))


# How each place is begun; a new one goes red until it has its line here.
STARTS: dict[str, Callable[[Scene], object]] = {
    "admin/backup.py _work": back_up,
    "admin/copies.py make": print_copies,
    "admin/handover_section.py _gathered": seal_package,
    "admin/handover_section.py look": open_package,
    "admin/printers.py read": read_test_page,
    "admin/standing.py back_up": stand_by,
    "admin/wordings.py _preview": look_at_form,
    "dialogs/print_dialog.py __init__": show_paper,
    "forms/file_run.py __init__": import_services,
    "forms/pdf_view.py _draw": draw_page,
    "forms/worker_dialog.py _finish": change_passphrase,
    "keeping.py _begin": keep,
    "keeping.py look": rehearse,
    "mail_page/mail_run.py start": print_mailing,
    "results/page.py _read": hide_small,
    "results/page.py publish_to": publish,
    "results/together.py combine_in": combine,
    "returned_page/returned_run.py start": read_scans,
}
# Where no vault is open, or none any more.
AT_THE_DOOR = {
    "create.py create_keys",
    "keeping.py _at_closing",
    "practising.py begin",
    "unlock.py _begin_opening",
    "unlock.py try_computer",
}


def places() -> set[str]:
    """Return the functions that give work to a worker, each with its file."""
    found = set()
    for file in sorted(DESK.rglob("*.py")):
        tree = parsed.tree(file)
        plain = any(
            isinstance(node, ast.ImportFrom)
            and (node.module or "").endswith("running.background")
            and any(one.name == "run" for one in node.names)
            for node in ast.walk(tree)
        )
        names = {"background.run", *(["run"] if plain else [])}
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef) and any(
                isinstance(node, ast.Call) and ast.unparse(node.func) in names
                for node in ast.walk(function)
            ):
                found.add(f"{file.relative_to(DESK).as_posix()} {function.name}")
    return found


def test_every_place_that_gives_work_away_is_known() -> None:
    assert places() == set(STARTS) | AT_THE_DOOR
    others = {"QThread(", "QRunnable)", "threading.Thread(", "QThreadPool"}
    raw = {
        file.name
        for file in DESK.rglob("*.py")
        if any(other in file.read_text(encoding="utf-8") for other in others)
    }
    assert raw == {"background.py"}


@pytest.mark.parametrize("place", sorted(STARTS))
def test_a_lock_amid_work_is_the_end_of_it(
    qtbot: QtBot,
    window: MainWindow,
    caseload: tuple[Path, Client],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
) -> None:
    held, worked = threading.Event(), threading.Semaphore(0)
    plain = background._Job.run

    def run(job: Any) -> None:
        held.wait(60)
        plain(job)
        worked.release()

    scene = Scene(window, caseload[1], tmp_path)
    qtbot.waitUntil(lambda: not background._alive)
    monkeypatch.setattr(background._Job, "run", run)
    with qtbot.capture_exceptions() as raised:
        STARTS[place](scene)
        begun = [one for one in background._alive if one.findChild(background._Stepper) is None]
        assert begun, "nothing was begun"
        held.set()
        for _one in begun:
            assert worked.acquire(timeout=60)
        window.lock()
        qtbot.waitUntil(lambda: not background._alive)
        every.settle()
    assert [f"{kind.__name__}: {error}" for kind, error, _trace in raised] == []
    door = window.centralWidget()
    assert isinstance(door, UnlockScreen)
    assert door.banner.isHidden()
    assert [one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog)
            and one.isVisible()] == []  # fmt: skip
    assert [name for name in files.names(scene.out) if name.endswith((".part", ".db"))] == []
    open_vault(caseload[0], passphrase=PASSPHRASE).close()
