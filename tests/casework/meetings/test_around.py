"""Meetings elsewhere: in Today, on the path, when someone leaves or a consent is withdrawn."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from tests.casework.meetings.kit import (
    ON,
    PAST,
    TODAY,
    book,
    consent,
    everybody,
    invite,
    make_client,
)
from tests.factory import make_vault
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.gate.consents import CONSENTS
from tytti_desktop.casework.meetings import (
    booking,
    invitations,
    invitees,
    minutes,
    pre_assessments,
)
from tytti_desktop.casework.meetings.records import InviteeKind, Meeting
from tytti_desktop.casework.rights import withdrawals
from tytti_desktop.casework.service_map import leaving, organisations, posts
from tytti_desktop.casework.service_map.facts import OrganisationFacts
from tytti_desktop.casework.service_map.organisations import Organisation
from tytti_desktop.casework.service_map.posts import Post, Professional, Tenure
from tytti_desktop.casework.steps import path, path_facts
from tytti_desktop.casework.steps.path import StageName
from tytti_desktop.casework.today import worklist
from tytti_desktop.casework.today.acts import Act, Kind
from tytti_desktop.vault import Role, Vault


def of_kind(vault: Vault, kind: Kind, today: date = TODAY) -> list[Act]:
    return [act for act in worklist.worklist(vault, today) if act.kind is kind]


def told(vault: Vault, made: Meeting, today: date = TODAY) -> None:
    everyone = [each.id for each in invitees.of_meeting(vault, made.id)]
    invitations.record_told(vault, made.id, everyone, "letter", today)


def test_tomorrows_meeting_is_told_of_today(vault: Vault) -> None:
    made = book(vault, make_client(vault))
    assert of_kind(vault, Kind.MEETING, ON.date() - timedelta(2)) == []
    for day in (ON.date() - timedelta(1), ON.date()):
        [act] = of_kind(vault, Kind.MEETING, day)
        assert (act.due, act.target) == (ON.date(), made.id)
        assert "13.00" in act.text
    booking.cancel_meeting(vault, made.id, "")
    assert of_kind(vault, Kind.MEETING, ON.date()) == []


def test_a_team_meeting_names_no_client(vault: Vault) -> None:
    book(vault, None, kind="team")
    [act] = of_kind(vault, Kind.MEETING, ON.date())
    assert (act.client_id, act.client_name) == (None, "")


def test_who_came_and_the_minutes_are_asked_for_until_they_are_there(vault: Vault) -> None:
    made = book(vault, make_client(vault), PAST)
    [act] = of_kind(vault, Kind.MINUTES)
    assert (act.due, act.since) == (PAST.date() + timedelta(1), PAST.date())
    booking.hold(vault, made.id, everybody(vault, made), TODAY)
    [act] = of_kind(vault, Kind.MINUTES)
    assert act.due == PAST.date() + timedelta(3)
    kept = minutes.keep(
        vault, replace(minutes.begin(vault, made), summary="Sovittu"), [], TODAY
    ).record
    assert of_kind(vault, Kind.MINUTES)
    minutes.approve(vault, kept.id, TODAY)
    assert of_kind(vault, Kind.MINUTES) == []


def test_people_not_told_are_asked_for_in_time(vault: Vault) -> None:
    client = make_client(vault)
    consent(vault, client, "kela")
    made = book(vault, client)
    invite(vault, made, "kela", "Sirpa")
    [act] = of_kind(vault, Kind.INVITATION)
    assert act.due == ON.date() - timedelta(14)
    assert "2" in act.detail  # the client and Sirpa, not the own team
    assert of_kind(vault, Kind.INVITATION, ON.date() - timedelta(30)) == []
    told(vault, made)
    assert of_kind(vault, Kind.INVITATION) == []
    booking.change_meeting(vault, replace(booking.get(vault, made.id), room="2"), TODAY)
    assert of_kind(vault, Kind.INVITATION), "a moved meeting is to be told again"


def test_a_late_pre_assessment_is_told_until_the_meeting(vault: Vault) -> None:
    client = make_client(vault)
    consent(vault, client, "kela")
    made = book(vault, client)
    kela = invite(vault, made, "kela", "Sirpa")
    due = TODAY + timedelta(3)
    asked = pre_assessments.record_asked(vault, kela.id, due, "secure_mail", TODAY).record
    assert of_kind(vault, Kind.PRE_ASSESSMENT, due) == []
    [act] = of_kind(vault, Kind.PRE_ASSESSMENT, due + timedelta(1))
    assert (act.due, act.client_id) == (due, client)
    assert "Sirpa" in act.text
    assert of_kind(vault, Kind.PRE_ASSESSMENT, ON.date() + timedelta(1)) == []
    pre_assessments.record_received(vault, replace(asked, words="Hyvin"), due)
    assert of_kind(vault, Kind.PRE_ASSESSMENT, due + timedelta(1)) == []


def test_a_consent_that_ends_before_the_meeting_is_told(vault: Vault) -> None:
    client = make_client(vault)
    consent(vault, client, "kela", until=date(2026, 12, 1))
    made = book(vault, client)
    invite(vault, made, "kela", "Sirpa")
    [act] = of_kind(vault, Kind.MEETING_CONSENT)
    assert (act.due, act.target) == (date(2026, 12, 1), made.id)
    consent(vault, client, "kela")
    assert of_kind(vault, Kind.MEETING_CONSENT) == []


@pytest.fixture
def nurse(tmp_path: Path) -> Iterator[Vault]:
    with make_vault(tmp_path, role=Role.NURSE) as made:
        yield made


def test_a_nurse_is_told_of_meetings_of_the_own_register_only(nurse: Vault) -> None:
    client = make_client(nurse)
    new = booking.proposed(nurse, "network", client, TODAY)
    made = booking.book_meeting(nurse, replace(new, starts_at=ON), TODAY).record
    assert len(of_kind(nurse, Kind.MEETING, ON.date())) == 1
    nurse.execute("update meeting set register = 'social' where id = ?", (made.id,))
    assert of_kind(nurse, Kind.MEETING, ON.date()) == []


def test_the_next_meeting_is_the_next_day_that_brings_something(vault: Vault) -> None:
    before = worklist.next_due(vault, TODAY)
    book(vault, None, datetime(2026, 11, 22, 8, 0), kind="team")  # noqa: DTZ001
    assert worklist.next_due(vault, TODAY) == date(2026, 11, 22) != before


def test_a_held_network_meeting_is_the_planning_of_the_path(vault: Vault) -> None:
    client = make_client(vault)
    clients.CLIENTS.change(vault, replace(clients.get(vault, client), started_on=date(2026, 9, 1)))
    made = book(vault, client, PAST)
    assert path_facts.gather(vault, TODAY)[client].planning_visit is None
    booking.hold(vault, made.id, everybody(vault, made), TODAY)
    facts = path_facts.gather(vault, TODAY)[client]
    assert facts.planning_visit == PAST.date()
    assert path_facts.gather(vault, PAST.date() - timedelta(1))[client].planning_visit is None
    stages = {stage.name: stage for stage in path.of_client(vault, client, TODAY).stages}
    assert stages[StageName.PLANNING].on == PAST.date()
    assert path_facts.gather(vault, TODAY, client)[client] == facts


def holder(vault: Vault) -> tuple[Post, Professional, Professional]:
    new = Organisation(OrganisationFacts(names={"fi": "Kela"}), organisation_class="kela")
    kela = organisations.add_organisation(vault, new, TODAY).record
    post = posts.add_post(vault, Post(kela.id, "Työkykyneuvoja"), TODAY).record
    people = [
        posts.add_professional(vault, Professional(name)).record for name in ("Sirpa", "Timo")
    ]
    posts.begin_tenure(vault, Tenure(post.id, people[0].id, date(2026, 1, 1)))
    return post, people[0], people[1]


@pytest.mark.parametrize("with_heir", [True, False])
def test_a_leaving_professional_is_on_no_coming_list(vault: Vault, with_heir: bool) -> None:
    post, sirpa, timo = holder(vault)
    client = make_client(vault)
    consent(vault, client, "kela")
    made, gone = book(vault, client), book(vault, client, PAST)
    for each in (made, gone):
        new = invitees.of_post(vault, each, post.id, TODAY)
        assert (new.name, new.recipient, new.organisation_class) == ("Sirpa", "kela", "kela")
        invitees.add_invitee(vault, new, TODAY)
    told(vault, made)
    before = invitees.of_meeting(vault, made.id)
    done = leaving.leave(vault, sirpa.id, TODAY, timo.id if with_heir else None)
    now = invitees.of_meeting(vault, made.id)[-1]
    assert now.name == ("Timo" if with_heir else "Työkykyneuvoja")
    assert now.professional_id == (timo.id if with_heir else None)
    assert not now.told(made), "the successor has not been told"
    assert invitees.of_meeting(vault, gone.id)[-1].name == "Sirpa", "what has been stays"
    assert leaving.named(vault, sirpa.id, TODAY) == []
    assert done.undo is not None
    done.undo(vault)
    assert invitees.of_meeting(vault, made.id) == before


def test_a_withdrawn_consent_takes_the_uninvited_off_the_list(vault: Vault) -> None:
    client = make_client(vault)
    for recipient in ("kela", "social"):
        consent(vault, client, recipient)
    made = book(vault, client)
    kela, social = invite(vault, made, "kela", "Sirpa"), invite(vault, made, "social", "Leena")
    asked = invite(vault, made, "kela", "Seppo")
    pre_assessments.record_asked(vault, asked.id, TODAY + timedelta(2), "secure_mail", TODAY)
    ids = [each.id for each in CONSENTS.find(vault, "recipient = 'kela'")]
    seen = withdrawals.foreseen(vault, ids, TODAY)
    assert [each.entity_id for each in seen.stopped] == [kela.id]
    done = withdrawals.withdraw(vault, ids, TODAY, "Tuulikki", "", TODAY)
    left = {each.id for each in invitees.of_meeting(vault, made.id)}
    assert kela.id not in left
    assert {social.id, asked.id} <= left
    assert not invitations.rulings(vault, made, "letter", TODAY)[asked.id].allowed
    assert done.undo is not None
    done.undo(vault)
    assert kela.id in {each.id for each in invitees.of_meeting(vault, made.id)}


def test_those_already_told_stay_and_are_warned_of(vault: Vault) -> None:
    client = make_client(vault)
    consent(vault, client, "kela")
    made = book(vault, client)
    kela = invite(vault, made, "kela", "Sirpa")
    told(vault, made)
    ids = [each.id for each in CONSENTS.find(vault)]
    withdrawals.withdraw(vault, ids, TODAY, "Tuulikki", "", TODAY)
    assert [w.invitee_id for w in invitees.warnings(vault, made, TODAY)] == [kela.id]
    kinds = {each.kind for each in invitees.of_meeting(vault, made.id)}
    assert InviteeKind.ORGANISATION in kinds
