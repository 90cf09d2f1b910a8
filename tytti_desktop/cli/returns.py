"""Forms that come back: read, review, keyin, sheets."""

import json
import os
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from tytti_desktop.casework import clients, sheets
from tytti_desktop.casework.returns import checking, copies, keying, known, review, storing
from tytti_desktop.casework.returns.records import MISSING_NAMES, Field, Missing
from tytti_desktop.cli.context import Answer, Context, read_text
from tytti_desktop.dates import shown
from tytti_desktop.errors import KnownError
from tytti_desktop.paper.codes import short_code
from tytti_desktop.paper.drawing import BoxType
from tytti_desktop.paper.reading import (
    Known,
    PageReading,
    PageReason,
    PageStatus,
    read_files,
    sheets_of,
)
from tytti_desktop.vault import Vault
from tytti_desktop.words import N_, _, ngettext

MOST_WORKERS = 4
STEP = 10  # pages between two words on progress
STATUS_NAMES = {
    PageStatus.READ: N_("read"),
    PageStatus.FOREIGN: N_("foreign"),
    PageStatus.UNREADABLE: N_("unreadable"),
    PageStatus.DUPLICATE: N_("read before"),
    PageStatus.INCOMPLETE: N_("incomplete"),
}
EMPTY_WORDS = frozenset({"-", "empty", "tyhjä", "tom"})
UNCLEAR_WORDS = frozenset({"?", "unclear", "epäselvä", "oklar"})


def read(context: Context) -> Answer:
    """Read scanned pages; with --accept store what is certain and queue the rest for a person."""
    began = time.monotonic()
    with context.opened() as vault:
        forms = known.known_sheets(vault)
        pages = list(_pages(vault, context, forms))
        rows = _sheet_rows(vault, pages, forms, accepted=context.options.accept)
    seconds = round(time.monotonic() - began, 2)
    lines = [_page_line(page) for page in pages] + [_sheet_line(row) for row in rows]
    unopened = all(page.reason is PageReason.NOT_OPENED for page in pages)
    data = {"pages": [page.as_json() for page in pages], "sheets": rows, "seconds": seconds}
    return Answer(data, lines, status=3 if unopened else 0)


def _pages(vault: Vault, context: Context, forms: Known) -> Iterator[PageReading]:
    """Give each page as read against the vault, stored if so asked, its picture let go."""
    options = context.options
    workers = options.workers
    if workers is None:
        workers = min(MOST_WORKERS, os.cpu_count() or 1)

    def tell(done: int, count: int) -> None:
        if done % STEP == 0 or done == count:
            context.say(_("{done} of {count}").format(done=done, count=count))

    found = read_files(
        options.files,
        forms,
        workers=workers,
        progress=tell,
        keep_pictures=options.accept,
    )
    for page in found:
        judged = storing.against_vault(vault, page)
        if options.accept:
            storing.store_page(vault, judged, context.today)
        yield replace(judged, picture=None)


def _sheet_rows(
    vault: Vault, pages: list[PageReading], forms: Known, *, accepted: bool
) -> list[dict[str, Any]]:
    """Return how each sheet of the batch stands: its missing pages, what it waits for."""
    if accepted:
        came = dict.fromkeys(page.sheet for page in pages if page.sheet in forms and page.fields)
        return [_row(copies.row(vault, sheet)) for sheet in came if sheet is not None]
    return [
        {
            "sheet": one.sheet,
            "short_code": one.short_code,
            "missing_pages": list(one.missing),
            "doubtful": sum(
                field.needs_person
                for page in pages
                if page.sheet == one.sheet
                for field in page.fields
            ),
        }
        for one in sheets_of(pages, forms)
    ]


def _row(row: copies.Row) -> dict[str, Any]:
    return {
        "sheet": row.sheet.id,
        "short_code": row.sheet.short_code,
        "form": row.sheet.form,
        "client_code": row.client_code or None,
        "campaign": row.campaign or None,
        "state": str(row.sheet.state),
        "returned_on": row.returned_on,
        "missing_pages": list(row.missing_pages),
        "doubtful": row.doubtful,
        "checked": row.checked,
        "waits": str(row.waits) if row.waits else None,
        "waits_for": _(checking.WAITS_FOR[row.waits]) if row.waits else None,
        "set_aside": row.set_aside or None,
        "proposal": row.proposal,
    }


def _page_line(page: PageReading) -> str:
    line = f"{page.file} {page.page}: {_(STATUS_NAMES[page.status])}"
    if page.sheet is not None:
        line += f"  {short_code(page.sheet)} {page.form_page}"
    reason = page.as_json()["reason"]
    return f"{line}  {reason}" if reason else line


def _sheet_line(row: dict[str, Any]) -> str:
    count = row["doubtful"]
    told = ngettext("{count} uncertain mark", "{count} uncertain marks", count)
    line = f"{row['short_code']}: {told.format(count=count)}"
    if row["missing_pages"]:
        pages = ", ".join(map(str, row["missing_pages"]))
        line += "; " + _("pages missing: {pages}").format(pages=pages)
    if row.get("checked"):
        line += "; " + _("checked")
    return line


def review_list(context: Context) -> Answer:
    """List the doubtful fields, the least sure first."""
    with context.opened() as vault:
        found = review.questions(vault, review.queue(vault))
    rows = [_question_row(one) for one in found]
    lines = [
        f"{row['short_code']} {row['field']}: {', '.join(row['candidates']) or '-'}"
        f"  {'; '.join(row['reasons'])}"
        for row in rows
    ]
    return Answer(rows, lines or [_("Nothing waits for a decision.")])


def _question_row(one: review.Question) -> dict[str, Any]:
    field = one.field
    return {
        "sheet": field.sheet_id,
        "short_code": one.sheet.short_code,
        "field": field.field,
        "candidates": list(field.candidates),
        "certainty": field.certainty,
        "page": field.page,
        "type": str(field.type),
        "status": field.mark,
        "reasons": list(field.reasons()),
        "text": one.text,
        "values": list(one.options.values),
    }


def review_set(context: Context) -> Answer:
    """Settle one field; the copy is checked with the last one."""
    options = context.options
    with context.opened() as vault:
        found = checking.stand(vault, options.sheet)
        value, missing = _meant(vault, found, options.field, options.value)
        done = review.settle(vault, options.sheet, options.field, value, missing=missing)
        row = copies.row(vault, options.sheet)
    field: Field = done.record
    data = {
        "sheet": field.sheet_id,
        "field": field.field,
        "value": field.value(),
        "missing": str(field.missing) or None,
        "left": row.doubtful,
        "checked": row.checked,
    }
    said = ", ".join(field.chosen) or _(MISSING_NAMES[field.missing])
    return Answer(data, [f"{field.field}: {said}", _sheet_line(_row(row))])


def _meant(
    vault: Vault, found: checking.Stand, name: str, text: str
) -> tuple[str | list[str] | None, Missing]:
    """Return the value that was typed; a form's own value wins over the words for no answer."""
    field = review.field_of(found, name)
    word = text.strip().casefold()
    if field.type is not BoxType.TEXT:
        [question] = review.questions(vault, [field])
        if text in question.options.values:
            return text, Missing.BLANK
    if word in EMPTY_WORDS | UNCLEAR_WORDS:
        return None, Missing.BLANK if word in EMPTY_WORDS else Missing.UNCLEAR
    if field.type is BoxType.MULTI:
        return [part.strip() for part in text.split(",")], Missing.BLANK
    return text, Missing.BLANK


def keyin(context: Context) -> Answer:
    """Store keyed answers; the second pass tells where it differs."""
    options = context.options
    with context.opened() as vault:
        done = keying.key_in(
            vault,
            options.sheet,
            _answers(options.answers),
            context.today,
            number=getattr(options, "pass"),
        )
    keyed: keying.Keyed = done.record
    differences: list[dict[str, Any]] = [
        {"field": d.field, "page": d.page, "first": list(d.first), "second": list(d.second)}
        for d in keyed.differences
    ]
    data = {
        "sheet": keyed.sheet.id,
        "differences": differences,
        "complete": keyed.complete,
        "checked": keyed.checked,
    }
    lines = [
        f"{d['field']}: {', '.join(d['first']) or '-'} / {', '.join(d['second']) or '-'}"
        for d in differences
    ]
    told = _("Every field has an answer.") if keyed.complete else _("Some fields are still open.")
    return Answer(data, [*lines, told])


def _answers(source: str) -> dict[str, Any]:
    """Return the answers of a file: one object of fields and values."""
    try:
        given = json.loads(read_text(source))
    except ValueError:
        given = None
    simple = isinstance(given, dict) and all(_is_answer(value) for value in given.values())
    if not simple:
        raise KnownError(
            _("The answers are not a JSON object of fields and values, such as {example}.").format(
                example='{"esis.1": 2, "esis.2": null}'
            )
        )
    answers: dict[str, Any] = given
    return answers


def _is_answer(value: object) -> bool:
    if isinstance(value, list):
        return all(isinstance(one, str | int) and not isinstance(one, bool) for one in value)
    return value is None or (isinstance(value, str | int | float) and not isinstance(value, bool))


def sheet_show(context: Context) -> Answer:
    """Tell how one printed copy stands."""
    with context.opened() as vault:
        sheet = sheets.get(vault, context.options.sheet)
        returned = copies.returned(vault, sheet.id)
        data = _row(copies.row(vault, sheet.id)) if returned else _unreturned(vault, sheet)
        fields = checking.stand(vault, sheet.id).fields if returned else ()
    data["fields"] = [
        {
            "field": field.field,
            "page": field.page,
            "value": field.value(),
            "settled": str(field.settled) or None,
            "missing": str(field.missing) or None,
        }
        for field in fields
    ]
    lines = [
        f"{data['short_code']}  {data['form']}  {data['client_code'] or data['campaign'] or '-'}",
        data["waits_for"] or str(data["state"]),
    ]
    if data["returned_on"]:
        lines.append(shown(data["returned_on"]))
    return Answer(data, lines)


def _unreturned(vault: Vault, sheet: sheets.Sheet) -> dict[str, Any]:
    client = sheet.client_id
    return {
        "sheet": sheet.id,
        "short_code": sheet.short_code,
        "form": sheet.form,
        "client_code": clients.get(vault, client).code if client else None,
        "campaign": known.campaign(vault, sheet) if known.anonymous(vault, sheet) else None,
        "state": str(sheet.state),
        "returned_on": None,
        "waits_for": None,
        "checked": False,
    }


def sheet_bind(context: Context) -> Answer:
    """Say whose a copy is that was printed without a client."""
    options = context.options
    with context.opened() as vault:
        client = clients.by_code(vault, options.client)
        copies.bind(vault, options.sheet, client.id, context.today)
        sheet = sheets.get(vault, options.sheet)
    data = {"sheet": sheet.id, "client_code": client.code, "state": str(sheet.state)}
    return Answer(data, [f"{sheet.short_code}: {client.code}"])
