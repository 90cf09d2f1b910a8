"""A client with one of everything ahead, one thing changed: then all of Today, every way out.

The finders are read from worklist.py itself, the kinds of things ahead from ahead.py, and the
closing reasons from the unit's data: a new one of any is walked, or turns a test red.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.casework.meetings import kit
from tests.factory import closed, make_vault, settled
from tytti_desktop.casework import unit
from tytti_desktop.casework.client import case_end, case_managers, client_questions, clients, visits
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.closing import ahead, closings, ending
from tytti_desktop.casework.closing.ending import Kept
from tytti_desktop.casework.gate import consents, gate
from tytti_desktop.casework.gate.gate import CLIENT, Gate, GateClosed, Passage
from tytti_desktop.casework.gate.gate_data import GateData
from tytti_desktop.casework.mail import ladder, mailing_checks, mailing_plan, mailings
from tytti_desktop.casework.meetings import booking, invitations, invitees, papers, pre_assessments
from tytti_desktop.casework.plan import actions, follow_up, onward, reopening, statements
from tytti_desktop.casework.plan.onward import OnwardReferral
from tytti_desktop.casework.plan.statements import Statement
from tytti_desktop.casework.registers import Register
from tytti_desktop.casework.screening import rounds, wording
from tytti_desktop.casework.screening.rounds import RoundState
from tytti_desktop.casework.today import worklist
from tytti_desktop.casework.today.acts import (
    AFTER_CLOSING,
    AFTER_DEATH,
    Act,
    Finder,
    Kind,
    Look,
)
from tytti_desktop.errors import KnownError
from tytti_desktop.exchange import calendar
from tytti_desktop.vault import Vault, parts

TODAY = kit.TODAY
SOON, WEEK = TODAY + timedelta(1), TODAY + timedelta(7)
START = date(2026, 5, 22)
CONTACTS = frozenset(Kind) - AFTER_CLOSING


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    made = make_vault(tmp_path, practice=True)
    made.clock = lambda: datetime(2026, 11, 21, 8, tzinfo=UTC)
    sender = {"name": "Mallila", "street": "PL 1", "postal_code": "99991", "town": "Mallila"}
    unit.change(made, "settings", "sender", sender, date(2026, 1, 1))
    contact = {"person": "Malli", "title": "", "phone": "000 111 2222", "hours": ""}
    unit.change(made, "settings", "contact", contact, date(2026, 1, 1))
    wording.confirm_wording(made, "prom_followup", "fi", TODAY)
    yield made
    made.close()


def everything(vault: Vault) -> Client:
    """Return a client of whom one of each kind lies ahead."""
    new = Client(
        "Edessä", "Esa", started_on=START, phone="040 1234567", street="Esimerkkikatu 3",
        postal_code="99991", town="Mallila",
    )  # fmt: skip
    client: Client = clients.register_client(vault, new, TODAY).record
    first, _second, *_rest = rounds.schedule_rounds(vault, client.id, START, TODAY).record
    rounds.move(vault, first.id, RoundState.RETURNED, START)
    for category in ("basic", "plan", "situation", "work", "health"):
        kit.consent(vault, client.id, "kela", category)
    manager = case_managers.CaseManager(client.id, "Kirsi", date(2026, 6, 1))
    case_managers.name_case_manager(vault, manager, TODAY)
    soon = kit.book(vault, client.id, datetime(2026, 11, 22, 13))  # noqa: DTZ001
    told = kit.invite(vault, soon, "kela", "Sirpa")
    invitations.record_told(vault, soon.id, [told.id], "letter", TODAY)
    kit.invite(vault, kit.book(vault, client.id), "kela", "Sirpa")
    pre_assessments.record_asked(vault, told.id, TODAY, "secure_mail", TODAY)
    visit = replace(visits.proposed(vault, client.id, TODAY), agreed="Soita", agreed_due=SOON)
    visits.log_visit(vault, visit, TODAY)
    visits.log_visit(vault, replace(visit, on_date=WEEK, agreed="", agreed_due=None), TODAY)
    action = actions.proposed(vault, client.id, TODAY)
    actions.add_action(vault, replace(action, text="Käy ryhmässä", due_on=SOON), TODAY)
    follow_up.agree_review(
        vault, replace(follow_up.proposed(vault, client.id, TODAY), due_on=SOON), TODAY
    )
    made = OnwardReferral(client.id, "Paja", "kela", ("basic",), Register.SOCIAL, "working_age")
    onward.prepare(vault, made, TODAY)
    asked = Statement(client.id, "Hakemus", Register.SOCIAL, "working_age", needed_by=SOON)
    statements.ask_statement(vault, asked, TODAY)
    question = client_questions.proposed(vault, client.id, TODAY, "Milloin?")
    client_questions.record(vault, question, TODAY)
    order = mailings.order(vault, mailing_plan.due_mailing(vault, TODAY))
    mailings.record(vault, order, mailings.print_order(order))
    return client


def _found(finder: Finder, look: Look) -> list[Act]:
    made = finder.find(look)
    return made if isinstance(made, list) else parts.whole(made)


def found_by(vault: Vault, client_id: str, day: date) -> set[Kind]:
    """Return the kinds of what each finder alone finds of a client, without what guards Today."""
    look = Look(vault, day, unit.in_force(vault, "worklist", day))
    return {
        act.kind
        for finder in worklist._FINDERS
        for act in _found(finder, look)
        if act.client_id == client_id
    }


def reasons(vault: Vault) -> list[str]:
    return list(unit.in_force(vault, "closing_reasons", TODAY))


def test_one_of_everything_is_ahead(vault: Vault) -> None:
    client = everything(vault)
    end = ending.end_of(vault, "", TODAY, TODAY)
    kinds = {each.kind for each in ahead.of_client(vault, client.id, end)}
    assert kinds == {sort.kind for sort in ahead.SORTS} - {"reminder", "goal"}, "a goal asks"
    seen = {act.kind for act in worklist.worklist(vault, SOON) if act.client_id == client.id}
    assert {
        Kind.MEETING, Kind.INVITATION, Kind.PRE_ASSESSMENT, Kind.PROMISE, Kind.ACTION,
        Kind.PLAN_REVIEW, Kind.STATEMENT, Kind.QUESTION,
    } <= seen  # fmt: skip


@pytest.mark.parametrize("number", range(7))
def test_every_reason_of_closing_stops_what_lies_ahead(vault: Vault, number: int) -> None:
    assert len(reasons(vault)) == 7
    reason = reasons(vault)[number]
    client = everything(vault)
    before = [worklist.worklist(vault, day) for day in (TODAY, SOON)]
    done = ending.close(
        vault,
        client.id,
        reason,
        TODAY,
        TODAY,
        without_meeting="Ei pidetty",
        settled=settled(vault, client.id),
    )
    now = clients.get(vault, client.id)
    dead = case_end.is_death(vault, reason, TODAY)
    assert (now.died_on == TODAY) == dead

    allowed = AFTER_DEATH if dead else AFTER_CLOSING
    for day in (TODAY, SOON, WEEK, TODAY + timedelta(60), TODAY + timedelta(400)):
        assert not found_by(vault, client.id, day) & CONTACTS, day
        seen = {a.kind for a in worklist.worklist(vault, day) if a.client_id == client.id}
        assert seen <= allowed, day
        assert ladder.due_steps(vault, day) == []
        assert mailing_plan.due_mailing(vault, day).items == ()
    every = booking.of_client(vault, client.id)
    assert b"CONFIRMED" not in calendar.calendar_file(vault, every).content
    end = ending.end_of(vault, reason, TODAY, TODAY)
    goes_on = ending.goes_on(vault, client.id, reason, end)
    left = ahead.of_client(vault, client.id, end)
    assert {p.key for p in left if p.kind != "letter"} <= goes_on
    assert [p.kind for p in left].count("letter") == 1, "the paper lies in the stack still"
    (pull,) = [act for act in worklist.worklist(vault, TODAY) if act.kind is Kind.PULL]
    assert pull.client_id == client.id
    (stack,) = {i.mailing_id for i in mailing_checks.waiting(vault)}
    with pytest.raises(KnownError, match="kirje 1, koodi"):
        mailings.mark_mailed(vault, stack, TODAY)
    assert bool(goes_on) == (reason == "handed_over")

    assert done.undo is not None
    done.undo(vault)
    assert clients.get(vault, client.id) == client
    assert [worklist.worklist(vault, day) for day in (TODAY, SOON)] == before


def leave_for(vault: Vault, client: Client) -> list[Any]:
    """Return every act that would invite, ask or write, ready to be tried."""
    made = next(m for m in booking.of_client(vault, client.id))
    people = invitees.of_meeting(vault, made.id)
    theirs = next(each for each in people if each.recipient == "kela")
    drafts = onward.of_client(vault, client.id)
    return [
        lambda: invitations.record_told(vault, made.id, [people[0].id, theirs.id], "letter", TODAY),
        lambda: papers.invitation(vault, people[0], TODAY).record(vault, "letter", ""),
        lambda: pre_assessments.record_asked(vault, theirs.id, WEEK, "secure_mail", TODAY),
        lambda: papers.request(vault, theirs, WEEK, TODAY).record(vault, "letter", ""),
        lambda: onward.send(vault, drafts[0].id, "letter", TODAY, TODAY),
        lambda: kit.book(vault, client.id),
    ]


@pytest.mark.parametrize("late", [False, True])
def test_nothing_leaves_for_the_dead(vault: Vault, late: bool) -> None:
    """Also where a package or a join brought the death, and nobody stopped anything."""
    client = everything(vault)
    if late:
        dead = replace(client, died_on=TODAY - timedelta(1))
        clients.CLIENTS.change(vault, dead)
    else:
        ending.died(vault, client.id, TODAY, TODAY)
    assert clients.get(vault, client.id).died_on is not None
    rows = vault.query("select count(*) as n from disclosure")[0]["n"]
    for leave in leave_for(vault, client):
        with pytest.raises(KnownError):
            leave()
    frame, data = Gate(vault, SOON), GateData(vault, SOON)
    stored = clients.get(vault, client.id)
    for channel in data.channels:
        for category in data.categories:
            for recipient in (CLIENT, "kela"):
                asked = Passage(client.id, recipient, (category,), channel, "x")
                assert not frame.ruling(asked, stored).allowed, (recipient, category, channel)
                assert frame.ruling(asked, stored).final is (recipient == CLIENT)
            theirs = Passage(client.id, CLIENT, (category,), channel, "x")
            with pytest.raises(GateClosed):
                gate.let_out(vault, theirs, SOON, reason="Perikunta pyysi suullisesti")
    assert vault.query("select count(*) as n from disclosure")[0]["n"] == rows
    to_do = {Kind.CLOSING} if late else set()  # that the open case of the dead is ended
    assert found_by(vault, client.id, SOON) & CONTACTS == to_do


def test_those_who_were_told_of_a_meeting_are_told_that_it_is_off(vault: Vault) -> None:
    client = everything(vault)
    ending.died(vault, client.id, TODAY, TODAY)
    (tell,) = [a for a in worklist.worklist(vault, TODAY) if a.kind is Kind.CANCELLATION]
    for each in invitees.of_meeting(vault, tell.target):
        paper = papers.invitation(vault, each, TODAY)
        if each.recipient == "kela":
            paper.record(vault, "letter", "")
        elif each.recipient == CLIENT:
            with pytest.raises(GateClosed):
                paper.record(vault, "letter", "")
    assert not [a for a in worklist.worklist(vault, TODAY) if a.kind is Kind.CANCELLATION]


def test_what_is_kept_needs_a_reason_and_is_told_afterwards(vault: Vault) -> None:
    client = everything(vault)
    (action,) = actions.open_actions(vault, client.id)
    keep = [f"action:{action.id}"]
    with pytest.raises(KnownError) as told:
        ending.close(
            vault, client.id, "moved", TODAY, TODAY, without_meeting="Muutti", kept=Kept(keep)
        )
    assert told.value.field == "because"
    assert clients.get(vault, client.id).closed_on is None
    kept = Kept(keep, "Uusi kunta jatkaa")
    ending.close(
        vault,
        client.id,
        "moved",
        TODAY,
        TODAY,
        without_meeting="Muutti",
        kept=kept,
        settled=settled(vault, client.id),
    )
    (left,) = actions.open_actions(vault, client.id)
    assert left.id == action.id
    closing = closings.latest(vault, client.id)
    assert closing is not None
    assert "Käy ryhmässä" in closing.kept_open
    assert "Uusi kunta jatkaa" in closing.kept_open


def test_a_closed_case_keeps_its_consents_for_the_last_papers_only(vault: Vault) -> None:
    client = everything(vault)
    closed(vault, client.id, TODAY)
    until = {each.valid_until for each in consents.of_client(vault, client.id)}
    assert until == {TODAY + timedelta(30)}
    assert case_managers.current(vault, client.id, SOON) is None
    reopening.reopen(vault, client.id, "Palasi", TODAY)
    assert actions.open_actions(vault, client.id)
    passage = Passage(client.id, "kela", (gate.BASIC,), "letter", "x")
    assert gate.judge(vault, passage, TODAY).allowed
