"""The review: least sure first, one field at a time, undone, and never past an open field."""

import io

import pytest
from PIL import Image

from tests.returns.conftest import LOST, TODAY, UNSURE, page_of, printed
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.mail import campaigns, printing, sheets
from tytti_desktop.casework.mail.campaigns import Campaign
from tytti_desktop.casework.mail.sheets import Sheet, SheetState
from tytti_desktop.casework.returns import checking, copies, keying, known, review, storing
from tytti_desktop.casework.returns.checking import Waits
from tytti_desktop.casework.returns.records import Missing, Settled
from tytti_desktop.casework.screening import measures, rounds, screenings
from tytti_desktop.casework.screening.rounds import RoundState
from tytti_desktop.casework.today import worklist
from tytti_desktop.casework.today.acts import Kind
from tytti_desktop.errors import KnownError
from tytti_desktop.instruments.library import Definition
from tytti_desktop.instruments.model import Direction, Text
from tytti_desktop.paper.reading import PageReading, PageReason, PageStatus
from tytti_desktop.vault import Vault

GAD = {str(n): "1" for n in range(1, 8)}


@pytest.fixture
def doubtful(vault: Vault, client: str, white: bytes) -> Sheet:
    """Give a GAD-7 with two doubtful marks."""
    sheet = printed(vault, "gad7", client)
    marks = GAD | {"2": UNSURE, "6": LOST}
    storing.store_page(vault, page_of(vault, sheet, 1, marks, picture=white), TODAY)
    return sheet


def total(vault: Vault, client: str) -> object:
    [made], _hidden = screenings.of_client(vault, client, TODAY)
    assert made.result is not None
    return made.result["total"]


def test_the_least_sure_comes_first_with_its_question(vault: Vault, doubtful: Sheet) -> None:
    assert [field.field for field in review.queue(vault)] == ["6", "2"]
    assert [field.field for field in review.queue(vault, doubtful.id, 1)] == ["6"]
    assert review.queue(vault, "MUU") == []
    _lost, two = review.questions(vault, review.queue(vault))
    assert two.options.values == ("0", "1", "2", "3")
    assert two.text == known.asked(vault, doubtful)["2"].item.text.fi
    assert two.field.reasons() == ("kaksi merkintää",)
    assert two.title == "GAD-7"


def test_the_picture_of_a_field_is_its_row(vault: Vault, doubtful: Sheet) -> None:
    cut = Image.open(io.BytesIO(review.crop(vault, review.queue(vault)[0])))
    assert cut.format == "WEBP"
    assert cut.width > 3 * cut.height
    keyed = printed(vault, "was")
    with vault.atomic():
        storing.come_back(vault, keyed.id, TODAY)
    [field] = checking.stand(vault, keyed.id).fields
    with pytest.raises(KnownError, match="paperista"):
        review.crop(vault, field)


def test_the_last_field_checks_the_sheet_and_undo_opens_it(
    vault: Vault, client: str, doubtful: Sheet
) -> None:
    review.settle(vault, doubtful.id, "6", "3")
    assert copies.row(vault, doubtful.id).doubtful == 1
    last = review.settle(vault, doubtful.short_code, "2", 0)
    assert last.record.value() == "0"
    assert total(vault, client) == 5 + 3
    with pytest.raises(KnownError, match="jo käsitelty"):
        review.settle(vault, doubtful.id, "2", "1")
    assert last.undo is not None
    last.undo(vault)
    assert screenings.of_client(vault, client, TODAY)[0] == []
    assert [field.field for field in review.queue(vault)] == ["2"]
    assert sheets.get(vault, doubtful.id).state is SheetState.RETURNED
    review.settle(vault, doubtful.id, "6", "0")  # a changed mind before the sheet is checked
    review.settle(vault, doubtful.id, "2", "0")
    assert total(vault, client) == 5


def test_empty_and_unclear_are_missing_with_their_reason(
    vault: Vault, client: str, doubtful: Sheet
) -> None:
    review.settle(vault, doubtful.id, "6", None)
    done = review.settle(vault, doubtful.id, "2", None, missing=Missing.UNCLEAR)
    assert done.record.value() is None
    [made], _hidden = screenings.of_client(vault, client, TODAY)
    assert (made.answers["2"], made.answers["6"]) == (None, None)
    assert "kysy asiakkaalta: 2." in made.note
    assert "6" not in made.note
    assert total(vault, client) is None


@pytest.mark.parametrize("value", ["4", "x", ["1", "2"], 1.5])
def test_an_impossible_value_is_refused(vault: Vault, doubtful: Sheet, value: object) -> None:
    with pytest.raises(KnownError, match="0, 1, 2, 3") as refused:
        review.settle(vault, doubtful.id, "2", value)  # type: ignore[arg-type]
    assert refused.value.field == "2"
    assert len(review.queue(vault)) == 2


def test_an_unknown_field_or_sheet_is_refused(vault: Vault, doubtful: Sheet) -> None:
    with pytest.raises(KnownError, match="1, 2, 3"):
        review.settle(vault, doubtful.id, "9", "1")
    with pytest.raises(KnownError, match="ei ole vielä palautunut"):
        review.settle(vault, printed(vault, "was").id, "1", "1")


def test_the_next_sheet_opens_by_itself(vault: Vault, client: str, doubtful: Sheet) -> None:
    second = printed(vault, "gad7", client)
    storing.store_page(vault, page_of(vault, second, 1, GAD | {"1": UNSURE}), TODAY)
    assert review.next_sheet(vault) == doubtful.id
    assert review.next_sheet(vault, second.id) == second.id
    for name in ("2", "6"):
        review.settle(vault, doubtful.id, name, "1")
    assert review.next_sheet(vault, doubtful.id) == second.id
    copies.set_aside(vault, second.id, "ei kuulu tänne")
    assert review.next_sheet(vault) is None


def test_several_answers_and_handwriting(vault: Vault, client: str) -> None:
    sheet = printed(vault, "consent", client)
    storing.store_page(vault, page_of(vault, sheet, 1, {"kela": UNSURE}), TODAY)
    storing.store_page(vault, page_of(vault, sheet, 2, {"limits": "x", "name": "x"}), TODAY)
    done = review.settle(vault, sheet.id, "kela", ["plan", "work"])
    assert done.record.value() == ["work", "plan"]
    kept = review.settle(vault, sheet.id, "limits", "  ei sairauksia ")
    assert kept.record.value() == "ei sairauksia"
    assert review.settle(vault, sheet.id, "limits", "  ").record.missing is Missing.BLANK


def test_a_written_number_must_be_possible(vault: Vault, client: str) -> None:
    points = Definition(Text(fi="Työkyky"), Text(fi="p"), Direction.HIGHER_BETTER, 0, 10)
    measures.define(vault, "tyokykyaika", points, TODAY)
    sheet = printed(vault, "tyokykyaika", client)
    name = next(iter(known.asked(vault, sheet)))
    storing.store_page(vault, page_of(vault, sheet, 1, {name: "x"}), TODAY)
    with pytest.raises(KnownError):
        review.settle(vault, sheet.id, name, "99")
    review.settle(vault, sheet.id, name, "7,5")
    assert total(vault, client) == 7.5


def test_a_page_that_never_comes_is_left_out_and_said(vault: Vault, client: str) -> None:
    sheet = printed(vault, "audit")
    copies.bind(vault, sheet.id, client, TODAY)
    marks = {str(n): "0" for n in range(1, 11)}
    form = known.form_of(vault, sheet)
    lost = form.pages
    for page in range(1, lost):
        storing.store_page(vault, page_of(vault, sheet, page, marks), TODAY)
    with pytest.raises(KnownError, match="ei puutu"):
        copies.leave_out_pages(vault, sheet.id, [1])
    done = copies.leave_out_pages(vault, sheet.id, [lost])
    [made], _hidden = screenings.of_client(vault, client, TODAY)
    names = list(dict.fromkeys(box.field for box in form.boxes if box.page == lost))
    assert f"ei palautunut: {', '.join(names)}." in made.note
    assert made.answers[names[0]] is None
    assert done.undo is not None
    done.undo(vault)
    assert copies.row(vault, sheet.id).missing_pages == (lost,)


def test_a_sheet_without_a_client_is_bound_when_it_comes_back(vault: Vault, client: str) -> None:
    sheet = printed(vault, "gad7")
    storing.store_page(vault, page_of(vault, sheet, 1, GAD), TODAY)
    assert copies.row(vault, sheet.id).waits is Waits.CLIENT
    done = copies.bind(vault, sheet.short_code, client, TODAY)
    assert total(vault, client) == 7
    other = clients.register_client(vault, Client("Toinen", "Malli"), TODAY).record.id
    with pytest.raises(KnownError, match="toiselle"):
        copies.bind(vault, sheet.id, other, TODAY)
    assert done.undo is not None
    done.undo(vault)
    assert copies.row(vault, sheet.id).waits is Waits.CLIENT


def test_a_bound_sheet_joins_the_open_round_of_its_pack(vault: Vault, client: str) -> None:
    first, later = rounds.schedule_rounds(vault, client, TODAY, TODAY).record
    sheet = printed(vault, "prom_baseline")
    storing.store_page(vault, page_of(vault, sheet, 1, {}), TODAY)
    bound = copies.bind(vault, sheet.id, client, TODAY).record
    assert bound.round_id == first.id
    assert rounds.BOOK.table.get(vault, first.id).state is RoundState.RETURNED
    waiting = printed(vault, "prom_followup")
    assert copies.bind(vault, waiting.id, client, TODAY).record.round_id is None  # not begun
    assert rounds.BOOK.table.get(vault, later.id).state is RoundState.DUE
    assert copies.bind(vault, sheet.id, client, TODAY).record.round_id == first.id


def test_an_anonymous_sheet_leads_to_a_campaign_and_never_to_a_person(
    vault: Vault, client: str
) -> None:
    with pytest.raises(KnownError, match="nimetön"):
        printing.form_job(vault, "prem", TODAY, client_id=client)
    sheet = printed(vault, "prem")
    with pytest.raises(KnownError, match="nimetön"):
        copies.bind(vault, sheet.id, client, TODAY)
    for page in range(1, sheet.pages + 1):
        marks = {str(n): "4" for n in range(1, 8)} | {"nps": "9"}
        storing.store_page(vault, page_of(vault, sheet, page, marks), TODAY)
    row = copies.row(vault, sheet.id)
    assert row.checked
    assert row.client_code == ""
    assert row.campaign == "prem 2026-11-21"
    assert screenings.BOOK.table.count(vault) == 0


def test_a_campaigns_answers_are_kept_with_it_and_corrected(vault: Vault) -> None:
    survey = Campaign("Palaute 2026", "prem", TODAY, TODAY)
    made = campaigns.start(vault, survey).record
    job = campaigns.print_job(vault, made.id, TODAY, copies=1)
    printing.record_form(vault, job, TODAY)
    sheet = sheets.get(vault, str(job.copies[0]))
    assert copies_row_after_keying(vault, sheet, {"1": 5}).campaign == "Palaute 2026"
    [answer] = campaigns.ANSWER_BOOK.table.find(vault)
    assert (answer.answers["1"], answer.answers["2"], answer.on_date) == (5, None, TODAY)
    keying.key_in(vault, sheet.id, {"1": 4}, TODAY, number=2)
    review.settle(vault, sheet.id, "1", 4)
    [answer] = campaigns.ANSWER_BOOK.table.find(vault)
    assert answer.answers["1"] == 4


def copies_row_after_keying(vault: Vault, sheet: Sheet, answers: dict[str, int]) -> copies.Row:
    given = dict.fromkeys(known.asked(vault, sheet)) | answers
    keying.key_in(vault, sheet.id, given, TODAY, number=None)
    return copies.row(vault, sheet.id)


def test_today_tells_how_many_marks_and_forms_wait(vault: Vault, doubtful: Sheet) -> None:
    def of_kind(kind: Kind) -> list[tuple[str, str]]:
        acts = worklist.worklist(vault, TODAY)
        return [(act.text, act.detail) for act in acts if act.kind is kind]

    assert of_kind(Kind.REVIEW) == [("2 epävarmaa merkintää odottaa", "1 lomake")]
    assert of_kind(Kind.RETURN) == []
    sheet = printed(vault, "gad7")
    storing.store_page(vault, page_of(vault, sheet, 1, GAD), TODAY)
    foreign = PageReading("a.pdf", 1, PageStatus.FOREIGN, PageReason.NO_CODE, sha256="f")
    storing.store_page(vault, foreign, TODAY)
    assert of_kind(Kind.RETURN) == [("2 palautunutta lomaketta tai sivua odottaa", "")]
    for name in ("2", "6"):
        review.settle(vault, doubtful.id, name, "1")
    assert of_kind(Kind.REVIEW) == []


def test_a_settled_field_says_who_settled_it(vault: Vault, doubtful: Sheet) -> None:
    made = review.settle(vault, doubtful.id, "6", "3").record
    assert made.settled is Settled.PERSON
    assert made.settled_by == vault.person.id
    assert made.settled_at is not None
