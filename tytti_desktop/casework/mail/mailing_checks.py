"""The last moment: a printed letter waits, and every change asks anew whether it may go.

What is asked of a letter in the stack is what was asked when it was planned: whether the client
may be contacted by letter (contacting.py), whether it would still go to the address on it, whether
the gate lets it out, and whether somebody still waits for the answer.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from tytti_desktop.casework.client import addresses, contacting
from tytti_desktop.casework.client.clients import CLIENTS, Client
from tytti_desktop.casework.client.contacting import Way
from tytti_desktop.casework.gate.gate import Gate
from tytti_desktop.casework.mail.ladder import FORM
from tytti_desktop.casework.mail.mailing_plan import letter_passage
from tytti_desktop.casework.mail.mailing_records import ITEM_BOOK, MailingItem, made_for
from tytti_desktop.casework.screening import rounds
from tytti_desktop.casework.screening.rounds import Round, RoundState
from tytti_desktop.dates import shown
from tytti_desktop.errors import KnownError
from tytti_desktop.paper.codes import short_code
from tytti_desktop.vault import Vault
from tytti_desktop.words import _

_WAITING = "state = 'printed' and mailing_id in (select id from mailing where state = 'printed')"


@dataclass(frozen=True)
class Stale:
    """A letter to pull out of a printed stack, whose it is, and why it must not go."""

    item: MailingItem
    client: Client
    why: str

    @property
    def told(self) -> str:
        """Return which letter it is, as it is found in the stack: its place and its code."""
        code = short_code(self.item.sheet_id) if self.item.sheet_id else self.client.code
        text = _("letter {number}, code {code}")
        return text.format(number=self.item.position, code=code)


def waiting(vault: Vault, mailing_id: str | None = None) -> list[MailingItem]:
    """Return the letters that are printed and not mailed, of one mailing or of all."""
    which = _WAITING + (" and mailing_id = ?" if mailing_id else "")
    known = (mailing_id,) if mailing_id else ()
    return ITEM_BOOK.table.find(vault, which, known, order="mailing_id, position")


def stale(vault: Vault, items: Sequence[MailingItem], day: date) -> list[Stale]:
    """Return which of some waiting letters must not go any more, in the order of the stack."""
    if not items:
        return []
    known = CLIENTS.get_all(vault, {item.client_id for item in items})
    ids = {item.round_id for item in items if item.round_id is not None}
    of_rounds = rounds.BOOK.table.get_all(vault, ids)
    frame, found = Gate(vault, day), []
    for item in items:
        client = known[item.client_id]
        why = _why_not(item, client, of_rounds.get(item.round_id or ""), frame)
        if why:
            found.append(Stale(item, client, why))
    return found


def _why_not(item: MailingItem, client: Client, of: Round | None, frame: Gate) -> str:
    stop = contacting.barrier(client, Way.LETTER)
    if stop is not None:
        return stop.why
    to = addresses.destination(client).address
    if item.address and to is not None and to.key != item.address:
        return _("The address has changed since it was printed.")
    if item.made_for and item.made_for != made_for(client):
        return _("The name, the language or the print has changed since it was printed.")
    ruling = frame.ruling(letter_passage(client.id, item.letter), client)
    if not ruling.allowed:
        return ruling.why
    return "" if of is None else _untimely(item, of, frame.day)


def _untimely(item: MailingItem, of: Round, day: date) -> str:
    """Return why nobody waits for the answer now; a reminder has the ladder's own end."""
    if of.state not in _awaited(item):
        text = _("The questionnaire is “{state}” by now.")
        return text.format(state=_(rounds.STATE_NAMES[of.state]))
    if item.step == FORM and day < of.window_from:
        text = _("The questionnaire is not sent before {day}.")
        return text.format(day=shown(of.window_from))
    if item.step == FORM and day > of.window_until:
        text = _("The time to answer ended on {day}.")
        return text.format(day=shown(of.window_until))
    return ""


def _awaited(item: MailingItem) -> frozenset[RoundState]:
    """Return the states of a round in which its letter still makes sense."""
    if item.step == FORM:
        return frozenset({RoundState.PRINTED})
    return rounds.OUT if item.sheet_id else frozenset({RoundState.DUE})


def refuse_stale(vault: Vault, items: Sequence[MailingItem], day: date) -> None:
    """Raise KnownError naming every letter that must be taken out before the stack is mailed."""
    if found := stale(vault, items, day):
        raise KnownError(told(found), field="letters")


def told(found: Iterable[Stale]) -> str:
    """Return that letters must be taken out of the stack before it is mailed, one a line."""
    text = _("Take these out of the stack first, or tell that they went already:\n{letters}")
    return text.format(letters="\n".join(listed(found)))


def listed(found: Iterable[Stale]) -> list[str]:
    """Return letters to take out in words, one a line."""
    return [f"{each.told}: {each.why}" for each in found]


def refuse_no_reason(reason: str) -> None:
    """Raise KnownError if no reason is given for taking something out of the stack."""
    if not reason.strip():
        raise KnownError(_("Write why the mailing is taken back."), field="reason")
