"""Closings of a practice caseload: closed cases with their ratings, and a few under way."""

from datetime import date, timedelta

from tytti_desktop.casework.client.labour_status import STATUSES, LabourStatus
from tytti_desktop.casework.closing import ahead, ending
from tytti_desktop.casework.plan.goals import GOALS
from tytti_desktop.casework.registers import Register
from tytti_desktop.casework.steps.closing_record import (
    CLOSINGS,
    RATINGS,
    TICKS,
    Closing,
    Rater,
    Rating,
    Tick,
    TickState,
)
from tytti_desktop.practice.figures import Group, few
from tytti_desktop.practice.making import Making
from tytti_desktop.practice.people import Case

SOCIAL, WORKING_AGE = Register.SOCIAL, "working_age"
SUMMARIES = (
    "Työkokeilu kesti kolme kuukautta, ja työnantaja jatkoi sitä palkkatuella.",
    "Kuntoutus alkoi, ja arjen rytmi löytyi. Työhön paluu on nyt mahdollinen osa-aikaisena.",
    "Selvitettiin työkyky ja etuudet. Työhön paluun aika ei ole vielä.",
)
ONWARD = (
    "Työllisyyspalvelujen oma asiantuntija soittaa kahden viikon kuluessa.",
    "Kuntoutuksen tuottaja jatkaa; välitarkastus on puolen vuoden päästä.",
    "Sosiaalityö jatkaa; ryhmä maanantaisin kello 10.",
)
_ENDS = ("employed_part_time", "employed_open", "unemployed", "rehabilitation")
_NOTES = ("", "", "Tuli mukaan hitaasti mutta varmasti.", "Voisi vielä parantua.")


def stop(of: Making) -> None:
    """Stop what lay ahead of each closed case, as closing it does."""
    for case in of.cases:
        if case.end is not None:
            vault, client, today = of.vault, case.client, of.draw.today
            end = ending.end_of(vault, client.closed_reason, case.end, today)
            keep = ending.goes_on(vault, client.id, client.closed_reason, end)
            ahead.stop(vault, client.id, end, keep)


class ClosingDays:
    """Writes closings after the plans: what was rated, written and settled."""

    def __init__(self, of: Making) -> None:
        self._draw, self._store, self._cases, self._person = of.draw, of.store, of.cases, of.me.id

    def write(self) -> None:
        """Close those whose case has ended, and begin the closing of a few others."""
        cases = self._cases
        for case in cases:
            if case.group is Group.CLOSED and case.end is not None:
                self._close(case, case.end)
        near = [case for case in cases if case.group is Group.GOAL]
        for case in near[: few(2, len(cases))]:
            self._begin(case)

    def _closing(self, case: Case, on: date, finished: date | None) -> Closing:
        pick = self._draw.random.randrange(len(SUMMARIES))
        return self._store.add(
            CLOSINGS,
            Closing(
                case.client.id,
                on,
                SOCIAL,
                WORKING_AGE,
                guidance=ONWARD[pick] if finished else "",
                summary=SUMMARIES[pick],
                finished_on=finished,
                id=self._draw.id(),
                recorded_at=self._draw.moment(on),
                recorded_by=self._person,
            ),
        )

    def _close(self, case: Case, end: date) -> None:
        made = self._closing(case, max(case.start, end - timedelta(3)), end)
        for rater in (Rater.CLIENT, Rater.CASE_MANAGER, Rater.TEAM):
            if rater is not Rater.TEAM or self._draw.chance(0.3):
                self._rate(case, made, rater, end)
        tick = (case.client.id, made.id, "papers", TickState.DONE, end, "")
        stamp = (self._draw.id(), self._draw.moment(end), self._person)
        self._store.add(TICKS, Tick(*tick, *stamp))
        self._status(case, self._draw.random.choice(_ENDS), end)

    def _begin(self, case: Case) -> None:
        """Begin a closing: the client has been asked, the case manager not yet."""
        on = self._draw.ago(2, 9)
        self._rate(case, self._closing(case, on, None), Rater.CLIENT, on)

    def _rate(self, case: Case, made: Closing, rater: Rater, on: date) -> None:
        """Rate each goal and work ability; now and then there is no answer."""
        aims = [goal.id for goal in self._store.of(GOALS) if goal.client_id == case.client.id]
        for aim in (*aims, None):
            low, high = (1, 5) if aim else (2, 9)
            value = None if self._draw.chance(0.06) else self._draw.random.randint(low, high)
            name = {Rater.CLIENT: "", Rater.TEAM: "Harjoitustiimi"}.get(rater, "Asiakasvastaava")
            note = self._draw.random.choice(_NOTES)
            self._store.add(
                RATINGS,
                Rating(
                    case.client.id,
                    made.id,
                    rater,
                    on,
                    SOCIAL,
                    WORKING_AGE,
                    aim,
                    value,
                    note if value is not None else "",
                    name,
                    self._draw.id(),
                    self._draw.moment(on),
                    self._person,
                ),
            )

    def _status(self, case: Case, status: str, on: date) -> None:
        held = [each for each in self._store.of(STATUSES) if each.client_id == case.client.id]
        if any(each.from_date == on for each in held):
            return
        stamp = (self._draw.id(), self._draw.moment(on), self._person)
        made = LabourStatus(case.client.id, status, on, "Päätöstapaaminen", *stamp)
        self._store.add(STATUSES, made)
