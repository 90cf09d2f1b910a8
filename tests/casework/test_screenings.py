"""Screenings: kept answer by answer, finished with the day's cut-off, never past an open alert."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.factory import ASKED, PASSPHRASE, WORKER, make_vault
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.client.identity import Sex
from tytti_desktop.casework.registers import Register
from tytti_desktop.casework.rights import corrections
from tytti_desktop.casework.screening import measures, rounds, screenings, trends
from tytti_desktop.casework.screening.rounds import RoundState
from tytti_desktop.casework.screening.screening_alerts import AlertNote
from tytti_desktop.casework.screening.screenings import Mode, Screening, ScreeningState
from tytti_desktop.errors import KnownError
from tytti_desktop.instruments.cutoffs import Choice
from tytti_desktop.instruments.library import Definition
from tytti_desktop.instruments.model import Direction, Text
from tytti_desktop.vault import Role, Vault, open_vault

TODAY = date(2026, 11, 21)
GAD = {str(n): 2 for n in range(1, 8)}
BDI = {str(n): 1 for n in range(1, 22)} | {"9": 0}


@pytest.fixture
def vault(tmp_path: Path) -> Any:
    made = make_vault(tmp_path, Role.NURSE)
    yield made
    made.close()


def make_client(vault: Vault, **known: Any) -> str:
    client = Client("Kokeilunen", "Malli-Eero", **known)
    return str(clients.register_client(vault, client, TODAY).record.id)


def fill(
    vault: Vault, client: str, instrument: str, answers: dict[str, Any], day: date = TODAY
) -> Screening:
    started: Screening = screenings.start_screening(vault, client, instrument, day).record
    for item, value in answers.items():
        screenings.answer(vault, started.id, item, value)
    return screenings.get(vault, started.id)


def finished(vault: Vault, client: str, answers: dict[str, Any], day: date = TODAY) -> Screening:
    done: Screening = screenings.finish(vault, fill(vault, client, "gad7", answers, day).id).record
    return done


def test_every_answer_is_kept_at_once(tmp_path: Path, vault: Vault) -> None:
    client = make_client(vault)
    started = screenings.start_screening(vault, client, "gad7", TODAY).record
    screenings.answer(vault, started.id, "1", "3")
    screenings.answer(vault, started.id, "2", None)
    vault.close()
    again = open_vault(tmp_path / "test.vault", passphrase=PASSPHRASE, person=WORKER)
    assert screenings.get(again, started.id).answers == {"1": 3, "2": None}
    resumed = screenings.start_screening(again, client, "gad7", TODAY).record
    assert resumed.id == started.id
    again.close()


def test_a_finished_screening_keeps_total_band_cutoff_and_their_sources(vault: Vault) -> None:
    done = finished(vault, make_client(vault), GAD)
    assert done.result is not None
    assert (done.result["total"], done.result["cutoff"]["exceeded"]) == (14, True)
    assert done.result["cutoff"]["value"] == 10
    assert "TOIMIA" in done.result["cutoff"]["source"]
    assert done.result["band"]["label"]
    assert done.finished_at is not None
    assert (done.register, done.retention) == (Register.HEALTH, "patient")


def test_an_old_result_keeps_the_cutoff_of_its_day(vault: Vault) -> None:
    client = make_client(vault, sex=Sex.FEMALE, sex_source="told")
    answers = {str(n): 0 for n in range(1, 11)} | {"1": 3, "2": 3}
    old = screenings.finish(vault, fill(vault, client, "audit", answers).id).record
    shelf = measures.library(vault, TODAY)
    other = next(c for c in shelf.get("audit").scoring.cutoffs if not c.default)
    later = date(2026, 12, 1)
    measures.choose_sources(vault, "audit", Choice(cutoffs=other.id), later)
    new = screenings.finish(vault, fill(vault, client, "audit", answers, later).id).record
    assert old.result["cutoff"]["source"] != new.result["cutoff"]["source"]
    assert screenings.get(vault, old.id).result == old.result
    corrected = screenings.correct(vault, old.id, answers | {"3": 4}, "Väärä rivi").record
    assert corrected.result["cutoff"]["source"] == old.result["cutoff"]["source"]


@pytest.mark.parametrize(
    ("known", "sex", "age"),
    [
        ({}, None, None),
        ({"date_of_birth": date(1990, 11, 22), "birth_source": "told"}, None, 35),
        ({"date_of_birth": date(1990, 11, 21), "birth_source": "confirmed"}, None, 36),
        ({"sex": Sex.MALE, "sex_source": "confirmed"}, "m", None),
    ],
)
def test_age_by_the_calendar_and_sex_only_where_confirmed(
    vault: Vault, known: dict[str, Any], sex: str | None, age: int | None
) -> None:
    done = finished(vault, make_client(vault, **known), GAD)
    assert (done.sex, done.age) == (sex, age)


def test_a_missing_answer_leaves_a_range_and_no_total(vault: Vault) -> None:
    done = finished(vault, make_client(vault), GAD | {"7": None})
    assert done.result is not None
    assert done.result["total"] is None
    assert done.result["range"] == [12, 15]


def test_impossible_values_and_items_are_refused_by_name(vault: Vault) -> None:
    started = screenings.start_screening(vault, make_client(vault), "gad7", TODAY).record
    for item, value in (("3", 4), ("8", 1)):
        with pytest.raises(KnownError) as refused:
            screenings.answer(vault, started.id, item, value)
        assert refused.value.field == item
    with pytest.raises(KnownError):
        screenings.finish(vault, started.id)


def test_item_nine_keeps_the_screening_open_until_an_action_is_recorded(vault: Vault) -> None:
    left = fill(vault, make_client(vault), "bdi21", BDI | {"9": 1})
    with pytest.raises(KnownError) as refused:
        screenings.finish(vault, left.id)
    assert refused.value.field == "9"
    assert screenings.get(vault, left.id).state is ScreeningState.STARTED
    with pytest.raises(KnownError):
        screenings.finish(vault, left.id, {"item_9": AlertNote("  ")})
    done = screenings.finish(
        vault, left.id, {"item_9": AlertNote("Soitettu päivystykseen", None, *ASKED)}
    )
    assert done.record.state is ScreeningState.FINISHED
    kept = screenings.actions(vault, left.id)
    assert [(a.action, a.by_person, a.done_at is None) for a in kept] == [
        ("Soitettu päivystykseen", vault.person.id, False)
    ]
    assert done.undo is not None
    done.undo(vault)
    assert screenings.get(vault, left.id) == left
    assert screenings.actions(vault, left.id) == []


def test_a_missing_item_nine_alerts_too_but_not_before_it_is_asked(vault: Vault) -> None:
    client = make_client(vault)
    begun = fill(vault, client, "bdi21", {"1": 1})
    assert [a.id for a in screenings.open_alerts(vault, begun)] == ["item_9"]
    assert screenings.pressing_alerts(vault, begun) == []
    skipped = fill(vault, client, "bdi21", {"9": None})
    assert [a.id for a in screenings.pressing_alerts(vault, skipped)] == ["item_9"]
    with pytest.raises(KnownError):
        screenings.abandon(vault, skipped.id, "Keskeytyi")


def test_an_action_still_to_do_lets_finish_and_is_marked_done_later(vault: Vault) -> None:
    left = fill(vault, make_client(vault), "bdi21", BDI | {"9": 2})
    screenings.record_action(vault, left.id, "item_9", AlertNote("Lääkäri soittaa", TODAY, *ASKED))
    screenings.finish(vault, left.id)
    action = screenings.actions(vault, left.id)[0]
    assert (action.due, action.done_at) == (TODAY, None)
    undo = screenings.action_done(vault, action.id).undo
    assert screenings.actions(vault, left.id)[0].done_at is not None
    with pytest.raises(KnownError):
        screenings.action_done(vault, action.id)
    assert undo is not None
    undo(vault)
    assert screenings.actions(vault, left.id)[0] == action


def test_a_correction_is_a_new_version_and_the_old_one_stays(vault: Vault) -> None:
    client = make_client(vault)
    old = finished(vault, client, GAD)
    with pytest.raises(KnownError):
        screenings.correct(vault, old.id, GAD | {"1": 0}, " ")
    with pytest.raises(KnownError):
        screenings.correct(vault, old.id, GAD | {"1": 9}, "Väärä rivi")
    changes = screenings.correct(vault, old.id, GAD | {"1": "0"}, "Väärä rivi")
    new = changes.record
    assert (new.corrects, new.result["total"], new.answers["1"]) == (old.id, 12, 0)
    assert screenings.get(vault, old.id) == replace(old, state=ScreeningState.CORRECTED)
    assert [s.id for s in screenings.of_client(vault, client, TODAY)[0]] == [new.id]
    with pytest.raises(KnownError):
        screenings.correct(vault, old.id, GAD, "Taas")
    assert changes.undo is not None
    changes.undo(vault)
    assert screenings.get(vault, old.id) == old


def test_a_correction_keeps_the_recorded_action_and_asks_for_a_new_one(vault: Vault) -> None:
    client = make_client(vault)
    calm = screenings.finish(vault, fill(vault, client, "bdi21", BDI).id).record
    with pytest.raises(KnownError):
        screenings.correct(vault, calm.id, BDI | {"9": 1}, "Luettu väärin")
    noted = {"item_9": AlertNote("Keskusteltu heti", None, *ASKED)}
    alarmed = screenings.correct(vault, calm.id, BDI | {"9": 1}, "Luettu väärin", noted).record
    again = screenings.correct(vault, alarmed.id, BDI | {"9": 2}, "Vielä kerran").record
    assert [a.action for a in screenings.actions(vault, again.id)] == ["Keskusteltu heti"]


def test_setting_aside_asks_why_and_frees_the_way(vault: Vault) -> None:
    client = make_client(vault)
    left = fill(vault, client, "gad7", {"1": 1})
    with pytest.raises(KnownError):
        screenings.abandon(vault, left.id, "")
    screenings.abandon(vault, left.id, "Asiakas lähti")
    assert screenings.of_client(vault, client, TODAY) == ([], 0)
    assert screenings.start_screening(vault, client, "gad7", TODAY).record.id != left.id
    with pytest.raises(KnownError):
        screenings.answer(vault, left.id, "2", 1)


@pytest.mark.parametrize("role", Role)
def test_the_register_comes_from_the_instrument_whoever_fills_it_in(
    tmp_path: Path, role: Role
) -> None:
    vault = make_vault(tmp_path, role, name=str(role))
    client = make_client(vault)
    for made in measures.library(vault, TODAY).instruments(TODAY):
        if made.defined:
            own = screenings.start_screening(vault, client, made.id, TODAY).record
            assert own.register == made.register, made.id
            assert own in screenings.of_client(vault, client, TODAY)[0]
    vault.close()


def test_who_did_not_fill_it_in_sees_a_screening_by_the_register(tmp_path: Path) -> None:
    vault = make_vault(tmp_path, Role.COORDINATOR, name="social")
    client = make_client(vault)
    own = screenings.start_screening(vault, client, "gad7", TODAY, mode=Mode.ROOM).record
    assert (own.register, own.retention) == (Register.HEALTH, "patient")
    vault.execute("update screening set created_by = 'nurse'")
    assert screenings.of_client(vault, client, TODAY) == ([], 1)
    vault.close()


def test_a_screening_is_kept_in_a_register_that_the_person_may_write_to(tmp_path: Path) -> None:
    vault = make_vault(tmp_path, Role.COORDINATOR, name="social")
    client = make_client(vault)
    own = screenings.start_screening(vault, client, "gad7", TODAY).record
    moved = corrections.keep_in(vault, own.id, Register.SOCIAL)
    assert (moved.record.register, moved.record.retention) == (Register.SOCIAL, "working_age")
    assert moved.undo is not None
    moved.undo(vault)
    assert screenings.get(vault, own.id) == own
    social = screenings.start_screening(vault, client, "was", TODAY).record
    with pytest.raises(KnownError):
        corrections.keep_in(vault, social.id, Register.HEALTH)
    vault.close()


def test_the_last_instrument_of_a_round_marks_it_returned(tmp_path: Path) -> None:
    vault = make_vault(tmp_path, Role.SUBSTITUTE, name="both")
    client = make_client(vault)
    one = rounds.schedule_rounds(vault, client, TODAY, TODAY).record[0]
    asked = screenings.missing_of_round(vault, one.id)
    assert "tyokykyaika" not in asked
    assert {"esis", "3x10d", "was", "labour_status"} <= set(asked)
    last = None
    for name in asked:
        assert rounds.of_client(vault, client)[0].state is RoundState.DUE
        made = screenings.start_screening(
            vault, client, name, TODAY, mode=Mode.PHONE, round_id=one.id
        ).record
        item = screenings.instrument_of(vault, made).items[0]
        value = item.options[0].value if item.options else 3
        screenings.answer(vault, made.id, item.name, value)
        last = screenings.finish(vault, made.id)
    assert rounds.of_client(vault, client)[0].state is RoundState.RETURNED
    assert last is not None
    assert last.undo is not None
    last.undo(vault)
    assert rounds.of_client(vault, client)[0].state is RoundState.DUE
    vault.close()


def test_a_measure_the_unit_has_defined_belongs_to_the_round(tmp_path: Path) -> None:
    vault = make_vault(tmp_path, Role.SUBSTITUTE, name="both")
    days = Definition(
        Text(fi="Työkykyaika", sv="Tid"), Text(fi="h", sv="h"), Direction.HIGHER_BETTER, 0, 168
    )
    measures.define(vault, "tyokykyaika", days, date(2026, 1, 1))
    client = make_client(vault)
    one = rounds.schedule_rounds(vault, client, TODAY, TODAY).record[0]
    assert "tyokykyaika" in screenings.missing_of_round(vault, one.id)
    made = screenings.start_screening(vault, client, "tyokykyaika", TODAY).record
    with pytest.raises(KnownError):
        screenings.answer(vault, made.id, "1", 169)
    screenings.answer(vault, made.id, "1", "37,5")
    assert screenings.finish(vault, made.id).record.result["total"] == 37.5
    vault.close()


def test_a_trend_shows_points_bands_and_reliable_change_with_its_source(vault: Vault) -> None:
    client = make_client(vault)
    days = [date(2026, 4, 9), date(2026, 8, 20), date(2026, 11, 20)]
    for value, day in zip((2, 1, 0), days, strict=True):
        finished(vault, client, GAD | {"1": value, "2": value, "3": value, "4": value}, day)
    shown = trends.trend(vault, screenings.of_client(vault, client, TODAY), "gad7", TODAY)
    assert [(p.on_date, p.total) for p in shown.points] == list(zip(days, (14, 10, 6), strict=True))
    assert [p.exceeded for p in shown.points] == [True, True, False]
    assert shown.scale is not None
    assert tuple(shown.scale) == (0, 21)
    assert len(shown.bands) == 4
    assert (shown.since_first[0].difference, shown.since_first[0].reached) == (-8, True)
    assert (shown.since_previous[0].difference, shown.since_previous[0].reached) == (-4, False)
    assert "Bischoff" in shown.since_first[0].source
    assert trends.instruments_of(screenings.of_client(vault, client, TODAY)[0]) == ["gad7"]


def test_one_result_has_no_change_and_a_gap_in_it_shows_as_a_range(vault: Vault) -> None:
    client = make_client(vault)
    finished(vault, client, GAD | {"7": None})
    shown = trends.trend(vault, screenings.of_client(vault, client, TODAY), "gad7", TODAY)
    assert (shown.since_first, shown.since_previous) == ((), ())
    assert (shown.points[0].total, shown.points[0].low, shown.points[0].high) == (None, 12, 15)


def test_esis_is_never_one_persons_result(tmp_path: Path) -> None:
    vault = make_vault(tmp_path, Role.SUBSTITUTE, name="both")
    client = make_client(vault)
    screenings.finish(vault, fill(vault, client, "esis", {str(n): 4 for n in range(1, 11)}).id)
    shown = trends.trend(vault, screenings.of_client(vault, client, TODAY), "esis", TODAY)
    assert shown.points == ()
    assert shown.note
    vault.close()


def test_scales_without_a_total_or_an_end_are_left_open(vault: Vault) -> None:
    client = make_client(vault)
    assert (
        trends.trend(vault, screenings.of_client(vault, client, TODAY), "3x10d", TODAY).scale
        is None
    )
    assert (
        trends.trend(vault, screenings.of_client(vault, client, TODAY), "tyokykyaika", TODAY).scale
        is None
    )
    assert trends.trend(vault, screenings.of_client(vault, client, TODAY), "was", TODAY).scale == (
        0,
        10,
    )
