"""Pages as read into the vault: what is certain is stored, the rest waits for a person.

Each page is one transaction of its own, so that a long batch may be stopped anywhere and nothing
that was read is lost. Nothing is guessed, and no page is joined to a sheet that its codes, or a
person, did not name.
"""

import io
from dataclasses import replace
from datetime import date

from PIL import Image

from tytti_desktop import __version__
from tytti_desktop.casework import recording, sheets
from tytti_desktop.casework.returns import checking, known, merging
from tytti_desktop.casework.returns.records import (
    FIELDS,
    RETURNED,
    SCANS,
    Field,
    ReturnedSheet,
    ScanPage,
)
from tytti_desktop.casework.sheets import Sheet, SheetState
from tytti_desktop.errors import KnownError
from tytti_desktop.paper.codes import typed_sheet_id
from tytti_desktop.paper.reading import PageReading, PageReason, PageStatus
from tytti_desktop.paper.reading.images import prepared
from tytti_desktop.paper.reading.page import read_page
from tytti_desktop.vault import Changes, Vault, new_id
from tytti_desktop.words import _

STORED, NOTHING_TO_DO = "stored", "nothing"
NOTHING = frozenset({PageReason.BLANK_PAGE, PageReason.SAME_PAGE, PageReason.TEST_PAGE})
_TAKEN = frozenset({PageStatus.READ, PageStatus.INCOMPLETE})


def against_vault(vault: Vault, page: PageReading) -> PageReading:
    """Return a page as it is when what the vault has already is known: a duplicate is named so."""
    if page.status not in _TAKEN or page.sheet is None:
        return page
    earlier = SCANS.table.find(
        vault,
        "sheet_id = ? and form_page = ? and status in ('read', 'incomplete')",
        (page.sheet, page.form_page),
    )
    if any(scan.sha256 == page.sha256 for scan in earlier):
        return replace(page, status=PageStatus.DUPLICATE, reason=PageReason.SAME_PAGE)
    if not any(scan.status is PageStatus.READ for scan in earlier):
        return page
    fields = FIELDS.table.find(vault, "sheet_id = ? and page = ?", (page.sheet, page.form_page))
    same = merging.agree(fields, page.fields)
    reason = PageReason.SAME_PAGE if same else PageReason.SAME_PAGE_DIFFERS
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


def _told(page: PageReading) -> dict[str, object]:
    """Return what the log says of a page: its state and hash, never the name of its file."""
    return {"status": str(page.status), "sheet": page.sheet, "sha256": page.sha256}


def _scan(vault: Vault, page: PageReading) -> ScanPage:
    strange = page.reason in {PageReason.UNKNOWN_SHEET, PageReason.TEST_PAGE}
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
    if returned.second_pass and not FIELDS.table.count(
        vault, "sheet_id = ? and scan_id is null", (sheet.id,)
    ):  # the scan is the second pass
        recording.change(vault, RETURNED, replace(returned, second_pass=False), "second_pass")


def identify(vault: Vault, scan_id: str, code: str, form_page: int, today: date) -> Changes:
    """Say which page a kept picture is, by the code at its foot; its fields go to a person.

    Nothing of it is taken as certain. Raises KnownError when the code or the page is wrong, when
    the page's own codes say otherwise, and when the boxes cannot be seen: then key the answers.
    """
    scan = SCANS.table.get(vault, scan_id)
    sheet = sheets.get(vault, typed_sheet_id(code))
    if scan.handled or scan.picture is None:
        raise KnownError(_("This page has been dealt with already."))
    with Image.open(io.BytesIO(scan.picture), formats=["JPEG"]) as picture:
        seen = prepared(picture)
    forms = {sheet.id: known.form_of(vault, sheet)}
    page = read_page(seen, forms, sheet=sheet.id, form_page=form_page)
    page = replace(page, file=scan.file, page=scan.page, sha256=scan.sha256)
    page = against_vault(vault, page)
    if page.status not in _TAKEN:
        raise KnownError(_why(page))
    with vault.atomic():
        found = replace(_scan(vault, page), id=scan.id, read_at=scan.read_at)
        done = [recording.change(vault, SCANS, found, "identify")]
        _come_back(vault, sheet, today)
        doubtful = replace(page, fields=tuple(merging.doubted(one) for one in page.fields))
        _take(vault, sheet, found, doubtful)
    return Changes(recording.together(done).types | {ReturnedSheet, Field, Sheet}, found)


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
