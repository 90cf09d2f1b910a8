"""The six stages follow from facts, the same one by one and all at once."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factory import make_vault
from tytti_desktop.casework.client.case_managers import CASE_MANAGERS, CaseManager
from tytti_desktop.casework.client.clients import CLIENTS, Client
from tytti_desktop.casework.client.visits import VISITS, Visit
from tytti_desktop.casework.gate.consents import CONSENTS, Consent
from tytti_desktop.casework.registers import Register
from tytti_desktop.casework.steps import path, path_facts
from tytti_desktop.casework.steps.path import Missing, StageName, State
from tytti_desktop.casework.steps.path_facts import Facts
from tytti_desktop.casework.steps.referrals import REFERRALS, STEPS, Referral, Step, TriageStep
from tytti_desktop.vault import Vault, new_id

TODAY = date(2026, 11, 21)
D1, D2, D3, D4 = (TODAY - timedelta(days=n) for n in (200, 150, 100, 50))
BEGUN = Facts(started=D1, referred=D1, checked=D1, decided=D1)
ASSESSED = replace(BEGUN, consent=D1, consent_open=D1, needs_visit=D2, baseline=D1)


def states(facts: Facts) -> str:
    """Return the stages' states by their first letters."""
    return "".join(stage.state.value[0] for stage in path.compute(facts).stages)


def test_a_client_with_nothing_is_at_the_first_stage_and_everything_is_missing() -> None:
    found = path.compute(Facts())
    assert (found.current, found.since, found.days(TODAY)) == (StageName.REFERRAL, None, None)
    assert found.stages[0].missing == (Missing.REFERRAL, Missing.CRITERIA, Missing.DECISION)
    assert found.stages[0].missing_line().startswith("puuttuu: ohjautuminen, ")
    assert found.stages[1].missing_line() == ""


def test_stages_follow_each_other_as_facts_come() -> None:
    facts = BEGUN
    assert states(facts) == "dnnnnn"
    assert path.compute(facts).current is StageName.NEEDS
    assert path.compute(facts).days(TODAY) == 200
    assert path.compute(ASSESSED).current is StageName.PLANNING
    assert path.compute(ASSESSED).since == D2
    planned = replace(ASSESSED, planning_visit=D3)
    assert path.compute(planned).current is StageName.MEANS
    unplanned = replace(planned, case_manager=D1, means_visit=D4)
    assert path.compute(unplanned).stages[3].missing == (Missing.PLAN,)
    helped = replace(unplanned, plan=D4)
    assert path.compute(helped).current is StageName.FOLLOW_UP
    assert path.compute(helped).stages[4].missing == (Missing.REVIEW, Missing.FOLLOW_UP)
    followed = replace(helped, follow_up=TODAY)
    assert path.compute(followed).current is StageName.GOAL
    closed = path.compute(replace(followed, closed=TODAY))
    assert states(closed.facts) == "dddddd"
    assert (closed.closed, closed.days(TODAY)) == (True, None)


def test_each_fact_of_a_stage_is_asked_for_until_it_is_there() -> None:
    for field, missing in (
        ("consent", Missing.CONSENT),
        ("needs_visit", Missing.INTAKE),
        ("baseline", Missing.BASELINE),
    ):
        without = replace(
            ASSESSED, **{field: None}, **({"consent_open": None} if field == "consent" else {})
        )
        found = path.compute(without)
        assert found.current is StageName.NEEDS
        assert found.stages[1].missing == (missing,)
    named = replace(ASSESSED, planning_visit=D3, case_manager=D3)
    assert path.compute(named).stages[3].missing == (Missing.MEANS, Missing.PLAN)


def test_a_stage_left_behind_stays_unfinished_and_says_what_is_missing() -> None:
    found = path.compute(replace(BEGUN, needs_visit=D2, planning_visit=D3))
    assert states(found.facts) == "dudnnn"[:1] + "udnnn"
    assert found.stages[1].state is State.UNFINISHED
    assert found.stages[1].missing_line() == "puuttuu: suostumus, alkukysely"
    assert found.current is StageName.MEANS


def test_a_stage_that_is_done_says_when_its_consent_has_ended() -> None:
    lapsed = replace(ASSESSED, consent_open=None)
    assert path.compute(lapsed).stages[1].missing_line() == "puuttuu: suostumus"
    assert path.compute(replace(lapsed, closed=TODAY)).stages[1].missing == ()


def test_guided_elsewhere_shows_until_the_path_starts() -> None:
    assert path.compute(Facts(referred=D1, guided=D2)).guided == D2
    assert path.compute(replace(BEGUN, guided=D2)).guided is None


def test_the_line_under_a_stage() -> None:
    found = path.compute(replace(ASSESSED, follow_up_due=date(2026, 11, 30))).stages
    assert [stage.line() for stage in found] == [
        f"valmis {D1.day}.{D1.month}.",
        f"valmis {D2.day}.{D2.month}.",
        "nyt",
        "",
        "kysely 30.11.",
        "",
    ]
    skipped = path.compute(replace(BEGUN, planning_visit=D3)).stages
    assert skipped[1].line() == "kesken"


days = st.none() | st.dates(D1, TODAY + timedelta(days=5))
cases = st.fixed_dictionaries(
    {
        "started": days,
        "closed": days,
        "referred": days,
        "step": st.sampled_from(Step),
        "consent": days,
        "until": days,
        "withdrawn": days,
        "manager": days,
        "visits": st.lists(
            st.tuples(
                st.sampled_from(["intake", "physician", "network_meeting", "meeting", "gone"]),
                st.dates(D1, TODAY + timedelta(days=5)),
            ),
            max_size=4,
        ),
    }
)


def store(vault: Vault, number: int, case: dict[str, object]) -> None:
    """Store one drawn client, past the use cases: facts are read whatever wrote them."""
    client, now = f"client{number}", vault.now()
    made = Client("M", "O", id=client, code=client, created_at=now)
    CLIENTS.add(vault, replace(made, started_on=case["started"], closed_on=case["closed"]))  # type: ignore[arg-type]
    if isinstance(case["referred"], date):
        referral = Referral(client, case["referred"], "kela", criteria_version="1", id=new_id())
        REFERRALS.add(vault, replace(referral, created_at=now))
        step = TriageStep(referral.id, case["step"], case["referred"], id=new_id())  # type: ignore[arg-type]
        STEPS.add(vault, replace(step, recorded_at=now))
    if isinstance(case["consent"], date):
        consent = Consent(client, "kela", "work", case["consent"], id=new_id(), recorded_at=now)
        ends = {"valid_until": case["until"], "withdrawn_on": case["withdrawn"]}
        CONSENTS.add(vault, replace(consent, **ends))  # type: ignore[arg-type]
    if isinstance(case["manager"], date):
        CASE_MANAGERS.add(
            vault, CaseManager(client, "Eka", case["manager"], id=new_id(), recorded_at=now)
        )
    for kind, on in case["visits"]:  # type: ignore[attr-defined]
        visit = Visit(client, on, kind, Register.SOCIAL, "working_age", id=new_id(), created_at=now)
        VISITS.add(vault, visit)


@settings(max_examples=15, deadline=None)
@given(drawn=st.lists(cases, min_size=1, max_size=6))
def test_one_by_one_and_all_at_once_are_the_same(
    tmp_path_factory: object, drawn: list[dict[str, object]]
) -> None:
    folder: Path = tmp_path_factory.mktemp("path")  # type: ignore[attr-defined]
    vault = make_vault(folder)
    for number, case in enumerate(drawn):
        store(vault, number, case)
    together = path.of_all(vault, TODAY)
    assert len(together) == len(drawn)
    for client, found in together.items():
        assert path.of_client(vault, client, TODAY) == found
    for number, case in enumerate(drawn):
        facts = together[f"client{number}"].facts
        assert facts.closed is None or facts.closed <= TODAY
        held = [on for kind, on in case["visits"] if kind == "meeting" and on <= TODAY]  # type: ignore[attr-defined]
        assert facts.means_visit == min(held, default=None)
        interviews = {"intake", "physician"}
        held = [on for kind, on in case["visits"] if kind in interviews and on <= TODAY]  # type: ignore[attr-defined]
        assert facts.needs_visit == min(held, default=None)
    vault.close()


def test_a_client_the_vault_does_not_have_is_at_the_start(vault: Vault) -> None:
    assert path.of_client(vault, "nobody", TODAY) == path.compute(Facts())
    assert path_facts.gather(vault, TODAY) == {}


def test_nothing_is_under_way_or_ahead_after_the_end() -> None:
    known = replace(BEGUN, planning_visit=D3, follow_up_due=date(2026, 11, 30), closed=TODAY)
    lines = [stage.line() for stage in path.compute(known).stages]
    assert "kesken" not in lines
    assert not [line for line in lines if line.startswith("kysely")]
    assert "jäi tekemättä" in lines
