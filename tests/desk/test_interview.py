"""The keyboard interview: one key an answer, back, empty, skips, client's view, the end."""

import gc
import time
from datetime import date

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tytti_desktop.casework.client import clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.screening import screenings
from tytti_desktop.casework.screening.screenings import ScreeningState
from tytti_desktop.desk.interviewing.interview import Interview
from tytti_desktop.desk.interviewing.interview_end import End, explanations
from tytti_desktop.desk.running.session import Session
from tytti_desktop.desk.running.sitting import Sitting, key_options
from tytti_desktop.instruments.library import shipped
from tytti_desktop.instruments.model import ItemKind
from tytti_desktop.instruments.scoring import score

NOON_DAY = date(2026, 11, 21)


def start(qtbot: QtBot, session: Session, instrument: str) -> Interview:
    client = Client(family_name="Testinen", given_names="Esimerkki-Eero")
    made = clients.register_client(session.vault, client, NOON_DAY).record
    begun = screenings.start_screening(session.vault, made.id, instrument, NOON_DAY).record
    interview = Interview(session, begun.id, "Esimerkki-Eero T. · terveystarkastus")
    qtbot.addWidget(interview)
    interview.resize(1000, 700)
    interview.show()
    return interview


def press(interview: Interview, keys: str) -> None:
    for key in keys:
        QTest.keyClicks(interview, key)


def words(interview: Interview) -> str:
    QApplication.processEvents()  # what was just put in a layout is shown by the event loop
    shown = [label for label in interview.findChildren(QLabel) if label.isVisible()]
    return " | ".join(label.text() for label in shown)


def answers(interview: Interview) -> dict[str, object]:
    return screenings.get(interview._session.vault, interview._id).answers


def end_of(interview: Interview) -> End:
    found = interview.findChild(End)
    assert isinstance(found, End)
    return found


def test_a_whole_gad7_takes_seven_keys_and_the_total_comes_last(
    qtbot: QtBot, session: Session
) -> None:
    interview = start(qtbot, session, "gad7")
    for number, key in enumerate("1230123"):
        assert "Seulontatulos" not in words(interview), number
        press(interview, key)
    end = end_of(interview)
    assert "Seulontatulos 12" in end.headline.text()
    shown = words(interview)
    assert "lähde" in shown
    assert "ei ole diagnoosi" in shown
    with qtbot.waitSignal(interview.finished):
        end.act.click()
    stored = screenings.get(session.vault, interview._id)
    assert stored.state is ScreeningState.FINISHED
    assert stored.result is not None
    assert stored.result["total"] == 12


def test_back_and_empty_and_a_missing_answer_is_no_zero(qtbot: QtBot, session: Session) -> None:
    interview = start(qtbot, session, "gad7")
    press(interview, "1")
    QTest.keyClick(interview, Qt.Key.Key_Left)
    assert interview.sitting.number == 0
    assert [one.isChecked() for one in interview.options] == [False, True, False, False]
    press(interview, "3-")
    assert answers(interview) == {"1": 3, "2": None}
    press(interview, "00000")
    end = end_of(interview)
    assert "3–6" in end.headline.text()
    end.ask_missing.click()
    assert interview.sitting.item.name == "2"
    press(interview, "1")
    assert interview.sitting.number == 2


def test_an_impossible_key_does_nothing(qtbot: QtBot, session: Session) -> None:
    interview = start(qtbot, session, "gad7")
    press(interview, "4x9")
    assert answers(interview) == {}
    assert interview.sitting.number == 0


def test_esc_leaves_and_the_interview_goes_on_where_it_was(qtbot: QtBot, session: Session) -> None:
    interview = start(qtbot, session, "gad7")
    press(interview, "12")
    with qtbot.waitSignal(interview.left):
        QTest.keyClick(interview, Qt.Key.Key_Escape)
    again = Interview(session, interview._id)
    qtbot.addWidget(again)
    assert again.sitting.item.name == "3"


def test_audit_leaves_out_what_its_own_rule_skips(qtbot: QtBot, session: Session) -> None:
    interview = start(qtbot, session, "audit")
    press(interview, "0")
    assert interview.sitting.item.name == "9"
    QTest.keyClick(interview, Qt.Key.Key_Left)
    assert interview.sitting.item.name == "1"
    press(interview, "2")
    assert interview.sitting.item.name == "2"


def test_ten_is_the_key_t(qtbot: QtBot, session: Session) -> None:
    interview = start(qtbot, session, "3x10d")
    press(interview, "t0")
    assert answers(interview) == {"1": 10, "2": 0}


def test_digits_never_give_another_digits_answer() -> None:
    item = shipped().instrument("bdi2").item("16")
    assert item is not None
    keys = {option.key: option.value for option in key_options(item)}
    assert keys == {"A": "0", "B": "1a", "C": "1b", "D": "2a", "E": "2b", "F": "3a", "G": "3b"}
    sitting = Sitting(shipped().instrument("bdi2"), {})
    sitting.to_missing(["16"])
    assert sitting.value_of_key("2") is None
    assert sitting.value_of_key("d") == "2a"


def test_bdi_shows_numbers_only(qtbot: QtBot, session: Session) -> None:
    interview = start(qtbot, session, "bdi21")
    shown = words(interview)
    assert "Kohta 1" in shown
    assert [one.accessibleName() for one in interview.options] == [
        f"{number}: {number}" for number in range(4)
    ]


def test_bdi_item_nine_asks_for_an_action_before_the_end(qtbot: QtBot, session: Session) -> None:
    interview = start(qtbot, session, "bdi21")
    press(interview, "0" * 8 + "1")
    assert "itsetuhoi" in interview.alert.text().lower()
    assert interview.alert.isVisible()
    QTest.keyClick(interview, Qt.Key.Key_F6)
    assert "itsetuhoi" not in words(interview).lower()
    interview.switch_view()
    press(interview, "0" * 12)
    end = end_of(interview)
    end.act.click()
    name, field = next(iter(end.form.fields.items()))
    assert field.error.text()
    assert screenings.get(session.vault, interview._id).state is ScreeningState.STARTED
    field.put("Keskusteltu, lääkärin aika varattu")
    end.form[name.replace("action", "due")].put("1.12.")
    end.act.click()
    assert end.form[name.replace("action", "asked")].error.text()
    assert end.form[name.replace("action", "taken_by")].error.text()
    end.form[name.replace("action", "asked")].put("yes")
    end.form[name.replace("action", "taken_by")].put("Päivystävä lääkäri")
    end.act.click()
    assert screenings.get(session.vault, interview._id).state is ScreeningState.FINISHED
    (action,) = screenings.actions(session.vault, interview._id)
    assert action.due == date(2026, 12, 1)


def test_the_client_sees_no_numbers_names_or_scores(qtbot: QtBot, session: Session) -> None:
    interview = start(qtbot, session, "gad7")
    told: list[bool] = []
    session.client_watches.connect(told.append)
    interview.switch_view()
    assert "Testinen" not in words(interview)
    assert "Esimerkki" not in words(interview)
    assert not any(option.chip.isVisible() for option in interview.options)
    press(interview, "3333333")
    assert "Seulontatulos" not in words(interview)
    assert "Kiitos" in words(interview)
    interview.switch_view()
    assert "Seulontatulos 21" in words(interview)
    assert told == [True, False]


def test_a_number_is_typed_and_enter_goes_on(qtbot: QtBot, session: Session) -> None:
    interview = start(qtbot, session, "tyokykyaika")
    assert interview._number is not None
    line = interview.window().focusWidget()
    assert line is interview._number.line
    QTest.keyClicks(line, "7")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert answers(interview) == {"1": 7}


class Room(QWidget):
    """A window with a search field before the interview, as in the program: keys must not stray."""

    def __init__(self, qtbot: QtBot, session: Session, instrument: str) -> None:
        super().__init__()
        self.search = QLineEdit()
        client = Client(family_name="Testinen", given_names="Esimerkki-Eero")
        made = clients.register_client(session.vault, client, NOON_DAY).record
        begun = screenings.start_screening(session.vault, made.id, instrument, NOON_DAY).record
        self.interview = Interview(session, begun.id, "")
        column = QVBoxLayout(self)
        column.addWidget(self.search)
        column.addWidget(self.interview)
        qtbot.addWidget(self)
        self.resize(1000, 700)
        self.show()
        QTest.qWaitForWindowActive(self)
        self.interview.show_item()

    def post(self, keys: str) -> None:
        """Give key events as the system does: all are on their way before the first is taken."""
        gc.collect()  # a wrapper of what is gone may stand where the window's handle is now
        handle = self.windowHandle()
        for key in keys:
            code = Qt.Key.Key_Return if key == "\r" else Qt.Key(ord(key.upper()))
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                event = QKeyEvent(kind, code, Qt.KeyboardModifier.NoModifier, key)
                QApplication.postEvent(handle, event)


def keyed(interview: Interview, turn: int) -> tuple[str, dict[str, str]]:
    """Return the keys that answer every item, and the answers they should give."""
    keys, wanted = "", {}
    for number, item in enumerate(interview.sitting.items):
        options = key_options(item)
        if item.kind is ItemKind.NUMBER:
            given = f"{int(item.minimum or 0) + 1}"
            keys, wanted[item.name] = f"{keys}{given}\r", given
        else:
            option = options[(turn + number) % len(options)]
            keys, wanted[item.name] = keys + option.key, option.value
    return keys, wanted


@pytest.mark.parametrize("instrument", sorted(made.id for made in shipped().instruments()))
@pytest.mark.parametrize("turn", [0, 1])
def test_keys_that_come_at_once_are_answers_in_order(
    qtbot: QtBot, session: Session, instrument: str, turn: int
) -> None:
    room = Room(qtbot, session, instrument)
    keys, wanted = keyed(room.interview, turn)
    room.post(keys)
    QApplication.processEvents()
    found = {name: str(value) for name, value in answers(room.interview).items()}
    skipped = room.interview.sitting.skipped
    if not skipped:  # a rule that leaves items out makes the later keys answer other items
        assert found == wanted
    assert room.search.text() == ""


@pytest.mark.parametrize("stall", range(1, 7))
def test_a_stall_between_two_keys_loses_none(qtbot: QtBot, session: Session, stall: int) -> None:
    room = Room(qtbot, session, "gad7")
    room.post("1230123"[:stall])
    room.interview.repaint()
    room.post("1230123"[stall:])
    time.sleep(0.05)
    QApplication.sendPostedEvents()
    QApplication.processEvents()
    assert "".join(str(one) for one in answers(room.interview).values()) == "1230123"
    assert room.search.text() == ""
    assert "12" in end_of(room.interview).headline.text()


@pytest.mark.parametrize("key", [" ", "\r"])
def test_space_and_enter_answer_nothing_but_record_at_the_end(
    qtbot: QtBot, session: Session, key: str
) -> None:
    room = Room(qtbot, session, "gad7")
    room.post(key * 3)
    QApplication.processEvents()
    assert answers(room.interview) == {}
    assert not any(one.isChecked() or one.hasFocus() for one in room.interview.options)
    with qtbot.waitSignal(room.interview.finished):
        room.post("1230123" + key)
    stored = screenings.get(session.vault, room.interview._id)
    assert stored.state is ScreeningState.FINISHED


def test_unanswered_items_are_not_read_as_their_number() -> None:
    """“Ilman vastausta: 4” could be four answers: the items are named as such."""
    made, day = shipped().get("gad7"), date(2026, 11, 21)
    one = score(made, {str(n): 1 for n in range(1, 8) if n != 4}, on=day)
    more = score(made, {"1": 1}, on=day)
    assert "Vastaamatta: kohta 4" in explanations(one)
    assert "Vastaamatta: kohdat 2, 3, 4, 5, 6, 7" in explanations(more)
