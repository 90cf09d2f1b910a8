"""What is kept of a mailing: one run of the printer, and each letter of it with where it went."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from tytti_desktop.casework.client.client_checks import LANGUAGE_NAMES
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.fields import ID, READING, WHO, Day, told
from tytti_desktop.casework.gate.disclosures import what_word
from tytti_desktop.casework.mail.ladder import FORM, step_word
from tytti_desktop.casework.recording import Book
from tytti_desktop.vault import Table, Vault
from tytti_desktop.words import N_


class MailState(StrEnum):
    """What has become of a mailing, or of one letter in it."""

    PRINTED = "printed"
    MAILED = "mailed"
    CAME_BACK = "came_back"  # one letter: the address was bad
    TAKEN_BACK = "taken_back"  # spoilt before it was mailed
    SKIPPED = "skipped"  # one letter: due, but not printed


MAIL_STATE_NAMES = {
    MailState.PRINTED: N_("Printed"),
    MailState.MAILED: N_("Mailed"),
    MailState.CAME_BACK: N_("Came back"),
    MailState.TAKEN_BACK: N_("Taken back"),
    MailState.SKIPPED: N_("Not printed"),
}


@dataclass(frozen=True)
class Mailing:
    """One run of the printer."""

    id: str = field(metadata=ID)
    made_at: datetime = field(metadata=WHO)
    made_by: str = field(metadata=WHO)
    on_date: date = field(metadata=told(N_("Day"), day=Day.PAST))
    envelope: str = field(metadata=told(N_("Envelope")))
    state: MailState = field(metadata=told(N_("State"), words=MAIL_STATE_NAMES))


@dataclass(frozen=True)
class MailingItem:
    """One letter of a mailing with its form, or why there is none. Pages count from 1.

    `step` is the step of the reminder ladder that the letter is; `address` where it went
    (Address.key) and `made_for` whom it was made for (name, language and print), both empty of
    letters printed before this was kept.
    """

    id: str = field(metadata=ID)
    mailing_id: str = field(metadata=ID)
    position: int = field(metadata=told(N_("Place in order")))
    client_id: str = field(metadata=ID)
    round_id: str | None = field(metadata=ID)
    sheet_id: str | None = field(metadata=ID)
    letter: str = field(metadata=told(N_("Letter"), say=what_word))
    language: str = field(metadata=told(N_("Language"), words=LANGUAGE_NAMES))
    state: MailState = field(metadata=told(N_("State"), words=MAIL_STATE_NAMES))
    first_page: int | None = field(default=None, metadata=READING)
    last_page: int | None = field(default=None, metadata=READING)
    mailed_on: date | None = field(default=None, metadata=told(N_("Mailed"), day=Day.PAST))
    skip_reason: str = field(default="", metadata=told(N_("Why it was skipped"), protected=False))
    step: str = field(default=FORM, metadata=told(N_("Step"), say=step_word))
    address: str = field(default="", metadata=told(N_("Address"), protected=True))
    made_for: str = field(default="", metadata=told(N_("Made for"), names=True))


BOOK = Book("mailing", Mailing, Table(Mailing, "mailing"), noun=N_("mailing"))
ITEM_BOOK = Book("mailing_item", MailingItem, Table(MailingItem, "mailing_item"), noun=N_("letter"))


def made_for(client: Client) -> str:
    """Return whom a letter to a client is made for: the name, the language and the print."""
    print_ = ("large_print", "easy_language")
    return "\n".join([client.name, client.language, *(n for n in print_ if getattr(client, n))])


def items_of(vault: Vault, mailing_id: str) -> list[MailingItem]:
    """Return a mailing's letters in mailing order, then those that were skipped."""
    return ITEM_BOOK.table.find(vault, "mailing_id = ?", (mailing_id,), order="position")


def of_client(vault: Vault, client_id: str) -> list[MailingItem]:
    """Return a client's letters, the newest first: also those skipped, with the reason."""
    return ITEM_BOOK.table.find(vault, "client_id = ?", (client_id,), order="rowid desc")
