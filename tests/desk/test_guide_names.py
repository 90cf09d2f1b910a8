"""What the guides name in bold is in the window: seen there on one walk through all of it.

A name that is only somewhere in the catalogue of words helps nobody who looks for it on the screen.
"""

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QLabel,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.desk import every
from tests.test_guide import CHAPTERS, GUIDE, ROOT, english, named
from tytti_desktop.desk.create import Welcome
from tytti_desktop.desk.picture_states import states
from tytti_desktop.words import LANGUAGES, _, speaking

DESK = ROOT / "tytti_desktop" / "desk"
FURTHER = (ROOT / "docs" / "opas.md", ROOT / "docs" / "kierros.md")
# Seen only in a state that no caseload is in, by their English; they stand in the window's source.
BEHIND = {
    "Write the return address …": "Today of an empty vault, and the unit's data without a sender",
    "Write the contact …": "the unit's data without a contact person",
    "I have it on paper: begin": "the recovery code of a vault just made",
    "Recovery code": "the recovery code of a vault just made",
    "done": "a step of Today's list in a new vault",
    "Compare and confirm …": "a form in a language that is a draft",
    "Put in the official text …": "a form picked in the list that is no letter",
    "Confirm the wording": "the dialog of a comparison",
    "Compared: the same word by word": "the dialog of a comparison",
    "Mark the criteria as checked": "a referral under way",
    "Unclear": "a referral under way",
    "Agree on a follow-up …": "a plan that has no day to be looked at",
    "What has changed": "a plan with a version kept",
    "Signed …": "a plan with a version kept",
    "Print": "a plan with a version kept",
}


def texts(root: QWidget) -> set[str]:
    """Return what can be read, pressed and picked within a widget, without counts."""
    found: set[str] = set()
    for one in (root, *root.findChildren(QWidget)):
        if isinstance(one, QAbstractButton | QLabel):
            found.add(one.text())
        elif isinstance(one, QTabBar):
            found |= {one.tabText(place) for place in range(one.count())}
        elif isinstance(one, QComboBox):
            found |= {one.itemText(place) for place in range(one.count())}
        found |= {one.windowTitle(), one.accessibleName()}
    found |= {action.text() for action in root.findChildren(QAction)}
    return {plain(one) for one in found}


def plain(text: str) -> str:
    """Return words without marks, counts and a capital at their beginning."""
    said = " ".join(re.sub(r"<[^>]+>| \(.*", "", text).replace("&", "").split())
    return said[:1].lower() + said[1:]


def walked(qtbot: QtBot, app: QApplication, folder: Path) -> set[str]:
    """Return every word on every page, tab, dialog and door of the window, in Finnish."""
    place = folder / "p.vault"
    client = every.make(place)
    seen: set[str] = set()

    def look(_name: str, dialog: QDialog) -> None:
        seen.update(texts(dialog))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QDialog, "exec", every.reader(look))
        for name in ("getSaveFileName", "getOpenFileName"):
            patch.setattr(QFileDialog, name, lambda *_a, **_k: ("", ""))
        patch.setattr(QFileDialog, "getExistingDirectory", lambda *_a, **_k: "")
        for window in every.light_window(qtbot, app, place):
            for at in every.places(window, client):
                seen.update(texts(every.go(window, at)))
            seen.update(texts(window))
            for _name, widget in states(window):
                seen.update(texts(widget))
            every.dialogs(window, client, look)
            window.let_go()
            for door in (folder / "none", place):
                window.show_door(door)
                shown = window.centralWidget()
                assert shown is not None
                seen.update(texts(shown))
                if isinstance(shown, Welcome):
                    shown.show_creating()
                    seen.update(texts(shown))
    return seen


def documents(language: str) -> list[Path]:
    own = [GUIDE / f"{language}.md", *sorted((GUIDE / "print").glob(f"*.{language}.md"))]
    return [*own, *FURTHER] if language == "fi" else own


def test_what_the_guides_name_is_seen_in_the_window(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> None:
    seen = walked(qtbot, qapp, tmp_path)
    strange = set()
    for language in LANGUAGES:
        for file in documents(language):
            for name in named(file.read_text("utf-8")) - set(CHAPTERS):
                ids = english(name, language)
                with speaking("fi"):
                    words = {_(one) for one in ids} or {name}
                if not {plain(one) for one in words} & seen and not ids & set(BEHIND):
                    strange.add(f"{file.name}: {name}")
    assert strange == set(), "not a word of the window: set it in italics, or name what is there"


def test_what_is_behind_a_state_is_in_the_windows_source() -> None:
    source = "\n".join(file.read_text("utf-8") for file in DESK.rglob("*.py"))
    assert {one for one in BEHIND if f'"{one}' not in source} <= {
        "done",
        "Unclear",
    }  # words of the casework
