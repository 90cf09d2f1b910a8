"""A page's head: its title, what it says of itself, and its acts.

header = PageHeader(_("Consents"), subtitle=..., buttons=[button(_("Add"), add, primary=True)])
"""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from tytti_desktop.desk.kit import theme
from tytti_desktop.desk.kit.cards import hide_unless, row, show_if, spaced, text
from tytti_desktop.desk.kit.nesting import nest

TITLE_STEPS = 30.0  # grid steps: a title goes on to the next line rather than be narrower


class PageHeader(QWidget):
    """A page's head: breadcrumb, title, subtitle, and buttons of which one at most is primary."""

    def __init__(
        self,
        title: str,
        *,
        subtitle: str = "",
        crumb: str = "",
        beside: str = "",
        buttons: Sequence[QWidget] = (),
        wrap: bool = False,
        copied: bool = False,
    ) -> None:
        """`wrap` lets a long title go on to the next line; `copied` lets both be selected."""
        super().__init__()
        self.title = text(title, "title", wrap=wrap, copied=copied)
        self.subtitle = text(subtitle, "muted", copied=copied)
        self.crumb = text(crumb, "small", wrap=False)
        self.beside = text(beside, "muted", wrap=False)
        self.pills = QHBoxLayout()  # pills beside the title
        spaced(self.pills, 1)
        left = QVBoxLayout()
        spaced(left, 0.25)
        hide_unless(self.crumb, crumb)
        left.addWidget(self.crumb)
        first = row(self.title, self.beside)
        nest(first, self.pills)
        first.addStretch(1)
        nest(left, first)
        self._left, self._wrap, self._folded, self._said = left, wrap, False, title
        self._lent = False  # the subtitle is on somebody else's line
        hide_unless(self.subtitle, subtitle)
        left.addWidget(self.subtitle)
        self._first, self._acts = first, row(*buttons)
        self._whole, self._line = QVBoxLayout(self), QHBoxLayout()
        spaced(self._whole, 0.25)
        nest(self._whole, self._line)
        spaced(self._line, 1)
        nest(self._line, left, 1)
        nest(self._line, self._acts)
        self._line.setAlignment(self._acts, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)

    def minimumSizeHint(self) -> QSize:
        """Need no more width than the buttons: a title that does not fit goes on below."""
        title = min(self._natural(), theme.current().grid(TITLE_STEPS))
        return QSize(max(title, self._acts.sizeHint().width()), super().minimumSizeHint().height())

    def _natural(self) -> int:
        """Return how wide the first line would be with the title in one piece."""
        words = self.title.fontMetrics().horizontalAdvance(self._said)
        rest = [self.beside.sizeHint().width(), self.pills.sizeHint().width()]
        if self._first.indexOf(self.crumb) >= 0:
            rest.append(self.crumb.sizeHint().width())
        return words + sum(width + self._first.spacing() for width in rest if width)

    def fold(self, *, folded: bool, below: QBoxLayout | None = None) -> None:
        """Put the breadcrumb before the title on its line, or above it again.

        On one line a title that is too long takes the breadcrumb's place too (the navigation says
        the same), then it is cut; the whole of it is the tooltip. The subtitle goes first on the
        line `below` while folded, where one is given.
        """
        self._folded = folded
        show_if(self.crumb, self.crumb.text())
        (self._first if folded else self._left).insertWidget(0, self.crumb)
        self._lent = folded and below is not None
        if folded and below is not None:
            below.insertWidget(0, self.subtitle)
        else:
            self._left.addWidget(self.subtitle)

    def _fit_title(self, room: int) -> None:
        if self._folded:
            self._cut_title(room)
            return
        self.title.setText(self._said)
        self.title.setToolTip("")
        wraps = self._wrap or self._natural() > room
        if wraps != self.title.wordWrap():
            self.title.setWordWrap(wraps)
        self._first.setStretchFactor(self.title, int(wraps) * 100)

    def _cut_title(self, room: int) -> None:
        letters = self.title.fontMetrics()
        wide = letters.horizontalAdvance(self._said)
        rest = self._natural() - wide + 2 * self._line.spacing()
        whole = wide <= room - rest
        show_if(self.crumb, whole and self.crumb.text())
        if not whole and self.crumb.text():
            rest -= self.crumb.sizeHint().width() + self._first.spacing()
        least = theme.current().grid(TITLE_STEPS) // 2
        cut = letters.elidedText(self._said, Qt.TextElideMode.ElideRight, max(room - rest, least))
        self.title.setWordWrap(False)
        self.title.setText(cut)
        self.title.setToolTip(self._said if cut != self._said else "")
        self.title.setAccessibleName(self._said)
        self._first.setStretchFactor(self.title, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the parts for the new width."""
        super().resizeEvent(event)
        self.arrange()

    def arrange(self) -> None:
        """Put the buttons below the title where both do not fit beside each other."""
        widest = max(self._natural(), self.crumb.sizeHint().width())
        wanted = widest + self._acts.sizeHint().width()
        beside = theme.current().grid(TITLE_STEPS) + self._acts.sizeHint().width() <= self.width()
        fits = wanted + self._line.spacing() <= self.width() or (self._folded and beside)
        way = QBoxLayout.Direction.LeftToRight if fits else QBoxLayout.Direction.TopToBottom
        if self._line.direction() != way:
            self._line.setDirection(way)
        room = self.width() - (self._acts.sizeHint().width() if fits else 0)
        self._fit_title(room)
        if not self._lent:  # whole lines under the buttons rather than short ones beside them
            words = self.subtitle.fontMetrics().horizontalAdvance(self.subtitle.text())
            under = min(words, self.subtitle.most) > room - self._line.spacing()
            home = self._whole if under else self._left
            if home.indexOf(self.subtitle) < 0:
                home.addWidget(self.subtitle)

    def say(self, title: str, subtitle: str = "") -> None:
        """Change the words."""
        self._said = title  # _fit_title shows it
        for one in (self.title, self.beside):
            show_if(one, title)  # without one, the pills begin the line
        self.subtitle.setText(subtitle)
        self.subtitle.setVisible(bool(subtitle))
        if self.isVisible():
            self.arrange()
        else:
            self._fit_title(self.width())
