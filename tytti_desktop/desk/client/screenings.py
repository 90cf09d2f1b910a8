"""Seulonnat: what has been screened and with what result, what waits, and the interview itself."""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from tytti_desktop import dates
from tytti_desktop.casework import single_prints
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.screening import screening_list, screenings
from tytti_desktop.casework.screening.screening_alerts import AlertAction
from tytti_desktop.casework.screening.screening_list import Listed, Shown
from tytti_desktop.casework.screening.screenings import Screening, ScreeningState
from tytti_desktop.casework.single_prints import Offer, PaperKind
from tytti_desktop.desk.client.screenings_correct import PLACE, correct_screening
from tytti_desktop.desk.client.screenings_rows import ScreeningRow, named
from tytti_desktop.desk.client.tab import ClientTab
from tytti_desktop.desk.client.trend_card import TrendCard
from tytti_desktop.desk.client.visits_other import OtherRegister, ReadingTab
from tytti_desktop.desk.dialogs.print_dialog import show_paper
from tytti_desktop.desk.forms.messages import ask_reason
from tytti_desktop.desk.forms.rows import Columns, Line, LineCard
from tytti_desktop.desk.interviewing.interview import Interview
from tytti_desktop.desk.interviewing.interview_end import ALERTS_PLACE
from tytti_desktop.desk.kit.bound import held
from tytti_desktop.desk.kit.cards import Card, button, clear, pill, row, spaced, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.running.draft_places import Openers
from tytti_desktop.desk.running.session import Session
from tytti_desktop.instruments.model import Questionnaire
from tytti_desktop.words import _


def title_of(made: Questionnaire) -> str:
    """Return an instrument's short name."""
    return (made.short_title or made.title).said()


class InterviewHost(QWidget):
    """Where an interview is shown over a tab, with the whole page to itself."""

    def __init__(self, tab: ClientTab, rest: QWidget) -> None:
        super().__init__()
        self._tab, self._rest = tab, rest
        self.interview: Interview | None = None
        self._line = QVBoxLayout(self)
        spaced(self._line, 0)
        self.hide()

    def begin(self, screening: Screening, then: Callable[[], object] | None = None) -> None:
        """Ask a screening item by item, from where it was left; `then` follows its result."""
        self.end()
        session = self._tab.session
        client = clients.get(session.vault, screening.client_id)
        heading = f"{client.name} · {dates.shown(screening.on_date)}"
        self.interview = Interview(session, screening.id, heading)
        self.interview.left.connect(self.end)
        self.interview.finished.connect(held(self, partial(self._finish, then)))
        self._line.addWidget(self.interview)
        self._rest.hide()
        self.show()
        self._tab.alone.emit(True)
        self.interview.show()
        self.interview.show_item()  # the cursor, now that it is seen: the next key is an answer

    def _finish(self, then: Callable[[], object] | None, _changes: object) -> None:
        self.end()
        if then is not None:
            then()

    def end(self) -> None:
        """Show the tab again; every answer is kept."""
        if self.interview is None:
            return
        gone, self.interview = self.interview, None
        gone.hide()
        self._line.removeWidget(gone)
        gone.deleteLater()
        self.hide()
        self._rest.show()
        self._tab.alone.emit(False)
        self._tab.stale = True
        self._tab.refresh_if_stale()


class StartCard(Card):
    """The instruments to begin with: the usual ones as buttons, the others in a menu."""

    def __init__(self, tab: "ScreeningsTab") -> None:
        super().__init__(_("Start a screening"))
        self._tab = tab
        self._line = QHBoxLayout()
        spaced(self._line, 1)
        nest(self.body, self._line)

    def refresh(self) -> None:
        """Read again and show."""
        clear(self._line)
        session = self._tab.session
        usual, others = screening_list.startable(session.vault, session.today)
        for made in usual:
            act = button(title_of(made), partial(self._tab.start, made.id))
            act.setAccessibleName(_("Start {instrument}").format(instrument=title_of(made)))
            self._line.addWidget(act)
        if others:
            more = button(_("Another …"), kind="quiet")
            more.setAccessibleName(_("Start another instrument"))
            menu = QMenu(more)
            for made in others:
                menu.addAction(title_of(made), partial(self._tab.start, made.id))
            more.setMenu(menu)
            self._line.addWidget(more)
        self._line.addStretch(1)


class ScreeningsTab(ReadingTab):
    """Start, go on, results and trend; an interview covers it all."""

    types = frozenset({Screening, AlertAction, clients.Client})
    entity = screenings.BOOK.entity

    def __init__(self, session: Session, client_id: str) -> None:
        super().__init__(session, client_id)
        self.start_card = StartCard(self)
        self.left_card = LineCard(_("Unfinished"), "")
        nothing = _("No results yet. Start the first screening above.")
        self.results = LineCard(_("Screening results"), nothing)
        self.trend = TrendCard(session, client_id)
        note = text(_("A screening result is not a diagnosis."), "small")
        self.print_it = button(_("Print the client's summary"), self.print_summary, icon="printer")
        rest = QWidget()
        column = QVBoxLayout(rest)
        spaced(column, 2)
        column.addWidget(self.start_card)
        left = (self.left_card, self.results, note)
        foot = QWidget()
        foot.setLayout(row(self.print_it, None))
        column.addWidget(Columns(left, (self.trend, foot)))
        column.addStretch(1)
        self.host = InterviewHost(self, rest)
        self.column.addWidget(rest)
        self.column.addWidget(self.host, 1)

    def refresh(self) -> None:
        """Read again and show."""
        vault, today = self.session.vault, self.session.today
        found = screening_list.of_client(vault, self.client_id, today)
        self.start_card.refresh()
        self.left_card.setVisible(bool(found.unfinished))
        self.left_card.show_lines([self._unfinished(each) for each in found.unfinished])
        self._show_results(found)
        self.trend.refresh()
        told = bool(single_prints.summarised(vault, self.client_id, today))
        self.print_it.setVisible(told)

    def _shown(self, found: Screening) -> Shown:
        return screening_list.shown(self.session.vault, found)

    def _show_results(self, found: Listed) -> None:
        opened = {each.id for each in self._opened}
        lines: list[QWidget] = [self._result(each, own=True) for each in found.finished]
        lines += [self._result(each, own=False) for each in found.other if each.id in opened]
        others = [each for each in found.other if each.id not in opened]
        if others:
            lines.append(OtherRegister(len(others), partial(self.read_others, others)))
        self.results.show_lines(lines)

    def _unfinished(self, found: Screening) -> Line:
        shown = self._shown(found)
        made = screenings.instrument_of(self.session.vault, found)
        words = _("{answered} of {all} items answered")
        detail = words.format(answered=len(found.answers), all=len(made.items))
        ends: list[QWidget] = []
        for alert in shown.pressing[:1]:
            detail = f"{alert.text.said()}: {alert.instruction.said()}"
            ends.append(pill(_("Action not recorded"), "danger", icon="circle-alert"))
        head = f"{shown.title} · {dates.shown(found.on_date)}"
        ends += [
            named(_("Set aside …"), head, self.set_aside, found.id),
            named(_("Continue"), head, self.open_at, found.id),
        ]
        return Line(head, detail, *ends)

    def _result(self, found: Screening, *, own: bool) -> QWidget:
        shown = self._shown(found)
        if found.state is ScreeningState.STARTED:
            return Line(shown.title, _("Unfinished"))
        correct = self.correct if own else None
        return ScreeningRow(self.session, shown, correct=correct, action_done=self.action_done)

    # --- acts -------------------------------------------------------------------------------

    def start(self, instrument: str, _on: bool = False) -> None:
        """Begin an instrument, or go on with the one left unfinished."""
        changes = screenings.start_screening(
            self.session.vault, self.client_id, instrument, self.session.today
        )
        self.host.begin(changes.record)

    def open_at(self, target: str) -> None:
        """Go on with an unfinished screening, if this person may see it."""
        seen, _hidden = screenings.of_client(self.session.vault, self.client_id, self.session.today)
        for found in seen:
            if found.id == target and found.state is ScreeningState.STARTED:
                self.host.begin(found)

    def set_aside(self, screening_id: str) -> None:
        """Set an unfinished screening aside for a reason; the answers stay in the vault."""
        reason = ask_reason(
            self,
            _("Set the screening aside"),
            _("No result is computed. The answers and the reason stay in the vault."),
            _("Set aside"),
            self.session,
            "screening-aside",
            screening_id,
            client_id=self.client_id,
        )
        if reason is not None:
            changes = screenings.abandon(self.session.vault, screening_id, reason)
            self.session.done(changes, _("Set aside"))

    def correct(self, screening_id: str) -> None:
        """Correct a finished screening."""
        correct_screening(self.session, self.window(), screening_id)

    def action_done(self, action_id: str) -> None:
        """Mark an action agreed after an alert as done."""
        changes = screenings.action_done(self.session.vault, action_id)
        self.session.done(changes, _("Marked as done"))

    def print_summary(self) -> None:
        """Show the client's own summary, ready to be printed."""
        offer = Offer(PaperKind.SCREENINGS, _("Summary of screenings for the client"))
        show_paper(self.session, self.window(), self.client_id, offer)

    def drafts(self) -> Openers:
        """Return what opens each dialog with a draft again."""
        return {PLACE: self.correct, ALERTS_PLACE: self.open_at}
