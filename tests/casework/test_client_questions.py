"""The question list: asked freely, of an unclear mark, of a contradiction; answered by people."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from tests.loop.conftest import answer
from tests.returns.conftest import TODAY, UNSURE, client, page_of, printed, vault, white
from tytti_desktop.casework import search, unit
from tytti_desktop.casework.client import client_questions, visits
from tytti_desktop.casework.client.client_questions import ClientQuestion, Source
from tytti_desktop.casework.mail.sheets import Sheet
from tytti_desktop.casework.registers import Register
from tytti_desktop.casework.returns import asking, copies, questions, review, storing
from tytti_desktop.casework.returns.records import Missing
from tytti_desktop.casework.screening import contradictions, screenings
from tytti_desktop.casework.screening.contradiction_rules import Finding
from tytti_desktop.casework.today import worklist
from tytti_desktop.casework.today.acts import Act, Kind
from tytti_desktop.errors import KnownError
from tytti_desktop.paper.letters import letter_pages
from tytti_desktop.vault import Vault

__all__ = ["client", "vault", "white"]
GAD = {str(n): "1" for n in range(1, 8)}


def ask(vault: Vault, client: str, text: str = "Milloin opinnot alkavat?") -> ClientQuestion:
    made: ClientQuestion = client_questions.record(
        vault, client_questions.proposed(vault, client, TODAY, text), TODAY
    ).record
    return made


def listed(vault: Vault, client: str) -> list[str]:
    return [asked.text for asked in client_questions.open_of(vault, client, TODAY)]


def of_today(vault: Vault) -> list[Act]:
    return [act for act in worklist.worklist(vault, TODAY) if act.kind is Kind.QUESTION]


@pytest.fixture
def unclear(vault: Vault, client: str) -> Sheet:
    sheet = printed(vault, "gad7", client)
    storing.store_page(vault, page_of(vault, sheet, 1, GAD | {"2": UNSURE}), TODAY)
    return sheet


def put_on_list(vault: Vault, sheet: Sheet, client: str) -> ClientQuestion:
    [question] = review.questions(vault, review.queue(vault, sheet.id, 1))
    asking.ask_mark(vault, question, TODAY)
    [asked] = client_questions.open_of(vault, client, TODAY)
    return asked


def scored(vault: Vault, client: str) -> Any:
    made = screenings.of_client(vault, client, TODAY)[0][0]
    assert made.result is not None
    return made.answers["2"], made.result["total"]


def test_a_free_question_waits_until_it_is_answered(vault: Vault, client: str) -> None:
    asked = ask(vault, client, " Milloin opinnot alkavat? ")
    assert listed(vault, client) == ["Milloin opinnot alkavat?"]
    done = asking.answer(vault, asked.id, "Elokuussa", TODAY)
    assert listed(vault, client) == []
    [told], hidden = client_questions.of_client(vault, client, TODAY)
    assert (told.answer, told.answered_on, hidden) == ("Elokuussa", TODAY, 0)
    assert told.answered_by == vault.person.id
    with pytest.raises(KnownError, match="jo vastattu"):
        asking.answer(vault, asked.id, "Syyskuussa", TODAY)
    assert done.undo is not None
    done.undo(vault)
    assert listed(vault, client) == ["Milloin opinnot alkavat?"]


def test_what_cannot_be_asked_or_answered_is_refused(vault: Vault, client: str) -> None:
    for text in ("  ", "a" * 2001):
        with pytest.raises(KnownError):
            ask(vault, client, text)
    asked = ask(vault, client)
    with pytest.raises(KnownError, match="asiakas"):
        asking.answer(vault, asked.id, " ", TODAY)
    with pytest.raises(KnownError, match="yhtä merkintää"):
        asking.answer(vault, asked.id, "Elokuussa", TODAY, value="2")


def test_another_register_is_counted_and_not_shown(vault: Vault, client: str) -> None:
    ask(vault, client)
    made = ask(vault, client, "Terveyskysymys")
    hidden = ClientQuestion(**{**made.__dict__, "register": Register.HEALTH})
    client_questions.BOOK.table.change(vault, hidden)
    content = {**unit.value(vault, "roles", "substitute", TODAY), "registers": ["social"]}
    unit.change(vault, "roles", "substitute", content, TODAY)
    seen, count = client_questions.of_client(vault, client, TODAY)
    assert ([one.text for one in seen], count) == (["Milloin opinnot alkavat?"], 1)
    assert len(client_questions.every(vault, TODAY, answered=True)) == 1


def test_search_finds_the_question_and_its_answer(vault: Vault, client: str) -> None:
    asked = ask(vault, client)
    asking.answer(vault, asked.id, "Kansanopistossa", TODAY)
    for typed in ("opinnot", "kansanopis"):
        [hit] = search.find(vault, typed, TODAY)
        assert (hit.kind, hit.entity_id) == ("client_question", asked.id)


def test_today_tells_of_it_when_one_meets_the_client(vault: Vault, client: str) -> None:
    ask(vault, client)
    assert of_today(vault) == []
    for days in (9, 6):
        when = TODAY + timedelta(days)
        meet = replace(visits.proposed(vault, client, TODAY), on_date=when)
        visits.log_visit(vault, meet, TODAY)
        assert bool(of_today(vault)) is (days == 6)
    [act] = of_today(vault)
    assert (act.due, act.client_id, act.text) == (when, client, "Kysy asiakkaalta: 1 kysymys")
    for asked in client_questions.open_of(vault, client, TODAY):
        asking.answer(vault, asked.id, "Kyllä", TODAY)
    assert of_today(vault) == []


def test_a_meeting_with_the_client_counts_too(vault: Vault, client: str) -> None:
    ask(vault, client)
    for present, soon in ((0, False), (1, True)):
        vault.execute(
            "insert into meeting (id, client_id, kind, starts_at, minutes, register, retention,"
            " client_present, state, uid, recorded_at, recorded_by)"
            " values (?, ?, 'network', '2026-11-24T09:00', 60, 'social', 'working_age', ?,"
            " 'planned', ?, '', '')",
            (f"m{present}", client, present, f"u{present}"),
        )
        assert bool(of_today(vault)) is soon
    assert of_today(vault)[0].due == date(2026, 11, 24)


def test_a_mark_only_the_client_can_explain_is_settled_as_unclear(
    vault: Vault, client: str, unclear: Sheet
) -> None:
    asked = put_on_list(vault, unclear, client)
    assert (asked.source, asked.source_id, asked.field) == (Source.REVIEW, unclear.id, "2")
    assert copies.row(vault, unclear.id).checked
    assert scored(vault, client)[0] is None
    question = asking.question_of(vault, asked)
    assert question is not None
    assert question.field.missing is Missing.UNCLEAR
    asking.answer(vault, asked.id, "Tarkoitti kolmosta", TODAY, value="3")
    assert scored(vault, client) == (3, 9)
    newest = screenings.of_client(vault, client, TODAY)[0][0]
    assert newest.note == "Kysytty asiakkaalta: Tarkoitti kolmosta"


def test_an_answer_without_a_value_changes_nothing(
    vault: Vault, client: str, unclear: Sheet
) -> None:
    asked = put_on_list(vault, unclear, client)
    asking.answer(vault, asked.id, "Ei muista", TODAY)
    assert scored(vault, client)[0] is None
    assert listed(vault, client) == []


def test_a_second_correction_builds_on_the_newest(
    vault: Vault, client: str, unclear: Sheet
) -> None:
    asked = put_on_list(vault, unclear, client)
    [made] = screenings.of_client(vault, client, TODAY)[0]
    screenings.correct(vault, made.id, {**made.answers, "1": 3}, "korjaus")
    with pytest.raises(KnownError, match="ei ole mahdollinen"):
        asking.answer(vault, asked.id, "Neljä", TODAY, value="4")
    assert listed(vault, client) != [], "nothing is stored by half"
    asking.answer(vault, asked.id, "Kaksi", TODAY, value="2")
    assert scored(vault, client) == (2, 10)


def test_a_mark_of_a_form_that_still_waits_is_settled_on_it(vault: Vault, client: str) -> None:
    sheet = printed(vault, "gad7", client)
    marks = GAD | {"2": UNSURE, "3": UNSURE}
    storing.store_page(vault, page_of(vault, sheet, 1, marks), TODAY)
    asked = put_on_list(vault, sheet, client)
    asking.answer(vault, asked.id, "Yksi", TODAY, value="1")
    assert not copies.row(vault, sheet.id).checked
    assert [one.field for one in review.queue(vault)] == [("3" if asked.field == "2" else "2")]


def test_a_form_of_nobody_asks_nobody(vault: Vault) -> None:
    sheet = printed(vault, "gad7")
    storing.store_page(vault, page_of(vault, sheet, 1, GAD | {"2": UNSURE}), TODAY)
    [question] = review.questions(vault, review.queue(vault, sheet.id))
    with pytest.raises(KnownError, match="kenellekään"):
        asking.ask_mark(vault, question, TODAY)


@pytest.fixture
def conflict(vault: Vault, client: str) -> Finding:
    given = {str(n): 0 for n in range(1, 10)} | {"10": 9}
    answer(vault, client, "3x10d", given, TODAY)
    return contradictions.findings(vault, TODAY)[0]


def test_a_contradiction_goes_on_the_list_once_and_leaves_with_the_decision(
    vault: Vault, client: str, conflict: Finding
) -> None:
    asking.ask_contradiction(vault, conflict, TODAY)
    with pytest.raises(KnownError, match="jo kysymyslistalla"):
        asking.ask_contradiction(vault, conflict, TODAY)
    [asked] = client_questions.open_of(vault, client, TODAY)
    assert asking.finding_of(vault, asked, TODAY) == conflict
    assert asking.question_of(vault, asked) is None
    contradictions.correct(vault, conflict, {"3x10d.10": 1}, "Väärä pää")
    [told], _hidden = client_questions.of_client(vault, client, TODAY)
    assert told.answer == "Väärä pää"


def test_answering_a_contradiction_keeps_the_answers_and_decides_it(
    vault: Vault, client: str, conflict: Finding
) -> None:
    asking.ask_contradiction(vault, conflict, TODAY)
    [asked] = client_questions.open_of(vault, client, TODAY)
    asking.answer(vault, asked.id, "Perhe on tärkein", TODAY)
    [decision] = contradictions.decisions(vault, client)
    assert decision.said == "Perhe on tärkein"
    assert client_questions.open_of(vault, client, TODAY) == []


def test_the_sheet_and_the_script_ask_everything_once(
    vault: Vault, client: str, conflict: Finding
) -> None:
    asking.ask_contradiction(vault, conflict, TODAY)
    ask(vault, client)
    script = questions.ask_script(vault, client, TODAY)
    assert script.count(conflict.text) == 1
    assert script.index(conflict.text) < script.index("2. Milloin opinnot alkavat?")
    made = questions.ask_sheet(vault, client, TODAY)
    blocks = [block for page in letter_pages(made) for block in page]
    text = " ".join(word.text for block in blocks for word in block.words)
    assert "Milloin opinnot" in text.replace("\u00ad", "")
