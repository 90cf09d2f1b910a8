"""Worker processes that open hostile files, so that a crash, a hang or a bomb stays theirs.

Values go in and values come out; a worker that dies or takes too long is replaced and its page
refused. Processes are spawned, never forked, as the window runs threads.
"""

import multiprocessing
import signal
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from pathlib import Path

from tytti_desktop.paper.layout import FormLayout
from tytti_desktop.paper.reading import bounds
from tytti_desktop.paper.reading.images import Pages, Refused
from tytti_desktop.paper.reading.model import PageReading, PageStatus
from tytti_desktop.paper.reading.page import read_page
from tytti_desktop.paper.reading.reasons import PageReason

MOST_SECONDS = 60.0  # for a page; an honest one takes under a second
MOST_TO_BEGIN = 600.0  # for a process to start: a virus scanner looks at each of its modules
AHEAD = 3  # pages for each worker that may be done before an earlier one


@dataclass(frozen=True)
class Task:
    """A page to read (from 1), or with page 0 a file whose pages are counted.

    `sheet` and `form_page`: what a person typed for a page whose codes cannot be read.
    """

    path: Path
    page: int
    sheet: str | None = None
    form_page: int | None = None


Answer = PageReading | int


@dataclass
class Reader:
    """Answers tasks one by one, keeping the last file open."""

    known: Mapping[str, FormLayout | None]
    keep_pictures: bool
    _path: Path | None = None
    _pages: Pages | None = None

    def answer(self, task: Task) -> Answer:
        """Return a page as read, or the number of pages of a file."""
        try:
            pages = self._open(task.path)
            if not task.page:
                return pages.count
            return read_page(
                pages.page(task.page),
                self.known,
                file=str(task.path),
                page=task.page,
                sheet=task.sheet,
                form_page=task.form_page,
                keep_picture=self.keep_pictures,
            )
        except Refused as refusal:
            return refused(task, refusal.reason)
        except MemoryError:
            return refused(task, PageReason.TOO_LARGE)
        except Exception:  # noqa: BLE001 (whatever it is, it is ours, and the others go on)
            return refused(task, PageReason.PROGRAM_FAULT)

    def _open(self, path: Path) -> Pages:
        if self._pages is None or self._path != path:
            self.close()
            self._pages = Pages(path)
            self._path = path
        return self._pages

    def close(self) -> None:
        """Let go of the file that is open."""
        if self._pages is not None:
            self._pages.close()
        self._pages = self._path = None


def refused(task: Task, reason: PageReason) -> PageReading:
    """Return the answer for a page that could not be opened."""
    return PageReading(str(task.path), max(1, task.page), PageStatus.UNREADABLE, reason)


def _work(
    connection: Connection, known: Mapping[str, FormLayout | None], keep_pictures: bool
) -> None:
    """Answer tasks until the other end closes: the body of a worker process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    bounds.bound_self()
    reader = Reader(known, keep_pictures)
    connection.send(None)  # begun: a page's time counts from here, however slow the start was
    while True:
        try:
            task = connection.recv()
        except (EOFError, OSError):
            return
        bounds.end_after(round(MOST_SECONDS) * 2)
        connection.send(reader.answer(task))
        bounds.end_after(0)


@dataclass
class _Worker:
    known: Mapping[str, FormLayout | None]
    keep_pictures: bool
    number: int = -1  # of the task being done
    task: Task | None = None
    since: float = 0.0
    begun: bool = False
    connection: Connection = field(init=False)
    process: multiprocessing.process.BaseProcess = field(init=False)
    job: bounds.Job | None = field(init=False, default=None)  # Windows: ends the process with us

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        """Start the process, anew if an earlier one was lost."""
        context = multiprocessing.get_context("spawn")
        self.begun = False
        self.connection, theirs = context.Pipe()
        self.process = context.Process(
            target=_work, args=(theirs, self.known, self.keep_pictures), daemon=True
        )
        self.process.start()
        self.job = bounds.hold(self.process.sentinel)
        theirs.close()

    def give(self, number: int, task: Task) -> None:
        """Hand over a task."""
        self.number, self.task, self.since = number, task, time.monotonic()
        self.connection.send(task)

    def take(self) -> Answer | None:
        """Return the answer that is ready, None that the process has begun.

        The loss of the process is an answer too.
        """
        assert self.task is not None  # noqa: S101 (only a worker with a task is waited for)
        try:
            answer: Answer | None = self.connection.recv()
        except (EOFError, OSError):
            answer = self.lost(PageReason.PROGRAM_FAULT)
        if answer is None:
            self.begun, self.since = True, time.monotonic()
        else:
            self.task = None
        return answer

    def is_late(self) -> bool:
        """Tell whether the task has taken longer than any honest one does."""
        most = MOST_SECONDS if self.begun else MOST_TO_BEGIN
        return self.task is not None and time.monotonic() - self.since > most

    def lost(self, reason: PageReason) -> Answer:
        """Replace the process, and return the answer for the page that it fell over."""
        assert self.task is not None  # noqa: S101
        answer = refused(self.task, reason)
        self.stop()
        self.start()
        self.task = None
        return answer

    def stop(self) -> None:
        """End the process."""
        self.connection.close()
        self.process.kill()
        self.process.join()
        self.process.close()
        if self.job is not None:
            self.job.close()


class Workers:
    """A pool of reading processes; with `count` 0 the tasks are done here. Close it when done."""

    def __init__(
        self, count: int, known: Mapping[str, FormLayout | None], *, keep_pictures: bool
    ) -> None:
        self._here = Reader(known, keep_pictures)
        self._workers = [_Worker(known, keep_pictures) for _worker in range(count)]

    def close(self) -> None:
        """End every process."""
        self._here.close()
        for worker in self._workers:
            worker.stop()
        self._workers = []

    def answers(self, tasks: Iterable[Task]) -> Iterator[Answer]:
        """Give the answers in the order of the tasks, holding only a few in memory."""
        if not self._workers:
            yield from map(self._here.answer, tasks)
            return
        waiting = enumerate(tasks)
        ready: dict[int, Answer] = {}
        next_out = given = 0
        more = True
        while True:
            while next_out in ready:
                yield ready.pop(next_out)
                next_out += 1
            while more and given < next_out + AHEAD * len(self._workers):
                idle = next((worker for worker in self._workers if worker.task is None), None)
                if idle is None:
                    break
                task = next(waiting, None)
                more = task is not None
                if task is not None:
                    idle.give(*task)
                    given += 1
            if next_out == given and not more:
                return
            ready |= self._collected()

    def _collected(self) -> dict[int, Answer]:
        """Wait for answers; a worker that takes too long is replaced."""
        busy = {worker.connection: worker for worker in self._workers if worker.task is not None}
        done = {}
        for connection in wait(list(busy), timeout=1.0):
            worker = busy[connection]  # type: ignore[index]
            answer = worker.take()
            if answer is not None:
                done[worker.number] = answer
        for worker in busy.values():
            if worker.is_late():
                done[worker.number] = worker.lost(PageReason.TOO_SLOW)
        return done
