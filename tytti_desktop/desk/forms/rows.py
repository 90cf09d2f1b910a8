"""Small parts that the tabs of the client's page share: rows in a card, two columns that fold."""

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLabel, QVBoxLayout, QWidget

from tytti_desktop.desk.kit import theme
from tytti_desktop.desk.kit.cards import Card, clear, hairline, row, spaced, text
from tytti_desktop.desk.kit.nesting import nest

WORDS_STEPS = 20.0  # narrower than this the words give way: the ends go below
PRESSING, HELD, NOTHING = range(3)  # the order of cards: what is late, what there is, the empty
TWO_COLUMNS_STEPS = 100.0  # with less room the right column goes below the left


class Line(QWidget):
    """What, a line more, and at the right end a pill, a button or both."""

    def __init__(self, title: str, detail: str = "", *ends: QWidget) -> None:
        super().__init__()
        words = QVBoxLayout()
        spaced(words, 0.25)
        words.addWidget(text(title))
        if detail:
            words.addWidget(text(detail, "muted", copied=True))
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        spaced(self._line, 1)
        nest(self._line, words, 1)
        self._ends = row(*ends)
        self._held = ends
        nest(self._line, self._ends)
        self._line.setAlignment(self._ends, Qt.AlignmentFlag.AlignVCenter)

    def minimumSizeHint(self) -> QSize:
        """Need the width of the words: the ends go below, and below each other in the end."""
        least = super().minimumSizeHint()
        return QSize(theme.current().grid(WORDS_STEPS), least.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the ends below the words, or beside them."""
        super().resizeEvent(event)
        look = theme.current()
        ends = sum(end.sizeHint().width() + look.grid(1) for end in self._held)
        words = look.grid(WORDS_STEPS) if ends else 0
        for line, needed in ((self._line, ends + words), (self._ends, ends)):
            beside = self.width() >= needed
            way = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
            if line.direction() != way:
                line.setDirection(way)


def stacked(line: Line, acts: Sequence[QWidget]) -> QWidget:
    """Return a line with its buttons beneath: they need the width at a large scale."""
    holder = QWidget()
    column = QVBoxLayout(holder)
    spaced(column, 0.5)
    column.addWidget(line)
    nest(column, row(*acts, None))
    return holder


class LineCard(Card):
    """A card of lines with a hairline between; one line with a quiet word when there is none."""

    def __init__(self, title: str, nothing: str) -> None:
        super().__init__(title, " ")
        self._nothing = nothing
        self._lines = QVBoxLayout()
        spaced(self._lines, 1)
        nest(self.body, self._lines)

    def show_lines(self, lines: Sequence[QWidget], foot: QWidget | None = None) -> None:
        """Show these lines instead, and `foot` under them."""
        clear(self._lines)
        for number, line in enumerate(lines):
            if number:
                self._lines.addWidget(hairline())
            self._lines.addWidget(line)
        self.note.setText("" if lines else self._nothing)
        if foot is not None:
            self._lines.addWidget(foot)

    @property
    def rank(self) -> int:
        """How much it presses: something late or alarming in it, something, or nothing."""
        kinds = {label.property("kind") for label in self.findChildren(QLabel)}
        if kinds & {"pill-warning", "pill-danger"}:
            return PRESSING
        return HELD if self._lines.count() else NOTHING


class Columns(QWidget):
    """Two columns side by side, or one below the other where both do not fit."""

    def __init__(self, left: Sequence[QWidget], right: Sequence[QWidget]) -> None:
        super().__init__()
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        spaced(self._line, 2)
        self._sides = [list(left), list(right)]
        self._columns = [QVBoxLayout(), QVBoxLayout()]
        for share, widgets, column in zip((57, 43), self._sides, self._columns, strict=True):
            spaced(column, 1.5)
            for widget in widgets:
                column.addWidget(widget)
            column.addStretch(1)
            nest(self._line, column, share)

    def pressing_first(self) -> None:
        """Put the cards that press first, at the top left, and the empty ones last; Tab follows."""

        def rank(card: QWidget) -> int:
            return int(getattr(card, "rank", HELD))

        left, right = self._sides
        urgent = [card for card in right if rank(card) == PRESSING]
        sides = [sorted([*left, *urgent], key=rank)]
        sides.append(sorted((card for card in right if card not in urgent), key=rank))
        for column, cards in zip(self._columns, sides, strict=True):
            for place, card in enumerate(cards):
                column.insertWidget(place, card)
        self._sides = sides
        stops = [
            child
            for card in (*sides[0], *sides[1])
            for child in card.findChildren(QWidget)
            if child.focusPolicy() & Qt.FocusPolicy.TabFocus and child.isVisibleTo(card)
        ]
        for one, following in pairwise(stops):
            QWidget.setTabOrder(one, following)

    def minimumSizeHint(self) -> QSize:
        """Need the width of one column only: they fold. The height follows from the width."""
        return QSize(theme.current().grid(40), 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold or unfold."""
        super().resizeEvent(event)
        fits = self.width() >= theme.current().grid(TWO_COLUMNS_STEPS)
        way = QBoxLayout.Direction.LeftToRight if fits else QBoxLayout.Direction.TopToBottom
        if self._line.direction() != way:
            self._line.setDirection(way)
