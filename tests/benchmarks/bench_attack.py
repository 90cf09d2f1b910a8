# ruff: noqa: T201  # a benchmark speaks by print
"""An attacker who knows no more than what many caseloads look like, on releases of small ones.

Half of the caseloads are of one kind but for a few. How the numbers of a release hang together is
learned from worlds made by chance: every linear equation that holds in all of them, and every
number that never is more than another though they often meet. With these, and what a release
shows, each hidden small number is bounded by exact linear programmes; it must be able to be nought
and the limit. What the program itself believes of its tables is not asked.

What held by chance alone is told from what must hold by looking for its opposite: of each equation
and order that a suspect rests on, a world is sought in which it does not hold, by small moves that
bring the numbers nearer to that. Each round begins with what the worlds found so have left. A
number that is bounded when nothing more is found is printed with what bounds it.

Run: python -m tests.benchmarks.bench_attack --learn 900 --worlds 100 --clients 25
"""

import argparse
import random
import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from scipy.linalg import qr
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from tests.evaluation import worlds
from tests.evaluation.attack import Ends
from tests.factory import CHEAP
from tytti_desktop.evaluation import frozen, listing, releases
from tytti_desktop.evaluation.table import Kind, Period, Table
from tytti_desktop.practice import make_practice
from tytti_desktop.vault import Vault

TODAY, LIMIT, MEETS = date(2026, 11, 28), 5, 25
MANY = 9999.0  # more than any number of a small caseload
STEPS = 250
YEAR = Period(date(2025, 12, 1), TODAY)
Place = tuple[str, str, str]
Numbers = dict[Place, int]
Tell = Callable[[Collection[str] | None], Numbers]  # the numbers of the tables named, or of all


@dataclass(frozen=True)
class Case:
    """What was published, of how many there truly were."""

    said: tuple[str, ...]
    true: Numbers
    shown: Numbers


@dataclass(frozen=True)
class Rule:
    """Weights of numbers that come to nought, or to no more than it, in every world seen."""

    weights: tuple[tuple[Place, float], ...]
    most: bool

    @property
    def tables(self) -> frozenset[str]:
        """The tables it speaks of."""
        return frozenset(place[0].rpartition(":")[2] for place, _weight in self.weights)

    def off(self, numbers: Numbers) -> float:
        """Return how far numbers are from keeping it; 0 or less where they do."""
        found = sum(weight * numbers.get(place, 0) for place, weight in self.weights)
        return found if self.most else abs(found)

    def words(self, shown: Numbers) -> str:
        """Return it in words, with what is shown."""
        said = [
            f"{weight:+g} {'.'.join(place)}" + (f"={shown[place]}" if place in shown else "")
            for place, weight in self.weights
        ]
        return " ".join(said) + (" <= 0" if self.most else " = 0")


@dataclass(frozen=True)
class Found:
    """A small number that is bounded too tightly, and by what."""

    place: Place
    value: int
    low: float
    high: float
    why: tuple[Rule, ...]


Matrix = np.ndarray[Any, np.dtype[np.float64]]


def counts(tables: Sequence[Table]) -> Numbers:
    return {(t.id, row.key, column.id): n for t in tables for row, column, n in t.counts()}


def varying(seen: Sequence[Numbers]) -> tuple[list[Place], Matrix]:
    """Return the numbers that are not the same in every world, and their values in each."""
    places = sorted({place for each in seen for place in each})
    told = np.array([[float(each.get(place, 0)) for place in places] for each in seen])
    some = [k for k in range(len(places)) if np.ptp(told[:, k])]
    return [places[k] for k in some], told[:, some]


def equations(told: Matrix) -> Matrix:
    """Return rows of weights that come to nought in every world (the last tenth only proves)."""
    size = len(told) * 9 // 10
    learn, prove = told[:size], told[size:]
    _q, r, order = qr(learn, mode="economic", pivoting=True)
    ends = np.abs(np.diag(r))
    rank = int((ends > ends[0] * 1e-9).sum())
    base, rest = order[:rank], order[rank:]
    found, *_more = np.linalg.lstsq(learn[:, base], learn[:, rest], rcond=None)
    rows = []
    for place, weights in zip(rest, found.T, strict=True):
        row = np.zeros(told.shape[1])
        row[place] = -1.0
        row[base] = np.where(np.abs(weights) < 1e-7, 0.0, np.round(weights, 6))
        if np.abs(prove @ row).max() < 1e-4:
            rows.append(row)
    return np.array(rows) if rows else np.zeros((0, told.shape[1]))


def orders(told: Matrix) -> list[tuple[int, int]]:
    """Return pairs of which the first never is more than the second, though they often meet."""
    found = []
    for one in range(told.shape[1]):
        filled = told[:, one] > 0
        over = told - told[:, [one]]
        fits = (over >= 0).all(axis=0)
        meets = ((over == 0) & filled[:, None]).sum(axis=0)
        apart = (over > 0).any(axis=0)
        found += [(one, int(k)) for k in np.nonzero(fits & apart & (meets >= MEETS))[0]]
    return found


def twins(places: Sequence[Place], told: Matrix) -> list[tuple[int, int]]:
    """Return the pairs of one number in two releases that is the same in every world."""
    first: dict[Place, int] = {}
    found = []
    for k, (table, row, column) in enumerate(places):
        name = (table.rpartition(":")[2], row, column)
        one = first.setdefault(name, k)
        found += [(one, k)] * (one != k and bool((told[:, one] == told[:, k]).all()))
    return found


def bare(ready: releases.Ready) -> Numbers:
    """Return every count of a release, hidden or not."""
    return {
        (name, key, column): n
        for name, rows in ready.release.tables.items()
        if name != frozen.SHAPE
        for key, row in rows.items()
        if key != frozen.SHAPE
        for column, n in row["values"].items()
        if isinstance(n, int) and ready_kind(ready, name, column) is Kind.COUNT
    }


def ready_kind(ready: releases.Ready, name: str, column: str) -> Kind:
    (table,) = (each for each in ready.tables if each.id == name)
    return next((c.kind for c in table.columns if c.id == column), Kind.TEXT)


class Attacker:
    """What has been learned of how the numbers hang together."""

    def __init__(self, seen: Sequence[Numbers]) -> None:
        self.places, told = varying(seen)
        self._twins = twins(self.places, told)
        self._known, self._pairs = equations(told), self._of_one_day(orders(told))
        self.words = (
            f"{len(self.places)} numbers, {len(self._known)} equations, {len(self._pairs)} orders"
        )

    def _of_one_day(self, pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """Return the orders that are more than one within a release, of a number told in two.

        Who holds the two to be one number follows the order so. Where they are not, it would hold
        of the numbers of two days by chance.
        """
        of = [place[0].partition(":")[0] for place in self.places]
        again = {(one, of[other]) for pair in self._twins for one, other in (pair, pair[::-1])}
        return [(a, b) for a, b in pairs
                if of[a] == of[b] or not {(a, of[b]), (b, of[a])} & again]  # fmt: skip

    def attacked(self, case: Case) -> tuple[int, list[Found]]:
        """Return how many small numbers are hidden, and those that a reader bounds too tightly."""
        places, shown = self.places, case.shown
        values = np.array([float(case.true.get(place, 0)) for place in places])
        holds = np.abs(self._known @ values) < 1e-6  # one told as its total has other rows
        rules = [
            Rule(tuple((places[k], float(row[k])) for k in np.nonzero(row)[0]), most=False)
            for row in self._known[holds]
        ]
        rules += [
            Rule(((places[a], 1.0), (places[b], -1.0)), most=False)
            for a, b in self._twins
            if values[a] == values[b]
        ]
        rules += [
            Rule(((places[a], 1.0), (places[b], -1.0)), most=True)
            for a, b in self._pairs
            if not (places[a] in shown and places[b] in shown) and values[a] <= values[b]
        ]
        small = [k for k, p in enumerate(places) if p not in shown and 0 < values[k] < LIMIT]
        bounds = _Bounds(places, rules, shown)
        found = [(k, bounds.of(k)) for k in bounds.doubted(small)]
        return len(small), [Found(places[k], int(values[k]), *told) for k, told in found if told[2]]


class _Bounds:
    """How small and great a hidden number can be, beside what is shown and what is known."""

    def __init__(self, places: list[Place], rules: list[Rule], shown: Numbers) -> None:
        self._rules, self._size = rules, len(places)
        self._fixed = {k: float(shown[p]) for k, p in enumerate(places) if p in shown}
        at = {place: k for k, place in enumerate(places)}
        self._rows = [([at[p] for p, _w in r.weights], [w for _p, w in r.weights]) for r in rules]

    def doubted(self, small: list[int]) -> list[int]:
        """Return those that no world met on the way shows to be free, if nothing is over `MANY`."""
        slack = {k: self._size + k for k, rule in enumerate(self._rules) if rule.most}
        lines = [
            ([*at, slack[k]], [*weights, 1.0], 0.0) if k in slack else (at, weights, 0.0)
            for k, (at, weights) in enumerate(self._rows)
        ]
        ends = Ends(self._size + len(self._rules), lines, {}, self._fixed)
        ends.most(MANY, [k for k in range(self._size) if k not in self._fixed])
        nought, enough = set(small), set(small)
        for side, most in ((nought, False), (enough, True)):
            for k in small:
                if k in side and (world := ends.farthest(k, most=most)) is not None:
                    nought -= {each for each in small if world[each] < 1e-6}
                    enough -= {each for each in small if world[each] > LIMIT - 1e-6}
        return sorted(nought | enough)

    def of(self, k: int) -> tuple[float, float, tuple[Rule, ...]]:
        """Return the least and the most, and the rules that a bound too tight follows from."""
        matrix = self._matrix()
        same = np.array([not rule.most for rule in self._rules])
        bounds = [(self._fixed.get(j, 0.0), self._fixed.get(j)) for j in range(self._size)]
        made = {"A_eq": matrix[same], "b_eq": np.zeros(same.sum()), "A_ub": matrix[~same],
                "b_ub": np.zeros((~same).sum()), "bounds": bounds, "method": "highs"}  # fmt: skip
        cost = np.zeros(self._size)
        cost[k] = 1.0
        low, high = linprog(cost, **made), linprog(-cost, **made)
        most = float("inf") if high.status == 3 else -float(high.fun)
        tight = [low] * (low.fun > 1e-6) + [high] * (most < LIMIT - 1e-6)
        rests = np.zeros(len(self._rules), dtype=bool)
        for each in tight:
            rests[same] |= np.abs(each.eqlin.marginals) > 1e-9
            rests[~same] |= np.abs(each.ineqlin.marginals) > 1e-9
        return float(low.fun), most, tuple(self._rules[j] for j in np.nonzero(rests)[0])

    def _matrix(self) -> Any:
        lines = [line for line, (at, _weights) in enumerate(self._rows) for _each in at]
        at = [each for row, _weights in self._rows for each in row]
        weights = [each for _at, row in self._rows for each in row]
        return csr_matrix((weights, (lines, at)), shape=(len(self._rows), self._size))


@contextmanager
def practised(clients: int, seed: int) -> Iterator[Vault]:
    """Make a caseload to attack; it is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "p.vault"
        made = make_practice(path, clients=clients, seed=seed, today=TODAY, kdf=CHEAP)
        with made.vault as vault:
            yield vault


def sought(vault: Vault, rng: random.Random, rule: Rule, tell: Tell) -> Numbers | None:
    """Return the numbers of a world in which a rule does not hold, moving towards one."""
    step = vault.db.conn.execute
    with worlds.world(vault, rng, TODAY, leaning=rng.random() < 0.5):
        best = rule.off(tell(rule.tables))
        for _unused in range(STEPS):
            if best > 0.5:
                return tell(None)
            step("savepoint moved")
            worlds.nudge(vault, rng, TODAY)
            now = rule.off(tell(rule.tables))
            if now < best:
                step("rollback to moved")
            else:
                best = now
            step("release moved")
    return None


def besieged(
    vault: Vault, rng: random.Random, cases: Sequence[Case], tell: Tell, learn: int, rounds: int
) -> None:
    """Attack what was published until no suspect stands or no more can be learned of any."""
    seen = []
    for _unused in range(learn):
        with worlds.world(vault, rng, TODAY):
            seen.append(tell(None))
    stands: Counter[Rule] = Counter()
    asked: Counter[Rule] = Counter()
    for number in range(rounds):
        attacker = Attacker(seen)
        found = [attacker.attacked(case) for case in cases]
        many, bad = sum(n for n, _bad in found), [each for _n, bad in found for each in bad]
        print(
            f"{many} hidden, {len(seen)} worlds, {attacker.words}, {len(bad)} bounded", flush=True
        )
        stands = Counter(rule for each in bad for rule in each.why)
        _say(cases, [bad for _n, bad in found])
        if not stands or number + 1 == rounds:
            break
        for rule in sorted(stands, key=lambda each: (asked[each], -stands[each])):
            asked[rule] += 1
            if all(rule.off(world) < 0.5 for world in seen):
                against = sought(vault, rng, rule, tell)
                print("  not so:" if against else "  stands:", rule.words({}), flush=True)
                seen[:0] = [against] if against else []
    broken = sum(bool(bad) for _n, bad in found)
    print(f"{len(cases)} releases, {broken} broken")


def _say(cases: Sequence[Case], found: Sequence[list[Found]]) -> None:
    """Print which numbers stand bounded, of which case, and by what."""
    for number, (case, bad) in enumerate(zip(cases, found, strict=True)):
        if bad:
            print(number, *case.said, sep="; ")
        for each in bad:
            print("  ", *each.place, f"is {each.value}, in [{each.low:g}, {each.high:g}] by")
            print(*(f"      {rule.words(case.shown)}" for rule in each.why), sep="\n", flush=True)


def arguments(**shipped: int) -> argparse.ArgumentParser:
    """Return the options of an attack; `shipped` are its own, of numbers."""
    asked = argparse.ArgumentParser()
    for name, value in {"clients": 25, "rounds": 6, "seed": 1, **shipped}.items():
        asked.add_argument(f"--{name}", type=int, default=value)
    return asked


def main() -> None:
    given = arguments(learn=900, worlds=100).parse_args()
    rng = random.Random(given.seed)
    with practised(given.clients, given.seed) as vault:
        released = []
        for number in range(given.worlds):
            with worlds.world(vault, rng, TODAY, leaning=number % 2 == 1):
                ready = releases.prepare(vault, YEAR, TODAY, [*listing.TABLES])
            released.append(Case((), bare(ready), counts(ready.tables)))

        def tell(names: Collection[str] | None) -> Numbers:
            return counts(listing.make_all(vault, YEAR, TODAY, names or listing.TABLES))

        besieged(vault, rng, released, tell, given.learn, given.rounds)


if __name__ == "__main__":
    main()
