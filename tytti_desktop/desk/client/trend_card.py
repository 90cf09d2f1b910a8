"""The trend of one screening instrument over its bands, with the source and the change in words."""

from PySide6.QtWidgets import QVBoxLayout

from tytti_desktop.casework.screening import screenings, trends
from tytti_desktop.casework.screening.trends import Trend
from tytti_desktop.desk.forms.rows import HELD, NOTHING
from tytti_desktop.desk.kit.cards import Card, clear, spaced, text
from tytti_desktop.desk.kit.charts import ChartBand, ChartPoint, TrendChart
from tytti_desktop.desk.kit.combo import Combo
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.running.session import Session
from tytti_desktop.instruments.cutoffs import readable
from tytti_desktop.words import _


def chart(found: Trend) -> TrendChart:
    """Return the chart of a trend that has a scale."""
    low, high = found.scale or (0.0, 1.0)
    points = [
        ChartPoint(point.on_date, point.total, point.low or 0, point.high or 0)
        for point in found.points
    ]
    bands = [
        ChartBand(band.low, band.high, _named(band.label.said(), f"{band.low}–{band.high}"))
        for band in found.bands
    ]
    source = readable(found.bands_source)
    told = " ".join(change.words for change in found.since_first)
    told = f"{told} {_('A screening result, not a diagnosis.')}".strip()
    shown = _("Bands: {source}").format(source=source) if source else ""
    return TrendChart(found.title, points, low=low, high=high, bands=bands, source=shown, note=told)


def _named(word: str, scope: str) -> str:
    """Return a band's word and its scores; once where the word is the scores."""
    return word if word == scope else f"{word} {scope}"


class TrendCard(Card):
    """One instrument at a time: the one screened last, another by the box."""

    def __init__(self, session: Session, client_id: str) -> None:
        super().__init__(_("Screenings"), " ")
        self._session, self._client_id = session, client_id
        self._found: dict[str, Trend] = {}
        self.which = Combo()
        self.which.setAccessibleName(_("Instrument"))
        self.which.activated.connect(self._draw)
        self._drawn = QVBoxLayout()
        spaced(self._drawn, 1)
        self.body.addWidget(self.which)
        nest(self.body, self._drawn)

    @property
    def rank(self) -> int:
        """Whether there is anything to draw (`Columns.pressing_first`)."""
        return HELD if self.which.count() else NOTHING

    def refresh(self) -> None:
        """Read again and show."""
        kept = self.which.currentData()
        vault, today = self._session.vault, self._session.today
        read = screenings.of_client(vault, self._client_id, today)
        found = [trends.trend(vault, read, name, today) for name in trends.instruments_of(read[0])]
        self._found = {each.instrument: each for each in found}
        self.which.clear()
        for each in found:
            if each.scale is not None and not each.note:
                self.which.addItem(each.title, each.instrument)
        self.which.setCurrentIndex(max(self.which.findData(kept), 0) if self.which.count() else -1)
        self.which.setVisible(self.which.count() > 1)
        self._draw()

    def _draw(self) -> None:
        clear(self._drawn)
        name = self.which.currentData()
        nothing = _("No results yet. The nurse's screenings are drawn here.")
        self.note.setText("" if name is not None else nothing)
        if name is None:
            return
        found = self._found[name]
        if self.which.count() == 1:
            self._drawn.addWidget(text(found.title, "muted"))
        self._drawn.addWidget(chart(found))
