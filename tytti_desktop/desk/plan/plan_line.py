"""A row of a plan's card: what and how it stands above, what can be done with it below."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tytti_desktop.desk.forms.rows import Line
from tytti_desktop.desk.kit import theme
from tytti_desktop.desk.kit.cards import row, spaced, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.kit.review_flow import Flow

BELOW = 150  # percent: over it a pill goes below the words too


class PlanLine(QWidget):
    """Words at the left, pills at their right, and the buttons under them."""

    def __init__(
        self,
        title: str,
        detail: str = "",
        pills: Sequence[QWidget] = (),
        buttons: Sequence[QWidget] = (),
    ) -> None:
        super().__init__()
        words = QVBoxLayout()
        spaced(words, 0.25)
        words.addWidget(text(title))
        if detail:
            words.addWidget(text(detail, "muted"))
        column = QVBoxLayout(self)
        spaced(column, 0.5)
        first = row(steps=1)
        nest(first, words, 1)
        nest(column, first)
        if theme.current().scale > BELOW:
            nest(column, row(*pills, None))
        else:
            for pill in pills:
                first.addWidget(pill, 0, Qt.AlignmentFlag.AlignTop)
        if buttons:
            acts = QWidget()
            acts.setLayout(Flow(buttons))
            column.addWidget(acts)


def plan_line(
    title: str, detail: str, pills: Sequence[QWidget], buttons: Sequence[QWidget]
) -> QWidget:
    """Return all on one line, or the buttons under the words where the type is large."""
    if theme.current().scale > BELOW:
        return PlanLine(title, detail, pills, buttons)
    return Line(title, detail, *pills, *buttons)
