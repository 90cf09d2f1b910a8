import json
import random
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.evaluation import attack, kit
from tests.evaluation.conftest import TODAY
from tests.factory import make_vault
from tytti_desktop.casework.shapes import unit_checks
from tytti_desktop.errors import KnownError
from tytti_desktop.evaluation import cells, frozen, listing, memory, releases, suppression
from tytti_desktop.evaluation.releases import Ready, Release
from tytti_desktop.evaluation.suppression import Past
from tytti_desktop.evaluation.table import FIGURES, LABEL, Flow, Period, Table
from tytti_desktop.vault import Vault, opening
from tytti_desktop.vault.parts import Parts
from tytti_desktop.words import speaking

LIMIT = 5
QUARTERS = [
    Period(date(2026, 1, 1), date(2026, 3, 31)),
    Period(date(2026, 4, 1), date(2026, 6, 30)),
    Period(date(2026, 7, 1), date(2026, 9, 30)),
    Period(date(2026, 10, 1), date(2026, 12, 31)),
]
H1, H2 = Period(date(2026, 1, 1), date(2026, 6, 30)), Period(date(2026, 7, 1), date(2026, 12, 31))
ORDER = [QUARTERS[0], QUARTERS[1], H1, QUARTERS[2], QUARTERS[3], H2, kit.YEAR]


class Invented:
    """Events of a year: a stand-in for the vault, from which any period's table is counted."""

    def __init__(self, seed: int, n: int, sizes: dict[str, int]) -> None:
        rng = random.Random(seed)
        self.sizes = sizes
        self.people = kit.persons(rng, n, list(sizes.values()))
        self.days = [date(2026, rng.randint(1, 12), rng.randint(1, 28)) for _unused in range(n)]

    def table(self, period: Period) -> Table:
        own = [
            p
            for p, day in zip(self.people, self.days, strict=True)
            if period.first <= day <= period.last
        ]
        return kit.table(own, "a", "b" if "b" in self.sizes else "", self.sizes, period)


def publish(
    world: Invented, before: list[Release], period: Period, monkeypatch: pytest.MonkeyPatch
) -> tuple[Release, cells.Cells, Past]:
    def making(_vault: object, _name: str, at: Period, _today: object) -> Parts[Table]:
        yield
        return world.table(at)

    monkeypatch.setattr(listing, "making", making)
    table = world.table(period)
    made = cells.gather([table])
    steps = memory.past(None, made, before, period, TODAY)  # type: ignore[arg-type]
    while True:
        try:
            next(steps)
        except StopIteration as done:
            past: Past = done.value
            break
    outcome = suppression.choose(made, LIMIT, past)
    tables = suppression.hide([table], outcome, made, LIMIT)
    kept = releases._cells_kept(made, tables)
    release = Release(
        period.first,
        period.last,
        {table.id: releases._kept(table, tables[0], LIMIT)},
        kept,
        made_at=datetime(2026, 12, 31, tzinfo=UTC),
    )
    return release, made, past


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("sizes", [{"a": 8}, {"a": 4, "b": 3}])
def test_no_release_gives_away_what_another_hides(
    seed: int, sizes: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    world = Invented(seed, 138, sizes)
    before: list[Release] = []
    for period in ORDER:
        release, _cells, _past = publish(world, before, period, monkeypatch)
        before.insert(0, release)
    assert broken(world, before) == []


def broken(world: Invented, published: list[Release]) -> list[attack.Bounds]:
    """Attack everything that was published at once, by an own reckoning of how periods add up."""
    made = cells.Cells()
    hidden, splits = set(), cells.gather([world.table(kit.YEAR)]).splits
    for release in published:
        for space, first, last, pairs, value, seen, _flow in release.cells:
            key = cells.Key(space, first, last, tuple((a, v) for a, v in pairs))
            made.values[key] = value
            made.places[key] = []
            if not seen:
                hidden.add(key)
    cells.relate(made, list(made.places), splits)
    for whole, parts in ((H1, QUARTERS[:2]), (H2, QUARTERS[2:]), (kit.YEAR, [H1, H2])):
        for key in list(made.places):
            if (key.first, key.last) == tuple(whole.sql.values()):
                own = tuple(key._replace(first=p.sql["first"], last=p.sql["last"]) for p in parts)
                made.relations.append(cells.Relation(key, own))
    wanted = [k for k in hidden if 0 < made.values[k] < LIMIT]
    assert wanted
    return [b for b in attack.attack(made, hidden, wanted) if b.tighter_than(0, LIMIT)]


def test_without_memory_the_same_sequence_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    world = Invented(0, 138, {"a": 8})
    each = [publish(world, [], period, monkeypatch)[0] for period in ORDER]
    assert broken(world, each), "the attack must see what naive releases give away"


def test_an_unpublished_piece_between_two_releases_is_kept_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """January–November published, then the whole year: December must not be told by subtracting."""
    world = Invented(3, 138, {"a": 8})
    eleven = Period(date(2026, 1, 1), date(2026, 11, 30))
    first, _c, _p = publish(world, [], eleven, monkeypatch)
    whole, made, past = publish(world, [first], kit.YEAR, monkeypatch)
    december = world.table(Period(date(2026, 12, 1), date(2026, 12, 31)))
    small = {row.key for row in december.rows if 0 < row.values["n"] < LIMIT}
    assert small
    shown_then = {tuple(c[3][0]) for c in first.cells if c[5] and c[3]}
    shown_now = {tuple(c[3][0]) for c in whole.cells if c[5] and c[3]}
    for key in small:
        assert ("a", key) not in shown_then & shown_now
    assert made.values
    assert past.equations


def _publish(vault: Vault, period: Period, names: list[str]) -> Ready:
    ready = releases.prepare(vault, period, TODAY, names)
    releases.record(vault, ready, "test")
    return ready


def test_a_published_period_is_frozen_and_late_records_have_a_row_of_their_own(
    caseload: Vault,
) -> None:
    period = Period(date(2026, 3, 1), date(2026, 3, 31))
    first = _publish(caseload, period, ["consultations"])
    caseload.execute_many(
        "insert into consultation (id, on_date, organisation_class, channel, register, retention,"
        " created_at, created_by) values (?, '2026-03-10', 'kela', 'phone', 'social',"
        " 'working_age', '', '')",
        [(f"late{n}",) for n in range(6)],
    )
    again = releases.prepare(caseload, period, TODAY, ["consultations"])
    old, new = first.tables[0], again.tables[0]
    assert [r.values for r in new.rows][: len(old.rows)] == [r.values for r in old.rows]
    assert new.row(frozen.LATE).values["n"] == 6
    assert new.notes


def test_a_release_that_contradicts_an_earlier_one_is_refused_with_both_figures(
    caseload: Vault,
) -> None:
    piece = Period(date(2026, 5, 1), date(2026, 5, 31))
    shown = _publish(caseload, piece, ["consultations"])
    total = shown.tables[0].row("total").values["n"]
    assert isinstance(total, int)
    caseload.execute("delete from consultation where on_date between '2026-01-01' and '2026-12-31'")
    with pytest.raises(KnownError) as told:
        releases.prepare(
            caseload, Period(date(2026, 5, 1), date(2026, 6, 30)), TODAY, ["consultations"]
        )
    assert str(total) in told.value.message
    assert " 0 " in told.value.message


def test_a_table_too_fine_for_its_number_is_told_as_its_total() -> None:
    people = [{"a": str(n % 8)} for n in range(20)]
    fine = releases._coarser(replace(kit.table(people, "a", "", {"a": 8}), main="n"), LIMIT)
    assert [row.key for row in fine.rows] == ["total"]
    assert fine.notes


def test_a_longer_period_holds_the_persons_of_a_shorter_one(caseload: Vault) -> None:
    short = Period(date(2025, 9, 1), date(2026, 9, 30))
    _publish(caseload, short, ["sex", "clients"])
    ready = releases.prepare(caseload, Period(date(2025, 9, 1), TODAY), TODAY, ["sex", "clients"])
    old = {tuple(map(tuple, c[3])): c for c in releases.listed(caseload)[0].cells}
    for cell in ready.release.cells:
        before = old.get(tuple(map(tuple, cell[3])))
        if before and before[5] and cell[5] and cell[6] == str(Flow.PERSONS):
            pairs = {a for a, _v in cell[3]}
            if pairs <= memory.LASTING:
                more = cell[4] - before[4]
                assert more == 0 or more >= LIMIT, cell


HALF = Period(date(2026, 1, 1), date(2026, 6, 30))
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))


def _consulted(vault: Vault, name: str, n: int, day: str) -> None:
    vault.execute_many(
        "insert into consultation (id, on_date, organisation_class, channel, register, retention,"
        " created_at, created_by) values (?, ?, 'kela', 'phone', 'social', 'working_age', '', '')",
        [(f"{name}{k}", day) for k in range(n)],
    )


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Vault]:
    with make_vault(tmp_path) as vault:
        _consulted(vault, "a", 12, "2026-03-02")
        _consulted(vault, "b", 9, "2026-05-02")
        yield vault


def test_a_part_that_is_more_than_its_published_whole_is_refused(own: Vault) -> None:
    _publish(own, HALF, ["consultations"])
    _consulted(own, "late", 15, "2026-03-03")
    with pytest.raises(KnownError) as told:
        releases.prepare(own, MARCH, TODAY, ["consultations"])
    assert "21" in told.value.message
    assert "27" in told.value.message


def test_a_lowered_limit_tells_nothing_of_what_was_hidden_by_a_higher(own: Vault) -> None:
    """4 in March were hidden by 5; by 3 the half less April–June would tell them."""
    _consulted(own, "s", 4, "2026-03-05")
    _consulted(own, "t", 6, "2026-05-05")
    _consulted(own, "old", 4, "2024-05-05")
    own.execute("update consultation set organisation_class = 'third_sector' where id > 'n'")
    names = ["consultations"]
    first = _publish(own, MARCH, names)
    assert "n" in first.tables[0].row("third_sector").hidden
    unit_checks.store(own, "results", "publishing", {"limit": 3, "decimals": 1}, date(2020, 1, 1))
    rest = _publish(own, Period(date(2026, 4, 1), HALF.last), names)
    whole = releases.prepare(own, HALF, TODAY, names)
    shown = ["n" not in ready.tables[0].row("third_sector").hidden for ready in (rest, whole)]
    assert shown != [True, True]
    assert rest.limit == whole.limit == LIMIT, "and the papers say by which limit"
    apart = releases.prepare(own, Period(date(2024, 1, 1), date(2024, 12, 31)), TODAY, names)
    assert apart.limit == 3
    assert apart.tables[0].row("third_sector").values["n"] == 4


def _aged(vault: Vault, ages: list[int]) -> None:
    for number, years in enumerate(ages):
        vault.execute(
            "insert into client (id, code, family_name, given_names, sex, date_of_birth,"
            " started_on, created_at, created_by)"
            " values (?, ?, 'E', 'E', 'f', ?, '2026-01-10', '', '')",
            (f"c{number}", f"C{number:07}", f"{2025 - years}-06-01"),
        )


def _cut_at(vault: Vault, starts: list[int]) -> None:
    unit_checks.store(vault, "results", "age", {"from": starts}, date(2020, 1, 1))


def test_classes_cut_otherwise_give_nobody_away(own: Vault) -> None:
    """18–24 and 18–29 of the same persons tell of those of 25–29."""
    _aged(own, [20] * 9 + [27] * 2 + [33] * 12 + [45] * 15)
    _cut_at(own, [18, 25, 40])
    first = _publish(own, HALF, ["age"]).tables[0]
    assert first.row("18").values["n"] == 9
    _cut_at(own, [18, 30, 40])
    whole = releases.prepare(own, Period(HALF.first, TODAY), TODAY, ["age"]).tables[0]
    assert [row.key for row in whole.rows if row.key != "total"] == []
    assert "1.1.2026" in whole.notes[-1]


def test_a_published_period_keeps_the_classes_it_was_published_by(own: Vault) -> None:
    _aged(own, [20] * 9 + [27] * 7 + [33] * 12 + [45] * 15)
    _cut_at(own, [18, 25, 40])
    first = _publish(own, HALF, ["age"]).tables[0]
    _cut_at(own, [18, 30, 40])
    again = releases.prepare(own, HALF, TODAY, ["age"]).tables[0]
    assert [dict(row.values) for row in again.rows] == [dict(row.values) for row in first.rows]
    assert [row.hidden for row in again.rows] == [row.hidden for row in first.rows]


def test_a_class_that_comes_up_late_does_not_change_what_was_published(own: Vault) -> None:
    def screened(name: str, n: int, band: str) -> None:
        for k in range(n):
            own.execute(
                "insert into screening (id, client_id, instrument, version, on_date, mode, answers,"
                " result, state, register, retention, created_at, created_by, finished_at) values"
                " (?, ?, 'gad7', '1', '2026-03-02', 'paper', '{}', ?, 'finished', 'health', 'x',"
                " '', '', '')",
                (f"{name}{k}", f"c{k}", json.dumps({"band": {"range": json.loads(band)}})),
            )

    _aged(own, [20] * 30)
    screened("a", 20, "[0, 4]")
    screened("b", 9, "[10, 14]")
    first = _publish(own, HALF, ["screenings"]).tables[0]
    screened("late", 2, "[5, 9]")
    again = releases.prepare(own, HALF, TODAY, ["screenings"]).tables[0]
    assert [dict(row.values) for row in again.rows] == [dict(row.values) for row in first.rows]


def test_a_mean_is_not_told_twice_with_a_few_persons_between(own: Vault) -> None:
    """Every figure of every table: no two releases tell it of counts that are a few apart."""
    _aged(own, [20] * 9 + [33] * 12)
    _publish(own, HALF, ["age"])
    own.execute(
        "insert into client (id, code, family_name, given_names, date_of_birth, started_on,"
        " created_at, created_by) values ('n', 'N1', 'E', 'E', '1960-01-01', '2026-08-01', '', '')"
    )
    then = releases.listed(own)[0].tables
    for table in releases.prepare(own, Period(HALF.first, TODAY), TODAY).tables:
        for row in table.rows:
            before = then.get(table.id, {}).get(row.key, {"values": {}, "hidden": []})
            for column in (c for c in table.columns if c.kind in FIGURES and c.of):
                if row.values.get(column.id) is None or column.id in before["hidden"]:
                    continue
                n = before["values"].get(column.of)
                assert n is None or not 0 < abs(row.values[column.of] - n) < LIMIT, row.key


def test_a_count_of_one_day_is_the_same_number_in_every_period_that_ends_then(
    caseload: Vault,
) -> None:
    """October to today and the year to today: whoever is in the one only is not told of."""
    _publish(caseload, Period(date(2026, 10, 1), TODAY), ["age", "clients", "sex"])
    year = releases.prepare(caseload, Period(date(2025, 1, 1), TODAY), TODAY, ["age", "clients"])
    old = {tuple(map(tuple, c[3])): c for c in releases.listed(caseload)[0].cells}
    both = 0
    for cell in year.release.cells:
        before = old.get(tuple(map(tuple, cell[3])))
        if before and before[5] and cell[5] and cell[6] == str(Flow.PERSONS):
            both += 1
            more = cell[4] - before[4]
            assert more == 0 or more >= LIMIT, cell
    assert both


def test_a_release_that_only_abuts_does_not_stop_the_next(own: Vault) -> None:
    """January–March and April–June are told; then April–September, made of two pieces."""
    own.execute_many(
        "insert into client (id, code, family_name, given_names, date_of_birth, started_on,"
        " created_at, created_by) values (?, ?, 'E', 'E', '1980-01-01', ?, '', '')",
        [(f"c{n}", f"C{n}", f"2026-0{1 + n % 6}-03") for n in range(30)],
    )
    for period in QUARTERS[:2]:
        _publish(own, period, ["clients"])
    longer = Period(QUARTERS[1].first, QUARTERS[2].last)
    assert releases.prepare(own, longer, TODAY, ["clients"]).tables


def _told(ready: Ready) -> dict[str, tuple[object, ...]]:
    """Return every word of each table."""
    return {
        table.id: (
            table.title, table.population, table.definition, table.denominator, table.notes,
            [(column.title, column.unit) for column in table.columns],
            [row.values[LABEL] for row in table.rows],
            table.extra.get("conclusions", ()),
        )
        for table in ready.tables
    }  # fmt: skip


@pytest.mark.parametrize("other", ["sv", "en"])
def test_what_was_published_in_one_language_is_told_in_another(
    practised: opening.Unlocked, tmp_path: Path, other: str
) -> None:
    path = tmp_path / practised.path.name
    shutil.copytree(practised.path, path)
    period = Period(date(2025, 11, 29), date(2026, 11, 28))
    with opening.open_unlocked(replace(practised, path=path)) as vault:
        with speaking(other):
            first = _told(releases.prepare(vault, period, TODAY))
        with speaking("fi"):
            finnish = releases.prepare(vault, period, TODAY)
            releases.record(vault, finnish, "pdf")
        for _again in range(2):  # what is published again is remembered again
            with speaking(other):
                ready = releases.prepare(vault, period, TODAY)
                told = _told(ready)
                releases.record(vault, ready, "pptx")
            assert told == first
        assert any(each[-1] for each in first.values())
