"""The mark reader: scanned pages of printed forms to values with a certainty and reasons."""

from tytti_desktop.paper.reading.batch import SheetPages, read_files, read_typed, sheets_of
from tytti_desktop.paper.reading.crops import field_crop
from tytti_desktop.paper.reading.model import FieldReading, FieldStatus, PageReading, PageStatus
from tytti_desktop.paper.reading.page import Known
from tytti_desktop.paper.reading.reasons import Doubt, PageReason
from tytti_desktop.paper.reading.stored_forms import restored_form, stored_form

__all__ = [
    "Doubt",
    "FieldReading",
    "FieldStatus",
    "Known",
    "PageReading",
    "PageReason",
    "PageStatus",
    "SheetPages",
    "field_crop",
    "read_files",
    "read_typed",
    "restored_form",
    "sheets_of",
    "stored_form",
]
