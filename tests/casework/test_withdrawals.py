"""Withdrawing: what waits is stopped, who holds what is told, one undo; the notices themselves."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from tytti_desktop.casework import unit
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.gate import consents, disclosures, gate
from tytti_desktop.casework.gate.consents import Consent, State
from tytti_desktop.casework.gate.gate import Passage
from tytti_desktop.casework.gate.queued import Queue, Waiting
from tytti_desktop.casework.rights import notices, withdrawals
from tytti_desktop.casework.today import worklist
from tytti_desktop.casework.today.acts import Kind
from tytti_desktop.errors import KnownError
from tytti_desktop.paper.letters import letter_pages
from tytti_desktop.vault import Changes, Vault

TODAY = date(2026, 11, 21)
pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def client(vault: Vault) -> Client:
    made = Client("Testinen", "Liisa", date_of_birth=date(1980, 5, 6), birth_source="told")
    stored: Client = clients.register_client(vault, made, TODAY).record
    return stored


def consent(vault: Vault, client: Client, *categories: str, to: str = "kela") -> list[str]:
    base = Consent(client.id, "", "", TODAY - timedelta(60))
    done = consents.record_consents(vault, base, [to], categories, TODAY)
    return [each.id for each in done.record]


def tell(vault: Vault, client: Client, *categories: str, to: str = "kela", who: str = "") -> None:
    gate.let_out(vault, Passage(client.id, to, categories, "letter", "plan", who), TODAY)


def sender(vault: Vault) -> None:
    back = {"name": "Yksikkö", "street": "PL 1", "postal_code": "70101", "town": "Kuopio"}
    unit.change(vault, "settings", "sender", back, TODAY)


@pytest.fixture
def waiting(monkeypatch: pytest.MonkeyPatch) -> list[Waiting]:
    """Queue two things; what is stopped leaves the list, and its undo brings it back."""
    queue = [
        Waiting("w1", "kela", ("plan", "work"), "Plan to Kela"),
        Waiting("w2", "employer", ("work",), "Invitation of the employer"),
    ]

    def stop(_vault: Vault, item: Waiting, _today: date, why: str) -> Changes:
        assert why
        queue.remove(item)

        def undo(_vault: Vault) -> Changes:
            queue.append(item)
            return Changes(frozenset({Waiting}), None)

        return Changes(frozenset({Waiting}), item, undo)

    made = Queue("thing", lambda _vault, _client: list(queue), stop)
    monkeypatch.setattr(withdrawals, "QUEUED", (made,))
    return queue


def test_a_withdrawal_stops_what_waits_on_its_strength_only(
    vault: Vault, client: Client, waiting: list[Waiting]
) -> None:
    ids = consent(vault, client, "plan")
    assert [w.entity_id for w in withdrawals.foreseen(vault, ids, TODAY).stopped] == ["w1"]
    done = withdrawals.withdraw(vault, ids, TODAY, "koordinaattori", "", TODAY)
    assert [each.entity_id for each in done.record.stopped] == ["w1"]
    assert [each.entity_id for each in waiting] == ["w2"]
    assert Waiting in done.types
    assert done.undo is not None
    done.undo(vault)
    assert {each.entity_id for each in waiting} == {"w1", "w2"}
    (row,) = consents.of_client(vault, client.id)
    assert row.state(TODAY) is State.IN_FORCE


def test_what_another_consent_or_a_law_still_covers_goes_on(
    vault: Vault, client: Client, waiting: list[Waiting]
) -> None:
    short = Consent(client.id, "", "", TODAY - timedelta(60), TODAY + timedelta(60))
    done = consents.record_consents(vault, short, ["kela"], ["plan"], TODAY)
    first = [each.id for each in done.record]
    consent(vault, client, "plan")
    assert withdrawals.foreseen(vault, first, TODAY).stopped == ()
    second = consent(vault, client, "work")
    law = {"categories": ["work"], "label": {"fi": "Laki"}}
    unit.change(vault, "gate", "kela", law, TODAY)
    assert withdrawals.foreseen(vault, second, TODAY).stopped == ()
    assert len(waiting) == 2
    assert withdrawals.foreseen(vault, [], TODAY).consents == ()


def test_a_withdrawn_consent_of_the_same_pair_keeps_nothing_going(
    vault: Vault, client: Client, waiting: list[Waiting]
) -> None:
    """Consents are renewed: an earlier one that was withdrawn covers nothing any more."""
    first = consent(vault, client, "plan")
    consents.withdraw(vault, first, TODAY, "koordinaattori", "", TODAY)
    second = consent(vault, client, "plan")
    assert waiting
    assert [w.entity_id for w in withdrawals.foreseen(vault, second, TODAY).stopped] == ["w1"]


def test_who_holds_what_comes_from_the_ledger(vault: Vault, client: Client) -> None:
    ids = consent(vault, client, "plan", "work", "health")
    consent(vault, client, "plan", to="social")
    tell(vault, client, "plan", who="Palvelupiste")
    tell(vault, client, "plan", "work", who="Palvelupiste")
    tell(vault, client, "plan", to="social")
    tell(vault, client, "plan", to="client")
    every = {(each.recipient, each.addressee) for each in withdrawals.holders(vault, client.id)}
    assert every == {("kela", "Palvelupiste"), ("social", "")}
    (held,) = withdrawals.foreseen(vault, ids, TODAY).holders
    assert (held.recipient, set(held.categories), held.times) == ("kela", {"plan", "work"}, 2)
    assert held.addressee == "Palvelupiste"


def test_a_withdrawal_makes_a_notice_for_each_holder_and_one_undo_takes_all_back(
    vault: Vault, client: Client
) -> None:
    ids = consent(vault, client, "plan", "work")
    tell(vault, client, "plan")
    done = withdrawals.withdraw(vault, ids, TODAY, "koordinaattori", "", TODAY)
    (notice,) = done.record.notices
    assert (notice.recipient, notice.categories) == ("kela", ("plan",))
    assert len(notice.consents) == 1
    acts = [act for act in worklist.worklist(vault, TODAY) if act.kind is Kind.NOTICE]
    assert [(act.target, act.due) for act in acts] == [(notice.id, TODAY + timedelta(7))]
    assert done.undo is not None
    done.undo(vault)
    assert notices.of_client(vault, client.id) == []
    assert all(c.withdrawn_on is None for c in consents.of_client(vault, client.id))


def test_with_nothing_given_nobody_is_told(vault: Vault, client: Client) -> None:
    done = withdrawals.withdraw(vault, consent(vault, client, "plan"), TODAY, "x", "", TODAY)
    assert done.record.notices == ()
    assert withdrawals.withdraw(vault, [], TODAY, "x", "", TODAY).record == []


def given_notice(vault: Vault, client: Client, **how: Any) -> notices.Notice:
    ids = consent(vault, client, "plan", "work")
    tell(vault, client, "plan", "work", **how)
    done = withdrawals.withdraw(vault, ids, TODAY - timedelta(1), "x", "", TODAY)
    made: notices.Notice = done.record.notices[0]
    return made


def test_the_letter_names_the_client_and_what_ended_and_is_marked_as_printed(
    vault: Vault, client: Client
) -> None:
    notice = given_notice(vault, client, who="Palvelupiste")
    empty = {"name": "", "street": "", "postal_code": "", "town": ""}
    unit.change(vault, "settings", "sender", empty, TODAY - timedelta(2))
    with pytest.raises(KnownError) as refused:
        notices.notice_paper(vault, notice.id, TODAY)
    assert refused.value.field == "sender"
    sender(vault)
    text = " ".join(
        word.text
        for page in letter_pages(notices.notice_letter(vault, notice, TODAY))
        for block in page
        for word in block.words
    )
    for words in ("Kela, Palvelupiste", "Liisa Testinen", "6.5.1980", "20.11.2026", "Suunnitelma"):
        assert words in text
    paper = notices.notice_paper(vault, notice.id, TODAY)
    assert paper.make().startswith(b"%PDF")
    before = len(disclosures.of_client(vault, client.id))
    paper.record(vault, "paper", "")
    found = disclosures.of_client(vault, client.id)
    assert len(found) == before + 1
    assert (found[0].what, found[0].entity_id) == ("withdrawal_notice", notice.id)
    assert notices.NOTICES.get(vault, notice.id).printed_on == TODAY


def test_a_client_whose_date_of_birth_is_not_known_is_named_without_it(
    vault: Vault, client: Client
) -> None:
    clients.change_client(vault, replace(client, date_of_birth=None, birth_source=None), TODAY)
    sender(vault)
    made = notices.notice_letter(vault, given_notice(vault, client), TODAY)
    text = " ".join(w.text for page in letter_pages(made) for b in page for w in b.words)
    assert "Liisa Testinen" in text
    assert "syntynyt" not in text


def test_telling_by_phone_is_a_passage_and_after_a_letter_it_is_not_another(
    vault: Vault, client: Client
) -> None:
    notice = given_notice(vault, client)
    before = len(disclosures.of_client(vault, client.id))
    done = notices.mark_told(vault, notice.id, TODAY, "phone", TODAY)
    assert len(disclosures.of_client(vault, client.id)) == before + 1
    assert done.record.how == "phone"
    assert not [a for a in worklist.worklist(vault, TODAY) if a.kind is Kind.NOTICE]
    assert done.undo is not None
    done.undo(vault)
    sender(vault)
    notices.notice_paper(vault, notice.id, TODAY).record(vault, "paper", "")
    printed = len(disclosures.of_client(vault, client.id))
    notices.mark_told(vault, notice.id, TODAY, "letter", TODAY)
    assert len(disclosures.of_client(vault, client.id)) == printed
    assert notices.name_of(vault, notice, TODAY) == "Kela"


@pytest.mark.parametrize(
    ("on", "how", "field"),
    [
        (TODAY + timedelta(1), "phone", "told_on"),
        (TODAY - timedelta(2), "phone", "told_on"),
        (TODAY, "pigeon", "how"),
    ],
)
def test_telling_is_refused_for_a_wrong_day_or_way(
    vault: Vault, client: Client, on: date, how: str, field: str
) -> None:
    notice = given_notice(vault, client)
    with pytest.raises(KnownError) as refused:
        notices.mark_told(vault, notice.id, on, how, TODAY)
    assert refused.value.field == field


def test_nobody_is_told_twice(vault: Vault, client: Client) -> None:
    notice = given_notice(vault, client)
    notices.mark_told(vault, notice.id, TODAY, "phone", TODAY)
    with pytest.raises(KnownError, match="already"):
        notices.mark_told(vault, notice.id, TODAY, "phone", TODAY)
