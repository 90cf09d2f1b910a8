"""What a process that opens hostile files may use at most: memory, time, no files of its own.

On Windows a job object does it, held by the parent: when the window is gone, killed or not, its
workers go with it. Elsewhere the process bounds itself before the first file.
"""

import ctypes
import os
from contextlib import suppress
from typing import Any

from tytti_desktop import memory

MOST_MEMORY = 6 * 2**30  # bytes of address space; of committed memory on Windows
_EXTENDED_LIMITS = 9  # JobObjectExtendedLimitInformation
_ACTIVE_PROCESS, _PROCESS_MEMORY, _KILL_ON_CLOSE = 0x8, 0x100, 0x2000


class _Basic(ctypes.Structure):
    """JOBOBJECT_BASIC_LIMIT_INFORMATION."""

    _fields_ = (
        ("process_time", ctypes.c_int64),
        ("job_time", ctypes.c_int64),
        ("flags", ctypes.c_uint32),
        ("least_working_set", ctypes.c_size_t),
        ("most_working_set", ctypes.c_size_t),
        ("processes", ctypes.c_uint32),
        ("affinity", ctypes.c_size_t),
        ("priority", ctypes.c_uint32),
        ("scheduling", ctypes.c_uint32),
    )


class Limits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION."""

    _fields_ = (
        ("basic", _Basic),
        ("counters", ctypes.c_uint64 * 6),
        ("process_memory", ctypes.c_size_t),
        ("job_memory", ctypes.c_size_t),
        ("peak_process", ctypes.c_size_t),
        ("peak_job", ctypes.c_size_t),
    )


def limits() -> Limits:
    """Return a worker's limits: its memory, no process of its own, an end with its parent."""
    told = Limits()
    told.basic.flags = _PROCESS_MEMORY | _ACTIVE_PROCESS | _KILL_ON_CLOSE
    told.basic.processes = 1
    told.process_memory = MOST_MEMORY
    return told


class Job:
    """A job object; closing it ends its process."""

    def __init__(self, kernel: Any, handle: int) -> None:  # noqa: ANN401 a library
        self._kernel, self._handle = kernel, handle

    def close(self) -> None:
        """End the process of the job, if it is still there. Safe to call twice."""
        handle, self._handle = self._handle, 0
        if handle:
            self._kernel.CloseHandle(ctypes.c_void_p(handle))


def hold(process: int) -> Job | None:
    """Put a started process (its handle) into a job of its own; keep what is returned.

    Windows only; None elsewhere, and where the system lets no job be made inside another.
    """
    if os.name != "nt":
        return None
    return _job(ctypes.WinDLL("kernel32"), process)  # type: ignore[attr-defined,unused-ignore]


def _job(kernel: Any, process: int) -> Job | None:  # noqa: ANN401 a library
    kernel.CreateJobObjectW.restype = ctypes.c_void_p
    handle = kernel.CreateJobObjectW(None, None)
    if not handle:
        return None
    job, told = Job(kernel, handle), limits()
    place, size = ctypes.byref(told), ctypes.sizeof(told)
    job_handle = ctypes.c_void_p(handle)
    if kernel.SetInformationJobObject(job_handle, _EXTENDED_LIMITS, place, size) and (
        kernel.AssignProcessToJobObject(job_handle, ctypes.c_void_p(process))
    ):
        return job
    job.close()
    return None


def bound_self() -> None:
    """Bound this process where it can do so itself: memory, no core dump, no written file."""
    memory.keep_from_disk()
    with suppress(ImportError):  # Windows: the job does it
        import resource

        for kind, most in ((resource.RLIMIT_AS, MOST_MEMORY), (resource.RLIMIT_FSIZE, 0)):
            with suppress(ValueError, OSError):  # macOS knows some limits by name only
                _soft, hard = resource.getrlimit(kind)
                if hard == resource.RLIM_INFINITY or hard > most:
                    resource.setrlimit(kind, (most, hard))


def end_after(seconds: int) -> None:
    """Let the system end this process when a task takes this long; 0: the task is done.

    The parent replaces a slow worker itself; this is for a worker whose parent is gone.
    """
    with suppress(ImportError, AttributeError):
        import signal

        signal.alarm(seconds)
