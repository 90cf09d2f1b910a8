"""Forms printed outside a mailing run: blank stock, one client's copy, a pack for a booked visit.

A job is read from the vault, printed by anyone who has the job, and recorded when the file stands.
"""

from dataclasses import dataclass
from datetime import date

from tytti_desktop.casework import recording, unit
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.gate import consent_forms, gate
from tytti_desktop.casework.gate.gate import Passage
from tytti_desktop.casework.mail import letters, sheets
from tytti_desktop.casework.mail.sheets import FormVersion, PrintedCopy
from tytti_desktop.casework.screening import measures, rounds, wording
from tytti_desktop.casework.screening.rounds import RoundState
from tytti_desktop.errors import KnownError
from tytti_desktop.instruments.library import Library
from tytti_desktop.instruments.model import Kind, Questionnaire
from tytti_desktop.instruments.wording import incomplete_items
from tytti_desktop.paper.codes import new_sheet_id
from tytti_desktop.paper.envelopes import envelope
from tytti_desktop.paper.layout import FormLayout, layout
from tytti_desktop.paper.sheets import Marks, sheet_pdf
from tytti_desktop.vault import Changes, Vault
from tytti_desktop.words import _


@dataclass(frozen=True)
class FormJob:
    """Copies of one form to print: `copies` are sheet ids, None for a copy without codes."""

    form: FormLayout
    copies: tuple[str | None, ...]
    marks: Marks
    client_id: str | None = None
    round_id: str | None = None
    campaign_id: str | None = None


def form_job(
    vault: Vault,
    form: str,
    today: date,
    *,
    language: str = "fi",
    large_print: bool = False,
    copies: int = 1,
    client_id: str | None = None,
    blank: bool = False,
) -> FormJob:
    """Prepare copies of a form; each gets an id of its own unless it is printed blank.

    A client's copy is made in the client's large print if the client needs it. Raises KnownError
    when the form may not be printed, has no wording in the language, or is anonymous and yet
    asked for a client, and for a client when its wording is not whole.
    """
    shelf = measures.library(vault, today)
    asked = shelf.get(form, on=today)
    if client_id is not None:
        _refuse_for_client(shelf, asked)
    made = form_layout(
        vault, shelf, asked, today, client_id, language=language, large=large_print, blank=blank
    )
    return FormJob(
        form=made,
        copies=tuple(None if blank else new_sheet_id() for _copy in range(copies)),
        marks=Marks(
            wording.is_draft(vault, form, language, today),
            vault.practice,
            specimen=blank,
            anonymous=asked.kind is Kind.SURVEY,
            phone=letters.sender(vault, today).phone,
        ),
        client_id=client_id,
    )


def form_layout(
    vault: Vault,
    shelf: Library,
    asked: Questionnaire,
    today: date,
    client_id: str | None = None,
    *,
    language: str = "fi",
    large: bool = False,
    blank: bool = False,
) -> FormLayout:
    """Lay a form out as the unit prints it on a day: its own facts, its envelope's folds.

    The one geometry outside a mailing run: whoever asks where the boxes are is told where they are
    printed. Raises KnownError as `consent_forms.filled` does.
    """
    client = clients.get(vault, client_id) if client_id is not None else None
    if asked.kind is Kind.CONSENT:
        asked = consent_forms.filled(vault, asked, today, client, specimen=blank)
    large = large or (client is not None and client.large_print)
    folds = envelope(str(unit.value(vault, "mailing", "envelope", today))).folds
    return layout(asked, language, large_print=large, library=shelf, folds=folds)


def _refuse_for_client(shelf: Library, made: Questionnaire) -> None:
    """Raise KnownError for an anonymous or undefined form, and where wording is not whole."""
    if made.kind is Kind.SURVEY:
        raise KnownError(
            _("This form is anonymous: it is never joined to a person."), field="client"
        )
    if not made.defined:
        raise KnownError(
            _("The unit has not defined this measure: its range is not known."), field="form"
        )
    parts = [made, *(shelf.get(part.instrument) for part in made.parts if part.instrument)]
    asked = [one for one in parts if one.defined]  # what the unit has not defined is not printed
    gaps = [f"{one.title.said()} {name}" for one in asked for name in incomplete_items(one)]
    if gaps:
        raise KnownError(
            _(
                "The wording is not whole, so the form is not printed for a client: {items}. "
                "Put in the official wording first, under Questionnaires and letters."
            ).format(items=", ".join(gaps)),
            field="form",
        )


def round_job(vault: Vault, round_id: str, today: date) -> FormJob:
    """Prepare a round's form to be handed over at a visit, in the client's language and size."""
    found = rounds.BOOK.table.get(vault, round_id)
    client = clients.get(vault, found.client_id)
    shelf = measures.library(vault, today)
    known = shelf.languages(shelf.get(found.pack))
    language = client.language if client.language in known else "fi"
    job = form_job(vault, found.pack, today, language=language, client_id=client.id)
    return FormJob(job.form, job.copies, job.marks, client.id, found.id)


def print_form(job: FormJob) -> tuple[bytes, tuple[tuple[int, ...], ...]]:
    """Return the PDF and each copy's pages in it, from 1; needs no vault."""
    return sheet_pdf(job.form, job.copies, job.marks)


def form_version(form: FormLayout, today: date) -> FormVersion:
    """Return the version of a form that the vault keeps, geometry and all."""
    from tytti_desktop.paper.reading import (
        stored_form,  # the whole reader: most never record a form
    )

    return FormVersion(
        fingerprint=form.fingerprint,
        form=form.questionnaire,
        version=form.version,
        language=form.language,
        large_print=form.large_print,
        geometry=stored_form(form),
        first_printed=today,
    )


def record_form(
    vault: Vault, job: FormJob, today: date, *, channel: str = "paper", reason: str = ""
) -> Changes:
    """Record copies before they are handed over; a round that waited becomes printed.

    A client's copies pass the gate, which may raise GateClosed; `reason` goes past it. Can be
    undone, but the ledger keeps what was printed.
    """
    version = form_version(job.form, today)
    printed = [
        PrintedCopy(sheet, version, job.form.pages, job.client_id, job.round_id, job.campaign_id)
        for sheet in job.copies
        if sheet is not None
    ]
    with vault.atomic():
        done = [sheets.record_sheets(vault, printed)]
        if job.client_id is not None:
            form = job.form.questionnaire
            passage = Passage(
                job.client_id,
                gate.CLIENT,
                ("questionnaires",),
                channel,
                form,
                entity=sheets.BOOK.entity if printed else "",
                entity_id=printed[0].sheet if printed else "",
            )
            done.append(gate.let_out(vault, passage, today, reason=reason))
        if job.round_id is not None:
            found = rounds.BOOK.table.get(vault, job.round_id)
            if found.state is RoundState.DUE:
                done.append(rounds.move(vault, found.id, RoundState.PRINTED, today))
    return recording.together(done, done[0].record)
