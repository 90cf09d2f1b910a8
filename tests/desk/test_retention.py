"""Settings: what is due to be erased, the decision, and the certificate."""

from datetime import UTC, date, datetime

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tests.casework.closing.test_ahead import vault  # noqa: F401 the fixture
from tests.exchange.test_erasure import DECISION, closed
from tytti_desktop.casework.rights import retention
from tytti_desktop.desk.admin import retention as section
from tytti_desktop.desk.forms import form_dialog
from tytti_desktop.desk.forms.form_dialog import FormDialog
from tytti_desktop.desk.running.session import Session
from tytti_desktop.vault import Vault

DAY = date(2036, 11, 21)
NOON = datetime(2036, 11, 21, 12, tzinfo=UTC)


def test_what_is_due_is_erased_by_a_decision_and_leaves_a_certificate(
    qtbot: QtBot, look: object, settings: object, vault: Vault, monkeypatch: pytest.MonkeyPatch  # noqa: F811
) -> None:  # fmt: skip
    client = closed(vault)
    session = Session(vault, settings, lambda: NOON)  # type: ignore[arg-type]
    shown = section.RetentionSection(session)
    qtbot.addWidget(shown)
    shown.show()
    shown.refresh()
    (one,) = retention.due(vault, DAY)

    def answered(dialog: FormDialog) -> object:
        qtbot.addWidget(dialog)
        dialog.show()
        assert (dialog.act.property("kind"), dialog.leave.isDefault()) == ("danger", True)
        dialog.form["reason"].put("lyhyt")
        dialog.finish()
        assert dialog.form["reason"].error.text()
        dialog.form["reason"].put(DECISION)
        dialog.finish()
        return dialog.result_value

    monkeypatch.setattr(form_dialog, "answered", answered)
    shown.erase(one)
    shown.refresh()
    assert retention.due(vault, DAY) == []
    told = [line.text() for line in shown.done.findChildren(QLabel)]
    assert any(DECISION in each for each in told)
    assert any(client.code in each for each in told)
