"""The ladder's letters in the mailing run: printed, mailed, taken back, sent back."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.factory import all_mailings
from tests.loop.conftest import START, TODAY, mailed, make_client, walk
from tytti_desktop.casework.mail import ladder, mailing_counts, mailing_manifest, mailings, sheets
from tytti_desktop.casework.mail.mailing_plan import due_mailing
from tytti_desktop.casework.mail.mailings import MailState
from tytti_desktop.casework.mail.sheets import SheetState
from tytti_desktop.casework.screening import rounds
from tytti_desktop.casework.screening.rounds import RoundState
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Vault

MAILED = date(2026, 10, 26)
SOON = date(2026, 6, 14)  # the follow-up's window opens a week from TODAY


def run(vault: Vault, day: date = TODAY) -> tuple[str, list[dict[str, Any]]]:
    """Print and record a day's mailing; return its id and its manifest."""
    made = mailings.order(vault, due_mailing(vault, day))
    batch = mailings.print_order(made)
    done = mailings.record(vault, made, batch)
    return done.record.id, mailing_manifest.manifest(made, batch)


def state(vault: Vault, round_id: str) -> RoundState:
    return rounds.BOOK.table.get(vault, round_id).state


def test_a_reminder_brings_a_second_copy_that_replaces_the_first(vault: Vault) -> None:
    client, round_id = make_client(vault)
    first, _manifest = run(vault, MAILED)
    mailings.mark_mailed(vault, first, MAILED)
    (old,) = sheets.of_client(vault, client)
    mailing, (row,) = run(vault)
    assert (row["step"], row["letter"], row["form"]) == ("reminder", "reminder", "prom_followup")
    assert row["form_pages"]
    new = sheets.get(vault, row["sheet"])
    assert (new.replaces, new.round_id, new.id != old.id) == (old.id, round_id, True)
    assert sheets.get(vault, old.id).state is SheetState.REPLACED
    assert state(vault, round_id) is RoundState.MAILED, "printed, not yet mailed"
    assert due_mailing(vault, TODAY).items == ()
    mailings.mark_mailed(vault, mailing, TODAY)
    assert state(vault, round_id) is RoundState.REMINDED


def test_a_notice_goes_without_a_form_and_moves_nothing(vault: Vault) -> None:
    client, round_id = make_client(vault, SOON)
    (counted,) = mailing_counts.ladder_counts(vault, TODAY)
    assert (counted.name, counted.count, counted.first_due) == ("pre_notice", 1, TODAY)
    mailing, (row,) = run(vault)
    assert (row["step"], row["form"], row["sheet"], row["short_code"]) == (
        "pre_notice",
        None,
        None,
        None,
    )
    assert row["form_pages"] == []
    mailings.mark_mailed(vault, mailing, TODAY)
    assert state(vault, round_id) is RoundState.DUE
    assert sheets.of_client(vault, client) == []
    assert due_mailing(vault, TODAY).items == ()
    assert mailing_counts.ladder_counts(vault, TODAY) == []
    opens = rounds.BOOK.table.get(vault, round_id).window_from
    assert [item.step for item in due_mailing(vault, opens).items] == [ladder.FORM]


def test_a_notice_that_came_back_keeps_the_form_at_home(vault: Vault) -> None:
    _client, round_id = make_client(vault, SOON)
    mailing, _manifest = run(vault)
    mailings.mark_mailed(vault, mailing, TODAY)
    mailings.came_back(vault, mailings.items_of(vault, mailing)[0].id, TODAY)
    assert state(vault, round_id) is RoundState.DUE
    opens = rounds.BOOK.table.get(vault, round_id).window_from
    assert due_mailing(vault, opens).items == ()
    assert ladder.due_steps(vault, TODAY) == []


def test_spoilt_reminders_leave_the_first_copy_in_use(vault: Vault) -> None:
    client, round_id = make_client(vault)
    first, _manifest = run(vault, MAILED)
    mailings.mark_mailed(vault, first, MAILED)
    (old,) = sheets.of_client(vault, client)
    mailing, (row,) = run(vault)
    done = mailings.take_back(vault, mailing, TODAY, "paperi loppui")
    assert state(vault, round_id) is RoundState.MAILED
    assert sheets.get(vault, row["sheet"]).state is SheetState.SPOILT
    assert sheets.get(vault, old.id).state is SheetState.PRINTED
    again, (second,) = run(vault)
    assert sheets.get(vault, second["sheet"]).replaces == old.id
    assert mailings.items_of(vault, again)[0].state is MailState.PRINTED
    assert done.undo is not None


def test_a_notice_taken_back_is_due_again_and_a_returned_copy_stays_so(vault: Vault) -> None:
    _client, round_id = make_client(vault, SOON)
    mailing, _manifest = run(vault)
    mailings.take_back(vault, mailing, TODAY, "väärä paperi")
    assert state(vault, round_id) is RoundState.DUE
    assert [item.step for item in due_mailing(vault, TODAY).items] == ["pre_notice"]
    _other, second = make_client(vault)
    mailed(vault, second, MAILED)
    mailing, rows = run(vault)
    sheet = next(row["sheet"] for row in rows if row["step"] == "reminder")
    found = sheets.get(vault, sheet)
    sheets.BOOK.table.change(vault, type(found)(**{**found.__dict__, "state": SheetState.RETURNED}))
    mailings.take_back(vault, mailing, TODAY, "väärä paperi")
    assert sheets.get(vault, sheet).state is SheetState.RETURNED


def test_an_answer_while_the_reminder_waits_is_not_overrun(vault: Vault) -> None:
    _client, round_id = make_client(vault)
    mailed(vault, round_id, MAILED)
    made = mailings.order(vault, due_mailing(vault, TODAY))
    batch = mailings.print_order(made)
    walk(vault, round_id, ("returned", TODAY))
    with pytest.raises(KnownError, match="ei ole enää lähdössä"):
        mailings.record(vault, made, batch)
    assert all_mailings(vault) == []


def test_a_reminder_answered_before_mailing_stays_returned(vault: Vault) -> None:
    _client, round_id = make_client(vault)
    mailed(vault, round_id, MAILED)
    mailing, _manifest = run(vault)
    walk(vault, round_id, ("returned", TODAY))
    (item,) = mailings.items_of(vault, mailing)
    mailings.mark_mailed(vault, mailing, TODAY, gone={item.id})
    assert state(vault, round_id) is RoundState.RETURNED


def test_a_reminder_that_cannot_go_is_told_of_and_a_notice_is_not(vault: Vault) -> None:
    client, round_id = make_client(vault, non_disclosure=True)
    make_client(vault, SOON, non_disclosure=True)
    mailed(vault, round_id, MAILED)
    plan = due_mailing(vault, TODAY)
    assert plan.items == ()
    assert [item.client_id for item in plan.skipped] == [client]
    assert mailing_counts.ladder_counts(vault, TODAY) == []


def test_a_reminder_goes_after_the_window_while_the_ladder_goes_on(vault: Vault) -> None:
    _client, round_id = make_client(vault)
    mailed(vault, round_id, MAILED)
    after = rounds.BOOK.table.get(vault, round_id).window_until + timedelta(3)
    assert [item.step for item in due_mailing(vault, after).items] == ["reminder"]
    assert after > START


def test_an_anonymous_sheet_is_never_bound_to_a_client(vault: Vault) -> None:
    client, round_id = make_client(vault)
    (row,) = run(vault, MAILED)[1]
    found = sheets.get(vault, row["sheet"])
    vault.execute(
        "insert into campaign values ('k', 'Kysely', 'prem', '2026-01-01', '2026-12-31', '', '')"
    )
    sheets.BOOK.table.change(vault, type(found)(**{**found.__dict__, "campaign_id": "k"}))
    with pytest.raises(KnownError, match="nimettömään"):
        sheets.bind_sheet(vault, found.id, client, round_id)
