"""The team's measures at the start, six months and the end, and the labour-market status."""

from collections.abc import Sequence

from PySide6.QtWidgets import QGridLayout, QVBoxLayout

from tytti_desktop import dates
from tytti_desktop.casework.closing import measures, report, statuses
from tytti_desktop.casework.closing.measures import Value
from tytti_desktop.desk.kit.cards import Card, Facts, clear, spaced, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.running.session import Session
from tytti_desktop.words import _


def _shown(value: Value | None) -> str:
    return "–" if value is None else f"{value.shown()}\n{dates.shown(value.on)}"


class ResultsCard(Card):
    """Results and statuses."""

    def __init__(self, session: Session, client_id: str) -> None:
        super().__init__(_("Measures and labour-market status"))
        self._session, self._client_id = session, client_id
        self._grid = QGridLayout()
        self._below = QVBoxLayout()
        for layout in (self._grid, self._below):
            spaced(layout, 1)
            nest(self.body, layout)

    def refresh(self) -> None:
        """Read again and show."""
        for layout in (self._grid, self._below):
            clear(layout)
        vault, today = self._session.vault, self._session.today
        found = measures.measured(vault, self._client_id, today)
        if found:
            names = (statuses.POINT_NAMES[each] for each in (statuses.START, statuses.MIDDLE))
            self._line(0, ["", *(_(name) for name in names), _("At the end")], "muted")
        number = 1
        for each in found:
            values = [_shown(value) for value in (each.start, each.middle, each.end)]
            self._line(number, [each.title, *values], "")
            if each.change:
                parts = [*each.change, *([each.source] if each.source else [])]
                told = text(" ".join(parts), "small")
                self._grid.addWidget(told, number + 1, 0, 1, 4)
            number += 2
        if not found:
            nothing = _("No results that this role sees.")
            self._below.addWidget(text(nothing, "muted"))
        self._show_statuses()
        self._grid.setColumnStretch(0, 2)

    def _show_statuses(self) -> None:
        vault, today = self._session.vault, self._session.today
        points = statuses.points(vault, self._client_id, today)
        pairs = [
            (f"{_(statuses.POINT_NAMES[each.name])} {dates.shown(each.on)}", each.label)
            for each in points
        ]
        if pairs:
            self._below.addWidget(Facts(pairs))
            self._below.addWidget(text(report.euro_words(vault, self._client_id, today), "small"))

    def _line(self, number: int, cells: Sequence[str], kind: str) -> None:
        for column, words in enumerate(cells):
            self._grid.addWidget(text(words, kind), number, column)
