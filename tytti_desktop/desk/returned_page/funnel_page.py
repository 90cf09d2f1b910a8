"""How the answers come in: the funnel as picture and table, each step's yield, whom to ring."""

from collections.abc import Iterator, Sequence
from functools import partial

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QPushButton, QVBoxLayout, QWidget

from tytti_desktop.casework.mail import ladder, ladder_calls
from tytti_desktop.casework.mail.ladder_calls import OUTCOME_NAMES, CallOutcome, CallToday
from tytti_desktop.casework.screening import flagged, rounds
from tytti_desktop.casework.today import funnel
from tytti_desktop.casework.today.funnel import FunnelStep, StepYield
from tytti_desktop.desk.kit import charts, theme
from tytti_desktop.desk.kit.cards import Card, button, clear, hairline, spaced, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.kit.review_flow import Flow
from tytti_desktop.desk.running.session import Session
from tytti_desktop.desk.running.turns import in_turns, is_big
from tytti_desktop.instruments.model import shown_number
from tytti_desktop.words import _

LARGEST_PICTURE = 125  # percent: over it the names under the bars do not fit, the table tells all


def _number(value: float | None, unit: str = "") -> str:
    """Return a figure, or a dash where there is none: a missing one is not zero."""
    return "–" if value is None else shown_number(value) + unit


class CallRow(QWidget):
    """One client to ring: who, about what, what to say, and what came of it."""

    def __init__(self, session: Session, call: CallToday) -> None:
        super().__init__()
        self._session, self._call = session, call
        phone = call.phone or _("no phone number is recorded")
        self.script = text("", copied=True)
        self.script.hide()
        acts: list[QPushButton] = [
            button(_(OUTCOME_NAMES[outcome]), partial(self._record, outcome))
            for outcome in CallOutcome
        ]
        acts += [
            button(_("Call script"), self._show_script, kind="quiet", icon="phone"),
            button(_("Open the client"), self._open, kind="quiet"),
        ]
        for act in acts:
            act.setAccessibleName(f"{act.text()}: {call.client_name}")
        tools = QWidget()
        tools.setLayout(Flow(acts))
        column = QVBoxLayout(self)
        spaced(column, 0.75)
        column.addWidget(text(f"{call.client_name} · {phone}", "strong", copied=True))
        column.addWidget(text(call.text, "muted"))
        column.addWidget(tools)
        column.addWidget(self.script)

    def _record(self, outcome: CallOutcome, _on: bool = False) -> None:
        vault, today = self._session.vault, self._session.today
        changes = ladder_calls.record_call(vault, self._call.due.round_id, outcome, today)
        told = _("{name}: {outcome}").format(
            name=self._call.client_name, outcome=_(OUTCOME_NAMES[outcome])
        )
        self._session.done(changes, told)

    def _show_script(self) -> None:
        vault, today = self._session.vault, self._session.today
        self.script.setText(ladder_calls.call_script(vault, self._call.due.round_id, today))
        self.script.show()

    def _open(self) -> None:
        self._session.open_client(self._call.due.client_id, "rounds")


class FunnelView(QWidget):
    """The loop as it stands today."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session, self._stale = session, False
        self.calls = Card(_("To ring today"))
        self.calls_in = QVBoxLayout()
        spaced(self.calls_in, 1.5)
        nest(self.calls.body, self.calls_in)
        self.picture = Card(_("How far the questionnaires have come"))
        self.picture_in = QVBoxLayout()
        nest(self.picture.body, self.picture_in)
        self.steps, self.yields = QGridLayout(), QGridLayout()
        self.modes = text("", "muted")
        for grid in (self.steps, self.yields):
            spaced(grid, 1)
        nest(self.picture.body, self.steps)
        self.picture.body.addWidget(self.modes)
        self.ladder = Card(_("What each step brings back"))
        nest(self.ladder.body, self.yields)
        self.results = Card(_("Results with and without the forms in conflict"))
        self.compared = QGridLayout()
        spaced(self.compared, 1)
        nest(self.results.body, self.compared)
        column = QVBoxLayout(self)
        spaced(column, 2)
        for card in (self.calls, self.picture, self.ladder, self.results):
            column.addWidget(card)
        column.addStretch(1)

    def refresh(self) -> int:
        """Read the funnel again; return how many are to be rung today.

        In a big vault what is out of sight is read and drawn when it comes into sight.
        """
        self._stale = is_big(self._session) and not self.isVisible()
        if self._stale:
            return len(ladder_calls.calls_today(self._session.vault, self._session.today))
        return self._read()

    def showEvent(self, event: QShowEvent) -> None:
        """Read what was left unread while this was out of sight."""
        super().showEvent(event)
        if self._stale:
            self._stale = False
            in_turns(self, self._session, (lambda: None, self._make_ready, self._read))

    def _make_ready(self) -> Iterator[int]:
        return funnel.by_parts(self._session.vault, self._session.today)

    def _read(self) -> int:
        found = funnel.funnel(self._session.vault, self._session.today)
        self._show_calls(found.call_today)
        clear(self.picture_in)
        if theme.current().scale <= LARGEST_PICTURE:
            first, *rest = found.steps  # its name is too long to stand under a bar
            steps = [(_("To be sent"), first.n), *((step.name, step.n) for step in rest)]
            self.picture_in.addWidget(charts.Funnel(_("Funnel of the questionnaires"), steps))
        self._show_steps(found.steps)
        self._show_yields(found.yields)
        self._show_compared()
        self.modes.setText(
            _("{count} were closed before anything was sent.").format(count=found.left_out)
            if found.left_out
            else ""
        )
        self.modes.setVisible(bool(found.left_out))
        return len(found.call_today)

    def _show_calls(self, calls: Sequence[CallToday]) -> None:
        clear(self.calls_in)
        for number, call in enumerate(calls):
            if number:
                self.calls_in.addWidget(hairline())
            self.calls_in.addWidget(CallRow(self._session, call))
        if not calls:
            told = _("Nobody needs to be rung today about a questionnaire.")
            self.calls_in.addWidget(text(told, "muted"))

    def _show_steps(self, steps: Sequence[FunnelStep]) -> None:
        head = (_("Step"), _("Number"), _("Share"), _("Median days"), _("Waits now"))
        lines = [
            (step.name, str(step.n), _number(step.percent, " %"), _number(step.median_days),
             str(step.waiting))
            for step in steps
        ]  # fmt: skip
        _fill(self.steps, head, lines)

    def _show_yields(self, yields: Sequence[StepYield]) -> None:
        head = (_("Step"), _("Times"), _("Came back"), _("Share"), _("In days"))
        lines = [
            (_(ladder.KIND_NAMES[one.kind]), str(one.n), str(one.returned),
             _number(one.percent, " %"), str(one.days))
            for one in yields
        ]  # fmt: skip
        _fill(self.yields, head, lines)

    def _show_compared(self) -> None:
        """Show each measure's number and mean with all forms, and without those in conflict."""
        found = flagged.summary(self._session.vault, self._session.today)
        head = (_("Measure"), _("Number"), _("Mean"), _("Without: number"), _("Without: mean"))
        lines = [
            (f"{one.title} · {rounds.name_shown(one.round_name)}", str(one.n), _number(one.mean),
             str(one.n_without), _number(one.mean_without))
            for one in found
        ]  # fmt: skip
        _fill(self.compared, head, lines)
        self.results.setVisible(bool(found))


def _fill(grid: QGridLayout, head: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
    """Put a table of words and right-aligned figures into a grid."""
    clear(grid)
    for place, title in enumerate(head):
        grid.addWidget(_cell(title, place, "muted"), 0, place)
    for number, line in enumerate(lines, 1):
        for place, word in enumerate(line):
            grid.addWidget(_cell(word, place, ""), number, place)
    grid.setColumnStretch(0, 2)


def _cell(words: str, place: int, kind: str) -> QWidget:
    made = text(words, kind)
    if place:
        made.setAlignment(charts.ALIGN.AlignRight | charts.ALIGN.AlignVCenter)
        made.setFont(theme.current().font(tabular=True))
    return made
