"""Importing in the window: alive meanwhile, Cancel and lock leave nothing, errors are told."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pytestqt.qtbot import QtBot

from tests.desk.test_network import opened
from tests.service_map.samples import everything
from tytti_desktop.desk.forms.form import Form
from tytti_desktop.desk.network.import_run import ImportRun
from tytti_desktop.desk.running import background
from tytti_desktop.desk.running.draft_places import DraftPlace
from tytti_desktop.desk.running.session import Session
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Vault, drafts


def rows(count: int) -> bytes:
    return json.dumps([
        {
            "id": str(UUID(int=number)),
            "serviceNames": [{"language": "fi", "value": f"Palvelu {number}", "type": "Name"}],
        }
        for number in range(count)
    ]).encode()  # fmt: skip


def started(qtbot: QtBot, session: Session, content: bytes) -> tuple[ImportRun, list[Any]]:
    qtbot.waitUntil(lambda: not background._alive)
    made = ImportRun(session, None, "ptv", content)
    qtbot.addWidget(made)
    got: list[Any] = []
    made.imported.connect(got.append)
    made.open()
    return made, got


def test_cancel_between_the_rows_leaves_nothing(
    qtbot: QtBot, session: Session, vault: Vault
) -> None:
    before = everything(vault)
    made, got = started(qtbot, session, rows(400))
    qtbot.waitUntil(lambda: made._storing is not None)
    made.task.progressed.connect(lambda _step: made.reject())
    qtbot.waitUntil(lambda: not made.isVisible())
    assert got == []
    assert everything(vault) == before
    assert not vault.db.conn.in_transaction


def test_a_lock_in_the_middle_leaves_nothing_and_forms_are_kept(
    qtbot: QtBot, session: Session, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(qtbot, session)
    dialog = Form(session, place=DraftPlace("kept"))
    qtbot.addWidget(dialog)
    dialog.line("name", "Nimi")
    dialog["name"].put("kesken")
    before = everything(vault)
    made, got = started(qtbot, session, rows(400))
    qtbot.waitUntil(lambda: made._storing is not None)
    draft = drafts.recall(vault, "kept")
    assert draft is not None
    assert draft.content == {"name": "kesken"}
    made.task.progressed.connect(lambda _step: session.sealing.emit())
    qtbot.waitUntil(lambda: not made.task.running)
    assert (got, page.table.model.records) == ([], [])
    assert everything(vault) == before
    assert drafts.recall(vault, "kept") is not None


def test_a_file_that_is_no_json_closes_the_dialog_and_is_told(
    qtbot: QtBot, session: Session, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Exception] = []

    def fail(made: ImportRun, error: Exception) -> None:
        made.reject()
        told.append(error)

    monkeypatch.setattr(ImportRun, "_fail", fail)
    made, got = started(qtbot, session, b"{ei")
    qtbot.waitUntil(lambda: bool(told))
    assert "JSON" in str(told[0])
    assert not made.isVisible()
    assert got == []


def test_an_import_waits_for_other_work(
    qtbot: QtBot, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = opened(qtbot, session)
    monkeypatch.setattr(background, "_alive", {object()})
    with pytest.raises(KnownError, match="kesken"):
        made.files.take("ptv", tmp_path / "none.json")
