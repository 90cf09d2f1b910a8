"""Suunnitelma: goals with their actions, the agreed follow-up, versions, and what follows them."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QMenu, QPushButton, QVBoxLayout, QWidget

from tytti_desktop.casework.client.case_managers import CaseManager
from tytti_desktop.casework.plan import actions, goals, versions
from tytti_desktop.casework.plan.actions import Action, ActionState
from tytti_desktop.casework.plan.benefits import BenefitPeriod
from tytti_desktop.casework.plan.follow_up import Review
from tytti_desktop.casework.plan.goals import Goal
from tytti_desktop.casework.plan.onward import OnwardReferral
from tytti_desktop.casework.plan.returns_to_team import TeamReturn
from tytti_desktop.casework.plan.statements import Statement
from tytti_desktop.casework.plan.versions import Content, Version
from tytti_desktop.casework.single_prints import Offer, PaperKind
from tytti_desktop.desk.client.visits_other import OtherRegister, ReadingTab
from tytti_desktop.desk.dialogs.print_dialog import show_paper
from tytti_desktop.desk.forms.form_dialog import settle
from tytti_desktop.desk.forms.rows import Columns
from tytti_desktop.desk.kit import focus
from tytti_desktop.desk.kit.bound import held
from tytti_desktop.desk.kit.cards import Empty, button, clear, row, spaced
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.plan import dialogs
from tytti_desktop.desk.plan.goal_card import Acts, GoalCard
from tytti_desktop.desk.plan.onward_cards import (
    BenefitsCard,
    OnwardCard,
    ReturnsCard,
    StatementsCard,
)
from tytti_desktop.desk.plan.resuming import openers
from tytti_desktop.desk.plan.version_cards import ReviewCard, VersionsCard
from tytti_desktop.desk.running.draft_places import Openers
from tytti_desktop.desk.running.session import Session
from tytti_desktop.words import _


class PlanTab(ReadingTab):
    """Goals first, each with its actions in the order to do them; then what is agreed around."""

    entity = goals.BOOK.entity
    types = frozenset(
        {
            Goal,
            Action,
            Review,
            Version,
            OnwardReferral,
            Statement,
            BenefitPeriod,
            TeamReturn,
            CaseManager,
        }
    )

    def __init__(self, session: Session, client_id: str) -> None:
        super().__init__(session, client_id)
        first = button(_("Add a goal"), self.add_goal)
        how = _("Write what the client aims for, in the client's own words, then who does what.")
        self.empty = Empty(_("No plan yet"), how, icon="flag", act=first)
        self.add = button(_("Add a goal"), self.add_goal)
        self.step = button(_("Add an action"), partial(self.add_action, ""))
        self.paper = button(_("Print the plan …"), self.print_plan, icon="printer")
        self._head = QWidget()
        self._head.setLayout(row(self.add, self.step, None, self.paper))
        self._goals = QVBoxLayout()
        spaced(self._goals, 1.5)
        self.cards: list[GoalCard] = []
        self.review = ReviewCard(session, client_id)
        self.versions = VersionsCard(session, client_id)
        self.onward = OnwardCard(session, client_id)
        self.statements = StatementsCard(session, client_id)
        self.benefits = BenefitsCard(session, client_id)
        self.returns = ReturnsCard(session, client_id)
        self.column.addWidget(self.empty)
        self.column.addWidget(self._head)
        nest(self.column, self._goals)
        left = (self.onward, self.statements, self.returns)
        self.column.addWidget(Columns(left, (self.review, self.versions, self.benefits)))
        self.column.addStretch(1)

    def refresh(self) -> None:
        """Read again and show."""
        vault, today = self.session.vault, self.session.today
        whole = versions.now(vault, self.client_id, today)
        seen, _hidden = versions.visible(vault, whole, today)
        opened = {each.id for each in self._opened}
        shown = replace(
            seen,
            goals=tuple(g for g in whole.goals if g in seen.goals or g.id in opened),
            actions=tuple(a for a in whole.actions if a in seen.actions or a.id in opened),
        )
        self._show(shown, seen)
        other: list[Goal | Action] = [g for g in whole.goals if g not in shown.goals]
        other += [a for a in whole.actions if a not in shown.actions]
        if other:
            self._goals.addWidget(OtherRegister(len(other), partial(self.read_others, other)))
        nothing = not (whole.goals or whole.actions)
        self.empty.setVisible(nothing)
        self._head.setVisible(not nothing)
        for card in (self.review, self.versions, self.onward, self.statements, self.benefits,
                     self.returns):  # fmt: skip
            card.refresh()

    def _show(self, shown: Content, mine: Content) -> None:
        clear(self._goals)
        acts = Acts(
            add=self.add_action, change=self.change, done=self.finish, end=self.end,
            again=self.take_up, further=self.take_further, goal=self.correct_goal,
            goal_end=self.end_goal, goal_again=self.take_up_goal,
        )  # fmt: skip
        self.cards = [
            GoalCard(self.session, goal, shown, acts, mine=goal in mine.goals)
            for goal in shown.goals
        ]
        if versions.of_goal(shown, None):
            self.cards.append(GoalCard(self.session, None, shown, acts, mine=True))
        for card in self.cards:
            self._goals.addWidget(card)

    # --- acts -------------------------------------------------------------------------------

    def add_goal(self) -> None:
        """Add a goal."""
        goal = goals.proposed(self.session.vault, self.client_id, self.session.today)
        dialog = dialogs.goal_dialog(self.session, self.window(), goal)
        settle(self.session, dialog, _("Goal added"))

    def correct_goal(self, goal_id: str, _on: bool = False) -> None:
        """Correct a goal."""
        goal = goals.GOALS.get(self.session.vault, goal_id)
        dialog = dialogs.goal_dialog(self.session, self.window(), goal)
        settle(self.session, dialog, _("Changes saved"))

    def end_goal(self, goal_id: str, _on: bool = False) -> None:
        """Tell how a goal ended."""
        goal = goals.GOALS.get(self.session.vault, goal_id)
        dialog = dialogs.goal_end_dialog(self.session, self.window(), goal)
        settle(self.session, dialog, _("The goal's end is recorded"))

    def take_up_goal(self, goal_id: str, _on: bool = False) -> None:
        """Take an ended goal up again."""
        changes = goals.AGAIN.tell(self.session.vault, goal_id, {}, self.session.today)
        self.session.done(changes, _("Taken up again"))

    def add_action(self, goal_id: str, _on: bool = False) -> None:
        """Add an action, for a goal where one is named."""
        drawn = actions.proposed(self.session.vault, self.client_id, self.session.today)
        action = replace(drawn, goal_id=goal_id or None)
        dialog = dialogs.action_dialog(self.session, self.window(), action)
        settle(self.session, dialog, _("Action added"))

    def change(self, action_id: str, _on: bool = False) -> None:
        """Correct an action."""
        action = actions.ACTIONS.get(self.session.vault, action_id)
        dialog = dialogs.action_dialog(self.session, self.window(), action)
        settle(self.session, dialog, _("Changes saved"))

    def finish(self, action_id: str, _on: bool = False) -> None:
        """Mark an action as done today."""
        vault, today = self.session.vault, self.session.today
        changes = actions.finish_action(vault, action_id, ActionState.DONE, today, "", today)
        self.session.done(changes, _("Marked as done"))

    def end(self, action_id: str, _on: bool = False) -> None:
        """Tell how an action ended."""
        action = actions.ACTIONS.get(self.session.vault, action_id)
        dialog = dialogs.action_end_dialog(self.session, self.window(), action)
        settle(self.session, dialog, _("The action's end is recorded"))

    def take_further(self, action_id: str, _on: bool = False) -> None:
        """Offer what an action may need next; what it says is not typed again."""
        action = actions.ACTIONS.get(self.session.vault, action_id)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for words, act in self.further(action):
            menu.addAction(words).triggered.connect(held(self, lambda _on=False, do=act: do()))
        menu.popup(QCursor.pos())

    def further(self, action: Action) -> list[tuple[str, Callable[[], None]]]:
        """Return what an action may be taken further to, in words and as an act."""
        return [
            (_("Ask for a statement …"), partial(self.statements.ask, action)),
            (_("Prepare an onward referral …"), partial(self.onward.prepare, action)),
        ]

    def take_up(self, action_id: str, _on: bool = False) -> None:
        """Take an ended action up again."""
        changes = actions.AGAIN.tell(self.session.vault, action_id, {}, self.session.today)
        self.session.done(changes, _("Taken up again"))

    def print_plan(self) -> None:
        """Print the plan as it stands, for the client."""
        offer = Offer(PaperKind.PLAN, _("My own plan, for the client"))
        show_paper(self.session, self.window(), self.client_id, offer)

    # --- other registers, places ------------------------------------------------------------

    def open_at(self, target: str) -> None:
        """Put the cursor on an action or a goal, by its id."""
        self.refresh_if_stale()
        for card in self.cards:
            place = card if card.goal is not None and card.goal.id == target else None
            found = card.rows.get(target, place)
            if found is not None:
                for each in found.findChildren(QPushButton):
                    QTimer.singleShot(0, each, partial(focus.give, each))
                    return

    def drafts(self) -> Openers:
        """Return what opens each dialog with a draft again."""
        return openers(self)
