"""Nothing in sight tells where a protected client is, unless a look with its reason is in the log.

Every page is opened and every button on it pressed; every dialog is opened with the client's own
records. Pages, buttons, dialogs and the fields themselves are found, not listed.
"""

import ast
import importlib
import inspect
import pkgutil
import types
import typing
from collections import abc
from collections.abc import Callable, Iterator
from datetime import date
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QEvent, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QTabBar,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from tests import markers
from tests.desk.conftest import NOON
from tests.factory import practice_vault
from tytti_desktop import app as door
from tytti_desktop import casework, desk, exchange
from tytti_desktop.casework import search
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.desk import screens
from tytti_desktop.desk.forms import own_passphrase
from tytti_desktop.desk.main_window import MainWindow
from tytti_desktop.desk.running.session import Session
from tytti_desktop.desk.running.settings import Settings
from tytti_desktop.errors import KnownError
from tytti_desktop.practice import PASSPHRASE
from tytti_desktop.vault import Changes, Table, Vault, audit, open_vault

TODAY = date(2026, 11, 21)
CLIENTS = 30
MOST_ROWS = 60
ROLES = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.AccessibleTextRole,
)
OPENS = {"exec", "ask", "ask_reason", "make_dialog"}
# What shows contact data by itself, and the look that stands before it.
BEHIND_A_LOOK = {
    "desk.dialogs.client_dialogs.client_dialog": "only `ask_client` opens it: it asks for a reason",
}

# What cannot be opened with the client's records alone, and why; `test_no_button…` presses most.
NOT_OPENED = {
    **dict.fromkeys(
        (
            "desk.admin.copies.PrintCopies",
            "desk.admin.paper_dialog.PaperDialog",
            "desk.client.consent_history.PaperDialog",
            "desk.dialogs.print_dialog.PrintDialog",
            "desk.dialogs.print_dialog.show_paper",
            "desk.meetings.message.MessageDialog",
            "desk.meetings.message.show_message",
            "desk.meetings.message.show_paper",
        ),
        "a picture or a text made before: what goes on paper is the gate's",
    ),
    **dict.fromkeys(
        (
            "desk.forms.form_dialog.FormDialog",
            "desk.forms.file_run.FileRun",
            "desk.forms.told_rows.act_dialog",
            "desk.dialogs.gate_dialog.GateDialog",
            "desk.forms.looks.ask_look",
            "desk.forms.messages.ask_reason",
            "desk.meetings.dialogs.told",
        ),
        "it shows what it is given: who gives it is walked",
    ),
    **dict.fromkeys(
        (
            "desk.admin.alarms.accept_dialog",
            "desk.admin.key_dialogs.remove_dialog",
            "desk.admin.measures.sources_dialog",
            "desk.admin.recovery.RecoveryDialog",
            "desk.admin.unit_dialogs.thing_dialog",
            "desk.admin.recovery.show_words",
            "desk.admin.wording_dialog.ConfirmDialog",
            "desk.admin.wording_files.take",
            "desk.admin.wording_texts_dialog.ask_texts",
            "desk.forms.worker_dialog.WorkerDialog",
            "desk.handover.package_dialogs.UnderWay",
            "desk.handover.package_dialogs.PlanDialog",
            "desk.network.contact_dialogs.channel_dialog",
            "desk.network.files.ImportReport",
            "desk.network.import_run.ImportRun",
            "desk.forms.row_files.PreviewDialog",
            "desk.forms.row_looking.RowLooking",
            "desk.forms.row_storing.RowStoring",
        ),
        "keys, settings, imports: no client",
    ),
    **dict.fromkeys(
        (
            "desk.client.closing_ratings.rating_dialog",
            "desk.client.criteria_returned.comparison",
            "desk.dialogs.client_dialogs_case.ask_step",
            "desk.dialogs.client_dialogs_withdrawal.withdrawal_dialog",
            "desk.returned_page.returned_combine.combine_dialog",
            "desk.returned_page.returned_conflicts.correction_dialog",
            "desk.returned_page.returned_lists.bind_dialog",
        ),
        "needs a state that the practice client may not be in",
    ),
    "desk.handover.conflicts_dialog.ConflictsDialog": "test_protected_contact_in_merge.py",
}


# --- what is seen -------------------------------------------------------------------------------


def _columns(model: QAbstractItemModel) -> int:
    return 1 if isinstance(model, QAbstractListModel) else model.columnCount()


def _cells(model: QAbstractItemModel) -> Iterator[str]:
    for row in range(min(model.rowCount(), MOST_ROWS)):
        for column in range(_columns(model)):
            cell = model.index(row, column)
            yield from (str(cell.data(role) or "") for role in ROLES)


def _words(one: QWidget) -> Iterator[str]:
    yield from (one.toolTip(), one.accessibleName(), one.accessibleDescription())
    yield one.windowTitle()
    if isinstance(one, QLabel | QAbstractButton | QLineEdit):
        yield one.text()
    elif isinstance(one, QPlainTextEdit | QTextEdit):
        yield one.toPlainText()
    elif isinstance(one, QComboBox):
        yield one.currentText()  # what may be chosen tells of nobody
    elif isinstance(one, QTabBar):
        yield from (one.tabText(place) for place in range(one.count()))
    elif isinstance(one, QMenu):
        yield from (action.text() for action in one.actions())
    if isinstance(one, QAbstractItemView) and one.model() is not None:
        yield from _cells(one.model())


def said(widget: QWidget, but: QWidget | None = None) -> str:
    """Return every word a widget holds, in sight or not; nothing of what lies in `but`."""
    every, left = [], [widget]
    while left:
        one = left.pop()
        every.append(one)
        parts = one.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
        left += [part for part in parts if part is not but]
    return "\n".join(word for one in every for word in _words(one) if word)


def looks(vault: Vault) -> int:
    return sum(row.action == "reveal" for row in audit.rows(vault))


# --- the window and what opens in it ------------------------------------------------------------


class Sight:
    """What was opened, and what it told of the markers."""

    def __init__(self, client: Client, words: dict[str, str]) -> None:
        self.client, self.words = client, words
        self.opened: set[str] = set()
        self.told: dict[str, list[str]] = {}

    def look(self, where: str, widget: QWidget, but: QWidget | None = None) -> None:
        self.opened.add(where)
        found = markers.told(said(widget, but), self.words)
        if found:
            self.told[where] = found


@pytest.fixture(scope="module")
def caseload(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Client, dict[str, str]]:
    """Give a practice vault in which the client of whom most is known is protected."""
    place = tmp_path_factory.mktemp("sight") / "p.vault"
    vault = practice_vault(place, CLIENTS)
    client, words = markers.protect(vault, markers.fullest(vault), TODAY)
    vault.close()
    return place, client, words


@pytest.fixture
def sight(caseload: tuple[Path, Client, dict[str, str]], monkeypatch: pytest.MonkeyPatch) -> Sight:
    """Read every dialog as it opens, and leave it; nothing is saved to a file."""
    seen = Sight(*caseload[1:])

    def read(dialog: QDialog) -> int:
        dialog.show()
        QApplication.processEvents()
        seen.look(f"{type(dialog).__name__}: {dialog.windowTitle()}", dialog)
        dialog.reject()
        return int(QDialog.DialogCode.Rejected)

    monkeypatch.setattr(QDialog, "exec", read)
    monkeypatch.setattr(own_passphrase, "proved", lambda *_a: True)  # what comes after is read too
    for name in ("getSaveFileName", "getOpenFileName"):
        monkeypatch.setattr(QFileDialog, name, lambda *_a, **_k: ("", ""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_a, **_k: "")
    return seen


@pytest.fixture
def window(
    qtbot: QtBot, qapp: QApplication, caseload: tuple[Path, Client, dict[str, str]]
) -> Iterator[MainWindow]:
    made = MainWindow(qapp, Settings(in_memory=True), door.furniture(), lambda: NOON)
    qtbot.addWidget(made)
    made.resize(1366, 900)
    made.show()
    made.enter(open_vault(caseload[0], passphrase=PASSPHRASE))
    yield made
    made.let_go()
    made.close()


def _settle() -> None:
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()


def _places(session: Session, client_id: str) -> Iterator[tuple[str, str, str]]:
    """Give every screen, each of its views, and each view with the client as its target."""
    for screen in screens.all_screens():
        yield screen.name, "", ""
        views = screen.views(session)
        for view in views:
            yield screen.name, view.target, view.page
        for page in sorted({view.page for view in views}):
            yield screen.name, client_id, page


def _go(window: MainWindow, place: tuple[str, str, str]) -> QWidget:
    assert window.session is not None
    assert window.frame is not None
    window.session.go(*place)
    _settle()
    return window.frame.pages.pages[place[0]]


def test_no_page_tells_where_a_protected_client_is(
    window: MainWindow, sight: Sight, qtbot: QtBot
) -> None:
    session = window.session
    assert session is not None
    before = looks(session.vault)
    with qtbot.capture_exceptions() as raised:
        assert window.frame is not None
        for place in _places(session, sight.client.id):
            page = _go(window, place)
            sight.look(f"{'/'.join(place)} page", page)
            sight.look(f"{'/'.join(place)} around it", window, window.frame.pages)
        sight.look("all pages, and what came into them later", window)
    assert _bugs(raised) == []
    assert sight.told == {}
    assert looks(session.vault) == before
    for word in sight.words.values():
        found = search.find(session.vault, word, TODAY)
        assert sight.client.id not in {hit.client_id for hit in found}
    hits = search.find(session.vault, sight.client.family_name, TODAY)
    assert markers.told(" ".join(hit.detail for hit in hits), sight.words) == []


def _bugs(raised: list[Any]) -> list[BaseException]:
    """Return what was raised that no person can act on."""
    return [error for _kind, error, _trace in raised if not isinstance(error, KnownError)]


def _press_all(page: QWidget, pressed: set[str]) -> None:
    """Press each button of a page once; what is pressed may make the page anew."""
    while True:
        found = [
            (f"{one.text()}|{one.accessibleName()}", one)
            for one in page.findChildren(QPushButton)
            if one.isVisible() and one.isEnabled()
        ]
        left = [(words, one) for words, one in found if words not in pressed]
        if not left:
            return
        words, one = left[0]
        pressed.add(words)
        menu: QMenu | None = one.menu()
        if menu is not None:
            _press_menu(menu)
        else:
            one.click()
        _settle()


def _press_menu(menu: QMenu) -> None:
    """Trigger each line of a menu, which is filled anew for each."""
    menu.aboutToShow.emit()
    for words in [action.text() for action in menu.actions()]:
        menu.aboutToShow.emit()
        for action in [each for each in menu.actions() if each.text() == words][:1]:
            action.trigger()
        _settle()
        if not isValid(menu):
            return


def test_no_button_of_the_clients_pages_tells_it_without_a_look(
    window: MainWindow, sight: Sight, qtbot: QtBot
) -> None:
    """Reasons are never given here, so nothing may be told."""
    session = window.session
    assert session is not None
    views = next(s for s in screens.all_screens() if s.name == "clients").views(session)
    pressed: set[str] = set()
    with qtbot.capture_exceptions() as raised:
        for page in sorted({view.page for view in views} | {""}):
            _press_all(_go(window, ("clients", sight.client.id, page)), pressed)
            sight.look(f"clients/{page} after", window)
    assert _bugs(raised) == []
    assert sight.told == {}
    assert len(sight.opened) > len(views)


# --- every dialog, found by its type ------------------------------------------------------------


def _modules(package: types.ModuleType) -> list[types.ModuleType]:
    found = pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    return [importlib.import_module(each.name) for each in found]


def _opens(function: Callable[..., Any]) -> bool:
    """Tell whether a function makes or opens a dialog: by what it returns, or what it calls."""
    made = _hints(function).get("return")
    if isinstance(made, type) and issubclass(made, QDialog):
        return True
    calls = [n for n in ast.walk(ast.parse(inspect.getsource(function))) if isinstance(n, ast.Call)]
    return any(getattr(c.func, "attr", getattr(c.func, "id", "")) in OPENS for c in calls)


@cache
def dialogs() -> dict[str, Callable[..., Any]]:
    """Return everything in the desk's modules that takes a session and opens a dialog."""
    found: dict[str, Callable[..., Any]] = {}
    for module in _modules(desk):
        for name, each in vars(module).items():
            if getattr(each, "__module__", "") != module.__name__:
                continue
            kind = inspect.isclass(each) and issubclass(each, QDialog)
            if not kind and not (inspect.isfunction(each) and _takes_session(each)):
                continue
            if kind or _opens(each):
                found[f"{module.__name__.removeprefix('tytti_desktop.')}.{name}"] = each
    return found


def _takes_session(function: Callable[..., Any]) -> bool:
    return Session in _hints(function).values()


def _hints(function: Callable[..., Any]) -> dict[str, Any]:
    """Return what a function takes and returns; what only the type checker knows stays a word."""
    try:
        return typing.get_type_hints(function, localns={"Session": Session, "Changes": Changes})
    except NameError:
        return function.__annotations__


@cache
def _tables() -> dict[type, Table[Any]]:
    """Return the table of each record type, found in the modules."""
    tables: dict[type, Table[Any]] = {}
    for module in [*_modules(casework), *_modules(exchange)]:
        for each in vars(module).values():
            if isinstance(each, Table):
                tables[each.record] = each
            elif isinstance(getattr(each, "table", None), Table):
                tables[each.table.record] = each.table
    return tables


class UnknownError(Exception):
    """No value of this kind can be given."""


_BLANK: dict[Any, Any] = {
    str: "", bool: False, int: 0, bytes: b"", date: TODAY, abc.Sequence: [], list: [], tuple: (),
    abc.Mapping: {}, dict: {}, abc.Callable: lambda *_given: None, QWidget: None,
}  # fmt: skip


def _given(  # noqa: PLR0911 one line for each kind
    session: Session, client: Client, name: str, kind: Any
) -> Any:
    """Return what a parameter takes: the client's own record where there is one."""
    if kind is Session:
        return session
    if kind is Client or kind == Client | None:
        return client
    if kind is str and name.endswith("_id"):
        return client.id
    origin = typing.get_origin(kind) or kind
    if origin in {types.UnionType, typing.Union}:
        return None
    if origin in _BLANK:
        return _BLANK[origin]
    if inspect.isclass(origin) and issubclass(origin, Enum):
        return next(iter(origin))
    table = _tables().get(kind)
    if table is None:
        raise UnknownError
    mine = "client_id" in table.columns
    where, params = ("client_id = ?", (client.id,)) if mine else ("", ())
    found = table.find(session.vault, where, params, limit=1) or table.find(session.vault, limit=1)
    if not found:
        raise UnknownError
    return found[0]


def _call(session: Session, client: Client, function: Callable[..., Any]) -> Any:
    hints = _hints(vars(function)["__init__"] if inspect.isclass(function) else function)
    given = {
        name: _given(session, client, name, hints.get(name))
        for name, each in inspect.signature(function).parameters.items()
        if each.default is inspect.Parameter.empty
        and each.kind not in {each.VAR_POSITIONAL, each.VAR_KEYWORD}
    }
    return function(**given)


def test_no_dialog_tells_where_a_protected_client_is(
    window: MainWindow, sight: Sight, qtbot: QtBot
) -> None:
    with qtbot.capture_exceptions():
        _open_dialogs(window, sight)


def test_what_is_not_opened_is_there() -> None:
    """A name that is there no more would hide a new dialog of that name."""
    assert {*NOT_OPENED, *BEHIND_A_LOOK} - set(dialogs()) == set()


def _open_dialogs(window: MainWindow, sight: Sight) -> None:
    session = window.session
    assert session is not None
    not_opened = {}
    for name, function in dialogs().items():
        if name in BEHIND_A_LOOK or name in NOT_OPENED:
            continue
        try:
            made = _call(session, sight.client, function)
        except Exception as error:  # noqa: BLE001 what blank values do not fit
            not_opened[name] = f"{type(error).__name__}: {error}"
            continue
        if isinstance(made, QDialog):
            sight.look(name, made)
            made.deleteLater()
        _settle()
    assert {name: why for name, why in not_opened.items() if name not in NOT_OPENED} == {}
    assert sight.told == {}
