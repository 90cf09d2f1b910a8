"""Packages of counts: sealed to one body, summed, suppressed as a whole, never half."""

import io
import json
import random
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests import fuzzing
from tests.evaluation import attack
from tests.factory import make_vault
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.client.identity import Sex
from tytti_desktop.errors import KnownError
from tytti_desktop.evaluation import listing, releases, shape, suppression
from tytti_desktop.evaluation.cells import gather
from tytti_desktop.evaluation.rollup import combine, memory, package
from tytti_desktop.evaluation.rollup.package import Package
from tytti_desktop.evaluation.table import FIGURES, Kind, Period
from tytti_desktop.vault import Vault, sealing, signing

pytest.importorskip("duckdb", reason="duckdb is of the rollup extra")
pytest.importorskip("fsspec", reason="fsspec is of the rollup extra")
TODAY = date(2026, 11, 28)
YEAR = Period(date(2026, 1, 1), date(2026, 11, 28))


def unit_of(path: Path, men: int, women: int) -> Vault:
    path.mkdir()
    vault = make_vault(path).__enter__()
    for number in range(men + women):
        made = Client(
            family_name=f"Esimerkki{number}",
            given_names="Elli",
            date_of_birth=date(1970 + number % 30, 1, 1),
            birth_source="told",
            sex=Sex.MALE if number < men else Sex.FEMALE,
            sex_source="told",
        )
        own = clients.register_client(vault, made, TODAY).record.id
        vault.execute("update client set started_on = '2026-03-01' where id = ?", (own,))
    return vault


@pytest.fixture(scope="module")
def units(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Vault]]:
    root = tmp_path_factory.mktemp("rollup")
    made = [unit_of(root / name, *n) for name, n in (("a", (9, 1)), ("b", (4, 1)), ("c", (30, 2)))]
    yield made
    for each in made:
        each.close()


def packed(units: list[Vault], period: Period = YEAR) -> tuple[sealing.KeyPair, list[bytes]]:
    own = sealing.own_keys(units[-1])
    return own, [package.make(v, period, TODAY, own.public, f"yksikkö {n}", "Testi")
                 for n, v in enumerate(units)]  # fmt: skip


def opened(units: list[Vault]) -> list[Package]:
    own, files = packed(units)
    return [package.opened(own, each, "paketti") for each in files]


def test_the_sums_are_those_of_the_units(units: list[Vault]) -> None:
    found = opened(units)
    combined = shape.combined(
        [p.tables for p in found], combine._sums(found)[YEAR],
        frozenset().union(*(p.missing for p in found)),
    )  # fmt: skip
    told = {place: n for table in combined for place, n in shape.counts(table).items()}
    own = [
        {pl: n for t in listing.make_all(v, YEAR, TODAY) for pl, n in shape.counts(t).items()}
        for v in units
    ]
    assert told["sex", "total", "n"] == 10 + 5 + 32
    assert len(told) > 100
    for place, n in told.items():
        assert n == sum(each.get(place, 0) for each in own)
    columns = {c.kind for table in combined for c in table.columns}
    assert columns.isdisjoint(FIGURES)
    shares = [r.values.get("percent") for t in combined if t.id == "sex" for r in t.rows]
    assert any(isinstance(each, float) for each in shares)


def test_the_whole_is_suppressed_and_stands_the_attack(units: list[Vault]) -> None:
    found = opened(units)
    tables = combine.combine(found, 5)[YEAR].tables
    assert sum(each.suppressed for each in tables) > 0
    for table in tables:
        for row, column, n in table.counts():
            assert not 0 < n < 5, (table.id, row.key, column.id)
    sums = combine._sums(found)[YEAR]
    missing = frozenset().union(*(p.missing for p in found))
    bare = shape.combined([p.tables for p in found], sums, missing)
    cells = gather(bare)
    outcome = suppression.choose(cells, 5)
    small = [key for key, n in cells.values.items() if key in cells.published and 0 < n < 5]
    assert small
    for bound in attack.attack(cells, outcome.hidden, small):
        assert not bound.tighter_than(0, 5)


def test_nobody_else_opens_a_package_and_every_changed_byte_is_noticed(units: list[Vault]) -> None:
    own, (content, *_others) = packed(units[:1] + units[-1:])
    with pytest.raises(KnownError):
        package.opened(sealing.own_keys(units[0]), content, "x")
    for place in range(0, len(content), max(1, len(content) // 40)):
        broken = bytearray(content)
        broken[place] ^= 1
        with pytest.raises(KnownError):
            package.opened(own, bytes(broken), "x")
    with pytest.raises(KnownError):
        package.opened(own, content[:-1], "x")


def test_no_name_or_code_is_in_the_open_package(units: list[Vault]) -> None:
    (first, *_rest) = opened(units)
    text = first.parquet + json.dumps([shape.told(t) for t in first.tables]).encode()
    assert b"Esimerkki" not in text
    codes = [code for (code,) in units[0].tuples("select code from client")]
    assert not any(code.encode() in text for code in codes)


def test_a_shape_goes_out_and_comes_back_the_same(units: list[Vault]) -> None:
    for table in listing.make_all(units[0], YEAR, TODAY):
        told = json.loads(json.dumps(shape.told(table)))
        assert shape.told(shape.made(told)) == told
        assert not any(c.kind in FIGURES for c in shape.made(told).columns)


def test_the_same_days_of_one_sender_come_once(units: list[Vault]) -> None:
    own = sealing.own_keys(units[-1])
    part = Period(date(2026, 1, 1), date(2026, 6, 30))
    two = [package.opened(own, package.make(units[0], days, TODAY, own.public, "a"), "x")
           for days in (YEAR, part)]  # fmt: skip
    with pytest.raises(KnownError, match="kahdesti"):
        combine.combine(two, 5)


WRONG: dict[str, Callable[[tuple[Any, ...]], tuple[Any, ...]]] = {
    "below zero": lambda row: (*row[:8], -1),
    "no number": lambda row: (*row[:8], None),
    "other days": lambda row: (*row[:3], "2020-01-01", *row[4:]),
    "unknown table": lambda row: (*row[:5], "olematon", *row[6:]),
    "another package": lambda row: ("x", *row[1:]),
    "more than there are people": lambda row: (*row[:8], 10**15),
    "a whole less than its parts": lambda row: (*row[:8], row[8] + 1),
}


@pytest.mark.parametrize("fault", [*WRONG, "twice", "no parquet", "millions of rows"])
def test_rows_that_the_manifest_does_not_tell_of_are_refused(
    units: list[Vault], fault: str
) -> None:
    (first, *_rest) = opened(units[:1] + units[-1:])
    con = package.engine()
    import fsspec

    fsspec.filesystem("memory").pipe("memory://t.parquet", first.parquet)
    rows = con.execute("select * from read_parquet('memory://t.parquet')").fetchall()
    rows.sort(key=lambda row: (row[5] != "sex", row[6] != "total", row[7] != "n"))
    changed = [*rows, rows[0]] if fault == "twice" else rows
    if fault in WRONG:
        changed = [WRONG[fault](rows[0]), *rows[1:]]
    content = b"PAR1rubbish" if fault == "no parquet" else package.parquet(changed)
    if fault == "millions of rows":
        con.execute("copy (select t.* from 'memory://t.parquet' t, range(300))"
                    " to 'memory://t.parquet' (format parquet)")  # fmt: skip
        content = fsspec.filesystem("memory").cat("memory://t.parquet")
        assert len(content) < 2_000_000
    odd = Package(first.id, first.unit, first.period, first.tables, first.missing, content,
                  first.sender, first.signer)  # fmt: skip
    with pytest.raises(KnownError):
        combine.combine([odd], 5)
    assert not fsspec.filesystem("memory").exists("memory://rollup-0.parquet")


def test_what_one_unit_has_no_answer_for_is_no_zero(units: list[Vault]) -> None:
    (first, second, _third) = opened(units)
    table = first.tables[0]
    place = next(iter(shape.counts(listing.make(units[0], table.id, YEAR, TODAY))))
    made = shape.combined([[table], [table]], {place: 7}, frozenset({place}))
    assert all(
        row.values.get(column.id) is None
        for row in made[0].rows
        for column in made[0].columns
        if column.kind is Kind.COUNT
    )
    assert second.id != first.id


def test_any_wreck_of_the_inside_is_told(units: list[Vault]) -> None:
    own, (content, *_others) = packed(units[-1:])
    raw = b"".join(sealing.open_sealed(own, io.BytesIO(content)).content)
    draw = random.Random(4)
    for _turn in range(60):
        wreck = fuzzing.mutated_bytes(raw, draw)
        again = b"".join(sealing.seal(own, own.public, [wreck]))
        try:
            package.opened(own, again, "x")
        except KnownError as error:
            assert "x" in str(error.message)  # noqa: PT017


def test_a_signature_that_does_not_hold_is_noticed_though_the_seal_does(
    units: list[Vault],
) -> None:
    """Whoever opens a package may seal it again: not sign it."""
    own, (content, *_others) = packed(units[:1] + units[-1:])
    raw = b"".join(sealing.open_sealed(own, io.BytesIO(content)).content)
    assert package.opened(own, content, "x").signer == signing.own(units[0]).public
    for change in (raw.replace(b"yksikk", b"yksikX", 1), raw[: len(raw) // 2]):
        with pytest.raises(KnownError):
            package.opened(own, b"".join(sealing.seal(own, own.public, [change])), "x")


def test_what_was_combined_is_remembered_apart_from_what_the_caseload_published(
    units: list[Vault],
) -> None:
    found = opened(units)
    combine.record(units[-1], found, combine.combine(found, 5))
    before = memory.earlier(units[-1])
    assert len(before) == 1
    assert {part.unit for part in before[0].parts} == {"yksikkö 0", "yksikkö 1", "yksikkö 2"}
    assert releases.listed(units[-1]) == []
    again = combine.combine(found, 5, before)[YEAR]
    assert [r[5] for r in again.release.cells] == [r[5] for r in before[0].release.cells]
    fewer = combine.combine(found[:2], 5, before)[YEAR]
    assert fewer.hidden >= 0
