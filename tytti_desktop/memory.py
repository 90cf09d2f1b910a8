"""What of the program's memory may reach a disk: no core dumps, no reports with rows in them.

Swap and hibernation are the system's: docs/security.md.
"""

import ctypes
import sys
from collections.abc import Iterator
from contextlib import suppress

_NOT_DUMPABLE = 4  # prctl: PR_SET_DUMPABLE
_ARENA_MAX = -8  # mallopt: M_ARENA_MAX
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


_SMALL = range(48, 513, 16)  # bytes: the sizes of Python's own small blocks
_HEADER = 33  # bytes of a `bytes` object beside its content
_EACH = 1 << 19  # bytes of every size
_FEW = 8  # as many freed blocks of a size as a thread keeps for itself (glibc: 7)
_C_SIZES = (*range(24, 1033, 16), *range(1288, 8457, 256), *(1 << n for n in range(14, 21)))


def one_heap() -> None:
    """Let all threads take their memory from one heap, so that `wiping` reaches it (glibc)."""
    with suppress(Exception):
        if sys.platform == "linux":
            ctypes.CDLL(None).mallopt(_ARENA_MAX, 1)


def wiping() -> Iterator[None]:
    """Overwrite what has been freed, in steps of some milliseconds: Python's blocks and the C heap.

    Freeing alone leaves a text where it was. Every size of block is taken, zeroed and given back,
    a size a step, the C heap's held until the end (60 MB). What something still holds stays.
    """
    for size in _SMALL:
        del [bytes(size - _HEADER) for _n in range(_EACH // size)][:]
        yield
    with suppress(Exception):  # a courtesy of the system's library
        heap = _heap()
        _trim(heap)
        taken: list[int] = []
        try:
            for size in reversed(_C_SIZES):  # what a large one leaves over, a smaller one takes
                taken += _zeroed(heap, size, max(_FEW, _EACH // size))
                yield
        finally:
            for place in taken:
                heap.free(place)
            _trim(heap)


def _trim(heap: ctypes.CDLL) -> None:
    if sys.platform == "linux":
        heap.malloc_trim(0)


def wipe_own() -> None:
    """Overwrite what this thread has just freed and keeps at hand; about a millisecond.

    A passphrase passes through buffers of the cipher's library, which frees them as they are.
    """
    with suppress(Exception):
        heap = _heap()
        for size in _C_SIZES:
            for place in _zeroed(heap, size, _FEW):
                heap.free(place)


def _heap() -> ctypes.CDLL:
    heap = ctypes.CDLL("ucrtbase" if sys.platform == "win32" else None)
    heap.malloc.restype, heap.free.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
    return heap


def _zeroed(heap: ctypes.CDLL, size: int, count: int) -> list[int]:
    """Return blocks of one size, overwritten: whatever was freed there is gone."""
    taken = [place for _n in range(count) if (place := heap.malloc(size))]
    for place in taken:
        ctypes.memset(place, 0, size)
    return taken
