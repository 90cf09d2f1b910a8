"""One client's view never grows with the caseload: its real queries, explained by the database.

Every page of a client is opened with the queries traced; none of them may go through a whole table
that grows with the clients. And what is long is done in turns.
"""

import re
from collections.abc import Iterator
from datetime import date
from functools import partial

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.desk.conftest import NOON
from tests.factory import CHEAP
from tytti_desktop.casework.steps import client_list, path, path_facts, situation
from tytti_desktop.casework.steps.client_list import Filter
from tytti_desktop.desk.client_page.page import ClientPage
from tytti_desktop.desk.client_page.tabs import TABS
from tytti_desktop.desk.running import turns
from tytti_desktop.desk.running.session import Session
from tytti_desktop.desk.running.settings import Settings
from tytti_desktop.practice import make_practice
from tytti_desktop.vault import Vault

TODAY = date(2026, 11, 21)
CLIENTS = 40
# Tables that grow with the caseload, and are not searched by the client alone.
SMALL = {
    "unit_datum", "person", "slot", "meta", "sqlite_master", "json_each", "draft", "wording",
    "organisation", "service", "service_channel", "professional", "post", "campaign", "mailing",
}  # fmt: skip
# Read from one end, and no further.
ENDS = {"select seq, mac from audit order by seq desc limit 1"}
_SCAN = re.compile(r"^SCAN (\w+)(?! USING (?:COVERING )?INDEX.*\(client_id=)")


@pytest.fixture(scope="module")
def caseload(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vault]:
    """Give an open practice vault."""
    place = tmp_path_factory.mktemp("plans") / "p.vault"
    made = make_practice(place, clients=CLIENTS, today=TODAY, kdf=CHEAP).vault
    yield made
    made.close()


def scans(vault: Vault, queries: set[str]) -> dict[str, set[str]]:
    """Return the queries that go through a whole big table, with those tables."""
    tables = {row[0] for row in vault.tuples("select name from sqlite_master where type = 'table'")}
    found: dict[str, set[str]] = {}
    for sql in queries:
        if not sql.lstrip().lower().startswith(("select", "with")) or sql in ENDS:
            continue
        plan = [row[3] for row in vault.db.conn.execute(f"explain query plan {sql}").fetchall()]
        names = {str(hit[1]) for line in plan if (hit := _SCAN.match(line))}
        named: list[tuple[str, str]] = re.findall(r"\b(?:from|join)\s+(\w+)\s+(\w+)", sql)
        aliases = {short: table for table, short in named}
        big: set[str] = {aliases.get(name, name) for name in names} & tables - SMALL
        if big:
            found[" ".join(sql.split())] = big
    return found


def test_no_query_of_one_client_goes_through_everybody(
    qtbot: QtBot, look: object, caseload: Vault
) -> None:
    session = Session(caseload, Settings(in_memory=True), lambda: NOON)
    fullest = max(path.of_all(caseload, TODAY).items(), key=lambda each: each[1].current)[0]
    traced: set[str] = set()
    caseload.db.conn.set_trace_callback(traced.add)
    page = ClientPage(session, fullest, "")
    qtbot.addWidget(page)
    page.show()
    for tab in TABS:
        page.open_tab(tab.name)
        QApplication.processEvents()
    situation.missing(caseload, fullest, TODAY)
    caseload.db.conn.set_trace_callback(None)
    assert len(traced) > 50
    assert scans(caseload, traced) == {}


def test_the_list_by_parts_is_the_list_at_once(caseload: Vault) -> None:
    every = path_facts.gather(caseload, TODAY)
    ids = sorted(every)
    parts = [path_facts.gather(caseload, TODAY, part=(ids[n], ids[n])) for n in range(len(ids))]
    assert {client: facts for part in parts for client, facts in part.items()} == every
    assert all(path_facts.gather(caseload, TODAY, one).get(one) == every[one] for one in ids)
    at_once = client_list.rows(caseload, TODAY)
    caseload._remembered = (-1, {})
    steps = list(client_list.by_parts(caseload, TODAY, Filter(), size=7))
    assert len(steps) > CLIENTS // 7
    assert client_list.rows(caseload, TODAY) == at_once


def test_in_a_big_vault_each_piece_has_a_turn(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "BIG", 0)
    owner = QObject()
    done: list[str] = []
    turns.in_turns(owner, session, [partial(done.append, n) for n in "abc"])
    assert done == ["a"]
    QApplication.processEvents()
    assert done == ["a", "b"]
    turns.in_turns(owner, session, [partial(done.append, n) for n in "de"])
    qtbot.waitUntil(lambda: "e" in done)
    assert done == ["a", "b", "d", "e"], "what was left of the earlier time is not done"
    turns.in_turns(owner, session, [partial(done.append, n) for n in "fgh"])
    session.vault.close()
    qtbot.wait(20)
    assert done[-1] == "f", "nothing is read from a closed vault"
    owner.deleteLater()
