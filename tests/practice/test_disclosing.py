"""The ledger, the notices and the log requests of the practice caseload."""

from datetime import date
from pathlib import Path

import pytest

from tests.factory import CHEAP
from tytti_desktop.casework.gate import consents, disclosures
from tytti_desktop.casework.mail import mailings
from tytti_desktop.casework.rights import log_requests
from tytti_desktop.casework.rights.log_requests import Outcome
from tytti_desktop.casework.rights.notices import NOTICES
from tytti_desktop.casework.today import worklist
from tytti_desktop.casework.today.acts import Kind
from tytti_desktop.practice import make_practice

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize("clients", [1, 60])
def test_withdrawals_are_told_of_and_logs_are_asked_for(tmp_path: Path, clients: int) -> None:
    with make_practice(
        tmp_path / "p.vault", clients=clients, today=TODAY, kdf=CHEAP
    ).vault as vault:
        rows = disclosures.LEDGER.find(vault)
        printed = mailings.ITEM_BOOK.table.count(vault, "state <> 'skipped'")
        assert len([row for row in rows if row.entity == "mailing_item"]) == printed
        known = {each.id: each for each in consents.CONSENTS.find(vault)}
        for row in rows:
            assert row.ground
            for each in row.consents:
                assert (known[each].client_id, known[each].recipient) == (
                    row.client_id, row.recipient,
                )  # fmt: skip
        notices = NOTICES.find(vault)
        withdrawn = {(c.client_id, c.recipient) for c in known.values() if c.withdrawn_on}
        assert {(each.client_id, each.recipient) for each in notices} == withdrawn
        held = {(row.client_id, row.recipient) for row in rows}
        assert withdrawn <= held
        if clients == 1:
            return
        assert any(row.override for row in rows)
        kinds = {act.kind for act in worklist.worklist(vault, TODAY)}
        assert {Kind.NOTICE, Kind.LOG_REQUEST} <= kinds
        outcomes = {each.outcome for each in log_requests.REQUESTS.find(vault)}
        assert outcomes == set(Outcome)
