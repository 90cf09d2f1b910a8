"""One client's view never grows with the caseload: its real queries, explained by the database.

Every page of a client is opened with the queries traced; none of them may go through a whole table
that grows with the clients. And what is long is done in turns.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.desk.conftest import NOON
from tests.factory import practice_vault
from tests.plans import scans, traced
from tytti_desktop.casework import consultation_list
from tytti_desktop.casework.consultation_list import Period
from tytti_desktop.casework.copy_out import waiting
from tytti_desktop.casework.mail import mailing_plan
from tytti_desktop.casework.screening import contradictions
from tytti_desktop.casework.steps import client_list, path, path_facts, situation
from tytti_desktop.casework.steps.client_list import Filter
from tytti_desktop.casework.today import funnel, worklist
from tytti_desktop.desk.client_page.page import ClientPage
from tytti_desktop.desk.client_page.tabs import TABS
from tytti_desktop.desk.mail_page import mail as mail_page
from tytti_desktop.desk.running import turns
from tytti_desktop.desk.running.session import Session
from tytti_desktop.desk.running.settings import Settings
from tytti_desktop.vault import Vault
from tytti_desktop.vault.parts import whole

TODAY = date(2026, 11, 21)
YEAR = (date(2025, 11, 22), TODAY)
CLIENTS = 40
A_FEW = {"printer_check", "onward_referral", "handover"}  # rows a year, whatever the caseload


@pytest.fixture(scope="module")
def caseload(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vault]:
    """Give an open practice vault."""
    place = tmp_path_factory.mktemp("plans") / "p.vault"
    made = practice_vault(place, CLIENTS)
    yield made
    made.close()


def test_no_query_of_one_client_goes_through_everybody(
    qtbot: QtBot, look: object, caseload: Vault
) -> None:
    session = Session(caseload, Settings(in_memory=True), lambda: NOON)
    fullest = max(path.of_all(caseload, TODAY).items(), key=lambda each: each[1].current)[0]
    with traced(caseload) as asked:
        page = ClientPage(session, fullest, "")
        qtbot.addWidget(page)
        page.show()
        for tab in TABS:
            page.open_tab(tab.name)
            QApplication.processEvents()
        situation.missing(caseload, fullest, TODAY)
    assert len(asked) > 50
    assert scans(caseload, asked) == {}


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


@pytest.mark.parametrize(
    ("parts", "at_once"),
    [
        (
            lambda vault: contradictions.by_parts(vault, TODAY, size=7),
            lambda vault: contradictions.findings(vault, TODAY, decided=True),
        ),
        (lambda vault: funnel.by_parts(vault, TODAY), lambda vault: funnel.funnel(vault, TODAY)),
        (
            lambda vault: funnel.by_parts(vault, TODAY, *YEAR),
            lambda vault: funnel.funnel(vault, TODAY, first=YEAR[0], last=YEAR[1]),
        ),
        (
            lambda vault: path.of_all_by_parts(vault, TODAY, 7),
            lambda vault: path.of_all(vault, TODAY),
        ),
    ],
)
def test_what_is_read_by_parts_is_what_is_read_at_once(
    caseload: Vault,
    monkeypatch: pytest.MonkeyPatch,
    parts: Callable[[Vault], Iterator[int]],
    at_once: Callable[[Vault], object],
) -> None:
    monkeypatch.setattr(funnel, "PART", 9)
    caseload._remembered = (-1, {})
    expected = at_once(caseload)
    caseload._remembered = (-1, {})
    with traced(caseload) as asked:
        steps = list(parts(caseload))
    assert len(steps) > CLIENTS // 9
    assert steps == sorted(set(steps))
    own = {sql for sql in asked if "between '" in sql and "order by id" not in sql}
    assert own
    assert scans(caseload, own) == {}, "a part goes through everybody"
    with traced(caseload) as asked:
        assert at_once(caseload) == expected
    assert not asked & own, "what was made ready is read again"


@pytest.mark.parametrize(
    "parts",
    [
        lambda vault: contradictions.by_parts(vault, TODAY, size=7),
        lambda vault: funnel.by_parts(vault, TODAY),
        lambda vault: path.of_all_by_parts(vault, TODAY, 7),
    ],
)
def test_nobody_is_no_part(vault: Vault, parts: Callable[[Vault], Iterator[int]]) -> None:
    assert list(parts(vault)) == []


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


@pytest.mark.parametrize("big", [0, 10_000])
def test_a_piece_too_long_for_a_turn_has_one_for_each_of_its_steps(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch, big: int
) -> None:
    monkeypatch.setattr(turns, "BIG", big)
    done: list[str] = []

    def long() -> Iterator[None]:
        for each in "bc":
            done.append(each)
            yield
        done.append("d")

    owner = QObject()
    turns.in_turns(owner, session, [partial(done.append, "a"), long, partial(done.append, "e")])
    seen = {len(done)}
    while len(done) < 5:
        QApplication.processEvents()
        seen.add(len(done))
    assert done == list("abcde")
    assert seen == ({5} if big else {1, 2, 3, 4, 5})
    owner.deleteLater()


def test_what_is_read_by_parts_goes_to_its_rows_by_number(look: object, caseload: Vault) -> None:
    """An index of a state or a day would go through all that it holds anew for each part."""
    caseload._remembered = (-1, {})
    with traced(caseload) as asked:
        worklist.worklist(caseload, TODAY)
        worklist.next_due(caseload, TODAY)
        mailing_plan.due_mailing(caseload, TODAY)
        mail_page.count_due(Session(caseload, Settings(in_memory=True), lambda: NOON))
        client_list.rows(caseload, TODAY)
        waiting.not_carried(caseload, TODAY)
        whole(consultation_list.counts(caseload, Period.ALL, TODAY))
    own = {sql for sql in asked if "rowid between" in sql}
    assert len({_shape(sql) for sql in own}) > 20
    for sql in own:
        plan = [row[3] for row in caseload.db.conn.execute(f"explain query plan {sql}").fetchall()]
        numbered = sum("USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)" in line for line in plan)
        assert numbered == sql.count("rowid between"), (sql, plan)
    assert scans(caseload, own) == {}, "a part goes through everybody"


def test_nothing_of_today_goes_through_a_whole_table(caseload: Vault) -> None:
    """What is not read by parts asks an index for the few that it tells of."""
    caseload._remembered = (-1, {})
    with traced(caseload) as asked:
        worklist.worklist(caseload, TODAY)
        worklist.next_due(caseload, TODAY)
    at_once = {sql for sql in asked if "rowid between" not in sql}
    assert len(at_once) > 50
    found = scans(caseload, at_once).values()
    assert set().union(*found) <= A_FEW, found


def _shape(sql: str) -> str:
    return re.sub(r"\d+", "", sql)
