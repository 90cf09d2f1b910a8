"""The mark reader: scanned pages of printed forms to values with a certainty and reasons.

Its words (statuses, reasons) are asked for far more often than a page is read: the reader itself,
with numpy and the picture libraries, is loaded when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tytti_desktop.paper.reading.batch import SheetPages, read_files, read_typed, sheets_of
    from tytti_desktop.paper.reading.crops import field_crop
    from tytti_desktop.paper.reading.model import (
        FieldReading,
        FieldStatus,
        PageReading,
        PageStatus,
    )
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
_PLACES = {
    "batch": ("SheetPages", "read_files", "read_typed", "sheets_of"),
    "crops": ("field_crop",),
    "model": ("FieldReading", "FieldStatus", "PageReading", "PageStatus"),
    "page": ("Known",),
    "reasons": ("Doubt", "PageReason"),
    "stored_forms": ("restored_form", "stored_form"),
}
_MODULES = {name: module for module, names in _PLACES.items() for name in names}


def __getattr__(name: str) -> Any:  # noqa: ANN401 the package's own names
    """Load the module that a name is in when it is asked for."""
    if name not in _MODULES:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
