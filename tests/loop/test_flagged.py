"""Marks nobody could read, contradictions seen early, and results with and without the flagged."""

from datetime import date

import pytest

from tests.loop.conftest import TODAY, answer, make_client
from tests.returns.conftest import UNSURE, page_of, printed
from tytti_desktop.casework.client import client_questions
from tytti_desktop.casework.mail.sheets import Sheet
from tytti_desktop.casework.returns import asking, early, questions, review, storing
from tytti_desktop.casework.returns.records import Missing
from tytti_desktop.casework.screening import contradictions, flagged, screenings
from tytti_desktop.casework.screening.contradiction_rules import RuleKind
from tytti_desktop.vault import Vault

GAD = {str(n): "1" for n in range(1, 8)}
ALIKE = {f"3x10d.{n}": "7" for n in range(1, 11)}


def unclear(vault: Vault, client: str) -> Sheet:
    sheet = printed(vault, "gad7", client)
    storing.store_page(vault, page_of(vault, sheet, 1, GAD | {"2": UNSURE}), TODAY)
    review.settle(vault, sheet.id, "2", None, missing=Missing.UNCLEAR)
    return sheet


def test_an_unclear_mark_is_asked_until_it_is_known(vault: Vault) -> None:
    client, _round = make_client(vault)
    unclear(vault, client)
    [found] = contradictions.findings(vault, TODAY)
    assert (found.rule.kind, found.values) == (RuleKind.MARKS, {"gad7.2": None})
    [asked] = contradictions.asked_fields(vault, found)
    assert (asked.answer, bool(asked.question)) == ("", True)
    assert "Merkintääsi ei voitu lukea" in questions.ask_script(vault, client, TODAY)
    contradictions.correct(vault, found, {"gad7.2": 3}, "Kolmonen")
    assert contradictions.findings(vault, TODAY) == []
    assert screenings.of_client(vault, client, TODAY)[0][0].answers["2"] == 3


def test_an_unclear_mark_that_stands_is_not_asked_again(vault: Vault) -> None:
    client, _round = make_client(vault)
    unclear(vault, client)
    [found] = contradictions.findings(vault, TODAY, client_id=client)
    old = screenings.get(vault, found.screenings["gad7"])
    screenings.correct(vault, old.id, {**old.answers, "1": 2}, "korjaus")
    [found] = contradictions.findings(vault, TODAY)
    assert found.screenings["gad7"] != old.id, "the newest version"
    contradictions.keep(vault, found, "Ei muista")
    assert contradictions.findings(vault, TODAY) == []
    assert contradictions.findings(vault, TODAY, client_id="muu") == []


def test_what_is_on_the_question_list_is_asked_once(vault: Vault) -> None:
    client, _round = make_client(vault)
    sheet = printed(vault, "gad7", client)
    storing.store_page(vault, page_of(vault, sheet, 1, GAD | {"2": UNSURE}), TODAY)
    asking.ask_mark(vault, review.questions(vault, review.queue(vault))[0], TODAY)
    assert contradictions.findings(vault, TODAY) == []
    assert len(client_questions.open_of(vault, client, TODAY)) == 1


def test_a_contradiction_is_seen_before_the_form_is_checked(vault: Vault) -> None:
    client, _round = make_client(vault)
    sheet = printed(vault, "3x10d", client)
    marks = {str(n): "7" for n in range(1, 10)} | {"10": UNSURE}
    for page in range(1, sheet.pages + 1):
        storing.store_page(vault, page_of(vault, sheet, page, marks), TODAY)
    assert early.conflicts(vault, sheet.id, TODAY) == [], "an open field is missing"
    other = printed(vault, "prom_followup", client)
    filled = ALIKE | {"was.1": UNSURE}
    for page in range(1, other.pages + 1):
        storing.store_page(vault, page_of(vault, other, page, filled), TODAY)
    found = early.conflicts(vault, other.id, TODAY)
    assert "life_all_alike" in {each.rule.id for each in found}
    assert all(each.text and each.fields for each in found)
    assert contradictions.findings(vault, TODAY) == [], "it is not checked yet"


def test_a_leap_from_the_earlier_answers_is_seen_early(vault: Vault) -> None:
    client, _round = make_client(vault)
    answer(vault, client, "was", {"1": 1}, date(2026, 5, 1))
    sheet = printed(vault, "prom_followup", client)
    for page in range(1, sheet.pages + 1):
        marks = {"was.1": "9", "esis.1": UNSURE}
        storing.store_page(vault, page_of(vault, sheet, page, marks), TODAY)
    assert [each.rule.id for each in early.conflicts(vault, sheet.id, TODAY)] == [
        "work_ability_leap"
    ]
    nobodys = printed(vault, "gad7")
    storing.store_page(vault, page_of(vault, nobodys, 1, GAD), TODAY)
    assert early.conflicts(vault, nobodys.id, TODAY) == []


@pytest.mark.parametrize("corrected", [False, True])
def test_results_are_told_with_and_without_the_flagged(vault: Vault, corrected: bool) -> None:
    assert flagged.summary(vault, TODAY) == []
    for value in (1, 5, 6, 6, 7, 8):
        client, round_id = make_client(vault)
        answer(vault, client, "was", {"1": value}, TODAY, round_id=round_id)
        answer(vault, client, "labour_status", {"1": "employed_open"}, TODAY, round_id=round_id)
    line = of_work_ability(vault)
    assert (line.round_name, line.n, line.mean) == ("followup_6", 6, 5.5)
    assert (line.n_without, line.mean_without, line.flagged) == (5, 6.4, 1)
    [found] = contradictions.findings(vault, TODAY)
    if corrected:
        contradictions.correct(vault, found, {"was.1": 7}, "Seitsemän")
        line = of_work_ability(vault)
        assert (line.mean, line.n_without, line.mean_without) == (6.5, 6, 6.5)
    else:
        contradictions.keep(vault, found, "Näin on")
        assert of_work_ability(vault) == line, "it stays flagged though it stands"


def of_work_ability(vault: Vault) -> flagged.Compared:
    [line] = [one for one in flagged.summary(vault, TODAY) if one.instrument == "was"]
    return line


def test_a_mean_needs_five_results(vault: Vault) -> None:
    client, round_id = make_client(vault)
    answer(vault, client, "was", {"1": 4}, TODAY, round_id=round_id)
    line = of_work_ability(vault)
    assert (line.n, line.mean, line.mean_without) == (1, None, None)
