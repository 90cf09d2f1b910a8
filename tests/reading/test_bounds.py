"""A worker that opens hostile files has bounds: a job on Windows, its own limits elsewhere."""

import ctypes
import sys

import pytest

from tests import systems
from tytti_desktop.paper.reading import bounds


class Kernel:
    """What of Windows' kernel32 a job needs, written down."""

    def __init__(self, *, job: int = 7, takes: bool = True) -> None:
        self.done: list[tuple[object, ...]] = []
        self.CreateJobObjectW = self._named("create", job)
        self.SetInformationJobObject = self._named("limit", 1)
        self.AssignProcessToJobObject = self._named("assign", int(takes))
        self.CloseHandle = self._named("close", 1)

    def _named(self, name: str, answer: int) -> object:
        def act(*_given: object) -> int:
            self.done.append((name,))
            return answer

        return _Call(act)


class _Call:
    """A function that may be given a result type, as ctypes' may."""

    def __init__(self, act: object) -> None:
        self.act, self.restype = act, None

    def __call__(self, *given: object) -> object:
        assert callable(self.act)
        return self.act(*given)


def test_a_job_limits_memory_and_processes_and_ends_with_its_holder() -> None:
    told = bounds.limits()
    assert told.process_memory == bounds.MOST_MEMORY
    assert told.basic.processes == 1
    assert told.basic.flags == 0x2108
    assert ctypes.sizeof(told) == (144 if ctypes.sizeof(ctypes.c_void_p) == 8 else 112)


def test_a_process_is_put_into_its_job_and_the_job_is_closed_once() -> None:
    kernel = Kernel()
    job = bounds._job(kernel, 12)
    assert job is not None
    job.close()
    job.close()
    assert [d[0] for d in kernel.done] == ["create", "limit", "assign", "close"]


@pytest.mark.parametrize("kernel", [Kernel(job=0), Kernel(takes=False)])
def test_where_no_job_can_be_made_the_worker_works_without(kernel: Kernel) -> None:
    assert bounds._job(kernel, 12) is None


@systems.posix("test_a_worker_on_windows_ends_when_its_job_is_closed")
def test_elsewhere_there_is_no_job() -> None:
    assert bounds.hold(1) is None


@systems.windows("test_elsewhere_there_is_no_job")
def test_a_worker_on_windows_ends_when_its_job_is_closed() -> None:
    import subprocess

    command = [sys.executable, "-c", "input()"]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        job = bounds.hold(int(process._handle))  # type: ignore[attr-defined,unused-ignore]
        assert job is not None
        job.close()
        assert process.wait(30) is not None
