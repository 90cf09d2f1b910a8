"""One goal with its actions in the order to do them: done in one key, corrected, added to."""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from tytti_desktop import dates
from tytti_desktop.casework.plan import actions, goals, versions
from tytti_desktop.casework.plan.actions import Action
from tytti_desktop.casework.plan.goals import Goal, GoalState
from tytti_desktop.casework.plan.versions import Content
from tytti_desktop.desk.client.situation_tab import due_pill
from tytti_desktop.desk.kit import theme
from tytti_desktop.desk.kit.cards import Card, button, hairline, pill, row, spaced, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.plan.plan_line import BELOW, plan_line
from tytti_desktop.desk.running.session import Session
from tytti_desktop.words import _

Act = Callable[[str], object]


class Acts:
    """What the rows of a plan can do; each takes the id of its record."""

    def __init__(self, **known: Act) -> None:
        self._known = known

    def button(self, words: str, name: str, record_id: str, of: str, kind: str = "") -> QWidget:
        """Return a button that does an act to one record; `of` tells them apart by ear."""
        made = button(words, partial(self._known[name], record_id), kind=kind)
        made.setAccessibleName(f"{words}: {of}")
        return made


class GoalCard(Card):
    """A goal, or the actions of none where `goal` is None."""

    def __init__(
        self, session: Session, goal: Goal | None, content: Content, acts: Acts, *, mine: bool
    ) -> None:
        super().__init__()
        self._session, self._content, self._acts, self._mine = session, content, acts, mine
        self.goal = goal
        found = versions.of_goal(content, goal.id if goal else None)
        self.body.addWidget(self._head(goal, found))
        inner = QVBoxLayout()
        spaced(inner, 1)
        self.rows: dict[str, QWidget] = {}
        for action in found:
            inner.addWidget(hairline())
            line = self._line(action)
            self.rows[action.id] = line
            inner.addWidget(line)
        nest(self.body, inner)
        if goal is None or goal.is_open:
            aim = goal.id if goal else ""
            add = acts.button(_("Add an action"), "add", aim, self._name(), "quiet")
            nest(self.body, row(add, None))

    def _name(self) -> str:
        return self.goal.text if self.goal else _("Other things we have agreed on")

    def _head(self, goal: Goal | None, found: list[Action]) -> QWidget:
        """Return the goal in words with its progress, its day and its acts."""
        words = QVBoxLayout()
        spaced(words, 0.25)
        if goal is not None:
            words.addWidget(text(_(goals.TERM_NAMES[goal.term]), "small"))
        words.addWidget(text(self._name(), "strong"))
        if goal is not None and goal.own_words:
            words.addWidget(text(f"”{goal.own_words}”", "muted", copied=True))
        if goal is not None and goal.outcome:
            words.addWidget(text(goal.outcome, "muted", copied=True))
        ends = [*self._standing(goal, found), *self._goal_buttons(goal)]
        below = theme.current().scale > BELOW
        head = QWidget()
        way = QBoxLayout.Direction.TopToBottom if below else QBoxLayout.Direction.LeftToRight
        line = QBoxLayout(way, head)
        spaced(line, 1)
        nest(line, words, 1)
        nest(line, row(*ends, None) if below else row(*ends))
        return head

    def _standing(self, goal: Goal | None, found: list[Action]) -> list[QWidget]:
        """Return how far the goal is, as pills."""
        pills: list[QWidget] = []
        done, count = versions.progress(found)
        if count:
            told = _("{done}/{count} done").format(done=done, count=count)
            pills.append(pill(told, "ok" if done == count else "accent"))
        if goal is not None and not goal.is_open:
            kind = "ok" if goal.state is GoalState.REACHED else "accent"
            pills.append(pill(_(goals.STATE_NAMES[goal.state]), kind))
        elif goal is not None and goal.target_on is not None:
            pills.append(due_pill(goal.target_on, self._session.today))
        return pills

    def _goal_buttons(self, goal: Goal | None) -> list[QWidget]:
        if goal is None or not self._mine:
            return []
        if not goal.is_open:
            return [self._button(_("Take up again"), "goal_again", goal.id, goal.text)]
        return [
            self._button(_("How it ended …"), "goal_end", goal.id, goal.text),
            self._button(_("Correct …"), "goal", goal.id, goal.text),
        ]

    def _button(self, words: str, name: str, record_id: str, of: str) -> QWidget:
        kind = "" if name == "done" else "quiet"
        return self._acts.button(words, name, record_id, of, kind)

    def _line(self, action: Action) -> QWidget:
        by_id = {each.id: each for each in self._content.actions}
        before = actions.waits_for(action, by_id)
        parts = [action.owner_name()]
        if before is not None:
            parts.append(_("waits for: {action}").format(action=before.text))
        parts += [action.outcome] if action.outcome else []
        pills = self._pills(action, waits=before is not None)
        return plan_line(action.text, " · ".join(parts), pills, self._buttons(action))

    def _pills(self, action: Action, *, waits: bool) -> list[QWidget]:
        if not action.is_open:
            on = f" {dates.shown_short(action.done_on)}" if action.done_on else ""
            kind = "ok" if action.state is actions.ActionState.DONE else "accent"
            return [pill(f"{_(actions.STATE_NAMES[action.state])}{on}", kind)]
        if waits:
            return [pill(_("waiting"))]
        return [due_pill(action.due_on, self._session.today)] if action.due_on else []

    def _buttons(self, action: Action) -> list[QWidget]:
        if not self._mine:
            return []
        if not action.is_open:
            return [self._button(_("Take up again"), "again", action.id, action.text)]
        return [
            self._button(_("Mark as done"), "done", action.id, action.text),
            self._button(_("Other end …"), "end", action.id, action.text),
            self._button(_("Take further …"), "further", action.id, action.text),
            self._button(_("Correct …"), "change", action.id, action.text),
        ]
