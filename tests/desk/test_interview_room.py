"""Every question of every instrument shows all of its answers without scrolling, at every scale."""

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea
from pytestqt.qtbot import QtBot

from tests.desk import every
from tests.desk.test_interview import start
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.screening import screenings
from tytti_desktop.desk.interviewing import room
from tytti_desktop.desk.interviewing.interview import Interview
from tytti_desktop.desk.main_window import MainWindow
from tytti_desktop.desk.running.session import Session
from tytti_desktop.instruments.library import shipped

PLACES = [(scale, (1366, 768)) for scale in (100, 125, 150, 175, 200)]
# Fourteen answers in words, and the longest questions, have no room on the least screen.
HAS_NO_ROOM = {
    (175, 1366): {"labour_status": {"1"}},
    (200, 1366): {"labour_status": {"1"}, "audit": {"1", "8"}, "audit_c": {"1", "3"}},
}


def asked(window: MainWindow, client: Client, instrument: str) -> Interview:
    """Open an instrument's interview as from Today."""
    session = window.session
    assert session is not None
    made = screenings.start_screening(session.vault, client.id, instrument, every.TODAY)
    session.go("clients", client.id, f"screenings:{made.record.id}")
    every.settle()
    (found,) = [one for one in window.findChildren(Interview) if one.isVisible()]
    return found


def out_of_sight(window: MainWindow, interview: Interview) -> bool:
    """Tell whether an answer lies below or beside what is seen, or is not seen whole."""
    rights, bottoms = [window.width()], [window.height()]
    holder = interview.parentWidget()
    while holder is not None:
        if isinstance(holder, QScrollArea):
            corner = holder.mapTo(window, QPoint(holder.width(), holder.height()))
            rights.append(corner.x())
            bottoms.append(corner.y())
        holder = holder.parentWidget()
    number = interview._number
    parts = [*interview.options, *([number.line] if number is not None else [])]
    assert parts
    ends = [one.mapTo(window, QPoint(one.width(), one.height())) for one in parts]
    cut = [one for one in interview.options if one.heightForWidth(one.width()) > one.height()]
    outside = [at for at in ends if at.x() > min(rights) or at.y() > min(bottoms)]
    return bool(outside or cut)


@pytest.mark.parametrize(("scale", "size"), PLACES)
def test_every_answer_of_every_question_is_in_sight(
    window: MainWindow, caseload: tuple[Path, Client], scale: int, size: tuple[int, int]
) -> None:
    window._settings.scale = scale
    window.change_look()
    window.resize(*size)
    every.settle()
    wrong: dict[str, set[str]] = {}
    for made in shipped().instruments():
        interview = asked(window, caseload[1], made.id)
        for number, item in enumerate(interview.sitting.items):
            interview.sitting._at = number
            interview.show_item()
            QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
            QApplication.processEvents()
            if out_of_sight(window, interview):
                wrong.setdefault(made.id, set()).add(item.name)
        interview.leave()
    for instrument, names in HAS_NO_ROOM.get((scale, size[0]), {}).items():
        wrong[instrument] = wrong.get(instrument, set()) - names
    assert {name: items for name, items in wrong.items() if items} == {}


def test_a_larger_window_sets_the_question_roomily_again_and_keeps_what_is_typed(
    window: MainWindow, caseload: tuple[Path, Client]
) -> None:
    window._settings.scale = 150
    window.change_look()
    window.resize(1366, 768)
    every.settle()
    interview = asked(window, caseload[1], "audit")
    assert interview._level > 0
    window.resize(2560, 1400)
    every.settle()
    assert interview.level == room.LEVELS[0]
    number = asked(window, caseload[1], "tyokykyaika")
    assert number._number is not None
    QTest.keyClicks(number._number.line, "7")
    window.resize(1366, 768)
    every.settle()
    assert number._number.line.text() == "7"


@pytest.mark.parametrize("instrument", sorted(made.id for made in shipped().instruments()))
def test_nothing_pressed_at_the_end_is_an_answer(
    qtbot: QtBot, session: Session, instrument: str
) -> None:
    interview = start(qtbot, session, instrument)
    pressed, number = list(interview.options), interview._number
    for item in interview.sitting.items:
        interview.sitting.answers[item.name] = None
    interview.sitting.to_first_open()
    assert interview.sitting.at_end
    with qtbot.captureExceptions() as raised:
        for one in pressed:
            one.click()  # it was on its way when the last item was answered
        if number is not None:
            interview._take_number()
        for key in "0123456789tabcdefg-":
            QTest.keyClicks(interview, key)
        interview.answer(None)
        QTest.keyClick(interview, Qt.Key.Key_Space)
    assert raised == []
    assert screenings.get(session.vault, interview._id).answers == {}
