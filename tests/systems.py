"""Marks of tests that only some systems can run; each names the tests that run on the others.

    @systems.posix("test_windows_keeps_what_is_open_in_its_place")

test_systems.py holds every such mark to a counterpart that is there, and every other way to skip
by the system to none.
"""

import os
import shutil
import sys

import pytest


def _only(*, runs: bool, where: str, counterparts: tuple[str, ...]) -> pytest.MarkDecorator:
    told = f"{where}; elsewhere: {', '.join(counterparts)}"
    return pytest.mark.skipif(not runs, reason=told)


def posix(*counterparts: str) -> pytest.MarkDecorator:
    """Mark a test of what Windows does not let happen."""
    return _only(runs=os.name == "posix", where="POSIX", counterparts=counterparts)


def windows(*counterparts: str) -> pytest.MarkDecorator:
    """Mark a test of what only Windows does."""
    return _only(runs=os.name == "nt", where="Windows", counterparts=counterparts)


def linux(*counterparts: str) -> pytest.MarkDecorator:
    """Mark a test that asks Linux itself, such as /proc."""
    return _only(runs=sys.platform == "linux", where="Linux", counterparts=counterparts)


def but_mac(*counterparts: str) -> pytest.MarkDecorator:
    """Mark a test of what every system but macOS does."""
    return _only(runs=sys.platform != "darwin", where="not macOS", counterparts=counterparts)


def session_bus(*counterparts: str) -> pytest.MarkDecorator:
    """Mark a test that needs a session bus of its own, which a Linux machine may lack too."""
    runs = shutil.which("dbus-run-session") is not None
    return _only(runs=runs, where="dbus-run-session", counterparts=counterparts)


def secret_service(*counterparts: str) -> pytest.MarkDecorator:
    """Mark a test that needs GNOME's key store on a session bus of its own."""
    runs = bool(shutil.which("gnome-keyring-daemon") and shutil.which("dbus-run-session"))
    return _only(runs=runs, where="gnome-keyring and dbus", counterparts=counterparts)
