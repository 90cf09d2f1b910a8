"""Before and after a meeting: invitations, pre-assessments, the agenda, the minutes."""

from dataclasses import replace
from datetime import date, timedelta

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
from tytti_desktop.casework.client import visits
from tytti_desktop.casework.client.visits import Visit
from tytti_desktop.casework.gate import disclosures, gate
from tytti_desktop.casework.gate.consents import CONSENTS
from tytti_desktop.casework.meetings import (
    agenda,
    booking,
    invitations,
    invitees,
    minutes,
    pre_assessments,
)
from tytti_desktop.casework.meetings.records import (
    AGENDA,
    MINUTES,
    Invitee,
    Meeting,
    MinutesEntry,
    MinutesState,
    PreAssessment,
    State,
)
from tytti_desktop.casework.plan import actions
from tytti_desktop.casework.plan.actions import Action, ActionState, OwnerKind
from tytti_desktop.casework.plan.statements import STATEMENTS, Statement
from tytti_desktop.casework.registers import Register
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Vault


def ask(vault: Vault, invitee: Invitee) -> PreAssessment:
    due = TODAY + timedelta(3)
    done = pre_assessments.record_asked(vault, invitee.id, due, "secure_mail", TODAY)
    assert isinstance(done.record, PreAssessment)
    assert done.undo is None, "what has left cannot be taken back"
    return done.record


def answer(vault: Vault, invitee: Invitee, **ratings: int) -> None:
    asked = ask(vault, invitee)
    pre_assessments.record_received(vault, replace(asked, ratings=ratings), TODAY)


def test_each_invitation_passes_the_gate_and_a_refused_one_is_named(vault: Vault) -> None:
    client = make_client(vault)
    consent(vault, client, "kela", "basic", "situation")
    consent(vault, client, "social", "basic")
    made = book(vault, client, purpose="Kuntoutuksen aloitus")
    kela, social = invite(vault, made, "kela", "Sirpa"), invite(vault, made, "social", "Leena")
    shut = invite(vault, made, "employment", "Timo")
    assert not invitations.rulings(vault, made, "letter", TODAY)[shut.id].allowed
    everyone = [each.id for each in invitees.of_meeting(vault, made.id)]
    sent = invitations.record_told(vault, made.id, everyone, "letter", TODAY).record
    assert [each.invitee.id for each in sent.refused] == [shut.id]
    assert "consent" not in {each.id for each in sent.told}
    assert booking.get(vault, made.id).state is State.INVITED
    ledger = {row.addressee: row for row in disclosures.of_client(vault, client)}
    assert len(ledger) == 4
    assert ledger["Sirpa"].categories == ("basic", "situation")
    assert ledger["Leena"].categories == ("basic",), "the purpose is not for everybody"
    assert ledger[""].recipient == gate.CLIENT, "the client's own name is not in the ledger"
    told = {each.id: each for each in invitees.of_meeting(vault, made.id)}
    assert told[kela.id].told(made)
    assert not told[shut.id].told(made)
    moved = booking.change_meeting(
        vault, replace(booking.get(vault, made.id), room="2"), TODAY
    ).record
    assert not told[social.id].told(moved), "a moved meeting is to be told again"


def test_past_the_gate_only_with_a_reason(vault: Vault) -> None:
    client = make_client(vault)
    made = book(vault, client)
    shut = invite(vault, made, "employment", "Timo")
    with pytest.raises(KnownError):
        invitations.record_told(vault, made.id, [shut.id], "letter", TODAY)
    why = {shut.id: "Asiakas pyysi puhelimessa tänään"}
    sent = invitations.record_told(vault, made.id, [shut.id], "letter", TODAY, why).record
    assert [each.id for each in sent.told] == [shut.id]
    assert disclosures.of_client(vault, client)[0].override == why[shut.id]


def test_a_team_meeting_tells_of_nobody_and_needs_no_gate(vault: Vault) -> None:
    made = book(vault, None, kind="team", purpose="Viikko")
    found = invite(vault, made, "", "Helmi")
    invitations.record_told(vault, made.id, [found.id], "secure_mail", TODAY)
    assert vault.query("select count(*) as n from disclosure") == [{"n": 0}]


def test_someone_the_consents_cannot_name_is_not_invited(vault: Vault) -> None:
    made = book(vault, make_client(vault))
    found = invite(vault, made, "kela", "Sirpa")
    vault.execute("update invitee set recipient = '' where id = ?", (found.id,))
    with pytest.raises(KnownError):
        invitations.record_told(
            vault, made.id, [found.id], "letter", TODAY, {found.id: "Kiire asia"}
        )
    assert [each.invitee_id for each in invitees.warnings(vault, made, TODAY)] == [found.id]
    mended = replace(found, recipient="employment", name=" Sirpa  Salo ")
    assert invitees.change_invitee(vault, mended, TODAY).record.name == "Sirpa Salo"


def test_a_pre_assessment_is_asked_answered_late_or_refused(vault: Vault) -> None:
    client = make_client(vault)
    consent(vault, client, "kela")
    made = book(vault, client)
    kela, shut = invite(vault, made, "kela", "Sirpa"), invite(vault, made, "social", "Leena")
    due = pre_assessments.due_day(vault, made, TODAY)
    assert due == ON.date() - timedelta(7)
    with pytest.raises(gate.GateClosed):
        pre_assessments.record_asked(vault, shut.id, due, "secure_mail", TODAY)
    asked = ask(vault, kela)
    assert not asked.late(asked.due_on or TODAY)
    assert asked.late((asked.due_on or TODAY) + timedelta(1))
    again = pre_assessments.record_asked(vault, kela.id, due, "secure_mail", TODAY).record
    assert (again.id, again.due_on) == (asked.id, due)
    assert len(disclosures.of_client(vault, client)) == 2
    with pytest.raises(KnownError):
        invitees.remove_invitee(vault, kela.id)
    got = pre_assessments.record_received(
        vault, replace(again, ratings={"work": 2}, texts={"work": " ", "health": "Hyvä"}), TODAY
    ).record
    assert (got.received_on, got.texts) == (TODAY, {"health": "Hyvä"})
    assert not got.late(due + timedelta(30))
    with pytest.raises(KnownError):
        pre_assessments.record_asked(vault, kela.id, due, "secure_mail", TODAY)


@pytest.mark.parametrize(
    ("known", "field"),
    [
        ({}, "words"),
        ({"ratings": {"work": 6}}, "ratings"),
        ({"ratings": {"nothing": 3}}, "ratings"),
        ({"words": "x", "received_on": TODAY + timedelta(1)}, "received_on"),
    ],
)
def test_a_wrong_answer_is_refused(vault: Vault, known: dict[str, object], field: str) -> None:
    client = make_client(vault)
    made = book(vault, client)
    asked = ask(vault, invitees.of_meeting(vault, made.id)[0])
    with pytest.raises(KnownError) as wrong:
        pre_assessments.record_received(vault, replace(asked, **known), TODAY)  # type: ignore[arg-type]
    assert wrong.value.field == field


def test_a_pre_assessment_is_asked_in_time_before_a_clients_meeting_only(vault: Vault) -> None:
    team = book(vault, None, kind="team")
    helmi = invite(vault, team, "", "Helmi")
    with pytest.raises(KnownError):
        pre_assessments.record_asked(vault, helmi.id, TODAY, "secure_mail", TODAY)
    made = book(vault, make_client(vault))
    with pytest.raises(KnownError) as wrong:
        pre_assessments.record_asked(
            vault,
            invitees.of_meeting(vault, made.id)[0].id,
            made.on + timedelta(1),
            "paper",
            TODAY,
        )
    assert wrong.value.field == "due_on"


def network(vault: Vault) -> tuple[Meeting, Invitee, Invitee]:
    client = make_client(vault)
    consent(vault, client, "kela", "basic", "work", "plan", until=date(2026, 12, 24))
    consent(vault, client, "social", "basic", "work", "health", "plan")
    made = book(vault, client)
    return made, invite(vault, made, "kela", "Sirpa"), invite(vault, made, "social", "Leena")


def test_answers_lie_side_by_side_the_biggest_difference_first(vault: Vault) -> None:
    made, kela, social = network(vault)
    answer(vault, kela, work=2, health=1, everyday=3)
    answer(vault, social, work=3, health=5)
    rows = pre_assessments.side_by_side(vault, made.id, TODAY)
    assert [(row.area.key, row.spread) for row in rows] == [
        ("health", 4),
        ("work", 1),
        ("everyday", None),
    ]
    agenda.build(vault, made.id, TODAY)
    seen = [i for i in agenda.of_meeting(vault, made.id) if i.source == "pre_assessment"]
    assert [(item.source_id, item.detail) for item in seen] == [("health", "Sirpa 1 · Leena 5")]


def promise(vault: Vault, client: str, agreed: str, due: date, register: Register) -> None:
    made = Visit(
        client, TODAY - timedelta(30), "meeting", register, "working_age", agreed=agreed,
        agreed_due=due,
    )  # fmt: skip
    visits.VISITS.add(
        vault, replace(made, id=agreed, created_at=vault.now(), created_by=vault.person.id)
    )


def act(client: str, text: str, due: date | None) -> Action:
    return Action(
        client, text, OwnerKind.CLIENT, Register.SOCIAL, "working_age", due_on=due,
        agreed_on=TODAY - timedelta(40),
    )  # fmt: skip


def test_the_agenda_builds_itself_and_keeps_what_a_person_decided(vault: Vault) -> None:
    made, _kela, _social = network(vault)
    client = made.client_id or ""
    promise(vault, client, "Lausunto", TODAY - timedelta(2), Register.SOCIAL)
    promise(vault, client, "Terveysasia", TODAY - timedelta(2), Register.HEALTH)
    late = actions.add_action(vault, act(client, "Kelan hakemus", TODAY), TODAY).record
    actions.add_action(vault, act(client, "Työkokeilu", made.on + timedelta(30)), TODAY)
    agenda.build(vault, made.id, TODAY)
    items = agenda.of_meeting(vault, made.id)
    assert [(item.source, item.category) for item in items] == [
        ("standing", "situation"),
        ("promise", "plan"),
        ("action", "plan"),
        ("action", "plan"),
        ("consent", "basic"),
        ("standing", "plan"),
        ("standing", ""),
    ]
    assert not any("Terveysasia" in item.text for item in items), "another register's note"
    assert "Kelan hakemus" in items[2].text
    assert "24.12.2026" in items[4].detail
    agenda.drop(vault, items[1].id)
    agenda.add_item(vault, made.id, "Kahvit", "", TODAY)
    agenda.order(vault, made.id, [items[5].id, items[0].id])
    actions.finish_action(vault, late.id, ActionState.DONE, TODAY, "", TODAY)
    agenda.build(vault, made.id, TODAY)
    after = agenda.of_meeting(vault, made.id)
    assert [item.id for item in after[:2]] == [items[5].id, items[0].id]
    assert items[1].id not in {item.id for item in after}
    assert items[2].id not in {item.id for item in after}, "a done action is off the agenda"
    assert after[-1].text == "Kahvit"
    assert agenda.build(vault, made.id, TODAY).types == frozenset()
    agenda.drop(vault, items[1].id, dropped=False)
    assert items[1].id in {item.id for item in agenda.of_meeting(vault, made.id)}


def test_building_can_be_undone_whole(vault: Vault) -> None:
    made, _kela, _social = network(vault)
    gone = actions.add_action(vault, act(made.client_id or "", "Hakemus", TODAY), TODAY).record
    agenda.build(vault, made.id, TODAY)
    before = AGENDA.find(vault, order="id")
    actions.finish_action(vault, gone.id, ActionState.DONE, TODAY, "", TODAY)
    done = agenda.build(vault, made.id, TODAY)
    assert AGENDA.find(vault, order="id") != before
    assert done.undo is not None
    done.undo(vault)
    assert AGENDA.find(vault, order="id") == before


def test_an_own_item_needs_words_and_what_it_tells(vault: Vault) -> None:
    made, _kela, _social = network(vault)
    for text, category, field in ((" ", "plan", "text"), ("Asuminen", "nothing", "category")):
        with pytest.raises(KnownError) as wrong:
            agenda.add_item(vault, made.id, text, category, TODAY)
        assert wrong.value.field == field


def test_the_gate_tells_who_may_not_hear_which_item(vault: Vault) -> None:
    made, kela, social = network(vault)
    agenda.add_item(vault, made.id, "Terveys", "health", TODAY)
    agenda.add_item(vault, made.id, "Suunnitelma", "plan", TODAY)
    agenda.add_item(vault, made.id, "Tauko", "", TODAY)
    items = agenda.of_meeting(vault, made.id)
    people = invitees.of_meeting(vault, made.id)
    away = agenda.without(vault, made, items, people)
    assert {k: [p.id for p in v] for k, v in away.items()} == {items[0].id: [kela.id]}
    later = replace(made, starts_at=ON + timedelta(60))  # Kela's consent has ended by then
    away = agenda.without(vault, later, items, people)
    assert set(away) == {items[0].id, items[1].id}
    for row in CONSENTS.find(vault, "recipient = 'social'"):
        CONSENTS.change(vault, replace(row, withdrawn_on=TODAY))
    away = agenda.without(vault, made, items, people)
    assert social.id in {each.id for each in away[items[1].id]}


def test_a_held_meetings_agenda_stays_and_a_team_has_its_own(vault: Vault) -> None:
    team = book(vault, None, PAST, kind="team")
    agenda.build(vault, team.id, TODAY)
    items = agenda.of_meeting(vault, team.id)
    assert [item.category for item in items] == ["", ""]
    assert agenda.without(vault, team, items, []) == {}
    booking.hold(vault, team.id, {}, TODAY)
    AGENDA.delete(vault, items[0].id)
    assert agenda.build(vault, team.id, TODAY).types == frozenset()


def held(vault: Vault) -> Meeting:
    client = make_client(vault)
    made = book(vault, client, PAST)
    agenda.build(vault, made.id, TODAY)
    done = booking.hold(vault, made.id, everybody(vault, made), TODAY).record
    assert isinstance(done, Meeting)
    return done


def test_minutes_become_owned_actions_in_the_same_act(vault: Vault) -> None:
    made = held(vault)
    begun = minutes.begin(vault, made)
    assert len(begun.entries) == 3
    said = replace(begun.entries[0], note="Haluaa töihin", decision="Haetaan kuntoutusta")
    written = replace(begun, entries=(said, *begun.entries[1:]), summary=" Hyvä kokous ")
    agreed = act("", "Kelan hakemus", TODAY + timedelta(14))
    done = minutes.keep(vault, written, [agreed], TODAY)
    owned = actions.of_meeting(vault, made.id)
    assert [(a.text, a.client_id, a.agreed_on) for a in owned] == [
        ("Kelan hakemus", made.client_id, made.on)
    ]
    assert done.undo is not None
    done.undo(vault)
    assert (minutes.current(vault, made.id), actions.of_meeting(vault, made.id)) == (None, [])
    with pytest.raises(KnownError) as wrong:
        minutes.keep(vault, written, [act("", " ", None)], TODAY)
    assert wrong.value.field == "text"
    assert minutes.current(vault, made.id) is None, "one transaction: nothing is half-stored"


def test_approved_minutes_are_locked_and_a_correction_keeps_the_old_version(vault: Vault) -> None:
    made = held(vault)
    begun = minutes.begin(vault, made)
    first = minutes.keep(vault, begun, [], TODAY).record
    with pytest.raises(KnownError):
        minutes.keep(vault, begun, [], TODAY)  # begun twice
    with pytest.raises(KnownError):
        minutes.approve(vault, first.id, TODAY)  # nothing is in them
    written = minutes.keep(vault, replace(first, summary="Sovittu"), [], TODAY).record
    locked = minutes.approve(vault, written.id, TODAY).record
    assert (locked.state, locked.approved_by) == (MinutesState.APPROVED, vault.person.name)
    assert minutes.begin(vault, made) == locked
    with pytest.raises(KnownError):
        minutes.keep(vault, replace(locked, summary="Muuta"), [], TODAY)
    with pytest.raises(KnownError):
        minutes.approve(vault, locked.id, TODAY)
    with pytest.raises(KnownError):
        minutes.correct(vault, locked.id, " ", TODAY)
    opened = minutes.correct(vault, locked.id, "Päivä oli väärä", TODAY).record
    minutes.keep(vault, replace(opened, summary="Sovittu 3.12."), [], TODAY)
    with pytest.raises(KnownError):
        minutes.correct(vault, locked.id, "Uudestaan", TODAY)
    found = minutes.versions(vault, made.id)
    assert [(m.version, m.summary, m.state) for m in found] == [
        (2, "Sovittu 3.12.", MinutesState.DRAFT),
        (1, "Sovittu", MinutesState.APPROVED),
    ]


def test_minutes_are_not_written_of_what_has_not_been(vault: Vault) -> None:
    ahead = book(vault, make_client(vault))
    past = book(vault, make_client(vault), PAST)
    booking.cancel_meeting(vault, past.id, "")
    for made in (ahead, past):
        with pytest.raises(KnownError):
            minutes.keep(vault, minutes.begin(vault, made), [], TODAY)


def test_what_the_agenda_gets_later_comes_into_the_minutes_being_written(vault: Vault) -> None:
    made = book(vault, make_client(vault), PAST)
    agenda.build(vault, made.id, TODAY)
    kept = minutes.keep(vault, minutes.begin(vault, made), [], TODAY).record
    agenda.add_item(vault, made.id, "Asuminen", "situation", TODAY)
    assert minutes.begin(vault, made).entries[-1] == MinutesEntry(
        agenda.of_meeting(vault, made.id)[-1].id, "Asuminen", "situation"
    )
    assert MINUTES.get(vault, kept.id).entries == kept.entries


def test_what_waits_for_others_is_on_the_agenda(vault: Vault) -> None:
    made, _kela, _social = network(vault)
    client = made.client_id or ""
    for register in (Register.SOCIAL, Register.HEALTH):
        asked = Statement(client, f"B-lausunto {register}", register, "working_age")
        with_days = replace(asked, id=f"s-{register}", asked_on=TODAY - timedelta(20))
        STATEMENTS.add(
            vault, replace(with_days, recorded_at=vault.now(), recorded_by=vault.person.id)
        )
    agenda.build(vault, made.id, TODAY)
    waiting = [item for item in agenda.of_meeting(vault, made.id) if item.source == "wait"]
    assert [(item.source_id, item.category) for item in waiting] == [("s-social", "health")]
    assert "20" in waiting[0].detail
    STATEMENTS.change(vault, replace(STATEMENTS.get(vault, "s-social"), dropped_on=TODAY))
    agenda.build(vault, made.id, TODAY)
    assert "wait" not in {item.source for item in agenda.of_meeting(vault, made.id)}
