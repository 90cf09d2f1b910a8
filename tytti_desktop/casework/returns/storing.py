"""Pages as read into the vault: what is certain is stored, the rest waits for a person.

Each page is one transaction of its own, so that a long batch may be stopped anywhere and nothing
that was read is lost. Nothing is guessed, and no page is joined to a sheet that its codes, or a
person, did not name.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from PIL import Image

from tytti_desktop import __version__
from tytti_desktop.casework import recording
from tytti_desktop.casework.mail import sheets
from tytti_desktop.casework.mail.sheets import Sheet, SheetState
from tytti_desktop.casework.returns import checking, known, merging
from tytti_desktop.casework.returns.records import (
    FIELDS,
    RETURNED,
    SCANS,
    Field,
    ReturnedSheet,
    ScanPage,
)
from tytti_desktop.errors import KnownError
from tytti_desktop.paper.codes import typed_sheet_id
from tytti_desktop.paper.reading import PageReading, PageReason, PageStatus
from tytti_desktop.paper.reading.images import Scanned, prepared
from tytti_desktop.paper.reading.page import read_page
from tytti_desktop.vault import Changes, Vault, new_id
from tytti_desktop.words import _

STORED, NOTHING_TO_DO = "stored", "nothing"
NOTHING = frozenset(
    {
        PageReason.BLANK_PAGE,
        PageReason.SAME_PAGE,
        PageReason.SAME_PAGE_POORER,
        PageReason.SAME_PAGE_OPEN,  # its marks wait in the review
        PageReason.TEST_PAGE,
    }
)
_TAKEN = frozenset({PageStatus.READ, PageStatus.INCOMPLETE})


@dataclass(frozen=True)
class Before:
    """What is known of one page of a copy: its scans as (hash, read whole), and its fields."""

    scans: tuple[tuple[str, bool], ...]
    fields: tuple[Field, ...]


Kept = Mapping[tuple[str, int], Before]


def kept(vault: Vault, sheet_id: str | None = None) -> Kept:
    """Return every page that has been read, of one copy or of all, without its pictures.

    So that what stores nothing can read scans with the vault closed.
    """
    rows = vault.query(
        "select sheet_id, form_page, sha256, status from scan_page"
        " where status in ('read', 'incomplete') and (:sheet is null or sheet_id = :sheet)",
        {"sheet": sheet_id},
    )
    scans: dict[tuple[str, int], list[tuple[str, bool]]] = {}
    for row in rows:
        key = (str(row["sheet_id"]), int(row["form_page"]))
        scans.setdefault(key, []).append((str(row["sha256"]), row["status"] == PageStatus.READ))
    fields: dict[tuple[str, int], list[Field]] = {}
    for field in FIELDS.table.find(
        vault, ":sheet is null or sheet_id = :sheet", {"sheet": sheet_id}
    ):
        fields.setdefault((field.sheet_id, field.page), []).append(field)
    return {key: Before(tuple(some), tuple(fields.get(key, ()))) for key, some in scans.items()}


def against_vault(vault: Vault, page: PageReading) -> PageReading:
    """Return a page as it is when what the vault has already is known."""
    if page.status not in _TAKEN or page.sheet is None:
        return page
    return against(kept(vault, page.sheet), page)


def against(known_pages: Kept, page: PageReading) -> PageReading:
    """Return a page as it is beside those read before: a duplicate is named so.

    Another scan that settles what an earlier one left open is read, not a duplicate.
    """
    if page.status not in _TAKEN or page.sheet is None or page.form_page is None:
        return page
    before = known_pages.get((page.sheet, page.form_page))
    if before is None:
        return page
    if any(sha256 == page.sha256 for sha256, _whole in before.scans):
        return replace(page, status=PageStatus.DUPLICATE, reason=PageReason.SAME_PAGE)
    if not any(whole for _sha256, whole in before.scans):
        return page
    reason = merging.compared(before.fields, page.fields)
    if reason is PageReason.BETTER_SCAN:
        return replace(page, reason=reason)
    return replace(page, status=PageStatus.DUPLICATE, reason=reason)


def store_page(vault: Vault, page: PageReading, today: date) -> Changes:
    """Keep one page as read, picture and all; the record is the `ScanPage`.

    Its certain answers are settled, the others wait in the review. A copy whose every field is now
    settled is checked at once. A page that was kept before is not kept twice.
    """
    page = against_vault(vault, page)
    before = SCANS.table.find(
        vault, "sha256 = ? and status = ?", (page.sha256, str(page.status)), limit=1
    )
    if page.sha256 and before:
        return Changes(frozenset(), before[0])
    with vault.atomic():
        scan = _scan(vault, page)
        done = [recording.add(vault, SCANS, scan, "scan", _told(page))]
        if page.status in _TAKEN:
            sheet = sheets.get(vault, str(page.sheet))
            _come_back(vault, sheet, today)
            _take(vault, sheet, scan, page)
            done += _outdated(vault, scan)
            done += _checked(vault, sheet.id)
    types = frozenset({ScanPage, ReturnedSheet, Field, Sheet})
    return Changes(types.union(*(changes.types for changes in done)), scan)


def _checked(vault: Vault, sheet_id: str) -> list[Changes]:
    """Check a copy if it is whole; what prevents it is said when a person checks it."""
    try:
        with vault.atomic():
            return checking.check_if_whole(vault, sheet_id)
    except KnownError:
        return []


def _outdated(vault: Vault, scan: ScanPage) -> list[Changes]:
    """Let go of the pages that waited for this scan: of the same page, or the same picture."""
    waiting = SCANS.table.find(
        vault,
        "handled = '' and status in ('unreadable', 'foreign')"
        " and ((sheet_id = ? and form_page = ?) or (sha256 = ? and sha256 != ''))",
        (scan.sheet_id, scan.form_page, scan.sha256),
    )
    return [
        recording.change(vault, SCANS, replace(old, handled=STORED), "handle") for old in waiting
    ]


def _told(page: PageReading) -> dict[str, object]:
    """Return what the log says of a page: its state and hash, never the name of its file."""
    return {"status": str(page.status), "sheet": page.sheet, "sha256": page.sha256}


def _scan(vault: Vault, page: PageReading) -> ScanPage:
    strange = page.reason in {
        PageReason.UNKNOWN_SHEET,
        PageReason.TEST_PAGE,
        PageReason.PREVIEW_PAGE,
    }
    printed_here = page.sheet is not None and not strange
    nothing = page.reason in NOTHING
    return ScanPage(
        id=new_id(),
        file=page.file.replace("\\", "/").rsplit("/", maxsplit=1)[-1],
        page=page.page,
        status=page.status,
        sha256=page.sha256,
        reader=__version__,
        read_at=vault.now(),
        read_by=vault.person.id,
        sheet_id=page.sheet if printed_here else None,
        form_page=page.form_page,
        reason=page.reason,
        rotation=page.rotation,
        scale=page.scale,
        picture=page.picture,
        handled=STORED if page.status in _TAKEN else NOTHING_TO_DO if nothing else "",
    )


def open_fields(vault: Vault, sheet: Sheet) -> list[Field]:
    """Return the fields of a copy as they are before anything is known of them."""
    seen: dict[str, Field] = {}
    for box in known.form_of(vault, sheet).boxes:
        made = Field(new_id(), sheet.id, len(seen), box.page, box.field, box.type)
        seen.setdefault(box.field, made)
    return list(seen.values())


def _come_back(vault: Vault, sheet: Sheet, today: date) -> list[Changes]:
    """Mark a copy as returned, with a row for each of its fields; its round is returned too."""
    if RETURNED.table.count(vault, "id = ?", (sheet.id,)):
        return []
    returned = ReturnedSheet(sheet.id, today, vault.now(), vault.person.id)
    done = [recording.add(vault, RETURNED, returned, "return")]
    FIELDS.table.add_all(vault, open_fields(vault, sheet))
    back = replace(sheet, state=SheetState.RETURNED)
    done.append(recording.change(vault, sheets.BOOK, back, "return"))
    return done + checking.return_round(vault, sheet, today)


def come_back(vault: Vault, sheet_id: str, today: date) -> None:
    """Mark a copy that is keyed by hand as returned, in the act that is under way."""
    _come_back(vault, sheets.get(vault, sheet_id), today)


def _take(vault: Vault, sheet: Sheet, scan: ScanPage, page: PageReading) -> None:
    """Bring the fields of a page up to what was read on it."""
    read = {one.field: one for one in page.fields}
    fields = FIELDS.table.find(
        vault, "sheet_id = ? and page = ?", (sheet.id, page.form_page), order="position"
    )
    changed = False
    for old in fields:
        new = merging.merged(old, read.get(old.field), scan)
        changed = changed or (old.settled, old.chosen) != (new.settled, new.chosen)
        if new != old:
            FIELDS.table.change(vault, new)
    if changed:
        checking.reopen(vault, sheet.id)
    returned = RETURNED.table.get(vault, sheet.id)
    if returned.second_pass and not checking.awaited(vault, sheet.id):  # the scan is the second
        recording.change(vault, RETURNED, replace(returned, second_pass=False), "second_pass")


def identify(vault: Vault, scan_id: str, code: str, form_page: int, today: date) -> Changes:
    """Say which page a kept picture is, by the code at its foot; its fields go to a person.

    Nothing of it is taken as certain. A page that has been read from another scan meanwhile is put
    aside when it surely says the same; else it goes on waiting, now with its form, to be compared.
    Raises KnownError when the code or the page is wrong, when the page's own codes say otherwise,
    and when the boxes cannot be seen: then key the answers.
    """
    scan = _waiting(vault, scan_id)
    sheet = sheets.get(vault, typed_sheet_id(code))
    forms = {sheet.id: known.form_of(vault, sheet)}
    page = read_page(_seen(scan), forms, sheet=sheet.id, form_page=form_page)
    page = _in_place(vault, scan, page)
    if page.reason is PageReason.SAME_PAGE_POORER:  # whose it is only a person says
        return _put_beside(vault, scan, page, "identify", handled="")
    return _reread(vault, scan, in_doubt(page), "identify", today)


def try_again(vault: Vault, scan_id: str, today: date) -> Changes:
    """Read a kept picture once more, as after a fault of the program or a restored layout.

    Raises KnownError that says why it still cannot be read.
    """
    scan = _waiting(vault, scan_id)
    page = read_page(_seen(scan), known.known_sheets(vault))
    return _reread(vault, scan, _in_place(vault, scan, page), "scan", today)


def in_doubt(page: PageReading) -> PageReading:
    """Return a page that a person named: every mark of it is for a person to settle."""
    return replace(page, fields=tuple(merging.doubted(one) for one in page.fields))


def _waiting(vault: Vault, scan_id: str) -> ScanPage:
    scan = SCANS.table.get(vault, scan_id)
    if scan.handled or scan.picture is None:
        raise KnownError(_("This page has been dealt with already."))
    return scan


def _seen(scan: ScanPage) -> Scanned:
    with Image.open(io.BytesIO(scan.picture or b""), formats=["JPEG"]) as picture:
        return prepared(picture)


def _reread(vault: Vault, scan: ScanPage, page: PageReading, act: str, today: date) -> Changes:
    """Store what was read of a kept picture in the place of the page that waited."""
    if page.status is PageStatus.DUPLICATE:
        handled = "" if page.reason is PageReason.SAME_PAGE_DIFFERS else STORED
        return _put_beside(vault, scan, page, act, handled=handled)
    if page.status not in _TAKEN:
        raise KnownError(_why(page))
    with vault.atomic():
        found = replace(_scan(vault, page), id=scan.id, read_at=scan.read_at)
        done = [recording.change(vault, SCANS, found, act)]
        sheet = sheets.get(vault, str(page.sheet))
        _come_back(vault, sheet, today)
        _take(vault, sheet, found, page)
        done += _outdated(vault, found)
        done += _checked(vault, sheet.id)
    return Changes(recording.together(done).types | {ReturnedSheet, Field, Sheet}, found)


def _in_place(vault: Vault, scan: ScanPage, page: PageReading) -> PageReading:
    """Return what was read of a kept picture, beside what the vault has read before."""
    own = replace(page, file=scan.file, page=scan.page, sha256=scan.sha256)
    return against_vault(vault, own)


def _put_beside(
    vault: Vault, scan: ScanPage, page: PageReading, act: str, *, handled: str
) -> Changes:
    """Name a page that waited as one that has been read from another scan."""
    found = replace(_scan(vault, page), id=scan.id, read_at=scan.read_at, handled=handled)
    return recording.change(vault, SCANS, found, act)


def _why(page: PageReading) -> str:
    said = page.as_json()["reason"]
    return str(said) if said else _("The page could not be read. Key its answers by hand.")


def set_handled(vault: Vault, scan_id: str, how: str) -> Changes:
    """Record what was done with a page that is no form's, or was read twice; can be undone."""
    text = how.strip()
    if not text:
        raise KnownError(_("Write what was done with the page."), field="handled")
    scan = SCANS.table.get(vault, scan_id)
    return recording.change(vault, SCANS, replace(scan, handled=text), "handle")


def pages_waiting(vault: Vault) -> list[ScanPage]:
    """Return the pages that a person must look at: foreign, unreadable, read with other answers."""
    return SCANS.table.find(vault, "handled = ''", order="read_at, rowid")
