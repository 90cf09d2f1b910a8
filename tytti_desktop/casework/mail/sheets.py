"""Printed copies of forms: each known by its random id, bound to a client or not yet.

The geometry of every form version ever printed is kept, so that an old sheet can still be read
when it comes back years later.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from tytti_desktop.casework import recording
from tytti_desktop.casework.client.client_checks import LANGUAGE_NAMES
from tytti_desktop.casework.fields import ID, RECKONED, WHO, WHOLE, Day, told
from tytti_desktop.casework.recording import Book
from tytti_desktop.errors import KnownError
from tytti_desktop.instruments.library import title_of
from tytti_desktop.paper import codes
from tytti_desktop.vault import Changes, Table, Vault
from tytti_desktop.words import N_, _


class SheetState(StrEnum):
    """What has become of a printed copy."""

    PRINTED = "printed"
    RETURNED = "returned"
    CHECKED = "checked"  # it came back and every field of it is settled
    REPLACED = "replaced"  # a new copy was printed in its stead; both can still be read
    SPOILT = "spoilt"  # never left the office


SHEET_STATE_NAMES = {
    SheetState.PRINTED: N_("Printed"),
    SheetState.RETURNED: N_("Returned"),
    SheetState.CHECKED: N_("Checked"),
    SheetState.REPLACED: N_("Replaced by a new copy"),
    SheetState.SPOILT: N_("Spoilt in printing"),
}


@dataclass(frozen=True)
class FormVersion:
    """The geometry of one form version in one language, by its fingerprint."""

    fingerprint: str = field(metadata=RECKONED)
    form: str = field(metadata=told(N_("Form"), say=title_of))
    version: str = field(metadata=told(N_("Version")))
    language: str = field(metadata=told(N_("Language"), words=LANGUAGE_NAMES))
    large_print: bool = field(metadata=told(N_("Large print")))
    geometry: dict[str, Any] = field(metadata=WHOLE)
    first_printed: date = field(metadata=told(N_("First printed"), day=Day.PAST))


@dataclass(frozen=True)
class Sheet:
    """One printed copy of a form; of an anonymous campaign, if it has `campaign_id`."""

    id: str = field(metadata=ID)
    form: str = field(metadata=told(N_("Form"), say=title_of))
    version: str = field(metadata=told(N_("Version")))
    fingerprint: str = field(metadata=RECKONED)
    language: str = field(metadata=told(N_("Language"), words=LANGUAGE_NAMES))
    pages: int = field(metadata=told(N_("Pages")))
    printed_at: datetime = field(metadata=told(N_("Printed at")))
    printed_by: str = field(metadata=WHO)
    client_id: str | None = field(default=None, metadata=ID)
    round_id: str | None = field(default=None, metadata=ID)
    replaces: str | None = field(default=None, metadata=told(N_("In place of")))
    state: SheetState = field(
        default=SheetState.PRINTED, metadata=told(N_("State"), words=SHEET_STATE_NAMES)
    )
    campaign_id: str | None = field(default=None, metadata=ID)

    @property
    def short_code(self) -> str:
        """Return the id as people read and type it."""
        return codes.short_code(self.id)


@dataclass(frozen=True)
class PrintedCopy:
    """What the printer says of one copy: its id, form and geometry, and whose it is if known."""

    sheet: str
    form: FormVersion
    pages: int
    client_id: str | None = None
    round_id: str | None = None
    campaign_id: str | None = None


BOOK = Book("sheet", Sheet, Table(Sheet, "sheet"), noun=N_("form sheet"))
FORM_VERSIONS = Table(FormVersion, "form_version")


def get(vault: Vault, sheet_id: str) -> Sheet:
    """Return a copy by its id or its short code as typed; KnownError where there is none."""
    found = BOOK.table.find(vault, "id = ?", (codes.typed_sheet_id(sheet_id),))
    if not found:
        raise KnownError(
            _("No form with this code has been printed from this vault. Check the code."),
            field="sheet",
        )
    return found[0]


def of_client(vault: Vault, client_id: str) -> list[Sheet]:
    """Return a client's copies, the newest first."""
    return BOOK.table.find(vault, "client_id = ?", (client_id,), order="printed_at desc, rowid")


def record_sheets(vault: Vault, copies: Iterable[PrintedCopy]) -> Changes:
    """Store printed copies and any form version not printed before; can be undone.

    A new copy of a round's form replaces the earlier one, which can still be read if it returns.
    """
    printed = list(copies)
    with vault.atomic():
        for form in {copy.form.fingerprint: copy.form for copy in printed}.values():
            _keep_version(vault, form)
        out = _still_out(vault, printed)
        made: list[Sheet] = []
        replaced: list[recording.Changed[Sheet]] = []
        for copy in printed:
            key = (copy.round_id, copy.form.form)
            earlier = out.get(key)
            made.append(_sheet(vault, copy, earlier))
            if earlier:
                replaced.append((earlier, replace(earlier, state=SheetState.REPLACED), {}))
            if copy.round_id is not None:
                out[key] = made[-1]
        done = [
            recording.add_all(vault, BOOK, made),
            recording.change_all(vault, BOOK, replaced, "replace"),
        ]
    return recording.together(done, made)


def _keep_version(vault: Vault, form: FormVersion) -> None:
    if not FORM_VERSIONS.count(vault, "fingerprint = ?", (form.fingerprint,)):
        FORM_VERSIONS.add(vault, form)


def _sheet(vault: Vault, copy: PrintedCopy, earlier: Sheet | None) -> Sheet:
    return Sheet(
        id=copy.sheet,
        form=copy.form.form,
        version=copy.form.version,
        fingerprint=copy.form.fingerprint,
        language=copy.form.language,
        pages=copy.pages,
        printed_at=vault.now(),
        printed_by=vault.person.id,
        client_id=copy.client_id,
        round_id=copy.round_id,
        replaces=earlier.id if earlier else None,
        campaign_id=copy.campaign_id,
    )


def _still_out(vault: Vault, copies: list[PrintedCopy]) -> dict[tuple[str | None, str], Sheet]:
    """Return the copies of the same rounds' forms that are still out, by round and form."""
    ids = sorted({copy.round_id for copy in copies if copy.round_id is not None})
    found = BOOK.table.find(
        vault,
        "round_id in (select value from json_each(?)) and state = 'printed'",
        (json.dumps(ids),),
        order="rowid desc",
    )
    return {(sheet.round_id, sheet.form): sheet for sheet in found}


def bind_sheet(vault: Vault, sheet_id: str, client_id: str, round_id: str | None = None) -> Changes:
    """Say whose a copy is that was printed without a client; can be undone.

    Raises KnownError if the copy is another client's: two people's answers must never be joined.
    """
    sheet = get(vault, sheet_id)
    if sheet.campaign_id is not None:
        raise KnownError(
            _("This form belongs to an anonymous survey: it cannot be joined to a client."),
            field="sheet",
        )
    if sheet.client_id not in {None, client_id}:
        raise KnownError(
            _("This form was printed for another client. Check the code at the foot of the form."),
            field="sheet",
        )
    bound = replace(sheet, client_id=client_id, round_id=round_id or sheet.round_id)
    return recording.change(vault, BOOK, bound, "bind")


def spoil_round(vault: Vault, round_id: str) -> list[Changes]:
    """Mark the copies of a round that never left the office, in the act that is under way."""
    out = BOOK.table.find(vault, "round_id = ? and state = 'printed'", (round_id,))
    return [
        recording.change(vault, BOOK, replace(sheet, state=SheetState.SPOILT), "spoil")
        for sheet in out
    ]


def spoil_copy(vault: Vault, sheet_id: str) -> list[Changes]:
    """Mark one copy that never left the office; the one it replaced is the current one again."""
    spoilt = BOOK.table.get(vault, sheet_id)
    if spoilt.state is not SheetState.PRINTED:
        return []  # it came back or was replaced in the meantime
    done = [recording.change(vault, BOOK, replace(spoilt, state=SheetState.SPOILT), "spoil")]
    for old in BOOK.table.find(vault, "id = ? and state = 'replaced'", (spoilt.replaces,)):
        back = replace(old, state=SheetState.PRINTED)
        done.append(recording.change(vault, BOOK, back, "bring_back"))
    return done
