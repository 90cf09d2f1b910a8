"""Duplicates joined into one client and taken apart: nothing is forgotten, nothing is lost."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.service_map.samples import rolled_back
from tytti_desktop.casework import fields, history, search
from tytti_desktop.casework.client import case_managers, client_tables, clients, visits
from tytti_desktop.casework.client.case_managers import CASE_MANAGERS, CaseManager
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.client.visits import Visit
from tytti_desktop.casework.copy_out.carried import CARRIED, Carried
from tytti_desktop.casework.fields import HIDDEN
from tytti_desktop.casework.gate import consents
from tytti_desktop.casework.gate.consents import Consent
from tytti_desktop.casework.joining import merging
from tytti_desktop.casework.joining.merging_fields import GROUPS, Side, choices
from tytti_desktop.casework.mail import sheets
from tytti_desktop.casework.mail.sheets import FormVersion, PrintedCopy
from tytti_desktop.casework.registers import Register
from tytti_desktop.casework.screening import rounds
from tytti_desktop.casework.screening.rounds import RoundState
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Vault, attachments, drafts, new_id
from tytti_desktop.vault.checking import file_findings

TODAY = date(2026, 11, 21)
BEGUN = date(2026, 3, 2)
AINO = Client("Hämäläinen", "Aino Maria", phone="040 123", town="Mikkeli")


def client(vault: Vault, **known: Any) -> Client:
    made: Client = clients.register_client(vault, replace(AINO, **known), TODAY).record
    return made


def visit(vault: Vault, client_id: str, **known: Any) -> Visit:
    made = Visit(client_id, TODAY, "intake", Register.SOCIAL, "working_age", **known)
    stored: Visit = visits.log_visit(vault, made, TODAY).record
    return stored


def content(vault: Vault) -> dict[str, list[Any]]:
    """Return every row of every table but the log; of the index what it finds, not its rowids."""
    tables = [t for t in client_tables.read(vault).tables if t not in {"audit", "search_row"}]
    found = {t: sorted(map(repr, vault.tuples(f'select * from "{t}"'))) for t in tables}  # noqa: S608
    for index in ("search", "search_text"):
        rows = vault.tuples(f"select spelled, kind, entity_id, client_id, register from {index}")  # noqa: S608
        found[index] = sorted(map(repr, rows))
    return found


def left_of(vault: Vault, client_id: str) -> list[tuple[str, str]]:
    """Return every column of every table that still says a client's id."""
    schema = client_tables.read(vault)
    return [
        (table, name)
        for table in schema.tables
        for name in schema.names(table)
        if table not in {"audit", "client_merge"}
        and vault.tuples(f'select 1 from "{table}" where "{name}" = ?', (client_id,))  # noqa: S608
    ]


def fill(vault: Vault, client_id: str) -> None:
    """Give a client something of everything that is easily made."""
    visit(vault, client_id, text="Keskustelua kuntoutuksesta")
    base = Consent(client_id, "", "", BEGUN)
    consents.record_consents(vault, base, ["kela"], ["basic"], TODAY)
    rounds.schedule_rounds(vault, client_id, BEGUN, TODAY)
    attachments.keep(vault, client_id=client_id, kind="x", media_type="text/plain", content=b"x")
    drafts.keep(vault, f"visit:new:{client_id}", {"text": "kesken"}, client_id)


def test_every_table_with_a_client_moves_also_one_made_later(vault: Vault) -> None:
    vault.execute("create table later (id text primary key, client_id text references client (id))")
    vault.execute("create table loose (id text primary key, note text, entity_id text)")
    kept, other = client(vault), client(vault)
    fill(vault, other.id)
    vault.execute("insert into later values ('l', ?)", (other.id,))
    vault.execute("insert into loose values ('l', 'x', ?)", (other.id,))
    merging.merge(vault, kept.id, other.id, {}, TODAY)
    assert left_of(vault, other.id) == []
    assert vault.query("select client_id from later") == [{"client_id": kept.id}]
    assert vault.query("select entity_id from loose") == [{"entity_id": kept.id}]
    assert list(file_findings(vault.db)) == []


def test_every_column_named_like_a_clients_is_known(vault: Vault) -> None:
    """A new table whose column names a client otherwise would be forgotten: it fails here."""
    schema = client_tables.read(vault)
    named = {
        (table, name)
        for table in schema.tables
        for name in schema.names(table)
        if "client" in name and table not in client_tables.APART
    }
    not_ids = {("meeting", "client_present"), ("handover_package", "clients")}
    assert named - not_ids <= set(schema.client_columns())


def test_every_field_of_the_card_is_chosen_or_the_kept_ones_own() -> None:
    own = {name for name, told in fields.of(Client).items() if told.own}
    said = {name for group in GROUPS for name in group} | own
    assert said == set(Client.__dataclass_fields__)


def test_the_differences_of_a_protected_person_are_masked_on_both_sides(vault: Vault) -> None:
    kept = client(vault, street="Salainen tie 5", phone="040 1", non_disclosure=True)
    other = client(vault, street="Toinen tie 6", phone="", large_print=True)
    shown = {each.name: (each.kept, each.other) for each in choices(kept, other)}
    assert shown["street"][0][0] == shown["street"][1][0] == HIDDEN
    assert shown["phone"] == ((HIDDEN,), ("",))
    assert shown["large_print"] == ((False,), (True,))
    bare = {each.name: each.kept for each in choices(kept, other, revealed=True)}
    assert bare["street"][0] == "Salainen tie 5"
    merging.merge(vault, kept.id, other.id, {"street": "other"}, TODAY)
    assert clients.get(vault, kept.id).street == "Toinen tie 6"


def test_values_are_taken_as_proposed_or_picked(vault: Vault) -> None:
    kept = client(vault, phone="", started_on=date(2026, 5, 1), email="a@a.fi")
    other = client(vault, phone="050 1", started_on=BEGUN, email="b@b.fi", non_disclosure=True)
    merging.merge(vault, kept.id, other.id, {"email": "other"}, TODAY)
    now = clients.get(vault, kept.id)
    assert (now.phone, now.started_on, now.email) == ("050 1", BEGUN, "b@b.fi")
    assert now.non_disclosure
    assert clients.by_code(vault, other.code) == now
    assert [hit.entity_id for hit in search.find(vault, other.code.lower(), TODAY)] == [kept.id]
    with pytest.raises(KnownError):
        clients.get(vault, other.id)


def test_two_identity_codes_are_asked(vault: Vault) -> None:
    kept = client(vault, identity_code="131052-308T")
    other = client(vault, identity_code="010190-123M")
    (asked,) = [c for c in choices(kept, other) if c.name == "identity_code"]
    assert asked.proposed is None
    with pytest.raises(KnownError) as error:
        merging.merge(vault, kept.id, other.id, {}, TODAY)
    assert error.value.field == "identity_code"
    merging.merge(vault, kept.id, other.id, {"identity_code": Side.OTHER}, TODAY)
    assert clients.get(vault, kept.id).identity_code == "010190-123M"


@pytest.mark.parametrize("picked", [{"shoe": "kept"}, {"phone": "mine"}])
def test_an_unknown_choice_is_refused(vault: Vault, picked: dict[str, str]) -> None:
    kept, other = client(vault), client(vault)
    with pytest.raises(KnownError, match=r"shoe=kept|phone=mine"):
        merging.merge(vault, kept.id, other.id, picked, TODAY)
    with pytest.raises(KnownError):
        merging.merge(vault, kept.id, kept.id, {}, TODAY)


def test_one_questionnaire_stays_open_and_papers_that_are_out_lead_to_it(vault: Vault) -> None:
    kept, other = client(vault, started_on=BEGUN), client(vault, started_on=BEGUN)
    for each in (kept, other):
        rounds.schedule_rounds(vault, each.id, BEGUN, TODAY)
    mine, theirs = (rounds.of_client(vault, each.id)[0] for each in (kept, other))
    for state in (RoundState.PRINTED, RoundState.MAILED):
        rounds.move(vault, theirs.id, state, TODAY)
    form = FormVersion("f", "prom_baseline", "1", "fi", False, {}, TODAY)
    sheets.record_sheets(vault, [PrintedCopy("s1", form, 1, kept.id, mine.id)])
    merging.merge(vault, kept.id, other.id, {}, TODAY)
    found = {each.id: each for each in rounds.of_client(vault, kept.id)}
    assert (found[theirs.id].state, found[theirs.id].name) == (RoundState.MAILED, "baseline:2")
    assert (found[mine.id].state, found[mine.id].name) == (RoundState.CLOSED, "baseline")
    assert found[mine.id].closed_reason
    assert sheets.BOOK.table.get(vault, "s1").round_id == theirs.id
    open_names = [e.name for e in found.values() if e.state in rounds.OPEN]
    assert len(open_names) == len({rounds.base_name(name) for name in open_names})


def mark(vault: Vault, client_id: str, kind: str) -> None:
    key = client_id if kind == "client" else f"{client_id}.social"
    at, by = vault.now(), vault.person.id
    CARRIED.add(vault, Carried(client_id, "case", kind, key, ("x",), "f", TODAY, new_id(), at, by))


def test_marks_of_what_was_carried_follow_to_the_kept_client(vault: Vault) -> None:
    kept, other = client(vault), client(vault)
    mark(vault, kept.id, "plan")
    for kind in ("client", "plan"):
        mark(vault, other.id, kind)
    before = content(vault)
    done = merging.merge(vault, kept.id, other.id, {}, TODAY)
    found = CARRIED.find(vault, "client_id = ?", (kept.id,))
    assert {each.source_id for each in found} == {kept.id, f"{kept.id}.social"}
    assert CARRIED.count(vault) == 2
    merging.undo(vault, done.record.id)
    assert content(vault) == before


def manager(vault: Vault, client_id: str, name: str, first: int, last: int | None) -> None:
    until = None if last is None else BEGUN + timedelta(last)
    row = CaseManager(
        client_id, name, BEGUN + timedelta(first), until_date=until, id=new_id(),
        recorded_at=vault.now(), recorded_by=vault.person.id,
    )  # fmt: skip
    CASE_MANAGERS.add(vault, row)


@pytest.mark.parametrize(
    ("mine", "theirs", "days"),
    [
        ([("A", 0, None)], [("B", 10, None)], {5: "A", 15: "B", 99: "B"}),
        ([("A", 0, None)], [("B", 10, 20)], {5: "A", 15: "B", 25: "A"}),
        ([("A", 0, None)], [("B", 0, None)], {5: "A", 25: "A"}),
        ([("A", 0, 4)], [("B", 10, None)], {3: "A", 7: None, 15: "B"}),
        ([("A", 0, 50)], [("B", 10, 20), ("C", 30, 35)], {5: "A", 25: "A", 32: "C", 40: "A"}),
        ([("A", 0, None)], [("B", 10, 20), ("C", 21, None)], {15: "B", 21: "C", 60: "C"}),
    ],
)
def test_every_day_has_one_case_manager(
    vault: Vault, mine: list[Any], theirs: list[Any], days: dict[int, str | None]
) -> None:
    kept, other = client(vault), client(vault)
    for who, rows in ((kept, mine), (other, theirs)):
        for row in rows:
            manager(vault, who.id, *row)
    before = content(vault)
    done = merging.merge(vault, kept.id, other.id, {}, TODAY)
    held = case_managers.history(vault, kept.id)
    for number, name in days.items():
        day = BEGUN + timedelta(number)
        covering = [
            e.name for e in held
            if e.from_date <= day and (e.until_date is None or day <= e.until_date)
        ]  # fmt: skip
        assert covering == ([name] if name else [])
    assert done.undo is not None
    done.undo(vault)
    assert content(vault) == before


def test_what_may_stand_once_is_numbered_on_or_set_aside(vault: Vault) -> None:
    vault.execute(
        "create table v (id text primary key, client_id text, n integer, unique (client_id, n))"
    )
    vault.execute(
        "create table w (id text primary key, client_id text, k text, unique (client_id, k))"
    )
    vault.execute("create table x (id text primary key, w_id text references w (id))")
    kept, other = client(vault), client(vault)
    for table, mine, theirs in (("v", (1, 2), (1, 2, 3)), ("w", ("a",), ("a", "b"))):
        for who, values in ((kept, mine), (other, theirs)):
            for value in values:
                row = (f"{who.code}{value}", who.id, value)
                vault.execute(f"insert into {table} values (?, ?, ?)", row)  # noqa: S608
    vault.execute("insert into x values ('x', ?)", (f"{other.code}a",))
    before = content(vault)
    done = merging.merge(vault, kept.id, other.id, {}, TODAY)
    assert [n for (n,) in vault.tuples("select n from v order by n")] == [1, 2, 3, 4, 5]
    assert vault.tuples("select k from w order by k") == [("a",), ("b",)]
    assert vault.tuples("select w_id from x") == [(f"{kept.code}a",)]
    assert done.undo is not None
    done.undo(vault)
    assert content(vault) == before


def test_search_and_log_follow_at_once_both_ways(vault: Vault) -> None:
    kept, other = client(vault), client(vault, family_name="Hamalainen")
    fill(vault, other.id)
    done = merging.merge(vault, kept.id, other.id, {}, TODAY)
    hits = search.find(vault, "kuntoutuksesta", TODAY)
    assert [(hit.client_id, hit.code) for hit in hits] == [(kept.id, kept.code)]
    assert [h.entity_id for h in search.find(vault, "Aino", TODAY)] == [kept.id]
    assert len({row.seq for row in history.rows(vault, client_id=kept.id)}) > 8
    merging.undo(vault, done.record.id)
    hits = search.find(vault, "kuntoutuksesta", TODAY)
    assert [hit.client_id for hit in hits] == [other.id]


def test_what_was_made_since_stays_or_goes_with_what_it_hangs_on(vault: Vault) -> None:
    kept, other = client(vault), client(vault)
    rounds.schedule_rounds(vault, other.id, BEGUN, TODAY)
    moved = rounds.of_client(vault, other.id)[0]
    done = merging.merge(vault, kept.id, other.id, {}, TODAY)
    form = FormVersion("f", "prom_baseline", "1", "fi", False, {}, TODAY)
    sheets.record_sheets(vault, [PrintedCopy("s1", form, 1, kept.id, moved.id)])
    since = visit(vault, kept.id)
    merging.undo(vault, done.record.id)
    assert sheets.BOOK.table.get(vault, "s1").client_id == other.id
    assert visits.VISITS.get(vault, since.id).client_id == kept.id


def test_a_later_joining_is_taken_apart_first(vault: Vault) -> None:
    first, second, third = client(vault), client(vault, phone="1 2 3 4 5"), client(vault)
    fill(vault, first.id)
    before = content(vault)
    one = merging.merge(vault, second.id, first.id, {}, TODAY).record
    two = merging.merge(vault, third.id, second.id, {"phone": "other"}, TODAY).record
    assert clients.by_code(vault, first.code).id == third.id
    with pytest.raises(KnownError):
        merging.undo(vault, one.id)
    merging.undo(vault, two.id)
    merging.undo(vault, one.id)
    assert content(vault) == before


def test_a_field_changed_since_contradicts(vault: Vault) -> None:
    kept, other = client(vault, phone=""), client(vault, phone="050 111")
    done = merging.merge(vault, kept.id, other.id, {}, TODAY).record
    now = clients.get(vault, kept.id)
    clients.change_client(vault, replace(now, phone="050 222"), TODAY)
    before = content(vault)
    with pytest.raises(KnownError):
        merging.undo(vault, done.id)
    assert content(vault) == before
    assert merging.by_code(vault, other.code).id == done.id
    with pytest.raises(KnownError):
        merging.by_code(vault, kept.code)


def test_what_hangs_on_both_contradicts(vault: Vault) -> None:
    vault.execute("create table p (id text primary key, client_id text)")
    vault.execute(
        "create table q (id text primary key, client_id text, p_id text references p (id))"
    )
    kept, other = client(vault), client(vault)
    vault.execute("insert into q values ('q', ?, null)", (other.id,))
    done = merging.merge(vault, kept.id, other.id, {}, TODAY).record
    vault.execute("insert into p values ('p', ?)", (kept.id,))
    vault.execute("update q set p_id = 'p'")
    with pytest.raises(KnownError):
        merging.undo(vault, done.id)
    assert vault.tuples("select client_id from q") == [(kept.id,)]


def test_how_much_would_move_is_told(vault: Vault) -> None:
    one = client(vault)
    visit(vault, one.id)
    assert merging.counts(vault, one.id) == {"visit": 1}
    assert merging.of_client(vault, one.id) == []


people = st.fixed_dictionaries(
    {
        "phone": st.sampled_from(["", "040 123", "050 456"]),
        "started_on": st.sampled_from([None, BEGUN, TODAY]),
        "non_disclosure": st.booleans(),
        "visits": st.integers(0, 2),
        "rounds": st.booleans(),
        "carried": st.sets(st.sampled_from(["client", "plan"])),
        "step": st.integers(0, 3),
        "managers": st.lists(
            st.tuples(st.sampled_from("AB"), st.integers(0, 40), st.integers(0, 30) | st.none()),
            max_size=2, unique_by=lambda row: row[1],
        ),
    }
)  # fmt: skip


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(one=people, two=people)
def test_joined_and_taken_apart_is_as_it_was(
    vault: Vault, one: dict[str, Any], two: dict[str, Any]
) -> None:
    with rolled_back(vault):
        made = [_drawn(vault, drawn) for drawn in (one, two)]
        before = content(vault)
        done = merging.merge(vault, made[0], made[1], {}, TODAY)
        assert left_of(vault, made[1]) == []
        merging.undo(vault, done.record.id)
        assert content(vault) == before


def _drawn(vault: Vault, drawn: dict[str, Any]) -> str:
    fields = {name: drawn[name] for name in ("phone", "started_on", "non_disclosure")}
    made = client(vault, **fields).id
    for number in range(drawn["visits"]):
        visit(vault, made, text=f"Käynti {number}")
    if drawn["rounds"]:
        rounds.schedule_rounds(vault, made, BEGUN, TODAY)
        first = rounds.of_client(vault, made)[0].id
        for state in list(RoundState)[1 : drawn["step"] + 1]:
            rounds.move(vault, first, state, TODAY)
    for kind in sorted(drawn["carried"]):
        mark(vault, made, kind)
    for name, begun, length in drawn["managers"]:
        manager(vault, made, name, begun, None if length is None else begun + length)
    return made
