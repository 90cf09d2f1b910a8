"""What a signal calls ends with its owner: no slot of ours runs in what is gone."""

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QApplication, QDialog, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

import tytti_desktop.desk
from tests import parsed
from tests.desk.caseload import add_client
from tytti_desktop.desk import screens
from tytti_desktop.desk.kit.bound import held
from tytti_desktop.desk.kit.cards import scrolled
from tytti_desktop.desk.kit.one_scroll import Area
from tytti_desktop.desk.running.session import Session

DESK = Path(tytti_desktop.desk.__file__).parent


def connections() -> Iterator[tuple[str, str, ast.expr, set[str], bool]]:
    """Give each `connect`: its place, its file's module, what is called, the names given to the
    function around it, and whether the class around it is known to Qt."""
    for file in sorted(DESK.rglob("*.py")):
        module = ".".join(["tytti_desktop", *file.relative_to(DESK.parent).with_suffix("").parts])
        yield from _of(parsed.tree(file), file.name, module, set(), owner="")


def _of(
    node: ast.AST, file: str, module: str, given: set[str], owner: str
) -> Iterator[tuple[str, str, ast.expr, set[str], bool]]:
    for one in ast.iter_child_nodes(node):
        inside, mine = owner, given
        if isinstance(one, ast.ClassDef):
            inside = one.name
        if isinstance(one, ast.FunctionDef | ast.Lambda):
            mine = {each.arg for each in (*one.args.args, *one.args.kwonlyargs)}
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute):
            called = one.args[:1] if one.func.attr == "connect" else []
            # a third argument is the object that Qt ends the call with
            called = (
                one.args[1:2] if one.func.attr == "singleShot" and len(one.args) == 2 else called
            )
            for each in called:
                if not isinstance(each, ast.Starred):
                    yield f"{file}:{one.lineno}", module, each, given, _qt(module, inside)
        yield from _of(one, file, module, mine, inside)


def _qt(module: str, owner: str) -> bool:
    found = getattr(importlib.import_module(module), owner, None) if owner else None
    return isinstance(found, type) and issubclass(found, QObject)


def _safe(called: ast.expr, module: str, given: set[str], *, qt: bool) -> bool:
    if isinstance(called, ast.Call):
        name = called.func.attr if isinstance(called.func, ast.Attribute) else ""
        return (called.func.id if isinstance(called.func, ast.Name) else name) == "held"
    if isinstance(called, ast.Attribute):
        of_self = isinstance(called.value, ast.Name) and called.value.id == "self"
        return called.attr != "emit" and (qt or not of_self)
    if not isinstance(called, ast.Name):
        return False
    # the caller's own, who owns the button, or a function of the module, which needs no object
    return called.id in given or hasattr(importlib.import_module(module), called.id)


def test_what_a_signal_calls_is_a_method_of_a_qt_object_or_held_by_its_owner() -> None:
    found = list(connections())
    assert len(found) > 150
    loose = [where for where, m, called, given, qt in found if not _safe(called, m, given, qt=qt)]
    assert loose == []


def test_held_does_nothing_once_its_owner_is_gone(qtbot: QtBot) -> None:
    owner, called = QObject(), []
    do = held(owner, lambda *given: called.append(given))
    do(1)
    delete(owner)
    do(2)
    assert called == [(1,)]


def test_a_page_lives_on_when_the_area_within_it_has_gone(qtbot: QtBot) -> None:
    inner = scrolled(QWidget())
    content = QWidget()
    line = QVBoxLayout(content)
    line.addWidget(inner)
    outer = scrolled(content)
    qtbot.addWidget(outer)
    outer.resize(300, 200)
    outer.show()
    assert isinstance(inner, Area)
    inner._found_outer()
    inner._least = 10
    with qtbot.captureExceptions() as raised:
        delete(inner)
        outer.resize(300, 250)
        QApplication.processEvents()
    assert raised == []


@pytest.mark.parametrize("turns", [0, 1])
def test_a_dialog_may_die_at_any_point_of_its_life(
    qtbot: QtBot, session: Session, turns: int
) -> None:
    add_client(session.vault)
    with qtbot.captureExceptions() as raised:
        for dialog in [one for screen in screens.all_screens() for one in screen.dialogs(session)]:
            _die(dialog, turns)
    assert raised == []


def _die(dialog: QDialog, turns: int) -> None:
    dialog.show()
    for _turn in range(turns):
        QApplication.processEvents()
    dialog.resize(dialog.width() + 40, dialog.height() - 60)
    delete(dialog)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()
