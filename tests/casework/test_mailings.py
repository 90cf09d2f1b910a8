"""The mailing run: who gets what and why not, the proved file, printed, mailed, taken back."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from tests.factory import all_mailings, sending_vault
from tytti_desktop.casework import unit
from tytti_desktop.casework.client import case_end, clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.mail import (
    letters,
    mailing_counts,
    mailing_manifest,
    mailing_plan,
    mailings,
    printing,
    sheets,
)
from tytti_desktop.casework.mail.mailing_plan import MailingPlan, PlannedLetter, due_mailing
from tytti_desktop.casework.mail.mailings import MailState
from tytti_desktop.casework.mail.sheets import SheetState
from tytti_desktop.casework.screening import rounds, wording
from tytti_desktop.casework.screening.rounds import RoundState
from tytti_desktop.dates import shown
from tytti_desktop.errors import KnownError
from tytti_desktop.paper.batch import Batch, CancelledError
from tytti_desktop.paper.letters import letter_pages
from tytti_desktop.paper.sender import Sender
from tytti_desktop.vault import Vault, parts

TODAY = date(2026, 11, 21)
START = date(2026, 5, 22)
HERE = {"street": "Esimerkkikatu 3", "postal_code": "99991", "town": "Mallila"}


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    made = sending_vault(tmp_path, datetime(2026, 11, 21, 8, tzinfo=UTC))
    yield made
    made.close()


@pytest.fixture
def ready(vault: Vault) -> Vault:
    wording.confirm_wording(vault, "prom_baseline", "fi", TODAY)
    return vault


def make_client(vault: Vault, name: str = "Kokeilunen", **known: Any) -> str:
    start = known.setdefault("started_on", START)
    client = Client(name, "Malli-Eero", **{**HERE, **known})
    made = clients.register_client(vault, client, TODAY).record.id
    found = rounds.schedule_rounds(vault, made, start, TODAY).record
    if start == START:
        rounds.move(vault, found[0].id, RoundState.RETURNED, START)
    return str(made)


def reasons(plan: MailingPlan) -> dict[str, str]:
    return {item.client_id: item.reason for item in plan.skipped}


def run(vault: Vault, **how: Any) -> tuple[mailings.PrintOrder, Batch]:
    made = mailings.order(vault, due_mailing(vault, TODAY, **how))
    return made, mailings.print_order(made)


def test_letters_go_in_the_order_of_postal_code_and_address(ready: Vault) -> None:
    third = make_client(ready, postal_code="99993")
    second = make_client(ready, "Örisevä")
    first = make_client(ready, "Aapinen")
    plan = due_mailing(ready, TODAY)
    assert [item.client_id for item in plan.items] == [first, second, third]
    assert [item.client_id for item in due_mailing(ready, TODAY, limit=2).items] == [first, second]
    assert plan.skipped == ()


def test_a_baseline_goes_with_its_own_letter_and_pack(ready: Vault) -> None:
    make_client(ready, started_on=date(2026, 11, 20))
    (item,) = due_mailing(ready, TODAY).items
    assert (item.letter, item.pack, item.round_name) == (
        "baseline_cover",
        "prom_baseline",
        "baseline",
    )


def test_everyone_left_out_is_listed_with_the_reason(ready: Vault) -> None:
    hidden = make_client(ready, non_disclosure=True)
    elsewhere = make_client(
        ready,
        non_disclosure=True,
        contact_street="PL 2",
        contact_postal_code="99991",
        contact_town="Mallila",
    )
    bad = make_client(ready, bad_address_since=TODAY)
    none = make_client(ready, street="")
    channel = make_client(ready, delivery_channel="suomi_fi")
    long = make_client(ready, street="Esimerkkikatu " * 30)
    gone = make_client(ready)
    case_end.close_case(ready, gone, "moved", TODAY, TODAY)
    plan = due_mailing(ready, TODAY)
    assert [item.client_id for item in plan.items] == [elsewhere]
    assert plan.items[0].address.street == "PL 2"
    found = reasons(plan)
    assert set(found) == {hidden, bad, none, channel, long, gone}
    assert len(set(found.values())) == 6
    assert all(found.values())
    counted = parts.whole(mailing_counts.due_counts(ready, TODAY))
    assert [(c.name, c.count) for c in counted] == [("followup_6", 1)]
    case_end.close_case(ready, long, "moved", TODAY, TODAY)
    assert [c.count for c in parts.whole(mailing_counts.due_counts(ready, TODAY))] == [1]
    listed = mailing_manifest.skipped(plan)
    assert {row["reason"] for row in listed} == set(found.values())


def test_draft_wording_is_not_mailed_but_may_be_looked_at(vault: Vault) -> None:
    make_client(vault)
    plan = due_mailing(vault, TODAY)
    assert plan.items == ()
    assert len(plan.skipped) == 1
    with pytest.raises(KnownError):
        mailings.order(vault, plan)
    looked = due_mailing(vault, TODAY, preview=True)
    assert [item.draft for item in looked.items] == [True]
    wording.confirm_wording(vault, "prom_followup", "fi", TODAY)
    assert [item.draft for item in due_mailing(vault, TODAY).items] == [False]


def test_a_round_outside_its_window_or_rules_is_left_out(ready: Vault) -> None:
    late = make_client(ready, started_on=date(2026, 3, 2))
    assert "16.10.2026" not in reasons(due_mailing(ready, TODAY))[late]
    make_client(ready, started_on=date(2026, 7, 30))
    assert due_mailing(ready, TODAY).items == ()
    client = make_client(ready)
    unit.change(ready, "rounds", "followup_6", None, TODAY)
    assert client in reasons(due_mailing(ready, TODAY))
    assert parts.whole(mailing_counts.due_counts(ready, TODAY)) == []
    case_end.close_case(ready, late, "moved", TODAY, TODAY)
    assert late not in reasons(due_mailing(ready, TODAY))


def test_a_form_goes_out_on_the_last_day_of_its_window_and_not_on_the_day_after(
    ready: Vault,
) -> None:
    client = make_client(ready)
    (item,) = due_mailing(ready, TODAY).items
    last = rounds.BOOK.table.get(ready, item.round_id).window_until
    assert [each.client_id for each in due_mailing(ready, last).items] == [client]
    after = due_mailing(ready, last + timedelta(1))
    assert after.items == ()
    assert shown(last) in reasons(after)[client]


@pytest.mark.unsigned
def test_without_a_return_address_nothing_is_printed_but_a_preview_is(ready: Vault) -> None:
    make_client(ready)
    blank = unit.shipped("settings")["sender"]
    unit.change(ready, "settings", "sender", blank, date(2026, 6, 1))
    plan = due_mailing(ready, TODAY)
    with pytest.raises(KnownError) as refused:
        mailings.order(ready, plan)
    assert refused.value.field == "sender"
    made = mailings.order(ready, plan, preview=True)
    assert mailings.print_order(made).pdf.startswith(b"%PDF")


def test_a_swedish_speaker_gets_a_swedish_letter_with_the_form_there_is(ready: Vault) -> None:
    make_client(ready, language="sv", large_print=True)
    (item,) = due_mailing(ready, TODAY).items
    assert (item.language, item.form_language, item.large_print) == ("sv", "fi", True)
    made, batch = run(ready)
    (row,) = mailing_manifest.manifest(made, batch)
    assert row["language"] == "sv"
    form = made.form(item)
    assert form is not None
    assert form.large_print


def test_the_file_holds_what_the_manifest_says(ready: Vault) -> None:
    for number in range(3):
        make_client(ready, f"Kokeilunen{number}")
    seen: list[tuple[int, int]] = []
    made = mailings.order(ready, due_mailing(ready, TODAY))
    batch = mailings.print_order(made, progress=lambda done, count: seen.append((done, count)))
    assert seen == [(n, 6) for n in range(1, 7)]
    rows = mailing_manifest.manifest(made, batch)
    pages = [page for row in rows for page in row["pages"]]
    with pikepdf.open(__import__("io").BytesIO(batch.pdf)) as pdf:
        assert pages == list(range(1, len(pdf.pages) + 1))
    assert [row["client_code"] for row in rows] == [i.client_code for i in made.plan.items]
    assert len({row["sheet"] for row in rows}) == 3
    assert rows[0]["short_code"].replace("-", "") == rows[0]["sheet"]


def test_stopping_or_a_wrong_page_leaves_nothing_behind(
    ready: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_client(ready)
    made = mailings.order(ready, due_mailing(ready, TODAY))
    with pytest.raises(CancelledError):
        mailings.print_order(made, cancelled=lambda: True)
    other = mailings.order(ready, made.plan)
    wrong = mailings.print_order(other)
    monkeypatch.setattr(mailings, "print_batch", lambda *_a, **_k: wrong)
    with pytest.raises(KnownError):
        mailings.print_order(made)
    assert all_mailings(ready) == []
    assert parts.whole(rounds.waiting(ready, TODAY)) != []


def test_recording_prints_rounds_and_binds_sheets_and_can_be_undone(ready: Vault) -> None:
    client = make_client(ready)
    left_out = make_client(ready, bad_address_since=TODAY)
    made, batch = run(ready)
    changes = mailings.record(ready, made, batch)
    (item, skipped) = mailings.items_of(ready, changes.record.id)
    assert (item.client_id, item.state, item.first_page) == (client, MailState.PRINTED, 1)
    assert item.last_page == len(batch.pieces[0].pages)
    assert (skipped.client_id, skipped.state) == (left_out, MailState.SKIPPED)
    assert skipped.skip_reason
    (sheet,) = sheets.of_client(ready, client)
    assert (sheet.id, sheet.round_id) == (item.sheet_id, item.round_id)
    version = sheets.FORM_VERSIONS.find(ready, "fingerprint = ?", (sheet.fingerprint,))[0]
    assert version.geometry["boxes"]
    assert rounds.of_client(ready, client)[1].state is RoundState.PRINTED
    assert due_mailing(ready, TODAY).items == ()
    logged = ready.query(
        "select count(*) as n from audit where client_id = ? and entity = 'mailing_item'", (client,)
    )
    assert logged[0]["n"] == 1
    assert changes.undo is not None
    changes.undo(ready)
    assert [i.client_id for i in due_mailing(ready, TODAY).items] == [client]
    assert sheets.of_client(ready, client) == []


def test_nothing_is_recorded_if_a_round_was_handled_in_the_meantime(ready: Vault) -> None:
    first = make_client(ready)
    second = make_client(ready)
    made, batch = run(ready)
    rounds.move(ready, rounds.of_client(ready, second)[1].id, RoundState.RETURNED, TODAY)
    with pytest.raises(KnownError):
        mailings.record(ready, made, batch)
    assert all_mailings(ready) == []
    assert sheets.of_client(ready, first) == []


def recorded(vault: Vault) -> str:
    return str(mailings.record(vault, *run(vault)).record.id)


def test_mailed_letters_move_their_rounds_but_not_one_answered_meanwhile(ready: Vault) -> None:
    first, second = make_client(ready), make_client(ready)
    mailing = recorded(ready)
    rounds.move(ready, rounds.of_client(ready, second)[1].id, RoundState.RETURNED, TODAY)
    with pytest.raises(KnownError, match="palautunut"):
        mailings.mark_mailed(ready, mailing, TODAY)
    went = {item.id for item in mailings.items_of(ready, mailing) if item.client_id == second}
    changes = mailings.mark_mailed(ready, mailing, TODAY, gone=went)
    assert rounds.of_client(ready, first)[1].state is RoundState.MAILED
    assert rounds.of_client(ready, second)[1].state is RoundState.RETURNED
    assert {i.mailed_on for i in mailings.items_of(ready, mailing)} == {TODAY}
    with pytest.raises(KnownError):
        mailings.mark_mailed(ready, mailing, TODAY)
    assert changes.undo is not None
    changes.undo(ready)
    assert rounds.of_client(ready, first)[1].state is RoundState.PRINTED
    assert all_mailings(ready)[0].state is MailState.PRINTED


def test_a_spoilt_mailing_is_taken_back_and_printed_anew_with_other_sheets(ready: Vault) -> None:
    client = make_client(ready)
    mailing = recorded(ready)
    with pytest.raises(KnownError):
        mailings.take_back(ready, mailing, TODAY, " ")
    mailings.take_back(ready, mailing, TODAY, "Tulostin rypisti")
    assert [s.state for s in sheets.of_client(ready, client)] == [SheetState.SPOILT]
    again = recorded(ready)
    assert again != mailing
    states = sorted(s.state for s in sheets.of_client(ready, client))
    assert states == [SheetState.PRINTED, SheetState.SPOILT]
    assert [m.id for m in all_mailings(ready)] == [again, mailing]


def test_a_letter_that_came_back_stops_until_the_address_is_mended(ready: Vault) -> None:
    client = make_client(ready)
    mailing = recorded(ready)
    (item,) = mailings.items_of(ready, mailing)
    with pytest.raises(KnownError):
        mailings.came_back(ready, item.id, TODAY)
    mailings.mark_mailed(ready, mailing, TODAY)
    changes = mailings.came_back(ready, item.id, TODAY)
    assert clients.get(ready, client).bad_address_since == TODAY
    assert client in reasons(due_mailing(ready, TODAY))
    clients.mark_bad_address(ready, client, None)
    assert [i.client_id for i in due_mailing(ready, TODAY).items] == [client]
    clients.mark_bad_address(ready, client, TODAY)
    assert changes.undo is not None
    changes.undo(ready)
    assert rounds.of_client(ready, client)[1].state is RoundState.MAILED
    assert [i.state for i in mailings.of_client(ready, client)] == [MailState.MAILED]


def test_a_new_copy_replaces_the_earlier_one_of_the_round(ready: Vault) -> None:
    client = make_client(ready)
    recorded(ready)
    (first,) = sheets.of_client(ready, client)
    job = printing.round_job(ready, str(first.round_id), TODAY)
    printing.record_form(ready, job, TODAY)
    newest = sheets.get(ready, str(job.copies[0]))
    assert newest.replaces == first.id
    assert sheets.get(ready, first.short_code.lower()).state is SheetState.REPLACED


def test_a_pack_for_a_visit_is_printed_and_moves_its_round(ready: Vault) -> None:
    client = make_client(ready, large_print=True)
    waiting = rounds.of_client(ready, client)[1]
    job = printing.round_job(ready, waiting.id, TODAY)
    pdf, pages = printing.print_form(job)
    assert pdf.startswith(b"%PDF")
    assert [len(each) for each in pages] == [job.form.pages]
    assert job.form.large_print
    changes = printing.record_form(ready, job, TODAY)
    assert rounds.of_client(ready, client)[1].state is RoundState.PRINTED
    assert changes.undo is not None
    changes.undo(ready)
    assert rounds.of_client(ready, client)[1] == waiting
    with pytest.raises(KnownError):
        sheets.get(ready, str(job.copies[0]))


def test_a_sheet_printed_without_a_client_is_bound_once_to_one_client(ready: Vault) -> None:
    one, other = make_client(ready), make_client(ready)
    job = printing.form_job(ready, "consent", TODAY, copies=2)
    printing.record_form(ready, job, TODAY)
    sheet = str(job.copies[0])
    undo = sheets.bind_sheet(ready, sheet, one).undo
    with pytest.raises(KnownError) as refused:
        sheets.bind_sheet(ready, sheet, other)
    assert refused.value.field == "sheet"
    assert undo is not None
    undo(ready)
    sheets.bind_sheet(ready, sheet, other, rounds.of_client(ready, other)[1].id)
    assert sheets.get(ready, sheet).client_id == other


def test_blank_copies_have_no_codes_and_leave_no_trace(ready: Vault) -> None:
    job = printing.form_job(ready, "consent", TODAY, blank=True, copies=3)
    assert job.copies == (None, None, None)
    printing.record_form(ready, job, TODAY)
    assert sheets.BOOK.table.count(ready) == 0


def test_the_plan_gives_plain_values_only(ready: Vault) -> None:
    import pickle

    make_client(ready)
    made = mailings.order(ready, due_mailing(ready, TODAY))
    assert pickle.loads(pickle.dumps(made)) == made  # noqa: S301


def test_the_day_to_answer_by_is_a_working_day(ready: Vault) -> None:
    assert letters.answer_by(ready, date(2026, 12, 11)) == date(2026, 12, 28)
    assert mailing_plan.due_mailing(ready, TODAY).items == ()


def letter_text(item: PlannedLetter, frm: Sender) -> str:
    letter = letters.planned_letter(
        item, on=TODAY, answer=TODAY, frm=frm, envelope="C5", sheet=None
    )
    blocks = [block for page in letter_pages(letter) for block in page]
    return " ".join(word.text for block in blocks for word in block.words).replace("\u00ad", "")


def test_easy_language_is_chosen_by_itself(ready: Vault) -> None:
    make_client(ready, easy_language=True)
    made, _batch = run(ready)
    [item] = made.plan.items
    assert item.letter == "followup_easy"
    assert "Mikään vastaus ei ole väärä." in letter_text(item, made.sender)


def test_a_letter_in_another_language_tells_that_the_form_is_finnish(ready: Vault) -> None:
    make_client(ready, language="en")
    [item] = due_mailing(ready, TODAY, preview=True).items
    frm = letters.sender(ready, TODAY)
    assert item.language == "en"
    for language, told in (("fi", True), ("en", False)):
        text = letter_text(replace(item, form_language=language), frm)
        assert ("exists in Finnish only" in text) is told
