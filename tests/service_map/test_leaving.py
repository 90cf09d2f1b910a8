"""A professional leaves: nothing names them after the last day, and undo takes all back."""

from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.service_map.samples import (
    TODAY,
    client,
    everything,
    organisation,
    person,
    post,
    rolled_back,
    tenure,
)
from tytti_desktop.casework import unit
from tytti_desktop.casework.client import case_managers, clients
from tytti_desktop.casework.client.case_managers import CASE_MANAGERS, CaseManager
from tytti_desktop.casework.gate import consents
from tytti_desktop.casework.gate.consents import Consent
from tytti_desktop.casework.service_map import leaving, posts
from tytti_desktop.casework.today import worklist
from tytti_desktop.casework.today.acts import Kind
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Vault, new_id

LEAVER, HEIR = "Lähtijä-Liisa Kokeilunen", "Seuraaja-Sami Mallila"
FIRST = date(2026, 1, 1)


def manager(vault: Vault, client_id: str, name: str, begun: date, until: date | None = None) -> str:
    """Store a case manager's time as it is: also one that begins in the future."""
    row = CaseManager(
        client_id, name, begun, until_date=until, id=new_id(),
        recorded_at=vault.now(), recorded_by=vault.person.id,
    )  # fmt: skip
    CASE_MANAGERS.add(vault, row)
    return row.id


def test_everything_moves_to_the_successor_in_one_act(vault: Vault) -> None:
    owner = organisation(vault, "Kela", organisation_class="kela")
    job, leaver, heir = post(vault, owner), person(vault, LEAVER), person(vault, HEIR)
    tenure(vault, job, leaver, FIRST)
    tenure(vault, post(vault, owner, "Tiimivastaava"), heir, FIRST)
    who = client(vault)
    manager(vault, who.id, "lähtijä-liisa  KOKEILUNEN", FIRST)
    before = everything(vault)
    last = TODAY + timedelta(10)
    assert {each.kind for each in leaving.named(vault, leaver, last)} == {"tenure", "case_manager"}
    done = leaving.leave(vault, leaver, last, heir)
    assert leaving.named(vault, leaver, last) == []
    holders = {
        day: posts.holders(vault, owner, day)[0].professional for day in (last, last + timedelta(1))
    }
    assert [each.name if each else None for each in holders.values()] == [LEAVER, HEIR]
    now = case_managers.current(vault, who.id, last + timedelta(1))
    assert now is not None
    assert (now.name, now.organisation, now.phone) == (HEIR, "Kela", "000 111 2222")
    today = case_managers.current(vault, who.id, TODAY)
    assert today is not None
    assert today.name == "lähtijä-liisa  KOKEILUNEN"
    assert len(done.record.moved) == 2
    assert done.undo is not None
    done.undo(vault)
    assert everything(vault) == before


def test_without_a_successor_the_post_is_vacant_and_the_gap_is_noticed(vault: Vault) -> None:
    owner = organisation(vault)
    job, leaver = post(vault, owner), person(vault, LEAVER)
    tenure(vault, job, leaver, FIRST)
    who = clients.get(vault, client(vault, started_on=FIRST).id)
    manager(vault, who.id, LEAVER, FIRST)
    leaving.leave(vault, leaver, TODAY - timedelta(1))
    assert posts.holders(vault, owner, TODAY)[0].professional is None
    missing = [act for act in worklist.worklist(vault, TODAY) if act.kind is Kind.CASE_MANAGER]
    assert [act.client_id for act in missing] == [who.id]


def test_a_closed_case_gets_no_new_case_manager(vault: Vault) -> None:
    leaver, heir = person(vault, LEAVER), person(vault, HEIR)
    who = client(vault, started_on=FIRST, closed_on=TODAY, closed_reason="goal_reached")
    manager(vault, who.id, LEAVER, FIRST)
    leaving.leave(vault, leaver, TODAY, heir)
    assert [each.name for each in case_managers.history(vault, who.id)] == [LEAVER]


def test_a_planned_post_is_handed_over_or_cancelled(vault: Vault) -> None:
    owner = organisation(vault)
    job, leaver, heir = post(vault, owner), person(vault, LEAVER), person(vault, HEIR)
    soon = TODAY + timedelta(30)
    tenure(vault, job, leaver, soon)
    done = leaving.leave(vault, leaver, TODAY, heir)
    assert [each.professional_id for each in posts.tenures_of_post(vault, job)] == [heir]
    assert done.undo is not None
    done.undo(vault)
    leaving.leave(vault, leaver, TODAY)
    assert posts.tenures_of_post(vault, job) == []


def test_a_case_manager_named_later_than_the_last_day_needs_a_successor(vault: Vault) -> None:
    leaver, heir, who = person(vault, LEAVER), person(vault, HEIR), client(vault)
    manager(vault, who.id, LEAVER, TODAY)
    before = everything(vault)
    with pytest.raises(KnownError) as error:
        leaving.leave(vault, leaver, TODAY - timedelta(5))
    assert error.value.field == "last_day"
    assert everything(vault) == before
    leaving.leave(vault, leaver, TODAY - timedelta(5), heir)
    assert [each.name for each in case_managers.history(vault, who.id)] == [HEIR]


def test_a_consent_to_that_very_person_is_flagged_and_never_moved(vault: Vault) -> None:
    leaver, heir, who = person(vault, LEAVER), person(vault, HEIR), client(vault)
    own = {"class": "kela", "label": {"fi": f"{LEAVER}, Kela"}}
    unit.change(vault, "consent_recipients", "liisa", own, FIRST)
    category = next(iter(unit.in_force(vault, "consent_categories", TODAY)))
    base = Consent(who.id, "", "", FIRST)
    consents.record_consents(vault, base, ["liisa", "kela"], [category], TODAY)
    done = leaving.leave(vault, leaver, TODAY, heir)
    assert [(each.kind, each.client_id) for each in done.record.personal] == [("consent", who.id)]
    assert done.record.moved == ()
    assert consents.CONSENTS.count(vault, "recipient = 'liisa' and withdrawn_on is null") == 1


def test_a_consent_whose_purpose_names_the_person_is_flagged(vault: Vault) -> None:
    leaver, who = person(vault, LEAVER), client(vault)
    category = next(iter(unit.in_force(vault, "consent_categories", TODAY)))
    said = Consent(who.id, "", "", FIRST, purpose=f"Yhteistyö: {LEAVER.upper()}")
    consents.record_consents(vault, said, ["kela"], [category], TODAY)
    found = leaving.named(vault, leaver, TODAY)
    assert [(each.kind, each.personal) for each in found] == [("consent", True)]


def test_nobody_is_their_own_successor(vault: Vault) -> None:
    leaver = person(vault, LEAVER)
    with pytest.raises(KnownError) as error:
        leaving.leave(vault, leaver, TODAY, leaver)
    assert error.value.field == "successor_id"


def test_the_proposed_successor_shares_the_post_or_the_title_or_the_house(vault: Vault) -> None:
    owner, other = organisation(vault), organisation(vault, "Muu ry")
    job, leaver = post(vault, owner, "Ohjaaja"), person(vault, LEAVER)
    tenure(vault, job, leaver, FIRST)
    stranger = person(vault, "Outo-Olli Mallila")
    tenure(vault, post(vault, other, "Ohjaaja"), stranger, FIRST)
    assert leaving.proposed_successor(vault, leaver, TODAY) is None
    found = []
    for title in ("Sihteeri", "ohjaaja"):
        each = person(vault, f"Malli-{title} Sepite")
        tenure(vault, post(vault, owner, title), each, FIRST)
        found.append(leaving.proposed_successor(vault, leaver, TODAY))
    shared = person(vault, "Pari-Pekka Sepite")
    tenure(vault, job, shared, FIRST)
    found.append(leaving.proposed_successor(vault, leaver, TODAY))
    assert [each.name if each else None for each in found] == [
        "Malli-Sihteeri Sepite", "Malli-ohjaaja Sepite", "Pari-Pekka Sepite",
    ]  # fmt: skip


days = st.integers(-400, 400).map(lambda n: TODAY + timedelta(n))
spans = st.tuples(days, st.one_of(st.none(), st.integers(0, 500)))
PEOPLE = [LEAVER, HEIR, "Muu-Maija Mallila"]
caseloads = st.fixed_dictionaries(
    {
        "tenures": st.lists(
            st.tuples(st.integers(0, 2), st.sampled_from(PEOPLE), spans), max_size=8
        ),
        "managers": st.lists(
            st.tuples(st.integers(0, 2), st.sampled_from(PEOPLE), spans), max_size=6
        ),
        "last": days,
        "successor": st.booleans(),
    }
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(case=caseloads)
def test_nothing_is_left_behind_in_any_caseload(vault: Vault, case: dict[str, Any]) -> None:
    with rolled_back(vault):
        owner = organisation(vault)
        jobs = [post(vault, owner, f"Tehtävä {n}") for n in range(3)]
        people = {name: person(vault, name) for name in PEOPLE}
        whose = [client(vault).id for _n in range(3)]
        for place, name, (begun, length) in case["tenures"]:
            until = None if length is None else begun + timedelta(length)
            with suppress(KnownError):
                tenure(vault, jobs[place], people[name], begun, until)
        for place, name, (begun, length) in case["managers"]:
            until = None if length is None else begun + timedelta(length)
            manager(vault, whose[place], name, begun, until)
        _leave_and_look(vault, people, case)


def _leave_and_look(vault: Vault, people: dict[str, str], case: dict[str, Any]) -> None:
    last, leaver = case["last"], people[LEAVER]
    heir = people[HEIR] if case["successor"] else None
    before = everything(vault)
    held = [each for each in posts.tenures_of(vault, leaver)
            if each.until_date is None or each.until_date > last]  # fmt: skip
    try:
        done = leaving.leave(vault, leaver, last, heir)
    except KnownError:
        assert heir is None
        assert everything(vault) == before
        return
    assert leaving.named(vault, leaver, last) == []
    for row in everything(vault)["tenure"] + everything(vault)["case_manager"]:
        theirs = row.get("professional_id") == leaver or row.get("name") == LEAVER
        ends = row["until_date"]
        assert not theirs or (ends is not None and date.fromisoformat(ends) <= last)
    if heir is not None:
        for old in held:
            first = max(old.from_date, last + timedelta(1))
            new = [each for each in posts.tenures_of(vault, heir) if each.post_id == old.post_id]
            assert any(each.until_date is None or each.until_date >= first for each in new)
    if done.undo is not None:
        done.undo(vault)
    assert everything(vault) == before
