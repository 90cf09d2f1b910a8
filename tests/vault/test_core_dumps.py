"""No core dump or crash report of a process that has asked a passphrase; freed memory is wiped."""

import subprocess
import sys

import pytest

from tests import systems

CODE = """
import resource
from tytti_desktop import memory
memory.keep_from_disk()
with open("/proc/self/status") as told:
    assert resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)
import ctypes
print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
"""
ON_WINDOWS = """
import ctypes
from tytti_desktop import memory
memory.keep_from_disk()
kernel = ctypes.WinDLL("kernel32")
flags = ctypes.c_uint32()
answer = kernel.WerGetFlags(ctypes.c_void_p(-1), ctypes.byref(flags))  # -1: this process
print(kernel.GetErrorMode() & 3, "not kept here" if answer else flags.value & 1)
"""
WIPED = """
import ctypes
from tytti_desktop import memory
heap = memory._heap()
words = b"Maija Meikalainen" * 60
place = heap.malloc(len(words))
ctypes.memmove(place, words, len(words))
heap.free(place)
left = lambda: ctypes.string_at(place, len(words)).count(b"Meikalainen")
before = left()
for _turn in memory.wiping():
    pass
print(before > 0, left())
"""


def told(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@systems.linux("test_windows_keeps_rows_out_of_its_crash_reports")
def test_core_dumps_are_off_in_both_entry_points() -> None:
    assert told(CODE) == "0"


@systems.windows("test_core_dumps_are_off_in_both_entry_points")
def test_windows_keeps_rows_out_of_its_crash_reports() -> None:
    assert told(ON_WINDOWS) in {"3 1", "3 not kept here"}  # Wine keeps no flags of reports


def test_closing_overwrites_what_was_freed_on_every_system() -> None:
    assert told(WIPED) == "True 0"


@pytest.mark.parametrize("module", ["__main__", "cli.main"])
def test_every_entry_switches_them_off(module: str) -> None:
    code = f"import tytti_desktop.{module} as m, inspect; print(inspect.getsource(m))"
    assert "memory.keep_from_disk()" in told(code)
