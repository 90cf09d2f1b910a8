"""Two versions of one record side by side: to read, or to pick from field by field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QRadioButton, QWidget

from tytti_desktop.desk.kit import theme
from tytti_desktop.desk.kit.bound import held
from tytti_desktop.desk.kit.cards import spaced, text

LEFT, RIGHT = 0, 1


@dataclass(frozen=True)
class SideRow:
    """One field: its name for programs and people, both values in words, which is picked."""

    name: str
    label: str
    left: str
    right: str
    picked: int | None = None


def mark_style(kind: str) -> str:
    """Return the style of round or square marks that are seen in light and dark, at any size."""
    look = theme.current()
    edge, accent = look.tokens.edge, look.tokens.accent
    side, radius = look.grid(1.75), look.grid(0.875) if kind == "QRadioButton" else 3
    base = f"width: {side}px; height: {side}px; border-radius: {radius}px;"
    return (
        f"{kind}::indicator {{ {base} border: 1px solid {edge}; }}"
        f"{kind}::indicator:checked {{ border: 1px solid {accent}; background: {accent}; }}"
    )


class Sides(QWidget):
    """The rows of two versions; with `pick` each row has two round buttons."""

    changed = Signal()

    def __init__(self, heads: tuple[str, str], rows: Sequence[SideRow], *, pick: bool) -> None:
        super().__init__()
        self.groups: dict[str, QButtonGroup] = {}
        self.setStyleSheet(mark_style("QRadioButton"))
        grid = QGridLayout(self)
        spaced(grid, 1)
        grid.setHorizontalSpacing(theme.current().grid(2))
        for column, head in enumerate(heads, 1):
            grid.addWidget(text(head, "strong"), 0, column)
        for number, each in enumerate(rows, 1):
            grid.addWidget(text(each.label, "muted"), number, 0)
            self._add_row(grid, number, each, heads, pick=pick)
        for column, stretch in ((0, 2), (1, 3), (2, 3)):
            grid.setColumnStretch(column, stretch)

    def _add_row(
        self, grid: QGridLayout, number: int, each: SideRow, heads: tuple[str, str], *, pick: bool
    ) -> None:
        group = QButtonGroup(self)
        for side, words in ((LEFT, each.left), (RIGHT, each.right)):
            label = text(words)
            if not pick:
                grid.addWidget(label, number, side + 1)
                continue
            radio = QRadioButton()
            radio.setAccessibleName(f"{each.label}, {heads[side]}: {words}")
            radio.setChecked(each.picked == side)
            group.addButton(radio, side)
            holder = QWidget()
            line = QHBoxLayout(holder)
            spaced(line, 0.5)
            line.addWidget(radio)
            line.addWidget(label, 1)
            grid.addWidget(holder, number, side + 1)
        if pick:
            group.idToggled.connect(held(self, lambda _id, _on: self.changed.emit()))
            self.groups[each.name] = group

    def pick(self, sides: Mapping[str, int]) -> None:
        """Pick the side of each row that is named."""
        for name, side in sides.items():
            self.groups[name].button(side).setChecked(True)

    def picked(self) -> dict[str, int]:
        """Return the picked side of each row that has one."""
        found = {name: group.checkedId() for name, group in self.groups.items()}
        return {name: side for name, side in found.items() if side >= 0}
