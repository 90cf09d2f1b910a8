"""No page, view or dialog shows what only the program should read, or says it in another language.

Every place and dialog is opened once in Finnish (tests/desk/every.py finds them); what stands in
sight is kept as words, and the controls as Qt's accessibility tells them to a screen reader.
"""

import dataclasses
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from enum import StrEnum
from functools import cache

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QLineEdit,
    QPlainTextEdit,
    QTableView,
    QTextEdit,
    QWidget,
)
from pytestqt.exceptions import capture_exceptions

import tytti_desktop
from tests.desk import every
from tests.desk import test_in_sight as sight
from tests.test_words import translated
from tytti_desktop.casework import unit
from tytti_desktop.casework.client.client_checks import LANGUAGE_NAMES
from tytti_desktop.casework.returns.review import Options, option_words
from tytti_desktop.casework.shapes.shape import flat, nested
from tytti_desktop.desk.admin import unit_dialogs
from tytti_desktop.desk.guide import PARTS, Guide
from tytti_desktop.desk.kit import theme
from tytti_desktop.desk.main_window import MainWindow
from tytti_desktop.desk.running.session import Session
from tytti_desktop.desk.running.settings import Settings
from tytti_desktop.instruments.cutoffs import readable
from tytti_desktop.instruments.library import shipped

KEY = re.compile(
    r"\b[a-z]+_[a-z_]+\b|\bNone\b|\b[A-Z]\w+\.[A-Z_]{2,}\b|<[a-z_.]+ object|\{\w*\}"
    r"|\w\.(?:py|sql|json|po|html?)\b|https?://"
)
OWN_PLACES = "{service}"  # the unit writes it into its own words; its dialog tells of it
OWN_NAMES = {"English", "Svenska"}  # a language is told in itself
# Who opens these gives the words of their button: nothing can be given here.
GIVEN_WORDS = {
    "desk.plan.dialogs_onward.channel_dialog": "PressButton in FormDialog",
    "desk.forms.messages.Question": "PressButton in Question",
}
OTHERS = {".sv", ".en"}  # ends of what a thing says in other languages
SEPARATORS = re.compile(r" · |, |: |\n|; ")
LEAST_LETTERS = 6  # of a template's own words: a shorter one fits anything


@dataclasses.dataclass(frozen=True)
class Shown:
    """What one place or dialog shows: its words, its controls by kind, name and words.

    `held` are the lines that its fields of many lines hold already.
    """

    words: frozenset[str]
    controls: frozenset[tuple[str, str]]
    held: frozenset[str]


class Screen:
    """The smallest screen of the aim."""

    def availableGeometry(self) -> QRect:  # noqa: N802 Qt's name
        return QRect(0, 0, 1366, 728)


def _said(one: QWidget) -> Iterator[str]:
    if isinstance(one, QPlainTextEdit | QTextEdit):
        yield one.placeholderText()  # what is written in it is a person's or the guide's
        return
    yield from sight._words(one)
    if isinstance(one, QLineEdit):
        yield one.placeholderText()
    elif isinstance(one, QComboBox):
        yield from (one.itemText(number) for number in range(one.count()))
    elif isinstance(one, QTableView) and one.model() is not None:
        across = range(one.model().columnCount())
        yield from (
            str(one.model().headerData(each, Qt.Orientation.Horizontal) or "") for each in across
        )


def _controls(one: QWidget) -> Iterator[tuple[str, str]]:
    """Give a control's kind and the name that is heard, if Tab comes to it."""
    inner = isinstance(one.parentWidget(), QAbstractScrollArea | QComboBox | QAbstractItemView)
    if not one.focusPolicy() & Qt.FocusPolicy.TabFocus or not one.isEnabled() or inner:
        return
    heard = QAccessible.queryAccessibleInterface(one)
    where = f"{type(one).__name__} in {type(one.parentWidget()).__name__}"
    yield where, heard.text(QAccessible.Text.Name)


def shown(top: QWidget) -> Shown:
    """Return what stands in sight."""
    seen = [one for one in [top, *top.findChildren(QWidget)] if one.isVisible()]
    return Shown(
        frozenset(words for one in seen for words in _said(one) if words),
        frozenset(control for one in seen for control in _controls(one)),
        frozenset(
            line
            for one in seen
            if isinstance(one, QPlainTextEdit) and not one.isReadOnly()
            for line in one.toPlainText().splitlines()
        ),
    )


@dataclasses.dataclass(frozen=True)
class Walk:
    """What every place and dialog shows, and what F1 tells in each place."""

    shown: dict[str, Shown] = dataclasses.field(default_factory=dict)
    helped: dict[str, list[str]] = dataclasses.field(default_factory=dict)


def _helped(window: MainWindow) -> list[str]:
    """Press F1; return the text of what opens, which is closed again."""
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    QTest.keyClick(window, Qt.Key.Key_F1)
    every.settle()
    opened = [one for one in window.findChildren(Guide) if one.isVisible()]
    told = [one.reader.toPlainText() for one in opened]
    for one in opened:
        one.close()
    every.settle()
    return told


@pytest.fixture(scope="module")
def walk(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Walk:
    """Open every place and every dialog once; return what each shows."""
    place = tmp_path_factory.mktemp("words") / "p.vault"
    client = every.make(place)
    settings = Settings(in_memory=True)
    settings.mode, settings.language = theme.Mode.LIGHT, "fi"
    made = Walk()
    found = made.shown

    def look(name: str, dialog: QDialog) -> None:
        found[name] = shown(dialog)

    with pytest.MonkeyPatch.context() as patch, capture_exceptions():
        patch.setattr(QDialog, "exec", every.reader(look))
        patch.setattr(QDialog, "screen", lambda _dialog: Screen())
        for name in ("getSaveFileName", "getOpenFileName"):
            patch.setattr(QFileDialog, name, lambda *_a, **_k: ("", ""))
        patch.setattr(QFileDialog, "getExistingDirectory", lambda *_a, **_k: "")
        window = every.window_over(qapp, place, settings)
        for each in every.places(window, client):
            every.go(window, each)
            name = "/".join((each[0], each[2]))
            found[name], made.helped[name] = shown(window), _helped(window)
        every.dialogs(window, client, look)
        window.let_go()
        window.close()
        window.deleteLater()
        every.settle()
    return made


@pytest.fixture
def read(walk: Walk) -> dict[str, Shown]:
    return walk.shown


@cache
def values() -> frozenset[str]:
    """Return the values of the program's enumerations that are no Finnish words."""
    found = pkgutil.walk_packages(tytti_desktop.__path__, "tytti_desktop.")
    modules = [importlib.import_module(m.name) for m in found if not m.name.endswith("__main__")]
    kinds = {
        each
        for module in modules
        for each in vars(module).values()
        if inspect.isclass(each) and issubclass(each, StrEnum) and each is not StrEnum
    }
    return frozenset(str(one.value) for kind in kinds for one in kind if len(str(one.value)) > 2)


@cache
def finnish() -> frozenset[str]:
    return frozenset(text for texts in translated("fi").values() for text in texts)


@cache
def english() -> frozenset[str]:
    """Return the messages whose Finnish is another word."""
    known = translated("fi").items()
    return frozenset(one for (_where, one), texts in known if one not in texts) - finnish()


@cache
def templates() -> re.Pattern[str]:
    """Return what fits a message that has been filled in but not translated."""
    patterns = []
    for one in english():
        parts = re.split(r"\{\w*\}", one)
        if len(parts) > 1 and sum(map(len, parts)) >= LEAST_LETTERS and max(map(len, parts)) > 3:
            patterns.append(".+".join(map(re.escape, parts)))
    return re.compile("|".join(sorted(patterns)))


def raw(words: str) -> bool:
    """Tell whether words hold a value, a key, a file name or a record of the program's own."""
    plain = words.replace(OWN_PLACES, "")
    coded = (values() - finnish()) | set(LANGUAGE_NAMES)
    return bool(KEY.search(plain)) or bool(_parts(words) & coded)


def untranslated(words: str) -> bool:
    """Tell whether words, or a part of them, are a message that has not been translated."""
    return bool(_parts(words) & english() - OWN_NAMES) or bool(templates().fullmatch(words))


def _parts(words: str) -> set[str]:
    return {words, *(part.strip() for part in SEPARATORS.split(words))}


def test_the_rules_know_a_wrong_word() -> None:
    for wrong in ("24.12.1993, confirmed", "case_manager", "gad7.py", "None", "{count} pv"):
        assert raw(wrong), wrong
    assert raw("luonnos: sv")  # a language's code
    assert not raw("Vahvistettu · 24.12.1993")
    for wrong in ("Consents", "3 · Consents", "agreed 1.3."):
        assert untranslated(wrong), wrong
    assert not untranslated("Suostumukset: 3")


def test_sources_and_options_are_told_in_words() -> None:
    sources = [
        [each.source for each in kind]
        for made in shipped().all()
        for kind in (made.scoring.bands, made.scoring.cutoffs, made.scoring.thresholds)
    ]
    told = {readable(source) for found in sources for source in found}
    assert len(told) > 3
    assert {source for source in told if KEY.search(source) or "/finmonik" in source} == set()
    assert readable("CamCOPS gad7.py") == "CamCOPS"
    assert readable("Utupub (utupub.fi 11111/62002)") == "Utupub (utupub.fi 11111/62002)"
    assert readable("BDI-IA (a.b.ie; c.org)") == "BDI-IA"
    assert option_words("sick_leave", "Sairauslomalla") == "Sairauslomalla"
    assert option_words("2", "Usein") == "2  Usein"
    assert (
        Options(("2", "sick_leave"), ("Usein", "Sairauslomalla")).said(["2", "sick_leave"])
        == "2, Sairauslomalla"
    )


def test_every_place_and_dialog_is_read(read: dict[str, Shown]) -> None:
    assert len(read) > 90
    assert sum(len(one.controls) for one in read.values()) > 500


def test_no_value_key_or_file_name_is_shown(read: dict[str, Shown]) -> None:
    wrong = {where: {w for w in one.words | one.held if raw(w)} for where, one in read.items()}
    assert {where: words for where, words in wrong.items() if words} == {}
    assert sum(len(one.held) for one in read.values()) > 10


def test_no_key_of_the_units_own_data_is_shown(session: Session) -> None:
    """Neither where its things are told nor in their forms: what a field may be has a word."""
    wrong, told = {}, 0
    for kind in unit.kinds():
        for key, content in unit.in_force(session.vault, kind, session.today).items():
            own = {path: it for path, it in flat(content).items() if path[-3:] not in OTHERS}
            words = unit_dialogs.summary(session, kind, key, nested(own))
            if raw(words):
                wrong[kind, key] = words
            told += 1
    assert wrong == {}
    assert told > 200


def test_no_message_is_left_in_english(read: dict[str, Shown]) -> None:
    wrong = {where: {w for w in one.words if untranslated(w)} for where, one in read.items()}
    assert {where: words for where, words in wrong.items() if words} == {}


def test_every_control_has_a_finnish_name_to_be_heard(read: dict[str, Shown]) -> None:
    wrong = {
        where: {
            (kind, name)
            for kind, name in one.controls
            if untranslated(name) or (not name and GIVEN_WORDS.get(where) != kind)
        }
        for where, one in read.items()
    }
    assert {where: words for where, words in wrong.items() if words} == {}


def test_f1_tells_of_the_place_one_is_in(walk: Walk) -> None:
    assert len(walk.helped) > 25
    for where, told in walk.helped.items():
        screen, _slash, page = where.partition("/")
        place = f"{screen}/{page.partition(':')[0]}"
        heading = PARTS.get(place) or PARTS[screen]
        assert [text.partition("\n")[0] for text in told] == [heading], where
        assert len(told[0]) > len(heading) + 200, where  # a part, not a heading alone
