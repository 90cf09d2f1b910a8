"""Ohjautuminen: where from and why, the criteria, and triage with its days and reasons."""

from functools import partial

from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from tytti_desktop import dates
from tytti_desktop.casework import choices
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.client.criteria import CriterionAnswer
from tytti_desktop.casework.client.labour_status import LabourStatus
from tytti_desktop.casework.mail.sheets import Sheet
from tytti_desktop.casework.plan import reopening
from tytti_desktop.casework.plan.reopening import Reopening
from tytti_desktop.casework.returns.records import ReturnedSheet
from tytti_desktop.casework.single_prints import Offer, PaperKind
from tytti_desktop.casework.steps import referrals
from tytti_desktop.casework.steps.referrals import (
    DECISIONS,
    STEP_NAMES,
    Referral,
    Step,
    Triage,
    TriageStep,
    still_missing,
)
from tytti_desktop.desk.client.criteria_card import CriteriaCard
from tytti_desktop.desk.client.criteria_returned import ReturnedCriteria
from tytti_desktop.desk.client.tab import ClientTab
from tytti_desktop.desk.dialogs.client_dialogs_case import (
    DAYS_PLACE,
    REFERRAL_PLACE,
    STEP_ACTS,
    STEP_PLACE,
    ask_days,
    ask_referral,
    ask_step,
)
from tytti_desktop.desk.dialogs.print_dialog import show_paper
from tytti_desktop.desk.forms.client_words import day_count
from tytti_desktop.desk.forms.rows import Columns, Line, LineCard
from tytti_desktop.desk.kit import focus
from tytti_desktop.desk.kit.cards import Card, Empty, Facts, button, clear, pill, row, spaced
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.running.draft_places import Openers
from tytti_desktop.desk.running.session import Session
from tytti_desktop.errors import KnownError
from tytti_desktop.words import _


class ReferralTab(ClientTab):
    """The newest referral whole; earlier ones in a line each."""

    types = frozenset(
        {
            Client, CriterionAnswer, LabourStatus, Referral, Reopening, ReturnedSheet, Sheet,
            TriageStep,
        }
    )  # fmt: skip

    def __init__(self, session: Session, client_id: str) -> None:
        super().__init__(session, client_id)
        self.referral: Referral | None = None
        first = button(_("Record the referral"), self.add)
        how = _("Record who referred the client and why; the criteria are answered then.")
        self.empty = Empty(_("No referral yet"), how, icon="route", act=first)
        self.facts = Card(_("Referral"))
        self._facts = QVBoxLayout()
        spaced(self._facts, 1)
        nest(self.facts.body, self._facts)
        self.criteria = CriteriaCard(session)
        self.criteria.whole.connect(self._go_to_next)
        self._next: QPushButton | None = None
        self.triage = LineCard(_("Handling"), "")
        self.acts = QWidget()
        self._acts = QVBoxLayout(self.acts)
        spaced(self._acts, 1)
        self.triage.body.addWidget(self.acts)
        self.earlier = LineCard(_("Earlier referrals"), "")
        self.returned = ReturnedCriteria(session, client_id)
        self.reopened = LineCard(_("Opened again"), "")
        self.column.addWidget(self.returned)
        self.column.addWidget(self.empty)
        self.column.addWidget(
            Columns([self.criteria], [self.triage, self.facts, self.reopened, self.earlier])
        )
        self.column.addStretch(1)

    def refresh(self) -> None:
        """Read again and show."""
        vault, today = self.session.vault, self.session.today
        found = referrals.of_client(vault, self.client_id)
        again = reopening.of_client(vault, self.client_id)
        self.reopened.setVisible(bool(again))
        self.reopened.show_lines([self._reopened(each) for each in again])
        before, self.referral = self.referral, found[0] if found else None
        self.returned.refresh()
        self.empty.setVisible(not found)
        for card in (self.facts, self.criteria, self.triage):
            card.setVisible(bool(found))
        self.earlier.setVisible(len(found) > 1)
        self.earlier.show_lines([self._old(each) for each in found[1:]])
        if self.referral is None:
            self.lead(on=False)
            return
        stands = referrals.triage(vault, self.referral.id, today)
        decided = stands.now in DECISIONS
        self._show_facts(self.referral)
        self._show_triage(stands, decided=decided)
        self.criteria.show_referral(self.referral, decided=decided)
        if self.isVisible() and not decided and (before is None or before.id != self.referral.id):
            self.criteria.begin()  # it has just been recorded: its criteria are answered now

    def _reopened(self, found: Reopening) -> Line:
        """Return one reopening, and what the case had been closed for."""
        reason = choices.label(
            self.session.vault, "closing_reasons", found.closed_reason, found.closed_on
        )
        closed = _("closed {day}: {reason}")
        day = dates.shown(found.closed_on)
        return Line(reopening.told(found), closed.format(day=day, reason=reason))

    def _show_facts(self, referral: Referral) -> None:
        clear(self._facts)
        vault = self.session.vault
        source = choices.label(
            vault, "organisation_classes", referral.source_class, referral.received_on
        )
        pairs = [
            (_("Received on"), dates.shown(referral.received_on)),
            (_("Where from"), source),
            (_("Organisation"), referral.source_organisation),
            (_("Who referred"), referral.source_person),
            (_("Why referred"), referral.reason),
        ]
        if referral.by_self:
            pairs = [pair for number, pair in enumerate(pairs) if number not in {2, 3}]
        self._facts.addWidget(Facts(pairs))
        nest(self._facts, row(button(_("Correct the referral"), self.correct), None))

    def _show_triage(self, stands: Triage, *, decided: bool) -> None:
        lines = [self._step(step) for step in stands.steps]
        self.triage.show_lines(lines)
        clear(self._acts)
        leads, self._next = self._leading(stands), None
        for step in stands.next:
            act = button(_(STEP_ACTS[step]), partial(self.take_step, step), primary=step is leads)
            self._next = act if step is leads else self._next
            self._acts.addWidget(act)
        if stands.now is Step.GUIDED_ELSEWHERE:
            letter = _("Letter: why not, and where instead")
            self._next = button(letter, self.print_letter, primary=True, icon="printer")
            self._acts.addWidget(self._next)
        if decided:
            self._acts.addWidget(button(_("Record a new referral"), self.add))
            self._acts.addWidget(button(_("Correct the days …"), self.correct_days))
        else:
            words = _("{days} in this step").format(days=day_count(stands.days))
            self._acts.addWidget(pill(words, "accent"))
        self.lead(on=self._next is not None)

    def _leading(self, stands: Triage) -> Step | None:
        """Return the step that comes next; None where it is for a person to weigh, or too early."""
        vault, referral = self.session.vault, self.referral
        if referral is None:
            return None
        if Step.CHECKED in stands.next:
            return None if still_missing(vault, referral) else Step.CHECKED
        met = Step.ACCEPTED in stands.next and referrals.judgement(vault, referral).all_met
        return Step.ACCEPTED if met else None

    def _go_to_next(self) -> None:
        """Put the cursor on what comes next, once nothing of the criteria is left to answer."""
        if self._next is not None:
            focus.give(self._next)

    def _step(self, step: TriageStep) -> Line:
        where = _("Instead: {where}").format(where=step.where_instead) if step.where_instead else ""
        detail = " · ".join(part for part in (step.reason, where) if part)
        kind = {Step.ACCEPTED: "ok", Step.GUIDED_ELSEWHERE: "warning"}.get(step.step, "accent")
        return Line(_(STEP_NAMES[step.step]), detail, pill(dates.shown(step.on_date), kind))

    def _old(self, referral: Referral) -> Line:
        stands = referrals.triage(self.session.vault, referral.id, self.session.today)
        ends = pill(_(STEP_NAMES[stands.now]), "accent")
        return Line(dates.shown(referral.received_on), referral.reason, ends)

    def add(self) -> None:
        """Record a referral."""
        ask_referral(self.session, self.window(), self.client_id)

    def correct(self) -> None:
        """Correct the newest referral."""
        ask_referral(self.session, self.window(), self.client_id, self.referral)

    def correct_days(self, _on: bool = False) -> None:
        """Correct the days of the steps; what was counted from them follows."""
        if self.referral is not None:
            ask_days(self.session, self.window(), self.referral)

    def take_step(self, step: Step, _on: bool = False) -> None:
        """Take a step of triage; what the criteria lack is mended in them, not in the dialog.

        Raises KnownError telling what is missing, the cursor there.
        """
        if self.referral is not None and step is Step.CHECKED:
            missing = still_missing(self.session.vault, self.referral)
            if missing:
                self.criteria.go_to(missing[0])
                raise KnownError(missing[1])
        self._ask_step(step)

    def _ask_step(self, step: Step) -> None:
        if self.referral is not None:
            taken = ask_step(self.session, self.window(), self.referral, step)
            if taken:
                self._go_to_next()

    def print_letter(self) -> None:
        """Show the letter that tells why not, and where instead."""
        if self.referral is not None:
            title = _("Letter: why not, and where instead")
            offer = Offer(PaperKind.NOT_ACCEPTED, title, self.referral.id)
            show_paper(self.session, self.window(), self.client_id, offer)

    def drafts(self) -> Openers:
        """Return what opens each dialog with a draft again."""
        self.refresh_if_stale()
        acts = {REFERRAL_PLACE.of(self.client_id): self.add}
        if self.referral is not None:
            acts[REFERRAL_PLACE.of(self.referral.id)] = self.correct
            acts[DAYS_PLACE.of(self.referral.id)] = self.correct_days
            for step in STEP_ACTS:
                acts[STEP_PLACE.of(self.referral.id, step)] = partial(self._ask_step, step)
        return {**acts, **self.returned.drafts()}
