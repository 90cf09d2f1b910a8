"""What IT decides holds in the window and is shown there as IT's."""

from pathlib import Path

import pytest
from PySide6.QtGui import QWindow
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tytti_desktop import policy
from tytti_desktop.desk.admin import look as look_page
from tytti_desktop.desk.admin.about import AboutSection
from tytti_desktop.desk.admin.look import LookSection
from tytti_desktop.desk.capture import Capture
from tytti_desktop.desk.create import Welcome
from tytti_desktop.desk.kit.cards import Facts
from tytti_desktop.desk.running.session import Session
from tytti_desktop.desk.running.settings import IDLE_MINUTES
from tytti_desktop.vault import sites
from tytti_desktop.vault.sites import Ground
from tytti_desktop.words import _

MACHINE = policy.PolicySource.MACHINE


def decide(monkeypatch: pytest.MonkeyPatch, **values: object) -> None:
    made = policy.understood({MACHINE: values})
    monkeypatch.setattr(policy, "current", lambda: made)


def labels(widget: AboutSection) -> str:
    return "\n".join(
        one.text() for facts in widget.findChildren(Facts) for one in facts.findChildren(QLabel)
    )


def test_everything_that_is_decided_is_shown_as_its(
    qtbot: QtBot, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = {
        rule.key: {"folder": str(tmp_path), "count": 5, "switch": 1, "text": "Ohjelmakeskus"}[
            rule.kind.value
        ]
        for rule in policy.rules().values()
    }
    decide(monkeypatch, **values)
    page = AboutSection(session)
    qtbot.addWidget(page)
    page.refresh()
    told = labels(page)
    for rule in policy.rules().values():
        assert _(rule.title) in told


def test_where_nothing_is_decided_the_page_has_no_such_card(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide(monkeypatch)
    page = AboutSection(session)
    qtbot.addWidget(page)
    page.refresh()
    assert _(policy.rules()["practice_only"].title) not in labels(page)
    assert "Tietohallinnolta" in labels(page)


@pytest.mark.parametrize(("limit", "offered"), [(10, [2, 5, 10]), (1, [1]), (60, [*IDLE_MINUTES])])
def test_no_longer_idle_time_is_offered_or_kept_than_it_allows(
    limit: int, offered: list[int], qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide(monkeypatch, IdleMinutes=limit)
    session.settings.idle_minutes = 30
    assert session.settings.idle_minutes == min(30, limit)
    page = LookSection(session)
    qtbot.addWidget(page)
    assert [value for value, _words in look_page._minutes(limit)] == offered
    assert "Tietohallinnon asettama" in page.form["idle"].help.text()


def test_a_folder_of_a_cloud_is_refused_when_it_is_chosen(
    look: object, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide(monkeypatch)
    door = Welcome(tmp_path / "own" / "tytti.vault")
    qtbot.addWidget(door)
    door.show_creating()
    monkeypatch.setattr(
        sites, "ground_of", lambda f: Ground.CLOUD if "cloud" in f.parts else Ground.OWN
    )
    assert not door.make_in(tmp_path / "cloud")
    assert "OneDrive" in door.banner.words.text()
    assert door.where.text().endswith("own/tytti.vault")
    assert door.make_in(tmp_path / "elsewhere")
    assert "elsewhere" in door.where.text()


def test_on_a_practice_computer_no_vault_is_begun(
    look: object, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide(monkeypatch, PracticeOnly=1)
    door = Welcome(tmp_path / "tytti.vault")
    qtbot.addWidget(door)
    door.show_creating()
    assert not hasattr(door, "form")
    assert "vain harjoitteluun" in door.banner.words.text()


class User:
    """What of Windows' user32 is asked."""

    def __init__(self) -> None:
        self.told: list[int] = []

    def SetWindowDisplayAffinity(self, _handle: object, how: int) -> None:  # noqa: N802
        self.told.append(how)


@pytest.mark.parametrize(("allowed", "told"), [(0, [0x11]), (1, [])])
def test_a_window_is_left_out_of_pictures_once_where_it_says_so(
    allowed: int, told: list[int], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide(monkeypatch, ScreenCapture=allowed)
    user, window = User(), QWindow()
    capture = Capture(user)
    capture.leave_out(window)
    capture.leave_out(window)
    assert user.told == told
