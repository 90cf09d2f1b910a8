"""Visits: those that make each case's stage, others up to the pilot's number, and booked ones."""

from collections.abc import Iterable
from datetime import date, timedelta

from tytti_desktop.casework.client.visits import VISITS, Visit
from tytti_desktop.casework.registers import Register
from tytti_desktop.dates import next_working_day
from tytti_desktop.practice import figures
from tytti_desktop.practice.draw import office_day
from tytti_desktop.practice.figures import Group, few, scaled
from tytti_desktop.practice.making import Making
from tytti_desktop.practice.paths import STARTED_GROUPS
from tytti_desktop.practice.people import Case
from tytti_desktop.practice.words_of_practice import NOTES, PROMISES

# The visit a stage is a fact of, and what else such a client may have had; days since the start.
_NEEDED = {
    Group.PLANNING: ("intake", (0, 15)),
    Group.MEANS: ("planning", (15, 40)),
    Group.FOLLOW_UP: ("meeting", (40, 110)),
    Group.GOAL: ("follow_up", (190, 220)),
    Group.CLOSED: ("closing_meeting", (60, 200)),
}
_OTHERS = {
    Group.NEEDS: ("intake", "health_examination"),
    Group.PLANNING: ("health_examination", "physician"),
    Group.MEANS: ("intake", "network_meeting", "physician", "health_examination"),
    Group.FOLLOW_UP: ("meeting", "phone", "network_meeting", "intake"),
    Group.GOAL: ("meeting", "phone", "home_visit", "network_meeting"),
    Group.CLOSED: ("meeting", "phone", "intake"),
}
_MINUTES = {"phone": 15, "physician": 45, "meeting": 45, "home_visit": 90, "follow_up": 30}
_BY_NURSE = frozenset({"health_examination"})
_OVERDUE = (-9, -4, -1)
_SOON = (0, 2, 4, 6)


class Visiting:
    """Writes the visits of all cases, by the coordinator and by the nurse."""

    def __init__(self, of: Making) -> None:
        self._draw, self._store, self._cases = of.draw, of.store, of.cases
        self._coordinator, self._nurse = of.me.id, of.nurse.id
        self._promises: list[int] = []

    def write(self) -> None:
        """Write the visits held, as many as the pilot had, and a few that are booked."""
        draw, cases = self._draw, self._cases
        started = [case for case in cases if case.group in STARTED_GROUPS]
        self._promises = [*_OVERDUE[: few(3, len(cases))], *_SOON[: few(4, len(cases))]]
        held = 0
        for case in started:
            if case.group in _NEEDED:
                kind, span = _NEEDED[case.group]
                self._visit(case, kind, self._held_on(case, *span))
                held += 1
        while started and held < scaled(figures.VISITS, len(cases)):
            case = draw.random.choice(started)
            kind = draw.random.choice(_OTHERS[case.group])
            self._visit(case, kind, self._held_on(case, 0, 150))
            held += 1
        self._booked(started, scaled(6, len(cases)))

    def _held_on(self, case: Case, least: int, most: int) -> date:
        day = self._draw.after(case.start, least, most)
        return min(day, case.end) if case.end else day

    def _booked(self, started: Iterable[Case], count: int) -> None:
        """Book visits ahead: the first for a client whose questionnaire is due just now."""
        open_cases = [case for case in started if case.end is None]
        due = [case for case in open_cases if case.due_now][6:7]
        others = [case for case in open_cases if not case.due_now]
        for number, case in enumerate([*due, *others][:count]):
            day = next_working_day(self._draw.today + timedelta(2 + number % 10))
            kind = "follow_up" if case.due_now else _OTHERS[case.group][0]
            self._visit(case, kind, day, booked=True)

    def _visit(self, case: Case, kind: str, day: date, *, booked: bool = False) -> None:
        draw = self._draw
        nurse = kind in _BY_NURSE
        agreed, due = ("", None) if booked or nurse else self._agreed(case, day)
        self._store.add(
            VISITS,
            Visit(
                client_id=case.client.id,
                on_date=day,
                kind=kind,
                register=Register.HEALTH if nurse else Register.SOCIAL,
                retention="patient" if nurse else "working_age",
                minutes=None if booked else _MINUTES.get(kind, 60),
                present="asiakas",
                text="" if booked else draw.random.choice(NOTES),
                agreed=agreed,
                agreed_due=due,
                id=draw.id(),
                created_at=draw.moment(min(day, draw.today)),
                created_by=self._nurse if nurse else self._coordinator,
            ),
        )

    def _agreed(self, case: Case, day: date) -> tuple[str, date | None]:
        """Return what was agreed: a few promises are overdue or near, the others kept or ahead."""
        draw = self._draw
        promise = draw.random.choice(PROMISES)
        if self._promises and case.end is None:
            near = draw.today + timedelta(self._promises[0])
            due = office_day(near) if near < draw.today else next_working_day(near)
            if day <= due:
                self._promises.pop(0)
                return promise, due
        if draw.chance(0.3):
            return promise, None
        ahead = case.end is None and day >= draw.today - timedelta(30)
        if ahead and draw.chance(0.5):
            return promise, next_working_day(draw.today + timedelta(draw.random.randint(8, 60)))
        return "", None
