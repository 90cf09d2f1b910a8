"""This machine's window settings: look, language, sizes, sort orders. Nothing personal, ever.

They lie in an INI file beside the platform's other settings, not in the vault.
"""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from tytti_desktop import policy
from tytti_desktop.desk.kit.theme import Mode
from tytti_desktop.places import default_vault, settings_folder
from tytti_desktop.words import LANGUAGES

IDLE_MINUTES = (2, 5, 10, 20, 30)
DEFAULT_IDLE = 10


class _Memory:
    """Settings that are gone with the program."""

    def __init__(self) -> None:
        self._values: dict[str, object] = {}

    def value(self, key: str, default: object) -> object:
        """Return what was set, else the default."""
        return self._values.get(key, default)

    def setValue(self, key: str, value: object) -> None:
        """Set a value."""
        self._values[key] = value


class Settings:
    """The settings of this machine; each is written at once."""

    def __init__(self, file: Path | None = None, *, in_memory: bool = False) -> None:
        """`in_memory` keeps nothing: pictures are taken without touching the user's settings."""
        place = file if file is not None else settings_folder() / "window.ini"
        self._kept: QSettings | _Memory = (
            _Memory() if in_memory else QSettings(str(place), QSettings.Format.IniFormat)
        )

    def _text(self, key: str, among: Sequence[str], default: str) -> str:
        found = str(self._kept.value(key, default))
        return found if found in among else default

    def _number(self, key: str, default: int) -> int:
        found = str(self._kept.value(key, default))
        return int(found) if found.isdigit() else default

    @property
    def mode(self) -> Mode:
        """Light, dark or as the system says."""
        return Mode(self._text("look/mode", [m.value for m in Mode], Mode.SYSTEM.value))

    @mode.setter
    def mode(self, mode: Mode) -> None:
        self._kept.setValue("look/mode", mode.value)

    @property
    def scale(self) -> int:
        """The font scale in percent, 100–200."""
        return min(max(self._number("look/scale", 100), 100), 200)

    @scale.setter
    def scale(self, percent: int) -> None:
        self._kept.setValue("look/scale", percent)

    @property
    def language(self) -> str:
        """The window's language: fi, sv or en."""
        return self._text("look/language", LANGUAGES, "fi")

    @language.setter
    def language(self, code: str) -> None:
        self._kept.setValue("look/language", code)

    @property
    def idle_minutes(self) -> int:
        """After how many minutes without a key or a click the vault locks itself."""
        chosen = max(self._number("lock/idle_minutes", DEFAULT_IDLE), 1)
        return policy.at_most(chosen, policy.current().idle_minutes)

    @idle_minutes.setter
    def idle_minutes(self, minutes: int) -> None:
        self._kept.setValue("lock/idle_minutes", minutes)

    @property
    def geometry(self) -> QByteArray:
        """Where the window was."""
        found = self._kept.value("window/geometry", QByteArray())
        return found if isinstance(found, QByteArray) else QByteArray()

    @geometry.setter
    def geometry(self, place: QByteArray) -> None:
        self._kept.setValue("window/geometry", place)

    @property
    def vault(self) -> Path:
        """The vault opened last; a folder the user chose, the default until then."""
        return Path(str(self._kept.value("vault/place", str(default_vault()))))

    @vault.setter
    def vault(self, place: Path) -> None:
        self._kept.setValue("vault/place", str(place))

    def steps_done(self, store: str) -> list[str]:
        """Return the first day's steps that a person has marked as done in a vault."""
        return str(self._kept.value(f"first/{store}", "")).split()

    def mark_step(self, store: str, step: str) -> None:
        """Remember that a step of the first day is done."""
        done = dict.fromkeys([*self.steps_done(store), step])
        self._kept.setValue(f"first/{store}", " ".join(done))

    def sort_order(self, table: str) -> tuple[int, bool] | None:
        """Return the column and whether descending that a table was last sorted by."""
        found = str(self._kept.value(f"sort/{table}", "")).split()
        if not found or not found[0].isdigit():
            return None
        return int(found[0]), found[-1] == "descending"

    def keep_sort_order(self, table: str, column: int, *, descending: bool) -> None:
        """Remember how a table is sorted."""
        way = "descending" if descending else "ascending"
        self._kept.setValue(f"sort/{table}", f"{column} {way}")
