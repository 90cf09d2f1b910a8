"""Where the cursor goes: every move of ours goes through `give`, which also brings it into sight.

`kept(container)` is for what rebuilds itself under the cursor: afterwards the cursor is on the same
thing, else on the first one of the container, and never outside it. `enter(page)` is for a page
that has come into sight: what it gave the cursor to while nobody saw it gets it now.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from PySide6.QtCore import QCoreApplication, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QDialog, QScrollArea, QTableView, QWidget
from shiboken6 import isValid

MARGIN = 24  # pixels around what is brought into sight: its label and its error too
_ASKED: list[QWidget] = []  # at most one: what was given the cursor while out of sight
_BEFORE: list[tuple[QScrollArea, int]] = []  # scrolled by moves that are not yet settled
_WAITING = [0]  # moves that are not yet settled


def give(widget: QWidget, whole: QWidget | None = None) -> None:
    """Put the cursor on a widget and bring it into sight, now and once its place is settled.

    What has been put out of sight never has it: only once it has come, with its page. What was made
    just now has it at once, for the next key may be near.
    `whole` is what is to be seen of it: a field with its label and its error.
    """
    seen_now = widget.isVisible()
    if seen_now or not _is_put_away(widget):
        widget.setFocus(Qt.FocusReason.OtherFocusReason)
    _ASKED[:] = [] if seen_now else [widget]
    seen, wrong = whole or widget, getattr(whole, "error", None)
    cursor = widget if wrong is None or not wrong.text() else None  # what is wrong is seen whole
    _note_scrolls(widget)
    show(seen, cursor)
    _WAITING[0] += 1
    there = QCoreApplication.instance() or widget  # a widget that is gone meanwhile is counted too
    if not seen_now:  # made just now: its layout shows it in the next turn
        before = widget.window().focusWidget()
        QTimer.singleShot(0, there, partial(_give_again, widget, before))
    QTimer.singleShot(0, there, partial(_show_if_focused, widget, seen, cursor))


def _is_put_away(widget: QWidget | None) -> bool:
    """Tell whether a widget, or what it is in, was hidden: not what nobody has shown yet."""
    said = Qt.WidgetAttribute.WA_WState_ExplicitShowHide
    while widget is not None and not widget.isWindow():
        if widget.isHidden() and widget.testAttribute(said):
            return True
        widget = widget.parentWidget()
    return False


def _give_again(widget: QWidget, before: QWidget | None) -> None:
    """Give the cursor to what was shown meanwhile, unless somebody has moved it."""
    if isValid(widget) and widget.isVisible() and widget.window().focusWidget() is before:
        _ASKED.clear()
        widget.setFocus(Qt.FocusReason.OtherFocusReason)


def from_top(widget: QWidget) -> None:
    """Show what has been opened from its beginning, but for what the cursor needs.

    Now and once its place is settled.
    """
    _from_top(widget)
    QTimer.singleShot(0, widget, partial(_from_top, widget))


def _from_top(widget: QWidget) -> None:
    to_top(widget)
    around = list(_areas(widget))
    _BEFORE[:] = [(area, 0 if area in around else value) for area, value in _BEFORE]
    now: QWidget | None = widget.window().focusWidget()
    if now is not None and widget.isAncestorOf(now):
        show(now)


def enter(page: QWidget) -> None:
    """Give the cursor to a page that was asked for, however it was: the next key may be near.

    To what it asked for while it was out of sight; what has it in the page keeps it otherwise, and
    so does a form that is written in beside the page: its keys are heard with the cursor in it.
    """
    asked = [one for one in _ASKED if isValid(one) and page.isAncestorOf(one)]
    _ASKED.clear()
    now: QWidget | None = page.window().focusWidget()
    if asked:
        give(asked[0])
    elif now is None or not now.isVisible() or not (page is now or _stays(page, now)):
        give(page)
    QTimer.singleShot(0, page, partial(_settle, page))


def _stays(page: QWidget, now: QWidget) -> bool:
    around: QWidget | None = now
    while around is not None and around is not page and not isinstance(around, QDialog):
        around = around.parentWidget()
    return around is not None


def _settle(page: QWidget) -> None:
    """Give the cursor to the first thing in sight where the page gave it to what is hidden."""
    now: QWidget | None = page.window().focusWidget()
    if page.isVisible() and (now is None or not now.isVisible()):
        for one in page.findChildren(QWidget):
            if _takes_tab(one):
                give(one)
                return


def along(event: QKeyEvent, lines: Sequence[QWidget]) -> bool:
    """Move the cursor up or down a column of lines by an arrow key; tell whether it was one.

    From the last line it goes on to the first.
    """
    step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
    focused = next((n for n, line in enumerate(lines) if line.hasFocus()), None)
    if not step or focused is None:
        return False
    give(lines[(focused + step) % len(lines)])
    return True


def inside(holder: QWidget) -> bool:
    """Tell whether the cursor is in something."""
    now: QWidget | None = holder.window().focusWidget()
    return now is not None and (now is holder or holder.isAncestorOf(now))


def show(widget: QWidget, cursor: QWidget | None = None) -> None:
    """Scroll every area around a widget so that it is seen: not at all where it is already.

    Of what is higher than its area the cursor's place is seen; of a table its titles are enough
    (rows follow the cursor: `show_row`), of another list or a part that takes most of the area (a
    section) the first third of it.
    """
    for area in _areas(widget):
        room, content = area.viewport(), area.widget()
        if content is None:
            continue
        fits = widget.height() + 2 * MARGIN <= room.height()
        seen = widget if fits or cursor is None else cursor
        place = QRect(seen.mapTo(room, QPoint(0, 0)), seen.size())
        most = room.height() // (3 if isinstance(seen, QAbstractItemView) else 1)
        place.setHeight(min(place.height(), most))
        enough = QRect(place)
        if isinstance(seen, QTableView):
            enough.setHeight(seen.horizontalHeader().height())
        elif seen.height() > room.height() // 2 and not hasattr(seen, "error"):
            enough.setHeight(room.height() // 3)
        if not room.rect().contains(enough):
            corner = place.center() - content.mapTo(room, QPoint(0, 0))
            across = min(place.width() // 2 + MARGIN, room.width() // 2)
            down = min(place.height() // 2 + MARGIN, room.height() // 2)
            area.ensureVisible(corner.x(), corner.y(), across, down)


def show_row(table: QTableView, place: QRect) -> None:
    """Scroll every area around a table so that the row at a place of its viewport is seen."""
    for area in _areas(table):
        if (content := area.widget()) is not None:
            down = place.height() // 2
            corner = table.viewport().mapTo(content, QPoint(0, place.y() + down))
            area.ensureVisible(corner.x(), corner.y(), 0, down + 1)


def to_top(widget: QWidget) -> None:
    """Scroll what holds a widget to its beginning: what it shows is another thing than before."""
    for area in _areas(widget):
        area.verticalScrollBar().setValue(0)


def _areas(widget: QWidget) -> Iterator[QScrollArea]:
    """Give the areas that a widget is scrolled in, the inmost first."""
    around = widget.parentWidget()
    while around is not None:
        if isinstance(around, QScrollArea):
            yield around
        around = around.parentWidget()


def _note_scrolls(widget: QWidget) -> None:
    """Remember where things stood before the first of the moves that are not yet settled."""
    known = [area for area, _value in _BEFORE]
    _BEFORE.extend(
        (area, area.verticalScrollBar().value()) for area in _areas(widget) if area not in known
    )


def _show_if_focused(widget: QWidget, seen: QWidget, cursor: QWidget | None) -> None:
    """Bring into sight once more: what was scrolled before the layout settled was a guess."""
    _WAITING[0] -= 1
    before = list(_BEFORE)
    if isValid(seen) and isValid(widget) and (widget.hasFocus() or inside(widget)):
        for area, value in before:
            if isValid(area):
                area.verticalScrollBar().setValue(value)
        _BEFORE.clear()
        show(seen, cursor)
    if not _WAITING[0]:
        _BEFORE.clear()


@contextmanager
def kept(container: QWidget) -> Iterator[None]:
    """Keep the cursor in a container while what it holds is made anew."""
    before: QWidget | None = container.window().focusWidget()
    if before is None or not container.isVisible() or not container.isAncestorOf(before):
        yield
        return
    mark = (type(before), before.accessibleName())
    yield
    now = container.window().focusWidget()
    if now is before and isValid(before) and before.isVisible():
        return
    # Until the new things have been shown, keys go nowhere: not to what happens to come next.
    container.setFocus(Qt.FocusReason.OtherFocusReason)
    QTimer.singleShot(0, container, partial(_return_to, container, mark))


def _return_to(container: QWidget, mark: tuple[type[QWidget], str]) -> None:
    if container.window().focusWidget() is not container:  # also while a dialog is still going
        return  # somebody has put it where it should be
    if any(isValid(one) and container.isAncestorOf(one) for one in _ASKED):
        return  # or has asked for it: what is to have it is shown next
    able = [one for one in container.findChildren(QWidget) if _takes_tab(one)]
    same = [one for one in able if (type(one), one.accessibleName()) == mark]
    for one in [*same, *able][:1]:
        give(one)


def _takes_tab(widget: QWidget) -> bool:
    tab = Qt.FocusPolicy.TabFocus
    return widget.isVisible() and widget.isEnabled() and (widget.focusPolicy() & tab) == tab
