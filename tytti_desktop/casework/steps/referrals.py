"""Referrals: from whom and why, the criteria check, and triage with its dates and reasons."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from tytti_desktop.casework import choices, days
from tytti_desktop.casework.client import clients, criteria, criteria_facts
from tytti_desktop.casework.client.criteria import Answer, CriterionAnswer, Judgement
from tytti_desktop.casework.fields import ID, RECKONED, WHO, Day, told
from tytti_desktop.casework.recording import Book, add, change, refuse, together
from tytti_desktop.casework.screening import rounds
from tytti_desktop.dates import shown
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes, Table, Vault, new_id
from tytti_desktop.words import N_, _

SELF = "self"


class Step(StrEnum):
    """A step of triage."""

    RECEIVED = "received"
    CHECKED = "checked"
    MORE_ASKED = "more_asked"
    ACCEPTED = "accepted"
    GUIDED_ELSEWHERE = "guided_elsewhere"


STEP_NAMES = {
    Step.RECEIVED: N_("Received"),
    Step.CHECKED: N_("Criteria checked"),
    Step.MORE_ASKED: N_("More information asked"),
    Step.ACCEPTED: N_("Accepted"),
    Step.GUIDED_ELSEWHERE: N_("Guided elsewhere"),
}
NEXT: Mapping[Step, tuple[Step, ...]] = {
    Step.RECEIVED: (Step.CHECKED, Step.MORE_ASKED, Step.GUIDED_ELSEWHERE),
    Step.CHECKED: (Step.ACCEPTED, Step.MORE_ASKED, Step.GUIDED_ELSEWHERE),
    Step.MORE_ASKED: (Step.CHECKED, Step.MORE_ASKED, Step.GUIDED_ELSEWHERE),
    Step.ACCEPTED: (),
    Step.GUIDED_ELSEWHERE: (),
}
DECISIONS = frozenset({Step.ACCEPTED, Step.GUIDED_ELSEWHERE})


@dataclass(frozen=True)
class Referral:
    """One referral of a client; `source_class` is one of the unit's organisation classes."""

    client_id: str = field(metadata=ID)
    received_on: date = field(metadata=told(N_("Received on"), day=Day.PAST))
    source_class: str = field(
        metadata=told(N_("Where the referral came from"), list="organisation_classes")
    )
    criteria_set: str = field(
        default="general", metadata=told(N_("Criteria used"), say=criteria.set_title)
    )
    criteria_version: str = field(default="", metadata=RECKONED)
    source_organisation: str = field(default="", metadata=told(N_("Organisation")))
    source_person: str = field(default="", metadata=told(N_("Who referred")))
    by_self: bool = field(default=False, metadata=told(N_("Came on one's own")))
    reason: str = field(default="", metadata=told(N_("Why the client was referred")))
    id: str = field(default="", metadata=ID)
    created_at: datetime | None = field(default=None, metadata=WHO)
    created_by: str = field(default="", metadata=WHO)

    def problems(self, today: date) -> dict[str, str]:
        """Return what is wrong, by field."""
        found = days.problems(self, today)
        if not self.source_class:
            found["source_class"] = _("Choose where the referral came from.")
        if self.by_self != (self.source_class == SELF):
            found["by_self"] = _("A referral by the client has the client as its source.")
        return found


@dataclass(frozen=True)
class TriageStep:
    """One step of triage, with its day and reason; every step is kept."""

    referral_id: str = field(metadata=ID)
    step: Step = field(metadata=told(N_("Step"), words=STEP_NAMES))
    on_date: date = field(metadata=told(N_("Day"), day=Day.PAST))
    reason: str = field(default="", metadata=told(N_("Reason")))
    where_instead: str = field(default="", metadata=told(N_("Where guided instead")))
    id: str = field(default="", metadata=ID)
    by_person: str = field(default="", metadata=WHO)
    recorded_at: datetime | None = field(default=None, metadata=WHO)

    def problems(self, today: date) -> dict[str, str]:
        """Return what is wrong with the step itself, by field; `take_step` knows the order."""
        found = days.problems(self, today)
        if self.step in {Step.MORE_ASKED, Step.GUIDED_ELSEWHERE} and not self.reason.strip():
            found["reason"] = _("Write the reason: the referrer and the client may ask for it.")
        if self.step is Step.GUIDED_ELSEWHERE and not self.where_instead.strip():
            found["where_instead"] = _("Write where the client is guided instead.")
        return found


@dataclass(frozen=True)
class Triage:
    """How a referral stands: its steps in order, what may follow, days since the last step."""

    steps: tuple[TriageStep, ...]
    now: Step
    next: tuple[Step, ...]
    days: int


REFERRALS = Table(Referral, "referral")
STEPS = Table(TriageStep, "triage_step")
BOOK = Book("referral", Referral, REFERRALS, noun=N_("referral"), begins="received_on")
STEP_BOOK = Book("triage_step", TriageStep, STEPS, noun=N_("step of triage"))


def of_client(vault: Vault, client_id: str) -> list[Referral]:
    """Return a client's referrals, the newest first."""
    return REFERRALS.find(vault, "client_id = ?", (client_id,), "received_on desc, created_at desc")


def record_referral(vault: Vault, referral: Referral, today: date) -> Changes:
    """Store a referral with its first step, received; the newest version of its criteria set.

    Raises KnownError naming the field that is wrong.
    """
    with vault.atomic():
        refuse(referral.problems(today))
        _check_choices(vault, referral)
        new = replace(
            referral,
            id=new_id(),
            criteria_version=_version(referral, today),
            created_at=vault.now(),
            created_by=vault.person.id,
        )
        stored = add(vault, BOOK, new)
        first = _stamped(vault, TriageStep(new.id, Step.RECEIVED, new.received_on))
        return together([stored, add(vault, STEP_BOOK, first)], new)


def change_referral(vault: Vault, referral: Referral, today: date) -> Changes:
    """Store a corrected referral; the criteria version of its day stays, its first step follows."""
    with vault.atomic():
        refuse(referral.problems(today))
        _check_choices(vault, referral, REFERRALS.get(vault, referral.id).source_class)
        first, *later = steps(vault, referral.id)
        if later and referral.received_on > later[0].on_date:
            text = _("The next step was on {day}: the referral came by then.")
            refuse({"received_on": text.format(day=shown(later[0].on_date))})
        came = replace(first, on_date=referral.received_on)
        done = [change(vault, BOOK, referral), change(vault, STEP_BOOK, came, "correct_day")]
        return together(done, referral)


def _check_choices(vault: Vault, referral: Referral, kept: str = "") -> None:
    """Refuse a source that the unit did not have on the day the referral came."""
    source, day = referral.source_class, referral.received_on
    wrong = choices.problem(vault, "organisation_classes", source, day, kept)
    refuse({"source_class": wrong} if wrong else {})


def _version(referral: Referral, today: date) -> str:
    """Return the version of the asked set that is in force today."""
    for found in criteria.criteria_sets(today):
        if found.name == referral.criteria_set:
            return found.version
    raise KnownError(_("Choose one from the list."), field="criteria_set")


def _stamped(vault: Vault, step: TriageStep) -> TriageStep:
    return replace(step, id=new_id(), by_person=vault.person.id, recorded_at=vault.now())


def steps(vault: Vault, referral_id: str) -> list[TriageStep]:
    """Return a referral's steps in the order they were taken."""
    return STEPS.find(vault, "referral_id = ?", (referral_id,), "on_date, recorded_at, rowid")


def triage(vault: Vault, referral_id: str, today: date) -> Triage:
    """Return how a referral stands; days count from the last step, calendar days."""
    taken = tuple(steps(vault, referral_id))
    last = taken[-1]
    return Triage(taken, last.step, NEXT[last.step], (today - last.on_date).days)


def judgement(vault: Vault, referral: Referral) -> Judgement:
    """Return how the referral's criteria stand."""
    asked = criteria.criteria_set(referral.criteria_set, referral.criteria_version)
    return criteria.judgement(asked, criteria.answers(vault, referral.id))


def answer_criterion(
    vault: Vault, referral_id: str, criterion: str, answer: Answer, note: str = ""
) -> Changes:
    """Answer one criterion of a referral; the answer may be changed until the decision.

    Raises KnownError if the decision has been made or the set has no such criterion.
    """
    with vault.atomic():
        referral = REFERRALS.get(vault, referral_id)
        _refuse_decided(vault, referral_id)
        asked = criteria.criteria_set(referral.criteria_set, referral.criteria_version)
        if criterion not in {each.name for each in asked.criteria}:
            raise KnownError(_("Choose one from the list."), field="criterion")
        return criteria.store_answer(
            vault, CriterionAnswer(referral_id, criterion, answer, note.strip())
        )


def _refuse_decided(vault: Vault, referral_id: str) -> None:
    if {step.step for step in steps(vault, referral_id)} & DECISIONS:
        raise KnownError(
            _("This referral has been decided. If the situation has changed, add a new referral.")
        )


def take_step(vault: Vault, step: TriageStep, today: date) -> Changes:
    """Take a step of triage. Accepting starts the path and its questionnaire rounds.

    Raises KnownError if the step is out of order, its day is before the last step, the criteria
    are not all answered, or a criterion that is not met is passed without a reason.
    """
    with vault.atomic():
        referral = REFERRALS.get(vault, step.referral_id)
        refuse(step.problems(today))
        _refuse_decided(vault, referral.id)
        refuse(_order_problems(steps(vault, referral.id)[-1], step))
        refuse(_criteria_problems(vault, referral, step))
        taken = add(vault, STEP_BOOK, _stamped(vault, step), str(step.step))
        if step.step is not Step.ACCEPTED:
            return taken
        return together([taken, *_start(vault, referral, step.on_date, today)], taken.record)


def _order_problems(last: TriageStep, step: TriageStep) -> dict[str, str]:
    if step.step not in NEXT[last.step]:
        return {"step": _("Check the criteria before deciding.")}
    if step.on_date < last.on_date:
        text = _("The step before was on {day}: this one cannot be earlier.")
        return {"on_date": text.format(day=shown(last.on_date))}
    return {}


def _criteria_problems(vault: Vault, referral: Referral, step: TriageStep) -> dict[str, str]:
    if step.step is Step.CHECKED:
        missing = still_missing(vault, referral)
        return {"criteria": missing[1]} if missing else {}
    stands = judgement(vault, referral)
    if step.step is Step.ACCEPTED and not stands.all_met and not step.reason.strip():
        return {"reason": _("Not all criteria are met: write why the client is accepted.")}
    return {}


def still_missing(vault: Vault, referral: Referral) -> tuple[str, str] | None:
    """Return the first criterion that keeps all from being marked as checked, and why it does.

    A door asks before it opens anything: what is missing is mended where the criteria are.
    """
    asked = criteria.criteria_set(referral.criteria_set, referral.criteria_version)
    answers = criteria.answers(vault, referral.id)
    unanswered = criteria.judgement(asked, answers).unanswered
    if unanswered:
        told = _("Some criteria have no answer yet. “Unclear” is an answer too.")
        return unanswered[0], told
    for criterion in asked.criteria:
        for why in answers[criterion.name].problems(referral.received_on).values():
            return criterion.name, f"{criterion.text} {why}"
    known = criteria_facts.known(
        vault, referral.client_id, referral.criteria_set, referral.received_on
    )
    return criteria_facts.contradiction(known, answers)


def starts_anew(vault: Vault, client_id: str) -> bool:
    """Tell whether accepting a referral starts a path: not while the client is on one.

    A path that was closed is over, also where the case has been opened again since.
    """
    client = clients.get(vault, client_id)
    if client.started_on is None or client.closed_on is not None:
        return True
    sql = "select 1 from reopening where client_id = ? and closed_on >= ? limit 1"
    return bool(vault.tuples(sql, (client_id, client.started_on.isoformat())))


def _start(vault: Vault, referral: Referral, on: date, today: date) -> list[Changes]:
    """Start the path, unless the client is on it already from an earlier referral."""
    if not starts_anew(vault, referral.client_id):
        return []
    client = clients.get(vault, referral.client_id)
    started = replace(client, started_on=on, closed_on=None, closed_reason="")
    return [
        change(vault, clients.BOOK, started, "start"),
        rounds.schedule_rounds(vault, client.id, on, today),
    ]
