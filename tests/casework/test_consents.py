"""Consents: periods, the matrix, ends announced, withdrawal, and the one verdict."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tytti_desktop.casework.client import case_end, clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.gate import consents, disclosures, gate, permit_checks
from tytti_desktop.casework.gate.consents import Consent, State
from tytti_desktop.casework.gate.gate import GateClosed, Passage
from tytti_desktop.casework.gate.permit_checks import Finding, PermitCheck
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Vault, attachments, parts

TODAY = date(2026, 11, 21)
DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))


@pytest.fixture
def client(vault: Vault) -> str:
    made = clients.register_client(vault, Client("Mäki", "Onni"), TODAY).record
    assert isinstance(made, Client)
    return made.id


def given_for(
    vault: Vault, client: str, until: date | None = None, **more: object
) -> list[Consent]:
    paper = Consent(client, "", "", date(2026, 1, 1), until, **more)  # type: ignore[arg-type]
    made = consents.record_consents(vault, paper, ["kela", "employment"], ["work"], TODAY).record
    assert isinstance(made, list)
    return made


@given(start=DAYS, length=st.integers(0, 700), day=DAYS, withdrawn=st.none() | DAYS)
def test_a_consent_covers_its_period_with_both_ends_until_it_is_withdrawn(
    start: date, length: int, day: date, withdrawn: date | None
) -> None:
    until = start + timedelta(days=length)
    consent = Consent("c", "kela", "work", start, until, withdrawn_on=withdrawn)
    covered = start <= day <= until and (withdrawn is None or day < withdrawn)
    assert (consent.state(day) is State.IN_FORCE) == covered


def test_one_paper_gives_several_and_is_one_undo(vault: Vault, client: str) -> None:
    paper = Consent(client, "", "", date(2026, 1, 1))
    done = consents.record_consents(
        vault, paper, ["kela", "employment", "kela"], ["work", "basic"], TODAY
    )
    assert len(consents.of_client(vault, client)) == 4
    assert {c.recipient_class for c in done.record} == {"kela", "municipal_employment"}
    assert done.undo is not None
    done.undo(vault)
    assert consents.of_client(vault, client) == []


@pytest.mark.parametrize(
    ("recipients", "categories", "changes", "field"),
    [
        ([], ["work"], {}, "recipient"),
        (["kela"], [], {}, "recipient"),
        (["no such"], ["work"], {}, "recipient"),
        (["kela"], ["no such"], {}, "category"),
        (["kela"], ["work"], {"valid_from": TODAY + timedelta(days=1)}, "valid_from"),
        (["kela"], ["work"], {"valid_until": date(2025, 12, 31)}, "valid_until"),
        (["kela"], ["work"], {"given_by": " "}, "given_by"),
    ],
)
def test_what_is_wrong_with_a_consent(
    vault: Vault,
    client: str,
    recipients: list[str],
    categories: list[str],
    changes: dict[str, object],
    field: str,
) -> None:
    paper = replace(Consent(client, "", "", date(2026, 1, 1)), **changes)  # type: ignore[arg-type]
    with pytest.raises(KnownError) as refused:
        consents.record_consents(vault, paper, recipients, categories, TODAY)
    assert refused.value.field == field
    assert consents.of_client(vault, client) == []


def test_the_verdict_names_the_consents_or_the_reason(vault: Vault, client: str) -> None:
    until = date(2026, 12, 31)
    kela, employment = given_for(vault, client, until)
    yes = consents.covers(vault, client, "kela", "work", until)
    assert (yes.allowed, yes.by) == (True, (kela.id,))

    def why(recipient: str, category: str, day: date) -> str:
        verdict = consents.covers(vault, client, recipient, category, day)
        assert (verdict.allowed, verdict.by) == (False, ())
        return verdict.why

    assert "ei ole antanut" in why("kela", "health", TODAY)
    assert "alkaa vasta 1.1.2026" in why("kela", "work", date(2025, 12, 31))
    assert "päättyi 31.12.2026" in why("kela", "work", date(2027, 1, 1))
    consents.withdraw(vault, [employment.id], TODAY, "koordinaattori", "", TODAY)
    assert "peruutti suostumuksen 21.11.2026" in why("employment", "work", TODAY)
    # The day before the withdrawal was covered, and stays so.
    assert consents.covers(vault, client, "employment", "work", TODAY - timedelta(1)).allowed


@pytest.mark.parametrize(
    ("on", "told", "field"),
    [
        (TODAY + timedelta(days=1), "Kela", "withdrawn_on"),
        (date(2025, 12, 31), "Kela", "withdrawn_on"),
        (TODAY, " ", "withdrawn_to"),
    ],
)
def test_what_is_wrong_with_a_withdrawal(
    vault: Vault, client: str, on: date, told: str, field: str
) -> None:
    both = [each.id for each in given_for(vault, client)]
    with pytest.raises(KnownError) as refused:
        consents.withdraw(vault, both, on, told, "", TODAY)
    assert refused.value.field == field


def test_a_withdrawal_keeps_history_happens_once_and_is_undone(vault: Vault, client: str) -> None:
    both = [each.id for each in given_for(vault, client)]
    done = consents.withdraw(vault, both, TODAY, "koordinaattori", "puhelimitse", TODAY)
    assert {c.withdrawn_note for c in consents.of_client(vault, client)} == {"puhelimitse"}
    with pytest.raises(KnownError, match="jo peruutettu"):
        consents.withdraw(vault, both[:1], TODAY, "koordinaattori", "", TODAY)
    assert done.undo is not None
    done.undo(vault)
    assert {c.withdrawn_on for c in consents.of_client(vault, client)} == {None}


def test_the_matrix_shows_each_pair_once_and_the_state_that_counts(
    vault: Vault, client: str
) -> None:
    until = TODAY + timedelta(days=30)
    given_for(vault, client, until)
    shown = consents.matrix(vault, client, TODAY)
    assert [c.key for c in shown.recipients][:2] == ["kela", "employment"]
    assert len(shown.cells) == len(shown.recipients) * len(shown.categories)
    cell = shown.cells["kela", "work"]
    assert (cell.state, cell.until, cell.days_left) == (State.IN_FORCE, until, 30)
    assert cell.ending
    assert shown.cells["kela", "health"].state is None
    assert not shown.cells["kela", "health"].ending
    after = consents.matrix(vault, client, until + timedelta(days=1)).cells["kela", "work"]
    assert (after.state, after.until, after.ending) == (State.ENDED, until, False)
    # A second, endless consent for the same pair wins over the ended one.
    given_for(vault, client)
    again = consents.matrix(vault, client, TODAY).cells["kela", "work"]
    assert (again.state, again.until, again.ending) == (State.IN_FORCE, None, False)
    assert len(again.consent_ids) == 2


def test_the_matrix_says_withdrawn_and_keeps_what_the_unit_no_longer_offers(
    vault: Vault, client: str
) -> None:
    both = given_for(vault, client)
    consents.withdraw(vault, [both[0].id], TODAY, "Kela", "", TODAY)
    old = replace(both[0], id="old", recipient="gone", withdrawn_on=None)
    consents.CONSENTS.add(vault, old)
    shown = consents.matrix(vault, client, TODAY)
    assert shown.cells["kela", "work"].state is State.WITHDRAWN
    assert shown.cells["kela", "work"].until == TODAY
    assert shown.recipients[-1].key == "gone"
    assert shown.cells["gone", "work"].state is State.IN_FORCE


@pytest.mark.parametrize(
    ("left", "announced", "near"),
    [(31, False, False), (30, True, False), (7, True, True), (0, True, True)],
)
def test_ends_are_announced_30_and_7_days_ahead(
    vault: Vault, client: str, left: int, announced: bool, near: bool
) -> None:
    given_for(vault, client, TODAY + timedelta(days=left))
    found = parts.whole(consents.endings(vault, TODAY))
    assert len(found) == (2 if announced else 0)
    assert all((each.days_left, each.near) == (left, near) for each in found)


def test_an_end_is_not_announced_where_another_consent_goes_on_or_the_case_is_closed(
    vault: Vault, client: str
) -> None:
    soon = TODAY + timedelta(days=5)
    given_for(vault, client, soon)
    assert len(parts.whole(consents.endings(vault, TODAY))) == 2
    case_end.close_case(vault, client, "other", TODAY, TODAY)
    assert parts.whole(consents.endings(vault, TODAY)) == []
    case_end.reopen_case(vault, client)
    given_for(vault, client, soon + timedelta(days=300))
    assert parts.whole(consents.endings(vault, TODAY)) == []
    given_for(vault, client)
    assert parts.whole(consents.endings(vault, TODAY)) == []


def test_an_end_that_has_not_begun_or_is_past_is_not_announced(vault: Vault, client: str) -> None:
    both = given_for(vault, client, TODAY - timedelta(days=1))
    ahead = replace(
        both[0],
        id="ahead",
        valid_from=TODAY + timedelta(days=1),
        valid_until=TODAY + timedelta(days=2),
    )
    consents.CONSENTS.add(vault, ahead)
    assert parts.whole(consents.endings(vault, TODAY)) == []


def test_the_signed_paper_is_attached(vault: Vault, client: str) -> None:
    both = given_for(vault, client)
    paper = attachments.keep(
        vault, client_id=client, kind="consent", media_type="application/pdf", content=b"%PDF-1.7"
    )
    consents.attach_paper(vault, [each.id for each in both], paper.id)
    assert {c.paper_id for c in consents.of_client(vault, client)} == {paper.id}


def test_a_look_at_kanta_is_noted_with_its_day(vault: Vault, client: str) -> None:
    check = PermitCheck(client, TODAY, Finding.PERMIT)
    permit_checks.record_check(vault, check, TODAY)
    assert permit_checks.of_client(vault, client)[0].finding is Finding.PERMIT
    with pytest.raises(KnownError) as refused:
        permit_checks.record_check(vault, replace(check, checked_on=date(2027, 1, 1)), TODAY)
    assert refused.value.field == "checked_on"


def test_nothing_leaves_without_a_ground_and_the_ledger_only_grows(
    vault: Vault, client: str
) -> None:
    passage = Passage(client, "kela", ("work",), "paper", "Kutsu")
    with pytest.raises(GateClosed) as refused:
        gate.let_out(vault, passage, TODAY)
    assert refused.value.field == "reason"
    assert gate.let_out(vault, passage, TODAY, reason="Asiakas pyysi puhelimessa").undo is None
    assert [row.categories for row in disclosures.of_client(vault, client)] == [("work",)]
