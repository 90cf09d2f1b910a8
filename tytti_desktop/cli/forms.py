"""Questionnaires and letters from the command line: list, print, geometry, confirm."""

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from tytti_desktop.casework.client import clients
from tytti_desktop.casework.gate.ready_papers import FILE
from tytti_desktop.casework.mail import printing
from tytti_desktop.casework.screening import measures, wording
from tytti_desktop.cli.context import Answer, Context
from tytti_desktop.cli.unit_keys import matched
from tytti_desktop.errors import KnownError
from tytti_desktop.instruments import cutoffs
from tytti_desktop.instruments.library import shipped
from tytti_desktop.paper import codes
from tytti_desktop.paper.layout import FormLayout, layout
from tytti_desktop.paper.letter_files import LetterFile, letters
from tytti_desktop.paper.sheets import Marks
from tytti_desktop.vault import Vault, files
from tytti_desktop.words import _, ngettext


def vault_if_any(context: Context, stack: ExitStack) -> Vault | None:
    """Open the vault that is named, or the default one where it exists and a passphrase is given.

    Without one the shipped forms are used: nothing is recorded.
    """
    named = context.options.vault is not None
    if named or (context.passphrase_given and context.vault_path.exists()):
        return stack.enter_context(context.opened())
    return None


def stand(vault: Vault | None, context: Context) -> wording.Wordings:
    """Return how the wordings stand in a vault, or as they are shipped."""
    return wording.wordings(vault, context.today) if vault else wording.Wordings(shipped(), [])


def listed(context: Context) -> Answer:
    """List every questionnaire and letter with the status of its wording."""
    with ExitStack() as stack:
        vault = vault_if_any(context, stack)
        rows = stand(vault, context).rows() + [_letter_row(made) for made in letters().values()]
    lines = [
        f"{row['id']:<18} {row['version']:<12} {row['wording_status']:<12} {row['title']}"
        for row in rows
    ]
    return Answer(rows, lines)


def _letter_row(made: LetterFile) -> dict[str, Any]:
    """Return a letter as a row of the list: its words are ours, so nothing waits for comparison."""
    return {
        "id": made.id,
        "version": made.version,
        "languages": list(made.languages),
        "kind": "letter",
        "wording_status": str(wording.WordingStatus.OWN),
        "title": made.name.said(),
        "printable": True,
    }


def _unit_layout(vault: Vault, context: Context) -> FormLayout:
    options, shelf = context.options, measures.library(vault, context.today)
    client = clients.by_code(vault, options.client).id if options.client else None
    asked, large = shelf.get(options.form, on=context.today), options.large_print
    return printing.form_layout(
        vault,
        shelf,
        asked,
        context.today,
        client,
        language=options.language,
        large=large,
        blank=True,
    )


def _layout(context: Context) -> FormLayout:
    options, library = context.options, shipped()
    made = library.get(options.form, on=context.today)
    return layout(made, options.language, large_print=options.large_print, library=library)


def boxes(context: Context) -> Answer:
    """Print the geometry that both printer and reader use: the unit's own, where there is a vault.

    A form that needs the unit's facts is laid out with those it has, though it may not be printed.
    """
    with ExitStack() as stack:
        client = context.options.client
        vault = stack.enter_context(context.opened()) if client else vault_if_any(context, stack)
        form = _unit_layout(vault, context) if vault else _layout(context)
    found = form.geometry()
    lines = [
        f"{b.page} {b.field} {b.option} {b.x:.2f} {b.y:.2f} {b.w:.2f} {b.h:.2f}" for b in form.boxes
    ]
    return Answer(found, lines)


def printed(context: Context) -> Answer:
    """Print copies of a form; each gets codes of its own and is recorded, unless blank."""
    options = context.options
    if options.blank and options.client:
        raise KnownError(_("A blank form belongs to nobody: leave out --client or --blank."))
    with ExitStack() as stack:
        if options.blank:
            vault = vault_if_any(context, stack)
        else:
            vault = stack.enter_context(context.opened())
        job = _job(vault, context)
        content, pages = printing.print_form(job)
        if vault is None or options.blank:
            save(options.out, content)
        else:
            with vault.atomic():
                printing.record_form(vault, job, context.today, channel=FILE)
                save(options.out, content)
    rows = [
        {"sheet": sheet, "short_code": codes.short_code(sheet) if sheet else None, "pages": list(p)}
        for sheet, p in zip(job.copies, pages, strict=True)
    ]
    done = ngettext("{count} copy printed to {file}", "{count} copies printed to {file}", len(rows))
    data = {"pdf": options.out, "fingerprint": job.form.fingerprint, "sheets": rows}
    return Answer(data, [done.format(count=len(rows), file=options.out)])


def _job(vault: Vault | None, context: Context) -> printing.FormJob:
    options = context.options
    if vault is None:
        now = stand(None, context)
        status = now.status(now.library.get(options.form), options.language)
        marks = Marks(draft=status is wording.WordingStatus.DRAFT, specimen=True)
        return printing.FormJob(_layout(context), (None,) * options.copies, marks)
    return printing.form_job(
        vault,
        options.form,
        context.today,
        language=options.language,
        large_print=options.large_print,
        copies=options.copies,
        client_id=clients.by_code(vault, options.client).id if options.client else None,
        blank=options.blank,
    )


def save(out: Path, content: bytes) -> None:
    """Write a file where the user said, its folders too; KnownError when it cannot be written."""
    files.let_out(out, content, folders=True)


def limits(context: Context) -> Answer:
    """Tell an instrument's published cut-offs and which is used, after choosing one if asked."""
    options, today = context.options, context.today
    with context.opened() as vault:
        made = measures.library(vault, today).instrument(options.form, on=today)
        if options.cutoffs:
            known = [each.id for each in made.scoring.cutoffs]
            key = matched(options.cutoffs, known, "cutoffs")
            chosen = replace(measures.choice(vault, made.id, today), cutoffs=key)
            measures.choose_sources(vault, made.id, chosen, today)
        used = cutoffs.chosen(made.scoring.cutoffs, measures.choice(vault, made.id, today).cutoffs)
        waits = measures.asks_cutoff(vault, made, today)
    rows = [
        {
            "key": each.id,
            "source": cutoffs.cited(each.source, verify=each.verify),
            "values": [{"sex": row.sex, "value": row.value} for row in each.rows],
            "used": each is used,
        }
        for each in made.scoring.cutoffs
    ]
    lines = [f"{'*' if row['used'] else ' '} {row['key']}: {row['source']}" for row in rows]
    data = {"form": made.id, "chosen": not waits, "cutoffs": rows}
    return Answer(data, [*lines, *([measures.unchosen_words()] if waits else [])])
