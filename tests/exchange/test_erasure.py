"""Retention: each class has its day, what is due is erased by decision, and the log stays."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.casework.closing.test_ahead import everything, vault  # noqa: F401 the fixture
from tests.factory import settled
from tytti_desktop.casework import registers, search, unit
from tytti_desktop.casework.client import client_tables, clients
from tytti_desktop.casework.closing import ending
from tytti_desktop.casework.rights import retention
from tytti_desktop.casework.screening import screenings
from tytti_desktop.errors import KnownError
from tytti_desktop.exchange import erasure
from tytti_desktop.vault import Vault, audit

TODAY = date(2026, 11, 21)
DECISION = "Tietosuojavastaava 21.11.2046"
RULES = unit.shipped(retention.KIND)


def closed(vault: Vault, *, dead: bool = False) -> Any:  # noqa: F811
    """Return a client who had one of everything, closed ten years and more ago for the test."""
    client = everything(vault)
    reason = "died" if dead else "moved"
    made = screenings.start_screening(vault, client.id, "gad7", TODAY).record
    screenings.answer(vault, made.id, "1", 1)
    screenings.finish(vault, made.id)
    said = settled(vault, client.id)
    ending.close(vault, client.id, reason, TODAY, TODAY, without_meeting="x", settled=said)
    return clients.get(vault, client.id)


def rows(vault: Vault, client_id: str) -> dict[str, int]:  # noqa: F811
    """Return how many rows of each table name the client; the index and the log apart."""
    schema = client_tables.read(vault)
    found = {}
    for table, column in schema.client_columns():
        sql = f'select count(*) from "{table}" where "{column}" = ?'  # noqa: S608
        if count := vault.tuples(sql, (client_id,))[0][0]:
            found[table] = count
    return found


@pytest.mark.parametrize("key", RULES)
def test_each_class_is_kept_to_its_day(vault: Vault, key: str) -> None:  # noqa: F811
    """Each retention class that the unit has, from each day it may count from."""
    rule, client = RULES[key], everything(vault)
    born, end = date(1980, 5, 4), date(2020, 2, 29)
    client = replace(client, date_of_birth=born, closed_on=end, died_on=None)
    passed = retention.until(rule, client)
    if rule["from"] == "closing":
        assert passed == date(2020 + rule["years"], 2, 28)
    elif rule.get("else_years"):
        assert passed == date(1980 + rule["else_years"], 5, 4)
    else:
        assert passed is None
    if rule["from"] == "death":
        died = replace(client, died_on=date(2020, 3, 1))
        assert retention.until(rule, died) == date(2020 + rule["years"], 3, 1)
    assert retention.until(rule, replace(client, closed_on=None, date_of_birth=None)) is None


def test_nothing_is_due_before_its_day_and_nothing_is_erased_then(vault: Vault) -> None:  # noqa: F811
    client = closed(vault)
    before = rows(vault, client.id)
    for day in (TODAY, date(2036, 11, 20)):
        assert retention.due(vault, day) == []
        with pytest.raises(KnownError):
            erasure.erase(vault, client.id, DECISION, day)
    assert rows(vault, client.id) == before


def test_what_is_due_goes_and_what_is_kept_longer_stays_whole(vault: Vault) -> None:  # noqa: F811
    client, day = closed(vault), date(2036, 11, 21)
    (due,) = retention.due(vault, day)
    assert [each.key for each in due.due(day)] == ["working_age"]
    with pytest.raises(KnownError) as told:
        erasure.erase(vault, client.id, "lyhyt", day)
    assert told.value.field == "reason"
    logged = len(audit.rows(vault, client_id=client.id))
    given = rows(vault, client.id).get("disclosure")
    made = erasure.erase(vault, client.id, DECISION, day).record
    left = rows(vault, client.id)
    case = {"visit", "goal", "plan_action", "consent", "questionnaire_round", "referral", "meeting"}
    assert not case & set(left)
    assert left["screening"] == 1
    assert clients.get(vault, client.id) == client, "who the patient record is of"
    assert len(audit.rows(vault, client_id=client.id)) == logged + 1
    assert left.get("disclosure") == given
    assert made.records > len(case)
    assert DECISION in " ".join(made.lines())
    assert retention.due(vault, day) == []
    assert vault.tuples("select 1 from pragma_foreign_key_check") == []
    assert erasure.as_pdf(vault, made, day).startswith(b"%PDF")


def test_of_the_dead_everything_goes_but_the_logs_and_the_code(vault: Vault) -> None:  # noqa: F811
    client, day = closed(vault, dead=True), date(2046, 11, 21)
    erasure.erase(vault, client.id, DECISION, day)
    now = clients.get(vault, client.id)
    assert (now.code, now.family_name, now.given_names) == (client.code, retention.NAMELESS, "")
    assert (now.identity_code, now.street, now.phone, now.date_of_birth) == (None, "", "", None)
    assert set(rows(vault, client.id)) <= retention.STAYS | {"client"}
    assert search.find(vault, client.family_name, day) == []
    assert retention.due(vault, day) == []
    with pytest.raises(KnownError):
        erasure.erase(vault, client.id, DECISION, day)
    (certificate,) = erasure.certificates(vault)
    assert (certificate.code, certificate.left) == (client.code, ())


def test_only_who_coordinates_decides(vault: Vault) -> None:  # noqa: F811
    client = closed(vault)
    mine = dict(registers.content(vault, "coordinator", TODAY)) | {"coordinates": False}
    unit.change(vault, "roles", "coordinator", mine, TODAY)
    with pytest.raises(KnownError):
        erasure.erase(vault, client.id, DECISION, date(2036, 11, 21))


def test_whose_the_kept_records_are_stays_known_though_the_basic_data_are_due(
    vault: Vault,  # noqa: F811
) -> None:
    client, day = closed(vault), date(2028, 1, 1)
    rule = RULES[retention.BASIC] | {"from": "closing", "years": 1}
    unit.change(vault, retention.KIND, retention.BASIC, rule, TODAY)
    (due,) = retention.due(vault, day)
    assert [each.key for each in due.due(day)] == [retention.BASIC]
    erasure.erase(vault, client.id, DECISION, day)
    assert clients.get(vault, client.id) == client
