"""Files of people's data from the command line: what comes in by rows, what a client is given."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from tytti_desktop.casework.client import service_use
from tytti_desktop.casework.joining import client_batches
from tytti_desktop.casework.returns import answers_in
from tytti_desktop.cli.context import Answer, Context
from tytti_desktop.errors import KnownError
from tytti_desktop.exchange import given, sheet_rows, subject_access, taking_in
from tytti_desktop.exchange.fhir import copy
from tytti_desktop.exchange.sheet_rows import Preview
from tytti_desktop.exchange.subject_access import Held
from tytti_desktop.vault import Vault
from tytti_desktop.vault.files import let_out_all
from tytti_desktop.vault.parts import whole
from tytti_desktop.words import _, ngettext

FILES = "files"  # the PDF, the JSON and every kept paper as the file that it is
COPIES: Mapping[str, tuple[str, Callable[[Vault, Held, date], bytes]]] = {
    "pdf": (".pdf", lambda _vault, found, _today: subject_access.as_pdf(found)),
    "json": (".json", lambda _vault, found, _today: subject_access.as_json(found)),
    "fhir": (".fhir.json", lambda vault, found, today: copy.client_copy(vault, found.code, today)),
}


def _lines(found: Preview[Any], *, taken: bool) -> list[str]:
    """Return what became of a file's rows, in words."""
    n = len(found.taken)
    first = (
        ngettext("{n} row taken in.", "{n} rows taken in.", n)
        if taken
        else ngettext("{n} row can be taken in.", "{n} rows can be taken in.", n)
    ).format(n=n)
    return [first, *sheet_rows.told(found)]


def service_use_in(context: Context) -> Answer:
    """Take in use of services, or only look at the file; refusals by row."""
    return _brought(context, service_use.KIND)


def clients_brought(context: Context) -> Answer:
    """Take in clients, or only look at the file; refusals by row."""
    return _brought(context, client_batches.KIND)


def fhir_brought(context: Context) -> Answer:
    """Take in answers and consents as FHIR, or only look; refusals by resource."""
    return _brought(context, answers_in.KIND)


def _brought(context: Context, key: str) -> Answer:
    kind = taking_in.KINDS[key]
    content = given.content(context.options.file)
    with context.opened() as vault:
        found = kind.preview(vault, content, context.today)
        batch = ""
        if not context.options.preview:
            batch = whole(kind.taking(vault, found, context.today)).record.id
    return _taken(found, batch)


def _taken(found: Preview[Any], batch: str) -> Answer:
    data = {
        "rows": len(found.taken) + len(found.refused),
        "taken": len(found.taken) if batch else 0,
        "possible": len(found.taken),
        "refused": [asdict(each) for each in found.refused],
        "left_out": list(found.left_out),
        "batch": batch,
    }
    lines = _lines(found, taken=bool(batch))
    undo = [_("Taken back with: tytti import undo {batch}").format(batch=batch)] if batch else []
    return Answer(data, lines + undo)


def import_undone(context: Context) -> Answer:
    """Take back what came in from one file."""
    with context.opened() as vault:
        n = whole(taking_in.undoing(vault, context.options.batch, context.today))
    told = ngettext("{n} row was taken back.", "{n} rows were taken back.", n).format(n=n)
    return Answer({"batch": context.options.batch, "rows": n}, [told])


def client_out(context: Context) -> Answer:
    """Write all that is held about a client, for the client; the ledger gets its row."""
    options = context.options
    formats = [each.strip().lower() for each in options.format.split(",") if each.strip()]
    known = [*COPIES, FILES]
    unknown = [each for each in formats if each not in known]
    if unknown or not formats:
        raise KnownError(
            _("“{format}” is not a format of this copy. Choose of: {known}").format(
                format=", ".join(unknown), known=", ".join(known)
            )
        )
    files: list[Path] = []
    with context.opened() as vault:
        found = subject_access.held(vault, options.client, context.today)
        with vault.atomic():
            subject_access.let_out(vault, options.client, context.today, options.reason)
            for each in formats:
                if each == FILES:
                    made = subject_access.files(found)
                else:
                    end, make = COPIES[each]
                    made = {f"{found.code}{end}": make(vault, found, context.today)}
                files += let_out_all(options.out, made, folders=True)
    data = {
        "client_code": found.code,
        "files": files,
        "records": {table: len(rows) for table, rows in found.tables.items()},
        "left_out": found.left_out,
    }
    return Answer(data, [str(file) for file in files])
