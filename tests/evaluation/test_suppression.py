import random
from itertools import product

import pytest

from tests.evaluation import attack, kit
from tytti_desktop.evaluation import cells, suppression
from tytti_desktop.evaluation.cells import Key
from tytti_desktop.evaluation.table import Column, Row, Split, Table, at

LIMIT = 5


def broken(tables: list[Table]) -> tuple[list[attack.Bounds], suppression.Outcome, cells.Cells]:
    made = cells.gather(tables)
    outcome = suppression.choose(made, LIMIT)
    wanted = [t.cell for t in suppression.targets(made, LIMIT) if t.high is not None]
    found = attack.attack(made, outcome.hidden, wanted)
    return [each for each in found if each.tighter_than(0, LIMIT)], outcome, made


@pytest.mark.parametrize("seed", range(25))
def test_no_small_cell_of_linked_tables_can_be_worked_out(seed: int) -> None:
    rng = random.Random(seed)
    sizes = [rng.randint(2, 6) for _unused in range(rng.randint(2, 4))]
    tables = kit.linked(rng, rng.choice([12, 40, 60, 138, 400]), sizes, rng.randint(1, 3))
    bad, outcome, made = broken(tables)
    assert bad == []
    assert outcome.pinned == ()
    for cell in made.published:
        if 0 < made.values[cell] < LIMIT:
            assert cell in outcome.hidden


def test_hiding_only_the_small_cells_would_be_broken_so_the_attack_sees_something() -> None:
    rng = random.Random(3)
    made = cells.gather(kit.linked(rng, 138, [6, 5], 1))
    small = [c for c in made.published if 0 < made.values[c] < LIMIT]
    found = attack.attack(made, small, small)
    assert any(each.tighter_than(0, LIMIT) for each in found)


def least_hidden(made: cells.Cells) -> int:
    """Return the fewest cells that any choice hides, by mixed-integer programming (a worldwide
    oracle for small cases: one copy of every cell for each small cell and direction)."""
    from scipy import sparse
    from scipy.optimize import Bounds, LinearConstraint, milp

    names = list(made.values)
    place = {cell: k for k, cell in enumerate(names)}
    wanted = [t for t in suppression.targets(made, LIMIT) if t.high is not None]
    n, copies = len(names), [(t, side) for t in wanted for side in (0, 1)]
    size = n + n * len(copies)
    top = max(made.values.values()) + 50.0
    rows, low, high = sparse.lil_matrix((0, size)), [], []
    blocks = []
    lower, upper = [0.0] * size, [1.0] * n + [top] * (n * len(copies))
    for target in wanted:
        lower[place[target.cell]] = 1.0
    for k, cell in enumerate(names):
        if cell not in made.places:
            lower[k] = 1.0
    for number, (target, side) in enumerate(copies):
        start = n + number * n
        index = start + place[target.cell]
        if side == 0:
            upper[index] = 0.0
        else:
            lower[index] = float(LIMIT)
        for relation in made.relations:
            row = sparse.lil_matrix((1, size))
            row[0, start + place[relation.whole]] = 1
            for part in relation.parts:
                row[0, start + place[part]] = -1
            blocks.append(row)
            low.append(0.0)
            high.append(0.0)
        for k, cell in enumerate(names):
            value = float(made.values[cell])
            for sign in (1.0, -1.0):
                row = sparse.lil_matrix((1, size))
                row[0, start + k] = sign
                row[0, k] = -top
                blocks.append(row)
                low.append(-float("inf"))
                high.append(sign * value)
    rows = sparse.vstack(blocks).tocsr()
    cost = [1.0 if cell in made.places else 0.0 for cell in names] + [0.0] * (n * len(copies))
    done = milp(
        cost,
        constraints=LinearConstraint(rows, low, high),
        bounds=Bounds(lower, upper),
        integrality=[1] * n + [0] * (n * len(copies)),
        options={"time_limit": 60},
    )
    assert done.success
    return int(done.fun + 0.5)


def test_little_more_is_hidden_than_an_exact_optimum_hides() -> None:
    ours = best = 0
    for seed in range(8):
        rng = random.Random(seed)
        made = cells.gather(kit.linked(rng, rng.choice([40, 60, 90]), [4, 3, 3], 2))
        outcome = suppression.choose(made, LIMIT)
        ours += len(outcome.hidden)
        best += least_hidden(made)
    assert ours <= 1.2 * best


def test_every_way_to_fill_a_small_table_leaves_the_hidden_cell_open() -> None:
    """Brute force beside the programme: all tables that fit what is shown are written out."""
    rng = random.Random(11)
    tables = kit.linked(rng, 15, [2, 2], 1)
    made = cells.gather(tables)
    hidden = suppression.choose(made, LIMIT).hidden
    inner = [c for c in made.published if len(c.pairs) == 2 and c in hidden]
    shown = {c: made.values[c] for c in made.published if c not in hidden}
    fits = [
        world
        for values in product(range(16), repeat=len(inner))
        if _fits(made, world := dict(zip(inner, values, strict=True)), shown)
    ]
    assert fits
    for cell in inner:
        if 0 < made.values[cell] < LIMIT:
            assert min(world[cell] for world in fits) == 0
            assert max(world[cell] for world in fits) >= LIMIT


def _fits(made: cells.Cells, world: dict[Key, int], shown: dict[Key, int]) -> bool:
    known = shown | world
    for relation in made.relations:
        told = relation.whole in known and all(part in known for part in relation.parts)
        if told and known[relation.whole] != sum(known[part] for part in relation.parts):
            return False
    return True


def test_a_row_whose_persons_all_fall_in_one_column_is_told_of_nobody() -> None:
    from dataclasses import replace

    people = [{"a": "0", "b": "0"}] * 9 + [{"a": "1", "b": "0"}] * 7 + [{"a": "1", "b": "1"}] * 8
    plain = kit.table(people, "a", "b", {"a": 2, "b": 2})
    told = tuple(replace(split, sensitive=True) for split in plain.splits)
    secret, _outcome, _cells = kit.suppress([replace(plain, splits=told)], LIMIT)
    assert "n0" in secret[0].row("0").hidden
    assert "n1" in secret[0].row("0").hidden  # its zero would give the nine away
    shown, _outcome, _cells = kit.suppress([plain], LIMIT)
    assert shown[0].suppressed == 0


def test_the_same_mark_stands_for_small_and_complementary() -> None:
    rng = random.Random(3)
    hidden, outcome, _cells = kit.suppress(kit.linked(rng, 60, [5, 4], 1), LIMIT)
    assert len(outcome.hidden) > len(outcome.primary) > 0
    for row in hidden[0].rows:
        for column in row.hidden:
            assert column not in row.values


def _overlapping(met: list[set[str]], classes: str) -> Table:
    """Return the clients by whom they met: one may have met several."""
    anyone = at(met="any")
    own = {each: sum(each in found for found in met) for each in classes}
    told = {
        "any": (sum(bool(f) for f in met), anyone),
        "several": (sum(len(f) > 1 for f in met), at(met="any", several="yes")),
        **{each: (n, anyone | at(network=each)) for each, n in own.items()},
    }
    rows = [Row(key, {"n": n}, where) for key, (n, where) in told.items()]
    splits = (
        Split("network", tuple(classes), full=False, within="met=any", several="several=yes"),
        Split("met", ("any",), full=False),
        Split("several", ("yes",), full=False),
    )
    everybody = Row("total", {"n": len(met)})
    return Table("network", "", "", kit.YEAR, "", "", (Column("n", ""),), (*rows, everybody),
                 space="clients", splits=splits)  # fmt: skip


@pytest.mark.parametrize("seed", range(12))
def test_parts_that_overlap_give_no_small_one_away(seed: int) -> None:
    """Where nobody met several, the classes add up; else they come to no less than everybody."""
    rng = random.Random(seed)
    weights = [30, 12, 4, 2][: rng.choice([3, 4])]
    classes = "abcd"[: len(weights)]
    met = [
        set(rng.choices(classes, weights, k=rng.choice([0, 1, 1, 1, 1 + seed % 2])))
        for _unused in range(rng.choice([30, 60, 138]))
    ]
    (hidden,), _outcome, made = kit.suppress([_overlapping(met, classes)], LIMIT)
    shown = {row.key: row.values["n"] for row in hidden.rows if "n" in row.values}
    for each in classes:
        if 0 < sum(each in found for found in met) < LIMIT:
            low, high = _reckoned(each, shown, classes, len(met))
            assert low <= 0, (each, shown)
            assert high >= LIMIT, (each, shown)
    assert made.ties


def _reckoned(one: str, shown: dict[str, int], classes: str, n: int) -> tuple[float, float]:
    """Return the bounds of a class by an own programme: any person is in a set of classes."""
    from scipy.optimize import linprog

    kinds = [frozenset(c for k, c in enumerate(classes) if bits >> k & 1) for bits in
             range(2 ** len(classes))]  # fmt: skip
    rows, sides = [[1.0] * len(kinds)], [float(n)]
    told = {"any": [bool(kind) for kind in kinds], "several": [len(kind) > 1 for kind in kinds]}
    told |= {each: [each in kind for kind in kinds] for each in classes}
    for key, counts in told.items():
        if key in shown:
            rows.append([float(each) for each in counts])
            sides.append(float(shown[key]))
    cost = [float(one in kind) for kind in kinds]
    ends = [linprog([s * c for c in cost], A_eq=rows, b_eq=sides).fun * s for s in (1, -1)]
    return round(ends[0], 6), round(ends[1], 6)


def test_a_sum_of_which_a_class_is_partly_gives_nothing_away() -> None:
    """Over a year out of work: all of the class from 24 months, some of the one from 6 to 24."""
    told = {"0": 20, "6": 9, "24": 3, "long": 10}
    rows = [
        Row(key, {"n": n}, at(long_term="yes") if key == "long" else at(unemployment=key))
        for key, n in told.items()
    ]
    splits = (
        Split("unemployment", ("0", "6", "24")),
        Split("long_term", ("yes",), full=False),
        Split("long_term=yes", ("unemployment=24",), partly=("unemployment=6",)),
    )
    table = Table("unemployment", "", "", kit.YEAR, "", "", (Column("n", ""),),
                  (*rows, Row("total", {"n": 32})), space="clients", splits=splits)  # fmt: skip
    (hidden,), _outcome, _made = kit.suppress([table], LIMIT)
    shown = {row.key for row in hidden.rows if "n" in row.values}
    assert "24" not in shown
    # With the class between shown at 9, long ≤ 24's + 9 would say that 24's are 1 at least.
    assert not {"long", "6"} <= shown
