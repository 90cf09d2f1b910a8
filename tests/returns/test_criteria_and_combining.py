"""Criteria sheets carried into the referral, and forms combined with answers given otherwise."""

from dataclasses import replace

import pytest

from tests.desk.caseload import add_referral
from tests.loop.conftest import answer
from tests.returns.conftest import TODAY, page_of, printed
from tytti_desktop.casework.client import criteria
from tytti_desktop.casework.client.criteria import Answer
from tytti_desktop.casework.mail import sheets
from tytti_desktop.casework.mail.sheets import Sheet
from tytti_desktop.casework.returns import combining, copies, criteria_sheets, signed, storing
from tytti_desktop.casework.returns.checking import Waits
from tytti_desktop.casework.returns.combining import Side
from tytti_desktop.casework.screening import rounds, screenings
from tytti_desktop.casework.screening.rounds import RoundState
from tytti_desktop.casework.screening.screenings import Mode
from tytti_desktop.casework.steps import referrals
from tytti_desktop.casework.steps.referrals import Step, TriageStep
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Vault

CRITERIA = {"age": "met", "prospects": "not_met", "motivated": "unclear"}


@pytest.fixture
def sheet(vault: Vault, client: str) -> Sheet:
    made = printed(vault, "criteria", client)
    for page in range(1, made.pages + 1):
        storing.store_page(vault, page_of(vault, made, page, CRITERIA), TODAY)
    return made


def test_a_criteria_sheet_waits_to_be_compared_and_changes_nothing_by_itself(
    vault: Vault, client: str, sheet: Sheet
) -> None:
    referral = add_referral(vault, client)
    row = copies.row(vault, sheet.id)
    assert (row.checked, row.proposal, row.criteria) == (True, True, True)
    assert criteria.answers(vault, referral.id) == {}
    [waiting] = criteria_sheets.awaiting(vault, client)
    assert signed.awaiting(vault, client) == []
    found = criteria_sheets.marked(vault, waiting.id)
    marked = {name: given for name, given in found.answers.items() if given}
    assert marked == {name: Answer(value) for name, value in CRITERIA.items()}


def test_what_is_confirmed_goes_into_the_referral_with_its_reason(
    vault: Vault, client: str, sheet: Sheet
) -> None:
    answers = {"age": Answer.MET, "prospects": Answer.NOT_MET}
    with pytest.raises(KnownError, match="Kirjaa ensin"):
        criteria_sheets.accept(vault, sheet.id, answers, "", TODAY)
    referral = add_referral(vault, client)
    with pytest.raises(KnownError, match="ainakin yksi"):
        criteria_sheets.accept(vault, sheet.id, {}, "", TODAY)
    done = criteria_sheets.accept(vault, sheet.id, answers, "", TODAY)
    given = criteria.answers(vault, referral.id)
    assert {name: one.answer for name, one in given.items()} == answers
    assert given["age"].note == ""
    assert (
        given["prospects"].note == "Merkitty näin 21.11.2026 palautuneeseen kriteerilomakkeeseen."
    )
    assert criteria_sheets.awaiting(vault, client) == []
    assert done.undo is not None
    done.undo(vault)
    assert criteria.answers(vault, referral.id) == {}
    assert len(criteria_sheets.awaiting(vault, client)) == 1


def test_a_decided_referral_takes_no_more_and_the_sheet_can_be_left(
    vault: Vault, client: str, sheet: Sheet
) -> None:
    referral = add_referral(vault, client)
    step = TriageStep(referral.id, Step.GUIDED_ELSEWHERE, TODAY, "Ei täyty", "Terveysasema")
    referrals.take_step(vault, step, TODAY)
    with pytest.raises(KnownError, match="jo päätetty"):
        criteria_sheets.accept(vault, sheet.id, {"age": Answer.MET}, "", TODAY)
    criteria_sheets.dismiss(vault, sheet.id)
    with pytest.raises(KnownError, match="ei ole kirjattavana"):
        criteria_sheets.marked(vault, sheet.id)


GAD = {str(n): "1" for n in range(1, 8)}


@pytest.fixture
def twice(vault: Vault, client: str) -> Sheet:
    """Give a form that came back though the questionnaire had been answered by phone."""
    made = printed(vault, "gad7", client)
    baseline = rounds.schedule_rounds(vault, client, TODAY, TODAY).record[0]
    replaced = replace(made, round_id=baseline.id)
    sheets.BOOK.table.change(vault, replaced)
    told = {str(n): 2 for n in range(1, 8)} | {"3": None}
    answer(vault, client, "gad7", told, TODAY, mode=Mode.PHONE, round_id=baseline.id)
    rounds.move(vault, baseline.id, RoundState.RETURNED, TODAY)
    marks = {**GAD, "1": "2", "5": None}
    storing.store_page(vault, page_of(vault, replaced, 1, marks), TODAY)
    return replaced


def test_only_where_the_two_differ_is_asked(vault: Vault, twice: Sheet) -> None:
    assert copies.row(vault, twice.id).waits is Waits.ANSWERED
    differ = {each.field: each for each in combining.compare(vault, twice.id)}
    assert "1" not in differ, "both say 2"
    assert differ["3"].proposed is Side.PAPER
    assert differ["5"].proposed is Side.THERE
    assert differ["2"].proposed is None
    assert (differ["2"].there, differ["2"].paper) == (2, 1)
    assert differ["2"].there_words.startswith("2")
    with pytest.raises(KnownError, match="kumpi vastaus") as told:
        combining.combine(vault, twice.id, {"2": Side.PAPER})
    assert told.value.field in differ
    assert not copies.row(vault, twice.id).checked


def test_the_chosen_answers_become_one_corrected_version(
    vault: Vault, client: str, twice: Sheet
) -> None:
    before = screenings.of_client(vault, client, TODAY)[0][0]
    chosen = dict.fromkeys(["2", "4", "6", "7"], Side.THERE) | {"2": Side.PAPER}
    chosen |= {each.field: Side.THERE for each in combining.compare(vault, twice.id)
               if each.proposed is None and each.field not in chosen}  # fmt: skip
    done = combining.combine(vault, twice.id, chosen)
    newest = next(
        one for one in screenings.of_client(vault, client, TODAY)[0] if one.corrects == before.id
    )
    assert {n: newest.answers[n] for n in "1234567"} == {
        "1": 2, "2": 1, "3": 1, "4": 2, "5": 2, "6": 2, "7": 2,
    }  # fmt: skip
    assert newest.note == "Yhdistetty 21.11.2026 palautuneeseen lomakkeeseen."
    assert copies.row(vault, twice.id).checked
    with pytest.raises(KnownError):
        combining.compare(vault, twice.id)
    assert done.undo is not None
    done.undo(vault)
    assert copies.row(vault, twice.id).waits is Waits.ANSWERED


def test_answers_kept_as_they_are_still_check_the_form(
    vault: Vault, client: str, twice: Sheet
) -> None:
    chosen = {each.field: Side.THERE for each in combining.compare(vault, twice.id)}
    before = screenings.of_client(vault, client, TODAY)[0]
    combining.combine(vault, twice.id, chosen)
    assert screenings.of_client(vault, client, TODAY)[0] == before
    assert copies.row(vault, twice.id).checked


def test_a_form_answered_once_is_not_combined(vault: Vault, client: str) -> None:
    made = printed(vault, "gad7", client)
    storing.store_page(vault, page_of(vault, made, 1, {**GAD, "1": "unsure"}), TODAY)
    with pytest.raises(KnownError, match="muulla tavalla"):
        combining.compare(vault, made.id)
