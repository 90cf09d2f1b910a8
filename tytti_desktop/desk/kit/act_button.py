"""What every button of the program is: one press is one act, and one that opens a menu says so."""

from PySide6.QtGui import QInputEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QApplication, QMenu, QPushButton

from tytti_desktop.desk.kit import icons, theme

ARROW_STEPS, EDGE_STEPS = 2.0, 1.0  # grid steps: a menu's arrow, and from it to the button's edge


_entered = [0]  # when Enter was last pressed, by the system's own milliseconds


def again(event: QInputEvent) -> bool:
    """Tell whether this Enter is the second of two, as close as a double click's.

    Like a second click it might fall on what has come in the place of the act: the next row's
    button, a question's answer. What the program itself sends (timestamp 0) is never the second.
    """
    before, _entered[0] = _entered[0], event.timestamp()
    return bool(before) and 0 <= event.timestamp() - before < QApplication.doubleClickInterval()


class ActButton(QPushButton):
    """A button that a double click presses once: many people click everything twice.

    The second click might fall on what has come in its place: the next question's answer.
    """

    steps = False  # goes on by each click: a page, a size

    def setMenu(self, menu: QMenu) -> None:
        """Open a menu; words leave room for the arrow, an icon alone stands for it."""
        super().setMenu(menu)
        if self.text():
            self.setProperty("opens", True)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the button and then the arrow of its menu: Qt's own is a speck at 200 %.

        As a button without one: Qt centres the words of one that opens a menu over its air too.
        """
        if not self.property("opens"):
            super().paintEvent(event)
            return
        # Not at the door, which has no menu: their enumerations are 600 names of Qt's.
        from PySide6.QtWidgets import QStyle, QStyleOptionButton, QStylePainter

        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.features &= ~QStyleOptionButton.ButtonFeature.HasMenu
        primary = self.property("kind") == "primary" and self.isEnabled()
        arrow = icons.pixmap("chevron-down", "accent_text" if primary else "muted", ARROW_STEPS)
        side, edge = theme.current().grid(ARROW_STEPS), theme.current().grid(EDGE_STEPS)
        painter = QStylePainter(self)
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        painter.drawPixmap(self.width() - side - edge, (self.height() - side) // 2, arrow)
        painter.end()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Take the second click of two, but where each click is a step."""
        if self.steps:
            super().mouseDoubleClickEvent(event)


def dress(made: QPushButton, kind: str, icon: str = "") -> None:
    """Give a button its kind, and the icon in the colour of that kind."""
    if kind or made.property("kind"):
        theme.style(made, kind)
    if icon:
        tints = {"primary": "accent_text", "danger": "danger", "quiet": "accent"}
        made.setIcon(icons.icon(icon, tints.get(kind, "text")))
        made.setIconSize(icons.icon_size())
