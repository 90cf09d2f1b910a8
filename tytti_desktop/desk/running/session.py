"""The open session: who works, in which vault, on which day; what changed; where to go.

A screen keeps the session it was made with. It reads and writes through use cases with
`session.vault`, tells of a change with `session.done(changes, said)` and refreshes on
`session.changed`. Nothing here knows a window: the frame listens to the signals.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from tytti_desktop import dates, memory
from tytti_desktop.desk.running import background
from tytti_desktop.desk.running.settings import Settings
from tytti_desktop.vault import Changes, Person, Vault, backup_state
from tytti_desktop.words import _

DAY_WATCH_MILLISECONDS = 30_000


@dataclass(frozen=True)
class Place:
    """Where the person is: a screen's name and what it shows (a client's id, a page ...)."""

    screen: str
    target: str = ""
    page: str = ""


class Session(QObject):
    """One person's time in one open vault."""

    changed = Signal(frozenset)  # the record types whose screens must refresh
    going = Signal(object)  # a Place to open
    said = Signal(str, object)  # a quiet word, and what undoes the act (or None)
    saved = Signal()  # something typed was kept just now, as a record or a draft
    client_watches = Signal(bool)  # the client looks at the screen: show nothing of others
    look_changed = Signal()  # colours, size or language in the settings: draw everything anew
    sealing = Signal()  # the vault is about to close: keep what is being typed, now
    closing = Signal()  # the session ends: let go of what lies outside the vault

    def __init__(
        self,
        vault: Vault,
        settings: Settings,
        clock: Callable[[], datetime] = dates.now,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.vault = vault
        self.settings = settings
        self.place = Place("")
        # How the window shows a form beside its page (beside.py), and what follows its result.
        self.beside: Callable[[Any, Callable[[Any], object]], None] | None = None
        self.saved_at: datetime | None = None
        self._clock = clock
        self.today = self._day()
        self._watch = QTimer(self, interval=DAY_WATCH_MILLISECONDS)
        self._watch.timeout.connect(self.look_at_the_clock)
        self._watch.start()

    @property
    def person(self) -> Person:
        """Who opened the vault, with the role."""
        return self.vault.person

    def _day(self) -> date:
        return dates.finnish_day(self._clock())

    def now(self) -> datetime:
        """Return this moment, aware, in UTC."""
        return self._clock()

    def look_at_the_clock(self) -> None:
        """Refresh everything when midnight has passed."""
        day = self._day()
        if day != self.today:
            self.today = day
            self.changed.emit(frozenset({date}))

    def done(self, changes: Changes, said: str = "") -> None:
        """Tell the screens what a use case changed; offer undo where it can be undone."""
        self.mark_saved()
        self.changed.emit(changes.types)
        if said or changes.undo is not None:
            self.said.emit(said or _("Saved"), changes.undo)

    def backups_stand_anew(self) -> None:
        """Tell the screens and the status bar how the backups stand: nothing else was kept."""
        self.saved.emit()
        self.changed.emit(frozenset({backup_state.Place}))

    def undo(self, how: Callable[[Vault], Changes]) -> None:
        """Take back an act: the frame calls this when Undo is pressed in time."""
        changes = how(self.vault)
        self.mark_saved()
        self.changed.emit(changes.types)
        self.said.emit(_("Undone"), None)

    def tell(self, text: str) -> None:
        """Say a quiet word at the window's foot for a few seconds."""
        self.said.emit(text, None)

    def go(self, screen: str, target: str = "", page: str = "") -> None:
        """Open a screen, at a target if it has one."""
        self.going.emit(Place(screen, target, page))

    def open_client(self, client_id: str, page: str = "") -> None:
        """Open a client's page; `page` is a tab of it, the whole situation when empty."""
        self.go("clients", client_id, page)

    def mark_saved(self) -> None:
        """Remember that something was kept just now: the status bar shows the time."""
        self.saved_at = self._clock()
        self.saved.emit()

    def seal(self) -> None:
        """Have every form keep its text, then close the vault."""
        self._watch.stop()
        self.sealing.emit()
        background.end_all()
        self.closing.emit()
        self.vault.close()
        memory.wipe_pages()
