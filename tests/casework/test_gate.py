"""The one gate: who may hear what on which day; the ledger of what passed; going past it."""

import ast
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import tytti_desktop
from tests import parsed
from tytti_desktop.casework import unit
from tytti_desktop.casework.client import case_end, clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.gate import consents, disclosures, gate, ledger_list
from tytti_desktop.casework.gate.consents import Consent
from tytti_desktop.casework.gate.gate import CLIENT, OWN_UNIT, GateClosed, Passage
from tytti_desktop.dates import HELSINKI
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Role, Vault, audit, new_id

TODAY = date(2026, 11, 21)
BORN = date(1980, 5, 6)
pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def client(vault: Vault) -> Client:
    made = Client("Testinen", "Liisa", date_of_birth=BORN, birth_source="told", town="Kuopio")
    stored: Client = clients.register_client(vault, made, TODAY).record
    return stored


def consent(vault: Vault, client: Client, *categories: str, to: str = "kela", **how: Any) -> None:
    base = Consent(client.id, "", "", how.pop("valid_from", date(2026, 1, 1)), **how)
    consents.record_consents(vault, base, [to], categories, TODAY)


def passage(client: Client, *categories: str, to: str = "kela", **how: Any) -> Passage:
    how = {"channel": "letter", "what": "plan"} | how
    return Passage(client.id, to, categories, **how)


def test_a_consent_in_force_opens_the_gate_and_its_ids_are_told(
    vault: Vault, client: Client
) -> None:
    consent(vault, client, "plan", "work")
    ruling = gate.judge(vault, passage(client, "plan"), TODAY)
    (row,) = [c for c in consents.of_client(vault, client.id) if c.category == "plan"]
    assert ruling.allowed
    assert ruling.by == (row.id,)
    assert ruling.ground == ruling.why == "The client's consent"


def test_each_refused_category_has_its_reason_in_words(vault: Vault, client: Client) -> None:
    consent(vault, client, "plan")
    consent(vault, client, "work", valid_until=date(2026, 6, 30))
    ruling = gate.judge(vault, passage(client, "plan", "work", "health"), TODAY)
    assert not ruling.allowed
    assert ruling.by == ()
    assert [each.category for each in ruling.refused] == ["work", "health"]
    assert "Work and unemployment: The consent ended on 30.6.2026." in ruling.why
    assert "Health and functioning: The client has given no consent" in ruling.why


def test_the_morning_of_a_withdrawal_shuts_and_the_day_before_was_open(
    vault: Vault, client: Client
) -> None:
    consent(vault, client, "plan")
    (row,) = consents.of_client(vault, client.id)
    consents.withdraw(vault, [row.id], TODAY, "koordinaattori", "", TODAY)
    assert not gate.judge(vault, passage(client, "plan"), TODAY).allowed
    assert gate.judge(vault, passage(client, "plan"), TODAY - timedelta(1)).allowed
    with pytest.raises(GateClosed, match=r"withdrew the consent on 21\.11\.2026"):
        gate.let_out(vault, passage(client, "plan"), TODAY)
    assert disclosures.of_client(vault, client.id) == []


@pytest.mark.parametrize("channel", ["letter", "calendar", "clipboard", "file"])
def test_an_address_under_non_disclosure_never_goes_to_others(
    vault: Vault, client: Client, channel: str
) -> None:
    clients.change_client(vault, replace(client, non_disclosure=True), TODAY)
    consent(vault, client, "basic")
    shut = gate.judge(vault, passage(client, "basic", channel=channel, with_address=True), TODAY)
    assert not shut.allowed
    assert "non-disclosure" in shut.why
    assert gate.judge(vault, passage(client, "basic", channel=channel), TODAY).allowed
    own = gate.judge(
        vault, passage(client, "plan", to=CLIENT, channel=channel, with_address=True), TODAY
    )
    assert own.allowed is (channel == "letter")


def test_an_address_counts_as_basic_data(vault: Vault, client: Client) -> None:
    consent(vault, client, "plan")
    shown = passage(client, "plan", with_address=True)
    ruling = gate.judge(vault, shown, TODAY)
    assert [each.category for each in ruling.refused] == ["basic"]
    consent(vault, client, "basic")
    gate.let_out(vault, shown, TODAY)
    (row,) = disclosures.of_client(vault, client.id)
    assert row.categories == ("plan", "basic")
    assert row.with_address


def test_the_clients_own_data_goes_to_an_adult_client_only(vault: Vault, client: Client) -> None:
    assert gate.judge(vault, passage(client, "health", to=CLIENT), TODAY).allowed
    young = replace(client, date_of_birth=TODAY.replace(year=2008) + timedelta(1))
    clients.change_client(vault, young, TODAY)
    ruling = gate.judge(vault, passage(client, "health", to=CLIENT), TODAY)
    assert "minor" in ruling.why
    assert gate.judge(vault, passage(client, "health", to=CLIENT), TODAY + timedelta(1)).allowed


def test_a_category_the_rules_do_not_give_is_refused_to_the_client_too(
    vault: Vault, client: Client
) -> None:
    rule = unit.shipped("gate")["client"]
    rule["categories"].remove("health")
    unit.change(vault, "gate", "client", rule, TODAY)
    assert not gate.judge(vault, passage(client, "health", to=CLIENT), TODAY).allowed
    assert gate.judge(vault, passage(client, "health", to=CLIENT), TODAY - timedelta(1)).allowed


def test_a_law_that_the_unit_has_written_needs_no_consent(vault: Vault, client: Client) -> None:
    law = {"categories": ["basic"], "label": {"fi": "Laki", "en": "Act 1/2026"}}
    unit.change(vault, "gate", "kela", law, TODAY)
    assert gate.judge(vault, passage(client, "basic"), TODAY).ground == "Act 1/2026"
    assert not gate.judge(vault, passage(client, "basic", "plan"), TODAY).allowed


def test_a_consent_carries_so_many_days_after_closing(vault: Vault, client: Client) -> None:
    consent(vault, client, "plan")
    closed = case_end.close_case(vault, client.id, "goal_reached", date(2026, 6, 1), TODAY).record
    last = closed.closed_on + timedelta(days=30)
    assert gate.judge(vault, passage(client, "plan"), last).allowed
    shut = gate.judge(vault, passage(client, "plan"), last + timedelta(1))
    assert "1.7.2026" in shut.why
    assert gate.judge(vault, passage(client, "plan", to=CLIENT), TODAY).allowed


def test_another_register_shuts_for_sender_and_for_colleague(vault: Vault, client: Client) -> None:
    hidden = passage(client, "health", to=CLIENT, registers=("health",))
    assert "another register" in gate.judge(vault, hidden, TODAY).why
    own = passage(client, "health", to=OWN_UNIT)
    assert gate.judge(vault, replace(own, role="nurse"), TODAY).allowed
    assert not gate.judge(vault, replace(own, role="coordinator"), TODAY).allowed
    social = replace(own, categories=("plan",), role="nurse", registers=("social",))
    assert "colleague" in gate.judge(vault, social, TODAY).why


@pytest.mark.parametrize(
    ("how", "field"),
    [
        ({"to": "pank"}, "recipient"),
        ({"channel": "pigeon"}, "channel"),
        ({"purpose": "fun"}, "purpose"),
    ],
)
def test_what_the_unit_does_not_know_is_refused_by_name(
    vault: Vault, client: Client, how: dict[str, str], field: str
) -> None:
    with pytest.raises(KnownError) as refused:
        gate.judge(vault, passage(client, "plan", **how), TODAY)
    assert refused.value.field == field
    for wrong in ((), ("plan", "gossip")):
        with pytest.raises(KnownError) as refused:
            gate.judge(vault, passage(client, *wrong), TODAY)
        assert refused.value.field == "category"


def test_a_passage_is_one_row_with_all_that_it_rests_on(vault: Vault, client: Client) -> None:
    consent(vault, client, "plan")
    (given_row,) = consents.of_client(vault, client.id)
    told = passage(
        client, "plan", addressee=" Palvelupiste ", entity="plan", entity_id="p1", what="followup"
    )
    done = gate.let_out(vault, told, TODAY, reason="tätä ei tarvita, portti on auki")
    (row,) = disclosures.of_client(vault, client.id)
    assert done.types == frozenset({disclosures.Disclosure})
    assert done.undo is None
    assert row.consents == (given_row.id,)
    assert (row.addressee, row.entity, row.entity_id) == ("Palvelupiste", "plan", "p1")
    assert row.override == ""
    (shown,) = ledger_list.rows(vault, client.id, TODAY)
    assert shown.to == "Kela, Palvelupiste"
    assert (shown.data, shown.channel) == ("Plan and goals", "Letter")
    assert shown.what != "followup", "a letter is told by its name"


def test_past_the_gate_needs_words_and_tells_of_itself(vault: Vault, client: Client) -> None:
    shut = passage(client, "plan")
    with pytest.raises(KnownError) as short:
        gate.let_out(vault, shut, TODAY, reason="pakko")
    assert short.value.field == "reason"
    assert disclosures.of_client(vault, client.id) == []
    gate.let_out(vault, shut, TODAY, reason="  Henki on vaarassa nyt ")
    (row,) = disclosures.of_client(vault, client.id)
    assert row.override == "Henki on vaarassa nyt"
    assert row.consents == ()
    logged = [r for r in audit.rows(vault, client_id=client.id) if r.entity == "disclosure"]
    assert [(r.action, r.detail["reason"]) for r in logged] == [
        ("go_past_gate", "Henki on vaarassa nyt")
    ]


def test_of_many_all_leave_or_none(vault: Vault, client: Client) -> None:
    consent(vault, client, "plan")
    with pytest.raises(GateClosed):
        gate.let_out_all(vault, [passage(client, "plan"), passage(client, "work")], TODAY)
    assert disclosures.of_client(vault, client.id) == []


def test_who_may_not_hear_what_before_a_meeting(vault: Vault, client: Client) -> None:
    every = tuple(unit.shipped("consent_categories"))
    consent(vault, client, *every, to="social")
    consent(vault, client, *[c for c in every if c != "health"], to="kela")
    found = gate.may_not_hear(vault, client.id, ["social", "kela", "kela"], TODAY)
    assert [(each.recipient, each.categories) for each in found] == [("kela", ("health",))]
    assert "Health" in found[0].why


def test_what_anybody_held_on_a_past_day(vault: Vault, client: Client) -> None:
    first = gate.let_out(vault, passage(client, "plan", to=CLIENT), TODAY).record[0]
    day = first.at.astimezone(HELSINKI).date()
    assert len(disclosures.of_client(vault, client.id, day)) == 1
    assert disclosures.of_client(vault, client.id, day - timedelta(days=1)) == []


def test_only_the_gate_writes_the_ledger() -> None:
    package = Path(tytti_desktop.__file__).parent
    allowed = {package / "casework" / "gate" / name for name in ("gate.py", "disclosures.py")}
    assert all(file.exists() for file in allowed)
    made_up = set((package / "practice").glob("*.py"))  # draws the past of invented clients
    for file in set(package.rglob("*.py")) - allowed - made_up:
        nodes = parsed.nodes(file)
        taken = {
            f"{node.value.id}.{node.attr}"
            for node in nodes
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        } | {
            f"disclosures.{alias.name}"
            for node in nodes
            if isinstance(node, ast.ImportFrom) and (node.module or "").endswith(".disclosures")
            for alias in node.names
        }
        if file == package / "casework" / "manifest.py":  # lists every book and writes in none
            taken.discard("disclosures.LEDGER")
        assert not taken & {"disclosures.write", "disclosures.LEDGER"}, file


RECIPIENTS = ("kela", "social", CLIENT, OWN_UNIT)
CATEGORIES = ("basic", "plan", "health")
DAYS = st.integers(-40, 40).map(lambda n: TODAY + timedelta(n))
GIVEN = st.tuples(
    st.sampled_from(("kela", "social")),
    st.sampled_from(CATEGORIES),
    DAYS,
    st.none() | DAYS,
    st.none() | DAYS,
)


def by_hand(rows: list[Any], closed: date | None, hidden: bool, asked: Any) -> bool:
    """Tell again, in the plainest way, whether a passage may be made."""
    to, wanted, day, with_address, channel = asked
    for category in {*wanted, *(("basic",) if with_address else ())}:
        if category == "basic" and with_address and hidden:
            safe = channel in ("paper", "letter", "secure_mail", "phone")
            if to != CLIENT or not safe:
                return False
        if to in (CLIENT, OWN_UNIT):
            continue
        if closed is not None and (day - closed).days > 30:
            return False
        covered = False
        for recipient, kind, first, last, taken in rows:
            follows = category == "basic" and not with_address  # who it is, not where they live
            if recipient != to or (kind != category and not follows) or day < first:
                continue
            if (last is None or day <= last) and (taken is None or day < taken):
                covered = True
        if not covered:
            return False
    return True


@given(
    rows=st.lists(GIVEN, max_size=6),
    closed=st.none() | DAYS,
    hidden=st.booleans(),
    asked=st.lists(
        st.tuples(
            st.sampled_from(RECIPIENTS),
            st.lists(st.sampled_from(CATEGORIES), min_size=1, max_size=3),
            DAYS,
            st.booleans(),
            st.sampled_from(("letter", "calendar", "clipboard", "meeting", "phone")),
        ),
        min_size=1,
        max_size=6,
    ),
)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_gate_says_what_the_rules_say(
    vault: Vault,
    rows: list[Any],
    closed: date | None,
    hidden: bool,
    asked: list[Any],
) -> None:
    made = Client("A", "B", new_id(), new_id(), closed_on=closed, non_disclosure=hidden,
                  created_at=vault.now(), created_by="x")  # fmt: skip
    clients.CLIENTS.add(vault, made)
    for to, category, first, last, taken in rows:
        row = Consent(made.id, to, category, first, last, withdrawn_on=taken, id=new_id(),
                      recorded_at=vault.now(), recorded_by="x")  # fmt: skip
        consents.CONSENTS.add(vault, row)
    for to, categories, day, with_address, channel in asked:
        wanted = Passage(made.id, to, tuple(categories), channel, "x", with_address=with_address)
        expected = by_hand(rows, closed, hidden, (to, categories, day, with_address, channel))
        assert gate.judge(vault, wanted, day).allowed is expected


def test_a_nurse_sends_what_is_of_the_health_register(vault: Vault, client: Client) -> None:
    vault.person = replace(vault.person, role=Role.NURSE)
    hidden = passage(client, "health", to=CLIENT, registers=("health",))
    assert gate.judge(vault, hidden, TODAY).allowed
