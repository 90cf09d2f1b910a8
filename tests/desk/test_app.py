"""The program's start: what it says when Qt's libraries or the display are missing; pictures."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from tests import systems
from tests.factory import make_vault
from tytti_desktop import __main__ as door
from tytti_desktop import app, streams
from tytti_desktop.desk import screens
from tytti_desktop.errors import KnownError
from tytti_desktop.places import settings_folder


@systems.posix("test_the_self_test_tries_every_library_that_the_program_loads")
def test_a_missing_library_is_told_with_the_package_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(app, "_is_missing", lambda name: name == "libEGL.so.1")
    assert app.main() == 3
    said = capsys.readouterr().err
    assert "sudo apt install libegl1" in said
    assert "sudo dnf install mesa-libEGL" in said
    assert "Traceback" not in said


def test_a_fault_at_the_start_is_told_by_its_place_alone_also_where_nobody_hears(
    monkeypatch: pytest.MonkeyPatch, qapp: QApplication
) -> None:
    shown: list[str] = []

    def broken(_vault: Path | None) -> int:
        raise RuntimeError("Maija Meikäläinen")

    monkeypatch.setattr(app, "run_window", broken)
    monkeypatch.setattr(sys, "stderr", None)
    streams.make_ready()
    monkeypatch.setattr(QMessageBox, "critical", lambda *args: shown.append(args[2]))
    assert app.main() == 1
    sys.stderr.close()
    assert len(shown) == 1
    assert "RuntimeError test_app.py" in shown[0]
    assert "Maija" not in shown[0]


def test_a_shortcut_may_name_the_vault() -> None:
    assert door.vault_of([]) is None
    assert door.vault_of(["-style", "x.vault"]) == Path("x.vault")


@systems.posix("test_the_self_test_tries_every_library_that_the_program_loads")
def test_the_x_libraries_are_looked_for_only_where_x_draws(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(app, "_is_missing", lambda name: name == "libxcb-cursor.so.0")
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    app.refuse_missing_libraries()
    monkeypatch.delenv("QT_QPA_PLATFORM")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("DISPLAY", ":99")
    with pytest.raises(KnownError, match="libxcb-cursor0"):
        app.refuse_missing_libraries()


@systems.posix("test_the_self_test_tries_every_library_that_the_program_loads")
def test_a_library_that_no_system_has_is_missing() -> None:
    assert app._is_missing("libnosuchthing.so.9")
    assert not app._is_missing("libc.so.6")


def test_without_a_display_the_window_points_to_the_command() -> None:
    bare = {"PATH": "/usr/bin", "HOME": "/nonexistent"}
    found = subprocess.run(
        [sys.executable, "-m", "tytti_desktop"], env=bare, capture_output=True, check=False
    )
    assert found.returncode == 3
    assert "`tytti`" in found.stderr.decode()
    assert b"Traceback" not in found.stderr


def test_pictures_of_every_screen_leave_the_vault_open_and_the_settings_alone(
    qtbot: QtBot, tmp_path: Path
) -> None:
    vault = make_vault(tmp_path, practice=True)
    before = settings_folder().exists()
    made = app.screenshots(
        vault, tmp_path / "out", theme="dark", scale=150, today=date(2026, 11, 21)
    )
    names = {name for name, _file in made}
    assert {"welcome", "create", "unlock", "shortcuts"} <= names
    assert {screen.name for screen in screens.all_screens()} <= names
    for name, file in made:
        image = QImage(file)
        assert not image.isNull(), name
    assert vault.query("select 1 as one") == [{"one": 1}]
    assert settings_folder().exists() == before
    vault.close()
