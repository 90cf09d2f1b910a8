"""A screening in a row: its result with band and source, its alerts and what was done."""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from tytti_desktop import dates
from tytti_desktop.casework.screening.screening_alerts import AlertAction
from tytti_desktop.casework.screening.screening_list import Shown
from tytti_desktop.casework.screening.screenings import MODE_NAMES
from tytti_desktop.desk.client.situation_tab import due_pill
from tytti_desktop.desk.forms.rows import Line
from tytti_desktop.desk.interviewing.interview_end import explanations, headline
from tytti_desktop.desk.kit.cards import button, pill, row, spaced, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.running.session import Session
from tytti_desktop.words import _

Act = Callable[[str], object]


def _press(act: Act, target: str, _on: bool = False) -> None:
    act(target)


def named(words: str, about: str, act: Act, target: str) -> QWidget:
    """Return a button that says to a screen reader what it is about."""
    made = button(words, partial(_press, act, target))
    made.setAccessibleName(f"{words}: {about}")
    return made


def detail_lines(shown: Shown) -> list[str]:
    """Return the small print: sources, what is missing, how answered, what was corrected."""
    found, before = shown.screening, shown.before
    told = [line for line in explanations(shown.score)[:-1] if line]
    told.append(_("Answered: {how}").format(how=_(MODE_NAMES[found.mode])))
    lines = [" · ".join(told)]
    if before is not None:
        words = _("Corrected {when}: {reason}")
        when = dates.shown_moment(found.created_at)
        lines.append(f"{words.format(when=when, reason=found.note)} {earlier_words(shown)}".strip())
    return lines


def earlier_words(shown: Shown) -> str:
    """Return the total that the version before a correction gave; nothing for groups only."""
    result = shown.before.result if shown.before is not None else None
    if not result or result.get("total") is None or shown.score.group_only:
        return ""
    return _("The earlier version gave {total}.").format(total=f"{result['total']:g}")


class ScreeningRow(QWidget):
    """A finished screening."""

    def __init__(
        self, session: Session, shown: Shown, *, correct: Act | None, action_done: Act
    ) -> None:
        super().__init__()
        self._session = session
        column = QVBoxLayout(self)
        spaced(column, 0.5)
        head = f"{shown.title} · {dates.shown(shown.screening.on_date)}"
        ends = []
        if correct is not None:
            ends.append(named(_("Correct …"), head, correct, shown.screening.id))
        column.addWidget(Line(headline(shown.score), head, *ends))
        for words in detail_lines(shown):
            column.addWidget(text(words, "small"))
        for each in shown.actions:
            nest(column, self._action(each, action_done))

    def _action(self, action: AlertAction, done: Act) -> QHBoxLayout:
        words = text(_("Action: {what}").format(what=action.action))
        if action.done_at is not None or action.due is None:
            line = row(words, pill(_("Action done"), "ok", icon="check"))
        else:
            act = named(_("Mark as done"), action.action, done, action.id)
            line = row(words, due_pill(action.due, self._session.today), act)
        line.setStretch(0, 1)
        return line
