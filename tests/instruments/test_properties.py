"""What holds for any answers: ranges against brute force, monotony, order of items."""

from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tytti_desktop.instruments.library import shipped
from tytti_desktop.instruments.model import Questionnaire
from tytti_desktop.instruments.scoring import Score, score

DAY = date(2026, 11, 21)
SUMMED = ["audit", "audit_c", "gad7", "bdi21", "bdi2", "esis", "was"]
# Items whose order cannot matter: no skip rules.
PLAIN = ["audit_c", "gad7", "bdi21", "esis"]


def filled(name: str, *, gaps: bool) -> st.SearchStrategy[dict[str, Any]]:
    def values(item_values: list[str]) -> st.SearchStrategy[Any]:
        chosen = st.sampled_from(item_values)
        return st.none() | chosen if gaps else chosen

    items = shipped().instrument(name).items
    return st.fixed_dictionaries({i.name: values([o.value for o in i.options]) for i in items})


def of(name: str, answers: dict[str, Any]) -> Score:
    return score(shipped().instrument(name), answers, on=DAY)


def small_audit() -> Questionnaire:
    """Cut AUDIT's frequencies to three values so that every completion can be tried."""
    audit = shipped().instrument("audit")
    kept = {"0", "2", "4"}
    items = tuple(
        replace(item, options=tuple(o for o in item.options if o.value in kept))
        for item in audit.items
    )
    return replace(audit, items=items)


@given(answers=filled("audit", gaps=True), holes=st.sets(st.integers(1, 10), max_size=6))
def test_audit_range_is_exactly_what_completions_reach(
    answers: dict[str, Any], holes: set[int]
) -> None:
    audit = small_audit()
    even = {n: None if v is None else str(int(v) // 2 * 2) for n, v in answers.items()}
    # At most six holes: 729 completions.
    known = {n: v if int(n) in holes else v or "2" for n, v in even.items()}
    found = score(audit, known, on=DAY)
    gaps = [n for n, v in known.items() if v is None]
    totals = set()
    for values in product(("0", "2", "4"), repeat=len(gaps)):
        whole = known | dict(zip(gaps, values, strict=True))
        if any(whole[n] != "0" for n in found.skipped):
            continue  # an item that is not asked stays unanswered
        total = score(audit, whole, on=DAY).total
        assert total is not None
        totals.add(total)
    assert found.range == (min(totals), max(totals))
    if found.complete:
        assert totals == {found.total}


@pytest.mark.parametrize("name", ["audit_c", "was"])
def test_small_ranges_by_brute_force(name: str) -> None:
    instrument = shipped().instrument(name)
    values = [[None, *(o.value for o in item.options)] for item in instrument.items]
    names = [item.name for item in instrument.items]
    for combination in product(*values):
        known = dict(zip(names, combination, strict=True))
        found = score(instrument, known, on=DAY)
        choices = [v[1:] if given is None else [given] for v, given in zip(
            values, combination, strict=True)]  # fmt: skip
        totals = [sum(int(str(v)) for v in whole) for whole in product(*choices)]
        assert found.range == (min(totals), max(totals))
        assert (found.total is None) == (None in combination)


@pytest.mark.parametrize("name", SUMMED)
@given(data=st.data())
def test_the_range_holds_and_closes_when_answers_come(name: str, data: st.DataObject) -> None:
    answers = data.draw(filled(name, gaps=True))
    found = of(name, answers)
    assert found.range is not None
    low, high = found.range
    assert low <= high
    assert (found.total is None) == bool(found.missing)
    if found.missing:
        item = shipped().instrument(name).item(found.missing[0])
        assert item is not None
        value = data.draw(st.sampled_from([o.value for o in item.options]))
        narrower = of(name, answers | {item.name: value}).range
        assert narrower is not None
        assert low <= narrower[0] <= narrower[1] <= high
    else:
        assert low == found.total == high


@pytest.mark.parametrize("name", SUMMED)
@given(data=st.data())
def test_a_higher_answer_never_lowers_the_total(name: str, data: st.DataObject) -> None:
    answers = data.draw(filled(name, gaps=False))
    item = data.draw(st.sampled_from(shipped().instrument(name).items))
    here = next(n for n, o in enumerate(item.options) if o.value == answers[item.name])
    higher = data.draw(st.sampled_from(item.options[here:]))
    before, after = of(name, answers).total, of(name, answers | {item.name: higher.value}).total
    assert before is not None
    assert after is not None
    assert before <= after


@pytest.mark.parametrize("name", PLAIN)
@given(data=st.data())
def test_the_order_of_answers_does_not_matter(name: str, data: st.DataObject) -> None:
    answers = data.draw(filled(name, gaps=True))
    shuffled = data.draw(st.permutations(list(answers.values())))
    assert of(name, dict(zip(answers, shuffled, strict=True))).range == of(name, answers).range


@pytest.mark.parametrize("name", SUMMED)
@given(data=st.data())
def test_what_is_kept_scores_the_same_again(name: str, data: st.DataObject) -> None:
    found = of(name, data.draw(filled(name, gaps=True)))
    assert of(name, dict(found.answers)) == found
