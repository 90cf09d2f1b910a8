# ruff: noqa: T201  # a benchmark speaks by print
"""An attacker who knows no more than what many caseloads look like, on releases of small ones.

Half of the caseloads are of one kind but for a few. How the numbers of a release hang together is
learned from worlds made by chance: every linear equation that holds in all of them, and every
number that never is more than another though they often meet. With these, and what a release
shows, each hidden small number is bounded by exact linear programmes; it must be able to be nought
and the limit. What the program itself believes of its tables is not asked. What held by chance
alone is told from what must hold by more worlds: a number that is bounded is looked at again with
what they leave of the equations and orders, until it is not or `--rounds` are over, and what bounds
it then is printed.

Run: python -m tests.benchmarks.bench_attack --learn 900 --worlds 100 --clients 25
"""

import argparse
import random
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from scipy.linalg import qr
from scipy.optimize import linprog

from tests.evaluation import worlds
from tests.factory import CHEAP
from tytti_desktop.evaluation import frozen, listing, releases
from tytti_desktop.evaluation.table import Kind, Period, Table
from tytti_desktop.practice import make_practice
from tytti_desktop.vault import Vault

TODAY, LIMIT, MEETS = date(2026, 11, 28), 5, 25
YEAR = Period(date(2025, 12, 1), TODAY)
Place = tuple[str, str, str]


@dataclass(frozen=True)
class Found:
    """A small number that is bounded too tightly, and by what."""

    place: Place
    value: int
    low: float
    high: float
    why: tuple[str, ...]


Matrix = np.ndarray[Any, np.dtype[np.float64]]


def counts(tables: Sequence[Table]) -> dict[Place, int]:
    return {(t.id, row.key, column.id): n for t in tables for row, column, n in t.counts()}


def looked_at(vault: Vault, rng: random.Random, many: int) -> list[dict[Place, int]]:
    """Return every number of so many worlds."""
    seen = []
    for _unused in range(many):
        with worlds.world(vault, rng, TODAY):
            seen.append(counts(listing.make_all(vault, YEAR, TODAY, listing.TABLES)))
    return seen


def varying(seen: Sequence[dict[Place, int]]) -> tuple[list[Place], Matrix]:
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


def bare(ready: releases.Ready) -> dict[Place, int]:
    """Return every count of a release, hidden or not."""
    return {
        (name, key, column): n
        for name, rows in ready.release.tables.items()
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

    def __init__(self, seen: Sequence[dict[Place, int]]) -> None:
        self.places, told = varying(seen)
        self._known, self._pairs = equations(told), orders(told)
        self.words = (
            f"{len(self.places)} numbers, {len(self._known)} equations, {len(self._pairs)} orders"
        )

    def attacked(self, true: dict[Place, int], shown: dict[Place, int]) -> tuple[int, list[Found]]:
        """Return how many small numbers are hidden, and those that a reader bounds too tightly."""
        places = self.places
        values = np.array([float(true.get(place, 0)) for place in places])
        holds = np.abs(self._known @ values) < 1e-6  # one told as its total has other rows
        known = self._known[holds]
        bounds = [(float(shown[p]), float(shown[p])) if p in shown else (0.0, None) for p in places]
        some = [
            (a, b)
            for a, b in self._pairs
            if not (places[a] in shown and places[b] in shown) and values[a] <= values[b]
        ]
        less = np.zeros((len(some), len(places)))
        for line, (one, other) in enumerate(some):
            less[line, one], less[line, other] = 1.0, -1.0
        made = {"A_eq": known, "b_eq": np.zeros(len(known)), "A_ub": less,
                "b_ub": np.zeros(len(some)), "bounds": bounds, "method": "highs"}  # fmt: skip
        bad: list[Found] = []
        small = [k for k, p in enumerate(places) if p not in shown and 0 < values[k] < LIMIT]
        for k in small:
            cost = np.zeros(len(places))
            cost[k] = 1.0
            low, high = linprog(cost, **made), linprog(-cost, **made)
            most = float("inf") if high.status == 3 else -float(high.fun)
            why = [] if low.fun < 1e-6 else self._why(low, known, some, shown)
            why += [] if most > LIMIT - 1e-6 else self._why(high, known, some, shown)
            if why:
                bad.append(Found(places[k], int(values[k]), float(low.fun), most, tuple(why)))
        return len(small), bad

    def _why(
        self, found: Any, known: Matrix, some: list[tuple[int, int]], shown: dict[Place, int]
    ) -> list[str]:
        """Return the equations and orders that a bound follows from."""

        def word(k: int) -> str:
            place = self.places[k]
            return ".".join(place) + (f"={shown[place]}" if place in shown else "")

        said = [
            " ".join(f"{w:+g} {word(k)}" for k, w in enumerate(row) if w)
            for row, weight in zip(known, found.eqlin.marginals, strict=True)
            if abs(weight) > 1e-9
        ]
        return said + [
            f"{word(a)} <= {word(b)}"
            for (a, b), weight in zip(some, found.ineqlin.marginals, strict=True)
            if abs(weight) > 1e-9
        ]


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--learn", type=int, default=900)
    asked.add_argument("--worlds", type=int, default=100)
    asked.add_argument("--clients", type=int, default=25)
    asked.add_argument("--rounds", type=int, default=6)
    asked.add_argument("--seed", type=int, default=1)
    given = asked.parse_args()
    rng = random.Random(given.seed)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "p.vault"
        made = make_practice(path, clients=given.clients, seed=given.seed, today=TODAY, kdf=CHEAP)
        with made.vault as vault:
            released = []
            for number in range(given.worlds):
                with worlds.world(vault, rng, TODAY, leaning=number % 2 == 1):
                    ready = releases.prepare(vault, YEAR, TODAY, [*listing.TABLES])
                released.append((bare(ready), counts(ready.tables)))
            doubted = dict(enumerate(released))
            seen: list[dict[Place, int]] = []
            for number in range(given.rounds):
                seen += looked_at(vault, rng, given.learn)
                attacker = Attacker(seen)
                found = {k: attacker.attacked(*each) for k, each in doubted.items()}
                if not number:
                    print(f"{sum(n for n, _bad in found.values())} small numbers hidden")
                doubted = {k: released[k] for k, (_n, bad) in found.items() if bad}
                many = sum(len(bad) for _n, bad in found.values())
                print(f"{len(seen)} worlds, {attacker.words}, {many} bounded", flush=True)
                if not doubted:
                    break
            for k in doubted:
                for each in found[k][1]:
                    print(k, each.place, each.value, each.low, each.high, *each.why, sep="\n  ")
            print(f"{given.worlds} releases, {len(doubted)} broken")


if __name__ == "__main__":
    main()
