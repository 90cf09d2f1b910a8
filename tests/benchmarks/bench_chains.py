# ruff: noqa: T201  # a benchmark speaks by print
"""The attacker of bench_attack on chains: releases of one caseload, real acts between them.

How the numbers of two and three releases hang together is learned from worlds in which nothing
happens between; a reader who believes that nothing did uses all of it that is true of the chain.
What is not told at all counts as hidden.

Run: python -m tests.benchmarks.bench_chains --chain part_whole --chains 40 --clients 25
"""

import random
from collections.abc import Collection
from datetime import date, timedelta

from tests.benchmarks.bench_attack import (
    TODAY,
    YEAR,
    Case,
    Numbers,
    arguments,
    bare,
    besieged,
    counts,
    practised,
)
from tests.evaluation import acts, worlds
from tytti_desktop.errors import KnownError
from tytti_desktop.evaluation import listing, releases
from tytti_desktop.evaluation.table import Period
from tytti_desktop.vault import Vault

FIRST = Period(date(2025, 12, 1), date(2026, 5, 31))
SECOND = Period(date(2026, 6, 1), TODAY)
LATE = Period(date(2026, 3, 1), TODAY)
SHORT = Period(date(2025, 12, 1), TODAY - timedelta(1))
CHAINS = {
    "same": [YEAR, YEAR],
    "part_whole": [FIRST, YEAR],
    "whole_part": [YEAR, SECOND],
    "abut": [FIRST, SECOND],
    "three": [FIRST, SECOND, YEAR],
    "over": [LATE, YEAR],
    "day": [SHORT, YEAR],
}


def named(number: int, found: Numbers) -> Numbers:
    return {(f"{number}:{table}", row, column): n for (table, row, column), n in found.items()}


def told(vault: Vault, period: Period, names: Collection[str] | None = None) -> Numbers:
    return counts(listing.make_all(vault, period, TODAY, names or listing.TABLES))


def whole(vault: Vault) -> None:
    """Take away what a world's records refer to no more, as no vault holds it."""
    while gone := vault.tuples('select distinct "table", rowid from pragma_foreign_key_check'):
        for table, row in gone:
            vault.execute(f'delete from "{table}" where rowid = ?', (row,))  # noqa: S608


def happened(vault: Vault, rng: random.Random) -> list[str]:
    """Do some acts; return those that were not refused."""
    chosen = rng.choices(acts.ACTS, k=rng.choice([1, 2, 4]))
    return [act.__name__ for act in chosen if acts.done(act, vault, rng, TODAY)]


def chain(vault: Vault, rng: random.Random, periods: list[Period]) -> Case:
    """Publish one period after another; return what happened, the true numbers and the shown."""
    said: list[str] = []
    true: Numbers = {}
    shown: Numbers = {}
    for number, period in enumerate(periods):
        true |= named(number, told(vault, period))
        names = [*listing.TABLES] if rng.random() < 0.7 else rng.sample([*listing.TABLES], 8)
        try:
            ready = releases.prepare(vault, period, TODAY, names)
        except KnownError as error:
            said.append(f"refused: {error.message[:90]}")
        else:
            releases.record(vault, ready, "test")
            true |= named(number, bare(ready))
            shown |= named(number, counts(ready.tables))
            said.append(f"{period.words} ({len(names)} tables, {ready.hidden} hidden)")
        if number + 1 < len(periods):
            said += happened(vault, rng)
    return Case(tuple(said), true, shown)


def main() -> None:
    asked = arguments(learn=1000, chains=40)
    asked.add_argument("--chain", choices=CHAINS, default="part_whole")
    given = asked.parse_args()
    rng, periods = random.Random(given.seed), CHAINS[given.chain]
    with practised(given.clients, given.seed) as vault:
        acts.settled(vault, FIRST.first)
        found = []
        for number in range(given.chains):
            with worlds.world(vault, rng, TODAY, leaning=number % 2 == 1):
                whole(vault)
                found.append(chain(vault, rng, periods))
        refused = sum("refused" in line for case in found for line in case.said)
        print(f"{given.chains} chains, {refused} refusals", flush=True)

        def tell(names: Collection[str] | None) -> Numbers:
            each = {period: told(vault, period, names) for period in set(periods)}
            return {
                place: n
                for number, period in enumerate(periods)
                for place, n in named(number, each[period]).items()
            }

        besieged(vault, rng, found, tell, given.learn, given.rounds)


if __name__ == "__main__":
    main()
