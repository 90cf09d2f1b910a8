"""Plans of a practice caseload: goals, actions in order, follow-up, versions, and what follows."""

from dataclasses import replace
from datetime import date, timedelta

from tytti_desktop.casework.client.case_managers import CASE_MANAGERS
from tytti_desktop.casework.gate.consents import CONSENTS, State
from tytti_desktop.casework.gate.disclosures import LEDGER, Disclosure
from tytti_desktop.casework.plan import benefits, onward, returns_to_team, statements
from tytti_desktop.casework.plan.actions import ACTIONS, Action, ActionState, OwnerKind
from tytti_desktop.casework.plan.benefits import BenefitPeriod
from tytti_desktop.casework.plan.follow_up import REVIEWS, Review
from tytti_desktop.casework.plan.goals import GOALS, Goal, GoalState, Term
from tytti_desktop.casework.plan.onward import OnwardReferral, OnwardState
from tytti_desktop.casework.plan.returns_to_team import TeamReturn
from tytti_desktop.casework.plan.statements import Statement
from tytti_desktop.casework.plan.versions import VERSIONS, Content, Version
from tytti_desktop.casework.registers import Register
from tytti_desktop.dates import add_months, next_working_day
from tytti_desktop.practice.figures import Group, few
from tytti_desktop.practice.making import Making
from tytti_desktop.practice.people import Case
from tytti_desktop.practice.words_of_plans import FAR, NEAR, OWN_WORDS, PLACES, STEPS, Step

SOCIAL, WORKING_AGE = Register.SOCIAL, "working_age"
_ALWAYS = frozenset({Group.FOLLOW_UP, Group.GOAL, Group.CLOSED})
_SHARE = {Group.PLANNING: 0.2, Group.MEANS: 0.6}
_LATE = (-11, -6, -2)  # days from today that a few actions are due on
_SOON = (1, 3, 5)
_ENDING = (9, 24)  # days until a few clients' benefits end with nothing to follow


class Planning:
    """Writes the plans of all cases, after the rest of the caseload."""

    def __init__(self, of: Making) -> None:
        self._draw, self._store, self._cases, self._person = of.draw, of.store, of.cases, of.me.id
        self._due: list[int] = []

    def write(self) -> None:
        """Write a plan for everyone whose stage needs one, and for a part of those on the way."""
        cases, count = self._cases, len(self._cases)
        self._due = [*_LATE[: few(3, count)], *_SOON[: few(3, count)]]
        planned = [case for case in cases if self._has_plan(case)]
        for case in planned:
            self._plan(case)
        running = [case for case in planned if case.end is None]
        for number, case in enumerate(running[: few(8, count)]):
            self._onward(case, number)
        for number, case in enumerate(running[::-1][: few(5, count)]):
            self._statement(case, number)
        for number, case in enumerate(running[1::2]):
            self._benefit(case, _ENDING[number] if number < few(2, count) else None)
        for number, case in enumerate(running[4 : 4 + few(2, count)]):
            self._return(case, handled=number == 1)

    def _has_plan(self, case: Case) -> bool:
        return case.group in _ALWAYS or (
            case.group in _SHARE and self._draw.chance(_SHARE[case.group])
        )

    def _plan(self, case: Case) -> None:
        """Write goals and actions as they were agreed, and as they stand now."""
        agreed = self._draw.after(case.start, 20, 70)
        agreed = min(agreed, case.end) if case.end else agreed
        kind = self._draw.random.choice(sorted(STEPS))
        first = self._goal(case, Term.SHORT, self._draw.random.choice(NEAR[kind]), agreed)
        goals = [first]
        if self._draw.chance(0.6):
            far = self._goal(case, Term.LONG, self._draw.random.choice(FAR), agreed)
            goals.append(far)
        made = self._actions(case, first, STEPS[kind], agreed)
        review = self._review(case, agreed)
        if case.group in _ALWAYS and self._draw.chance(0.7):
            self._version(case, agreed, goals, made, review)
        for goal in goals:
            self._store.add(GOALS, self._goal_now(case, goal))
        for action in made:
            self._store.add(ACTIONS, self._action_now(case, action, made))

    def _goal(self, case: Case, term: Term, text: str, agreed: date) -> Goal:
        months = 6 if term is Term.SHORT else 18
        return Goal(
            case.client.id, term, text, SOCIAL, WORKING_AGE,
            own_words=self._draw.random.choice(OWN_WORDS),
            target_on=max(add_months(agreed, months), self._draw.today + timedelta(21)),
            set_on=agreed, id=self._draw.id(),
            recorded_at=self._draw.moment(agreed), recorded_by=self._person,
        )  # fmt: skip

    def _goal_now(self, case: Case, goal: Goal) -> Goal:
        """Return the goal as it stands: those of closed cases have ended."""
        if case.end is None:
            return goal
        ends = [GoalState.REACHED, GoalState.PARTLY, GoalState.DROPPED]
        return replace(goal, state=self._draw.random.choice(ends), ended_on=case.end,
                       target_on=min(goal.target_on or case.end, case.end))  # fmt: skip

    def _actions(
        self, case: Case, goal: Goal, steps: tuple[Step, ...], agreed: date
    ) -> list[Action]:
        made: list[Action] = []
        for number, step in enumerate(steps):
            due = next_working_day(agreed + timedelta(21 * (number + 1)))
            made.append(
                Action(
                    case.client.id, step.text, OwnerKind(step.owner_kind), SOCIAL, WORKING_AGE,
                    owner=step.owner, recipient=step.recipient, goal_id=goal.id, due_on=due,
                    after_id=made[-1].id if step.after and made else None,
                    agreed_on=agreed, id=self._draw.id(),
                    recorded_at=self._draw.moment(agreed), recorded_by=self._person,
                )
            )  # fmt: skip
        return made

    def _action_now(self, case: Case, action: Action, made: list[Action]) -> Action:
        """Return an action as it stands: what was due is done, but for a few; the last go on.

        Of a plan that is young two are left, the second waiting for the first.
        """
        today = self._draw.today
        left = 0 if case.end else (2 if case.group is Group.MEANS else 1)
        ahead = made.index(action) - (len(made) - left)
        if ahead == 0:
            return replace(action, due_on=self._last_day(action), after_id=None)
        if ahead > 0:
            return replace(action, due_on=next_working_day(today + timedelta(75)))
        done = min(action.due_on or today, case.end or today, today)
        done = max(done, action.agreed_on or done)
        state = ActionState.NOT_KEPT if self._draw.chance(0.1) else ActionState.DONE
        return replace(action, state=state, done_on=done)

    def _last_day(self, action: Action) -> date:
        """Return when a plan's present action is due: a few are late or near, the rest ahead."""
        today = self._draw.today
        if self._due:
            day = today + timedelta(self._due.pop(0))
            return max(day, action.agreed_on or day)
        return next_working_day(today + timedelta(self._draw.random.randint(10, 70)))

    def _review(self, case: Case, agreed: date) -> Review:
        """Write the agreed follow-up: held for closed cases, ahead for the others."""
        today = self._draw.today
        due = next_working_day(today + timedelta(self._draw.random.randint(4, 90)))
        due = due if case.end is None else case.end
        review = Review(
            case.client.id, due, SOCIAL, WORKING_AGE, by_whom="asiakasvastaava",
            how=self._draw.random.choice(["tapaamisella", "puhelimella", "verkostossa"]),
            agreed_on=agreed, id=self._draw.id(),
            recorded_at=self._draw.moment(agreed), recorded_by=self._person,
        )  # fmt: skip
        if case.end is not None:
            outcome = "Harjoitusmerkintä: suunnitelma käytiin läpi."
            held = replace(review, held_on=case.end, outcome=outcome)
            return self._store.add(REVIEWS, held)
        return self._store.add(REVIEWS, review)

    def _version(
        self, case: Case, agreed: date, goals: list[Goal], made: list[Action], review: Review
    ) -> None:
        held = [m for m in self._store.of(CASE_MANAGERS) if m.client_id == case.client.id]
        content = Content(  # who recorded is not drawn: it differs from vault to vault
            tuple(replace(goal, recorded_by="") for goal in goals),
            tuple(replace(action, recorded_by="") for action in made),
            replace(review, held_on=None, outcome="", recorded_by=""),
            held[0].name if held else "",
        )
        self._store.add(
            VERSIONS,
            Version(
                case.client.id, 1, agreed, SOCIAL, WORKING_AGE, content,
                note="verkostotapaaminen", signed_on=agreed if self._draw.chance(0.8) else None,
                id=self._draw.id(), recorded_at=self._draw.moment(agreed),
                recorded_by=self._person,
            ),
        )  # fmt: skip

    def _covered(self, case: Case) -> tuple[str, tuple[str, ...]] | None:
        """Return a recipient and what the client has consented to, or None without consents."""
        found = [
            each
            for each in self._store.of(CONSENTS)
            if each.client_id == case.client.id and each.state(self._draw.today) is State.IN_FORCE
        ]
        if not found:
            return None
        recipient = found[-1].recipient
        covered = (c.category for c in found if c.recipient == recipient)
        return recipient, tuple(dict.fromkeys(covered))  # told and asked are one

    def _onward(self, case: Case, number: int) -> None:
        """Write a referral onward: waiting, got in, refused or not yet sent."""
        covered, draw = self._covered(case), self._draw
        if covered is None or covered[0] not in PLACES:
            return
        recipient, categories = covered
        sent = draw.ago(34, 60) if number % 4 == 0 else draw.ago(8, 25)
        sent = max(sent, case.start)
        made = OnwardReferral(
            case.client.id, PLACES[recipient], recipient, categories, SOCIAL, WORKING_AGE,
            reason="Harjoitusmerkintä: sovittu suunnitelmassa.",
            text="Harjoitus: pyydämme ottamaan asiakkaan palveluun.",
            state=OnwardState.SENT, prepared_on=sent, sent_on=sent, channel="secure_mail",
            id=draw.id(), recorded_at=draw.moment(sent), recorded_by=self._person,
        )  # fmt: skip
        if number % 4 == 1:
            answered = draw.after(sent, 3, 6)
            made = replace(made, state=OnwardState.ADMITTED, answered_on=answered,
                           begun_on=answered, answer="Paikka järjestyi.")  # fmt: skip
        elif number % 4 == 2:  # noqa: PLR2004 - every fourth
            made = replace(made, state=OnwardState.REFUSED, answered_on=draw.after(sent, 3, 6),
                           answer="Ryhmä on täynnä, seuraava alkaa keväällä.")  # fmt: skip
        elif number % 4 == 3:  # noqa: PLR2004 - every fourth
            made = replace(made, state=OnwardState.PREPARED, sent_on=None, channel="")
        self._store.add(onward.ONWARD, made)
        if made.sent_on is not None:
            self._disclosed(made, made.sent_on)

    def _disclosed(self, made: OnwardReferral, sent: date) -> None:
        self._store.add(
            LEDGER,
            Disclosure(
                client_id=made.client_id,
                at=self._draw.moment(sent),
                recipient=made.recipient,
                categories=made.categories,
                what=onward.WHAT,
                ground="asiakkaan suostumus",
                channel=made.channel,
                by_person=self._person,
                id=self._draw.id(),
                entity=onward.ENTITY,
                entity_id=made.id,
                addressee=made.place,
            ),
        )

    def _statement(self, case: Case, number: int) -> None:
        draw = self._draw
        asked = max(draw.ago(5, 18), case.start)
        needed = next_working_day(draw.today + timedelta(6 + 9 * number))
        self._store.add(
            statements.STATEMENTS,
            Statement(
                case.client.id, "Kuntoutushakemukseen", SOCIAL, WORKING_AGE,
                writer="Malli-Anna Lääkärilä", recipient="kela", asked_on=asked,
                needed_by=needed, written_on=draw.today if number % 3 == 1 else None,
                id=draw.id(), recorded_at=draw.moment(asked), recorded_by=self._person,
            ),
        )  # fmt: skip

    def _benefit(self, case: Case, ends_in: int | None) -> None:
        draw, today = self._draw, self._draw.today
        until = today + timedelta(ends_in) if ends_in is not None else None
        kind = draw.random.choice(["labour_market_subsidy", "basic_allowance"])
        self._store.add(
            benefits.PERIODS,
            BenefitPeriod(
                case.client.id, kind if until is None else "sickness_allowance", case.start,
                SOCIAL, WORKING_AGE, until, id=draw.id(),
                recorded_at=draw.moment(case.start), recorded_by=self._person,
            ),
        )  # fmt: skip

    def _return(self, case: Case, *, handled: bool) -> None:
        draw = self._draw
        on = max(draw.ago(1, 6), case.start)
        self._store.add(
            returns_to_team.RETURNS,
            TeamReturn(
                case.client.id, on, "Esimerkkivalmennus Oy",
                "Harjoitusmerkintä: työkokeilu keskeytyi, tarvitaan uusi arvio.",
                SOCIAL, WORKING_AGE, handled_on=draw.today if handled else None,
                outcome="Harjoitusmerkintä: uusi työkokeilu aloitetaan." if handled else "",
                id=draw.id(), recorded_at=draw.moment(on), recorded_by=self._person,
            ),
        )  # fmt: skip
