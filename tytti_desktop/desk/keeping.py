"""The window's part in the backups that the program makes by itself: when, and on which thread.

The copy is made here, while nobody touches the keys or when the vault closes; checking it and
taking it to its places is a worker's, which goes on after the lock.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from tytti_desktop.desk.running import background
from tytti_desktop.desk.running.background import Report, Task
from tytti_desktop.desk.running.session import Session
from tytti_desktop.vault import Vault, backup_state, keeping

LOOK_MILLISECONDS = 60_000
IDLE_SECONDS = 30.0  # nobody waits for the window then


def _carry_out(_report: Report, job: keeping.Job) -> None:
    keeping.carry_out(job)


def _carry_out_rehearsal(_report: Report, job: keeping.Rehearsal) -> tuple[int, bool]:
    return job.place, keeping.carry_out_rehearsal(job)


def _after_closing(_done: object) -> None:
    """Let what came of it wait beside the vault: the next opening takes it in."""


class Keeper(QObject):
    """Makes what is due while a session lasts, and a last backup when it ends."""

    def __init__(self, session: Session, idle: Callable[[], float]) -> None:
        """`idle` tells for how many seconds nobody has touched the computer."""
        super().__init__(session)
        self._session, self._idle = session, idle
        self._task: Task | None = None
        session.vault.at_closing.append(_at_closing)
        session.closing.connect(self._stop)
        self._timer = QTimer(self, interval=LOOK_MILLISECONDS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def _stop(self) -> None:
        self._timer.stop()

    def look(self) -> None:
        """Begin what is due, if nobody is at the keys and nothing of this is under way."""
        vault = self._session.vault
        if self._task is not None or not vault.open or self._idle() < IDLE_SECONDS:
            return
        if backup_state.backup_due(vault):
            self._begin(vault)
            return
        number = backup_state.rehearsal_due(vault)
        if number is not None:
            job = keeping.begin_rehearsal(vault, number)
            self._task = background.run(_carry_out_rehearsal, job, done=self._rehearsed)
            self._task.ended.connect(self._free)

    def _begin(self, vault: Vault) -> None:
        job = keeping.begin(vault)
        if job is not None:
            self._task = background.run(_carry_out, job, done=self._backed_up)
            self._task.ended.connect(self._free)
        self._session.backups_stand_anew()

    def _free(self) -> None:
        self._task = None

    def _backed_up(self, _done: object) -> None:
        backup_state.take_slip(self._session.vault)
        self._session.backups_stand_anew()

    def _rehearsed(self, done: tuple[int, bool]) -> None:
        backup_state.rehearsed(self._session.vault, done[0], well=done[1])
        self._session.backups_stand_anew()


def _at_closing(vault: Vault) -> None:
    """Copy the vault as it closes, when anything was done since the last backup."""
    if backup_state.backup_due(vault, at_lock=True):
        job = keeping.begin(vault)
        if job is not None:
            background.run(_carry_out, job, done=_after_closing)
