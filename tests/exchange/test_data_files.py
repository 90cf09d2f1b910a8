"""Rows that come in whole or not at all, and the copy of all that is held about a client."""

import base64
import io
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tests.factory import make_vault
from tytti_desktop.casework.client import clients, service_use
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.client.service_use import USES
from tytti_desktop.errors import KnownError
from tytti_desktop.evaluation import listing
from tytti_desktop.evaluation.table import Period
from tytti_desktop.exchange import service_use_in, subject_access
from tytti_desktop.vault import Vault, attachments
from tytti_desktop.vault.parts import whole

TODAY = date(2026, 11, 28)


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    with make_vault(tmp_path) as made:
        yield made


def client(vault: Vault, name: str = "Elli") -> Client:
    made = Client(
        family_name="Esimerkki",
        given_names=name,
        date_of_birth=date(1980, 1, 1),
        birth_source="confirmed",
    )
    found: Client = clients.register_client(vault, made, TODAY).record
    return found


def workbook(rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_rows_are_taken_or_refused_each_whole(vault: Vault) -> None:
    code = client(vault).code
    content = (
        f"\ufeffasiakas;pvm;palvelu;määrä\r\n{code};1.3.2026;Päivystys;2\r\n"
        f"{code};1.3.2026;emergency;2\r\nXXXXXXXX;1.3.2026;emergency;1\r\n"
        f"{code};1.3.2030;emergency;1\r\n{code};eilen;emergency;1\r\n"
        f"{code};2.3.2026;hieronta;1\r\n{code};3.3.2026;emergency;monta\r\n"
        f"{code};4.3.2026;emergency;0\r\n"
    ).encode()
    found = service_use_in.preview(vault, content, TODAY)
    assert USES.count(vault) == 0
    assert [each.kind for each in found.taken] == ["emergency"]
    assert [each.row for each in found.refused] == [3, 4, 5, 6, 7, 8, 9]
    assert all(each.why for each in found.refused)
    batch = whole(service_use_in.taking(vault, found, TODAY)).record
    assert USES.count(vault) == 1
    again = service_use_in.preview(vault, content, TODAY)
    assert again.taken == ()
    with pytest.raises(KnownError):
        whole(service_use_in.taking(vault, again, TODAY))
    assert whole(service_use.undoing(vault, batch.id, TODAY)) == 1
    assert USES.count(vault) == 0
    with pytest.raises(KnownError):
        whole(service_use.undoing(vault, batch.id, TODAY))


def test_the_undo_of_the_moment_takes_all_back(vault: Vault) -> None:
    code = client(vault).code
    content = f"client,date,service\n{code},2026-03-01,kela\n{code},2026-03-02,kela\n".encode()
    done = whole(service_use_in.taking(vault, service_use_in.preview(vault, content, TODAY), TODAY))
    assert done.undo is not None
    done.undo(vault)
    assert USES.count(vault) == 0


def test_a_workbook_is_read_and_counted_before_and_after(vault: Vault) -> None:
    rows: list[list[object]] = [["client", "date", "service", "amount"]]
    for number in range(6):
        made = client(vault, f"Elli{number}")
        vault.execute("update client set started_on = '2025-06-01' where id = ?", (made.id,))
        rows += [
            [made.code, date(2025, 5, 1), "emergency", 3],
            [made.code, date(2025, 7, 1), "emergency", 1.0],
        ]
    whole(service_use_in.taking(vault, service_use_in.preview(vault, workbook(rows), TODAY), TODAY))
    period = Period(date(2025, 1, 1), date(2025, 12, 31))
    row = listing.make(vault, "service_use", period, TODAY).row("emergency")
    assert (row.values["n"], row.values["before"], row.values["after"]) == (6, 18, 6)
    assert row.values["change"] == -2


@pytest.mark.parametrize(
    "content", [b"", b"\n\n", b"a;b\n1;2\n", b"PK\x03\x04rubbish", b"client;date\nx;y\n"]
)
def test_what_is_no_such_table_is_told(vault: Vault, content: bytes) -> None:
    with pytest.raises(KnownError):
        service_use_in.preview(vault, content, TODAY)


def test_the_copy_holds_every_row_of_the_client_and_nobody_elses(vault: Vault) -> None:
    mine, other = client(vault), client(vault, "Toinen")
    attachments.keep(
        vault, client_id=mine.id, kind="consent", media_type="text/plain", content=b"paper"
    )
    found = subject_access.held(vault, mine.code, TODAY)
    document = json.loads(subject_access.as_json(found))
    assert document["tables"]["client"][0]["family_name"] == "Esimerkki"
    assert base64.b64decode(document["tables"]["attachment"][0]["content"]) == b"paper"
    assert other.id not in json.dumps(document)
    assert document["log"]
    assert subject_access.as_pdf(found).startswith(b"%PDF-")
    assert "Sukunimi: Esimerkki · " in found.lines["client"][0]
    assert "a file" not in found.lines["attachment"][0]
    assert "family_name" not in " ".join(found.lines["client"])


def test_the_other_register_stays_out_and_is_told(vault: Vault) -> None:
    mine = client(vault)
    vault.execute(
        "insert into visit (id, client_id, on_date, kind, register, retention, text, created_at,"
        " created_by) values ('v1', ?, '2026-03-01', 'meeting', 'health', 'patient', 'salaisuus',"
        " '2026-03-01', 'x')",
        (mine.id,),
    )
    found = subject_access.held(vault, mine.code, TODAY)
    assert found.left_out == {"health": 1}
    assert b"salaisuus" not in subject_access.as_json(found)


def test_giving_the_copy_is_in_the_ledger(vault: Vault) -> None:
    mine = client(vault)
    subject_access.let_out(vault, mine.code, TODAY)
    rows = vault.tuples("select recipient, what from disclosure where client_id = ?", (mine.id,))
    assert rows[0][0] == "client"
