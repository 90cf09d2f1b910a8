"""Where a protected client is, is shown only by a logged look: joining, and two versions."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from tests.handover.conftest import TODAY
from tytti_desktop.casework import fields, row_words, search
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.meetings.places import PLACES
from tytti_desktop.desk.forms import looks
from tytti_desktop.desk.handover.conflicts_dialog import ConflictsDialog
from tytti_desktop.desk.handover.merge_dialog import MergeDialog
from tytti_desktop.desk.running.session import Session
from tytti_desktop.exchange.handover import conflicts
from tytti_desktop.exchange.handover.records import Conflict, ConflictState
from tytti_desktop.vault import Vault, audit
from tytti_desktop.vault.table import plain

SECRETS = ("Salainen tie 5", "040 555 1111", "aino.salainen")
HIDDEN = Client(
    "Malli",
    "Aino",
    non_disclosure=True,
    street="Salainen tie 5",
    postal_code="70100",
    town="Kuopio",
    phone="040 555 1111",
    email="aino.salainen@example.fi",
)


def said(widget: QWidget) -> str:
    words = [label.text() for label in widget.findChildren(QLabel)]
    words += [b.text() + b.accessibleName() for b in widget.findChildren(QAbstractButton)]
    return " ".join(words)


def seen(widget: QWidget) -> list[str]:
    return [secret for secret in SECRETS if secret in said(widget)]


def reveals(vault: Vault) -> list[str]:
    return [str(row.detail["reason"]) for row in audit.rows(vault) if row.action == "reveal"]


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    given: list[str | None] = []
    monkeypatch.setattr(looks, "ask_reason", lambda *_words, **_named: given.pop(0))
    return given


def test_joining_two_entries_does_not_show_a_protected_address(
    session: Session, qtbot: Any, answers: list[str | None]
) -> None:
    vault = session.vault
    one = clients.register_client(vault, HIDDEN, TODAY).record
    open_entry = Client("Malli", "Aino Maria", street="Salainen tie 5 B", interpreter="arabia")
    two = clients.register_client(vault, open_entry, TODAY).record
    dialog = MergeDialog(session, None, two.id, one.id)
    qtbot.addWidget(dialog)
    dialog.show()
    assert seen(dialog) == []
    dialog.sides.groups["street"].button(1).click()
    answers += [None, "Asiakas soitti ja pyysi"]
    dialog.look.click()
    assert seen(dialog) == []
    dialog.look.click()
    assert seen(dialog) == list(SECRETS)
    assert reveals(vault) == ["Asiakas soitti ja pyysi"]
    assert dialog.sides.picked()["street"] == 1  # what was picked stays
    assert not dialog.look.isVisible()
    dialog.swap.click()
    assert not dialog.look.isVisible()


def test_versions_that_differ_do_not_show_a_protected_address(
    session: Session, qtbot: Any, answers: list[str | None]
) -> None:
    vault = session.vault
    one = clients.register_client(vault, HIDDEN, TODAY).record
    ours = plain(one)
    theirs = plain(replace(one, street="", phone="", email="", non_disclosure=False))
    found = Conflict(
        "x", "p", "Toinen", one.id, "client", one.id, "", ours, theirs, "", "",
        ConflictState.OPEN, vault.now(), "", None,
    )  # fmt: skip
    dialog = ConflictsDialog(session, None, [found])
    qtbot.addWidget(dialog)
    dialog.show()
    assert seen(dialog) == []
    answers.append("Selvitetään osoitetta")
    dialog.look.click()
    assert seen(dialog) == list(SECRETS)
    assert reveals(vault) == ["Selvitetään osoitetta"]


PLACED = {"meeting": PLACES}  # fields of which the words are masked, not the whole


@pytest.mark.parametrize("table", [book.table.name for book in search.BOOKS])
def test_no_kind_of_record_that_differs_shows_a_protected_address(
    session: Session, qtbot: Any, table: str
) -> None:
    """Every record type that a package may bring: its protected fields, places and old contents."""
    vault = session.vault
    one = clients.register_client(vault, HIDDEN, TODAY).record
    record = row_words.record_of(table)
    names = {*fields.protected(record), *PLACED.get(table, ())} - {"municipality"}
    known = fields.of(record)
    bare = {n for n in known if not known[n].word and fields.kinds(record)[n] in {dict, Mapping}}
    ours: dict[str, Any] = dict.fromkeys(names, "Salainen tie 5, 040 555 1111")
    old = {"street": "Salainen tie 5", "more": ["aino.salainen@example.fi"]}
    ours |= {name: dict(old) for name in bare}
    ours |= {"non_disclosure": True} if record is Client else {}
    theirs = dict.fromkeys(ours, "") | ({"non_disclosure": False} if record is Client else {})
    found = Conflict(
        "x", "p", "Toinen", one.id, table, "r", "", ours, theirs, "", "",
        ConflictState.OPEN, vault.now(), "", None,
    )  # fmt: skip
    assert conflicts.is_hidden(vault, found)
    told = str([d.ours for d in conflicts.differences(vault, found)])
    assert [secret for secret in SECRETS if secret in told] == []
    dialog = ConflictsDialog(session, None, [found])
    qtbot.addWidget(dialog)
    assert seen(dialog) == []
    assert not dialog.look.isHidden()
    shown = str([d.ours for d in conflicts.differences(vault, found, revealed=True)])
    assert names | bare == set() or SECRETS[0] in shown
