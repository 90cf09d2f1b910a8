"""What has happened on each client's path: referral, consents, case manager, status, visits."""

from collections.abc import Iterator
from datetime import date, timedelta

from tytti_desktop.casework.client.case_managers import CASE_MANAGERS, CaseManager
from tytti_desktop.casework.client.criteria import ANSWERS, Answer, CriterionAnswer, criteria_sets
from tytti_desktop.casework.client.labour_status import STATUSES, LabourStatus
from tytti_desktop.casework.consultations import CONSULTATIONS, Consultation
from tytti_desktop.casework.gate.consents import CONSENTS, GIVE, OBTAIN, Consent
from tytti_desktop.casework.gate.disclosures import LEDGER, Disclosure
from tytti_desktop.casework.registers import Register
from tytti_desktop.casework.steps.referrals import (
    REFERRALS,
    SELF,
    STEPS,
    Referral,
    Step,
    TriageStep,
)
from tytti_desktop.dates import add_months, finnish_day
from tytti_desktop.practice.figures import CONSULTATIONS as CONSULTED
from tytti_desktop.practice.figures import CONSULTED_BY, Group, few, scaled
from tytti_desktop.practice.making import Making
from tytti_desktop.practice.people import Case
from tytti_desktop.practice.words_of_practice import ORGANISATIONS, OUTCOMES, REASONS, TOPICS

SOCIAL, WORKING_AGE = Register.SOCIAL, "working_age"
_MANAGED = frozenset({Group.MEANS, Group.FOLLOW_UP, Group.GOAL, Group.CLOSED})
_MANAGERS = tuple(
    (f"Malli-{given} Ohjaus{end}", organisation)
    for given, end, organisation in (
        ("Sanna", "vaara", "Mallilan sosiaalipalvelut"),
        ("Pekka", "lehto", "Mallilan työllisyyspalvelut"),
        ("Riikka", "mäki", "Mallilan sosiaalipalvelut"),
        ("Timo", "koski", "Mallilan terveysasema"),
        ("Outi", "ranta", "Mallilan työllisyyspalvelut"),
    )
)
_RECIPIENTS = {
    "employment": "municipal_employment",
    "kela": "kela",
    "social": "social_services",
    "health": "other_health",
    "third_sector": "third_sector",
}
_CATEGORIES = ["basic", "situation", "work", "health", "plan", "benefits"]
_ENDING_IN = (2, 5, 12, 20, 28)
_AFTER = ["employed_part_time", "service", "rehabilitative_work", "rehabilitation", "unemployed"]


class Paths:
    """Writes the paths of all cases."""

    def __init__(self, of: Making) -> None:
        self._draw, self._store, self._cases, self._person = of.draw, of.store, of.cases, of.me.id
        self._sets = {found.name: found for found in criteria_sets(of.draw.today)}

    def write(self) -> None:
        """Write referrals, statuses, consents and case managers, and the contacts of others."""
        cases = self._cases
        for case in cases:
            self._referral(case)
            self._status(case)
        started = [case for case in cases if case.group in STARTED_GROUPS]
        self._consents(started)
        managed = [case for case in started if case.group in _MANAGED]
        lacking = {case.client.id for case in managed[:: max(len(managed) // 3, 1)]}
        for case in managed:
            if case.client.id not in lacking or not few(1, len(cases)):
                self._manager(case)
        self._contacts(cases)

    def _referral(self, case: Case) -> None:
        draw, client = self._draw, case.client
        if client.created_at is None:
            raise ValueError(case.group)
        received = finnish_day(client.created_at)
        age = client.age(received) or 0
        young = age <= 35 and case.months_unemployed < 12  # noqa: PLR2004 (the set's own limits)
        asked = self._sets["young" if young and "young" in self._sets else "general"]
        referral = Referral(
            client_id=client.id,
            received_on=received,
            source_class=case.referrer,
            criteria_set=asked.name,
            criteria_version=asked.version,
            source_organisation=ORGANISATIONS[case.referrer],
            by_self=case.referrer == SELF,
            reason=draw.random.choice(REASONS),
            id=draw.id(),
            created_at=client.created_at,
            created_by=self._person,
        )
        self._store.add(REFERRALS, referral)
        taken = list(self._triage(case, received))
        for number, (step, day) in enumerate(taken):
            self._step(referral.id, step, day, number)
        if any(step is Step.CHECKED for step, _day in taken):
            names = [criterion.name for criterion in asked.criteria]
            self._answers(referral, names, guided=case.group is Group.GUIDED)

    def _triage(self, case: Case, received: date) -> Iterator[tuple[Step, date]]:
        """Yield the steps of triage that the case has come to."""
        draw = self._draw
        yield Step.RECEIVED, received
        if case.group is Group.WAITING:
            step = draw.random.choice([None, None, Step.CHECKED, Step.MORE_ASKED])
            if step is not None:
                yield step, draw.after(received, 0, 2)
            return
        decided = case.client.started_on or draw.after(received, 3, 15)
        checked = min(decided, draw.after(received, 1, 6))
        yield Step.CHECKED, max(checked, received)
        yield Step.GUIDED_ELSEWHERE if case.group is Group.GUIDED else Step.ACCEPTED, decided

    def _step(self, referral: str, step: Step, day: date, number: int) -> None:
        draw = self._draw
        why = {
            Step.MORE_ASKED: "Harjoitusmerkintä: pyydetty lausunto aiemmasta kuntoutuksesta.",
            Step.GUIDED_ELSEWHERE: "Harjoitusmerkintä: hoito erikoissairaanhoidossa kesken.",
            Step.ACCEPTED: "Harjoitusmerkintä: työkyvyn tuki arvioitu sopivaksi.",
        }
        where = "Mallilan terveysasema" if step is Step.GUIDED_ELSEWHERE else ""
        self._store.add(
            STEPS,
            TriageStep(
                referral_id=referral,
                step=step,
                on_date=day,
                reason=why.get(step, ""),
                where_instead=where,
                id=draw.id(),
                by_person=self._person,
                recorded_at=draw.moment(day).replace(hour=5 + number),
            ),
        )

    def _answers(self, referral: Referral, names: list[str], *, guided: bool) -> None:
        draw = self._draw
        odd = {"no_specialised"} if guided else set()
        for name in names:
            answer = Answer.NOT_MET if name in odd else Answer.MET
            if answer is Answer.MET and draw.chance(0.05):
                answer = Answer.UNCLEAR
            note = "" if answer is Answer.MET else "Harjoitusmerkintä: selvitetään."
            self._store.add(
                ANSWERS,
                CriterionAnswer(
                    referral_id=referral.id,
                    criterion=name,
                    answer=answer,
                    note=note,
                    id=draw.id(),
                    answered_at=draw.moment(referral.received_on),
                    answered_by=self._person,
                ),
            )

    def _status(self, case: Case) -> None:
        draw, client = self._draw, case.client
        first = client.started_on or draw.today
        days = [("unemployed", add_months(first, -case.months_unemployed))]
        if case.group in {Group.GOAL, Group.CLOSED}:
            later = draw.random.choice(_AFTER)
            if later != "unemployed":
                days.append((later, draw.after(case.start, 60, 200)))
        for status, day in days:
            self._store.add(
                STATUSES,
                LabourStatus(
                    client_id=client.id,
                    status=status,
                    from_date=day,
                    source="alkuhaastattelu" if status == "unemployed" else "asiakas",
                    id=draw.id(),
                    recorded_at=draw.moment(min(draw.today, max(first, day))),
                    recorded_by=self._person,
                ),
            )

    def _consents(self, started: list[Case]) -> None:
        """Give most clients consents; a few end within a month, a few have been withdrawn."""
        draw = self._draw
        given = [case for case in started if case.group is not Group.NEEDS or draw.chance(0.5)]
        open_cases = [case for case in given if case.end is None][::-1]
        ending = few(len(_ENDING_IN), len(started))
        withdrawn = few(4, len(started))
        special = {case.client.id: days for case, days in zip(open_cases, _ENDING_IN, strict=False)}
        special = dict(list(special.items())[:ending])
        gone = {case.client.id for case in open_cases[ending : ending + withdrawn]}
        for case in given:
            days = special.get(case.client.id)
            until = draw.today + timedelta(days) if days is not None else None
            self._consent(case, until, withdrawn=case.client.id in gone)

    def _consent(self, case: Case, until: date | None, *, withdrawn: bool) -> None:
        draw = self._draw
        signed = draw.after(case.start, 0, 6)
        if until is None and draw.chance(0.5):
            until = add_months(signed, 24)
        left = draw.after(signed, 1, 60) if withdrawn else None
        recipients = draw.some(list(_RECIPIENTS), 2, 4)
        categories = draw.some(_CATEGORIES, 2, 4)
        for recipient in recipients:
            for category, way in [(c, w) for c in categories for w in (GIVE, OBTAIN)]:
                ends = left if recipient == recipients[0] else None
                self._store.add(
                    CONSENTS,
                    Consent(
                        client_id=case.client.id,
                        recipient=recipient,
                        category=category,
                        direction=way,
                        valid_from=signed,
                        valid_until=until,
                        recipient_class=_RECIPIENTS[recipient],
                        purpose="työkyvyn tuen suunnittelu",
                        withdrawn_on=ends,
                        withdrawn_to="koordinaattori" if ends else "",
                        id=draw.id(),
                        recorded_at=draw.moment(signed),
                        recorded_by=self._person,
                    ),
                )
        if draw.chance(0.4):
            self._disclosure(case, recipients[-1], categories, signed)

    def _disclosure(self, case: Case, recipient: str, categories: list[str], signed: date) -> None:
        draw = self._draw
        self._store.add(
            LEDGER,
            Disclosure(
                client_id=case.client.id,
                at=draw.moment(draw.after(signed, 1, 40)),
                recipient=recipient,
                categories=tuple(categories),
                what="Harjoitus: ennakkotiedot verkostotapaamiseen",
                ground="suostumus",
                channel="secure_mail",
                by_person=self._person,
                id=draw.id(),
            ),
        )

    def _manager(self, case: Case) -> None:
        draw = self._draw
        name, organisation = draw.random.choice(_MANAGERS)
        named = draw.after(case.start, 10, 35)
        self._store.add(
            CASE_MANAGERS,
            CaseManager(
                client_id=case.client.id,
                name=name,
                from_date=named,
                organisation=organisation,
                phone="000 123 4567",
                id=draw.id(),
                recorded_at=draw.moment(named),
                recorded_by=self._person,
            ),
        )

    def _contacts(self, cases: list[Case]) -> None:
        """Log what professionals have asked: about one in three names a client."""
        draw = self._draw
        started = [case for case in cases if case.group in STARTED_GROUPS]
        for source in draw.shares(CONSULTED_BY, scaled(CONSULTED, len(cases))):
            case = draw.random.choice(started) if started and draw.chance(0.35) else None
            day = draw.after(case.start, 0, 120) if case else draw.ago(0, 420)
            self._store.add(
                CONSULTATIONS,
                Consultation(
                    on_date=day,
                    organisation_class=source,
                    channel=draw.random.choice(["phone", "phone", "secure_mail", "in_person"]),
                    register=SOCIAL,
                    retention=WORKING_AGE,
                    client_id=case.client.id if case else None,
                    minutes=draw.random.choice([10, 15, 15, 20, 30]),
                    organisation=ORGANISATIONS[source],
                    topic=draw.random.choice(TOPICS),
                    outcome=draw.random.choice(OUTCOMES),
                    id=draw.id(),
                    created_at=draw.moment(day),
                    created_by=self._person,
                ),
            )


STARTED_GROUPS = frozenset(Group) - {Group.WAITING, Group.GUIDED}
