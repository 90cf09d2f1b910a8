"""The window's backups by themselves: when idle, at lock, in sight; restoring at the door."""

from pathlib import Path

import pytest
from PySide6.QtCore import QThreadPool
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from tests.desk.test_admin_acts import answer
from tests.factory import CHEAP, PASSPHRASE
from tytti_desktop.desk import screens
from tytti_desktop.desk.admin import backup
from tytti_desktop.desk.create import Welcome
from tytti_desktop.desk.keeping import IDLE_SECONDS, Keeper
from tytti_desktop.desk.main_window import MainWindow
from tytti_desktop.desk.running import background
from tytti_desktop.desk.running.furniture import Furniture
from tytti_desktop.desk.running.session import Session
from tytti_desktop.desk.running.settings import Settings
from tytti_desktop.desk.surroundings import backup_words, find
from tytti_desktop.desk.unlock import UnlockScreen
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Vault, audit, backup_state, files, keys, open_vault


def kept(folder: Path) -> list[str]:
    return [name for name in files.names(folder) if name.endswith(".tyttibackup")]


def look(vault: Vault) -> None:
    with vault.atomic():
        audit.write(vault, "add", "client", "c1")


def settle(qtbot: QtBot, keeper: Keeper) -> None:
    qtbot.waitUntil(lambda: keeper._task is None)


def test_what_is_due_is_done_when_nobody_touches_the_keys(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    idle = [0.0]
    keeper = Keeper(session, lambda: idle[0])
    backup_state.set_places(session.vault, [tmp_path / "usb"])
    keeper.look()
    assert keeper._task is None
    idle[0] = IDLE_SECONDS
    keeper.look()
    settle(qtbot, keeper)
    assert len(kept(tmp_path / "usb")) == 1
    assert "tänään" in backup_words(session)
    keeper.look()  # the rehearsal
    settle(qtbot, keeper)
    assert backup_state.places(session.vault)[0].rehearsed_well
    keeper.look()
    assert keeper._task is None


def test_a_lock_leaves_a_backup_of_what_was_done(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    vault = session.vault
    keeper = Keeper(session, lambda: 0.0)
    backup_state.set_places(vault, [tmp_path / "usb", tmp_path / "net"])
    look(vault)
    session.seal()
    assert not keeper._timer.isActive()
    background.finish_all()
    assert len(kept(tmp_path / "usb")) == len(kept(tmp_path / "net")) == 1
    with open_vault(vault.path, passphrase=PASSPHRASE) as again:
        assert all(place.good_at for place in backup_state.places(again))


def test_the_folders_are_chosen_and_their_state_shown(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    section = backup.BackupSection(session)
    qtbot.addWidget(section)
    section.show()
    section.refresh()
    card = section.standing
    assert not card.now.isVisible()

    def choose(dialog: object) -> None:
        dialog.form["first"].put(str(tmp_path / "usb"))  # type: ignore[attr-defined]
        dialog.form["second"].put("")  # type: ignore[attr-defined]
        dialog.act.click()  # type: ignore[attr-defined]

    answer(choose)
    card.ask_places()
    assert card.now.isVisible()
    card.back_up()
    qtbot.waitUntil(lambda: bool(backup_state.places(session.vault)[0].good_at))
    words = " ".join(label.text() for label in card.findChildren(QLabel))
    assert "luettu takaisin" in words
    (tmp_path / "usb" / backup_state.MARKER).unlink()
    card.back_up()
    qtbot.waitUntil(lambda: backup_state.places(session.vault)[0].failing)
    assert "EPÄONNISTUI" in " ".join(label.text() for label in card.findChildren(QLabel))
    assert "EPÄONNISTUI" in backup_words(session)
    assert section.alarms.isVisible()


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, settings: Settings) -> MainWindow:
    made = MainWindow(qapp, settings, Furniture(screens.all_screens(), find, backup_words))
    qtbot.addWidget(made)
    return made


def test_a_backup_is_restored_from_the_door(
    qtbot: QtBot, window: MainWindow, vault: Vault, tmp_path: Path, settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(keys, "tuned_kdf", lambda: CHEAP)
    backup_state.set_places(vault, [tmp_path / "usb"])
    from tytti_desktop.vault import keeping

    (made,) = keeping.back_up(vault)
    vault.close()
    settings.vault = tmp_path / "none" / "tytti.vault"
    window.show_door()
    door = window.centralWidget()
    assert isinstance(door, Welcome)

    def fill(dialog: object) -> None:
        assert dialog.form["folder"].raw() == str(tmp_path / "none")  # type: ignore[attr-defined]
        for name, value in (
            ("file", str(tmp_path / "usb" / made.file)), ("passphrase", PASSPHRASE),
        ):  # fmt: skip
            dialog.form[name].put(value)  # type: ignore[attr-defined]
        dialog.act.click()  # type: ignore[attr-defined]

    answer(fill)
    door.back_up.click()
    found = window.centralWidget()
    assert isinstance(found, UnlockScreen)
    assert found._path == tmp_path / "none" / "restored.vault"
    open_vault(found._path, passphrase=PASSPHRASE).close()
    with pytest.raises(KnownError):
        open_vault(found._path, passphrase="aivan väärä lause tässä")
    QThreadPool.globalInstance().waitForDone()
