"""Tarkistuslista: what the program sees is done, and what a person settles."""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from tytti_desktop.casework.closing import checklist
from tytti_desktop.casework.closing.checklist import Point
from tytti_desktop.casework.steps.closing_record import TICK_NAMES, TickState
from tytti_desktop.desk.copying.dialog import copy_records
from tytti_desktop.desk.forms.messages import ask_reason
from tytti_desktop.desk.kit.cards import Card, button, clear, hairline, pill, row, spaced, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.running.session import Session
from tytti_desktop.words import _

# Where a point that the program sees is worked on: a tab of the client's page.
TABS = {
    "meeting": "meetings",
    "last_prom": "rounds",
    "actions": "plan",
    "labour_status": "situation",
    "consents": "consents",
    "case_manager": "situation",
}


def _press(do: Callable[[Point], object], point: Point, _on: bool = False) -> None:
    do(point)


class ChecklistCard(Card):
    """The checklist: what is left first in sight, each with what to do about it."""

    def __init__(self, session: Session, client_id: str) -> None:
        super().__init__(_("Checklist"))
        self._session, self._client_id = session, client_id
        self._lines = QVBoxLayout()
        spaced(self._lines, 1)
        nest(self.body, self._lines)

    def refresh(self, *, closed: bool) -> None:
        """Read again and show; after closing nothing is settled any more."""
        clear(self._lines)
        found = checklist.points(self._session.vault, self._client_id, self._session.today)
        for number, point in enumerate(found):
            if number:
                self._lines.addWidget(hairline())
            self._lines.addWidget(self._point(point, closed=closed))

    def _point(self, point: Point, *, closed: bool) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        spaced(column, 0.5)
        words = _("in order") if point.settled else _("still open")
        state = pill(
            words, "ok" if point.settled else "accent", icon="check" if point.settled else ""
        )
        head = row(text(point.label), state)
        head.setStretch(0, 1)
        nest(column, head)
        detail = text(self._detail(point), "muted")
        acts = [] if closed else self._acts(point)
        if detail.text() or acts:
            line = row(detail, *acts)
            line.setStretch(0, 1)
            nest(column, line)
        return made

    @staticmethod
    def _detail(point: Point) -> str:
        if point.tick is None or point.by_fact:
            return point.detail
        settled = (_(TICK_NAMES[point.tick.state]), point.tick.note)
        return " · ".join(part for part in (point.detail, *settled) if part)

    def _acts(self, point: Point) -> list[QWidget]:
        if point.by_fact:
            return []
        if point.tick is not None:
            return [self._button(_("Take back"), point, self.untick)]
        acts = []
        if point.fact in TABS:
            acts.append(self._button(_("Open"), point, self.open_tab))
        if point.fact == "carried":
            acts.append(self._button(_("Copy …"), point, self.copy_records))
        if not point.fact or point.fact == "consents":
            acts.append(self._button(_("Mark as done"), point, self.tick))
        return [*acts, self._button(_("Not needed …"), point, self.not_needed)]

    def _button(self, words: str, point: Point, do: Callable[[Point], object]) -> QWidget:
        made = button(words, partial(_press, do, point), kind="quiet")
        made.setAccessibleName(f"{words}: {point.label}")
        return made

    # --- acts -------------------------------------------------------------------------------

    def open_tab(self, point: Point) -> None:
        """Open where the point is worked on."""
        self._session.open_client(self._client_id, TABS[point.fact])

    def copy_records(self, _point: Point) -> None:
        """Copy what waits to the other systems."""
        copy_records(self._session, self.window(), self._client_id)

    def tick(self, point: Point) -> None:
        """Mark a point as done."""
        vault, today = self._session.vault, self._session.today
        changes = checklist.tick(vault, self._client_id, point.key, TickState.DONE, today)
        self._session.done(changes, _("Marked as done"))

    def not_needed(self, point: Point) -> None:
        """Mark a point as not needed, with why."""
        why = ask_reason(
            self, _("Not needed"), point.label, _("Mark as not needed"), self._session,
            "not-needed", point.key, client_id=self._client_id,
        )  # fmt: skip
        if why is not None:
            vault, today = self._session.vault, self._session.today
            state = TickState.NOT_NEEDED
            changes = checklist.tick(vault, self._client_id, point.key, state, today, why)
            self._session.done(changes, _("Marked as not needed"))

    def untick(self, point: Point) -> None:
        """Take back what a person settled."""
        changes = checklist.untick(self._session.vault, self._client_id, point.key)
        self._session.done(changes, _("Taken back"))
