"""Cycles are collected on the window's thread, and by nobody else while it is open."""

import gc
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QObject
from pytestqt.qtbot import QtBot
from shiboken6 import delete, isValid

from tytti_desktop.casework.client.clients import Client
from tytti_desktop.desk.forms.record_model import RecordModel
from tytti_desktop.desk.kit.columns import Column
from tytti_desktop.desk.main_window import MainWindow
from tytti_desktop.desk.running import background, collecting
from tytti_desktop.desk.running.collecting import Collector
from tytti_desktop.desk.today_page import today
from tytti_desktop.practice import PASSPHRASE
from tytti_desktop.vault import open_vault


class Loop:
    """An object that only the collector can free."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture
def limits() -> Iterator[None]:
    """Lower Python's limits, so that a few objects make a generation grown."""
    before = gc.get_threshold()
    gc.set_threshold(1, 1, 1)
    yield
    gc.set_threshold(*before)
    gc.disable()


@pytest.mark.usefixtures("limits")
def test_what_only_a_cycle_holds_is_freed_when_the_timer_says(qtbot: QtBot) -> None:
    owner = QObject()
    gc.enable()
    collector = Collector(owner)
    assert not gc.isenabled()
    gone = weakref.ref(Loop())
    assert gone() is not None
    kept = [[n] for n in range(5000)]  # the young generation has grown
    collector.collect()
    assert gone() is None
    assert kept
    owner.deleteLater()


@pytest.mark.usefixtures("limits")
def test_a_full_collection_sets_nothing_of_a_session_aside(qtbot: QtBot) -> None:
    """It is the collection after a lock that must find it: rows in a cycle would stay else."""
    owner = QObject()
    collector, before = Collector(owner), gc.get_freeze_count()
    for _turn in range(4):
        kept = [[n] for n in range(5000)]
        collector.collect()
    assert kept
    assert gc.get_freeze_count() <= before
    owner.deleteLater()


def test_a_session_that_was_set_aside_is_walked_again_after_the_lock(
    window: MainWindow, caseload: tuple[Path, Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The loading may end after somebody has entered; counting the objects would walk them all."""
    again: list[None] = []
    monkeypatch.setattr(gc, "unfreeze", lambda: again.append(None))
    monkeypatch.setattr(gc, "get_freeze_count", lambda: pytest.fail("walked"))
    window.lock()
    assert again == []
    window.enter(open_vault(caseload[0], passphrase=PASSPHRASE))
    collecting.set_aside()
    window.lock()
    assert again == [None]


def test_nothing_is_collected_while_little_has_been_made(qtbot: QtBot) -> None:
    owner = QObject()
    collector = Collector(owner)
    gc.collect()
    gone = weakref.ref(Loop())
    collector.collect()
    assert gone() is not None
    owner.deleteLater()


def test_a_task_belongs_to_qt_and_dies_when_it_has_ended(qtbot: QtBot) -> None:
    got: list[int] = []
    task = background.run(lambda _report: 7, done=got.append)
    assert task.parent() is QCoreApplication.instance()
    qtbot.waitUntil(lambda: bool(got))
    assert got == [7]
    assert task not in background._alive
    qtbot.waitUntil(lambda: not isValid(task))


def test_the_rows_of_a_list_go_with_it_and_wait_for_no_collection(qtbot: QtBot) -> None:
    """A full collection walks what it frees: of ten thousand clients that would be a long block."""

    class Record:
        pass

    model = RecordModel([Column("", str)])
    model.cycle = model  # type: ignore[attr-defined] # as its page and its view hold it
    some = [Record() for _n in range(3)]
    model.show_rows(some)
    model.sort(0)
    model.look_for("record")
    gone = [weakref.ref(each) for each in some]
    some.clear()
    assert len(model.records) == len(gone)
    delete(model)
    assert [each() for each in gone] == [None] * len(gone)


def test_what_waits_for_the_person_does_not_outlive_the_lock(
    window: MainWindow, qtbot: QtBot
) -> None:
    assert window.session is not None
    acts = weakref.ref(today._ACTS[window.session])  # the page in sight asked for them
    window.lock()
    qtbot.waitUntil(lambda: not window.findChildren(collecting.Wiping))
    assert acts() is None
