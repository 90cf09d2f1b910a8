"""How closely an interview is set, so that every answer is in sight without scrolling.

The interview takes the first of LEVELS at which its item fits in the room there is, and keeps to
it for the items that follow: what is read does not change its size from one to the next.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QGridLayout, QScrollArea, QWidget

from tytti_desktop.desk.kit import theme
from tytti_desktop.desk.kit.cards import spaced
from tytti_desktop.desk.kit.one_scroll import Area

TOO_WIDE = 10_000  # pixels: words beside the window are worse than any that lie below it


@dataclass(frozen=True)
class Level:
    """One way to set an item: lengths in grid steps, kinds of the style sheet."""

    margin: float  # of the card
    gap: float  # between the parts of the card, and around the question
    between: float  # answers
    question: str = "reading"
    option: str = "option"
    columns: int = 1  # of answers in words
    aids: bool = True  # the keys' names and the line below the card


LEVELS = (
    Level(4.5, 1.25, 1.25),
    Level(2, 1, 0.75),
    Level(1.5, 0.75, 0.5, option="option-close"),
    Level(1.5, 0.75, 0.5, question="title", option="option-close"),
    Level(1.5, 0.75, 0.5, question="title", option="option-close", columns=2),
    Level(1, 0.5, 0.5, question="title", option="option-close", columns=2, aids=False),
    Level(1, 0.5, 0.25, question="strong", option="option-close", columns=2, aids=False),
    Level(0.5, 0, 0.25, question="strong", option="option-close", columns=2, aids=False),
    Level(0.5, 0, 0.25, question="strong", option="option-close", columns=3, aids=False),
)


def areas(widget: QWidget) -> list[Area]:
    """Return the scroll areas that a widget lies in."""
    found, holder = [], widget.parentWidget()
    while holder is not None:
        if isinstance(holder, Area):
            found.append(holder)
        holder = holder.parentWidget()
    return found


def seen(widget: QWidget) -> QSize:
    """Return how much of a widget can be seen at once: the outermost area it lies in, less margins.

    Counted from margins, not from places: it is asked for before what is new is laid out.
    """
    room, lost = widget.size(), QSize(0, 0)
    holder = widget.parentWidget()
    while holder is not None:
        layout = holder.layout()
        if isinstance(holder, QScrollArea):
            room = holder.size() - lost
        elif layout is not None:
            around = layout.contentsMargins()
            lost += QSize(around.left() + around.right(), around.top() + around.bottom())
        holder = holder.parentWidget()
    return room


def over(widget: QWidget, room: QSize) -> int:
    """Return by how many pixels a widget's layout is larger than a room: width, else height."""
    layout = widget.layout()
    if layout is None:
        return 0
    layout.invalidate()
    wide = layout.totalMinimumSize().width() - room.width()
    return TOO_WIDE + wide if wide > 0 else layout.totalHeightForWidth(room.width()) - room.height()


def lay(widgets: Sequence[QWidget], columns: int, between: float) -> QGridLayout:
    """Return the widgets in columns of one width, each read down before the next."""
    grid = QGridLayout()
    spaced(grid, between)
    high = -(-len(widgets) // columns)
    for number, one in enumerate(widgets):
        grid.addWidget(one, number % high, number // high)
        grid.setColumnStretch(number // high, 1)
    return grid


def show_parts(card: QWidget) -> None:
    """Show what has just been put on a card: a layout counts nothing that waits to be shown."""
    for one in card.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
        if not one.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide):
            one.show()


def squares_fit(widgets: Sequence[QWidget], wide: int, between: float) -> int:
    """Return in how many columns short answers stand in a width: one row of all where it does."""
    each = max((one.minimumWidth() for one in widgets), default=1)
    gap = theme.current().grid(between)
    rows = -(-len(widgets) * (each + gap) // max(wide + gap, 1))
    return -(-len(widgets) // max(rows, 1))
