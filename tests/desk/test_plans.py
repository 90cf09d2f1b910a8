"""One client's view never grows with the caseload: its real queries, explained by the database.

Every page of a client is opened with the queries traced; none of them may go through a whole table
that grows with the clients. And what is long is done in turns.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from typing import Any

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.desk.conftest import NOON
from tests.factory import practice_vault
from tests.plans import scans, traced
from tytti_desktop.casework import consultation_list, unit
from tytti_desktop.casework.consultation_list import Period
from tytti_desktop.casework.copy_out import waiting
from tytti_desktop.casework.gate import consents
from tytti_desktop.casework.mail import mailing_plan
from tytti_desktop.casework.screening import contradictions
from tytti_desktop.casework.steps import client_list, path, path_facts, situation
from tytti_desktop.casework.steps.client_list import Filter
from tytti_desktop.casework.today import acts_of_meetings, funnel, worklist
from tytti_desktop.casework.today.acts import Look
from tytti_desktop.desk.client_page.page import ClientPage
from tytti_desktop.desk.client_page.tabs import TABS
from tytti_desktop.desk.mail_page import mail as mail_page
from tytti_desktop.desk.running import turns
from tytti_desktop.desk.running.session import Session
from tytti_desktop.desk.running.settings import Settings
from tytti_desktop.vault import Vault, parts
from tytti_desktop.vault.parts import whole

TODAY = date(2026, 11, 21)
YEAR = (date(2025, 11, 22), TODAY)
CLIENTS = 40
MUCH_THE_SAME = 1.08  # of a count: a look is a row of the log, and the log is read
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
    open_all = _fullest_opened(qtbot, caseload)[1]
    with traced(caseload) as asked:
        open_all()
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
    own = {sql for sql in _everything(caseload) if "rowid between" in sql}
    assert len({_shape(sql) for sql in own}) > 4
    for sql in own:
        numbered = sum(
            "USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)" in line
            for line in _plan(caseload, sql)
        )
        assert numbered == sql.count("rowid between"), (sql, _plan(caseload, sql))
    assert scans(caseload, own) == {}, "a part goes through everybody"


def test_what_is_read_by_days_touches_no_page_of_its_table(
    look: object, caseload: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The index in order of the days holds all that is asked, and a part goes to its own days."""
    given: list[tuple[str, dict[str, str]]] = []
    days = parts.days

    def noted(vault: Vault, table: str, *about: Any) -> Iterator[dict[str, str]]:
        for part in days(vault, table, *about):
            given.append((table, part))
            yield part

    monkeypatch.setattr(parts, "days", noted)
    asked = _everything(caseload)
    listed = {sql for sql in asked if " group by 1 order by 1" in sql}
    assert len(listed) > 10
    own = {
        sql: table
        for table, part in given
        for sql in asked
        if f"between '{part['low']}' and '{part['high']}'" in sql and sql not in listed
    }
    assert len(set(own.values())) > 6
    assert len({_shape(sql) for sql in own}) > 10
    for sql in [*own, *listed]:
        first = next(line for line in _plan(caseload, sql) if line.startswith(("SEARCH", "SCAN")))
        assert "COVERING INDEX" in first, (sql, _plan(caseload, sql))
    assert scans(caseload, set(own)) == {}, "a part goes through everybody"


def _everything(vault: Vault) -> set[str]:
    """Return what Today, the mailing and the lists ask."""
    vault._remembered = (-1, {})
    with traced(vault) as asked:
        worklist.worklist(vault, TODAY)
        worklist.next_due(vault, TODAY)
        mailing_plan.due_mailing(vault, TODAY)
        mail_page.count_due(Session(vault, Settings(in_memory=True), lambda: NOON))
        client_list.rows(vault, TODAY)
        waiting.not_carried(vault, TODAY)
        whole(consultation_list.counts(vault, Period.ALL, TODAY))
    return asked


def _plan(vault: Vault, sql: str) -> list[str]:
    return [row[3] for row in vault.db.conn.execute(f"explain query plan {sql}").fetchall()]


def test_nothing_of_today_goes_through_a_whole_table(caseload: Vault) -> None:
    """What is not read by parts asks an index for the few that it tells of."""
    caseload._remembered = (-1, {})
    with traced(caseload) as asked:
        worklist.worklist(caseload, TODAY)
        worklist.next_due(caseload, TODAY)
    by_parts = ("rowid between", " group by 1 order by 1")  # of the days that an index holds
    at_once = {sql for sql in asked if not any(words in sql for words in by_parts)}
    assert len(at_once) > 50
    found = scans(caseload, at_once).values()
    assert set().union(*found) <= A_FEW, found


def test_today_does_not_grow_with_what_lies_behind(caseload: Vault) -> None:
    """Two thousand held meetings, answered forms, visits, contacts and goals of years ago."""

    def today() -> None:
        worklist.worklist(caseload, TODAY)
        worklist.next_due(caseload, TODAY)

    with _undone(caseload):
        before = _steps(caseload, today)
    with _long_ago(caseload):
        assert _steps(caseload, today) < MUCH_THE_SAME * before


def test_the_consents_of_those_who_meet_are_looked_up_only_where_some_end(caseload: Vault) -> None:
    """Of a meeting ahead of a client whose consents last, none is asked: the day they end is."""

    def steps(many: int) -> int:
        look = Look(caseload, TODAY, unit.in_force(caseload, "worklist", TODAY))
        with _undone(caseload):
            _meeting_ahead(caseload, many)
            return _steps(caseload, lambda: whole(acts_of_meetings.consents_before(look)))

    assert steps(1000) - steps(0) < 1000, "each meeting more than ten steps"


def test_a_meeting_whose_consents_end_on_several_days_is_told_once(
    caseload: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the last of them, however few days are read in one part."""
    look = Look(caseload, TODAY, unit.in_force(caseload, "worklist", TODAY))
    ends = "update consent set valid_until = date('2026-11-22', '+' || (rowid % 9) || ' days')"
    with _undone(caseload):
        caseload.db.conn.execute(ends)
        at_once = whole(acts_of_meetings.consents_before(look))
        monkeypatch.setattr(parts, "SIZE", 1)
        assert whole(acts_of_meetings.consents_before(look)) == at_once
    told = [(act.target, act.text) for act in at_once]
    assert len(told) == len(set(told)) > 1


def _meeting_ahead(vault: Vault, many: int) -> None:
    """Book so many meetings with a client who has twenty consents that have no end."""
    conn = vault.db.conn
    [client] = conn.execute("select client_id from consent limit 1").fetchone()
    conn.execute("update client set closed_on = null, died_on = null where id = ?", (client,))
    conn.execute("update consent set valid_until = null where client_id = ?", (client,))
    new = {
        "id": "hex(randomblob(10))",
        "client_id": ":client",
        "state": "'planned'",
        "starts_at": "'2027-02-04T10:00:00'",
        "uid": "'n' || n.n",
        "series_id": "null",
        "series_on": "null",
    }
    _copied(vault, "meeting", new, many, client)


def _copied(vault: Vault, table: str, new: dict[str, str], many: int, client: str) -> None:
    """Add so many rows (`n.n` is each one's number) like one of a table, `new` as it says.

    Like one of the client's, where she has any.
    """
    conn = vault.db.conn
    names = [row[1] for row in conn.execute(f"pragma table_info({table})").fetchall()]
    values = ", ".join(new.get(name, f"x.{name}") for name in names)
    conn.execute(
        f"insert into {table} ({', '.join(names)}) select {values} from"  # noqa: S608
        f" (select * from {table} order by client_id = :client desc limit 1) x,"
        " (with recursive n (n) as (select 0 union all select n + 1 from n where n < :many)"
        " select n from n where n) n",
        {"client": client, "many": many},
    )


def test_the_consents_of_a_closed_case_are_not_compared_with_each_other(caseload: Vault) -> None:
    """Most that end are of closed cases: twice as many cost twice as much, not four times."""

    def steps(many: int) -> int:
        with _undone(caseload):
            _closed_with(caseload, many)
            return _steps(caseload, lambda: whole(consents.endings(caseload, TODAY)))

    none, some, twice = (steps(many) for many in (0, 300, 600))
    assert twice - none < 2.2 * (some - none)


def _closed_with(vault: Vault, many: int) -> None:
    """Close a case of whom so many consents, each for another recipient, end today."""
    conn = vault.db.conn
    [client] = conn.execute("select client_id from consent limit 1").fetchone()
    conn.execute("update client set closed_on = ? where id = ?", (TODAY.isoformat(), client))
    new = {
        "id": "hex(randomblob(10))",
        "recipient": "'r' || n.n",
        "valid_from": "'2026-01-01'",
        "valid_until": "'2026-11-21'",
        "withdrawn_on": "null",
    }
    _copied(vault, "consent", new, many, client)


def test_one_client_does_not_grow_with_the_others(
    qtbot: QtBot, look: object, caseload: Vault
) -> None:
    """Their meetings, forms, visits, contacts and goals: two thousand of each."""
    fullest, everything = _fullest_opened(qtbot, caseload)
    everything()  # what is loaded once for all is loaded
    with _undone(caseload):
        before = _steps(caseload, everything)
    with _long_ago(caseload, fullest):
        assert _steps(caseload, everything) < MUCH_THE_SAME * before


def _fullest_opened(qtbot: QtBot, vault: Vault) -> tuple[str, Callable[[], None]]:
    """Return the client of whom most is recorded, and what opens all of the client's tabs."""
    session = Session(vault, Settings(in_memory=True), lambda: NOON)
    every = path.of_all(vault, TODAY).items()
    fullest = max(every, key=lambda each: (each[1].current, each[0]))[0]

    def opened() -> None:
        page = ClientPage(session, fullest, "")
        qtbot.addWidget(page)
        page.show()
        for tab in TABS:
            page.open_tab(tab.name)
            QApplication.processEvents()
        situation.missing(vault, fullest, TODAY)

    return fullest, opened


@contextmanager
def _undone(vault: Vault) -> Iterator[None]:
    """Take back what is written meanwhile.

    Nothing that is read in a transaction is remembered: what is counted in one, and what it is
    held against, are both counted so.
    """
    vault.db.conn.execute("begin")
    try:
        yield
    finally:
        vault.db.conn.execute("rollback")
        vault._remembered = (-1, {})


@contextmanager
def _long_ago(vault: Vault, but: str = "") -> Iterator[None]:
    """Let two thousand of each of LONG_AGO lie in the vault meanwhile, of anybody `but` one."""
    conn = vault.db.conn
    with _undone(vault):
        for table, old in LONG_AGO.items():
            new = {"id": "hex(randomblob(10))", **old}
            names = [row[1] for row in conn.execute(f"pragma table_info({table})").fetchall()]
            values = ", ".join(new.get(name, f"x.{name}") for name in names)
            conn.execute(
                f"insert into {table} ({', '.join(names)}) select {values} from"  # noqa: S608
                f" (select * from {table} where client_id <> ? limit 1) x,"
                " (with recursive n (n) as (select 1 union all select n + 1 from n where n < 2000)"
                " select n from n) n",
                (but,),
            )
        yield


LONG_AGO = {
    "meeting": {"starts_at": "'2019-03-04T10:00:00'", "state": "'held'", "uid": "n.n"}
    | {"series_id": "null", "series_on": "null"},
    "questionnaire_round": {"state": "'checked'", "name": "'old:' || n.n"}
    | dict.fromkeys(("due_on", "window_from", "window_until"), "'2019-03-04'"),
    "visit": {"on_date": "'2019-03-04'", "agreed_due": "null"},
    "consultation": {"on_date": "'2019-03-04'"},
    "goal": {"set_on": "'2019-03-04'", "state": "'reached'"},
    "plan_action": {"agreed_on": "'2019-03-04'", "state": "'done'"},
}


def _steps(vault: Vault, act: Callable[[], object]) -> int:
    """Count the database's own steps of an act, by the ten."""
    vault._remembered = (-1, {})
    counted = list[int]()
    vault.db.conn.set_progress_handler(lambda: counted.append(1), 10)
    act()
    vault.db.conn.set_progress_handler(None, 0)
    return len(counted)


def _shape(sql: str) -> str:
    return re.sub(r"\d+", "", sql)
