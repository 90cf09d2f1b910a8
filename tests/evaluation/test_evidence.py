"""What is said of a change: never more than the pairs carry, with the unit's own limits."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.evaluation.kit import YEAR
from tytti_desktop.evaluation import conclusions, evidence, statistics
from tytti_desktop.evaluation.evidence import Measured
from tytti_desktop.evaluation.output import pages
from tytti_desktop.evaluation.pairs import Answered, Pair
from tytti_desktop.evaluation.settings import Settings
from tytti_desktop.evaluation.table import Row, Table
from tytti_desktop.evaluation.tables import proms
from tytti_desktop.instruments.library import shipped
from tytti_desktop.instruments.model import Threshold, ThresholdKind
from tytti_desktop.paper.fonts import Face, register, width
from tytti_desktop.words import speaking

RULES = Settings(
    limit=5, decimals=1, ages=(18,), unemployment=(0,), least_counts=5, least_interval=10,
    confidence=0.95, power=0.8, smallest_change={},
)  # fmt: skip
UP = (1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0)
DOWN = tuple(-each for each in UP)
EVEN = (1.0, -1.0) * 20
WIDE = (5.0, -5.0) * 6
WAS = Measured(
    title="WAS", changes=UP, missing=(4.0,) * 8, scale=(0.0, 10.0), higher_better=True, coming=20,
    answered=12, due=20, smallest=1.0,
)  # fmt: skip


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with speaking("en"):
        yield


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (WAS, "better than at the start"),
        (replace(WAS, changes=DOWN), "worse than at the start"),
        (replace(WAS, higher_better=False), "worse than at the start"),
        (replace(WAS, changes=DOWN, higher_better=False), "better than at the start"),
        (replace(WAS, higher_better=None), "both times changed"),
        (replace(WAS, changes=EVEN), "no change can be told from chance"),
        (replace(WAS, changes=WIDE), "wider than the smallest meaningful change (1.0)"),
        (replace(WAS, smallest=None), "has not said how large a change is meaningful"),
        (replace(WAS, changes=UP[:9]), "9 answered both times; at least 10 are needed"),
        (replace(WAS, changes=UP[:4]), "Too few answered both times"),
    ],
)
def test_the_conclusion_is_what_the_pairs_carry(found: Measured, said: str) -> None:
    told = evidence.words(found, RULES)
    assert said in told[0]
    assert told[0].startswith("WAS: ")
    if len(found.changes) < RULES.least_interval:
        assert not any("interval" in line or "Effect" in line for line in told)


def test_hidden_pairs_are_told_of_by_no_number() -> None:
    told = evidence.words(replace(WAS, coming=3), RULES, pairs_hidden=True)
    assert "Too few" in told[0]
    assert "fewer than 5" in told[2]
    assert "12" not in "".join(told)


@pytest.mark.parametrize(
    ("confidence", "level"), [(0.95, "95 %"), (0.9, "90 %"), (0.975, "97.5 %")]
)
def test_the_interval_says_the_units_own_confidence(confidence: float, level: str) -> None:
    rules = replace(RULES, confidence=confidence)
    made = statistics.mean_interval(UP, confidence)
    told = evidence.words(WAS, rules)[1]
    assert f"({level} interval" in told
    assert f"{made.low:.1f}" in told
    assert "12 pairs of 20 due" in told


def test_changes_all_alike_give_neither_interval_nor_effect_nor_need() -> None:
    told = evidence.words(replace(WAS, changes=(1.0,) * 12), RULES)
    assert "no conclusions. Everybody changed alike" in told[0]
    assert "wider" not in told[0]
    assert told[1].startswith("Everybody changed alike, by 1.0")
    assert not any("Effect" in line or "are needed" in line for line in told)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (replace(WAS, missing=()), "nothing is missing"),
        (replace(WAS, missing=(4.0,) * 3), "A few follow-ups are missing"),
        (WAS, "changed by less than −2.3 on average"),  # -(18 / 8) = -2,25
        (replace(WAS, changes=DOWN), "changed by more than 2.3 on average"),
        (replace(WAS, scale=None), "changed by less than −2.3 on average"),
        (replace(WAS, changes=EVEN), "is nought: the missing 8 would decide"),
        (replace(WAS, changes=UP * 20, missing=(1.0,) * 6), "the sign would not turn"),
    ],
)
def test_how_far_the_missing_could_move_the_answer(found: Measured, said: str) -> None:
    told = evidence.words(found, RULES)
    assert any(said in line for line in told)
    details = [line for line in told if line.startswith("Details")]
    moved = sum(found.changes) != 0
    wanted = moved and found.scale is not None and len(found.missing) >= RULES.limit
    assert len(details) == wanted
    if (
        details and len(found.missing) == 8
    ):  # each missing one from 4 to 0 or 10: (18 - 32) / 20 and (18 + 48) / 20
        low, high = statistics.bounds(found.changes, found.missing, (0.0, 10.0))
        assert f"{low:.1f}".replace("-", "−") in details[0]
        assert f"{high:.1f}" in details[0]


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (replace(WAS, changes=WIDE, coming=200, answered=40, due=50), "may be reached"),
        (replace(WAS, changes=WIDE, coming=6), "will hardly be reached"),
        (replace(WAS, changes=UP[:6], coming=6, answered=1, due=50), "will hardly be reached"),
    ],
)
def test_what_is_needed_and_the_chance_to_get_there(found: Measured, said: str) -> None:
    told = evidence.words(found, RULES)
    (line,) = (each for each in told if "reached within a year" in each)
    assert said in line
    chance = int(line.split("(chance ")[1].split(" ")[0])
    assert chance in range(5, 96, 5), "no more exact than it is, and never certain"


def test_enough_pairs_need_no_more() -> None:
    told = evidence.words(replace(WAS, changes=UP * 3), RULES)
    assert not any("still out" in line for line in told)
    assert not any("chance" in line for line in evidence.words(replace(WAS, due=0), RULES))


def test_items_that_are_concluded_alike_are_told_once() -> None:
    """Of ten items: one sentence for those alike, each interval by its item."""
    items = [replace(WAS, title=f"3X10D® {n}", smallest=None) for n in range(1, 5)]
    items[2] = replace(items[2], changes=DOWN)
    items.append(replace(WAS, title="3X10D® 5"))
    table = Table("x", "", "", YEAR, "", "", (), tuple(Row(str(n), {"n": 12}) for n in range(5)),
                  extra={"measured": tuple(items), "pairs_row": ""})  # fmt: skip
    told = conclusions.drawn(table, RULES).extra["conclusions"]
    assert [line.split(":")[0] for line in told] == [
        "3X10D® 1, 2, 3, 4", "3X10D® 5", "1, 2, 4, 5", "3",
    ]  # fmt: skip
    assert told[0].count("has not said") == 1
    assert not any(conclusions.ITEM in line for line in told)


def pair(before: float | None, after: float | None, number: int) -> Pair:
    made = [
        None if value is None else Answered({"": value}, "paper", f"{when}{number}")
        for when, value in (("b", before), ("a", after))
    ]
    return Pair(made[0], made[1])


@pytest.mark.parametrize(
    ("instrument", "wanted"),
    [
        ("was", {"improved": 2, "unchanged": 1, "worsened": 1}),  # more is better
        ("gad7", {"improved": 1, "unchanged": 1, "worsened": 2}),  # more is worse
    ],
)
def test_who_moved_is_counted_by_the_threshold_and_the_measures_direction(
    instrument: str, wanted: dict[str, int]
) -> None:
    found = [pair(3, 7, 1), pair(3, 6, 2), pair(3, 4, 3), pair(6, 2, 4), pair(3, None, 5)]
    limit = Threshold("x", ThresholdKind.RCI, 3, "lähde")
    asked = shipped().instrument(instrument)
    rows = list(proms._moved(found, asked, limit))
    assert {row.key: row.values["n"] for row in rows} == wanted
    assert not list(proms._moved(found, asked, None))


def test_the_change_without_flagged_forms_is_a_row_of_its_own() -> None:
    found = [pair(3, 7, 1), pair(3, 5, 2)]
    (row,) = proms._without(found, frozenset({"a2"}))
    assert (row.key, row.values["n"], row.values["mean"]) == ("change_clean", 1, 4)
    assert not list(proms._without(found, frozenset()))


def test_a_word_too_long_for_its_cell_is_cut_and_nothing_is_lost() -> None:
    register()
    text = "On ammatillisenkuntoutusselvityksenpalautepalaverimuistio tehty"
    lines = pages._broken(text, 60, 9, Face.REGULAR)
    assert len(lines) > 3
    assert all(width(line, Face.REGULAR, 9) <= 60 for line in lines)
    assert " ".join(lines).replace("- ", "") == text
