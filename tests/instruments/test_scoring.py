"""Table vectors: band edges, cut-offs by sex and age, skip rules, missing answers, refusals."""

from datetime import date
from typing import Any

import pytest

from tytti_desktop import words
from tytti_desktop.errors import KnownError
from tytti_desktop.instruments.cutoffs import Choice
from tytti_desktop.instruments.library import shipped
from tytti_desktop.instruments.model import CutOff
from tytti_desktop.instruments.scoring import Score, score

DAY = date(2026, 11, 21)


def scored(name: str, answers: dict[str, Any], **more: Any) -> Score:
    return score(shipped().instrument(name), answers, on=DAY, **more)


def adding_up(name: str, total: int) -> dict[str, Any]:
    """Give every item an answer so that the plain sum is `total`, no skip rule needed."""
    answers: dict[str, Any] = {}
    left = total
    for item in shipped().instrument(name).items:
        fitting = [o for o in item.options if o.score is not None and o.score <= left]
        best = max(fitting, key=lambda o: o.score or 0)
        answers[item.name] = best.value
        left -= best.score or 0
    assert left == 0
    return answers


def label(found: Score) -> str | None:
    return None if found.band is None else found.band.label.said("fi")


GAD7 = ["vähäinen", "lievä", "kohtalainen", "vaikea"]
AUDIT = [
    "vyöhyke I",
    "vyöhyke II (WHO: neuvonta)",
    "vyöhyke III (WHO: lyhytneuvonta ja seuranta)",
    "vyöhyke IV (WHO: erikoistason arvio)",
]
WAS = ["0–5", "6–7", "8–10"]
EDGES = [
    ("audit", (0, 8, 16, 20), 40, AUDIT),
    ("gad7", (0, 5, 10, 15), 21, GAD7),
    ("bdi21", (0, 10, 19, 30), 63, GAD7),
    ("bdi2", (0, 14, 20, 29), 63, GAD7),
    ("was", (0, 6, 8), 10, WAS),
]


@pytest.mark.parametrize(("name", "starts", "most", "labels"), EDGES)
def test_every_total_has_its_band_at_both_edges(
    name: str, starts: tuple[int, ...], most: int, labels: list[str]
) -> None:
    ends = [start - 1 for start in starts[1:]] + [most]
    for low, high, expected in zip(starts, ends, labels, strict=True):
        for total in (low, high):
            found = scored(name, adding_up(name, total))
            assert (found.total, found.range, found.complete) == (total, (total, total), True)
            assert label(found) == expected
            assert found.band is not None
            assert (found.band.low, found.band.high) == (low, high)
            assert found.band.source


@pytest.mark.parametrize(
    ("name", "choice", "starts"),
    [
        ("audit", "paihdelinkki", (0, 8, 11, 15, 20)),
        ("bdi21", "alternative", (0, 10, 17, 30)),
        ("was", "four", (0, 6, 8, 10)),
    ],
)
def test_other_published_bands_can_be_chosen(
    name: str, choice: str, starts: tuple[int, ...]
) -> None:
    for start in starts:
        found = scored(name, adding_up(name, start), choice=Choice(bands=choice))
        assert found.band is not None
        assert found.band.low == start
        assert found.band.source.endswith("(tarkistettava)")


# instrument, choice, sex, age, total that is just over; None: there is no cut-off.
CUTOFFS = [
    ("audit", "", None, None, 8),
    ("audit", "", "m", 30, 8),
    ("audit", "", "f", 70, 8),
    ("audit", "finrisk_8", "m", None, 8),
    ("audit", "finrisk_8", "f", None, 5),
    ("audit", "finrisk_7", "m", None, 7),
    ("audit", "finrisk_7", "f", None, 5),
    ("audit", "finrisk_7", None, 40, None),
    ("audit", "kaypa_hoito", "m", None, 8),
    ("audit", "kaypa_hoito", "f", None, 6),
    ("audit_c", "", "m", 19, None),
    ("audit_c", "", "m", 20, 6),
    ("audit_c", "", "m", 64, 6),
    ("audit_c", "", "m", 65, 4),
    ("audit_c", "", "f", 20, 5),
    ("audit_c", "", "f", 64, 5),
    ("audit_c", "", "f", 65, 4),
    ("audit_c", "", None, 65, 4),
    ("audit_c", "", None, 64, None),
    ("audit_c", "", "m", None, None),
    ("audit_c", "finrisk", "m", None, 6),
    ("audit_c", "finrisk", "f", None, 4),
    ("audit_c", "makela_2026", "m", 64, 6),
    ("audit_c", "makela_2026", "f", 20, 5),
    ("audit_c", "makela_2026", "m", 65, 5),
    ("audit_c", "makela_2026", "f", 79, 3),
    ("audit_c", "makela_2026", "m", 80, 3),
    ("audit_c", "makela_2026", "f", 80, 2),
    ("audit_c", "makela_2026", "f", 19, None),
    ("audit_c", "hyvaep", "m", None, 6),
    ("audit_c", "hyvaep", "f", None, None),
    ("gad7", "", None, None, 10),
    ("bdi21", "", "m", 40, None),
    ("bdi21", "nuevo_2009", None, None, 17),
    ("bdi2", "", "m", 40, None),
    ("was", "", "m", 40, None),
]


@pytest.mark.parametrize(("name", "choice", "sex", "age", "value"), CUTOFFS)
def test_cutoffs_by_source_sex_and_age(
    name: str, choice: str, sex: str | None, age: int | None, value: int | None
) -> None:
    more = {"sex": sex, "age": age, "choice": Choice(cutoffs=choice)}
    if value is None:
        found = scored(name, adding_up(name, 6), **more)
        assert found.cutoff is None
        has_rows = bool(shipped().instrument(name).scoring.cutoffs)
        assert any("aja-arvoa" in note for note in found.notes) is has_rows
        return
    over = scored(name, adding_up(name, value), **more).cutoff
    under = scored(name, adding_up(name, value - 1), **more).cutoff
    assert over is not None
    assert under is not None
    assert (over.value, over.exceeded, under.exceeded) == (value, True, False)
    assert over.source


@pytest.mark.parametrize(
    ("sex", "age", "part"),
    [
        (None, None, "sex and age, which"),
        (None, 40, "sex, which"),
        ("f", None, "age, which"),
        (None, 19, "none for this sex and age"),
        ("m", 19, "none for this sex and age"),
    ],
)
def test_why_there_is_no_cutoff(sex: str | None, age: int | None, part: str) -> None:
    with words.speaking("en"):
        found = scored("audit_c", {"1": 1, "2": 1, "3": 1}, sex=sex, age=age)
    assert part in found.notes[-1]


def test_a_cutoff_names_its_source() -> None:
    found = scored("audit", adding_up("audit", 8), sex="m", choice=Choice(cutoffs="kaypa_hoito"))
    assert found.cutoff is not None
    assert found.cutoff.source.startswith("Käypä hoito nak04610")


def test_audit_without_drinking_needs_three_answers() -> None:
    found = scored("audit", {"1": 0, "9": 2, "10": 4})
    assert found.total == 6
    assert found.complete
    assert found.missing == ()
    assert found.skipped == ("2", "3", "4", "5", "6", "7", "8")


def test_audit_with_light_drinking_needs_five_answers() -> None:
    found = scored("audit", {"1": 3, "2": 0, "3": 0, "9": 0, "10": 2})
    assert found.total == 5
    assert found.skipped == ("4", "5", "6", "7", "8")


@pytest.mark.parametrize(
    ("answers", "missing", "ends"),
    [
        ({"1": 0}, ("9", "10"), (0, 8)),
        ({"1": 0, "9": 4}, ("10",), (4, 8)),
        ({"1": 0, "10": 2}, ("9",), (2, 6)),
        ({"1": 2, "2": 0, "3": 0, "9": 0}, ("10",), (2, 6)),
        # 2 is 0 but 3 is not known: no rule holds yet
        ({"1": 2, "2": 0, "9": 0, "10": 0}, ("3", "4", "5", "6", "7", "8"), (2, 26)),
        # the first is missing although 2 and 3 spare the middle ones
        ({"2": 0, "3": 0, "9": 0, "10": 0}, ("1",), (0, 4)),
        ({}, tuple(str(n) for n in range(1, 11)), (0, 40)),
        ({"1": 1, "2": 1, "3": 0, **{str(n): 0 for n in range(4, 10)}}, ("10",), (2, 6)),
    ],
)
def test_audit_with_missing_answers_gives_a_range_and_no_total(
    answers: dict[str, Any], missing: tuple[str, ...], ends: tuple[int, int]
) -> None:
    found = scored("audit", answers)
    assert (found.total, found.band, found.cutoff, found.complete) == (None, None, None, False)
    assert found.missing == missing
    assert found.range == ends


def test_an_answer_against_the_skip_rule_counts_and_is_told() -> None:
    with words.speaking("en"):
        found = scored("audit", {"1": 0, "2": 0, "5": 3, "9": 0, "10": 0})
    assert found.total == 3
    assert found.complete
    assert "5" not in found.skipped
    assert found.notes[0].startswith("Answered although an earlier answer")
    assert ": 5." in found.notes[0]


@pytest.mark.parametrize("value", [1, 3, "1", 5, -1])
@pytest.mark.parametrize("item", ["9", "10"])
def test_audit_9_and_10_take_only_0_2_4(item: str, value: object) -> None:
    with pytest.raises(KnownError) as refused:
        scored("audit", {item: value})
    assert refused.value.field == item
    assert "0, 2, 4" in refused.value.message


def test_audit_c_needs_all_three_whatever_the_first() -> None:
    assert scored("audit_c", {"1": 0}).missing == ("2", "3")
    assert scored("audit_c", {"1": 0}).range == (0, 8)
    assert scored("audit_c", {"1": 4, "2": 4, "3": 4}).total == 12


@pytest.mark.parametrize(
    ("name", "count", "ends"), [("gad7", 7, (0, 21)), ("bdi21", 21, (0, 63)), ("bdi2", 21, (0, 63))]
)
def test_one_missing_leaves_the_total_open(name: str, count: int, ends: tuple[int, int]) -> None:
    assert scored(name, {}).range == ends
    for item in range(1, count + 1):
        answers = {str(n): 1 for n in range(1, count + 1)}
        answers[str(item)] = None  # type: ignore[assignment]
        found = scored(name, answers)
        assert found.total is None
        assert found.missing == (str(item),)
        assert found.range == (count - 1, count + 2)


def test_possible_bands_are_told_when_the_total_is_open() -> None:
    with words.speaking("en"):
        found = scored("gad7", dict.fromkeys("123456", 1) | {"1": 4 - 2})
    assert found.range == (7, 10)
    assert [band.label.said("en") for band in found.possible_bands] == ["mild", "moderate"]
    assert found.notes[:2] == (
        "Not computable: 1 answer is missing. The total is between 7 and 10.",
        "Possible bands: mild, moderate.",
    )


@pytest.mark.parametrize("item", ["16", "18"])
@pytest.mark.parametrize(
    ("value", "points", "stored"),
    [("0", 0, 0), ("1a", 1, "1a"), ("1B", 1, "1b"), ("2a", 2, "2a"), ("2b", 2, "2b"),
     ("3a", 3, "3a"), ("3b", 3, "3b"), (2, 2, 2), ("3", 3, 3), (0, 0, 0)],
)  # fmt: skip
def test_bdi2_letter_forms_are_scored_and_kept(
    item: str, value: object, points: int, stored: object
) -> None:
    answers = {str(n): 0 for n in range(1, 22)} | {item: value}
    found = scored("bdi2", answers)
    assert found.total == points
    assert found.answers[item] == stored
    # what is kept can be read again
    assert scored("bdi2", dict(found.answers)).total == points


@pytest.mark.parametrize(
    ("name", "item", "value"),
    [("bdi2", "15", "1a"), ("bdi2", "17", "2b"), ("bdi21", "16", "1a"), ("bdi2", "16", "4a"),
     ("bdi2", "18", 4), ("bdi2", "16", "0a")],
)  # fmt: skip
def test_letter_forms_belong_to_two_items_only(name: str, item: str, value: object) -> None:
    with pytest.raises(KnownError) as refused:
        scored(name, {item: value})
    assert refused.value.field == item


@pytest.mark.parametrize("name", ["bdi21", "bdi2"])
@pytest.mark.parametrize(("answer", "alerts"), [(0, 0), (1, 1), (2, 1), (3, 1), (None, 1), ("", 1)])
def test_bdi_item_9_alerts_from_1_and_when_missing(name: str, answer: object, alerts: int) -> None:
    answers: dict[str, Any] = {str(n): 3 for n in range(1, 22)} | {"9": answer}
    found = scored(name, answers)
    assert len(found.alerts) == alerts
    for alert in found.alerts:
        assert (alert.id, alert.item) == ("item_9", "9")
        assert alert.missing is (answer in (None, ""))
        assert alert.instruction.fi


def test_no_other_instrument_alerts() -> None:
    alerting = {q.id for q in shipped().instruments() if q.scoring.alerts}
    assert alerting == {"bdi21", "bdi2"}


@pytest.mark.parametrize(
    ("answers", "total"),
    [([1] * 10, 0), ([2] * 10, 25), ([3] * 10, 50), ([5] * 10, 100),
     ([4, 4, 3, 5, 2, 4, 3, 4, 5, 4], 70)],
)  # fmt: skip
def test_esis_is_for_groups_only(answers: list[int], total: float) -> None:
    found = scored("esis", {str(n): value for n, value in enumerate(answers, 1)})
    assert found.total == total
    assert found.group_only
    assert found.band is None
    assert found.cutoff is None


def test_esis_needs_all_ten() -> None:
    found = scored("esis", {str(n): 3 for n in range(1, 10)})
    assert (found.total, found.range) == (None, (45, 55))


def test_3x10d_has_lights_and_never_a_total() -> None:
    found = scored("3x10d", {str(n): n - 1 for n in range(1, 11)} | {"10": 10})
    assert (found.total, found.range, found.complete) == (None, None, True)
    lights = [found.item_bands[str(n)].light for n in range(1, 11)]
    assert lights == ["red"] * 6 + ["yellow"] * 2 + ["green"] * 2
    partly = scored("3x10d", {"4": 8})
    assert set(partly.item_bands) == {"4"}
    assert len(partly.missing) == 9


def test_labour_status_is_a_word_and_no_number() -> None:
    found = scored("labour_status", {"1": "unemployed"})
    assert (found.total, found.range, found.complete) == (None, None, True)
    assert found.answers == {"1": "unemployed"}
    assert not scored("labour_status", {"1": None}).complete
    with pytest.raises(KnownError) as refused:
        scored("labour_status", {"1": "rich"})
    assert refused.value.field == "1"


@pytest.mark.parametrize(("value", "total"), [(0, 0), (12, 12), ("7,5", 7.5), ("7.5", 7.5)])
def test_tyokykyaika_undefined_takes_any_number_from_0(value: object, total: float) -> None:
    with words.speaking("en"):
        found = scored("tyokykyaika", {"1": value})
    assert (found.total, found.band) == (total, None)
    assert found.notes == ("The unit has not defined this measure: its range is not known.",)
    assert scored("tyokykyaika", {}).range is None


def test_decimals_are_written_as_the_language_writes_them() -> None:
    answers = {str(n): 3 for n in range(1, 10)} | {"1": 4}
    assert "välillä 47,5–57,5." in scored("esis", answers).notes[0]
    with words.speaking("en"):
        assert "between 47.5 and 57.5." in scored("esis", answers).notes[0]


@pytest.mark.parametrize("value", [-1, "x", "nan", "inf", float("nan"), True, [1], {"a": 1}])
def test_tyokykyaika_refuses_what_is_no_number_from_0(value: object) -> None:
    with pytest.raises(KnownError) as refused:
        scored("tyokykyaika", {"1": value})
    assert refused.value.field == "1"


@pytest.mark.parametrize(
    "value", [4, -1, 1.5, "x", "1.5", True, False, [1], {"a": 1}, "²", "+1", "01", float("nan")]
)
@pytest.mark.parametrize("name", ["gad7", "bdi21", "bdi2"])
def test_impossible_values_are_refused_by_item(name: str, value: object) -> None:
    with pytest.raises(KnownError) as refused:
        scored(name, {"1": 0, "2": value})
    assert refused.value.field == "2"
    assert "2" in refused.value.message


@pytest.mark.parametrize("value", [2, "2", " 2 ", 2.0])
def test_a_number_may_come_as_text(value: object) -> None:
    assert scored("gad7", dict.fromkeys("1234567", value)).total == 14


@pytest.mark.parametrize("value", [None, "", "  ", []])
def test_nothing_is_missing_and_not_zero(value: object) -> None:
    found = scored("gad7", dict.fromkeys("123456", 0) | {"7": value})
    assert (found.total, found.missing, found.range) == (None, ("7",), (0, 3))


@pytest.mark.parametrize("item", ["0", "8", "q1", ""])
def test_unknown_items_are_refused_by_name(item: str) -> None:
    with pytest.raises(KnownError) as refused:
        scored("gad7", {item: 1})
    assert refused.value.field == item


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"sex": "male"}, "sex"),
        ({"age": -1}, "age"),
        ({"choice": Choice(cutoffs="nobody")}, "choice"),
        ({"choice": Choice(bands="nobody")}, "choice"),
    ],
)
def test_wrong_person_or_choice_is_refused(more: dict[str, Any], field: str) -> None:
    with pytest.raises(KnownError) as refused:
        scored("audit", {"1": 0, "9": 0, "10": 0}, **more)
    assert refused.value.field == field


def test_the_json_is_what_the_command_promises() -> None:
    made = scored("gad7", dict.fromkeys("1234567", 2)).as_json("en")
    assert made["instrument"] == "gad7"
    assert made["version"] == "1"
    assert (made["total"], made["range"]) == (14, [14, 14])
    assert (made["complete"], made["missing"], made["alerts"]) == (True, [], [])
    assert made["band"]["label"] == "moderate"
    assert made["band"]["source"]
    assert made["cutoff"]["value"] == 10
    assert made["cutoff"]["exceeded"] is True
    assert "TOIMIA" in made["cutoff"]["source"]


def test_the_json_of_open_results() -> None:
    made = scored("bdi2", {}).as_json("fi")
    assert (made["total"], made["band"], made["cutoff"]) == (None, None, None)
    assert made["range"] == [0, 63]
    assert made["alerts"][0]["item"] == "9"
    assert made["alerts"][0]["missing"] is True
    lights = scored("3x10d", {"1": 3}).as_json("fi")
    assert lights["range"] is None
    assert lights["item_bands"]["1"]["light"] == "red"


def test_each_answered_item_has_its_score_and_no_other() -> None:
    answers = adding_up("gad7", 9)
    found = scored("gad7", answers)
    assert sum(found.scores.values()) == 9
    assert set(found.scores) == set(answers)
    first = next(iter(answers))
    short = scored("gad7", {name: value for name, value in answers.items() if name != first})
    assert set(short.scores) == set(answers) - {first}


@pytest.mark.parametrize(
    ("age", "fits"), [(17, False), (18, True), (64, True), (65, False), (None, False)]
)
def test_a_cut_off_fits_its_first_and_its_last_age(age: int | None, *, fits: bool) -> None:
    row = CutOff("audit", "1", "", 18, 64, 8, "a source", DAY, "mine")
    assert row.fits(None, age, DAY) is fits
    assert CutOff("audit", "1", "", None, 64, 8, "a source", DAY, "mine").fits("f", 1, DAY)
    assert not CutOff("audit", "1", "m", None, None, 8, "a source", DAY, "mine").fits("f", 1, DAY)
