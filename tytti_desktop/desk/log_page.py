"""Loki: who has read or changed what, in sentences; and whether the log itself is whole."""

from collections.abc import Generator
from datetime import UTC, datetime, time, timedelta

from PySide6.QtWidgets import QComboBox, QLineEdit

from tytti_desktop import dates, texts
from tytti_desktop.casework import history
from tytti_desktop.casework.history import HistoryRow
from tytti_desktop.desk.forms.busy import while_busy
from tytti_desktop.desk.forms.record_table import Column, RecordTable
from tytti_desktop.desk.kit import theme
from tytti_desktop.desk.kit.cards import Empty, button, clear, pill, text
from tytti_desktop.desk.kit.combo import Combo
from tytti_desktop.desk.kit.page_header import PageHeader
from tytti_desktop.desk.running.background import Step, Task, run_steps
from tytti_desktop.desk.running.pages import Page, Screen
from tytti_desktop.desk.running.session import Session
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import audit
from tytti_desktop.vault.audit import Finding
from tytti_desktop.words import N_, _

SPANS = (
    (N_("Last 7 days"), 7),
    (N_("Last 30 days"), 30),
    (N_("Last 2 years"), 731),
    (N_("From the beginning"), None),
)
MOST, PART = 5_000, 500  # rows at once, the newest; and those of one turn of the event loop


class LogPage(Page):
    """The whole vault's log, the newest first."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.looker = button(_("Check the log"), self.check, icon="clipboard-check")
        subtitle = _(
            "Every look and every change is kept here and cannot be taken away. It tells ids and "
            "names of fields, not what was written."
        )
        self.header = PageHeader(_("Log"), subtitle=subtitle, buttons=(self.looker,))
        self.state = text("", "muted")
        self.state.hide()
        self.span, self.who = _combo(_("Time")), _combo(_("Person"))
        self.span.addItems([_(words) for words, _days in SPANS])
        self.span.setCurrentIndex(1)
        self.since = QLineEdit()
        self.since.setPlaceholderText(_("Since 1.3."))
        self.since.setAccessibleName(_("Since"))
        self.since.setMaximumWidth(theme.current().grid(16))
        self.problem = text("", "error")
        self.problem.hide()
        empty = Empty(_("Nothing in the log for this time"), _("Choose a longer time or everyone."))
        boxes = (self.span, self.since, self.who)
        self.table = RecordTable(session, "log", _columns(), empty=empty, boxes=boxes)
        self.table.view.setAccessibleName(_("Log"))
        self.table.filter.setPlaceholderText(_("Client's code or a word …"))
        self.table.opened.connect(self._open)
        self.column.addWidget(self.header)
        self.column.addWidget(self.state)
        self.column.addWidget(self.problem)
        self.column.addWidget(self.table, 1)
        self._rows: list[HistoryRow] = []
        self._reading: Task | None = None
        self._read: tuple[object, ...] = ()  # the log's head and the day when it was last read
        self.span.activated.connect(self._span_picked)
        self.since.editingFinished.connect(self.refresh)
        self.who.activated.connect(self._filter)

    def refresh_if_stale(self) -> None:
        """Read again when a row has been added: every act of every screen adds one."""
        self.stale = False
        if self._read != self._now():
            self.refresh()

    def _now(self) -> tuple[object, ...]:
        return (self.session.vault.log_head(), self.session.today)

    def concerns(self, changed: frozenset[type]) -> bool:
        """Any change adds a row."""
        return bool(changed)

    def refresh(self) -> None:
        """Read the log of the chosen time."""
        try:
            since = self._since()
        except KnownError as error:
            self.problem.setText(error.message)
            self.problem.show()
            return
        self.problem.hide()
        self._read = self._now()
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None
        self._rows = history.rows(self.session.vault, since=since, limit=PART)
        if len(self._rows) == PART:
            self._reading = run_steps(self._older(since), done=self._whole)
        self._offer_people()
        self._filter()

    def _older(self, since: datetime | None) -> Generator[Step, None, None]:
        """Read what is older than what is shown, a part a turn of the event loop."""
        found, last = list(self._rows), PART
        while last == PART and len(found) < MOST:
            yield Step(len(found), MOST)
            if not self.session.vault.open:
                return
            part = history.rows(self.session.vault, since=since, limit=PART, before=found[-1].seq)
            found, last = found + part, len(part)
        self._rows = found

    def _whole(self, _nothing: None) -> None:
        self._reading = None
        if self.session.vault.open:
            self._offer_people()
            self._filter()

    def _span_picked(self) -> None:
        self.since.clear()
        self.refresh()

    def _since(self) -> datetime | None:
        """Return the moment from which rows are shown: as typed, else as picked."""
        typed, days = texts.seen(self.since.text()).strip(), SPANS[self.span.currentIndex()][1]
        if typed:
            day = dates.parse_date(typed, self.session.today)
        elif days is not None:
            day = self.session.today - timedelta(days)
        else:
            return None
        return datetime.combine(day, time(), dates.HELSINKI).astimezone(UTC)

    def _offer_people(self) -> None:
        picked = self.who.currentText()
        names = [_("Everyone"), *sorted({row.who for row in self._rows})]
        self.who.clear()
        self.who.addItems(names)
        self.who.setCurrentIndex(names.index(picked) if picked in names else 0)

    def _filter(self) -> None:
        name = self.who.currentText() if self.who.currentIndex() > 0 else ""
        self.table.show_rows([r for r in self._rows if not name or r.who == name])
        full = len(self._rows) == MOST
        told = _("Only the newest {count} rows are shown: choose a shorter time.")
        if full:
            self._tell(told.format(count=MOST))

    def _tell(self, words: str) -> None:
        self.state.setText(words)
        self.state.show()

    def _open(self, picked: HistoryRow) -> None:
        if picked.client_id is not None:
            self.session.open_client(picked.client_id, "log")

    def check(self) -> None:
        """Verify the chain of the whole log."""
        words = _("Checking the log …")
        while_busy(self, words, lambda: audit.verify(self.session.vault), self._checked)

    def _checked(self, found: list[Finding]) -> None:
        clear(self.header.pills)
        kind, words = ("danger", _("changed")) if found else ("ok", _("whole"))
        self.header.pills.addWidget(pill(words, kind, icon="circle-alert" if found else "check"))
        moment = dates.shown_moment(self.session.now())
        fine = _("The log is whole: no row has been changed or taken away. Checked {when}.")
        told = "\n".join(each.detail for each in found) or fine.format(when=moment)
        self._tell(told)


def _combo(name: str) -> QComboBox:
    made = Combo()
    made.setAccessibleName(name)
    made.setMinimumContentsLength(16)
    return made


def _columns() -> list[Column]:
    return [
        Column(_("When"), lambda r: dates.shown_moment(r.at), key=lambda r: r.seq, width=18),
        Column(_("Who"), lambda r: r.who, width=24),
        Column(_("What was done"), lambda r: r.what, width=48),
        Column(_("Client"), lambda r: r.client_code, width=15),
        Column(_("Reason"), lambda r: r.reason, width=28, spare=1),
    ]


SCREEN = Screen("log", N_("Log"), "history", LogPage, apart=True)
