"""A mean is shown only where no few persons' own follows from all that are shown together."""

import itertools
import random
from collections import Counter

import numpy as np
import pytest

from tests.evaluation import kit
from tests.evaluation.kit import YEAR
from tests.evaluation.test_evidence import RULES
from tytti_desktop.evaluation import figures
from tytti_desktop.evaluation.pairs import Answered, Answers, Pair
from tytti_desktop.evaluation.table import LABEL, TOTAL, Column, Kind, Row, Table, at
from tytti_desktop.evaluation.tables import proms
from tytti_desktop.instruments.library import shipped

LIMIT = RULES.limit
# Kinds of persons: those of both forms by how the second was given, of the second alone, of the
# first alone, and of a first whose second is not due yet.
KINDS = ("both paper", "both phone", "after paper", "after phone", "lost", "early")
# What each row's mean is of: (when, kind of person, weight).
SUMS = {
    "start": [("start", k, 1) for k in ("both paper", "both phone", "lost", "early")],
    "followup": [("end", k, 1) for k in KINDS[:4]],
    "pair_start": [("start", k, 1) for k in KINDS[:2]],
    "pair_end": [("end", k, 1) for k in KINDS[:2]],
    "change": [(w, k, s) for k in KINDS[:2] for w, s in (("end", 1), ("start", -1))],
    "lost_start": [("start", "lost", 1)],
    "mode_paper": [("end", k, 1) for k in ("both paper", "after paper")],
    "mode_phone": [("end", k, 1) for k in ("both phone", "after phone")],
}


def answers(sizes: dict[str, int]) -> Answers:
    """Return the forms of so many persons of each kind."""
    number = itertools.count()

    def form(mode: str) -> Answered:
        one = next(number)
        return Answered({"": float(one % 11)}, mode, str(one))

    pairs: list[Pair] = []
    baselines: list[Answered | None] = []
    for kind, n in sizes.items():
        for _unused in range(n):
            first = None if kind.startswith("after") else form("paper")
            last = form(kind.split()[1]) if " " in kind else None
            if first is not None:
                baselines.append(first)
            if kind != "early":
                pairs.append(Pair(first, last, str(len(pairs))))
    return Answers(tuple(baselines), tuple(pairs), whose=tuple(map(str, range(len(baselines)))))


def table(sizes: dict[str, int]) -> Table:
    found = answers(sizes)
    rows = (*proms._start(found, "prom_was"), *proms._due(found.pairs), *proms._modes(found.pairs))
    columns = (
        Column(LABEL, "", Kind.TEXT),
        Column("n", ""),
        Column("mean", "", Kind.MEAN, of="n", decimals=1),
    )
    return Table("prom_was", "", "", YEAR, "", "", columns, rows,
                 space="prom_was.followup", splits=proms._splits("prom_was"))  # fmt: skip


def told(shown: Table, sizes: dict[str, int]) -> list[tuple[str, tuple[str, ...]]]:
    """Return the sums of fewer than the limit that follow from the means that are shown."""
    names = [(when, kind) for when in ("start", "end") for kind in KINDS if sizes[kind]]
    place = {name: k for k, name in enumerate(names)}

    def line(parts: list[tuple[str, str, int]]) -> list[float]:
        made = [0.0] * len(names)
        for when, kind, weight in parts:
            if (when, kind) in place:
                made[place[when, kind]] = float(weight)
        return made

    known = [line(SUMS[r.key]) for r in shown.rows if r.values.get("mean") is not None]
    matrix = np.array(known or [[0.0] * len(names)])
    rank = np.linalg.matrix_rank(matrix)
    found = []
    for when, least in (("start", KINDS), ("end", KINDS[:4])):
        kinds = [kind for kind in least if sizes[kind] and not (when == "start" and " a" in kind)]
        for size in range(1, len(kinds) + 1):
            for group in itertools.combinations(kinds, size):
                if sum(sizes[kind] for kind in group) >= LIMIT:
                    continue
                more = np.vstack([matrix, line([(when, kind, 1) for kind in group])])
                if np.linalg.matrix_rank(more) == rank:
                    found.append((when, group))
    return found


@pytest.mark.parametrize("seed", range(12))
def test_no_mean_of_a_few_follows_from_those_that_are_shown(seed: int) -> None:
    rng = random.Random(seed)
    for _unused in range(25):
        sizes = {kind: rng.choice([0, 0, 1, 2, 3, 4, 5, 6, 9, 12, 14]) for kind in KINDS}
        shown, *_rest = kit.suppress([table(sizes)], LIMIT)[0]
        assert told(shown, sizes) == [], sizes


def test_those_who_have_nobody_in_common_hide_nothing_of_each_other() -> None:
    """14 of pairs and 16 of the start alone: nobody is in both, so nothing can be subtracted."""
    sizes = dict.fromkeys(KINDS, 0) | {"both paper": 14, "lost": 16, "early": 14}
    (shown,) = kit.suppress([table(sizes)], LIMIT)[0]
    hidden = Counter(column for row in shown.rows for column in row.hidden)
    assert not hidden


def test_of_two_groups_a_few_apart_the_pairs_stay() -> None:
    sizes = dict.fromkeys(KINDS, 0) | {"both paper": 14, "early": 2}
    (shown,) = kit.suppress([table(sizes)], LIMIT)[0]
    by_key = {row.key: row for row in shown.rows}
    assert "mean" in by_key["start"].hidden
    for key in ("pair_start", "pair_end", "change"):
        assert by_key[key].values["mean"] is not None


@pytest.mark.parametrize("gone", ["pair_start", "pair_end", "change"])
def test_what_two_of_three_would_give_is_hidden_with_one_more(gone: str) -> None:
    sizes = dict.fromkeys(KINDS, 0) | {"both paper": 14}
    (shown,) = kit.suppress([table(sizes)], LIMIT)[0]
    rows = tuple(row.without(["mean"]) if row.key == gone else row for row in shown.rows)
    made = figures.tied(Table("x", "", "", YEAR, "", "", shown.columns, rows), LIMIT)
    left = {row.key for row in made.rows if row.values.get("mean") is not None}
    assert len(left & {"pair_start", "pair_end", "change"}) == 1


@pytest.mark.parametrize(
    ("starts", "ends", "shown"),
    [
        (14, 14, True), (15, 14, False), (14, 16, False), (16, 16, False), (17, 17, True),
        (30, 14, True),
    ],
)  # fmt: skip
def test_a_change_beside_its_ends_tells_of_no_few_who_answered_one_end(
    starts: int, ends: int, shown: bool
) -> None:
    columns = (
        Column("n_start", ""), Column("start", "", Kind.MEAN, of="n_start"),
        Column("n_end", ""), Column("end", "", Kind.MEAN, of="n_end"),
        Column("n", ""), Column("change", "", Kind.MEAN, of="n"),
    )  # fmt: skip
    values = {"n_start": starts, "start": 4.0, "n_end": ends, "end": 5.0, "n": 14, "change": 1.0}
    row = Row("item_1", values, at(item="1"), whole=TOTAL)
    made = figures.hidden(Table("x", "", "", YEAR, "", "", columns, (row,)), LIMIT)
    assert ("change" not in made.rows[0].hidden) is shown


def test_every_table_of_a_start_an_end_and_a_change_is_known() -> None:
    """A measure's three rows of pairs are of one group: else nothing would tie them."""
    asked = shipped().instrument("was")
    assert asked.individual_use
    rows = list(proms._due(answers(dict.fromkeys(KINDS, 6)).pairs))
    together = Counter((row.space, row.at) for row in rows if row.quantity)
    assert max(together.values()) == len(figures.ENDS) + 1
