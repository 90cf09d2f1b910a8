"""A list of acts: each row says who, what and since when, and has its button (Today, Next).

acts = ActList([Act(_("Screening unfinished: BDI"), _("Esimerkki-Aino H."), _("Continue"),
                    pill=_("Today"), kind="danger", do=self._continue)])
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from tytti_desktop.desk.kit import theme
from tytti_desktop.desk.kit.cards import Card, button, clear, hairline, pill, spaced, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.words import ngettext

AIR_STEPS = 8  # around and between pill, words and button
WORDS_STEPS = 26.0  # a row is never narrower than this
BESIDE_STEPS = 42.0  # with less for the words, pill and button go above and below
SHOWN_AT_FIRST = 12  # as many as a screen shows: each is eight widgets


@dataclass(frozen=True)
class Act:
    """One row: what, about whom, since when, and what the button does."""

    title: str
    subtitle: str
    button: str
    do: Callable[[], object]
    pill: str = ""
    kind: str = "accent"  # the pill's kind: danger, warning, ok, accent
    about: str = ""  # for a screen reader: whom the button is about
    heading: str = ""  # what begins with this row


class _ActRow(QWidget):
    def __init__(self, act: Act, pill_width: int) -> None:
        super().__init__()
        words = QVBoxLayout()
        spaced(words, 0.25)
        self._said = [text(act.title, "strong")]
        self._said += [text(act.subtitle, "muted")] if act.subtitle else []
        for said in self._said:
            words.addWidget(said)
        self._line = line = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        spaced(line, 2, 1)
        side = theme.current().grid(2)
        line.setContentsMargins(side, theme.current().grid(1), side, theme.current().grid(1))
        if pill_width:
            holder = QHBoxLayout()
            holder.addWidget(pill(act.pill, act.kind)) if act.pill else None
            holder.addStretch(1)
            box = QWidget()
            box.setMinimumWidth(pill_width)  # a longer pill is never cut: its row gives way
            spaced(holder, 0)
            box.setLayout(holder)
            line.addWidget(box)
        nest(line, words, 1)
        self.act = button(act.button, act.do)
        self.act.setAccessibleName(f"{act.button}: {act.title} {act.about or act.subtitle}".strip())
        line.addWidget(self.act, 0, Qt.AlignmentFlag.AlignVCenter)
        self._others = pill_width + self.act.sizeHint().width()

    def minimumSizeHint(self) -> QSize:
        """Need the width of the words or the button: they stand below each other in the end."""
        least = max(theme.current().grid(WORDS_STEPS), self.act.sizeHint().width())
        return QSize(least, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Set pill, words and button beside each other, or below where they do not fit."""
        super().resizeEvent(event)
        longest = max(one.minimumSizeHint().width() for one in self._said)
        least = longest + theme.current().grid(AIR_STEPS)
        fits = self.width() >= self._others + max(theme.current().grid(BESIDE_STEPS), least)
        way = QBoxLayout.Direction.LeftToRight if fits else QBoxLayout.Direction.TopToBottom
        if self._line.direction() != way:
            self._line.setDirection(way)
            spaced(self._line, 2 if fits else 0.5, 1)


class ActList(Card):
    """Rows of acts in one card; the first twelve, the rest when asked for."""

    def __init__(self, acts: Sequence[Act] = (), *, pill_steps: float = 16) -> None:
        """`pill_steps` is the width of the pills' column in grid steps; 0 leaves it out."""
        super().__init__(margin=0)
        spaced(self.body, 0, 0)
        self._pill_width = theme.current().grid(pill_steps) if pill_steps else 0
        self._acts: Sequence[Act] = ()
        self.show_acts(acts)

    def show_acts(self, acts: Sequence[Act]) -> None:
        """Show these acts instead."""
        self._acts = acts
        self._show(SHOWN_AT_FIRST)

    def _show(self, most: int) -> None:
        clear(self.body)
        for number, act in enumerate(self._acts[:most]):
            if number:
                self.body.addWidget(hairline())
            if act.heading:
                self.body.addWidget(self._headed(act.heading))
            self.body.addWidget(_ActRow(act, self._pill_width))
        left = len(self._acts) - most
        if left > 0:
            words = ngettext("Show {count} more", "Show {count} more", left).format(count=left)
            self.body.addWidget(hairline())
            more = button(words, self._show_all, kind="quiet")
            self.body.addWidget(more, 0, Qt.AlignmentFlag.AlignHCenter)

    @staticmethod
    def _headed(words: str) -> QWidget:
        head, side = text(words, "muted"), theme.current().grid(2)
        head.setContentsMargins(side, side // 2, side, 0)
        return head

    def _show_all(self) -> None:
        self._show(len(self._acts))
