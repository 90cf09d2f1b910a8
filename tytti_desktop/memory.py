"""What of the program's memory may reach a disk: no core dumps, no reports with rows in them.

Swap and hibernation are the system's: docs/security.md.
"""

import ctypes
import sys
from contextlib import suppress

_NOT_DUMPABLE = 4  # prctl: PR_SET_DUMPABLE
_NO_HEAP = 1  # Windows: WER_FAULT_REPORTING_FLAG_NOHEAP
_NO_BOXES = 0x0002 | 0x0001  # SEM_NOGPFAULTERRORBOX, SEM_FAILCRITICALERRORS


def keep_from_disk() -> None:
    """Switch core dumps and crash reports' memory off, before a passphrase is asked."""
    with suppress(Exception):  # a courtesy of the system: without it the program works as well
        if sys.platform == "win32":
            ctypes.WinDLL("wer").WerSetFlags(_NO_HEAP)
            ctypes.WinDLL("kernel32").SetErrorMode(_NO_BOXES)
        else:
            import resource

            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            if sys.platform == "linux":
                ctypes.CDLL(None).prctl(_NOT_DUMPABLE, 0, 0, 0, 0)
