"""What a section of the settings is: a title that says what it is, and a column of cards."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from tytti_desktop.desk.cards import PageHeader, spaced
from tytti_desktop.desk.session import Session


class Section(QWidget):
    """One section; `refresh` runs when it is opened and when something of `types` changed."""

    types: ClassVar[frozenset[type]] = frozenset()

    def __init__(
        self, session: Session, title: str, subtitle: str, buttons: Sequence[QWidget] = ()
    ) -> None:
        super().__init__()
        self.session = session
        self.stale = True
        self.header = PageHeader(title, subtitle=subtitle, buttons=buttons)
        self.column = QVBoxLayout(self)
        spaced(self.column, 2)
        self.column.addWidget(self.header)

    def refresh(self) -> None:
        """Read again and show."""

    def open_at(self, target: str) -> None:
        """Show a target, such as a questionnaire's id; a section without targets ignores it."""

    def resume(self, draft_place: str) -> bool:
        """Open again the dialog whose draft has this place, after a lock; False if not ours."""
        return not draft_place

    def take_change(self, changed: frozenset[type]) -> None:
        """Refresh now if in sight, else when next opened."""
        if self.types & changed or date in changed:
            self.stale = True
            if self.isVisible():
                self.refresh_if_stale()

    def refresh_if_stale(self) -> None:
        """Refresh if anything changed since the last time."""
        if self.stale:
            self.stale = False
            self.refresh()


@dataclass(frozen=True)
class SectionLine:
    """A section's line in the list on the left."""

    name: str
    title: str  # marked with N_; translated when shown
    icon: str
    make: Callable[[Session], Section]
