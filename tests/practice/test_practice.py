"""The practice caseload: like the pilot, apart from real people, the same for the same seed."""

import ast
import contextlib
import importlib
import pkgutil
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, get_type_hints

import pytest
from stdnum.fi import hetu

from tests import parsed
from tests.factory import CHEAP
from tytti_desktop import casework
from tytti_desktop import practice as practice_room
from tytti_desktop.casework import manifest, recording, registers, search
from tytti_desktop.casework.client import addresses, labour_status
from tytti_desktop.casework.client.clients import CLIENTS, Client
from tytti_desktop.casework.client.labour_status import STATUSES
from tytti_desktop.casework.closing.ratings import side_by_side
from tytti_desktop.casework.copy_out.carried import CARRIED
from tytti_desktop.casework.gate import disclosures
from tytti_desktop.casework.mail import mailing_counts, mailing_manifest, mailing_plan, mailings
from tytti_desktop.casework.plan import actions, goals, onward, versions
from tytti_desktop.casework.plan.difference import difference
from tytti_desktop.casework.screening import screenings, trends
from tytti_desktop.casework.steps import path
from tytti_desktop.casework.steps.closing_record import CLOSINGS, RATINGS
from tytti_desktop.casework.steps.path import StageName
from tytti_desktop.casework.today import worklist
from tytti_desktop.casework.today.acts import Kind
from tytti_desktop.errors import KnownError
from tytti_desktop.practice import PASSPHRASE, Practice, make_practice, store
from tytti_desktop.vault import Role, Vault, checking, open_vault, parts, passphrase, people

TODAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    folder = tmp_path_factory.mktemp("practice")
    practice = make_practice(folder / "p.vault", today=TODAY, kdf=CHEAP)
    yield practice
    practice.vault.close()


@pytest.fixture
def vault(made: Practice) -> Vault:
    return made.vault


def everyone(vault: Vault) -> list[Client]:
    return CLIENTS.find(vault)


def counted(vault: Vault, sql: str) -> dict[Any, int]:
    return {row["what"]: row["n"] for row in vault.query(sql)}


def test_it_is_marked_as_practice_for_ever(made: Practice, tmp_path: Path) -> None:
    assert made.vault.practice
    assert made.clients == 138
    assert made.passphrase == PASSPHRASE
    passphrase.refuse_weak(PASSPHRASE, "Koordinaattori")
    assert checking.check(made.vault) == []


def test_no_record_can_be_taken_for_a_real_persons(vault: Vault) -> None:
    for client in everyone(vault):
        code = client.identity_code or ""
        assert 900 <= int(code[7:10]) <= 999
        assert hetu.validate(code, allow_temporary=True) == code
        assert not hetu.is_valid(code)
        assert re.match(r"(Esimerkki|Malli|Harjoitus|Kokeilu)-", client.given_names)
        assert client.phone.startswith("000 ")
        assert re.fullmatch(r"9999[1-8]", client.postal_code)
        assert not client.email
        assert client.problems(TODAY, practice=True) == {}


def test_codes_agree_with_what_is_known_of_the_person(vault: Vault) -> None:
    for client in everyone(vault):
        code = client.identity_code or ""
        born = client.date_of_birth
        assert born is not None
        assert code[:6] == f"{born:%d%m%y}"
        assert 18 <= (client.age(TODAY) or 0) <= 64
        if client.sex is not None:
            assert (int(code[7:10]) % 2 == 1) == (client.sex == "m")


def test_the_figures_are_the_pilots(vault: Vault) -> None:
    clients = everyone(vault)
    ages = [client.age(TODAY) or 0 for client in clients]
    assert abs(sum(ages) / 138 - 37) < 2
    men = sum(int((client.identity_code or "")[7:10]) % 2 for client in clients)
    assert men == round(138 * 0.64)
    referrers = counted(
        vault, "select source_class as what, count(*) as n from referral group by what"
    )
    assert referrers["municipal_employment"] == round(138 * 0.58)
    assert referrers["social_services"] == round(138 * 0.18)
    contacts = counted(
        vault, "select organisation_class as what, count(*) as n from consultation group by what"
    )
    assert sum(contacts.values()) == 322
    assert (contacts["municipal_employment"], contacts["social_services"]) == (162, 58)
    held = vault.query("select count(*) as n from visit where on_date <= ?", (TODAY.isoformat(),))
    assert held[0]["n"] == 172


def test_long_unemployment_is_the_pilots(vault: Vault) -> None:
    rows = vault.query(
        "select coalesce(c.started_on, ?) as start, min(l.from_date) as since from client c"
        " join labour_status l on l.client_id = c.id group by c.id",
        (TODAY.isoformat(),),
    )
    years = [
        (date.fromisoformat(r["start"]) - date.fromisoformat(r["since"])).days / 365.25
        for r in rows
    ]
    assert sum(y > 1 for y in years) == round(138 * 0.82)
    assert sum(y > 3 for y in years) == round(138 * 0.65)


def test_48_answered_at_the_start_and_14_of_them_again(vault: Vault) -> None:
    rows = vault.query(
        "select client_id, pack from questionnaire_round where state in ('returned', 'checked')"
    )
    first = {row["client_id"] for row in rows if row["pack"] == "prom_baseline"}
    again = {row["client_id"] for row in rows if row["pack"] == "prom_followup"}
    assert (len(first), len(again), again <= first) == (48, 14, True)
    asked = vault.query("select round_id from screening where round_id is not null")
    assert len({row["round_id"] for row in asked}) == 62


def test_clients_stand_at_all_six_stages(vault: Vault) -> None:
    stages = Counter(found.current for found in path.of_all(vault, TODAY).values())
    assert set(stages) == set(StageName)
    assert min(stages.values()) >= 10


def test_the_mailing_has_a_dozen_follow_ups_and_every_kind_of_reason(vault: Vault) -> None:
    plan = mailing_plan.due_mailing(vault, TODAY)
    by_round = Counter(item.round_name for item in plan.items if item.step == "form")
    assert by_round["followup_6"] == 12
    assert {item.step for item in plan.items} >= {"form", "reminder"}
    assert by_round["baseline"] >= 2
    counts = {
        found.name: found.count for found in parts.whole(mailing_counts.due_counts(vault, TODAY))
    }
    assert counts == by_round
    reasons = {item.reason for item in plan.skipped}
    assert len(reasons) >= 4
    assert any(item.language == "sv" for item in plan.items)
    assert any(item.large_print for item in plan.items)


def test_the_due_mailing_prints_and_proves(vault: Vault) -> None:
    plan = mailing_plan.due_mailing(vault, TODAY, limit=3)
    order = mailings.order(vault, plan)
    batch = mailings.print_order(order)
    assert len(mailing_manifest.manifest(order, batch)) == 3


def test_today_shows_every_kind_of_work(vault: Vault) -> None:
    kinds = {act.kind for act in worklist.worklist(vault, TODAY)}
    assert {
        Kind.ALERT,
        Kind.TRIAGE,
        Kind.CASE_MANAGER,
        Kind.PROMISE,
        Kind.CONSENT,
        Kind.HAND_OVER,
        Kind.PRINT,
        Kind.ROUND_ENDED,
        Kind.ACTION,
        Kind.PLAN_REVIEW,
        Kind.STATEMENT,
        Kind.ONWARD,
        Kind.BENEFIT_GAP,
        Kind.TEAM_RETURN,
    } <= kinds
    promises = [a for a in worklist.worklist(vault, TODAY) if a.kind is Kind.PROMISE]
    assert any(act.due < TODAY for act in promises)
    assert any(act.due > TODAY for act in promises)


def test_plans_have_goals_steps_in_order_versions_and_waits(vault: Vault) -> None:
    planned = {goal.client_id for goal in goals.GOALS.find(vault)}
    assert len(planned) > 60
    made = {each.id: each for each in actions.ACTIONS.find(vault)}
    waiting = [each for each in made.values() if actions.waits_for(each, made) is not None]
    assert waiting
    assert all(made[each.after_id].client_id == each.client_id for each in waiting if each.after_id)
    kept = versions.VERSIONS.find(vault)
    assert len(kept) > 20
    assert any(difference(v.content, versions.now(vault, v.client_id, TODAY)) for v in kept)
    sent = onward.ONWARD.find(vault, "sent_on is not null")
    ledger = {row.entity_id for row in disclosures.LEDGER.find(vault)}
    assert sent
    assert {each.id for each in sent} <= ledger


def test_addresses_are_hidden_bad_and_separate_somewhere(vault: Vault) -> None:
    found = {addresses.destination(client).skip for client in everyone(vault)}
    assert {addresses.Skip.NON_DISCLOSURE, addresses.Skip.BAD_ADDRESS, None} <= found
    assert any(client.non_disclosure and client.contact_street for client in everyone(vault))
    assert {"fi", "sv", "en"} == {client.language for client in everyone(vault)}


def test_nothing_has_happened_after_today_but_what_is_booked(vault: Vault) -> None:
    for table, column in (
        ("referral", "received_on"),
        ("triage_step", "on_date"),
        ("consent", "valid_from"),
        ("case_manager", "from_date"),
        ("labour_status", "from_date"),
        ("consultation", "on_date"),
        ("round_step", "on_date"),
        ("screening", "on_date"),
        ("mailing", "on_date"),
        ("client", "started_on"),
        ("client", "closed_on"),
    ):
        latest = vault.query(f"select max({column}) as day from {table}")[0]["day"]  # noqa: S608
        assert latest <= TODAY.isoformat(), table


def test_a_path_is_told_in_order(vault: Vault) -> None:
    wrong = vault.query(
        "select count(*) as n from visit v join client c on c.id = v.client_id"
        " where v.on_date < c.started_on or v.on_date > coalesce(c.closed_on, '9999')"
    )
    assert wrong[0]["n"] == 0
    steps = vault.query(
        "select count(*) as n from triage_step a join triage_step b"
        " on a.referral_id = b.referral_id"
        " where a.on_date < b.on_date and a.recorded_at > b.recorded_at"
    )
    assert steps[0]["n"] == 0


def test_the_nurse_has_trends_and_open_work(made: Practice, tmp_path: Path) -> None:
    own = make_practice(tmp_path / "n.vault", today=TODAY, kdf=CHEAP, clients=60, seed=3)
    own.vault.close()
    nurse = open_vault(tmp_path / "n.vault", passphrase=PASSPHRASE, person="Terveydenhoitaja")
    assert [p.role for p in people.people(nurse)] == [Role.COORDINATOR, Role.NURSE, Role.SUBSTITUTE]
    acts = {act.kind for act in worklist.worklist(nurse, TODAY)}
    assert {Kind.ALERT, Kind.ALERT_ACTION, Kind.SCREENING} <= acts
    again = nurse.query(
        "select client_id from screening where instrument = 'gad7' and state = 'finished'"
        " group by client_id having count(*) = 3"
    )
    read = screenings.of_client(nurse, again[0]["client_id"], TODAY)
    shown = trends.trend(nurse, read, "gad7", TODAY)
    assert len(shown.points) == 3
    assert shown.since_first
    rows, hidden = read
    assert len(rows) >= 5
    assert hidden in {0, 4, 8}
    nurse.close()


def test_everyone_can_be_searched(vault: Vault) -> None:
    client = everyone(vault)[0]
    hits = search.find(vault, f"{client.family_name} {client.given_names}", TODAY)
    assert client.id in {hit.client_id for hit in hits}


def test_every_record_is_audited_checked_and_found_like_anybodys(vault: Vault) -> None:
    """Practice goes in by the way of every act: nothing in it is what a person could not store."""
    told = {(row["entity"], row["entity_id"]) for row in vault.query("select * from audit")}
    rows = vault.query("select kind, entity_id from search_row")
    indexed = {(row["kind"], row["entity_id"]) for row in rows}
    count = 0
    for book in manifest.BOOKS:
        for record in book.table.find(vault):
            count += 1
            if book.table.name in DRAWN:
                assert (book.entity, record.id) in told, book.entity
            if book.entry is not None and book.entry(record).text.strip():
                assert (book.entity, record.id) in indexed, book.entity
            if hasattr(record, "problems") and not isinstance(record, Client):
                with contextlib.suppress(TypeError):  # stored by an act that has no day
                    assert record.problems(TODAY) == {}
    assert count > 5000


def test_every_record_passes_the_check_of_its_own_act(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What each act refuses by the vault's lists and other records, found by itself: `_check`."""
    monkeypatch.setattr(registers, "mine", lambda _vault, _today: list(registers.Register))
    books = {book.record: book for book in manifest.BOOKS}
    checked: dict[str, int] = {}
    for found in pkgutil.walk_packages(casework.__path__, f"{casework.__name__}."):
        check = getattr(importlib.import_module(found.name), "_check", None)
        if check is None:
            continue
        for book in [books[kind] for kind in get_type_hints(check).values() if kind in books]:
            for record in book.table.find(vault):
                check(vault, record, TODAY)
                checked[book.table.name] = checked.get(book.table.name, 0) + 1
    assert len(checked) >= 9
    assert sum(checked.values()) > 1000


# Tables that are drawn, not filled by an act of its own (whose ids are random).
DRAWN = {
    "agenda_item", "benefit_period", "case_manager", "client", "closing", "closing_rating",
    "closing_tick", "consent", "consultation", "criterion_answer", "disclosure", "form_version",
    "goal", "invitee", "labour_status", "log_request", "mailing", "mailing_item", "meeting",
    "meeting_minutes", "meeting_series", "onward_referral", "physician_statement", "plan_action",
    "plan_review", "plan_version", "pre_assessment", "questionnaire_round", "referral",
    "round_step", "screening", "alert_action", "team_return", "triage_step", "visit",
    "withdrawal_notice",
}  # fmt: skip


def content(vault: Vault) -> dict[str, list[dict[str, Any]]]:
    """Return every record of a caseload; who recorded it differs from vault to vault."""
    who = {"created_by", "recorded_by", "by_person", "answered_by", "printed_by", "made_by"}
    return {
        table.name: [
            {key: value for key, value in row.items() if key not in who}
            for row in vault.query(f"select * from {table.name} order by 1")  # noqa: S608
        ]
        for table in (*(book.table for book in manifest.BOOKS), *manifest.LEDGERS)
        if table.name in DRAWN
    }


def test_the_same_seed_gives_the_same_caseload_and_another_another(tmp_path: Path) -> None:
    found = []
    for name, seed in (("a", 7), ("b", 7), ("c", 8)):
        practice = make_practice(tmp_path / name, today=TODAY, kdf=CHEAP, clients=25, seed=seed)
        found.append(content(practice.vault))
        practice.vault.close()
    assert found[0] == found[1]
    assert found[0] != found[2]


@pytest.mark.parametrize("clients", [1, 2, 9, 11])
@pytest.mark.parametrize("today", [date(2024, 2, 29), date(2026, 12, 25), date(2027, 8, 31)])
def test_any_size_and_day_will_do(tmp_path: Path, clients: int, today: date) -> None:
    steps: list[tuple[int, int]] = []
    practice = make_practice(
        tmp_path / "small",
        today=today,
        kdf=CHEAP,
        clients=clients,
        seed=clients,
        passphrase="oma harjoitussana 1234",
        progress=lambda done, count: steps.append((done, count)),
    )
    assert CLIENTS.count(practice.vault) == clients
    assert steps[-1][0] == steps[-1][1]
    worklist.worklist(practice.vault, today)
    mailing_plan.due_mailing(practice.vault, today)
    assert practice.passphrase == "oma harjoitussana 1234"
    practice.vault.close()


def test_no_clients_or_a_taken_place_is_refused_and_closes_again(tmp_path: Path) -> None:
    with pytest.raises(KnownError) as refused:
        make_practice(tmp_path / "none", today=TODAY, clients=0, kdf=CHEAP)
    assert refused.value.field == "clients"
    first = make_practice(tmp_path / "one", today=TODAY, clients=1, kdf=CHEAP)
    first.vault.close()
    with pytest.raises(KnownError):
        make_practice(tmp_path / "one", today=TODAY, clients=1, kdf=CHEAP)
    open_vault(tmp_path / "one", passphrase=PASSPHRASE).close()


def test_closed_cases_have_their_closing_and_some_records_wait_to_be_carried(vault: Vault) -> None:
    closed = [client for client in everyone(vault) if client.closed_on is not None]
    held = {each.client_id: each for each in CLOSINGS.find(vault)}
    assert {client.id for client in closed} <= set(held)
    assert all(held[client.id].finished_on == client.closed_on for client in closed)
    under_way = [each for each in held.values() if each.finished_on is None]
    assert under_way
    sides = [side for client in closed for side in side_by_side(vault, client.id, TODAY)]
    assert any(side.difference for side in sides)
    values = {each.value for each in RATINGS.find(vault)}
    assert None in values
    statuses = {each.status for each in STATUSES.find(vault)}
    assert statuses <= {choice.key for choice in labour_status.statuses(TODAY)}
    assert CARRIED.count(vault) > 5
    assert [act for act in worklist.worklist(vault, TODAY) if act.kind is Kind.CARRY]


def test_nothing_in_practice_writes_past_the_way_of_acts() -> None:
    """Only the geometry of forms, which no act stores, goes straight into its table."""
    room = Path(practice_room.__file__).parent
    straight = [
        f"{file.name}: {ast.unparse(node)}"
        for file in room.glob("*.py")
        for node in parsed.nodes(file)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).endswith(("table.add", "table.add_all", "table.change"))
    ]
    assert straight == ["store.py: table.add_all(vault, rows)"]


def test_no_part_that_is_stored_grows_with_the_caseload(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The store goes through all that a part has changed for every row."""
    stored: list[int] = []
    whole = recording.add_all

    def counted(vault: Vault, book: recording.Book[Any], records: Sequence[Any], *more: Any) -> Any:
        stored.append(len(records))
        return whole(vault, book, records, *more)

    monkeypatch.setattr(recording, "add_all", counted)
    monkeypatch.setattr(store, "PART", 50)
    make_practice(tmp_path / "p.vault", clients=40, today=TODAY, kdf=CHEAP).vault.close()
    assert max(stored) == 50
