"""Forms that have come back: review, keyin, sheets."""

from typing import Any

from tytti_desktop.casework.client import clients
from tytti_desktop.casework.mail import sheets
from tytti_desktop.casework.returns import checking, copies, keying, known, review
from tytti_desktop.casework.returns.records import MISSING_NAMES, Field, Missing
from tytti_desktop.cli.context import Answer, Context, read_json
from tytti_desktop.dates import shown
from tytti_desktop.errors import KnownError
from tytti_desktop.paper.drawing import BoxType
from tytti_desktop.vault import Vault
from tytti_desktop.words import _, ngettext

EMPTY_WORDS = frozenset({"-", "empty", "tyhjä", "tom"})
UNCLEAR_WORDS = frozenset({"?", "unclear", "epäselvä", "oklar"})


def row_of(row: copies.Row) -> dict[str, Any]:
    """Return how a copy stands, as the commands print it."""
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
        "waits_for": checking.said(row.waits, row.missing_pages) or None,
        "set_aside": row.set_aside or None,
        "proposal": row.proposal,
        "ended": row.ended or None,
    }


def sheet_line(row: dict[str, Any]) -> str:
    """Return how a copy stands in one line."""
    count = row["doubtful"]
    told = ngettext("{count} uncertain mark", "{count} uncertain marks", count)
    line = f"{row['short_code']}: {told.format(count=count)}"
    if row["missing_pages"]:
        pages = ", ".join(map(str, row["missing_pages"]))
        line += "; " + _("pages missing: {pages}").format(pages=pages)
    if row.get("checked"):
        line += "; " + _("checked")
    return f"{line}. {row['ended']}" if row.get("ended") else line


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
    return Answer(data, [f"{field.field}: {said}", sheet_line(row_of(row))])


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
        given = read_json(source)
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
        data = row_of(copies.row(vault, sheet.id)) if returned else _unreturned(vault, sheet)
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
