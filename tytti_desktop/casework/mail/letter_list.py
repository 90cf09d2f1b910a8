"""One client's letters of the mailing runs as a tab shows them."""

from dataclasses import dataclass
from datetime import date

from tytti_desktop.casework.client.addresses import SKIP_NAMES
from tytti_desktop.casework.mail import mailings
from tytti_desktop.casework.mail.mailings import MailingItem
from tytti_desktop.casework.screening import rounds
from tytti_desktop.paper.codes import short_code
from tytti_desktop.vault import Vault
from tytti_desktop.words import _


@dataclass(frozen=True)
class Row:
    """One letter: what it carried, when it was printed, its form's code, why it was left out."""

    item: MailingItem
    title: str
    printed_on: date
    code: str
    reason: str


def rows(vault: Vault, client_id: str) -> list[Row]:
    """Return a client's letters, the newest first."""
    return [_row(vault, item) for item in mailings.of_client(vault, client_id)]


def _row(vault: Vault, item: MailingItem) -> Row:
    mailing = mailings.BOOK.table.get(vault, item.mailing_id)
    found = rounds.BOOK.table.get(vault, item.round_id) if item.round_id else None
    reasons = {str(skip): _(name) for skip, name in SKIP_NAMES.items()}
    return Row(
        item,
        rounds.name_shown(found.name) if found else item.letter,
        mailing.on_date,
        short_code(item.sheet_id) if item.sheet_id else "",
        reasons.get(item.skip_reason, item.skip_reason),
    )
