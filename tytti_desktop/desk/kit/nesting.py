"""One place where a layout goes into another, so that no wrapper outlives what it wraps.

Adding a layout that holds something already makes the binding wrap each of its items, and keep the
wrapper as long as the layout. Qt takes an item away with its widget and tells the binding nothing:
the wrapper then stands for whatever comes to lie at that address, and the program dies, much later
and anywhere. So the wrappers are let go of at once; the items themselves stay with Qt.
"""

from PySide6.QtWidgets import QBoxLayout, QLayout
from shiboken6 import Shiboken


def nest(outer: QBoxLayout, inner: QLayout, stretch: int = 0, *, at: int = -1) -> None:
    """Put a layout into another: as its last, or at a place; `stretch` is its share of the room.

    Raises TypeError for a layout that is written here: it keeps its items and would ask them after
    they have been let go of. It lays out a widget of its own.
    """
    if not type(inner).__module__.startswith("PySide6"):
        raise TypeError(type(inner).__name__)
    outer.insertLayout(at, inner, stretch)
    _let_go(inner)


def _let_go(layout: QLayout) -> None:
    for place in range(layout.count()):
        item = layout.itemAt(place)
        if isinstance(item, QLayout):
            _let_go(item)
        elif item is not None:
            Shiboken.invalidate(item)
