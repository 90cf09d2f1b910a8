"""For every message on a page: the act that it advises is done, and the state afterwards is right.

The messages are walked by enumeration: a new one without its row here is a failure.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from PIL import Image

from tests.returns.conftest import LOST, TODAY, UNSURE, page_of, printed
from tests.returns.test_identify import picture
from tytti_desktop.casework.mail.sheets import Sheet
from tytti_desktop.casework.returns import checking, copies, keying, listing, review, storing
from tytti_desktop.casework.returns.checking import Waits
from tytti_desktop.casework.returns.records import SCANS, ScanPage, Settled
from tytti_desktop.errors import KnownError
from tytti_desktop.paper.reading import FieldStatus, PageReading, PageReason, PageStatus
from tytti_desktop.vault import Vault

GAD = {str(n): "2" for n in range(1, 8)}


@dataclass(frozen=True)
class Try:
    """A copy of GAD-7 of which a page came with a message."""

    vault: Vault
    sheet: Sheet
    scan: ScanPage

    @property
    def waiting(self) -> bool:
        return any(one.id == self.scan.id for one in storing.pages_waiting(self.vault))

    @property
    def checked(self) -> bool:
        done = copies.returned(self.vault, self.sheet.id)
        return done and copies.row(self.vault, self.sheet.id).checked


def scan_again(this: Try) -> None:
    """Scan the page once more, well."""
    page = page_of(this.vault, this.sheet, 1, GAD, "again", picture=b"good")
    storing.store_page(this.vault, page, TODAY)
    assert this.checked
    assert not (this.waiting and this.scan.sheet_id), "its page has been read by now"


def key(this: Try) -> None:
    """Key the answers by hand."""
    what = listing.to_key(this.vault, this.sheet.short_code)
    answers = {one.field.field: "2" for one in what.questions}
    keying.key_in(this.vault, this.sheet.id, answers, TODAY, number=None)
    assert this.checked


def type_code(this: Try) -> None:
    """Type the code at the page's foot, and settle every mark."""
    storing.identify(this.vault, this.scan.id, this.sheet.short_code, 1, TODAY)
    for field in review.queue(this.vault):
        review.settle(this.vault, this.sheet.id, field.field, 2)
    assert this.checked
    assert not this.waiting


def read_with_code(this: Try) -> None:
    """Read the same file once more, with the code at the page's foot typed."""
    page = replace(page_of(this.vault, this.sheet, 1, GAD), sha256=this.scan.sha256)
    storing.store_page(this.vault, storing.in_doubt(page), TODAY)
    assert not this.waiting
    settle(this)


def try_again(this: Try) -> None:
    """Read the kept picture once more."""
    storing.try_again(this.vault, this.scan.id, TODAY)
    for field in review.queue(this.vault):
        review.settle(this.vault, this.sheet.id, field.field, 2)
    assert this.checked
    assert not this.waiting


def read_again(this: Try) -> None:
    """Read the same file once more: by now the program can."""
    page = replace(page_of(this.vault, this.sheet, 1, GAD), sha256=this.scan.sha256)
    storing.store_page(this.vault, page, TODAY)
    assert this.checked
    assert not this.waiting


def settle(this: Try) -> None:
    """Settle in the review what is open."""
    for field in review.queue(this.vault):
        review.settle(this.vault, this.sheet.id, field.field, 2)
    assert this.checked


def put_aside(this: Try) -> None:
    """Write what was done with the paper."""
    assert this.waiting
    storing.set_handled(this.vault, this.scan.id, "laitettu sivuun")
    assert not this.waiting


def nothing(this: Try) -> None:
    """Do nothing: the message says that nothing is to be done."""
    assert not this.waiting


ASIDE = (scan_again, put_aside)  # the first paper's row is then marked by a person
ADVISED: dict[PageReason, tuple[Callable[[Try], None], ...]] = {
    PageReason.NOT_A_PICTURE: ASIDE,
    PageReason.TELEPHONE_PICTURE: ASIDE,
    PageReason.OTHER_PICTURE: ASIDE,
    PageReason.EMPTY: ASIDE,
    PageReason.DAMAGED: ASIDE,
    PageReason.ENCRYPTED: ASIDE,
    PageReason.TOO_LARGE: ASIDE,
    PageReason.TOO_MANY_PAGES: ASIDE,
    PageReason.TOO_SLOW: ASIDE,
    PageReason.NOT_OPENED: ASIDE,
    PageReason.HELD: ASIDE,
    PageReason.TOO_SMALL: ASIDE,
    PageReason.TWO_SHEETS: ASIDE,
    PageReason.OTHER_CODE: ASIDE,
    PageReason.BLANK_PAGE: (nothing,),
    PageReason.TEST_PAGE: (nothing,),
    PageReason.PREVIEW_PAGE: (key, put_aside),
    PageReason.SAME_PAGE: (nothing,),
    PageReason.SAME_PAGE_POORER: (nothing,),
    PageReason.SAME_PAGE_OPEN: (nothing, settle),
    PageReason.BETTER_SCAN: (nothing,),
    PageReason.PART_MISSING: (nothing, scan_again),
    PageReason.SAME_PAGE_DIFFERS: (put_aside, settle),
    PageReason.UNKNOWN_SHEET: (put_aside,),
    PageReason.NO_SUCH_PAGE: (put_aside,),
    PageReason.NO_CODE: (type_code,),
    PageReason.BAD_CODE: (type_code,),
    PageReason.UNKNOWN_VERSION: (try_again,),
    PageReason.PROGRAM_FAULT: (try_again,),
    PageReason.NOT_THIS_FORM: (scan_again, nothing),
}
ALSO: dict[PageReason, tuple[Callable[[Try], None], ...]] = {
    PageReason.NO_CODE: (read_with_code,),
    PageReason.BAD_CODE: (read_with_code,),
    PageReason.UNKNOWN_VERSION: (read_again, scan_again),
    PageReason.PROGRAM_FAULT: (read_again, scan_again),
}
NAMED = {  # messages on pages whose copy is known
    PageReason.BETTER_SCAN, PageReason.PART_MISSING, PageReason.SAME_PAGE,
    PageReason.SAME_PAGE_POORER,
    PageReason.SAME_PAGE_OPEN, PageReason.SAME_PAGE_DIFFERS, PageReason.NOT_THIS_FORM,
    PageReason.PROGRAM_FAULT, PageReason.UNKNOWN_VERSION, PageReason.NO_SUCH_PAGE,
}  # fmt: skip
FOREIGN = {  # what the reader refuses as no page of ours; the others it cannot read
    PageReason.NO_CODE, PageReason.BLANK_PAGE, PageReason.UNKNOWN_SHEET, PageReason.TEST_PAGE,
    PageReason.PREVIEW_PAGE, PageReason.UNKNOWN_VERSION, PageReason.NO_SUCH_PAGE,
}  # fmt: skip
FIRST = {
    PageReason.BETTER_SCAN: {"1": UNSURE},
    PageReason.SAME_PAGE: {},
    PageReason.SAME_PAGE_POORER: {},
    PageReason.SAME_PAGE_OPEN: {"1": UNSURE},
    PageReason.SAME_PAGE_DIFFERS: {"1": UNSURE, "2": "3"},
}


def jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=90)
    return out.getvalue()


def came(vault: Vault, sheet: Sheet, reason: PageReason) -> Try:
    """Store a page with a message; what must have come before it too."""
    if reason in FIRST:
        storing.store_page(vault, page_of(vault, sheet, 1, GAD | FIRST[reason]), TODAY)
        poorer = {PageReason.SAME_PAGE_OPEN, PageReason.SAME_PAGE_POORER}
        marks = GAD | ({"1": UNSURE} if reason in poorer else {})
        page = page_of(vault, sheet, 1, marks, "b")
    elif reason is PageReason.PART_MISSING:
        marks = GAD | {"6": LOST, "7": LOST}
        page = page_of(vault, sheet, 1, marks, status=PageStatus.INCOMPLETE, reason=reason)
    else:
        known = reason in NAMED
        kept = picture(vault, sheet, codes=reason not in {PageReason.NO_CODE, PageReason.BAD_CODE})
        status = PageStatus.FOREIGN if reason in FOREIGN else PageStatus.UNREADABLE
        page = PageReading(
            "a.png", 1, status, reason, sheet.id if known else None,
            1 if known else None, sha256="first", picture=jpeg(kept),
        )  # fmt: skip
    scan = storing.store_page(vault, page, TODAY).record
    assert scan.reason == reason
    return Try(vault, sheet, scan)


def test_every_message_has_its_act() -> None:
    assert set(ADVISED) == set(PageReason)


@pytest.mark.parametrize("reason", list(PageReason))
def test_the_act_that_a_message_advises_is_walked_to_the_end(
    vault: Vault, client: str, reason: PageReason
) -> None:
    this = came(vault, printed(vault, "gad7", client), reason)
    for act in ADVISED[reason]:
        act(this)


@pytest.mark.parametrize(("reason", "act"), [(r, act) for r, acts in ALSO.items() for act in acts])
def test_the_other_way_that_people_take_ends_there_too(
    vault: Vault, client: str, reason: PageReason, act: Callable[[Try], None]
) -> None:
    act(came(vault, printed(vault, "gad7", client), reason))


def unsure(vault: Vault, sheet: Sheet, scan: str, certainty: float, ink: tuple[float, ...],
           ) -> PageReading:  # fmt: skip
    """Return a page on which every mark is a doubt."""
    page = page_of(vault, sheet, 1, GAD, scan, picture=scan.encode())
    fields = tuple(
        replace(one, status=FieldStatus.UNSURE, value=None, certainty=certainty,
                candidates=("0", "1", "2", "3"), ink=ink)
        for one in page.fields
    )  # fmt: skip
    return replace(page, fields=fields)


def pictures(vault: Vault, sheet: Sheet) -> set[bytes | None]:
    fields = checking.stand(vault, sheet.id).fields
    return {SCANS.table.get(vault, str(one.scan_id)).picture for one in fields}


DARK = (1.0, 1.0, 1.0, 1.0)
TWO_MARKS = (0.0, 0.4, 0.4, 0.0)


def test_a_better_scan_settles_what_the_worse_left_open_and_replaces_its_picture(
    vault: Vault, client: str
) -> None:
    sheet = printed(vault, "gad7", client)
    storing.store_page(vault, unsure(vault, sheet, "dark", 0.1, DARK), TODAY)
    assert len(review.queue(vault)) == 7
    good = page_of(vault, sheet, 1, GAD, "good", picture=b"good")
    got = storing.store_page(vault, good, TODAY).record
    assert (got.status, got.reason) == (PageStatus.READ, PageReason.BETTER_SCAN)
    assert copies.row(vault, sheet.id).checked
    assert pictures(vault, sheet) == {b"good"}


@pytest.mark.parametrize(("certainty", "shown"), [(0.05, b"first"), (0.3, b"second")])
def test_of_two_poor_scans_the_less_poor_is_shown(
    vault: Vault, client: str, certainty: float, shown: bytes
) -> None:
    sheet = printed(vault, "gad7", client)
    storing.store_page(vault, unsure(vault, sheet, "first", 0.1, DARK), TODAY)
    second = unsure(vault, sheet, "second", certainty, DARK)
    got = storing.store_page(vault, second, TODAY).record
    assert got.reason is PageReason.SAME_PAGE_OPEN
    assert pictures(vault, sheet) == {b"first"}  # nothing new: its picture is not taken either
    assert len(review.queue(vault)) == 7
    partly = replace(second, sha256="third", fields=(
        page_of(vault, sheet, 1, GAD).fields[0], *second.fields[1:]))  # fmt: skip
    storing.store_page(vault, partly, TODAY)
    assert len(review.queue(vault)) == 6
    assert pictures(vault, sheet) == {b"second", shown}


@pytest.mark.parametrize(
    ("ink", "value"),
    [(TWO_MARKS, "2"), ((0.0, 0.4, 0.0, 0.0), None), ((0.0, 0.4, 0.0, 0.0), "3")],
    ids=["two marks, then one", "a mark, then none", "one box, then another"],
)
def test_the_scan_that_saw_more_is_not_outvoted(
    vault: Vault, client: str, ink: tuple[float, ...], value: str | None
) -> None:
    sheet = printed(vault, "gad7", client)
    page = unsure(vault, sheet, "first", 0.4, ink)
    fields = tuple(replace(one, candidates=("1",)) for one in page.fields)
    storing.store_page(vault, replace(page, fields=fields), TODAY)
    storing.store_page(vault, page_of(vault, sheet, 1, dict.fromkeys(GAD, value), "b"), TODAY)
    assert len(review.queue(vault)) == 7


@pytest.mark.parametrize("twice", [False, True])
def test_the_pages_that_a_scan_lacks_are_keyed_page_by_page(
    vault: Vault, client: str, twice: bool
) -> None:
    sheet = printed(vault, "consent", client)
    form = known_fields(vault, sheet)
    pages = sorted(form)
    storing.store_page(vault, page_of(vault, sheet, pages[0], {}), TODAY)
    for page in pages[1:]:
        assert page in copies.row(vault, sheet.id).missing_pages
        for number in (keying.FIRST, keying.SECOND) if twice else (None,):
            answers = dict.fromkeys(form[page])
            keying.key_in(vault, sheet.id, answers, TODAY, number=number)
        how = {f.settled for f in checking.stand(vault, sheet.id).fields if f.page == page}
        assert how == {Settled.TWICE if twice else Settled.KEYED}
    for field in review.queue(vault):
        review.settle(vault, sheet.id, field.field, None)
    assert copies.row(vault, sheet.id).checked


def known_fields(vault: Vault, sheet: Sheet) -> dict[int, list[str]]:
    pages: dict[int, list[str]] = {}
    for field in storing.open_fields(vault, sheet):
        pages.setdefault(field.page, []).append(field.field)
    return pages


def test_a_pass_in_pieces_waits_until_the_second_has_every_piece(vault: Vault, client: str) -> None:
    sheet = printed(vault, "gad7", client)
    some = {str(n): 1 for n in (1, 2, 3)}
    rest = {str(n): 1 for n in (4, 5, 6, 7)}
    keying.key_in(vault, sheet.id, some, TODAY, number=1)
    keying.key_in(vault, sheet.id, rest, TODAY, number=1)
    assert copies.row(vault, sheet.id).waits is Waits.SECOND_PASS
    assert {q.field.field for q in listing.to_key(vault, sheet.id).questions} == set(GAD)
    keying.key_in(vault, sheet.id, rest, TODAY, number=2)
    assert copies.row(vault, sheet.id).waits is Waits.SECOND_PASS
    what = listing.to_key(vault, sheet.id)
    assert ({q.field.field for q in what.questions}, what.second) == (set(some), True)
    with pytest.raises(KnownError, match="jo tehty"):
        keying.key_in(vault, sheet.id, rest, TODAY, number=2)
    keying.key_in(vault, sheet.id, some, TODAY, number=2)
    assert copies.row(vault, sheet.id).checked
    with pytest.raises(KnownError, match="kahdesti"):
        listing.to_key(vault, sheet.id)


def test_missing_pages_are_counted_and_named(vault: Vault) -> None:
    assert checking.said(Waits.PAGES, (3,)).startswith("Sivu 3 puuttuu")
    assert checking.said(Waits.PAGES, (3, 4)).startswith("Sivut 3, 4 puuttuvat")
    assert checking.said(None, (3,)) == ""
    assert vault.person.id
