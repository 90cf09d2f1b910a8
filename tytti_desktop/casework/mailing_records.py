"""What is kept of a mailing: one run of the printer, and each letter of it with where it went."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from tytti_desktop.casework.ladder import FORM
from tytti_desktop.casework.recording import Book
from tytti_desktop.vault import Table, Vault


class MailState(StrEnum):
    """What has become of a mailing, or of one letter in it."""

    PRINTED = "printed"
    MAILED = "mailed"
    CAME_BACK = "came_back"  # one letter: the address was bad
    TAKEN_BACK = "taken_back"  # spoilt before it was mailed
    SKIPPED = "skipped"  # one letter: due, but not printed


@dataclass(frozen=True)
class Mailing:
    """One run of the printer."""

    id: str
    made_at: datetime
    made_by: str
    on_date: date
    envelope: str
    state: MailState


@dataclass(frozen=True)
class MailingItem:
    """One letter of a mailing with its form, or why there is none. Pages count from 1.

    `step` is the step of the reminder ladder that the letter is; `address` where it went
    (Address.key), empty of letters printed before this was kept.
    """

    id: str
    mailing_id: str
    position: int
    client_id: str
    round_id: str | None
    sheet_id: str | None
    letter: str
    language: str
    state: MailState
    first_page: int | None = None
    last_page: int | None = None
    mailed_on: date | None = None
    skip_reason: str = ""
    step: str = FORM
    address: str = ""


BOOK = Book("mailing", Mailing, Table(Mailing, "mailing"))
ITEM_BOOK = Book("mailing_item", MailingItem, Table(MailingItem, "mailing_item"))


def mailings(vault: Vault, limit: int | None = None) -> list[Mailing]:
    """Return the mailings, the newest first."""
    return BOOK.table.find(vault, order="made_at desc, rowid desc", limit=limit)


def items_of(vault: Vault, mailing_id: str) -> list[MailingItem]:
    """Return a mailing's letters in mailing order, then those that were skipped."""
    return ITEM_BOOK.table.find(vault, "mailing_id = ?", (mailing_id,), order="position")


def of_client(vault: Vault, client_id: str) -> list[MailingItem]:
    """Return a client's letters, the newest first: also those skipped, with the reason."""
    return ITEM_BOOK.table.find(vault, "client_id = ?", (client_id,), order="rowid desc")
