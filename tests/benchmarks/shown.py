"""Until a program's first window is on an X display: processor and wall seconds, and memory.

The display is watched from outside, so every program is measured alike, whoever wrote it: a window
counts when it is shown, has a title (a splash has none) and is at least `SMALLEST` pixels wide
and high.
"""

import contextlib
import ctypes
import os
import shutil
import signal
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

SMALLEST = 100
PATIENCE = 60.0  # seconds
_VIEWABLE = 2


class _Attributes(ctypes.Structure):
    """XWindowAttributes of Xlib.h."""

    _fields_ = (
        *((name, ctypes.c_int) for name in ("x", "y", "width", "height", "border", "depth")),
        ("visual", ctypes.c_void_p),
        ("root", ctypes.c_ulong),
        *((name, ctypes.c_int) for name in ("kind", "bit_gravity", "win_gravity", "backing")),
        ("planes", ctypes.c_ulong),
        ("pixel", ctypes.c_ulong),
        ("save_under", ctypes.c_int),
        ("colormap", ctypes.c_ulong),
        ("installed", ctypes.c_int),
        ("map_state", ctypes.c_int),
        ("all_masks", ctypes.c_long),
        ("my_mask", ctypes.c_long),
        ("no_propagate", ctypes.c_long),
        ("override", ctypes.c_int),
        ("screen", ctypes.c_void_p),
    )


@dataclass(frozen=True)
class Start:
    """What a start took until its window was shown."""

    cpu: float
    wall: float
    megabytes: float


class Display:
    """An X display of its own, and a look at its windows."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._x = ctypes.CDLL("libX11.so.6")
        self._x.XOpenDisplay.restype = ctypes.c_void_p
        self._x.XDefaultRootWindow.restype = ctypes.c_ulong
        self._x.XSetErrorHandler(_IGNORED)
        self._display = ctypes.c_void_p(self._x.XOpenDisplay(name.encode()))

    def has_window(self) -> bool:
        """Tell whether a window is shown."""
        root = ctypes.c_ulong(self._x.XDefaultRootWindow(self._display))
        nobody, count = ctypes.c_ulong(), ctypes.c_uint()
        found = ctypes.POINTER(ctypes.c_ulong)()
        self._x.XQueryTree(
            self._display, root, ctypes.byref(nobody), ctypes.byref(nobody),
            ctypes.byref(found), ctypes.byref(count),
        )  # fmt: skip
        windows = found[: count.value]
        if count.value:
            self._x.XFree(found)
        return any(self._counts(each) for each in windows)

    def _counts(self, window: int) -> bool:
        told = _Attributes()
        if not self._x.XGetWindowAttributes(
            self._display, ctypes.c_ulong(window), ctypes.byref(told)
        ):
            return False
        if told.map_state != _VIEWABLE or min(told.width, told.height) < SMALLEST:
            return False
        title = ctypes.c_char_p()
        self._x.XFetchName(self._display, ctypes.c_ulong(window), ctypes.byref(title))
        return bool(title.value)


def _nothing(_display: int, _event: int) -> int:
    return 0  # a window may be gone when it is asked about


_IGNORED = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)(_nothing)


@contextlib.contextmanager
def display() -> Iterator[Display | None]:
    """Give a display of its own; none where there is no Xvfb."""
    if shutil.which("Xvfb") is None:
        yield None
        return
    reading, writing = os.pipe()
    running = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1366x768x24", "-nolisten", "tcp"],
        pass_fds=[writing], stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(writing)
    with os.fdopen(reading) as told:
        number = told.readline().strip()
    try:
        yield Display(f":{number}")
    finally:
        running.terminate()
        running.wait()


def start(on: Display, command: Sequence[str], turns: int) -> Start:
    """Start a program once so that its home is as after a first time, then `turns` times."""
    with tempfile.TemporaryDirectory() as home:
        found = [_once(on, command, home) for _turn in range(turns + 1)][1:]
    return Start(
        statistics.median(each.cpu for each in found),
        statistics.median(each.wall for each in found),
        max(each.megabytes for each in found),
    )


def _once(on: Display, command: Sequence[str], home: str) -> Start:
    given = os.environ | {"DISPLAY": on.name, "QT_QPA_PLATFORM": "xcb", "HOME": home}
    given |= {f"XDG_{kind}_HOME": f"{home}/{kind}" for kind in ("CONFIG", "DATA", "CACHE", "STATE")}
    given.pop("PYTHONDONTWRITEBYTECODE", None)  # a person's program has been compiled
    while on.has_window():
        time.sleep(0.05)
    started = time.perf_counter()
    running = subprocess.Popen(
        list(command), env=given, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    try:
        while not on.has_window():
            if running.poll() is not None or time.perf_counter() - started > PATIENCE:
                message = f"{command[0]} shows no window"
                raise RuntimeError(message)
            time.sleep(0.002)
        wall = time.perf_counter() - started
        own_clock = (~running.pid << 3) | 2  # clock_getcpuclockid(3): the whole process's
        return Start(time.clock_gettime(own_clock), wall, _held(running.pid))
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGTERM)
        try:
            running.wait(5)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()


def _held(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096 / 2**20
