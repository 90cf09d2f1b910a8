"""What a person decides of a whole returned copy: whose it is, what is left out, what not used."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tytti_desktop.casework import recording
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.mail import sheets
from tytti_desktop.casework.mail.sheets import Sheet
from tytti_desktop.casework.returns import checking, keying, known, review
from tytti_desktop.casework.returns.checking import Waits
from tytti_desktop.casework.returns.records import FIELDS, RETURNED, Missing, Proposal, Settled
from tytti_desktop.casework.screening import rounds
from tytti_desktop.dates import shown
from tytti_desktop.errors import KnownError
from tytti_desktop.instruments.model import Kind
from tytti_desktop.vault import Changes, Vault
from tytti_desktop.words import _

EARLY = timedelta(days=7)  # a form given so long before its round's window still answers the round


@dataclass(frozen=True)
class Row:
    """A returned copy in a list: what it is, how much is open, what it waits for.

    `proposal`: a person must compare it and record what it says, in the referral if `criteria`,
    else in the consents. `client_code` is "" for an anonymous or unbound copy; `campaign` is ""
    for a person's. `ended` says that the client has died or the case is closed, and when.
    """

    sheet: Sheet
    title: str
    client_code: str
    campaign: str
    returned_on: date
    doubtful: int
    missing_pages: tuple[int, ...]
    waits: Waits | None
    second_pass: bool
    checked: bool
    set_aside: str
    proposal: bool
    criteria: bool = False
    ended: str = ""


def _ended(client: Client) -> str:
    """Return in words that nobody works with a client any more; "" while somebody does."""
    if client.died_on is not None:
        return _("The client has died ({day}).").format(day=shown(client.died_on))
    if client.closed_on is not None:
        return _("The case was closed on {day}.").format(day=shown(client.closed_on))
    return ""


def row(vault: Vault, sheet_id: str) -> Row:
    """Return how a copy that has come back stands; KnownError if it has not come back."""
    found = checking.stand(vault, sheet_id)
    made = known.questionnaire_of(vault, found.sheet)
    nameless = known.anonymous(vault, found.sheet)
    client = clients.get(vault, found.sheet.client_id) if found.sheet.client_id else None
    return Row(
        sheet=found.sheet,
        title=made.title.said(),
        client_code=client.code if client else "",
        campaign=known.campaign(vault, found.sheet) if nameless else "",
        returned_on=found.returned.returned_on,
        doubtful=sum(field.doubtful for field in found.open),
        missing_pages=found.missing_pages,
        waits=checking.waits(vault, found),
        second_pass=found.returned.second_pass,
        checked=found.returned.checked_at is not None,
        set_aside=found.returned.set_aside,
        proposal=found.returned.proposal is Proposal.OPEN,
        criteria=made.kind is Kind.CRITERIA,
        ended=_ended(client) if client else "",
    )


def returned(vault: Vault, sheet_id: str) -> bool:
    """Tell whether a copy has come back."""
    return bool(RETURNED.table.count(vault, "id = ?", (sheet_id,)))


def waiting(vault: Vault) -> list[Row]:
    """Return the copies that wait for something, the earliest first; papers to compare too."""
    found = RETURNED.table.find(
        vault,
        "set_aside = '' and (checked_at is null or proposal = 'open')",
        order="recorded_at, rowid",
    )
    return [row(vault, one.id) for one in found]


def leave_out_pages(vault: Vault, sheet_id: str, pages: Collection[int]) -> Changes:
    """Settle the open fields of pages that did not come back as missing, in one act; can be undone.

    Raises KnownError when a page is not missing.
    """
    found = checking.stand(vault, sheet_id)
    review.refuse_done(found)
    if not pages or not set(pages) <= set(found.missing_pages):
        raise KnownError(_("This page is not missing."), field="page")
    lost = [field for field in found.open if field.page in pages and not field.doubtful]
    with vault.atomic():
        done = []
        for old in lost:
            new = review.settled(vault, old, (), Settled.PERSON, Missing.NO_PAGE)
            done.append(recording.change(vault, FIELDS, new, "settle", review.place_of(old)))
        done += checking.check_if_whole(vault, found.sheet.id)
    return recording.together(done, sheets.get(vault, found.sheet.id))


def set_aside(vault: Vault, sheet_id: str, reason: str) -> Changes:
    """Leave a copy's answers unused, with the reason; its pages stay. Can be undone."""
    found = checking.stand(vault, sheet_id)
    review.refuse_done(found)
    if not reason.strip():
        raise KnownError(_("Write why the form is set aside."), field="reason")
    aside = replace(found.returned, set_aside=reason.strip())
    return recording.change(vault, RETURNED, aside, "set_aside")


def bind(vault: Vault, sheet_id: str, client_id: str, today: date) -> Changes:
    """Say whose a copy is that was printed without a client; it is checked if it is whole.

    It joins the client's open round of the same questionnaire that has begun, if there is one.
    Raises KnownError for another client's copy, and for an anonymous one. Can be undone.
    """
    sheet = sheets.get(vault, sheet_id)
    if known.anonymous(vault, sheet):
        raise KnownError(
            _("This form is anonymous: it is never joined to a person."), field="sheet"
        )
    with vault.atomic():
        joined = _round(vault, sheet, client_id, today)
        done = [sheets.bind_sheet(vault, sheet.id, client_id, joined)]
        if returned(vault, sheet.id):
            done += checking.return_round(vault, sheets.get(vault, sheet.id), today)
            done += checking.check_if_whole(vault, sheet.id)
    return recording.together(done, sheets.get(vault, sheet.id))


def _round(vault: Vault, sheet: Sheet, client_id: str, today: date) -> str | None:
    """Return the client's open round that a copy answers: of its form, begun or about to begin."""
    if sheet.round_id is not None:
        return None
    found = rounds.of_client(vault, client_id)
    fit = [r for r in found if r.pack == sheet.form and r.state in rounds.OPEN]
    begun = [r.id for r in fit if r.window_from <= today + EARLY]
    return begun[-1] if begun else None


def check(vault: Vault, sheet_id: str) -> Changes:
    """Make a copy's answers of it now, without the second keying if one was waited for.

    Raises KnownError that says what the copy still waits for. Can be undone.
    """
    found = checking.stand(vault, sheet_id)
    review.refuse_done(found)
    with vault.atomic():
        done = keying.await_second(vault, found.sheet.id, waits=False)
        waited = checking.waits(vault, checking.stand(vault, found.sheet.id))
        if waited is not None:
            raise KnownError(checking.said(waited, found.missing_pages))
        done += checking.check_if_whole(vault, found.sheet.id)
    return recording.together(done, sheets.get(vault, found.sheet.id))
