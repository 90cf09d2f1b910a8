"""Keying: once, or twice blind; a reading is a pass; where two passes differ a person settles."""

from typing import Any

import pytest

from tests.returns.conftest import TODAY, UNSURE, page_of, printed
from tytti_desktop.casework.mail import sheets
from tytti_desktop.casework.mail.sheets import Sheet, SheetState
from tytti_desktop.casework.returns import checking, copies, keying, review, storing
from tytti_desktop.casework.returns.checking import Waits
from tytti_desktop.casework.returns.keying import Difference, Keyed
from tytti_desktop.casework.returns.records import Settled
from tytti_desktop.casework.screening import screenings
from tytti_desktop.casework.screening.screenings import ScreeningState
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Vault

GAD = {str(n): "1" for n in range(1, 8)}


@pytest.fixture
def sheet(vault: Vault, client: str) -> Sheet:
    return printed(vault, "gad7", client)


def key(vault: Vault, sheet: Sheet, answers: dict[str, Any], number: int | None = None) -> Keyed:
    done: Keyed = keying.key_in(vault, sheet.id, answers, TODAY, number=number).record
    return done


def totals(vault: Vault, client: str) -> list[object]:
    made, _hidden = screenings.of_client(vault, client, TODAY)
    return [one.result["total"] for one in made if one.result]


def how(vault: Vault, sheet: Sheet) -> set[Settled]:
    return {field.settled for field in checking.stand(vault, sheet.id).fields}


def test_one_keying_is_enough_when_it_is_the_only_one(
    vault: Vault, client: str, sheet: Sheet
) -> None:
    done = key(vault, sheet, GAD | {"1": 3})
    assert (done.differences, done.complete, done.checked) == ((), True, True)
    assert totals(vault, client) == [9]
    assert how(vault, sheet) == {Settled.KEYED}


def test_null_is_left_empty_and_what_is_left_out_stays_open(
    vault: Vault, client: str, sheet: Sheet
) -> None:
    done = key(vault, sheet, {"1": 1, "2": None})
    assert (done.complete, done.checked) == (False, False)
    assert copies.row(vault, sheet.id).waits is Waits.PAGES  # nothing to look at: no picture
    for number in range(3, 8):
        review.settle(vault, sheet.id, str(number), 2)
    assert totals(vault, client) == [None]


def test_the_first_of_two_waits_for_the_second(vault: Vault, client: str, sheet: Sheet) -> None:
    first = key(vault, sheet, GAD, 1)
    assert (first.complete, first.checked) == (True, False)
    assert copies.row(vault, sheet.id).waits is Waits.SECOND_PASS
    assert totals(vault, client) == []
    second = key(vault, sheet, GAD, 2)
    assert (second.differences, second.complete, second.checked) == ((), True, True)
    assert how(vault, sheet) == {Settled.TWICE}
    assert totals(vault, client) == [7]


def test_differences_are_shown_side_by_side_and_settled_by_a_person(
    vault: Vault, client: str, sheet: Sheet
) -> None:
    key(vault, sheet, GAD | {"4": None}, 1)
    done = key(vault, sheet, GAD | {"2": "3"}, 2)
    assert done.differences == (
        Difference("2", 1, ("1",), ("3",)),
        Difference("4", 1, (), ("1",)),
    )
    assert (done.complete, done.checked) == (False, False)
    second, fourth = review.queue(vault)
    assert copies.row(vault, sheet.id).waits is Waits.MARKS
    assert (second.candidates, fourth.candidates) == (("1", "3"), ("1",))
    review.settle(vault, sheet.id, "2", "3")
    review.settle(vault, sheet.id, "4", None)
    assert totals(vault, client) == [None]


def test_the_second_keying_may_be_done_without(vault: Vault, client: str, sheet: Sheet) -> None:
    key(vault, sheet, GAD, 1)
    copies.check(vault, sheet.id)
    assert totals(vault, client) == [7]


def test_a_reading_counts_as_the_first_pass(vault: Vault, client: str, sheet: Sheet) -> None:
    storing.store_page(vault, page_of(vault, sheet, 1, GAD | {"5": UNSURE}), TODAY)
    done = key(vault, sheet, GAD | {"1": 0}, 1)
    assert done.differences == (Difference("1", 1, ("1",), ("0",)),)
    [field] = review.queue(vault)
    assert field.candidates == ("1", "0")
    fields = {field.field: field for field in checking.stand(vault, sheet.id).fields}
    assert fields["5"].settled is Settled.KEYED
    assert fields["2"].settled is Settled.TWICE
    review.settle(vault, sheet.id, "1", 0)
    assert totals(vault, client) == [6]


def test_a_scan_counts_as_the_second_pass(vault: Vault, client: str, sheet: Sheet) -> None:
    key(vault, sheet, GAD, 1)
    storing.store_page(vault, page_of(vault, sheet, 1, GAD | {"3": UNSURE}), TODAY)
    assert copies.row(vault, sheet.id).checked
    fields = {field.field: field.settled for field in checking.stand(vault, sheet.id).fields}
    assert fields["3"] is Settled.KEYED
    assert fields["1"] is Settled.TWICE
    assert totals(vault, client) == [7]


def test_a_scan_that_says_otherwise_opens_a_checked_form_again(
    vault: Vault, client: str, sheet: Sheet
) -> None:
    key(vault, sheet, GAD)
    storing.store_page(vault, page_of(vault, sheet, 1, GAD | {"3": "2"}), TODAY)
    assert sheets.get(vault, sheet.id).state is SheetState.RETURNED
    [field] = review.queue(vault)
    assert field.candidates == ("1", "2")
    assert totals(vault, client) == [7]  # the screening stands until a person has decided
    review.settle(vault, sheet.id, "3", "2")
    assert totals(vault, client) == [8]
    states = sorted(one.state for one in screenings.BOOK.table.find(vault))
    assert states == [ScreeningState.CORRECTED, ScreeningState.FINISHED]
    assert copies.row(vault, sheet.id).checked


def test_a_second_keying_opens_a_checked_form_only_where_it_differs(
    vault: Vault, client: str, sheet: Sheet
) -> None:
    key(vault, sheet, GAD)
    done = key(vault, sheet, GAD | {"7": 3}, 2)
    assert (len(done.differences), done.checked) == (1, False)
    review.settle(vault, sheet.id, "7", 1)
    assert totals(vault, client) == [7]
    assert screenings.BOOK.table.count(vault) == 1  # nothing was to be corrected


def test_a_screening_that_a_person_has_corrected_is_left_alone(
    vault: Vault, client: str, sheet: Sheet
) -> None:
    key(vault, sheet, GAD)
    [made], _hidden = screenings.of_client(vault, client, TODAY)
    screenings.correct(vault, made.id, made.answers | {"1": 0}, "asiakas kertoi")
    key(vault, sheet, GAD | {"7": 3}, 2)
    review.settle(vault, sheet.id, "7", 3)
    assert totals(vault, client) == [6]


def test_handwriting_is_compared_by_its_words(vault: Vault, client: str) -> None:
    sheet = printed(vault, "consent", client)
    key(vault, sheet, {"limits": "Ei  terveystietoja", "kela": ["work", "plan"]}, 1)
    done = key(vault, sheet, {"limits": "ei terveystietoja ", "kela": ["plan", "work"]}, 2)
    assert done.differences == ()
    assert not done.complete


def test_a_keying_is_undone_as_one_act(vault: Vault, client: str, sheet: Sheet) -> None:
    done = keying.key_in(vault, sheet.id, GAD, TODAY, number=None)
    assert done.undo is not None
    done.undo(vault)
    assert totals(vault, client) == []
    assert how(vault, sheet) == {Settled.OPEN}
    assert key(vault, sheet, GAD).checked


@pytest.mark.parametrize(
    ("answers", "number", "said"),
    [
        ({"9": 1}, None, "1, 2, 3, 4"),
        ({"1": 9}, None, "0, 1, 2, 3"),
        ({"1": 1}, 2, "ensimmäinen"),
    ],
)
def test_what_cannot_be_keyed_is_refused_and_nothing_is_stored(
    vault: Vault, sheet: Sheet, answers: dict[str, Any], number: int | None, said: str
) -> None:
    with pytest.raises(KnownError, match=said):
        key(vault, sheet, answers, number)
    assert not copies.returned(vault, sheet.id)
    assert sheets.get(vault, sheet.id).state is SheetState.PRINTED


def test_a_pass_is_keyed_once_and_never_on_a_form_set_aside(vault: Vault, sheet: Sheet) -> None:
    key(vault, sheet, {"1": 1}, 1)
    with pytest.raises(KnownError, match="jo tehty"):
        key(vault, sheet, {"1": 1}, 1)
    copies.set_aside(vault, sheet.id, "kaksoiskappale")
    with pytest.raises(KnownError, match="jo käsitelty"):
        key(vault, sheet, {"1": 1}, 2)
