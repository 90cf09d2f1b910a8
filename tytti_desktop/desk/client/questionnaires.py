"""Kyselyt: each round with its way, what can be done next, the copies' codes and the answers."""

from functools import partial

from PySide6.QtWidgets import QGridLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from tytti_desktop import dates
from tytti_desktop.casework.client.client_questions import ClientQuestion
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.client.visits import Visit
from tytti_desktop.casework.mail import round_list
from tytti_desktop.casework.mail.round_list import Shown
from tytti_desktop.casework.mail.sheets import Sheet, SheetState
from tytti_desktop.casework.screening import rounds, screening_list, screenings
from tytti_desktop.casework.screening.rounds import STATE_NAMES, Round, RoundState, RoundStep
from tytti_desktop.casework.screening.screening_alerts import AlertAction
from tytti_desktop.casework.screening.screenings import MODE_NAMES, Mode, Screening
from tytti_desktop.casework.single_prints import Offer, PaperKind
from tytti_desktop.desk.client.questions_card import QuestionsCard
from tytti_desktop.desk.client.screenings import InterviewHost
from tytti_desktop.desk.client.screenings_rows import detail_lines
from tytti_desktop.desk.client.tab import ClientTab
from tytti_desktop.desk.dialogs.print_dialog import show_paper
from tytti_desktop.desk.forms.messages import ask_reason
from tytti_desktop.desk.forms.rows import Line
from tytti_desktop.desk.interviewing.interview_end import headline
from tytti_desktop.desk.kit import theme
from tytti_desktop.desk.kit.cards import (
    Card,
    Empty,
    button,
    clear,
    hairline,
    pill,
    row,
    spaced,
    text,
)
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.running.session import Session
from tytti_desktop.words import N_, _, ngettext

ABREAST = 5  # buttons on a row at 100 %
MODES = (Mode.ROOM, Mode.PHONE, Mode.PAPER)
PILLS = {
    RoundState.RETURNED: "ok",
    RoundState.CHECKED: "ok",
    RoundState.MAILED: "accent",
    RoundState.CLOSED: "accent",
}
SHEET_WORDS = {
    SheetState.PRINTED: N_("printed"),
    SheetState.RETURNED: N_("returned"),
    SheetState.CHECKED: N_("checked"),
    SheetState.REPLACED: N_("replaced by a new copy"),
    SheetState.SPOILT: N_("spoilt"),
}


def step_words(steps: tuple[RoundStep, ...]) -> str:
    """Return a round's way in words: tulostettu 10.10. · postitettu 12.10."""
    return " · ".join(
        f"{_(STATE_NAMES[step.state])} {dates.shown_short(step.on_date)}" for step in steps
    )


def sheet_words(sheet: Sheet) -> str:
    """Return a printed copy by its code, the day and what has become of it."""
    day = dates.shown(dates.finnish_day(sheet.printed_at))
    words = _("Copy {code}, printed {day}").format(code=sheet.short_code, day=day)
    return words if sheet.state is SheetState.PRINTED else f"{words}: {_(SHEET_WORDS[sheet.state])}"


class RoundCard(Card):
    """One round."""

    def __init__(self, tab: "QuestionnairesTab", shown: Shown) -> None:
        super().__init__()
        self._tab, self._shown = tab, shown
        found = shown.round
        name = rounds.name_shown(found.name)
        self.setAccessibleName(name)
        kind = PILLS.get(found.state, "warning" if self._late() else "accent")
        state = pill(_(STATE_NAMES[found.state]), kind)
        head = row(text(name, "strong", wrap=False), state, None)
        nest(self.body, head)
        due = rounds.due_shown(found)
        self.body.addWidget(text(f"{due[:1].upper()}{due[1:]}", "muted"))
        for words in self._told():
            self.body.addWidget(text(words, "muted"))
        if shown.visit_on is not None:
            words = _("Fits to be handed over at the visit on {day}")
            told = words.format(day=dates.shown(shown.visit_on))
            nest(self.body, row(pill(told, "ok", icon="calendar"), None))
        self._show_acts(name)
        self._show_answers()

    def _late(self) -> bool:
        return self._shown.open and self._shown.round.window_until < self._tab.session.today

    def _told(self) -> list[str]:
        shown = self._shown
        lines = [step_words(shown.steps)]
        lines += [sheet_words(sheet) for sheet in shown.sheets]
        if shown.round.closed_reason:
            lines.append(_("Closed: {reason}").format(reason=shown.round.closed_reason))
        if shown.missing and shown.answers:
            names = ", ".join(title for _name, title in shown.missing)
            lines.append(_("Still without answers: {names}").format(names=names))
        return [line for line in lines if line]

    def _acts(self) -> list[QPushButton]:
        shown, tab = self._shown, self._tab
        found = shown.round
        acts: list[QPushButton] = []
        if shown.open:
            words = _("Print a new copy") if shown.sheets else _("Print to hand over")
            acts.append(button(words, partial(tab.print_round, found), icon="printer"))
            acts.append(self._entry_button())
        if shown.on_the_way:
            acts.append(
                button(_("Record a call"), partial(tab.take_step, found, RoundState.CALLED))
            )
            words = _("Record a reminder")
            acts.append(button(words, partial(tab.take_step, found, RoundState.REMINDED)))
        if found.state is RoundState.RETURNED:
            words = _("Mark as checked")
            acts.append(button(words, partial(tab.take_step, found, RoundState.CHECKED)))
        if found.state is RoundState.CLOSED:
            acts.append(button(_("Open again"), partial(tab.take_step, found, RoundState.DUE)))
        elif shown.open:
            acts.append(button(_("Close …"), partial(tab.close_round, found)))
        return acts

    def _show_acts(self, name: str) -> None:
        """Set the buttons side by side, as many as fit at the scale in force."""
        abreast = max(ABREAST * 100 // theme.current().scale, 1)
        grid = QGridLayout()
        spaced(grid, 1)
        for number, act in enumerate(self._acts()):
            act.setAccessibleName(f"{act.text()}: {name}")
            grid.addWidget(act, number // abreast, number % abreast)
        grid.setColumnStretch(abreast, 1)
        nest(self.body, grid)

    def _entry_button(self) -> QPushButton:
        made = button(_("Enter the answers"))
        menu = QMenu(made)
        for mode in MODES:
            words = _(MODE_NAMES[mode])
            enter = partial(self._tab.enter, self._shown.round.id, mode)
            menu.addAction(f"{words[:1].upper()}{words[1:]}", enter)
        made.setMenu(menu)
        return made

    def _show_answers(self) -> None:
        shown = self._shown
        if shown.answers or shown.other:
            self.body.addWidget(hairline())
        for found in shown.answers:
            self.body.addWidget(self._answer(found))
        if shown.other:
            words = ngettext(
                "{count} in the other register", "{count} in the other register", shown.other
            )
            self.body.addWidget(text(words.format(count=shown.other), "muted"))

    def _answer(self, found: Screening) -> QWidget:
        told = screening_list.shown(self._tab.session.vault, found)
        if told.score.group_only:
            return Line(told.title, headline(told.score))
        words = [headline(told.score), *detail_lines(told)]
        return Line(told.title, "\n".join(words))


class QuestionnairesTab(ClientTab):
    """The rounds of a client; entering answers covers them."""

    types = frozenset(
        {AlertAction, Client, ClientQuestion, Round, RoundStep, Screening, Sheet, Visit}
    )

    def __init__(self, session: Session, client_id: str) -> None:
        super().__init__(session, client_id)
        rest, cards = QWidget(), QWidget()
        self._cards = QVBoxLayout(cards)
        self.questions = QuestionsCard(session, client_id)
        whole = QVBoxLayout(rest)
        for column in (self._cards, whole):
            spaced(column, 2)
        whole.addWidget(cards)
        whole.addWidget(self.questions)
        self.host = InterviewHost(self, rest)
        self.column.addWidget(rest)
        self.column.addWidget(self.host, 1)
        self.column.addStretch(1)

    def refresh(self) -> None:
        """Read again and show."""
        clear(self._cards)
        found = round_list.of_client(self.session.vault, self.client_id, self.session.today)
        for shown in found:
            self._cards.addWidget(RoundCard(self, shown))
        if not found:
            how = _("They get their days when the referral is accepted and the path starts.")
            empty = Empty(_("No questionnaires yet"), how, icon="clipboard-list")
            self._cards.addWidget(empty)
        self.questions.refresh()

    # --- acts -------------------------------------------------------------------------------

    def print_round(self, found: Round, _on: bool = False) -> None:
        """Show the pack, ready to be printed and handed over."""
        offer = Offer(PaperKind.ROUND, rounds.name_shown(found.name), found.id)
        show_paper(self.session, self.window(), self.client_id, offer)

    def take_step(self, found: Round, state: RoundState, _on: bool = False) -> None:
        """Take a round a step on."""
        changes = rounds.move(self.session.vault, found.id, state, self.session.today)
        self.session.done(changes, _("Recorded"))

    def close_round(self, found: Round, _on: bool = False) -> None:
        """Close a round for a reason."""
        reason = ask_reason(
            self,
            _("Close the questionnaire"),
            _("No answers are waited for any more. It can be opened again."),
            _("Close the questionnaire"),
            self.session,
            "round-close",
            found.id,
            client_id=self.client_id,
        )
        if reason is not None:
            vault, today = self.session.vault, self.session.today
            changes = rounds.move(vault, found.id, RoundState.CLOSED, today, reason)
            self.session.done(changes, _("Questionnaire closed"))

    def enter(self, round_id: str, mode: Mode, _on: bool = False) -> None:
        """Ask the round's instruments one after another, from the first without answers."""
        vault, today = self.session.vault, self.session.today
        missing = screenings.missing_of_round(vault, round_id)
        if not missing:
            self.session.tell(_("Every part of the questionnaire has its answers."))
            return
        changes = screenings.start_screening(
            vault, self.client_id, missing[0], today, mode=mode, round_id=round_id
        )
        self.host.begin(changes.record, partial(self.enter, round_id, mode))
