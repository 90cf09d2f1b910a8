"""Start, six, twelve months and the last questionnaire: a person is one pair, six months is six."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.factory import make_vault
from tytti_desktop.evaluation import listing, pairs, releases
from tytti_desktop.evaluation.table import Kind, Period, Table
from tytti_desktop.evaluation.tables import proms
from tytti_desktop.vault import Vault, parts

TODAY = date(2026, 11, 28)
YEAR = Period(date(2026, 1, 1), date(2026, 10, 31))
PEOPLE = 20
# name, pack, the day, how many answered, what they answered
ROUNDS = (
    ("baseline", pairs.BASELINE, "2025-07-01", 18, 3),
    ("followup_6", pairs.FOLLOW_UP, "2026-01-10", 12, 5),
    ("followup_12", pairs.FOLLOW_UP, "2026-07-01", 11, 8),
    ("closing", pairs.FOLLOW_UP, "2026-08-01", 7, 9),
)


@pytest.fixture
def several(tmp_path: Path) -> Iterator[Vault]:
    with make_vault(tmp_path) as vault:
        for number in range(PEOPLE):
            vault.execute(
                "insert into client (id, code, family_name, given_names, started_on, created_at,"
                " created_by) values (?, ?, 'E', 'E', '2025-07-01', '', '')",
                (f"c{number}", f"C{number:07}"),
            )
            for name, pack, day, answered, value in ROUNDS:
                _round(vault, number, name, pack, day)
                if number < answered:
                    _answer(vault, number, name, day, value)
        yield vault


def _round(vault: Vault, number: int, name: str, pack: str, day: str) -> None:
    vault.execute(
        "insert into questionnaire_round (id, client_id, pack, name, due_on, window_from,"
        " window_until, state, created_at) values (?, ?, ?, ?, ?, ?, '2027-02-01', 'mailed', '')",
        (f"{name}-{number}", f"c{number}", pack, name, day, day),
    )


def _answer(vault: Vault, number: int, name: str, day: str, value: int) -> None:
    vault.execute(
        "insert into screening (id, client_id, instrument, version, on_date, mode, answers, result,"
        " state, register, retention, round_id, created_at, created_by, finished_at) values"
        " (?, ?, 'was', '1', ?, 'paper', ?, ?, 'finished', 'social', 'x', ?, '', '', '')",
        (f"s{name}-{number}", f"c{number}", day, json.dumps({"1": value}),
         json.dumps({"total": value}), f"{name}-{number}"),
    )  # fmt: skip


def numbers(table: Table) -> dict[str, tuple[object, object]]:
    return {row.key: (row.values.get("n"), row.values.get("mean")) for row in table.rows}


def test_each_follow_up_is_told_by_itself_and_six_months_are_six(several: Vault) -> None:
    found = numbers(listing.make(several, "prom_was", YEAR, TODAY))
    assert found["total"][0] == PEOPLE
    assert found["change"] == (12, 2)
    assert found["later_followup_12"][0] == found["later_closing"][0] == PEOPLE
    assert found["later_followup_12_answered"] == (11, 8)
    assert found["later_followup_12_change"] == (11, 5)
    assert found["later_closing_change"] == (7, 6)


@pytest.mark.parametrize("table", [*proms.TABLES, "prom_3x10d", "prom_labour"])
def test_no_person_is_two_pairs_in_any_table_of_prom(several: Vault, table: str) -> None:
    made = listing.make(several, table, YEAR, TODAY)
    for measured in made.extra.get("measured", ()):
        assert measured.due <= PEOPLE
        assert measured.coming <= PEOPLE
    for row in made.rows:
        for column in (c for c in made.columns if c.kind is Kind.COUNT):
            assert (row.values.get(column.id) or 0) <= PEOPLE


def test_the_second_path_has_six_months_of_its_own(several: Vault) -> None:
    for name, pack, day in (("baseline:2", pairs.BASELINE, "2026-02-01"),
                            ("followup_6:2", pairs.FOLLOW_UP, "2026-09-01")):  # fmt: skip
        _round(several, 0, name, pack, day)
        _answer(several, 0, name, day, 4 if pack == pairs.BASELINE else 7)
    found = parts.whole(pairs.answers(several, "was", YEAR, TODAY))
    both = [end - start for start, end, _pair in proms.both_of(found.pairs)]
    assert sorted(both) == [2.0] * 12 + [3.0]
    assert set(found.later) == {"followup_12", "closing"}


def test_nobody_answered_at_all(several: Vault) -> None:
    several.execute("delete from screening")
    for table in releases.prepare(several, YEAR, TODAY, ["prom_was", "funnel"]).tables:
        for row in table.rows:
            assert row.values.get("mean") is None
    was = releases.prepare(several, YEAR, TODAY, ["prom_was"]).tables[0]
    assert "ei päätelmiä" in was.extra["conclusions"][0]


def test_everybody_alike_has_no_interval_and_says_why(several: Vault) -> None:
    was = releases.prepare(several, YEAR, TODAY, ["prom_was"]).tables[0]
    first = was.extra["conclusions"][0]
    assert "ei päätelmiä" in first
    assert "yhtä paljon" in first or "ei ole kertonut" in first


def test_forms_of_a_few_with_several_paths_are_told_like_a_few(several: Vault) -> None:
    """Four clients of two paths each are eight pairs, and four persons: told of in no table."""
    several.execute("delete from screening where cast(substr(client_id, 2) as integer) > 3")
    several.execute(
        "delete from questionnaire_round where cast(substr(client_id, 2) as integer) > 3"
    )
    for number in range(4):
        for name, pack, day in (("baseline:2", pairs.BASELINE, "2026-02-01"),
                                ("followup_6:2", pairs.FOLLOW_UP, "2026-09-01")):  # fmt: skip
            _round(several, number, name, pack, day)
            _answer(several, number, name, day, 4 + number)
    bare = listing.make(several, "prom_was", YEAR, TODAY)
    assert numbers(bare)["change"][0] == 8
    for table in releases.prepare(several, YEAR, TODAY).tables:
        if table.id.startswith("prom_"):
            told = [(r.key, c.id, n) for r, c, n in table.counts() if n]
            assert told == []
            assert all(row.values.get("mean") is None for row in table.rows)
