"""What the reader and the reviewer must know of printed copies: layouts, items, whose they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tytti_desktop.casework.gate.consent_papers import FORMS
from tytti_desktop.casework.mail import campaigns
from tytti_desktop.casework.mail.sheets import FORM_VERSIONS, Sheet
from tytti_desktop.casework.screening import measures
from tytti_desktop.dates import finnish_day
from tytti_desktop.errors import KnownError
from tytti_desktop.instruments.library import Library
from tytti_desktop.instruments.model import Item, Kind, Questionnaire
from tytti_desktop.paper.layout import FormLayout
from tytti_desktop.paper.reading import Known, restored_form
from tytti_desktop.vault import Vault
from tytti_desktop.words import _


@dataclass(frozen=True)
class Asked:
    """A field of a form and the question behind it; `instrument` is "" for the sheet's own."""

    field: str
    item: Item
    instrument: str
    title: str


def known_sheets(vault: Vault) -> Known:
    """Return every copy printed from this vault with its form, as values for the reader.

    Copies of one version share one layout; None where what was kept of it is not whole.
    """
    forms = {made.fingerprint: _restored(made.geometry) for made in FORM_VERSIONS.find(vault)}
    rows = vault.query("select id, fingerprint from sheet")
    return {row["id"]: forms.get(row["fingerprint"]) for row in rows}


def _restored(geometry: Mapping[str, object]) -> FormLayout | None:
    try:
        return restored_form(geometry)
    except (KeyError, TypeError, ValueError):
        return None


def form_of(vault: Vault, sheet: Sheet) -> FormLayout:
    """Return the layout that a copy was printed with; KnownError when it is not known any more."""
    kept = FORM_VERSIONS.find(vault, "fingerprint = ?", (sheet.fingerprint,))
    form = _restored(kept[0].geometry) if kept else None
    if form is None:
        raise KnownError(
            _("The layout of this form version is not known here. Key its answers by hand.")
        )
    return form


def library_of(vault: Vault, sheet: Sheet) -> Library:
    """Return the questionnaires as they were when a copy was printed."""
    return measures.library(vault, printed_on(sheet))


def printed_on(sheet: Sheet) -> date:
    """Return the day a copy was printed."""
    return finnish_day(sheet.printed_at)


def questionnaire_of(vault: Vault, sheet: Sheet) -> Questionnaire:
    """Return a copy's questionnaire in the version that it was printed in."""
    return library_of(vault, sheet).get(sheet.form, version=sheet.version)


def anonymous(vault: Vault, sheet: Sheet) -> bool:
    """Tell whether a copy must never lead to a person (client feedback, stakeholders)."""
    return questionnaire_of(vault, sheet).kind is Kind.SURVEY


def campaign(vault: Vault, sheet: Sheet) -> str:
    """Return the survey that an anonymous copy belongs to; without one, its form and print day."""
    if sheet.campaign_id is not None:
        return campaigns.BOOK.table.get(vault, sheet.campaign_id).name
    return f"{sheet.form} {printed_on(sheet).isoformat()}"


def asked(vault: Vault, sheet: Sheet) -> dict[str, Asked]:
    """Return the question behind each field of a copy, in the order of print.

    A consent form leaves out whom the unit's rules gave the data by law when it was printed.
    """
    printed = {box.field for box in form_of(vault, sheet).boxes} if sheet.form in FORMS else None
    shelf = library_of(vault, sheet)
    parts = shelf.sheet_parts(questionnaire_of(vault, sheet), sheet.language)
    return {
        field: Asked(field, item, part.instrument, part.title.printed(sheet.language))
        for part in parts
        for field, item in part.fields()
        if printed is None or field in printed
    }
