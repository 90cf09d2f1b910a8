"""What the screen of returned forms lists: copies that wait or were checked, fields to settle."""

from dataclasses import dataclass

from tytti_desktop.casework.client import clients
from tytti_desktop.casework.mail import sheets
from tytti_desktop.casework.mail.sheets import Sheet
from tytti_desktop.casework.returns import checking, copies, keying, known, review, storing
from tytti_desktop.casework.returns.copies import Row
from tytti_desktop.casework.returns.records import DIFFERS, RETURNED, Field
from tytti_desktop.casework.returns.review import Question
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Vault
from tytti_desktop.words import _

MOST_DONE = 100  # done copies shown at once: the latest


@dataclass(frozen=True)
class ListedCopy:
    """A copy that has come back, with whose it is; `id` is the sheet's.

    `client_name` is "" for an anonymous or unbound copy. `to_settle` fields wait for a person.
    """

    id: str
    row: Row
    client_name: str
    to_settle: int


def listed(vault: Vault) -> list[ListedCopy]:
    """Return the copies that wait, the earliest first, and after them the latest that are done."""
    waiting = copies.waiting(vault)
    seen = {row.sheet.id for row in waiting}
    done = RETURNED.table.find(
        vault,
        "checked_at is not null or set_aside != ''",
        order="coalesce(checked_at, recorded_at) desc, rowid desc",
        limit=MOST_DONE,
    )
    rows = waiting + [copies.row(vault, one.id) for one in done if one.id not in seen]
    return [_listed(vault, row) for row in rows]


def _listed(vault: Vault, row: Row) -> ListedCopy:
    client = row.sheet.client_id
    name = clients.get(vault, client).name if client else ""
    finished = row.checked or row.set_aside
    return ListedCopy(
        row.sheet.id, row, name, 0 if finished else len(to_settle(vault, row.sheet.id))
    )


@dataclass(frozen=True)
class ToKey:
    """A copy with the questions to key: all, those nobody has read or keyed, or those to key again.

    `second` tells that this keying is compared with a keying or a reading before it.
    """

    sheet: Sheet
    title: str
    questions: tuple[Question, ...]
    second: bool


def to_key(vault: Vault, code: str) -> ToKey:
    """Return what to key of the copy whose code was typed, blind: no earlier answer is told.

    Raises KnownError for an unknown code, and for a copy that was set aside or keyed twice.
    """
    sheet = sheets.get(vault, code)
    title = known.questionnaire_of(vault, sheet).title.said()
    blank = storing.open_fields(vault, sheet)
    if not copies.returned(vault, sheet.id):
        return ToKey(sheet, title, tuple(review.questions(vault, blank)), second=False)
    found = checking.stand(vault, sheet.id)
    if found.returned.set_aside:
        review.refuse_done(found)
    lost = {one.field for one in found.open if not one.doubtful}
    passed = set(checking.keyed(vault, sheet.id).get(keying.SECOND, {}))
    left = lost or checking.awaited(vault, sheet.id) or {one.field for one in blank} - passed
    if not left:
        raise KnownError(
            _("This form has been keyed twice already. Settle the open fields one by one."),
            field="sheet",
        )
    asked = [one for one in blank if one.field in left]
    return ToKey(sheet, title, tuple(review.questions(vault, asked)), second=not lost)


def to_settle(vault: Vault, sheet_id: str) -> list[Field]:
    """Return a copy's open fields that a person can settle now, the least sure first.

    They have a picture, or two keyings say them differently; a page that has not come back is
    keyed as a whole instead.
    """
    found = checking.stand(vault, sheet_id)
    if found.returned.checked_at is not None or found.returned.set_aside:
        return []
    return [one for one in found.open if one.scan_id is not None or DIFFERS in one.doubts]
