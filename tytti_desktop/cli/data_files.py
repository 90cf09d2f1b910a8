"""Files of people's data from the command line: what comes in by rows, what a client is given."""

from dataclasses import asdict
from pathlib import Path

from tytti_desktop.casework import service_use
from tytti_desktop.cli.context import Answer, Context
from tytti_desktop.cli.forms import save
from tytti_desktop.errors import KnownError
from tytti_desktop.exchange import service_use_in as rows_in
from tytti_desktop.exchange import subject_access
from tytti_desktop.words import _, ngettext

COPIES = {"pdf": subject_access.as_pdf, "json": subject_access.as_json}


def _lines(found: rows_in.Preview, *, taken: bool) -> list[str]:
    """Return what became of a file's rows, in words."""
    n = len(found.uses)
    first = (
        ngettext("{n} row taken in.", "{n} rows taken in.", n)
        if taken
        else ngettext("{n} row can be taken in.", "{n} rows can be taken in.", n)
    ).format(n=n)
    refused = [
        _("Row {row} refused: {why}").format(row=each.row, why=each.why) for each in found.refused
    ]
    return [first, *refused]


def service_use_in(context: Context) -> Answer:
    """Take in use of services, or only look at the file; refusals by row."""
    content = _content(context.options.file)
    with context.opened() as vault:
        found = rows_in.preview(vault, content, context.today)
        batch = ""
        if not context.options.preview:
            batch = rows_in.take(vault, found).record.id
    data = {
        "rows": len(found.uses) + len(found.refused),
        "taken": 0 if context.options.preview else len(found.uses),
        "possible": len(found.uses),
        "refused": [asdict(each) for each in found.refused],
        "batch": batch,
    }
    return Answer(data, _lines(found, taken=bool(batch)))


def import_undone(context: Context) -> Answer:
    """Take back what came in from one file."""
    with context.opened() as vault:
        n = service_use.undo_batch(vault, context.options.batch, context.today)
    told = ngettext("{n} row was taken back.", "{n} rows were taken back.", n).format(n=n)
    return Answer({"batch": context.options.batch, "rows": n}, [told])


def client_out(context: Context) -> Answer:
    """Write all that is held about a client, for the client; the ledger gets its row."""
    options = context.options
    formats = [each.strip() for each in options.format.split(",") if each.strip()]
    unknown = [each for each in formats if each not in COPIES]
    if unknown or not formats:
        raise KnownError(
            _("“{format}” is not a format of this copy. Choose of: {known}").format(
                format=", ".join(unknown), known=", ".join(COPIES)
            )
        )
    files: list[Path] = []
    with context.opened() as vault:
        found = subject_access.held(vault, options.client, context.today)
        with vault.atomic():
            subject_access.let_out(vault, options.client, context.today, options.reason)
            for each in formats:
                file = options.out / f"{found.code}.{each}"
                save(file, COPIES[each](found))
                files.append(file)
    data = {
        "client_code": found.code,
        "files": files,
        "records": {table: len(rows) for table, rows in found.tables.items()},
        "left_out": found.left_out,
    }
    return Answer(data, [str(file) for file in files])


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        raise KnownError(
            _("The file {file} cannot be read. Check its name.").format(file=file)
        ) from None
