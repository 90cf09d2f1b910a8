"""The mailings that have been printed, as a screen lists them: with counts, and with names."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from tytti_desktop.casework.client import clients
from tytti_desktop.casework.mail import mailing_checks, mailings
from tytti_desktop.casework.mail.mailings import MailingItem, MailState
from tytti_desktop.casework.screening import rounds
from tytti_desktop.paper.codes import short_code
from tytti_desktop.vault import Vault

_COUNTS = """
    select m.id, m.on_date, m.made_at, coalesce(p.name, '') as made_by, m.envelope, m.state,
      coalesce(sum(i.state <> 'skipped'), 0) as letters,
      coalesce(sum(i.state = 'skipped'), 0) as skipped,
      coalesce(sum(i.state = 'came_back'), 0) as came_back
    from mailing m left join mailing_item i on i.mailing_id = m.id
      left join person p on p.id = m.made_by
    group by m.id order by m.made_at desc, m.rowid desc
"""


@dataclass(frozen=True)
class ListedMailing:
    """One mailing with how many letters it had, were left out, and came back."""

    id: str
    on_date: date
    made_at: datetime
    made_by: str
    envelope: str
    state: MailState
    letters: int
    skipped: int
    came_back: int


@dataclass(frozen=True)
class ListedLetter:
    """One letter of a mailing with whose it is; `code` is what stands on its form.

    `number` is its place in the stack, from 1; `reason` why it was left out, or must not go.
    """

    id: str
    client_id: str
    client_name: str
    round_name: str
    code: str
    state: MailState
    mailed_on: date | None
    reason: str
    number: int = 0


def listed(vault: Vault) -> list[ListedMailing]:
    """Return every mailing, the newest first."""
    return [
        ListedMailing(
            **row
            | {
                "on_date": date.fromisoformat(row["on_date"]),
                "made_at": datetime.fromisoformat(row["made_at"]),
                "state": MailState(row["state"]),
            }
        )
        for row in vault.query(_COUNTS)
    ]


def letters(vault: Vault, mailing_id: str, today: date) -> list[ListedLetter]:
    """Return a mailing's letters in mailing order, then those that were left out."""
    waiting = mailing_checks.waiting(vault, mailing_id)
    stale = {each.item.id: each.why for each in mailing_checks.stale(vault, waiting, today)}
    among = "id in (select client_id from mailing_item where mailing_id = ?)"
    people = {c.id: c for c in clients.CLIENTS.find(vault, among, (mailing_id,))}
    within = (
        "id in (select round_id from mailing_item where mailing_id = ? and round_id is not null)"
    )
    names = {r.id: r.name for r in rounds.BOOK.table.find(vault, within, (mailing_id,))}
    return [
        _letter(item, people[item.client_id].list_name, names.get(item.round_id or "", ""), stale)
        for item in mailings.items_of(vault, mailing_id)
    ]


def _letter(
    item: MailingItem, name: str, round_name: str, stale: Mapping[str, str]
) -> ListedLetter:
    return ListedLetter(
        id=item.id,
        client_id=item.client_id,
        client_name=name,
        round_name=rounds.name_shown(round_name) if round_name else "",
        code=short_code(item.sheet_id) if item.sheet_id else "",
        state=item.state,
        mailed_on=item.mailed_on,
        reason=item.skip_reason or stale.get(item.id, ""),
        number=item.position,
    )
