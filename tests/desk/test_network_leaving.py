"""A professional leaves: a preview, the proposed successor, the act, and its undo."""

from datetime import timedelta

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tests.service_map.samples import TODAY, organisation
from tytti_desktop.casework.service_map import posts
from tytti_desktop.casework.service_map.posts import Post, Professional, Tenure
from tytti_desktop.casework.service_map.traces import Named
from tytti_desktop.desk.forms.form_dialog import FormDialog
from tytti_desktop.desk.network.leaving import SHOWN, leave_dialog, preview
from tytti_desktop.desk.network.page import NetworkPage
from tytti_desktop.desk.running.session import Session
from tytti_desktop.vault import Vault


@pytest.fixture
def pair(vault: Vault) -> tuple[str, str, str]:
    """Give the one who leaves, the colleague with a post like theirs, and the leaver's post."""
    owner = organisation(vault)
    made = []
    for name in ("Lähtijä Lauri", "Jatkaja Jaana"):
        post = posts.add_post(vault, Post(owner, "Ohjaaja"), TODAY).record.id
        person = posts.add_professional(vault, Professional(name)).record.id
        posts.begin_tenure(vault, Tenure(post, person, TODAY - timedelta(days=30)))
        made.append((person, post))
    return made[0][0], made[1][0], made[0][1]


def said(dialog: FormDialog) -> str:
    return "\n".join(label.text() for label in dialog.form.findChildren(QLabel))


def test_the_successor_is_proposed_and_what_moves_is_told(
    qtbot: QtBot, session: Session, vault: Vault, pair: tuple[str, str, str]
) -> None:
    leaver, heir, post = pair
    dialog = leave_dialog(session, None)
    qtbot.addWidget(dialog)
    dialog.finish()
    assert dialog.form["professional"].error.text() == "Valitse, kuka lähtee."
    dialog.form.put({"professional": leaver})
    assert dialog.form["successor"].value() == heir
    assert "Ohjaaja" in said(dialog)
    dialog.form.put({"last_day": "höpö"})
    assert "Ohjaaja" in said(dialog)
    dialog.form.put({"last_day": TODAY, "successor": leaver})
    dialog.finish()
    assert dialog.form["successor"].error.text()
    dialog.form.put({"successor": heir})
    dialog.finish()
    newest = posts.tenures_of_post(vault, post)[0]
    assert (newest.professional_id, newest.from_date) == (heir, TODAY + timedelta(days=1))


def test_the_menu_lets_a_professional_leave_and_undo_brings_back(
    qtbot: QtBot,
    session: Session,
    vault: Vault,
    pair: tuple[str, str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    leaver, _heir, post = pair
    page = NetworkPage(session)
    qtbot.addWidget(page)
    kept = []
    session.said.connect(lambda _words, undo: kept.append(undo))

    def fill(dialog: FormDialog) -> int:
        dialog.form.put({"professional": leaver})
        dialog.finish()
        return 1

    monkeypatch.setattr(FormDialog, "exec", fill)
    page.ask_leaving()
    assert len(posts.tenures_of_post(vault, post)) == 2
    session.undo(kept[0])
    [held] = posts.tenures_of_post(vault, post)
    assert (held.professional_id, held.until_date) == (leaver, None)


def test_a_long_preview_is_counted_and_personal_things_stand_apart() -> None:
    many = [Named("tenure", str(number), f"Asia {number}") for number in range(SHOWN + 3)]
    words = preview([*many, Named("consent", "x", "Suostumus", personal=True)])
    assert "+ 3" in words
    assert words.index("Nämä eivät siirry") < words.index("Suostumus")
    assert "Nämä eivät siirry" not in preview(many)
