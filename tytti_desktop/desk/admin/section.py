"""What a section of the settings is: a title that says what it is, and a column of cards."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from tytti_desktop.desk.kit.cards import spaced
from tytti_desktop.desk.kit.page_header import PageHeader
from tytti_desktop.desk.running.refreshed import Refreshed
from tytti_desktop.desk.running.session import Session


class Section(Refreshed):
    """One section; `refresh` runs when it is opened and when something of `types` changed."""

    def __init__(
        self, session: Session, title: str, subtitle: str, buttons: Sequence[QWidget] = ()
    ) -> None:
        super().__init__(session)
        self.header = PageHeader(title, subtitle=subtitle, buttons=buttons)
        self.column = QVBoxLayout(self)
        spaced(self.column, 2)
        self.column.addWidget(self.header)

    def open_at(self, target: str) -> None:
        """Show a target, such as a questionnaire's id; a section without targets ignores it."""

    def lead(self) -> QPushButton | None:
        """Return the act that leads here: the primary button, None where nothing does."""
        buttons = (one for one in self.findChildren(QPushButton) if one.isVisibleTo(self))
        return next((one for one in buttons if one.property("kind") == "primary"), None)


@dataclass(frozen=True)
class SectionLine:
    """A section's line in the list on the left."""

    name: str
    title: str  # marked with N_; translated when shown
    icon: str
    make: Callable[[Session], Section]
