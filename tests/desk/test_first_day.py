"""Each step of the first day is one key from where Today leads, and Today sees when it is taken."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from tests.desk import every
from tests.desk.fitting import primaries
from tests.desk.test_admin import shown_settings
from tests.desk.test_admin_acts import answer
from tests.desk.test_today import opened, words
from tests.factory import CHEAP, PASSPHRASE
from tytti_desktop.casework.today.first_steps import Step
from tytti_desktop.desk.admin import printers
from tytti_desktop.desk.admin.backup import BackupSection
from tytti_desktop.desk.admin.page import SettingsPage
from tytti_desktop.desk.admin.printers import PrinterSection
from tytti_desktop.desk.create import Welcome
from tytti_desktop.desk.keeping import IDLE_SECONDS, Keeper
from tytti_desktop.desk.running.session import Place, Session
from tytti_desktop.desk.today_page.first_steps_card import SETTINGS, FirstStepsCard
from tytti_desktop.vault import backup_state, keys

# The act that ends each step. A step that is added to the list is added here, or this goes red.
ENDS = {
    Step.SENDER: "Kirjoita palautusosoite …",
    Step.PEOPLE: "Lisää henkilö …",
    Step.WORDINGS: "Vertaa ja vahvista …",
    Step.PRINTER: "Tulosta testisivu …",
    Step.ENVELOPE: "Testiarkki …",
    Step.BACKUP: "Valitse kansiot …",
}
NO_BACKUP = "Varmuuskopiota ei ole vielä tehty"


@pytest.fixture
def page(qtbot: QtBot, session: Session) -> Iterator[SettingsPage]:
    yield from shown_settings(qtbot, session)


@pytest.mark.unsigned
@pytest.mark.parametrize("step", SETTINGS)
def test_a_step_opens_with_the_cursor_on_the_act_that_ends_it(
    session: Session, page: SettingsPage, step: Step
) -> None:
    went: list[Place] = []
    session.going.connect(went.append)
    card = FirstStepsCard(session, lambda: None)
    card.open(step)
    card.deleteLater()
    page.open_at(went[0].target, went[0].page)
    every.settle()
    now = page.window().focusWidget()
    assert isinstance(now, QPushButton)
    assert (now.text(), now.property("kind")) == (ENDS[step], "primary")
    assert primaries(page) == []


def test_once_the_test_page_is_printed_its_reading_leads(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    section = PrinterSection(session)
    qtbot.addWidget(section)
    section.refresh()
    section.show()
    assert section.lead() is section.test
    monkeypatch.setattr(printers, "show_paper", lambda *_a: None)
    section.test.click()
    assert section.lead() is section.choose
    assert primaries(section) == []


def _by_hand(section: BackupSection, _keeper: Keeper, folder: Path) -> None:
    section.back_up(folder)


def _now(section: BackupSection, _keeper: Keeper, _folder: Path) -> None:
    section.standing.back_up()


def _by_itself(_section: BackupSection, keeper: Keeper, _folder: Path) -> None:
    keeper.look()


@pytest.mark.parametrize("way", [_by_hand, _now, _by_itself])
def test_today_sees_how_the_backups_stand_however_one_was_made(
    qtbot: QtBot,
    session: Session,
    tmp_path: Path,
    way: Callable[[BackupSection, Keeper, Path], None],
) -> None:
    """The status bar told of the backup, Today went on asking for it."""
    session.vault.execute(
        "update meta set value = '2026-10-01T10:00:00+00:00' where key = 'made_at'"
    )
    page = opened(qtbot, session)
    section = BackupSection(session)
    qtbot.addWidget(section)
    section.refresh()
    keeper = Keeper(session, lambda: IDLE_SECONDS)
    qtbot.waitUntil(lambda: NO_BACKUP in words(page))
    assert page.first.isVisible()

    def choose(dialog: object) -> None:
        dialog.form["first"].put(str(tmp_path / "usb"))  # type: ignore[attr-defined]
        dialog.act.click()  # type: ignore[attr-defined]

    before = words(page.first).count("valmis")
    answer(choose)
    section.standing.ask_places()
    qtbot.waitUntil(lambda: words(page.first).count("valmis") == before + 1)
    (tmp_path / "elsewhere").mkdir()
    way(section, keeper, tmp_path / "elsewhere")
    qtbot.waitUntil(lambda: NO_BACKUP not in words(page))
    qtbot.waitUntil(partial(_ended, session))


def _ended(session: Session) -> bool:
    return any(place.good_at for place in backup_state.places(session.vault)) or bool(
        session.vault.tuples("select 1 from meta where key = 'last_backup'")
    )


def test_nothing_is_pressed_while_the_keys_are_made(
    look: object, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cursor fell on Back: Enter once more left the form, and the vault was made."""
    monkeypatch.setattr(keys, "tuned_kdf", lambda: CHEAP)
    door = Welcome(tmp_path / "own" / "tytti.vault")
    qtbot.addWidget(door)
    door.show()
    door.show_creating()
    for name, typed in (("name", "Maija"), ("passphrase", PASSPHRASE), ("again", PASSPHRASE)):
        door.form[name].put(typed)
    door.act.click()
    assert not any(one.isEnabled() for one in (door.form, door.act, door.back))
    qtbot.waitUntil(lambda: "typed" in door.form.fields)
    door._vault.close()
