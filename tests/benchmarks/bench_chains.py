# ruff: noqa: T201  # a benchmark speaks by print
"""The attacker of bench_attack on chains: releases of one caseload, real acts between them.

How the numbers of two and three releases hang together is learned from worlds in which nothing
happens between; a reader who believes that nothing did uses all of it that is true of the chain.
What is not told at all counts as hidden.

Run: python -m tests.benchmarks.bench_chains --chain part_whole --chains 40 --clients 25
"""

import argparse
import random
import tempfile
from datetime import date, timedelta
from pathlib import Path

from tests.benchmarks.bench_attack import Attacker, Place, bare, counts
from tests.evaluation import acts, worlds
from tests.factory import CHEAP
from tytti_desktop.errors import KnownError
from tytti_desktop.evaluation import listing, releases
from tytti_desktop.evaluation.table import Period
from tytti_desktop.practice import make_practice
from tytti_desktop.vault import Vault

TODAY = date(2026, 11, 28)
YEAR = Period(date(2025, 12, 1), TODAY)
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
Numbers = dict[Place, int]


def named(number: int, found: Numbers) -> Numbers:
    return {(f"{number}:{table}", row, column): n for (table, row, column), n in found.items()}


def told(vault: Vault, periods: list[Period], number: int) -> Numbers:
    return named(number, counts(listing.make_all(vault, periods[number], TODAY, listing.TABLES)))


def looked_at(vault: Vault, rng: random.Random, periods: list[Period], many: int) -> list[Numbers]:
    """Return every number of every period, of so many worlds."""
    seen = []
    for _unused in range(many):
        with worlds.world(vault, rng, TODAY):
            found: Numbers = {}
            for number in range(len(periods)):
                found |= told(vault, periods, number)
            seen.append(found)
    return seen


def whole(vault: Vault) -> None:
    """Take away what a world's records refer to no more, as no vault holds it."""
    while gone := vault.tuples('select distinct "table", rowid from pragma_foreign_key_check'):
        for table, row in gone:
            vault.execute(f'delete from "{table}" where rowid = ?', (row,))  # noqa: S608


def happened(vault: Vault, rng: random.Random) -> list[str]:
    """Do some acts; return those that were not refused."""
    chosen = rng.choices(acts.ACTS, k=rng.choice([1, 2, 4]))
    return [act.__name__ for act in chosen if acts.done(act, vault, rng, TODAY)]


def chain(
    vault: Vault, rng: random.Random, periods: list[Period]
) -> tuple[list[str], Numbers, Numbers]:
    """Publish one period after another; return what happened, the true numbers and the shown."""
    said: list[str] = []
    true: Numbers = {}
    shown: Numbers = {}
    for number, period in enumerate(periods):
        true |= told(vault, periods, number)
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
    return said, true, shown


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--chain", choices=CHAINS, default="part_whole")
    asked.add_argument("--learn", type=int, default=1000)
    asked.add_argument("--chains", type=int, default=40)
    asked.add_argument("--clients", type=int, default=25)
    asked.add_argument("--rounds", type=int, default=4)
    asked.add_argument("--seed", type=int, default=1)
    given = asked.parse_args()
    rng, periods = random.Random(given.seed), CHAINS[given.chain]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "p.vault"
        made = make_practice(path, clients=given.clients, seed=given.seed, today=TODAY, kdf=CHEAP)
        with made.vault as vault:
            acts.settled(vault, FIRST.first)
            found = []
            for number in range(given.chains):
                with worlds.world(vault, rng, TODAY, leaning=number % 2 == 1):
                    whole(vault)
                    found.append(chain(vault, rng, periods))
            doubted = dict(enumerate(found))
            seen: list[Numbers] = []
            for number in range(given.rounds):
                seen += looked_at(vault, rng, periods, given.learn)
                attacker = Attacker(seen)
                held = {k: attacker.attacked(*each[1:]) for k, each in doubted.items()}
                if not number:
                    print(f"{sum(n for n, _bad in held.values())} small numbers hidden")
                doubted = {k: found[k] for k, (_n, bad) in held.items() if bad}
                many = sum(len(bad) for _n, bad in held.values())
                print(f"{len(seen)} worlds, {attacker.words}, {many} bounded", flush=True)
                if not doubted:
                    break
            for k, (said, _true, _shown) in doubted.items():
                print(k, *said, sep="; ")
                for each in held[k][1]:
                    print(" ", each.place, each.value, each.low, each.high, *each.why, sep="\n   ")
            refused = sum("refused" in line for said, *_n in found for line in said)
            print(f"{given.chains} chains ({refused} refusals), {len(doubted)} broken")


if __name__ == "__main__":
    main()
