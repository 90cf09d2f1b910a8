"""What lies where in a printed mailing, and who was left out: as command-line.md promises it."""

from typing import Any

from tytti_desktop.casework.mail.mailing_plan import MailingPlan
from tytti_desktop.casework.mail.mailings import PrintOrder
from tytti_desktop.paper.batch import Batch
from tytti_desktop.paper.codes import short_code


def manifest(made: PrintOrder, batch: Batch) -> list[dict[str, Any]]:
    """Return what lies where in the printed file: letters and forms by their pages."""
    return [
        {
            "client_code": item.client_code,
            "letter": item.letter,
            "step": item.step,
            "form": item.pack if item.with_form else None,
            "sheet": piece.sheet,
            "short_code": short_code(sheet) if sheet else None,
            "round": item.round_name,
            "language": item.language,
            "form_language": item.form_language,
            "envelope": made.plan.envelope,
            "large_print": item.large_print,
            "draft": item.draft,
            "pages": list(piece.pages),
            "letter_pages": list(piece.letter_pages),
            "form_pages": list(piece.form_pages),
        }
        for item, piece, sheet in zip(made.plan.items, batch.pieces, made.sheets, strict=True)
    ]


def skipped(plan: MailingPlan) -> list[dict[str, str]]:
    """Return who was left out and why."""
    return [
        {"client_code": item.client_code, "round": item.round_name, "reason": item.reason}
        for item in plan.skipped
    ]
