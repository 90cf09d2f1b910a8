"""What a record holds survives an edit though the unit offers it no more: every choice, every form.

The lists of the unit's data are emptied; then every dialog of the program is opened over a practice
caseload, and each choice that was given a value must still hold it.
"""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QDialog, QFileDialog
from pytestqt.qtbot import QtBot

from tests.desk import every
from tytti_desktop.casework import choices
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.desk.forms.form import Form
from tytti_desktop.desk.forms.form_rows import Field
from tytti_desktop.desk.main_window import MainWindow

MANY = 12  # choices over something held already: a caseload that holds nothing would show nothing


def test_no_choice_of_any_dialog_loses_what_the_record_holds(
    window: MainWindow, caseload: tuple[Path, Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[str] = []
    lost: list[str] = []

    def watched(name: str) -> None:
        plain = getattr(Form, name)

        def add(
            form: Form, row: str, label: str, options: Any, value: Any = None, **how: Any
        ) -> Field:
            made: Field = plain(form, row, label, options, value, **how)
            if value not in {None, ""}:
                held.append(f"{row} {label}")
                if made.raw() != str(value):
                    lost.append(f"{row} {label}: {value}")
            return made

        monkeypatch.setattr(Form, name, add)

    watched("choice")
    watched("segments")
    for name in ("choices", "offered"):
        monkeypatch.setattr(choices, name, lambda *_given: [])
    monkeypatch.setattr(QDialog, "exec", every.reader(lambda _name, _dialog: None))
    for name in ("getSaveFileName", "getOpenFileName"):
        monkeypatch.setattr(QFileDialog, name, lambda *_a, **_k: ("", ""))
    every.dialogs(window, caseload[1], lambda _name, _dialog: None)
    assert lost == []
    assert len(set(held)) >= MANY, sorted(set(held))


@pytest.mark.parametrize("add", [Form.choice, Form.segments])
def test_what_is_held_stands_last_in_its_own_word(qtbot: QtBot, look: object, add: Any) -> None:
    form = Form()
    qtbot.addWidget(form)
    add(form, "kind", "Laji", [("one", "Yksi"), ("two", "Kaksi")], "gone")
    assert form["kind"].raw() == "gone"
    assert form.read() == {"kind": "gone"}
    add(form, "other", "Muu", [("one", "Yksi"), ("two", "Kaksi")], "two")
    assert form["other"].raw() == "two"
