"""Registers and roles, visits, consultations, case managers, labour-market status."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations
from pathlib import Path

import pytest

from tests.factory import make_vault
from tytti_desktop.casework import choices, consultations, registers, unit
from tytti_desktop.casework.client import case_managers, clients, labour_status, visits
from tytti_desktop.casework.client.case_managers import CaseManager
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.client.labour_status import LabourStatus
from tytti_desktop.casework.client.visits import Visit
from tytti_desktop.casework.consultations import Consultation
from tytti_desktop.casework.registers import Register
from tytti_desktop.casework.steps import client_list
from tytti_desktop.casework.today import worklist
from tytti_desktop.casework.today.acts import Kind
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Role, Vault, audit
from tytti_desktop.words import speaking

TODAY = date(2026, 11, 21)


@pytest.fixture
def client(vault: Vault) -> str:
    new = Client("Mäki", "Onni", started_on=date(2026, 3, 1))
    made = clients.register_client(vault, new, TODAY).record
    assert isinstance(made, Client)
    return made.id


@pytest.fixture
def nurse(tmp_path: Path) -> Iterator[Vault]:
    made = make_vault(tmp_path, Role.NURSE, name="nurse")
    yield made
    made.close()


def visit(client: str, **changes: object) -> Visit:
    base = Visit(client, TODAY, "meeting", Register.SOCIAL, "working_age")
    return replace(base, **changes)  # type: ignore[arg-type]


def test_each_role_sees_what_the_data_says(vault: Vault, nurse: Vault, tmp_path: Path) -> None:
    assert registers.mine(vault, TODAY) == [Register.SOCIAL]
    assert registers.mine(nurse, TODAY) == [Register.HEALTH]
    assert registers.own(nurse, TODAY).retention == "patient"
    with make_vault(tmp_path, Role.SUBSTITUTE, name="substitute") as substitute:
        assert registers.mine(substitute, TODAY) == [Register.SOCIAL, Register.HEALTH]
    assert not registers.may_see("stranger", "social", unit.shipped("roles"))
    wider = unit.shipped("roles")["coordinator"] | {"registers": ["social", "health"]}
    unit.change(vault, "roles", "coordinator", wider, TODAY)
    assert registers.mine(vault, TODAY) == [Register.SOCIAL, Register.HEALTH]


def test_other_registers_are_counted_and_open_with_a_logged_reason(
    vault: Vault, client: str
) -> None:
    visits.log_visit(vault, visit(client), TODAY)
    other = visit(client, id="v2", register=Register.HEALTH, created_at=vault.now())
    visits.VISITS.add(vault, other)
    seen, hidden = registers.visible(vault, visits.of_client(vault, client), TODAY)
    assert ([each.register for each in seen], hidden) == ([Register.SOCIAL], 1)
    with pytest.raises(KnownError) as refused:
        registers.read_other_register(vault, client, "visit", [other], "")
    assert refused.value.field == "reason"
    opened = registers.read_other_register(vault, client, "visit", [other], "Sijaistus")
    assert opened == [other]
    row = audit.rows(vault, client_id=client)[0]
    assert (row.action, row.entity_id, row.detail["reason"]) == (
        "read_other_register",
        "v2",
        "Sijaistus",
    )


def test_a_role_neither_writes_nor_corrects_in_another_register(vault: Vault, client: str) -> None:
    with pytest.raises(KnownError) as refused:
        visits.log_visit(vault, visit(client, register=Register.HEALTH), TODAY)
    assert refused.value.field == "register"
    other = visit(client, id="v2", register=Register.HEALTH, created_at=vault.now())
    visits.VISITS.add(vault, other)
    with pytest.raises(KnownError) as refused:
        visits.change_visit(vault, replace(other, register=Register.SOCIAL), TODAY)
    assert refused.value.field == "register"


def test_a_visit_is_proposed_whole_and_logged_as_it_is(vault: Vault, client: str) -> None:
    first = visits.proposed(vault, client, TODAY)
    assert (first.kind, first.minutes, first.register) == ("intake", 60, Register.SOCIAL)
    done = visits.log_visit(vault, first, TODAY)
    assert visits.proposed(vault, client, TODAY).kind == "meeting"
    changed = visits.change_visit(vault, replace(done.record, minutes=45), TODAY)
    assert visits.of_client(vault, client)[0].minutes == 45
    assert changed.undo is not None
    changed.undo(vault)
    assert done.undo is not None
    done.undo(vault)
    assert visits.of_client(vault, client) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"minutes": 0}, "minutes"),
        ({"minutes": 1441}, "minutes"),
        ({"on_date": date(2028, 11, 22)}, "on_date"),
        ({"agreed_due": TODAY}, "agreed"),
        ({"agreed": "soitto", "agreed_due": date(2026, 11, 20)}, "agreed_due"),
        ({"retention": "for ever"}, "retention"),
        ({"kind": "no such"}, "kind"),
    ],
)
def test_what_is_wrong_with_a_visit(
    vault: Vault, client: str, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(KnownError) as refused:
        visits.log_visit(vault, visit(client, **changes), TODAY)
    assert refused.value.field == field


def test_a_visit_ahead_is_booked_until_its_day() -> None:
    ahead = visit("c", on_date=TODAY + timedelta(days=1))
    assert ahead.booked(TODAY)
    assert not ahead.booked(ahead.on_date)


def test_a_promise_is_due_in_the_list_until_it_is_kept(vault: Vault, client: str) -> None:
    due = TODAY + timedelta(days=7)
    done = visits.log_visit(vault, visit(client, agreed="Soitan Kelaan", agreed_due=due), TODAY)
    assert client_list.rows(vault, TODAY)[0].due == due
    visits.keep_promise(vault, done.record.id)
    assert client_list.rows(vault, TODAY)[0].due is None
    assert visits.of_client(vault, client)[0].agreed == "Soitan Kelaan"


def consultation(**changes: object) -> Consultation:
    base = Consultation(TODAY, "kela", "phone", Register.SOCIAL, "working_age")
    return replace(base, **changes)  # type: ignore[arg-type]


def test_a_consultation_without_a_client_is_logged_listed_and_undone(vault: Vault) -> None:
    new = consultations.proposed(vault, TODAY)
    assert (new.organisation_class, new.channel, new.minutes) == ("", "phone", 10)
    done = consultations.log_consultation(vault, replace(new, organisation_class="kela"), TODAY)
    consultations.change_consultation(vault, replace(done.record, topic="kuntoutusraha"), TODAY)
    mine = registers.mine(vault, TODAY)
    week = consultations.between(vault, (TODAY - timedelta(days=7), TODAY), mine)
    assert [(each.topic, each.client_id) for each in week] == [("kuntoutusraha", None)]
    before = (TODAY - timedelta(7), TODAY - timedelta(1))
    assert consultations.between(vault, before, mine) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"on_date": TODAY + timedelta(days=1)}, "on_date"),
        ({"organisation_class": ""}, "organisation_class"),
        ({"organisation_class": "no such"}, "organisation_class"),
        ({"channel": "pigeon"}, "channel"),
        ({"minutes": -5}, "minutes"),
        ({"register": Register.HEALTH}, "register"),
    ],
)
def test_what_is_wrong_with_a_consultation(
    vault: Vault, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(KnownError) as refused:
        consultations.log_consultation(vault, consultation(**changes), TODAY)
    assert refused.value.field == field


def test_who_called_before_is_offered_as_typed(vault: Vault, client: str) -> None:
    for name, day in (("Äijö Satu", 1), ("Aalto Pia", 2)):
        named = consultation(professional=name, organisation="Kela", on_date=date(2026, 11, day))
        consultations.log_consultation(vault, replace(named, client_id=client), TODAY)
    assert consultations.professionals(vault, "äi") == [("Äijö Satu", "Kela", "kela")]
    assert [row[0] for row in consultations.professionals(vault, "")] == ["Aalto Pia", "Äijö Satu"]
    assert consultations.professionals(vault, "%") == []
    assert len(consultations.of_client(vault, client)) == 2


def test_choices_speak_the_language_in_force(vault: Vault) -> None:
    offered = {c.key: c.label for c in choices.choices(vault, "delivery_channels", TODAY)}
    assert offered["paper"] == "Paperikirje"
    with speaking("sv"):
        assert choices.label(vault, "delivery_channels", "paper", TODAY) == "Pappersbrev"
    assert choices.label(vault, "delivery_channels", "gone", TODAY) == "gone"


def manager(client: str, name: str, start: date) -> CaseManager:
    return CaseManager(client, name, start)


def test_the_next_case_manager_ends_the_one_before_and_is_undone_whole(
    vault: Vault, client: str
) -> None:
    case_managers.name_case_manager(vault, manager(client, "Eka", date(2026, 3, 1)), TODAY)
    second = manager(client, " Toka  Nimi ", date(2026, 6, 1))
    done = case_managers.name_case_manager(vault, second, TODAY)
    names = [(held.name, held.until_date) for held in case_managers.history(vault, client)]
    assert names == [("Toka Nimi", None), ("Eka", date(2026, 5, 31))]
    assert client_list.rows(vault, TODAY)[0].case_manager == "Toka Nimi"
    assert client_list.case_manager_names(vault, TODAY) == ["Toka Nimi"]
    assert client_list.case_manager_names(vault, date(2026, 5, 31)) == ["Eka"]
    assert done.undo is not None
    done.undo(vault)
    assert [held.until_date for held in case_managers.history(vault, client)] == [None]


@pytest.mark.parametrize(
    ("name", "start", "field"),
    [
        (" ", TODAY, "name"),
        ("Toka", TODAY + timedelta(days=1), "from_date"),
        ("Toka", date(2026, 3, 1), "from_date"),
        ("Toka", date(2026, 2, 1), "from_date"),
    ],
)
def test_what_is_wrong_with_a_case_manager(
    vault: Vault, client: str, name: str, start: date, field: str
) -> None:
    case_managers.name_case_manager(vault, manager(client, "Eka", date(2026, 3, 1)), TODAY)
    with pytest.raises(KnownError) as refused:
        case_managers.name_case_manager(vault, manager(client, name, start), TODAY)
    assert refused.value.field == field


def missing_since(vault: Vault, today: date) -> list[date | None]:
    """Return since when Today says that clients lack a case manager."""
    return [a.since for a in worklist.worklist(vault, today) if a.kind is Kind.CASE_MANAGER]


def test_a_gap_shows_the_same_day_and_closes_with_the_next(vault: Vault, client: str) -> None:
    assert case_managers.current(vault, client, TODAY) is None
    first = manager(client, "Eka", date(2026, 3, 1))
    held = case_managers.name_case_manager(vault, first, TODAY).record
    assert missing_since(vault, TODAY) == []
    with pytest.raises(KnownError) as refused:
        case_managers.end_case_manager(vault, held.id, date(2026, 2, 1), TODAY)
    assert refused.value.field == "until_date"
    case_managers.end_case_manager(vault, held.id, TODAY, TODAY)
    assert missing_since(vault, TODAY) == []  # the last day still belongs to it
    tomorrow = TODAY + timedelta(days=1)
    assert missing_since(vault, tomorrow) == [tomorrow]
    assert case_managers.current(vault, client, tomorrow) is None
    now = case_managers.current(vault, client, TODAY)
    assert now is not None
    assert now.name == "Eka"


@pytest.mark.parametrize("order", list(permutations([1, 2, 3])))
def test_there_are_never_two_case_managers(
    vault: Vault, client: str, order: tuple[int, ...]
) -> None:
    for month in order:
        with suppress(KnownError):
            start = date(2026, 2 + month, 1)
            case_managers.name_case_manager(vault, manager(client, f"Nimi {month}", start), TODAY)
        held = case_managers.history(vault, client)
        for day in (date(2026, m, d) for m in (3, 4, 5, 11) for d in (1, 20)):
            there = [h for h in held if h.from_date <= day <= (h.until_date or date.max)]
            assert len(there) <= 1
            assert case_managers.current(vault, client, day) == (there[0] if there else None)


def test_the_status_of_a_day_and_how_long_out_of_work(vault: Vault, client: str) -> None:
    def record(status: str, on: date) -> None:
        labour_status.record_status(vault, LabourStatus(client, status, on), TODAY)

    assert labour_status.unemployment(vault, client, TODAY) is None
    record("employed_open", date(2020, 1, 1))
    record("unemployed", date(2024, 2, 29))
    record("rehabilitative_work", date(2026, 1, 1))
    out = labour_status.unemployment(vault, client, TODAY)
    assert out is not None
    assert (out.since, out.months, out.weeks) == (date(2024, 2, 29), 32, 142)
    assert labour_status.unemployment(vault, client, date(2025, 2, 28)).months == 12  # type: ignore[union-attr]
    assert labour_status.unemployment(vault, client, date(2023, 1, 1)) is None
    on = labour_status.on_day(vault, client, date(2025, 12, 31))
    assert on is not None
    assert on.status == "unemployed"
    assert labour_status.on_day(vault, client, date(2019, 1, 1)) is None
    record("student", date(2026, 1, 1))
    assert labour_status.history(vault, client)[0].status == "student"
    assert len(labour_status.history(vault, client)) == 3
    assert labour_status.unemployment(vault, client, TODAY) is None


@pytest.mark.parametrize(
    ("status", "on", "field"),
    [("no such", TODAY, "status"), ("student", TODAY + timedelta(days=1), "from_date")],
)
def test_what_is_wrong_with_a_status(
    vault: Vault, client: str, status: str, on: date, field: str
) -> None:
    with pytest.raises(KnownError) as refused:
        labour_status.record_status(vault, LabourStatus(client, status, on), TODAY)
    assert refused.value.field == field


def test_the_statuses_that_count_as_out_of_work_are_offered() -> None:
    offered = {choice.key for choice in labour_status.statuses(TODAY)}
    assert set(unit.shipped("labour_groups")["unemployed"]["statuses"]) <= offered
    assert not any("\u00ad" in choice.label for choice in labour_status.statuses(TODAY))


@pytest.mark.parametrize("kind", unit.kinds())
def test_every_list_a_form_offers_has_words_in_all_languages(kind: str) -> None:
    for key, content in unit.shipped(kind).items():
        if isinstance(content, dict) and "label" in content:
            assert set(content["label"]) == {"fi", "sv", "en"}, f"{kind}/{key}"
