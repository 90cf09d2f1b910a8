"""Builds the program once, in order: settings, application, furniture, window.

Before Qt is touched, the libraries it needs from the system are looked for: a missing one is told
with the package to install, not with a traceback.
"""

import ctypes
import gc
import os
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, overload

from tytti_desktop import dates, streams
from tytti_desktop.errors import KnownError
from tytti_desktop.words import _, language, read_all

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from tytti_desktop.desk.main_window import MainWindow
    from tytti_desktop.desk.running.furniture import Furniture, Hit
    from tytti_desktop.desk.running.pages import Screen
    from tytti_desktop.desk.running.session import Session
    from tytti_desktop.vault import Vault

BUG, USER_PROBLEM = 1, 3
PICTURE_SIZE = (1366, 768)  # the smallest screen the window is drawn for
# A library, and its package in Debian and Ubuntu, and in Fedora.
_NEEDED = {
    "libEGL.so.1": ("libegl1", "mesa-libEGL"),
    "libGL.so.1": ("libgl1", "mesa-libGL"),
    "libxkbcommon.so.0": ("libxkbcommon0", "libxkbcommon"),
    "libfontconfig.so.1": ("libfontconfig1", "fontconfig"),
    "libdbus-1.so.3": ("libdbus-1-3", "dbus-libs"),
    "libglib-2.0.so.0": ("libglib2.0-0", "glib2"),
}
_NEEDED_FOR_X = {
    "libxcb-cursor.so.0": ("libxcb-cursor0", "xcb-util-cursor"),
    "libxcb-icccm.so.4": ("libxcb-icccm4", "xcb-util-wm"),
    "libxcb-image.so.0": ("libxcb-image0", "xcb-util-image"),
    "libxcb-keysyms.so.1": ("libxcb-keysyms1", "xcb-util-keysyms"),
    "libxcb-render-util.so.0": ("libxcb-render-util0", "xcb-util-renderutil"),
    "libxkbcommon-x11.so.0": ("libxkbcommon-x11-0", "libxkbcommon-x11"),
}


def _is_missing(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return True
    return False


def needs_x() -> bool:
    """Tell whether Qt will draw through X: a display, and no other platform asked for."""
    platform = os.environ.get("QT_QPA_PLATFORM", "")
    wayland = os.environ.get("WAYLAND_DISPLAY") and not platform
    return platform.startswith("xcb") or (
        not platform and not wayland and bool(os.environ.get("DISPLAY"))
    )


def has_display() -> bool:
    """Tell whether a window can be opened here."""
    if not sys.platform.startswith("linux"):
        return True
    return any(os.environ.get(n) for n in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def refuse_missing_libraries() -> None:
    """Raise KnownError naming the packages when Qt's system libraries are missing (Linux)."""
    if not sys.platform.startswith("linux"):
        return
    wanted = dict(_NEEDED) | (_NEEDED_FOR_X if needs_x() else {})
    missing = [packages for library, packages in wanted.items() if _is_missing(library)]
    if missing:
        told = _(
            "The window needs libraries that this system lacks. Install them and start again.\n"
            "Debian, Ubuntu: sudo apt install {debian}\nFedora: sudo dnf install {fedora}"
        )
        debian = " ".join(deb for deb, _rpm in missing)
        fedora = " ".join(rpm for _deb, rpm in missing)
        raise KnownError(told.format(debian=debian, fedora=fedora))


class _Screens(Sequence["Screen"]):
    """The screens, loaded when the first is asked for: the door needs none of them."""

    @cached_property
    def _all(self) -> "list[Screen]":
        from tytti_desktop.desk import screens

        return screens.all_screens()

    @overload
    def __getitem__(self, place: int) -> "Screen": ...
    @overload
    def __getitem__(self, place: slice) -> "list[Screen]": ...
    def __getitem__(self, place: int | slice) -> "Screen | list[Screen]":
        return self._all[place]

    def __len__(self) -> int:
        return len(self._all)


def _find(session: "Session", typed: str) -> "Sequence[Hit]":
    from tytti_desktop.desk import surroundings

    return surroundings.find(session, typed)


def _backup_words(session: "Session") -> str:
    from tytti_desktop.desk import surroundings

    return surroundings.backup_words(session)


def furniture() -> "Furniture":
    """Return what fills the window; it is loaded when it is first looked at."""
    from tytti_desktop.desk.running.furniture import Furniture

    return Furniture(_Screens(), _find, _backup_words)


def application(*, offscreen: bool = False) -> "QApplication":
    """Return the one Qt application; `offscreen` draws without a display."""
    if offscreen:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    elif not has_display():
        raise KnownError(_("There is no display here. Use the `tytti` command instead."))
    refuse_missing_libraries()
    from tytti_desktop.desk import binding

    with binding.loading():
        from PySide6.QtWidgets import QApplication
    running = QApplication.instance()
    if isinstance(running, QApplication):
        return running
    made = QApplication(["tytti-desktop", "-style", "Fusion"])
    made.setProperty("styled", True)
    made.setApplicationName("Tytti")
    made.setDesktopFileName("tytti-desktop")
    return made


def window(app: "QApplication") -> "MainWindow":
    """Return the main window, its complaints installed."""
    from tytti_desktop.desk.forms import messages
    from tytti_desktop.desk.main_window import MainWindow
    from tytti_desktop.desk.running.settings import Settings

    made = MainWindow(app, Settings(), furniture())
    messages.install(made.complaints)
    return made


def main(vault: Path | None = None) -> int:
    """Open the window; return the exit status (3 when the system lacks a library)."""
    try:
        return run_window(vault)
    except KnownError as error:
        streams.write_error(error.message)
        _show_refusal(error.message)
        return USER_PROBLEM
    except Exception as error:  # noqa: BLE001 nobody would see it: told without its words
        from tytti_desktop.desk.forms.messages import place_of

        where = place_of(type(error), error.__traceback__)
        streams.write_error(where)
        _show_refusal(f"{_('Something went wrong in the program')}\n{where}")
        return BUG


def _show_refusal(words: str) -> None:
    """Show why the window does not open, where nobody sees what is written out."""
    if streams.is_heard():
        return
    from PySide6.QtWidgets import QApplication, QMessageBox

    if isinstance(QApplication.instance(), QApplication):
        QMessageBox.critical(None, "Tytti", words)


def run_window(vault: Path | None = None, *, passphrase: str | None = None) -> int:
    """Open the window at the vault's door, or with a passphrase given straight into it.

    Raises KnownError when there is no display or the system lacks a library that Qt needs.
    """
    gc.disable()  # a sixth of the loading; the collector below takes it over
    app = application()
    from tytti_desktop.desk.running import background
    from tytti_desktop.desk.running.collecting import Collector

    shown = window(app)
    Collector(app)
    if vault is not None and passphrase is not None:
        from tytti_desktop.vault import doorplate, open_vault

        person = doorplate.slot_names(vault)[0].name
        shown.enter(open_vault(vault, passphrase=passphrase, person=person))
    else:
        shown.show_door(vault)
    shown.show()
    Thread(target=_warm, daemon=True).start()
    status = int(app.exec())
    background.finish_all()  # a backup made at closing is checked and taken to its places
    return status


def _warm() -> None:
    """Load what the open window needs (a second of one-time work) while the passphrase is typed."""
    from tytti_desktop.vault import driver

    driver.database_class()  # before anything that would load numpy
    from tytti_desktop.casework import unit
    from tytti_desktop.casework.client import codes
    from tytti_desktop.desk import screens, surroundings  # noqa: F401 loaded, not used yet
    from tytti_desktop.desk.kit import icons
    from tytti_desktop.desk.running import collecting
    from tytti_desktop.instruments.library import shipped
    from tytti_desktop.paper import fonts
    from tytti_desktop.vault import keychain, keys, table

    keys.load()
    read_all()
    shipped()
    unit.read_all()
    table.read_types()
    codes.countries()
    icons.read_all()
    fonts.width(" ", fonts.Face.REGULAR, 1)  # a long address is measured for the first count
    today = dates.finnish_day(dates.now())
    for day in (today, date(today.year + 1, 1, 1)):
        dates.next_working_day(day)  # a weekend's own day asks for no holiday and loads none
    keychain.is_available()  # the first question looks for every key store there might be
    collecting.set_aside()  # what is loaded for good is not walked at each full collection


def screenshots(
    vault: "Vault", out: Path, *, theme: str = "light", scale: int = 100, today: date | None = None
) -> list[tuple[str, str]]:
    """Draw every screen over an open vault, without a display; return (name, file) pairs.

    The user's own settings are neither read nor written. `scale` is percent, 100-200.
    """
    app = application(offscreen=True)
    from tytti_desktop.desk import pictures
    from tytti_desktop.desk.kit.theme import Mode
    from tytti_desktop.desk.main_window import MainWindow
    from tytti_desktop.desk.running.settings import Settings

    chosen = Settings(in_memory=True)
    chosen.mode, chosen.scale, chosen.language = Mode(theme), scale, language()

    def clock() -> datetime:
        moment = dates.now().astimezone(dates.HELSINKI)
        day = today or moment.date()
        return datetime.combine(day, moment.time(), dates.HELSINKI).astimezone(UTC)

    filled = furniture()
    made = MainWindow(app, chosen, filled, clock)
    made.resize(*PICTURE_SIZE)
    return pictures.every(app, made, vault, list(filled.screens), out)
