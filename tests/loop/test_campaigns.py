"""Anonymous surveys: sheets lead to the survey, answers to nobody, counts item by item."""

from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.loop.conftest import TODAY, make_client
from tytti_desktop.casework import choices, unit
from tytti_desktop.casework.client import small_cells
from tytti_desktop.casework.mail import campaigns, printing, sheets
from tytti_desktop.casework.mail.campaigns import AnonymousAnswer, Campaign
from tytti_desktop.casework.mail.sheets import Sheet, SheetState
from tytti_desktop.errors import KnownError
from tytti_desktop.instruments.library import shipped
from tytti_desktop.vault import Vault

FIRST, LAST = date(2026, 11, 1), date(2026, 12, 31)


def started(vault: Vault, form: str = "prem") -> str:
    return str(campaigns.start(vault, Campaign(" Syksy ", form, FIRST, LAST)).record.id)


def printed(vault: Vault, campaign: str, copies: int = 2) -> list[Sheet]:
    job = campaigns.print_job(vault, campaign, TODAY, copies=copies)
    pdf, _pages = printing.print_form(job)
    assert pdf.startswith(b"%PDF")
    found: list[Sheet] = printing.record_form(vault, job, TODAY).record
    return found


def test_sheets_lead_to_the_survey_and_to_no_person(vault: Vault) -> None:
    campaign = started(vault)
    first, second = printed(vault, campaign)
    assert {(s.campaign_id, s.client_id, s.round_id) for s in (first, second)} == {
        (campaign, None, None)
    }
    assert first.id != second.id
    client, _round = make_client(vault)
    with pytest.raises(KnownError):
        sheets.bind_sheet(vault, first.id, client)
    (row,) = campaigns.listed(vault)
    assert (row.campaign.name, row.title, row.printed, row.answered) == (
        "Syksy",
        "Asiakaspalaute",
        2,
        0,
    )


def test_an_answer_is_kept_without_who_gave_or_recorded_it(vault: Vault) -> None:
    campaign = started(vault)
    (sheet,) = printed(vault, campaign, 1)
    done = campaigns.enter(vault, campaign, {"1": 5, "2": None}, TODAY, sheet.short_code)
    names = {each.name for each in fields(AnonymousAnswer)}
    assert names == {"id", "campaign_id", "version", "on_date", "answers", "sheet_id"}
    assert sheets.get(vault, sheet.id).state is SheetState.CHECKED
    with pytest.raises(KnownError, match="jo kirjattu"):
        campaigns.enter(vault, campaign, {"1": 5}, TODAY, sheet.id)
    assert done.undo is not None
    done.undo(vault)
    assert campaigns.listed(vault)[0].answered == 0
    assert sheets.get(vault, sheet.id).state is SheetState.PRINTED


def test_answers_are_counted_and_a_missing_one_is_not_zero(vault: Vault) -> None:
    campaign = started(vault)
    for value in (5, 5, 1, None):
        campaigns.enter(vault, campaign, {"1": value, "2": 3}, TODAY)
    first, second, *_rest = campaigns.counted(vault, campaign)
    assert first.counts == (("1", 1), ("2", 0), ("3", 0), ("4", 0), ("5", 2))
    assert (first.answered, first.missing, first.text) == (3, 1, "Sain apua, kun tarvitsin")
    assert (second.answered, second.missing) == (4, 0)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": "  "}, "name"),
        ({"form": "gad7"}, "form"),
        ({"until_date": date(2026, 10, 1)}, "until_date"),
    ],
)
def test_a_survey_that_cannot_be_is_refused(
    vault: Vault, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(KnownError) as told:
        campaigns.start(vault, replace(Campaign("Syksy", "prem", FIRST, LAST), **wrong))
    assert told.value.field == field
    assert campaigns.listed(vault) == []


def test_a_sheet_of_another_survey_and_an_empty_form_are_refused(vault: Vault) -> None:
    campaign, other = started(vault), started(vault)
    (sheet,) = printed(vault, other, 1)
    with pytest.raises(KnownError, match="ei kuulu tähän"):
        campaigns.enter(vault, campaign, {"1": 5}, TODAY, sheet.id)
    for answers in ({}, {"1": None}, {"1": 9}, {"99": 1}):
        with pytest.raises(KnownError):
            campaigns.enter(vault, campaign, answers, TODAY)


def test_a_checked_sheet_brings_its_answers_and_corrects_them_when_checked_again(
    vault: Vault,
) -> None:
    campaign = started(vault)
    (sheet, empty) = printed(vault, campaign)
    for value in (2, 4):
        campaigns.keep_checked(vault, sheet, {"1": value}, TODAY)
    assert campaigns.keep_checked(vault, empty, {"1": None}, TODAY) == []
    first = campaigns.counted(vault, campaign)[0]
    assert (first.answered, dict(first.counts)["4"], dict(first.counts)["2"]) == (1, 1, 0)


def test_a_sheet_outside_any_survey_is_counted_in_the_one_that_goes_on_or_in_the_year(
    vault: Vault,
) -> None:
    (sheet,) = printed(vault, started(vault), 1)
    loose = replace(sheet, campaign_id=None)
    campaigns.keep_checked(vault, loose, {"1": 1}, TODAY)
    assert [(one.campaign.name, one.answered) for one in campaigns.listed(vault)] == [("Syksy", 1)]
    earlier = replace(loose, id="TESTTEST")
    sheets.BOOK.table.add(vault, earlier)
    done = campaigns.keep_checked(vault, earlier, {"1": 1}, date(2026, 3, 1))
    year = next(one for one in campaigns.listed(vault) if one.campaign.name != "Syksy")
    assert (year.campaign.from_date, year.campaign.until_date) == (
        date(2026, 1, 1),
        date(2026, 12, 31),
    )
    assert (year.answered, year.printed, len(done)) == (1, 1, 2)


def test_a_survey_ends_today_and_prints_no_more(vault: Vault) -> None:
    campaign = started(vault)
    campaigns.close(vault, campaign, TODAY)
    assert campaigns.listed(vault)[0].campaign.until_date == TODAY
    with pytest.raises(KnownError, match="päättynyt"):
        campaigns.print_job(vault, campaign, date(2026, 11, 30), copies=1)
    with pytest.raises(KnownError, match="ei ole käynnissä"):
        campaigns.close(vault, campaign, date(2026, 11, 30))


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ((6, 7, 0), (6, 7, 0)),
        ((1, 2, 0), (None, None, None)),
        ((9, 2, 6), (9, None, None)),
        ((9, 0, 2), (None, 0, None)),
        ((0, 0, 0), (0, 0, 0)),
        ((3, 3, 9), (None, None, 9)),
    ],
)
def test_small_counts_are_hidden_and_none_alone(
    counts: tuple[int, ...], shown: tuple[int | None, ...]
) -> None:
    assert small_cells.shown_counts(counts) == shown


@given(st.lists(st.integers(0, 12), min_size=2, max_size=6))
def test_no_hidden_count_can_be_worked_out_from_the_sum(counts: list[int]) -> None:
    shown = small_cells.shown_counts(counts)
    hidden = [count for count, seen in zip(counts, shown, strict=True) if seen is None]
    assert len(hidden) != 1
    assert all(seen is None or seen == 0 or seen >= small_cells.LEAST for seen in shown)


def test_a_form_printed_before_an_option_ended_is_still_entered_and_counted(vault: Vault) -> None:
    """The TE offices ended; their papers may come back, and no new paper offers them."""
    campaign = started(vault, "stakeholders")
    (old,) = printed(vault, campaign, 1)
    assert old.version == shipped().get("stakeholders").version
    sheets.BOOK.table.change(vault, replace(old, version="1"))
    campaigns.enter(vault, campaign, {"organisation": "te_office"}, TODAY, old.id)
    with pytest.raises(KnownError):
        campaigns.enter(vault, campaign, {"organisation": "te_office"}, TODAY)
    (asked, *_rest) = campaigns.counted(vault, campaign)
    assert dict(asked.counts)["te_office"] == 1


def test_no_survey_in_force_offers_what_has_ended() -> None:
    """Each option of a paper that the unit's data knows as an organisation is offered on the day.

    Walked over every questionnaire in force and every list that can end.
    """
    for made in shipped().all(TODAY):
        offered = {option.value for item in made.own_items for option in item.options}
        for kind in unit.kinds():
            rows = unit.shipped(kind)
            ends = {key for key, row in rows.items() if isinstance(row, dict) and "until" in row}
            assert not {key for key in ends & offered if choices.ended(rows[key], TODAY)}, made.id
