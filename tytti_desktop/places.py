"""Where forms/, resources/ and the vault are: run from source, installed, or frozen."""

import sys
from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


@cache
def _data_root() -> Path:
    """Return the folder that holds forms/ and resources/."""
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen is not None:
        return Path(frozen)
    installed = _PACKAGE / "_data"
    return installed if installed.is_dir() else _PACKAGE.parent


def forms_folder() -> Path:
    """Return the folder of questionnaires/ and letters/."""
    return _data_root() / "forms"


def resources_folder() -> Path:
    """Return the folder of fonts, icons, translations, unit defaults and code lists."""
    return _data_root() / "resources"


def default_vault() -> Path:
    """Return where the vault lies when no --vault is given: IT's, or the platform's data folder."""
    from tytti_desktop import policy

    if (decided := policy.current().vault_folder) is not None:
        return decided / "tytti.vault"
    import platformdirs

    return Path(platformdirs.user_data_dir("Tytti", appauthor=False)) / "tytti.vault"


def settings_folder() -> Path:
    """Return the folder of this machine's window settings (sizes, theme): nothing personal.

    Windows and macOS keep both in one place: the settings get a folder of their own, so that what
    clears settings away never takes a vault.
    """
    import platformdirs

    place = Path(platformdirs.user_config_dir("Tytti", appauthor=False))
    shared = place == Path(platformdirs.user_data_dir("Tytti", appauthor=False))
    return place / "settings" if shared else place
