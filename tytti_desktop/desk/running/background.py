"""Work that would hold up the window: values in, values out, on a worker; the vault never goes.

    task = run(make_pdf, pages, done=self._show, title=_("Making the letters"))
    layout.addWidget(ProgressPanel(task))

The function takes a `Report` first and calls `report.step(done, total, what)`; that is also where
Cancel takes effect. `done` (a method of a widget) is called on the GUI thread; an error raised by
the function is raised again there, so that it is shown like any other.
Work that needs the vault is cut into steps instead: `run_steps(generator)` takes one step at a
time between the window's own events.
"""

from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from inspect import GEN_RUNNING, getgeneratorstate
from typing import Any, TypeVar, cast

from PySide6.QtCore import QCoreApplication, QObject, QRunnable, Qt, QThreadPool, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget
from shiboken6 import isValid

from tytti_desktop.desk.kit import focus
from tytti_desktop.desk.kit.bound import held
from tytti_desktop.desk.kit.cards import button, spaced, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.running import living
from tytti_desktop.errors import KnownError
from tytti_desktop.words import _

S = TypeVar("S")
R = TypeVar("R")


class CancelledError(Exception):
    """The person pressed Cancel: nothing more is done, nothing is wrong."""


@dataclass(frozen=True)
class Step:
    """How far the work is: `done` of `total` pieces, and what is being done now."""

    done: int
    total: int
    what: str = ""


class Task(QObject):
    """Work under way. Its signals come on the GUI thread."""

    progressed = Signal(object)  # a Step
    succeeded = Signal(object)
    failed = Signal(object)
    ended = Signal()

    def __init__(self, title: str) -> None:
        super().__init__(QCoreApplication.instance())  # destroyed by Qt, never by a worker
        self.title = title
        self.cancelled = False
        self.running = True
        self.forgotten = False
        self._done: Callable[[Any], object] | None = None
        self._failed: Callable[[Exception], object] | None = None
        self.succeeded.connect(self._on_success)
        self.failed.connect(self._on_failure)

    def cancel(self) -> None:
        """Ask the work to stop at its next step."""
        self.cancelled = True

    def forget(self) -> None:
        """End for whoever asked: their vault closes. The work stops at its next step, unheard."""
        self.cancelled = self.forgotten = True
        self._done = self._failed = None

    def _end(self) -> None:
        self.running = False
        _alive.discard(self)
        if not self.forgotten:
            self.ended.emit()
        living.let_go(self)

    def _on_success(self, result: object) -> None:
        done, failed, self._done, self._failed = self._done, self._failed, None, None
        self._end()
        if done is None or self.cancelled or not _still_there(done):
            return
        try:
            done(result)
        except KnownError as error:  # what was made could not be kept, say: told in one place
            if failed is None or not _still_there(failed):
                raise
            failed(error)

    def _on_failure(self, error: Exception) -> None:
        failed, self._done, self._failed = self._failed, None, None
        self._end()
        if isinstance(error, CancelledError) or self.forgotten:
            return
        if failed is None or not _still_there(failed):
            raise error
        failed(error)


def _still_there(done: Callable[[Any], object]) -> bool:
    """Tell whether the widget whose method is to be called exists: its dialog may be closed."""
    while isinstance(done, partial):
        done = done.func
    owner = getattr(done, "__self__", None)
    return not isinstance(owner, QObject) or isValid(owner)


_alive: set[Task] = set()  # a task lives until it has ended, whoever asked for it


class _Post(QObject):
    """Carries what a worker tells to the window's thread. It lives as long as the program.

    A worker gives signals of this alone: a task is touched on the window's thread only, so that it
    can be destroyed there the moment it has ended.
    """

    told = Signal(object, str, object)  # the task, which of its signals, and what it carries

    def __init__(self, app: QObject) -> None:
        super().__init__(app)
        self.told.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @staticmethod
    def _deliver(task: Task, signal: str, carried: object) -> None:
        if isValid(task) and not (task.forgotten and signal == "progressed"):
            getattr(task, signal).emit(carried)


def _post() -> _Post:
    """Return the program's one post, made on the window's thread when first asked for."""
    app = QCoreApplication.instance()
    found = app.findChild(_Post) if app is not None else None
    return found if isinstance(found, _Post) else _Post(cast("QObject", app))


class Report:
    """The worker's way to tell how far it is, and to hear Cancel."""

    def __init__(self, task: Task, post: _Post) -> None:
        self._task, self._post = task, post

    def step(self, done: int, total: int, what: str = "") -> None:
        """Tell how far the work is; raises CancelledError when Cancel was pressed."""
        if self._task.cancelled:
            raise CancelledError
        self._post.told.emit(self._task, "progressed", Step(done, total, what))


class _Job(QRunnable):
    def __init__(self, task: Task, work: Callable[..., Any], values: tuple[Any, ...]) -> None:
        super().__init__()
        self._task, self._work, self._values = task, work, values
        self._post = _post()

    def run(self) -> None:
        """Do the work; whatever comes of it crosses to the GUI thread by a signal."""
        values, self._values = self._values, ()  # a passphrase may be among them
        try:
            result = self._work(Report(self._task, self._post), *values)
        except Exception as error:  # noqa: BLE001 - raised again on the GUI thread
            self._post.told.emit(self._task, "failed", error)
        else:
            self._post.told.emit(self._task, "succeeded", result)


def run(
    work: Callable[..., Any],
    *values: Any,  # noqa: ANN401 - the work's own
    done: Callable[[Any], object],
    failed: Callable[[Exception], object] | None = None,
    title: str = "",
) -> Task:
    """Run `work(report, *values)` on a worker and call `done(result)` on the GUI thread."""
    task = Task(title)
    task._done, task._failed = done, failed  # noqa: SLF001 - the maker and the made are one module
    _alive.add(task)
    QThreadPool.globalInstance().start(_Job(task, work, values))
    return task


class _Stepper(QObject):
    """Takes one step of a generator each time the event loop is idle."""

    def __init__(self, task: Task, steps: Generator[Step, None, Any], *, outlives: bool) -> None:
        super().__init__(task)
        self._task, self._steps, self.outlives = task, steps, outlives
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._take)
        self._timer.start()

    def end(self) -> None:
        """Close the work where it stands; at the end of its step, if the vault locks amid one."""
        if getgeneratorstate(self._steps) == GEN_RUNNING:
            self._task.cancel()
            return
        self._timer.stop()
        self._steps.close()
        self._task.failed.emit(CancelledError())

    def finish(self) -> None:
        """Take all the steps that are left."""
        while self._timer.isActive():
            self._take()

    def _take(self) -> None:
        if self._task.cancelled:
            self.end()
            return
        try:
            step = next(self._steps)
        except StopIteration as end:
            self._timer.stop()
            self._task.succeeded.emit(end.value)
        except Exception as error:  # noqa: BLE001 - raised again by the task
            self._timer.stop()
            self._task.failed.emit(error)
        else:
            self._task.progressed.emit(step)


def run_steps(
    steps: Generator[Step, None, Any],
    *,
    done: Callable[[Any], object],
    failed: Callable[[Exception], object] | None = None,
    title: str = "",
    outlives: bool = False,
) -> Task:
    """Run a generator that yields `Step`s and returns the result, between the window's events.

    For work that needs the vault: keep each step under about 50 ms. Cancel closes the generator,
    and so does the vault's end, but of work that `outlives` it: what needs no vault.
    """
    task = Task(title)
    task._done, task._failed = done, failed  # noqa: SLF001 - the maker and the made are one module
    _alive.add(task)
    _Stepper(task, steps, outlives=outlives)
    return task


def end_all() -> None:
    """End all work for whoever asked for it: the vault is about to close.

    Work in steps is closed, for a transaction may be open; a worker stops at its next step, and
    what it comes to is told to nobody: a page may live on for a while, its vault does not. Work
    that outlives the vault goes on.
    """
    for task in list(_alive):
        stepper = task.findChild(_Stepper)
        if not isinstance(stepper, _Stepper):
            task.forget()
        elif not stepper.outlives:
            stepper.end()


def retold(steps: Generator[S, None, R], say: Callable[[S], Step]) -> Generator[Step, None, R]:
    """Yield a `Step` for each step of other work, and return what it makes; closed, so is that."""
    with closing(steps):
        while True:
            try:
                done = next(steps)
            except StopIteration as end:
                made: R = end.value
                return made
            yield say(done)


def finish_all() -> None:
    """Take what outlives the vault to its end and wait for every worker: the program is ending."""
    for task in list(_alive):
        stepper = task.findChild(_Stepper)
        if isinstance(stepper, _Stepper) and stepper.outlives:
            stepper.finish()
    QThreadPool.globalInstance().waitForDone()


def rest(task: Task, *parts: QWidget) -> None:
    """Have parts of a page out of reach while work runs; the cursor that was there comes back.

    Not if somebody has moved it meanwhile, but to the work's own Cancel.
    """
    had: QWidget | None = parts[0].window().focusWidget() if any(map(focus.inside, parts)) else None
    for part in parts:
        part.setEnabled(False)
    moved = parts[0].window().focusWidget()
    task.ended.connect(held(parts[0], partial(_wake, task, parts, had, moved)))


def _wake(task: Task, parts: Sequence[QWidget], had: QWidget | None, moved: QWidget | None) -> None:
    for part in parts:
        part.setEnabled(True)
    now: QWidget | None = parts[0].window().focusWidget()
    left = task.cancelled or now in {None, moved} or not now.isVisible()
    if had is not None and isValid(had) and had.isVisible() and left:
        focus.give(had)


def in_sight() -> Task | None:
    """Return work under way that people see, for it has a title; None if there is none."""
    return next((task for task in _alive if task.title), None)


def refuse_if_busy() -> None:
    """Raise KnownError while any work is under way: for what may not share the vault with it."""
    if _alive:
        raise KnownError(_("Other work is still under way. Wait until it ends, then try again."))


class ProgressPanel(QWidget):
    """What is being done, how much is left, and Cancel; it hides itself at the end."""

    def __init__(self, task: Task) -> None:
        super().__init__()
        self._task = task
        self.what = text(task.title, "strong")
        self.left = text("", "muted")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 0)
        self.bar.setAccessibleName(task.title)
        self.cancel = button(_("Cancel"), self._cancel)
        words = QVBoxLayout()
        spaced(words, 0.5)
        for widget in (self.what, self.bar, self.left):
            words.addWidget(widget)
        line = QHBoxLayout(self)
        spaced(line, 2)
        nest(line, words, 1)
        line.addWidget(self.cancel)
        task.progressed.connect(self._show)
        task.ended.connect(self.hide)

    def _show(self, step: Step) -> None:
        self.bar.setRange(0, step.total)
        self.bar.setValue(step.done)
        left = _("{done} of {total} done, {left} left").format(
            done=step.done, total=step.total, left=step.total - step.done
        )
        self.left.setText(left if not step.what else f"{step.what} · {left}")

    def _cancel(self) -> None:
        self.cancel.setEnabled(False)
        self.left.setText(_("Stopping after this one …"))
        self._task.cancel()
