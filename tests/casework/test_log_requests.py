"""Log requests: the due day by calendar months, the days asked for, the report, the answer."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tytti_desktop.casework.client import case_end, clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.gate import disclosures, gate
from tytti_desktop.casework.gate.gate import Passage
from tytti_desktop.casework.gate.gate_data import CLOSE_NETWORK
from tytti_desktop.casework.rights import log_report, log_requests
from tytti_desktop.casework.rights.log_requests import LogRequest, Outcome
from tytti_desktop.casework.today import worklist
from tytti_desktop.casework.today.acts import Kind
from tytti_desktop.errors import KnownError
from tytti_desktop.paper.letters import letter_pages
from tytti_desktop.vault import Vault

TODAY = date(2026, 11, 21)
NOON = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def client(vault: Vault) -> Client:
    vault.clock = lambda: NOON
    stored: Client = clients.register_client(vault, Client("Testinen", "Liisa"), TODAY).record
    return stored


def asked(vault: Vault, client: Client) -> LogRequest:
    proposed = log_requests.proposed(vault, client.id, TODAY)
    stored: LogRequest = log_requests.ask(vault, proposed, TODAY).record
    return stored


@pytest.mark.parametrize(
    ("on", "due", "first"),
    [
        (date(2026, 11, 21), date(2027, 1, 21), date(2024, 11, 21)),
        (date(2026, 12, 31), date(2027, 2, 28), date(2024, 12, 31)),
        (date(2024, 2, 29), date(2024, 4, 29), date(2022, 2, 28)),
    ],
)
def test_a_request_is_due_in_two_calendar_months_and_reaches_two_years_back(
    vault: Vault, client: Client, on: date, due: date, first: date
) -> None:
    found = log_requests.proposed(vault, client.id, on)
    assert (found.due_on, found.from_date, found.until_date) == (due, first, on)


def test_the_due_day_follows_the_day_it_was_made(vault: Vault, client: Client) -> None:
    proposed = log_requests.proposed(vault, client.id, TODAY)
    early = replace(proposed, asked_on=date(2026, 10, 1), due_on=date(2028, 1, 1))
    stored = log_requests.ask(vault, early, TODAY).record
    assert stored.due_on == date(2026, 12, 1)
    (act,) = [a for a in worklist.worklist(vault, TODAY) if a.kind is Kind.LOG_REQUEST]
    assert (act.due, act.target) == (date(2026, 12, 1), stored.id)
    assert worklist.next_due(vault, TODAY) == date(2026, 12, 1)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"asked_on": TODAY + timedelta(1)}, "asked_on"),
        ({"until_date": TODAY + timedelta(1)}, "until_date"),
        ({"from_date": TODAY, "until_date": TODAY - timedelta(1)}, "from_date"),
        ({"from_date": date(2024, 11, 20)}, "special_reason"),
    ],
)
def test_a_request_that_cannot_be_is_refused_by_its_field(
    vault: Vault, client: Client, change: dict[str, date], field: str
) -> None:
    proposed = log_requests.proposed(vault, client.id, TODAY)
    with pytest.raises(KnownError) as refused:
        log_requests.ask(vault, replace(proposed, **change), TODAY)  # type: ignore[arg-type]
    assert refused.value.field == field


def test_earlier_days_are_told_for_a_special_reason(vault: Vault, client: Client) -> None:
    proposed = log_requests.proposed(vault, client.id, TODAY)
    old = replace(proposed, from_date=date(2020, 1, 1), special_reason=" Vahinko epäilty ")
    stored = log_requests.ask(vault, old, TODAY).record
    assert stored.special_reason == "Vahinko epäilty"
    assert log_requests.of_client(vault, client.id) == [stored]


def test_the_report_tells_who_looked_and_who_received_in_those_days(
    vault: Vault, client: Client
) -> None:
    clients.reveal_address(vault, client.id, "Kotikäynti sovittu")
    gate.let_out(vault, Passage(client.id, "client", ("plan",), "paper", "my_plan"), TODAY)
    vault.clock = lambda: NOON - timedelta(days=800)
    clients.open_card(vault, client.id)
    gate.let_out(vault, Passage(client.id, "client", ("plan",), "paper", "old"), TODAY)
    vault.clock = lambda: NOON
    request = asked(vault, client)
    found = log_report.report(vault, request, TODAY)
    assert [row.what for row in found.received] == ["my_plan"]
    assert all(row.at >= NOON - timedelta(days=731) for row in found.looks)
    reasons = [row.reason for row in found.looks]
    assert "Kotikäynti sovittu" in reasons
    assert found.looks[0].at <= found.looks[-1].at
    earlier = replace(request, from_date=date(2024, 1, 1), until_date=date(2024, 12, 31))
    past = log_report.report(vault, earlier, TODAY)
    assert [row.what for row in past.received] == ["old"]
    assert "Opened the client's data" in [row.what for row in past.looks]


def test_the_report_on_paper_is_in_the_clients_language_and_passes_the_gate(
    vault: Vault, client: Client
) -> None:
    clients.change_client(vault, replace(client, language="sv"), TODAY)
    late = "Läkaren ringde själv"
    gate.let_out(
        vault, Passage(client.id, "kela", ("plan",), "phone", "samtal"), TODAY, reason=late
    )
    request = asked(vault, client)
    made = log_report.report_letter(vault, request.id, TODAY)
    text = " ".join(w.text for page in letter_pages(made) for b in page for w in b.words)
    assert "Vem har sett uppgifterna" in text
    assert "Testaaja Tuulikki" in text
    assert late in text
    paper = log_report.report_paper(vault, request.id, TODAY)
    before = len(disclosures.of_client(vault, client.id))
    paper.record(vault, "paper", "")
    found = disclosures.of_client(vault, client.id)
    assert len(found) == before + 1
    assert (found[0].what, found[0].entity_id) == ("log_report", request.id)


def test_of_the_dead_the_report_goes_to_another_past_the_gate_and_says_of_whom(
    vault: Vault, client: Client
) -> None:
    request = asked(vault, client)
    case_end.write_death(vault, client.id, TODAY, TODAY)
    made = log_report.report_letter(vault, request.id, TODAY)
    text = " ".join(w.text for page in letter_pages(made) for b in page for w in b.words)
    assert "kuolleen asiakkaamme" in text
    assert "Pyysit" not in text
    assert "tietojasi" not in text
    paper = log_report.report_paper(vault, request.id, TODAY)
    with pytest.raises(gate.GateClosed):
        paper.record(vault, "paper", "")
    paper.record(vault, "paper", "Puoliso pyysi kirjallisesti")
    (given, *_older) = disclosures.of_client(vault, client.id)
    assert given.recipient == CLOSE_NETWORK


def test_an_empty_report_says_so(vault: Vault, client: Client) -> None:
    request = asked(vault, client)
    old = replace(request, from_date=date(2025, 1, 1), until_date=date(2025, 1, 2))
    log_requests.REQUESTS.change(vault, old)
    made = log_report.report_letter(vault, old.id, TODAY)
    assert made.facts["looks"] == "Kukaan ei ole katsonut tietoja tänä aikana."
    assert made.facts["received"] == "Tietoja ei ole annettu kenellekään tänä aikana."


def test_an_answer_and_a_refusal_are_recorded_once(vault: Vault, client: Client) -> None:
    request = asked(vault, client)
    done = log_requests.answered(vault, request.id, TODAY, " Annettu käteen ", TODAY)
    assert (done.record.outcome, done.record.answer) == (Outcome.ANSWERED, "Annettu käteen")
    assert not [a for a in worklist.worklist(vault, TODAY) if a.kind is Kind.LOG_REQUEST]
    with pytest.raises(KnownError, match="already"):
        log_requests.refused(vault, request.id, TODAY, "Syy", TODAY)
    assert done.undo is not None
    done.undo(vault)
    with pytest.raises(KnownError) as empty:
        log_requests.refused(vault, request.id, TODAY, "  ", TODAY)
    assert empty.value.field == "answer"
    closed = log_requests.refused(vault, request.id, TODAY, "Vaarantaisi toisen", TODAY).record
    assert (closed.outcome, closed.answered_by) == (Outcome.REFUSED, vault.person.id)


@pytest.mark.parametrize("on", [TODAY + timedelta(1), TODAY - timedelta(1)])
def test_an_answer_has_a_day_that_can_be(vault: Vault, client: Client, on: date) -> None:
    request = asked(vault, client)
    with pytest.raises(KnownError) as refused:
        log_requests.answered(vault, request.id, on, "", TODAY)
    assert refused.value.field == "answered_on"
