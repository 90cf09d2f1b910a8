"""What a plan's records say of a professional who leaves: actions, referrals, statements."""

from dataclasses import replace
from typing import Any

from tytti_desktop.casework.plan import actions, onward, statements
from tytti_desktop.casework.plan.onward import UNDER_WAY
from tytti_desktop.casework.recording import Book, change
from tytti_desktop.casework.search_index import fold
from tytti_desktop.casework.service_map.traces import Leaving, Named, Trace
from tytti_desktop.vault import Changes, Vault
from tytti_desktop.words import _


def _actions(vault: Vault, leaving: Leaving) -> list[Named]:
    """Find open actions of the person, by id or by the owner's name."""
    name = fold(leaving.professional.name)
    found = actions.ACTIONS.find(vault, "state = 'open'", order="agreed_on, id")
    return [
        Named("action", each.id, _("Action: {what}").format(what=each.text), each.client_id)
        for each in found
        if each.professional_id == leaving.professional.id or fold(each.owner) == name
    ]


def _referrals(vault: Vault, leaving: Leaving) -> list[Named]:
    text = _("Onward referral: {place}")
    found = onward.ONWARD.find(
        vault, "professional_id = ?", (leaving.professional.id,), "prepared_on, id"
    )
    return [
        Named("onward", each.id, text.format(place=each.place), each.client_id)
        for each in found
        if each.state in UNDER_WAY
    ]


def _statements(vault: Vault, leaving: Leaving) -> list[Named]:
    """Find open statements that the person is to write, by id or by name."""
    name = fold(leaving.professional.name)
    open_ones = "delivered_on is null and dropped_on is null"
    text = _("Statement: {purpose}")
    return [
        Named("statement", each.id, text.format(purpose=each.purpose), each.client_id)
        for each in statements.STATEMENTS.find(vault, open_ones, order="asked_on, id")
        if each.professional_id == leaving.professional.id or fold(each.writer) == name
    ]


def _move(vault: Vault, book: Book[Any], named: Named, leaving: Leaving, name: str) -> Changes:
    """Hand a record to the successor; without one it stays open and names nobody's id."""
    old, heir = book.table.get(vault, named.record_id), leaving.successor
    held = fold(str(getattr(old, name, ""))) == fold(leaving.professional.name)
    named_anew = {name: heir.name if heir else _ownerless(old, name)} if held and name else {}
    new = replace(old, professional_id=heir.id if heir else None, **named_anew)
    return change(vault, book, new, "hand_over")


def _ownerless(old: Any, name: str) -> str:  # noqa: ANN401
    """Return what stands in the name's place where nobody follows."""
    return _("(successor not known)") if name == "owner" and old.owner_kind in _NAMED else ""


_NAMED = frozenset({actions.OwnerKind.ORGANISATION, actions.OwnerKind.CLOSE_PERSON})


def _move_action(vault: Vault, named: Named, leaving: Leaving) -> Changes:
    return _move(vault, actions.BOOK, named, leaving, "owner")


def _move_referral(vault: Vault, named: Named, leaving: Leaving) -> Changes:
    return _move(vault, onward.BOOK, named, leaving, "")


def _move_statement(vault: Vault, named: Named, leaving: Leaving) -> Changes:
    return _move(vault, statements.BOOK, named, leaving, "writer")


TRACES: tuple[Trace, ...] = (
    Trace("action", _actions, _move_action),
    Trace("onward", _referrals, _move_referral),
    Trace("statement", _statements, _move_statement),
)
