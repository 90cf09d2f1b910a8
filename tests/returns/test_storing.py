"""Pages into the vault: certain ones become answers, the others wait, and nothing is joined."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tests.returns.conftest import LOST, TODAY, UNSURE, page_of, printed
from tytti_desktop.casework.mail import sheets
from tytti_desktop.casework.mail.sheets import FORM_VERSIONS, SheetState
from tytti_desktop.casework.returns import checking, copies, known, review, storing
from tytti_desktop.casework.returns.checking import Waits
from tytti_desktop.casework.returns.records import SCANS, Missing, Settled
from tytti_desktop.casework.screening import rounds, screenings
from tytti_desktop.casework.screening.rounds import RoundState
from tytti_desktop.casework.screening.screenings import Mode
from tytti_desktop.errors import KnownError
from tytti_desktop.paper.layout import layout
from tytti_desktop.paper.reading import PageReading, PageReason, PageStatus
from tytti_desktop.vault import Vault, audit

GAD = {str(n): "2" for n in range(1, 8)}
OTHER_DAY = date(2026, 12, 1)


def fields(vault: Vault, sheet: str) -> dict[str, tuple[tuple[str, ...], Settled]]:
    return {f.field: (f.chosen, f.settled) for f in checking.stand(vault, sheet).fields}


def test_the_reader_is_told_of_every_copy_and_of_lost_layouts(vault: Vault) -> None:
    gad7, was = printed(vault, "gad7"), printed(vault, "was")
    told = known.known_sheets(vault)
    shelf = known.library_of(vault, gad7)
    assert told[gad7.id] == layout(shelf.get("gad7"), "fi", library=shelf)
    [kept] = FORM_VERSIONS.find(vault, "fingerprint = ?", (was.fingerprint,))
    vault.execute(
        "update form_version set geometry = '{}' where fingerprint = ?", (kept.fingerprint,)
    )
    assert known.known_sheets(vault)[was.id] is None
    with pytest.raises(KnownError, match="käsin"):
        known.form_of(vault, was)


def test_a_certain_page_becomes_a_screening_at_once(vault: Vault, client: str) -> None:
    sheet = printed(vault, "gad7", client)
    stored = storing.store_page(vault, page_of(vault, sheet, 1, GAD, picture=b"x"), TODAY)
    assert stored.record.file == "pino.pdf"  # without the folder
    assert stored.record.picture == b"x"
    [made], _hidden = screenings.of_client(vault, client, TODAY)
    assert made.result is not None
    assert made.result["total"] == 14
    assert (made.mode, made.on_date, made.round_id) == (Mode.PAPER, TODAY, None)
    assert sheets.get(vault, sheet.id).state is SheetState.CHECKED
    row = copies.row(vault, sheet.id)
    assert (row.checked, row.waits, row.doubtful) == (True, None, 0)
    assert copies.waiting(vault) == []


def test_a_doubtful_mark_keeps_the_sheet_from_being_checked(vault: Vault, client: str) -> None:
    sheet = printed(vault, "gad7", client)
    storing.store_page(vault, page_of(vault, sheet, 1, GAD | {"3": UNSURE}), TODAY)
    assert fields(vault, sheet.id)["3"] == ((), Settled.OPEN)
    assert fields(vault, sheet.id)["2"] == (("2",), Settled.READER)
    assert sheets.get(vault, sheet.id).state is SheetState.RETURNED
    assert screenings.of_client(vault, client, TODAY) == ([], 0)
    [row] = copies.waiting(vault)
    assert (row.waits, row.doubtful, row.title) == (Waits.MARKS, 1, "GAD-7")


def test_an_empty_answer_is_missing_and_never_zero(vault: Vault, client: str) -> None:
    sheet = printed(vault, "gad7", client)
    marks = {name: value for name, value in GAD.items() if name != "4"}
    storing.store_page(vault, page_of(vault, sheet, 1, marks), TODAY)
    [made], _hidden = screenings.of_client(vault, client, TODAY)
    assert made.answers["4"] is None
    assert made.result is not None
    assert made.result["total"] is None
    [blank] = [f for f in checking.stand(vault, sheet.id).fields if f.field == "4"]
    assert blank.missing is Missing.BLANK


def test_a_round_is_returned_by_its_first_page_and_checked_with_the_last(
    vault: Vault, client: str
) -> None:
    found = rounds.schedule_rounds(vault, client, TODAY, TODAY).record[0]
    sheet = printed(vault, "prom_baseline", round_id=found.id)
    pages = known.form_of(vault, sheet).pages
    marks = {name: "3" for name in known.asked(vault, sheet) if name.startswith(("esis", "3x10d"))}
    marks["was.1"] = "7"
    marks["labour_status.1"] = "unemployed"
    for page in range(pages, 1, -1):
        storing.store_page(vault, page_of(vault, sheet, page, marks), OTHER_DAY)
    assert rounds.BOOK.table.get(vault, found.id).state is RoundState.RETURNED
    assert copies.row(vault, sheet.id).missing_pages == (1,)
    assert copies.row(vault, sheet.id).waits is Waits.PAGES
    storing.store_page(vault, page_of(vault, sheet, 1, marks | {"filled_on": "x"}), OTHER_DAY)
    assert copies.row(vault, sheet.id).waits is Waits.MARKS
    vault.clock = lambda: datetime(2026, 12, 4, 9, tzinfo=UTC)
    review.settle(vault, sheet.id, "filled_on", "25.11.2026")
    made, _hidden = screenings.of_client(vault, client, OTHER_DAY)
    totals = {one.instrument: one.result["total"] for one in made if one.result}
    assert totals["was"] == 7
    [diary] = [one for one in made if one.instrument == "3x10d"]
    assert diary.answers == {str(n): 3 for n in range(1, 11)}
    assert {one.on_date for one in made} == {date(2026, 11, 25)}
    assert {one.round_id for one in made} == {found.id}
    assert set(totals) == {"was", "esis", "3x10d", "labour_status"}
    assert rounds.BOOK.table.get(vault, found.id).state is RoundState.CHECKED
    days = {step.state: step.on_date for step in rounds.steps(vault, found.id)}
    assert days[RoundState.RETURNED] == OTHER_DAY
    assert days[RoundState.CHECKED] == date(2026, 12, 4)  # the day of the last decision


@pytest.mark.parametrize("written", ["huomenna", "1.1.2025", "24.12.2026"])
def test_a_day_that_cannot_be_is_not_taken(vault: Vault, client: str, written: str) -> None:
    sheet = printed(vault, "prom_followup", client)
    storing.store_page(vault, page_of(vault, sheet, 1, {"filled_on": "x"}), OTHER_DAY)
    review.settle(vault, sheet.id, "filled_on", written)
    assert checking.answered_on(checking.stand(vault, sheet.id)) == OTHER_DAY


def test_the_same_scan_is_not_kept_twice(vault: Vault, client: str) -> None:
    sheet = printed(vault, "gad7", client)
    page = page_of(vault, sheet, 1, GAD)
    storing.store_page(vault, page, TODAY)
    again = storing.store_page(vault, page, TODAY).record
    assert (again.status, again.reason) == (PageStatus.DUPLICATE, PageReason.SAME_PAGE)
    assert storing.pages_waiting(vault) == []
    assert storing.store_page(vault, page, TODAY).record.id == again.id
    assert SCANS.table.count(vault) == 2
    assert len(screenings.of_client(vault, client, TODAY)[0]) == 1


def test_another_scan_of_a_page_is_named_by_whether_it_agrees(vault: Vault, client: str) -> None:
    sheet = printed(vault, "gad7", client)
    storing.store_page(vault, page_of(vault, sheet, 1, GAD | {"1": UNSURE}), TODAY)
    same = page_of(vault, sheet, 1, GAD, "b")
    judged = storing.against_vault(vault, same)
    assert (judged.status, judged.reason) == (PageStatus.READ, PageReason.BETTER_SCAN)
    other = storing.store_page(vault, page_of(vault, sheet, 1, GAD | {"2": "3"}, "c"), TODAY).record
    assert other.reason is PageReason.SAME_PAGE_DIFFERS
    assert fields(vault, sheet.id)["2"] == (("2",), Settled.READER)
    [waiting] = storing.pages_waiting(vault)
    assert waiting.id == other.id
    done = storing.set_handled(vault, other.id, "verrattu")
    assert storing.pages_waiting(vault) == []
    assert done.undo is not None
    done.undo(vault)
    assert storing.pages_waiting(vault) == [other]
    with pytest.raises(KnownError):
        storing.set_handled(vault, other.id, "  ")


def test_the_halves_of_a_torn_page_complete_each_other(vault: Vault, client: str) -> None:
    sheet = printed(vault, "gad7", client)
    upper = GAD | dict.fromkeys("4567", LOST)
    lower = GAD | dict.fromkeys("1234", LOST) | {"5": "1"}
    for scan, marks in (("a", upper), ("b", lower)):
        page = page_of(vault, sheet, 1, marks, scan, status=PageStatus.INCOMPLETE)
        storing.store_page(vault, page, TODAY)
    assert [f.field for f in review.queue(vault)] == ["4"]
    assert fields(vault, sheet.id)["5"] == (("1",), Settled.READER)
    whole = page_of(vault, sheet, 1, GAD | {"1": "3", "5": "1"}, "c")
    storing.store_page(vault, whole, TODAY)
    assert [f.field for f in review.queue(vault)] == ["1"]  # the two scans differ
    assert review.queue(vault)[0].candidates == ("2", "3")
    assert "eroavat" in review.queue(vault)[0].reasons()[0]
    late = page_of(vault, sheet, 1, GAD, "d", status=PageStatus.INCOMPLETE)
    assert storing.against_vault(vault, late).status is PageStatus.DUPLICATE


def test_foreign_pages_are_kept_once_and_wait(vault: Vault) -> None:
    foreign = PageReading(
        "C:\\pino\\a.pdf", 3, PageStatus.FOREIGN, PageReason.UNKNOWN_SHEET, "K7Q2M9XP", 1,
        sha256="z", picture=b"p",
    )  # fmt: skip
    first = storing.store_page(vault, foreign, TODAY).record
    assert storing.store_page(vault, foreign, TODAY).record == first
    assert (first.file, first.sheet_id) == ("a.pdf", None)
    blank = PageReading("b.pdf", 1, PageStatus.FOREIGN, PageReason.BLANK_PAGE, sha256="y")
    storing.store_page(vault, blank, TODAY)
    assert storing.pages_waiting(vault) == [first]


def test_a_file_that_could_not_be_opened_has_no_hash_to_know_it_by(vault: Vault) -> None:
    gone = PageReading("x.pdf", 1, PageStatus.UNREADABLE, PageReason.NOT_OPENED)
    for name in ("x.pdf", "y.pdf"):
        storing.store_page(vault, replace(gone, file=name), TODAY)
    assert [page.file for page in storing.pages_waiting(vault)] == ["x.pdf", "y.pdf"]


def test_an_interview_under_way_is_not_mixed_with_the_paper(vault: Vault, client: str) -> None:
    sheet = printed(vault, "gad7", client)
    started = screenings.start_screening(vault, client, "gad7", TODAY).record
    storing.store_page(vault, page_of(vault, sheet, 1, GAD), TODAY)
    assert copies.row(vault, sheet.id).waits is Waits.INTERVIEW
    with pytest.raises(KnownError, match="haastattelu"):
        copies.check(vault, sheet.id)
    screenings.abandon(vault, started.id, "paperi tuli")
    done = copies.check(vault, sheet.id)
    assert copies.row(vault, sheet.id).checked
    assert done.undo is not None
    done.undo(vault)
    assert not copies.row(vault, sheet.id).checked
    assert screenings.of_client(vault, client, TODAY)[0] == []


def test_a_second_copy_of_an_answered_round_is_not_stored_beside(vault: Vault, client: str) -> None:
    found = rounds.schedule_rounds(vault, client, TODAY, TODAY).record[0]
    first = printed(vault, "prom_baseline", round_id=found.id)
    reminder = printed(vault, "prom_baseline", round_id=found.id)
    marks = {name: "3" for name in known.asked(vault, first) if name.startswith("esis")}
    for sheet in (reminder, first):
        for page in range(1, known.form_of(vault, sheet).pages + 1):
            storing.store_page(vault, page_of(vault, sheet, page, marks), TODAY)
    assert copies.row(vault, reminder.id).checked
    assert copies.row(vault, first.id).waits is Waits.ANSWERED
    assert len(screenings.of_client(vault, client, TODAY)[0]) == 1
    with pytest.raises(KnownError, match="miksi"):
        copies.set_aside(vault, first.id, " ")
    copies.set_aside(vault, first.id, "sama kuin muistutuksen")
    assert copies.row(vault, first.id).waits is None
    assert copies.waiting(vault) == []
    with pytest.raises(KnownError, match="jo käsitelty"):
        copies.check(vault, first.id)


def test_a_page_is_kept_though_the_check_fails(
    vault: Vault, client: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object, **_more: object) -> None:
        raise KnownError("toimenpide puuttuu")

    sheet = printed(vault, "gad7", client)
    monkeypatch.setattr(screenings, "finish", refuse)
    storing.store_page(vault, page_of(vault, sheet, 1, GAD), TODAY)
    assert screenings.of_client(vault, client, TODAY)[0] == []
    assert SCANS.table.count(vault) == 1
    [row] = copies.waiting(vault)
    assert (row.checked, row.waits) == (False, None)
    with pytest.raises(KnownError, match="toimenpide"):
        copies.check(vault, sheet.id)


def test_the_log_tells_of_pages_without_names(vault: Vault, client: str) -> None:
    sheet = printed(vault, "gad7", client)
    storing.store_page(vault, page_of(vault, sheet, 1, GAD), TODAY)
    done = {(row.entity, row.action): row for row in audit.rows(vault)}
    assert ("sheet", "check") in done
    assert ("screening", "finish") in done
    told = str(done["scan_page", "scan"].detail)
    assert sheet.id in told
    assert "pino" not in told
    assert audit.verify(vault) == []
