"""What opens the window is handed down to the command line; it names no such room itself."""

from pathlib import Path
from typing import Any

import pytest

from tytti_desktop import app, command
from tytti_desktop.cli import main
from tytti_desktop.cli.context import Window


class Drawn:
    """A window that only notes what it is asked."""

    def __init__(self) -> None:
        self.asked: list[Any] = []

    def run_window(self, vault: Path | None = None, *, passphrase: str | None = None) -> int:
        self.asked.append((vault, passphrase))
        return 0

    def screenshots(self, vault: Any, out: Path, **more: Any) -> list[tuple[str, str]]:
        self.asked.append((vault.path, out, more["theme"]))
        return [("today", "today.png")]


def test_pictures_are_drawn_by_what_was_handed_down(
    practice_vault: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    drawn = Drawn()
    words = ["--vault", str(practice_vault), "screenshots", "--out", str(tmp_path)]
    assert main(words, window=lambda: drawn) == 0
    assert drawn.asked == [(practice_vault, tmp_path, "light")]
    assert "today.png" in capsys.readouterr().out
    assert main(words) == 3
    assert "tytti" in capsys.readouterr().err


def test_the_command_hands_the_real_window_down() -> None:
    found: Window = command._window()
    assert found is app
