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
            kernel = ctypes.WinDLL("kernel32")
            kernel.SetErrorMode(_NO_BOXES)
            kernel.WerSetFlags(_NO_HEAP)
        else:
            import resource

            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            if sys.platform == "linux":
                ctypes.CDLL(None).prctl(_NOT_DUMPABLE, 0, 0, 0, 0)


_SMALL = range(48, 513, 16)  # bytes: the sizes of Python's own small blocks
_HEADER = 33  # bytes of a `bytes` object beside its content
_EACH = 1 << 19  # bytes of every size
_FEW = 8  # as many freed blocks of a size as a thread keeps for itself (glibc: 7)
_C_SIZES = (*range(24, 1033, 16), *range(1288, 8457, 256), *(1 << n for n in range(14, 17)))
_PAGE = 1024  # bytes: what a database's page leaves free is no smaller
_TURN = 2000  # blocks a step: a few milliseconds
_MOST = 1 << 18  # blocks of a size, at the most


def one_heap() -> None:
    """Let all threads take their memory from one heap, so that `wiping` reaches it (glibc)."""
    with suppress(Exception):
        if sys.platform == "linux":
            ctypes.CDLL(None).mallopt(_ARENA_MAX, 1)


def wiping() -> Iterator[None]:
    """Overwrite what has been freed, in steps of some milliseconds: Python's blocks and the C heap.

    Freeing alone leaves a text where it was. Every size of block is taken, zeroed and given back;
    of the C heap's largest size first, as many as there are (see `_all_free`), held until the end.
    What something still holds stays.
    """
    for size in _SMALL:
        del [bytes(size - _HEADER) for _n in range(_EACH // size)][:]
        yield
    with suppress(Exception):  # a courtesy of the system's library
        heap = _heap()
        _trim(heap)
        taken: list[int] = []
        try:
            for some in _all_free(heap):
                taken += some
                yield
        finally:
            for place in taken:
                heap.free(place)
            _trim(heap)


def _all_free(heap: ctypes.CDLL, least: int = 0) -> Iterator[list[int]]:
    """Take and zero whatever is free in the C heap in so many bytes and more, some blocks a turn.

    glibc gives from what was freed before it lets the heap grow, so the first block beyond the
    heap's present end tells that none of its size is left. Where the end cannot be told, a fixed
    number.
    """
    end = _end(heap)
    sizes = [size for size in reversed(_C_SIZES) if size >= least]
    for size in sizes:  # what a large one leaves over, a smaller one takes
        if end is None:
            yield _zeroed(heap, size, max(_FEW, _EACH // size))
            continue
        for _turn in range(_MOST // _TURN):
            some = _zeroed(heap, size, _TURN, end)
            yield some
            if len(some) < _TURN or some[-1] >= end:
                break


def _end(heap: ctypes.CDLL) -> int | None:
    """Return the address behind the heap, where the system tells it (glibc)."""
    if sys.platform != "linux":
        return None
    heap.sbrk.restype = ctypes.c_void_p
    end: int | None = heap.sbrk(0)
    return end


def trim() -> None:
    """Give what has been freed back to the system."""
    with suppress(Exception):  # a courtesy of the system's library
        _trim(_heap())


def _trim(heap: ctypes.CDLL) -> None:
    if sys.platform == "linux":
        heap.malloc_trim(0)


def wipe_pages() -> None:
    """Overwrite the freed pieces of a page's size and more, before others build upon them.

    A closed database has freed its pages as they were; a later piece laid over one of them keeps
    what it does not write itself, and no wiping reaches it then: a typed note was left so after a
    lock in one run of three. The cipher's own setting for this makes searches fifteen times slower
    (decision 0003). Some ten milliseconds.
    """
    with suppress(Exception):
        heap = _heap()
        taken = [place for some in _all_free(heap, _PAGE) for place in some]
        for place in taken:
            heap.free(place)


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


def _zeroed(heap: ctypes.CDLL, size: int, count: int, end: int | None = None) -> list[int]:
    """Return blocks of one size, overwritten: so many, or to the first that lies beyond an end."""
    taken = []
    for _n in range(count):
        place = heap.malloc(size)
        if not place:
            break
        ctypes.memset(place, 0, size)
        taken.append(place)
        if end is not None and place >= end:
            break
    return taken
