"""No core dump of a process that has asked a passphrase."""

import subprocess
import sys

import pytest

CODE = """
import resource
from tytti_desktop import memory
memory.keep_from_disk()
with open("/proc/self/status") as told:
    assert resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)
import ctypes
print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux")
def test_core_dumps_are_off_in_both_entry_points() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "0"


@pytest.mark.parametrize("module", ["__main__", "cli.main"])
def test_every_entry_switches_them_off(module: str) -> None:
    code = f"import tytti_desktop.{module} as m, inspect; print(inspect.getsource(m))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "memory.keep_from_disk()" in done.stdout
