"""A file held by another program: really on Windows, elsewhere told at the files' door as there."""

import errno
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from tytti_desktop import held
from tytti_desktop.vault import files


@contextmanager
def holding(*names: Path) -> Iterator[None]:
    """Hold files as a program does that shares them with nobody. Nothing is waited for."""
    with mock.patch.object(files, "_WAITS", (0.0,) * 10):
        if sys.platform == "win32":
            import _winapi

            handles = [_winapi.CreateFile(str(each), 0x8000_0000, 0, 0, 3, 0, 0) for each in names]
            try:
                yield
            finally:
                for handle in handles:
                    _winapi.CloseHandle(handle)
        else:
            kept = mock.patch.object(held, "is_held", lambda file, **_how: file in names)
            with kept, mock.patch.object(files, "call", _refusing(files.call, names)):
                yield


def _refusing(really: Callable[..., Any], names: tuple[Path, ...]) -> Callable[..., Any]:
    """Refuse as Windows does (measured): what is opened by "access denied" and no number."""

    def call(name: str, act: Callable[..., Any], *args: Any, **how: Any) -> Any:
        asked = [each for each in args if isinstance(each, str | Path)]
        if name not in {"stat", "list", "mkdir"} and any(Path(each) in names for each in asked):
            error = PermissionError(errno.EACCES, "Permission denied")
            error.filename, error.filename2 = [*(os.fspath(each) for each in asked), None, None][:2]
            if name != "open":
                vars(error)["winerror"] = 5 if name == "replace" else 32
            raise error
        return really(name, act, *args, **how)

    return call
