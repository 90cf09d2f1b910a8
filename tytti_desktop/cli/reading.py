"""Scanned pages: read, and pages that a person must look at."""

import os
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from tytti_desktop.casework.returns import copies, known, storing
from tytti_desktop.casework.returns.records import ScanPage
from tytti_desktop.cli.context import Answer, Context
from tytti_desktop.cli.parsing import Commands, command, positive
from tytti_desktop.cli.parsing import group as group_of
from tytti_desktop.cli.returns import row_of, sheet_line
from tytti_desktop.errors import KnownError
from tytti_desktop.paper.codes import short_code
from tytti_desktop.paper.reading import (
    Known,
    PageReading,
    PageReason,
    read_files,
    read_typed,
    sheets_of,
)
from tytti_desktop.paper.reading.model import STATUS_NAMES
from tytti_desktop.paper.reading.reasons import said
from tytti_desktop.vault import Vault
from tytti_desktop.words import _

MOST_WORKERS = 4
STEP = 10  # pages between two words on progress


def add_commands(commands: Commands) -> None:
    """Add `read` and `pages`."""
    _add_read(commands)
    pages = group_of(commands, "pages", _("scanned pages that a person must look at"))
    command(pages, "list", waiting, _("list them with what to do"))
    joined = command(pages, "join", join, _("say which page one is, by the code at its foot"))
    again = command(pages, "again", retry, _("read a kept picture once more"))
    done = command(pages, "handled", handled, _("write what was done with a page"))
    for one in (joined, again, done):
        one.add_argument("id", metavar="ID", help=_("from `pages list`"))
    joined.add_argument("code", metavar="CODE")
    joined.add_argument("form_page", type=positive, metavar="N")
    done.add_argument("how", metavar="TEXT")


def _add_read(commands: Commands) -> None:
    made = command(commands, "read", read, _("read scanned pages of printed forms"))
    made.add_argument("files", type=Path, nargs="+", metavar="FILE")
    made.add_argument(
        "--accept", action="store_true", help=_("store what is certain, queue the rest")
    )
    made.add_argument("--workers", type=int, choices=range(17), metavar="N")
    made.add_argument(
        "--sheet",
        "--code",
        dest="code",
        metavar="CODE",
        help=_("the code at the page's foot, where its codes are gone"),
    )
    made.add_argument(
        "--page",
        "--form-page",
        dest="form_page",
        type=positive,
        default=1,
        metavar="N",
        help=_("with --sheet: page of the form"),
    )
    made.add_argument(
        "--file-page",
        type=positive,
        default=1,
        metavar="N",
        help=_("with --sheet: page of the file"),
    )


def read(context: Context) -> Answer:
    """Read scanned pages; with --accept store what is certain and queue the rest for a person.

    Without it the vault is closed while the pages are read: others may work in it.
    """
    began = time.monotonic()
    if context.options.accept:
        with context.opened() as vault:
            forms = known.known_sheets(vault)
            pages = [_stored(vault, context, page) for page in _read(context, forms)]
            came = dict.fromkeys(p.sheet for p in pages if p.sheet in forms and p.fields)
            rows = [row_of(copies.row(vault, sheet)) for sheet in came if sheet is not None]
    else:
        with context.opened() as vault:
            forms, before = known.known_sheets(vault), storing.kept(vault)
        pages = [storing.against(before, page) for page in _read(context, forms)]
        rows = [_told(one, pages) for one in sheets_of(pages, forms)]
    seconds = round(time.monotonic() - began, 2)
    lines = [page_line(page) for page in pages] + [sheet_line(row) for row in rows]
    unopened = all(page.reason in {PageReason.NOT_OPENED, PageReason.HELD} for page in pages)
    data = {"pages": [page.as_json() for page in pages], "sheets": rows, "seconds": seconds}
    return Answer(data, lines, status=3 if unopened else 0)


def _stored(vault: Vault, context: Context, page: PageReading) -> PageReading:
    """Store a page; return it as judged, its picture let go."""
    judged = storing.against_vault(vault, page)
    storing.store_page(vault, judged, context.today)
    return replace(judged, picture=None)


def _read(context: Context, forms: Known) -> Iterator[PageReading]:
    """Give each page as read, or the one page whose code was typed."""
    options = context.options
    workers = options.workers
    if workers is None:
        workers = min(MOST_WORKERS, os.cpu_count() or 1)
    if options.code is not None:
        if len(options.files) != 1:
            raise KnownError(_("A code is typed for one page of one file."), field="code")
        page = read_typed(
            options.files[0], options.file_page, forms, code=options.code,
            form_page=options.form_page, workers=workers,
        )  # fmt: skip
        yield storing.in_doubt(page)
        return

    def tell(done: int, count: int) -> None:
        if done % STEP == 0 or done == count:
            context.say(_("{done} of {count}").format(done=done, count=count))

    yield from read_files(
        options.files, forms, workers=workers, progress=tell, keep_pictures=options.accept
    )


def _told(one: Any, pages: list[PageReading]) -> dict[str, Any]:  # noqa: ANN401 (SheetPages)
    """Return what a batch has of a sheet, with nothing stored."""
    mine = [field for page in pages if page.sheet == one.sheet for field in page.fields]
    return {
        "sheet": one.sheet,
        "short_code": one.short_code,
        "missing_pages": list(one.missing),
        "doubtful": sum(field.needs_person for field in mine),
    }


def page_line(page: PageReading) -> str:
    """Return a page as read in one line."""
    line = f"{page.file} {page.page}: {_(STATUS_NAMES[page.status])}"
    if page.sheet is not None:
        line += f"  {short_code(page.sheet)} {page.form_page}"
    reason = page.as_json()["reason"]
    return f"{line}  {reason}" if reason else line


def waiting(context: Context) -> Answer:
    """List the pages that wait, with what to do."""
    with context.opened() as vault:
        rows = [_waiting_row(scan) for scan in storing.pages_waiting(vault)]
    lines = [f"{r['id']}  {r['file']} {r['page']}  {r['reason'] or r['status']}" for r in rows]
    return Answer(rows, lines or [_("No page waits")])


def _waiting_row(scan: ScanPage) -> dict[str, Any]:
    return {
        "id": scan.id,
        "file": scan.file,
        "page": scan.page,
        "status": str(scan.status),
        "reason": said(PageReason(scan.reason)) if scan.reason else None,
        "sheet": scan.sheet_id,
        "form_page": scan.form_page,
        "pictured": scan.picture is not None,
    }


def join(context: Context) -> Answer:
    """Join a kept page to its form: every mark of it then waits in the review."""
    options = context.options
    with context.opened() as vault:
        done = storing.identify(vault, options.id, options.code, options.form_page, context.today)
        return _stands(vault, done.record)


def retry(context: Context) -> Answer:
    """Read a kept picture once more."""
    with context.opened() as vault:
        done = storing.try_again(vault, context.options.id, context.today)
        return _stands(vault, done.record)


def _stands(vault: Vault, scan: ScanPage) -> Answer:
    row = row_of(copies.row(vault, str(scan.sheet_id)))
    told = [said(PageReason(scan.reason))] if scan.reason else []
    return Answer(row, [*told, sheet_line(row)])


def handled(context: Context) -> Answer:
    """Record what was done with a page that is no form's, or was read twice."""
    with context.opened() as vault:
        done = storing.set_handled(vault, context.options.id, context.options.how)
    data = {"id": done.record.id, "handled": done.record.handled}
    return Answer(data, [data["handled"]])
