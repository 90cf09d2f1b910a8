"""What tells of a hidden number without being a number: a row, a note, a dash, a sum of others."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from tests.evaluation import kit, worlds
from tests.evaluation.conftest import TODAY
from tests.evaluation.kit import YEAR
from tests.evaluation.test_evidence import RULES, WAS, english
from tytti_desktop.evaluation import cells, conclusions, evidence, listing, suppression, unseen
from tytti_desktop.evaluation.suppression import Outcome
from tytti_desktop.evaluation.table import (
    LABEL,
    TOTAL,
    Column,
    Kind,
    Period,
    Row,
    Split,
    Table,
    at,
)
from tytti_desktop.evaluation.tables import effects
from tytti_desktop.vault import Vault

pytestmark = pytest.mark.usefixtures("english")
__all__ = ["english"]
LIMIT = 5
LAST = Period(date(2025, 12, 1), TODAY)
NEVER = Period(date(1990, 1, 1), date(1990, 12, 31))


def test_a_row_that_nobody_makes_without_somebody_in_it_says_so(caseload: Vault) -> None:
    """Every table, in worlds by chance: a row that an empty one has not is `found`."""
    always = {t.id: {r.key for r in t.rows} for t in listing.make_all(caseload, NEVER, TODAY,
                                                                      listing.TABLES)}  # fmt: skip
    rng, seen, bad = random.Random(2), set(), set()
    for _unused in range(4):
        with worlds.world(caseload, rng, TODAY):
            made = listing.make_all(caseload, LAST, TODAY, listing.TABLES)
        for table in made:
            new = [row for row in table.rows if row.key not in always[table.id]]
            seen |= {table.id for _row in new}
            bad |= {(table.id, row.key) for row in new if not row.found}
            assert always[table.id] <= {row.key for row in table.rows}, table.id
    assert bad == set()
    assert {"screenings", "criteria", "areas"} <= seen, "the worlds must have something to find"


def band(key: str, n: int) -> Row:
    return Row(key, {LABEL: key, "n": n}, at(band=key), whole="all", found=True)


def bands(*numbers: int) -> Table:
    found = tuple(band(f"b{k}", n) for k, n in enumerate(numbers))
    whole = Row("all", {LABEL: "all", "n": sum(numbers)}, whole="", found=True)
    notes = {f"source of {row.key}": (row.key,) for row in found}
    return Table("x", "", "", YEAR, "", "", (Column(LABEL, "", Kind.TEXT), Column("n", "")),
                 (whole, *found), tuple(notes), "x",
                 splits=(Split("band", tuple(row.key for row in found)),),
                 extra={unseen.NOTES: notes})  # fmt: skip


def test_a_found_row_that_may_not_be_shown_is_not_there_nor_are_its_notes() -> None:
    (shown,), _outcome, _cells = kit.suppress([bands(9, 8, 3, 2)], LIMIT)
    made = unseen.left_out(shown)
    assert {row.key for row in made.rows} == {"all", "b0", "b1"}
    assert made.notes == ("source of b0", "source of b1")
    assert unseen.NOTES not in made.extra
    (few,), _outcome, _cells = kit.suppress([bands(3)], LIMIT)
    assert unseen.left_out(few).rows == ()


def hidden_by_hand(table: Table, places: Sequence[tuple[str, str]]) -> Table:
    """Return a table as it leaves when just these cells were chosen."""
    made = cells.gather([table])
    chosen = {key for key, where in made.places.items()
              if any((w.row, w.column) in places for w in where)}  # fmt: skip
    return suppression.hide([table], Outcome(frozenset(chosen), frozenset(), ()), made, LIMIT)[0]


def shared(*numbers: int) -> Table:
    """Return classes of visits with their hours and the share that was long."""
    columns = (
        Column(LABEL, "", Kind.TEXT), Column("n", ""), Column("percent", "", Kind.SHARE, of="n"),
        Column("long", "", at=at(long="yes")),
        Column("long_percent", "", Kind.SHARE, of="long", base="n"),
        Column("hours", "", Kind.NUMBER, of="n"),
    )  # fmt: skip
    rows = [
        Row(f"k{k}", {LABEL: "", "n": n, "long": 0} | ({"hours": 2.0 * n} if n else {}),
            at(kind=f"k{k}"))
        for k, n in enumerate(numbers)
    ]  # fmt: skip
    total = Row(TOTAL, {LABEL: "", "n": sum(numbers), "long": 0, "hours": 1.0})
    names = tuple(row.key for row in rows)
    return listing.with_shares(
        Table("x", "", "", YEAR, "", "", columns, (*rows, total), space="x",
              splits=(Split("kind", names), Split("long", ("yes",), full=False)))
    )  # fmt: skip


def test_a_nought_is_hidden_like_any_number_with_all_that_hangs_on_it() -> None:
    made = hidden_by_hand(shared(9, 6, 0), [("k1", "n"), ("k2", "n")])
    small, nought = made.row("k1"), made.row("k2")
    assert small.hidden == nought.hidden == {"n", "percent", "long_percent", "hours"}
    assert made.row("k0").values["hours"] == 18.0


def test_a_whole_that_is_nought_is_hidden_with_the_shares_of_its_parts() -> None:
    table = shared(0, 0)
    made = hidden_by_hand(table, [(TOTAL, "n"), ("k1", "n")])
    assert "percent" in made.row("k0").hidden


def used(*given: tuple[int, float]) -> Table:
    """Return the use of services: clients and uses before of each, who may use several."""
    columns = tuple(c for c in effects._service_use_columns() if c.id in {LABEL, "n", "before"})
    rows = [Row(f"s{k}", {LABEL: "", "n": n, "before": uses}, at(service=f"s{k}"))
            for k, (n, uses) in enumerate(given)]  # fmt: skip
    total = Row(TOTAL, {LABEL: "", "n": 30, "before": sum(uses for _n, uses in given)})
    split = Split("service", tuple(row.key for row in rows), full=False)
    return Table("service_use", "", "", YEAR, "", "", columns, (*rows, total), space="service_use",
                 splits=(split,))  # fmt: skip


@pytest.mark.parametrize(
    ("given", "hidden"),
    [
        ([(20, 50.0), (25, 60.0), (2, 17.0)], {"s0", "s2"}),  # else 127 - 50 - 60 is of two clients
        ([(20, 50.0), (25, 60.0), (2, 17.0), (1, 3.0)], {"s0", "s2", "s3"}),
        ([(2, 17.0)], {"s0", TOTAL}),
        ([(20, 50.0), (25, 60.0)], set()),
    ],
)
def test_uses_that_add_up_tell_of_no_few_clients(
    given: list[tuple[int, float]], hidden: set[str]
) -> None:
    (made,), _outcome, _cells = kit.suppress([used(*given)], LIMIT)
    assert {row.key for row in made.rows if "before" in row.hidden} == hidden


def test_every_table_of_classes_that_overlap_says_which_of_its_figures_add_up(
    caseload: Vault,
) -> None:
    """A sum of classes that overlap is bound by no count: its column must say that it adds."""
    for table in listing.make_all(caseload, LAST, TODAY, listing.TABLES):
        loose = {s.attribute for s in table.splits if not s.full}
        for column in table.columns:
            told = [
                row
                for row in table.rows
                if row.whole == TOTAL
                and row.values.get(column.id) is not None
                and {name for name, _value in row.at} & loose
            ]
            if column.kind in {Kind.NUMBER, Kind.EUROS} and column.of and len(told) > 1:
                assert column.adds or all(row.quantity for row in told), (table.id, column.id)


def test_a_chance_is_told_only_of_numbers_that_are() -> None:
    """A chance is reckoned from how many answered of how many: it tells both."""
    few = replace(WAS, changes=(1.0,) * 4)
    every = {n: evidence.words(replace(few, changes=(1.0,) * n, answered=n), RULES)
             for n in range(5)}  # fmt: skip
    assert len(set(every.values())) == 1, "of one to four pairs nothing differs"
    told = evidence.words(replace(WAS, changes=(1.0, 2.0) * 3, answered=6), RULES, due_told=False)
    assert not any("chance" in line for line in told)


def test_what_is_to_come_is_told_in_fives() -> None:
    told = {evidence.words(replace(WAS, coming=n), RULES) for n in (18, 19, 20, 21, 22)}
    assert len(told) == 1


@pytest.mark.parametrize(
    ("missing", "told"),
    [
        ((4.0,) * 8, True),
        ((4.0,) * 6 + (None,) * 5, True),
        ((4.0,) * 6 + (None,) * 2, False),  # two began with nothing
        ((4.0,) * 2 + (None,) * 6, False),  # the bounds would tell of two
        ((None,) * 7, True),
    ],
)
def test_the_bounds_tell_of_no_few(missing: tuple[float | None, ...], told: bool) -> None:
    found = replace(WAS, missing=missing, due=len(WAS.changes) + len(missing))
    said = evidence.words(found, RULES)
    assert any(line.startswith("Details") for line in said) is told
    lost = evidence.words(found, RULES, lost_told=False)
    assert not any(line.startswith("Details") for line in lost)


def test_the_row_of_the_start_alone_is_known_to_the_conclusions(caseload: Vault) -> None:
    made = listing.make(caseload, "prom_was", LAST, TODAY)
    assert conclusions.LOST in {row.key for row in made.rows}
