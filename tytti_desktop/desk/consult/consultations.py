"""Konsultaatiot: a contact from a professional logged in seconds, and the list with its counts."""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from tytti_desktop import dates
from tytti_desktop.casework import consultation_list
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.consultation_list import Period, Row
from tytti_desktop.casework.consultations import CONSULTATIONS, Consultation
from tytti_desktop.desk.consult.consultations_form import (
    CHANGE_PLACE,
    NEW_PLACE,
    QUICK_PLACE,
    QuickEntry,
    ask_consultation,
    consultation_dialog,
)
from tytti_desktop.desk.forms.record_table import Column, RecordTable
from tytti_desktop.desk.kit import focus
from tytti_desktop.desk.kit.bound import held
from tytti_desktop.desk.kit.cards import Card, Empty, button, text
from tytti_desktop.desk.kit.combo import Combo
from tytti_desktop.desk.kit.page_header import PageHeader
from tytti_desktop.desk.running.background import Step, Task, run_steps
from tytti_desktop.desk.running.draft_places import Openers
from tytti_desktop.desk.running.pages import Page, Screen, View
from tytti_desktop.desk.running.session import Session
from tytti_desktop.desk.running.turns import in_turns
from tytti_desktop.words import N_, _, ngettext

PART = 250  # rows read in one turn of the event loop
BOX_LETTERS = 14  # the width of a narrowing box: the whole word shows when it opens
PERIOD_NAMES = {
    Period.MONTH: N_("This month"),
    Period.LAST_MONTH: N_("Last month"),
    Period.YEAR: N_("This year"),
    Period.LAST_YEAR: N_("Last year"),
    Period.ALL: N_("From the beginning"),
}


def columns() -> list[Column]:
    """Return the list's columns."""
    return [
        Column(_("Day"), lambda r: dates.shown(r.on_date), key=lambda r: r.on_date, width=14),
        Column(_("Where from"), lambda r: r.organisation_class, width=23, spare=3),
        Column(_("Who"), lambda r: r.who, width=23, named=True),
        Column(_("Channel"), lambda r: r.channel, width=18, spare=2),
        Column(
            _("Minutes"),
            lambda r: "" if r.minutes is None else str(r.minutes),
            key=lambda r: r.minutes,
            right=True,
            width=9,
            spare=1,
        ),
        Column(_("Client"), lambda r: r.client, width=22, named=True),
        Column(_("Topic"), lambda r: r.topic),
    ]


@dataclass(frozen=True)
class _Class:
    """A choice of the class box: "" is every class."""

    key: str
    words: str


class ConsultationsPage(Page):
    """The quick entry on top, the list below."""

    types = frozenset({Client, Consultation})

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.header = PageHeader(
            _("Consultations"),
            subtitle=_("Contacts from professionals, also about no client. Enter records."),
        )
        self.entry = QuickEntry(session)
        card = Card()
        card.body.addWidget(self.entry)
        how = _("The first one comes with the form above: type and press Enter.")
        empty = Empty(_("No consultations in this period"), how, icon="message-square")
        self._reading: Task | None = None
        self._sought = ""  # what search found, where it is not among the first rows
        boxes = self._boxes()
        self.table = RecordTable(session, "consultations", columns(), empty=empty, boxes=boxes)
        self.table.view.setAccessibleName(_("Consultations"))
        self.table.opened.connect(self._open)
        self.table.picked.connect(held(self, lambda row: self.change.setEnabled(row is not None)))
        self.hidden = text("", "muted")
        for each in (self.header, card, self.table, self.hidden):
            self.column.addWidget(each, 1 if each is self.table else 0)

    def _boxes(self) -> Sequence[QWidget]:
        self.period, self.only = Combo(), Combo()
        self.period.setAccessibleName(_("Period"))
        self.only.setAccessibleName(_("Where from"))
        for period in Period:
            self.period.addItem(_(PERIOD_NAMES[period]), str(period))
        self.period.setCurrentIndex(list(Period).index(Period.YEAR))
        self.change = button(_("Correct …"), self._open_current, icon="pencil")
        for box in (self.period, self.only):
            box.setSizeAdjustPolicy(Combo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(BOX_LETTERS)
            box.activated.connect(self.refresh)
        return (self.period, self.only, self.change)

    def refresh(self) -> None:
        """Read the list again; the picked row stays picked."""
        period = Period(self.period.currentData())
        only = self.only.currentData() or ""
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None
        show = partial(self._show_first, period, only), partial(self._show_counts, period, only)
        in_turns(self, self.session, show)

    def _show_first(self, period: Period, only: str) -> None:
        vault, today = self.session.vault, self.session.today
        read = consultation_list.listed(vault, period, today, only, size=PART)
        found = next(read, [])
        any_at_all = bool(found) or bool(CONSULTATIONS.count(vault))
        for box in (self.period, self.only, self.change):
            box.setVisible(any_at_all)
        self.table.show_rows(found)
        if len(found) == PART:
            self._reading = run_steps(self._older(found, read), done=self._show_all)
        self.change.setEnabled(self.table.current() is not None)

    def _show_counts(self, period: Period, only: str) -> Iterator[None]:
        vault, today = self.session.vault, self.session.today
        found = yield from consultation_list.counts(vault, period, today, only)
        self._show_classes(found.classes, only)
        words = ngettext(
            "{count} in the other register", "{count} in the other register", found.hidden
        )
        self.hidden.setText(words.format(count=found.hidden))
        self.hidden.setVisible(bool(found.hidden))

    def _older(
        self, found: list[Row], read: Iterator[list[Row]]
    ) -> Generator[Step, None, list[Row]]:
        """Read what is older than what is shown, a part a turn of the event loop."""
        every = list(found)
        yield Step(len(every), len(every) + PART)
        while self.session.vault.open and (some := next(read, [])):
            every += some
            yield Step(len(every), len(every) + PART)
        return every

    def _show_all(self, found: list[Row]) -> None:
        self._reading = None
        if self.session.vault.open:
            self.table.show_rows(found)
            if self.table.current() is None:
                self.table.pick(self._sought)

    def _show_classes(self, counts: tuple[tuple[str, str, int], ...], kept: str) -> None:
        every = sum(count for _key, _word, count in counts)
        shown = [_Class("", _("All classes ({count})").format(count=every))]
        shown += [_Class(key, f"{word} ({count})") for key, word, count in counts]
        self.only.clear()
        for each in shown:
            self.only.addItem(each.words, each.key)
        self.only.setCurrentIndex(max(self.only.findData(kept), 0))

    def open_at(self, target: str, page: str) -> None:
        """Pick a consultation that search found; without a target begin a new one."""
        del page
        if target and CONSULTATIONS.count(self.session.vault, "id = ?", (target,)):
            self.period.setCurrentIndex(list(Period).index(Period.ALL))
            self.only.setCurrentIndex(0)
            self.refresh()
            self._sought = target
            self.table.pick(target)
            QTimer.singleShot(0, self.table.view, partial(focus.give, self.table.view))
        else:
            QTimer.singleShot(0, self.entry, self.entry.take_focus)

    def _open_current(self) -> None:
        picked = self.table.current()
        if picked is not None:
            self._open(picked)

    def _open(self, picked: Row) -> None:
        self.correct(picked.id)

    def correct(self, consultation_id: str) -> None:
        """Correct one consultation."""
        known = CONSULTATIONS.get(self.session.vault, consultation_id)
        ask_consultation(self.session, self.window(), known)

    def drafts(self) -> Openers:
        """Return what opens each dialog with a draft again."""
        return {
            QUICK_PLACE: bool,  # the quick entry has its own
            NEW_PLACE: partial(ask_consultation, self.session, self.window()),
            CHANGE_PLACE: self.correct,
        }


def _views(session: Session) -> list[View]:
    latest = CONSULTATIONS.find(session.vault, order="on_date desc", limit=1)
    return [View("picked", each.id) for each in latest]


SCREEN = Screen(
    "consultations",
    N_("Consultations"),
    "message-square",
    ConsultationsPage,
    types=frozenset({Consultation}),
    views=_views,
    dialogs=lambda session: [consultation_dialog(session, None)],
)
