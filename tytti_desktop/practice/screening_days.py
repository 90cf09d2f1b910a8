"""The nurse's screenings: trends over months, and the few that wait for somebody to act."""

from datetime import timedelta

from tytti_desktop.casework.screening.screening_alerts import ACTION_BOOK, ASKED, AlertAction
from tytti_desktop.casework.screening.screenings import Screening
from tytti_desktop.dates import next_working_day
from tytti_desktop.practice.figures import Group, few
from tytti_desktop.practice.making import Making
from tytti_desktop.practice.people import Case

_SHARE = 0.3  # of clients whose path has got beyond the needs
_GROUPS = frozenset({Group.PLANNING, Group.MEANS, Group.FOLLOW_UP, Group.GOAL})
ITEM_9 = "9"


class ScreeningDays:
    """Writes the screenings, which the nurse made."""

    def __init__(self, of: Making) -> None:
        self._draw, self._store, self._cases = of.draw, of.store, of.cases
        self._answering, self._nurse = of.answering, of.nurse.id

    def write(self) -> None:
        """Write trends for some clients, and the screenings that wait."""
        cases = [c for c in self._cases if c.group not in {Group.WAITING, Group.GUIDED}]
        on_path = [case for case in cases if case.group in _GROUPS]
        for case in on_path:
            if self._draw.chance(_SHARE):
                self._trend(case)
        fresh = [case for case in cases if case.group is Group.NEEDS]
        if few(1, len(cases)) and fresh and on_path:
            self._waiting(fresh, on_path)

    def _trend(self, case: Case) -> None:
        """Screen for drinking and mood once, and for anxiety one to three times."""
        draw, random = self._draw, self._draw.random
        level = random.uniform(0.05, 0.75)
        first = draw.after(case.start, 5, 30)
        for instrument, share in (("audit", 0.5), ("bdi21", 0.7)):
            made = self._answering.library.instrument(instrument)
            answers = self._answering.answers(made, level * share)
            self._answering.finished(case, instrument, answers, first, self._nurse)
        made = self._answering.library.instrument("gad7")
        day = first
        for _time in range(random.randint(1, 3)):
            answers = self._answering.answers(made, level)
            self._answering.finished(case, "gad7", answers, day, self._nurse)
            level = max(level - random.uniform(-0.05, 0.2), 0.0)
            later = draw.after(day, 60, 120)
            if later - day < timedelta(30):
                break
            day = later

    def _waiting(self, fresh: list[Case], on_path: list[Case]) -> None:
        """Leave an open alert, an interview halfway, and an agreed action still to do."""
        yesterday = self._draw.ago(1, 3)
        mood = {str(item): 1 for item in range(1, 22)}
        left = mood | {ITEM_9: 1}
        self._answering.unfinished(fresh[0], "bdi21", left, yesterday, self._nurse)
        halfway = {"1": 2, "2": 1, "3": 2}
        self._answering.unfinished(fresh[-1], "gad7", halfway, yesterday, self._nurse)
        for case, done in ((on_path[0], False), (on_path[-1], True)):
            day = self._draw.ago(2, 6)
            answers = mood | {ITEM_9: 1}
            made = self._answering.finished(case, "bdi21", answers, day, self._nurse)
            self._action(made, done=done)

    def _action(self, screening: Screening, *, done: bool) -> None:
        at = self._draw.moment(screening.on_date)
        self._store.add(
            ACTION_BOOK.table,
            AlertAction(
                id=self._draw.id(),
                screening_id=screening.id,
                alert="item_9",
                action="Harjoitusmerkintä: keskusteltu heti, lääkäri soittaa asiakkaalle.",
                at=at,
                by_person=self._nurse,
                due=None if done else next_working_day(self._draw.today),
                done_at=at if done else None,
                asked=ASKED,
                taken_by="Harjoituslääkäri",
                taken_on=at.date(),
            ),
        )
