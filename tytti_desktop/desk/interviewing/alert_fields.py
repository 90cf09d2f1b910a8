"""The facts that close a risk to life: what was done, was it asked, who took over and when."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from tytti_desktop.casework.screening.screening_alerts import ASKED, NOT_ASKED, AlertNote
from tytti_desktop.desk.forms.form import Form
from tytti_desktop.words import _

FACTS = ("action", "due", "asked", "taken_by", "taken_on")


def add_rows(form: Form, prefix: str, today: date | None, *, help_text: str = "") -> None:
    """Add the rows; the form's names begin with `prefix`."""
    form.area(
        f"{prefix}action", _("What was done, or what will be done"), lines=3, help_text=help_text
    )
    later = _("Only when something is still to be done: it comes to Today.")
    form.date(f"{prefix}due", _("To be done by"), help_text=later)
    answers = [(ASKED, _("Yes")), (NOT_ASKED, _("No"))]
    form.segments(f"{prefix}asked", _("Was the client asked about safety?"), answers)
    form.line(f"{prefix}taken_by", _("Who took over"))
    form.date(f"{prefix}taken_on", _("When it was taken over"), today)


def note(values: Mapping[str, Any], prefix: str) -> AlertNote:
    """Return what the rows tell."""
    told = {name: values.get(f"{prefix}{name}") for name in FACTS}
    return AlertNote(
        told["action"] or "",
        told["due"],
        told["asked"] or "",
        told["taken_by"] or "",
        told["taken_on"],
    )
