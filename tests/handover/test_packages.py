"""Clients in sealed packages: whole, nothing doubled, nothing overwritten in silence."""

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factory import make_vault
from tests.handover.conftest import (
    TODAY,
    as_role,
    client,
    full_client,
    prepared,
    sent,
    taken,
    visit,
)
from tests.service_map.samples import organisation, person, post, tenure
from tytti_desktop.casework import choices, fields, history, manifest, search, unit
from tytti_desktop.casework.client import client_tables, clients, visits
from tytti_desktop.casework.client.visits import Visit
from tytti_desktop.casework.copy_out.carried import CARRIED, Carried
from tytti_desktop.casework.gate import disclosures
from tytti_desktop.casework.handover import handovers
from tytti_desktop.casework.joining import merging
from tytti_desktop.casework.plan import actions
from tytti_desktop.casework.plan.actions import OwnerKind
from tytti_desktop.casework.registers import Register
from tytti_desktop.casework.rights import log_report, log_requests
from tytti_desktop.casework.screening import rounds
from tytti_desktop.casework.today import worklist
from tytti_desktop.casework.today.acts import Kind
from tytti_desktop.errors import KnownError
from tytti_desktop.exchange.handover import conflicts, making, own_words, package, parts, planning
from tytti_desktop.exchange.handover.deciding import Outcome
from tytti_desktop.exchange.handover.package import Purpose
from tytti_desktop.exchange.handover.records import ConflictState, packages
from tytti_desktop.vault import Role, Vault, attachments, new_id, sealing
from tytti_desktop.vault.checking import file_findings

CLIENTS_OWN = ("disclosure", "past_log")  # the ledger and the log grow by the act itself


def content(vault: Vault, *left: str) -> dict[str, list[Any]]:
    """Return every row of the tables a package carries, and the bookkeeping but for the log."""
    known = parts.parts(client_tables.read(vault))
    tables = [*known.all, "handover_base", "handover_conflict", "handover_package", "handover"]
    return {
        t: sorted(map(repr, vault.tuples(f'select * from "{t}"')))  # noqa: S608
        for t in tables
        if t not in left
    }


def carried(vault: Vault, client_id: str) -> dict[str, Any]:
    """Return the client's rows of the tables that carry them, by table."""
    known = parts.parts(client_tables.read(vault))
    return {
        table: vault.query(f'select * from "{table}" where client_id = ? order by id', (client_id,))  # noqa: S608
        for table in known.own
        if table not in {"client", *CLIENTS_OWN}
    }


def uncovered(schema: client_tables.Schema) -> list[str]:
    """Return the tables that have no place in a package."""
    known = parts.parts(schema)
    return sorted(set(schema.tables) - set(known.all) - set(parts.STAYS) - client_tables.APART)


def test_every_table_is_carried_or_stays_for_a_reason(vault: Vault) -> None:
    schema = client_tables.read(vault)
    assert uncovered(schema) == []
    known = parts.parts(schema)
    assert not set(parts.STAYS) & set(known.all)
    assert set(parts.STAYS) <= set(schema.tables)
    assert all(len(schema.key(table)) == 1 for table in known.all)
    assert {"triage_step", "round_step", "returned_field", "scan_page"} <= set(known.hanging)
    assert {"form_version", "organisation", "post", "mailing"} <= set(known.told)
    vault.execute("create table later (id text primary key, client_id text references client (id))")
    vault.execute("create table part (id text primary key, later_id text references later (id))")
    vault.execute("create table odd (id text primary key)")
    schema = client_tables.read(vault)
    assert uncovered(schema) == ["odd"]
    assert {"later"} <= set(parts.parts(schema).own)
    assert {"part"} <= set(parts.parts(schema).hanging)


def test_a_client_arrives_whole_and_is_found_at_once(vault: Vault, other: Vault) -> None:
    one = full_client(vault)
    raw = sent(vault, other, one.id)
    plan = taken(other, raw)
    assert plan.count(Outcome.NEW) == len(plan.lines) > 10
    assert clients.get(other, one.id) == clients.get(vault, one.id)
    assert carried(other, one.id) == carried(vault, one.id)
    assert other.tuples("select fingerprint, geometry from form_version") == [
        ("f1", '{"pages":[]}')
    ]
    (paper,) = other.tuples("select id from attachment")
    assert attachments.get(other, paper[0]).content == b"\x89PNG\x00"
    assert [hit.code for hit in search.find(other, "kuntoutuksesta", TODAY)] == [one.code]
    assert handovers.name_of(other, vault.person.id) == vault.person.name
    assert list(file_findings(other.db)) == []
    past = other.tuples("select count(*) from past_log where client_id = ?", (one.id,))
    assert past[0][0] > 5


def test_the_log_that_came_along_is_shown_and_told_to_the_client(
    vault: Vault, other: Vault
) -> None:
    vault.clock = other.clock = lambda: datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
    one = full_client(vault)
    clients.reveal_address(vault, one.id, "Kotikäynti sovittu")
    taken(other, sent(vault, other, one.id))
    before = history.rows(vault, client_id=one.id)
    found = history.with_past(other, one.id)
    past = [row for row in found if row.past]
    assert 5 < len(past) <= len(before)
    assert [row.at for row in found] == sorted((row.at for row in found), reverse=True)
    assert {row.who for row in past} == {vault.person.name}
    assert "edellisestä varastosta" in history.told(past[0])
    request = log_requests.ask(other, log_requests.proposed(other, one.id, TODAY), TODAY).record
    lines = log_report.look_lines(log_report.report(other, request, TODAY).looks)
    (told,) = [line for line in lines if "Kotikäynti sovittu" in line]
    assert vault.person.name in told
    assert "edellisestä varastosta" in told
    late = replace(request, from_date=TODAY + timedelta(1), until_date=TODAY + timedelta(2))
    assert log_report.report(other, late, TODAY).looks == ()


def test_the_units_own_words_travel_with_the_records_that_use_them(
    vault: Vault, other: Vault
) -> None:
    one, day = full_client(vault), TODAY - timedelta(30)
    for key, word in (("own_walk", "Kävelytapaaminen"), ("own_unused", "Toinen")):
        content = {"label": {"fi": word}, "minutes": 30}
        unit.change(vault, visits.KINDS, key, content, day)
    unit.change(vault, "gate", "own_walk", {"label": {"fi": "sääntö"}}, day)
    made = visits.log_visit(
        vault, Visit(one.id, TODAY, "own_walk", Register.HEALTH, "patient"), TODAY
    ).record
    raw = sent(vault, other, one.id)
    plan = planning.plan(other, planning.read(sealing.own_keys(other), io.BytesIO(raw)))
    assert [(w.kind, w.label) for w in plan.words] == [(visits.KINDS, "Kävelytapaaminen")]
    taken(other, raw)
    assert choices.label(other, visits.KINDS, made.kind, day) == "Kävelytapaaminen"
    assert "own_unused" not in unit.in_force(other, visits.KINDS, TODAY)
    unit.change(other, visits.KINDS, "own_walk", {"label": {"fi": "Oma sana"}}, TODAY)
    assert taken(other, raw).words == []
    assert choices.label(other, visits.KINDS, made.kind, TODAY) == "Oma sana"


@pytest.mark.parametrize("kind", sorted(own_words.kinds()))
def test_a_word_of_every_list_that_records_name_travels(vault: Vault, kind: str) -> None:
    """The lists are those that the records tell of; what is a rule of the unit stays at home."""
    unit.change(vault, kind, "own_thing", {"label": {"fi": "Oma"}}, TODAY)
    used = own_words.Used(vault)
    used.note({"any": "own_thing"})
    assert [(word.kind, word.label) for word in used.words()] == [(kind, "Oma")]


def test_what_stays_at_home_is_named_by_a_record_and_says_why() -> None:
    tables = (*(book.table for book in manifest.BOOKS), *manifest.LEDGERS)
    named = {each.list for table in tables for each in fields.of(table.record).values()}
    assert own_words.RULES.keys() <= named
    assert {"teams", "areas", "service_kinds"} <= own_words.kinds()
    assert all(own_words.RULES.values())


@pytest.mark.parametrize("words", [("gate", {"label": {"fi": "x"}}), ("visit_kinds", {"label": 1})])
def test_only_words_of_lists_are_taken(words: tuple[str, Any]) -> None:
    press = package.Press()
    manifest = package.Manifest("p", 5, False, Purpose.NURSE, "2026-11-21", "X", "x", ())
    press.add([package.first_line(manifest), ["w", words[0], "key", "2026-01-01", words[1]]])
    press.end()
    with pytest.raises(KnownError):
        package.read(press.pieces)


def test_a_recording_or_a_look_that_is_stopped_leaves_nothing(vault: Vault, other: Vault) -> None:
    ids = [client(vault).id for _number in range(12)]
    made = prepared(vault, other, *ids, purpose=Purpose.TRANSFER)
    before = content(vault)
    steps = making.record_steps(vault, made, TODAY)
    assert [next(steps) for _step in range(2)] == [(5, 12), (10, 12)]
    steps.close()
    assert content(vault) == before
    raw = sent(vault, other, *ids)
    looked = list(
        planning.plan_steps(other, planning.read(sealing.own_keys(other), io.BytesIO(raw)))
    )
    assert [done for done, _all in looked] == sorted(done for done, _all in looked)
    assert all(done <= total for done, total in looked)


def test_what_both_marked_as_carried_stands_once(vault: Vault, other: Vault) -> None:
    one = full_client(vault)
    taken(other, sent(vault, other, one.id))
    for where in (vault, other):
        at, by = where.now(), where.person.id
        row = Carried(one.id, "ura", "client", one.id, ("x",), "f", TODAY, new_id(), at, by)
        CARRIED.add(where, row)
    plan = taken(vault, sent(other, vault, one.id))
    assert plan.count(Outcome.LEFT_OUT) == 1
    assert CARRIED.count(vault) == 1


def test_a_mark_taken_away_there_and_made_again_comes(vault: Vault, other: Vault) -> None:
    one = full_client(vault)
    at, by = vault.now(), vault.person.id
    mark = Carried(one.id, "ura", "client", one.id, ("x",), "f", TODAY, "first", at, by)
    CARRIED.add(vault, mark)
    taken(other, sent(vault, other, one.id))
    CARRIED.delete(other, "first")
    CARRIED.add(other, replace(mark, id="second"))
    plan = taken(vault, sent(other, vault, one.id))
    assert (plan.count(Outcome.REMOVED), plan.count(Outcome.LEFT_OUT)) == (1, 0)
    assert [each.id for each in CARRIED.find(vault)] == ["second"]


def test_taking_in_twice_changes_nothing(vault: Vault, other: Vault) -> None:
    one = full_client(vault)
    raw = sent(vault, other, one.id)
    taken(other, raw)
    before = content(other)
    plan = taken(other, raw)
    assert plan.count(Outcome.SAME) == len(plan.lines)
    assert content(other) == before


def test_looking_first_changes_nothing(vault: Vault, other: Vault) -> None:
    one = full_client(vault)
    raw = sent(vault, other, one.id)
    before = content(other)
    plan = planning.plan(other, planning.read(sealing.own_keys(other), io.BytesIO(raw)))
    assert plan.clients(Outcome.NEW) == [one.id]
    assert plan.counts()["new"] == len(plan.lines)
    assert content(other) == before


def test_there_and_back_again(vault: Vault, other: Vault) -> None:
    """The nurse's laptop: clients to see go out, visits done come back, new ones and changed."""
    one = full_client(vault)
    kept = visit(vault, one.id, "pysyy")
    taken(other, sent(vault, other, one.id))
    new = visit(other, one.id, "terveystarkastus")
    visits.change_visit(vault, replace(kept, text="muutettu kotona"), TODAY)
    clients.change_client(other, replace(clients.get(other, one.id), phone="050 999"), TODAY)
    plan = taken(vault, sent(other, vault, one.id))
    assert plan.count(Outcome.CONFLICT) == 0
    assert clients.get(vault, one.id).phone == "050 999"
    assert visits.VISITS.get(vault, new.id).text == "terveystarkastus"
    assert visits.VISITS.get(vault, kept.id).text == "muutettu kotona"
    again = taken(other, sent(vault, other, one.id))
    assert again.count(Outcome.CONFLICT) == 0


def test_both_sides_changed_is_for_a_person(vault: Vault, other: Vault) -> None:
    one = full_client(vault)
    taken(other, sent(vault, other, one.id))
    for where, phone in ((vault, "040 111"), (other, "050 222")):
        clients.change_client(where, replace(clients.get(where, one.id), phone=phone), TODAY)
    raw = sent(other, vault, one.id)
    plan = taken(vault, raw)
    assert plan.count(Outcome.CONFLICT) == 1
    assert clients.get(vault, one.id).phone == "040 111"
    taken(vault, raw)
    ((found,), hidden) = conflicts.waiting(vault, TODAY)
    assert hidden == 0
    assert Kind.PACKAGE_CONFLICT in {act.kind for act in worklist.worklist(vault, TODAY)}
    assert [(d.field, d.ours, d.theirs) for d in conflicts.differences(vault, found)] == [
        ("phone", "040 111", "050 222")
    ]
    assert conflicts.kind(found) == "asiakkaan tiedot"
    conflicts.decide(vault, found.id, ConflictState.OURS, TODAY)
    assert conflicts.waiting(vault, TODAY) == ([], 0)
    taken(vault, raw)
    assert conflicts.waiting(vault, TODAY) == ([], 0)
    assert taken(other, sent(vault, other, one.id)).count(Outcome.CONFLICT) == 0
    assert clients.get(other, one.id).phone == "040 111"


def test_the_others_version_may_be_taken_unless_changed_since(vault: Vault, other: Vault) -> None:
    one = full_client(vault)
    taken(other, sent(vault, other, one.id))
    for where, name in ((vault, "Aalto"), (other, "Virta")):
        clients.change_client(where, replace(clients.get(where, one.id), family_name=name), TODAY)
    taken(vault, sent(other, vault, one.id))
    ((found,), _hidden) = conflicts.waiting(vault, TODAY)
    now = clients.get(vault, one.id)
    clients.change_client(vault, replace(now, family_name="Niemi"), TODAY)
    with pytest.raises(KnownError):
        conflicts.decide(vault, found.id, ConflictState.THEIRS, TODAY)
    clients.change_client(vault, now, TODAY)
    conflicts.decide(vault, found.id, ConflictState.THEIRS, TODAY)
    assert clients.get(vault, one.id).family_name == "Virta"
    assert [hit.code for hit in search.find(vault, "Virta", TODAY)] == [one.code]
    with pytest.raises(KnownError):
        conflicts.decide(vault, found.id, ConflictState.OURS, TODAY)


def test_what_was_taken_back_there_goes_here_unless_changed_here(
    vault: Vault, other: Vault
) -> None:
    one = full_client(vault)
    keep, drop = visit(vault, one.id, "muutetaan"), visit(vault, one.id, "perutaan")
    taken(other, sent(vault, other, one.id))
    for each in (keep, drop):
        visits.VISITS.delete(other, each.id)
    visits.change_visit(vault, replace(keep, text="muutettu"), TODAY)
    plan = taken(vault, sent(other, vault, one.id))
    assert plan.count(Outcome.REMOVED) == 1
    assert visits.VISITS.count(vault, "id = ?", (drop.id,)) == 0
    ((found,), _hidden) = conflicts.waiting(vault, TODAY)
    assert (found.row_id, found.theirs) == (keep.id, None)
    conflicts.decide(vault, found.id, ConflictState.THEIRS, TODAY)
    assert visits.VISITS.count(vault, "id = ?", (keep.id,)) == 0


def test_what_was_taken_back_here_does_not_return(vault: Vault, other: Vault) -> None:
    one = full_client(vault)
    mine, theirs = visit(vault, one.id, "oma"), visit(vault, one.id, "muuttuu")
    taken(other, sent(vault, other, one.id))
    for each in (mine, theirs):
        visits.VISITS.delete(vault, each.id)
    visits.change_visit(other, replace(theirs, text="jatkettu siellä"), TODAY)
    plan = taken(vault, sent(other, vault, one.id))
    outcomes = {line.row_id: line.outcome for line in plan.lines}
    assert (outcomes[mine.id], outcomes[theirs.id]) == (Outcome.KEPT, Outcome.CONFLICT)
    ((found,), _hidden) = conflicts.waiting(vault, TODAY)
    conflicts.decide(vault, found.id, ConflictState.THEIRS, TODAY)
    assert visits.VISITS.get(vault, theirs.id).text == "jatkettu siellä"


def test_an_older_package_brings_nothing_back(vault: Vault, other: Vault) -> None:
    one = full_client(vault)
    old = sent(vault, other, one.id)
    later = vault.now() + timedelta(hours=1)
    vault.clock = lambda: later
    clients.change_client(vault, replace(clients.get(vault, one.id), phone="050 1"), TODAY)
    taken(other, sent(vault, other, one.id))
    plan = taken(other, old)
    assert clients.get(other, one.id).phone == "050 1"
    assert (plan.count(Outcome.CHANGED), plan.count(Outcome.CONFLICT)) == (0, 0)


def test_a_transfer_closes_here_and_waits_to_be_accepted_there(vault: Vault, other: Vault) -> None:
    one = full_client(vault)
    raw = sent(vault, other, one.id, purpose=Purpose.TRANSFER, to_name="Toinen Tuula")
    closed = clients.get(vault, one.id)
    assert (closed.closed_on, closed.closed_reason) == (TODAY, making.HANDED_OVER)
    row = disclosures.of_client(vault, one.id)[0]
    assert (row.recipient, row.channel, row.addressee) == ("own_unit", "package", "Toinen Tuula")
    taken(other, raw)
    assert clients.get(other, one.id).closed_on is None
    (waiting,) = handovers.pending(other, other.person.id)
    assert (waiting.client_id, waiting.from_person) == (one.id, vault.person.id)
    assert [(p.direction, p.clients) for p in packages(other)] == [("in", 1)]
    assert [(p.direction, p.purpose) for p in packages(vault)] == [("out", "transfer")]


def test_registers_of_others_stay_unless_a_reason_is_logged(vault: Vault, other: Vault) -> None:
    one = full_client(vault)
    own = visit(vault, one.id, "terveys")
    as_role(vault, Role.COORDINATOR)
    made = prepared(vault, other, one.id, purpose=Purpose.TRANSFER)
    assert made.left_out == {"visit": 2}
    with pytest.raises(KnownError):
        prepared(vault, other, one.id, reason="lyhyt")
    raw = sent(
        vault, other, one.id, purpose=Purpose.TRANSFER, reason="Koko yksikkö siirtyy toiseen"
    )
    taken(other, raw)
    assert visits.VISITS.get(other, own.id).register is Register.HEALTH
    as_role(other, Role.COORDINATOR)
    assert search.find(other, "terveys", TODAY) == []


def test_a_conflict_of_another_register_is_only_counted(vault: Vault, other: Vault) -> None:
    one = full_client(vault)
    own = visit(vault, one.id, "terveys")
    taken(other, sent(vault, other, one.id))
    for where in (vault, other):
        visits.change_visit(where, replace(own, text=str(where.path)), TODAY)
    taken(vault, sent(other, vault, one.id))
    ((found,), _hidden) = conflicts.waiting(vault, TODAY)
    as_role(vault, Role.COORDINATOR)
    assert conflicts.waiting(vault, TODAY) == ([], 1)
    with pytest.raises(KnownError):
        conflicts.decide(vault, found.id, ConflictState.OURS, TODAY)


def test_the_network_is_not_doubled(vault: Vault, other: Vault) -> None:
    one = client(vault)
    names = {}
    for where in (vault, other):
        job = post(where, organisation(where, "Esimerkkiyhdistys"))
        who = person(where)
        tenure(where, job, who, TODAY)
        names[where] = (job, who)
    job, who = names[vault]
    act = replace(
        actions.proposed(vault, one.id, TODAY), text="Soitto", owner_kind=OwnerKind.ORGANISATION,
        owner="Esimerkkiyhdistys", post_id=job, professional_id=who,
    )  # fmt: skip
    mine = actions.add_action(vault, act, TODAY).record
    raw = sent(vault, other, one.id, purpose=Purpose.TRANSFER)
    plan = taken(other, raw)
    assert plan.told == 0
    there = actions.ACTIONS.get(other, mine.id)
    assert (there.post_id, there.professional_id) == names[other]
    assert other.tuples("select count(*) from organisation") == [(1,)]
    before = content(other)
    assert taken(other, raw).count(Outcome.SAME) == len(plan.lines)
    assert content(other) == before
    changed = replace(there, text="Soitto tehty")
    actions.change_action(other, changed, TODAY)
    back = sent(other, vault, one.id, purpose=Purpose.TRANSFER)
    plan = taken(vault, back)
    now = actions.ACTIONS.get(vault, mine.id)
    assert (now.text, now.post_id, now.professional_id) == ("Soitto tehty", job, who)


def test_the_same_person_known_here_is_told_not_doubled_in_silence(
    vault: Vault, other: Vault
) -> None:
    one = full_client(vault, identity_code="131052-308T")
    twin = client(other, identity_code="131052-308T")
    plan = taken(other, sent(vault, other, one.id))
    assert plan.same_person == {one.id: twin.id}
    assert clients.get(other, one.id).identity_code is None
    merging.merge(other, twin.id, one.id, {}, TODAY)
    assert clients.by_code(other, one.code).id == twin.id


def test_rounds_of_one_name_are_numbered(vault: Vault, other: Vault) -> None:
    one = full_client(vault)
    taken(other, sent(vault, other, one.id))
    first = rounds.of_client(vault, one.id)[0]
    other.execute("delete from round_step")
    made = replace(first, id="own-round", name="extra")
    rounds.BOOK.table.add(other, made)
    rounds.BOOK.table.add(vault, replace(made, id="new-round"))
    taken(other, sent(vault, other, one.id))
    assert [r.name for r in rounds.of_client(other, one.id) if r.id == "new-round"] == ["extra:2"]


def test_a_joined_client_goes_with_its_old_code(vault: Vault, other: Vault) -> None:
    one, two = full_client(vault), full_client(vault)
    taken(other, sent(vault, other, one.id, two.id))
    merging.merge(vault, one.id, two.id, {}, TODAY)
    plan = taken(other, sent(vault, other, one.id))
    assert clients.by_code(other, two.code).id == one.id
    assert clients.CLIENTS.count(other) == 1
    assert plan.count(Outcome.CONFLICT) == 0
    assert list(file_findings(other.db)) == []


def test_what_cannot_be_made_is_told(vault: Vault, other: Vault) -> None:
    one = client(vault)
    with pytest.raises(KnownError) as error:
        prepared(vault, other)
    assert error.value.field == "clients"
    with pytest.raises(KnownError) as error:
        prepared(vault, vault, one.id)
    assert error.value.field == "key"
    assert making.all_open(vault, [one.code.lower()]) == making.all_open(vault) == (one.id,)


def test_another_version_and_another_kind_of_vault_are_refused(
    vault: Vault, other: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = client(vault)
    for version, word in ((99, "uudempi"), (1, "vanhempi")):
        monkeypatch.setattr(making, "schema_version", lambda _vault, v=version: v)
        with pytest.raises(KnownError, match=word):
            taken(other, sent(vault, other, one.id))
    monkeypatch.undo()
    with make_vault(tmp_path, name="p", practice=True) as practice:
        raw = sent(vault, practice, one.id)
        with pytest.raises(KnownError, match="arjoitus"):
            taken(practice, raw)


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(share=st.floats(0, 1), bit=st.integers(0, 7), how=st.sampled_from(["flip", "cut", "drop"]))
def test_a_package_of_odd_content_is_refused_and_changes_nothing(
    vault: Vault, other: Vault, share: float, bit: int, how: str
) -> None:
    """Even one that was sealed right: bits turned, cut, or a piece of the middle missing."""
    one = clients.CLIENTS.find(vault, limit=1)
    made = prepared(vault, other, (one[0] if one else full_client(vault)).id)
    inside = bytearray(b"".join(made.pieces))
    place = int(share * (len(inside) - 1))
    if how == "flip":
        inside[place] ^= 1 << bit
    elif how == "cut":
        del inside[place:]
    else:
        del inside[place : place + 3]
    made.pieces = [bytes(inside)]
    before = content(other)
    with pytest.raises(KnownError):
        taken(other, making.seal(sealing.own_keys(vault), made))
    assert content(other) == before
