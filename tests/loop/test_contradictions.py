"""Contradictions: rules read strictly, findings, what the client said, the sheet and the script."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factory import make_vault
from tests.loop.conftest import TODAY, answer, make_client
from tytti_desktop.casework import history
from tytti_desktop.casework.returns import questions
from tytti_desktop.casework.screening import contradictions, screenings
from tytti_desktop.casework.screening.contradiction_rules import (
    Finding,
    Rule,
    RuleKind,
    read_rules,
    rules,
)
from tytti_desktop.casework.screening.contradictions import Outcome, findings
from tytti_desktop.casework.screening.screenings import ScreeningState
from tytti_desktop.errors import KnownError
from tytti_desktop.instruments.library import shipped
from tytti_desktop.paper.letters import letter_pages
from tytti_desktop.vault import Role, Vault

EARLIER = date(2026, 5, 1)
TEXT = 'text.fi = "a"\ntext.sv = "b"\ntext.en = "c"\n'


def life(value: int, overall: int) -> dict[str, Any]:
    return {**{str(n): value for n in range(1, 10)}, "10": overall}


def names(vault: Vault, **how: Any) -> list[str]:
    return [found.rule.id for found in findings(vault, TODAY, **how)]


def rule(name: str) -> Rule:
    return next(each for each in rules() if each.id == name)


def test_everybody_read_by_parts_is_everybody_read_at_once(vault: Vault) -> None:
    made = [make_client(vault)[0] for _number in range(5)]
    for place, client in enumerate(made):
        answer(vault, client, "3x10d", life(2, 10 if place else 2), EARLIER)
        answer(vault, client, "3x10d", life(9, 0), TODAY)
    expected = findings(vault, TODAY)
    assert len(expected) > len(made)
    vault._remembered = (-1, {})
    assert list(contradictions.by_parts(vault, TODAY, size=2)) == [2, 4, 5]
    ready = vault.remembered(contradictions._kept_as(vault, TODAY, None), lambda: ("not ready",))
    assert "not ready" not in ready
    assert findings(vault, TODAY) == expected


@pytest.mark.parametrize(
    ("filled", "expected"),
    [
        ({"3x10d": life(2, 10)}, ["life_good_parts_poor"]),
        ({"3x10d": life(4, 10)}, []),
        ({"3x10d": {**life(2, 10), "4": None}}, []),
        ({"3x10d": life(9, 0)}, ["life_poor_parts_good"]),
        ({"3x10d": life(7, 7)}, ["life_all_alike"]),
        ({"esis": {str(n): 5 for n in range(1, 11)}}, ["inclusion_all_alike"]),
        ({"esis": {str(n): 5 for n in range(1, 10)}}, []),
        ({"was": {"1": 1}, "labour_status": {"1": "employed_open"}}, ["work_ability_none_at_work"]),
        ({"was": {"1": 3}, "labour_status": {"1": "employed_open"}}, []),
        ({"was": {"1": 1}, "labour_status": {"1": "unemployed"}}, []),
        (
            {"was": {"1": 10}, "labour_status": {"1": "disability_pension"}},
            ["work_ability_full_on_pension"],
        ),
        ({"was": {"1": 9}, "3x10d": {"1": 0, "2": 5}}, ["health_poor_work_ability_full"]),
    ],
)
def test_what_does_not_fit_together_is_found(
    vault: Vault, filled: dict[str, dict[str, Any]], expected: list[str]
) -> None:
    client, _round = make_client(vault)
    for name, answers in filled.items():
        answer(vault, client, name, answers, TODAY)
    assert names(vault) == expected
    assert names(vault, client_id=client) == expected
    assert names(vault, client_id="somebody") == []


def test_answers_of_different_forms_are_not_compared(vault: Vault) -> None:
    client, round_id = make_client(vault)
    answer(vault, client, "was", {"1": 1}, TODAY, round_id=round_id)
    answer(vault, client, "labour_status", {"1": "employed_open"}, TODAY)
    other, _round = make_client(vault)
    answer(vault, other, "labour_status", {"1": "employed_open"}, TODAY)
    assert names(vault) == []


def test_a_leap_over_time_tells_both_answers(vault: Vault) -> None:
    client, _round = make_client(vault)
    answer(vault, client, "was", {"1": 1}, EARLIER)
    answer(vault, client, "was", {"1": 9}, TODAY)
    (found,) = findings(vault, TODAY)
    assert (found.rule.id, found.values) == ("work_ability_leap", {"was.1": [1, 9]})
    (asked,) = contradictions.asked_fields(vault, found)
    assert (asked.earlier, asked.answer) == ("1", "9")
    assert "1 → 9" in questions.ask_script(vault, client, TODAY)


def test_only_registers_one_sees_are_looked_at(tmp_path: Path) -> None:
    with make_vault(tmp_path, Role.NURSE, practice=True) as vault:
        client, _round = make_client(vault)
        done = screenings.start_screening(vault, client, "3x10d", TODAY).record
        content = {"register": "social", "answers": life(7, 7), "state": "finished"}
        moved = screenings.Screening(**{**done.__dict__, **content})
        screenings.BOOK.table.change(vault, moved)
        assert len(findings(vault, TODAY)) == 1  # who filled it in sees it
        screenings.BOOK.table.change(vault, replace(moved, created_by="somebody else"))
        assert findings(vault, TODAY) == []


def one(vault: Vault) -> tuple[str, Finding]:
    client, _round = make_client(vault)
    answer(vault, client, "was", {"1": 1}, TODAY)
    answer(vault, client, "labour_status", {"1": "employed_open"}, TODAY)
    (found,) = findings(vault, TODAY)
    return client, found


def test_what_the_client_corrects_is_a_new_version_with_who_and_why(vault: Vault) -> None:
    client, found = one(vault)
    before = found.screenings["was"]
    done = contradictions.correct(vault, found, {"was.1": 7}, " tarkoitti seitsemää ")
    assert findings(vault, TODAY) == []
    seen, _hidden = screenings.of_client(vault, client, TODAY)
    new = next(s for s in seen if s.instrument == "was")
    assert (new.answers, new.corrects) == ({"1": 7}, before)
    assert new.note == "Kysytty asiakkaalta: tarkoitti seitsemää"
    assert screenings.get(vault, before).state is ScreeningState.CORRECTED
    (decision,) = contradictions.decisions(vault, client)
    assert (decision.outcome, decision.said) == (Outcome.CORRECTED, "tarkoitti seitsemää")
    assert decision.recorded_by == vault.person.id
    assert done.undo is not None
    done.undo(vault)
    assert names(vault) == ["work_ability_none_at_work"]
    assert contradictions.decisions(vault) == []


def test_answers_that_stand_are_asked_once_until_they_change(vault: Vault) -> None:
    client, found = one(vault)
    contradictions.keep(vault, found, "osa-aikatyö alkaa vasta")
    assert findings(vault, TODAY) == []
    assert names(vault, decided=True) == ["work_ability_none_at_work"]
    old = screenings.get(vault, found.screenings["was"])
    screenings.correct(vault, old.id, {"1": 2}, "korjaus")
    assert names(vault) == ["work_ability_none_at_work"], "other answers are another question"
    log = [row.what for row in history.rows(vault, client_id=client)]
    assert any("asiakas kertoi" in what for what in log)


def test_nothing_is_decided_without_the_clients_words(vault: Vault) -> None:
    _client, found = one(vault)
    for said, answers in (("", {"was.1": 7}), ("kertoi", {}), ("kertoi", {"was.2": 1})):
        with pytest.raises(KnownError):
            contradictions.correct(vault, found, answers, said)
    with pytest.raises(KnownError):
        contradictions.correct(vault, found, {"was.1": 11}, "kertoi")
    with pytest.raises(KnownError):
        contradictions.keep(vault, found, "  ")
    assert names(vault) == ["work_ability_none_at_work"]
    assert contradictions.decisions(vault) == []


def printed(made: Any) -> str:
    blocks = [block for page in letter_pages(made) for block in page]
    return " ".join(word.text for block in blocks for word in block.words)


def test_the_sheet_asks_in_the_clients_language_without_a_name(vault: Vault) -> None:
    client, _found = one(vault)
    text = printed(questions.ask_sheet(vault, client, TODAY))
    assert "Tarkistetaan yhdessä" in text
    assert "Palkkatyössä avoimilla" in text.replace("\u00ad", "")
    assert "Kokeilunen" not in text
    script = questions.ask_script(vault, client, TODAY)
    assert script.startswith("Varmista ensin")
    assert "Malli-Maija" in script
    questions.ask_paper(vault, client, TODAY).record(vault, "paper", "")
    assert any("kysymykset" in row.what for row in history.rows(vault, client_id=client))


def test_a_straight_line_is_told_in_one_line(vault: Vault) -> None:
    client, _round = make_client(vault, language="sv")
    answer(vault, client, "3x10d", life(7, 7), TODAY)
    script = questions.ask_script(vault, client, TODAY)
    assert "varje punkt (23.11.2026): 7" in script
    assert script.count("–") == 1


def test_nobody_is_asked_about_nothing_nor_about_another(vault: Vault) -> None:
    _client, found = one(vault)
    other, _round = make_client(vault)
    with pytest.raises(KnownError, match="ei ole kysyttävää"):
        questions.ask_sheet(vault, other, TODAY)
    with pytest.raises(KnownError, match="Kahden asiakkaan"):
        questions.ask_script(vault, other, TODAY, [found])


@given(st.dictionaries(st.sampled_from(sorted(rule("life_leap").fields)), st.none()))
def test_a_missing_answer_never_fits(missing: dict[str, None]) -> None:
    whole = dict.fromkeys(rule("life_all_alike").fields, 7)
    assert bool(rule("life_all_alike").found(whole | missing, {})) is (not missing)
    poor = {**{f"3x10d.{n}": 0 for n in range(1, 10)}, "3x10d.10": 10}
    assert bool(rule("life_good_parts_poor").found(poor | missing, {})) is (not missing)


@given(now=st.lists(st.integers(0, 10), min_size=10, max_size=10))
def test_a_leap_is_of_the_size_and_number_that_the_rule_says(now: list[int]) -> None:
    leap = rule("life_leap")
    answers = {f"3x10d.{n}": value for n, value in enumerate(now, 1)}
    found = leap.found(answers, dict.fromkeys(answers, 2))
    far = [value for value in now if abs(value - 2) >= 6]
    assert len(found) == (len(far) if len(far) >= 7 else 0)
    assert leap.found(answers, {}) == ()


@pytest.mark.parametrize(
    "wrong",
    [
        "rules = 1",
        "no toml",
        f'[[rules]]\nid = "a"\nkind = "guess"\n{TEXT}',
        '[[rules]]\nid = "a"\nkind = "straight_line"\ninstrument = "esis"\ntext.fi = "a"\n',
        f'[[rules]]\nid = "a"\nkind = "straight_line"\ninstrument = "prem"\n{TEXT}',
        f'[[rules]]\nid = "a"\nkind = "straight_line"\ninstrument = "esis"\nmore = 1\n{TEXT}',
        f'[[rules]]\nid = "a"\nkind = "over_time"\nfields = ["was.9"]\nchange_at_least = 1\n{TEXT}',
        f'[[rules]]\nid = "a"\nkind = "over_time"\nfields = ["was.1"]\nchange_at_least = 0\n{TEXT}',
        (
            f'[[rules]]\nid = "a"\nkind = "over_time"\nfields = ["was.1"]\ncount = 2\n'
            f"change_at_least = 1\n{TEXT}"
        ),
        (
            f'[[rules]]\nid = "a"\nkind = "over_time"\nfields = ["labour_status.1"]\n'
            f"change_at_least = 1\n{TEXT}"
        ),
        f'[[rules]]\nid = "a"\nkind = "within"\nwhen = []\n{TEXT}',
    ]
    + [
        f'[[rules]]\nid = "a"\nkind = "{kind}"\nwhen = [{{ {one} }}, {{ {two} }}]\n{TEXT}'
        for kind, one, two in (
            ("within", 'fields = ["was.1"], at_least = 1', 'fields = ["esis.1"], at_most = 2'),
            ("between", 'fields = ["was.1"], at_least = 1', 'fields = ["was.1"], at_most = 2'),
            ("within", 'fields = ["was.1"], at_least = 11', 'fields = ["was.1"], at_most = 2'),
            ("within", 'fields = ["was.1"], at_most = -1', 'fields = ["was.1"], at_most = 2'),
            ("within", 'fields = ["was.1"]', 'fields = ["was.1"], at_most = 2'),
            ("within", "fields = [], at_most = 2", 'fields = ["was.1"], at_most = 2'),
            (
                "between",
                'fields = ["was.1"], at_most = 2',
                'fields = ["labour_status.1"], at_most = 2',
            ),
            (
                "between",
                'fields = ["was.1"], at_most = 2',
                'fields = ["labour_status.1"], one_of = ["retired"]',
            ),
            (
                "between",
                'fields = ["was.1"], at_most = 2',
                'fields = ["labour_status.1"], one_of = ["student"], at_most = 2',
            ),
        )
    ],
)
def test_a_rule_that_cannot_be_used_is_named(tmp_path: Path, wrong: str) -> None:
    file = tmp_path / "rules.toml"
    file.write_text(wrong)
    with pytest.raises(KnownError, match=r"rules\.toml"):
        read_rules(file, shipped())


def test_numbers_without_ends_and_two_rules_of_one_id(tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    leap = (
        '[[rules]]\nid = "a"\nkind = "over_time"\nfields = ["tyokykyaika.1"]\n'
        f"change_at_least = 1\n{TEXT}"
    )
    file.write_text(leap)
    (read,) = read_rules(file, shipped())
    assert (read.kind, read.instruments) == (RuleKind.OVER_TIME, frozenset({"tyokykyaika"}))
    file.write_text(leap + leap)
    with pytest.raises(KnownError, match=r"toisella säännöllä"):
        read_rules(file, shipped())


def test_the_shipped_rules_stand_on_their_own() -> None:
    assert len({each.id for each in rules()}) == len(rules()) >= 9
    assert {each.kind for each in rules()} == set(RuleKind) - {RuleKind.MARKS}
