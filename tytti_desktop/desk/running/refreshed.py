"""What a page, a section and a tab have in common: they read again when what they show changes."""

from datetime import date
from typing import ClassVar

from PySide6.QtWidgets import QWidget

from tytti_desktop.desk.kit import focus, unseen
from tytti_desktop.desk.running.draft_places import Resuming
from tytti_desktop.desk.running.session import Session

EVERYTHING: frozenset[type] = frozenset({object})  # for what nearly every record has a part in


def touched(types: frozenset[type], changed: frozenset[type]) -> bool:
    """Tell whether what shows these types shows what changed; a new day concerns everything."""
    return bool(types & changed) or object in types or date in changed


class Refreshed(QWidget, Resuming):
    """A widget over the vault. `types` are the record types whose changes it shows."""

    types: ClassVar[frozenset[type]] = frozenset()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.stale = True

    def refresh(self) -> None:
        """Read again and show; what shows nothing of the vault needs none."""

    def concerns(self, changed: frozenset[type]) -> bool:
        """Tell whether this shows what changed."""
        return touched(self.types, changed)

    def take_change(self, changed: frozenset[type]) -> None:
        """Refresh now if in sight, else when next opened."""
        if not self.concerns(changed):
            return
        self.stale = True
        if self.isVisible():
            self.refresh_if_stale()

    def refresh_if_stale(self) -> None:
        """Refresh if anything changed since the last time."""
        if self.stale:
            self.stale = False
            with focus.kept(self):
                self.refresh()
            unseen.came(self)
